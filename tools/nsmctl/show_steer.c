// SPDX-License-Identifier: GPL-2.0
/*
 * Paths that classes take, and the history of a named peer, for a person and as
 * JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "args.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "units.h"

/* --- the paths that classes take */

static bool has(const struct steering *steering, int attr)
{
	return args_have(steering->have, attr);
}

static const char *class_text(const struct steering *steering)
{
	return show_class(steering->name, steering->class);
}

/* Format a measurement in the unit of its metric. */
static void metric_text(uint8_t metric, uint32_t value, char text[UNITS_TEXT])
{
	switch (metric) {
	case NSMWIRE_SLA_METRIC_RTT:
	case NSMWIRE_SLA_METRIC_JITTER:
		units_short_time_text(value, text);
		break;
	case NSMWIRE_SLA_METRIC_LOSS:
		units_ppm_text(value, text);
		break;
	default:
		snprintf(text, UNITS_TEXT, "%u", value);
	}
}

/* Print the limit that a path exceeds, as "loss 3.1% of 2%", after the text @before. */
static void excess_text(const char *before, uint8_t metric, uint32_t value,
			uint32_t limit)
{
	char text[UNITS_TEXT];

	printf("%s%s ", before,
	       show_or_number(names_get(&names_sla_metric, metric), metric));
	metric_text(metric, value, text);
	printf("%s of ", text);
	metric_text(metric, limit, text);
	printf("%s", text);
}

/*
 * Time until the first path that is held back is good again, in milliseconds.
 * Return: false if no path but the one that the class takes is held back.
 */
static bool held_for(const struct steering *steering, uint32_t *ms)
{
	bool held = false;
	unsigned int i;

	for (i = 0; i < steering->slas; i++) {
		const struct sla *sla = &steering->sla[i];

		if (!args_have(sla->have, NSMWIRE_A_SLA_HOLD) ||
		    (has(steering, NSMWIRE_A_STEERING_PATH) &&
		     sla->path == steering->path))
			continue;
		if (!held || sla->hold < *ms)
			*ms = sla->hold;
		held = true;
	}
	return held;
}

/* Print a time that is left, rounded up to a second. */
static void left_text(uint32_t ms)
{
	char text[UNITS_TEXT];

	units_duration_text((uint64_t)ms + 999, text);
	printf(" for %s more", text);
}

/* Print the path that the class takes, and why. */
static void choice_text(const struct steering *steering)
{
	uint32_t ms = 0;

	if (has(steering, NSMWIRE_A_STEERING_PATH))
		printf("%u ", steering->path);
	else
		printf("- ");
	printf("%s", show_or_number(names_get(&names_steer_reason,
					      steering->reason),
				    steering->reason));
	if (steering->reason == NSMWIRE_STEER_REASON_HELD &&
	    held_for(steering, &ms))
		left_text(ms);
}

static const char *duplicate_reason(const struct steering *steering)
{
	return show_or_number(names_get(&names_duplicate_reason,
					steering->duplicate_reason),
			      steering->duplicate_reason);
}

/* Whether the class asks for a second path, and gets none. */
static bool is_denied(const struct steering *steering)
{
	return has(steering, NSMWIRE_A_STEERING_DUPLICATE_REASON) &&
	       !has(steering, NSMWIRE_A_STEERING_DUPLICATE) &&
	       steering->duplicate_reason;
}

/* Print the second path of a class and why it has one, or why it has none. */
static void twice_text(const struct steering *steering)
{
	if (has(steering, NSMWIRE_A_STEERING_DUPLICATE))
		printf(" (twice: %u %s", steering->duplicate,
		       duplicate_reason(steering));
	else if (is_denied(steering))
		printf(" (not twice: %s", duplicate_reason(steering));
	else
		return;
	if (run.details) {
		char text[UNITS_TEXT];

		units_duration_text(steering->duplicate_since, text);
		printf(", %s", text);
	}
	putchar(')');
}

static void since_text(const struct steering *steering)
{
	const bool held = steering->reason == NSMWIRE_STEER_REASON_HELD;
	char text[UNITS_TEXT];

	units_duration_text(steering->since, text);
	printf("%s %s moves %u", held ? "," : "", text, steering->moves);
}

