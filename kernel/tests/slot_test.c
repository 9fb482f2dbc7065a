// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of slot.h: what is remembered comes back, under its own number
 * alone, and for as long as was asked.
 */
#include "pure/slot.h"
#include "test.h"

#define TURN	0x100000u	/* seconds, about twelve days */

static u64 random_id(u64 *random)
{
	return (u64)nsmw_test_random(random) << 32 | nsmw_test_random(random);
}

static void slot_round_trip(struct kunit *test)
{
	u64 random = 0x6e736d7769726536, id, slot;
	unsigned int i;
	u32 now;
	u8 class;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		id = random_id(&random);
		now = nsmw_test_random(&random);
		class = nsmw_test_below(&random, 8);
		slot = nsmw_slot(id, class, now);
		KUNIT_ASSERT_TRUE(test, nsmw_slot_is(slot, id));
		KUNIT_ASSERT_EQ(test, nsmw_slot_class(slot, id, now, 0), class);
	}
}

/* Each class, of numbers of all zeroes and all ones, at such times. */
static void slot_extremes(struct kunit *test)
{
	unsigned int class, i;
	u64 id, slot;
	u32 now;

	for (class = 0; class < 8; class++) {
		for (i = 0; i < 4; i++) {
			id = i & 1 ? ~0ULL : 0;
			now = i & 2 ? ~0u : 0;
			slot = nsmw_slot(id, class, now);
			/* It must not look free. */
			KUNIT_EXPECT_TRUE(test, slot);
			KUNIT_EXPECT_TRUE(test, nsmw_slot_is(slot, id));
			KUNIT_EXPECT_FALSE(test, nsmw_slot_is(slot, ~id));
			KUNIT_EXPECT_EQ(test,
					nsmw_slot_class(slot, id, now, 0),
					class);
			KUNIT_EXPECT_EQ(test,
					nsmw_slot_class(slot, ~id, now, 0),
					NSMW_CLASS_NONE);
		}
	}
}

/* Nobody's: also that of a flow whose number begins with zeroes. */
static void slot_free(struct kunit *test)
{
	static const u64 some[] = { 0, 1, 0xffffff, 0x1000000, ~0ULL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		KUNIT_EXPECT_FALSE(test, nsmw_slot_is(0, some[i]));
		KUNIT_EXPECT_EQ(test, nsmw_slot_class(0, some[i], 0, ~0u),
				NSMW_CLASS_NONE);
	}
}

/* 40 bits tell flows apart; the low ones choose the slot. */
static void slot_other(struct kunit *test)
{
	u64 id = 0x123456789abcdef0, slot = nsmw_slot(id, 3, 1000), other;
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		other = id ^ 1ULL << bit;
		KUNIT_EXPECT_EQ_MSG(test, nsmw_slot_is(slot, other), bit < 24,
				    "bit %u", bit);
		KUNIT_EXPECT_EQ_MSG(test,
				    nsmw_slot_class(slot, other, 1000, 10),
				    bit < 24 ? 3 : NSMW_CLASS_NONE, "bit %u",
				    bit);
	}
}

/* From a time on either side of where 20 bits and 32 end. */
static void slot_age(struct kunit *test)
{
	static const u32 starts[] = { 0, 1, 12345, TURN - 1, TURN, TURN - 300,
				      5 * TURN - 2, 0x80000000, ~0u - 3, ~0u };
	static const u32 limits[] = { 0, 1, 2, 30, 300, 86400, TURN - 2 };
	u64 id = 0xfedcba9876543210, slot;
	unsigned int i, k;
	u32 now, limit;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		now = starts[i];
		slot = nsmw_slot(id, 7, now);
		for (k = 0; k < ARRAY_SIZE(limits); k++) {
			limit = limits[k];
			KUNIT_EXPECT_EQ(test, nsmw_slot_class(slot, id, now,
							      limit), 7);
			KUNIT_EXPECT_EQ(test, nsmw_slot_class(slot, id,
							      now + limit,
							      limit), 7);
			KUNIT_EXPECT_EQ(test, nsmw_slot_class(slot, id,
							      now + limit + 1,
							      limit),
					NSMW_CLASS_NONE);
			KUNIT_EXPECT_EQ(test, nsmw_slot_class(slot, id,
							      now + TURN - 1,
							      limit),
					NSMW_CLASS_NONE);
			/* Older, a flow is taken for a new one. */
			KUNIT_EXPECT_EQ(test, nsmw_slot_class(slot, id,
							      now + TURN,
							      limit), 7);
		}
	}
}

/* The same at another time is another number, and so is another class. */
static void slot_differs(struct kunit *test)
{
	u64 slot = nsmw_slot(~0ULL, 2, 77);

	KUNIT_EXPECT_TRUE(test, slot == nsmw_slot(~0ULL, 2, 77));
	KUNIT_EXPECT_TRUE(test, slot != nsmw_slot(~0ULL, 2, 78));
	KUNIT_EXPECT_TRUE(test, slot != nsmw_slot(~0ULL, 3, 77));
	KUNIT_EXPECT_TRUE(test, slot != nsmw_slot(~(1ULL << 24), 2, 77));
}

static struct kunit_case slot_cases[] = {
	KUNIT_CASE(slot_round_trip),
	KUNIT_CASE(slot_extremes),
	KUNIT_CASE(slot_free),
	KUNIT_CASE(slot_other),
	KUNIT_CASE(slot_age),
	KUNIT_CASE(slot_differs),
	{}
};

struct kunit_suite nsmw_slot_suite = {
	.name = "nsmwire_slot",
	.test_cases = slot_cases,
};
