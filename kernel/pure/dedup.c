// SPDX-License-Identifier: GPL-2.0
/*
 * The rare steps of the window of numbered packets. Pure: no lock, no clock.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

#include "pure/dedup.h"

/* Forget @count numbers from @number on, fewer than all. */
static void forget(struct nsmw_dedup *d, u32 number, u32 count)
{
	u32 first = number % NSMW_DEDUP_BITS;
	u32 before = min(count, NSMW_DEDUP_BITS - first);

	bitmap_clear(d->seen, first, before);
	bitmap_clear(d->seen, 0, count - before);
}

/**
 * nsmw_dedup_begin() - begin with the first packet of a session
 * @d:       the window, overwritten
 * @session: the session
 * @number:  of the packet, which has not arrived yet
 */
void nsmw_dedup_begin(struct nsmw_dedup *d, u32 session, u32 number)
{
	bitmap_zero(d->seen, NSMW_DEDUP_BITS);
	d->session = session;
	d->top = number - 1;
}

/**
 * nsmw_dedup_advance() - a packet has arrived ahead of others
 * @d:      window of its session
 * @number: its number, above the highest
 *
 * The numbers that are skipped may still arrive.
 */
void nsmw_dedup_advance(struct nsmw_dedup *d, u32 number)
{
	u32 ahead = number - d->top;

	if (ahead > NSMW_DEDUP_BITS)
		bitmap_zero(d->seen, NSMW_DEDUP_BITS);
	else
		forget(d, d->top + 1, ahead - 1);
	d->top = number;
	__set_bit(number % NSMW_DEDUP_BITS, d->seen);
}
