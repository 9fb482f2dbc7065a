// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of loss.c: packets go through a line that loses, delays and doubles some of
 * them, by traces and at random, and the ends count them by the Q bit.
 */
#include "pure/loss.h"
#include "test.h"

#define BLOCK_US	1000000
#define AGES		8	/* blocks that a late packet can be late */

/* A class on a path, with its line and the counters of both ends. */
struct line {
	struct nsmw_loss loss;
	u64 now;
	u64 tx[2];
	u64 rx[2];
	u64 due[AGES][2];	/* arrive in the n-th block from now on, by Q */
	int q;
};

static void arrive(struct line *line)
{
	int i, q;

	for (q = 0; q < 2; q++) {
		line->rx[q] += line->due[0][q];
		for (i = 1; i < AGES; i++)
			line->due[i - 1][q] = line->due[i][q];
		line->due[AGES - 1][q] = 0;
	}
}

/* Packets of the current block; those on time arrive while it lasts. */
static void transmit(struct line *line, u32 packets, u32 on_time)
{
	line->tx[line->q] += packets;
	line->rx[line->q] += on_time;
}

/* Some of these packets arrive in a later block. */
static void defer(struct line *line, u32 packets, int blocks)
{
	line->due[blocks - 1][line->q] += packets;
}

/* The Q bit flips, as measure.c does it; a report was heard in time or not. */
static void flip(struct line *line, bool report)
{
	int q = !line->q;

	line->now += BLOCK_US;
	if (report) {
		memcpy(line->loss.seen, line->rx, sizeof(line->rx));
		nsmw_loss_settle(&line->loss, line->now, q, line->tx[q]);
	}
	line->q = q;
	arrive(line);
}

/* What was lost of the last block, or of one before it. */
static s32 young(const struct nsmw_loss *loss, int back)
{
	return loss->block[(loss->next + NSMW_LOSS_BLOCKS - back) % NSMW_LOSS_BLOCKS].lost;
}

/* Packets lost and packets too many, of all blocks so far. */
static u64 all_lost(const struct line *line)
{
	u64 lost, extra;

	nsmw_loss_sum(&line->loss, &lost, &extra);
	return lost;
}

static u64 all_extra(const struct line *line)
{
	u64 lost, extra;

	nsmw_loss_sum(&line->loss, &lost, &extra);
	return extra;
}

static void recent(const struct line *line, u32 blocks, u64 *sent, s64 *lost)
{
	*sent = 0;
	*lost = 0;
	nsmw_loss_recent(&line->loss, line->now - blocks * BLOCK_US, sent, lost);
}

/* The first block of each value says only where counting begins. */
static void begin(struct line *line)
{
	memset(line, 0, sizeof(*line));
	line->now = 1000 * BLOCK_US;
	flip(line, true);
	flip(line, true);
}

static void loss_by_hand(struct kunit *test)
{
	struct line line;
	u64 sent;
	s64 lost;

	memset(&line, 0, sizeof(line));
	line.now = BLOCK_US;
	transmit(&line, 100, 90);
	flip(&line, true);
	transmit(&line, 200, 195);
	flip(&line, true);
	/* Q 1 was settled before its first packet: 200 are known, the 100 are not. */
	recent(&line, 16, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 0ULL);
	transmit(&line, 300, 299);
	flip(&line, true);
	recent(&line, 1, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 200ULL);
	KUNIT_EXPECT_EQ(test, lost, 5LL);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 5);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 2), 0);
	flip(&line, true);
	recent(&line, 1, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 300ULL);
	KUNIT_EXPECT_EQ(test, lost, 1LL);
	recent(&line, 2, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 500ULL);
	KUNIT_EXPECT_EQ(test, lost, 6LL);
	KUNIT_EXPECT_EQ(test, all_lost(&line), 6ULL);
	KUNIT_EXPECT_EQ(test, line.loss.lost, 0ULL);
	KUNIT_EXPECT_EQ(test, all_extra(&line), 0ULL);
}

