// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the window in which copies of numbered packets are known, and a comparison
 * with a plain model of it.
 */
#include "pure/dedup.h"
#include "test.h"

#define SESSION	0x5e551042

/* What the model knows: each number of the window that has arrived. */
struct model {
	u32 top;
	u32 count;
	u32 arrived[NSMW_DEDUP_BITS];
};

static struct nsmw_dedup *new_window(struct kunit *test, u32 first)
{
	struct nsmw_dedup *d = kzalloc(sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	/* What was there before is forgotten. */
	memset(d, 0xff, sizeof(*d));
	nsmw_dedup_begin(d, SESSION, first);
	KUNIT_EXPECT_EQ(test, d->session, SESSION);
	return d;
}

static void expect(struct kunit *test, struct nsmw_dedup *d, u32 number, bool copy)
{
	KUNIT_EXPECT_EQ_MSG(test, nsmw_dedup_is_copy(d, number), copy, "number %u", number);
}

/* In order, each and its copy; the window passes over itself. */
static void dedup_order(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 7);
	u32 i;

	for (i = 7; i < 7 + 3 * NSMW_DEDUP_BITS; i++) {
		expect(test, d, i, false);
		expect(test, d, i, true);
	}
	KUNIT_EXPECT_EQ(test, d->top, i - 1);
	kfree(d);
}

/* All of one path first, then all of the other, and the other way round. */
static void dedup_late(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 0);
	u32 i;

	for (i = 0; i < NSMW_DEDUP_BITS; i++)
		expect(test, d, i, false);
	for (i = 0; i < NSMW_DEDUP_BITS; i++)
		expect(test, d, i, true);
	for (i = 2 * NSMW_DEDUP_BITS - 1; i >= NSMW_DEDUP_BITS; i--)
		expect(test, d, i, false);
	for (i = NSMW_DEDUP_BITS; i < 2 * NSMW_DEDUP_BITS; i++)
		expect(test, d, i, true);
	kfree(d);
}

/* Odd numbers are lost at first. */
static void dedup_gaps(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 100);
	u32 i;

	for (i = 100; i < 100 + NSMW_DEDUP_BITS; i += 2)
		expect(test, d, i, false);
	for (i = 100; i < 99 + NSMW_DEDUP_BITS; i++)
		expect(test, d, i, !(i % 2));
	for (i = 100; i < 99 + NSMW_DEDUP_BITS; i++)
		expect(test, d, i, true);
	kfree(d);
}

/* Before the first, but in the window: it may be late. */
static void dedup_before(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 5000);

	expect(test, d, 5000, false);
	expect(test, d, 4990, false);
	expect(test, d, 4990, true);
	expect(test, d, 5000 - NSMW_DEDUP_BITS + 1, false);
	expect(test, d, 5000 - NSMW_DEDUP_BITS + 1, true);
	kfree(d);
}

/* What is older than the window cannot be proved to be a copy. */
static void dedup_old(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 5000);
	int i;

	expect(test, d, 5000, false);
	for (i = 0; i < 3; i++) {
		expect(test, d, 5000 - NSMW_DEDUP_BITS, false);
		expect(test, d, 5000 - NSMW_DEDUP_BITS - 1, false);
		expect(test, d, 5000 + (1U << 31) + 1, false);
	}
	/* And it changes nothing. */
	KUNIT_EXPECT_EQ(test, d->top, 5000);
	expect(test, d, 5000, true);
	expect(test, d, 5001, false);
	kfree(d);
}

/* Jumps of each length around those that end in another word or pass the window. */
static void dedup_jumps(struct kunit *test)
{
	static const u32 starts[] = { 0, 1, 31, 32, 4063, 4064, 4095, U32_MAX - 40 };
	u32 s, jump, i;

	for (s = 0; s < ARRAY_SIZE(starts); s++) {
		for (jump = 1; jump < NSMW_DEDUP_BITS + 70; jump++) {
			struct nsmw_dedup *d;

			if (jump > 70 && jump < NSMW_DEDUP_BITS - 70)
				continue;
			d = new_window(test, starts[s]);
			expect(test, d, starts[s], false);
			expect(test, d, starts[s] + jump, false);
			expect(test, d, starts[s], jump < NSMW_DEDUP_BITS);
			for (i = 1; i < jump && i < NSMW_DEDUP_BITS; i++)
				expect(test, d, starts[s] + jump - i, false);
			expect(test, d, starts[s] + jump, true);
			kfree(d);
		}
	}
}

