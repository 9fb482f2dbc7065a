// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl class: set and show the classes of a profile.
 */
#include <ctype.h>
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "profile.h"
#include "show.h"
#include "units.h"

bool class_name(const char *word)
{
	return words_name(word) && isalpha((unsigned char)*word) &&
	       strlen(word) <= NSMWIRE_CLASS_NAME_MAX;
}

const char *class_parse(const char *value, uint8_t *index, char *name)
{
	uint64_t number;

	if (words_number(value, 0, NSMWIRE_CLASSES_MAX - 1, &number)) {
		*index = number;
		return NULL;
	}
	if (!class_name(value))
		return "wants the name of a class, as video, or a number from 0 to 7";
	memcpy(name, value, strlen(value) + 1);
	taken("class", value);
	return NULL;
}

#define WANTS_NAME	"wants a letter, then up to 13 letters, digits, '-', '_' " \
			"and '.', and not none or help"

static bool first(struct class_info *class, int attr)
{
	return args_first(&class->have, attr);
}

/* Parse the values of the words. Return: NULL, or an error text. */
static const char *take_name(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_NEW_NAME))
		return ARGS_TWICE;
	if (!class_name(value))
		return WANTS_NAME;
	memcpy(class->new_name, value, strlen(value) + 1);
	return NULL;
}

static const char *take_dscp(void *to, const char *value)
{
	struct class_info *class = to;
	int dscp = dscp_parse(value);

	if (!first(class, NSMWIRE_A_CLASS_INFO_DSCP))
		return ARGS_TWICE;
	if (dscp < 0)
		return ARGS_DSCP;
	class->dscp = dscp;
	return NULL;
}

static const char *take_tier(void *to, const char *value)
{
	struct class_info *class = to;
	int tier = names_find(&names_tier, value);

	if (!first(class, NSMWIRE_A_CLASS_INFO_TIER))
		return ARGS_TWICE;
	if (tier < 0)
		return "wants priority, weighted or background";
	class->tier = tier;
	return NULL;
}

/* Parse a whole number, with or without the percent sign. */
static const char *take_share(void *to, const char *value)
{
	struct class_info *class = to;
	size_t len = strlen(value);
	char number[8] = "";
	uint64_t share;

	if (!first(class, NSMWIRE_A_CLASS_INFO_SHARE))
		return ARGS_TWICE;
	if (len && value[len - 1] == '%')
		len--;
	if (len < sizeof(number))
		memcpy(number, value, len);
	if (!words_number(number, 0, 100, &share))
		return "wants a whole number of percent from 0 to 100";
	class->share = share;
	return NULL;
}

static const char *take_burst(void *to, const char *value)
{
	struct class_info *class = to;
	const char *wrong;

	if (!first(class, NSMWIRE_A_CLASS_INFO_BURST))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	wrong = args_time(value, &class->burst, "wants a time as 160ms");
	if (!wrong && (class->burst < NSMWIRE_BURST_MIN ||
		       class->burst > NSMWIRE_BURST_MAX))
		wrong = "wants 1ms to 1s, or none for a background class";
	return wrong;
}

static const char *take_limit(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_LIMIT))
		return ARGS_TWICE;
	return args_rate(value, &class->limit);
}

/* Parse a queueing delay. 0 disables it; other values have a minimum. */
static const char *take_delay(const char *value, uint32_t *delay, const char *wants)
{
	const char *wrong;

	if (!strcmp(value, "none"))
		return NULL;
	wrong = args_time(value, delay, wants);
	if (!wrong && *delay && *delay < NSMWIRE_TARGET_MIN)
		wrong = "wants 100us or more, or none";
	return wrong;
}

static const char *take_target(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_TARGET))
		return ARGS_TWICE;
	return take_delay(value, &class->target, "wants a time as 5ms, or none");
}

static const char *take_interval(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_INTERVAL))
		return ARGS_TWICE;
	return args_time(value, &class->interval, "wants a time as 100ms");
}

static const char *take_ecn(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_ECN))
		return ARGS_TWICE;
	return words_switch(value, &class->ecn) ? NULL : "wants on or off";
}

static const char *take_ce_threshold(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD))
		return ARGS_TWICE;
	return take_delay(value, &class->ce_threshold,
			  "wants a time as 1ms, or none");
}

static const char *take_maxwait(void *to, const char *value)
{
	struct class_info *class = to;

	if (!first(class, NSMWIRE_A_CLASS_INFO_MAXWAIT))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	return args_time(value, &class->maxwait,
			 "wants a time as 20ms, or none");
}

