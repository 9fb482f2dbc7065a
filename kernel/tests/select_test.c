// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of select.c and shaper.h: each step of the selection, and the line with
 * both, driven by traces of arrivals.
 */
#include "pure/shaper.h"
#include "qos/select.h"
#include "test.h"

#define RATE		48000000ULL	/* bit/s: a full packet takes 252 us */
#define FULL		NSMW_FULL_PACKET
#define QUEUE_MAX	4096
#define MS		1000000ULL	/* in ns */
#define ALWAYS(i)	(1U << (i))	/* a class that always has packets */

/* The classes of the tests, by index: two priority, three weighted, a background. */
enum { CONTROL, AUDIO, VIDEO, FILES, REST, SCAVENGER, CLASSES };

struct class {
	struct nsmw_candidate candidate;
	bool fresh;
	u32 bytes;		/* of each of its packets */
	u64 came[QUEUE_MAX];	/* when each came, in a ring */
	u32 first;
	u64 sent;		/* bytes */
	u64 longest;		/* wait, ns */
	u32 by_step[NSMW_STEP_BACKGROUND + 1];
};

struct line {
	struct nsmw_select select;
	struct nsmw_shaper shaper;
	struct class class[CLASSES];
	u64 now;
	u64 idle;		/* ns in which packets waited and the line was free */
};

static struct line the_line;

static bool is_fresh(struct nsmw_candidate *c)
{
	return container_of(c, struct class, candidate)->fresh;
}

static void set_class(struct line *l, int i, u8 tier, u32 share, u64 burst,
		      u32 bytes)
{
	struct class *c = &l->class[i];

	nsmw_candidate_init(&c->candidate, i);
	c->candidate.tier = tier;
	c->candidate.weight = RATE / 100 * (share ?: 25);
	c->candidate.share.rate = RATE / 100 * share;
	c->candidate.share.burst = burst;
	c->fresh = true;
	c->bytes = bytes;
}

static struct line *new_line(void)
{
	struct line *l = &the_line;

	memset(l, 0, sizeof(*l));
	nsmw_select_init(&l->select, is_fresh);
	set_class(l, CONTROL, NSMWIRE_TIER_PRIORITY, 5, 20 * MS, 100);
	set_class(l, AUDIO, NSMWIRE_TIER_PRIORITY, 10, 20 * MS, 200);
	set_class(l, VIDEO, NSMWIRE_TIER_WEIGHTED, 30, 160 * MS, FULL);
	set_class(l, FILES, NSMWIRE_TIER_WEIGHTED, 15, 160 * MS, FULL);
	set_class(l, REST, NSMWIRE_TIER_WEIGHTED, 40, 160 * MS, FULL);
	set_class(l, SCAVENGER, NSMWIRE_TIER_BACKGROUND, 0, 160 * MS, FULL);
	l->shaper.line.rate = RATE;
	nsmw_shaper_reset(&l->shaper);
	l->now = 1000 * MS;
	return l;
}

static void come(struct line *l, int i, u32 packets)
{
	struct class *c = &l->class[i];
	bool none = true;
	int k;

	for (k = 0; k < CLASSES; k++)
		none = none && !l->class[k].candidate.waiting;
	if (none)
		nsmw_shaper_resume(&l->shaper, l->now);
	while (packets-- && c->candidate.waiting < QUEUE_MAX) {
		c->came[(c->first + c->candidate.waiting) % QUEUE_MAX] = l->now;
		c->candidate.waiting++;
	}
	nsmw_select_add(&l->select, &c->candidate);
}

/* Send one packet, if the line is free and a class may: its class, or NULL. */
static struct class *serve(struct line *l)
{
	struct nsmw_candidate *candidate;
	enum nsmw_step step;
	struct class *c;
	u64 wait;

