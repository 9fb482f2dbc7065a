/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The window in which copies of numbered packets are known. Pure: numbers in, numbers
 * out.
 *
 * Bit n % NSMW_DEDUP_BITS of the bitmap is the packet n, for the last NSMW_DEDUP_BITS
 * numbers up to the highest that has arrived: nothing is ever shifted. The window tells
 * what has arrived and never rejects what it cannot prove to be a copy: a packet older
 * than the window is delivered.
 */
#ifndef NSMW_DEDUP_H
#define NSMW_DEDUP_H

#include <linux/bitmap.h>
#include <linux/limits.h>
#include <linux/types.h>

#define NSMW_DEDUP_BITS		4096

/**
 * struct nsmw_dedup - what has arrived of one session
 * @session: the session; 0 for none
 * @top:     highest number that has arrived
 * @seen:    bit for each number of the window, set if it has arrived
 */
struct nsmw_dedup {
	u32 session;
	u32 top;
	unsigned long seen[BITS_TO_LONGS(NSMW_DEDUP_BITS)];
};

void nsmw_dedup_begin(struct nsmw_dedup *d, u32 session, u32 number);
void nsmw_dedup_advance(struct nsmw_dedup *d, u32 number);

/**
 * nsmw_dedup_is_copy() - has a packet arrived before?
 * @d:      window of its session
 * @number: its number; from now on it has arrived
 *
 * Return: true if it has for certain.
 */
static inline bool nsmw_dedup_is_copy(struct nsmw_dedup *d, u32 number)
{
	u32 behind = d->top - number;

	/* The next number, which takes the place of the oldest. */
	if (likely(behind == U32_MAX)) {
		d->top = number;
		__set_bit(number % NSMW_DEDUP_BITS, d->seen);
		return false;
	}
	if (likely(behind < NSMW_DEDUP_BITS))
		return __test_and_set_bit(number % NSMW_DEDUP_BITS, d->seen);
	if ((s32)behind < 0)
		nsmw_dedup_advance(d, number);
	return false;
}

#endif /* NSMW_DEDUP_H */
