// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the window against replayed packets, and a comparison with a plain model of it.
 */
#include "pure/packet_number.h"
#include "pure/replay.h"
#include "test.h"

#define LAST	NSMW_PACKET_COUNTER_MAX

/* What the model knows: each packet of the window that has arrived. */
struct model {
	u64 top;
	u32 count;
	u64 arrived[NSMW_REPLAY_BITS];
};

static struct nsmw_replay *new_window(struct kunit *test, u64 first)
{
	struct nsmw_replay *w = kzalloc(sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	/* What was there before is forgotten. */
	memset(w, 0xff, sizeof(*w));
	nsmw_replay_begin(w, first);
	KUNIT_EXPECT_EQ(test, w->top, first);
	return w;
}

/* Both functions agree, is_new() changes nothing, and after accept() nothing is new. */
static void expect(struct kunit *test, struct nsmw_replay *w, u64 counter, bool new)
{
	KUNIT_EXPECT_EQ_MSG(test, nsmw_replay_is_new(w, counter), new, "counter %llu", counter);
	KUNIT_EXPECT_EQ_MSG(test, nsmw_replay_is_new(w, counter), new, "counter %llu", counter);
	KUNIT_EXPECT_EQ_MSG(test, nsmw_replay_accept(w, counter), new, "counter %llu", counter);
	KUNIT_EXPECT_EQ_MSG(test, nsmw_replay_is_new(w, counter), false, "counter %llu",
			    counter);
	KUNIT_EXPECT_EQ_MSG(test, nsmw_replay_accept(w, counter), false, "counter %llu",
			    counter);
}

/* In order; the window passes over itself. */
static void replay_order(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 7);
	u64 i;

	expect(test, w, 7, false);
	for (i = 8; i < 8 + 3 * NSMW_REPLAY_BITS; i++)
		expect(test, w, i, true);
	KUNIT_EXPECT_EQ(test, w->top, i - 1);
	kfree(w);
}

/* All of a window again, in order and backwards; each is dropped. */
static void replay_replayed(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 0);
	u64 i;

	for (i = 1; i < 5000; i++)
		KUNIT_EXPECT_TRUE(test, nsmw_replay_accept(w, i));
	for (i = 0; i < 5000; i++)
		expect(test, w, i, false);
	for (i = 5000; i--;)
		expect(test, w, i, false);
	KUNIT_EXPECT_EQ(test, w->top, 4999);
	kfree(w);
}

/* Even counters are late, by less than a window, and then by more. */
static void replay_late(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 99);
	u64 i;

	for (i = 101; i < 100 + NSMW_REPLAY_BITS; i += 2)
		expect(test, w, i, true);
	for (i = 100; i < 100 + NSMW_REPLAY_BITS; i++)
		expect(test, w, i, i % 2 == 0);
	for (; i < 100 + 3 * NSMW_REPLAY_BITS; i += 2)
		expect(test, w, i + 1, true);
	for (i = 100 + NSMW_REPLAY_BITS; i < 100 + 3 * NSMW_REPLAY_BITS; i++)
		expect(test, w, i, i % 2 == 0 && i >= 100 + 2 * NSMW_REPLAY_BITS);
	kfree(w);
}

/* A window of packets arrives backwards: it is the largest disorder that loses nothing. */
static void replay_backwards(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 5000);
	u64 i;

	for (i = 5000 + NSMW_REPLAY_BITS; i > 5000; i--)
		expect(test, w, i, true);
	expect(test, w, 5000, false);
	kfree(w);
}

/* Exactly 1024 packets: from top - 1023 to top. */
static void replay_edge(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 5000);

	KUNIT_EXPECT_EQ(test, NSMW_REPLAY_BITS, 1024);
	expect(test, w, 5000 - 1024, false);
	expect(test, w, 5000 - 1025, false);
	expect(test, w, 0, false);
	expect(test, w, 5000 - 1023, true);
	/* The oldest leaves the window, and cannot be new again. */
	expect(test, w, 5000 - 1022, true);
	expect(test, w, 5001, true);
	expect(test, w, 5001 - 1024, false);
	expect(test, w, 5002, true);
	expect(test, w, 5002 - 1024, false);
	expect(test, w, 5003, true);
	expect(test, w, 5003 - 1024, false);
	expect(test, w, 5003 - 1023, true);
	KUNIT_EXPECT_EQ(test, w->top, 5003);
	kfree(w);
}

/* The first packets of a lane, where the window is longer than the counter. */
static void replay_first(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, 3);
	u64 i;

	expect(test, w, LAST - 1, true);
	nsmw_replay_begin(w, 3);
	for (i = 0; i < 100; i++)
		expect(test, w, i, i != 3);
	nsmw_replay_begin(w, 0);
	KUNIT_EXPECT_EQ(test, w->top, 0);
	for (i = 0; i < 100; i++)
		expect(test, w, i, i != 0);
	kfree(w);
}

