// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers the flows of inner packets. The number is a keyed pseudorandom function
 * (SipHash) of addresses, protocol and ports: it indexes the flow cache and the rule
 * caches, and the UDP source port is made of it. An observer on the WAN sees the
 * port, and a sender chooses the ports of its flows: without the key neither can find
 * flows that collide. No state but the key.
 */
#include <linux/ip.h>
#include <linux/net.h>
#include <net/ip.h>

#include "qos/flow.h"

#define PORTS_LEN	4
#define SHORT_HEADERS	48	/* of IPv6 without extensions, and ports */

siphash_aligned_key_t nsmw_flow_key __read_mostly;

/**
 * nsmw_flow_need_key() - make the key, before the first packet
 *
 * Context: process.
 */
void nsmw_flow_need_key(void)
{
	net_get_random_once(&nsmw_flow_key, sizeof(nsmw_flow_key));
}

/**
 * nsmw_flow_number6() - number of a flow of IPv6
 * @src:  its source address
 * @dst:  its destination address
 * @rest: all else of it
 *
 * Return: the number.
 */
u64 nsmw_flow_number6(const u32 *src, const u32 *dst, u64 rest)
{
	struct {
		u32 src[4];
		u32 dst[4];
		u64 rest;
	} words;

	memcpy(words.src, src, sizeof(words.src));
	memcpy(words.dst, dst, sizeof(words.dst));
	words.rest = rest;
	return siphash(&words, sizeof(words), &nsmw_flow_key);
}

/* Headers that are not in one piece, the first @most bytes of them. */
static bool read_copy(struct nsmw_flow *flow, u32 *frag_id,
		      const struct sk_buff *skb, const struct nsmw_inner *in,
		      unsigned int most)
{
	unsigned int len = min(skb->len - in->offset, most);
	u8 headers[NSMW_FLOW_MAX];

	if (skb_copy_bits(skb, in->offset, headers, len))
		return true;
	return nsmw_headers_flow(flow, frag_id, headers, len, in->ip) ||
	       len < most;
}

/**
 * nsmw_flow_parse_scattered() - read a flow from headers in several pieces
 * @flow:    filled
 * @frag_id: number that the fragments of one packet share; 0 of a whole one
 * @skb:     the packet, its first byte the first inner one
 * @in:      what its headers say; IP
 *
 * Packets that GRO has merged often have ports in another piece than addresses.
 *
 * Context: BH disabled.
 */
void nsmw_flow_parse_scattered(struct nsmw_flow *flow, u32 *frag_id,
			       const struct sk_buff *skb,
			       const struct nsmw_inner *in)
{
	if (!read_copy(flow, frag_id, skb, in, SHORT_HEADERS))
		read_copy(flow, frag_id, skb, in, NSMW_FLOW_MAX);
}

/**
 * nsmw_flow_hash_headers() - make the hash of a flow from the headers of a packet
 * @skb: the packet, its first byte the first inner one; it keeps the hash
 * @in:  what its headers say; IP
 *
 * The kernel's flow dissector with its siphash takes 666 instructions a packet, a
 * quarter of all that transmitting costs. Packets of sockets bring their hash; this
 * is for those that come from a bridge or a veth.
 *
 * Context: BH disabled.
 */
void nsmw_flow_hash_headers(struct sk_buff *skb, const struct nsmw_inner *in)
{
	const struct iphdr *ip = (const struct iphdr *)(skb->data + in->offset);
	unsigned int len = skb_headlen(skb) - in->offset;
	struct nsmw_flow flow;
	u32 frag_id;

	/* Most packets, without the parser: the number is the same. */
	if (in->ip == 4 && ip->ihl == 5 && !ip_is_fragment(ip) &&
	    (ip->protocol == IPPROTO_UDP || ip->protocol == IPPROTO_TCP) &&
	    len >= sizeof(*ip) + PORTS_LEN) {
		u32 ports = be32_to_cpup((const __be32 *)(ip + 1));
		u64 rest = (u64)ip->protocol << 32 | ports;

		nsmw_flow_set_hash(skb, nsmw_flow_number4((__force u32)ip->saddr,
							  (__force u32)ip->daddr,
							  rest));
		return;
	}
	nsmw_flow_parse(&flow, &frag_id, skb, in);
	nsmw_flow_keep_hash(skb, &flow, nsmw_flow_number(&flow));
}
