// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of steer.c: each rule by a table, rules that hold for any paths at random,
 * and, in virtual time and together with sla.c, how often a class moves.
 */
#include "pure/delay.h"
#include "pure/sla.h"
#include "pure/steer.h"
#include "test.h"

#define MS		1000
#define SECOND		(1000 * MS)
#define AT		(1000ULL * SECOND)	/* when virtual time begins, us */
#define STEP		(50 * MS)		/* between two samples of a path */
#define TEN_MINUTES	(600ULL * SECOND)
#define PATHS		3			/* in a row of a table */
#define NONE		NSMW_STEER_NONE

#define SLA(name)	NSMWIRE_SLA_STATE_##name
#define BECAUSE(name)	NSMWIRE_STEER_REASON_##name

/* A path of a row: up unless it says otherwise. */
struct given {
	u8 sla;
	u8 prefer;		/* 1 for the first colour; 0 for none */
	u32 srtt;
	u32 cost;
	u32 excess;
	bool down, unmeasured, held, avoid, denied;
};

struct row {
	struct nsmw_steer_class class;
	struct given path[PATHS];
	u8 now;
	u8 path_wanted, second, reason, split;
	bool sla_drop;
};

static void fill(struct nsmw_steer_path path[NSMWIRE_PATHS_MAX], const struct row *row)
{
	int i;

	memset(path, 0, NSMWIRE_PATHS_MAX * sizeof(path[0]));
	for (i = 0; i < PATHS; i++) {
		const struct given *g = &row->path[i];

		path[i] = (struct nsmw_steer_path){
			.usable = !g->down,
			.unmeasured = g->unmeasured,
			.held = g->held,
			.avoid = g->avoid,
			.allowed = !g->denied,
			.sla = g->sla,
			.prefer = g->prefer ? g->prefer - 1 : NONE,
			.cost = g->cost,
			.srtt = g->srtt,
			.excess = g->excess,
		};
	}
}

static void check(struct kunit *test, const struct row *row, unsigned int rows)
{
	struct nsmw_steer_path path[NSMWIRE_PATHS_MAX];
	struct nsmw_steer_choice choice;
	unsigned int i;

	for (i = 0; i < rows; i++, row++) {
		fill(path, row);
		memset(&choice, 0x55, sizeof(choice));
		nsmw_steer_choose(&row->class, path, row->now, &choice);
		KUNIT_EXPECT_EQ_MSG(test, choice.path, row->path_wanted, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, choice.second, row->second, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, choice.reason, row->reason, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, choice.split, row->split, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, choice.sla_drop, row->sla_drop, "row %u", i);
	}
}

#define BEST		{ NSMWIRE_STRATEGY_BEST, NSMWIRE_FALLBACK_BEST, true }
#define CHEAPEST	{ NSMWIRE_STRATEGY_CHEAPEST, NSMWIRE_FALLBACK_BEST, true }
#define SPLIT		{ NSMWIRE_STRATEGY_SPLIT, NSMWIRE_FALLBACK_BEST, true }
#define STAY		{ NSMWIRE_STRATEGY_BEST, NSMWIRE_FALLBACK_STAY, true }
#define DROP		{ NSMWIRE_STRATEGY_BEST, NSMWIRE_FALLBACK_DROP, true }
#define ANY		{ NSMWIRE_STRATEGY_BEST, NSMWIRE_FALLBACK_BEST, false }

#define GOOD		.sla = SLA(GOOD)
#define BAD		.sla = SLA(BAD)
#define UNKNOWN		.sla = SLA(UNKNOWN)
#define FREE		.sla = SLA(NONE)
#define DOWN		{ .down = true }
#define ABSENT		{ .down = true, .denied = true }

