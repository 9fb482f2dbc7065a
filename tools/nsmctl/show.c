// SPDX-License-Identifier: GPL-2.0
/*
 * Wires and counters, as text and JSON. See show.h. The JSON keys are the
 * attribute names of the specification, with '_' in place of '-'.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lookup.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "rtlink.h"
#include "show.h"

static void netns_text(const char *word, int32_t netnsid)
{
	const char *name = lookup_netns(netnsid);

	printf(" %s %d", word, netnsid);
	if (name)
		printf(" (%s)", name);
}

static void netns_json(struct json_object *obj, const char *id_key,
		       const char *name_key, int32_t netnsid)
{
	const char *name = lookup_netns(netnsid);

	obj_int(obj, id_key, netnsid);
	if (name)
		obj_string(obj, name_key, name);
}

/* Name of an underlay device, or "if7" and false if it is not available. */
static bool underlay_name(const struct wire *wire, uint32_t ifindex,
			  char name[IFNAMSIZ])
{
	const char *known = NULL;

	if (ifindex)
		known = lookup_device(wire->underlay_elsewhere ?
				      wire->underlay_netnsid : RTLINK_HERE,
				      ifindex);
	if (known)
		snprintf(name, IFNAMSIZ, "%s", known);
	else
		snprintf(name, IFNAMSIZ, "if%u", ifindex);
	return known;
}

struct words show_wire_settings(const struct wire *wire)
{
	struct words w = wire->link;

	/* Modules before abi 4 do not send the name. */
	if (w.device && !w.device_name[0] &&
	    !underlay_name(wire, w.device, w.device_name))
		w.device_name[0] = '\0';
	return w;
}

const char *show_class(const char *name, uint8_t index)
{
	return show_or_number(*name ? name : NULL, index);
}

void show_class_name_json(struct json_object *obj, const char *name)
{
	if (*name)
		obj_string(obj, "name", name);
}

const char *show_drop_name(uint32_t reason)
{
	const char *name = names_get(&names_drop, reason);

	return name ? name : kernel_drop_name(reason);
}

const char *show_or_number(const char *name, uint32_t number)
{
	static char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return name ? name : text;
}

static void place_text(const struct place *place)
{
	out_paint(PAINT_DEV, "%s", place->ifname);
	putchar(':');
	if (place->elsewhere)
		netns_text("netnsid", place->netnsid);
}

static void place_json(struct json_object *obj, const struct place *place)
{
	if (place->ifindex)
		obj_uint(obj, "ifindex", place->ifindex);
	if (place->ifname[0])
		obj_string(obj, "ifname", place->ifname);
	if (place->elsewhere)
		netns_json(obj, "netnsid", "netns", place->netnsid);
}

/*
 * Print why the paths are down, each reason once. Unprivileged users do not get
 * the reasons.
 */
static void reasons_text(const struct wire *wire)
{
	const char *before = " (";
	unsigned int i, k;

	for (i = 0; i < wire->paths; i++) {
		uint8_t reason = wire->path[i].reason;

		for (k = 0; k < i && wire->path[k].reason != reason; k++)
			;
		if (!reason || k < i)
			continue;
		printf("%s%s", before,
		       show_or_number(names_get(&names_path_reason, reason),
				      reason));
		before = ", ";
	}
	if (*before == ',')
		putchar(')');
}

static void state_text(const struct wire *wire)
{
	unsigned int i, up = 0;

	for (i = 0; i < wire->paths; i++)
		up += path_is_up(&wire->path[i]);
	putchar(' ');
	if (!wire->paths) {
		out_paint(PAINT_BAD, "down");
		printf(" (no peer)");
	} else if (!up) {
		out_paint(PAINT_BAD, "down");
		reasons_text(wire);
	} else {
		out_paint(PAINT_GOOD, "up");
		if (wire->paths > 1)
			printf(" (%u of %u paths)", up, wire->paths);
	}
}

