// SPDX-License-Identifier: GPL-2.0
/*
 * Explains what a wire would do with a packet. The packet is built from a description and
 * goes through the code that packets go through, xmit.c, encap.c and decap.c, up to the
 * point where it would be queued, sent or delivered. Then it is freed: no flow and no
 * counter changes.
 */
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dsfield.h>
#include <net/ip.h>

#include "data/decap.h"
#include "data/explain.h"
#include "data/tunnel.h"
#include "data/xmit.h"
#include "pure/steer.h"

#define TRANSPORT_LEN	20	/* ports, and no less than a header of TCP */
#define TTL		64

static void push_ip4(struct sk_buff *skb, const struct nsmw_described *d)
{
	struct iphdr *ip = skb_push(skb, sizeof(*ip));

	*ip = (struct iphdr){
		.version = 4, .ihl = sizeof(*ip) / 4, .tos = d->dscp << 2,
		.tot_len = htons(skb->len), .frag_off = htons(IP_DF), .ttl = TTL,
		.protocol = d->proto, .saddr = d->src.v4, .daddr = d->dst.v4,
	};
	ip_send_check(ip);
	skb->protocol = htons(ETH_P_IP);
}

static void push_ip6(struct sk_buff *skb, const struct nsmw_described *d)
{
	__be16 len = htons(skb->len);
	struct ipv6hdr *ip = skb_push(skb, sizeof(*ip));

	*ip = (struct ipv6hdr){
		.version = 6, .payload_len = len, .nexthdr = d->proto, .hop_limit = TTL,
		.saddr = d->src.v6, .daddr = d->dst.v6,
	};
	ipv6_change_dsfield(ip, 0, d->dscp << 2);
	skb->protocol = htons(ETH_P_IPV6);
}

static void push_ethernet(struct sk_buff *skb, const struct net_device *dev)
{
	struct ethhdr *eth = skb_push(skb, sizeof(*eth));

	eth_broadcast_addr(eth->h_dest);
	ether_addr_copy(eth->h_source, dev->dev_addr);
	eth->h_proto = skb->protocol;
}

/* The packet that is described, as the wire would see it; NULL without memory. */
static struct sk_buff *build(const struct nsmw_tunnel *tunnel,
			     const struct nsmw_described *d)
{
	unsigned int room = ETH_HLEN + sizeof(struct ipv6hdr);
	struct sk_buff *skb = alloc_skb(room + TRANSPORT_LEN, GFP_KERNEL);
	__be16 *ports;

	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	ports = skb_put_zero(skb, TRANSPORT_LEN);
	if (d->ports) {
		ports[0] = d->sport;
		ports[1] = d->dport;
	}
	if (d->ip == 4)
		push_ip4(skb, d);
	else
		push_ip6(skb, d);
	if (tunnel->payload == NSMWIRE_PAYLOAD_ETHERNET)
		push_ethernet(skb, tunnel->dev);
	skb->dev = tunnel->dev;
	skb->mark = d->mark;
	skb->priority = d->priority;
	return skb;
}

static void begin(struct nsmw_explained *e, const struct nsmw_described *d)
{
	*e = (struct nsmw_explained){
		.why.cgroup = d->cgroup, .copy = NSMW_STEER_NONE,
	};
}

/**
 * nsmw_explain_tx() - explain what becomes of a packet that leaves
 * @tunnel: the wire; its device is up
 * @d:      the packet
 * @e:      overwritten
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_explain_tx(struct nsmw_tunnel *tunnel, const struct nsmw_described *d,
		    struct nsmw_explained *e)
{
	struct sk_buff *skb = build(tunnel, d);

	begin(e, d);
	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	rcu_read_lock();
	nsmw_xmit_explain(skb, tunnel->dev, e);
	rcu_read_unlock();
	local_bh_enable();
	consume_skb(skb);
	return 0;
}

/* The reply to a packet, without a marking. */
static struct nsmw_described reply_to(const struct nsmw_described *d)
{
	struct nsmw_described reply = *d;

	swap(reply.src, reply.dst);
	swap(reply.sport, reply.dport);
	reply.dscp = 0;
	return reply;
}

/**
 * nsmw_explain_rx() - explain what becomes of a packet that arrives
 * @tunnel: the wire; its device is up
 * @d:      the packet
 * @e:      overwritten
 * @reply:  overwritten: what would then become of a reply without a marking
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_explain_rx(struct nsmw_tunnel *tunnel, const struct nsmw_described *d,
		    struct nsmw_explained *e, struct nsmw_explained *reply)
{
	const struct nsmw_described answer = reply_to(d);
	struct sk_buff *skb = build(tunnel, d);
	int err;

	begin(e, d);
	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	rcu_read_lock();
	nsmw_decap_explain(skb, tunnel, d->option, e);
	rcu_read_unlock();
	local_bh_enable();
	consume_skb(skb);
	err = nsmw_explain_tx(tunnel, &answer, reply);
	if (err || !e->learns || reply->why.source == NSMWIRE_CLASS_SOURCE_RULE)
		return err;
	reply->tx.class = e->tx.class;
	reply->why.source = NSMWIRE_CLASS_SOURCE_ARRIVAL;
	return 0;
}
