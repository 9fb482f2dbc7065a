// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of pathmtu.c: searches on paths of virtual time, with loss, delay, black
 * holes and limits that change, and each rule at its edges.
 */
#include <linux/limits.h>

#include "pure/pathmtu.h"
#include "test.h"

#define MS		1000
#define SECOND		(1000 * MS)
#define BASE		NSMW_PATHMTU_BASE4
#define AT		(100 * SECOND)	/* when tests begin, us */
#define FLIGHTS		8

/**
 * struct world - a path that drops what is larger than its MTU, and says nothing
 * @p:       what is tested
 * @mtu:     of the path; 0 for one that carries no probe
 * @rtt:     us
 * @loss:    of 1000 probes
 * @dead:    nothing arrives, not even small packets
 * @traffic: the path has traffic
 * @now:     us
 * @random:  state
 * @nonce:   of the last probe
 * @probes:  sent so far
 * @last:    when the last one was, us
 * @largest: largest probe
 * @flight:  answers on their way: when they arrive, and what they say
 */
struct world {
	struct nsmw_pathmtu p;
	u32 mtu;
	u32 rtt;
	u32 loss;
	bool dead;
	bool traffic;
	u64 now;
	u64 random;
	u64 nonce;
	u32 probes;
	u64 last;
	u16 largest;
	struct {
		u64 at;
		u64 nonce;
		u16 size;
	} flight[FLIGHTS];
};

static void world_init(struct world *w, u32 max, u32 mtu)
{
	memset(w, 0, sizeof(*w));
	w->mtu = mtu;
	w->rtt = 40 * MS;
	w->now = AT;
	w->random = 0x243f6a8885a308d3ULL;
	nsmw_pathmtu_init(&w->p, BASE);
	nsmw_pathmtu_set_max(&w->p, max, w->now);
}

static void take_off(struct world *w, u16 size)
{
	int i = w->nonce % FLIGHTS;

	w->flight[i].nonce = w->nonce;
	w->flight[i].size = size;
	w->flight[i].at = U64_MAX;
	if (!w->dead && size <= w->mtu && nsmw_test_below(&w->random, 1000) >= w->loss)
		w->flight[i].at = w->now + w->rtt;
}

static void land(struct kunit *test, struct world *w)
{
	int i;

	for (i = 0; i < FLIGHTS; i++) {
		if (!w->flight[i].nonce || w->flight[i].at > w->now)
			continue;
		nsmw_pathmtu_arrived(&w->p, w->flight[i].nonce, w->flight[i].size,
				     w->now);
		w->flight[i].nonce = 0;
	}
	KUNIT_ASSERT_LE(test, w->p.low, w->p.max);
	KUNIT_ASSERT_TRUE(test, w->p.low < w->p.high);
}

static void probe(struct kunit *test, struct world *w)
{
	u64 next = nsmw_pathmtu_next(&w->p, w->traffic);
	u16 size = nsmw_pathmtu_step(&w->p, !w->dead, w->traffic, w->now);

	/* What nsmw_pathmtu_next() does not announce does not happen. */
	if (size)
		KUNIT_ASSERT_LE(test, next, w->now);
	/* A timer does not expire again and again. */
	if (!size)
		KUNIT_ASSERT_TRUE(test, nsmw_pathmtu_next(&w->p, w->traffic) > w->now);
	if (!size)
		return;
	KUNIT_ASSERT_LE(test, size, w->p.max);
	if (w->probes)
		KUNIT_ASSERT_TRUE(test, w->now - w->last >= NSMW_PATHMTU_GAP_US);
	w->probes++;
	w->last = w->now;
	w->largest = max(w->largest, size);
	w->nonce++;
	nsmw_pathmtu_sent(&w->p, size, w->nonce, w->rtt * 2, w->now);
	take_off(w, size);
}

/* Let time pass in steps of 10 ms. */
static void run(struct kunit *test, struct world *w, u64 us)
{
	u64 end = w->now + us;

	while (w->now < end) {
		land(test, w);
		probe(test, w);
		w->now += 10 * MS;
	}
	land(test, w);
}

/* Seconds until packets are as large as they can be, within four bytes, and complete. */
static unsigned int search_time(struct kunit *test, struct world *w, u32 want,
				unsigned int most)
{
	unsigned int s;

	for (s = 0; s < most; s++) {
		if (w->p.pmtu <= want && w->p.pmtu + NSMW_PATHMTU_NEAR >= want)
			break;
		run(test, w, SECOND);
	}
	return s;
}

