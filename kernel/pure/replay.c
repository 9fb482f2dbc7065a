// SPDX-License-Identifier: GPL-2.0
/*
 * The rare steps of the window against replayed packets. Pure: no lock, no clock.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

#include "pure/replay.h"

/* Clear the bits of @count packets from @counter on, fewer than the bitmap has. */
static void clear_skipped(struct nsmw_replay *w, u64 counter, unsigned int count)
{
	unsigned int first = counter % NSMW_REPLAY_BITS;
	unsigned int before = min(count, NSMW_REPLAY_BITS - first);

	bitmap_clear(w->map, first, before);
	bitmap_clear(w->map, 0, count - before);
}

/**
 * nsmw_replay_begin() - begin with the first packet of a lane
 * @w:       the window, overwritten
 * @counter: of the packet, which has arrived
 *
 * Packets of the window before the first one may still arrive.
 */
void nsmw_replay_begin(struct nsmw_replay *w, u64 counter)
{
	bitmap_zero(w->map, NSMW_REPLAY_BITS);
	w->top = counter;
	__set_bit(counter % NSMW_REPLAY_BITS, w->map);
}

/**
 * nsmw_replay_advance() - a packet has arrived ahead of others
 * @w:       window of its lane
 * @counter: its counter, above the highest
 *
 * The packets that are skipped may still arrive.
 *
 * Context: as nsmw_replay_accept().
 */
void nsmw_replay_advance(struct nsmw_replay *w, u64 counter)
{
	u64 ahead = counter - w->top;

	if (ahead > NSMW_REPLAY_BITS)
		bitmap_zero(w->map, NSMW_REPLAY_BITS);
	else
		clear_skipped(w, w->top + 1, ahead - 1);
	WRITE_ONCE(w->top, counter);
	__set_bit(counter % NSMW_REPLAY_BITS, w->map);
}
