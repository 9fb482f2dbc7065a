// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the class of a packet that leaves: by the rules of the profile; then by its
 * marking, if the wire trusts it; then, for a reply, the class in which its flow has
 * arrived (reflective QoS, 3GPP TS 23.501, 5.7.5); else class default. No lock.
 *
 * The marking comes before the class of arrival: a flow may carry several classes,
 * such as audio and video of WebRTC, each packet with its own DSCP.
 */
#include <linux/cgroup.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "qos/classify.h"
#include "qos/flow.h"
#include "qos/hits.h"
#include "qos/rule_cache.h"

/*
 * A lookup in the rule cache takes 60 instructions, the matching of one rule 31 and of
 * each more 19: so many rules are matched faster than found.
 */
#define UNCACHED_MAX	2

static struct cgroup *cgroup_of(const struct sk_buff *skb)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	struct sock *sk = skb_to_full_sk(skb);

	if (sk && sk_fullsock(sk))
		return sock_cgroup_ptr(&sk->sk_cgrp_data);
#endif
	return NULL;
}

static u64 cgroup_number(struct cgroup *cgroup)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	return cgroup ? cgroup_id(cgroup) : 0;
#else
	return 0;
#endif
}

static u8 by_few_rules(const struct nsmw_table *table, const struct sk_buff *skb,
		       const struct nsmw_key *key, struct cgroup *cgroup)
{
	const struct nsmw_rule *rule = nsmw_rules_find(table->rule, table->count, key,
						       cgroup);

	if (rule)
		nsmw_hit_count(this_cpu_ptr(rule->hits->cpu), skb);
	return nsmw_rule_class(rule);
}

/*
 * The class by the rules. The key leaves out what no rule of the table looks at. @why is
 * NULL but for a packet that is only explained, which leaves no trace in the rule cache.
 */
static __always_inline u8 by_rules(const struct nsmw_table *table, struct sk_buff *skb,
				   const struct nsmw_inner *in, struct nsmw_key *key,
				   u64 number, struct nsmw_why *why)
{
	struct cgroup *cgroup = NULL;

	key->cgroup = 0;
	if (table->fields & NSMW_RULE_CGROUP) {
		cgroup = why ? why->cgroup : cgroup_of(skb);
		key->cgroup = cgroup_number(cgroup);
	}
	key->mark = skb->mark & table->mark_bits;
	key->priority = table->fields & NSMW_RULE_PRIORITY ? skb->priority : 0;
	key->dscp = table->fields & NSMW_RULE_DSCP ? in->ds >> 2 : 0;
	memset(key->zero, 0, sizeof(key->zero));
	if (why) {
		why->rule = nsmw_rules_find(table->rule, table->count, key, cgroup);
		return nsmw_rule_class(why->rule);
	}
	if (table->count <= UNCACHED_MAX)
		return by_few_rules(table, skb, key, cgroup);
	return nsmw_rule_cache_class(table, key, number, cgroup, skb);
}

static u8 by_arrival(const struct nsmw_flow_classes *flows, u64 number,
		     bool *reflected)
{
	/* Set since the device is up. */
	const struct nsmw_flow_cache *cache = READ_ONCE(flows->cache);
	u8 class = nsmw_flow_cache_find(cache, number ^ flows->salt,
					NSMW_FLOW_SECONDS);

	if (class == NSMW_CLASS_NONE)
		return NSMWIRE_CLASS_DEFAULT;
	*reflected = true;
	return class;
}

/* The class of a packet by its flow; with @why it is only explained, and not a fragment. */
static __always_inline u8 classify_flow(const struct nsmw_flow_classes *flows,
					const struct nsmw_table *table,
					struct sk_buff *skb, const struct nsmw_inner *in,
					u8 marked, bool reflect, bool *reflected,
					struct nsmw_why *why)
{
	struct nsmw_flow_cache *cache = READ_ONCE(flows->cache);
	u8 class = NSMW_CLASS_NONE;
	/* All of it is set before it is read. */
	struct nsmw_key key __uninitialized;
	u64 frag = 0, number;
	u32 frag_id;

