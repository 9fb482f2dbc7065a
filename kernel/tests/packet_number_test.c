// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the numbers of sealed packets: each bit is that of one part, and where counters
 * start.
 */
#include "pure/packet_number.h"
#include "test.h"

static void packet_number_parts(struct kunit *test)
{
	static const struct {
		u8 path, class;
		u16 lane;
		u64 counter, number;
	} cases[] = {
		{ 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 1, 1 },
		{ 0, 0, 0, 0xffffffffffff, 0x0000ffffffffffff },
		{ 0, 0, 1, 0, 0x0001000000000000 },
		{ 0, 0, 1023, 0, 0x03ff000000000000 },
		{ 0, 1, 0, 0, 0x0400000000000000 },
		{ 0, 7, 0, 0, 0x1c00000000000000 },
		{ 1, 0, 0, 0, 0x2000000000000000 },
		{ 7, 0, 0, 0, 0xe000000000000000 },
		{ 7, 7, 1023, 0xffffffffffff, 0xffffffffffffffff },
		{ 5, 2, 0x155, 0x123456789abc, 0xa955123456789abc },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 number = nsmw_packet_number(cases[i].path, cases[i].class, cases[i].lane,
						cases[i].counter);

		KUNIT_EXPECT_EQ(test, number, cases[i].number);
		KUNIT_EXPECT_EQ(test, nsmw_packet_path(number), cases[i].path);
		KUNIT_EXPECT_EQ(test, nsmw_packet_class(number), cases[i].class);
		KUNIT_EXPECT_EQ(test, nsmw_packet_lane(number), cases[i].lane);
		KUNIT_EXPECT_EQ(test, nsmw_packet_counter(number), cases[i].counter);
	}
	KUNIT_EXPECT_EQ(test, NSMW_PACKET_COUNTER_MAX, 0xffffffffffff);
	KUNIT_EXPECT_EQ(test, NSMW_PACKET_LANE_MAX, 1023);
}

/* Each number is put together from its parts. */
static void packet_number_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726538;
	unsigned int i;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u64 number = (u64)nsmw_test_random(&random) << 32 | nsmw_test_random(&random);

		KUNIT_ASSERT_EQ(test, number,
				nsmw_packet_number(nsmw_packet_path(number),
						   nsmw_packet_class(number),
						   nsmw_packet_lane(number),
						   nsmw_packet_counter(number)));
	}
}

static void packet_number_first(struct kunit *test)
{
	static const struct {
		u64 seconds, first;
	} cases[] = {
		{ 0, 0 },
		{ 1735689599, 0 },			/* 2024-12-31 23:59:59 */
		{ 1735689600, 0 },			/* 2025-01-01 00:00:00 */
		{ 1735689601, 0x10000 },
		{ 1767225600, 31536000ULL << 16 },	/* 2026-01-01 00:00:00 */
		{ 1735689600 + 0xffffffffULL, 0xffffffff0000 },
		{ 1735689600 + 0x100000000ULL, 0 },
		{ 1735689600 + 0x100000007ULL, 7 << 16 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ(test, nsmw_packet_first(cases[i].seconds), cases[i].first);
	KUNIT_EXPECT_LE(test, nsmw_packet_first(~0ULL), NSMW_PACKET_COUNTER_MAX);
}

static struct kunit_case packet_number_cases[] = {
	KUNIT_CASE(packet_number_parts),
	KUNIT_CASE(packet_number_random),
	KUNIT_CASE(packet_number_first),
	{}
};

struct kunit_suite nsmw_packet_number_suite = {
	.name = "nsmwire_packet_number",
	.test_cases = packet_number_cases,
};
