// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of rhythm.h: what comes regularly is expected, and nothing else is.
 */
#include "../rhythm.h"
#include "test.h"

#define MS	1000000ULL
#define START	(5000 * MS)	/* as of a machine that has run for a while */

/* @n times, @gap ns from one to the next; the time of the next */
static u64 beats(struct nsmw_rhythm *r, u64 now, unsigned int n, u64 gap)
{
	while (n--) {
		nsmw_rhythm_beat(r, now, 1000);
		now += gap;
	}
	return now;
}

static void rhythm_regular(struct kunit *test)
{
	struct nsmw_rhythm r = {};
	u64 next = beats(&r, START, 40, 20 * MS);

	KUNIT_EXPECT_EQ(test, r.gap, 20 * (u32)MS);
	/* within the time, at its ends, and a little outside */
	KUNIT_EXPECT_LE(test, next, nsmw_rhythm_due(&r, next - MS, next + MS));
	KUNIT_EXPECT_GE(test, next + MS / 2,
			nsmw_rhythm_due(&r, next - MS, next + MS));
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next - MS, next), next);
	KUNIT_EXPECT_NE(test, nsmw_rhythm_due(&r, next, next + MS), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next - 2 * MS, next - MS), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next + MS, next + 2 * MS), 0ULL);
	/* no time at all */
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next, next - 1), 0ULL);
	/* another rhythm is learned */
	next = beats(&r, next, 80, 25 * MS);
	KUNIT_EXPECT_LE(test, next, nsmw_rhythm_due(&r, next - MS, next + MS));
}

static void rhythm_begins(struct kunit *test)
{
	struct nsmw_rhythm r = {};
	u64 next;

	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, 0, MS), 0ULL);
	nsmw_rhythm_beat(&r, START, 1000);
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, START, START + MS), 0ULL);
	/* twice is not regular yet */
	next = beats(&r, START + 20 * MS, 1, 20 * MS);
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next - MS, next + MS), 0ULL);
	/* who was away for long begins anew */
	beats(&r, next, 40, 20 * MS);
	next = beats(&r, START + 5000 * MS, 1, 20 * MS);
	KUNIT_EXPECT_EQ(test, r.gap, 0U);
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next - MS, next + MS), 0ULL);
}

static void rhythm_several(struct kunit *test)
{
	struct nsmw_rhythm r = {};
	u64 next = START;
	int i;

	/* five at once are one, which comes when the first of them does */
	for (i = 0; i < 40; i++) {
		beats(&r, next, 5, 100);
		next += 20 * MS;
	}
	KUNIT_EXPECT_EQ(test, r.gap, 20 * (u32)MS);
	KUNIT_EXPECT_NE(test, nsmw_rhythm_due(&r, next - MS, next + MS), 0ULL);
	KUNIT_EXPECT_EQ(test, r.last, next - 20 * MS);
}

static void rhythm_irregular(struct kunit *test)
{
	struct nsmw_rhythm r = {};
	u64 next = START;
	int i;

	/* two that are in step with themselves only */
	for (i = 0; i < 40; i++) {
		nsmw_rhythm_beat(&r, next, 1000);
		next += i % 2 ? 13 * MS : 7 * MS;
	}
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next + i * MS - MS,
						      next + i * MS + MS), 0ULL);
	/* one that jitters a little is expected, for somewhat longer */
	for (i = 0; i < 81; i++)
		nsmw_rhythm_beat(&r, START + 5000 * MS + i * 20 * MS +
				 i % 2 * MS / 10, 1000);
	next = START + 5000 * MS + 81 * 20 * MS;
	KUNIT_EXPECT_GE(test, r.dev, (u32)MS / 20);
	KUNIT_EXPECT_LE(test, next + MS / 10,
			nsmw_rhythm_due(&r, next - MS, next + MS));
	/* and not at all by who would wait for less than that */
	KUNIT_EXPECT_EQ(test, nsmw_rhythm_due(&r, next, next + MS / 10), 0ULL);
}

static void rhythm_extremes(struct kunit *test)
{
	struct nsmw_rhythm r = {};
	u64 now = START;
	int i;

	/* from one end of what is a gap to the other: nothing runs over */
	for (i = 0; i < 200; i++) {
		nsmw_rhythm_beat(&r, now, 0);
		now += i % 3 ? 0 : NSMW_RHYTHM_MAX;
		KUNIT_EXPECT_LE(test, r.gap, NSMW_RHYTHM_MAX);
		KUNIT_EXPECT_LE(test, r.dev, NSMW_RHYTHM_MAX);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rhythm_regular),
	KUNIT_CASE(rhythm_begins),
	KUNIT_CASE(rhythm_several),
	KUNIT_CASE(rhythm_irregular),
	KUNIT_CASE(rhythm_extremes),
	{}
};

struct kunit_suite nsmw_rhythm_suite = {
	.name = "nsmwire_rhythm",
	.test_cases = cases,
};