	if (nsmw_shaper_is_busy(&l->shaper, l->now))
		return NULL;
	candidate = nsmw_select_next(&l->select, l->now, &step);
	if (!candidate)
		return NULL;
	c = container_of(candidate, struct class, candidate);
	wait = l->now - c->came[c->first];
	if (wait > c->longest)
		c->longest = wait;
	c->first = (c->first + 1) % QUEUE_MAX;
	candidate->waiting--;
	c->sent += c->bytes;
	c->by_step[step]++;
	nsmw_select_charge(&l->select, candidate, step, c->bytes, l->now);
	nsmw_shaper_take(&l->shaper, c->bytes, l->now);
	return c;
}

/* Let time pass, in steps of 10 us; @keep: ALWAYS() of classes. */
static void run(struct line *l, u64 ns, unsigned int keep)
{
	u64 end = l->now + ns;
	int i;

	for (; l->now < end; l->now += 10000) {
		for (i = 0; i < CLASSES; i++) {
			if (keep & 1U << i && l->class[i].candidate.waiting < 4)
				come(l, i, 4);
		}
		while (serve(l))
			;
	}
}

static void forget(struct line *l)
{
	int i;

	for (i = 0; i < CLASSES; i++) {
		l->class[i].sent = 0;
		l->class[i].longest = 0;
		memset(l->class[i].by_step, 0, sizeof(l->class[i].by_step));
	}
}

/* Percent of the line that a class had in @ns, rounded. */
static u32 percent(const struct line *l, int i, u64 ns)
{
	u64 line = div64_u64(RATE * (ns / MS), 8 * 1000);	/* bytes */

	return div64_u64(l->class[i].sent * 100 + line / 2, line);
}

static void select_order(struct kunit *test)
{
	static const int order[] = {
		CONTROL, CONTROL, AUDIO, AUDIO,	/* by index, before all else */
		VIDEO, FILES, REST,		/* none has sent: as they came */
	};
	struct line *l = new_line();
	unsigned int i;

	come(l, SCAVENGER, 1);
	come(l, VIDEO, 1);
	come(l, FILES, 1);
	come(l, REST, 1);
	come(l, AUDIO, 2);
	come(l, CONTROL, 2);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		l->now = l->shaper.next;
		KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[order[i]]);
	}
	l->now = l->shaper.next;
	KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[SCAVENGER]);
	l->now = l->shaper.next;
	KUNIT_EXPECT_NULL(test, serve(l));
}

/* Of two classes within their shares the one goes first that has sent less. */
static void select_behind(struct kunit *test)
{
	struct line *l = new_line();
	int i;

	come(l, VIDEO, 20);
	for (i = 0; i < 20; i++) {
		l->now = l->shaper.next;
		KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[VIDEO]);
	}
	come(l, VIDEO, 1);
	come(l, REST, 1);
	l->now = l->shaper.next;
	KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[REST]);
	l->now = l->shaper.next;
	KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[VIDEO]);
	KUNIT_EXPECT_EQ(test, l->class[VIDEO].by_step[NSMW_STEP_SHARE], 21U);
}

static void select_shares(struct kunit *test)
{
	const unsigned int all = ALWAYS(VIDEO) | ALWAYS(FILES) | ALWAYS(REST) |
				 ALWAYS(SCAVENGER);
	struct line *l = new_line();

	run(l, 2000 * MS, all);
	forget(l);
	run(l, 4000 * MS, all);
	/* 30, 15 and 40 of 85 */
	KUNIT_EXPECT_LE(test, abs((int)percent(l, VIDEO, 4000 * MS) - 35), 1);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, FILES, 4000 * MS) - 17), 1);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, REST, 4000 * MS) - 47), 1);
	KUNIT_EXPECT_EQ(test, l->class[SCAVENGER].sent, 0ULL);
}

/* A class within its share waits for the packet on the line and no other. */
static void select_within_share(struct kunit *test)
{
	struct line *l = new_line();
	int i;

	run(l, 1000 * MS, ALWAYS(FILES) | ALWAYS(REST));
	for (i = 0; i < 200; i++) {
		come(l, VIDEO, 1);	/* 12 % of the line */
		run(l, 2 * MS, ALWAYS(FILES) | ALWAYS(REST));
	}
	KUNIT_EXPECT_EQ(test, l->class[VIDEO].by_step[NSMW_STEP_SHARE], 200U);
	KUNIT_EXPECT_LE(test, l->class[VIDEO].longest, 270000ULL);
}

