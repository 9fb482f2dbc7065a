// SPDX-License-Identifier: GPL-2.0
/*
 * Merges received packets of one inner flow while their outer headers are still
 * on. Stateless: what is held is held by the core.
 */
#include <linux/etherdevice.h>
#include <net/gro.h>

#include "compat.h"
#include "data/gro.h"
#include "pure/geneve.h"

/* Packets merge only when their whole header is the same, options included. */
static void compare(struct list_head *head, const u8 *p, unsigned int off,
		    unsigned int len)
{
	struct sk_buff *held;

	list_for_each_entry(held, head, list) {
		const u8 *q = held->data + off;

		if (!NAPI_GRO_CB(held)->same_flow)
			continue;
		if (p[0] != q[0] || memcmp(p, q, len))
			NAPI_GRO_CB(held)->same_flow = 0;
	}
}

/**
 * nsmw_gro_receive() - look for packets that one may be merged with
 * @sk:   socket
 * @head: held packets
 * @skb:  the packet, at its Geneve header
 *
 * Context: NAPI.
 * Return: a packet to be flushed, or NULL.
 */
struct sk_buff *nsmw_gro_receive(struct sock *sk, struct list_head *head,
				 struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct packet_offload *ptype;
	struct sk_buff *pp = NULL;
	unsigned int len;
	int flush = 1;
	__be16 proto;
	u8 *p;

	p = skb_gro_header(skb, off + NSMW_GENEVE_HLEN, off);
	if (unlikely(!p))
		goto out;
	/* Behind a critical option is ciphertext. */
	if (nsmw_geneve_version(p) || p[1] & (NSMW_GENEVE_CONTROL | NSMW_GENEVE_CRITICAL))
		goto out;
	len = nsmw_geneve_hlen(p);
	if (!skb_gro_may_pull(skb, off + len)) {
		p = skb_gro_header_slow(skb, off + len, off);
		if (unlikely(!p))
			goto out;
	}

	compare(head, p, off, len);
	proto = *(__be16 *)(p + 2);
	skb_gro_pull(skb, len);
	skb_gro_postpull_rcsum(skb, p, len);

	if (proto == htons(ETH_P_TEB))
		return call_gro_receive(eth_gro_receive, head, skb);
	ptype = gro_find_receive_by_type(proto);
	if (!ptype)
		goto out;
	pp = call_gro_receive(ptype->callbacks.gro_receive, head, skb);
	flush = 0;
out:
	skb_gro_flush_final(skb, pp, flush);
	return pp;
}

/**
 * nsmw_gro_complete() - finish a merged packet
 * @sk:    socket
 * @skb:   the packet
 * @nhoff: where its Geneve header starts
 *
 * Context: NAPI.
 * Return: 0 or a negative error.
 */
int nsmw_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff)
{
	const u8 *p = skb->data + nhoff;
	const struct packet_offload *ptype;
	__be16 proto = *(__be16 *)(p + 2);
	int err = -ENOENT;

	nhoff += nsmw_geneve_hlen(p);
	if (proto == htons(ETH_P_TEB))
		return eth_gro_complete(skb, nhoff);

	ptype = gro_find_complete_by_type(proto);
	if (ptype)
		err = ptype->callbacks.gro_complete(skb, nhoff);
	skb_set_inner_mac_header(skb, nhoff);
	return err;
}
