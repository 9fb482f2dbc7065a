// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the learned remote address of a path, step by step, and against a second
 * bookkeeper, which keeps all addresses that there ever were and counts their bytes.
 */
#include "pure/learn.h"
#include "test.h"

#define PROBE	124	/* bytes of a sealed probe */
#define LEN	132	/* bytes of a sealed challenge */
#define T0	5000000ULL

static struct nsmw_endpoint point(u8 last, u16 port)
{
	struct nsmw_endpoint at = { .port = htons(port) };

	at.remote[3] = last;
	at.local[3] = 1;
	return at;
}

static struct nsmw_learn *new_learn(struct kunit *test, const struct nsmw_endpoint *known)
{
	struct nsmw_learn *l = kzalloc(sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	/* What was there before is forgotten. */
	memset(l, 0xff, sizeof(*l));
	nsmw_learn_begin(l, known, T0);
	return l;
}

/* A probe has come from there; the challenge that is sent now, 0 for none. */
static u64 probe(struct nsmw_learn *l, const struct nsmw_endpoint *at, u64 challenge, u64 now)
{
	struct nsmw_newcomer *c;

	nsmw_learn_heard(l, at, PROBE, challenge, 200000, now);
	c = nsmw_learn_due(l, LEN, now);
	if (!c)
		return 0;
	nsmw_learn_sent(l, c, LEN, now);
	return c->challenge;
}

/* Nothing is known, one packet comes, its sender answers. */
static void learn_first(struct kunit *test)
{
	struct nsmw_learn *l = new_learn(test, NULL);
	struct nsmw_endpoint a = point(2, 6091);

	KUNIT_EXPECT_FALSE(test, l->is_known);
	KUNIT_EXPECT_EQ(test, l->since, T0);
	KUNIT_EXPECT_NULL(test, nsmw_learn_last(l));
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, LEN), U64_MAX);
	KUNIT_EXPECT_NULL(test, nsmw_learn_due(l, LEN, T0));
	KUNIT_EXPECT_EQ(test, probe(l, &a, 77, T0 + 1), 77);
	KUNIT_EXPECT_FALSE(test, l->is_known);
	KUNIT_ASSERT_NOT_NULL(test, nsmw_learn_last(l));
	KUNIT_EXPECT_EQ(test, nsmw_learn_last(l)->since, T0 + 1);
	KUNIT_EXPECT_TRUE(test, nsmw_learn_answered(l, &a, 77, T0 + 2));
	KUNIT_EXPECT_TRUE(test, l->is_known);
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&l->known, &a));
	KUNIT_EXPECT_EQ(test, l->since, T0 + 2);
	KUNIT_EXPECT_NULL(test, nsmw_learn_last(l));
	KUNIT_EXPECT_EQ(test, l->moves, 1);
	KUNIT_EXPECT_EQ(test, l->challenges, 1);
	KUNIT_EXPECT_EQ(test, l->failed, 0);
	/* The answer once more is no answer. */
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &a, 77, T0 + 3));
	KUNIT_EXPECT_EQ(test, l->moves, 1);
	kfree(l);
}

/* An address that was configured stays until another one has answered. */
static void learn_move(struct kunit *test)
{
	struct nsmw_endpoint a = point(2, 6091), b = point(2, 1025), c = point(3, 6091);
	struct nsmw_learn *l = new_learn(test, &a);

	KUNIT_EXPECT_TRUE(test, l->is_known);
	KUNIT_EXPECT_EQ(test, l->since, T0);
	KUNIT_EXPECT_EQ(test, probe(l, &b, 5, T0 + 1), 5);
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&l->known, &a));
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &b, 6, T0 + 2));
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &c, 5, T0 + 2));
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &a, 5, T0 + 2));
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &b, 0, T0 + 2));
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&l->known, &a));
	KUNIT_EXPECT_EQ(test, l->since, T0);
	KUNIT_EXPECT_TRUE(test, nsmw_learn_answered(l, &b, 5, T0 + 2));
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&l->known, &b));
	kfree(l);
}

/* Each part of an address counts. */
static void learn_equal(struct kunit *test)
{
	struct nsmw_endpoint a = point(2, 6091), b;
	unsigned int i;

	b = a;
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&a, &b));
	b.port ^= htons(1);
	KUNIT_EXPECT_FALSE(test, nsmw_endpoint_equal(&a, &b));
	for (i = 0; i < 16; i++) {
		b = a;
		b.remote[i] ^= 1;
		KUNIT_EXPECT_FALSE_MSG(test, nsmw_endpoint_equal(&a, &b), "byte %u", i);
		b = a;
		b.local[i] ^= 1;
		KUNIT_EXPECT_FALSE_MSG(test, nsmw_endpoint_equal(&a, &b), "byte %u", i);
	}
}

