// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the headers of a segment of a TCP packet from those of the packet. No state.
 */
#include "pure/geneve.h"
#include "pure/segment.h"

#define IP4_LEN		2
#define IP4_ID		4
#define IP4_CHECK	10
#define IP6_LEN		4
#define IP6_HLEN	40
#define TCP_SEQUENCE	4
#define TCP_FLAGS	13
#define TCP_CHECK	16

/* Flags of the last segment only, and of the first one only. */
#define FIN_PSH		0x09
#define CWR		0x80

static __u16 get16(const __u8 *p)
{
	return p[0] << 8 | p[1];
}

static void put16(__u8 *p, __u16 word)
{
	p[0] = word >> 8;
	p[1] = word & 0xff;
}

/* A sum of 16-bit words as one such word. */
static __u16 fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return sum + (sum >> 16);
}

static void fill_ip4(__u8 *ip, const struct nsmw_segment *seg)
{
	unsigned int i, hlen = (ip[0] & 0xf) * 4;
	__u32 sum = 0;

	put16(ip + IP4_LEN, seg->len - seg->ip);
	put16(ip + IP4_ID, get16(ip + IP4_ID) + seg->index);
	put16(ip + IP4_CHECK, 0);
	for (i = 0; i < hlen; i += 2)
		sum += get16(ip + i);
	put16(ip + IP4_CHECK, ~fold(sum));
}

/**
 * nsmw_segment_fill() - make the headers of a segment
 * @p:   first byte of the segment, with the headers of the packet
 * @seg: the segment
 *
 * In the place of the TCP checksum is the sum of the pseudo header, before of the packet
 * and then of the segment; the caller adds the TCP header and the payload. The network
 * header is that of IPv4 or IPv6, and the core has checked its length.
 */
void nsmw_segment_fill(__u8 *p, const struct nsmw_segment *seg)
{
	__u8 *ip = p + seg->ip, *tcp = p + seg->tcp;
	__u16 less = fold(seg->whole - seg->len);

	if (ip[0] >> 4 == 4)
		fill_ip4(ip, seg);
	else
		put16(ip + IP6_LEN, seg->len - seg->ip - IP6_HLEN);
	nsmw_geneve_put32(tcp + TCP_SEQUENCE,
			  nsmw_geneve_get32(tcp + TCP_SEQUENCE) + seg->before);
	if (!seg->is_last)
		tcp[TCP_FLAGS] &= ~FIN_PSH;
	if (seg->index)
		tcp[TCP_FLAGS] &= ~CWR;
	/* The length is a part of the sum; to subtract is to add the complement. */
	put16(tcp + TCP_CHECK, fold(get16(tcp + TCP_CHECK) + (__u16)~less));
}
