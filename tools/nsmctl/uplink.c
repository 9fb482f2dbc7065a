// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl uplink: add, set, del and show.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include "decode.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "rtlink.h"
#include "show.h"
#include "units.h"
#include "words.h"

/* All that a person can say about an uplink. */
struct request {
	char name[WORDS_NAME_SIZE];
	uint32_t have;			/* bit n: attribute n is there */
	char device_name[IFNAMSIZ];	/* to be looked up */
	uint32_t device;
	struct words_addr local4;
	struct words_addr local6;
	uint64_t rate;
	uint32_t overhead;
	uint32_t mpu;
	char colour[WORDS_NAME_SIZE];
	uint32_t limit;
};

static bool have(const struct request *req, int attr)
{
	return req->have & (1U << attr);
}

/* True where this is the first time that something of this kind is said. */
static bool first(struct request *req, int attr)
{
	bool said = have(req, attr);

	req->have |= 1U << attr;
	return !said;
}

static const char twice[] = "is there twice";

/* A complaint about a number with a unit, or NULL; @junk is for what is none. */
static const char *unit_error(enum units ret, const char *junk)
{
	switch (ret) {
	case UNITS_OK:
		return NULL;
	case UNITS_BROKEN:
		return "does not come out as a whole number";
	case UNITS_LARGE:
		return "is too large";
	default:
		return junk;
	}
}

/* Each takes the value of its word. Return: NULL, or what is wrong with it. */
static const char *take_dev(struct request *req, const char *value)
{
	if (!first(req, NSMWIRE_A_UPLINK_DEVICE))
		return twice;
	if (!strcmp(value, "none"))
		return NULL;
	if (!words_ifname(value))
		return "wants the name of a device, or none";
	memcpy(req->device_name, value, strlen(value) + 1);
	return NULL;
}

/* One of each family, or "any" for both. */
static const char *take_local(struct request *req, const char *value)
{
	struct words_addr addr;

	if (!strcmp(value, "any")) {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL) ||
		    !first(req, NSMWIRE_A_UPLINK_LOCAL6))
			return twice;
		return NULL;
	}
	if (!words_parse_addr(&addr, value))
		return "wants an IPv4 or IPv6 address, or any";
	if (addr.family == AF_INET) {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL))
			return "is there twice for IPv4";
		req->local4 = addr;
	} else {
		if (!first(req, NSMWIRE_A_UPLINK_LOCAL6))
			return "is there twice for IPv6";
		req->local6 = addr;
	}
	return NULL;
}

static const char *take_rate(struct request *req, const char *value)
{
	if (!first(req, NSMWIRE_A_UPLINK_RATE))
		return twice;
	if (!strcmp(value, "none"))
		return NULL;
	return unit_error(units_rate(value, &req->rate),
			  "wants a rate as 48mbit, or none");
}

static const char *take_bytes(struct request *req, int attr, uint32_t *bytes,
			      const char *value)
{
	if (!first(req, attr))
		return twice;
	return unit_error(units_bytes(value, bytes),
			  "wants a number of bytes, as 38 or 16mb");
}

static const char *take_overhead(struct request *req, const char *value)
{
	return take_bytes(req, NSMWIRE_A_UPLINK_OVERHEAD, &req->overhead,
			  value);
}

static const char *take_mpu(struct request *req, const char *value)
{
	return take_bytes(req, NSMWIRE_A_UPLINK_MPU, &req->mpu, value);
}

static const char *take_limit(struct request *req, const char *value)
{
	return take_bytes(req, NSMWIRE_A_UPLINK_LIMIT, &req->limit, value);
}

static const char *take_colour(struct request *req, const char *value)
{
	if (!first(req, NSMWIRE_A_UPLINK_COLOUR))
		return twice;
	if (!strcmp(value, "none"))
		return NULL;
	if (!words_name(value))
		return "wants a word of up to 15 letters, digits, '-', '_' and '.', or none";
	memcpy(req->colour, value, strlen(value) + 1);
	return NULL;
}

