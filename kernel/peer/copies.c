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

/**
 * nsmw_copies_first() - a class has no window yet
 * @m: of the peer
 * @g: Geneve header of its first packet with a number
 *
 * Context: BH disabled, RCU.
 * Return: its window; NULL without memory, or if the number is none of the peer's.
 */
struct nsmw_window *nsmw_copies_first(struct nsmw_measure *m, const struct nsmw_geneve *g)
{
	return is_known(m, g) ? need_window(m, g->class) : NULL;
}

/**
 * nsmw_copies_begin() - a packet has another session than the last
 * @m: of the peer
 * @w: window of the class
 * @g: Geneve header of the packet
 *
 * Context: the lock of @w held.
 * Return: false if the number is none of the peer's: the window is not for it.
 */
bool nsmw_copies_begin(const struct nsmw_measure *m, struct nsmw_window *w,
		       const struct nsmw_geneve *g)
{
	if (!is_known(m, g))
		return false;
	nsmw_dedup_begin(&w->dedup, g->session, g->sequence);
	return true;
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