/* Whether an entry before this one has its profile. */
static bool profile_seen(const struct named_peer *peer, unsigned int index)
{
	unsigned int i;

	for (i = 0; i < index; i++) {
		if (!strcmp(peer->steering[i].profile,
			    peer->steering[index].profile))
			return true;
	}
	return false;
}

/* Print the classes of one profile on one line. */
static void profile_text(const struct named_peer *peer, const char *profile)
{
	const char *before = " ";
	unsigned int i;

	printf("%s:", profile);
	for (i = 0; i < peer->steerings; i++) {
		const struct steering *steering = &peer->steering[i];

		if (strcmp(steering->profile, profile))
			continue;
		printf("%s%s ", before, class_text(steering));
		before = "  ";
		choice_text(steering);
		twice_text(steering);
		if (steering->moves)
			since_text(steering);
	}
	putchar('\n');
}

/* Print the state of one path for a class. */
static void sla_text(const char *before, const struct sla *sla)
{
	bool good = sla->state == NSMWIRE_SLA_STATE_GOOD;
	bool bad = sla->state == NSMWIRE_SLA_STATE_BAD;

	printf("%spath %u ", before, sla->path);
	out_paint(good ? PAINT_GOOD : bad ? PAINT_BAD : PAINT_PLAIN, "%s",
		  show_or_number(names_get(&names_sla_state, sla->state),
				 sla->state));
	if (!bad)
		return;
	if (sla->metric)
		excess_text(" ", sla->metric, sla->value, sla->limit);
	else
		printf(" down");
	if (args_have(sla->have, NSMWIRE_A_SLA_HOLD)) {
		printf(" held");
		left_text(sla->hold);
	}
}

/* Print one class with the state of all paths, if it asks for anything. */
static void details_text(const struct steering *steering)
{
	const char *before = ": ";
	unsigned int i;

	printf("%s %s ", steering->profile, class_text(steering));
	choice_text(steering);
	twice_text(steering);
	since_text(steering);
	for (i = 0; i < steering->slas; i++) {
		if (!steering->sla[i].state)
			continue;
		sla_text(before, &steering->sla[i]);
		before = ", ";
	}
	putchar('\n');
}

void show_copies_text(const struct named_peer *peer, const char *indent)
{
	unsigned int i;

	for (i = 0; i < peer->copied; i++) {
		const struct copies *copies = &peer->copies[i];

		printf("%scopies of %s sent %" PRIu64 " received %" PRIu64 "\n",
		       indent,
		       show_or_number(names_get(&names_class, copies->class),
				      copies->class),
		       copies->tx, copies->rx);
	}
}

void show_steering_text(const struct named_peer *peer, const char *indent)
{
	unsigned int i;

	for (i = 0; i < peer->steerings; i++) {
		const struct steering *steering = &peer->steering[i];

		if (run.details) {
			fputs(indent, stdout);
			details_text(steering);
		} else if (!profile_seen(peer, i)) {
			fputs(indent, stdout);
			profile_text(peer, steering->profile);
		}
	}
}

/* Whether all entries have one profile, which then need not be named. */
static bool one_profile(const struct named_peer *peer)
{
	unsigned int i;

	for (i = 1; i < peer->steerings; i++) {
		if (!profile_seen(peer, i))
			return false;
	}
	return true;
}

bool show_steering_carried(FILE *f, const struct named_peer *peer,
			   const struct path *path, const char *before)
{
	const bool one = one_profile(peer);
	bool some = false;
	unsigned int i;

	for (i = 0; i < peer->steerings; i++) {
		const struct steering *steering = &peer->steering[i];

		if (!has(steering, NSMWIRE_A_STEERING_PATH) ||
		    steering->path != path->index)
			continue;
		fprintf(f, "%s ", before);
		before = "";
		some = true;
		if (!one)
			fprintf(f, "%s/", steering->profile);
		fprintf(f, "%s", class_text(steering));
	}
	return some;
}

static struct json_object *sla_json(const struct sla *sla)
{
	struct json_object *obj = json_object_new_object();