static void expect_found(struct kunit *test, struct world *w, u32 want,
			 unsigned int most)
{
	unsigned int s = search_time(test, w, want, 100);

	KUNIT_EXPECT_TRUE_MSG(test, s <= most, "%u bytes of %u", w->p.pmtu, want);
	run(test, w, 30 * SECOND);
	KUNIT_EXPECT_EQ_MSG(test, w->p.phase, NSMW_PATHMTU_COMPLETE, "%u bytes", want);
	KUNIT_EXPECT_LE(test, w->p.pmtu, want);
	KUNIT_EXPECT_GE(test, w->p.pmtu + NSMW_PATHMTU_NEAR, want);
}

/* The first probe that arrives settles a path that carries what its route says. */
static void pathmtu_route(struct kunit *test)
{
	static const u32 max[] = { 1500, 9000, 1420, 1280, 1200, 576, 68, 1492, 10000 };
	struct world w;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(max); i++) {
		world_init(&w, max[i], max[i]);
		KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), U16_MAX);
		run(test, &w, 100 * MS);
		KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
		KUNIT_EXPECT_EQ(test, w.p.pmtu, max[i]);
		KUNIT_EXPECT_EQ(test, w.probes, 1U);
		/* Nothing is left to do. */
		KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&w.p, false), U64_MAX);
	}
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), U16_MAX);
}

/* Each MTU is found in 15 s. */
static void pathmtu_every(struct kunit *test)
{
	struct world w;
	u32 mtu;

	for (mtu = BASE; mtu <= 1500; mtu++) {
		world_init(&w, 1500, mtu);
		expect_found(test, &w, mtu, 15);
		KUNIT_EXPECT_EQ(test, w.largest, 1500);
	}
	/* Those of usual links exactly, and of Ethernet at once. */
	for (mtu = 1400; mtu <= 1480; mtu += 20) {
		world_init(&w, 1500, mtu);
		run(test, &w, 9 * SECOND);
		KUNIT_EXPECT_EQ(test, w.p.pmtu, mtu);
	}
	world_init(&w, 1500, 1492);
	run(test, &w, 3100 * MS);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1492);
	world_init(&w, 9000, 1500);
	run(test, &w, 3100 * MS);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
}

static void pathmtu_jumbo(struct kunit *test)
{
	struct world w;
	u32 mtu;

	for (mtu = 1300; mtu <= 9000; mtu += 77) {
		world_init(&w, 9000, mtu);
		expect_found(test, &w, mtu, 18);
	}
	for (mtu = 1280; mtu <= 9000; mtu += 193) {
		world_init(&w, 65535, mtu);
		expect_found(test, &w, mtu, 18);
		KUNIT_EXPECT_EQ(test, w.largest, NSMW_PATHMTU_MOST);
	}
}

/* Nothing shrinks before something has arrived, and the limit has failed three times. */
static void pathmtu_patient(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1492);
	run(test, &w, 2900 * MS);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), U16_MAX);
	KUNIT_EXPECT_EQ(test, w.probes, 3U);
	/* The third probe arrives late, and counts all the same. */
	w.mtu = 1500;
	w.nonce++;
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&w.p, w.nonce - 1, 1500, w.now));
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
}

static void pathmtu_loss(struct kunit *test)
{
	unsigned int i, slow = 0;
	struct world w;

	for (i = 0; i < 300; i++) {
		world_init(&w, 1500, 1492 - i % 3 * 46);
		w.random += i;
		w.loss = 50;
		slow += search_time(test, &w, w.mtu, 60) > 20;
		run(test, &w, 60 * SECOND);
		KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
		KUNIT_EXPECT_LE(test, w.p.pmtu, w.mtu);
		KUNIT_EXPECT_GE(test, w.p.pmtu + NSMW_PATHMTU_NEAR, w.mtu);
	}
	KUNIT_EXPECT_LE(test, slow, 6U);
	/* A path that carries all of its route is not taken for a smaller one. */
	for (i = 0; i < 300; i++) {
		world_init(&w, 1500, 1500);
		w.random += i;
		w.loss = 100;
		run(test, &w, 4 * SECOND);
		KUNIT_EXPECT_TRUE(test, !w.p.pmtu || w.p.pmtu == 1500);
	}
}