/* A jump leaves nothing of what was there before. */
static void dedup_jump_clears(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 0);
	u32 i;

	for (i = 0; i < 2 * NSMW_DEDUP_BITS; i++)
		expect(test, d, i, false);
	expect(test, d, i + 99, false);
	for (; i < 2 * NSMW_DEDUP_BITS + 99; i++)
		expect(test, d, i, false);
	for (i = 2 * NSMW_DEDUP_BITS + 100 - NSMW_DEDUP_BITS; i < 2 * NSMW_DEDUP_BITS; i++)
		expect(test, d, i, true);
	/* As far as numbers reach. */
	expect(test, d, i + (1U << 30), false);
	for (i = 1; i < NSMW_DEDUP_BITS; i++)
		expect(test, d, 2 * NSMW_DEDUP_BITS + (1U << 30) - i, false);
	kfree(d);
}

/* Numbers wrap. */
static void dedup_wraps(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, U32_MAX - 2000);
	u32 i;

	for (i = 0; i < NSMW_DEDUP_BITS; i++)
		expect(test, d, U32_MAX - 2000 + i, false);
	for (i = 0; i < NSMW_DEDUP_BITS; i++)
		expect(test, d, U32_MAX - 2000 + i, true);
	KUNIT_EXPECT_EQ(test, d->top, NSMW_DEDUP_BITS - 2002);
	kfree(d);
}

static void dedup_begins(struct kunit *test)
{
	struct nsmw_dedup *d = new_window(test, 1);
	u32 i;

	for (i = 1; i < 100; i++)
		expect(test, d, i, false);
	nsmw_dedup_begin(d, SESSION + 1, 50);
	KUNIT_EXPECT_EQ(test, d->session, SESSION + 1);
	expect(test, d, 50, false);
	for (i = 1; i < 100; i++)
		expect(test, d, i, i == 50);
	kfree(d);
}

/* --- against the model */

static void forget_old(struct model *m)
{
	u32 i, kept = 0;

	for (i = 0; i < m->count; i++) {
		if (m->top - m->arrived[i] < NSMW_DEDUP_BITS)
			m->arrived[kept++] = m->arrived[i];
	}
	m->count = kept;
}

static bool model_is_copy(struct model *m, u32 number)
{
	u32 ahead = number - m->top, i;

	if (ahead && ahead <= 1U << 31) {
		m->top = number;
		forget_old(m);
	}
	if (m->top - number >= NSMW_DEDUP_BITS)
		return false;
	for (i = 0; i < m->count; i++) {
		if (m->arrived[i] == number)
			return true;
	}
	m->arrived[m->count++] = number;
	return false;
}

void nsmw_test_dedup(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	struct nsmw_dedup *d = new_window(test, 0);
	struct model *m = kzalloc(sizeof(*m), GFP_KERNEL);
	unsigned int i;
	u32 number;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->top = U32_MAX;
	/* Three bytes are a step from the highest number: its size, and a factor. */
	for (i = 0; i + 3 <= len; i += 3) {
		u32 step = (short)(bytes[i] << 8 | bytes[i + 1]);

		number = m->top + (step << bytes[i + 2] % 3 * 8);
		KUNIT_ASSERT_EQ_MSG(test, nsmw_dedup_is_copy(d, number),
				    model_is_copy(m, number), "round %u step %u", round, i);
		KUNIT_ASSERT_EQ_MSG(test, d->top, m->top, "round %u step %u", round, i);
	}
	kfree(m);
	kfree(d);
}

/* Small steps back and forth, and jumps. */
static void dedup_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726537;
	unsigned int i, k;
	u8 bytes[900];

	for (i = 0; i < NSMW_TEST_ROUNDS / 100; i++) {
		for (k = 0; k < sizeof(bytes); k += 3) {
			short step = nsmw_test_below(&random, 60) - 40;

			if (!nsmw_test_below(&random, 50))
				step = nsmw_test_random(&random);
			bytes[k] = (u16)step >> 8;
			bytes[k + 1] = step;
			bytes[k + 2] = nsmw_test_below(&random, 100) ? 0 :
				       nsmw_test_random(&random);
		}
		nsmw_test_dedup(test, bytes, sizeof(bytes), i);
	}
}

static struct kunit_case dedup_cases[] = {
	KUNIT_CASE(dedup_order),
	KUNIT_CASE(dedup_late),
	KUNIT_CASE(dedup_gaps),
	KUNIT_CASE(dedup_before),
	KUNIT_CASE(dedup_old),
	KUNIT_CASE(dedup_jumps),
	KUNIT_CASE(dedup_jump_clears),
	KUNIT_CASE(dedup_wraps),
	KUNIT_CASE(dedup_begins),
	KUNIT_CASE(dedup_random),
	{}
};

struct kunit_suite nsmw_dedup_suite = {
	.name = "nsmwire_dedup",
	.test_cases = dedup_cases,
};
