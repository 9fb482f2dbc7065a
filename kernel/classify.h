/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class of a packet: of one that leaves, by rules, by what it says and by
 * what has come; of one that comes, for its replies.
 */
#ifndef NSMW_CLASSIFY_H
#define NSMW_CLASSIFY_H

#include <linux/skbuff.h>

#include "inner.h"
#include "memo.h"
#include "path.h"
#include "table.h"
#include "wire.h"

u8 nsmw_classify_flow(const struct nsmw_wire *wire,
		      const struct nsmw_table *table, struct sk_buff *skb,
		      const struct nsmw_inner *in, u8 told, bool reflect,
		      bool *reflected);
void nsmw_classify_learn(struct nsmw_wire *wire, struct sk_buff *skb,
			 const struct nsmw_inner *in, u8 class);

/**
 * nsmw_classify() - class of a packet that leaves
 * @wire:      its wire
 * @peer:      the peer that it leaves to
 * @table:     classes and rules
 * @skb:       the packet, its first byte the first inner one
 * @in:        what its headers say
 * @reflected: set where it is the class in which its flow came
 *
 * Without rules, and where nothing has been learned of the wire's flows, there is
 * no need to read the flow.
 *
 * Context: BH disabled, RCU.
 * Return: index of the class.
 */
static inline u8 nsmw_classify(const struct nsmw_wire *wire,
			       const struct nsmw_peer *peer,
			       const struct nsmw_table *table,
			       struct sk_buff *skb,
			       const struct nsmw_inner *in, bool *reflected)
{
	u8 told = nsmw_class_told(table->by_dscp, peer->trust, in->ds,
				  skb->mark, skb->priority);
	bool reflect = told == NSMWIRE_CLASS_DEFAULT && peer->reflect &&
		       in->ip && READ_ONCE(wire->taught);

	if (!table->count && !reflect)
		return told;
	return nsmw_classify_flow(wire, table, skb, in, told, reflect,
				  reflected);
}

#endif /* NSMW_CLASSIFY_H */
