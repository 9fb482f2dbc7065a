// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers packets that are sent over two paths, and copies them. No lock; the numbers of
 * a class are shared by all CPUs, see nsmw_copies_number().
 */
#include <linux/netdevice.h>

#include "data/number.h"
#include "data/tunnel.h"
#include "peer/copies.h"
#include "qos/flow.h"

/**
 * nsmw_number_copy() - number a packet and copy it
 * @tx:  its transmit context
 * @skb: the packet, which is not GSO; it begins with the number option after success
 *
 * Copy and packet share no memory, so that each path can change its own. The copy is not
 * charged to the socket of the sender, who may have one more packet in flight for each.
 *
 * Context: BH disabled, RCU.
 * Return: the copy; or NULL, and the packet is sent once, as it was.
 */
struct sk_buff *nsmw_number_copy(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct nsmw_measure *m = tx->encap->peer->measure;
	struct sk_buff *copy;

	/* Where the flow is read the packet has to begin with the inner one. */
	nsmw_flow_need_hash(skb, &tx->in);
	skb_get_hash(skb);
	if (unlikely(skb_cow_head(skb, READ_ONCE(tx->tunnel->dev->needed_headroom))) ||
	    unlikely(skb_headroom(skb) < NSMW_GENEVE_NUMBER))
		return NULL;
	nsmw_geneve_number(__skb_push(skb, NSMW_GENEVE_NUMBER), m->session.mine,
			   nsmw_copies_number(m, tx->class));
	copy = skb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);
	if (likely(copy))
		tx->number = NSMW_GENEVE_NUMBER;
	else
		__skb_pull(skb, NSMW_GENEVE_NUMBER);
	return copy;
}

/**
 * nsmw_number_holds() - is the number of a packet that has waited one of its wire now?
 * @tx:  its transmit context
 * @skb: the packet, which begins with the number option
 *
 * Context: BH disabled, RCU.
 * Return: false if the wire has another peer by now, or sends no options any more.
 */
bool nsmw_number_holds(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	const struct nsmw_encap *encap = tx->encap;

	return encap->shared && encap->class_option &&
	       encap->peer->measure->session.mine == nsmw_geneve_number_session(skb->data);
}
