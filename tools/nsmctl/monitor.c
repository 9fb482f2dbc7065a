// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl monitor: print events of wires, uplinks, named peers, keys, profiles and rules.
 *
 * A slow reader loses events. The kernel reports the loss once, and the monitor
 * then prints all objects in their current state. The multicast group of the
 * generic netlink controller announces the unloading of the module.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "args.h"
#include "decode.h"
#include "filter.h"
#include "keys.h"
#include "lookup.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"

#define BUFFER_SIZE	65536

static struct filter filter;
static bool filtered;

static const struct arg own_words[] = {
	{ "current", NULL, "print existing objects first", NULL },
	{ NULL, NULL, NULL, NULL },
};

/* Format the current time in UTC, in microseconds. */
static void timestamp(char *text, size_t size)
{
	struct timeval now;
	char second[32];
	struct tm tm;

	gettimeofday(&now, NULL);
	gmtime_r(&now.tv_sec, &tm);
	strftime(second, sizeof(second), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, size, "%s.%06ldZ", second, (long)now.tv_usec);
}

static struct json_object *begin(const char *event)
{
	struct json_object *obj = NULL;
	char when[64] = "";

	if (run.timestamp)
		timestamp(when, sizeof(when));
	if (run.json) {
		obj = json_object_new_object();
		if (run.timestamp)
			obj_string(obj, "timestamp", when);
		obj_string(obj, "event", event);
		return obj;
	}
	if (run.timestamp)
		printf("[%s] ", when);
	printf("%s", event);
	return NULL;
}

static void end(struct json_object *obj)
{
	if (obj)
		obj_out(obj, true);
	fflush(stdout);
}

static void tell_bare(const char *event)
{
	struct json_object *obj = begin(event);

	if (!obj)
		putchar('\n');
	end(obj);
}

/* Print an event of one kind of object. Return: false if it is malformed. */
static bool tell_wire(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct wire wire;

	if (!wire_decode(&wire, nlh))
		return false;
	if (filter_fits(&filter, &wire)) {
		obj = begin(event);
		if (obj) {
			show_wire_json(obj, &wire, run.statistics);
		} else {
			putchar(' ');
			show_wire_text(&wire);
		}
		end(obj);
	}
	wire_free(&wire);
	return true;
}

static bool tell_uplink(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct uplink uplink;

	if (!uplink_decode(&uplink, nlh))
		return false;
	obj = begin(event);
	if (obj) {
		show_uplink_json(obj, &uplink);
	} else {
		putchar(' ');
		show_uplink_text(&uplink);
	}
	end(obj);
	uplink_free(&uplink);
	return true;
}

static bool tell_profile(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct profile profile;

	if (!profile_decode(&profile, nlh))
		return false;
	obj = begin(event);
	if (obj) {
		show_profile_json(obj, &profile);
	} else {
		putchar(' ');
		show_profile_line(&profile);
	}
	end(obj);
	profile_free(&profile);
	return true;
}

/* Print each changed class on a line of its own. */
static bool tell_classes(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct profile profile;
	unsigned int i;

	if (!profile_decode(&profile, nlh))
		return false;
	if (run.json) {
		obj = begin(event);
		obj_string(obj, "name", profile.name);
		show_profile_classes_json(obj, &profile);
		end(obj);
	}
	for (i = 0; !run.json && i < profile.classes; i++) {
		begin(event);
		printf(" %s: class %u name %s", profile.name,
		       profile.class[i].index, profile.class[i].name);
		show_class_words(&profile.class[i]);
		putchar('\n');
		end(NULL);
	}
	profile_free(&profile);
	return true;
}

static bool tell_rule(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct rule rule;

	if (!rule_decode(&rule, nlh))
		return false;
	obj = begin(event);
	if (obj) {
		show_rule_json(obj, &rule);
	} else {
		putchar(' ');
		show_rule_text(&rule);
	}
	end(obj);
	return true;
}

/* Print the event that all rules of a profile were deleted. */
static bool tell_flush(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct rule rule;

	if (!rule_decode(&rule, nlh))
		return false;
	obj = begin(event);
	if (obj)
		obj_string(obj, "profile", rule.profile);
	else
		printf(" %s\n", rule.profile);
	end(obj);
	return true;
}

static bool tell_peer(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct named_peer peer;
	unsigned int i;

	if (!named_peer_decode(&peer, nlh))
		return false;
	obj = begin(event);
	if (obj) {
		show_peer_json(obj, &peer);
	} else {
		putchar(' ');
		show_peer_text(&peer);
		for (i = 0; i < peer.paths; i++) {
			begin(event);
			putchar(' ');
			show_peer_path_text(&peer, &peer.path[i]);
			if (run.details)
				show_peer_path_details(&peer, &peer.path[i],
						       "    ");
		}
	}
	end(obj);
	named_peer_free(&peer);
	return true;
}

