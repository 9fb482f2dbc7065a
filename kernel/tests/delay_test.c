// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of delay.c: the estimates of RFC 6298 and RFC 3550 by hand, and beside a
 * reference that calculates with 24 bits behind the point.
 */
#include "pure/delay.h"
#include "test.h"

#define POINT		24		/* bits */
#define MOST		(U32_MAX / 16)	/* of a sample, us */
#define SECOND		1000000

static void delay_by_hand(struct kunit *test)
{
	struct nsmw_rtt rtt = {};

	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 0U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 0U);
	nsmw_rtt_add(&rtt, 1, 100000, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 100000U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 50000U);
	/* 3/4 * 50000 + 1/4 * 100000; 7/8 * 100000 + 1/8 * 200000 */
	nsmw_rtt_add(&rtt, 2, 200000, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 62500U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 112500U);
	/* The variation is found before the mean: |112500 - 32500| = 80000. */
	nsmw_rtt_add(&rtt, 3, 32500, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 66875U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 102500U);
	/* A sample after a long hold leaves the variation. */
	nsmw_rtt_add(&rtt, 4, 182500, false);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 66875U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 112500U);
}

/* RFC 6298, 2.2 and 2.3, as it is written there. */
struct reference {
	s64 srtt;
	s64 var;
	bool any;
};

static void reference_add(struct reference *ref, u32 sample, bool steady)
{
	s64 s = (s64)sample << POINT, off;

	if (!ref->any) {
		ref->srtt = s;
		ref->var = s / 2;
		ref->any = true;
		return;
	}
	off = ref->srtt > s ? ref->srtt - s : s - ref->srtt;
	if (steady)
		ref->var += (off - ref->var) / 4;
	ref->srtt += (s - ref->srtt) / 8;
}

/* @value is the reference without its fraction, or up to @more beside it. */
static void about(struct kunit *test, u32 value, s64 reference, int more,
		  unsigned int round)
{
	s64 off = value - (reference >> POINT);

	KUNIT_ASSERT_TRUE_MSG(test, off >= -more && off <= more, "round %u: %u, off %d",
			      round, value, (int)off);
}

/* A sample like those of a path, of a noisy one, or of none. */
static u32 some_sample(u64 *random, u32 base)
{
	switch (nsmw_test_below(random, 16)) {
	case 0:		return nsmw_test_below(random, 2 * SECOND);
	case 1:		return nsmw_test_below(random, MOST);
	case 2:		return 0;
	default:	return base + nsmw_test_below(random, base / 8 + 1);
	}
}

static void delay_reference(struct kunit *test)
{
	u64 random = 0x6e736d7769726564;
	struct reference ref = {};
	struct nsmw_rtt rtt = {};
	unsigned int i;
	u32 base = 0;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		bool steady = nsmw_test_below(&random, 8);
		u32 sample;

		if (i % 64 == 0)
			base = nsmw_test_below(&random, 300000);
		if (i % 1024 == 0) {
			memset(&rtt, 0, sizeof(rtt));
			memset(&ref, 0, sizeof(ref));
		}
		sample = some_sample(&random, base);
		nsmw_rtt_add(&rtt, i, sample, steady);
		reference_add(&ref, sample, steady);
		about(test, nsmw_rtt_smoothed(&rtt), ref.srtt, 1, i);
		about(test, nsmw_rtt_var(&rtt), ref.var, 2, i);
	}
}

/* A steady path is measured to the microsecond, and has no variation. */
static void delay_steady(struct kunit *test)
{
	struct nsmw_rtt rtt = {};
	int i;

	nsmw_rtt_add(&rtt, 0, 90001, true);
	for (i = 0; i < 200; i++)
		nsmw_rtt_add(&rtt, i, 20003, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_smoothed(&rtt), 20003U);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_var(&rtt), 0U);
	for (i = 0; i < 200; i++)
		nsmw_rtt_add(&rtt, i, 40007, true);
	/* From below it comes within one. */
	about(test, nsmw_rtt_smoothed(&rtt), 40007LL << POINT, 1, i);
	about(test, nsmw_rtt_var(&rtt), 0, 1, i);
}