void show_addr_text(const char *word, const struct words_addr *addr)
{
	char text[INET6_ADDRSTRLEN];
	bool v4 = addr->family == AF_INET;

	if (!addr->family)
		return;
	inet_ntop(addr->family, v4 ? (void *)&addr->v4 : (void *)&addr->v6,
		  text, sizeof(text));
	printf(" %s ", word);
	out_paint(v4 ? PAINT_IPV4 : PAINT_IPV6, "%s", text);
}

static void path_text(const struct wire *wire, const struct path *path)
{
	bool up = path_is_up(path);
	char name[IFNAMSIZ];

	printf("    path %u ", path->index);
	out_paint(up ? PAINT_GOOD : PAINT_BAD, "%s",
		  show_or_number(names_get(&names_path_state, path->state),
			    path->state));
	if (path->reason)
		printf(" (%s)", show_or_number(names_get(&names_path_reason,
						    path->reason),
					  path->reason));
	show_addr_text("remote", &path->remote);
	if (path->remote_port)
		printf(" port %u", path->remote_port);
	show_addr_text("local", &path->local);
	if (path->ifindex) {
		underlay_name(wire, path->ifindex, name);
		printf(" dev ");
		out_paint(PAINT_DEV, "%s", name);
	}
	if (path->mtu)
		printf(" mtu %u", path->mtu);
	if (path->overhead)
		printf(" overhead %u", path->overhead);
	putchar('\n');
}

static void counters_text(const struct counters *counters)
{
	const char *before = "    dropped ";
	bool head = false;
	unsigned int i;

	for (i = 0; i < counters->classes; i++) {
		const struct class_count *class = &counters->class[i];

		if (!run.details && !class->rx_packets && !class->tx_packets)
			continue;
		if (!head)
			printf("    %-12s %12s %15s %12s %15s\n", "class",
			       "rx packets", "rx bytes", "tx packets",
			       "tx bytes");
		head = true;
		printf("    %-12s %12" PRIu64 " %15" PRIu64 " %12" PRIu64
		       " %15" PRIu64 "\n",
		       show_class(class->name, class->class),
		       class->rx_packets, class->rx_bytes, class->tx_packets,
		       class->tx_bytes);
	}
	for (i = 0; i < counters->drops; i++) {
		const struct drop_count *drop = &counters->drop[i];

		if (!run.details && !drop->packets)
			continue;
		printf("%s%s %" PRIu64, before,
		       show_or_number(show_drop_name(drop->reason), drop->reason),
		       drop->packets);
		before = ", ";
	}
	if (*before == ',')
		putchar('\n');
	else if (!head)
		printf("    nothing counted yet\n");
}

void show_wire_text(const struct wire *wire)
{
	struct words w = show_wire_settings(wire);
	unsigned int i;

	place_text(&wire->place);
	if (wire->underlay_elsewhere)
		netns_text("underlay-netnsid", wire->underlay_netnsid);
	out_settings(&w, run.details);
	printf(" mtu %u", wire->mtu);
	if (run.details && wire->mtu_auto)
		printf(" (auto)");
	state_text(wire);
	putchar('\n');
	if (run.details)
		for (i = 0; i < wire->paths; i++)
			path_text(wire, &wire->path[i]);
	if (run.statistics)
		counters_text(&wire->counters);
}

void show_addr_json(struct json_object *obj, const char *key4,
		      const char *key6, const struct words_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (addr->family == AF_INET) {
		inet_ntop(AF_INET, &addr->v4, text, sizeof(text));
		obj_string(obj, key4, text);
	} else if (addr->family == AF_INET6) {
		inet_ntop(AF_INET6, &addr->v6, text, sizeof(text));
		obj_string(obj, key6, text);
	}
}

static struct json_object *path_json(const struct wire *wire,
				     const struct path *path)
{
	struct json_object *obj = json_object_new_object();
	char name[IFNAMSIZ];

	obj_uint(obj, "index", path->index);
	obj_name(obj, "state", names_get(&names_path_state, path->state),
		 path->state);
	if (path->reason || path->remote_port)
		obj_name(obj, "reason",
			 names_get(&names_path_reason, path->reason),
			 path->reason);
	show_addr_json(obj, "remote", "remote6", &path->remote);
	if (path->remote_port)
		obj_uint(obj, "remote_port", path->remote_port);
	show_addr_json(obj, "local", "local6", &path->local);
	if (path->ifindex) {
		obj_uint(obj, "ifindex", path->ifindex);
		if (underlay_name(wire, path->ifindex, name))
			obj_string(obj, "ifname", name);
	}
	if (path->mtu)
		obj_uint(obj, "mtu", path->mtu);
	if (path->overhead)
		obj_uint(obj, "overhead", path->overhead);
	return obj;
}