/* Print each event of the history of a peer on a line of its own. */
static bool tell_history(const char *event, const struct nlmsghdr *nlh)
{
	struct json_object *obj;
	struct history history;
	unsigned int i;

	if (!history_decode(&history, nlh))
		return false;
	for (i = 0; i < history.events; i++) {
		obj = begin(event);
		if (obj) {
			show_history_json(obj, history.peer, &history.event[i]);
		} else {
			printf(" %s", history.peer);
			show_history_text(&history.event[i]);
		}
		end(obj);
	}
	history_free(&history);
	return true;
}

/* Print a key, and in words @what there is to be done about it; NULL: nothing. */
static void tell_one_key(const char *event, const struct key *key,
			 void (*what)(const struct key *key))
{
	struct json_object *obj = begin(event);

	if (obj) {
		show_key_json(obj, key);
	} else {
		putchar(' ');
		show_key_words(key);
		if (what)
			what(key);
		putchar('\n');
	}
	end(obj);
}

static bool tell_key_need(const char *event, const struct nlmsghdr *nlh)
{
	struct key key;

	if (!key_decode(&key, nlh))
		return false;
	tell_one_key(event, &key, show_key_need);
	return true;
}

static bool tell_key_end(const char *event, const struct nlmsghdr *nlh)
{
	struct key key;

	if (!key_decode(&key, nlh))
		return false;
	tell_one_key(event, &key, show_key_end);
	return true;
}

static const struct event {
	const char *name;
	bool (*tell)(const char *event, const struct nlmsghdr *nlh);
} events[] = {
	[NSMWIRE_CMD_WIRE_NEW_NTF] = { "wire-new", tell_wire },
	[NSMWIRE_CMD_WIRE_CHANGE_NTF] = { "wire-change", tell_wire },
	[NSMWIRE_CMD_WIRE_DEL_NTF] = { "wire-del", tell_wire },
	[NSMWIRE_CMD_PATH_UP_NTF] = { "path-up", tell_wire },
	[NSMWIRE_CMD_PATH_DOWN_NTF] = { "path-down", tell_wire },
	[NSMWIRE_CMD_UPLINK_NEW_NTF] = { "uplink-new", tell_uplink },
	[NSMWIRE_CMD_UPLINK_CHANGE_NTF] = { "uplink-change", tell_uplink },
	[NSMWIRE_CMD_UPLINK_DEL_NTF] = { "uplink-del", tell_uplink },
	[NSMWIRE_CMD_PEER_NEW_NTF] = { "peer-new", tell_peer },
	[NSMWIRE_CMD_PEER_CHANGE_NTF] = { "peer-change", tell_peer },
	[NSMWIRE_CMD_PEER_DEL_NTF] = { "peer-del", tell_peer },
	[NSMWIRE_CMD_HISTORY_NTF] = { "history", tell_history },
	[NSMWIRE_CMD_KEY_NEED_NTF] = { "key-need", tell_key_need },
	[NSMWIRE_CMD_KEY_END_NTF] = { "key-end", tell_key_end },
	[NSMWIRE_CMD_PROFILE_NEW_NTF] = { "profile-new", tell_profile },
	[NSMWIRE_CMD_PROFILE_DEL_NTF] = { "profile-del", tell_profile },
	[NSMWIRE_CMD_CLASS_CHANGE_NTF] = { "class-change", tell_classes },
	[NSMWIRE_CMD_RULE_NEW_NTF] = { "rule-new", tell_rule },
	[NSMWIRE_CMD_RULE_DEL_NTF] = { "rule-del", tell_rule },
	[NSMWIRE_CMD_RULE_FLUSH_NTF] = { "rule-flush", tell_flush },
};

#define EVENTS	(sizeof(events) / sizeof(events[0]))

static int tell(const struct event *event, const struct nlmsghdr *nlh)
{
	/* A filter selects wires only. */
	if (filtered && event->tell != tell_wire)
		return EXIT_OK;
	if (event->tell(event->name, nlh))
		return EXIT_OK;
	complain("the kernel's answer is malformed");
	return EXIT_REFUSED;
}

/* Print the current state of all objects of one kind. */
static int tell_kind(uint8_t cmd, const struct attr_set *set,
		     const struct event *event)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	unsigned int i;
	int ret;

	msg = request_new(cmd, NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, set, &answers);
	for (i = 0; !ret && i < answers.count; i++)
		ret = tell(event, answers.nlh[i]);
	answers_free(&answers);
	return ret;
}

/* Print all keys, if the kernel shows them to this user. */
static int tell_keys(void)
{
	struct keys keys;
	unsigned int i;
	int ret = keys_ask(&keys);

	for (i = 0; !ret && i < keys.count; i++)
		tell_one_key("key-current", &keys.key[i], NULL);
	keys_free(&keys);
	return ret;
}

