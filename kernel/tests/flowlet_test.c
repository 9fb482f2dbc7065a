// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of flows that go over to another path: when each does, and how many take which.
 */
#include <linux/slab.h>

#include "pure/flowlet.h"
#include "test.h"

#define GAP	50
#define END	1000

static struct nsmw_flowlets *new_flows(struct kunit *test, u8 path, u32 now)
{
	struct nsmw_flowlets *f = kzalloc(sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	nsmw_flowlets_begin(f, path, now);
	f->gap = GAP;
	f->end = now + END;
	return f;
}

/* Send a packet of each bucket: how many take a path? */
static unsigned int count_path(struct nsmw_flowlets *f, u8 path, u32 now)
{
	unsigned int count = 0;
	u32 hash;

	for (hash = 0; hash < NSMW_FLOWLETS; hash++)
		count += nsmw_flowlets_path(f, hash, now) == path;
	return count;
}

static void flowlet_gap(struct kunit *test)
{
	struct nsmw_flowlets *f = new_flows(test, 3, 0);

	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 5, 1), 3);
	nsmw_flowlets_move(f, 1);
	/* A flow that sends all the time stays, one that is silent for longer goes. */
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 5, 30), 3);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 5, 60), 3);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 6, GAP), 3);
	/* To look moves nothing, and is no packet. */
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_peek(f, 7, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_peek(f, 7, GAP), 3);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_peek(f, 7, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 7, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_peek(f, 7, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 7, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 5, 60 + GAP), 3);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 5, 60 + 2 * GAP + 1), 1);
	/* Hashes of one bucket. */
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 7 + NSMW_FLOWLETS, GAP + 2), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_paths(f), BIT(3) | BIT(1));
	kfree(f);
}

/* At the end all go, also where the clock wraps. */
static void flowlet_end(struct kunit *test)
{
	u32 start = U32_MAX - 500, now;
	struct nsmw_flowlets *f = new_flows(test, 0, start);

	nsmw_flowlets_move(f, 2);
	for (now = start; now != start + END; now++)
		KUNIT_ASSERT_EQ(test, nsmw_flowlets_path(f, 9, now), 0);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 9, now), 2);
	KUNIT_EXPECT_EQ(test, count_path(f, 2, now), NSMW_FLOWLETS);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_paths(f), BIT(2));
	kfree(f);
}

/* A move that is given up, and one that begins before another is over. */
static void flowlet_again(struct kunit *test)
{
	struct nsmw_flowlets *f = new_flows(test, 0, 0);

	nsmw_flowlets_move(f, 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 0, GAP + 1), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 1, 10), 0);
	nsmw_flowlets_move(f, 0);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 0, GAP + 2), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 1, GAP + 12), 0);
	nsmw_flowlets_move(f, 2);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 0, 2 * GAP), 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 1, 2 * GAP + 13), 2);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 0, 3 * GAP + 1), 2);
	kfree(f);
}

static void flowlet_shares(struct kunit *test)
{
	static const u32 weights[][NSMWIRE_PATHS_MAX] = {
		{ 3, 1 }, { 0, 1, 0, 1 }, { 1, 1, 1 }, { U32_MAX, U32_MAX, U32_MAX, 1 },
		{ 1, 1, 1, 1, 1, 1, 1, 1 }, { 0, 0, 0, 0, 0, 0, 0, 7 }, { 0, 1, 1, 1 },
	};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(weights); i++) {
		struct nsmw_flowlets *f = new_flows(test, 0xff, 0);
		unsigned int all = 0;
		u64 sum = 0;

		nsmw_flowlets_split(f, weights[i]);
		nsmw_flowlets_leave(f, 0xff);
		for (k = 0; k < NSMWIRE_PATHS_MAX; k++)
			sum += weights[i][k];
		for (k = 0; k < NSMWIRE_PATHS_MAX; k++) {
			unsigned int got = count_path(f, k, 0);
			u64 want = weights[i][k] * (u64)NSMW_FLOWLETS / sum;

			KUNIT_EXPECT_TRUE_MSG(test, got == want || (want && got == want + 1),
					      "%u, path %u: %u", i, k, got);
			all += got;
		}
		KUNIT_EXPECT_EQ(test, all, (unsigned int)NSMW_FLOWLETS);
		kfree(f);
	}
}