static u64 time_to_send(struct line *l, int i, u32 packets, unsigned int keep)
{
	u64 start = l->now;

	come(l, i, packets);
	while (l->class[i].candidate.waiting)
		run(l, MS, keep);
	return l->now - start;
}

/* A key frame: what its class did not send before it may send at once. */
static void select_burst(struct kunit *test)
{
	const unsigned int bulk = ALWAYS(FILES) | ALWAYS(REST);
	struct line *l = new_line();

	run(l, 1000 * MS, bulk);
	/* 160 ms of 30 % are 190 packets, of which each takes 252 us. */
	KUNIT_EXPECT_LE(test, time_to_send(l, VIDEO, 150, bulk), 40 * MS);
	/* As much again of what is left of the line. */
	KUNIT_EXPECT_LE(test, time_to_send(l, VIDEO, 150, bulk), 40 * MS);
	forget(l);
	/* And then no more than its share: 30 of 85. */
	KUNIT_EXPECT_GE(test, time_to_send(l, VIDEO, 600, bulk), 250 * MS);
	/* No other class waits for longer than both bursts take, and what is added
	 * to them meanwhile.
	 */
	KUNIT_EXPECT_LE(test, l->class[REST].longest, 140 * MS);
}

/* 200 frames of a video, one every 17 ms, beside classes that always have packets. */
static void run_frames(struct line *l, u32 packets, unsigned int keep)
{
	int i;

	for (i = 0; i < 200; i++) {
		come(l, VIDEO, packets);
		run(l, 17 * MS, keep);
	}
}

/* What is left goes to the class that has had least of it, by share. */
static void select_rest(struct kunit *test)
{
	const unsigned int bulk = ALWAYS(FILES) | ALWAYS(REST);
	struct line *l = new_line();

	/* Nobody but the two for long: both are beyond their shares. */
	run(l, 2000 * MS, bulk);
	forget(l);
	run(l, 2000 * MS, bulk);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, FILES, 2000 * MS) - 27), 1);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, REST, 2000 * MS) - 73), 1);
	KUNIT_EXPECT_GT(test, l->class[FILES].by_step[NSMW_STEP_REST], 1000U);
	/* Frames of video, 33 % of the line where 30 are its share and 35 what it
	 * can have: each is sent before those that had the line in between.
	 */
	run_frames(l, 22, bulk);
	forget(l);
	run_frames(l, 22, bulk);
	KUNIT_EXPECT_EQ(test, percent(l, VIDEO, 3400 * MS), 33U);
	KUNIT_EXPECT_GT(test, l->class[VIDEO].by_step[NSMW_STEP_REST], 1000U);
	KUNIT_EXPECT_LE(test, l->class[VIDEO].longest, 8 * MS);
}

/* Priority is worth no more of the line than a weighted class of that share has. */
static void select_flood(struct kunit *test)
{
	const unsigned int all = ALWAYS(AUDIO) | ALWAYS(REST) | ALWAYS(FILES);
	struct line *l = new_line();
	int i;

	run(l, 1000 * MS, all);
	forget(l);
	run(l, 4000 * MS, all);
	/* 10, 40 and 15 of 65 */
	KUNIT_EXPECT_LE(test, abs((int)percent(l, AUDIO, 4000 * MS) - 15), 1);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, REST, 4000 * MS) - 62), 1);
	KUNIT_EXPECT_LE(test, abs((int)percent(l, FILES, 4000 * MS) - 23), 1);
	KUNIT_EXPECT_GT(test, l->class[AUDIO].by_step[NSMW_STEP_REST], 100U);
	KUNIT_EXPECT_GT(test, l->class[AUDIO].by_step[NSMW_STEP_PRIORITY], 100U);

	/* What it had while no class was beyond its share is not held against it. */
	l = new_line();
	for (i = 0; i < 5000; i++) {
		come(l, AUDIO, 1);
		run(l, MS, 0);
	}
	forget(l);
	run(l, 1000 * MS, all);
	KUNIT_EXPECT_GE(test, percent(l, AUDIO, 1000 * MS), 14U);
}

