// SPDX-License-Identifier: GPL-2.0
/*
 * Matches packets against rules. Pure: no state, no lock, no netdevice. A scan:
 * the class of a flow is cached, see qos/rule_cache.c.
 */
#include <linux/cgroup.h>
#include <linux/string.h>

#include "pure/rule.h"

/**
 * nsmw_prefix_set() - make a prefix of an address and a length
 * @prefix: filled
 * @addr:   address, network order
 * @bits:   bits that it has, 32 or 128
 * @len:    bits that count, @bits at most
 *
 * Return: false where a bit is set after the first @len.
 */
bool nsmw_prefix_set(struct nsmw_prefix *prefix, const void *addr,
		     unsigned int bits, unsigned int len)
{
	__u8 *mask = (__u8 *)prefix->mask;
	unsigned int i;

	memset(prefix, 0, sizeof(*prefix));
	memcpy(prefix->addr, addr, bits / 8);
	for (i = 0; i < len; i++)
		mask[i / 8] |= 0x80 >> i % 8;
	prefix->len = len;
	for (i = 0; i < 4; i++) {
		if (prefix->addr[i] & ~prefix->mask[i])
			return false;
	}
	return true;
}

/**
 * nsmw_ports_add() - append a range of ports
 * @ports: ranges, of which there can be one more
 * @min:   first port
 * @max:   last port
 *
 * Return: false if the range is empty, or not behind a port that is behind the others.
 */
bool nsmw_ports_add(struct nsmw_ports *ports, __u16 min, __u16 max)
{
	if (min > max ||
	    (ports->count && min <= ports->range[ports->count - 1].max + 1))
		return false;
	ports->range[ports->count++] = (struct nsmw_port_range){ min, max };
	return true;
}

static bool ports_same(const struct nsmw_ports *a, const struct nsmw_ports *b)
{
	return a->count == b->count &&
	       !memcmp(a->range, b->range, a->count * sizeof(a->range[0]));
}

static bool prefix_same(const struct nsmw_prefix *a,
			const struct nsmw_prefix *b)
{
	return a->len == b->len && !memcmp(a->addr, b->addr, sizeof(a->addr));
}

/**
 * nsmw_rule_same() - do two rules have the same conditions?
 * @a: one rule; fields without a condition are zero
 * @b: other rule; fields without a condition are zero
 *
 * Return: true when all conditions are equal.
 */
bool nsmw_rule_same(const struct nsmw_rule *a, const struct nsmw_rule *b)
{
	return a->have == b->have && a->ip == b->ip && a->proto == b->proto &&
	       a->dscp == b->dscp && ports_same(&a->sport, &b->sport) &&
	       ports_same(&a->dport, &b->dport) && prefix_same(&a->src, &b->src) &&
	       prefix_same(&a->dst, &b->dst) && a->mark == b->mark &&
	       a->mark_mask == b->mark_mask && a->priority == b->priority &&
	       a->cgroup == b->cgroup;
}

static bool in_prefix(const struct nsmw_prefix *prefix, const __u32 *addr)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if ((addr[i] ^ prefix->addr[i]) & prefix->mask[i])
			return false;
	}
	return true;
}

static bool in_ports(const struct nsmw_ports *ports, __u16 port)
{
	unsigned int i;

	for (i = 0; i < ports->count; i++) {
		const struct nsmw_port_range *range = &ports->range[i];

		if (port >= range->min && port <= range->max)
			return true;
	}
	return false;
}

static bool in_cgroup(struct cgroup *cgroup, struct cgroup *rule)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	return cgroup && cgroup_is_descendant(cgroup, rule);
#else
	return false;
#endif
}

static bool meets_flow(const struct nsmw_rule *rule,
		       const struct nsmw_flow *flow)
{
	if (!flow->ip || (rule->ip && rule->ip != flow->ip))
		return false;
	if (rule->have & NSMW_RULE_SRC && !in_prefix(&rule->src, flow->src))
		return false;
	if (rule->have & NSMW_RULE_DST && !in_prefix(&rule->dst, flow->dst))
		return false;
	if (rule->have & NSMW_RULE_PROTO && rule->proto != flow->proto)
		return false;
	if (!(rule->have & (NSMW_RULE_SPORT | NSMW_RULE_DPORT)))
		return true;
	if (!flow->ports)
		return false;
	if (rule->have & NSMW_RULE_SPORT && !in_ports(&rule->sport, flow->sport))
		return false;
	return !(rule->have & NSMW_RULE_DPORT) ||
	       in_ports(&rule->dport, flow->dport);
}

static bool meets(const struct nsmw_rule *rule, const struct nsmw_key *key,
		  struct cgroup *cgroup)
{
	if (rule->have & NSMW_RULE_FLOW && !meets_flow(rule, &key->flow))
		return false;
	if (rule->have & NSMW_RULE_DSCP &&
	    (!key->flow.ip || rule->dscp != key->dscp))
		return false;
	if (rule->have & NSMW_RULE_MARK &&
	    rule->mark != (key->mark & rule->mark_mask))
		return false;
	if (rule->have & NSMW_RULE_PRIORITY && rule->priority != key->priority)
		return false;
	return !(rule->have & NSMW_RULE_CGROUP) ||
	       in_cgroup(cgroup, rule->cgroup);
}

/**
 * nsmw_rules_find() - find the rule that gives a packet its class
 * @rules:  rules, by pref
 * @count:  how many
 * @key:    the packet
 * @cgroup: cgroup of the sending socket, or NULL
 *
 * Return: the rule, or NULL where none matches.
 */
const struct nsmw_rule *nsmw_rules_find(const struct nsmw_rule *rules, unsigned int count,
					const struct nsmw_key *key, struct cgroup *cgroup)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (meets(&rules[i], key, cgroup))
			return &rules[i];
	}
	return NULL;
}
