// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of pace.h: bytes and time on a line, and who keeps to a rate.
 */
#include "../pace.h"
#include "test.h"

static void pace_bytes(struct kunit *test)
{
	struct nsmw_line line = { .overhead = 18, .mpu = 64 };

	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 1500, 1, 44), 1518);
	/* the shortest packet, and one byte around it */
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 20, 1, 44), 64);
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 46, 1, 44), 64);
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 47, 1, 44), 65);
	/* each segment repeats the headers and has a link layer of its own */
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 3084, 2, 84),
			3084 + 84 + 2 * 18);
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 30, 3, 4), 3 * 64);
	line.overhead = 0;
	line.mpu = 0;
	KUNIT_EXPECT_EQ(test, nsmw_line_bytes(&line, 1, 1, 44), 1);
}

static void pace_time(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(0, 1500), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(1000, 1500), 12 * NSMW_NSEC);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(48000000, 1500), 250000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(400000000000ULL, 1500), 30ULL);
	/* the largest that can be asked for */
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(1000, 4000000), 32000 * NSMW_NSEC);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(0, 100000), 0U);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(48000000, 250000), 1500U);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(1000000000000ULL, 100000000),
			U32_MAX);
}

/* @bytes every @every ns for a second: how many were within the rate */
static unsigned int within(struct nsmw_bucket *bucket, u64 now, u32 bytes,
			   u64 every)
{
	u64 end = now + NSMW_NSEC;
	unsigned int taken = 0;

	for (; now < end; now += every) {
		if (!nsmw_bucket_ok(bucket, now))
			continue;
		nsmw_bucket_take(bucket, now, bytes);
		taken++;
	}
	return taken;
}

static void pace_bucket(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	struct nsmw_bucket one = { .rate = 800000, .burst = 20000000 };

	KUNIT_EXPECT_EQ(test, within(&none, 0, 1000, 1000000), 1000U);
	/* 800 kbit/s is 100 packets of 1000 bytes, and the burst is 2 */
	KUNIT_EXPECT_EQ(test, within(&one, 0, 1000, 1000000), 102U);
	/* no burst is left when there was no pause */
	KUNIT_EXPECT_EQ(test, within(&one, NSMW_NSEC, 1000, 1000000), 100U);
	/* after one it is there again, and no more than that */
	KUNIT_EXPECT_EQ(test, within(&one, 60 * NSMW_NSEC, 1000, 1000000), 102U);
	/* who keeps to it is never stopped */
	KUNIT_EXPECT_EQ(test, within(&one, 90 * NSMW_NSEC, 1000, 10000000),
			100U);
}

static void pace_ready(struct kunit *test)
{
	struct nsmw_bucket one = { .rate = 8000, .burst = 100 };

	KUNIT_EXPECT_EQ(test, nsmw_bucket_ready(&one), 0ULL);
	nsmw_bucket_take(&one, 5000, 1);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_ready(&one), 5000 + 1000000 - 100ULL);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 1004899));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 1004900));
}

static void pace_until(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	/* 1 us a byte */
	struct nsmw_bucket one = { .rate = 8000000, .burst = 10000 };

	nsmw_bucket_take(&none, 50000, 100);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&none, 5), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 10000), 0ULL);
	nsmw_bucket_take(&one, 50000, 4);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 6000), 50000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 6001), 50001ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 10000), 54000ULL);
	/* a burst that is longer than the clock has run */
	one.burst = NSMW_NSEC;
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, NSMW_NSEC / 2), 0ULL);
}

static void pace_owe(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	struct nsmw_bucket one = { .rate = 8000000, .burst = 10000 };

	nsmw_bucket_owe(&none, 0, 1000);
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&none, 0));
	/* as if it had been taken, */
	nsmw_bucket_owe(&one, 50000, 12);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 51999));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 52000));
	/* but never more than another burst */
	nsmw_bucket_owe(&one, 50000, 1000);
	nsmw_bucket_owe(&one, 50000, 1000);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 59999));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 60000));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pace_bytes),
	KUNIT_CASE(pace_time),
	KUNIT_CASE(pace_bucket),
	KUNIT_CASE(pace_ready),
	KUNIT_CASE(pace_until),
	KUNIT_CASE(pace_owe),
	{}
};

struct kunit_suite nsmw_pace_suite = {
	.name = "nsmwire_pace",
	.test_cases = cases,
};
