// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the probe budget of an uplink: when all its paths would send more probes than it
 * carries, their intervals are stretched; a token bucket bounds what polls add.
 */
#include <linux/atomic.h>
#include <linux/minmax.h>
#include <linux/nsmwire.h>

#include "peer/budget.h"

#define PART_OF_RATE	20	/* probes take a twentieth of the rate at most */
#define PROBE_BITS	(NSMW_PROBE_BYTES * 8)
#define BURST		16	/* probes at once */
#define BURST_NS	250000000ULL	/* or those of so long, where these are more */

/**
 * nsmw_budget_init() - begin
 * @budget: zeroes
 * @sched:  scheduler of the uplink; it lives as long
 */
void nsmw_budget_init(struct nsmw_budget *budget, struct nsmw_sched *sched)
{
	budget->sched = sched;
	spin_lock_init(&budget->lock);
	nsmw_budget_set(budget, NSMW_PROBE_BUDGET, 0);
}

/**
 * nsmw_budget_set() - set how many probes an uplink carries
 * @budget: of the uplink
 * @probes: per second
 * @rate:   of the uplink, bit/s; 0 for none
 *
 * Context: any but hard interrupts.
 */
void nsmw_budget_set(struct nsmw_budget *budget, u32 probes, u64 rate)
{
	u64 part = div_u64(rate, PART_OF_RATE * PROBE_BITS);

	if (rate)
		probes = clamp_t(u64, part, 1, probes);
	spin_lock_bh(&budget->lock);
	WRITE_ONCE(budget->allowed, probes);
	budget->bucket.rate = probes * 8ULL;
	budget->bucket.burst = max(nsmw_rate_ns(budget->bucket.rate, BURST), BURST_NS);
	spin_unlock_bh(&budget->lock);
}

/**
 * nsmw_budget_demand() - a path begins or ends to probe, or does so more often
 * @budget:   of its uplink
 * @mine:     what the path has asked for so far; 0 before the first time
 * @interval: between two probes, us; 0 for no probes any more
 *
 * Context: any; one caller at a time for a path.
 */
void nsmw_budget_demand(struct nsmw_budget *budget, u32 *mine, u32 interval)
{
	u32 want = interval ? 1000000000U / interval : 0;

	if (want == *mine)
		return;
	atomic_add(want - *mine, &budget->demand);
	*mine = want;
}

/**
 * nsmw_budget_stretch() - interval that the budget allows
 * @budget:   of the uplink
 * @interval: that a path would have, us
 *
 * Intervals are shortened at random, by an eighth on average: without that eighth all
 * paths together would send more than is allowed, and wait for the budget all the time.
 *
 * Context: any.
 * Return: us.
 */
u32 nsmw_budget_stretch(const struct nsmw_budget *budget, u32 interval)
{
	u64 allowed = READ_ONCE(budget->allowed) * 1000ULL;
	u64 demand = atomic_read(&budget->demand) * 8ULL;

	allowed *= 7;
	if (demand <= allowed)
		return interval;
	return min_t(u64, div64_u64(interval * demand, allowed),
		     NSMWIRE_PROBE_INTERVAL_MAX);
}

/* Eighths of the bucket that each use leaves to those before it. */
static const u8 leaves[] = {
	[NSMW_BUDGET_POLL] = 0,
	[NSMW_BUDGET_PROBE] = 2,
	[NSMW_BUDGET_SEARCH] = 7,
};

/**
 * nsmw_budget_take() - ask whether a control packet may be sent, and charge for it
 * @budget: of the uplink
 * @use:    what it is for
 * @now:    ns
 * @probes: how many it counts as
 *
 * Context: any but hard interrupts.
 * Return: false when the part of the budget that this use may take is spent.
 */
bool nsmw_budget_take(struct nsmw_budget *budget, enum nsmw_budget_use use, u64 now,
		      u32 probes)
{
	struct nsmw_bucket *bucket = &budget->bucket;
	bool ok;

	spin_lock_bh(&budget->lock);
	ok = nsmw_bucket_until(bucket, bucket->burst / 8 * leaves[use]) <= now;
	if (ok)
		nsmw_bucket_take(bucket, now, probes);
	spin_unlock_bh(&budget->lock);
	return ok;
}