/* A flow with a queue has no priority, and control is before it. */
static void select_stale(struct kunit *test)
{
	struct line *l = new_line();

	l->class[AUDIO].fresh = false;
	run(l, 1000 * MS, ALWAYS(AUDIO) | ALWAYS(FILES));
	KUNIT_EXPECT_EQ(test, l->class[AUDIO].by_step[NSMW_STEP_PRIORITY], 0U);
	KUNIT_EXPECT_GT(test, l->class[AUDIO].by_step[NSMW_STEP_SHARE], 100U);
	forget(l);
	come(l, CONTROL, 1);
	run(l, MS, ALWAYS(AUDIO) | ALWAYS(FILES));
	KUNIT_EXPECT_EQ(test, l->class[CONTROL].by_step[NSMW_STEP_PRIORITY], 1U);
}

/* A class has its limit and no more, also where the line is idle for it. */
static void select_limit(struct kunit *test)
{
	struct line *l = new_line();
	struct nsmw_bucket *limit = &l->class[REST].candidate.limit;

	*limit = (struct nsmw_bucket){ .rate = RATE / 10, .burst = 20 * MS };
	run(l, 1000 * MS, ALWAYS(REST));
	forget(l);
	run(l, 4000 * MS, ALWAYS(REST));
	KUNIT_EXPECT_EQ(test, percent(l, REST, 4000 * MS), 10U);
	/* The caller is told when to ask again. */
	while (serve(l))
		l->now = l->shaper.next;
	KUNIT_EXPECT_GT(test, nsmw_select_ready(&l->select), l->now);
	l->now = nsmw_select_ready(&l->select);
	KUNIT_EXPECT_TRUE(test, serve(l) == &l->class[REST]);
	/* Another class has what it leaves, and it is back once it may. */
	forget(l);
	run(l, 4000 * MS, ALWAYS(REST) | ALWAYS(SCAVENGER));
	KUNIT_EXPECT_EQ(test, percent(l, REST, 4000 * MS), 10U);
	KUNIT_EXPECT_GE(test, percent(l, SCAVENGER, 4000 * MS), 88U);
	limit->rate = 0;
	run(l, 1000 * MS, ALWAYS(REST) | ALWAYS(FILES));
	KUNIT_EXPECT_EQ(test, nsmw_select_ready(&l->select), 0ULL);
	KUNIT_EXPECT_GT(test, l->class[REST].by_step[NSMW_STEP_REST], 100U);
}

/* The line is never free while a packet waits. */
static void select_work_conserving(struct kunit *test)
{
	struct line *l = new_line();
	u32 random = 1;
	int i, k;

	for (i = 0; i < 20000; i++) {
		random = random * 1664525 + 1013904223;
		if (random >> 29 < CLASSES)
			come(l, random >> 29, 1 + (random >> 10) % 4);
		l->now += (random >> 12) % 300000;
		while (serve(l))
			;
		if (nsmw_shaper_is_busy(&l->shaper, l->now))
			continue;
		for (k = 0; k < CLASSES; k++)
			KUNIT_EXPECT_EQ(test, l->class[k].candidate.waiting, 0U);
	}
}

static void select_remove(struct kunit *test)
{
	struct line *l = new_line();
	struct nsmw_candidate *c = &l->class[REST].candidate;
	enum nsmw_step step;

	come(l, REST, 5);
	nsmw_select_remove(&l->select, c);
	nsmw_select_remove(&l->select, c);
	KUNIT_EXPECT_NULL(test, nsmw_select_next(&l->select, l->now, &step));
	KUNIT_EXPECT_EQ(test, (int)step, (int)NSMW_STEP_NONE);
	/* It comes back in another tier. */
	c->tier = NSMWIRE_TIER_PRIORITY;
	nsmw_select_add(&l->select, c);
	KUNIT_EXPECT_PTR_EQ(test, c, nsmw_select_next(&l->select, l->now, &step));
	KUNIT_EXPECT_EQ(test, (int)step, (int)NSMW_STEP_PRIORITY);
}

