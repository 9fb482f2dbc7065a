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

static u32 wire_number(const void *wire)
{
	return (unsigned long)wire >> 6;
}

/*
 * The kernel's multiplication, word by word, with a key before and behind: an
 * eighth of what siphash takes. Whoever finds two flows that collide gives one
 * of them the class of the other, for want of any other.
 */
static u64 mix(u64 hash, u64 word)
{
	return hash_64(rol64(hash, 32) ^ word, 64);
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

static u64 hash_flow(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		     u32 rest, const void *wire)
{
	u32 who = wire_number(wire) ^ flow->proto << 24;

	if (likely(flow->ip == 4))
		return hash4(memo, flow->src[0], flow->dst[0], rest, who);
	return hash6(memo, flow->src, flow->dst, rest, who);
}

/**
 * nsmw_memo_flow() - number of a flow
 * @memo: where it is remembered
 * @flow: the flow
 * @wire: its wire
 *
 * Return: the number.
 */
u64 nsmw_memo_flow(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   const void *wire)
{
	return hash_flow(memo, flow, (u32)flow->sport << 16 | flow->dport, wire);
}

/**
 * nsmw_memo_reply() - number of the flow that answers another
 * @memo: where it is remembered
 * @flow: the flow that is answered
 * @wire: its wire
 *
 * Return: the number.
 */
u64 nsmw_memo_reply(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		    const void *wire)
{
	u32 who = wire_number(wire) ^ flow->proto << 24;
	u32 ports = (u32)flow->dport << 16 | flow->sport;

	if (likely(flow->ip == 4))
		return hash4(memo, flow->dst[0], flow->src[0], ports, who);
	return hash6(memo, flow->dst, flow->src, ports, who);
}

/**
 * nsmw_memo_frag() - number of the fragments of one packet
 * @memo:    where they are remembered
 * @flow:    of any of them
 * @frag_id: number that they share
 * @wire:    their wire
 *
 * Return: the number, other than that of any flow.
 */
u64 nsmw_memo_frag(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   u32 frag_id, const void *wire)
{
	return ~hash_flow(memo, flow, frag_id, wire);
}

static u32 now_seconds(void)
{
	return jiffies / HZ;
}

/**
 * nsmw_memo_note() - remember a class, whichever it is
 * @memo:  where
 * @id:    number
 * @class: index
 *
 * Context: BH disabled; several CPUs may come at once, and the last one wins.
 */
void nsmw_memo_note(struct nsmw_memo *memo, u64 id, u8 class)
{
	u64 *slot = &memo->slot[id % NSMW_MEMO_SLOTS];
	u64 new = nsmw_slot(id, class, now_seconds());

	if (READ_ONCE(*slot) == new)
		return;
	WRITE_ONCE(*slot, new);
	if (!READ_ONCE(memo->used))
		WRITE_ONCE(memo->used, true);
}

/**
 * nsmw_memo_learn() - a flow has arrived in a class
 * @memo:  where it is remembered
 * @id:    number of the flow that answers it
 * @class: index; class default is nothing to remember, and makes forget
 *
 * Context: BH disabled; several CPUs may come at once, and the last one wins.
 */
void nsmw_memo_learn(struct nsmw_memo *memo, u64 id, u8 class)
{
	u64 *slot = &memo->slot[id % NSMW_MEMO_SLOTS];

	if (class != NSMWIRE_CLASS_DEFAULT)
		nsmw_memo_note(memo, id, class);
	else if (nsmw_slot_is(READ_ONCE(*slot), id))
		WRITE_ONCE(*slot, 0);
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
	return nsmw_slot_class(READ_ONCE(memo->slot[id % NSMW_MEMO_SLOTS]), id,
			       now_seconds(), seconds);
}
