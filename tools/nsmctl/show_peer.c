// SPDX-License-Identifier: GPL-2.0
/*
 * Named peers and their paths, for a person and as JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "lookup.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "rtlink.h"
#include "show.h"
#include "units.h"

static bool has(const struct path *path, int attr)
{
	return args_have(path->have, attr);
}

static const char *state_name(const struct path *path)
{
	return show_or_number(names_get(&names_path_state, path->state),
			      path->state);
}

static const char *reason_name(const struct path *path)
{
	return show_or_number(names_get(&names_path_reason, path->reason),
			      path->reason);
}

static unsigned int count_up(const struct named_peer *peer)
{
	unsigned int i, up = 0;

	for (i = 0; i < peer->paths; i++)
		up += path_is_up(&peer->path[i]);
	return up;
}

/* Times of the probes. A module that does not measure does not send them. */
static const struct {
	int attr;
	const char *word;
	size_t offset;
	uint32_t standard;
} probe_times[] = {
	{ NSMWIRE_A_NAMED_PEER_INTERVAL, "interval",
	  offsetof(struct named_peer, interval), 100000 },
	{ NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY, "busy",
	  offsetof(struct named_peer, interval_busy), 50000 },
	{ NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE, "idle",
	  offsetof(struct named_peer, interval_idle), 1000000 },
	{ NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP, "asleep",
	  offsetof(struct named_peer, interval_asleep), 5000000 },
	{ NSMWIRE_A_NAMED_PEER_DETECT, "detect",
	  offsetof(struct named_peer, detect), 250000 },
};

static const char *seal_name(const struct named_peer *peer)
{
	return show_or_number(names_get(&names_seal, peer->seal), peer->seal);
}

void show_peer_words(const struct named_peer *peer)
{
	char text[UNITS_TEXT];
	unsigned int i;
	uint32_t us;

	printf(" port %u", peer->port);
	for (i = 0; i < sizeof(probe_times) / sizeof(probe_times[0]); i++) {
		us = *(const uint32_t *)((const char *)peer +
					 probe_times[i].offset);
		if (!args_have(peer->have, probe_times[i].attr) ||
		    (us == probe_times[i].standard && !run.details))
			continue;
		units_time_text(us, text);
		printf(" %s %s", probe_times[i].word, text);
	}
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_SEAL) &&
	    (peer->seal != NSMWIRE_SEAL_OFF || run.details))
		printf(" seal %s", seal_name(peer));
}

void show_peer_text(const struct named_peer *peer)
{
	printf("%s:", peer->name);
	show_peer_words(peer);
	printf(" paths %u (%u up) wires %u", peer->paths, count_up(peer),
	       peer->wires);
	if (run.details && peer->session)
		printf(" session 0x%08x", peer->session);
	putchar('\n');
}

bool show_peer_path_is_whole(const struct path *path)
{
	return path->have & 1ULL << NSMWIRE_A_PATH_UPLINK;
}

void show_peer_path_words(const struct path *path)
{
	printf(" uplink %s", path->uplink);
	show_remote_text(path);
	show_addr_text("local", &path->configured_local);
	if (!path->configured_local.family && run.details)
		printf(" local any");
	if (path->admin == NSMWIRE_PATH_ADMIN_DOWN)
		printf(" state down");
	else if (run.details)
		printf(" state up");
	if (has(path, NSMWIRE_A_PATH_SRCPORT) &&
	    (path->srcport != NSMWIRE_SRCPORT_AUTO || run.details))
		printf(" srcport %s", show_or_number(names_get(&names_srcport, path->srcport),
						     path->srcport));
}

/* Print the path MTU that probes have found, and whether they are still searching. */
static void pmtu_text(const struct path *path)
{
	if (!has(path, NSMWIRE_A_PATH_PMTU_STATE) ||
	    path->pmtu_state == NSMWIRE_PMTU_STATE_NONE)
		return;
	printf(" pmtu");
	if (has(path, NSMWIRE_A_PATH_PMTU))
		printf(" %u", path->pmtu);
	if (path->pmtu_state != NSMWIRE_PMTU_STATE_COMPLETE)
		printf(" %s", show_or_number(names_get(&names_pmtu_state,
						       path->pmtu_state),
					     path->pmtu_state));
}

/* Print what is measured, in the line of the path. */
static void measured_text(const struct path *path)
{
	char text[UNITS_TEXT];

	if (has(path, NSMWIRE_A_PATH_RTT)) {
		units_short_time_text(path->rtt, text);
		printf(" rtt %s", text);
	}
	if (has(path, NSMWIRE_A_PATH_JITTER)) {
		units_short_time_text(path->jitter, text);
		printf(" jitter %s", text);
	}
	if (has(path, NSMWIRE_A_PATH_LOSS)) {
		units_ppm_text(path->loss, text);
		printf(" loss %s", text);
	}
	pmtu_text(path);
}

