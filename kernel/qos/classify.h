/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class of a packet. A packet that leaves has it from the rules, from its marking
 * or from the packets of its flow that have arrived; a packet that arrives sets the
 * class of its replies.
 */
#ifndef NSMW_CLASSIFY_H
#define NSMW_CLASSIFY_H

#include <linux/skbuff.h>

#include "pure/headers.h"
#include "pure/table.h"
#include "qos/flow_cache.h"

/**
 * struct nsmw_classifier - what decides the class of packets that leave over a wire
 * @flows:   the classes of flows of the wire
 * @table:   classes and rules
 * @trust:   enum nsmwire_trust of the wire
 * @reflect: replies are in the class in which their flow has arrived
 */
struct nsmw_classifier {
	const struct nsmw_flow_classes *flows;
	const struct nsmw_table *table;
	u8 trust;
	bool reflect;
};

/**
 * struct nsmw_why - what has decided the class of a packet
 * @cgroup: of the socket that would send it, or NULL
 * @source: enum nsmwire_class_source
 * @rule:   the rule of the table, or NULL
 */
struct nsmw_why {
	struct cgroup *cgroup;
	u8 source;
	const struct nsmw_rule *rule;
};

u8 nsmw_classify_flow(const struct nsmw_flow_classes *flows,
		      const struct nsmw_table *table, struct sk_buff *skb,
		      const struct nsmw_inner *in, u8 marked, bool reflect,
		      bool *reflected);
void nsmw_classify_learn(struct nsmw_flow_classes *flows,
			 const struct sk_buff *skb, const struct nsmw_inner *in,
			 u8 class);

u8 nsmw_classify_explain(const struct nsmw_classifier *c, struct sk_buff *skb,
			 const struct nsmw_inner *in, bool *reflected,
			 struct nsmw_why *why);

/* Whether to look for the class in which the flow of a packet has arrived. */
static inline bool nsmw_classify_reflects(const struct nsmw_classifier *c,
					  const struct nsmw_inner *in, u8 marked)
{
	return c->reflect && marked == NSMWIRE_CLASS_DEFAULT && in->ip &&
	       READ_ONCE(c->flows->learned);
}

/**
 * nsmw_classify() - find the class of a packet that leaves
 * @c:         what is known where it leaves
 * @skb:       the packet, its first byte the first inner one
 * @in:        what its headers say
 * @reflected: set when it is the class in which its flow has arrived
 *
 * Without rules, and while the wire has learned no class of a flow, there is no need to
 * read the flow.
 *
 * Context: BH disabled, RCU.
 * Return: index of the class.
 */
static __always_inline u8 nsmw_classify(const struct nsmw_classifier *c,
					struct sk_buff *skb,
					const struct nsmw_inner *in, bool *reflected)
{
	u8 source, marked = nsmw_class_from_marking(c->table->by_dscp, c->trust, in->ds,
						    skb->mark, skb->priority, &source);
	bool reflect = nsmw_classify_reflects(c, in, marked);

	if (!c->table->count && !reflect)
		return marked;
	return nsmw_classify_flow(c->flows, c->table, skb, in, marked, reflect,
				  reflected);
}

#endif /* NSMW_CLASSIFY_H */
