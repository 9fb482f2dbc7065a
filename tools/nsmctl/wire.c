// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl wire: add, set, del and show.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "filter.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "rtlink.h"
#include "show.h"
#include "target.h"

/* Parsed arguments of a wire command. */
struct request {
	struct target target;
	struct words words;
	bool has_mtu;
	uint32_t mtu;
};

static const struct arg more_words[] = {
	{ "mtu", NULL, "MTU of the device; auto: it follows the path", NULL },
	{ NULL, NULL, NULL, NULL },
};

static int take_mtu(struct request *req, int *argc, char ***argv)
{
	uint64_t number = 0;	/* 0: the MTU follows the path */

	if (req->has_mtu)
		return usage_error("\"mtu\" is there twice");
	if (*argc < 2 || (strcmp((*argv)[1], "auto") &&
			  !words_number((*argv)[1], 0, UINT32_MAX, &number)))
		return usage_error("\"mtu\" wants a number of bytes, or auto");
	req->mtu = number;
	req->has_mtu = true;
	*argc -= 2;
	*argv += 2;
	return EXIT_OK;
}

static int request_take(struct request *req, int argc, char **argv)
{
	struct words_err err;
	int ret;

	ret = target_take(&req->target, &argc, &argv);
	while (!ret && argc > 0) {
		if (!strcmp(*argv, "mtu")) {
			ret = take_mtu(req, &argc, &argv);
			continue;
		}
		switch (words_take(&req->words, &argc, &argv, &err)) {
		case 1:
			break;
		case 0:
			ret = args_unknown(*argv, more_words, true);
			break;
		default:
			ret = usage_error("%s", err.text);
		}
	}
	return ret;
}

static int put_setting(void *ctx, int type, const void *data, size_t len)
{
	return nla_put(ctx, type, len, data);
}

/* Fill a request. Return: 0 or -ENOMEM. */
static int request_put(struct nl_msg *msg, const struct request *req)
{
	struct nlattr *link;

	if (target_put_wire(msg, &req->target))
		return -ENOMEM;
	if (req->words.seen) {
		link = nla_nest_start(msg, NSMWIRE_A_WIRE_LINK);
		if (!link || words_put(&req->words, put_setting, msg))
			return -ENOMEM;
		nla_nest_end(msg, link);
	}
	if (req->has_mtu &&
	    nla_put_u32(msg, NSMWIRE_A_WIRE_MTU, req->mtu))
		return -ENOMEM;
	return 0;
}

static struct nl_msg *wire_get(const struct target *target)
{
	struct nl_msg *msg;

	msg = request_new(NSMWIRE_CMD_WIRE_GET, target ? 0 : NLM_F_DUMP);
	if (msg && target && target_put_wire(msg, target)) {
		request_drop(msg);
		return NULL;
	}
	return msg;
}

/*
 * Network namespace in which the name of an underlay device is looked up: the
 * current one, unless the wire exists and has another underlay.
 */
static int underlay_of(const struct target *target)
{
	struct answers answers = { .count = 0 };
	int netnsid = RTLINK_HERE;
	struct nl_msg *msg;
	struct wire wire;

	msg = wire_get(target);
	if (msg && !request_try(msg, &answers) && answers.count &&
	    wire_decode(&wire, answers.nlh[0])) {
		if (wire.underlay_elsewhere)
			netnsid = wire.underlay_netnsid;
		wire_free(&wire);
	}
	answers_free(&answers);
	return netnsid;
}

static int find_device(struct request *req, bool may_exist)
{
	const char *name = req->words.device_word;
	int netnsid = RTLINK_HERE, ret;
	struct rtlink link;

	if (!name)
		return EXIT_OK;
	if (may_exist)
		netnsid = underlay_of(&req->target);
	ret = rtlink_get(&link, name, 0, netnsid);
	if (!ret) {
		req->words.device = link.ifindex;
		return EXIT_OK;
	}
	/* A restore at boot may run before the device exists. */
	if (ret == -ENODEV && run.file && words_ifname(name)) {
		complain(DEVICE_TO_COME, name);
		words_device_absent(&req->words);
		return EXIT_OK;
	}
	if (netnsid == RTLINK_HERE)
		complain("no device \"%s\" (%s)", name, strerror(-ret));
	else
		complain("no device \"%s\" in the namespace of the underlay, netnsid %d (%s)",
			 name, netnsid, strerror(-ret));
	return EXIT_REFUSED;
}