void show_peer_path_text(const struct named_peer *peer, const struct path *path)
{
	const char *name = NULL;

	printf("%s path %u ", peer->name, path->index);
	out_paint(path_is_up(path) ? PAINT_GOOD : PAINT_BAD, "%s",
		  state_name(path));
	if (path->reason)
		printf(" (%s)", reason_name(path));
	if (show_peer_path_is_whole(path))
		show_peer_path_words(path);
	show_learned_text(path);
	show_addr_text("source", &path->local);
	if (path->ifindex)
		name = lookup_device(RTLINK_HERE, path->ifindex);
	if (name) {
		printf(" dev ");
		out_paint(PAINT_DEV, "%s", name);
	}
	if (path->mtu)
		printf(" mtu %u", path->mtu);
	measured_text(path);
	if (path->active)
		printf(" active");
	show_steering_carried(stdout, peer, path, " carries");
	putchar('\n');
}

/*
 * The path with which others are compared: the fastest. Return: NULL if less than
 * two paths were measured.
 */
static const struct path *fastest(const struct named_peer *peer)
{
	const struct path *best = NULL;
	unsigned int i, count = 0;

	for (i = 0; i < peer->paths; i++) {
		const struct path *path = &peer->path[i];

		if (!has(path, NSMWIRE_A_PATH_TRANSIT))
			continue;
		count++;
		if (!best || path->transit < best->transit)
			best = path;
	}
	return count > 1 ? best : NULL;
}

static void transit_text(const struct named_peer *peer, const struct path *path,
			 const char *before)
{
	const struct path *first = fastest(peer);
	char text[UNITS_TEXT];

	if (path == first) {
		printf("%sfastest path", before);
		return;
	}
	units_short_time_text((uint32_t)path->transit - first->transit, text);
	printf("%s%s later than path %u", before, text, first->index);
}

/* Print a time after its name, and set what precedes the next one. */
static void time_text(const char **before, const char *next, const char *name,
		      uint32_t us)
{
	char text[UNITS_TEXT];

	units_short_time_text(us, text);
	printf("%s%s %s", *before, name, text);
	*before = next;
}

/* Print what the probes have measured, as one line after the indent. */
static void probes_text(const struct named_peer *peer, const struct path *path,
			const char *indent)
{
	const char *before = indent;
	char text[UNITS_TEXT];

	if (has(path, NSMWIRE_A_PATH_RTT))
		time_text(&before, " ", "rtt", path->rtt);
	if (has(path, NSMWIRE_A_PATH_RTT_MIN))
		time_text(&before, " ", "least", path->rtt_min);
	if (has(path, NSMWIRE_A_PATH_RTT_VAR))
		time_text(&before, " ", "var", path->rtt_var);
	if (before != indent)
		before = ", ";
	if (has(path, NSMWIRE_A_PATH_TRANSIT) && fastest(peer)) {
		transit_text(peer, path, before);
		before = ", ";
	}
	if (has(path, NSMWIRE_A_PATH_PROBES_TX)) {
		printf("%sprobes %" PRIu64 " out %" PRIu64 " in", before,
		       path->probes_tx, path->probes_rx);
		before = ", ";
		if (has(path, NSMWIRE_A_PATH_PROBE_LOSS)) {
			units_ppm_text(path->probe_loss, text);
			printf(" loss %s", text);
		}
	}
	if (has(path, NSMWIRE_A_PATH_INTERVAL))
		time_text(&before, ", ", "interval", path->interval);
	if (has(path, NSMWIRE_A_PATH_DETECT))
		time_text(&before, ", ", "detect", path->detect);
	if (before != indent)
		putchar('\n');
}

/* Name of a class as holoconf has it; the wires of a peer may have several profiles. */
static const char *class_name_of(const struct class_meter *meter)
{
	return show_or_number(names_get(&names_class, meter->class),
			      meter->class);
}

void show_peer_path_details(const struct named_peer *peer,
			    const struct path *path, const char *indent)
{
	unsigned int i;

	probes_text(peer, path, indent);
	show_learn_details(path, indent);
	if (path->meters)
		printf("%s%-12s %15s %15s %10s %10s %8s\n", indent, "class",
		       "sent", "seen", "lost", "extra", "loss");
	for (i = 0; i < path->meters; i++) {
		const struct class_meter *meter = &path->meter[i];
		char loss[UNITS_TEXT] = "-";

		if (args_have(meter->have, NSMWIRE_A_CLASS_METER_LOSS))
			units_ppm_text(meter->loss, loss);
		printf("%s%-12s %15" PRIu64 " %15" PRIu64 " %10" PRIu64
		       " %10" PRIu64 " %8s\n",
		       indent, class_name_of(meter), meter->tx, meter->rx_seen,
		       meter->lost, meter->extra, loss);
	}
}