	obj_uint(obj, "path", sla->path);
	obj_name(obj, "state", names_get(&names_sla_state, sla->state),
		 sla->state);
	if (args_have(sla->have, NSMWIRE_A_SLA_METRIC))
		obj_name(obj, "metric",
			 names_get(&names_sla_metric, sla->metric),
			 sla->metric);
	if (args_have(sla->have, NSMWIRE_A_SLA_VALUE))
		obj_uint(obj, "value", sla->value);
	if (args_have(sla->have, NSMWIRE_A_SLA_LIMIT))
		obj_uint(obj, "limit", sla->limit);
	if (args_have(sla->have, NSMWIRE_A_SLA_HOLD))
		obj_uint(obj, "hold", sla->hold);
	return obj;
}

static struct json_object *steering_json(const struct steering *steering)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_string(obj, "profile", steering->profile);
	obj_uint(obj, "class", steering->class);
	show_class_name_json(obj, steering->name);
	if (has(steering, NSMWIRE_A_STEERING_PATH))
		obj_uint(obj, "path", steering->path);
	obj_name(obj, "reason",
		 names_get(&names_steer_reason, steering->reason),
		 steering->reason);
	obj_uint(obj, "since", steering->since);
	obj_uint(obj, "moves", steering->moves);
	if (has(steering, NSMWIRE_A_STEERING_DUPLICATE))
		obj_uint(obj, "duplicate", steering->duplicate);
	if (has(steering, NSMWIRE_A_STEERING_DUPLICATE_REASON))
		obj_name(obj, "duplicate_reason",
			 names_get(&names_duplicate_reason,
				   steering->duplicate_reason),
			 steering->duplicate_reason);
	if (has(steering, NSMWIRE_A_STEERING_DUPLICATE_SINCE))
		obj_uint(obj, "duplicate_since", steering->duplicate_since);
	obj_add(obj, "sla", list);
	for (i = 0; i < steering->slas; i++)
		json_object_array_add(list, sla_json(&steering->sla[i]));
	return obj;
}

void show_copies_json(struct json_object *obj, const struct named_peer *peer)
{
	struct json_object *list, *one;
	unsigned int i;

	if (!peer->copied)
		return;
	list = json_object_new_array();
	obj_add(obj, "copies", list);
	for (i = 0; i < peer->copied; i++) {
		const struct copies *copies = &peer->copies[i];

		one = json_object_new_object();
		obj_uint(one, "class", copies->class);
		obj_uint(one, "tx", copies->tx);
		obj_uint(one, "rx", copies->rx);
		json_object_array_add(list, one);
	}
}

void show_steering_json(struct json_object *obj, const struct named_peer *peer)
{
	struct json_object *list;
	unsigned int i;

	if (!peer->steerings)
		return;
	list = json_object_new_array();
	obj_add(obj, "steering", list);
	for (i = 0; i < peer->steerings; i++)
		json_object_array_add(list, steering_json(&peer->steering[i]));
}

/* --- history */

static bool event_has(const struct history_event *event, int attr)
{
	return args_have(event->have, attr);
}

void show_history_time(const struct history_event *event)
{
	struct timespec now;
	char text[64];
	struct tm tm;
	time_t then;

	clock_gettime(CLOCK_REALTIME, &now);
	then = now.tv_sec - event->age / 1000;
	/* Less than a second of age can be before the last full second. */
	if (now.tv_nsec / 1000000 < (long)(event->age % 1000))
		then--;
	localtime_r(&then, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	printf("%s", text);
}

/* Print the class, with its profile unless that is the one all wires have. */
static void event_class(const struct history_event *event)
{
	if (!event_has(event, NSMWIRE_A_HISTORY_EVENT_CLASS))
		return;
	if (event->profile[0] &&
	    strcmp(event->profile, WORDS_PROFILE_DEFAULT))
		printf(" %s/%s", event->profile,
		       show_class(event->name, event->class));
	else
		printf(" %s", show_class(event->name, event->class));
}

static void event_path(const struct history_event *event, int attr,
		       const char *before, uint8_t path)
{
	if (event_has(event, attr))
		printf("%s%u", before, path);
	else
		printf("%snone", before);
}

/* Name of the reason, of a path or of a move. Return: NULL if it is not known. */
static const char *reason_name(const struct history_event *event)
{
	switch (event->kind) {
	case NSMWIRE_HISTORY_KIND_PATH_UP:
	case NSMWIRE_HISTORY_KIND_PATH_DOWN:
		return names_get(&names_path_reason, event->reason);
	case NSMWIRE_HISTORY_KIND_MOVED:
		return names_get(&names_steer_reason, event->reason);
	default:
		return NULL;
	}
}

static void event_reason(const struct history_event *event)
{
	if (!event_has(event, NSMWIRE_A_HISTORY_EVENT_REASON) || !event->reason)
		return;
	printf(" %s", show_or_number(reason_name(event), event->reason));
}

/* A path MTU that has changed, with the one before. */
static void event_mtu(const struct history_event *event)
{
	if (event->kind == NSMWIRE_HISTORY_KIND_BLACK_HOLE)
		out_paint(PAINT_BAD, " black hole:");
	printf(" mtu ");
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_LIMIT))
		printf("%u -> ", event->limit);
	printf("%u", event->value);
}