static void delay_median(struct kunit *test)
{
	u64 random = 0x6e736d7769726565;
	u32 last[NSMW_RTT_SAMPLES] = {};
	struct nsmw_rtt rtt = {};
	unsigned int i, k;

	KUNIT_ASSERT_EQ(test, NSMW_RTT_SAMPLES, 5);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		unsigned int below = 0, above = 0;
		u32 median;

		last[i % 5] = nsmw_test_below(&random, i % 3 ? 1000 : 4);
		nsmw_rtt_add(&rtt, i, last[i % 5], true);
		median = nsmw_rtt_median(&rtt);
		if (i < 4) {
			KUNIT_ASSERT_EQ(test, median, 0U);
			continue;
		}
		for (k = 0; k < 5; k++) {
			below += last[k] < median;
			above += last[k] > median;
		}
		KUNIT_ASSERT_TRUE_MSG(test, below <= 2 && above <= 2, "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, below + above < 5, "round %u", i);
	}
	memset(&rtt, 0, sizeof(rtt));
	for (i = 0; i < 20; i++)
		nsmw_rtt_add(&rtt, i, i % 5 < 3 ? 20000 + i % 5 : 900000, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_median(&rtt), 20002U);
}

/* It is no more than the least of 30 s, and no less than that of 60 s. */
static void delay_least(struct kunit *test)
{
	enum { SAMPLES = 512 };
	struct past {
		u64 at;
		u32 sample;
	} *past = kzalloc(SAMPLES * sizeof(*past), GFP_KERNEL);
	u64 random = 0x6e736d7769726566, now = 7;
	struct nsmw_rtt rtt = {};
	unsigned int i, k;

	KUNIT_ASSERT_TRUE(test, past);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 half = U32_MAX, whole = U32_MAX;
		struct past *one = &past[i % SAMPLES];

		now += 150000 + nsmw_test_below(&random, 850000);
		one->at = now;
		one->sample = 20000 + nsmw_test_below(&random, 100) *
			      nsmw_test_below(&random, 100) + i % 1000 * 30;
		nsmw_rtt_add(&rtt, now, one->sample, true);
		for (k = 0; k < min_t(unsigned int, i + 1, SAMPLES); k++) {
			if (now - past[k].at < 30 * SECOND)
				half = min(half, past[k].sample);
			/* A half begins with its first sample. */
			if (now - past[k].at < 62 * SECOND)
				whole = min(whole, past[k].sample);
		}
		KUNIT_EXPECT_LE(test, nsmw_rtt_min(&rtt), half);
		KUNIT_EXPECT_GE(test, nsmw_rtt_min(&rtt), whole);
	}
	kfree(past);
}

static void delay_least_edges(struct kunit *test)
{
	struct nsmw_rtt rtt = {};

	nsmw_rtt_add(&rtt, 5, 100, true);
	nsmw_rtt_add(&rtt, 6, 300, true);
	nsmw_rtt_add(&rtt, 4 + 30 * SECOND, 200, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 100U);
	/* The second half begins, and the first one still counts. */
	nsmw_rtt_add(&rtt, 5 + 30 * SECOND, 400, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 100U);
	nsmw_rtt_add(&rtt, 4 + 60 * SECOND, 350, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 100U);
	nsmw_rtt_add(&rtt, 5 + 60 * SECOND, 500, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 350U);
	/* After an hour without samples none of before counts. */
	nsmw_rtt_add(&rtt, 3600ULL * SECOND, 600, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 600U);
	nsmw_rtt_add(&rtt, 3601ULL * SECOND, 50, true);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_min(&rtt), 50U);
}

