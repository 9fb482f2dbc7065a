// SPDX-License-Identifier: GPL-2.0
/*
 * Documents as text. See yamlout.h.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "document.h"
#include "value.h"
#include "yamlout.h"

/*
 * Whether another reader of YAML takes the word for a text as it is: it is not a number or
 * a time, and none of the words for true, false and nothing.
 */
static bool is_plain(const char *text)
{
	static const char *const words[] = {
		"true", "false", "yes", "no", "on", "off", "null", "y", "n",
	};
	const char *dash = strchr(text, '-');
	struct words_addr addr;
	unsigned int i;
	char *end;

	if (!isalnum((unsigned char)*text) && *text != '/')
		return false;
	for (i = 0; text[i]; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("_./%@+-", text[i]))
			return false;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcasecmp(text, words[i]))
			return false;
	}
	/* 1e3 and 0x10 are numbers, and 2001-01-01 is a date; 192.0.2.1 and 1-9 are not. */
	strtod(text, &end);
	return *end && (text[strspn(text, "0123456789_-+.")] || words_parse_addr(&addr, text) ||
			(dash && !strpbrk(dash + 1, "-+._")));
}

static void print_text(const char *text)
{
	if (is_plain(text)) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
	}
	putchar('"');
}

/* A number is one in YAML, too, and true and false are. */
static void print_value(const struct field *field, const char *value)
{
	bool number = value[strspn(value, "0123456789")] == '\0' &&
		      field->form != FORM_NAME && field->form != FORM_NAMES &&
		      field->form != FORM_DEVICE && field->form != FORM_NETNS &&
		      field->form != FORM_TEXT;

	if (number || field->form == FORM_BOOL)
		fputs(value, stdout);
	else
		print_text(value);
}

static void print_list(const struct field *field, const char *list)
{
	char one[VALUE_SIZE];
	const char *before = "[";

	if (!strcmp(list, "none")) {
		fputs("[]", stdout);
		return;
	}
	/* One port or range needs no list. */
	if (field->form == FORM_PORTLIST && !strchr(list, ',')) {
		print_value(field, list);
		return;
	}
	for (;;) {
		size_t len = strcspn(list, ",");

		snprintf(one, sizeof(one), "%.*s", (int)len, list);
		fputs(before, stdout);
		print_value(field, one);
		before = ", ";
		if (!list[len])
			break;
		list += len + 1;
	}
	putchar(']');
}

/* Whether a reader can infer the field: a next number, or the index from a name. */
static bool is_implied(const struct item *item, unsigned int i, int next)
{
	const char *name, *index;

	if (item->block == &block_class && i == CLASS_INDEX) {
		name = item_get(item, CLASS_NAME);
		index = item->value[CLASS_INDEX];
		return !strcmp(manifest_classes[*index - '0'][CLASS_NAME], name);
	}
	if ((item->block == &block_path && i == PATH_INDEX) ||
	    (item->block == &block_rule && i == RULE_PREF))
		return atoi(item->value[i]) == next;
	return false;
}

/* Whether a field is printed: not one at its default, and of a device not what is usual. */
static bool is_printed(const struct item *item, unsigned int i, int next)
{
	const struct field *field = &item->block->field[i];
	const char *value = item->value[i];

	if (field->form == FORM_LIST || field->form == FORM_BLOCK)
		return item->items[i];
	if (item->block == &block_class && (i == CLASS_NAME || i == CLASS_INDEX))
		return !is_implied(item, i, next);
	if (is_implied(item, i, next) || item_is_standard(item, i))
		return false;
	if (item->block == &block_wire && i == WIRE_STATE)
		return strcmp(value, "up");
	if (item->block == &block_peer && i == PEER_SEAL)
		return item->items[PEER_AGENT] || strcmp(value, "off");
	return true;
}

static void print_block(const struct item *item, int indent, bool in_list, int next);

static void print_items(const struct item *list, int indent)
{
	bool rules = list->block == &block_rule;
	int next = rules ? 10 : 0;

	putchar('\n');
	for (; list; list = list->next) {
		printf("%*s- ", indent, "");
		print_block(list, indent + 2, true, next);
		if (rules)
			next = atoi(list->value[RULE_PREF]) + 10;
		else if (list->block == &block_path)
			next = atoi(list->value[PATH_INDEX]) + 1;
	}
}

/* Print the fields, the first without indentation if it is behind a "- ". */
static void print_block(const struct item *item, int indent, bool in_list, int next)
{
	unsigned int i;

	for (i = 0; i < item->block->fields; i++) {
		const struct field *field = &item->block->field[i];

		if (!is_printed(item, i, next))
			continue;
		printf("%*s%s:", in_list ? 0 : indent, "", field->key);
		in_list = false;
		if (field->form == FORM_LIST) {
			print_items(item->items[i], indent + 2);
			continue;
		}
		if (field->form == FORM_BLOCK) {
			putchar('\n');
			print_block(item->items[i], indent + 2, false, 0);
			continue;
		}
		putchar(' ');
		if (value_is_list(field))
			print_list(field, item_get(item, i));
		else
			print_value(field, item_get(item, i));
		putchar('\n');
	}
}

static bool has_fields(const struct item *item)
{
	unsigned int i;

	for (i = 0; i < item->block->fields; i++) {
		if (is_printed(item, i, 0))
			return true;
	}
	return false;
}

static void print_thing(const struct thing *thing)
{
	printf("apiVersion: %s\nkind: %s\nmetadata:\n  name: ", MANIFEST_VERSION,
	       thing->kind->name);
	print_text(thing->name);
	if (*thing->owner) {
		printf("\n  labels:\n    %s: ", OWNER_LABEL);
		print_text(thing->owner);
	}
	if (has_fields(thing->spec)) {
		printf("\nspec:\n");
		print_block(thing->spec, 2, false, 0);
	} else {
		printf("\nspec: {}\n");
	}
}

void yamlout(const struct manifest *m)
{
	const struct thing *thing;

	for (thing = m->first; thing; thing = thing->next) {
		if (thing != m->first)
			printf("---\n");
		print_thing(thing);
	}
}
