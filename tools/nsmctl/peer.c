// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl peer: add, set, del and show. nsmctl path: the paths of a peer.
 */
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include "agents.h"
#include "args.h"
#include "decode.h"
#include "keys.h"
#include "learn.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "show.h"
#include "words.h"

/* Parse a UDP port. Return: NULL, or an error text. */
static const char *take_udp_port(uint16_t *to, const char *value)
{
	uint64_t port;

	if (!words_number(value, 1, 65535, &port))
		return "wants a UDP port from 1 to 65535";
	*to = port;
	return NULL;
}

/* --- peers */

static const char *take_peer_port(void *to, const char *value)
{
	struct named_peer *peer = to;

	if (!args_first(&peer->have, NSMWIRE_A_NAMED_PEER_PORT))
		return ARGS_TWICE;
	return take_udp_port(&peer->port, value);
}

/*
 * Parse a time of the probes, which is the member of a peer at that offset. Return: NULL,
 * or an error text.
 */
static const char *take_probe_time(struct named_peer *peer, int attr, size_t at,
				   const char *value)
{
	uint32_t *us = (uint32_t *)((char *)peer + at);
	bool detect = attr == NSMWIRE_A_NAMED_PEER_DETECT;
	const char *wrong;

	if (!args_first(&peer->have, attr))
		return ARGS_TWICE;
	wrong = args_time(value, us, "wants a time as 100ms");
	if (!wrong && (*us < (detect ? NSMWIRE_PROBE_DETECT_MIN :
				       NSMWIRE_PROBE_INTERVAL_MIN) ||
		       *us > NSMWIRE_PROBE_INTERVAL_MAX))
		wrong = detect ? "wants 20ms to 60s" : "wants 10ms to 60s";
	return wrong;
}

/* take_WORD(): parse one of these times, a member of struct named_peer. */
#define TAKE_PROBE_TIME(word, attr, member)					\
static const char *take_##word(void *to, const char *value)			\
{										\
	return take_probe_time(to, attr, offsetof(struct named_peer, member), value); \
}

TAKE_PROBE_TIME(interval, NSMWIRE_A_NAMED_PEER_INTERVAL, interval)
TAKE_PROBE_TIME(busy, NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY, interval_busy)
TAKE_PROBE_TIME(idle, NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE, interval_idle)
TAKE_PROBE_TIME(asleep, NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP, interval_asleep)
TAKE_PROBE_TIME(detect, NSMWIRE_A_NAMED_PEER_DETECT, detect)

static const char *take_seal(void *to, const char *value)
{
	struct named_peer *peer = to;
	int seal = names_find(&names_seal, value);

	if (!args_first(&peer->have, NSMWIRE_A_NAMED_PEER_SEAL))
		return ARGS_TWICE;
	if (seal < 0)
		return "wants off, allow or require";
	peer->seal = seal;
	return NULL;
}

static const struct arg peer_settings[] = {
	{ "port", take_peer_port,
	  "UDP port of both ends (default 6091)", "dstport dport" },
	{ "interval", take_interval,
	  "from probe to probe while another path carries traffic (default 100ms)",
	  "probe hello ready" },
	{ "busy", take_busy,
	  "from probe to probe on a path with traffic (default 50ms)", NULL },
	{ "idle", take_idle,
	  "from probe to probe without traffic on any path (default 1s)", NULL },
	{ "asleep", take_asleep,
	  "from probe to probe after 5 minutes without traffic (default 5s)",
	  "sleep" },
	{ "detect", take_detect,
	  "silence after which a path is down, twice busy or more (default 250ms)",
	  "timeout dead hold failtime" },
	{ "seal", take_seal,
	  "whether packets are sealed with keys: never, if possible, always",
	  "encrypt encryption secure crypto" },
	{ NULL, NULL, NULL, NULL },
};

