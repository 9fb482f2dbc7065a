// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl explain: what a wire would do with a packet, and why.
 */
#include <string.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "profile.h"
#include "proto.h"
#include "show.h"
#include "target.h"

static bool first(struct explain *packet, int attr)
{
	return args_first(&packet->have, attr);
}

/* Parse the values of the words. Return: NULL, or an error text. */
static const char *take_addr(struct explain *packet, const char *value, int v4, int v6,
			     struct words_addr *addr)
{
	if (args_have(packet->have, v4) || args_have(packet->have, v6))
		return ARGS_TWICE;
	if (!words_parse_addr(addr, value))
		return "wants an IPv4 or IPv6 address, as 192.0.2.7";
	first(packet, addr->family == AF_INET ? v4 : v6);
	return NULL;
}

static const char *take_src(void *to, const char *value)
{
	struct explain *packet = to;

	return take_addr(packet, value, NSMWIRE_A_EXPLAIN_SRC, NSMWIRE_A_EXPLAIN_SRC6,
			 &packet->src);
}

static const char *take_dst(void *to, const char *value)
{
	struct explain *packet = to;

	return take_addr(packet, value, NSMWIRE_A_EXPLAIN_DST, NSMWIRE_A_EXPLAIN_DST6,
			 &packet->dst);
}

static const char *take_proto(void *to, const char *value)
{
	struct explain *packet = to;

	if (!first(packet, NSMWIRE_A_EXPLAIN_PROTO))
		return ARGS_TWICE;
	if (!proto_parse(value, &packet->proto))
		return "wants the name of a protocol, as udp, or a number from 0 to 255";
	return NULL;
}

static const char *take_port(struct explain *packet, const char *value, int attr,
			     uint16_t *port)
{
	uint64_t number;

	if (!first(packet, attr))
		return ARGS_TWICE;
	if (!words_number(value, 0, UINT16_MAX, &number))
		return "wants a port, one number";
	*port = number;
	return NULL;
}

static const char *take_sport(void *to, const char *value)
{
	struct explain *packet = to;

	return take_port(packet, value, NSMWIRE_A_EXPLAIN_SPORT, &packet->sport);
}

static const char *take_dport(void *to, const char *value)
{
	struct explain *packet = to;

	return take_port(packet, value, NSMWIRE_A_EXPLAIN_DPORT, &packet->dport);
}

static const char *take_dscp(void *to, const char *value)
{
	struct explain *packet = to;
	int dscp = dscp_parse(value);

	if (!first(packet, NSMWIRE_A_EXPLAIN_DSCP))
		return ARGS_TWICE;
	if (dscp < 0)
		return ARGS_DSCP;
	packet->dscp = dscp;
	return NULL;
}

static const char *take_number(struct explain *packet, const char *value, int attr,
			       uint32_t *to)
{
	uint64_t number;

	if (!first(packet, attr))
		return ARGS_TWICE;
	if (!words_number(value, 0, UINT32_MAX, &number))
		return "wants a number of 32 bits";
	*to = number;
	return NULL;
}

static const char *take_mark(void *to, const char *value)
{
	struct explain *packet = to;

	return take_number(packet, value, NSMWIRE_A_EXPLAIN_MARK, &packet->mark);
}

static const char *take_priority(void *to, const char *value)
{
	struct explain *packet = to;

	return take_number(packet, value, NSMWIRE_A_EXPLAIN_PRIORITY, &packet->priority);
}

static const char *take_cgroup(void *to, const char *value)
{
	struct explain *packet = to;

	if (!first(packet, NSMWIRE_A_EXPLAIN_CGROUP))
		return ARGS_TWICE;
	return args_cgroup(value, packet->cgroup, sizeof(packet->cgroup));
}

static const char *take_class(void *to, const char *value)
{
	struct explain *packet = to;
	const char *wrong;

	if (args_have(packet->have, NSMWIRE_A_EXPLAIN_CLASS) ||
	    args_have(packet->have, NSMWIRE_A_EXPLAIN_CLASS_NAME))
		return ARGS_TWICE;
	wrong = class_parse(value, &packet->class, packet->class_name);
	if (wrong)
		return wrong;
	first(packet, packet->class_name[0] ? NSMWIRE_A_EXPLAIN_CLASS_NAME :
					      NSMWIRE_A_EXPLAIN_CLASS);
	return NULL;
}

