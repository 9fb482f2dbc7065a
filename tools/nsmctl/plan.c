// SPDX-License-Identifier: GPL-2.0
/*
 * Find the requests for each object. See plan.h.
 *
 * An object without differences gets no request. A request has the settings that differ,
 * and those that the kernel would reset with them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"
#include "nsmctl.h"
#include "plan.h"

void plan_init(struct plan *plan, bool exact)
{
	memset(plan, 0, sizeof(*plan));
	plan->last = &plan->first;
	plan->exact = exact;
}

void plan_free(struct plan *plan)
{
	while (plan->first) {
		struct step *step = plan->first;

		plan->first = step->next;
		wordlist_free(&step->words);
		free(step->value);
		free(step);
	}
	plan_init(plan, plan->exact);
}

/* A step that memory was too short for is one without an effect; the plan has failed. */
static struct step *step_new(struct plan *plan, struct thing *thing, enum step_op op)
{
	static struct step none;
	struct step *step = calloc(1, sizeof(*step));

	if (!step) {
		plan->failed = true;
		none = (struct step) { .op = STEP_COMMAND };
		return &none;
	}
	step->thing = thing;
	step->op = op;
	*plan->last = step;
	plan->last = &step->next;
	return step;
}

static void say(struct step *step, const char *word)
{
	wordlist_add(&step->words, word);
}

/* Begin a command about an object, as "uplink set mpls". */
static struct step *command_about(struct plan *plan, struct thing *thing, const char *object,
				  const char *verb)
{
	struct step *step = step_new(plan, thing, STEP_COMMAND);

	say(step, object);
	say(step, verb);
	if (thing->kind == kind_wire)
		say(step, "dev");
	/* Paths are those of a peer, which has a word of its own. */
	else if (!strcmp(object, "path"))
		say(step, "peer");
	say(step, thing->name);
	if (*thing_netns(thing)) {
		say(step, "netns");
		say(step, thing_netns(thing));
	}
	return step;
}

static void end(struct plan *plan, struct step *step)
{
	plan->failed = plan->failed || step->words.failed;
}

static bool lists_equal(const struct item *a, const struct item *b)
{
	while (a && b && item_equal(a, b)) {
		a = a->next;
		b = b->next;
	}
	return !a && !b;
}

bool plan_changes(const struct item *want, const struct item *have, unsigned int field,
		  bool exact)
{
	const struct field *f = &want->block->field[field];
	const char *new = item_get(want, field), *old = have ? item_get(have, field) : f->standard;

	if (f->flags & FIELD_KEEP && !exact && !item_has(want, field))
		return false;
	if (f->form == FORM_LIST || f->form == FORM_BLOCK)
		return !lists_equal(want->items[field], have ? have->items[field] : NULL);
	if (f->flags & FIELD_KEEP && !new)
		return false;
	return new != old && (!new || !old || strcmp(new, old));
}

/* Append the words of all fields that change. Return: whether there are any. */
static bool say_changes(struct step *step, const struct item *want, const struct item *have,
			bool exact)
{
	unsigned int i, before = step->words.count;

	for (i = 0; i < want->block->fields; i++) {
		if (want->block->field[i].word && plan_changes(want, have, i, exact))
			value_words(&want->block->field[i], item_get(want, i), &step->words);
	}
	return step->words.count > before;
}

/* Whether any field that has a word changes. */
static bool some_changes(const struct item *want, const struct item *have, bool exact)
{
	unsigned int i;

	for (i = 0; i < want->block->fields; i++) {
		if (want->block->field[i].word && plan_changes(want, have, i, exact))
			return true;
	}
	return false;
}

/* Add the object, or set what changes. */
static void add_or_set(struct plan *plan, struct thing *want, struct thing *have)
{
	struct step *step;

	if (have && !some_changes(want->spec, have->spec, plan->exact))
		return;
	step = command_about(plan, want, want->kind->object, have ? "set" : "add");
	say_changes(step, want->spec, have ? have->spec : NULL, plan->exact);
	end(plan, step);
}