/* What one who does not answer costs: three times what has come, and the pauses grow. */
static void learn_budget(struct kunit *test)
{
	struct nsmw_learn *l = new_learn(test, NULL);
	struct nsmw_endpoint a = point(2, 6091);
	struct nsmw_newcomer *c;

	KUNIT_EXPECT_EQ(test, probe(l, &a, 9, T0), 9);
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, LEN), T0 + 200000);
	KUNIT_EXPECT_NULL(test, nsmw_learn_due(l, LEN, T0 + 199999));
	c = nsmw_learn_due(l, LEN, T0 + 200000);
	KUNIT_ASSERT_NOT_NULL(test, c);
	nsmw_learn_sent(l, c, LEN, T0 + 200000);
	/* 264 of 372 bytes are sent, no third one fits. */
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, LEN), T0 + NSMW_LEARN_LIFE);
	KUNIT_EXPECT_NULL(test, nsmw_learn_due(l, LEN, T0 + 2000000));
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, 372 - 264), T0 + 600000);
	/* Another packet pays for it. */
	KUNIT_EXPECT_EQ(test, probe(l, &a, 10, T0 + 2000000), 9);
	KUNIT_EXPECT_EQ(test, l->challenges, 3);
	KUNIT_EXPECT_EQ(test, l->failed, 0);
	/* Silence ends it. */
	KUNIT_EXPECT_NULL(test, nsmw_learn_due(l, LEN, T0 + 5000000));
	KUNIT_EXPECT_NULL(test, nsmw_learn_last(l));
	KUNIT_EXPECT_EQ(test, l->failed, 1);
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &a, 9, T0 + 5000001));
	/* What comes then is new, with another number. */
	KUNIT_EXPECT_EQ(test, probe(l, &a, 11, T0 + 5000002), 11);
	kfree(l);
}

/* To the byte: three times as much, and not one more. */
static void learn_exact(struct kunit *test)
{
	struct nsmw_learn *l = new_learn(test, NULL);
	struct nsmw_endpoint a = point(2, 6091);

	nsmw_learn_heard(l, &a, 44, 1, 0, T0);
	KUNIT_EXPECT_NULL(test, nsmw_learn_due(l, 133, T0));
	KUNIT_EXPECT_NOT_NULL(test, nsmw_learn_due(l, 132, T0));
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, 133), T0 + NSMW_LEARN_LIFE);
	/* Very many bytes are not few. */
	nsmw_learn_heard(l, &a, U32_MAX, 1, 0, T0);
	nsmw_learn_heard(l, &a, U32_MAX, 1, 0, T0);
	KUNIT_EXPECT_NOT_NULL(test, nsmw_learn_due(l, 1 << 30, T0));
	kfree(l);
}

/* The pause is bounded at both ends, and doubles. */
static void learn_wait(struct kunit *test)
{
	static const u32 waits[][3] = {
		{ 0, 100000, 200000 }, { 99999, 100000, 200000 }, { 300000, 300000, 600000 },
		{ 700000, 700000, 1000000 }, { U32_MAX, 1000000, 1000000 },
	};
	struct nsmw_endpoint a = point(2, 6091);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		struct nsmw_learn *l = new_learn(test, NULL);
		struct nsmw_newcomer *c;

		c = nsmw_learn_heard(l, &a, 1000, 1, waits[i][0], T0);
		nsmw_learn_sent(l, c, LEN, T0);
		KUNIT_EXPECT_EQ(test, c->next, T0 + waits[i][1]);
		nsmw_learn_sent(l, c, LEN, T0);
		KUNIT_EXPECT_EQ(test, c->next, T0 + waits[i][2]);
		kfree(l);
	}
}

/* Four candidates; a fifth takes the place of the one that is silent for longest. */
static void learn_many(struct kunit *test)
{
	struct nsmw_learn *l = new_learn(test, NULL);
	struct nsmw_endpoint at;
	u64 i;

	for (i = 1; i <= 4; i++) {
		at = point(i, 6091);
		KUNIT_EXPECT_EQ(test, probe(l, &at, i, T0 + i), i);
	}
	at = point(1, 6091);
	KUNIT_EXPECT_EQ(test, probe(l, &at, 9, T0 + 5), 0);
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&nsmw_learn_last(l)->at, &at));
	at = point(5, 6091);
	KUNIT_EXPECT_EQ(test, probe(l, &at, 5, T0 + 6), 5);
	KUNIT_EXPECT_TRUE(test, nsmw_endpoint_equal(&nsmw_learn_last(l)->at, &at));
	KUNIT_EXPECT_EQ(test, l->failed, 1);
	at = point(2, 6091);
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &at, 2, T0 + 7));
	at = point(1, 6091);
	KUNIT_EXPECT_TRUE(test, nsmw_learn_answered(l, &at, 1, T0 + 7));
	KUNIT_EXPECT_EQ(test, l->failed, 4);
	KUNIT_EXPECT_EQ(test, nsmw_learn_next(l, LEN), U64_MAX);
	kfree(l);
}

