// SPDX-License-Identifier: GPL-2.0
/*
 * What is to change, in words and colours: "+" comes, "~" changes, "-" goes. See
 * difference.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "difference.h"
#include "out.h"
#include "plan.h"

const char *thing_text(const struct thing *thing, char text[THING_TEXT])
{
	const char *netns = thing_netns(thing);

	snprintf(text, THING_TEXT, "%s \"%s\"%s%s%s", thing->kind->object, thing->name,
		 *netns ? " in netns \"" : "", netns, *netns ? "\"" : "");
	return text;
}

/* Which item of a list: its name or number. */
static const char *item_name(const struct item *item, char text[128])
{
	const struct block *block = item->block;
	const char *name = "";

	if (block == &block_class)
		name = item_get(item, CLASS_NAME);
	else if (block == &block_rule)
		name = item->value[RULE_PREF];
	else if (block == &block_path)
		name = item->value[PATH_INDEX];
	else if (block == &block_route)
		name = item->value[ROUTE_TO];
	snprintf(text, 128, "%s%s%s", block->what, *name ? " " : "", name);
	return text;
}

/* One line of what comes or goes: all fields that are given. */
static void whole_item(const struct item *item, bool comes)
{
	const char *before = ": ";
	char name[128];
	unsigned int i;

	out_paint(comes ? PAINT_GOOD : PAINT_BAD, "    %s %s", comes ? "+" : "-",
		  item_name(item, name));
	for (i = 0; i < item->block->fields; i++) {
		if (!item->value[i] || item->block->field[i].flags & FIELD_IDENTITY)
			continue;
		printf("%s%s %s", before, item->block->field[i].key, item->value[i]);
		before = ", ";
	}
	putchar('\n');
}

static void value_line(const char *name, const char *key, const char *new, const char *old)
{
	printf("    ");
	out_paint(PAINT_DEV, "~");
	printf(" %s%s%s: ", name, *name ? " " : "", key);
	if (old) {
		out_paint(PAINT_BAD, "%s", old);
		printf(" -> ");
	}
	out_paint(PAINT_GOOD, "%s", new ? new : "none");
	putchar('\n');
}

/* How two blocks are compared. */
enum {
	EXACT = 1,		/* absent fields, too */
	FRESH = 2,		/* the object comes: it had no values before */
};

static void block_lines(const struct item *want, const struct item *have, const char *name,
			unsigned int how);

/* Lines of two lists: what comes, what changes, what goes. */
static void list_lines(const struct item *want, const struct item *have)
{
	const struct item *item, *old;
	char name[128];

	for (item = want; item; item = item->next) {
		old = item_find(have, item);
		if (!old)
			whole_item(item, true);
		else if (!item_equal(item, old))
			block_lines(item, old, item_name(item, name), EXACT);
	}
	for (item = have; item; item = item->next) {
		if (!item_find(want, item))
			whole_item(item, false);
	}
}

static void class_lines(const struct item *want, const struct item *have)
{
	struct item plain, was_plain;
	char name[128];
	unsigned int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		const struct item *new = class_at(want, i, &plain);

		block_lines(new, class_at(have, i, &was_plain), item_name(new, name), EXACT);
	}
}

static void block_lines(const struct item *want, const struct item *have, const char *name,
			unsigned int how)
{
	unsigned int i;

	for (i = 0; i < want->block->fields; i++) {
		const struct field *field = &want->block->field[i];

		if (!plan_changes(want, have, i, how & EXACT))
			continue;
		if (field->block == &block_class)
			class_lines(want, have);
		else if (field->form == FORM_LIST)
			list_lines(want->items[i], have->items[i]);
		else if (field->form == FORM_BLOCK && want->items[i] && have->items[i])
			block_lines(want->items[i], have->items[i], field->key, EXACT);
		else if (field->form == FORM_BLOCK)
			list_lines(want->items[i], have->items[i]);
		else
			value_line(name, field->key, item_get(want, i),
				   how & FRESH ? NULL : item_get(have, i));
	}
}

void difference(const struct thing *want, const struct thing *have)
{
	const struct thing *thing = want ? want : have;
	enum paint paint = !have ? PAINT_GOOD : want ? PAINT_DEV : PAINT_BAD;
	struct item plain = { .block = thing->kind->block };
	char text[THING_TEXT];

	out_paint(paint, "%s %s", !have ? "+" : want ? "~" : "-", thing_text(thing, text));
	putchar('\n');
	if (want)
		block_lines(want->spec, have ? have->spec : &plain, "", have ? 0 : FRESH);
}
