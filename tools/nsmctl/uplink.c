// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl uplink: add, set, del and show.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "rtlink.h"
#include "show.h"
#include "units.h"
#include "words.h"

/* Parsed arguments of an uplink command. */
struct request {
	struct uplink uplink;
	const char *device_word;	/* device name to look up */
};

static bool first(struct request *req, int attr)
{
	return args_first(&req->uplink.have, attr);
}

/* Parse the values of the words. Return: NULL, or an error text. */
static const char *take_dev(void *to, const char *value)
{
	struct request *req = to;

	if (!first(req, NSMWIRE_A_UPLINK_DEVICE))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	if (!words_altname(value))
		return "wants the name of a device, or none";
	req->device_word = value;
	return NULL;
}

/* Parse a source address, one for each family, or "any" for both. */
static const char *take_local(void *to, const char *value)
{
	struct request *req = to;
	struct words_addr addr;

	if (!strcmp(value, "any")) {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL) ||
		    !first(req, NSMWIRE_A_UPLINK_LOCAL6))
			return ARGS_TWICE;
		return NULL;
	}
	if (!words_parse_addr(&addr, value))
		return "wants an IPv4 or IPv6 address, or any";
	if (addr.family == AF_INET) {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL))
			return "is there twice for IPv4";
		req->uplink.local.v4 = addr.v4;
	} else {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL6))
			return "is there twice for IPv6";
		req->uplink.local.v6 = addr.v6;
	}
	return NULL;
}

static const char *take_rate(void *to, const char *value)
{
	struct request *req = to;

	if (!first(req, NSMWIRE_A_UPLINK_RATE))
		return ARGS_TWICE;
	return args_rate(value, &req->uplink.rate);
}

static const char *take_bytes(struct request *req, int attr, uint32_t *bytes,
			      const char *value)
{
	if (!first(req, attr))
		return ARGS_TWICE;
	return args_units(units_bytes(value, bytes),
			  "wants a number of bytes, as 38 or 16mb");
}

static const char *take_overhead(void *to, const char *value)
{
	struct request *req = to;

	return take_bytes(req, NSMWIRE_A_UPLINK_OVERHEAD, &req->uplink.overhead,
			  value);
}

static const char *take_mpu(void *to, const char *value)
{
	struct request *req = to;

	return take_bytes(req, NSMWIRE_A_UPLINK_MPU, &req->uplink.mpu, value);
}

static const char *take_limit(void *to, const char *value)
{
	struct request *req = to;

	return take_bytes(req, NSMWIRE_A_UPLINK_LIMIT, &req->uplink.limit, value);
}

static const char *take_colour(void *to, const char *value)
{
	struct request *req = to;

	if (!first(req, NSMWIRE_A_UPLINK_COLOUR))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	if (!words_name(value))
		return "wants a word of up to 15 letters, digits, '-', '_' and '.', or none";
	memcpy(req->uplink.colour, value, strlen(value) + 1);
	return NULL;
}

static const char *take_fwmark(void *to, const char *value)
{
	struct request *req = to;

	if (!first(req, NSMWIRE_A_UPLINK_FWMARK))
		return ARGS_TWICE;
	return words_mark(value, &req->uplink.fwmark) ? NULL :
	       "wants a mark of 32 bits as 0x10, or none";
}

static const char *take_cost(void *to, const char *value)
{
	struct request *req = to;
	uint64_t cost;

	if (!first(req, NSMWIRE_A_UPLINK_COST))
		return ARGS_TWICE;
	if (!words_number(value, 0, UINT32_MAX, &cost))
		return "wants a number from 0 to 4294967295; lower is cheaper";
	req->uplink.cost = cost;
	return NULL;
}

static const char *take_probe_budget(void *to, const char *value)
{
	struct request *req = to;
	uint64_t budget;

	if (!first(req, NSMWIRE_A_UPLINK_PROBE_BUDGET))
		return ARGS_TWICE;
	if (!words_number(value, 1, 1000000, &budget))
		return "wants a number of probes per second from 1 to 1000000";
	req->uplink.probe_budget = budget;
	return NULL;
}

static const struct arg settings[] = {
	{ "dev", take_dev,
	  "device that its packets must leave through",
	  "device interface iface oif link" },
	{ "local", take_local,
	  "source address, one for each family",
	  "src saddr from" },
	{ "rate", take_rate,
	  "rate of the WAN, all headers included",
	  "bandwidth bw bitrate speed ceil" },
	{ "overhead", take_overhead,
	  "bytes of link layer that the WAN adds to each packet",
	  "linklayer" },
	{ "mpu", take_mpu,
	  "bytes that the shortest packet takes on the WAN",
	  "minsize" },
	{ "colour", take_colour,
	  "a word for the kind of WAN, such as lte",
	  "color kind type" },
	{ "limit", take_limit,
	  "memory for waiting packets (default 16mb)",
	  "memlimit memory buffer" },
	{ "fwmark", take_fwmark,
	  "mark of the outer packets of wires without their own", "mark" },
	{ "cost", take_cost,
	  "of the paths of a peer, the cheapest is taken (default 100)",
	  "metric weight" },
	{ "probe-budget", take_probe_budget,
	  "probes per second of all its paths (default 1000)",
	  "probes budget" },
	{ NULL, NULL, NULL, NULL },
};

