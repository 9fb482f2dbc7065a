/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a path meets what a class asks for: bad fast, by a statistical test, and good
 * again slowly. Pure: numbers in, numbers out; times are microseconds of the caller's
 * clock.
 */
#ifndef NSMW_SLA_H
#define NSMW_SLA_H

#include <linux/nsmwire.h>
#include <linux/types.h>

/**
 * struct nsmw_sla_limits - what a class asks for; 0 for any
 * @rtt:    round-trip time, us
 * @jitter: us
 * @loss:   ppm
 */
struct nsmw_sla_limits {
	u32 rtt;
	u32 jitter;
	u32 loss;
};

/**
 * struct nsmw_sla_count - packets, and how many of them were lost
 * @sent: packets
 * @lost: packets; not negative
 */
struct nsmw_sla_count {
	u64 sent;
	u64 lost;
};

/**
 * struct nsmw_sla_input - what is measured of a path
 * @rtt:     median of the last samples, us; 0 while there are too few
 * @jitter:  us
 * @recent:  packets of the class in the last 5 s, or if these are few in the last 15 s; of
 *           control packets while the class sends none
 * @block:   packets of the last block of the class
 * @fresh:   like @recent, of the last 3 s, however few: whether a bad path is well again;
 *           @recent says so if there are none
 */
struct nsmw_sla_input {
	u32 rtt;
	u32 jitter;
	struct nsmw_sla_count recent;
	struct nsmw_sla_count block;
	struct nsmw_sla_count fresh;
};

/**
 * struct nsmw_sla - one class on one path
 * @state:      enum nsmwire_sla_state
 * @metric:     enum nsmwire_sla_metric for which it became bad
 * @flaps:      how often it became bad lately; hold is doubled for each but the first
 * @value:      the measurement then
 * @limit:      its limit then
 * @over:       since when the round-trip time or the jitter exceeds its limit; 0 if none
 * @good:       since when a bad path, or one that was bad, is well below its limits; 0 if it
 *              is not. What was lost before counts no more
 * @flapped:    when it became good again, or half of @flaps was last forgotten
 */
struct nsmw_sla {
	u8 state;
	u8 metric;
	u8 flaps;
	u32 value;
	u32 limit;
	u64 over;
	u64 good;
	u64 flapped;
};

bool nsmw_sla_judge(struct nsmw_sla *sla, const struct nsmw_sla_limits *limits,
		    const struct nsmw_sla_input *in, u64 now);
bool nsmw_sla_down(struct nsmw_sla *sla, const struct nsmw_sla_limits *limits, u64 now);
u32 nsmw_sla_hold(const struct nsmw_sla *sla);
u64 nsmw_sla_held_until(const struct nsmw_sla *sla);
u32 nsmw_sla_excess(const struct nsmw_sla_limits *limits,
		    const struct nsmw_sla_input *in);

#endif /* NSMW_SLA_H */
