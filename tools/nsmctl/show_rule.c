// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of profiles, as text and JSON. See show.h.
 */
#include <stdio.h>

#include "args.h"
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

static void ports_text(const char *word, bool there, uint16_t min, uint16_t max)
{
	if (!there)
		return;
	printf(" %s %u", word, min);
	if (max > min)
		printf("-%u", max);
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
	prefix_text("src", &rule->src, has(rule, NSMWIRE_A_RULE_SRC_LEN),
		    rule->src_len);
	prefix_text("dst", &rule->dst, has(rule, NSMWIRE_A_RULE_DST_LEN),
		    rule->dst_len);
	if (has(rule, NSMWIRE_A_RULE_PROTO))
		printf(" proto %s", show_or_number(proto_name(rule->proto),
						   rule->proto));
	ports_text("sport", has(rule, NSMWIRE_A_RULE_SPORT_MIN),
		   rule->sport_min, rule->sport_max);
	ports_text("dport", has(rule, NSMWIRE_A_RULE_DPORT_MIN),
		   rule->dport_min, rule->dport_max);
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

static void ports_json(struct json_object *obj, const char *min_key,
		       const char *max_key, bool there, uint16_t min,
		       uint16_t max)
{
	if (!there)
		return;
	obj_uint(obj, min_key, min);
	obj_uint(obj, max_key, max > min ? max : min);
}

void show_rule_json(struct json_object *obj, const struct rule *rule)
{
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
	ports_json(obj, "sport_min", "sport_max",
		   has(rule, NSMWIRE_A_RULE_SPORT_MIN), rule->sport_min,
		   rule->sport_max);
	ports_json(obj, "dport_min", "dport_max",
		   has(rule, NSMWIRE_A_RULE_DPORT_MIN), rule->dport_min,
		   rule->dport_max);
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
}
