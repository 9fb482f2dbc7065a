// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of liveness.c: each rule at its edges, and that nothing changes before
 * nsmw_liveness_next() says so.
 */
#include "pure/liveness.h"
#include "test.h"

#define MS		1000
#define DETECT		(250 * MS)
#define AT		(1000 * 1000 * MS)	/* when tests begin, us */
#define LONGEST		120000000		/* interval that is believed, us */

/* A path that is heard and confirmed, each 50 ms, the last time at AT. */
static const struct nsmw_liveness heard = {
	.heard = AT, .announced = 50 * MS, .confirmed = true,
};

static const struct nsmw_statement nothing;

static void detect_time(struct kunit *test)
{
	static const struct {
		u32 detect, announced, srtt, var, want;
	} t[] = {
		/* As configured, or 2.5 intervals. */
		{ 250 * MS, 50 * MS, 20 * MS, 1 * MS, 250 * MS },
		{ 250 * MS, 50 * MS, 900 * MS, 900 * MS, 250 * MS },
		{ 100 * MS, 50 * MS, 0, 0, 125 * MS },
		{ 20 * MS, 10 * MS, 0, 0, 25 * MS },
		{ 1000 * MS, 50 * MS, 0, 0, 1000 * MS },
		{ 250 * MS, 100 * MS, 20 * MS, 1 * MS, 250 * MS },
		{ 250 * MS, 101 * MS, 20 * MS, 1 * MS, 252500 },
		{ 250 * MS, 1000 * MS, 20 * MS, 1 * MS, 2500 * MS },
		{ 250 * MS, 5000 * MS, 20 * MS, 1 * MS, 12500 * MS },
		/* A poll after 1.2 intervals, its answer, and 100 ms. */
		{ 250 * MS, 100 * MS, 80 * MS, 5 * MS, 320 * MS },
		{ 250 * MS, 100 * MS, 30 * MS, 0, 250 * MS },
		{ 250 * MS, 100 * MS, 30 * MS, 1, 250 * MS + 4 },
		{ 250 * MS, 100 * MS, 150 * MS, 0, 370 * MS },
		/* No more than four intervals. */
		{ 250 * MS, 100 * MS, 80 * MS, 500 * MS, 400 * MS },
		{ 500 * MS, 100 * MS, 80 * MS, 500 * MS, 500 * MS },
		{ 250 * MS, 1000 * MS, 900 * MS, 300 * MS, 3400 * MS },
		{ 250 * MS, 1000 * MS, 60000 * MS, 60000 * MS, 4000 * MS },
		{ 250 * MS, 1000 * MS, 0, 1u << 30, 4000 * MS },
		/* Intervals of more than 50 ms alone. */
		{ 100 * MS, 50 * MS, 50 * MS, 10 * MS, 125 * MS },
		{ 100 * MS, 50001, 20 * MS, 5 * MS, 200001 },
		/* The largest numbers there are. */
		{ 250 * MS, LONGEST, U32_MAX, U32_MAX, 480000000 },
		{ 60000 * MS, LONGEST, 0, 0, 300000000 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t); i++)
		KUNIT_EXPECT_EQ_MSG(test, nsmw_liveness_detect(t[i].detect,
							       t[i].announced,
							       t[i].srtt, t[i].var),
				    t[i].want, "row %u", i);
}

static enum nsmw_verdict judge(const struct nsmw_liveness *l,
			       const struct nsmw_statement *statement, u64 now)
{
	return nsmw_liveness_judge(l, 1, statement, DETECT, now);
}

/* A peer that says nothing of path 1 over any other one. */
static void liveness_no_statement(struct kunit *test)
{
	struct nsmw_liveness l = heard;

	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + DETECT - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + DETECT), NSMW_VERDICT_SILENT);
	nsmw_liveness_hear(&l, AT + 2 * DETECT, 50 * MS);
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + 2 * DETECT), NSMW_VERDICT_UP);
	/* Until the peer has said that it hears, nothing is known. */
	l.confirmed = false;
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + 2 * DETECT),
			NSMW_VERDICT_UNMEASURED);
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + 3 * DETECT),
			NSMW_VERDICT_SILENT);
	l.heard = 0;
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, AT + 3 * DETECT),
			NSMW_VERDICT_UNMEASURED);
	/* Soon after the clock began, no statement is none, too. */
	l = heard;
	l.heard = 1;
	KUNIT_EXPECT_EQ(test, judge(&l, &nothing, 240 * MS), NSMW_VERDICT_UP);
}