static int peer_send(int argc, char **argv, uint8_t cmd)
{
	struct named_peer peer = { .have = 0 };
	struct nl_msg *msg;

	if (args_name(peer.name, "peer", &argc, &argv) ||
	    args_take(&peer, peer_settings, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(cmd, 0);
	if (!msg)
		return EXIT_REFUSED;
	args_first(&peer.have, NSMWIRE_A_NAMED_PEER_NAME);
	if (named_peer_put(msg, &peer))
		return request_drop(msg);
	return request_send(msg, &attrs_named_peer, NULL);
}

static int peer_add(int argc, char **argv)
{
	return peer_send(argc, argv, NSMWIRE_CMD_PEER_ADD);
}

static int peer_set(int argc, char **argv)
{
	return peer_send(argc, argv, NSMWIRE_CMD_PEER_SET);
}

static int take_only_name(struct named_peer *peer, int argc, char **argv)
{
	return args_name(peer->name, "peer", &argc, &argv) ? EXIT_USAGE :
							     args_end(argc, argv);
}

/* A request with the name of a peer alone; where *@msg is NULL there is none to send. */
static int request_by_name(int argc, char **argv, int cmd, int attr, struct nl_msg **msg)
{
	struct named_peer peer = { .have = 0 };
	int status;

	*msg = NULL;
	if (take_only_name(&peer, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	*msg = request_new(cmd, 0);
	if (!*msg)
		return EXIT_REFUSED;
	if (!nla_put_string(*msg, attr, peer.name))
		return EXIT_OK;
	status = request_drop(*msg);
	*msg = NULL;
	return status;
}

static int peer_del(int argc, char **argv)
{
	struct nl_msg *msg;
	int status = request_by_name(argc, argv, NSMWIRE_CMD_PEER_DEL,
				     NSMWIRE_A_NAMED_PEER_NAME, &msg);

	return msg ? request_send(msg, &attrs_named_peer, NULL) : status;
}

/* The keys of all peers, and what the key agent says, for those that are sealed. */
struct sealed {
	struct keys keys;
	struct agents agents;
	bool asked;
	int status;		/* of the request for keys */
};

static void ask_of_sealed(struct sealed *sealed)
{
	sealed->asked = true;
	sealed->status = keys_ask(&sealed->keys);
	if (sealed->keys.shown)
		agents_ask(&sealed->agents, NULL, KEYD_TIMEOUT_ASIDE);
}

static void show_sealing(const struct named_peer *peer, struct sealed *sealed)
{
	struct agent_peer agent;
	bool found;

	if (peer->seal == NSMWIRE_SEAL_OFF)
		return;
	if (!sealed->asked)
		ask_of_sealed(sealed);
	found = agents_find(&sealed->agents, peer->name, &agent);
	show_sealing_text(peer, &sealed->keys, found ? &agent : NULL, "    ");
}

static bool show_peer(const struct nlmsghdr *nlh, struct json_object *list,
		      void *about)
{
	struct named_peer peer;
	unsigned int i;

	if (!named_peer_decode(&peer, nlh))
		return false;
	if (list) {
		struct json_object *obj = json_object_new_object();

		show_peer_json(obj, &peer);
		json_object_array_add(list, obj);
	} else {
		show_peer_text(&peer);
		show_sealing(&peer, about);
		for (i = 0; i < peer.paths; i++) {
			printf("    ");
			show_peer_path_text(&peer, &peer.path[i]);
			show_learn_need(&peer.path[i], "        ");
			if (run.details)
				show_peer_path_details(&peer, &peer.path[i],
						       "        ");
		}
		show_steering_text(&peer, "    ");
		if (run.statistics || run.details)
			show_copies_text(&peer, "    ");
	}
	named_peer_free(&peer);
	return true;
}

/* Ask for one peer by name, or for all where that is empty. */
static int ask_peers(const char *name,
		     bool (*show)(const struct nlmsghdr *nlh,
				  struct json_object *list, void *about),
		     void *about)
{
	struct nl_msg *msg;

	msg = request_new(NSMWIRE_CMD_PEER_GET, *name ? 0 : NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	if (*name && nla_put_string(msg, NSMWIRE_A_NAMED_PEER_NAME, name))
		return request_drop(msg);
	return listing(msg, &attrs_named_peer, show, about);
}

static int peer_show(int argc, char **argv)
{
	struct named_peer peer = { .have = 0 };
	struct sealed sealed = { .asked = false };
	int ret;

	if (argc > 0 && take_only_name(&peer, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = ask_peers(peer.name, show_peer, &sealed);
	keys_free(&sealed.keys);
	agents_free(&sealed.agents);
	return ret ? ret : sealed.status;
}

static bool show_history(const struct nlmsghdr *nlh, struct json_object *list,
			 void *about)
{
	struct history history;
	unsigned int i;

	(void)about;
	if (!history_decode(&history, nlh))
		return false;
	for (i = 0; i < history.events; i++) {
		struct json_object *obj;

		if (!list) {
			show_history_time(&history.event[i]);
			show_history_text(&history.event[i]);
			continue;
		}
		obj = json_object_new_object();
		show_history_json(obj, history.peer, &history.event[i]);
		json_object_array_add(list, obj);
	}
	history_free(&history);
	return true;
}

static int peer_history(int argc, char **argv)
{
	struct nl_msg *msg;
	int status = request_by_name(argc, argv, NSMWIRE_CMD_HISTORY_GET,
				     NSMWIRE_A_HISTORY_PEER, &msg);

	return msg ? listing(msg, &attrs_history, show_history, NULL) : status;
}

static const struct verb peer_verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = peer_show,
	  .help = "shows one peer, or all",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = peer_add,
	  .help = "creates a peer",
	  .known_as = KNOWN_ADD },
	{ .name = "set", .call = peer_set,
	  .help = "changes a peer, or creates it",
	  .known_as = KNOWN_SET },
	{ .name = "del", .alias = { "delete" }, .call = peer_del,
	  .help = "deletes a peer that no wire leads to",
	  .known_as = KNOWN_DEL },
	{ .name = "history", .call = peer_history,
	  .help = "shows the last events of a peer",
	  .known_as = "log events journal" },
	{ .name = NULL },
};

const struct object object_peer = {
	.name = "peer",
	.help = "Named peers: other ends that wires share, over several paths.",
	.known_as = "neighbour neighbor endpoint",
	.words = { peer_settings },
	.example =
		"peer add east\n"
		"peer set east busy 20ms detect 100ms\n"
		"path add peer east uplink lte1 remote 198.51.100.20\n"
		"wire set wire0 id 42 peer east\n"
		"peer history east\n",
	.usage =
		"add NAME [ SETTING ]...\n"
		"set NAME [ SETTING ]...\n"
		"del NAME\n"
		"history NAME\n"
		"[ show [ NAME ] ]\n",
	.where =
		"SETTING := [ port PORT ] [ interval TIME ] [ busy TIME ]\n"
		"           [ idle TIME ] [ asleep TIME ] [ detect TIME ]\n"
		"           [ seal { off | allow | require } ]\n"
		WHERE_TIME,
	.verbs = peer_verbs,
	.call = peer_show,
};

/* --- paths */

static const char *take_peer(void *to, const char *value)
{
	struct peer_path *path = to;

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_PEER))
		return ARGS_TWICE;
	if (!words_name(value))
		return "wants the name of a peer";
	memcpy(path->peer, value, strlen(value) + 1);
	return NULL;
}

static const char *take_index(void *to, const char *value)
{
	struct peer_path *path = to;
	uint64_t index;

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_INDEX))
		return ARGS_TWICE;
	if (!words_number(value, 0, NSMWIRE_PATHS_MAX - 1, &index))
		return "wants the index of a path, from 0 to 7";
	path->index = index;
	return NULL;
}

static const char *take_uplink(void *to, const char *value)
{
	struct peer_path *path = to;

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_UPLINK))
		return ARGS_TWICE;
	if (!words_name(value))
		return "wants the name of an uplink";
	memcpy(path->uplink, value, strlen(value) + 1);
	return NULL;
}

