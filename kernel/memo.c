// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the memory of flows of an underlay: a table of numbers, each of one flow,
 * the latest of those that share a place. Read and written by packets on all
 * CPUs without a lock; a number that is torn on 32-bit is that of no flow. A flow
 * writes no more than once in a second.
 */
#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "memo.h"
#include "slot.h"

#define SLOTS	65536

/**
 * struct nsmw_memo - flows that are remembered
 * @key:  of the hash
 * @slot: see slot.h
 */
struct nsmw_memo {
	u64 key[2];
	u64 slot[SLOTS];
};

/**
 * nsmw_memo_alloc() - a memory that remembers nothing
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_memo *nsmw_memo_alloc(void)
{
	struct nsmw_memo *memo = kvzalloc(sizeof(*memo), GFP_KERNEL);

	if (memo)
		get_random_bytes(memo->key, sizeof(memo->key));
	return memo;
}

/**
 * nsmw_memo_free() - free it
 * @memo: the memory, or NULL; no packet can see it any more
 *
 * Context: process.
 */
void nsmw_memo_free(struct nsmw_memo *memo)
{
	kvfree(memo);
}

/*
 * The multiplication of hash_64(), word by word, with a key before and behind: an
 * eighth of what siphash takes. Whoever finds two flows that collide gives one
 * of them the class of the other, for want of any other.
 */
static u64 mix(u64 hash, u64 word)
{
	return (rol64(hash, 32) ^ word) * GOLDEN_RATIO_64;
}

static u64 hash4(const struct nsmw_memo *memo, u32 src, u32 dst, u32 rest,
		 u32 who)
{
	u64 hash = mix(memo->key[0], (u64)src << 32 | dst);

	return mix(mix(hash, (u64)rest << 32 | who), memo->key[1]);
}

static u64 hash6(const struct nsmw_memo *memo, const u32 *src, const u32 *dst,
		 u32 rest, u32 who)
{
	u64 hash = memo->key[0];
	unsigned int i;

	for (i = 0; i < 4; i++)
		hash = mix(hash, (u64)src[i] << 32 | dst[i]);
	return mix(mix(hash, (u64)rest << 32 | who), memo->key[1]);
}

static u64 hash_way(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		    const u32 *src, const u32 *dst, u32 ports, u32 wire)
{
	u32 who = wire ^ flow->proto << 24;

	if (likely(flow->ip == 4))
		return hash4(memo, src[0], dst[0], ports, who);
	return hash6(memo, src, dst, ports, who);
}

/**
 * nsmw_memo_flow() - number of a flow
 * @memo: where it is remembered
 * @flow: the flow
 * @wire: number of its wire
 *
 * Return: the number.
 */
u64 nsmw_memo_flow(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   u32 wire)
{
	return hash_way(memo, flow, flow->src, flow->dst,
			(u32)flow->sport << 16 | flow->dport, wire);
}

/**
 * nsmw_memo_reply() - number of the flow that answers another
 * @memo: where it is remembered
 * @flow: the flow that is answered
 * @wire: number of its wire
 *
 * Return: the number.
 */
u64 nsmw_memo_reply(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		    u32 wire)
{
	return hash_way(memo, flow, flow->dst, flow->src,
			(u32)flow->dport << 16 | flow->sport, wire);
}

/**
 * nsmw_memo_frag() - number of the fragments of one packet
 * @memo:    where they are remembered
 * @flow:    of any of them
 * @frag_id: number that they share
 * @wire:    number of their wire
 *
 * A later fragment of IPv6 does not know the protocol of the first, and the
 * addresses and the number are enough (RFC 8200, 4.5).
 *
 * Return: the number, other than that of any flow.
 */
u64 nsmw_memo_frag(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   u32 frag_id, u32 wire)
{
	if (flow->ip == 4)
		return ~hash4(memo, flow->src[0], flow->dst[0], frag_id,
			      wire ^ flow->proto << 24);
	return ~hash6(memo, flow->src, flow->dst, frag_id, wire);
}

static u32 now_seconds(void)
{
	return jiffies / HZ;
}

/**
 * nsmw_memo_note() - remember a class
 * @memo:  where
 * @id:    number of a flow, or of fragments
 * @class: index
 *
 * Context: BH disabled; several CPUs may come at once, and the last one wins.
 */
void nsmw_memo_note(struct nsmw_memo *memo, u64 id, u8 class)
{
	u64 *slot = &memo->slot[id % SLOTS];
	u64 new = nsmw_slot(id, class, now_seconds());

	if (READ_ONCE(*slot) != new)
		WRITE_ONCE(*slot, new);
}

/**
 * nsmw_memo_recall() - class of a flow
 * @memo:    where it is remembered
 * @id:      number of the flow
 * @seconds: how old it may be
 *
 * Context: BH disabled.
 * Return: index, or NSMW_CLASS_NONE.
 */
u8 nsmw_memo_recall(const struct nsmw_memo *memo, u64 id, u32 seconds)
{
	return nsmw_slot_class(READ_ONCE(memo->slot[id % SLOTS]), id,
			       now_seconds(), seconds);
}
