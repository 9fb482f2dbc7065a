// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of profiles, as text and JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "nsmctl.h"
#include "out.h"
#include "proto.h"
#include "show.h"

static bool has(const struct rule *rule, int attr)
{
	return args_have(rule->have, attr);
}

/* Print a prefix. The length is omitted for a full address. */
static void prefix_text(const char *word, const struct words_addr *addr,
			bool has_len, uint8_t len)
{
	show_addr_text(word, addr);
	if (addr->family && has_len && len != words_addr_bits(addr))
		printf("/%u", len);
}

static void range_text(const char *before, uint16_t first, uint16_t last)
{
	printf("%s%u", before, first);
	if (last > first)
		printf("-%u", last);
}

static void ports_text(const char *word, bool there, uint16_t min, uint16_t max,
		       const struct more_ports *more)
{
	unsigned int i;

	if (!there)
		return;
	printf(" %s ", word);
	range_text("", min, max);
	for (i = 0; i < more->count; i++)
		range_text(",", more->range[i].first, more->range[i].last);
}

static void mark_text(const struct rule *rule)
{
	if (!has(rule, NSMWIRE_A_RULE_MARK))
		return;
	printf(" mark 0x%x", rule->mark);
	if (has(rule, NSMWIRE_A_RULE_MARK_MASK) &&
	    rule->mark_mask != UINT32_MAX)
		printf("/0x%x", rule->mark_mask);
}

void show_rule_words(const struct rule *rule)
{
	printf(" pref %u class %s", rule->pref,
	       show_class(rule->class_name, rule->class));
	show_rule_conditions(rule);
}

void show_rule_conditions(const struct rule *rule)
{
	prefix_text("src", &rule->src, has(rule, NSMWIRE_A_RULE_SRC_LEN),
		    rule->src_len);
	prefix_text("dst", &rule->dst, has(rule, NSMWIRE_A_RULE_DST_LEN),
		    rule->dst_len);
	if (has(rule, NSMWIRE_A_RULE_PROTO))
		printf(" proto %s", show_or_number(proto_name(rule->proto),
						   rule->proto));
	ports_text("sport", has(rule, NSMWIRE_A_RULE_SPORT_MIN),
		   rule->sport_min, rule->sport_max, &rule->sport_more);
	ports_text("dport", has(rule, NSMWIRE_A_RULE_DPORT_MIN),
		   rule->dport_min, rule->dport_max, &rule->dport_more);
	if (has(rule, NSMWIRE_A_RULE_DSCP))
		printf(" dscp %s", show_or_number(dscp_name(rule->dscp),
						  rule->dscp));
	mark_text(rule);
	if (has(rule, NSMWIRE_A_RULE_PRIORITY))
		printf(" priority %u", rule->priority);
	if (has(rule, NSMWIRE_A_RULE_CGROUP)) {
		printf(" cgroup ");
		out_word(rule->cgroup);
	}
}

void show_rule_text(const struct rule *rule)
{
	printf("%s:", rule->profile);
	show_rule_words(rule);
	if (rule->cgroup_gone) {
		putchar(' ');
		out_paint(PAINT_BAD, "gone");
	}
	putchar('\n');
	if (run.statistics && has(rule, NSMWIRE_A_RULE_PACKETS))
		printf("    packets %" PRIu64 "\n", rule->packets);
}

static void prefix_json(struct json_object *obj, const char *key4,
			const char *key6, const char *len_key,
			const struct words_addr *addr, bool has_len,
			uint8_t len)
{
	if (!addr->family)
		return;
	show_addr_json(obj, key4, key6, addr);
	obj_uint(obj, len_key, has_len ? len : words_addr_bits(addr));
}

static uint16_t last_of(uint16_t first, uint16_t last)
{
	return last > first ? last : first;
}

/* The keys of one condition on ports. */
struct ports_keys {
	const char *min, *max, *more;
};

static void ports_json(struct json_object *obj, const struct ports_keys *keys,
		       bool there, uint16_t min, uint16_t max,
		       const struct more_ports *more)
{
	struct json_object *list, *one;
	unsigned int i;

	if (!there)
		return;
	obj_uint(obj, keys->min, min);
	obj_uint(obj, keys->max, last_of(min, max));
	if (!more->count)
		return;
	list = json_object_new_array();
	obj_add(obj, keys->more, list);
	for (i = 0; i < more->count; i++) {
		one = json_object_new_object();
		obj_uint(one, "first", more->range[i].first);
		obj_uint(one, "last", last_of(more->range[i].first, more->range[i].last));
		json_object_array_add(list, one);
	}
}

void show_rule_json(struct json_object *obj, const struct rule *rule)
{
	static const struct ports_keys sport = { "sport_min", "sport_max", "sport_more" };
	static const struct ports_keys dport = { "dport_min", "dport_max", "dport_more" };

	obj_string(obj, "profile", rule->profile);
	obj_uint(obj, "pref", rule->pref);
	obj_uint(obj, "class", rule->class);
	obj_string(obj, "class_name", rule->class_name);
	prefix_json(obj, "src", "src6", "src_len", &rule->src,
		    has(rule, NSMWIRE_A_RULE_SRC_LEN), rule->src_len);
	prefix_json(obj, "dst", "dst6", "dst_len", &rule->dst,
		    has(rule, NSMWIRE_A_RULE_DST_LEN), rule->dst_len);
	if (has(rule, NSMWIRE_A_RULE_PROTO))
		obj_name(obj, "proto", proto_name(rule->proto), rule->proto);
	ports_json(obj, &sport, has(rule, NSMWIRE_A_RULE_SPORT_MIN), rule->sport_min,
		   rule->sport_max, &rule->sport_more);
	ports_json(obj, &dport, has(rule, NSMWIRE_A_RULE_DPORT_MIN), rule->dport_min,
		   rule->dport_max, &rule->dport_more);
	if (has(rule, NSMWIRE_A_RULE_DSCP))
		obj_uint(obj, "dscp", rule->dscp);
	if (has(rule, NSMWIRE_A_RULE_MARK)) {
		obj_uint(obj, "mark", rule->mark);
		obj_uint(obj, "mark_mask",
			 has(rule, NSMWIRE_A_RULE_MARK_MASK) ? rule->mark_mask :
							       UINT32_MAX);
	}
	if (has(rule, NSMWIRE_A_RULE_PRIORITY))
		obj_uint(obj, "priority", rule->priority);
	if (has(rule, NSMWIRE_A_RULE_CGROUP)) {
		obj_string(obj, "cgroup", rule->cgroup);
		obj_bool(obj, "cgroup_gone", rule->cgroup_gone);
	}
	if (run.statistics && has(rule, NSMWIRE_A_RULE_PACKETS))
		obj_uint(obj, "packets", rule->packets);
}
