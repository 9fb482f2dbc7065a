/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Estimates of delay from the control packets of a path. Pure: numbers in, numbers out;
 * times are microseconds of the caller's clock.
 */
#ifndef NSMW_DELAY_H
#define NSMW_DELAY_H

#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/types.h>

#define NSMW_RTT_SAMPLES	5	/* median of so many: one spike is no violation */
#define NSMW_RTT_MIN_US		30000000	/* half the window of the minimum */
#define NSMW_RTT_HOLD_US	1000000	/* drift of the other clock counts beyond */

/**
 * struct nsmw_rtt - round-trip time of a path
 * @srtt:  smoothed (RFC 6298), us times 8
 * @var:   variation (RFC 6298), us times 4
 * @min:   least of this half of the window and of the one before it
 * @since: begin of this half
 * @last:  last samples, the newest at @next - 1
 * @next:  place of the next sample in @last
 * @count: samples so far, at most NSMW_RTT_SAMPLES
 */
struct nsmw_rtt {
	u32 srtt;
	u32 var;
	u32 min[2];
	u64 since;
	u32 last[NSMW_RTT_SAMPLES];
	u8 next;
	u8 count;
};

/**
 * struct nsmw_jitter - variation of the delay of packets that arrive
 * @transit: of the last packet, us, the offset of the clocks included
 * @jitter:  RFC 3550, A.8, us times 16
 * @valid:   @transit has been set
 */
struct nsmw_jitter {
	u64 transit;
	u32 jitter;
	bool valid;
};

void nsmw_rtt_add(struct nsmw_rtt *rtt, u64 now, u32 sample, bool steady);
u32 nsmw_rtt_median(const struct nsmw_rtt *rtt);
void nsmw_jitter_add(struct nsmw_jitter *j, u64 transit);

/** nsmw_rtt_smoothed() - smoothed round-trip time, us; 0 before the first sample */
static inline u32 nsmw_rtt_smoothed(const struct nsmw_rtt *rtt)
{
	return rtt->srtt / 8;
}

/** nsmw_rtt_var() - variation of the round-trip time, us */
static inline u32 nsmw_rtt_var(const struct nsmw_rtt *rtt)
{
	return rtt->var / 4;
}

/** nsmw_rtt_min() - least round-trip time of the last 30 to 60 s, us */
static inline u32 nsmw_rtt_min(const struct nsmw_rtt *rtt)
{
	return min(rtt->min[0], rtt->min[1]);
}

#endif /* NSMW_DELAY_H */
