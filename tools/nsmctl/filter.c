// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of wires. See filter.h.
 */
#include <fnmatch.h>
#include <string.h>

#include "args.h"
#include "filter.h"
#include "nsmctl.h"

static const char *take_name(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->name)
		return ARGS_TWICE;
	filter->name = value;
	return NULL;
}

static const char *take_state(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->has_state)
		return ARGS_TWICE;
	filter->has_state = true;
	filter->up = !strcmp(value, "up");
	return filter->up || !strcmp(value, "down") ? NULL : "wants up or down";
}

static const char *take_uplink(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->uplink)
		return ARGS_TWICE;
	filter->uplink = strcmp(value, "none") ? value : "";
	return !*filter->uplink || words_name(value) ? NULL :
	       "wants the name of an uplink, or none";
}

static const char *take_peer(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->peer)
		return ARGS_TWICE;
	filter->peer = strcmp(value, "none") ? value : "";
	return !*filter->peer || words_name(value) ? NULL :
	       "wants the name of a peer, or none";
}

static const char *take_profile(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->profile)
		return ARGS_TWICE;
	filter->profile = value;
	return words_name(value) ? NULL : "wants the name of a profile";
}

static const char *take_remote(void *to, const char *value)
{
	struct filter *filter = to;

	if (filter->remote.family)
		return ARGS_TWICE;
	return words_parse_addr(&filter->remote, value) ? NULL :
	       "wants an IPv4 or IPv6 address";
}

const struct arg filter_words[] = {
	{ "name", take_name,
	  "FILTER: name of the wire, as a pattern of the shell",
	  "ifname" },
	{ "state", take_state,
	  "FILTER: wires that are up, or down",
	  "status operstate" },
	{ "uplink", take_uplink,
	  "FILTER: wires that leave through it, or through none",
	  "wan" },
	{ "peer", take_peer,
	  "FILTER: wires that lead to this named peer, or to none",
	  "neighbour" },
	{ "profile", take_profile,
	  "FILTER: wires with this profile",
	  NULL },
	{ "remote", take_remote,
	  "FILTER: wires to this address",
	  "dst" },
	{ NULL, NULL, NULL, NULL },
};

bool filter_meant(int argc, char **argv)
{
	const struct arg *arg = filter_words;

	/* A wire with the name of a filter word may be in another namespace. */
	if (argc < 1 || (argc > 1 && (!strcmp(argv[1], "netnsid") ||
				      !strcmp(argv[1], "netns"))))
		return false;
	while (arg->word && strcmp(arg->word, argv[0]))
		arg++;
	return arg->word;
}

int filter_take(struct filter *filter, int argc, char **argv)
{
	memset(filter, 0, sizeof(*filter));
	return args_take(filter, filter_words, argc, argv);
}

static bool same_addr(const struct words_addr *a, const struct words_addr *b)
{
	if (a->family != b->family)
		return false;
	return a->family == AF_INET ? a->v4.s_addr == b->v4.s_addr :
	       !memcmp(&a->v6, &b->v6, sizeof(a->v6));
}

bool filter_fits(const struct filter *filter, const struct wire *wire)
{
	if (filter->name && fnmatch(filter->name, wire->place.ifname, 0))
		return false;
	if (filter->has_state && filter->up != wire_is_up(wire))
		return false;
	if (filter->uplink && strcmp(filter->uplink, wire->link.uplink))
		return false;
	if (filter->peer && strcmp(filter->peer, wire->link.peer))
		return false;
	if (filter->profile && strcmp(filter->profile, wire->link.profile))
		return false;
	return !filter->remote.family ||
	       same_addr(&filter->remote, &wire->link.remote);
}