/*
 * Print the current state of all objects. Objects that others refer to come
 * first.
 */
static int tell_current(void)
{
	static const struct event profile = { "profile-current", tell_profile };
	static const struct event rule = { "rule-current", tell_rule };
	static const struct event uplink = { "uplink-current", tell_uplink };
	static const struct event peer = { "peer-current", tell_peer };
	static const struct event wire = { "wire-current", tell_wire };
	int ret = EXIT_OK;

	if (!filtered)
		ret = tell_kind(NSMWIRE_CMD_PROFILE_GET, &attrs_profile,
				&profile);
	if (!ret && !filtered)
		ret = tell_kind(NSMWIRE_CMD_RULE_GET, &attrs_rule, &rule);
	if (!ret && !filtered)
		ret = tell_kind(NSMWIRE_CMD_UPLINK_GET, &attrs_uplink, &uplink);
	if (!ret && !filtered)
		ret = tell_kind(NSMWIRE_CMD_PEER_GET, &attrs_named_peer, &peer);
	if (!ret && !filtered)
		ret = tell_keys();
	if (!ret)
		ret = tell_kind(NSMWIRE_CMD_WIRE_GET, &attrs_wire, &wire);
	lookup_forget();
	return ret;
}

/* Whether the controller reports the removal of the nsmwire family. */
static bool module_gone(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	struct nlattr *tb[CTRL_ATTR_MAX + 1], *attrs;
	int len;

	attrs = attrs_of(nlh, &len);
	if (!attrs || genl->cmd != CTRL_CMD_DELFAMILY ||
	    attrs_parse(tb, CTRL_ATTR_MAX, attrs, len) < 0)
		return false;
	return tb[CTRL_ATTR_FAMILY_ID] &&
	       nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]) == family_id();
}

static int tell_event(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	char number[16];

	if (nlh->nlmsg_type == GENL_ID_CTRL && module_gone(nlh)) {
		complain("the nsmwire module was unloaded");
		return EXIT_REFUSED;
	}
	if (nlh->nlmsg_type != family_id() ||
	    nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return EXIT_OK;
	if (genl->cmd < EVENTS && events[genl->cmd].name)
		return tell(&events[genl->cmd], nlh);
	/* Unknown event: print its number only. */
	skew_note();
	snprintf(number, sizeof(number), "%u", genl->cmd);
	tell_bare(number);
	return EXIT_OK;
}

static int listen_to(int fd, char *buffer)
{
	int ret = EXIT_OK;

	while (!ret && !ferror(stdout)) {
		struct nlmsghdr *nlh = (void *)buffer;
		int len = recv(fd, buffer, BUFFER_SIZE, 0);

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0 && errno == ENOBUFS) {
			complain("events were lost, all objects follow");
			tell_bare("overrun");
			ret = tell_current();
			continue;
		}
		if (len < 0) {
			complain("netlink: %s", strerror(errno));
			return EXIT_REFUSED;
		}
		for (; !ret && nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len))
			ret = tell_event(nlh);
		/* The next event may follow a change of a name. */
		lookup_forget();
	}
	return ret;
}

static int monitor(int argc, char **argv)
{
	bool current = argc > 0 && !strcmp(*argv, "current");
	struct suggestion s = { .word = argc > 0 ? *argv : NULL };
	struct nl_sock *sk;
	char *buffer;
	int ret;

	if (argc > 0 && !current && !filter_meant(argc, argv)) {
		args_suggest(&s, own_words);
		if (s.best)
			return usage_error("\"%s\" is not a word of this command, do you mean \"%s\"? See \"nsmctl monitor help\"",
					   *argv, s.best);
	}
	if (filter_take(&filter, argc - current, argv + current))
		return EXIT_USAGE;
	filtered = argc > current;
	if (run.check)
		return EXIT_OK;
	buffer = malloc(BUFFER_SIZE);
	if (!buffer) {
		complain("%s", strerror(errno));
		return EXIT_USAGE;
	}
	sk = events_open();
	if (!sk) {
		free(buffer);
		return EXIT_REFUSED;
	}
	ret = current ? tell_current() : EXIT_OK;
	if (!ret)
		ret = listen_to(nl_socket_get_fd(sk), buffer);
	nl_socket_free(sk);
	free(buffer);
	return ret;
}

const struct object object_monitor = {
	.name = "monitor",
	.help = "Events of wires, uplinks, peers, keys, profiles and rules, when they occur.",
	.known_as = "watch events log",
	.words = { own_words, filter_words },
	.example =
		"-j monitor current\n"
		"monitor state down\n",
	.usage = "[ current ] [ FILTER... ]\n",
	.where = WHERE_FILTER,
	.call = monitor,
};