/* Each block's losses are exact, and so are the sums. */
static void loss_exact(struct kunit *test)
{
	u64 random = 0x6e736d7769726571, sum = 0, sent;
	u32 packets[2], lost[2] = {};
	struct line line;
	unsigned int i;
	s64 got;

	begin(&line);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		packets[i % 2] = nsmw_test_below(&random, 1000);
		lost[i % 2] = nsmw_test_below(&random, packets[i % 2] + 1);
		transmit(&line, packets[i % 2], packets[i % 2] - lost[i % 2]);
		flip(&line, true);
		if (!i)
			continue;
		/* The block before this one was settled. */
		sum += lost[!(i % 2)];
		recent(&line, 1, &sent, &got);
		KUNIT_ASSERT_EQ(test, sent, (u64)packets[!(i % 2)]);
		KUNIT_ASSERT_EQ(test, got, (s64)lost[!(i % 2)]);
		KUNIT_ASSERT_EQ(test, young(&line.loss, 1),
				(s32)lost[!(i % 2)]);
		KUNIT_ASSERT_EQ(test, all_lost(&line), sum);
		KUNIT_ASSERT_EQ(test, all_extra(&line), 0ULL);
	}
}

/* Late packets, by blocks: they are made good for while their block is young. */
static void loss_late(struct kunit *test)
{
	struct line line;
	int blocks, i;

	for (blocks = 1; blocks <= AGES; blocks++) {
		/* Settled at the second flip; mended three settled blocks later at most. */
		bool on_time = blocks == 1, mended = blocks <= 3;

		begin(&line);
		transmit(&line, 100, 80);
		defer(&line, 17, blocks);
		flip(&line, true);
		flip(&line, true);
		KUNIT_EXPECT_EQ_MSG(test, young(&line.loss, 1),
				    on_time ? 3 : 20, "%d blocks late", blocks);
		for (i = 0; i < 16; i++)
			flip(&line, true);
		KUNIT_EXPECT_EQ_MSG(test, line.loss.lost, mended ? 3ULL : 20ULL,
				    "%d blocks late", blocks);
		KUNIT_EXPECT_EQ_MSG(test, line.loss.extra, mended ? 0ULL : 17ULL,
				    "%d blocks late", blocks);
		KUNIT_EXPECT_EQ(test, all_lost(&line), line.loss.lost);
		KUNIT_EXPECT_EQ(test, all_extra(&line), line.loss.extra);
	}
}

/* A block is settled before its value is used again; what arrives then is made good for. */
static void loss_early(struct kunit *test)
{
	struct line line;
	u64 sent;
	s64 lost;

	begin(&line);
	transmit(&line, 100, 80);
	line.q = !line.q;
	memcpy(line.loss.seen, line.rx, sizeof(line.rx));
	nsmw_loss_settle(&line.loss, ++line.now, !line.q, line.tx[!line.q]);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 20);
	line.loss.seen[!line.q] += 15;
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 5);
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 5);
	/* Seven too many. */
	line.loss.seen[!line.q] += 12;
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), -7);
	KUNIT_EXPECT_EQ(test, all_extra(&line), 7ULL);
	KUNIT_EXPECT_EQ(test, all_lost(&line), 0ULL);
	recent(&line, 1, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 100ULL);
	/* A report of fewer says nothing. */
	line.loss.seen[!line.q] -= 100;
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), -7);
	/* Whatever a peer reports, it is a number. */
	line.loss.seen[!line.q] += 1ULL << 60;
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), -S32_MAX);
	/* More of them than the last block misses are of the one before. */
	begin(&line);
	transmit(&line, 50, 40);
	flip(&line, true);
	transmit(&line, 60, 57);
	flip(&line, true);
	memcpy(line.loss.seen, line.rx, sizeof(line.rx));
	nsmw_loss_settle(&line.loss, ++line.now, !line.q, line.tx[!line.q]);
	line.loss.seen[!line.q] += 7;
	nsmw_loss_late(&line.loss, !line.q);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 0);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 2), 6);
}

