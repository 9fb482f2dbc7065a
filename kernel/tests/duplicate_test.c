// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the decision to send packets twice, and of the load of an uplink, which is one
 * of its reasons.
 */
#include "pure/duplicate.h"
#include "pure/load.h"
#include "test.h"

#define LIMIT	10000			/* ppm: 1 % */
#define SECOND	1000000ULL		/* us */
#define T0	(1000 * SECOND)

/* A peer that is well known, a good path that loses nothing, and another one. */
static struct nsmw_duplicate_input all_well(u8 mode)
{
	return (struct nsmw_duplicate_input){
		.mode = mode, .good = true, .limit = LIMIT, .heard = true, .second = 3,
		.recent = { 1000, 0 }, .fresh = { 600, 0 },
	};
}

static void expect(struct kunit *test, struct nsmw_duplicate *d,
		   const struct nsmw_duplicate_input *in, u64 now, u8 reason, bool on)
{
	nsmw_duplicate_judge(d, in, now);
	KUNIT_EXPECT_EQ_MSG(test, d->reason, reason, "at %llu", now);
	KUNIT_EXPECT_EQ_MSG(test, d->second, on ? in->second : NSMW_DUPLICATE_NONE,
			    "at %llu", now);
}

#define EXPECT(_now, _reason, _on)						\
	expect(test, &d, &in, _now, NSMWIRE_DUPLICATE_REASON_##_reason, _on)

static void duplicate_always(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_ALWAYS);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	KUNIT_EXPECT_EQ(test, d.since, T0);
	KUNIT_EXPECT_EQ(test, d.second, NSMW_DUPLICATE_NONE);
	KUNIT_EXPECT_EQ(test, d.reason, NSMWIRE_DUPLICATE_REASON_NONE);
	EXPECT(T0 + 1, ALWAYS, true);
	KUNIT_EXPECT_EQ(test, d.since, T0 + 1);
	EXPECT(T0 + 2, ALWAYS, true);
	KUNIT_EXPECT_EQ(test, d.since, T0 + 1);
	in.second = 4;
	EXPECT(T0 + 3, ALWAYS, true);
	KUNIT_EXPECT_EQ(test, d.since, T0 + 3);
	in.bad = true;
	EXPECT(T0 + 4, ALWAYS, true);
	/* Off is off at once. */
	in.mode = NSMWIRE_DUPLICATE_OFF;
	EXPECT(T0 + 5, NONE, false);
	KUNIT_EXPECT_EQ(test, d.since, T0 + 5);
	KUNIT_EXPECT_FALSE(test, d.wanted);
}

static void duplicate_obstacles(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_ALWAYS);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	in.heard = false;
	EXPECT(T0, UNHEARD, false);
	in.second = NSMW_DUPLICATE_NONE;
	EXPECT(T0, UNHEARD, false);
	in.heard = true;
	EXPECT(T0, NO_PATH, false);
	in.loaded = true;
	EXPECT(T0, LOADED, false);
	/* Another one has room. */
	in.second = 2;
	EXPECT(T0, ALWAYS, true);
	in.heard = false;
	EXPECT(T0, UNHEARD, false);
	/* Without a cause no obstacle is named. */
	in.mode = NSMWIRE_DUPLICATE_OFF;
	EXPECT(T0, NONE, false);
}

static void duplicate_causes(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_SLA);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	EXPECT(T0, NONE, false);
	in.good = false;
	EXPECT(T0, NO_GOOD, true);
	in.bad = true;
	EXPECT(T0, BAD, true);
	in.good = true;
	EXPECT(T0, BAD, true);
	in.bad = false;
	EXPECT(T0, HELD, true);
	in.recent.lost = 6;
	EXPECT(T0, LOSS, true);
}