/* A path that dies moves only its flows, at once; when it returns, in gaps. */
static void flowlet_dies(struct kunit *test)
{
	static const u32 both[NSMWIRE_PATHS_MAX] = { 3, 1 };
	static const u32 three[NSMWIRE_PATHS_MAX] = { 2, 1, 1 };
	struct nsmw_flowlets *f = new_flows(test, 0xff, 0);
	u8 before[NSMW_FLOWLETS];
	int i;

	nsmw_flowlets_split(f, both);
	nsmw_flowlets_leave(f, BIT(0) | BIT(1));
	for (i = 0; i < NSMW_FLOWLETS; i++)
		before[i] = nsmw_flowlets_path(f, i, 0);
	nsmw_flowlets_move(f, 0);
	nsmw_flowlets_leave(f, BIT(0));
	KUNIT_EXPECT_EQ(test, count_path(f, 0, 1), NSMW_FLOWLETS);
	nsmw_flowlets_split(f, both);
	nsmw_flowlets_leave(f, BIT(0) | BIT(1));
	KUNIT_EXPECT_EQ(test, count_path(f, 0, 2), NSMW_FLOWLETS);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, i, 3 + GAP), before[i]);
	/* Flows of a path that keeps its share stay. */
	nsmw_flowlets_split(f, three);
	KUNIT_EXPECT_EQ(test, count_path(f, 0, 4 + 2 * GAP), NSMW_FLOWLETS / 2);
	for (i = 0; i < NSMW_FLOWLETS; i++) {
		if (before[i] == 1)
			KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, i, 5 + 3 * GAP), 1);
	}
	kfree(f);
}

/* With three paths, too: guests of the others go home. */
static void flowlet_guests(struct kunit *test)
{
	static const u32 one[NSMWIRE_PATHS_MAX] = { 0, 0, 1 };
	static const u32 three[NSMWIRE_PATHS_MAX] = { 1, 1, 2 };
	static const u32 two[NSMWIRE_PATHS_MAX] = { 1, 1 }, other[NSMWIRE_PATHS_MAX] = { 5, 3 };
	struct nsmw_flowlets *f = new_flows(test, 0xff, 0);
	u8 before[NSMW_FLOWLETS], guest[NSMW_FLOWLETS];
	unsigned int moved = 0;
	int i;

	nsmw_flowlets_split(f, one);
	nsmw_flowlets_split(f, three);
	nsmw_flowlets_leave(f, 0xff);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		before[i] = nsmw_flowlets_path(f, i, 0);
	nsmw_flowlets_split(f, two);
	nsmw_flowlets_leave(f, BIT(0) | BIT(1));
	for (i = 0; i < NSMW_FLOWLETS; i++) {
		guest[i] = nsmw_flowlets_path(f, i, 1);
		if (before[i] != 2)
			KUNIT_EXPECT_EQ(test, guest[i], before[i]);
	}
	KUNIT_EXPECT_EQ(test, count_path(f, 1, 2), NSMW_FLOWLETS / 2);
	/* No more guests move than have to: 32 from path 1 to path 0. */
	nsmw_flowlets_split(f, other);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		moved += nsmw_flowlets_path(f, i, 3 + GAP) != guest[i];
	KUNIT_EXPECT_EQ(test, moved, 32U);
	KUNIT_EXPECT_EQ(test, before[128], 2);
	KUNIT_EXPECT_EQ(test, guest[128], 1);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, 128, 3 + GAP), 1);
	KUNIT_EXPECT_EQ(test, count_path(f, 0, 3 + GAP), 160U);
	nsmw_flowlets_split(f, three);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		KUNIT_EXPECT_EQ(test, nsmw_flowlets_path(f, i, 4 + 3 * GAP), before[i]);
	kfree(f);
}

/* Flows of one path are split without a gap for none of them. */
static void flowlet_begins(struct kunit *test)
{
	static const u32 both[NSMWIRE_PATHS_MAX] = { 0, 1, 1 }, none[NSMWIRE_PATHS_MAX] = {};
	struct nsmw_flowlets *f = new_flows(test, 1, 0);

	nsmw_flowlets_split(f, both);
	nsmw_flowlets_leave(f, BIT(1) | BIT(2));
	KUNIT_EXPECT_EQ(test, count_path(f, 1, GAP), NSMW_FLOWLETS);
	KUNIT_EXPECT_EQ(test, count_path(f, 2, 2 * GAP + 1), NSMW_FLOWLETS / 2);
	KUNIT_EXPECT_EQ(test, nsmw_flowlets_paths(f), BIT(1) | BIT(2));
	/* No weight, no change. */
	nsmw_flowlets_split(f, none);
	KUNIT_EXPECT_EQ(test, count_path(f, 2, 4 * GAP), NSMW_FLOWLETS / 2);
	kfree(f);
}

static struct kunit_case flowlet_cases[] = {
	KUNIT_CASE(flowlet_gap),
	KUNIT_CASE(flowlet_end),
	KUNIT_CASE(flowlet_again),
	KUNIT_CASE(flowlet_shares),
	KUNIT_CASE(flowlet_dies),
	KUNIT_CASE(flowlet_guests),
	KUNIT_CASE(flowlet_begins),
	{}
};

struct kunit_suite nsmw_flowlet_suite = {
	.name = "nsmwire_flowlet",
	.test_cases = flowlet_cases,
};
