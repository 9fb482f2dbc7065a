/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that are sent over two paths of a named peer: their numbers, and at the other
 * end the copies that arrive second.
 */
#ifndef NSMW_COPIES_H
#define NSMW_COPIES_H

#include "peer/measure.h"
#include "pure/dedup.h"

/**
 * struct nsmw_window - numbered packets of one class of a peer that have arrived
 * @lock:   guards all
 * @dedup:  the last of them
 * @copies: packets that had arrived before
 */
struct nsmw_window {
	spinlock_t lock;	/* all */
	struct nsmw_dedup dedup;
	u64 copies;
};

struct nsmw_window *nsmw_copies_first(struct nsmw_measure *m, const struct nsmw_geneve *g);
bool nsmw_copies_begin(const struct nsmw_measure *m, struct nsmw_window *w,
		       const struct nsmw_geneve *g);
void nsmw_copies_read(const struct nsmw_measure *m, u8 class, u64 *tx, u64 *rx);

/**
 * nsmw_copies_number() - number a packet that is going to be sent twice
 * @m:     of the peer
 * @class: its class
 *
 * Both copies have one number, and packets of all CPUs share the numbers of a class, since
 * the other end has one window for them: so this is a shared atomic counter. Only classes
 * that are sent twice pay, which are small ones.
 *
 * Context: any.
 * Return: the number.
 */
static inline u32 nsmw_copies_number(struct nsmw_measure *m, u8 class)
{
	return atomic64_inc_return(&m->numbers[class]);
}

/**
 * nsmw_copies_arrived() - a numbered packet arrives
 * @lanes: of the path on which it has come; NULL on that of an unnamed peer
 * @g:     its Geneve header; it has a number
 *
 * Several CPUs may receive packets of one class, and the copy on one path may come at the
 * same time as that on the other: the lock is what makes one of them the first. It is
 * held for a dozen instructions, by packets of this class alone.
 *
 * Inlined: each packet of the class pays, at both ends of most calls.
 *
 * Context: BH disabled, RCU.
 * Return: true if the packet has arrived before, and has been counted as a copy.
 */
static __always_inline bool nsmw_copies_arrived(const struct nsmw_lanes *lanes,
						const struct nsmw_geneve *g)
{
	struct nsmw_window *w;
	bool copy = false;

	if (unlikely(!lanes || g->class >= NSMWIRE_CLASSES_MAX))
		return false;
	w = READ_ONCE(lanes->measure->window[g->class]);
	if (unlikely(!w))
		w = nsmw_copies_first(lanes->measure, g);
	if (unlikely(!w))
		return false;
	spin_lock(&w->lock);
	if (likely(w->dedup.session == g->session) ||
	    nsmw_copies_begin(lanes->measure, w, g))
		copy = nsmw_dedup_is_copy(&w->dedup, g->sequence);
	if (copy)
		w->copies++;
	spin_unlock(&w->lock);
	return copy;
}

#endif /* NSMW_COPIES_H */
