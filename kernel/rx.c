// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet in: find the wire, check the sender, take the outer
 * headers off, ECN, count, and up through gro_cells. Runs in softirq context
 * under RCU; takes no lock.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "classify.h"
#include "geneve.h"
#include "inner.h"
#include "peek.h"
#include "profile.h"
#include "sock.h"
#include "underlay.h"
#include "wire.h"

static const u8 *geneve_header(const struct sk_buff *skb)
{
	return (const u8 *)(udp_hdr(skb) + 1);
}

/* Count for the netns: no wire is known. */
static void drop_unknown(struct nsmw_sock *ns, struct sk_buff *skb,
			 enum nsmwire_drop reason)
{
	nsmw_drops_add(this_cpu_ptr(ns->un->drops), reason,
		       nsmw_stats_packets(skb));
	kfree_skb(skb);
}

static bool is_remote(const struct nsmw_path *path, const struct sk_buff *skb,
		      bool to)
{
	if (path->family == AF_INET)
		return path->remote.v4 == (to ? ip_hdr(skb)->daddr :
						ip_hdr(skb)->saddr);
	return ipv6_addr_equal(&path->remote.v6, to ? &ipv6_hdr(skb)->daddr :
						      &ipv6_hdr(skb)->saddr);
}

/* The path whose other end sent the packet, or with @to is where it went. */
static inline const struct nsmw_path *
find_path(const struct nsmw_peer *peer, const struct sk_buff *skb, bool to)
{
	unsigned int i;

	for (i = 0; peer && i < peer->count; i++) {
		if (is_remote(&peer->paths[i], skb, to))
			return &peer->paths[i];
	}
	return NULL;
}

static bool carries(const struct nsmw_wire *wire, u16 proto)
{
	if (wire->payload == NSMWIRE_PAYLOAD_ETHERNET)
		return proto == ETH_P_TEB;
	return proto == ETH_P_IP || proto == ETH_P_IPV6;
}

/* What can be said of a packet before its outer headers are off. */
static enum nsmwire_drop admit(const struct nsmw_wire *wire,
			       const struct nsmw_peer *peer,
			       const struct sk_buff *skb,
			       const struct nsmw_geneve *g)
{
	const struct nsmw_path *path;

	/* A bit that is set and cleared as one, which dev->flags are not. */
	if (unlikely(!netif_running(wire->dev)))
		return NSMWIRE_DROP_RX_DOWN;
	path = find_path(peer, skb, false);
	if (unlikely(!path))
		return NSMWIRE_DROP_RX_SOURCE;
	if (path->family == AF_INET6 && path->udp_csum &&
	    unlikely(!udp_hdr(skb)->check))
		return NSMWIRE_DROP_RX_CHECKSUM;
	if (unlikely(g->control))
		return NSMWIRE_DROP_RX_CONTROL;
	if (unlikely(!carries(wire, g->proto)))
		return NSMWIRE_DROP_RX_PAYLOAD;
	return 0;
}

static u8 outer_ds(const struct sk_buff *skb, sa_family_t family)
{
	return family == AF_INET ? ip_hdr(skb)->tos :
				   ipv6_get_dsfield(ipv6_hdr(skb));
}

/*
 * RFC 6040, 4.2: the outer ECN field goes into the inner one. The first byte of
 * the packet is the first inner one. A frame that is not IP has no ECN field and
 * is delivered unchanged, as geneve does.
 */
static enum nsmwire_drop decapsulate_ecn(struct sk_buff *skb, u8 outer,
					 const struct nsmw_inner *in)
{
	bool ce = false, ect1;

	if (unlikely(!in->ip))
		return 0;
	if (__INET_ECN_decapsulate(outer, in->ds, &ce) > 1)
		return NSMWIRE_DROP_RX_ECN;
	ect1 = (outer & INET_ECN_MASK) == INET_ECN_ECT_1 &&
	       (in->ds & INET_ECN_MASK) == INET_ECN_ECT_0;
	if (likely(!ce && !ect1))
		return 0;

	if (skb_ensure_writable(skb, in->offset + (in->ip == 4 ?
						   sizeof(struct iphdr) :
						   sizeof(struct ipv6hdr))))
		return NSMWIRE_DROP_RX_MEMORY;
	skb_set_network_header(skb, in->offset);
	if (in->ip == 4)
		ce ? IP_ECN_set_ce(ip_hdr(skb)) : IP_ECN_set_ect1(ip_hdr(skb));
	else if (ce)
		IP6_ECN_set_ce(skb, ipv6_hdr(skb));
	else
		IP6_ECN_set_ect1(skb, ipv6_hdr(skb));
	return 0;
}

