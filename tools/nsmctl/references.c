// SPDX-License-Identifier: GPL-2.0
/*
 * Check references between objects. See references.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "difference.h"
#include "nsmctl.h"
#include "plan.h"
#include "references.h"
#include "suggest.h"

struct checker {
	const struct manifest *want, *have;
	bool bad;
};

/* A name that an object has in a field. */
typedef void (*visit_t)(struct checker *c, const struct thing *thing, const struct item *item,
			unsigned int field, const struct kind *kind);

static void visit(struct checker *c, const struct thing *thing, visit_t call)
{
	const struct item *path;

	if (thing->kind == kind_wire) {
		call(c, thing, thing->spec, WIRE_PEER, kind_peer);
		call(c, thing, thing->spec, WIRE_UPLINK, kind_uplink);
		call(c, thing, thing->spec, WIRE_PROFILE, kind_profile);
	} else if (thing->kind == kind_peer) {
		for (path = thing->spec->items[PEER_PATHS]; path; path = path->next)
			call(c, thing, path, PATH_UPLINK, kind_uplink);
	}
}

/* Add the names of a list that can be meant. */
static void suggest_from(struct suggestion *s, const struct manifest *m, const struct kind *kind)
{
	const struct thing *thing;

	for (thing = m->first; thing; thing = thing->next) {
		if (thing->kind == kind && !thing->doomed)
			suggest_try(s, thing->name, NULL);
	}
}

static void check_there(struct checker *c, const struct thing *thing, const struct item *item,
			unsigned int field, const struct kind *kind)
{
	const char *name = item_get(item, field);
	struct suggestion s = { .word = name };
	const struct thing *found;

	if (!strcmp(name, "none") || manifest_find(c->want, kind, name, "") ||
	    (kind == kind_profile && !strcmp(name, WORDS_PROFILE_DEFAULT)))
		return;
	found = manifest_find(c->have, kind, name, "");
	if (found && !found->doomed)
		return;
	run.file = thing->file;
	run.line = item->lines[field] ? item->lines[field] : thing->line;
	c->bad = true;
	if (found) {
		complain("%s \"%s\" is to go, since no document names it any more: keep it, or give the %s another one",
			 kind->object, name, thing->kind->object);
		return;
	}
	suggest_from(&s, c->want, kind);
	suggest_from(&s, c->have, kind);
	if (s.best)
		complain("there is no %s \"%s\", do you mean \"%s\"?", kind->object, name, s.best);
	else
		complain("there is no %s \"%s\": add a document of the kind %s with this name",
			 kind->object, name, kind->name);
}

/* An object that stays as it is may use one that goes. */
static void check_unused(struct checker *c, const struct thing *thing, const struct item *item,
			 unsigned int field, const struct kind *kind)
{
	const struct thing *found = manifest_find(c->have, kind, item_get(item, field), "");
	char text[THING_TEXT];

	if (!found || !found->doomed)
		return;
	c->bad = true;
	complain("%s \"%s\" is to go, since \"%s\" does not name it any more, and %s uses it: keep it, or change that first",
		 kind->object, found->name, found->owner, thing_text(thing, text));
}

static bool is_down(const struct thing *want, const struct thing *have)
{
	const char *state = want->spec->value[WIRE_STATE];

	if (!state && have)
		state = have->spec->value[WIRE_STATE];
	return state && strcmp(state, "up");
}

/* Fields that cannot change, and namespaces that are not there. */
static void check_thing(struct checker *c, const struct thing *thing, const struct thing *have)
{
	const char *netns = thing_netns(thing);
	const struct item *spec = thing->spec;
	char path[300], text[THING_TEXT];
	unsigned int i;

	run.file = thing->file;
	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	if (*netns && access(path, F_OK)) {
		run.line = spec->lines[WIRE_NETNS];
		c->bad = true;
		complain("there is no network namespace \"%s\": make it first, by \"ip netns add %s\"",
			 netns, netns);
	}
	for (i = 0; have && i < spec->block->fields; i++) {
		const char *old = item_get(have->spec, i);

		if (!(spec->block->field[i].flags & FIELD_FIXED) || !old ||
		    !plan_changes(spec, have->spec, i, false))
			continue;
		/* A wire that was made without an id gets its port with it. */
		if (i == WIRE_DST_PORT && !have->spec->value[WIRE_ID])
			continue;
		run.line = spec->lines[i] ? spec->lines[i] : thing->line;
		c->bad = true;
		complain("the \"%s\" of %s is %s and cannot change: give the wire another name, or delete it first",
			 spec->block->field[i].key, thing_text(thing, text), old);
	}
	if (thing->kind == kind_wire && spec->items[WIRE_ROUTES] && is_down(thing, have)) {
		run.line = spec->lines[WIRE_ROUTES];
		c->bad = true;
		complain("a device that is down has no routes: remove them, or write state: up");
	}
}

int references_check(const struct manifest *want, const struct manifest *have)
{
	struct checker c = { .want = want, .have = have };
	const struct run before = run;
	const struct thing *thing;

	for (thing = want->first; thing; thing = thing->next) {
		check_thing(&c, thing, manifest_find(have, thing->kind, thing->name,
						     thing_netns(thing)));
		visit(&c, thing, check_there);
	}
	run = before;
	for (thing = have->first; thing; thing = thing->next) {
		if (!thing->doomed && !manifest_find(want, thing->kind, thing->name,
						     thing_netns(thing)))
			visit(&c, thing, check_unused);
	}
	return c.bad ? EXIT_USAGE : EXIT_OK;
}
