// SPDX-License-Identifier: GPL-2.0
/*
 * The last steps of a packet that arrives: outer headers off, ECN, class, delivery to
 * the netdevice. No lock, no shared counter.
 */
#include <linux/etherdevice.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "data/decap.h"
#include "data/explained.h"
#include "data/parse.h"
#include "qos/classify.h"
#include "qos/profile.h"

static u8 outer_ds(const struct sk_buff *skb, sa_family_t family)
{
	return family == AF_INET ? ip_hdr(skb)->tos :
				   ipv6_get_dsfield(ipv6_hdr(skb));
}

/*
 * Move the outer ECN field into the inner one (RFC 6040, 4.2). The first byte of the
 * packet is the first inner one. A frame that is not IP has no ECN field and is
 * delivered unchanged, as geneve does.
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

/* Whether the packet sets the class of its replies. */
static bool sets_reply_class(const struct nsmw_encap *encap,
			     const struct nsmw_geneve *g)
{
	return encap->reflect && !g->reflected &&
	       g->class != NSMWIRE_CLASS_DEFAULT;
}

/* Whether the first byte is right for the EtherType, and the others are there. */
static bool starts_right(const struct sk_buff *skb, u16 proto)
{
	u8 first;

	if (unlikely(skb_headlen(skb) < NSMW_PARSE_IP))
		return false;
	first = skb->data[0];
	return proto == ETH_P_IP ? first >= 0x45 && first <= 0x4f :
				   first >> 4 == 6;
}

/*
 * Whether the inner headers have to be parsed: for ECN, for the class of a packet
 * without the option, for the flow that learns a class, and where the first byte does
 * not prove that the payload is IP.
 */
static bool must_parse(const struct nsmw_tunnel *tunnel,
		       const struct sk_buff *skb, const struct nsmw_geneve *g,
		       u8 ds, bool learn)
{
	return ds & INET_ECN_MASK || g->class >= NSMWIRE_CLASSES_MAX || learn ||
	       (tunnel->payload != NSMWIRE_PAYLOAD_ETHERNET &&
		!starts_right(skb, g->proto));
}

/* Parse the inner packet before it enters the device. */
static enum nsmwire_drop parse_inner(struct nsmw_tunnel *tunnel,
				     struct sk_buff *skb, u16 proto,
				     struct nsmw_inner *in)
{
	switch (nsmw_parse(skb, tunnel->payload, proto, in)) {
	case NSMW_PARSE_OK:
		return 0;
	case NSMW_PARSE_BAD:
		return NSMWIRE_DROP_RX_INNER;
	default:
		return NSMWIRE_DROP_RX_MEMORY;
	}
}

/* The class by the class option of a packet, or if it has none by its DSCP. */
static u8 class_of(const struct nsmw_encap *encap, const struct nsmw_geneve *g,
		   const struct nsmw_inner *in)
{
	const struct nsmw_table *table;

	if (g->class < NSMWIRE_CLASSES_MAX)
		return g->class;
	table = rcu_dereference(encap->profile->table);
	return nsmw_class_of_ds(table->by_dscp, in->ds, encap->trust);
}

static enum nsmwire_drop enter_device(struct nsmw_tunnel *tunnel,
				      struct sk_buff *skb)
{
	struct net_device *dev = tunnel->dev;