static int request_do(struct request *req, uint8_t cmd)
{
	struct nl_msg *msg;
	int ret;

	ret = target_find(&req->target);
	if (!ret)
		ret = find_device(req, cmd == NSMWIRE_CMD_WIRE_SET);
	if (ret)
		return ret;
	msg = request_new(cmd, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (request_put(msg, req))
		return request_drop(msg);
	return request_send(msg, &attrs_wire, NULL);
}

static int wire_add(int argc, char **argv)
{
	struct request req = { .has_mtu = false };

	if (argc > 0 && !strcmp(*argv, "ifindex"))
		return usage_error("a new wire goes by its name: the kernel gives it an index");
	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (req.target.altname)
		return usage_error("\"%s\" is not a name that a new device can have",
				   req.target.altname);
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_CMD_WIRE_ADD);
}

static int wire_set(int argc, char **argv)
{
	struct request req = { .has_mtu = false };

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (!req.words.seen && !req.has_mtu)
		return usage_error("nothing to set");
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_CMD_WIRE_SET);
}

static int wire_del(int argc, char **argv)
{
	struct target target;
	struct nl_msg *msg;
	int ret;

	if (target_take(&target, &argc, &argv) || args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = target_find(&target);
	if (ret)
		return ret;
	msg = request_new(NSMWIRE_CMD_WIRE_DEL, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (target_put_wire(msg, &target))
		return request_drop(msg);
	return request_send(msg, &attrs_wire, NULL);
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	const struct filter *filter = about;
	struct json_object *obj;
	struct wire wire;

	if (!wire_decode(&wire, nlh))
		return false;
	if (filter && !filter_fits(filter, &wire)) {
		;
	} else if (list) {
		obj = json_object_new_object();
		show_wire_json(obj, &wire, run.statistics);
		json_object_array_add(list, obj);
	} else {
		show_wire_text(&wire);
	}
	wire_free(&wire);
	return true;
}

static int wire_show(int argc, char **argv)
{
	bool some = filter_meant(argc, argv), one = argc > 0 && !some;
	struct filter filter;
	struct target target;
	struct nl_msg *msg;
	int ret;

	if (some && filter_take(&filter, argc, argv))
		return EXIT_USAGE;
	if (one && (target_take(&target, &argc, &argv) || args_end(argc, argv)))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = one ? target_find(&target) : EXIT_OK;
	if (ret)
		return ret;
	msg = wire_get(one ? &target : NULL);
	return msg ? listing(msg, &attrs_wire, show_one, some ? &filter : NULL) :
		     EXIT_REFUSED;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = wire_show,
	  .help = "shows one wire, some or all",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = wire_add,
	  .help = "creates a wire",
	  .known_as = KNOWN_ADD },
	{ .name = "set", .call = wire_set,
	  .help = "changes a wire, or creates it if it has an id",
	  .known_as = KNOWN_SET },
	{ .name = "del", .alias = { "delete" }, .call = wire_del,
	  .help = "deletes a wire",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_wire = {
	.name = "wire",
	.help = "Wires: network devices that carry packets to one peer, by class.",
	.known_as = "link tunnel device vif",
	.words = { more_words, target_words, filter_words },
	.example =
		"wire add wire0 id 42 remote 192.0.2.2\n"
		"wire set wire0 remote 198.51.100.9\n"
		"wire show state down\n"
		"wire del wire0\n",
	.usage =
		"add NAME [ netns NETNS ] [ SETTING ]... [ mtu N | auto ]\n"
		"set WIRE [ SETTING ]... [ mtu N | auto ]\n"
		"del WIRE\n"
		"[ show [ WIRE | FILTER... ] ]\n",
	.where = WHERE_DSCP WHERE_WIRE WHERE_FILTER,
	.settings = true,
	.verbs = verbs,
	.call = wire_show,
};