/* Three confirmations are lost within 32 s and their answers; then the search. */
static void pathmtu_black_hole(struct kunit *test)
{
	struct world w;
	u32 probes;

	world_init(&w, 1500, 1500);
	w.traffic = true;
	run(test, &w, 10 * SECOND);
	w.mtu = 1400;
	run(test, &w, 20 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	run(test, &w, 4 * SECOND);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), BASE);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_SEARCHING);
	expect_found(test, &w, 1400, 14);
	/* Healed: a larger size is found when it is looked for. */
	w.mtu = 1500;
	run(test, &w, 500 * SECOND);
	KUNIT_EXPECT_GE(test, w.p.pmtu, 1397);
	KUNIT_EXPECT_LE(test, w.p.pmtu, 1400);
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	/* It is confirmed each half a minute, without a change. */
	probes = w.probes;
	run(test, &w, 600 * SECOND);
	KUNIT_EXPECT_GE(test, w.probes - probes, 19U);
	KUNIT_EXPECT_LE(test, w.probes - probes, 21U);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
}

/* A disturbance of half a minute costs no more than the search. */
static void pathmtu_short_hole(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1500);
	w.traffic = true;
	run(test, &w, 10 * SECOND);
	w.mtu = 1000;
	run(test, &w, 24 * SECOND);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), BASE);
	w.mtu = 1500;
	run(test, &w, 10 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
}

/* Two confirmations that are lost change nothing. */
static void pathmtu_two_lost(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1500);
	w.traffic = true;
	run(test, &w, 29 * SECOND);
	w.mtu = 1400;
	run(test, &w, 2900 * MS);
	KUNIT_EXPECT_EQ(test, w.p.lost, 1);
	w.mtu = 1500;
	run(test, &w, 300 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.lost, 0);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
}

/* A path without traffic is left alone; the first traffic has it confirmed. */
static void pathmtu_idle(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1492);
	run(test, &w, 20 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	w.probes = 0;
	run(test, &w, 500 * SECOND);
	KUNIT_EXPECT_EQ(test, w.probes, 0U);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&w.p, false), w.p.raise);
	KUNIT_EXPECT_LE(test, nsmw_pathmtu_next(&w.p, true), w.now);
	w.mtu = 1300;
	w.traffic = true;
	run(test, &w, 3100 * MS);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, BASE);
	/* Traffic may cease while the answer is waited for. */
	w.mtu = 1500;
	run(test, &w, 100 * SECOND);
	w.traffic = false;
	run(test, &w, 300 * SECOND);
	KUNIT_EXPECT_GT(test, nsmw_pathmtu_next(&w.p, false), w.now);
}

/* Nothing is learned from a dead path, whatever is in flight. */
static void pathmtu_dead(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1500);
	w.dead = true;
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.failed, 0);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), U16_MAX);
	w.dead = false;
	run(test, &w, 2 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	w.traffic = true;
	w.dead = true;
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	KUNIT_EXPECT_EQ(test, w.p.lost, 0);
	/* The traffic ceases meanwhile: no reason to probe any more. */
	w.traffic = false;
	run(test, &w, 2 * SECOND);
	w.probes = 0;
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.probes, 0U);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&w.p, false), U64_MAX);
}

/* Not even the base arrives, or the peer does not answer padded polls. */
static void pathmtu_error(struct kunit *test)
{
	struct world w;
	u32 probes;

	world_init(&w, 1500, 0);
	run(test, &w, 40 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_ERROR);
	/* Never having heard of it, the route decides. */
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), U16_MAX);
	probes = w.probes;
	run(test, &w, 30 * SECOND);
	KUNIT_EXPECT_EQ(test, w.probes, probes);
	run(test, &w, 60 * SECOND);
	KUNIT_EXPECT_GT(test, w.probes, probes);
	w.mtu = 1472;
	run(test, &w, 120 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1472);
	/* A path that has worked is not trusted with more than the base. */
	w.mtu = 900;
	w.traffic = true;
	run(test, &w, 60 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_ERROR);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), BASE);
	/* An answer that is late brings it back at once. */
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&w.p, w.nonce, BASE + 1, w.now));
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&w.p, w.nonce, BASE, w.now));
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_SEARCHING);
	KUNIT_EXPECT_LE(test, nsmw_pathmtu_next(&w.p, false), w.now);
}