	if (likely(in->ip))
		nsmw_flow_parse(&key.flow, &frag_id, skb, in);
	else
		memset(&key.flow, 0, sizeof(key.flow));
	if (unlikely(key.flow.frag)) {
		frag = nsmw_flow_fragments(&key.flow, frag_id) ^ flows->salt;
		if (key.flow.frag == NSMW_FRAG_LATER)
			class = nsmw_flow_cache_find(cache, frag,
						     NSMW_FRAGMENT_SECONDS);
		if (class != NSMW_CLASS_NONE)
			return class;
	}

	number = nsmw_flow_number(&key.flow);
	/* The source port and the queue will need it. */
	nsmw_flow_keep_hash(skb, &key.flow, number);
	if (table->count)
		class = by_rules(table, skb, in, &key, number, why);
	if (class == NSMW_CLASS_NONE)
		class = reflect ? by_arrival(flows, number, reflected) : marked;
	if (unlikely(key.flow.frag == NSMW_FRAG_FIRST))
		nsmw_flow_cache_store(cache, frag, class);
	return class;
}

/**
 * nsmw_classify_flow() - find the class of a packet that leaves, by its flow
 * @flows:     the classes of flows of its wire
 * @table:     classes and rules
 * @skb:       the packet, its first byte the first inner one
 * @in:        what its headers say
 * @marked:    the class by its marking
 * @reflect:   look for the class in which its flow has arrived
 * @reflected: set when it is the class in which its flow has arrived
 *
 * Context: BH disabled, RCU.
 * Return: index of the class.
 */
u8 nsmw_classify_flow(const struct nsmw_flow_classes *flows,
		      const struct nsmw_table *table, struct sk_buff *skb,
		      const struct nsmw_inner *in, u8 marked, bool reflect,
		      bool *reflected)
{
	return classify_flow(flows, table, skb, in, marked, reflect, reflected, NULL);
}

/**
 * nsmw_classify_explain() - find the class of a packet that would leave, and why
 * @c:         what is known where the packet would leave
 * @skb:       the packet, its first byte the first inner one; no fragment
 * @in:        what its headers say
 * @reflected: set when it is the class in which its flow has arrived
 * @why:       in: the cgroup of the socket; out: the rest
 *
 * The code is that of nsmw_classify(). Nothing is stored.
 *
 * Context: BH disabled, RCU.
 * Return: index of the class.
 */
u8 nsmw_classify_explain(const struct nsmw_classifier *c, struct sk_buff *skb,
			 const struct nsmw_inner *in, bool *reflected,
			 struct nsmw_why *why)
{
	u8 class = nsmw_class_from_marking(c->table->by_dscp, c->trust, in->ds, skb->mark,
					   skb->priority, &why->source);
	bool reflect = nsmw_classify_reflects(c, in, class);

	why->rule = NULL;
	if (!c->table->count && !reflect)
		return class;
	class = classify_flow(c->flows, c->table, skb, in, class, reflect, reflected, why);
	if (why->rule)
		why->source = NSMWIRE_CLASS_SOURCE_RULE;
	else if (*reflected)
		why->source = NSMWIRE_CLASS_SOURCE_ARRIVAL;
	return class;
}

/**
 * nsmw_classify_learn() - learn the class of replies from a packet that has arrived
 * @flows: the classes of flows of its wire
 * @skb:   the packet, its first byte the first inner one
 * @in:    what its headers say; IP
 * @class: index of its class, which is not class default
 *
 * Context: BH disabled, RCU.
 */
void nsmw_classify_learn(struct nsmw_flow_classes *flows,
			 const struct sk_buff *skb, const struct nsmw_inner *in,
			 u8 class)
{
	struct nsmw_flow_cache *cache = READ_ONCE(flows->cache);
	struct nsmw_flow flow;
	u32 frag_id;

	/* The device is coming up. */
	if (unlikely(!cache))
		return;
	nsmw_flow_parse(&flow, &frag_id, skb, in);
	if (unlikely(flow.frag == NSMW_FRAG_LATER))
		return;
	nsmw_flow_cache_store(cache, nsmw_flow_reply(&flow) ^ flows->salt, class);
	if (unlikely(!READ_ONCE(flows->learned)))
		WRITE_ONCE(flows->learned, true);
}