/* What is late is missing until it is there; of one block at rest nothing ever is. */
static void loss_reordered(struct kunit *test)
{
	u64 random = 0x6e736d7769726572, missing[2] = {};
	struct line line;
	unsigned int i;

	begin(&line);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 packets = nsmw_test_below(&random, 1000);
		u32 late = nsmw_test_below(&random, packets + 1);
		u32 very = i < NSMW_TEST_ROUNDS / 2 ? 0 :
			   nsmw_test_below(&random, late + 1);

		transmit(&line, packets, packets - late);
		defer(&line, late - very, 1);
		defer(&line, very, 2);
		flip(&line, true);
		KUNIT_ASSERT_EQ(test, all_lost(&line) - all_extra(&line),
				missing[0] + missing[1]);
		missing[i % 2] = very;
		if (i < NSMW_TEST_ROUNDS / 2)
			KUNIT_ASSERT_EQ(test, all_lost(&line), 0ULL);
	}
	for (i = 0; i < 8; i++)
		flip(&line, true);
	KUNIT_EXPECT_EQ(test, all_lost(&line), all_extra(&line));
}

/* What is late is first what the newest block misses, and never more. */
static void loss_mended(struct kunit *test)
{
	struct line line;

	begin(&line);
	transmit(&line, 50, 40);
	flip(&line, true);
	transmit(&line, 60, 55);
	defer(&line, 5, 2);
	flip(&line, true);
	flip(&line, true);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 5);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 2), 10);
	transmit(&line, 7, 9);
	flip(&line, true);
	flip(&line, true);
	/* Five of the second block and two that are doubled. */
	KUNIT_EXPECT_EQ(test, all_lost(&line), 8ULL);
	KUNIT_EXPECT_EQ(test, all_extra(&line), 0ULL);
	KUNIT_EXPECT_EQ(test, young(&line.loss, 1), 0);
}

static void loss_duplicates(struct kunit *test)
{
	u64 random = 0x6e736d7769726573, extra = 0;
	unsigned int i, twice[2] = {};
	struct line line;
	u64 sent;
	s64 lost;

	begin(&line);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 packets = nsmw_test_below(&random, 1000);

		twice[i % 2] = nsmw_test_below(&random, packets + 1);
		transmit(&line, packets, packets + twice[i % 2]);
		flip(&line, true);
		if (!i)
			continue;
		extra += twice[!(i % 2)];
		recent(&line, 1, &sent, &lost);
		KUNIT_ASSERT_EQ(test, lost, -(s64)twice[!(i % 2)]);
		KUNIT_ASSERT_EQ(test, all_extra(&line), extra);
		KUNIT_ASSERT_EQ(test, all_lost(&line), 0ULL);
	}
}

/* Reports are missing at random: the next block of the value has it all. */
static void loss_no_report(struct kunit *test)
{
	u64 random = 0x6e736d7769726574, lost = 0, sent;
	struct line line;
	unsigned int i;
	s64 got;

	begin(&line);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		u32 packets = nsmw_test_below(&random, 1000);
		u32 dropped = nsmw_test_below(&random, packets + 1);

		transmit(&line, packets, packets - dropped);
		lost += dropped;
		flip(&line, nsmw_test_below(&random, 3) == 0);
	}
	flip(&line, true);
	flip(&line, true);
	KUNIT_EXPECT_EQ(test, all_lost(&line), lost);
	KUNIT_EXPECT_EQ(test, all_extra(&line), 0ULL);

	/* Three blocks without: Q 0 has two, Q 1 has the one between them. */
	begin(&line);
	for (i = 0; i < 3; i++) {
		transmit(&line, 100, 90 + i);
		flip(&line, false);
	}
	flip(&line, true);
	flip(&line, true);
	recent(&line, 1, &sent, &got);
	KUNIT_EXPECT_EQ(test, sent, 100ULL);
	KUNIT_EXPECT_EQ(test, got, 9LL);
	recent(&line, 2, &sent, &got);
	KUNIT_EXPECT_EQ(test, sent, 300ULL);
	KUNIT_EXPECT_EQ(test, got, 27LL);
}