/* The peer hears path 1, and is not heard on it. */
static void liveness_unheard(struct kunit *test)
{
	struct nsmw_statement s = { .at = AT + 200 * MS, .sent = 1, .heard = 0x02 };
	struct nsmw_liveness l = heard;

	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT), NSMW_VERDICT_UNHEARD);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, s.at + DETECT - 1), NSMW_VERDICT_UNHEARD);
	/* A statement is believed for one detection time. */
	KUNIT_EXPECT_EQ(test, judge(&l, &s, s.at + DETECT), NSMW_VERDICT_SILENT);
	/* And it is of the paths whose bits it has. */
	s.heard = 0xfd;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT), NSMW_VERDICT_SILENT);
	s.heard = 0x02;
	KUNIT_EXPECT_EQ(test, nsmw_liveness_judge(&l, 0, &s, DETECT, AT + DETECT),
			NSMW_VERDICT_SILENT);
	s.heard = 0x80;
	KUNIT_EXPECT_EQ(test, nsmw_liveness_judge(&l, 7, &s, DETECT, AT + DETECT),
			NSMW_VERDICT_UNHEARD);
}

/* A peer without traffic would believe for long that it hears path 1. */
static void liveness_idle_peer(struct kunit *test)
{
	struct nsmw_statement s = {
		.at = AT + 200 * MS,
		.sent = 1,
		.interval = DETECT,
		.heard = 0x02,
	};
	struct nsmw_liveness l = heard;

	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT), NSMW_VERDICT_UNHEARD);
	s.interval = DETECT + 1;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT), NSMW_VERDICT_SILENT);
}

/* Neither end hears: three quarters of the detection time. */
static void liveness_both_silent(struct kunit *test)
{
	struct nsmw_statement s = { .at = AT + 130 * MS, .sent = 1, .heard = 0x01 };
	struct nsmw_liveness l = heard;

	nsmw_liveness_state(&l, s.at, false);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 187500 - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 187500), NSMW_VERDICT_SILENT);
	/* The peer takes its bit back later than that: at once. */
	s.at = AT + 210 * MS;
	s.heard = 0x02;
	l = heard;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, s.at), NSMW_VERDICT_UP);
	s.heard = 0x01;
	nsmw_liveness_state(&l, s.at, false);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, s.at), NSMW_VERDICT_SILENT);
	/* Too old to be believed: the whole detection time. */
	s.at = AT - 70 * MS;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 185 * MS), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + DETECT), NSMW_VERDICT_SILENT);
}

/* The peer is heard each 50 ms and denies the path each 50 ms. */
static void liveness_denied(struct kunit *test)
{
	struct nsmw_statement s = { .sent = 1 };
	struct nsmw_liveness l = heard;
	int i;

	for (i = 1; i <= 4; i++) {
		s.at = AT + i * 50 * MS;
		nsmw_liveness_hear(&l, s.at, 50 * MS);
		nsmw_liveness_state(&l, s.at, false);
		KUNIT_EXPECT_EQ(test, l.denied, AT + 50ULL * MS);
		/* Half since the first denial. */
		KUNIT_EXPECT_EQ(test, judge(&l, &s, s.at),
				i < 4 ? NSMW_VERDICT_UP : NSMW_VERDICT_SILENT);
	}
	s.at = AT + 100 * MS;
	l.heard = s.at;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 175 * MS - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 175 * MS), NSMW_VERDICT_SILENT);
	/* One confirmation ends it, and the next denial begins anew. */
	s.heard = 0x02;
	s.at = AT + 220 * MS;
	nsmw_liveness_hear(&l, s.at, 50 * MS);
	nsmw_liveness_state(&l, s.at, true);
	KUNIT_EXPECT_EQ(test, l.denied, 0ULL);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 220 * MS), NSMW_VERDICT_UP);
	s.heard = 0;
	s.at = AT + 230 * MS;
	nsmw_liveness_state(&l, s.at, false);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 355 * MS - 1), NSMW_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, AT + 355 * MS), NSMW_VERDICT_SILENT);
}

