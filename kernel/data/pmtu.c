// SPDX-License-Identifier: GPL-2.0
/*
 * Decides about packets that are larger than their path: the inner sender is informed,
 * the inner packet is fragmented, or the underlay may do it. Fragments are given back
 * to the caller.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_bridge.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "compat.h"
#include "data/pmtu.h"

static bool fits(const struct sk_buff *skb, unsigned int offset,
		 unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);
	return skb->len - offset <= mtu;
}

/* The packet size that every router must carry unfragmented; 0 if there is none. */
static unsigned int min_mtu(const struct nsmw_inner *in)
{
	switch (in->ip) {
	case 4:
		return IPV4_MIN_MTU;
	case 6:
		return IPV6_MIN_MTU;
	default:
		return 0;
	}
}

/*
 * ip_do_fragment() passes each fragment to a function without a context of the caller:
 * the fragments of the packet that this CPU fragments at the moment are collected here.
 * Used with BH disabled.
 */
static DEFINE_PER_CPU(struct sk_buff_head, fragments);

static int collect(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	__skb_queue_tail(this_cpu_ptr(&fragments), skb);
	return 0;
}

/*
 * Fragment one packet. Fragments that were made before the memory was short are sent: the
 * packet counts as one that was dropped. @tail: end of the list of pieces.
 */
static struct sk_buff **fragment_one(struct nsmw_tunnel *tunnel,
				     struct sk_buff *skb, unsigned int mtu,
				     struct sk_buff **tail)
{
	struct sk_buff_head *list = this_cpu_ptr(&fragments);

	__skb_queue_head_init(list);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	IPCB(skb)->frag_max_size = mtu;
	if (ip_do_fragment(dev_net(skb->dev), NULL, skb, collect))
		nsmw_note_drop(tunnel, NULL, NSMWIRE_DROP_TX_MEMORY, 1);
	while ((skb = __skb_dequeue(list))) {
		*tail = skb;
		tail = &skb->next;
	}
	return tail;
}

/*
 * An IPv4 packet that may be fragmented is fragmented before it is encapsulated: its
 * receiver reassembles it and not the peer, and no fragment of the outer packet has to
 * pass the WAN (RFC 4459, 3.4).
 */
static struct sk_buff *fragment(struct nsmw_tunnel *tunnel, struct sk_buff *skb,
				unsigned int mtu)
{
	struct sk_buff *segs, *next, *pieces = NULL, **tail = &pieces;

	if (!skb_is_gso(skb)) {
		fragment_one(tunnel, skb, mtu, tail);
		return pieces;
	}

	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs)) {
		nsmw_drop(tunnel, skb, NSMWIRE_DROP_TX_MEMORY);
		return NULL;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		if (fits(skb, 0, mtu)) {
			*tail = skb;
			tail = &skb->next;
		} else {
			tail = fragment_one(tunnel, skb, mtu, tail);
		}
	}
	return pieces;
}

/* The sender is on a bridge and has no route here: answer for the router. */
static void answer_bridged(struct nsmw_tunnel *tunnel, struct sk_buff *skb,
			   struct dst_entry *dst, unsigned int mtu)
{
	nsmw_note_drop(tunnel, skb, NSMWIRE_DROP_TX_MTU, nsmw_stats_packets(skb));
	if (skb_tunnel_check_pmtu(skb, dst, dst_mtu(dst) - mtu, true) <= 0 ||
	    !pskb_may_pull(skb, ETH_HLEN)) {
		kfree_skb(skb);
		return;
	}
	skb->protocol = eth_type_trans(skb, tunnel->dev);
	__netif_rx(skb);
}

static bool has_route(const struct sk_buff *skb, unsigned short family)
{
	return skb_valid_dst(skb) && skb_dst(skb)->ops->family == family;
}

/**
 * nsmw_pmtu() - decide what to do with a packet that may not fit
 * @tunnel: the wire
 * @skb:    the packet, its first byte the first inner one; consumed when the result
 *          says so
 * @in:     what its headers say
 * @dst:    route of the path
 * @mtu:    room for the inner packet, its link-layer header included
 * @pieces: out: the fragments of a packet that was fragmented, as a list
 *
 * Context: BH disabled.
 * Return: see enum nsmw_fit.
 */
enum nsmw_fit nsmw_pmtu(struct nsmw_tunnel *tunnel, struct sk_buff *skb,
			const struct nsmw_inner *in, struct dst_entry *dst,
			unsigned int mtu, struct sk_buff **pieces)
{
	mtu = mtu > in->offset ? mtu - in->offset : 0;
	if (fits(skb, in->offset, mtu))
		return NSMW_FIT_OK;

	/* A path that cannot carry the smallest MTU of the inner protocol must
	 * fragment the outer packet (RFC 2473, 7.1): no sender would accept a
	 * smaller MTU.
	 */
	if (mtu < min_mtu(in)) {
		if (fits(skb, in->offset, min_mtu(in)))
			return NSMW_FIT_OUTSIDE;
		mtu = min_mtu(in);
	}

	/* A sender that allows fragments waits for no answer, and a forwarded or
	 * bridged packet has no route that could learn. A local one has: its next
	 * packets are fragmented inside.
	 */
	if (in->ip == 4 && !in->df &&
	    (in->offset || !has_route(skb, AF_INET))) {
		if (has_route(skb, AF_INET))
			skb_dst_update_pmtu_no_confirm(skb, mtu);
		return NSMW_FIT_OUTSIDE;
	}

	if (in->ip && tunnel->payload == NSMWIRE_PAYLOAD_ETHERNET &&
	    netif_is_any_bridge_port(tunnel->dev)) {
		answer_bridged(tunnel, skb, dst, mtu);
		return NSMW_FIT_CONSUMED;
	}
	if (in->ip == 4 && !in->df) {
		*pieces = fragment(tunnel, skb, mtu);
		return NSMW_FIT_CONSUMED;
	}

	if (in->ip == 4 && has_route(skb, AF_INET)) {
		skb_dst_update_pmtu_no_confirm(skb, mtu);
		if (in->df)
			icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
				      htonl(mtu));
	} else if (in->ip == 6 && has_route(skb, AF_INET6)) {
		skb_dst_update_pmtu_no_confirm(skb, mtu);
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	}
	nsmw_drop(tunnel, skb, NSMWIRE_DROP_TX_MTU);
	return NSMW_FIT_CONSUMED;
}