/* A candidate that was not challenged cannot answer, whatever it guesses. */
static void learn_unasked(struct kunit *test)
{
	struct nsmw_learn *l = new_learn(test, NULL);
	struct nsmw_endpoint a = point(2, 6091);

	nsmw_learn_heard(l, &a, PROBE, 77, 0, T0);
	KUNIT_EXPECT_FALSE(test, nsmw_learn_answered(l, &a, 77, T0 + 1));
	KUNIT_EXPECT_FALSE(test, l->is_known);
	kfree(l);
}

/* What the second bookkeeper knows of an address. */
struct account {
	u64 received;
	u64 sent;
	u64 heard;
	u64 challenge;
};

struct books {
	struct account of[16];
	u64 now;
	u64 last;
	u64 sent;
};

static void send_all(struct kunit *test, struct nsmw_learn *l, struct books *b, u32 len,
		     unsigned int round)
{
	struct nsmw_newcomer *c;

	while ((c = nsmw_learn_due(l, len, b->now))) {
		struct account *a = &b->of[c->at.remote[3] % 16];

		nsmw_learn_sent(l, c, len, b->now);
		a->sent += len;
		a->challenge = c->challenge;
		b->sent++;
		KUNIT_ASSERT_LE_MSG(test, a->sent, 3 * a->received, "round %u", round);
		KUNIT_ASSERT_LT_MSG(test, b->now - a->heard, 3000000, "round %u", round);
	}
}

/* The answer of an address: accepted only if it was challenged with it and is alive. */
static void answer(struct kunit *test, struct nsmw_learn *l, struct books *b, u8 who, bool right,
		   unsigned int round)
{
	struct account *a = &b->of[who];
	struct nsmw_endpoint at = point(who, 1), before = l->known;
	u64 moves = l->moves;
	bool ok = nsmw_learn_answered(l, &at, a->challenge + !right, b->now);

	KUNIT_ASSERT_EQ_MSG(test, l->moves, moves + ok, "round %u", round);
	KUNIT_ASSERT_TRUE_MSG(test, nsmw_endpoint_equal(&l->known, ok ? &at : &before),
			      "round %u", round);
	if (!ok)
		return;
	KUNIT_ASSERT_TRUE_MSG(test, right && a->challenge, "round %u", round);
	KUNIT_ASSERT_LT_MSG(test, b->now - a->heard, 3000000, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, nsmw_learn_next(l, 100), U64_MAX, "round %u", round);
	memset(b->of, 0, sizeof(b->of));
}

void nsmw_test_learn(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	struct nsmw_endpoint none = {};
	struct nsmw_learn l;
	struct books b = { .now = 1 };
	unsigned int i;

	nsmw_learn_begin(&l, &none, b.now);
	for (i = 0; i + 2 < len; i += 3) {
		u8 who = bytes[i] % 16;
		struct nsmw_endpoint at = point(who, 1);
		u32 many = bytes[i + 2] * 16;

		b.now += bytes[i + 1] * 8192;
		switch (bytes[i] >> 6) {
		case 0:
		case 1:
			if (b.now - b.of[who].heard >= 3000000)
				memset(&b.of[who], 0, sizeof(b.of[who]));
			b.of[who].received += many;
			b.of[who].heard = b.now;
			nsmw_learn_heard(&l, &at, many, ++b.last, many * 1024, b.now);
			send_all(test, &l, &b, 100 + bytes[i] % 64, round);
			break;
		case 2:
			send_all(test, &l, &b, 100 + bytes[i] % 64, round);
			KUNIT_ASSERT_TRUE_MSG(test, nsmw_learn_next(&l, 100) > b.now ||
					      nsmw_learn_due(&l, 100, b.now), "round %u",
					      round);
			break;
		case 3:
			answer(test, &l, &b, who, bytes[i + 2] % 4, round);
			break;
		}
		KUNIT_ASSERT_EQ_MSG(test, l.challenges, b.sent, "round %u", round);
	}
}

static void learn_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726564;
	unsigned int i, k;
	u8 bytes[96];

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		for (k = 0; k < sizeof(bytes); k++)
			bytes[k] = nsmw_test_random(&random);
		/* Half of them quick, and with few addresses. */
		for (k = 0; i % 2 && k < sizeof(bytes); k += 3) {
			bytes[k] &= 0xc3;
			bytes[k + 1] /= 16;
		}
		nsmw_test_learn(test, bytes, sizeof(bytes), i);
	}
}

static struct kunit_case learn_cases[] = {
	KUNIT_CASE(learn_first),
	KUNIT_CASE(learn_move),
	KUNIT_CASE(learn_equal),
	KUNIT_CASE(learn_budget),
	KUNIT_CASE(learn_exact),
	KUNIT_CASE(learn_wait),
	KUNIT_CASE(learn_many),
	KUNIT_CASE(learn_unasked),
	KUNIT_CASE(learn_random),
	{}
};

struct kunit_suite nsmw_learn_suite = {
	.name = "nsmwire_learn",
	.test_cases = learn_cases,
};