/* Whether the packet says what class its replies are to be in. */
static bool teaches(const struct nsmw_peer *peer, const struct nsmw_geneve *g)
{
	return peer->reflect && !g->reflected &&
	       g->class != NSMWIRE_CLASS_DEFAULT;
}

/* Whether the first byte is right for the EtherType, and the others are there. */
static bool starts_right(const struct sk_buff *skb, u16 proto)
{
	u8 first;

	if (unlikely(skb_headlen(skb) < NSMW_PEEK_IP))
		return false;
	first = skb->data[0];
	return proto == ETH_P_IP ? first >= 0x45 && first <= 0x4f :
				   first >> 4 == 6;
}

/*
 * The inner headers are read when somebody asks for what they say: the class,
 * where the packet brings none, the flow that it is in, and what is to become of
 * them when the outer header speaks of ECN. What is not Ethernet is read, too,
 * when a look is not enough to see that it is IP.
 */
static bool must_read(const struct nsmw_wire *wire, const struct sk_buff *skb,
		      const struct nsmw_geneve *g, u8 ds, bool teaches)
{
	return ds & INET_ECN_MASK || g->class >= NSMWIRE_CLASSES_MAX ||
	       teaches || (wire->payload != NSMWIRE_PAYLOAD_ETHERNET &&
			   !starts_right(skb, g->proto));
}

/* The inner packet, before it enters the device. */
static enum nsmwire_drop read_inner(struct nsmw_wire *wire,
				    struct sk_buff *skb, u16 proto,
				    struct nsmw_inner *in)
{
	switch (nsmw_peek(skb, wire->payload, proto, in)) {
	case NSMW_PEEK_OK:
		return 0;
	case NSMW_PEEK_BAD:
		return NSMWIRE_DROP_RX_INNER;
	default:
		return NSMWIRE_DROP_RX_MEMORY;
	}
}

static enum nsmwire_drop enter_device(struct nsmw_wire *wire,
				      struct sk_buff *skb)
{
	struct net_device *dev = wire->dev;

	skb_reset_mac_header(skb);
	if (wire->payload == NSMWIRE_PAYLOAD_IP) {
		skb->dev = dev;
		skb->pkt_type = PACKET_HOST;
	} else {
		skb->protocol = eth_type_trans(skb, dev);
		skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
		if (unlikely(ether_addr_equal(eth_hdr(skb)->h_source,
					      dev->dev_addr)))
			return NSMWIRE_DROP_RX_LOOP;
	}
	skb_reset_network_header(skb);
	return 0;
}

static void deliver(struct nsmw_wire *wire, struct sk_buff *skb, u8 class,
		    unsigned int len)
{
	unsigned int packets = nsmw_stats_packets(skb);

	skb->priority = nsmw_class_priority[class];
	if (unlikely(gro_cells_receive(&wire->gro_cells, skb) !=
		     NET_RX_SUCCESS)) {
		nsmw_stats_drop(&wire->stats, NSMWIRE_DROP_RX_QUEUE, packets);
		return;
	}
	dev_sw_netstats_rx_add(wire->dev, len);
	nsmw_stats_rx(&wire->stats, class, packets, len);
}

/* All that happens to a packet of a wire; a reason when it is to be dropped. */
static enum nsmwire_drop receive(struct nsmw_sock *ns, struct nsmw_wire *wire,
				 struct sk_buff *skb,
				 const struct nsmw_geneve *g)
{
	const struct nsmw_peer *peer = rcu_dereference(wire->peer);
	const struct nsmw_table *table;
	struct nsmw_inner in;
	enum nsmwire_drop reason;
	unsigned int len;
	u8 ds, class;
	bool learn;

	reason = admit(wire, peer, skb, g);
	if (unlikely(reason))
		return reason;

	ds = outer_ds(skb, ns->family);
	if (unlikely(iptunnel_pull_header(skb, sizeof(struct udphdr) + g->hlen,
					  htons(g->proto),
					  !net_eq(ns->un->net,
						  dev_net(wire->dev)))))
		return skb->len < ETH_HLEN ? NSMWIRE_DROP_RX_INNER :
					     NSMWIRE_DROP_RX_MEMORY;

	/* Where the WAN's rules have put a mark, it is not meant for the wire's. */
	skb->mark = 0;
	class = g->class;
	learn = teaches(peer, g);
	if (must_read(wire, skb, g, ds, learn)) {
		reason = read_inner(wire, skb, g->proto, &in);
		if (likely(!reason))
			reason = decapsulate_ecn(skb, ds, &in);
		if (unlikely(reason))
			return reason;
		if (class >= NSMWIRE_CLASSES_MAX) {
			table = rcu_dereference(peer->profile->table);
			class = nsmw_class_of_ds(table->by_dscp, in.ds,
						 peer->trust);
		}
		if (learn && in.ip && class != NSMWIRE_CLASS_DEFAULT)
			nsmw_classify_learn(wire, skb, &in, class);
	}
	len = skb->len;
	reason = enter_device(wire, skb);
	if (likely(!reason))
		deliver(wire, skb, class, len);
	return reason;
}