/* A new path may be denied for eight detection times: the peer has to hear it first. */
static void liveness_new(struct kunit *test)
{
	struct nsmw_statement s = { .at = AT, .sent = 1 };
	struct nsmw_liveness l = {};
	u64 now = AT + 10 * MS;

	/* Denials of before it was heard do not count. */
	nsmw_liveness_state(&l, AT, false);
	nsmw_liveness_hear(&l, now, 50 * MS);
	KUNIT_EXPECT_EQ(test, l.denied, 0ULL);
	KUNIT_EXPECT_EQ(test, l.announced, (u32)(50 * MS));
	/* The statement that was newest then is not one after it, either. */
	KUNIT_EXPECT_EQ(test, judge(&l, &s, now), NSMW_VERDICT_UNMEASURED);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, now + 150 * MS), NSMW_VERDICT_UNMEASURED);

	nsmw_liveness_state(&l, now, false);
	l.heard = now + 8 * DETECT - 1;
	s.at = l.heard;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, l.heard), NSMW_VERDICT_UNMEASURED);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, l.heard + 1), NSMW_VERDICT_SILENT);
	/* Heard, and heard there. */
	s.heard = 0x02;
	nsmw_liveness_state(&l, l.heard, true);
	KUNIT_EXPECT_TRUE(test, l.confirmed);
	KUNIT_EXPECT_EQ(test, judge(&l, &s, l.heard), NSMW_VERDICT_UP);
	/* A path that comes back is denied from when that began. */
	nsmw_liveness_state(&l, l.heard, false);
	now = l.heard + 100 * DETECT;
	nsmw_liveness_hear(&l, now, 50 * MS);
	s.at = now;
	s.heard = 0;
	KUNIT_EXPECT_EQ(test, judge(&l, &s, now), NSMW_VERDICT_SILENT);
}

/* Eight times the longest detection time fit into 32 bits. */
static void liveness_new_slow(struct kunit *test)
{
	u32 detect = nsmw_liveness_detect(60000 * MS, LONGEST, U32_MAX, U32_MAX);
	struct nsmw_liveness l = { .denied = AT, .announced = LONGEST };
	struct nsmw_statement s = { .sent = 1 };

	l.heard = AT + 8ULL * detect - 1;
	s.at = l.heard;
	KUNIT_EXPECT_EQ(test, nsmw_liveness_judge(&l, 1, &s, detect, l.heard),
			NSMW_VERDICT_UNMEASURED);
	KUNIT_EXPECT_EQ(test, nsmw_liveness_judge(&l, 1, &s, detect, l.heard + 1),
			NSMW_VERDICT_SILENT);
}

/* What the peer is told, and when it is asked. */
static void liveness_says(struct kunit *test)
{
	struct nsmw_liveness l = heard;
	struct nsmw_statement s = { .sent = 1 };

	KUNIT_EXPECT_TRUE(test, nsmw_liveness_hears(&l, DETECT, AT));
	KUNIT_EXPECT_TRUE(test, nsmw_liveness_hears(&l, DETECT, AT + 125 * MS - 1));
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_hears(&l, DETECT, AT + 125 * MS));
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_doubts(&l, AT));
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_doubts(&l, AT + 60 * MS - 1));
	KUNIT_EXPECT_TRUE(test, nsmw_liveness_doubts(&l, AT + 60 * MS));
	nsmw_liveness_hear(&l, AT + DETECT, 100 * MS);
	KUNIT_EXPECT_TRUE(test, nsmw_liveness_hears(&l, DETECT, AT + DETECT));
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_doubts(&l, AT + DETECT + 120 * MS - 1));
	KUNIT_EXPECT_TRUE(test, nsmw_liveness_doubts(&l, AT + DETECT + 120 * MS));
	l.heard = 0;
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_hears(&l, DETECT, 10));
	KUNIT_EXPECT_FALSE(test, nsmw_liveness_doubts(&l, AT));
	KUNIT_EXPECT_EQ(test, nsmw_liveness_next(&l, &nothing, DETECT, AT), U64_MAX);
	s.at = AT;
	l.denied = AT;
	KUNIT_EXPECT_EQ(test, nsmw_liveness_next(&l, &s, DETECT, AT), U64_MAX);
}

