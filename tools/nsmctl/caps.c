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
#include "decode.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"

static uint32_t get_u32(const struct nlattr *nla)
{
	return nla && nla_len(nla) >= 4 ? nla_get_u32(nla) : 0;
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
	struct class_info class;
	struct nlattr *drop[NSMWIRE_A_DROP_INFO_MAX + 1];
	const struct nlattr *nla = data;
	const char *before = "drop reasons ";
	struct json_object *one;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) == NSMWIRE_A_CAPABILITIES_CLASS) {
			if (class_info_decode(&class, nla))
				skew_note();
			if (obj) {
				one = json_object_new_object();
				show_class_json(one, &class);
				json_object_array_add(classes, one);
			} else {
				show_classes_row(&class);
			}
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
		obj_add(obj, "class", classes);
		obj_add(obj, "drop", drops);
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
	show_classes_head();
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
	obj_add(obj, "nsmctl", tool);
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
