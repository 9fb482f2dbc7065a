// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl rule: add, del and show the rules of a profile.
 */
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "ports.h"
#include "profile.h"
#include "proto.h"
#include "show.h"

static bool first(struct rule *rule, int attr)
{
	return args_first(&rule->have, attr);
}

/* Parse the values of the words. Return: NULL, or an error text. */
static const char *take_pref(void *to, const char *value)
{
	struct rule *rule = to;
	uint64_t number;

	if (!first(rule, NSMWIRE_A_RULE_PREF))
		return ARGS_TWICE;
	if (!words_number(value, 1, NSMWIRE_PREF_MAX, &number))
		return "wants a number from 1 to 65535";
	rule->pref = number;
	return NULL;
}

static bool has_class(const struct rule *rule)
{
	return args_have(rule->have, NSMWIRE_A_RULE_CLASS) ||
	       args_have(rule->have, NSMWIRE_A_RULE_CLASS_NAME);
}

/* Parse a class: its name in the profile, or its index. */
static const char *take_class(void *to, const char *value)
{
	struct rule *rule = to;
	const char *wrong;

	if (has_class(rule))
		return ARGS_TWICE;
	wrong = class_parse(value, &rule->class, rule->class_name);
	if (wrong)
		return wrong;
	first(rule, rule->class_name[0] ? NSMWIRE_A_RULE_CLASS_NAME :
					  NSMWIRE_A_RULE_CLASS);
	return NULL;
}

/* Whether the address has bits set after the first @bits. */
static bool has_host(const struct words_addr *addr, unsigned int bits)
{
	const uint8_t *byte = addr->family == AF_INET6 ?
			      addr->v6.s6_addr : (const uint8_t *)&addr->v4;
	unsigned int i;

	for (i = bits; i < words_addr_bits(addr); i++) {
		if (byte[i / 8] & (0x80 >> i % 8))
			return true;
	}
	return false;
}

/* Parse a prefix. The presence of an address attribute marks it as given. */
static const char *take_prefix(struct rule *rule, const char *value, int v4,
			       int v6, int len_attr, struct words_addr *addr,
			       uint8_t *len)
{
	const char *slash = strchr(value, '/');
	char text[INET6_ADDRSTRLEN] = "";
	uint64_t bits;
	size_t size;

	if (args_have(rule->have, v4) || args_have(rule->have, v6))
		return ARGS_TWICE;
	size = slash ? (size_t)(slash - value) : strlen(value);
	if (size < sizeof(text))
		memcpy(text, value, size);
	if (!words_parse_addr(addr, text))
		return "wants an IPv4 or IPv6 prefix, as 192.0.2.0/24";
	first(rule, addr->family == AF_INET ? v4 : v6);
	if (!slash)
		return NULL;
	if (!words_number(slash + 1, 0, words_addr_bits(addr), &bits))
		return "wants a prefix length of up to 32 for IPv4, 128 for IPv6";
	if (has_host(addr, bits))
		return "has bits set behind its prefix: clear them, or say a longer prefix";
	*len = bits;
	first(rule, len_attr);
	return NULL;
}

static const char *take_src(void *to, const char *value)
{
	struct rule *rule = to;

	return take_prefix(rule, value, NSMWIRE_A_RULE_SRC,
			   NSMWIRE_A_RULE_SRC6, NSMWIRE_A_RULE_SRC_LEN,
			   &rule->src, &rule->src_len);
}

static const char *take_dst(void *to, const char *value)
{
	struct rule *rule = to;

	return take_prefix(rule, value, NSMWIRE_A_RULE_DST,
			   NSMWIRE_A_RULE_DST6, NSMWIRE_A_RULE_DST_LEN,
			   &rule->dst, &rule->dst_len);
}

static const char *take_proto(void *to, const char *value)
{
	struct rule *rule = to;

	if (!first(rule, NSMWIRE_A_RULE_PROTO))
		return ARGS_TWICE;
	if (!proto_parse(value, &rule->proto))
		return "wants the name of a protocol, as udp, or a number from 0 to 255";
	return NULL;
}

static void add_more(struct more_ports *more, uint64_t from, uint64_t to)
{
	struct port_range *range = &more->range[more->count++];

	range->first = from;
	range->last = to;
	args_first(&range->have, NSMWIRE_A_PORT_RANGE_FIRST);
	if (to > from)
		args_first(&range->have, NSMWIRE_A_PORT_RANGE_LAST);
}

