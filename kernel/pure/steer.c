// SPDX-License-Identifier: GPL-2.0
/*
 * The choice of a path. Pure: no lock, no clock.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "pure/steer.h"

/* By how much another path must be better before a class moves to it. */
#define BETTER_US	5000	/* us of round-trip time: less is not worth a reordering */
#define BETTER_PERCENT	10	/* of round-trip time: its noise grows with it */
#define EXCESS_PERCENT	25	/* of excess: no path is good, and moves do not help much */

enum rank {
	RANK_PREFERRED,
	RANK_GOOD,
	RANK_UNKNOWN,
	RANK_BAD,
};

/**
 * struct order - what a choice is made of
 * @class: strategy and fallback
 * @path:  the paths
 * @skip:  index of one that is left out, or NSMW_STEER_NONE
 */
struct order {
	const struct nsmw_steer_class *class;
	const struct nsmw_steer_path *path;
	u8 skip;
};

static bool is_candidate(const struct nsmw_steer_path *p)
{
	return p->usable && p->allowed;
}

/* A class without a need takes paths by cost, unless its flows are to be split. */
static bool by_cost(const struct nsmw_steer_class *class)
{
	return !class->asks && class->strategy != NSMWIRE_STRATEGY_SPLIT;
}

static enum rank rank_of(const struct nsmw_steer_path *p)
{
	if (p->sla == NSMWIRE_SLA_STATE_BAD)
		return RANK_BAD;
	if (p->sla == NSMWIRE_SLA_STATE_UNKNOWN || p->unmeasured)
		return RANK_UNKNOWN;
	return p->prefer == NSMW_STEER_NONE ? RANK_GOOD : RANK_PREFERRED;
}

/* Rank, colours to avoid, and order of preference in one number; less is better. */
static u32 place_of(const struct nsmw_steer_path *p)
{
	enum rank rank = rank_of(p);
	u8 prefer = rank == RANK_BAD ? 0 : p->prefer;

	return rank << 16 | p->avoid << 8 | prefer;
}

static u32 known_srtt(const struct nsmw_steer_path *p)
{
	return p->srtt ? p->srtt : U32_MAX;
}

/* Enough for a class to move? */
static bool is_faster(const struct nsmw_steer_path *a, const struct nsmw_steer_path *b)
{
	u64 less = known_srtt(a), more = known_srtt(b);

	return less + BETTER_US < more &&
	       less * 100 < more * (100 - BETTER_PERCENT);
}

static bool has_less_excess(const struct nsmw_steer_path *a,
			    const struct nsmw_steer_path *b)
{
	return (u64)a->excess * 100 < (u64)b->excess * (100 - EXCESS_PERCENT);
}

/* Does @a come before @b, both of one place? */
static bool is_better(const struct order *o, const struct nsmw_steer_path *a,
		      const struct nsmw_steer_path *b)
{
	if (rank_of(a) == RANK_BAD && a->excess != b->excess)
		return a->excess < b->excess;
	if (o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST && a->cost != b->cost)
		return a->cost < b->cost;
	if (known_srtt(a) != known_srtt(b))
		return known_srtt(a) < known_srtt(b);
	return a->cost < b->cost;
}

/* Is @a so much better than @now, which is of the same place, that a class moves? */
static bool is_worth_a_move(const struct order *o, const struct nsmw_steer_path *a,
			    const struct nsmw_steer_path *now)
{
	if (rank_of(a) == RANK_BAD)
		return has_less_excess(a, now);
	if (o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST && a->cost != now->cost)
		return a->cost < now->cost;
	if (!a->srtt && !now->srtt)
		return a->cost < now->cost;
	return is_faster(a, now);
}

static bool comes_before(const struct order *o, const struct nsmw_steer_path *a,
			 const struct nsmw_steer_path *b)
{
	if (by_cost(o->class))
		return a->cost < b->cost;
	if (place_of(a) != place_of(b))
		return place_of(a) < place_of(b);
	return is_better(o, a, b);
}

/* The first path of the order; of equal ones, the one with the least index. */
static u8 first_of(const struct order *o)
{
	u8 i, first = NSMW_STEER_NONE;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (i == o->skip || !is_candidate(&o->path[i]))
			continue;
		if (first == NSMW_STEER_NONE ||
		    comes_before(o, &o->path[i], &o->path[first]))
			first = i;
	}
	return first;
}

static bool stays(const struct order *o, u8 first, u8 now)
{
	const struct nsmw_steer_path *p = &o->path[first], *used = &o->path[now];

	if (by_cost(o->class) || now >= NSMWIRE_PATHS_MAX || !is_candidate(used))
		return false;
	if (rank_of(p) == RANK_BAD && o->class->fallback == NSMWIRE_FALLBACK_STAY)
		return true;
	return place_of(p) == place_of(used) && !is_worth_a_move(o, p, used);
}