static const struct row {
	const char *word;
	const char *(*take)(struct request *req, const char *value);
} rows[] = {
	{ "dev", take_dev },
	{ "local", take_local },
	{ "rate", take_rate },
	{ "overhead", take_overhead },
	{ "mpu", take_mpu },
	{ "colour", take_colour },
	{ "limit", take_limit },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

static const struct row *find_row(const char *word)
{
	unsigned int i;

	for (i = 0; i < ROWS; i++) {
		if (!strcmp(rows[i].word, word))
			return &rows[i];
	}
	return NULL;
}

static int take_name(struct request *req, int *argc, char ***argv)
{
	const char *name;

	if (*argc < 1)
		return usage_error("which uplink? Its name is missing");
	name = **argv;
	if (!words_name(name))
		return usage_error("\"%s\" is not a name that an uplink can have",
				   name);
	memcpy(req->name, name, strlen(name) + 1);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

static int request_take(struct request *req, int argc, char **argv)
{
	if (take_name(req, &argc, &argv))
		return EXIT_USAGE;
	for (; argc > 0; argc -= 2, argv += 2) {
		const struct row *row = find_row(*argv);
		const char *wrong;

		if (!row)
			return usage_error("\"%s\" is not a word of this command, see \"nsmctl uplink help\"",
					   *argv);
		if (argc < 2)
			return usage_error("\"%s\" wants a value, see \"nsmctl uplink help\"",
					   *argv);
		wrong = row->take(req, argv[1]);
		if (wrong)
			return usage_error("\"%s %s\": \"%s\" %s", *argv,
					   argv[1], *argv, wrong);
	}
	return EXIT_OK;
}

static int find_device(struct request *req)
{
	struct rtlink link;
	int ret;

	if (!req->device_name[0])
		return EXIT_OK;
	ret = rtlink_get(&link, req->device_name, 0, RTLINK_HERE);
	if (!ret) {
		req->device = link.ifindex;
		return EXIT_OK;
	}
	complain("no device \"%s\" (%s)", req->device_name, strerror(-ret));
	return EXIT_REFUSED;
}

static int put(struct nl_msg *msg, const struct request *req, int attr,
	       const void *data, size_t len)
{
	return have(req, attr) ? nla_put(msg, attr, len, data) : 0;
}

static int request_put(struct nl_msg *msg, const struct request *req)
{
	return put(msg, req, NSMWIRE_A_UPLINK_DEVICE, &req->device,
		   sizeof(req->device)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_LOCAL, &req->local4.v4,
		   sizeof(req->local4.v4)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_LOCAL6, &req->local6.v6,
		   sizeof(req->local6.v6)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_RATE, &req->rate,
		   sizeof(req->rate)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_OVERHEAD, &req->overhead,
		   sizeof(req->overhead)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_MPU, &req->mpu,
		   sizeof(req->mpu)) ||
	       put(msg, req, NSMWIRE_A_UPLINK_COLOUR, req->colour,
		   strlen(req->colour) + 1) ||
	       put(msg, req, NSMWIRE_A_UPLINK_LIMIT, &req->limit,
		   sizeof(req->limit));
}

static int no_memory(struct nl_msg *msg)
{
	nlmsg_free(msg);
	complain("%s", strerror(ENOMEM));
	return EXIT_USAGE;
}

static int request_do(struct request *req, enum nsmwire_set_mode mode)
{
	struct nl_msg *msg;
	int ret;

	ret = find_device(req);
	if (ret)
		return ret;
	msg = request_new(NSMWIRE_CMD_UPLINK_SET, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, req->name) ||
	    nla_put_u8(msg, NSMWIRE_A_UPLINK_MODE, mode) ||
	    request_put(msg, req))
		return no_memory(msg);
	return request_send(msg, &attrs_uplink, NULL);
}

static int uplink_add(int argc, char **argv)
{
	struct request req = { .have = 0 };

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_SET_MODE_ADD);
}

static int uplink_set(int argc, char **argv)
{
	struct request req = { .have = 0 };

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (!req.have)
		return usage_error("nothing to set");
	if (run.check)
		return EXIT_OK;
	return request_do(&req, NSMWIRE_SET_MODE_SET);
}

/* The name, behind which nothing may follow. */
static int take_only_name(struct request *req, int argc, char **argv)
{
	if (take_name(req, &argc, &argv))
		return EXIT_USAGE;
	if (argc > 0)
		return usage_error("\"%s\" is one word too many", *argv);
	return EXIT_OK;
}

static int uplink_del(int argc, char **argv)
{
	struct request req = { .have = 0 };
	struct nl_msg *msg;

	if (take_only_name(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_UPLINK_DEL, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, req.name))
		return no_memory(msg);
	return request_send(msg, &attrs_uplink, NULL);
}

static int uplink_show(int argc, char **argv)
{
	struct answers answers = { .count = 0 };
	struct request req = { .have = 0 };
	struct json_object *list = NULL;
	bool one = argc > 0;
	struct nl_msg *msg;
	unsigned int i;
	int ret;

	if (one && take_only_name(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_UPLINK_GET, one ? 0 : NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	if (one && nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, req.name))
		return no_memory(msg);
	ret = request_send(msg, &attrs_uplink, &answers);
	if (!ret && run.json)
		list = json_object_new_array();
	for (i = 0; !ret && i < answers.count; i++) {
		struct json_object *obj;
		struct uplink uplink;

		if (!uplink_decode(&uplink, answers.nlh[i])) {
			complain("the kernel's answer is malformed");
			ret = EXIT_REFUSED;
			break;
		}
		if (list) {
			obj = json_object_new_object();
			show_uplink_json(obj, &uplink);
			json_object_array_add(list, obj);
		} else {
			show_uplink_text(&uplink);
		}
		uplink_free(&uplink);
	}
	if (list)
		obj_out(list, false);
	answers_free(&answers);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = uplink_show },
	{ .name = "add", .call = uplink_add },
	{ .name = "set", .call = uplink_set },
	{ .name = "del", .alias = { "delete" }, .call = uplink_del },
	{ .name = NULL },
};

const struct object object_uplink = {
	.name = "uplink",
	.usage =
		"add NAME [ SETTING ]...\n"
		"set NAME SETTING...\n"
		"del NAME\n"
		"[ show [ NAME ] ]\n",
	.verbs = verbs,
	.call = uplink_show,
};