/* Parse what a path may have at most. 0 is no such limit, but for "none" only. */
static const char *take_sla_time(struct class_info *class, int attr, uint32_t *us,
				 const char *value, const char *wants)
{
	const char *wrong;

	if (!first(class, attr))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	wrong = args_time(value, us, wants);
	if (!wrong && (!*us || *us > NSMWIRE_TIME_MAX))
		wrong = "wants 1us to 10s, or none";
	return wrong;
}

static const char *take_sla_rtt(void *to, const char *value)
{
	struct class_info *class = to;

	return take_sla_time(class, NSMWIRE_A_CLASS_INFO_SLA_RTT,
			     &class->sla_rtt, value,
			     "wants a time as 150ms, or none");
}

static const char *take_sla_jitter(void *to, const char *value)
{
	struct class_info *class = to;

	return take_sla_time(class, NSMWIRE_A_CLASS_INFO_SLA_JITTER,
			     &class->sla_jitter, value,
			     "wants a time as 30ms, or none");
}

static const char *take_sla_loss(void *to, const char *value)
{
	struct class_info *class = to;
	const char *wrong;

	if (!first(class, NSMWIRE_A_CLASS_INFO_SLA_LOSS))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	wrong = args_units(units_percent(value, &class->sla_loss),
			   "wants a percentage as 2% or 0.1%, or none");
	if (!wrong && !class->sla_loss)
		wrong = "wants more than 0%, or none";
	return wrong;
}

/* Add a colour to a list, of the first @len bytes of @word. */
static const char *add_colour(struct colours *colours, const char *word,
			      size_t len)
{
	char name[WORDS_NAME_SIZE] = "";
	unsigned int i;

	if (len < sizeof(name))
		memcpy(name, word, len);
	if (!words_name(name))
		return "wants colours of uplinks, as mpls, with commas between, or none";
	for (i = 0; i < colours->count; i++) {
		if (!strcmp(colours->name[i], name))
			return "has one colour twice";
	}
	if (colours->count == NSMWIRE_COLOURS_MAX)
		return "wants at most 4 colours";
	memcpy(colours->name[colours->count++], name, sizeof(name));
	return NULL;
}

/* Parse colours separated by commas. */
static const char *take_colours(struct class_info *class, int list,
				const char *value)
{
	const char *wrong;
	size_t len;

	if (!first(class, COLOURS_ATTR(list)))
		return ARGS_TWICE;
	if (!strcmp(value, "none"))
		return NULL;
	for (;; value += len + 1) {
		len = strcspn(value, ",");
		wrong = add_colour(&class->colours[list], value, len);
		if (wrong || !value[len])
			return wrong;
	}
}

static const char *take_prefer(void *to, const char *value)
{
	return take_colours(to, COLOURS_PREFER, value);
}

static const char *take_only(void *to, const char *value)
{
	return take_colours(to, COLOURS_ONLY, value);
}

static const char *take_avoid(void *to, const char *value)
{
	return take_colours(to, COLOURS_AVOID, value);
}

static const char *take_strategy(void *to, const char *value)
{
	struct class_info *class = to;
	int strategy = names_find(&names_strategy, value);

	if (!first(class, NSMWIRE_A_CLASS_INFO_STRATEGY))
		return ARGS_TWICE;
	if (strategy < 0)
		return "wants best, cheapest or split";
	class->strategy = strategy;
	return NULL;
}

static const char *take_fallback(void *to, const char *value)
{
	struct class_info *class = to;
	int fallback = names_find(&names_fallback, value);

	if (!first(class, NSMWIRE_A_CLASS_INFO_FALLBACK))
		return ARGS_TWICE;
	if (fallback < 0)
		return "wants best, stay or drop";
	class->fallback = fallback;
	return NULL;
}

static const char *take_duplicate(void *to, const char *value)
{
	struct class_info *class = to;
	int duplicate = names_find(&names_duplicate, value);

	if (!first(class, NSMWIRE_A_CLASS_INFO_DUPLICATE))
		return ARGS_TWICE;
	if (duplicate < 0)
		return "wants off, sla or always";
	class->duplicate = duplicate;
	return NULL;
}

static const char *take_duplicate_max(void *to, const char *value)
{
	struct class_info *class = to;
	uint64_t bytes;

	if (!first(class, NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX))
		return ARGS_TWICE;
	if (!words_number(value, NSMWIRE_DUPLICATE_MAX_MIN,
			  NSMWIRE_DUPLICATE_MAX_MAX, &bytes))
		return "wants a number of bytes from 64 to 1500";
	class->duplicate_max = bytes;
	return NULL;
}