static const char *take_remote(void *to, const char *value)
{
	struct peer_path *path = to;

	if (path->remote.family || args_have(path->have, NSMWIRE_A_PEER_PATH_LEARN))
		return ARGS_TWICE;
	path->learn = learn_find(value);
	if (path->learn != NSMWIRE_LEARN_OFF) {
		args_first(&path->have, NSMWIRE_A_PEER_PATH_LEARN);
		return NULL;
	}
	if (!words_parse_addr(&path->remote, value))
		return "wants an IPv4 or IPv6 address, or learned or learned6";
	args_first(&path->have, path->remote.family == AF_INET ?
		   NSMWIRE_A_PEER_PATH_REMOTE : NSMWIRE_A_PEER_PATH_REMOTE6);
	return NULL;
}

static const char *take_local(void *to, const char *value)
{
	struct peer_path *path = to;

	if (path->local.family)
		return ARGS_TWICE;
	/* The zero address of either family leaves it to the uplink. */
	if (!words_parse_addr(&path->local, strcmp(value, "any") ? value : "0.0.0.0"))
		return "wants an IPv4 or IPv6 address, or any";
	args_first(&path->have, path->local.family == AF_INET ?
		   NSMWIRE_A_PEER_PATH_LOCAL : NSMWIRE_A_PEER_PATH_LOCAL6);
	return NULL;
}