/* --- profiles */

/* Append the changes of one class. All classes of a request change at once. */
static void say_class(struct step *step, const struct item *want, const struct item *have,
		      bool *some)
{
	unsigned int i;
	bool tier = plan_changes(want, have, CLASS_TIER, true);

	if (item_equal(want, have))
		return;
	if (*some)
		say(step, "class");
	*some = true;
	say(step, want->value[CLASS_INDEX]);
	for (i = CLASS_INDEX + 1; i < CLASS_FIELDS; i++) {
		/* With its tier, a class gets another burst. */
		if (plan_changes(want, have, i, true) || (i == CLASS_BURST && tier))
			value_words(&want->block->field[i], item_get(want, i), &step->words);
	}
}

static bool classes_change(const struct item *want, const struct item *have)
{
	return !lists_equal(want->items[PROFILE_CLASSES], have->items[PROFILE_CLASSES]);
}

static void plan_classes(struct plan *plan, struct thing *want, const struct item *have)
{
	struct item plain, was_plain;
	struct step *step;
	bool some = false;
	unsigned int i;

	if (!classes_change(want->spec, have))
		return;
	step = command_about(plan, want, "class", "set");
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		say_class(step, class_at(want->spec, i, &plain), class_at(have, i, &was_plain),
			  &some);
	end(plan, step);
}

/* Whether rules are the same, whatever the name of their class is now. */
static bool rule_stays(const struct item *want, const struct item *rule, const struct item *have,
		       const struct item *old)
{
	unsigned int i;

	for (i = 0; old && i < RULE_FIELDS; i++) {
		if (i == RULE_CLASS ? class_index(want, rule->value[i]) !=
				      class_index(have, old->value[i]) :
				      plan_changes(rule, old, i, true))
			return false;
	}
	return old;
}

static void delete_rule(struct plan *plan, struct thing *thing, const struct item *rule)
{
	struct step *step = command_about(plan, thing, "rule", "del");

	say(step, "pref");
	say(step, rule->value[RULE_PREF]);
	end(plan, step);
}

static void plan_rules(struct plan *plan, struct thing *want, const struct item *have)
{
	const struct item *rule, *old;
	struct step *step;

	for (old = have->items[PROFILE_RULES]; old; old = old->next) {
		if (!item_find(want->spec->items[PROFILE_RULES], old))
			delete_rule(plan, want, old);
	}
	for (rule = want->spec->items[PROFILE_RULES]; rule; rule = rule->next) {
		old = item_find(have->items[PROFILE_RULES], rule);
		if (rule_stays(want->spec, rule, have, old))
			continue;
		if (old)
			delete_rule(plan, want, old);
		step = command_about(plan, want, "rule", "add");
		say_changes(step, rule, NULL, true);
		end(plan, step);
	}
}

static void plan_profile(struct plan *plan, struct thing *want, struct thing *have)
{
	struct item plain = { .block = &block_profile };
	const struct item *old = have ? have->spec : &plain;

	if (!have && strcmp(want->name, WORDS_PROFILE_DEFAULT))
		end(plan, command_about(plan, want, "profile", "add"));
	plan_classes(plan, want, old);
	plan_rules(plan, want, old);
}

/* --- peers */

#define PATHS	NSMWIRE_PATHS_MAX

/* Several paths may learn their remote address over one uplink. */
static bool same_way(const struct item *a, const struct item *b)
{
	if (learn_find(item_get(a, PATH_REMOTE)) != NSMWIRE_LEARN_OFF)
		return false;
	return !plan_changes(a, b, PATH_UPLINK, true) && !plan_changes(a, b, PATH_REMOTE, true);
}

static struct step *path_command(struct plan *plan, struct thing *want, const char *verb,
				 const struct item *path)
{
	struct step *step = command_about(plan, want, "path", verb);

	say(step, "path");
	say(step, path->value[PATH_INDEX]);
	return step;
}

