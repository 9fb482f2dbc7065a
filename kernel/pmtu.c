// SPDX-License-Identifier: GPL-2.0
/*
 * Decides about packets that are larger than their path: the inner sender is
 * told, the inner packet is fragmented, or the underlay may do it. No state.
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
#include "pmtu.h"
#include "tx.h"

static bool fits(const struct sk_buff *skb, unsigned int offset,
		 unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);
	return skb->len - offset <= mtu;
}

/* What every router must carry unfragmented; 0 where nothing says so. */
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

/* One fragment, or one whole packet, of those made below. */
static int send_fragment(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	nsmw_xmit(skb, skb->dev);
	return 0;
}

/* What of it could not be made a fragment is one packet that is dropped. */
static void fragment_one(struct nsmw_wire *wire, struct sk_buff *skb,
			 unsigned int mtu)
{
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	IPCB(skb)->frag_max_size = mtu;
	if (ip_do_fragment(dev_net(skb->dev), NULL, skb, send_fragment))
		nsmw_stats_drop(&wire->stats, NSMWIRE_DROP_TX_MEMORY, 1);
}

/*
 * An IPv4 packet that may be fragmented is, before it is encapsulated: its
 * receiver puts it together and not ours, and no fragment of the outer packet
 * has to pass the WAN (RFC 4459, 3.4).
 */
static void fragment(struct nsmw_wire *wire, struct sk_buff *skb,
		     unsigned int mtu)
{
	struct sk_buff *segs, *next;

	if (!skb_is_gso(skb)) {
		fragment_one(wire, skb, mtu);
		return;
	}

	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs)) {
		nsmw_drop(wire, skb, NSMWIRE_DROP_TX_MEMORY);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		if (fits(skb, 0, mtu))
			nsmw_xmit(skb, skb->dev);
		else
			fragment_one(wire, skb, mtu);
	}
}

/* The sender is behind a bridge and has no route here: answer in its place. */
static void answer_bridged(struct nsmw_wire *wire, struct sk_buff *skb,
			   struct dst_entry *dst, unsigned int mtu)
{
	nsmw_stats_drop(&wire->stats, NSMWIRE_DROP_TX_MTU,
			nsmw_stats_packets(skb));
	if (skb_tunnel_check_pmtu(skb, dst, dst_mtu(dst) - mtu, true) <= 0 ||
	    !pskb_may_pull(skb, ETH_HLEN)) {
		kfree_skb(skb);
		return;
	}
	skb->protocol = eth_type_trans(skb, wire->dev);
	__netif_rx(skb);
}

static bool has_route(const struct sk_buff *skb, unsigned short family)
{
	return skb_valid_dst(skb) && skb_dst(skb)->ops->family == family;
}

/**
 * nsmw_pmtu() - what to do with a packet that may not fit
 * @wire: the wire
 * @skb:  the packet, its first byte the first inner one; consumed when the
 *        answer says so
 * @in:   what its headers say
 * @dst:  route of the path
 * @mtu:  room for the inner packet, its link-layer header included
 *
 * Context: BH disabled.
 * Return: see enum nsmw_fit.
 */
enum nsmw_fit nsmw_pmtu(struct nsmw_wire *wire, struct sk_buff *skb,
			const struct nsmw_inner *in, struct dst_entry *dst,
			unsigned int mtu)
{
	mtu = mtu > in->offset ? mtu - in->offset : 0;
	if (fits(skb, in->offset, mtu))
		return NSMW_FIT_OK;

	/* A path that cannot carry the smallest MTU of the inner protocol must
	 * fragment the outer packet (RFC 2473, 7.1): no sender can be told of a
	 * smaller one.
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

	if (in->ip && wire->payload == NSMWIRE_PAYLOAD_ETHERNET &&
	    netif_is_any_bridge_port(wire->dev)) {
		answer_bridged(wire, skb, dst, mtu);
		return NSMW_FIT_CONSUMED;
	}
	if (in->ip == 4 && !in->df) {
		fragment(wire, skb, mtu);
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
	nsmw_drop(wire, skb, NSMWIRE_DROP_TX_MTU);
	return NSMW_FIT_CONSUMED;
}