static const char *take_ports(struct rule *rule, const char *value,
			      int min_attr, int max_attr, uint16_t *min,
			      uint16_t *max, struct more_ports *more)
{
	struct ports ports;
	const char *wrong;
	unsigned int i;

	if (!first(rule, min_attr))
		return ARGS_TWICE;
	wrong = ports_parse(value, &ports);
	if (wrong)
		return wrong;
	*min = ports.range[0].from;
	*max = ports.range[0].to;
	if (*max > *min)
		first(rule, max_attr);
	for (i = 1; i < ports.count; i++)
		add_more(more, ports.range[i].from, ports.range[i].to);
	return NULL;
}

static const char *take_sport(void *to, const char *value)
{
	struct rule *rule = to;

	return take_ports(rule, value, NSMWIRE_A_RULE_SPORT_MIN,
			  NSMWIRE_A_RULE_SPORT_MAX, &rule->sport_min,
			  &rule->sport_max, &rule->sport_more);
}

static const char *take_dport(void *to, const char *value)
{
	struct rule *rule = to;

	return take_ports(rule, value, NSMWIRE_A_RULE_DPORT_MIN,
			  NSMWIRE_A_RULE_DPORT_MAX, &rule->dport_min,
			  &rule->dport_max, &rule->dport_more);
}

static const char *take_dscp(void *to, const char *value)
{
	struct rule *rule = to;
	int dscp = dscp_parse(value);

	if (!first(rule, NSMWIRE_A_RULE_DSCP))
		return ARGS_TWICE;
	if (dscp < 0)
		return ARGS_DSCP;
	rule->dscp = dscp;
	return NULL;
}

static const char *take_mark(void *to, const char *value)
{
	static const char wrong[] =
		"wants a number of 32 bits, or one and its mask as 0x10/0xf0";
	const char *slash = strchr(value, '/');
	struct rule *rule = to;
	char text[16] = "";
	uint64_t number;
	size_t size;

	if (!first(rule, NSMWIRE_A_RULE_MARK))
		return ARGS_TWICE;
	size = slash ? (size_t)(slash - value) : strlen(value);
	if (size < sizeof(text))
		memcpy(text, value, size);
	if (!words_number(text, 0, UINT32_MAX, &number))
		return wrong;
	rule->mark = number;
	if (!slash)
		return NULL;
	if (!words_number(slash + 1, 0, UINT32_MAX, &number))
		return wrong;
	rule->mark_mask = number;
	first(rule, NSMWIRE_A_RULE_MARK_MASK);
	return NULL;
}

static const char *take_priority(void *to, const char *value)
{
	struct rule *rule = to;
	uint64_t number;

	if (!first(rule, NSMWIRE_A_RULE_PRIORITY))
		return ARGS_TWICE;
	if (!words_number(value, 0, UINT32_MAX, &number))
		return "wants a number of 32 bits";
	rule->priority = number;
	return NULL;
}

static const char *take_cgroup(void *to, const char *value)
{
	struct rule *rule = to;

	if (!first(rule, NSMWIRE_A_RULE_CGROUP))
		return ARGS_TWICE;
	return args_cgroup(value, rule->cgroup, sizeof(rule->cgroup));
}

