// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the class of a packet that leaves: by the rules of the profile; by what
 * the packet says, as far as the wire trusts it; by the class in which its flow
 * came, for a reply; and else class default. No lock.
 *
 * What a packet says comes before what has come: a flow may carry several
 * classes, as audio and video of WebRTC, each packet with its own DSCP.
 */
#include <linux/cgroup.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "classify.h"
#include "flow.h"
#include "verdict.h"

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

/* What no rule looks at is left out: packets that differ in it are alike. */
static u8 by_rules(const struct nsmw_table *table, struct sk_buff *skb,
		   const struct nsmw_inner *in, struct nsmw_key *key,
		   u64 number)
{
	struct cgroup *cgroup = NULL;

	key->cgroup = 0;
	if (table->fields & NSMW_RULE_CGROUP) {
		cgroup = cgroup_of(skb);
		key->cgroup = cgroup_number(cgroup);
	}
	key->mark = skb->mark & table->mark_bits;
	key->priority = table->fields & NSMW_RULE_PRIORITY ? skb->priority : 0;
	key->dscp = table->fields & NSMW_RULE_DSCP ? in->ds >> 2 : 0;
	memset(key->zero, 0, sizeof(key->zero));
	return nsmw_verdict(table, key, number, cgroup);
}

static u8 by_arrival(const struct nsmw_wire *wire, u64 number, bool *reflected)
{
	/* There since the device is up, and the same each time it comes up. */
	const struct nsmw_memo *memo = READ_ONCE(wire->memo);
	u8 class = nsmw_memo_recall(memo, number ^ wire->salt,
				    NSMW_MEMO_FLOW_SECONDS);

	if (class == NSMW_CLASS_NONE)
		return NSMWIRE_CLASS_DEFAULT;
	*reflected = true;
	return class;
}

/**
 * nsmw_classify_flow() - class of a packet that leaves, by its flow
 * @wire:      its wire
 * @table:     classes and rules
 * @skb:       the packet, its first byte the first inner one
 * @in:        what its headers say
 * @told:      the class that it says it is in
 * @reflect:   ask for the class in which its flow came
 * @reflected: set where that is the one
 *
 * Context: BH disabled, RCU.
 * Return: index of the class.
 */
u8 nsmw_classify_flow(const struct nsmw_wire *wire,
		      const struct nsmw_table *table, struct sk_buff *skb,
		      const struct nsmw_inner *in, u8 told, bool reflect,
		      bool *reflected)
{
	struct nsmw_memo *memo = READ_ONCE(wire->memo);
	u8 class = NSMW_CLASS_NONE;
	struct nsmw_key key;
	u64 frag = 0, number;
	u32 frag_id;

	if (likely(in->ip))
		nsmw_flow_parse(&key.flow, &frag_id, skb, in);
	else
		memset(&key.flow, 0, sizeof(key.flow));
	if (unlikely(key.flow.frag)) {
		frag = nsmw_flow_fragments(&key.flow, frag_id) ^ wire->salt;
		if (key.flow.frag == NSMW_FRAG_LATER)
			class = nsmw_memo_recall(memo, frag,
						 NSMW_MEMO_FRAG_SECONDS);
		if (class != NSMW_CLASS_NONE)
			return class;
	}

	number = nsmw_flow_number(&key.flow);
	/* The source port and the queue will ask for it. */
	nsmw_flow_keep_hash(skb, &key.flow, number);
	if (table->count)
		class = by_rules(table, skb, in, &key, number);
	if (class == NSMW_CLASS_NONE)
		class = reflect ? by_arrival(wire, number, reflected) : told;
	if (unlikely(key.flow.frag == NSMW_FRAG_FIRST))
		nsmw_memo_note(memo, frag, class);
	return class;
}

/**
 * nsmw_classify_learn() - a packet has come in a class that its sender chose
 * @wire:  its wire
 * @skb:   the packet, its first byte the first inner one
 * @in:    what its headers say; IP
 * @class: index, not class default, which nobody chooses
 *
 * Context: BH disabled, RCU.
 */
void nsmw_classify_learn(struct nsmw_wire *wire, struct sk_buff *skb,
			 const struct nsmw_inner *in, u8 class)
{
	struct nsmw_memo *memo = READ_ONCE(wire->memo);
	struct nsmw_flow flow;
	u32 frag_id;

	/* The device is coming up. */
	if (unlikely(!memo))
		return;
	nsmw_flow_parse(&flow, &frag_id, skb, in);
	if (unlikely(flow.frag == NSMW_FRAG_LATER))
		return;
	nsmw_memo_note(memo, nsmw_flow_reply(&flow) ^ wire->salt, class);
	if (unlikely(!READ_ONCE(wire->taught)))
		WRITE_ONCE(wire->taught, true);
}
