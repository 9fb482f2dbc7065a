// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of objects and their values. See manifest.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"
#include "manifest.h"
#include "nsmctl.h"
#include "units.h"

/* The order of the generated table. */
const struct kind *const kind_profile = &manifest_kinds[0];
const struct kind *const kind_uplink = &manifest_kinds[1];
const struct kind *const kind_peer = &manifest_kinds[2];
const struct kind *const kind_wire = &manifest_kinds[3];

static void no_memory(void)
{
	complain("%s", strerror(ENOMEM));
}

const struct kind *kind_find(const char *name, bool object)
{
	unsigned int i;

	for (i = 0; i < MANIFEST_KINDS; i++) {
		if (!strcmp(object ? manifest_kinds[i].object : manifest_kinds[i].name, name))
			return &manifest_kinds[i];
	}
	return NULL;
}

/* --- memory */

static void item_free(struct item *item)
{
	unsigned int i;

	while (item) {
		struct item *next = item->next;

		for (i = 0; i < item->block->fields; i++) {
			free(item->value[i]);
			item_free(item->items[i]);
		}
		free(item);
		item = next;
	}
}

static struct item *item_new(const struct block *block)
{
	struct item *item = calloc(1, sizeof(*item));

	if (item)
		item->block = block;
	else
		no_memory();
	return item;
}

static void thing_free(struct thing *thing)
{
	item_free(thing->spec);
	free(thing);
}

void manifest_init(struct manifest *m)
{
	m->first = NULL;
	m->last = &m->first;
}

void manifest_free(struct manifest *m)
{
	while (m->first) {
		struct thing *thing = m->first;

		m->first = thing->next;
		thing_free(thing);
	}
	manifest_init(m);
}

struct thing *manifest_add(struct manifest *m, const struct kind *kind, const char *name)
{
	struct thing *thing = calloc(1, sizeof(*thing));

	if (thing)
		thing->spec = item_new(kind->block);
	if (!thing || !thing->spec) {
		if (!thing)
			no_memory();
		free(thing);
		return NULL;
	}
	thing->kind = kind;
	snprintf(thing->name, sizeof(thing->name), "%s", name);
	*m->last = thing;
	m->last = &thing->next;
	return thing;
}

void manifest_drop(struct manifest *m, struct thing *thing)
{
	struct thing **at = &m->first;

	while (*at != thing)
		at = &(*at)->next;
	*at = thing->next;
	if (m->last == &thing->next)
		m->last = at;
	thing_free(thing);
}

struct item *item_add(struct item *to, unsigned int field)
{
	struct item *item = item_new(to->block->field[field].block);
	struct item **last = &to->items[field];

	while (*last)
		last = &(*last)->next;
	*last = item;
	return item;
}

bool item_set(struct item *item, unsigned int field, const char *value)
{
	char *copy = strdup(value);

	if (!copy) {
		no_memory();
		return false;
	}
	free(item->value[field]);
	item->value[field] = copy;
	return true;
}

static void item_unset(struct item *item, unsigned int field)
{
	free(item->value[field]);
	item->value[field] = NULL;
}

/* --- values and their defaults */

/* The default of a class depends on its index. */
static const char *standard_of(const struct item *item, unsigned int field)
{
	const char *index = item->value[CLASS_INDEX];

	if (item->block != &block_class)
		return item->block->field[field].standard;
	return index ? manifest_classes[*index - '0'][field] : NULL;
}

const char *item_get(const struct item *item, unsigned int field)
{
	return item->value[field] ? item->value[field] : standard_of(item, field);
}

bool item_is_standard(const struct item *item, unsigned int field)
{
	const char *standard = standard_of(item, field);

	if (item->items[field])
		return false;
	return !item->value[field] || (standard && !strcmp(item->value[field], standard));
}

const char *thing_netns(const struct thing *thing)
{
	const char *netns = thing->kind == kind_wire ? thing->spec->value[WIRE_NETNS] : NULL;

	return netns ? netns : "";
}

struct thing *manifest_find(const struct manifest *m, const struct kind *kind,
			    const char *name, const char *netns)
{
	struct thing *thing = m->first;

	while (thing && (thing->kind != kind || strcmp(thing->name, name) ||
			 strcmp(thing_netns(thing), netns)))
		thing = thing->next;
	return thing;
}

/* The field that tells the items of a list apart, or -1: all of them together. */
static int key_of(const struct block *block)
{
	if (block == &block_class)
		return CLASS_INDEX;
	if (block == &block_rule)
		return RULE_PREF;
	if (block == &block_path)
		return PATH_INDEX;
	return -1;
}

