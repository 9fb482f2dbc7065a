// SPDX-License-Identifier: GPL-2.0
/*
 * Round-trip time and jitter. Pure: no lock, no clock.
 */
#include <linux/string.h>

#include "pure/delay.h"

static u32 distance(u32 a, u32 b)
{
	return a > b ? a - b : b - a;
}

static void add_min(struct nsmw_rtt *rtt, u64 now, u32 sample)
{
	/* Both halves are too old after a long silence. */
	if (!rtt->count || now - rtt->since >= 2 * NSMW_RTT_MIN_US) {
		rtt->min[0] = sample;
		rtt->min[1] = sample;
		rtt->since = now;
	} else if (now - rtt->since >= NSMW_RTT_MIN_US) {
		rtt->min[1] = rtt->min[0];
		rtt->min[0] = sample;
		rtt->since = now;
	}
	rtt->min[0] = min(rtt->min[0], sample);
}

/**
 * nsmw_rtt_add() - add a sample (RFC 6298, section 2)
 * @rtt:    the estimate, zeroes before the first sample
 * @now:    us
 * @sample: us
 * @steady: the sample is exact enough for the variation
 */
void nsmw_rtt_add(struct nsmw_rtt *rtt, u64 now, u32 sample, bool steady)
{
	/* Larger ones would overflow; no path takes that long. */
	sample = min_t(u32, sample, U32_MAX / 16);
	add_min(rtt, now, sample);
	if (!rtt->count) {
		rtt->srtt = sample * 8;
		rtt->var = sample * 2;
	} else {
		u32 smoothed = rtt->srtt / 8;

		if (steady)
			rtt->var += distance(smoothed, sample) - rtt->var / 4;
		rtt->srtt += sample - smoothed;
	}
	rtt->last[rtt->next] = sample;
	rtt->next = (rtt->next + 1) % NSMW_RTT_SAMPLES;
	if (rtt->count < NSMW_RTT_SAMPLES)
		rtt->count++;
}

/**
 * nsmw_rtt_median() - median of the last samples
 * @rtt: the estimate
 *
 * Return: us; 0 before there are NSMW_RTT_SAMPLES of them.
 */
u32 nsmw_rtt_median(const struct nsmw_rtt *rtt)
{
	u32 sorted[NSMW_RTT_SAMPLES];
	int i, k;

	if (rtt->count < NSMW_RTT_SAMPLES)
		return 0;
	for (i = 0; i < NSMW_RTT_SAMPLES; i++) {
		for (k = i; k > 0 && sorted[k - 1] > rtt->last[i]; k--)
			sorted[k] = sorted[k - 1];
		sorted[k] = rtt->last[i];
	}
	return sorted[NSMW_RTT_SAMPLES / 2];
}

/**
 * nsmw_jitter_add() - a packet has arrived
 * @j:       the estimate, zeroes before the first packet
 * @transit: arrival by the local clock less departure by the sender's clock, us
 */
void nsmw_jitter_add(struct nsmw_jitter *j, u64 transit)
{
	u64 moved = transit - j->transit;

	if (j->valid) {
		moved = min(moved, -moved);
		moved = min_t(u64, moved, U32_MAX / 32);
		j->jitter += moved - (j->jitter + 8) / 16;
	}
	j->transit = transit;
	j->valid = true;
}
