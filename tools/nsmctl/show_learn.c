// SPDX-License-Identifier: GPL-2.0
/*
 * The remote address of a path that learns it, and the source port, for a person and as
 * JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "learn.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "units.h"

static bool has(const struct path *path, int attr)
{
	return args_have(path->have, attr);
}

static bool learns(const struct path *path)
{
	return has(path, NSMWIRE_A_PATH_LEARN) && path->learn != NSMWIRE_LEARN_OFF;
}

void show_remote_text(const struct path *path)
{
	if (learns(path)) {
		printf(" remote %s", show_or_number(learn_word(path->learn), path->learn));
		return;
	}
	show_addr_text("remote", &path->remote);
	printf(" port %u", path->remote_port);
}

static void endpoint_text(const char *word, const struct words_addr *addr, uint16_t port)
{
	if (!addr->family)
		return;
	show_addr_text(word, addr);
	printf(" port %u", port);
}

static const char *state_name(const struct path *path)
{
	return show_or_number(names_get(&names_learn_state, path->learn_state),
			      path->learn_state);
}

void show_learned_text(const struct path *path)
{
	char text[UNITS_TEXT];
	bool good = path->learn_state == NSMWIRE_LEARN_STATE_VALIDATED;

	if (!learns(path))
		return;
	endpoint_text("at", &path->remote, path->remote_port);
	if (!has(path, NSMWIRE_A_PATH_LEARN_STATE))
		return;
	if (path->candidate.family) {
		endpoint_text(state_name(path), &path->candidate, path->candidate_port);
	} else {
		putchar(' ');
		out_paint(good ? PAINT_GOOD : PAINT_BAD, "%s", state_name(path));
	}
	units_duration_text(path->learn_since, text);
	printf(" for %s", text);
}

/* What an address that is not known needs. Return: NULL if it is known, or on its way. */
static const char *need(const struct path *path)
{
	static const char *const needs[] = {
		[NSMWIRE_LEARN_STATE_NO_KEY] =
			"an address is learned from sealed packets only, and there is no key to open them: set keys, with nsmctl agent or nsmctl key",
		[NSMWIRE_LEARN_STATE_WAITING] =
			"waits for a sealed packet of the peer; the path must have the same index at both ends",
	};

	if (!learns(path) || !has(path, NSMWIRE_A_PATH_LEARN_STATE) ||
	    path->learn_state >= sizeof(needs) / sizeof(needs[0]))
		return NULL;
	return needs[path->learn_state];
}

void show_learn_need(const struct path *path, const char *indent)
{
	const char *text = need(path);

	if (text)
		printf("%s%s\n", indent, text);
}

void show_learn_details(const struct path *path, const char *indent)
{
	if (!has(path, NSMWIRE_A_PATH_LEARN_MOVES))
		return;
	printf("%slearned %" PRIu64 " times, challenges %" PRIu64 ", without an answer %" PRIu64
	       "\n", indent, (uint64_t)path->learn_moves, (uint64_t)path->learn_challenges,
	       (uint64_t)path->learn_failed);
}

void show_learn_json(struct json_object *obj, const struct path *path)
{
	const char *text = need(path);

	if (has(path, NSMWIRE_A_PATH_LEARN))
		obj_name(obj, "learn", names_get(&names_learn, path->learn), path->learn);
	if (has(path, NSMWIRE_A_PATH_LEARN_STATE))
		obj_name(obj, "learn_state",
			 names_get(&names_learn_state, path->learn_state), path->learn_state);
	if (has(path, NSMWIRE_A_PATH_LEARN_SINCE))
		obj_uint(obj, "learn_since_ms", path->learn_since);
	show_addr_json(obj, "candidate", "candidate6", &path->candidate);
	if (path->candidate_port)
		obj_uint(obj, "candidate_port", path->candidate_port);
	if (has(path, NSMWIRE_A_PATH_LEARN_MOVES)) {
		obj_uint(obj, "learn_moves", path->learn_moves);
		obj_uint(obj, "learn_challenges", path->learn_challenges);
		obj_uint(obj, "learn_failed", path->learn_failed);
	}
	if (text)
		obj_string(obj, "learn_need", text);
	if (has(path, NSMWIRE_A_PATH_SRCPORT))
		obj_name(obj, "srcport", names_get(&names_srcport, path->srcport),
			 path->srcport);
	if (path->source_port)
		obj_uint(obj, "source_port", path->source_port);
}

void show_moved_text(const struct history_event *event)
{
	const bool before = args_have(event->have, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE_PORT);

	if (before) {
		endpoint_text("moved from", &event->old_remote, event->old_remote_port);
		endpoint_text("to", &event->remote, event->remote_port);
	} else {
		endpoint_text("learned", &event->remote, event->remote_port);
	}
}

void show_moved_json(struct json_object *obj, const struct history_event *event)
{
	show_addr_json(obj, "remote", "remote6", &event->remote);
	if (args_have(event->have, NSMWIRE_A_HISTORY_EVENT_REMOTE_PORT))
		obj_uint(obj, "remote_port", event->remote_port);
	show_addr_json(obj, "old_remote", "old_remote6", &event->old_remote);
	if (args_have(event->have, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE_PORT))
		obj_uint(obj, "old_remote_port", event->old_remote_port);
}