static const struct arg all_words[] = {
	{ "all", NULL, "all rules of the profile (del)", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg conditions[] = {
	{ "pref", take_pref,
	  "place among the rules: the lowest comes first",
	  "prio preference order pos" },
	{ "class", take_class,
	  "class that the rule gives",
	  "classid flowid flow action" },
	{ "src", take_src,
	  "source prefix",
	  "from saddr src_ip source" },
	{ "dst", take_dst,
	  "destination prefix",
	  "to daddr dst_ip destination" },
	{ "proto", take_proto,
	  "protocol, such as udp",
	  "protocol ip_proto ipproto" },
	{ "sport", take_sport,
	  "source port, a range, or a list of them",
	  "src_port srcport" },
	{ "dport", take_dport,
	  "destination port, a range, or a list of them",
	  "dst_port dstport port" },
	{ "dscp", take_dscp,
	  "DSCP of the inner packet",
	  "tos dsfield ip_tos" },
	{ "mark", take_mark,
	  "mark (fwmark), with its mask",
	  "fwmark" },
	{ "priority", take_priority,
	  "priority (SO_PRIORITY)",
	  "skbprio" },
	{ "cgroup", take_cgroup,
	  "cgroup (v2) of the sending socket",
	  "cgroupv2" },
	{ NULL, NULL, NULL, NULL },
};

static int rule_send(uint8_t cmd, struct rule *rule)
{
	struct nl_msg *msg = request_new(cmd, 0);

	if (!msg)
		return EXIT_REFUSED;
	first(rule, NSMWIRE_A_RULE_PROFILE);
	if (rule_put(msg, rule))
		return request_drop(msg);
	return request_send(msg, &attrs_rule, NULL);
}

static int rule_add(int argc, char **argv)
{
	struct rule rule = { .have = 0 };

	if (profile_take(rule.profile, &argc, &argv) ||
	    args_take(&rule, conditions, argc, argv))
		return EXIT_USAGE;
	if (!has_class(&rule))
		return usage_error("which class do its packets get? \"class CLASS\" is missing");
	if (run.check)
		return EXIT_OK;
	return rule_send(NSMWIRE_CMD_RULE_ADD, &rule);
}

/* A class alone is refused, because many rules may have it. */
static int rule_del(int argc, char **argv)
{
	const uint64_t class = 1ULL << NSMWIRE_A_RULE_CLASS |
			       1ULL << NSMWIRE_A_RULE_CLASS_NAME;
	struct rule rule = { .have = 0 };
	bool all;

	if (profile_take(rule.profile, &argc, &argv))
		return EXIT_USAGE;
	all = argc > 0 && !strcmp(*argv, "all");
	if (all ? args_end(argc - 1, argv + 1) :
		  args_take(&rule, conditions, argc, argv))
		return EXIT_USAGE;
	if (!all && !(rule.have & ~class))
		return usage_error("which rule? Say its pref, a condition, or all: many rules may have one class");
	if (run.check)
		return EXIT_OK;
	return rule_send(all ? NSMWIRE_CMD_RULE_FLUSH : NSMWIRE_CMD_RULE_DEL,
			 &rule);
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	const char *profile = about;
	struct json_object *obj;
	struct rule rule;

	if (!rule_decode(&rule, nlh))
		return false;
	if (profile && strcmp(profile, rule.profile))
		return true;
	if (list) {
		obj = json_object_new_object();
		show_rule_json(obj, &rule);
		json_object_array_add(list, obj);
	} else {
		show_rule_text(&rule);
	}
	return true;
}

/*
 * Check that the profile exists. The dump has all profiles, so a missing one
 * would look empty.
 */
static int profile_exists(const char *name)
{
	struct nl_msg *msg = profile_request(NSMWIRE_CMD_PROFILE_GET, name);

	return msg ? request_send(msg, &attrs_profile, NULL) : EXIT_REFUSED;
}

static int rule_show(int argc, char **argv)
{
	static const struct arg pref[] = {
		{ "pref", take_pref,
	  "place among the rules: the lowest comes first",
	  "prio preference order pos" },
		{ NULL, NULL, NULL, NULL },
	};
	struct rule rule = { .have = 0 };
	bool named = argc > 0, one;
	struct nl_msg *msg;
	int ret;

	if (named && (profile_take(rule.profile, &argc, &argv) ||
		      args_take(&rule, pref, argc, argv)))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	one = rule.have;
	if (named && !one) {
		ret = profile_exists(rule.profile);
		if (ret)
			return ret;
	}
	msg = request_new(NSMWIRE_CMD_RULE_GET, one ? 0 : NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	first(&rule, NSMWIRE_A_RULE_PROFILE);
	if (one && rule_put(msg, &rule))
		return request_drop(msg);
	return listing(msg, &attrs_rule, show_one, named ? rule.profile : NULL);
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = rule_show,
	  .help = "shows all rules, those of a profile, or one",
	  .known_as = KNOWN_SHOW },
	{ .name = "add", .call = rule_add,
	  .help = "adds a rule",
	  .known_as = KNOWN_ADD },
	{ .name = "del", .alias = { "delete" }, .call = rule_del,
	  .help = "deletes a rule, or all",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_rule = {
	.name = "rule",
	.help = "Rules of a profile: the first that a packet meets gives its class.",
	.known_as = "filter match classifier",
	.words = { conditions, all_words },
	.example =
		"rule add call class video proto udp dport 5000-5010\n"
		"rule add call class text proto tcp dport 80,443,8000-8080\n"
		"-s rule show call\n"
		"rule del call pref 10\n",
	.usage =
		"add PROFILE [ pref N ] class CLASS [ CONDITION ]...\n"
		"del PROFILE { { pref N | CONDITION }... [ class CLASS ] | all }\n"
		"[ show [ PROFILE [ pref N ] ] ]\n",
	.where =
		"CONDITION := [ src PREFIX ] [ dst PREFIX ] [ proto PROTO ]\n"
		"             [ sport PORTS ] [ dport PORTS ]\n"
		"             [ dscp DSCP ] [ mark N[/MASK] ] [ priority N ]\n"
		"             [ cgroup PATH ]\n"
		"PORTS := PORT[-PORT][,PORT[-PORT]]...\n"
		WHERE_DSCP,
	.verbs = verbs,
	.call = rule_show,
};