/* More than a half of the limit, and more than two packets. */
static void duplicate_loss(struct kunit *test)
{
	static const struct {
		u64 sent, lost;
		bool on;
	} cases[] = {
		{ 1000, 5, false }, { 1000, 6, true }, { 100, 2, false }, { 100, 3, true },
		{ 0, 0, false }, { 2, 2, false }, { 3, 3, true }, { 601, 3, false },
		{ 600, 3, false }, { 599, 3, true },
		{ 1ULL << 33, (1ULL << 33) / 200 + 1, true },
		{ 1ULL << 33, (1ULL << 33) / 200, false },
	};
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_SLA);
	struct nsmw_duplicate d;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		nsmw_duplicate_reset(&d, T0);
		in.recent = (struct nsmw_sla_count){ cases[i].sent, cases[i].lost };
		nsmw_duplicate_judge(&d, &in, T0);
		KUNIT_EXPECT_EQ_MSG(test, d.second == 3, cases[i].on, "case %u", i);
	}
	/* A class that accepts any loss. */
	nsmw_duplicate_reset(&d, T0);
	in.limit = 0;
	in.recent = (struct nsmw_sla_count){ 1000, 500 };
	EXPECT(T0, NONE, false);
}

/* Off after ten seconds on end below a quarter of the limit. */
static void duplicate_calm(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_SLA);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	in.bad = true;
	EXPECT(T0, BAD, true);
	in.bad = false;
	in.fresh = (struct nsmw_sla_count){ 1000, 3 };
	EXPECT(T0 + 1 * SECOND, HELD, true);
	EXPECT(T0 + 30 * SECOND, HELD, true);
	in.fresh.lost = 2;
	EXPECT(T0 + 31 * SECOND, HELD, true);
	EXPECT(T0 + 40 * SECOND, HELD, true);
	/* Interrupted. */
	in.fresh.lost = 3;
	EXPECT(T0 + 40 * SECOND + 1, HELD, true);
	in.fresh.lost = 0;
	EXPECT(T0 + 42 * SECOND, HELD, true);
	EXPECT(T0 + 52 * SECOND - 1, HELD, true);
	/* A cause begins it anew. */
	in.good = false;
	EXPECT(T0 + 52 * SECOND - 1, NO_GOOD, true);
	in.good = true;
	EXPECT(T0 + 53 * SECOND, HELD, true);
	EXPECT(T0 + 63 * SECOND - 1, HELD, true);
	EXPECT(T0 + 63 * SECOND, NONE, false);
	KUNIT_EXPECT_EQ(test, d.since, T0 + 63 * SECOND);
	/* It stays off, and the next time it is held as long. */
	EXPECT(T0 + 64 * SECOND, NONE, false);
	in.bad = true;
	EXPECT(T0 + 65 * SECOND, BAD, true);
	in.bad = false;
	EXPECT(T0 + 66 * SECOND, HELD, true);
	EXPECT(T0 + 76 * SECOND - 1, HELD, true);
	EXPECT(T0 + 76 * SECOND, NONE, false);
}

/* Without a limit of loss, nothing lost matters. A quarter of it is calm. */
static void duplicate_calm_limits(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_SLA);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	in.bad = true;
	in.limit = 0;
	EXPECT(T0, BAD, true);
	in.bad = false;
	in.fresh = (struct nsmw_sla_count){ 100, 100 };
	EXPECT(T0, HELD, true);
	EXPECT(T0 + 10 * SECOND, NONE, false);

	nsmw_duplicate_reset(&d, T0);
	in.limit = LIMIT;
	in.bad = true;
	EXPECT(T0, BAD, true);
	in.bad = false;
	in.fresh = (struct nsmw_sla_count){ 400, 1 };
	EXPECT(T0, HELD, true);
	EXPECT(T0 + 10 * SECOND, NONE, false);
}

/* It is wanted on while it cannot be: as soon as it can, it is. */
static void duplicate_returns(struct kunit *test)
{
	struct nsmw_duplicate_input in = all_well(NSMWIRE_DUPLICATE_SLA);
	struct nsmw_duplicate d;

	nsmw_duplicate_reset(&d, T0);
	in.bad = true;
	in.heard = false;
	EXPECT(T0, UNHEARD, false);
	in.bad = false;
	EXPECT(T0 + SECOND, UNHEARD, false);
	in.heard = true;
	EXPECT(T0 + 2 * SECOND, HELD, true);
	EXPECT(T0 + 11 * SECOND, NONE, false);
}

/* --- the load of an uplink */

#define RATE	1000000ULL		/* bit/s: 125000 bytes in a second */
#define NS	1000000000ULL
#define L0	(500 * NS)