/* Answers that nobody waits for change nothing. */
static void pathmtu_forged(struct kunit *test)
{
	struct nsmw_pathmtu before;
	struct world w;
	unsigned int i;

	world_init(&w, 1500, 1400);
	w.traffic = true;
	for (i = 0; i < 200; i++) {
		run(test, &w, 500 * MS);
		before = w.p;
		KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&w.p, w.nonce + 1,
							      1500, w.now));
		KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&w.p, 0, 0, w.now));
		KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&w.p, w.nonce, 1501,
							      w.now));
		KUNIT_EXPECT_FALSE(test, memcmp(&before, &w.p, sizeof(before)));
	}
	/* Nor does one that comes twice. */
	world_init(&w, 1500, 0);
	run(test, &w, 500 * MS);
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&w.p, 1, 1500, w.now));
	before = w.p;
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&w.p, 1, 1500, w.now));
	KUNIT_EXPECT_FALSE(test, memcmp(&before, &w.p, sizeof(before)));
}

/* What a router reports is believed for now, and looked into. */
static void pathmtu_reported(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1500);
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_too_big(&w.p, 1400, w.now));
	run(test, &w, 2 * SECOND);
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_too_big(&w.p, 1500, w.now));
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	/* A lie. */
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_too_big(&w.p, 68, w.now));
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), BASE);
	run(test, &w, 8 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	/* The truth: its size is probed next. */
	w.mtu = 1333;
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_too_big(&w.p, 1333, w.now));
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), 1333);
	run(test, &w, 1100 * MS);
	KUNIT_EXPECT_EQ(test, w.p.low, 1333);
	run(test, &w, 20 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1333);
}

/* The limit of the route changes, before, while and after the search. */
static void pathmtu_limits(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 9000);
	run(test, &w, SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	/* Larger: what is known stays until more has arrived. */
	w.mtu = 1500;
	nsmw_pathmtu_set_max(&w.p, 9000, w.now);
	run(test, &w, 3 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1500);
	w.mtu = 9000;
	run(test, &w, 60 * SECOND);
	KUNIT_EXPECT_GE(test, w.p.pmtu, 9000 - NSMW_PATHMTU_NEAR);
	/* Smaller: at once, and it is known to arrive. */
	nsmw_pathmtu_set_max(&w.p, 1420, w.now);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_limit(&w.p), 1420);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	w.probes = 0;
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.probes, 0U);
	/* While a larger size is in flight. */
	nsmw_pathmtu_set_max(&w.p, 1500, w.now);
	w.mtu = 1000;
	run(test, &w, 500 * MS);
	KUNIT_EXPECT_EQ(test, w.p.size, 1500);
	nsmw_pathmtu_set_max(&w.p, 1420, w.now);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1420);
	world_init(&w, 1500, 1000);
	run(test, &w, 500 * MS);
	w.largest = 0;
	nsmw_pathmtu_set_max(&w.p, 1400, w.now);
	w.mtu = 1400;
	run(test, &w, 2 * SECOND);
	KUNIT_EXPECT_EQ(test, w.largest, 1400);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1400);
	/* The same limit again. */
	w.probes = 0;
	nsmw_pathmtu_set_max(&w.p, 1400, w.now);
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.probes, 0U);
}

static void pathmtu_put_off(struct kunit *test)
{
	struct nsmw_pathmtu p;

	nsmw_pathmtu_init(&p, BASE);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, true, AT), 0);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&p, true), U64_MAX);
	nsmw_pathmtu_set_max(&p, 1500, AT);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&p, false), (u64)AT);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, false, AT), 1500);
	nsmw_pathmtu_put_off(&p, AT + 5);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, false, AT + 4), 0);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, false, AT + 5), 1500);
	KUNIT_EXPECT_EQ(test, p.failed, 0);
	/* A path of a long round trip is waited for. */
	nsmw_pathmtu_sent(&p, 1500, 1, 2 * SECOND, AT + 5);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&p, false), (u64)AT + 5 + 2 * SECOND);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, false, AT + 4 + 2 * SECOND), 0);
	KUNIT_EXPECT_EQ(test, p.failed, 0);
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, false, AT + 5 + 2 * SECOND), 1500);
	KUNIT_EXPECT_EQ(test, p.failed, 1);
	nsmw_pathmtu_sent(&p, 1500, 2, 1, AT);
	KUNIT_EXPECT_EQ(test, p.due, (u64)AT + SECOND);
}