/* The peer counts from 0 again; what was known of before stays. */
static void loss_restart(struct kunit *test)
{
	u64 lost, sent;
	struct line line;
	unsigned int i;
	s64 got;

	begin(&line);
	for (i = 0; i < 10; i++) {
		transmit(&line, 1000, 990);
		flip(&line, true);
	}
	lost = all_lost(&line);
	KUNIT_EXPECT_EQ(test, lost, 90ULL);
	nsmw_loss_restart(&line.loss, line.tx);
	memset(line.rx, 0, sizeof(line.rx));
	/* Neither the block that it ends nor the first ones of the new count. */
	transmit(&line, 1000, 500);
	flip(&line, true);
	flip(&line, true);
	KUNIT_EXPECT_EQ(test, all_lost(&line), lost);
	transmit(&line, 1000, 993);
	flip(&line, true);
	flip(&line, true);
	recent(&line, 1, &sent, &got);
	KUNIT_EXPECT_EQ(test, sent, 1000ULL);
	KUNIT_EXPECT_EQ(test, got, 7LL);
	KUNIT_EXPECT_EQ(test, all_lost(&line), lost + 7);
	KUNIT_EXPECT_EQ(test, all_extra(&line), 0ULL);
	/* Reports that were heard before it are of the old counters. */
	nsmw_loss_restart(&line.loss, line.tx);
	KUNIT_EXPECT_EQ(test, line.loss.seen[0], 0ULL);
	KUNIT_EXPECT_EQ(test, line.loss.seen[1], 0ULL);
}

/* Seen are never more than sent, and all but the lost ones once all has been reported. */
static void loss_seen(struct kunit *test)
{
	struct line line = { .now = BLOCK_US };
	int life, i;
	u64 sent, lost = 0;

	/* The peer has counted packets of an earlier life of this end. */
	line.rx[0] = 5000;
	line.rx[1] = 7000;
	for (life = 0; life < 3; life++) {
		for (i = 0; i < 6; i++) {
			u32 gone = i > 1 ? i : 0;

			transmit(&line, 100, 100 - gone);
			lost += gone;
			memcpy(line.loss.seen, line.rx, sizeof(line.rx));
			sent = line.tx[0] + line.tx[1];
			KUNIT_ASSERT_LE(test, nsmw_loss_seen(&line.loss, line.tx), sent);
			flip(&line, true);
		}
		flip(&line, true);
		KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), sent - lost);
		KUNIT_EXPECT_EQ(test, all_lost(&line), lost);
		/* The peer counts anew; nothing is forgotten. */
		nsmw_loss_restart(&line.loss, line.tx);
		KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), sent - lost);
		memset(line.rx, 0, sizeof(line.rx));
	}
}

/* A meter that begins later than the counters of this end. */
static void loss_seen_later(struct kunit *test)
{
	struct line line = { .now = BLOCK_US, .tx = { 1000, 2000 }, .rx = { 990, 1980 } };

	nsmw_loss_restart(&line.loss, line.tx);
	KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), 0ULL);
	memcpy(line.loss.seen, line.rx, sizeof(line.rx));
	KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), 0ULL);
	flip(&line, true);
	flip(&line, true);
	KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), 0ULL);
	transmit(&line, 100, 97);
	flip(&line, true);
	flip(&line, true);
	KUNIT_EXPECT_EQ(test, nsmw_loss_seen(&line.loss, line.tx), 97ULL);
	KUNIT_EXPECT_EQ(test, all_lost(&line), 3ULL);
}

/* Counters pass 2^32, and 2^64. */
static void loss_wrap(struct kunit *test)
{
	static const u64 begins[] = { (1ULL << 32) - 1500, U64_MAX - 1500,
				      (1ULL << 63) - 1500 };
	unsigned int i, k, q;
	struct line line;

	for (i = 0; i < ARRAY_SIZE(begins); i++) {
		memset(&line, 0, sizeof(line));
		line.now = BLOCK_US;
		for (q = 0; q < 2; q++) {
			line.tx[q] = begins[i] + q * 777;
			line.rx[q] = begins[!!i] - q * 333;
		}
		flip(&line, true);
		flip(&line, true);
		for (k = 0; k < 20; k++) {
			transmit(&line, 1000, 1000 - k);
			flip(&line, true);
			KUNIT_ASSERT_EQ(test, young(&line.loss, 1),
					(s32)(k ? k - 1 : 0));
		}
		KUNIT_EXPECT_EQ(test, all_lost(&line), 171ULL);
		KUNIT_EXPECT_EQ(test, all_extra(&line), 0ULL);
	}
}

