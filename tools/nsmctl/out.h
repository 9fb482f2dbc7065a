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

/* "always", "auto", "never", or NULL for the option without a value. */
bool out_color(const char *when);

/* Colours or not. Return: what it was. */
bool out_color_on(bool on);

/* A word in its colour, without a space. */
__attribute__((format(printf, 2, 3)))
void out_paint(enum paint paint, const char *fmt, ...);

/* A word as a batch reads it: in quotes where it needs them. */
void out_word(const char *word);

/* Keys are constant, and no object has one twice. */
void obj_add(struct json_object *obj, const char *key,
	     struct json_object *value);
void obj_uint(struct json_object *obj, const char *key, uint64_t value);
void obj_int(struct json_object *obj, const char *key, int64_t value);
void obj_bool(struct json_object *obj, const char *key, bool value);
void obj_string(struct json_object *obj, const char *key, const char *value);

/* A name, or the number where there is none. */
void obj_name(struct json_object *obj, const char *key, const char *name,
	      uint32_t number);

/* The names of the bits that are set; a bit without one by its number. */
void obj_flags(struct json_object *obj, const char *key,
	       const struct names *names, uint32_t flags);

/* Prints an object on lines of its own, or on one, and gives it back. */
void obj_out(struct json_object *obj, bool one_line);

/*
 * An array of which list_out() prints what has been added, and takes it out
 * again: it may be long, and an object takes many times what it is written with.
 * One at a time. list_end() prints its end and frees it.
 */
struct json_object *list_begin(void);
void list_out(struct json_object *list);
void list_end(struct json_object *list);

/*
 * Likewise, on one line, as what comes last in an object, of which the rest is
 * printed first. The end frees both.
 */
struct json_object *list_begin_in(struct json_object *obj, const char *key,
				  bool pretty);
void list_end_in(struct json_object *obj, struct json_object *list);

/* Settings of a wire. The text starts with a space and has no line end. */
void out_settings(const struct words *w, bool details);
void obj_settings(struct json_object *obj, const struct words *w);

#endif /* NSMCTL_OUT_H */
