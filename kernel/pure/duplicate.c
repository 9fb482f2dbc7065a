// SPDX-License-Identifier: GPL-2.0
/*
 * The decision to send packets twice. Pure: no lock, no clock.
 */
#include <linux/math64.h>

#include "pure/duplicate.h"

#define LOST_FEW	3		/* packets: fewer are chance */
#define ON_DIVISOR	2		/* loss above a half of the limit: twice */
#define OFF_DIVISOR	4		/* below a quarter of it, for so long: once */
#define OVER_AFTER_US	10000000

#define MILLION		1000000ULL

/* Is more lost than the part of the limit? */
static bool loses_more(const struct nsmw_sla_count *count, u32 limit, unsigned int divisor)
{
	return count->lost * MILLION * divisor > count->sent * limit;
}

static bool loses(const struct nsmw_duplicate_input *in)
{
	return in->limit && in->recent.lost >= LOST_FEW &&
	       loses_more(&in->recent, in->limit, ON_DIVISOR);
}

/* What asks for a second path now; none if nothing does. */
static u8 cause_of(const struct nsmw_duplicate_input *in)
{
	if (in->mode == NSMWIRE_DUPLICATE_ALWAYS)
		return NSMWIRE_DUPLICATE_REASON_ALWAYS;
	if (in->mode == NSMWIRE_DUPLICATE_OFF)
		return NSMWIRE_DUPLICATE_REASON_NONE;
	if (in->bad)
		return NSMWIRE_DUPLICATE_REASON_BAD;
	if (!in->good)
		return NSMWIRE_DUPLICATE_REASON_NO_GOOD;
	return loses(in) ? NSMWIRE_DUPLICATE_REASON_LOSS : NSMWIRE_DUPLICATE_REASON_NONE;
}

static bool is_calm(const struct nsmw_duplicate_input *in)
{
	return !in->limit || !loses_more(&in->fresh, in->limit, OFF_DIVISOR);
}

/* Nothing asks for a second path: has that lasted long enough? */
static bool is_over(struct nsmw_duplicate *d, const struct nsmw_duplicate_input *in,
		    u64 now)
{
	if (in->mode != NSMWIRE_DUPLICATE_SLA)
		return true;
	if (!is_calm(in))
		d->calm = 0;
	else if (!d->calm)
		d->calm = now;
	else if (now - d->calm >= OVER_AFTER_US)
		return true;
	return false;
}

static u8 decide(struct nsmw_duplicate *d, const struct nsmw_duplicate_input *in,
		 u64 now)
{
	u8 cause = cause_of(in);

	if (cause != NSMWIRE_DUPLICATE_REASON_NONE) {
		d->wanted = true;
		d->calm = 0;
		return cause;
	}
	if (d->wanted && !is_over(d, in, now))
		return NSMWIRE_DUPLICATE_REASON_HELD;
	d->wanted = false;
	return NSMWIRE_DUPLICATE_REASON_NONE;
}

/* Why a class that asks for a second path gets none; none if it gets one. */
static u8 obstacle(const struct nsmw_duplicate_input *in)
{
	if (!in->heard)
		return NSMWIRE_DUPLICATE_REASON_UNHEARD;
	if (in->second != NSMW_DUPLICATE_NONE)
		return NSMWIRE_DUPLICATE_REASON_NONE;
	return in->loaded ? NSMWIRE_DUPLICATE_REASON_LOADED :
			    NSMWIRE_DUPLICATE_REASON_NO_PATH;
}

/**
 * nsmw_duplicate_reset() - begin anew: packets are sent once
 * @d:   the class
 * @now: us
 */
void nsmw_duplicate_reset(struct nsmw_duplicate *d, u64 now)
{
	*d = (struct nsmw_duplicate){ .second = NSMW_DUPLICATE_NONE, .since = now };
}

/**
 * nsmw_duplicate_judge() - are packets of a class to be sent twice?
 * @d:   the class; its second path is set
 * @in:  what the decision goes by
 * @now: us
 */
void nsmw_duplicate_judge(struct nsmw_duplicate *d,
			  const struct nsmw_duplicate_input *in, u64 now)
{
	u8 second = NSMW_DUPLICATE_NONE, no;

	d->reason = decide(d, in, now);
	if (d->wanted) {
		no = obstacle(in);
		if (no == NSMWIRE_DUPLICATE_REASON_NONE)
			second = in->second;
		else
			d->reason = no;
	}
	if (second == d->second)
		return;
	d->second = second;
	d->since = now;
}
