// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the headers of inner packets. Every packet has its network header parsed, by
 * nsmw_headers_ip() or nsmw_headers_ethernet(); addresses and ports only where rules or
 * the flow cache need them, by nsmw_headers_flow(). Pure: no state, no lock, no
 * netdevice.
 */
#include <asm/byteorder.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/string.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "pure/headers.h"

#define TAGS_MAX	2	/* VLAN tags */
#define EXT_MAX		8	/* extension headers; a packet with more has no ports */

/**
 * struct ports - begin of the headers of TCP, UDP, SCTP, DCCP and UDP-Lite
 * @source: source port
 * @dest:   destination port
 */
struct ports {
	__be16 source;
	__be16 dest;
};

/* Parse the network header at @p; fills all of @in except proto and offset. */
static void parse_network(const __u8 *p, unsigned int len, __u16 proto,
			  struct nsmw_inner *in)
{
	const struct ipv6hdr *ip6 = (const void *)p;
	const struct iphdr *ip4 = (const void *)p;

	in->ip = 0;
	in->ds = 0;
	in->ttl = 0;
	in->df = false;

	if (proto == ETH_P_IP) {
		/* Version 4, and a length of 5 words or more. */
		if (len < sizeof(*ip4) || p[0] < 0x45 || p[0] > 0x4f)
			return;
		in->ip = 4;
		in->ds = ip4->tos;
		in->df = ip4->frag_off & cpu_to_be16(IP_DF);
		in->ttl = ip4->ttl;
	} else if (proto == ETH_P_IPV6) {
		if (len < sizeof(*ip6) || ip6->version != 6)
			return;
		in->ip = 6;
		in->ds = ip6->priority << 4 | ip6->flow_lbl[0] >> 4;
		in->df = true;
		in->ttl = ip6->hop_limit;
	}
}

/**
 * nsmw_headers_ip() - parse a packet that has no link-layer header
 * @p:     its first byte
 * @len:   bytes that can be read
 * @proto: its EtherType, host order
 * @in:    filled
 *
 * Return: false when it is not an IPv4 or IPv6 packet of that EtherType.
 */
bool nsmw_headers_ip(const __u8 *p, unsigned int len, __u16 proto,
		     struct nsmw_inner *in)
{
	in->proto = proto;
	in->offset = 0;
	parse_network(p, len, proto, in);
	return in->ip;
}

/**
 * nsmw_headers_ethernet() - parse a frame
 * @p:   its first byte
 * @len: bytes that can be read
 * @in:  filled
 *
 * Up to two VLAN tags are skipped. A frame that is not IP, or whose IP header is not
 * whole, is valid: its @in->ip is 0.
 *
 * Return: false when it is shorter than an Ethernet header.
 */
bool nsmw_headers_ethernet(const __u8 *p, unsigned int len,
			   struct nsmw_inner *in)
{
	unsigned int at = ETH_HLEN, tags = 0;
	__u16 proto;

	if (len < ETH_HLEN)
		return false;

	proto = be16_to_cpu(((const struct ethhdr *)p)->h_proto);
	while ((proto == ETH_P_8021Q || proto == ETH_P_8021AD) &&
	       tags++ < TAGS_MAX && len >= at + VLAN_HLEN) {
		const struct vlan_hdr *tag = (const void *)(p + at);

		proto = be16_to_cpu(tag->h_vlan_encapsulated_proto);
		at += VLAN_HLEN;
	}
	in->proto = proto;
	in->offset = at;
	parse_network(p + at, len - at, proto, in);
	return true;
}

static inline bool has_ports(__u8 proto)
{
	return proto == IPPROTO_UDP || proto == IPPROTO_TCP ||
	       proto == IPPROTO_SCTP || proto == IPPROTO_DCCP ||
	       proto == IPPROTO_UDPLITE;
}

/**
 * nsmw_headers_has_ports() - does the header of a protocol begin with two ports?
 * @proto: the protocol
 *
 * Return: true if so.
 */
bool nsmw_headers_has_ports(__u8 proto)
{
	return has_ports(proto);
}

