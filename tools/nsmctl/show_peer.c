// SPDX-License-Identifier: GPL-2.0
/*
 * Named peers and their paths, for a person and as JSON. See show.h.
 */
#include <stdio.h>

#include "lookup.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "rtlink.h"
#include "show.h"

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

static bool is_up(const struct path *path)
{
	return path->state == NSMWIRE_PATH_STATE_UP;
}

static unsigned int count_up(const struct named_peer *peer)
{
	unsigned int i, up = 0;

	for (i = 0; i < peer->paths; i++)
		up += is_up(&peer->path[i]);
	return up;
}

void show_peer_words(const struct named_peer *peer)
{
	printf(" port %u", peer->port);
}

void show_peer_text(const struct named_peer *peer)
{
	printf("%s:", peer->name);
	show_peer_words(peer);
	printf(" paths %u (%u up) wires %u\n", peer->paths, count_up(peer),
	       peer->wires);
}

bool show_peer_path_is_whole(const struct path *path)
{
	return path->have & 1ULL << NSMWIRE_A_PATH_UPLINK;
}

void show_peer_path_words(const struct path *path)
{
	printf(" uplink %s", path->uplink);
	show_addr_text("remote", &path->remote);
	printf(" port %u", path->remote_port);
	show_addr_text("local", &path->configured_local);
	if (!path->configured_local.family && run.details)
		printf(" local any");
	if (path->admin == NSMWIRE_PATH_ADMIN_DOWN)
		printf(" state down");
	else if (run.details)
		printf(" state up");
}

void show_peer_path_text(const struct named_peer *peer, const struct path *path)
{
	const char *name = NULL;

	printf("%s path %u ", peer->name, path->index);
	out_paint(is_up(path) ? PAINT_GOOD : PAINT_BAD, "%s", state_name(path));
	if (!is_up(path) && path->reason)
		printf(" (%s)", reason_name(path));
	if (show_peer_path_is_whole(path))
		show_peer_path_words(path);
	show_addr_text("source", &path->local);
	if (path->ifindex)
		name = lookup_device(RTLINK_HERE, path->ifindex);
	if (name) {
		printf(" dev ");
		out_paint(PAINT_DEV, "%s", name);
	}
	if (path->mtu)
		printf(" mtu %u", path->mtu);
	if (path->active)
		printf(" active");
	putchar('\n');
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
}

void show_peer_json(struct json_object *obj, const struct named_peer *peer)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_string(obj, "name", peer->name);
	obj_uint(obj, "port", peer->port);
	obj_uint(obj, "wires", peer->wires);
	obj_add(obj, "path", list);
	for (i = 0; i < peer->paths; i++) {
		struct json_object *one = json_object_new_object();

		show_peer_path_json(one, &peer->path[i]);
		json_object_array_add(list, one);
	}
}
