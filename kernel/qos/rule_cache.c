// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the rule caches: one on each CPU, for all wires. An entry holds the class that
 * the rules gave to the last packet with its key, so that two hundred rules cost a known
 * flow what one rule costs, and the counter of the rule. The entry bears the version of
 * its table: entries of a table that was replaced match no longer.
 *
 * The number of a flow stands for its addresses, which are most of the key: SipHash of
 * 64 bits under a secret key, so that two flows share one by chance once in 2^64, and
 * nobody can look for such a pair.
 *
 * Allocated with the first rule, freed with the module. Written and read by their own
 * CPU with BH disabled.
 */
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "qos/hits.h"
#include "qos/rule_cache.h"

#define ENTRIES_BITS	10

/* The key behind the addresses: the key has no holes, so words of it can be compared. */
#define REST		offsetof(struct nsmw_key, flow.sport)
#define REST_WORDS	((sizeof(struct nsmw_key) - REST) / sizeof(u64))

/**
 * struct entry - class of the packets with a key
 * @number:  of the flow, see flow.h
 * @rest:    the key without the addresses of the flow
 * @version: of the table, 0 for an empty entry
 * @hit:     counter of the rule on this CPU, NULL where none matches; it is there as long
 *           as the table
 * @class:   index, or NSMW_CLASS_NONE
 */
struct entry {
	u64 number;
	u64 rest[REST_WORDS];
	u64 version;
	struct nsmw_hit *hit;
	u8 class;
};

static DEFINE_PER_CPU(struct entry *, caches);

/**
 * nsmw_rule_caches_need() - allocate the caches
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_rule_caches_need(void)
{
	int cpu;

	ASSERT_RTNL();
	for_each_possible_cpu(cpu) {
		struct entry **cache = per_cpu_ptr(&caches, cpu), *new;

		if (*cache)
			continue;
		new = kvcalloc(1 << ENTRIES_BITS, sizeof(*new), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		/* Packets on that CPU may look, through the pointer. */
		smp_store_release(cache, new);
	}
	return 0;
}

/** nsmw_rule_caches_free() - free the caches; no packet is left */
void nsmw_rule_caches_free(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(per_cpu(caches, cpu));
}

static const u64 *rest_of(const struct nsmw_key *key)
{
	BUILD_BUG_ON(REST % sizeof(u64) || sizeof(*key) % sizeof(u64));
	return (const u64 *)((const u8 *)key + REST);
}

/* Word by word: a loop would be twice as long. */
static bool same(const struct entry *e, const struct nsmw_key *key, u64 number)
{
	const u64 *rest = rest_of(key);

	BUILD_BUG_ON(REST_WORDS != 4);
	return !((e->number ^ number) | (e->rest[0] ^ rest[0]) | (e->rest[1] ^ rest[1]) |
		 (e->rest[2] ^ rest[2]) | (e->rest[3] ^ rest[3]));
}

/* Match the rules, and store the result. Not inlined: the others need fewer registers. */
static noinline u8 fill(struct entry *e, const struct nsmw_table *table,
			const struct nsmw_key *key, u64 number, struct cgroup *cgroup,
			const struct sk_buff *skb)
{
	const struct nsmw_rule *rule = nsmw_rules_find(table->rule, table->count, key,
						       cgroup);

	e->class = nsmw_rule_class(rule);
	e->hit = rule ? this_cpu_ptr(rule->hits->cpu) : NULL;
	e->number = number;
	memcpy(e->rest, rest_of(key), sizeof(e->rest));
	e->version = table->version;
	if (e->hit)
		nsmw_hit_count(e->hit, skb);
	return e->class;
}

/**
 * nsmw_rule_cache_class() - find the class that the rules of a table give a packet
 * @table:  the table; it has rules
 * @key:    key of the packet, zero in what no rule looks at
 * @number: of its flow, see flow.h
 * @cgroup: of the socket that sent it, or NULL
 * @skb:    the packet, which is counted
 *
 * Context: BH disabled, RCU.
 * Return: index, or NSMW_CLASS_NONE.
 */
u8 nsmw_rule_cache_class(const struct nsmw_table *table,
			 const struct nsmw_key *key, u64 number,
			 struct cgroup *cgroup, const struct sk_buff *skb)
{
	/* The number is spread evenly: any bits of it will do. */
	u32 index = (u32)number ^ key->mark ^ key->priority ^ (u32)key->cgroup ^
		    key->dscp;
	struct entry *e = READ_ONCE(*this_cpu_ptr(&caches));

	e += index & (BIT(ENTRIES_BITS) - 1);
	if (unlikely(e->version != table->version || !same(e, key, number)))
		return fill(e, table, key, number, cgroup, skb);
	if (e->hit)
		nsmw_hit_count(e->hit, skb);
	return e->class;
}