/* All that is said of a path at a time. */
static unsigned int all_of(const struct nsmw_liveness *l,
			   const struct nsmw_statement *statement, u32 detect,
			   u64 now)
{
	return nsmw_liveness_judge(l, 3, statement, detect, now) |
	       nsmw_liveness_hears(l, detect, now) << 4 |
	       nsmw_liveness_doubts(l, now) << 5;
}

/* A time of up to @most before @now, often a round one. */
static u64 ago(u64 *random, u64 now, u32 most)
{
	u32 parts = 40;

	if (nsmw_test_below(random, 2))
		return now - nsmw_test_below(random, most);
	return now - most / parts * nsmw_test_below(random, parts);
}

static void some_path(u64 *random, u64 now, u32 detect, struct nsmw_liveness *l,
		      struct nsmw_statement *statement)
{
	memset(l, 0, sizeof(*l));
	memset(statement, 0, sizeof(*statement));
	if (nsmw_test_below(random, 32))
		l->heard = ago(random, now, detect * 2);
	l->confirmed = nsmw_test_below(random, 2);
	l->announced = 10 * MS + nsmw_test_below(random, detect / 2);
	if (!nsmw_test_below(random, 4))
		return;
	statement->at = ago(random, now, detect * 2);
	statement->interval = nsmw_test_below(random, detect + detect / 8);
	statement->heard = nsmw_test_random(random);
	if (!(statement->heard & 1 << 3) && nsmw_test_below(random, 8))
		l->denied = ago(random, statement->at,
				detect * (nsmw_test_below(random, 2) ? 1 : 10));
}

/* Walk from one time that next() names to the next, and look between them. */
static void liveness_next(struct kunit *test)
{
	u64 random = 0x6e736d7769726576;
	struct nsmw_statement s;
	struct nsmw_liveness l;
	unsigned int i, k;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 detect = 20 * MS + nsmw_test_below(&random, 600 * MS);
		u64 now = AT + nsmw_test_below(&random, 1000 * MS);

		some_path(&random, now, detect, &l, &s);
		for (k = 0; k < 8; k++) {
			unsigned int is = all_of(&l, &s, detect, now);
			u64 next = nsmw_liveness_next(&l, &s, detect, now);
			u64 far = min(next, now + 100 * detect);
			u64 between;

			KUNIT_ASSERT_TRUE_MSG(test, next > now, "round %u", i);
			between = now + nsmw_test_below(&random, far - now);
			KUNIT_ASSERT_EQ_MSG(test, all_of(&l, &s, detect, far - 1), is,
					    "round %u", i);
			KUNIT_ASSERT_EQ_MSG(test, all_of(&l, &s, detect, between), is,
					    "round %u", i);
			if (next == U64_MAX)
				break;
			now = next;
		}
		/* There are six times at most. */
		KUNIT_ASSERT_EQ_MSG(test, nsmw_liveness_next(&l, &s, detect, now),
				    U64_MAX, "round %u", i);
	}
}

static struct kunit_case liveness_cases[] = {
	KUNIT_CASE(detect_time),
	KUNIT_CASE(liveness_no_statement),
	KUNIT_CASE(liveness_unheard),
	KUNIT_CASE(liveness_idle_peer),
	KUNIT_CASE(liveness_both_silent),
	KUNIT_CASE(liveness_denied),
	KUNIT_CASE(liveness_new),
	KUNIT_CASE(liveness_new_slow),
	KUNIT_CASE(liveness_says),
	KUNIT_CASE(liveness_next),
	{}
};

struct kunit_suite nsmw_liveness_suite = {
	.name = "nsmwire_liveness",
	.test_cases = liveness_cases,
};