static void class_meters_json(struct json_object *obj, const struct path *path)
{
	struct json_object *list, *one;
	unsigned int i;

	if (!path->meters)
		return;
	list = json_object_new_array();
	obj_add(obj, "class_meter", list);
	for (i = 0; i < path->meters; i++) {
		const struct class_meter *meter = &path->meter[i];

		one = json_object_new_object();
		obj_uint(one, "class", meter->class);
		obj_uint(one, "tx", meter->tx);
		obj_uint(one, "rx_seen", meter->rx_seen);
		obj_uint(one, "lost", meter->lost);
		obj_uint(one, "extra", meter->extra);
		if (args_have(meter->have, NSMWIRE_A_CLASS_METER_LOSS))
			obj_uint(one, "loss", meter->loss);
		json_object_array_add(list, one);
	}
}

/* What is not measured is absent. */
static void measured_json(struct json_object *obj, const struct path *path)
{
	if (has(path, NSMWIRE_A_PATH_RTT))
		obj_uint(obj, "rtt", path->rtt);
	if (has(path, NSMWIRE_A_PATH_RTT_VAR))
		obj_uint(obj, "rtt_var", path->rtt_var);
	if (has(path, NSMWIRE_A_PATH_RTT_MIN))
		obj_uint(obj, "rtt_min", path->rtt_min);
	if (has(path, NSMWIRE_A_PATH_JITTER))
		obj_uint(obj, "jitter", path->jitter);
	if (has(path, NSMWIRE_A_PATH_TRANSIT))
		obj_int(obj, "transit", path->transit);
	if (has(path, NSMWIRE_A_PATH_LOSS))
		obj_uint(obj, "loss", path->loss);
	if (has(path, NSMWIRE_A_PATH_PROBE_LOSS))
		obj_uint(obj, "probe_loss", path->probe_loss);
	if (has(path, NSMWIRE_A_PATH_PROBES_TX))
		obj_uint(obj, "probes_tx", path->probes_tx);
	if (has(path, NSMWIRE_A_PATH_PROBES_RX))
		obj_uint(obj, "probes_rx", path->probes_rx);
	if (has(path, NSMWIRE_A_PATH_INTERVAL))
		obj_uint(obj, "interval", path->interval);
	if (has(path, NSMWIRE_A_PATH_DETECT))
		obj_uint(obj, "detect", path->detect);
	if (has(path, NSMWIRE_A_PATH_PMTU))
		obj_uint(obj, "pmtu", path->pmtu);
	if (has(path, NSMWIRE_A_PATH_PMTU_STATE))
		obj_name(obj, "pmtu_state",
			 names_get(&names_pmtu_state, path->pmtu_state),
			 path->pmtu_state);
	class_meters_json(obj, path);
}

void show_peer_path_json(struct json_object *obj, const struct path *path)
{
	const char *name = NULL;

	obj_uint(obj, "index", path->index);
	obj_name(obj, "state", names_get(&names_path_state, path->state),
		 path->state);
	if (!show_peer_path_is_whole(path))
		return;
	obj_name(obj, "reason", names_get(&names_path_reason, path->reason),
		 path->reason);
	obj_string(obj, "uplink", path->uplink);
	show_addr_json(obj, "remote", "remote6", &path->remote);
	if (path->remote_port)
		obj_uint(obj, "remote_port", path->remote_port);
	show_addr_json(obj, "configured_local", "configured_local6",
		       &path->configured_local);
	show_addr_json(obj, "local", "local6", &path->local);
	if (path->ifindex) {
		obj_uint(obj, "ifindex", path->ifindex);
		name = lookup_device(RTLINK_HERE, path->ifindex);
	}
	if (name)
		obj_string(obj, "ifname", name);
	if (path->mtu)
		obj_uint(obj, "mtu", path->mtu);
	obj_name(obj, "admin", names_get(&names_path_admin, path->admin),
		 path->admin);
	obj_bool(obj, "active", path->active);
	show_learn_json(obj, path);
	measured_json(obj, path);
}

static void probe_times_json(struct json_object *obj,
			     const struct named_peer *peer)
{
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_INTERVAL))
		obj_uint(obj, "interval", peer->interval);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY))
		obj_uint(obj, "interval_busy", peer->interval_busy);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE))
		obj_uint(obj, "interval_idle", peer->interval_idle);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP))
		obj_uint(obj, "interval_asleep", peer->interval_asleep);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_DETECT))
		obj_uint(obj, "detect", peer->detect);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_SESSION))
		obj_uint(obj, "session", peer->session);
}

void show_peer_json(struct json_object *obj, const struct named_peer *peer)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_string(obj, "name", peer->name);
	obj_uint(obj, "port", peer->port);
	obj_uint(obj, "wires", peer->wires);
	probe_times_json(obj, peer);
	if (args_have(peer->have, NSMWIRE_A_NAMED_PEER_SEAL))
		obj_name(obj, "seal", names_get(&names_seal, peer->seal), peer->seal);
	obj_add(obj, "path", list);
	for (i = 0; i < peer->paths; i++) {
		struct json_object *one = json_object_new_object();

		show_peer_path_json(one, &peer->path[i]);
		json_object_array_add(list, one);
	}
	show_steering_json(obj, peer);
	show_copies_json(obj, peer);
}