/* A path that comes may have the way of one of another index, which then goes first. */
static bool is_in_the_way(const struct item *old, const struct item *paths,
			  const struct item *olds)
{
	const struct item *path;

	for (path = paths; path; path = path->next) {
		const struct item *of_index = item_find(olds, path);

		if (of_index != old && same_way(path, old) &&
		    (!of_index || !item_equal(path, of_index)))
			return true;
	}
	return false;
}

/* The words of a path that changes; its default port is that of the peer. */
static void say_path(struct step *step, const struct thing *want, const struct item *path,
		     const struct item *old)
{
	const struct field *port = &block_path.field[PATH_PORT];
	unsigned int i;

	for (i = PATH_INDEX + 1; i < PATH_FIELDS; i++) {
		const char *value = item_get(path, i);

		if (!plan_changes(path, old, i, true))
			continue;
		if (i == PATH_PORT && !value)
			value_words(port, item_get(want->spec, PEER_PORT), &step->words);
		else
			value_words(&block_path.field[i], value, &step->words);
	}
}

static void plan_paths(struct plan *plan, struct thing *want, const struct item *olds,
		       const bool gone[PATHS])
{
	const struct item *path, *old;
	struct step *step;

	for (path = want->spec->items[PEER_PATHS]; path; path = path->next) {
		old = item_find(olds, path);
		if (old && gone[atoi(old->value[PATH_INDEX])])
			old = NULL;
		if (old && item_equal(path, old))
			continue;
		step = path_command(plan, want, old ? "set" : "add", path);
		say_path(step, want, path, old);
		end(plan, step);
	}
	for (old = olds; old; old = old->next) {
		if (!item_find(want->spec->items[PEER_PATHS], old) &&
		    !gone[atoi(old->value[PATH_INDEX])])
			end(plan, path_command(plan, want, "del", old));
	}
}

static void plan_agent(struct plan *plan, struct thing *want, struct thing *have)
{
	const struct item *agent = want->spec->items[PEER_AGENT];
	struct step *step;

	if (!plan_changes(want->spec, have ? have->spec : NULL, PEER_AGENT, plan->exact))
		return;
	step = command_about(plan, want, "agent", agent ? "set" : "del");
	if (agent)
		say_changes(step, agent, NULL, true);
	end(plan, step);
}

static void plan_peer(struct plan *plan, struct thing *want, struct thing *have)
{
	const struct item *olds = have ? have->spec->items[PEER_PATHS] : NULL, *old;
	bool port = have && plan_changes(want->spec, have->spec, PEER_PORT, true);
	bool gone[PATHS] = { false };

	/* The port of a peer with paths cannot change. */
	for (old = olds; old; old = old->next) {
		bool *is_gone = &gone[atoi(old->value[PATH_INDEX]) % PATHS];

		*is_gone = port || is_in_the_way(old, want->spec->items[PEER_PATHS], olds);
		if (*is_gone)
			end(plan, path_command(plan, want, "del", old));
	}
	add_or_set(plan, want, have);
	plan_paths(plan, want, olds, gone);
	plan_agent(plan, want, have);
}

/* --- wires */

static void plan_state(struct plan *plan, struct thing *want, const char *state)
{
	struct step *step = step_new(plan, want, STEP_STATE);

	step->value = strdup(state);
	plan->failed = plan->failed || !step->value;
}

/*
 * The first address of a subnet of IPv4 is that of the packets, and the kernel deletes the
 * others with it. So one stays if those before it do.
 */
static bool stays(const char *have, const char *want, const char *address)
{
	char old[VALUE_SIZE], new[VALUE_SIZE];

	if (strchr(address, ':'))
		return value_has(have, address) && value_has(want, address);
	while (value_next(&have, old)) {
		if (!value_same_subnet(old, address))
			continue;
		do {
			if (!value_next(&want, new))
				return false;
		} while (!value_same_subnet(new, address));
		if (strcmp(old, new))
			return false;
		if (!strcmp(old, address))
			return true;
	}
	return false;
}