void show_direction_json(struct json_object *obj, const struct drop_count *drop)
{
	if (drop->have & 1ULL << NSMWIRE_A_DROP_STATS_DIRECTION)
		obj_name(obj, "direction",
			 names_get(&names_direction, drop->direction),
			 drop->direction);
}

static void counters_json(struct json_object *obj,
			  const struct counters *counters)
{
	struct json_object *list, *one;
	unsigned int i;

	if (counters->classes) {
		list = json_object_new_array();
		obj_add(obj, "class_stats", list);
		for (i = 0; i < counters->classes; i++) {
			const struct class_count *class = &counters->class[i];

			one = json_object_new_object();
			obj_uint(one, "class", class->class);
			show_class_name_json(one, class->name);
			obj_uint(one, "rx_packets", class->rx_packets);
			obj_uint(one, "rx_bytes", class->rx_bytes);
			obj_uint(one, "tx_packets", class->tx_packets);
			obj_uint(one, "tx_bytes", class->tx_bytes);
			json_object_array_add(list, one);
		}
	}
	list = json_object_new_array();
	obj_add(obj, "drop_stats", list);
	for (i = 0; i < counters->drops; i++) {
		const struct drop_count *drop = &counters->drop[i];

		one = json_object_new_object();
		obj_name(one, "reason", show_drop_name(drop->reason), drop->reason);
		show_direction_json(one, drop);
		obj_uint(one, "packets", drop->packets);
		json_object_array_add(list, one);
	}
}

void show_wire_json(struct json_object *obj, const struct wire *wire,
		    bool counters)
{
	struct words w = show_wire_settings(wire);
	struct json_object *link, *peer, *list;
	unsigned int i;

	place_json(obj, &wire->place);
	if (wire->underlay_elsewhere)
		netns_json(obj, "underlay_netnsid", "underlay_netns",
			   wire->underlay_netnsid);
	link = json_object_new_object();
	obj_add(obj, "link", link);
	obj_settings(link, &w);
	obj_uint(obj, "mtu", wire->mtu);
	obj_bool(obj, "mtu_auto", wire->mtu_auto);
	obj_bool(obj, "carrier", wire->carrier);
	if (wire->peer) {
		peer = json_object_new_object();
		obj_add(obj, "peer", peer);
		list = json_object_new_array();
		obj_add(peer, "path", list);
		for (i = 0; i < wire->paths; i++)
			json_object_array_add(list,
					      path_json(wire, &wire->path[i]));
	}
	if (counters)
		counters_json(obj, &wire->counters);
}

void show_stats_text(const struct stats *stats)
{
	if (stats->place.ifname[0])
		place_text(&stats->place);
	else
		printf("network namespace:");
	if (stats->has_wires)
		printf(" wires %u", stats->wires);
	if (stats->has_totals)
		printf(" rx %" PRIu64 " packets %" PRIu64 " bytes tx %" PRIu64
		       " packets %" PRIu64 " bytes",
		       stats->rx_packets, stats->rx_bytes, stats->tx_packets,
		       stats->tx_bytes);
	putchar('\n');
	counters_text(&stats->counters);
}

void show_stats_json(struct json_object *obj, const struct stats *stats)
{
	place_json(obj, &stats->place);
	if (stats->has_wires)
		obj_uint(obj, "wires", stats->wires);
	if (stats->has_totals) {
		obj_uint(obj, "rx_packets", stats->rx_packets);
		obj_uint(obj, "rx_bytes", stats->rx_bytes);
		obj_uint(obj, "tx_packets", stats->tx_packets);
		obj_uint(obj, "tx_bytes", stats->tx_bytes);
	}
	counters_json(obj, &stats->counters);
}