static int take_name(struct request *req, int *argc, char ***argv)
{
	return args_name(req->uplink.name, "uplink", argc, argv);
}

static int request_take(struct request *req, int argc, char **argv)
{
	return take_name(req, &argc, &argv) ? EXIT_USAGE :
	       args_take(req, settings, argc, argv);
}

static int find_device(struct request *req)
{
	struct rtlink link;
	int ret;

	if (!req->device_word)
		return EXIT_OK;
	ret = rtlink_get(&link, req->device_word, 0, RTLINK_HERE);
	if (!ret) {
		req->uplink.device = link.ifindex;
		return EXIT_OK;
	}
	if (ret == -ENODEV && run.file && words_ifname(req->device_word)) {
		complain(DEVICE_TO_COME, req->device_word);
		memcpy(req->uplink.device_name, req->device_word,
		       strlen(req->device_word) + 1);
		req->uplink.have &= ~(1ULL << NSMWIRE_A_UPLINK_DEVICE);
		req->uplink.have |= 1ULL << NSMWIRE_A_UPLINK_DEVICE_NAME;
		return EXIT_OK;
	}
	complain("no device \"%s\" (%s)", req->device_word, strerror(-ret));
	return EXIT_REFUSED;
}

static int request_do(struct request *req, uint8_t cmd)
{
	struct nl_msg *msg;
	int ret;

	ret = find_device(req);
	if (ret)
		return ret;
	msg = request_new(cmd, 0);
	if (!msg)
		return EXIT_REFUSED;
	args_first(&req->uplink.have, NSMWIRE_A_UPLINK_NAME);
	if (uplink_put(msg, &req->uplink))
		return request_drop(msg);
	return request_send(msg, &attrs_uplink, NULL);
}

static int uplink_add(int argc, char **argv)
{
	struct request req = { .device_word = NULL };

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_CMD_UPLINK_ADD);
}

static int uplink_set(int argc, char **argv)
{
	struct request req = { .device_word = NULL };

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (!req.uplink.have)
		return usage_error("nothing to set");
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_CMD_UPLINK_SET);
}

/* Parse a name, which must be the last argument. */
static int take_only_name(struct request *req, int argc, char **argv)
{
	return take_name(req, &argc, &argv) ? EXIT_USAGE : args_end(argc, argv);
}

static int uplink_del(int argc, char **argv)
{
	struct request req = { .device_word = NULL };
	struct nl_msg *msg;

	if (take_only_name(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_UPLINK_DEL, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, req.uplink.name))
		return request_drop(msg);
	return request_send(msg, &attrs_uplink, NULL);
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	struct json_object *obj;
	struct uplink uplink;

	(void)about;
	if (!uplink_decode(&uplink, nlh))
		return false;
	if (list) {
		obj = json_object_new_object();
		show_uplink_json(obj, &uplink);
		json_object_array_add(list, obj);
	} else {
		show_uplink_text(&uplink);
	}
	uplink_free(&uplink);
	return true;
}

static int uplink_show(int argc, char **argv)
{
	struct request req = { .device_word = NULL };
	bool one = argc > 0;
	struct nl_msg *msg;

	if (one && take_only_name(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_UPLINK_GET, one ? 0 : NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	if (one && nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, req.uplink.name))
		return request_drop(msg);
	return listing(msg, &attrs_uplink, show_one, NULL);
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = uplink_show,
	  .help = "shows one uplink, or all",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = uplink_add,
	  .help = "creates an uplink",
	  .known_as = KNOWN_ADD },
	{ .name = "set", .call = uplink_set,
	  .help = "changes an uplink, or creates it",
	  .known_as = KNOWN_SET },
	{ .name = "del", .alias = { "delete" }, .call = uplink_del,
	  .help = "deletes an uplink that no wire uses",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_uplink = {
	.name = "uplink",
	.help = "Uplinks: this node's attachments to WANs; wires share their rate.",
	.known_as = "wan qdisc tc shaper",
	.words = { settings },
	.example =
		"uplink add lte1 dev eth1 rate 48mbit colour lte\n"
		"wire set wire0 uplink lte1\n"
		"uplink show lte1\n",
	.usage =
		"add NAME [ SETTING ]...\n"
		"set NAME SETTING...\n"
		"del NAME\n"
		"[ show [ NAME ] ]\n",
	.where =
		"SETTING := [ dev DEV | none ] [ local ADDR | any ]\n"
		"           [ rate RATE | none ] [ overhead BYTES ] [ mpu BYTES ]\n"
		"           [ colour WORD | none ] [ limit BYTES ]\n"
		"           [ fwmark MARK | none ] [ cost N ]\n"
		"           [ probe-budget N ]\n"
		WHERE_RATE
		"BYTES := N[.N] { b | k | kb | m | mb | g | gb }\n",
	.verbs = verbs,
	.call = uplink_show,
};