/* Parse the ports at @at; false if they are beyond @len. */
static inline bool parse_ports(struct nsmw_flow *flow, const __u8 *p,
			       unsigned int len, unsigned int at)
{
	const struct ports *ports = (const void *)(p + at);

	if (flow->frag == NSMW_FRAG_LATER || !has_ports(flow->proto))
		return true;
	if (len < at + sizeof(*ports))
		return false;
	flow->sport = be16_to_cpu(ports->source);
	flow->dport = be16_to_cpu(ports->dest);
	flow->ports = 1;
	return true;
}

static inline enum nsmw_frag fragment(bool later, bool more)
{
	if (later)
		return NSMW_FRAG_LATER;
	return more ? NSMW_FRAG_FIRST : NSMW_FRAG_NONE;
}

static inline bool parse_flow4(struct nsmw_flow *flow, __u32 *frag_id,
			       const __u8 *p, unsigned int len)
{
	const struct iphdr *ip = (const void *)p;

	memcpy(flow->src, &ip->saddr, sizeof(ip->saddr));
	memcpy(flow->dst, &ip->daddr, sizeof(ip->daddr));
	flow->proto = ip->protocol;
	flow->frag = fragment(ip->frag_off & cpu_to_be16(IP_OFFSET),
			      ip->frag_off & cpu_to_be16(IP_MF));
	*frag_id = be16_to_cpu(ip->id);
	return parse_ports(flow, p, len, ip->ihl * 4);
}

static bool is_extension(__u8 next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_FRAGMENT || next == IPPROTO_AH ||
	       next == IPPROTO_DSTOPTS;
}

/* RFC 8200, 4. Of a chain that is cut off, the protocol is the first header that lacks. */
static bool parse_flow6(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
			unsigned int len)
{
	const struct ipv6hdr *ip = (const void *)p;
	unsigned int at = sizeof(*ip), step, i;
	__u8 next = ip->nexthdr;

	memcpy(flow->src, &ip->saddr, sizeof(flow->src));
	memcpy(flow->dst, &ip->daddr, sizeof(flow->dst));
	for (i = 0; is_extension(next) && i < EXT_MAX; i++) {
		const struct ipv6_opt_hdr *ext = (const void *)(p + at);

		if (len < at + 8) {
			flow->proto = next;
			return false;
		}
		step = ipv6_optlen(ext);
		if (next == IPPROTO_FRAGMENT) {
			const struct frag_hdr *frag = (const void *)(p + at);

			step = sizeof(*frag);
			flow->frag = fragment(frag->frag_off &
					      cpu_to_be16(IP6_OFFSET),
					      frag->frag_off &
					      cpu_to_be16(IP6_MF));
			*frag_id = be32_to_cpu(frag->identification);
		} else if (next == IPPROTO_AH) {
			step = ipv6_authlen(ext);
		}
		next = ext->nexthdr;
		at += step;
		/* The bytes of a later fragment are no headers. */
		if (flow->frag == NSMW_FRAG_LATER)
			break;
	}
	flow->proto = next;
	return parse_ports(flow, p, len, at);
}

/**
 * nsmw_headers_flow() - parse the flow of a packet
 * @flow:    filled
 * @frag_id: number that the fragments of one packet share; 0 of a whole one
 * @p:       first byte of the network header
 * @len:     bytes that can be read, at least the fixed part of the network header
 * @ip:      4 or 6
 *
 * Return: true when all was read; false when headers lie beyond @len: their fields are
 * zero.
 */
bool nsmw_headers_flow(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
		       unsigned int len, __u8 ip)
{
	bool all;

	memset(flow, 0, sizeof(*flow));
	flow->ip = ip;
	*frag_id = 0;
	if (len < (ip == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)))
		return false;
	all = ip == 4 ? parse_flow4(flow, frag_id, p, len) :
			parse_flow6(flow, frag_id, p, len);
	/* IPv4 numbers whole packets, too, and so do atomic fragments. */
	if (!flow->frag)
		*frag_id = 0;
	return all;
}
