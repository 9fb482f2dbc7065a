// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the flow of an inner packet. Pure: no state, no lock, no netdevice.
 */
#include <asm/byteorder.h>
#include <linux/in.h>
#include <linux/string.h>

#include "tuple.h"

#define IPV4_HLEN	20
#define IPV6_HLEN	40
#define EXT_MAX		8	/* extension headers; what has more has no ports */
#define PORTS_LEN	4

/* Names that userspace's <linux/in.h> has not, by their IANA numbers. */
#define PROTO_HOPOPTS	0
#define PROTO_ROUTING	43
#define PROTO_FRAGMENT	44
#define PROTO_AH	51
#define PROTO_DSTOPTS	60
#define PROTO_DCCP	33
#define PROTO_SCTP	132
#define PROTO_UDPLITE	136

static inline __u16 read_be16(const __u8 *p)
{
	__be16 value;

	memcpy(&value, p, sizeof(value));
	return __be16_to_cpu(value);
}

static inline bool has_ports(__u8 proto)
{
	return proto == IPPROTO_UDP || proto == IPPROTO_TCP ||
	       proto == PROTO_SCTP || proto == PROTO_DCCP ||
	       proto == PROTO_UDPLITE;
}

/* False where they are further than can be read. */
static inline bool read_ports(struct nsmw_flow *flow, const __u8 *p,
			      unsigned int len, unsigned int at)
{
	if (flow->frag == NSMW_FRAG_LATER || !has_ports(flow->proto))
		return true;
	if (len < at + PORTS_LEN)
		return false;
	p += at;
	flow->sport = read_be16(p);
	flow->dport = read_be16(p + 2);
	flow->ports = 1;
	return true;
}

static inline enum nsmw_frag fragment(unsigned int offset, bool more)
{
	if (offset)
		return NSMW_FRAG_LATER;
	return more ? NSMW_FRAG_FIRST : NSMW_FRAG_NONE;
}

static inline bool read4(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
			 unsigned int len)
{
	unsigned int hlen = (p[0] & 0xf) * 4;
	__u16 off = read_be16(p + 6);

	memcpy(flow->src, p + 12, 4);
	memcpy(flow->dst, p + 16, 4);
	flow->proto = p[9];
	flow->frag = fragment(off & 0x1fff, off & 0x2000);
	*frag_id = read_be16(p + 4);
	return read_ports(flow, p, len, hlen);
}

static bool is_extension(__u8 next)
{
	return next == PROTO_HOPOPTS || next == PROTO_ROUTING ||
	       next == PROTO_FRAGMENT || next == PROTO_AH ||
	       next == PROTO_DSTOPTS;
}

/* RFC 8200, 4; a chain that is cut ends with the header that it announces. */
static bool read6(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
		  unsigned int len)
{
	unsigned int at = IPV6_HLEN, step, i;
	__u8 next = p[6];

	memcpy(flow->src, p + 8, 16);
	memcpy(flow->dst, p + 24, 16);
	for (i = 0; is_extension(next) && i < EXT_MAX; i++) {
		if (len < at + 8) {
			flow->proto = next;
			return false;
		}
		step = (p[at + 1] + 1) * 8;
		if (next == PROTO_FRAGMENT) {
			__u16 off = read_be16(p + at + 2);

			step = 8;
			flow->frag = fragment(off >> 3, off & 1);
			*frag_id = (__u32)read_be16(p + at + 4) << 16 |
				   read_be16(p + at + 6);
		} else if (next == PROTO_AH) {
			step = (p[at + 1] + 2) * 4;
		}
		next = p[at];
		at += step;
		/* What follows is in the middle of somebody's data. */
		if (flow->frag == NSMW_FRAG_LATER)
			break;
	}
	flow->proto = next;
	return read_ports(flow, p, len, at);
}

/**
 * nsmw_flow_read() - read the flow of a packet
 * @flow:    filled
 * @frag_id: number that the fragments of one packet share; 0 of a whole one
 * @p:       first byte of the network header
 * @len:     bytes that can be read, as many as struct nsmw_inner asks for
 * @ip:      4 or 6
 *
 * Return: true when all was read; false when something lies beyond @len, which
 * is left out.
 */
bool nsmw_flow_read(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
		    unsigned int len, __u8 ip)
{
	bool all;

	memset(flow, 0, sizeof(*flow));
	flow->ip = ip;
	*frag_id = 0;
	if (len < (ip == 4 ? IPV4_HLEN : IPV6_HLEN))
		return false;
	all = ip == 4 ? read4(flow, frag_id, p, len) :
			read6(flow, frag_id, p, len);
	/* IPv4 numbers whole packets, too, and so do atomic fragments. */
	if (!flow->frag)
		*frag_id = 0;
	return all;
}