/* A peer that reports anything does no worse than to have anything shown. */
static void loss_any_report(struct kunit *test)
{
	static const u64 seen[] = { 1ULL << 31, 1ULL << 32, 1ULL << 63, U64_MAX, 0 };
	u64 random = 0x6e736d7769726575, sent, tx = 0;
	struct nsmw_loss loss = {};
	unsigned int i;
	s64 lost;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		tx += nsmw_test_below(&random, 1000);
		loss.seen[i % 2] = seen[nsmw_test_below(&random, ARRAY_SIZE(seen))];
		loss.seen[i % 2] += nsmw_test_random(&random);
		nsmw_loss_settle(&loss, i, i % 2, tx);
		sent = 0;
		lost = 0;
		nsmw_loss_recent(&loss, 0, &sent, &lost);
		KUNIT_ASSERT_LE(test, sent, (u64)NSMW_LOSS_BLOCKS * 2000);
		KUNIT_ASSERT_LE(test, max(lost, -lost),
				(s64)NSMW_LOSS_BLOCKS * S32_MAX);
		KUNIT_ASSERT_LE(test, loss.lost, (u64)(i + 1) * S32_MAX);
		KUNIT_ASSERT_LE(test, loss.extra, (u64)(i + 1) * S32_MAX);
	}
	/* What does not fit is as much as fits. */
	memset(&loss, 0, sizeof(loss));
	nsmw_loss_settle(&loss, 1, 0, 0);
	nsmw_loss_settle(&loss, 2, 0, (1ULL << 33) + 5);
	KUNIT_EXPECT_EQ(test, young(&loss, 1), S32_MAX);
	sent = 0;
	lost = 0;
	nsmw_loss_recent(&loss, 1, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, (u64)U32_MAX);
	loss.seen[0] = 1ULL << 33 | 1ULL << 62;
	nsmw_loss_settle(&loss, 3, 0, (1ULL << 33) + 5);
	nsmw_loss_settle(&loss, 4, 0, (1ULL << 33) + 5);
	/* Too many again, by as many as the block before missed. */
	KUNIT_EXPECT_EQ(test, young(&loss, 3), 0);
	KUNIT_EXPECT_EQ(test, young(&loss, 2), 0);
}

/* Blocks settled after a time, of the last sixteen, are added to what there is. */
static void loss_window(struct kunit *test)
{
	struct line line;
	unsigned int i;
	u64 sent = 7;
	s64 lost = 3;

	begin(&line);
	KUNIT_EXPECT_EQ(test, NSMW_LOSS_BLOCKS, 16);
	for (i = 0; i < 40; i++) {
		transmit(&line, 100 + i, 100);
		flip(&line, true);
	}
	/* The last one that was settled is of 138 packets. */
	nsmw_loss_recent(&line.loss, line.now - 1, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 7ULL + 138);
	KUNIT_EXPECT_EQ(test, lost, 3LL + 38);
	recent(&line, 0, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 0ULL);
	recent(&line, 3, &sent, &lost);
	KUNIT_EXPECT_EQ(test, sent, 138ULL + 137 + 136);
	KUNIT_EXPECT_EQ(test, lost, 38LL + 37 + 36);
	/* No more than sixteen are kept. */
	recent(&line, 30, &sent, &lost);
	KUNIT_EXPECT_EQ(test, lost, (38LL + 23) * 16 / 2);
}

static struct kunit_case loss_cases[] = {
	KUNIT_CASE(loss_by_hand),
	KUNIT_CASE(loss_exact),
	KUNIT_CASE(loss_late),
	KUNIT_CASE(loss_early),
	KUNIT_CASE(loss_reordered),
	KUNIT_CASE(loss_mended),
	KUNIT_CASE(loss_duplicates),
	KUNIT_CASE(loss_no_report),
	KUNIT_CASE(loss_restart),
	KUNIT_CASE(loss_seen),
	KUNIT_CASE(loss_seen_later),
	KUNIT_CASE(loss_wrap),
	KUNIT_CASE(loss_any_report),
	KUNIT_CASE(loss_window),
	{}
};

struct kunit_suite nsmw_loss_suite = {
	.name = "nsmwire_loss",
	.test_cases = loss_cases,
};