/* Jumps of each length around those that end in another word or pass the window. */
static void replay_jumps(struct kunit *test)
{
	static const u64 starts[] = { 0, 1, 31, 32, 991, 992, 1023, 1024, LAST - 1200 };
	u32 s, jump, i;

	for (s = 0; s < ARRAY_SIZE(starts); s++) {
		for (jump = 1; jump < NSMW_REPLAY_BITS + 70; jump++) {
			struct nsmw_replay *w;

			if (jump > 70 && jump < NSMW_REPLAY_BITS - 70)
				continue;
			w = new_window(test, starts[s]);
			expect(test, w, starts[s] + jump, true);
			expect(test, w, starts[s], false);
			for (i = 1; i < jump && i < NSMW_REPLAY_BITS; i++)
				expect(test, w, starts[s] + jump - i, true);
			kfree(w);
		}
	}
}

/* Jumps leave nothing of a full window behind, however far they go. */
static void replay_jump_clears(struct kunit *test)
{
	static const u64 jumps[] = { 2, 99, 1023, 1024, 1025, 2048, 5000, 1ULL << 32,
				     1ULL << 40, (1ULL << 40) + 1 };
	u64 i, k, top;

	for (k = 0; k < ARRAY_SIZE(jumps); k++) {
		struct nsmw_replay *w = new_window(test, 0);

		for (i = 1; i < 3000; i++)
			KUNIT_EXPECT_TRUE(test, nsmw_replay_accept(w, i));
		top = 2999 + jumps[k];
		expect(test, w, top, true);
		KUNIT_EXPECT_EQ(test, w->top, top);
		for (i = top - NSMW_REPLAY_BITS - 3; i < top; i++)
			expect(test, w, i, i > 2999 && top - i < NSMW_REPLAY_BITS);
		kfree(w);
	}
}

/* Where counters end, which no lane reaches with one key. */
static void replay_end(struct kunit *test)
{
	struct nsmw_replay *w = new_window(test, LAST - 3);
	u64 i;

	for (i = LAST - 2; i <= LAST; i++)
		expect(test, w, i, true);
	KUNIT_EXPECT_EQ(test, w->top, LAST);
	for (i = 0; i < 5; i++)
		expect(test, w, i, false);
	expect(test, w, LAST - 1023, true);
	expect(test, w, LAST - 1024, false);
	nsmw_replay_begin(w, 1);
	expect(test, w, LAST, true);
	expect(test, w, 1, false);
	kfree(w);
}

/* --- against the model */

static void forget_old(struct model *m)
{
	u32 i, kept = 0;

	for (i = 0; i < m->count; i++) {
		if (m->arrived[i] + NSMW_REPLAY_BITS > m->top)
			m->arrived[kept++] = m->arrived[i];
	}
	m->count = kept;
}

static bool model_accepts(struct model *m, u64 counter)
{
	u32 i;

	if (counter + NSMW_REPLAY_BITS <= m->top)
		return false;
	for (i = 0; i < m->count; i++) {
		if (m->arrived[i] == counter)
			return false;
	}
	if (counter > m->top) {
		m->top = counter;
		forget_old(m);
	}
	m->arrived[m->count++] = counter;
	return true;
}

void nsmw_test_replay(struct kunit *test, const u8 *bytes, unsigned int len,
		      unsigned int round)
{
	struct model *m = kzalloc(sizeof(*m), GFP_KERNEL);
	u64 first = len ? bytes[0] * 40ULL : 0;
	struct nsmw_replay *w = new_window(test, first);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->top = first;
	m->arrived[m->count++] = first;
	/* Three bytes are a step from the highest counter: its size, and a factor. */
	for (i = 0; i + 3 <= len; i += 3) {
		s64 step = (short)(bytes[i] << 8 | bytes[i + 1]);
		u64 counter = (m->top + step * (1LL << bytes[i + 2] % 5 * 8)) & LAST;
		bool new = nsmw_replay_is_new(w, counter);

		KUNIT_ASSERT_EQ_MSG(test, nsmw_replay_accept(w, counter), new,
				    "round %u step %u", round, i);
		KUNIT_ASSERT_EQ_MSG(test, new, model_accepts(m, counter), "round %u step %u",
				    round, i);
		KUNIT_ASSERT_EQ_MSG(test, w->top, m->top, "round %u step %u", round, i);
	}
	kfree(m);
	kfree(w);
}

/* Small steps back and forth, and jumps. */
static void replay_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726539;
	unsigned int i, k;
	u8 bytes[900];

	for (i = 0; i < NSMW_TEST_ROUNDS / 100; i++) {
		for (k = 0; k < sizeof(bytes); k += 3) {
			short step = nsmw_test_below(&random, 60) - 40;

			if (!nsmw_test_below(&random, 50))
				step = nsmw_test_below(&random, 3000) - 1500;
			bytes[k] = (u16)step >> 8;
			bytes[k + 1] = step;
			bytes[k + 2] = nsmw_test_below(&random, 100) ? 0 :
				       nsmw_test_random(&random);
		}
		nsmw_test_replay(test, bytes, sizeof(bytes), i);
	}
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(replay_order),
	KUNIT_CASE(replay_replayed),
	KUNIT_CASE(replay_late),
	KUNIT_CASE(replay_backwards),
	KUNIT_CASE(replay_edge),
	KUNIT_CASE(replay_first),
	KUNIT_CASE(replay_jumps),
	KUNIT_CASE(replay_jump_clears),
	KUNIT_CASE(replay_end),
	KUNIT_CASE(replay_random),
	{}
};

struct kunit_suite nsmw_replay_suite = {
	.name = "nsmwire_replay",
	.test_cases = replay_cases,
};
