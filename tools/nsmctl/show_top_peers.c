// SPDX-License-Identifier: GPL-2.0
/*
 * The named peers and their paths in a snapshot, as text and JSON. See top.h.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "snapshot.h"
#include "top.h"
#include "units.h"

/* Buffer size of the state of a path with its reason. */
#define STATE	64

/* Widths of the columns that depend on what is in them. */
struct widths {
	int state, uplink;
};

static void state_text(const struct path *path, char to[STATE])
{
	int len;

	len = snprintf(to, STATE, "%s",
		       show_or_number(names_get(&names_path_state, path->state),
				      path->state));
	if (path->reason)
		snprintf(to + len, STATE - len, " (%s)",
			 show_or_number(names_get(&names_path_reason,
						  path->reason), path->reason));
}

static void widen(int *width, const char *text)
{
	if ((int)strlen(text) > *width)
		*width = strlen(text);
}

static struct widths find_widths(const struct snapshot *now)
{
	struct widths widths = { .state = 5, .uplink = 6 };
	unsigned int i, k;
	char state[STATE];

	for (i = 0; i < now->peers; i++) {
		for (k = 0; k < now->peer[i].paths; k++) {
			state_text(&now->peer[i].path[k], state);
			widen(&widths.state, state);
			widen(&widths.uplink, now->peer[i].path[k].uplink);
		}
	}
	return widths;
}

/* The text of a measurement, or "-" if the path has none. */
static const char *measured(const struct path *path, int attr, uint32_t value,
			    void (*format)(uint32_t value, char *text),
			    char text[UNITS_TEXT])
{
	if (!args_have(path->have, attr))
		return "-";
	format(value, text);
	return text;
}

static void path_text(FILE *f, const struct widths *widths,
		      const struct named_peer *peer, const struct path *path)
{
	char rtt[UNITS_TEXT], jitter[UNITS_TEXT], loss[UNITS_TEXT];
	char state[STATE];

	state_text(path, state);
	fprintf(f, "    %-4u %-*s %-*s %8s %8s %7s", path->index, widths->state,
		state, widths->uplink, path->uplink,
		measured(path, NSMWIRE_A_PATH_RTT, path->rtt,
			 units_short_time_text, rtt),
		measured(path, NSMWIRE_A_PATH_JITTER, path->jitter,
			 units_short_time_text, jitter),
		measured(path, NSMWIRE_A_PATH_LOSS, path->loss,
			 units_ppm_text, loss));
	fputc('\n', f);
	/* On a line of their own: all classes are wider than a terminal beside the rest. */
	if (show_steering_carried(f, peer, path, "         carries"))
		fputc('\n', f);
}

static void peer_text(FILE *f, const struct widths *widths,
		      const struct named_peer *peer)
{
	unsigned int i, up = 0;

	for (i = 0; i < peer->paths; i++)
		up += path_is_up(&peer->path[i]);
	fprintf(f, "%s: paths %u (%u up) wires %u\n", peer->name, peer->paths,
		up, peer->wires);
	if (peer->paths)
		fprintf(f, "    %-4s %-*s %-*s %8s %8s %7s\n", "path",
			widths->state, "state", widths->uplink, "uplink", "rtt",
			"jitter", "loss");
	for (i = 0; i < peer->paths; i++)
		path_text(f, widths, peer, &peer->path[i]);
}

void show_top_peers_text(FILE *f, const struct snapshot *now)
{
	const struct widths widths = find_widths(now);
	unsigned int i;

	for (i = 0; i < now->peers; i++)
		peer_text(f, &widths, &now->peer[i]);
	if (!now->peers)
		fputs("no named peers\n", f);
}

void show_top_peers_json(const struct snapshot *before,
			 const struct snapshot *now)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *list;
	unsigned int i;

	obj_uint(obj, "interval_us", now->us - before->us);
	list = list_begin_in(obj, "peer", false);
	for (i = 0; i < now->peers; i++) {
		struct json_object *one = json_object_new_object();

		show_peer_json(one, &now->peer[i]);
		json_object_array_add(list, one);
		list_out(list);
	}
	list_end_in(obj, list);
}
