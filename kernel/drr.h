/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Deficit round robin with new arrivals first (DRR++, as RFC 8290 has it for
 * flows), over whatever has a struct nsmw_turn: classes of an uplink by their
 * share, wires of a class as equals. Pure: lists and numbers; the caller locks.
 */
#ifndef NSMW_DRR_H
#define NSMW_DRR_H

#include <linux/list.h>
#include <linux/types.h>

/**
 * struct nsmw_turn - somebody who takes turns
 * @list:    in one of the lists of struct nsmw_drr while there is work
 * @deficit: bytes that may still be sent in this round
 * @quantum: bytes that a round adds, at least 1
 * @fresh:   it is in the list of new arrivals
 */
struct nsmw_turn {
	struct list_head list;
	s32 deficit;
	u32 quantum;
	bool fresh;
};

/**
 * struct nsmw_drr - those who have work
 * @fresh: who had none until just now; served first, for one quantum
 * @old:   the others, in turn
 */
struct nsmw_drr {
	struct list_head fresh;
	struct list_head old;
};

/* Nobody has work. */
static inline void nsmw_drr_init(struct nsmw_drr *drr)
{
	INIT_LIST_HEAD(&drr->fresh);
	INIT_LIST_HEAD(&drr->old);
}

/* No work, @quantum bytes a round. */
static inline void nsmw_turn_init(struct nsmw_turn *turn, u32 quantum)
{
	INIT_LIST_HEAD(&turn->list);
	turn->deficit = 0;
	turn->quantum = quantum;
	turn->fresh = false;
}

/* Whether nobody has work. */
static inline bool nsmw_drr_empty(const struct nsmw_drr *drr)
{
	return list_empty(&drr->fresh) && list_empty(&drr->old);
}

/* @turn has work; nothing happens if it had before. */
static inline void nsmw_drr_add(struct nsmw_drr *drr, struct nsmw_turn *turn)
{
	if (!list_empty(&turn->list))
		return;
	turn->deficit = turn->quantum;
	turn->fresh = true;
	list_add_tail(&turn->list, &drr->fresh);
}

/* @turn leaves, whatever it may have had. */
static inline void nsmw_drr_remove(struct nsmw_turn *turn)
{
	list_del_init(&turn->list);
}

static inline void nsmw_drr_to_old(struct nsmw_drr *drr, struct nsmw_turn *turn)
{
	turn->fresh = false;
	list_move_tail(&turn->list, &drr->old);
}

/**
 * nsmw_drr_next() - whose turn it is
 * @drr: the round
 *
 * Return: the one to be served, or NULL. It stays first until it has been
 * charged for its quantum or is found idle.
 */
static inline struct nsmw_turn *nsmw_drr_next(struct nsmw_drr *drr)
{
	struct nsmw_turn *turn;

	for (;;) {
		struct list_head *first = list_empty(&drr->fresh) ?
					  &drr->old : &drr->fresh;

		turn = list_first_entry_or_null(first, struct nsmw_turn, list);
		if (!turn || turn->deficit > 0)
			return turn;
		turn->deficit += turn->quantum;
		/* One alone in the round is the next already. */
		if (turn->fresh || !list_is_last(&turn->list, &drr->old))
			nsmw_drr_to_old(drr, turn);
	}
}

/* @turn has sent @bytes. */
static inline void nsmw_drr_charge(struct nsmw_turn *turn, u32 bytes)
{
	turn->deficit -= bytes;
}

/**
 * nsmw_drr_idle() - the one whose turn it is had nothing
 * @drr:  the round
 * @turn: what nsmw_drr_next() gave
 *
 * One that was new goes through the others once before it is new again, so
 * that many who come and go cannot starve them.
 */
static inline void nsmw_drr_idle(struct nsmw_drr *drr, struct nsmw_turn *turn)
{
	if (turn->fresh && !list_empty(&drr->old))
		nsmw_drr_to_old(drr, turn);
	else
		nsmw_drr_remove(turn);
}

#endif /* NSMW_DRR_H */