/* Each rule of a search by hand: what is probed after which failure. */
static void pathmtu_by_hand(struct kunit *test)
{
	static const u16 want[] = { 1500, 1500, 1500, 1492, 1440, 1400, 1299, 1249, 1224,
				    1211, 1205, 1202, 1200, 1200, 1200, 0 };
	struct nsmw_pathmtu p;
	u64 now = AT;
	unsigned int i;

	/* Nothing arrives: down to the base, which gets three tries. */
	nsmw_pathmtu_init(&p, BASE);
	nsmw_pathmtu_set_max(&p, 1500, now);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		u16 size = nsmw_pathmtu_step(&p, true, false, now);

		KUNIT_ASSERT_EQ_MSG(test, size, want[i], "probe %u", i);
		if (size)
			nsmw_pathmtu_sent(&p, size, i + 1, 0, now);
		now += SECOND;
	}
	KUNIT_EXPECT_EQ(test, p.phase, NSMW_PATHMTU_ERROR);
	/* Only the last four probes may be answered, each once. */
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_arrived(&p, 11, 1205, now));
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&p, 12, 1202, now));
	KUNIT_EXPECT_EQ(test, p.pmtu, 1202);
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&p, 15, 1200, now));
	KUNIT_EXPECT_EQ(test, p.pmtu, 1202);
}

/* The route becomes smaller than what has just arrived, or has failed. */
static void pathmtu_shrink(struct kunit *test)
{
	struct world w;

	/* An answer to a size that the route has no room for any more. */
	world_init(&w, 1500, 0);
	run(test, &w, 500 * MS);
	nsmw_pathmtu_set_max(&w.p, 1400, w.now);
	KUNIT_EXPECT_EQ(test, w.p.size, 0);
	KUNIT_EXPECT_EQ(test, w.p.high, 1401);
	KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&w.p, w.nonce, 1500, w.now));
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 0);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_SEARCHING);
	/* Smaller than the base, while it is searched. */
	world_init(&w, 1500, 0);
	run(test, &w, 10 * SECOND);
	w.mtu = 1000;
	nsmw_pathmtu_set_max(&w.p, 1000, w.now);
	KUNIT_EXPECT_EQ(test, w.p.high, 1001);
	KUNIT_EXPECT_EQ(test, w.p.failed, 0);
	run(test, &w, 2 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1000);
	world_init(&w, 1000, 0);
	run(test, &w, 20 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_ERROR);
	KUNIT_EXPECT_EQ(test, w.largest, 1000);
	/* A path whose route is below the base has nothing to confirm. */
	w.mtu = 1000;
	run(test, &w, 100 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1000);
	w.traffic = true;
	w.mtu = 0;
	run(test, &w, 200 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1000);
	/* What a router reports is not larger than the route. */
	KUNIT_EXPECT_FALSE(test, nsmw_pathmtu_too_big(&w.p, 500, w.now));
	KUNIT_EXPECT_EQ(test, w.p.pmtu, 1000);
}

/* Confirmations: the second that is lost changes nothing, and the first is forgotten. */
static void pathmtu_confirmed(struct kunit *test)
{
	struct nsmw_pathmtu p;
	u64 now = AT, nonce = 1;
	int i, lost;

	nsmw_pathmtu_init(&p, BASE);
	nsmw_pathmtu_set_max(&p, 1500, now);
	nsmw_pathmtu_sent(&p, nsmw_pathmtu_step(&p, true, true, now), nonce, 0, now);
	for (lost = 0; lost < 3; lost++) {
		KUNIT_EXPECT_TRUE(test, nsmw_pathmtu_arrived(&p, nonce, 1500, now));
		KUNIT_EXPECT_EQ(test, p.lost, 0);
		KUNIT_EXPECT_EQ(test, nsmw_pathmtu_next(&p, true), now + 30 * SECOND);
		now += 30 * SECOND;
		for (i = 0; i <= lost; i++) {
			KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, true, now), 1500);
			nsmw_pathmtu_sent(&p, 1500, ++nonce, 0, now);
			KUNIT_EXPECT_EQ(test, p.lost, i);
			now += SECOND;
		}
	}
	/* The third. A larger route begins where this one ended. */
	KUNIT_EXPECT_EQ(test, nsmw_pathmtu_step(&p, true, true, now), 1492);
	KUNIT_EXPECT_EQ(test, p.pmtu, BASE);
	KUNIT_EXPECT_EQ(test, p.failed, 1);
	KUNIT_EXPECT_EQ(test, p.lost, 0);
}