/**
 * nsmw_rx() - receive a packet from the underlay
 * @sk:  socket
 * @skb: packet, its first byte that of the UDP header; consumed
 *
 * Context: BH disabled, RCU.
 * Return: 0, the packet is not for the socket's queue.
 */
int nsmw_rx(struct sock *sk, struct sk_buff *skb)
{
	struct nsmw_sock *ns = rcu_dereference_sk_user_data(sk);
	unsigned int len = sizeof(struct udphdr) + NSMW_GENEVE_HLEN;
	struct nsmw_wire *wire;
	struct nsmw_geneve g;
	int err;

	if (unlikely(!ns)) {
		kfree_skb(skb);
		return 0;
	}
	if (unlikely(!pskb_may_pull(skb, len))) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_SHORT);
		return 0;
	}
	len = sizeof(struct udphdr) + nsmw_geneve_hlen(geneve_header(skb));
	if (unlikely(!pskb_may_pull(skb, min(len, skb->len)))) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_MEMORY);
		return 0;
	}

	err = nsmw_geneve_parse(geneve_header(skb),
				skb_headlen(skb) - sizeof(struct udphdr), &g);
	if (unlikely(err == -NSMWIRE_DROP_RX_SHORT ||
		     err == -NSMWIRE_DROP_RX_VERSION)) {
		drop_unknown(ns, skb, -err);
		return 0;
	}
	wire = nsmw_sock_find(ns, g.vni);
	if (unlikely(!wire)) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_NO_WIRE);
		return 0;
	}
	if (likely(!err))
		err = -receive(ns, wire, skb, &g);
	if (unlikely(err))
		nsmw_drop(wire, skb, -err);
	return 0;
}

/* The MTU that an ICMP error reports, whose header is before the quoted packet. */
static u32 reported_mtu(const struct sk_buff *skb, sa_family_t family)
{
	const u8 *quoted = skb_network_header(skb);

	if (family == AF_INET) {
		const struct icmphdr *icmp = (const void *)(quoted - sizeof(*icmp));

		return icmp->type == ICMP_DEST_UNREACH &&
		       icmp->code == ICMP_FRAG_NEEDED ?
		       ntohs(icmp->un.frag.mtu) : 0;
	} else {
		const struct icmp6hdr *icmp = (const void *)(quoted - sizeof(*icmp));

		return icmp->icmp6_type == ICMPV6_PKT_TOOBIG ?
		       ntohl(icmp->icmp6_mtu) : 0;
	}
}

/**
 * nsmw_rx_err_lookup() - is an ICMP error about a packet of ours?
 * @sk:  socket of the port that the packet was sent to
 * @skb: the packet as the error quotes it, transport header set
 *
 * Only then does the stack learn the path MTU from it.
 *
 * Context: BH disabled, RCU.
 * Return: 0 when a wire sends to that address with that id.
 */
int nsmw_rx_err_lookup(struct sock *sk, struct sk_buff *skb)
{
	struct nsmw_sock *ns = rcu_dereference_sk_user_data(sk);
	const struct nsmw_path *path = NULL;
	struct nsmw_wire *wire;
	const u8 *p;
	u32 mtu;

	if (!ns)
		return -ENOENT;
	if (!pskb_may_pull(skb, skb_transport_offset(skb) +
				sizeof(struct udphdr) + NSMW_GENEVE_HLEN))
		return -EINVAL;
	p = geneve_header(skb);
	if (nsmw_geneve_version(p))
		return -EINVAL;
	wire = nsmw_sock_find(ns, nsmw_geneve_vni(p));
	if (wire)
		path = find_path(rcu_dereference(wire->peer), skb, true);
	if (!path)
		return -ENOENT;
	mtu = reported_mtu(skb, path->family);
	if (mtu)
		nsmw_path_learn_mtu(path, wire->dev, skb, mtu);
	return 0;
}
