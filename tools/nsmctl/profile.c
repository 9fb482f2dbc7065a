// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl profile: add, set, del and show. Classes are in class.c, rules in
 * rule.c.
 */
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "profile.h"
#include "show.h"

int profile_take(char *name, int *argc, char ***argv)
{
	return args_name(name, "profile", argc, argv);
}

struct nl_msg *profile_request(uint8_t cmd, const char *name)
{
	struct nl_msg *msg = request_new(cmd, name ? 0 : NLM_F_DUMP);

	if (msg && name &&
	    nla_put_string(msg, NSMWIRE_A_PROFILE_NAME, name)) {
		request_drop(msg);
		return NULL;
	}
	return msg;
}

/* The profile that a new profile copies. */
struct like {
	char name[WORDS_NAME_SIZE];
};

static const char *take_like(void *to, const char *value)
{
	struct like *like = to;

	if (like->name[0])
		return ARGS_TWICE;
	if (!words_name(value))
		return "wants the name of a profile";
	memcpy(like->name, value, strlen(value) + 1);
	return NULL;
}

static const struct arg words[] = {
	{ "like", take_like,
	  "profile that a new one is a copy of",
	  "from copy as" },
	{ NULL, NULL, NULL, NULL },
};

static int profile_add(int argc, char **argv)
{
	struct like like = { .name = "" };
	char name[WORDS_NAME_SIZE];
	struct nl_msg *msg;

	if (profile_take(name, &argc, &argv) ||
	    args_take(&like, words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_ADD, name);
	if (!msg)
		return EXIT_REFUSED;
	if (like.name[0] &&
	    nla_put_string(msg, NSMWIRE_A_PROFILE_LIKE, like.name))
		return request_drop(msg);
	return request_send(msg, &attrs_profile, NULL);
}

/* Create the profile, or leave an existing one unchanged. */
static int profile_set(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE];
	struct nl_msg *msg;

	if (profile_take(name, &argc, &argv) || args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_SET, name);
	return msg ? request_send(msg, &attrs_profile, NULL) : EXIT_REFUSED;
}

static int profile_del(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE];
	struct nl_msg *msg;

	if (profile_take(name, &argc, &argv) || args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_DEL, name);
	return msg ? request_send(msg, &attrs_profile, NULL) : EXIT_REFUSED;
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	struct profile profile;
	struct json_object *obj;

	(void)about;
	if (!profile_decode(&profile, nlh))
		return false;
	if (list) {
		obj = json_object_new_object();
		show_profile_json(obj, &profile);
		json_object_array_add(list, obj);
	} else {
		show_profile_text(&profile);
	}
	profile_free(&profile);
	return true;
}

static int profile_show(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE];
	bool one = argc > 0;
	struct nl_msg *msg;

	if (one && (profile_take(name, &argc, &argv) || args_end(argc, argv)))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_GET, one ? name : NULL);
	return msg ? listing(msg, &attrs_profile, show_one, NULL) :
		     EXIT_REFUSED;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = profile_show,
	  .help = "shows one profile, or all",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = profile_add,
	  .help = "creates a profile",
	  .known_as = KNOWN_ADD },
	{ .name = "set", .call = profile_set,
	  .help = "creates a profile if it does not exist",
	  .known_as = KNOWN_SET },
	{ .name = "del", .alias = { "delete" }, .call = profile_del,
	  .help = "deletes a profile that no wire uses",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_profile = {
	.name = "profile",
	.help = "Profiles: tables of classes, with rules that classify packets.",
	.known_as = "policy table",
	.words = { words },
	.example =
		"profile add call like holoconf\n"
		"wire set wire0 profile call\n"
		"profile show call\n",
	.usage =
		"add PROFILE [ like PROFILE ]\n"
		"set PROFILE\n"
		"del PROFILE\n"
		"[ show [ PROFILE ] ]\n",
	.verbs = verbs,
	.call = profile_show,
};
