// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl monitor: what happens to wires, as it happens.
 *
 * A reader that is too slow loses events; the kernel says so once, and the
 * wires as they are then follow. The end of the module is heard on the group
 * of the generic netlink controller.
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
#include "lookup.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"

#define BUFFER_SIZE	65536

static struct filter filter;

static const struct arg own_words[] = {
	{ "current", NULL, "the wires that are there come first", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const char *const events[] = {
	[NSMWIRE_CMD_WIRE_NEW_NTF] = "wire-new",
	[NSMWIRE_CMD_WIRE_CHANGE_NTF] = "wire-change",
	[NSMWIRE_CMD_WIRE_DEL_NTF] = "wire-del",
	[NSMWIRE_CMD_PATH_UP_NTF] = "path-up",
	[NSMWIRE_CMD_PATH_DOWN_NTF] = "path-down",
};

/* UTC, to the microsecond. */
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

static void tell(const char *event, const struct wire *wire)
{
	struct json_object *obj;
	char when[64] = "";

	if (run.timestamp)
		timestamp(when, sizeof(when));
	if (run.json) {
		obj = json_object_new_object();
		if (run.timestamp)
			obj_string(obj, "timestamp", when);
		obj_string(obj, "event", event);
		if (wire)
			show_wire_json(obj, wire, run.statistics);
		obj_out(obj, true);
	} else {
		if (run.timestamp)
			printf("[%s] ", when);
		printf("%s", event);
		putchar(wire ? ' ' : '\n');
		if (wire)
			show_wire_text(wire);
	}
	fflush(stdout);
}

static bool tell_message(const char *event, const struct nlmsghdr *nlh)
{
	struct wire wire;

	if (!wire_decode(&wire, nlh)) {
		complain("the kernel's answer is malformed");
		return false;
	}
	if (filter_fits(&filter, &wire))
		tell(event, &wire);
	wire_free(&wire);
	return true;
}

/* The wires as they are. */
static int tell_current(void)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	unsigned int i;
	int ret;

	msg = request_new(NSMWIRE_CMD_WIRE_GET, NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, &attrs_wire, &answers);
	for (i = 0; !ret && i < answers.count; i++) {
		if (!tell_message("current", answers.nlh[i]))
			ret = EXIT_REFUSED;
	}
	answers_free(&answers);
	lookup_forget();
	return ret;
}

/* The controller says that a family has gone: ours? */
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
	const char *event = NULL;
	char unknown[16];

	if (nlh->nlmsg_type == GENL_ID_CTRL && module_gone(nlh)) {
		complain("the nsmwire module was unloaded");
		return EXIT_REFUSED;
	}
	if (nlh->nlmsg_type != family_id() ||
	    nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return EXIT_OK;
	if (genl->cmd < sizeof(events) / sizeof(events[0]))
		event = events[genl->cmd];
	if (!event) {
		skew_note();
		snprintf(unknown, sizeof(unknown), "%u", genl->cmd);
		event = unknown;
	}
	return tell_message(event, nlh) ? EXIT_OK : EXIT_REFUSED;
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
			complain("events were lost, the wires as they are follow");
			tell("overrun", NULL);
			ret = tell_current();
			continue;
		}
		if (len < 0) {
			complain("netlink: %s", strerror(errno));
			return EXIT_REFUSED;
		}
		for (; !ret && nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len))
			ret = tell_event(nlh);
		/* The next may be that a name has changed. */
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
	.help = "What happens to wires, as it happens.",
	.known_as = "watch events log",
	.words = { own_words, filter_words },
	.example =
		"-j monitor current\n"
		"monitor state down\n",
	.usage = "[ current ] [ FILTER... ]\n",
	.where = WHERE_FILTER,
	.call = monitor,
};