/* No sequence of samples leads out of the range of samples. */
static void delay_extremes(struct kunit *test)
{
	static const u32 samples[] = { U32_MAX, 0, MOST, MOST + 1, U32_MAX / 2, 1 };
	u64 random = 0x6e736d7769726567;
	struct nsmw_rtt rtt = {};
	unsigned int i;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 sample = samples[i % 512 < 256 ? i % 2 :
				     nsmw_test_below(&random, ARRAY_SIZE(samples))];

		nsmw_rtt_add(&rtt, i, sample, true);
		KUNIT_ASSERT_LE(test, nsmw_rtt_smoothed(&rtt), MOST);
		KUNIT_ASSERT_LE(test, nsmw_rtt_var(&rtt), MOST);
		KUNIT_ASSERT_LE(test, nsmw_rtt_median(&rtt), MOST);
		KUNIT_ASSERT_LE(test, nsmw_rtt_min(&rtt), MOST);
	}
	for (i = 0; i < 300; i++)
		nsmw_rtt_add(&rtt, i, U32_MAX, true);
	about(test, nsmw_rtt_smoothed(&rtt), (s64)MOST << POINT, 1, i);
	KUNIT_EXPECT_EQ(test, nsmw_rtt_median(&rtt), MOST);
}

static void jitter_by_hand(struct kunit *test)
{
	struct nsmw_jitter j = {};

	/* The first packet has none before it. */
	nsmw_jitter_add(&j, 123456);
	KUNIT_EXPECT_EQ(test, j.jitter, 0U);
	KUNIT_EXPECT_EQ(test, j.transit, 123456ULL);
	nsmw_jitter_add(&j, 123456 + 1600);
	KUNIT_EXPECT_EQ(test, j.jitter, 1600U);
	/* 1600 - (1600 + 8) / 16 + 800: earlier is as far as later */
	nsmw_jitter_add(&j, 123456 + 800);
	KUNIT_EXPECT_EQ(test, j.jitter, 2300U);
	nsmw_jitter_add(&j, 123456 + 800);
	KUNIT_EXPECT_EQ(test, j.jitter, 2300U - 144U);
	KUNIT_EXPECT_EQ(test, j.transit, 123456ULL + 800);
}

/* RFC 3550, 6.4.1: J += (|D| - J) / 16; the clocks' offset, of any size, is none of it. */
static void jitter_reference(struct kunit *test)
{
	static const u64 offsets[] = { 0, 1ULL << 63, -500ULL, 604800ULL * SECOND };
	u64 random = 0x6e736d7769726568, transit = 0, last;
	struct nsmw_jitter j[ARRAY_SIZE(offsets)] = {};
	unsigned int i, k;
	s64 want = 0, off;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		last = transit;
		transit = nsmw_test_below(&random, i % 100 ? 2000 : 200000);
		off = transit > last ? transit - last : last - transit;
		if (i)
			want += ((off << POINT) - want) / 16;
		for (k = 0; k < ARRAY_SIZE(offsets); k++) {
			nsmw_jitter_add(&j[k], offsets[k] + transit);
			KUNIT_ASSERT_EQ(test, j[k].jitter, j[0].jitter);
		}
		about(test, j[0].jitter / 16, want, 1, i);
	}
}

static void jitter_extremes(struct kunit *test)
{
	u64 random = 0x6e736d7769726569;
	struct nsmw_jitter j = {};
	unsigned int i;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u64 transit = (u64)nsmw_test_random(&random) << 32 |
			      nsmw_test_random(&random);

		nsmw_jitter_add(&j, i % 512 < 256 ? (u64)(i % 2) << 63 : transit);
		KUNIT_ASSERT_LE(test, j.jitter / 16, U32_MAX / 32 + 1);
	}
}

static struct kunit_case delay_cases[] = {
	KUNIT_CASE(delay_by_hand),
	KUNIT_CASE(delay_reference),
	KUNIT_CASE(delay_steady),
	KUNIT_CASE(delay_median),
	KUNIT_CASE(delay_least),
	KUNIT_CASE(delay_least_edges),
	KUNIT_CASE(delay_extremes),
	KUNIT_CASE(jitter_by_hand),
	KUNIT_CASE(jitter_reference),
	KUNIT_CASE(jitter_extremes),
	{}
};

struct kunit_suite nsmw_delay_suite = {
	.name = "nsmwire_delay",
	.test_cases = delay_cases,
};
