/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The window against replayed packets of one lane. Pure: numbers in, numbers out.
 *
 * The form is that of RFC 6479: a bitmap of words as a ring, in which nothing is shifted. Bit
 * n % NSMW_REPLAY_BITS is the packet n. RFC 6479 clears whole words when the window moves, so
 * that its window is a word smaller than its bitmap. Here only the bits of skipped packets are
 * cleared, and the window is as large as the bitmap: it covers the NSMW_REPLAY_BITS packets
 * from top - 1023 to top. A packet that is older is never new.
 */
#ifndef NSMW_REPLAY_H
#define NSMW_REPLAY_H

#include <linux/bitmap.h>
#include <linux/types.h>

#define NSMW_REPLAY_BITS	1024

/**
 * struct nsmw_replay - what has arrived of a lane
 * @top: highest counter that has arrived
 * @map: bit for each packet of the window, set if it has arrived
 */
struct nsmw_replay {
	u64 top;
	unsigned long map[BITS_TO_LONGS(NSMW_REPLAY_BITS)];
};

void nsmw_replay_begin(struct nsmw_replay *w, u64 counter);
void nsmw_replay_advance(struct nsmw_replay *w, u64 counter);

/**
 * nsmw_replay_is_new() - may a packet be accepted, as far as is known before it is opened?
 * @w:       window of its lane
 * @counter: its counter
 *
 * Context: any; without the lock of the window the answer may be outdated. A wrong true is
 * corrected by nsmw_replay_accept(). A wrong false needs packets of the lane that arrive on
 * several CPUs, and loses one of them.
 *
 * Return: false if it has arrived before or is older than the window.
 */
static inline bool nsmw_replay_is_new(const struct nsmw_replay *w, u64 counter)
{
	u64 top = READ_ONCE(w->top);

	if (likely(counter > top))
		return true;
	return top - counter < NSMW_REPLAY_BITS && !test_bit(counter % NSMW_REPLAY_BITS, w->map);
}

/**
 * nsmw_replay_accept() - a packet has been opened
 * @w:       window of its lane
 * @counter: its counter, which has arrived from now on
 *
 * Context: calls for one window are serialised by the caller.
 * Return: false if it has arrived before or is older than the window.
 */
static inline bool nsmw_replay_accept(struct nsmw_replay *w, u64 counter)
{
	/* The next packet takes the bit of the oldest one. */
	if (likely(counter == w->top + 1)) {
		WRITE_ONCE(w->top, counter);
		__set_bit(counter % NSMW_REPLAY_BITS, w->map);
		return true;
	}
	if (counter > w->top) {
		nsmw_replay_advance(w, counter);
		return true;
	}
	return w->top - counter < NSMW_REPLAY_BITS &&
	       !__test_and_set_bit(counter % NSMW_REPLAY_BITS, w->map);
}

#endif /* NSMW_REPLAY_H */