static const char *take_port(void *to, const char *value)
{
	struct peer_path *path = to;

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_REMOTE_PORT))
		return ARGS_TWICE;
	return take_udp_port(&path->remote_port, value);
}

static const char *take_admin(void *to, const char *value)
{
	struct peer_path *path = to;

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_ADMIN))
		return ARGS_TWICE;
	if (!strcmp(value, "up"))
		path->admin = NSMWIRE_PATH_ADMIN_UP;
	else if (!strcmp(value, "down"))
		path->admin = NSMWIRE_PATH_ADMIN_DOWN;
	else
		return "wants up or down";
	return NULL;
}

static const char *take_srcport(void *to, const char *value)
{
	struct peer_path *path = to;
	int srcport = names_find(&names_srcport, value);

	if (!args_first(&path->have, NSMWIRE_A_PEER_PATH_SRCPORT))
		return ARGS_TWICE;
	if (srcport < 0)
		return "wants auto, bound or flow";
	path->srcport = srcport;
	return NULL;
}

/* Words of a command that names a path, and of one that changes it. */
static const struct arg path_names[] = {
	{ "peer", take_peer, "peer that the path belongs to", "name" },
	{ "path", take_index, "index of the path, from 0 to 7", "index id" },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg path_settings[] = {
	{ "peer", take_peer, "peer that the path belongs to", "name" },
	{ "path", take_index, "index of the path, from 0 to 7", "index id" },
	{ "uplink", take_uplink, "uplink that the path leaves through", "wan dev" },
	{ "remote", take_remote,
	  "address of the other end; learned: from its first sealed packet",
	  "dst to endpoint" },
	{ "local", take_local,
	  "source address; any: the uplink or the route chooses", "src from" },
	{ "port", take_port, "UDP port of the other end", "dstport dport" },
	{ "state", take_admin, "up, or down to keep packets off the path", "admin" },
	{ "srcport", take_srcport,
	  "UDP source port: that of the peer, by flow, or auto: bound if sealed", "sport" },
	{ NULL, NULL, NULL, NULL },
};

static int path_take(struct peer_path *path, const struct arg *words, int argc,
		     char **argv)
{
	if (args_take(path, words, argc, argv))
		return EXIT_USAGE;
	if (!path->peer[0])
		return usage_error("say which peer, by \"peer NAME\"");
	return EXIT_OK;
}

static int path_send(const struct arg *words, int argc, char **argv, uint8_t cmd)
{
	struct peer_path path = { .have = 0 };
	struct nl_msg *msg;

	if (path_take(&path, words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(cmd, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (peer_path_put(msg, &path))
		return request_drop(msg);
	return request_send(msg, &attrs_peer_path, NULL);
}

static int path_add(int argc, char **argv)
{
	return path_send(path_settings, argc, argv, NSMWIRE_CMD_PATH_ADD);
}

static int path_set(int argc, char **argv)
{
	return path_send(path_settings, argc, argv, NSMWIRE_CMD_PATH_SET);
}

static int path_del(int argc, char **argv)
{
	return path_send(path_names, argc, argv, NSMWIRE_CMD_PATH_DEL);
}

/* Paths to show: all, or one index. */
struct some {
	struct peer_path only;
	bool found;
};

static bool show_paths(const struct nlmsghdr *nlh, struct json_object *list,
		       void *about)
{
	struct some *some = about;
	struct named_peer peer;
	unsigned int i;

	if (!named_peer_decode(&peer, nlh))
		return false;
	for (i = 0; i < peer.paths; i++) {
		struct json_object *obj;

		if (args_have(some->only.have, NSMWIRE_A_PEER_PATH_INDEX) &&
		    peer.path[i].index != some->only.index)
			continue;
		some->found = true;
		if (!list) {
			show_peer_path_text(&peer, &peer.path[i]);
			show_learn_need(&peer.path[i], "    ");
			if (run.details)
				show_peer_path_details(&peer, &peer.path[i],
						       "    ");
			continue;
		}
		obj = json_object_new_object();
		json_object_object_add(obj, "peer",
				       json_object_new_string(peer.name));
		show_peer_path_json(obj, &peer.path[i]);
		json_object_array_add(list, obj);
	}
	named_peer_free(&peer);
	return true;
}

static int path_show(int argc, char **argv)
{
	struct some some = { .found = false };
	const struct peer_path *path = &some.only;
	int ret;

	if (argc > 0 && path_take(&some.only, path_names, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = ask_peers(path->peer, show_paths, &some);
	if (ret || some.found || !args_have(path->have, NSMWIRE_A_PEER_PATH_INDEX))
		return ret;
	complain("the peer \"%s\" has no path %u", path->peer, path->index);
	return EXIT_REFUSED;
}

static const struct verb path_verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = path_show,
	  .help = "shows the paths of one peer, or of all",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = path_add,
	  .help = "creates a path",
	  .known_as = KNOWN_ADD },
	{ .name = "set", .call = path_set,
	  .help = "changes a path, or creates it",
	  .known_as = KNOWN_SET },
	{ .name = "del", .alias = { "delete" }, .call = path_del,
	  .help = "deletes a path",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_path = {
	.name = "path",
	.help = "Paths of named peers: an uplink and a remote address each.",
	.known_as = "route",
	.words = { path_settings },
	.example =
		"path add peer east uplink lte1 remote 198.51.100.20\n"
		"path add peer branch path 0 uplink inet remote learned\n"
		"path set peer east path 0 state down\n"
		"path show peer east\n",
	.usage =
		"add peer NAME [ path N ] SETTING...\n"
		"set peer NAME path N SETTING...\n"
		"del peer NAME path N\n"
		"[ show [ peer NAME [ path N ] ] ]\n",
	.where =
		"SETTING := [ uplink NAME ] [ remote { ADDR | learned | learned6 } ]\n"
		"           [ local { ADDR | any } ] [ port PORT ] [ state { up | down } ]\n"
		"           [ srcport { auto | bound | flow } ]\n",
	.verbs = path_verbs,
	.call = path_show,
};
