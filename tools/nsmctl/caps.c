// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl capabilities: what the module can do, and which one it is.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "args.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"

static uint32_t get_u32(const struct nlattr *nla)
{
	return nla && nla_len(nla) >= 4 ? nla_get_u32(nla) : 0;
}

static uint8_t get_u8(const struct nlattr *nla)
{
	return nla && nla_len(nla) >= 1 ? nla_get_u8(nla) : 0;
}

static const char *get_string(const struct nlattr *nla)
{
	return nla && nla_len(nla) > 0 ? nla_get_string(nla) : "";
}

/* The names of the bits that are set; a bit without one by its number. */
static void features_text(uint32_t features)
{
	unsigned int i;

	printf("features");
	for (i = 0; i < 32; i++) {
		const char *name = names_get(&names_feature, i);

		if (!(features & (1U << i)))
			continue;
		if (name)
			printf(" %s", name);
		else
			printf(" bit-%u", i);
	}
	putchar('\n');
}

/* A time in microseconds, or "-" for none; @to holds it. */
static const char *time_text(const struct nlattr *nla, char to[16])
{
	uint32_t us = get_u32(nla);

	if (!us)
		return "-";
	if (us % 1000)
		snprintf(to, 16, "%uus", us);
	else
		snprintf(to, 16, "%ums", us / 1000);
	return to;
}

static void class_text(struct nlattr **tb)
{
	uint8_t dscp = get_u8(tb[NSMWIRE_A_CLASS_INFO_DSCP]);
	uint8_t tier = get_u8(tb[NSMWIRE_A_CLASS_INFO_TIER]);
	const char *dscp_text = dscp_name(dscp);
	const char *tier_text = names_get(&names_tier, tier);
	char numbers[2][8], times[3][16];

	snprintf(numbers[0], sizeof(numbers[0]), "%u", dscp);
	snprintf(numbers[1], sizeof(numbers[1]), "%u", tier);
	printf("    %-6u %-12s %-6s %-10s %4u%% %7s %8s %4s %7s\n",
	       get_u8(tb[NSMWIRE_A_CLASS_INFO_INDEX]),
	       get_string(tb[NSMWIRE_A_CLASS_INFO_NAME]),
	       dscp_text ? dscp_text : numbers[0],
	       tier_text ? tier_text : numbers[1],
	       get_u32(tb[NSMWIRE_A_CLASS_INFO_SHARE]),
	       time_text(tb[NSMWIRE_A_CLASS_INFO_TARGET], times[0]),
	       time_text(tb[NSMWIRE_A_CLASS_INFO_INTERVAL], times[1]),
	       get_u8(tb[NSMWIRE_A_CLASS_INFO_ECN]) ? "on" : "off",
	       time_text(tb[NSMWIRE_A_CLASS_INFO_MAXWAIT], times[2]));
}

static struct json_object *class_json(struct nlattr **tb)
{
	struct json_object *obj = json_object_new_object();
	uint8_t tier = get_u8(tb[NSMWIRE_A_CLASS_INFO_TIER]);

	obj_uint(obj, "index", get_u8(tb[NSMWIRE_A_CLASS_INFO_INDEX]));
	obj_string(obj, "name", get_string(tb[NSMWIRE_A_CLASS_INFO_NAME]));
	obj_uint(obj, "dscp", get_u8(tb[NSMWIRE_A_CLASS_INFO_DSCP]));
	obj_name(obj, "tier", names_get(&names_tier, tier), tier);
	obj_uint(obj, "share", get_u32(tb[NSMWIRE_A_CLASS_INFO_SHARE]));
	/* An older module says nothing of these. */
	if (tb[NSMWIRE_A_CLASS_INFO_TARGET])
		obj_uint(obj, "target",
			 get_u32(tb[NSMWIRE_A_CLASS_INFO_TARGET]));
	if (tb[NSMWIRE_A_CLASS_INFO_INTERVAL])
		obj_uint(obj, "interval",
			 get_u32(tb[NSMWIRE_A_CLASS_INFO_INTERVAL]));
	if (tb[NSMWIRE_A_CLASS_INFO_ECN])
		obj_bool(obj, "ecn", get_u8(tb[NSMWIRE_A_CLASS_INFO_ECN]));
	if (tb[NSMWIRE_A_CLASS_INFO_MAXWAIT])
		obj_uint(obj, "maxwait",
			 get_u32(tb[NSMWIRE_A_CLASS_INFO_MAXWAIT]));
	return obj;
}

static struct json_object *drop_json(struct nlattr **tb)
{
	struct json_object *obj = json_object_new_object();

	obj_uint(obj, "reason", get_u32(tb[NSMWIRE_A_DROP_INFO_REASON]));
	obj_string(obj, "name", get_string(tb[NSMWIRE_A_DROP_INFO_NAME]));
	return obj;
}