/* Another path that can be used; @path if there is none. */
static u8 second_of(struct order *o, u8 path)
{
	u8 second;

	o->skip = path;
	second = first_of(o);
	if (second == NSMW_STEER_NONE)
		return path;
	if (!by_cost(o->class) && rank_of(&o->path[second]) == RANK_BAD &&
	    o->class->fallback == NSMWIRE_FALLBACK_DROP)
		return path;
	return second;
}

static bool is_only_one(const struct order *o)
{
	unsigned int i, count = 0;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		count += is_candidate(&o->path[i]);
	return count == 1;
}

/* Paths of the same place as @path, if flows are to be split and there are two. */
static u8 split_of(const struct order *o, u8 path)
{
	const struct nsmw_steer_path *p = &o->path[path];
	unsigned int i;
	u8 mask = 0;

	if (o->class->strategy != NSMWIRE_STRATEGY_SPLIT || rank_of(p) == RANK_BAD)
		return 0;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (is_candidate(&o->path[i]) && place_of(&o->path[i]) == place_of(p))
			mask |= 1 << i;
	}
	return mask & (mask - 1) ? mask : 0;
}

/* Is a path of a better colour held back? */
static bool is_held(const struct order *o, u8 path)
{
	const struct nsmw_steer_path *p = &o->path[path], *other;
	unsigned int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		other = &o->path[i];
		if (!is_candidate(other) || !other->held ||
		    other->sla != NSMWIRE_SLA_STATE_BAD)
			continue;
		if (other->avoid < p->avoid ||
		    (other->avoid == p->avoid && other->prefer < p->prefer))
			return true;
	}
	return false;
}

static u8 reason_for(const struct order *o, const struct nsmw_steer_choice *choice)
{
	enum rank rank = rank_of(&o->path[choice->path]);

	if (is_only_one(o))
		return NSMWIRE_STEER_REASON_ONLY_UP;
	if (by_cost(o->class))
		return NSMWIRE_STEER_REASON_COST;
	if (rank == RANK_BAD)
		return NSMWIRE_STEER_REASON_FALLBACK;
	if (is_held(o, choice->path))
		return NSMWIRE_STEER_REASON_HELD;
	if (rank == RANK_UNKNOWN)
		return NSMWIRE_STEER_REASON_UNKNOWN;
	if (choice->split)
		return NSMWIRE_STEER_REASON_SPLIT;
	if (rank == RANK_PREFERRED)
		return NSMWIRE_STEER_REASON_PREFERRED;
	if (o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST)
		return NSMWIRE_STEER_REASON_CHEAPEST;
	return NSMWIRE_STEER_REASON_BEST;
}

/* For a class without a need when no path is usable: drops have the reason of its route. */
static u8 least_cost(const struct nsmw_steer_path *path)
{
	u8 i, first = NSMW_STEER_NONE;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (path[i].usable)
			return NSMW_STEER_NONE;
		if (path[i].allowed &&
		    (first == NSMW_STEER_NONE || path[i].cost < path[first].cost))
			first = i;
	}
	return first;
}

/**
 * nsmw_steer_choose() - choose the path of a class
 * @class:  the class
 * @path:   the paths, as the class sees them
 * @now:    index of the path in use, or NSMW_STEER_NONE
 * @choice: the result
 */
void nsmw_steer_choose(const struct nsmw_steer_class *class,
		       const struct nsmw_steer_path path[NSMWIRE_PATHS_MAX], u8 now,
		       struct nsmw_steer_choice *choice)
{
	struct order order = { .class = class, .path = path, .skip = NSMW_STEER_NONE };
	u8 first = first_of(&order);

	*choice = (struct nsmw_steer_choice){
		.path = NSMW_STEER_NONE,
		.second = NSMW_STEER_NONE,
		.reason = NSMWIRE_STEER_REASON_NONE,
	};
	if (first == NSMW_STEER_NONE) {
		choice->path = class->asks ? NSMW_STEER_NONE : least_cost(path);
		choice->second = choice->path;
		return;
	}
	if (!by_cost(class) && rank_of(&path[first]) == RANK_BAD &&
	    class->fallback == NSMWIRE_FALLBACK_DROP) {
		choice->reason = NSMWIRE_STEER_REASON_FALLBACK;
		choice->sla_drop = true;
		return;
	}
	choice->path = stays(&order, first, now) ? now : first;
	choice->split = split_of(&order, choice->path);
	choice->reason = reason_for(&order, choice);
	choice->second = second_of(&order, choice->path);
}