static const struct arg class_words[] = {
	{ "class", NULL, "another class of the same request follows", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg settings[] = {
	{ "name", take_name,
	  "name of the class in this profile",
	  "rename alias label title" },
	{ "dscp", take_dscp,
	  "DSCP of the outer header",
	  "tos dsfield" },
	{ "tier", take_tier,
	  "before all others, by its share, or when nothing else waits",
	  "prio priority level" },
	{ "share", take_share,
	  "percent of the rate of the uplink",
	  "weight quantum percent rate" },
	{ "burst", take_burst,
	  "how far it may exceed its share, as a time of it",
	  "cburst bucket" },
	{ "limit", take_limit,
	  "rate that it cannot exceed",
	  "ceil bandwidth bw max" },
	{ "target", take_target,
	  "target of CoDel for the delay, 100us or more",
	  "delay latency" },
	{ "interval", take_interval,
	  "interval of CoDel (default 20 targets)",
	  NULL },
	{ "ecn", take_ecn,
	  "CoDel marks and does not drop",
	  NULL },
	{ "ce_threshold", take_ce_threshold,
	  "delay above which packets with ECT(1) are marked",
	  "l4s" },
	{ "maxwait", take_maxwait,
	  "delay after which packets are dropped; instead of target",
	  "timeout deadline lifetime" },
	{ "rtt", take_sla_rtt,
	  "round-trip time that its path is not to exceed",
	  "sla-rtt sla" },
	{ "jitter", take_sla_jitter,
	  "jitter that its path is not to exceed",
	  "sla-jitter" },
	{ "loss", take_sla_loss,
	  "percent of loss that its path is not to exceed",
	  "sla-loss" },
	{ "prefer", take_prefer,
	  "colours of uplinks whose paths are taken first, in this order",
	  "preferred-color colour color" },
	{ "only", take_only,
	  "colours of uplinks whose paths can be taken (default any)",
	  "require" },
	{ "avoid", take_avoid,
	  "colours of uplinks whose paths are taken last",
	  "exclude" },
	{ "strategy", take_strategy,
	  "choice between paths of one rank",
	  "algorithm mode" },
	{ "fallback", take_fallback,
	  "choice when no path meets the needs",
	  "backup" },
	{ "duplicate", take_duplicate,
	  "send packets over two paths: sla, while one does not do",
	  "redundant redundancy copy twice" },
	{ "duplicate-max", take_duplicate_max,
	  "bytes of the largest packet that is sent twice (default 640)",
	  "duplicate_max" },
	{ NULL, NULL, NULL, NULL },
};

/* Parse the class to change: its name in the profile, or its index. */
static int take_class(struct class_info *class, int *argc, char ***argv)
{
	uint64_t number;

	if (*argc < 1)
		return usage_error("the name of a class is missing, see \"nsmctl class help\"");
	if (args_option(**argv))
		return EXIT_USAGE;
	taken("class", **argv);
	if (words_number(**argv, 0, NSMWIRE_CLASSES_MAX - 1, &number))
		class->index = number;
	else if (class_name(**argv))
		memcpy(class->name, **argv, strlen(**argv) + 1);
	else
		return usage_error("\"%s\" is not a name that a class can have",
				   **argv);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

/* Identify the class by name, or by index if no name was given. */
static int put_class(struct nl_msg *msg, struct class_info *class)
{
	first(class, class->name[0] ? NSMWIRE_A_CLASS_INFO_NAME :
				      NSMWIRE_A_CLASS_INFO_INDEX);
	return class_info_put(msg, class);
}

/* Number of words before the next class or the end of the arguments. */
static int words_of_class(int argc, char **argv)
{
	int count = 0;

	while (count < argc && strcmp(argv[count], "class"))
		count += 2;
	return count < argc ? count : argc;
}

/*
 * Parse all classes of a request. "class" precedes each class except the first.
 */
static int take_classes(struct class_info *class, int *classes, int argc,
			char **argv)
{
	int words;

	for (*classes = 0;; (*classes)++, class++) {
		if (*classes == NSMWIRE_CLASSES_MAX)
			return usage_error("more than %d classes: a profile has no more",
					   NSMWIRE_CLASSES_MAX);
		memset(class, 0, sizeof(*class));
		if (take_class(class, &argc, &argv))
			return EXIT_USAGE;
		words = words_of_class(argc, argv);
		if (args_take(class, settings, words, argv))
			return EXIT_USAGE;
		if (!class->have)
			return usage_error("nothing to set");
		if (words == argc)
			break;
		argc -= words + 1;
		argv += words + 1;
	}
	/* With several classes, a refusal does not name the class. */
	if ((*classes)++)
		run.taken[TAKEN_MAX - 1].word = NULL;
	return EXIT_OK;
}

/* Send all changes in one request, so that the classes change at once. */
static int class_set(int argc, char **argv)
{
	struct class_info class[NSMWIRE_CLASSES_MAX];
	char profile[WORDS_NAME_SIZE];
	struct nlattr *nest;
	struct nl_msg *msg;
	int classes, i;

	if (profile_take(profile, &argc, &argv) ||
	    take_classes(class, &classes, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_CHANGE, profile);
	if (!msg)
		return EXIT_REFUSED;
	for (i = 0; i < classes; i++) {
		nest = nla_nest_start(msg, NSMWIRE_A_PROFILE_CLASS);
		if (!nest || put_class(msg, &class[i]))
			return request_drop(msg);
		nla_nest_end(msg, nest);
	}
	return request_send(msg, &attrs_profile, NULL);
}

/* Filter of "class show": one class or all. */
struct wanted {
	bool one;
	bool found;
	struct class_info class;
};

static bool is_wanted(const struct wanted *wanted,
		      const struct class_info *class)
{
	if (!wanted->one)
		return true;
	if (wanted->class.name[0])
		return !strcmp(wanted->class.name, class->name);
	return wanted->class.index == class->index;
}

static bool show_classes(const struct nlmsghdr *nlh, struct json_object *list,
			 void *about)
{
	struct wanted *wanted = about;
	struct json_object *obj;
	struct profile profile;
	unsigned int i;

	if (!profile_decode(&profile, nlh))
		return false;
	for (i = 0; i < profile.classes; i++) {
		if (!is_wanted(wanted, &profile.class[i]))
			continue;
		wanted->found = true;
		if (list) {
			obj = json_object_new_object();
			obj_string(obj, "profile", profile.name);
			show_class_json(obj, &profile.class[i]);
			json_object_array_add(list, obj);
		} else {
			show_class_text(&profile.class[i]);
		}
	}
	profile_free(&profile);
	return true;
}

static int class_show(int argc, char **argv)
{
	struct wanted wanted = { .one = argc > 1 };
	char profile[WORDS_NAME_SIZE];
	struct nl_msg *msg;
	int ret;

	if (profile_take(profile, &argc, &argv) ||
	    (wanted.one && take_class(&wanted.class, &argc, &argv)) ||
	    args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	msg = profile_request(NSMWIRE_CMD_PROFILE_GET, profile);
	if (!msg)
		return EXIT_REFUSED;
	ret = listing(msg, &attrs_profile, show_classes, &wanted);
	if (ret || wanted.found || !wanted.one)
		return ret;
	if (wanted.class.name[0])
		complain("profile \"%s\" has no class \"%s\"", profile,
			 wanted.class.name);
	else
		complain("profile \"%s\" has no class %u", profile,
			 wanted.class.index);
	return EXIT_REFUSED;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = class_show,
	  .help = "shows the classes of a profile, or one of them",
	  .known_as = KNOWN_SHOW },
	{ .name = "set", .call = class_set,
	  .help = "changes classes of a profile",
	  .known_as = KNOWN_SET },
	{ .name = NULL },
};

const struct object object_class = {
	.name = "class",
	.help = "Classes of a profile: how each is marked, served and steered.",
	.known_as = "queue tin band",
	.words = { settings, class_words },
	.example =
		"class set call file limit 5mbit\n"
		"class set call video share 20 class text share 10\n"
		"class set call 4 name database\n"
		"class set call audio target none maxwait 20ms\n"
		"class set call video rtt 40ms loss 2% prefer mpls\n"
		"class set call audio duplicate sla\n"
		"class show call\n",
	.usage =
		"set PROFILE CLASS SETTING... [ class CLASS SETTING... ]...\n"
		"show PROFILE [ CLASS ]\n",
	.where =
		"SETTING := [ name NAME ]\n"
		"           [ dscp DSCP ] [ tier priority | weighted | background ]\n"
		"           [ share PERCENT ] [ burst TIME | none ] [ limit RATE | none ]\n"
		"           [ target TIME | none ] [ interval TIME ]\n"
		"           [ ecn on | off ] [ ce_threshold TIME | none ]\n"
		"           [ maxwait TIME | none ]\n"
		"           [ rtt TIME | none ] [ jitter TIME | none ]\n"
		"           [ loss PERCENT | none ] [ prefer COLOURS | none ]\n"
		"           [ only COLOURS | none ] [ avoid COLOURS | none ]\n"
		"           [ strategy best | cheapest | split ]\n"
		"           [ fallback best | stay | drop ]\n"
		"           [ duplicate off | sla | always ]\n"
		"           [ duplicate-max BYTES ]\n"
		"COLOURS := COLOUR[,COLOUR]...\n"
		WHERE_DSCP WHERE_RATE WHERE_TIME,
	.verbs = verbs,
	.call = class_show,
};