static const struct arg directions[] = {
	{ "out", NULL, "the packet leaves over the wire (default)", "tx egress" },
	{ "in", NULL, "the packet has arrived over the wire", "rx ingress" },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg packet_words[] = {
	{ "src", take_src, "source address", "from saddr src_ip source" },
	{ "dst", take_dst, "destination address", "to daddr dst_ip destination" },
	{ "proto", take_proto, "protocol, such as udp", "protocol ip_proto ipproto" },
	{ "sport", take_sport, "source port", "src_port srcport" },
	{ "dport", take_dport, "destination port", "dst_port dstport port" },
	{ "dscp", take_dscp, "DSCP of the inner packet", "tos dsfield ip_tos" },
	{ "mark", take_mark, "mark (fwmark) of the packet", "fwmark" },
	{ "priority", take_priority, "priority (SO_PRIORITY) of the packet", "skbprio" },
	{ "cgroup", take_cgroup, "cgroup (v2) of the sending socket", "cgroupv2" },
	{ "class", take_class, "class in the class option (in)", NULL },
	{ NULL, NULL, NULL, NULL },
};

/*
 * Get the rule that gives the class. The rules of the profile are in this netns if the
 * answer names the profile. Return: whether it could be read.
 */
static bool find_rule(const struct explain *explain, struct rule *rule)
{
	struct rule wanted = { .pref = explain->pref };
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	bool found = false;

	if (!args_have(explain->have, NSMWIRE_A_EXPLAIN_PREF) || !explain->profile[0])
		return false;
	memcpy(wanted.profile, explain->profile, sizeof(wanted.profile));
	args_first(&wanted.have, NSMWIRE_A_RULE_PROFILE);
	args_first(&wanted.have, NSMWIRE_A_RULE_PREF);
	msg = request_new(NSMWIRE_CMD_RULE_GET, 0);
	if (!msg)
		return false;
	if (rule_put(msg, &wanted))
		request_free(msg);
	else if (!request_try(msg, &answers) && answers.count)
		found = rule_decode(rule, answers.nlh[0]);
	answers_free(&answers);
	return found;
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	struct json_object *obj;
	struct explain explain;
	struct rule rule;
	bool found;

	(void)about;
	if (!explain_decode(&explain, nlh))
		return false;
	found = find_rule(&explain, &rule);
	if (list) {
		obj = json_object_new_object();
		show_explain_json(obj, &explain, found ? &rule : NULL);
		json_object_array_add(list, obj);
	} else {
		show_explain_text(&explain, found ? &rule : NULL);
	}
	return true;
}

static int take_direction(struct explain *packet, int *argc, char ***argv)
{
	if (*argc < 1 || (strcmp(**argv, "in") && strcmp(**argv, "out")))
		return EXIT_OK;
	packet->direction = strcmp(**argv, "in") ? NSMWIRE_DIRECTION_TX :
						   NSMWIRE_DIRECTION_RX;
	first(packet, NSMWIRE_A_EXPLAIN_DIRECTION);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

static int explain_packet(int argc, char **argv)
{
	struct explain packet = { .have = 0 };
	struct target target;
	struct nl_msg *msg;
	int ret;

	if (target_take(&target, &argc, &argv) ||
	    take_direction(&packet, &argc, &argv) ||
	    args_take(&packet, packet_words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = target_find(&target);
	if (ret)
		return ret;
	msg = request_new(NSMWIRE_CMD_EXPLAIN_GET, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (target_put_explain(msg, &target) || explain_put(msg, &packet))
		return request_drop(msg);
	return listing(msg, &attrs_explain, show_one, NULL);
}

const struct object object_explain = {
	.name = "explain",
	.help = "What a wire would do with a packet, and why. Nothing is sent.",
	.known_as = "why trace classify lookup",
	.words = { directions, packet_words, target_words },
	.example =
		"explain wire0 proto tcp dst 10.2.0.9 dport 5432\n"
		"explain wire0 in proto udp dscp EF\n",
	.usage = "WIRE [ out | in ] [ PACKET ]...\n",
	.where =
		"PACKET := [ src ADDR ] [ dst ADDR ] [ proto PROTO ]\n"
		"          [ sport PORT ] [ dport PORT ] [ dscp DSCP ]\n"
		"          [ mark N ] [ priority N ] [ cgroup PATH ]\n"
		"          [ class CLASS ]\n"
		WHERE_WIRE
		WHERE_DSCP,
	.call = explain_packet,
};
