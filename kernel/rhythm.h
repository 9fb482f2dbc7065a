/* SPDX-License-Identifier: GPL-2.0 */
/*
 * When something that comes regularly, as the packets of a call do, comes next.
 * Pure: numbers in, numbers out; times are nanoseconds of whatever clock the
 * caller has.
 */
#ifndef NSMW_RHYTHM_H
#define NSMW_RHYTHM_H

#include <linux/minmax.h>
#include <linux/types.h>

#define NSMW_RHYTHM_MAX	1000000000U	/* ns: who is away for longer begins anew */

/**
 * struct nsmw_rhythm - how regularly something comes
 * @last: when it came last; of several that come at once, the first
 * @gap:  from one time to the next, on average; 0 if it has not come twice
 * @dev:  how far the gaps are from that, on average
 */
struct nsmw_rhythm {
	u64 last;
	u32 gap;
	u32 dev;
};

/**
 * nsmw_rhythm_beat() - it has come
 * @r:   the rhythm; zeroes in the beginning
 * @now: when
 * @one: what comes within that is one
 *
 * The averages are those of a round-trip time (RFC 6298, section 2).
 */
static inline void nsmw_rhythm_beat(struct nsmw_rhythm *r, u64 now, u32 one)
{
	u64 gap = now - r->last;
	s32 err;

	if (gap < one)
		return;
	r->last = now;
	if (gap > NSMW_RHYTHM_MAX) {
		r->gap = 0;
		return;
	}
	if (!r->gap) {
		r->gap = gap;
		r->dev = gap;
		return;
	}
	err = (s32)gap - (s32)r->gap;
	r->gap += err / 8;
	r->dev += ((err < 0 ? -err : err) - (s32)r->dev) / 4;
}

/**
 * nsmw_rhythm_due() - until when it is worth to wait for it
 * @r:    the rhythm
 * @from: the beginning of the time in which somebody would wait
 * @to:   its end
 *
 * Return: when it will have come if it keeps to its rhythm, at most @to; 0 if it is
 * not to be expected in that time, or comes less regularly than that.
 */
static inline u64 nsmw_rhythm_due(const struct nsmw_rhythm *r, u64 from, u64 to)
{
	u64 due = r->last + r->gap;
	u32 slack = 4 * r->dev;

	if (!r->gap || from + slack > to || due > to || due + slack < from)
		return 0;
	return min(due + slack, to);
}

#endif /* NSMW_RHYTHM_H */
