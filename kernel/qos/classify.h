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

u8 nsmw_classify_flow(const struct nsmw_flow_classes *flows,
		      const struct nsmw_table *table, struct sk_buff *skb,
		      const struct nsmw_inner *in, u8 marked, bool reflect,
		      bool *reflected);
void nsmw_classify_learn(struct nsmw_flow_classes *flows,
			 const struct sk_buff *skb, const struct nsmw_inner *in,
			 u8 class);

/**
 * nsmw_classify() - find the class of a packet that leaves
 * @flows:     the classes of flows of its wire
 * @table:     classes and rules
 * @trust:     enum nsmwire_trust of the wire
 * @reflect:   replies are in the class in which their flow has arrived
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
static inline u8 nsmw_classify(const struct nsmw_flow_classes *flows,
			       const struct nsmw_table *table, u8 trust,
			       bool reflect, struct sk_buff *skb,
			       const struct nsmw_inner *in, bool *reflected)
{
	u8 marked = nsmw_class_from_marking(table->by_dscp, trust, in->ds,
					    skb->mark, skb->priority);

	reflect = reflect && marked == NSMWIRE_CLASS_DEFAULT && in->ip &&
		  READ_ONCE(flows->learned);
	if (!table->count && !reflect)
		return marked;
	return nsmw_classify_flow(flows, table, skb, in, marked, reflect,
				  reflected);
}

#endif /* NSMW_CLASSIFY_H */