static void load_known(struct kunit *test)
{
	struct nsmw_load_counts counts = { .bytes = 1ULL << 40 };
	const struct nsmw_load_counts none = {};
	struct nsmw_load load = {}, booted = {};

	/* The machine has been up for five seconds. */
	nsmw_load_measure(&booted, RATE, &none, 5 * NS);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&booted, 1, 5 * NS));

	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 1, L0));
	nsmw_load_measure(&load, RATE, &counts, L0);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 1, L0));
	nsmw_load_measure(&load, RATE, &counts, L0 + NS - 1);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 1, L0 + NS - 1));
	nsmw_load_measure(&load, RATE, &counts, L0 + NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 1, L0 + NS));
	/* A mean of more than 12 s says nothing of now. */
	nsmw_load_measure(&load, RATE, &counts, L0 + 13 * NS - 1);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 1, L0 + 13 * NS));
	nsmw_load_measure(&load, RATE, &counts, L0 + 25 * NS);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 1, L0 + 25 * NS));
	nsmw_load_measure(&load, RATE, &counts, L0 + 26 * NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 1, L0 + 26 * NS));
}

/* Above 80 % of the rate, and for 10 s after. */
static void load_full(struct kunit *test)
{
	struct nsmw_load_counts counts = {};
	struct nsmw_load load = {};
	int i;

	nsmw_load_measure(&load, RATE, &counts, L0);
	counts.bytes += 100000;
	nsmw_load_measure(&load, RATE, &counts, L0 + NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 0, L0 + NS));
	counts.bytes += 100001 + 125;
	nsmw_load_measure(&load, RATE, &counts, L0 + 2 * NS);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, i, L0 + 2 * NS));
	for (i = 3; i < 12; i++) {
		nsmw_load_measure(&load, RATE, &counts, L0 + i * NS);
		KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 0, L0 + i * NS));
	}
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 0, L0 + 12 * NS - 1));
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 0, L0 + 12 * NS));
	/* The mean of a longer time. */
	nsmw_load_measure(&load, RATE, &counts, L0 + 12 * NS);
	counts.bytes += 200000;
	nsmw_load_measure(&load, RATE, &counts, L0 + 14 * NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 0, L0 + 14 * NS));
	counts.bytes += 200500;
	nsmw_load_measure(&load, RATE, &counts, L0 + 16 * NS);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 0, L0 + 16 * NS));
	/* A fast line. */
	counts.bytes += 90000000000ULL;
	nsmw_load_measure(&load, 1000000000000ULL, &counts, L0 + 28 * NS - 1);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 0, L0 + 28 * NS));
	counts.bytes += 110000000000ULL;
	nsmw_load_measure(&load, 1000000000000ULL, &counts, L0 + 29 * NS);
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 0, L0 + 29 * NS));
}

/* A class beyond its share; the others are not concerned. */
static void load_policed(struct kunit *test)
{
	struct nsmw_load_counts counts = {};
	struct nsmw_load load = {};

	counts.policed[1] = 5;
	counts.policed[7] = 5;
	nsmw_load_measure(&load, RATE, &counts, L0);
	nsmw_load_measure(&load, RATE, &counts, L0 + NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 1, L0 + NS));
	counts.policed[7]++;
	nsmw_load_measure(&load, RATE, &counts, L0 + 2 * NS);
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 1, L0 + 2 * NS));
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 7, L0 + 2 * NS));
	KUNIT_EXPECT_FALSE(test, nsmw_load_has_room(&load, 7, L0 + 12 * NS - 1));
	KUNIT_EXPECT_TRUE(test, nsmw_load_has_room(&load, 7, L0 + 12 * NS));
}

static struct kunit_case duplicate_cases[] = {
	KUNIT_CASE(duplicate_always),
	KUNIT_CASE(duplicate_obstacles),
	KUNIT_CASE(duplicate_causes),
	KUNIT_CASE(duplicate_loss),
	KUNIT_CASE(duplicate_calm),
	KUNIT_CASE(duplicate_calm_limits),
	KUNIT_CASE(duplicate_returns),
	KUNIT_CASE(load_known),
	KUNIT_CASE(load_full),
	KUNIT_CASE(load_policed),
	{}
};

struct kunit_suite nsmw_duplicate_suite = {
	.name = "nsmwire_duplicate",
	.test_cases = duplicate_cases,
};