static void plan_address(struct plan *plan, struct thing *want, const char *address,
			 enum netif_op change)
{
	struct step *step = step_new(plan, want, STEP_ADDRESS);

	step->change = change;
	step->value = strdup(address);
	plan->failed = plan->failed || !step->value;
}

/* Delete the addresses that do not stay, the last first. Return: whether there are any. */
static bool delete_addresses(struct plan *plan, struct thing *want, const char *list,
			     const char *have, const char *new)
{
	char one[VALUE_SIZE];
	bool some;

	if (!value_next(&list, one))
		return false;
	some = delete_addresses(plan, want, list, have, new);
	if (stays(have, new, one))
		return some;
	plan_address(plan, want, one, NETIF_DELETE);
	return true;
}

/* With @again, the kernel may have deleted any with another one, or with the state. */
static bool plan_addresses(struct plan *plan, struct thing *want, const char *have, bool again)
{
	const char *new = item_get(want->spec, WIRE_ADDRESSES), *list = new;
	bool gone = delete_addresses(plan, want, have, have, new);
	char one[VALUE_SIZE];

	while (value_next(&list, one)) {
		if (!stays(have, new, one))
			plan_address(plan, want, one, NETIF_ADD);
		else if (again || gone)
			plan_address(plan, want, one, NETIF_ANEW);
	}
	return gone;
}

static void plan_route(struct plan *plan, struct thing *want, const struct item *route,
		       enum netif_op change)
{
	struct step *step = step_new(plan, want, STEP_ROUTE);

	step->change = change;
	step->route = route;
}

/* With an address or the state, the kernel deletes routes. */
static void plan_routes(struct plan *plan, struct thing *want, const struct item *have, bool again)
{
	const struct item *new = want->spec->items[WIRE_ROUTES], *route;

	for (route = have; route; route = route->next) {
		if (!item_find(new, route))
			plan_route(plan, want, route, NETIF_DELETE);
	}
	for (route = new; route; route = route->next) {
		if (!item_find(have, route))
			plan_route(plan, want, route, NETIF_ADD);
		else if (again)
			plan_route(plan, want, route, NETIF_ANEW);
	}
}

static void plan_device(struct plan *plan, struct thing *want, struct thing *have)
{
	const char *state = want->spec->value[WIRE_STATE];
	struct item plain = { .block = &block_wire };
	const struct item *old = have ? have->spec : &plain;
	const char *was = have ? old->value[WIRE_STATE] : "down";
	bool changes, again;

	if (!state)
		state = have ? was : "up";
	changes = was && strcmp(state, was);
	again = changes;
	if (changes && !strcmp(state, "down"))
		plan_state(plan, want, state);
	if (plan->exact || item_has(want->spec, WIRE_ADDRESSES))
		again = plan_addresses(plan, want, item_get(old, WIRE_ADDRESSES), changes) ||
			again;
	if (changes && !strcmp(state, "up"))
		plan_state(plan, want, state);
	if (plan->exact || item_has(want->spec, WIRE_ROUTES))
		plan_routes(plan, want, old->items[WIRE_ROUTES], again);
}

/* --- all */

static void plan_delete(struct plan *plan, struct thing *have)
{
	if (have->kind == kind_peer && have->spec->items[PEER_AGENT])
		end(plan, command_about(plan, have, "agent", "del"));
	end(plan, command_about(plan, have, have->kind->object, "del"));
}

bool plan_add(struct plan *plan, struct thing *want, struct thing *have)
{
	struct step **before = plan->last;

	if (!want) {
		plan_delete(plan, have);
	} else if (want->kind == kind_profile) {
		plan_profile(plan, want, have);
	} else if (want->kind == kind_peer) {
		plan_peer(plan, want, have);
	} else {
		add_or_set(plan, want, have);
		if (want->kind == kind_wire)
			plan_device(plan, want, have);
	}
	return plan->last != before;
}