static bool values_equal(const struct item *a, const struct item *b, unsigned int field)
{
	const char *one = item_get(a, field), *other = item_get(b, field);

	return one == other || (one && other && !strcmp(one, other));
}

static bool items_equal(const struct item *a, const struct item *b)
{
	while (a && b && item_equal(a, b)) {
		a = a->next;
		b = b->next;
	}
	return !a && !b;
}

bool item_equal(const struct item *a, const struct item *b)
{
	unsigned int i;

	for (i = 0; i < a->block->fields; i++) {
		if (!values_equal(a, b, i) || !items_equal(a->items[i], b->items[i]))
			return false;
	}
	return true;
}

bool item_has(const struct item *item, unsigned int field)
{
	return item->value[field] || item->items[field];
}

const struct item *class_at(const struct item *profile, unsigned int index, struct item *plain)
{
	static char numbers[NSMWIRE_CLASSES_MAX][2] = {
		"0", "1", "2", "3", "4", "5", "6", "7",
	};
	const struct item *class;

	*plain = (struct item) {
		.block = &block_class, .value[CLASS_INDEX] = numbers[index],
	};
	class = item_find(profile->items[PROFILE_CLASSES], plain);
	return class ? class : plain;
}

int class_index(const struct item *profile, const char *name)
{
	struct item plain;
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (!strcmp(item_get(class_at(profile, i, &plain), CLASS_NAME), name))
			return i;
	}
	return -1;
}

const struct item *item_find(const struct item *list, const struct item *like)
{
	int key = key_of(like->block);

	for (; list; list = list->next) {
		if (key < 0 ? item_equal(list, like) : values_equal(list, like, key))
			return list;
	}
	return NULL;
}

/* --- order of lists */

static int compare(const struct item *a, const struct item *b)
{
	int key = key_of(a->block), ret = 0;
	unsigned int i;

	if (key >= 0)
		return atoi(a->value[key]) - atoi(b->value[key]);
	for (i = 0; !ret && i < a->block->fields; i++) {
		const char *one = item_get(a, i), *other = item_get(b, i);

		ret = strcmp(one ? one : "", other ? other : "");
	}
	return ret;
}

/* Sort a list, and refuse two items of one index. */
static bool sort(struct item **list)
{
	struct item *sorted = NULL, *item, **at;

	while ((item = *list)) {
		*list = item->next;
		at = &sorted;
		while (*at && compare(*at, item) < 0)
			at = &(*at)->next;
		if (*at && !compare(*at, item)) {
			run.line = item->line;
			usage_error("%s is there twice, first at line %u: remove one of them",
				    item->block->what, (*at)->line);
			item->next = sorted;
			*list = item;
			return false;
		}
		item->next = *at;
		*at = item;
	}
	*list = sorted;
	return true;
}

/* --- defaults that depend on other values */

static bool find_class(struct item *class)
{
	const char *name = class->value[CLASS_NAME];
	char index[2] = "0";

	if (class->value[CLASS_INDEX])
		return true;
	run.line = class->line;
	if (!name) {
		usage_error("say which class, by \"name\"");
		return false;
	}
	for (; *index < '8'; ++*index) {
		if (!strcmp(manifest_classes[*index - '0'][CLASS_NAME], name))
			return item_set(class, CLASS_INDEX, index);
	}
	usage_error("a new profile has no class \"%s\": say which one it is to be, by \"index\" from 0 to 7",
		    name);
	return false;
}

/* A class that gets a target, or another tier, gets the interval and the burst of it. */
static bool complete_class(struct item *class)
{
	static const char *const bursts[] = {
		[NSMWIRE_TIER_PRIORITY] = "20ms",
		[NSMWIRE_TIER_WEIGHTED] = "160ms",
		[NSMWIRE_TIER_BACKGROUND] = "none",
	};
	char text[UNITS_TEXT];
	uint32_t us;

	if (!find_class(class))
		return false;
	if (!class->value[CLASS_BURST] && !item_is_standard(class, CLASS_TIER) &&
	    !item_set(class, CLASS_BURST,
		      bursts[names_find(&names_tier, class->value[CLASS_TIER])]))
		return false;
	if (class->value[CLASS_INTERVAL] || item_is_standard(class, CLASS_TARGET) ||
	    units_time(class->value[CLASS_TARGET], &us))
		return true;
	us = us < NSMWIRE_TIME_MAX / 20 ? 20 * us : NSMWIRE_TIME_MAX;
	units_time_text(us, text);
	return item_set(class, CLASS_INTERVAL, text);
}

