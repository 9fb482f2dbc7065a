// SPDX-License-Identifier: GPL-2.0
/*
 * The rare steps of the window of numbered packets. Pure: no lock, no clock.
 */
#include <linux/string.h>

#include "pure/dedup.h"

static void forget_one(struct nsmw_dedup *d, u32 number)
{
	*nsmw_dedup_word(d, number) &= ~nsmw_dedup_bit(number);
}

/* Forget @count numbers from @number on. */
static void forget(struct nsmw_dedup *d, u32 number, u32 count)
{
	for (; count && number % NSMW_DEDUP_WORD; number++, count--)
		forget_one(d, number);
	for (; count >= NSMW_DEDUP_WORD; number += NSMW_DEDUP_WORD, count -= NSMW_DEDUP_WORD)
		*nsmw_dedup_word(d, number) = 0;
	for (; count; number++, count--)
		forget_one(d, number);
}

/**
 * nsmw_dedup_begin() - begin with the first packet of a session
 * @d:       the window, overwritten
 * @session: the session
 * @number:  of the packet, which has not arrived yet
 */
void nsmw_dedup_begin(struct nsmw_dedup *d, u32 session, u32 number)
{
	memset(d->seen, 0, sizeof(d->seen));
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
		memset(d->seen, 0, sizeof(d->seen));
	else
		forget(d, d->top + 1, ahead - 1);
	d->top = number;
	*nsmw_dedup_word(d, number) |= nsmw_dedup_bit(number);
}
