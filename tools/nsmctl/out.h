/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output: colours, tables, JSON.
 */
#ifndef NSMCTL_OUT_H
#define NSMCTL_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "words.h"

enum paint {
	PAINT_PLAIN,
	PAINT_DEV,
	PAINT_IPV4,
	PAINT_IPV6,
	PAINT_GOOD,
	PAINT_BAD,
};

/*
 * Set the colour mode: "always", "auto", "never", or NULL for the option
 * without a value.
 */
bool out_color(const char *when);

/* Switch colours on or off. Return: the previous state. */
bool out_color_on(bool on);

/* Print a coloured text without a space. */
__attribute__((format(printf, 2, 3)))
void out_paint(enum paint paint, const char *fmt, ...);

/* Print a word for a batch, with quotes if it needs them. */
void out_word(const char *word);

/* Add a member. Keys are constant strings and unique in an object. */
void obj_add(struct json_object *obj, const char *key,
	     struct json_object *value);
void obj_uint(struct json_object *obj, const char *key, uint64_t value);
void obj_int(struct json_object *obj, const char *key, int64_t value);
void obj_bool(struct json_object *obj, const char *key, bool value);
void obj_string(struct json_object *obj, const char *key, const char *value);

/* Add a name, or the number if there is no name. */
void obj_name(struct json_object *obj, const char *key, const char *name,
	      uint32_t number);

/* Show the names of the set bits. A bit without a name is shown as a number. */
void obj_flags(struct json_object *obj, const char *key,
	       const struct names *names, uint32_t flags);

/* Print an object on several lines or on one, and free it. */
void obj_out(struct json_object *obj, bool one_line);

/*
 * Array that is printed in parts, because it may be long and an object takes
 * much more memory than its text. list_out() prints and removes the elements
 * added so far. list_end() prints the end and frees the array. Only one such
 * array can exist at a time.
 */
struct json_object *list_begin(void);
void list_out(struct json_object *list);
void list_end(struct json_object *list);

/*
 * Array that is printed in parts on one line, as the last member of an object.
 * The other members are printed first. list_end() frees the array and the
 * object.
 */
struct json_object *list_begin_in(struct json_object *obj, const char *key,
				  bool pretty);
void list_end_in(struct json_object *obj, struct json_object *list);

/*
 * Print the settings of a wire. The text starts with a space and has no line
 * feed.
 */
void out_settings(const struct words *w, bool details);
void obj_settings(struct json_object *obj, const struct words *w);

#endif /* NSMCTL_OUT_H */
