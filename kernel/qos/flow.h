/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flow of an inner packet: read from its headers, numbered, and made its hash.
 */
#ifndef NSMW_FLOW_H
#define NSMW_FLOW_H

#include <linux/siphash.h>
#include <linux/skbuff.h>

#include "pure/headers.h"

extern siphash_aligned_key_t nsmw_flow_key;

void nsmw_flow_need_key(void);
u64 nsmw_flow_number6(const u32 *src, const u32 *dst, u64 rest);
void nsmw_flow_parse_scattered(struct nsmw_flow *flow, u32 *frag_id,
			       const struct sk_buff *skb,
			       const struct nsmw_inner *in);
void nsmw_flow_hash_headers(struct sk_buff *skb, const struct nsmw_inner *in);

static inline u64 nsmw_flow_number4(u32 src, u32 dst, u64 rest)
{
	return siphash_2u64((u64)src << 32 | dst, rest, &nsmw_flow_key);
}

static inline u64 nsmw_flow_number_of(const u32 *src, const u32 *dst, u64 rest,
				      u8 ip)
{
	return likely(ip != 6) ? nsmw_flow_number4(src[0], dst[0], rest) :
				 nsmw_flow_number6(src, dst, rest);
}

/**
 * nsmw_flow_number() - number of a flow
 * @flow: the flow; all zeroes for packets that are not IP
 *
 * Return: the number; it differs from boot to boot.
 */
static inline u64 nsmw_flow_number(const struct nsmw_flow *flow)
{
	return nsmw_flow_number_of(flow->src, flow->dst,
				   (u64)flow->proto << 32 |
				   (u32)flow->sport << 16 | flow->dport,
				   flow->ip);
}

/**
 * nsmw_flow_reply() - number of the flow that answers another
 * @flow: the flow that is answered
 *
 * Return: the number.
 */
static inline u64 nsmw_flow_reply(const struct nsmw_flow *flow)
{
	return nsmw_flow_number_of(flow->dst, flow->src,
				   (u64)flow->proto << 32 |
				   (u32)flow->dport << 16 | flow->sport,
				   flow->ip);
}

/**
 * nsmw_flow_fragments() - number of the fragments of one packet
 * @flow:    of any of them
 * @frag_id: number that they share
 *
 * A later fragment of IPv6 does not know the protocol of the first, and the
 * addresses and the number are enough (RFC 8200, 4.5).
 *
 * Return: the number; its input differs from that of any flow.
 */
static inline u64 nsmw_flow_fragments(const struct nsmw_flow *flow, u32 frag_id)
{
	u8 proto = flow->ip == 4 ? flow->proto : 0;

	return nsmw_flow_number_of(flow->src, flow->dst,
				   BIT_ULL(63) | (u64)proto << 32 | frag_id,
				   flow->ip);
}

/**
 * nsmw_flow_parse() - read the flow of an inner packet
 * @flow:    filled
 * @frag_id: number that the fragments of one packet share; 0 of a whole one
 * @skb:     the packet, its first byte the first inner one
 * @in:      what its headers say; IP
 *
 * Context: BH disabled.
 */
static inline void nsmw_flow_parse(struct nsmw_flow *flow, u32 *frag_id,
				   const struct sk_buff *skb,
				   const struct nsmw_inner *in)
{
	if (likely(nsmw_headers_flow(flow, frag_id, skb->data + in->offset,
				     skb_headlen(skb) - in->offset, in->ip)))
		return;
	if (skb_is_nonlinear(skb))
		nsmw_flow_parse_scattered(flow, frag_id, skb, in);
}

static inline void nsmw_flow_set_hash(struct sk_buff *skb, u64 number)
{
	u32 hash = number ^ number >> 32;

	/* zero would say that there is none */
	__skb_set_sw_hash(skb, hash ?: 1, true);
}

/**
 * nsmw_flow_keep_hash() - give a packet the hash of its flow
 * @skb:    the packet
 * @flow:   its flow
 * @number: number of @flow
 *
 * A packet keeps a hash that its socket or the network card has given it.
 * Fragments and what has no ports are left to the kernel's flow dissector.
 *
 * Context: BH disabled.
 */
static inline void nsmw_flow_keep_hash(struct sk_buff *skb,
				       const struct nsmw_flow *flow, u64 number)
{
	if (!skb->hash && flow->ports && !flow->frag)
		nsmw_flow_set_hash(skb, number);
}

/**
 * nsmw_flow_need_hash() - have the hash of the flow of a packet
 * @skb: the packet, its first byte the first inner one; it keeps the hash
 * @in:  what its headers say
 *
 * Where a packet is not IP, skb_get_hash() asks the kernel's flow dissector.
 *
 * Context: BH disabled.
 */
static inline void nsmw_flow_need_hash(struct sk_buff *skb,
				       const struct nsmw_inner *in)
{
	if (in->ip && !skb->hash)
		nsmw_flow_hash_headers(skb, in);
}

#endif /* NSMW_FLOW_H */