/* Looking for a larger size begins above the one that is known. */
static void pathmtu_raise(struct kunit *test)
{
	struct world w;

	world_init(&w, 1500, 1300);
	run(test, &w, 30 * SECOND);
	KUNIT_EXPECT_EQ(test, w.p.phase, NSMW_PATHMTU_COMPLETE);
	while (w.p.phase == NSMW_PATHMTU_COMPLETE)
		run(test, &w, SECOND);
	KUNIT_EXPECT_GE(test, w.p.low, 1296);
	KUNIT_EXPECT_EQ(test, w.p.pmtu, w.p.low);
	/* Nothing below it is probed, and it stays in force. */
	while (w.p.phase != NSMW_PATHMTU_COMPLETE) {
		run(test, &w, 100 * MS);
		KUNIT_EXPECT_TRUE(test, !w.p.size || w.p.size > 1300);
		KUNIT_EXPECT_GE(test, w.p.pmtu, 1296);
	}
}

static void disturb(struct world *w)
{
	switch (nsmw_test_below(&w->random, 8)) {
	case 0:
		w->mtu = nsmw_test_below(&w->random, 10000);
		break;
	case 1:
		nsmw_pathmtu_set_max(&w->p, 68 + nsmw_test_below(&w->random, 65468),
				     w->now);
		break;
	case 2:
		nsmw_pathmtu_too_big(&w->p, nsmw_test_random(&w->random), w->now);
		break;
	case 3:
		w->dead = !w->dead;
		break;
	case 4:
		w->traffic = !w->traffic;
		break;
	case 5:
		w->loss = nsmw_test_below(&w->random, 500);
		break;
	case 6:
		w->rtt = 1 + nsmw_test_below(&w->random, 3 * SECOND);
		break;
	}
}

/* Whatever happens: no probe above the limit, no faster than said, and it ends well. */
static void pathmtu_random(struct kunit *test)
{
	struct world w;
	unsigned int i, j;

	for (i = 0; i < NSMW_TEST_ROUNDS / 100; i++) {
		world_init(&w, 1500, 1500);
		w.random += i;
		for (j = 0; j < 30; j++) {
			disturb(&w);
			run(test, &w, nsmw_test_below(&w.random, 20 * SECOND));
		}
		w.dead = false;
		w.traffic = true;
		w.loss = 0;
		w.rtt = 30 * MS;
		w.mtu = 1444;
		nsmw_pathmtu_set_max(&w.p, 1500, w.now);
		run(test, &w, 900 * SECOND);
		KUNIT_ASSERT_EQ_MSG(test, w.p.phase, NSMW_PATHMTU_COMPLETE, "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, w.p.pmtu <= 1444, "round %u", i);
		KUNIT_ASSERT_TRUE_MSG(test, w.p.pmtu >= 1440, "round %u", i);
	}
}

static struct kunit_case pathmtu_cases[] = {
	KUNIT_CASE(pathmtu_route),
	KUNIT_CASE(pathmtu_every),
	KUNIT_CASE(pathmtu_jumbo),
	KUNIT_CASE(pathmtu_patient),
	KUNIT_CASE(pathmtu_loss),
	KUNIT_CASE(pathmtu_black_hole),
	KUNIT_CASE(pathmtu_short_hole),
	KUNIT_CASE(pathmtu_two_lost),
	KUNIT_CASE(pathmtu_idle),
	KUNIT_CASE(pathmtu_dead),
	KUNIT_CASE(pathmtu_error),
	KUNIT_CASE(pathmtu_forged),
	KUNIT_CASE(pathmtu_reported),
	KUNIT_CASE(pathmtu_limits),
	KUNIT_CASE(pathmtu_put_off),
	KUNIT_CASE(pathmtu_by_hand),
	KUNIT_CASE(pathmtu_shrink),
	KUNIT_CASE(pathmtu_confirmed),
	KUNIT_CASE(pathmtu_raise),
	KUNIT_CASE(pathmtu_random),
	{}
};

struct kunit_suite nsmw_pathmtu_suite = {
	.name = "nsmwire_pathmtu",
	.test_cases = pathmtu_cases,
};
