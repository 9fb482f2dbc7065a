// SPDX-License-Identifier: GPL-2.0
/*
 * Good or bad, for one class on one path. Pure: no lock, no clock.
 */
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "pure/sla.h"

/*
 * The constants, of which sla_test.c measures the effect: how soon a path becomes bad, and
 * how often it does without cause.
 */
#define OVER_US		500000		/* us over a limit: 5 new samples of a busy path */
#define LOST_MIN	3		/* packets: fewer are chance, whatever the limit */
#define RECENT_SIGMA	3		/* deviations: at 2, chance is taken for loss */
#define BLOCK_MIN	100		/* packets of one block that are judged alone */
#define BLOCK_SIGMA	4		/* deviations: a minute has 60 blocks */
#define CLEAR_PERCENT	80		/* of the limit: noise around it is no way back */
#define HOLD_US		10000000	/* us below it: 100 packets of control on a ready path */
#define FLAPS_MAX	6		/* hold is doubled five times: 320 s */
#define CALM_US		300000000	/* us after which half of the flaps is forgotten */

#define PPM		1000000ULL
#define SQRT_PPM	1000ULL
#define PERMILLE	1000ULL

static bool asks(const struct nsmw_sla_limits *limits)
{
	return limits->rtt || limits->jitter || limits->loss;
}

static bool is_measured(const struct nsmw_sla_limits *limits,
			const struct nsmw_sla_input *in)
{
	return !limits->rtt || in->rtt;
}

static u32 loss_ppm(const struct nsmw_sla_count *count)
{
	if (!count->sent)
		return 0;
	return min_t(u64, div64_u64(count->lost * PPM, count->sent), PPM);
}

/*
 * Are more packets lost than the limit and so many standard deviations explain? Both sides
 * are ppm of a packet; 16 blocks of 2^32 packets do not overflow.
 */
static bool exceeds(const struct nsmw_sla_count *count, u32 limit, u64 sigma)
{
	u64 mean = limit * count->sent;

	return count->lost * PPM > mean + sigma * SQRT_PPM * int_sqrt64(mean);
}

static bool recent_exceeds(const struct nsmw_sla_count *recent, u32 limit)
{
	return recent->lost >= LOST_MIN && exceeds(recent, limit, RECENT_SIGMA);
}

static bool block_exceeds(const struct nsmw_sla_count *block, u32 limit)
{
	return block->sent >= BLOCK_MIN && block->lost >= LOST_MIN &&
	       exceeds(block, limit, BLOCK_SIGMA);
}

/**
 * struct excess - a measurement beyond its limit
 * @metric: enum nsmwire_sla_metric
 * @value:  the measurement
 * @limit:  its limit
 */
struct excess {
	u8 metric;
	u32 value;
	u32 limit;
};

static bool find_delay(const struct nsmw_sla_limits *limits,
		       const struct nsmw_sla_input *in, struct excess *excess)
{
	if (limits->rtt && in->rtt > limits->rtt)
		*excess = (struct excess){ NSMWIRE_SLA_METRIC_RTT, in->rtt, limits->rtt };
	else if (limits->jitter && in->jitter > limits->jitter)
		*excess = (struct excess){ NSMWIRE_SLA_METRIC_JITTER, in->jitter,
					   limits->jitter };
	else
		return false;
	return true;
}

static bool find_loss(const struct nsmw_sla_limits *limits,
		      const struct nsmw_sla_input *in, struct excess *excess)
{
	const struct nsmw_sla_count *count;

	if (!limits->loss)
		return false;
	if (block_exceeds(&in->block, limits->loss))
		count = &in->block;
	else if (recent_exceeds(&in->recent, limits->loss))
		count = &in->recent;
	else
		return false;
	*excess = (struct excess){ NSMWIRE_SLA_METRIC_LOSS, loss_ppm(count), limits->loss };
	return true;
}

static bool find_excess(struct nsmw_sla *sla, const struct nsmw_sla_limits *limits,
			const struct nsmw_sla_input *in, u64 now, struct excess *excess)
{
	if (!find_delay(limits, in, excess))
		sla->over = 0;
	else if (!sla->over)
		sla->over = now;
	else if (now - sla->over >= OVER_US)
		return true;
	return find_loss(limits, in, excess);
}

static bool below(u64 value, u64 limit)
{
	return !limit || value * 100 < limit * CLEAR_PERCENT;
}

/*
 * Old losses must not delay the way back. A few fresh packets are enough: during the hold
 * there are many of them.
 */
static bool loss_is_clear(const struct nsmw_sla_input *in, u32 limit)
{
	const struct nsmw_sla_count *count = in->fresh.sent ? &in->fresh : &in->recent;

	if (!limit)
		return true;
	return below(loss_ppm(count), limit) && !block_exceeds(&in->block, limit);
}

static bool is_clear(const struct nsmw_sla_limits *limits,
		     const struct nsmw_sla_input *in)
{
	return is_measured(limits, in) && below(in->rtt, limits->rtt) &&
	       below(in->jitter, limits->jitter) &&
	       loss_is_clear(in, limits->loss);
}

