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

bool nsmw_copies_arrived(struct nsmw_measure *m, const struct nsmw_geneve *g);
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

#endif /* NSMW_COPIES_H */