/* The lists, which are attributes that are there more than once. */
static void lists(const void *data, int len, struct json_object *obj)
{
	struct json_object *classes = json_object_new_array();
	struct json_object *drops = json_object_new_array();
	struct nlattr *class[NSMWIRE_A_CLASS_INFO_MAX + 1];
	struct nlattr *drop[NSMWIRE_A_DROP_INFO_MAX + 1];
	const struct nlattr *nla = data;
	const char *before = "drop reasons ";

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) == NSMWIRE_A_CAPABILITIES_CLASS) {
			attrs_parse(class, NSMWIRE_A_CLASS_INFO_MAX,
				    nla_data(nla), nla_len(nla));
			if (obj)
				json_object_array_add(classes,
						      class_json(class));
			else
				class_text(class);
		} else if (nla_type(nla) == NSMWIRE_A_CAPABILITIES_DROP) {
			attrs_parse(drop, NSMWIRE_A_DROP_INFO_MAX,
				    nla_data(nla), nla_len(nla));
			if (obj) {
				json_object_array_add(drops, drop_json(drop));
			} else if (run.details) {
				printf("%s%s", before,
				       get_string(drop[NSMWIRE_A_DROP_INFO_NAME]));
				before = ", ";
			}
		}
	}
	if (!obj && *before == ',')
		putchar('\n');
	if (obj) {
		json_object_object_add(obj, "class", classes);
		json_object_object_add(obj, "drop", drops);
	} else {
		json_object_put(classes);
		json_object_put(drops);
	}
}

static void show_text(struct nlattr **tb, const void *data, int len)
{
	uint16_t port = 0;

	if (tb[NSMWIRE_A_CAPABILITIES_DEFAULT_PORT])
		port = ntohs(nla_get_u16(tb[NSMWIRE_A_CAPABILITIES_DEFAULT_PORT]));
	printf("module version %s abi %u\n",
	       get_string(tb[NSMWIRE_A_CAPABILITIES_VERSION]),
	       get_u32(tb[NSMWIRE_A_CAPABILITIES_ABI]));
	printf("nsmctl version %s abi %u\n", NSMCTL_VERSION, NSMCTL_ABI);
	features_text(get_u32(tb[NSMWIRE_A_CAPABILITIES_FEATURES]));
	printf("default port %u\n", port);
	printf("paths of a peer at most %u\n",
	       get_u32(tb[NSMWIRE_A_CAPABILITIES_PATHS_MAX]));
	printf("profile %s\n", get_string(tb[NSMWIRE_A_CAPABILITIES_PROFILE]));
	printf("    %-6s %-12s %-6s %-10s %5s %7s %8s %4s %7s\n", "index",
	       "class", "dscp", "tier", "share", "target", "interval", "ecn",
	       "maxwait");
	lists(data, len, NULL);
}

static void show_json(struct nlattr **tb, const void *data, int len)
{
	struct json_object *list = json_object_new_array();
	struct json_object *obj = json_object_new_object();
	struct json_object *tool = json_object_new_object();
	uint16_t port = 0;

	if (tb[NSMWIRE_A_CAPABILITIES_DEFAULT_PORT])
		port = ntohs(nla_get_u16(tb[NSMWIRE_A_CAPABILITIES_DEFAULT_PORT]));
	json_object_array_add(list, obj);
	obj_string(obj, "version",
		   get_string(tb[NSMWIRE_A_CAPABILITIES_VERSION]));
	obj_uint(obj, "abi", get_u32(tb[NSMWIRE_A_CAPABILITIES_ABI]));
	obj_flags(obj, "features", &names_feature,
		  get_u32(tb[NSMWIRE_A_CAPABILITIES_FEATURES]));
	obj_uint(obj, "default_port", port);
	obj_uint(obj, "paths_max",
		 get_u32(tb[NSMWIRE_A_CAPABILITIES_PATHS_MAX]));
	obj_string(obj, "profile",
		   get_string(tb[NSMWIRE_A_CAPABILITIES_PROFILE]));
	lists(data, len, obj);
	json_object_object_add(obj, "nsmctl", tool);
	obj_string(tool, "version", NSMCTL_VERSION);
	obj_uint(tool, "abi", NSMCTL_ABI);
	obj_out(list, false);
}

static int capabilities_show(int argc, char **argv)
{
	struct nlattr *tb[NSMWIRE_A_CAPABILITIES_MAX + 1];
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	struct nlattr *attrs;
	int len, ret;

	if (args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_CAPABILITIES_GET, 0);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, &attrs_capabilities, &answers);
	if (ret)
		goto out;
	attrs = answers.count ? attrs_of(answers.nlh[0], &len) : NULL;
	if (!attrs) {
		complain("the kernel's answer is malformed");
		ret = EXIT_REFUSED;
		goto out;
	}
	if (attrs_parse(tb, NSMWIRE_A_CAPABILITIES_MAX, attrs, len) > 0)
		skew_note();
	if (run.json)
		show_json(tb, attrs, len);
	else
		show_text(tb, attrs, len);
out:
	answers_free(&answers);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = capabilities_show },
	{ .name = NULL },
};

const struct object object_capabilities = {
	.name = "capabilities",
	.usage = "[ show ]\n",
	.verbs = verbs,
	.call = capabilities_show,
};
