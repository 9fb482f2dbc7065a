// SPDX-License-Identifier: GPL-2.0
/*
 * Chooses the second path of classes whose packets are sent twice: the best of those over
 * another uplink that have room. pure/duplicate.c decides whether there is to be one. No
 * state; the lock of struct nsmw_measure is held.
 */
#include "peer/budget.h"
#include "peer/twice.h"
#include "qos/sched.h"

/*
 * A peer that has just been heard may not know this end yet, and would deliver both
 * copies. It learns of this end by the next probe, which comes within this time.
 */
#define ACQUAINTED_NS	NSEC_PER_SEC

static bool is_acquainted(const struct nsmw_measure *m, u64 now)
{
	return m->session.peer &&
	       now * NSEC_PER_USEC >= m->session.since + ACQUAINTED_NS;
}

/* Whether a path has been heard, and shares nothing with the first but its ends. */
static bool is_other(const struct nsmw_measure *m, u8 first, u8 i)
{
	const struct nsmw_meter *a = m->meter[first], *b = m->meter[i];

	return i != first && b && b->verdict != NSMW_VERDICT_UNMEASURED &&
	       (!a || a->budget != b->budget);
}

static bool has_room(const struct nsmw_measure *m, u8 class, u8 i, u64 now)
{
	return nsmw_sched_has_room(m->meter[i]->budget->sched, class,
				   now * NSEC_PER_USEC);
}

/* The second path, and whether there would be one if its uplink had room. */
static void choose(const struct nsmw_measure *m, const struct nsmw_twice *twice,
		   u8 now_second, u64 now, struct nsmw_duplicate_input *in)
{
	/* A path that does not meet the needs is better than none. */
	const struct nsmw_steer_class asks = {
		.strategy = twice->policy->strategy == NSMWIRE_STRATEGY_CHEAPEST ?
			    NSMWIRE_STRATEGY_CHEAPEST : NSMWIRE_STRATEGY_BEST,
		.fallback = NSMWIRE_FALLBACK_BEST,
		.asks = true,
	};
	struct nsmw_steer_path path[NSMWIRE_PATHS_MAX];
	struct nsmw_steer_choice choice;
	u8 i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		path[i] = twice->path[i];
		if (!path[i].usable || !path[i].allowed)
			continue;
		path[i].usable = is_other(m, twice->first, i);
		if (!path[i].usable || has_room(m, twice->class, i, now))
			continue;
		path[i].usable = false;
		in->loaded = true;
	}
	nsmw_steer_choose(&asks, path, now_second, &choice);
	in->second = choice.path;
}

static bool is_any_good(const struct nsmw_twice *twice)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_steer_path *p = &twice->path[i];

		if (p->usable && p->allowed && p->sla == NSMWIRE_SLA_STATE_GOOD)
			return true;
	}
	return false;
}

/**
 * nsmw_twice_judge() - find the second path of a class, if it is to have one
 * @m:         of the peer
 * @twice:     the class
 * @duplicate: its state; the second path is set
 * @now:       us
 *
 * Context: the lock held.
 */
void nsmw_twice_judge(const struct nsmw_measure *m, const struct nsmw_twice *twice,
		      struct nsmw_duplicate *duplicate, u64 now)
{
	struct nsmw_duplicate_input in = {
		.mode = twice->policy->duplicate,
		.good = is_any_good(twice),
		.limit = twice->policy->sla.loss,
		.heard = is_acquainted(m, now),
		.second = NSMW_DUPLICATE_NONE,
	};

	if (twice->first != NSMW_STEER_NONE) {
		in.bad = twice->path[twice->first].sla == NSMWIRE_SLA_STATE_BAD;
		in.recent = twice->in->recent;
		in.fresh = twice->in->fresh;
		choose(m, twice, duplicate->second, now, &in);
	}
	nsmw_duplicate_judge(duplicate, &in, now);
}