void show_history_text(const struct history_event *event)
{
	const bool path = event_has(event, NSMWIRE_A_HISTORY_EVENT_PATH);

	event_class(event);
	if (event->kind == NSMWIRE_HISTORY_KIND_MOVED) {
		event_path(event, NSMWIRE_A_HISTORY_EVENT_PATH, " path ",
			   event->path);
		event_path(event, NSMWIRE_A_HISTORY_EVENT_TO, " -> ",
			   event->to);
		event_reason(event);
		putchar('\n');
		return;
	}
	if (path)
		printf(" path %u", event->path);
	switch (event->kind) {
	case NSMWIRE_HISTORY_KIND_PATH_UP:
		out_paint(PAINT_GOOD, " up");
		event_reason(event);
		break;
	case NSMWIRE_HISTORY_KIND_PATH_DOWN:
		out_paint(PAINT_BAD, " down");
		event_reason(event);
		break;
	case NSMWIRE_HISTORY_KIND_CLASS_BAD:
		out_paint(PAINT_BAD, " bad");
		if (event->metric)
			excess_text(": ", event->metric, event->value,
				    event->limit);
		else
			printf(": down");
		break;
	case NSMWIRE_HISTORY_KIND_CLASS_GOOD:
		out_paint(PAINT_GOOD, " good again");
		break;
	case NSMWIRE_HISTORY_KIND_PATH_MTU:
	case NSMWIRE_HISTORY_KIND_BLACK_HOLE:
		event_mtu(event);
		break;
	case NSMWIRE_HISTORY_KIND_ADDRESS_MOVED:
		show_moved_text(event);
		break;
	default:
		printf(" event %u", event->kind);
	}
	putchar('\n');
}

/* Paths and moves have reasons, and so may have events that this tool does not know. */
static bool has_reason(const struct history_event *event)
{
	return event_has(event, NSMWIRE_A_HISTORY_EVENT_REASON) &&
	       event->kind != NSMWIRE_HISTORY_KIND_CLASS_BAD &&
	       event->kind != NSMWIRE_HISTORY_KIND_CLASS_GOOD &&
	       event->kind != NSMWIRE_HISTORY_KIND_PATH_MTU &&
	       event->kind != NSMWIRE_HISTORY_KIND_BLACK_HOLE &&
	       event->kind != NSMWIRE_HISTORY_KIND_ADDRESS_MOVED;
}

void show_history_json(struct json_object *obj, const char *peer,
		       const struct history_event *event)
{
	obj_string(obj, "peer", peer);
	obj_uint(obj, "age_ms", event->age);
	obj_name(obj, "kind", names_get(&names_history_kind, event->kind),
		 event->kind);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_PATH))
		obj_uint(obj, "path", event->path);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_TO))
		obj_uint(obj, "to", event->to);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_PROFILE))
		obj_string(obj, "profile", event->profile);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_CLASS))
		obj_uint(obj, "class", event->class);
	show_class_name_json(obj, event->name);
	if (has_reason(event))
		obj_name(obj, "reason", reason_name(event), event->reason);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_METRIC))
		obj_name(obj, "metric",
			 names_get(&names_sla_metric, event->metric),
			 event->metric);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_VALUE))
		obj_uint(obj, "value", event->value);
	if (event_has(event, NSMWIRE_A_HISTORY_EVENT_LIMIT))
		obj_uint(obj, "limit", event->limit);
	show_moved_json(obj, event);
}
