// SPDX-License-Identifier: GPL-2.0
/*
 * Output: colours, JSON, and the settings of a wire as text and JSON. See
 * out.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "nsmctl.h"
#include "out.h"

static bool color;

bool out_color(const char *when)
{
	const char *no = getenv("NO_COLOR");

	if (!when)
		color = !no || !*no;
	else if (!strcmp(when, "always"))
		color = true;
	else if (!strcmp(when, "auto"))
		color = (!no || !*no) && isatty(STDOUT_FILENO);
	else if (!strcmp(when, "never"))
		color = false;
	else
		return false;
	return true;
}

bool out_color_on(bool on)
{
	bool was = color;

	color = on;
	return was;
}

void out_paint(enum paint paint, const char *fmt, ...)
{
	static const char *const codes[] = {
		[PAINT_PLAIN] = "",
		[PAINT_DEV] = "\033[36m",
		[PAINT_IPV4] = "\033[35m",
		[PAINT_IPV6] = "\033[34m",
		[PAINT_GOOD] = "\033[32m",
		[PAINT_BAD] = "\033[31m",
	};
	bool on = color && paint != PAINT_PLAIN;
	va_list ap;

	if (on)
		fputs(codes[paint], stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	if (on)
		fputs("\033[0m", stdout);
}

static bool needs_quotes(const char *word)
{
	size_t len = strlen(word);

	return !len || *word == '#' || word[len - 1] == '\\' ||
	       word[strcspn(word, " \t\n\v\f\r'\"")];
}

void out_word(const char *word)
{
	if (!needs_quotes(word)) {
		fputs(word, stdout);
		return;
	}
	putchar('\'');
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\"'\"'", stdout);
		else
			putchar(*word);
	}
	putchar('\'');
}

void obj_add(struct json_object *obj, const char *key,
	     struct json_object *value)
{
	json_object_object_add_ex(obj, key, value,
				  JSON_C_OBJECT_ADD_KEY_IS_NEW |
				  JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void obj_uint(struct json_object *obj, const char *key, uint64_t value)
{
	obj_add(obj, key, json_object_new_uint64(value));
}

void obj_int(struct json_object *obj, const char *key, int64_t value)
{
	obj_add(obj, key, json_object_new_int64(value));
}

void obj_bool(struct json_object *obj, const char *key, bool value)
{
	obj_add(obj, key, json_object_new_boolean(value));
}

void obj_string(struct json_object *obj, const char *key, const char *value)
{
	obj_add(obj, key, json_object_new_string(value));
}

void obj_name(struct json_object *obj, const char *key, const char *name,
	      uint32_t number)
{
	if (name)
		obj_string(obj, key, name);
	else
		obj_uint(obj, key, number);
}

void obj_flags(struct json_object *obj, const char *key,
	       const struct names *names, uint32_t flags)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_add(obj, key, list);
	for (i = 0; i < 32; i++) {
		const char *name = names_get(names, i);

		if (!(flags & (1U << i)))
			continue;
		json_object_array_add(list, name ? json_object_new_string(name) :
						   json_object_new_uint64(i));
	}
}

static const char *obj_text(struct json_object *obj, bool pretty)
{
	int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;

	if (pretty)
		flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			JSON_C_TO_STRING_NOSLASHESCAPE;
	return json_object_to_json_string_ext(obj, flags);
}

void obj_out(struct json_object *obj, bool one_line)
{
	puts(obj_text(obj, run.pretty && !one_line));
	json_object_put(obj);
}

static bool list_begun;	/* an element has been printed */
static bool list_pretty;
static bool list_kept;	/* printed as a whole at the end */

struct json_object *list_begin(void)
{
	list_begun = false;
	list_pretty = run.pretty;
	list_kept = false;
	return json_object_new_array();
}

struct json_object *list_begin_in(struct json_object *obj, const char *key,
				  bool pretty)
{
	struct json_object *list = list_begin();
	const char *text;

	list_pretty = false;
	list_kept = pretty;
	if (list_kept) {
		obj_add(obj, key, json_object_get(list));
		return list;
	}
	/* All but "[]}", the empty array and the end of the object. */
	obj_add(obj, key, json_object_get(list));
	text = obj_text(obj, false);
	printf("%.*s", (int)strlen(text) - 3, text);
	return list;
}

/* Print an element of an array, indented by one more level. */
static void element_out(const char *text)
{
	fputs(list_begun ? "," : "[", stdout);
	list_begun = true;
	if (!list_pretty) {
		fputs(text, stdout);
		return;
	}
	for (;;) {
		size_t len = strcspn(text, "\n");

		printf("\n  %.*s", (int)len, text);
		if (!text[len])
			return;
		text += len + 1;
	}
}

void list_out(struct json_object *list)
{
	size_t i, count = json_object_array_length(list);

	if (list_kept)
		return;
	for (i = 0; i < count; i++)
		element_out(obj_text(json_object_array_get_idx(list, i),
				     list_pretty));
	json_object_array_del_idx(list, 0, count);
}

static void list_close(struct json_object *list)
{
	list_out(list);
	if (!list_begun)
		putchar('[');
	else if (list_pretty)
		putchar('\n');
	putchar(']');
	json_object_put(list);
}

void list_end(struct json_object *list)
{
	list_close(list);
	putchar('\n');
}

void list_end_in(struct json_object *obj, struct json_object *list)
{
	if (list_kept) {
		json_object_put(list);
		obj_out(obj, false);
		return;
	}
	list_close(list);
	puts("}");
	json_object_put(obj);
}

static void text_field(void *ctx, const struct words_field *field)
{
	static const enum paint paints[] = {
		[WORDS_PLAIN] = PAINT_PLAIN,
		[WORDS_DEV] = PAINT_DEV,
		[WORDS_IPV4] = PAINT_IPV4,
		[WORDS_IPV6] = PAINT_IPV6,
	};
	const bool *details = ctx;

	if (!field->word || (field->detail && !*details))
		return;
	printf(" %s", field->word);
	if (field->text) {
		putchar(' ');
		out_paint(paints[field->paint], "%s", field->text);
	}
}

void out_settings(const struct words *w, bool details)
{
	words_show(w, text_field, &details);
}

static void json_field(void *ctx, const struct words_field *field)
{
	struct json_object *obj = ctx;

	switch (field->kind) {
	case WORDS_UINT:
		obj_uint(obj, field->key, field->number);
		break;
	case WORDS_BOOL:
		obj_bool(obj, field->key, field->number);
		break;
	case WORDS_STRING:
		obj_string(obj, field->key, field->string);
		break;
	case WORDS_FLAGS:
		obj_flags(obj, field->key, field->flags, field->number);
		break;
	case WORDS_NONE:
		break;
	}
}

void obj_settings(struct json_object *obj, const struct words *w)
{
	words_show(w, json_field, obj);
}
