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

void show_peer_path_words(const struct path *path)
{
	printf(" uplink %s", path->uplink);
	show_addr_text("remote", &path->remote);
	if (path->remote_port)
		printf(" port %u", path->remote_port);
	if (path->admin == NSMWIRE_PATH_ADMIN_DOWN)
		printf(" state down");
}

void show_peer_path_text(const struct named_peer *peer, const struct path *path)
{
	const char *name = NULL;

	printf("%s path %u ", peer->name, path->index);
	out_paint(is_up(path) ? PAINT_GOOD : PAINT_BAD, "%s", state_name(path));
	if (!is_up(path) && path->reason)
		printf(" (%s)", reason_name(path));
	show_peer_path_words(path);
	show_addr_text("local", &path->local);
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
	obj_uint(obj, "index", path->index);
	obj_string(obj, "state", state_name(path));
	if (path->reason)
		obj_string(obj, "reason", reason_name(path));
	obj_string(obj, "uplink", path->uplink);
	show_addr_json(obj, "remote", "remote6", &path->remote);
	obj_uint(obj, "port", path->remote_port);
	show_addr_json(obj, "local", "local6", &path->local);
	if (path->ifindex)
		obj_uint(obj, "ifindex", path->ifindex);
	if (path->mtu)
		obj_uint(obj, "mtu", path->mtu);
	obj_bool(obj, "down", path->admin == NSMWIRE_PATH_ADMIN_DOWN);
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
