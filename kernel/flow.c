// SPDX-License-Identifier: GPL-2.0
/*
 * Turns the flow of an inner packet into a UDP source port. No state but a
 * random seed.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/udp.h>

#include "flow.h"

#define PORTS_LEN	4

static u32 flow_seed __read_mostly;

static bool has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP;
}

/*
 * The kernel's flow dissector with its siphash takes 666 instructions a packet,
 * a quarter of all that transmitting costs. Packets of sockets come with their
 * hash and do not pay it; this is for the others, those that come from a bridge
 * or a veth. Packets with IP options or extension headers, fragments, and all
 * that has no ports are left to the dissector. Not inlined: the packets that do
 * not come here would pay for its registers.
 */
static noinline void hash_ports(struct sk_buff *skb, const struct nsmw_inner *in)
{
	const u8 *p = skb->data + in->offset;
	unsigned int len = skb_headlen(skb) - in->offset;
	u32 hash, ports;

	net_get_random_once(&flow_seed, sizeof(flow_seed));
	if (in->ip == 4) {
		const struct iphdr *ip = (const struct iphdr *)p;

		if (ip->ihl != 5 || ip_is_fragment(ip) ||
		    !has_ports(ip->protocol) || len < sizeof(*ip) + PORTS_LEN)
			return;
		ports = *(const u32 *)(ip + 1);
		hash = jhash_3words((__force u32)ip->saddr,
				    (__force u32)ip->daddr, ports,
				    flow_seed ^ ip->protocol);
	} else {
		const struct ipv6hdr *ip = (const struct ipv6hdr *)p;

		if (!has_ports(ip->nexthdr) || len < sizeof(*ip) + PORTS_LEN)
			return;
		ports = *(const u32 *)(ip + 1);
		/* both addresses, which are side by side */
		hash = jhash2((const u32 *)&ip->saddr, 8,
			      flow_seed ^ ip->nexthdr ^ ports);
	}
	/* zero would say that there is none */
	__skb_set_sw_hash(skb, hash ?: 1, true);
}

/**
 * nsmw_flow_hash() - hash of the flow of a packet
 * @skb: the packet, its first byte the first inner one
 * @in:  what its headers say
 *
 * Context: BH disabled.
 * Return: the hash, which the packet keeps.
 */
u32 nsmw_flow_hash(struct sk_buff *skb, const struct nsmw_inner *in)
{
	if (in->ip && !skb->hash)
		hash_ports(skb, in);
	return skb_get_hash(skb);
}

/**
 * nsmw_flow_port() - UDP source port of a packet
 * @path: its path
 * @skb:  the packet, its first byte the first inner one
 * @in:   what its headers say
 *
 * Context: BH disabled.
 * Return: the port; the same for all packets of a flow.
 */
__be16 nsmw_flow_port(const struct nsmw_path *path, struct sk_buff *skb,
		      const struct nsmw_inner *in)
{
	int min = path->src_port_min, max = path->src_port_max;
	__be16 port;

	if (unlikely(min && min == max))
		return htons(min);
	if (in->ip && !skb->hash)
		hash_ports(skb, in);
	if (likely(!min))
		return udp_flow_src_port(nsmw_path_net(path), skb, 0, 0, in->offset);
	/* The helper leaves out the upper end of a range, here the lower one. */
	port = udp_flow_src_port(nsmw_path_net(path), skb, min - 1, max, in->offset);
	return htons(ntohs(port) + 1);
}