/* Only while the path is not bad: time in which it is does not speak for it. */
static void forget_flaps(struct nsmw_sla *sla, u64 now)
{
	while (sla->flaps && now - sla->flapped >= CALM_US) {
		sla->flaps /= 2;
		sla->flapped += CALM_US;
	}
}

static void become_bad(struct nsmw_sla *sla, const struct excess *excess)
{
	sla->state = NSMWIRE_SLA_STATE_BAD;
	sla->metric = excess->metric;
	sla->value = excess->value;
	sla->limit = excess->limit;
	sla->flaps = min(sla->flaps + 1, FLAPS_MAX);
	sla->good = 0;
}

static void become_good(struct nsmw_sla *sla, u64 now)
{
	sla->state = NSMWIRE_SLA_STATE_GOOD;
	sla->metric = NSMWIRE_SLA_METRIC_NONE;
	sla->value = 0;
	sla->limit = 0;
	sla->flapped = now;
}

/* On the way back to good; not before recent loss would make the path bad again at once. */
static void recover(struct nsmw_sla *sla, bool bad, bool clear, u64 now)
{
	if (!clear)
		sla->good = 0;
	else if (!sla->good)
		sla->good = now;
	else if (!bad && now >= nsmw_sla_held_until(sla))
		become_good(sla, now);
}

/**
 * nsmw_sla_judge() - does a path meet what a class asks for?
 * @sla:    the class on the path, zeroes before the first call
 * @limits: what the class asks for
 * @in:     what is measured
 * @now:    us
 *
 * Return: true when the state has changed.
 */
bool nsmw_sla_judge(struct nsmw_sla *sla, const struct nsmw_sla_limits *limits,
		    const struct nsmw_sla_input *in, u64 now)
{
	struct excess excess;
	u8 was = sla->state;
	bool bad;

	if (!asks(limits)) {
		*sla = (struct nsmw_sla){ .state = NSMWIRE_SLA_STATE_NONE };
		return was != NSMWIRE_SLA_STATE_NONE;
	}
	bad = find_excess(sla, limits, in, now, &excess);
	if (was == NSMWIRE_SLA_STATE_BAD) {
		recover(sla, bad, is_clear(limits, in), now);
		return sla->state != was;
	}
	forget_flaps(sla, now);
	if (bad)
		become_bad(sla, &excess);
	else if (is_measured(limits, in))
		sla->state = NSMWIRE_SLA_STATE_GOOD;
	else
		sla->state = NSMWIRE_SLA_STATE_UNKNOWN;
	return sla->state != was;
}

/**
 * nsmw_sla_down() - the path is down, whatever is measured
 * @sla:    the class on the path
 * @limits: what the class asks for
 * @now:    us
 *
 * A path that comes up again is held back like one that was bad: it may well fail again.
 *
 * Return: true when the state has changed.
 */
bool nsmw_sla_down(struct nsmw_sla *sla, const struct nsmw_sla_limits *limits, u64 now)
{
	static const struct excess none = { .metric = NSMWIRE_SLA_METRIC_NONE };

	sla->over = 0;
	sla->good = 0;
	if (!asks(limits) || sla->state == NSMWIRE_SLA_STATE_BAD)
		return false;
	forget_flaps(sla, now);
	become_bad(sla, &none);
	return true;
}

/**
 * nsmw_sla_hold() - how long a bad path has to be well below its limits
 * @sla: the class on the path
 *
 * Return: us.
 */
u32 nsmw_sla_hold(const struct nsmw_sla *sla)
{
	return HOLD_US << (max_t(u8, sla->flaps, 1) - 1);
}

/**
 * nsmw_sla_held_until() - when a bad path may become good
 * @sla: the class on the path
 *
 * Return: us; 0 if it is not bad, or not well below its limits.
 */
u64 nsmw_sla_held_until(const struct nsmw_sla *sla)
{
	if (sla->state != NSMWIRE_SLA_STATE_BAD || !sla->good)
		return 0;
	return sla->good + nsmw_sla_hold(sla);
}

static u64 part(u32 value, u32 limit)
{
	return limit ? div64_u64(value * PERMILLE, limit) : 0;
}

/**
 * nsmw_sla_excess() - how far a path is from what a class asks for
 * @limits: what the class asks for
 * @in:     what is measured
 *
 * Return: the largest measurement in permille of its limit; U32_MAX if the path is not
 *         measured.
 */
u32 nsmw_sla_excess(const struct nsmw_sla_limits *limits,
		    const struct nsmw_sla_input *in)
{
	u64 most;

	if (!is_measured(limits, in))
		return U32_MAX;
	most = max(part(in->rtt, limits->rtt), part(in->jitter, limits->jitter));
	most = max(most, part(loss_ppm(&in->recent), limits->loss));
	return min_t(u64, most, U32_MAX);
}
