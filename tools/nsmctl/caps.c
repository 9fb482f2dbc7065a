// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl capabilities: show the version and the features of the module.
 */
#include <stdio.h>

#include "args.h"
#include "decode.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"

/* Show the names of the set bits. A bit without a name is shown as a number. */
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

static void show_text(const struct capabilities *caps)
{
	const char *before = "drop reasons ";
	unsigned int i;

	printf("module version %s abi %u\n", caps->version, caps->abi);
	printf("nsmctl version %s abi %u\n", NSMCTL_VERSION, NSMCTL_ABI);
	features_text(caps->features);
	printf("default port %u\n", caps->default_port);
	printf("paths of a peer %u\n", caps->paths_max);
	printf("profile %s\n", caps->profile);
	show_classes_head();
	for (i = 0; i < caps->classes; i++)
		show_classes_row(&caps->class[i]);
	for (i = 0; run.details && i < caps->drops; i++) {
		printf("%s%s", before, caps->drop[i].name);
		before = ", ";
	}
	if (*before == ',')
		putchar('\n');
}

static void show_json(const struct capabilities *caps)
{
	struct json_object *classes = json_object_new_array();
	struct json_object *drops = json_object_new_array();
	struct json_object *list = json_object_new_array();
	struct json_object *obj = json_object_new_object();
	struct json_object *tool = json_object_new_object();
	struct json_object *one;
	unsigned int i;

	json_object_array_add(list, obj);
	obj_string(obj, "version", caps->version);
	obj_uint(obj, "abi", caps->abi);
	obj_flags(obj, "features", &names_feature, caps->features);
	obj_uint(obj, "default_port", caps->default_port);
	obj_uint(obj, "paths_max", caps->paths_max);
	obj_string(obj, "profile", caps->profile);
	for (i = 0; i < caps->classes; i++) {
		one = json_object_new_object();
		show_class_json(one, &caps->class[i]);
		json_object_array_add(classes, one);
	}
	obj_add(obj, "class", classes);
	for (i = 0; i < caps->drops; i++) {
		one = json_object_new_object();
		obj_uint(one, "reason", caps->drop[i].reason);
		obj_string(one, "name", caps->drop[i].name);
		obj_name(one, "direction",
			 names_get(&names_direction, caps->drop[i].direction),
			 caps->drop[i].direction);
		json_object_array_add(drops, one);
	}
	obj_add(obj, "drop", drops);
	obj_add(obj, "nsmctl", tool);
	obj_string(tool, "version", NSMCTL_VERSION);
	obj_uint(tool, "abi", NSMCTL_ABI);
	obj_out(list, false);
}

static bool show_one(const struct nlmsghdr *nlh)
{
	struct capabilities caps;

	if (!capabilities_decode(&caps, nlh))
		return false;
	if (run.json)
		show_json(&caps);
	else
		show_text(&caps);
	capabilities_free(&caps);
	return true;
}

static int capabilities_show(int argc, char **argv)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	int ret;

	if (args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_CAPABILITIES_GET, 0);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, &attrs_capabilities, &answers);
	if (!ret && (!answers.count || !show_one(answers.nlh[0]))) {
		complain("the kernel's answer is malformed");
		ret = EXIT_REFUSED;
	}
	answers_free(&answers);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = capabilities_show,
	  .help = "shows them",
	  .known_as = KNOWN_SHOW },
	{ .name = NULL },
};

const struct object object_capabilities = {
	.name = "capabilities",
	.help = "Features and version of the module.",
	.known_as = "version features info",
	.example =
		"capabilities\n"
		"-j capabilities\n",
	.usage = "[ show ]\n",
	.verbs = verbs,
	.call = capabilities_show,
};
