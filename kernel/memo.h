/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of flows: the class that one has arrived in, for its
 * replies, and that of a first fragment, for the others.
 */
#ifndef NSMW_MEMO_H
#define NSMW_MEMO_H

#include <linux/jiffies.h>

#include "slot.h"

#define NSMW_MEMO_FLOW_SECONDS	60
#define NSMW_MEMO_FRAG_SECONDS	30
#define NSMW_MEMO_SLOTS		65536

/**
 * struct nsmw_memo - flows that are remembered
 * @slot: see slot.h
 */
struct nsmw_memo {
	u64 slot[NSMW_MEMO_SLOTS];
};

struct nsmw_memo *nsmw_memo_alloc(void);
void nsmw_memo_free(struct nsmw_memo *memo);

/**
 * nsmw_memo_note() - remember a class
 * @memo:  where
 * @id:    number of a flow or of fragments, see flow.h, with the salt of their wire
 * @class: index
 *
 * Context: BH disabled; several CPUs may come at once, and the last one wins.
 */
static inline void nsmw_memo_note(struct nsmw_memo *memo, u64 id, u8 class)
{
	u64 *slot = &memo->slot[id % NSMW_MEMO_SLOTS];
	u64 new = nsmw_slot(id, class, (u32)(jiffies / HZ));

	if (READ_ONCE(*slot) != new)
		WRITE_ONCE(*slot, new);
}

/**
 * nsmw_memo_recall() - class of a flow
 * @memo:    where it is remembered
 * @id:      number of the flow, with the salt of its wire
 * @seconds: how old it may be
 *
 * Context: BH disabled.
 * Return: index, or NSMW_CLASS_NONE.
 */
static inline u8 nsmw_memo_recall(const struct nsmw_memo *memo, u64 id,
				  u32 seconds)
{
	return nsmw_slot_class(READ_ONCE(memo->slot[id % NSMW_MEMO_SLOTS]), id,
			       (u32)(jiffies / HZ), seconds);
}

#endif /* NSMW_MEMO_H */