static void steer_cost(struct kunit *test)
{
	static const struct row t[] = {
		{ ANY, { { .cost = 2 }, { .cost = 1 }, { .cost = 3 } }, NONE,
		  1, 0, BECAUSE(COST) },
		{ ANY, { { .cost = 1 }, { .cost = 1 }, { .cost = 1 } }, NONE,
		  0, 1, BECAUSE(COST) },
		/* Whichever is in use, and however fast. */
		{ ANY, { { .cost = 1, .srtt = 90 * MS }, { .cost = 1, .srtt = 1 }, DOWN }, 1,
		  0, 1, BECAUSE(COST) },
		{ ANY, { DOWN, { .cost = 5 }, { .cost = 9 } }, 0, 1, 2, BECAUSE(COST) },
		/* Colours that may not be taken. */
		{ ANY, { { .cost = 1, .denied = true }, { .cost = 2 }, { .cost = 3 } }, NONE,
		  1, 2, BECAUSE(COST) },
		{ ANY, { DOWN, { .cost = 5 }, DOWN }, 0, 1, 1, BECAUSE(ONLY_UP) },
		/* Without any that can be used. */
		{ ANY, { { .cost = 5, .down = true }, { .cost = 4, .down = true }, ABSENT },
		  0, 1, 1, BECAUSE(NONE) },
		{ ANY, { { .cost = 5, .down = true },
			 { .cost = 4, .down = true, .denied = true }, ABSENT },
		  NONE, 0, 0, BECAUSE(NONE) },
		{ ANY, { ABSENT, ABSENT, ABSENT }, NONE, NONE, NONE, BECAUSE(NONE) },
		/* The colours that may be taken are down, others are not. */
		{ ANY, { DOWN, { .denied = true }, DOWN }, NONE, NONE, NONE, BECAUSE(NONE) },
		{ BEST, { DOWN, DOWN, ABSENT }, 0, NONE, NONE, BECAUSE(NONE) },
		/* To drop is for classes that ask. */
		{ { NSMWIRE_STRATEGY_BEST, NSMWIRE_FALLBACK_DROP, false },
		  { { BAD }, { BAD }, ABSENT }, NONE, 0, 1, BECAUSE(COST) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_ranks(struct kunit *test)
{
	static const struct row t[] = {
		/* Preferred colours, in their order. */
		{ BEST, { { GOOD, 2, 9 }, { GOOD, 1, 90 * MS }, { GOOD, 0, 1 } }, NONE,
		  1, 0, BECAUSE(PREFERRED) },
		{ BEST, { { FREE, 2 }, { FREE, 1 }, { FREE } }, 0, 1, 0, BECAUSE(PREFERRED) },
		{ BEST, { { GOOD, 2, 50 * MS }, { BAD, 1, 9 }, { GOOD, 0, 1 } }, 1,
		  0, 2, BECAUSE(PREFERRED) },
		/* Others. */
		{ BEST, { { BAD, 2, 9 }, { UNKNOWN, 1, 9 }, { GOOD, 0, 90 * MS } }, NONE,
		  2, 1, BECAUSE(BEST) },
		/* It is not known. */
		{ BEST, { { UNKNOWN, 2 }, { UNKNOWN, 1 }, { UNKNOWN } }, NONE,
		  1, 0, BECAUSE(UNKNOWN) },
		{ BEST, { { UNKNOWN, .cost = 7 }, { BAD, 1 }, { UNKNOWN, .cost = 6 } }, NONE,
		  2, 0, BECAUSE(UNKNOWN) },
		{ BEST, { { GOOD, 1, .unmeasured = true }, { GOOD, 0, 90 * MS }, DOWN }, NONE,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { BAD, 1, .unmeasured = true }, { UNKNOWN }, DOWN }, NONE,
		  1, 0, BECAUSE(UNKNOWN) },
		{ BEST, { { FREE }, { FREE, 1, .unmeasured = true }, DOWN }, NONE,
		  0, 1, BECAUSE(BEST) },
		{ BEST, { { FREE, .unmeasured = true }, { FREE, 1, .unmeasured = true }, DOWN },
		  NONE, 1, 0, BECAUSE(UNKNOWN) },
		/* Colours to avoid, at the end of their rank. */
		{ BEST, { { GOOD, 0, 9, .avoid = true }, { GOOD, 0, 90 * MS }, { UNKNOWN } },
		  0, 1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9, .avoid = true }, { BAD }, { UNKNOWN } }, NONE,
		  0, 2, BECAUSE(BEST) },
		{ BEST, { { UNKNOWN, 1, .avoid = true }, { UNKNOWN, 2 }, { BAD } }, NONE,
		  1, 0, BECAUSE(UNKNOWN) },
		/* Colours that must not be taken, and paths that cannot. */
		{ BEST, { { GOOD, 1, .denied = true }, { GOOD }, { BAD } }, 0,
		  1, 2, BECAUSE(BEST) },
		{ BEST, { { GOOD, 1, .down = true }, { UNKNOWN }, { BAD } }, 0,
		  1, 2, BECAUSE(UNKNOWN) },
		/* The only one. */
		{ BEST, { { GOOD, 1, .down = true }, { BAD }, ABSENT }, 0,
		  1, 1, BECAUSE(ONLY_UP) },
		{ SPLIT, { DOWN, { GOOD, 1 }, { GOOD, .denied = true } }, 0,
		  1, 1, BECAUSE(ONLY_UP) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_best(struct kunit *test)
{
	static const struct row t[] = {
		{ BEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 20 * MS }, { GOOD, 0, 30 * MS } },
		  NONE, 1, 2, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 39999 }, DOWN }, NONE,
		  1, 0, BECAUSE(BEST) },
		/* Whatever the costs, and however near the limits. */
		{ BEST, { { GOOD, 0, 40 * MS, .cost = 1 }, { GOOD, 0, 30 * MS, .cost = 2 },
			  DOWN }, NONE, 1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 40 * MS, .excess = 1 }, { GOOD, 0, 30 * MS, .excess = 2 },
			  DOWN }, NONE, 1, 0, BECAUSE(BEST) },
		/* Staying, unless it is more than 5 ms ... */
		{ BEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 35 * MS }, DOWN }, 0,
		  0, 1, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 34999 }, DOWN }, 0,
		  1, 0, BECAUSE(BEST) },
		/* ... and more than 10 %. */
		{ BEST, { { GOOD, 0, 200 * MS }, { GOOD, 0, 180 * MS }, DOWN }, 0,
		  0, 1, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 200 * MS }, { GOOD, 0, 179999 }, DOWN }, 0,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 4 * MS }, { GOOD, 0, 1 }, DOWN }, 0,
		  0, 1, BECAUSE(BEST) },
		/* Not of another rank or colour, and not if it cannot be used. */
		{ BEST, { { UNKNOWN, 0, 9 }, { GOOD, 0, 90 * MS }, DOWN }, 0,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9, .down = true }, { GOOD, 0, 9 }, { GOOD, 0, 8 } }, 0,
		  2, 1, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9, .denied = true }, { GOOD, 0, 9 }, { GOOD, 0, 8 } }, 0,
		  2, 1, BECAUSE(BEST) },
		/* Unknown times are last; then cost decides, and the index. */
		{ BEST, { { FREE, 1 }, { FREE, 1, 90 * MS }, DOWN }, 0,
		  1, 0, BECAUSE(PREFERRED) },
		{ BEST, { { FREE, 1, 90 * MS }, { FREE, 1 }, DOWN }, 0,
		  0, 1, BECAUSE(PREFERRED) },
		{ BEST, { { GOOD, .cost = 7 }, { GOOD, .cost = 6 }, DOWN }, 0,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, .cost = 6 }, { GOOD, .cost = 6 }, DOWN }, 1,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9, .cost = 7 }, { GOOD, 0, 9, .cost = 6 }, DOWN }, NONE,
		  1, 0, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9, .cost = 7 }, { GOOD, 0, 9, .cost = 6 }, DOWN }, 0,
		  0, 1, BECAUSE(BEST) },
		{ BEST, { { GOOD, 0, 9 }, { GOOD, 0, 9 }, DOWN }, NONE, 0, 1, BECAUSE(BEST) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_cheapest(struct kunit *test)
{
	static const struct row t[] = {
		{ CHEAPEST, { { GOOD, 0, 9, .cost = 7 }, { GOOD, 0, 90 * MS, .cost = 6 },
			      { GOOD, 0, 9, .cost = 8 } }, 0, 1, 0, BECAUSE(CHEAPEST) },
		/* Of equal cost, the best. */
		{ CHEAPEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 34 * MS }, DOWN }, NONE,
		  1, 0, BECAUSE(CHEAPEST) },
		{ CHEAPEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 36 * MS }, DOWN }, 0,
		  0, 1, BECAUSE(CHEAPEST) },
		{ CHEAPEST, { { GOOD, 0, 40 * MS }, { GOOD, 0, 34 * MS }, DOWN }, 0,
		  1, 0, BECAUSE(CHEAPEST) },
		{ CHEAPEST, { { GOOD, 1, 9, .cost = 9 }, { GOOD, 0, 9, .cost = 8 }, DOWN },
		  NONE, 0, 1, BECAUSE(PREFERRED) },
		{ CHEAPEST, { { UNKNOWN, .cost = 9 }, { UNKNOWN, .cost = 8 }, DOWN },
		  0, 1, 0, BECAUSE(UNKNOWN) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_split(struct kunit *test)
{
	static const struct row t[] = {
		{ SPLIT, { { GOOD, 0, 9 }, { GOOD, 0, 8 }, { GOOD, 0, 7 } }, NONE,
		  2, 1, BECAUSE(SPLIT), 7 },
		/* Of one rank and colour alone. */
		{ SPLIT, { { GOOD, 0, 9 }, { BAD }, { GOOD, 0, 7 } }, 0, 0, 2, BECAUSE(SPLIT), 5 },
		{ SPLIT, { { GOOD, 1, 9 }, { GOOD, 1, 8 }, { GOOD, 0, 7 } }, 0,
		  0, 1, BECAUSE(SPLIT), 3 },
		{ SPLIT, { { GOOD, 1, 9 }, { GOOD, 2, 8 }, { GOOD, 2, 7 } }, NONE,
		  0, 2, BECAUSE(PREFERRED) },
		{ SPLIT, { { GOOD, 0, 9 }, { GOOD, 0, 8, .avoid = true }, { UNKNOWN } }, NONE,
		  0, 1, BECAUSE(BEST) },
		{ SPLIT, { { GOOD, 0, 9, .down = true }, { GOOD }, { GOOD } }, NONE,
		  1, 2, BECAUSE(SPLIT), 6 },
		{ SPLIT, { { GOOD, 0, 9, .denied = true }, { GOOD }, { GOOD } }, NONE,
		  1, 2, BECAUSE(SPLIT), 6 },
		{ SPLIT, { { UNKNOWN }, { UNKNOWN }, { BAD } }, NONE,
		  0, 1, BECAUSE(UNKNOWN), 3 },
		/* Bad ones are not split. */
		{ SPLIT, { { BAD, .excess = 9 }, { BAD, .excess = 8 }, DOWN }, NONE,
		  1, 0, BECAUSE(FALLBACK) },
		/* A class that asks for nothing else. */
		{ { NSMWIRE_STRATEGY_SPLIT, NSMWIRE_FALLBACK_BEST, false },
		  { { FREE, .cost = 9 }, { FREE, .cost = 8 }, DOWN }, NONE,
		  1, 0, BECAUSE(SPLIT), 3 },
		{ { NSMWIRE_STRATEGY_SPLIT, NSMWIRE_FALLBACK_BEST, false },
		  { DOWN, DOWN, ABSENT }, NONE, 0, 0, BECAUSE(NONE) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_fallback(struct kunit *test)
{
	static const struct row t[] = {
		{ BEST, { { BAD, .excess = 1500 }, { BAD, .excess = 1499 }, DOWN }, NONE,
		  1, 0, BECAUSE(FALLBACK) },
		/* Colours do not count, but those to avoid. */
		{ BEST, { { BAD, 1, .excess = 1500 }, { BAD, .excess = 1499 }, DOWN }, NONE,
		  1, 0, BECAUSE(FALLBACK) },
		{ BEST, { { BAD, .excess = 1500 }, { BAD, .excess = 1, .avoid = true }, DOWN },
		  NONE, 0, 1, BECAUSE(FALLBACK) },
		/* Leaving for one that is better by 25 %. */
		{ BEST, { { BAD, .excess = 2000 }, { BAD, .excess = 1500 }, DOWN }, 0,
		  0, 1, BECAUSE(FALLBACK) },
		{ BEST, { { BAD, .excess = 2000 }, { BAD, .excess = 1499 }, DOWN }, 0,
		  1, 0, BECAUSE(FALLBACK) },
		{ BEST, { { BAD, .excess = U32_MAX }, { BAD, .excess = U32_MAX / 2 }, DOWN }, 0,
		  1, 0, BECAUSE(FALLBACK) },
		{ BEST, { { BAD, 0, 90 * MS }, { BAD, 0, 9 }, DOWN }, 0,
		  0, 1, BECAUSE(FALLBACK) },
		/* Of equal ones, the best. */
		{ BEST, { { BAD, 0, 90 * MS }, { BAD, 0, 9 }, DOWN }, NONE,
		  1, 0, BECAUSE(FALLBACK) },
		/* No move while the path is up. */
		{ STAY, { { BAD, .excess = 9000 }, { BAD, .excess = 1 }, DOWN }, 0,
		  0, 1, BECAUSE(FALLBACK) },
		{ STAY, { { BAD, .excess = 9000, .down = true }, { BAD, .excess = 7 },
			  { BAD, .excess = 6 } }, 0, 2, 1, BECAUSE(FALLBACK) },
		{ STAY, { { BAD, .excess = 9000 }, { BAD, .excess = 1 }, DOWN }, NONE,
		  1, 0, BECAUSE(FALLBACK) },
		{ STAY, { { BAD, .excess = 9000 }, { UNKNOWN }, DOWN }, 0,
		  1, 0, BECAUSE(UNKNOWN) },
		{ STAY, { { GOOD, 0, 90 * MS }, { GOOD, 0, 9 }, DOWN }, 0,
		  1, 0, BECAUSE(BEST) },
		/* Nothing at all. */
		{ DROP, { { BAD, .excess = 2 }, { BAD, .excess = 1 }, DOWN }, 0,
		  NONE, NONE, BECAUSE(FALLBACK), 0, true },
		{ DROP, { DOWN, { BAD }, DOWN }, 1, NONE, NONE, BECAUSE(FALLBACK), 0, true },
		{ DROP, { { BAD }, { UNKNOWN }, DOWN }, 0, 1, 1, BECAUSE(UNKNOWN) },
		{ DROP, { { BAD }, { UNKNOWN }, { UNKNOWN } }, 0, 1, 2, BECAUSE(UNKNOWN) },
		{ DROP, { DOWN, DOWN, DOWN }, 0, NONE, NONE, BECAUSE(NONE) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void steer_held(struct kunit *test)
{
	static const struct row t[] = {
		{ BEST, { { BAD, 1, .held = true }, { GOOD }, DOWN }, 1, 1, 0, BECAUSE(HELD) },
		{ BEST, { { BAD, 1 }, { GOOD }, DOWN }, 1, 1, 0, BECAUSE(BEST) },
		{ BEST, { { BAD, 1, .held = true }, { GOOD, 2 }, DOWN }, 1,
		  1, 0, BECAUSE(HELD) },
		{ BEST, { { BAD, 2, .held = true }, { GOOD, 1 }, DOWN }, 1,
		  1, 0, BECAUSE(PREFERRED) },
		{ BEST, { { BAD, 1, .held = true }, { UNKNOWN }, DOWN }, 1,
		  1, 0, BECAUSE(HELD) },
		{ BEST, { { BAD, 0, .held = true }, { GOOD, .avoid = true }, DOWN }, 1,
		  1, 0, BECAUSE(HELD) },
		{ BEST, { { BAD, 1, .held = true, .avoid = true }, { GOOD }, DOWN }, 1,
		  1, 0, BECAUSE(BEST) },
		/* Of the same colour it would not be chosen for that. */
		{ BEST, { { BAD, 0, 9, .held = true }, { GOOD, 0, 90 * MS }, DOWN }, 1,
		  1, 0, BECAUSE(BEST) },
		{ SPLIT, { { BAD, 1, .held = true }, { GOOD }, { GOOD } }, 1,
		  1, 2, BECAUSE(HELD), 6 },
		/* Nor if it cannot be used, or is not bad. */
		{ BEST, { { BAD, 1, .held = true, .down = true }, { GOOD }, { GOOD } }, 1,
		  1, 2, BECAUSE(BEST) },
		{ BEST, { { BAD, 1, .held = true, .denied = true }, { GOOD }, { GOOD } }, 1,
		  1, 2, BECAUSE(BEST) },
		{ BEST, { { UNKNOWN, 1, .held = true }, { GOOD }, { GOOD } }, 1,
		  1, 2, BECAUSE(BEST) },
		/* Where no path meets the needs, that is why. */
		{ BEST, { { BAD, 1, .held = true, .excess = 790 },
			  { BAD, .excess = 1001 }, DOWN }, 1, 1, 0, BECAUSE(FALLBACK) },
	};

	check(test, t, ARRAY_SIZE(t));
}

static void random_path(u64 *random, struct nsmw_steer_path *p)
{
	*p = (struct nsmw_steer_path){
		.usable = nsmw_test_below(random, 4),
		.unmeasured = !nsmw_test_below(random, 4),
		.held = nsmw_test_below(random, 2),
		.avoid = !nsmw_test_below(random, 4),
		.allowed = nsmw_test_below(random, 8),
		.sla = nsmw_test_below(random, 4),
		.prefer = nsmw_test_below(random, 2) ? NONE : nsmw_test_below(random, 4),
		.cost = nsmw_test_below(random, 3),
		.srtt = nsmw_test_below(random, 8) * 4 * MS,
		.excess = nsmw_test_below(random, 5) * 400,
	};
}

static bool can_take(const struct nsmw_steer_path path[], u8 i)
{
	return i < NSMWIRE_PATHS_MAX && path[i].usable && path[i].allowed;
}

/* Whatever the paths are: only one that can be used, and no reason to move twice. */
static void steer_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726584;
	unsigned int i, k, count;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		struct nsmw_steer_class class = {
			.strategy = nsmw_test_below(&random, 3),
			.fallback = nsmw_test_below(&random, 3),
			.asks = nsmw_test_below(&random, 4),
		};
		u8 now = nsmw_test_below(&random, 4) ? nsmw_test_below(&random, 8) : NONE;
		struct nsmw_steer_path path[NSMWIRE_PATHS_MAX];
		struct nsmw_steer_choice choice, again;

		count = 0;
		for (k = 0; k < NSMWIRE_PATHS_MAX; k++) {
			random_path(&random, &path[k]);
			count += can_take(path, k);
		}
		nsmw_steer_choose(&class, path, now, &choice);
		if (!count || choice.sla_drop) {
			KUNIT_ASSERT_FALSE_MSG(test, can_take(path, choice.path),
					       "round %u", i);
			KUNIT_ASSERT_EQ(test, choice.split, 0);
			continue;
		}
		KUNIT_ASSERT_TRUE_MSG(test, can_take(path, choice.path), "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, can_take(path, choice.second), "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, choice.second != choice.path || count == 1 ||
				      class.fallback == NSMWIRE_FALLBACK_DROP,
				      "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, (choice.reason == BECAUSE(ONLY_UP)) == (count == 1),
				      "round %u", i);
		for (k = 0; k < NSMWIRE_PATHS_MAX; k++) {
			if (choice.split & 1 << k)
				KUNIT_ASSERT_TRUE_MSG(test, can_take(path, k), "round %u", i);
		}
		KUNIT_ASSERT_TRUE_MSG(test, !choice.split || choice.split & 1 << choice.path,
				      "round %u", i);
		nsmw_steer_choose(&class, path, choice.path, &again);
		KUNIT_ASSERT_EQ_MSG(test, again.path, choice.path, "round %u", i);
	}
}

/* --- a class, two paths and their measurements in virtual time */

struct line {
	struct nsmw_sla sla;
	struct nsmw_rtt rtt;
	struct nsmw_sla_count recent;
	u32 delay;		/* us */
	u8 prefer;
	bool down;
};

struct world {
	struct nsmw_steer_class class;
	struct nsmw_sla_limits limits;
	struct line line[2];
	struct nsmw_steer_choice choice;
	u64 now;
	u64 random;
	unsigned int moves;
	unsigned int held;	/* steps at which a path was held back */
};

/* A sample of each path, and a choice. */
static void step(struct world *w)
{
	struct nsmw_steer_path path[NSMWIRE_PATHS_MAX] = {};
	u8 was = w->choice.path;
	int i;

	w->now += STEP;
	for (i = 0; i < 2; i++) {
		struct line *line = &w->line[i];
		struct nsmw_sla_input in = { .recent = line->recent };

		if (line->down) {
			nsmw_sla_down(&line->sla, &w->limits, w->now);
			memset(&line->rtt, 0, sizeof(line->rtt));
		} else {
			nsmw_rtt_add(&line->rtt, w->now, line->delay, true);
		}
		in.rtt = nsmw_rtt_median(&line->rtt);
		if (!line->down)
			nsmw_sla_judge(&line->sla, &w->limits, &in, w->now);
		path[i] = (struct nsmw_steer_path){
			.usable = !line->down,
			.held = nsmw_sla_held_until(&line->sla),
			.allowed = true,
			.sla = line->sla.state,
			.prefer = line->prefer,
			.srtt = nsmw_rtt_smoothed(&line->rtt),
			.excess = nsmw_sla_excess(&w->limits, &in),
		};
	}
	nsmw_steer_choose(&w->class, path, was, &w->choice);
	w->held += w->choice.reason == BECAUSE(HELD);
	w->moves += was != NONE && w->choice.path != was;
}

static void begin(struct world *w, u64 random, u32 delay, u32 other)
{
	*w = (struct world){
		.class = BEST,
		.limits = { .rtt = 40 * MS },
		.line = { { .delay = delay }, { .delay = other, .prefer = NONE } },
		.choice = { .path = NONE },
		.now = AT,
		.random = random,
	};
	while (w->now < AT + 20 * SECOND)
		step(w);
	w->moves = 0;
}

/* One millisecond up or down, from 38 to 42 ms. */
static void wander(struct world *w, struct line *line)
{
	if (nsmw_test_below(&w->random, 2))
		line->delay = min_t(u32, line->delay + MS, 42 * MS);
	else
		line->delay = max_t(u32, line->delay - MS, 38 * MS);
}

/* Around the limit for ten minutes, with a step each @dwell us. */
static unsigned int moves_around(struct world *w, u32 dwell, bool both)
{
	u64 end = w->now + TEN_MINUTES, next = w->now;

	while (w->now < end) {
		if (w->now >= next) {
			next += dwell;
			if (w->line[0].delay < 38 * MS)
				w->line[0].delay += MS;
			else
				wander(w, &w->line[0]);
			if (both)
				wander(w, &w->line[1]);
		}
		step(w);
	}
	return w->moves;
}

static void steer_around_limit(struct kunit *test)
{
	static const u32 dwell[] = { 50 * MS, 100 * MS, 500 * MS, SECOND, 5 * SECOND };
	static const u32 other[] = { 10 * MS, 35 * MS, 45 * MS, 200 * MS };
	unsigned int i, k, prefer, both, most = 0;
	struct world w;

	for (i = 0; i < ARRAY_SIZE(dwell); i++) {
		for (k = 0; k < ARRAY_SIZE(other); k++) {
			for (prefer = 0; prefer < 2; prefer++) {
				for (both = 0; both < 2; both++) {
					begin(&w, 0x6e736d7769726585 + i, 20 * MS, other[k]);
					w.line[0].prefer = prefer ? 0 : NONE;
					most = max(most, moves_around(&w, dwell[i], both));
				}
			}
		}
	}
	kunit_info(test, "rtt 38 to 42 ms around 40 ms: at most %u moves in 10 minutes", most);
	KUNIT_EXPECT_LE(test, most, 3U);
	KUNIT_EXPECT_GE(test, most, 1U);
}

enum fault {
	DIES,		/* the path */
	SLOWS,		/* its round-trip time */
	LOSES,		/* packets */
};

/* Up for @up us, then down for @down us, for ten minutes. */
static void flap(struct world *w, enum fault kind, u32 up, u32 down)
{
	static const struct nsmw_sla_count fine = { 1000, 0 }, lossy = { 1000, 100 };
	u64 start = w->now, end = w->now + TEN_MINUTES;

	while (w->now < end) {
		bool ill = (u32)(w->now - start) % (up + down) >= up;

		w->line[0].down = ill && kind == DIES;
		w->line[0].delay = ill && kind == SLOWS ? 60 * MS : 20 * MS;
		w->line[0].recent = ill && kind == LOSES ? lossy : fine;
		step(w);
	}
}

static void steer_flap(struct kunit *test)
{
	static const struct {
		u32 up, down;
		unsigned int moves;
	} t[] = {
		{ 3 * SECOND, 3 * SECOND, 1 },
		{ 12 * SECOND, 3 * SECOND, 3 },
		{ 25 * SECOND, 3 * SECOND, 5 },
		{ 60 * SECOND, 3 * SECOND, 7 },
	};
	unsigned int i, prefer, most;
	enum fault kind;
	struct world w;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		most = 0;
		for (kind = DIES; kind <= LOSES; kind++) {
			for (prefer = 0; prefer < 2; prefer++) {
				begin(&w, 0x6e736d7769726586, 20 * MS, 35 * MS);
				w.limits.loss = 10000;
				w.line[0].prefer = prefer ? 0 : NONE;
				flap(&w, kind, t[i].up, t[i].down);
				most = max(most, w.moves);
				KUNIT_EXPECT_EQ(test, !!w.held, prefer);
			}
		}
		kunit_info(test, "%u s up, %u s down: at most %u moves in 10 minutes",
			   t[i].up / SECOND, t[i].down / SECOND, most);
		KUNIT_EXPECT_LE(test, most, t[i].moves);
	}
}

static struct kunit_case steer_cases[] = {
	KUNIT_CASE(steer_cost),
	KUNIT_CASE(steer_ranks),
	KUNIT_CASE(steer_best),
	KUNIT_CASE(steer_cheapest),
	KUNIT_CASE(steer_split),
	KUNIT_CASE(steer_fallback),
	KUNIT_CASE(steer_held),
	KUNIT_CASE(steer_random),
	KUNIT_CASE(steer_around_limit),
	KUNIT_CASE(steer_flap),
	{}
};

struct kunit_suite nsmw_steer_suite = {
	.name = "nsmwire_steer",
	.test_cases = steer_cases,
};