	skb_reset_mac_header(skb);
	if (tunnel->payload == NSMWIRE_PAYLOAD_IP) {
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

static void deliver(struct nsmw_tunnel *tunnel, struct sk_buff *skb, u8 class,
		    unsigned int len)
{
	unsigned int packets = nsmw_stats_packets(skb);

	skb->priority = nsmw_class_priority[class];
	if (unlikely(gro_cells_receive(&tunnel->gro_cells, skb) !=
		     NET_RX_SUCCESS)) {
		nsmw_note_drop(tunnel, NULL, NSMWIRE_DROP_RX_QUEUE, packets);
		return;
	}
	dev_sw_netstats_rx_add(tunnel->dev, len);
	nsmw_stats_rx(&tunnel->stats, class, packets, len);
}

/**
 * nsmw_decapsulate() - take the outer headers off a packet and deliver it
 * @tunnel: its wire
 * @encap:  settings of the wire
 * @skb:    the packet, it begins with the UDP header; consumed on success
 * @g:      its Geneve header
 * @net:    underlay
 * @family: AF_INET or AF_INET6, of the outer header
 *
 * Context: BH disabled, RCU.
 * Return: 0, or why the packet has to be dropped.
 */
enum nsmwire_drop nsmw_decapsulate(struct nsmw_tunnel *tunnel,
				   const struct nsmw_encap *encap,
				   struct sk_buff *skb,
				   const struct nsmw_geneve *g, struct net *net,
				   sa_family_t family)
{
	enum nsmwire_drop reason;
	struct nsmw_inner in;
	unsigned int len;
	u8 ds, class;
	bool learn;

	ds = outer_ds(skb, family);
	if (unlikely(iptunnel_pull_header(skb, sizeof(struct udphdr) + g->hlen,
					  htons(g->proto),
					  !net_eq(net, dev_net(tunnel->dev)))))
		return skb->len < ETH_HLEN ? NSMWIRE_DROP_RX_INNER :
					     NSMWIRE_DROP_RX_MEMORY;

	/* A mark by the underlay's rules is not meant for rules of the inner side. */
	skb->mark = 0;
	class = g->class;
	learn = sets_reply_class(encap, g);
	if (must_parse(tunnel, skb, g, ds, learn)) {
		reason = parse_inner(tunnel, skb, g->proto, &in);
		if (likely(!reason))
			reason = decapsulate_ecn(skb, ds, &in);
		if (unlikely(reason))
			return reason;
		class = class_of(encap, g, &in);
		if (learn && in.ip && class != NSMWIRE_CLASS_DEFAULT)
			nsmw_classify_learn(&tunnel->flows, skb, &in, class);
	}
	len = skb->len;
	reason = enter_device(tunnel, skb);
	if (likely(!reason))
		deliver(tunnel, skb, class, len);
	return reason;
}

/**
 * nsmw_decap_explain() - find out the class of a packet that would arrive
 * @skb:    the packet without outer headers, which is not delivered
 * @tunnel: its wire
 * @option: class in its class option, NSMW_CLASS_NONE if it has none
 * @e:      filled
 *
 * The code is that of nsmw_decapsulate(). No flow and no counter changes.
 *
 * Context: BH disabled, RCU.
 */
void nsmw_decap_explain(struct sk_buff *skb, struct nsmw_tunnel *tunnel, u8 option,
			struct nsmw_explained *e)
{
	const struct nsmw_encap *encap = rcu_dereference(tunnel->encap);
	const struct nsmw_geneve g = { .class = option };
	struct nsmw_tx *tx = &e->tx;

	*tx = (struct nsmw_tx){ .tunnel = tunnel, .encap = encap };
	if (!encap) {
		e->drop = NSMWIRE_DROP_RX_SOURCE;
		return;
	}
	tx->table = rcu_dereference(encap->profile->table);
	e->drop = parse_inner(tunnel, skb, ntohs(skb->protocol), &tx->in);
	if (e->drop)
		return;
	tx->class = class_of(encap, &g, &tx->in);
	e->classified = true;
	if (option < NSMWIRE_CLASSES_MAX)
		e->why.source = NSMWIRE_CLASS_SOURCE_OPTION;
	else if (tx->class != NSMWIRE_CLASS_DEFAULT)
		e->why.source = NSMWIRE_CLASS_SOURCE_DSCP;
	e->learns = sets_reply_class(encap, &g) && tx->in.ip &&
		    tx->class != NSMWIRE_CLASS_DEFAULT;
}