static bool is_same_class(const struct item *class)
{
	unsigned int i;

	for (i = 0; i < class->block->fields; i++) {
		if (!item_is_standard(class, i))
			return false;
	}
	return true;
}

/* Complete the classes, and remove those that are as in a new profile. */
static bool complete_classes(struct item **list)
{
	struct item *class;

	for (class = *list; class; class = class->next) {
		if (!complete_class(class))
			return false;
	}
	if (!sort(list))
		return false;
	while ((class = *list)) {
		if (!is_same_class(class)) {
			list = &class->next;
			continue;
		}
		*list = class->next;
		class->next = NULL;
		item_free(class);
	}
	return true;
}

/* Number the items that have no number: the first, and each after the one before it. */
static bool number(struct item *list, unsigned int field, unsigned int first, unsigned int step)
{
	unsigned int next = first;
	char text[16];

	for (; list; list = list->next) {
		if (list->value[field]) {
			next = atoi(list->value[field]) + step;
			continue;
		}
		if (next > list->block->field[field].max) {
			run.line = list->line;
			usage_error("say the \"%s\" of this %s: the one before it has the last number",
				    list->block->field[field].key, list->block->what);
			return false;
		}
		snprintf(text, sizeof(text), "%u", next);
		next += step;
		if (!item_set(list, field, text))
			return false;
	}
	return true;
}

/* The rules name classes; the name of the profile's own class is meant. */
static bool complete_profile(struct item *spec)
{
	return complete_classes(&spec->items[PROFILE_CLASSES]) &&
	       number(spec->items[PROFILE_RULES], RULE_PREF, 10, 10) &&
	       sort(&spec->items[PROFILE_RULES]);
}

/* What the kernel refuses of a path that learns, with the line. */
static bool check_learned(const struct item *path)
{
	const char *srcport = path->value[PATH_SRC_PORT];

	if (!path->value[PATH_REMOTE] ||
	    learn_find(path->value[PATH_REMOTE]) == NSMWIRE_LEARN_OFF)
		return true;
	if (path->value[PATH_PORT]) {
		run.line = path->lines[PATH_PORT];
		usage_error("the port of a learned remote address is learned, too: remove \"port\"");
		return false;
	}
	if (srcport && !strcmp(srcport, names_get(&names_srcport, NSMWIRE_SRCPORT_FLOW))) {
		run.line = path->lines[PATH_SRC_PORT];
		usage_error("a path that learns its remote address has one source port: remove \"srcPort\", or write srcPort: bound");
		return false;
	}
	return true;
}

static bool complete_peer(struct item *spec)
{
	struct item *path;

	if (!number(spec->items[PEER_PATHS], PATH_INDEX, 0, 1) || !sort(&spec->items[PEER_PATHS]))
		return false;
	for (path = spec->items[PEER_PATHS]; path; path = path->next) {
		if (path->value[PATH_PORT] &&
		    !strcmp(path->value[PATH_PORT], item_get(spec, PEER_PORT)))
			item_unset(path, PATH_PORT);
		if (!check_learned(path))
			return false;
	}
	return true;
}

/* The metric that a route without one has: 0, or of IPv6 1024. */
static bool complete_wire(struct item *spec)
{
	struct item *route;

	for (route = spec->items[WIRE_ROUTES]; route; route = route->next) {
		const char *metric = route->value[ROUTE_METRIC];
		bool v6 = route->value[ROUTE_TO] && strchr(route->value[ROUTE_TO], ':');

		if (metric && !strcmp(metric, v6 ? "1024" : "0"))
			item_unset(route, ROUTE_METRIC);
	}
	return sort(&spec->items[WIRE_ROUTES]);
}

/* Leave out values that are defaults, so that there is one form of an object. */
static void normalize(struct item *item)
{
	unsigned int i;

	for (; item; item = item->next) {
		for (i = 0; i < item->block->fields; i++) {
			normalize(item->items[i]);
			if (!(item->block->field[i].flags & (FIELD_IDENTITY | FIELD_KEEP)) &&
			    item_is_standard(item, i))
				item_unset(item, i);
		}
	}
}

bool thing_complete(struct thing *thing)
{
	bool ok = true;

	if (thing->kind == kind_profile)
		ok = complete_profile(thing->spec);
	else if (thing->kind == kind_peer)
		ok = complete_peer(thing->spec);
	else if (thing->kind == kind_wire)
		ok = complete_wire(thing->spec);
	if (ok)
		normalize(thing->spec);
	return ok;
}
