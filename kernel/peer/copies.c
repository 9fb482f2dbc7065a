// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the windows in which copies of packets are known, one for each class of a named
 * peer. pure/dedup.c decides; here is its memory and its lock.
 */
#include <linux/slab.h>

#include "peer/copies.h"

/*
 * A window comes with the first numbered packet of its class: most peers never have one,
 * and all eight would take 4.5 KB of each of 10 000 peers. An allocation in the way of a
 * packet is bounded here, since only the known session of a named peer leads to it: eight
 * in the life of a peer. Without memory packets are delivered, copies among them.
 */
static struct nsmw_window *need_window(struct nsmw_measure *m, u8 class)
{
	struct nsmw_window *w, *old;

	w = kzalloc(sizeof(*w), GFP_ATOMIC | __GFP_NOWARN);
	if (!w)
		return NULL;
	spin_lock_init(&w->lock);
	old = cmpxchg(&m->window[class], NULL, w);
	if (!old)
		return w;
	kfree(w);
	return old;
}

/* A session that is forged, or over, neither gets a window nor begins one anew. */
static bool is_known(const struct nsmw_measure *m, const struct nsmw_geneve *g)
{
	return g->session == READ_ONCE(m->session.peer);
}

static noinline struct nsmw_window *first_window(struct nsmw_measure *m,
						 const struct nsmw_geneve *g)
{
	return is_known(m, g) ? need_window(m, g->class) : NULL;
}

/* Another session than the last: false if the window is not for it. */
static noinline bool begin(const struct nsmw_measure *m, struct nsmw_window *w,
			   const struct nsmw_geneve *g)
{
	if (!is_known(m, g))
		return false;
	nsmw_dedup_begin(&w->dedup, g->session, g->sequence);
	return true;
}

/**
 * nsmw_copies_arrived() - a numbered packet arrives
 * @m: of the peer that it comes from
 * @g: its Geneve header; it has a number
 *
 * Several CPUs may receive packets of one class, and the copy on one path may come at the
 * same time as that on the other: the lock is what makes one of them the first. It is
 * held for a few instructions, by packets of this class alone.
 *
 * Context: BH disabled, RCU.
 * Return: true if the packet has arrived before, and has been counted as a copy.
 */
bool nsmw_copies_arrived(struct nsmw_measure *m, const struct nsmw_geneve *g)
{
	struct nsmw_window *w;
	bool copy = false;

	if (unlikely(g->class >= NSMWIRE_CLASSES_MAX))
		return false;
	w = READ_ONCE(m->window[g->class]);
	if (unlikely(!w))
		w = first_window(m, g);
	if (unlikely(!w))
		return false;
	spin_lock(&w->lock);
	if (likely(w->dedup.session == g->session) || begin(m, w, g))
		copy = nsmw_dedup_is_copy(&w->dedup, g->sequence);
	w->copies += copy;
	spin_unlock(&w->lock);
	return copy;
}

/**
 * nsmw_copies_read() - packets of a class that were sent and received twice
 * @m:     of the peer
 * @class: index of the class
 * @tx:    out: copies sent
 * @rx:    out: copies received
 *
 * Context: process, or BH disabled.
 */
void nsmw_copies_read(const struct nsmw_measure *m, u8 class, u64 *tx, u64 *rx)
{
	struct nsmw_window *w = READ_ONCE(m->window[class]);

	*tx = atomic64_read(&m->numbers[class]);
	*rx = 0;
	if (!w)
		return;
	spin_lock_bh(&w->lock);
	*rx = w->copies;
	spin_unlock_bh(&w->lock);
}
