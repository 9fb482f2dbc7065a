/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of a profile, and the table that they and the classes make. Pure:
 * what packets match is numbers in, a class out.
 */
#ifndef NSMW_RULE_H
#define NSMW_RULE_H

#include <linux/types.h>

#include <linux/nsmwire.h>

#include "pure/geneve.h"
#include "pure/headers.h"

struct cgroup;
struct nsmw_hits;

/* Conditions that a rule can have; all that it has must be met. */
#define NSMW_RULE_SRC		0x001
#define NSMW_RULE_DST		0x002
#define NSMW_RULE_PROTO		0x004
#define NSMW_RULE_SPORT		0x008
#define NSMW_RULE_DPORT		0x010
#define NSMW_RULE_DSCP		0x020
#define NSMW_RULE_MARK		0x040
#define NSMW_RULE_PRIORITY	0x080
#define NSMW_RULE_CGROUP	0x100
/* Conditions that need the flow of the packet. */
#define NSMW_RULE_FLOW		(NSMW_RULE_SRC | NSMW_RULE_DST |	\
				 NSMW_RULE_PROTO | NSMW_RULE_SPORT |	\
				 NSMW_RULE_DPORT)

/**
 * struct nsmw_key - all of a packet that rules look at
 * @flow:     addresses, protocol and ports; @flow.ip is 0 where it is not IP
 * @cgroup:   id of the cgroup of the sending socket, 0 for none
 * @mark:     mark
 * @priority: priority
 * @dscp:     DSCP, of IP only
 * @zero:     nothing
 *
 * Without holes: it is compared as a whole.
 */
struct nsmw_key {
	struct nsmw_flow flow;
	__u64 cgroup;
	__u32 mark;
	__u32 priority;
	__u8 dscp;
	__u8 zero[7];
};

/**
 * struct nsmw_prefix - addresses that begin alike
 * @addr: network order, of IPv4 the first word; beyond @len 0
 * @mask: the bits that count
 * @len:  how many they are
 */
struct nsmw_prefix {
	__u32 addr[4];
	__u32 mask[4];
	__u8 len;
};

/**
 * struct nsmw_port_range - a range of ports, host order
 * @min: first
 * @max: last
 */
struct nsmw_port_range {
	__u16 min;
	__u16 max;
};

/**
 * struct nsmw_ports - ranges of ports
 * @count: how many
 * @range: the ranges, in order; between two of them there is a port
 */
struct nsmw_ports {
	__u8 count;
	struct nsmw_port_range range[NSMWIRE_PORTS_MAX];
};

/**
 * struct nsmw_rule - a rule
 * @pref:      place among the rules, no two the same
 * @have:      NSMW_RULE_*, its conditions
 * @class:     index of the class that it gives
 * @ip:        4 or 6 with a prefix, else 0
 * @proto:     protocol
 * @dscp:      DSCP
 * @sport:     source ports
 * @dport:     destination ports
 * @src:       source prefix
 * @dst:       destination prefix
 * @mark:      mark, 0 outside of @mark_mask
 * @mark_mask: bits of the mark that count
 * @priority:  priority
 * @cgroup:    cgroup of the sending socket, a reference held by the table
 * @path:      its path as it was given, belongs to the table
 * @hits:      packets that met it, a reference held by the table
 */
struct nsmw_rule {
	__u32 pref;
	__u16 have;
	__u8 class;
	__u8 ip;
	__u8 proto;
	__u8 dscp;
	struct nsmw_ports sport;
	struct nsmw_ports dport;
	struct nsmw_prefix src;
	struct nsmw_prefix dst;
	__u32 mark;
	__u32 mark_mask;
	__u32 priority;
	struct cgroup *cgroup;
	const char *path;
	struct nsmw_hits *hits;
};

bool nsmw_prefix_set(struct nsmw_prefix *prefix, const void *addr,
		     unsigned int bits, unsigned int len);
bool nsmw_ports_add(struct nsmw_ports *ports, __u16 min, __u16 max);
bool nsmw_rule_same(const struct nsmw_rule *a, const struct nsmw_rule *b);
const struct nsmw_rule *nsmw_rules_find(const struct nsmw_rule *rules, unsigned int count,
					const struct nsmw_key *key, struct cgroup *cgroup);

/**
 * nsmw_rule_class() - the class that a rule gives
 * @rule: the rule, or NULL
 *
 * Return: index of the class, NSMW_CLASS_NONE without a rule.
 */
static inline __u8 nsmw_rule_class(const struct nsmw_rule *rule)
{
	return rule ? rule->class : NSMW_CLASS_NONE;
}

#endif /* NSMW_RULE_H */