/* What was refused is as if it had never been sent. */
static void select_give(struct kunit *test)
{
	struct line *l = new_line();
	struct nsmw_candidate *c = &l->class[VIDEO].candidate;
	u64 next, due;

	come(l, VIDEO, 3);
	KUNIT_EXPECT_NOT_NULL(test, serve(l));
	next = l->shaper.next;
	due = c->share.due;
	l->now = next;
	KUNIT_EXPECT_NOT_NULL(test, serve(l));
	nsmw_shaper_give(&l->shaper, FULL);
	nsmw_select_give(c, FULL);
	KUNIT_EXPECT_EQ(test, l->shaper.next, next);
	KUNIT_EXPECT_EQ(test, c->share.due, due);
	nsmw_shaper_more(&l->shaper, FULL);
	nsmw_select_more(c, FULL, l->now);
	KUNIT_EXPECT_EQ(test, l->shaper.next, next + nsmw_rate_ns(RATE, FULL));
	KUNIT_EXPECT_EQ(test, c->share.due,
			due + nsmw_rate_ns(c->share.rate, FULL));
}

static void select_shaper(struct kunit *test)
{
	struct nsmw_shaper sh = { .line = { .rate = RATE } };
	const u64 one = nsmw_rate_ns(RATE, FULL);
	u64 now = 1000 * MS;
	int i;

	nsmw_shaper_reset(&sh);
	nsmw_shaper_resume(&sh, now);
	KUNIT_EXPECT_FALSE(test, nsmw_shaper_is_busy(&sh, now));
	nsmw_shaper_take(&sh, FULL, now);
	KUNIT_EXPECT_EQ(test, sh.next, now + one);
	/* A timer that is late loses nothing, up to a bound. */
	nsmw_shaper_take(&sh, FULL, sh.next + 150000);
	KUNIT_EXPECT_EQ(test, sh.next, now + 2 * one);
	nsmw_shaper_take(&sh, FULL, sh.next + 250000);
	KUNIT_EXPECT_EQ(test, sh.next, now + 3 * one + 50000);
	/* What was not sent while nothing waited is lost. */
	nsmw_shaper_resume(&sh, now + 500 * MS);
	nsmw_shaper_take(&sh, FULL, now + 500 * MS);
	KUNIT_EXPECT_EQ(test, sh.next, now + 500 * MS + one);

	/* A fast line sends ahead of its time, but not near a large packet. */
	sh.line.rate = 10000000000ULL;
	nsmw_shaper_reset(&sh);
	nsmw_shaper_resume(&sh, now);
	nsmw_shaper_take(&sh, FULL, now);
	KUNIT_EXPECT_FALSE(test, nsmw_shaper_is_busy(&sh, now));
	nsmw_shaper_take(&sh, 60000, now);
	KUNIT_EXPECT_TRUE(test, nsmw_shaper_is_busy(&sh, now));
	for (i = 0; i < NSMW_LARGE_FOR; i++) {
		KUNIT_EXPECT_EQ(test, sh.early, 0U);
		nsmw_shaper_take(&sh, FULL, now);
	}
	KUNIT_EXPECT_EQ(test, sh.early, sh.ahead);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(select_order),
	KUNIT_CASE(select_behind),
	KUNIT_CASE(select_shares),
	KUNIT_CASE(select_within_share),
	KUNIT_CASE(select_burst),
	KUNIT_CASE(select_rest),
	KUNIT_CASE(select_flood),
	KUNIT_CASE(select_stale),
	KUNIT_CASE(select_limit),
	KUNIT_CASE(select_work_conserving),
	KUNIT_CASE(select_remove),
	KUNIT_CASE(select_give),
	KUNIT_CASE(select_shaper),
	{}
};

struct kunit_suite nsmw_select_suite = {
	.name = "nsmwire_select",
	.test_cases = cases,
};
