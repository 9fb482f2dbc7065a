// SPDX-License-Identifier: GPL-2.0
/*
 * Two ends and two paths between them, in virtual time: how long packets are lost when a
 * path dies, and how often a path that only loses packets is taken for dead. Judgement,
 * round-trip times and answers are those of the module; what is here does with them what
 * probes.c and measure.c do. Timers expire with the ticks of their end.
 *
 * Path 0 has traffic and is probed as busy, path 1 is ready. Sessions, the budget and the
 * counters of packets are left out.
 */
#include "pure/bucket.h"
#include "pure/delay.h"
#include "pure/liveness.h"
#include "pure/probe.h"
#include "test.h"

#define MS		1000
#define SECOND		(1000 * MS)
#define TICK_US		4000		/* HZ 250 */
#define DETECT_US	(250 * MS)
#define BUSY_US		(50 * MS)
#define READY_US	(100 * MS)
#define FIRST_US	SECOND
#define POLL_US		(25 * MS)
#define ANSWERS		20		/* per second */
#define ANSWER_BURST	16
#define WARM_US		(5 * SECOND)
#define DATA_US		(5 * MS)	/* between two packets of the traffic */
#define PATHS		2
#define FLYING		64

/* What a control packet says of which liveness and round-trip times are made. */
struct message {
	u64 at;			/* arrives */
	u64 sent;
	u64 echo;
	u32 seq;
	u32 hold;
	u32 interval;
	u8 to;
	u8 path;
	u8 kind;
	u8 heard;
};

struct meter {
	struct nsmw_liveness live;
	struct nsmw_rtt rtt;
	struct nsmw_bucket answers;
	enum nsmw_verdict verdict;
	bool tells;
	u32 seq;
	u32 seen_seq;
	u64 seen_sent;
	u64 seen_arrived;
	u64 seen_echo;
	u64 due;
	u64 poll;
	u64 timer;
	u32 backoff;
	unsigned int downs;
};

struct end {
	struct meter meter[PATHS];
	struct nsmw_statement statement;
	u32 phase;		/* of the ticks, us */
	u64 clock;		/* less the time of the world, us */
	int active;		/* path that packets take */
	unsigned int moves;
	u64 moved;		/* when @active changed last */
};

struct world {
	struct end end[2];
	u64 now;
	u64 random;
	u32 delay[2][PATHS];	/* to an end, us */
	bool dead[2][PATHS];	/* to an end */
	u32 loss;		/* percent */
	struct message flying[FLYING];
	unsigned int count;
};

/* --- an end, as probes.c and measure.c have it */

static u32 detect(const struct meter *m)
{
	return nsmw_liveness_detect(DETECT_US, m->live.announced,
				    nsmw_rtt_smoothed(&m->rtt), nsmw_rtt_var(&m->rtt));
}

static u32 interval(const struct meter *m, int path)
{
	if (!m->live.heard)
		return m->backoff;
	return path ? READY_US : BUSY_US;
}

static void set_timer(struct world *w, struct end *e, int path, u64 us)
{
	u64 ticks = (w->now + e->phase) / TICK_US + max((us + TICK_US - 1) / TICK_US, 1ULL);

	e->meter[path].timer = ticks * TICK_US - e->phase;
}

static void arm(struct world *w, struct end *e, int path)
{
	struct meter *m = &e->meter[path];
	u64 next = min(m->due, m->poll);

	next = min(next, nsmw_liveness_next(&m->live, &e->statement, detect(m), w->now));
	set_timer(w, e, path, next > w->now ? next - w->now : 0);
}

static void judge(struct world *w, struct end *e, int path)
{
	struct meter *m = &e->meter[path];
	enum nsmw_verdict verdict;
	int active;

	verdict = nsmw_liveness_judge(&m->live, path, &e->statement, detect(m), w->now);
	if (verdict == m->verdict)
		return;
	m->verdict = verdict;
	m->downs += verdict == NSMW_VERDICT_SILENT;
	active = e->meter[0].verdict == NSMW_VERDICT_SILENT &&
		 e->meter[1].verdict != NSMW_VERDICT_SILENT;
	if (active == e->active)
		return;
	e->active = active;
	e->moves++;
	e->moved = w->now;
}

static void tell(struct world *w, struct end *e, int path)
{
	struct meter *m = &e->meter[path], *other = &e->meter[!path];
	bool hears = nsmw_liveness_hears(&m->live, detect(m), w->now);

	if (hears == m->tells)
		return;
	m->tells = hears;
	if (hears)
		m->due = w->now;
	other->due = w->now;
	set_timer(w, e, !path, 0);
}

static void set_poll(struct world *w, struct meter *m)
{
	if (!nsmw_liveness_doubts(&m->live, w->now) || m->verdict == NSMW_VERDICT_SILENT)
		m->poll = U64_MAX;
	else if (m->poll == U64_MAX)
		m->poll = w->now;
}

static void transmit(struct world *w, int from, int path, u8 kind)
{
	struct end *e = &w->end[from];
	struct meter *m = &e->meter[path];
	struct message *msg = &w->flying[w->count];
	int i;

	m->seq++;
	if (w->dead[!from][path] || nsmw_test_below(&w->random, 100) < w->loss)
		return;
	*msg = (struct message){
		.at = w->now + w->delay[!from][path] + nsmw_test_below(&w->random, MS),
		.sent = w->now + e->clock,
		.echo = m->seen_sent,
		.seq = m->seq,
		.hold = m->seen_sent ? w->now - m->seen_arrived : 0,
		.interval = interval(m, path),
		.to = !from,
		.path = path,
		.kind = kind,
	};
	for (i = 0; i < PATHS; i++) {
		if (nsmw_liveness_hears(&e->meter[i].live, detect(&e->meter[i]), w->now))
			msg->heard |= 1 << i;
	}
	if (w->count < FLYING - 1)
		w->count++;
}

static void expire(struct world *w, int from, int path)
{
	struct end *e = &w->end[from];
	struct meter *m = &e->meter[path];
	bool poll;
	u32 us;

	judge(w, e, path);
	tell(w, e, path);
	set_poll(w, m);
	poll = m->poll <= w->now;
	if (poll || m->due <= w->now) {
		if (poll)
			m->poll = w->now + POLL_US;
		if (!m->live.heard)
			m->backoff = min(m->backoff * 2, 30U * SECOND);
		us = interval(m, path);
		m->due = w->now + us - nsmw_test_below(&w->random, us / 4);
		transmit(w, from, path, poll ? NSMW_PROBE_POLL : NSMW_PROBE_PROBE);
	}
	arm(w, e, path);
}

static void add_rtt(struct world *w, struct end *e, struct meter *m,
		    const struct message *msg)
{
	u32 age = w->now + e->clock - msg->echo;

	if (!msg->echo || msg->echo == m->seen_echo)
		return;
	nsmw_rtt_add(&m->rtt, w->now, age - msg->hold, true);
}

static void read_statement(struct world *w, struct end *e, const struct message *msg)
{
	int i;

	if (e->statement.at && msg->sent <= e->statement.sent)
		return;
	e->statement.at = w->now;
	e->statement.sent = msg->sent;
	e->statement.interval = msg->interval;
	e->statement.heard = msg->heard;
	for (i = 0; i < PATHS; i++)
		nsmw_liveness_state(&e->meter[i].live, w->now, msg->heard & 1 << i);
}

static void receive(struct world *w, const struct message *msg)
{
	struct end *e = &w->end[msg->to];
	struct meter *m = &e->meter[msg->path];
	bool fresh = !m->live.heard;
	u64 now_ns = w->now * 1000;

	if (!fresh && (s32)(msg->seq - m->seen_seq) <= 0)
		return;
	add_rtt(w, e, m, msg);
	m->seen_seq = msg->seq;
	m->seen_sent = msg->sent;
	m->seen_arrived = w->now;
	m->seen_echo = msg->echo;
	nsmw_liveness_hear(&m->live, w->now, msg->interval);
	read_statement(w, e, msg);
	judge(w, e, 0);
	judge(w, e, 1);
	tell(w, e, msg->path);
	if (fresh)
		m->due = 0;
	m->due = min(m->due, w->now + interval(m, msg->path));
	if (msg->kind == NSMW_PROBE_POLL && nsmw_bucket_ok(&m->answers, now_ns)) {
		nsmw_bucket_take(&m->answers, now_ns, 1);
		transmit(w, msg->to, msg->path, NSMW_PROBE_ANSWER);
	}
	arm(w, e, msg->path);
}

/* --- the world */

/* The packet that arrives first, if it does before *@at. */
static int first_packet(const struct world *w, u64 *at)
{
	int i, first = -1;

	for (i = 0; i < w->count; i++) {
		if (w->flying[i].at < *at) {
			*at = w->flying[i].at;
			first = i;
		}
	}
	return first;
}

static void run(struct world *w, u64 until)
{
	for (;;) {
		struct message msg;
		u64 at = until;
		int i, timer = -1, packet;

		for (i = 0; i < 2 * PATHS; i++) {
			u64 expires = w->end[i / PATHS].meter[i % PATHS].timer;

			if (expires < at) {
				at = expires;
				timer = i;
			}
		}
		packet = first_packet(w, &at);
		w->now = at;
		if (packet >= 0) {
			msg = w->flying[packet];
			w->flying[packet] = w->flying[--w->count];
			receive(w, &msg);
		} else if (timer >= 0) {
			expire(w, timer / PATHS, timer % PATHS);
		} else {
			return;
		}
	}
}

/* Delays of 5 to 75 ms each way, clocks, ticks and first probes at random. */
static void begin(struct kunit *test, struct world *w)
{
	u64 random = w->random;
	int end, path;

	memset(w, 0, sizeof(*w));
	w->random = random;
	w->now = 1000ULL * SECOND + nsmw_test_below(&w->random, SECOND);
	for (end = 0; end < 2; end++) {
		struct end *e = &w->end[end];

		e->phase = nsmw_test_below(&w->random, TICK_US);
		e->clock = nsmw_test_random(&w->random);
		for (path = 0; path < PATHS; path++) {
			struct meter *m = &e->meter[path];

			w->delay[end][path] = 5 * MS + nsmw_test_below(&w->random, 70 * MS);
			m->backoff = FIRST_US;
			m->poll = U64_MAX;
			m->answers.rate = ANSWERS * 8;
			m->answers.burst = nsmw_rate_ns(ANSWERS * 8, ANSWER_BURST);
			m->due = w->now + nsmw_test_below(&w->random, FIRST_US);
			arm(w, e, path);
		}
	}
	run(w, w->now + WARM_US + nsmw_test_below(&w->random, SECOND));
	for (end = 0; end < 2; end++) {
		for (path = 0; path < PATHS; path++) {
			KUNIT_ASSERT_EQ(test, w->end[end].meter[path].verdict,
					NSMW_VERDICT_UP);
			KUNIT_ASSERT_EQ(test, w->end[end].meter[path].downs, 0U);
		}
	}
}

/* From the last packet that passed path 0 to the first one on path 1. */
static u32 gap(struct world *w, const struct end *e, u64 death)
{
	u32 phase = nsmw_test_below(&w->random, DATA_US);
	u64 last = (death - phase) / DATA_US;
	u64 first = (e->moved - phase + DATA_US - 1) / DATA_US;

	return (first - last) * DATA_US;
}

struct gaps {
	u32 by_size[1000];	/* of 1 ms each */
	u32 most;
	u32 count;
};

static void add_gap(struct gaps *gaps, u32 us)
{
	gaps->by_size[min_t(u32, us / MS, ARRAY_SIZE(gaps->by_size) - 1)]++;
	gaps->most = max(gaps->most, us);
	gaps->count++;
}

static u32 half_of(const struct gaps *gaps)
{
	u32 ms, sum = 0;

	for (ms = 0; ms < ARRAY_SIZE(gaps->by_size); ms++) {
		sum += gaps->by_size[ms];
		if (sum * 2 >= gaps->count)
			break;
	}
	return ms;
}

/* 200 in the kernel. */
#define DEATHS	(NSMW_TEST_ROUNDS / 25)

struct fixture {
	struct world world;
	struct gaps gaps;
};

static struct fixture *fixture(struct kunit *test, u64 random)
{
	struct fixture *f = kzalloc(sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, f);
	f->world.random = random;
	return f;
}

static void show(struct kunit *test, const char *what, const struct gaps *gaps)
{
	kunit_info(test, "%s: %u gaps, half of them <= %u ms, longest %u us", what,
		   gaps->count, half_of(gaps), gaps->most);
}

/* Neither end hears the other over path 0 any more. */
static void death_both_ways(struct kunit *test)
{
	struct fixture *f = fixture(test, 0x6e736d7769726577);
	struct world *w = &f->world;
	unsigned int i, end;
	u64 death;

	for (i = 0; i < DEATHS; i++) {
		begin(test, w);
		death = w->now;
		w->dead[0][0] = true;
		w->dead[1][0] = true;
		run(w, death + 3 * SECOND);
		for (end = 0; end < 2; end++) {
			struct end *e = &w->end[end];

			KUNIT_ASSERT_EQ_MSG(test, e->active, 1, "round %u", i);
			KUNIT_ASSERT_EQ_MSG(test, e->moves, 1U, "round %u", i);
			KUNIT_ASSERT_EQ_MSG(test, e->meter[1].downs, 0U, "round %u", i);
			add_gap(&f->gaps, gap(w, e, death));
		}
	}
	show(test, "both ways", &f->gaps);
	KUNIT_EXPECT_LT(test, f->gaps.most, 300U * MS);
	KUNIT_EXPECT_LE(test, half_of(&f->gaps), 225U);
	kfree(f);
}

/* End 1 does not hear end 0 over path 0 any more, but is heard. */
static void death_one_way(struct kunit *test)
{
	struct fixture *f = fixture(test, 0x6e736d7769726578);
	struct world *w = &f->world;
	struct end *here = &w->end[0], *there = &w->end[1];
	u32 us, most = 0;
	unsigned int i;
	u64 death;

	for (i = 0; i < DEATHS; i++) {
		begin(test, w);
		death = w->now;
		w->dead[1][0] = true;
		run(w, death + 3 * SECOND);
		KUNIT_ASSERT_EQ_MSG(test, here->active, 1, "round %u", i);
		KUNIT_ASSERT_EQ_MSG(test, here->moves, 1U, "round %u", i);
		us = gap(w, here, death);
		add_gap(&f->gaps, us);
		/* End 1 misses what would have come next, and tells it over path 1. */
		most = max(most, us - min(us, w->delay[1][0] + w->delay[0][1]));
		KUNIT_ASSERT_EQ_MSG(test, there->moves, 0U, "round %u", i);
		KUNIT_ASSERT_EQ_MSG(test, there->meter[0].verdict, NSMW_VERDICT_UNHEARD,
				    "round %u", i);
		KUNIT_ASSERT_EQ_MSG(test, here->meter[1].downs + there->meter[1].downs,
				    0U, "round %u", i);
	}
	show(test, "forward only", &f->gaps);
	kunit_info(test, "longest less the delays: %u us", most);
	KUNIT_EXPECT_LT(test, most, 300U * MS);
	kfree(f);
}

/* The path returns: both ends take it again once both hear it. */
static void death_and_return(struct kunit *test)
{
	struct fixture *f = fixture(test, 0x6e736d7769726579);
	struct world *w = &f->world;
	unsigned int i, end;

	for (i = 0; i < DEATHS; i++) {
		begin(test, w);
		w->dead[0][0] = i % 3 != 0;
		w->dead[1][0] = i % 3 != 1;
		run(w, w->now + SECOND + nsmw_test_below(&w->random, SECOND));
		memset(w->dead, 0, sizeof(w->dead));
		run(w, w->now + SECOND);
		for (end = 0; end < 2; end++) {
			struct end *e = &w->end[end];

			KUNIT_ASSERT_EQ_MSG(test, e->active, 0, "round %u", i);
			KUNIT_ASSERT_LE(test, e->moves, 2U);
			KUNIT_ASSERT_EQ_MSG(test, e->meter[0].verdict, NSMW_VERDICT_UP,
					    "round %u", i);
		}
	}
	kfree(f);
}

/* Runs of ten minutes: one in the kernel, ten hours in userspace. */
#define RUNS	max(NSMW_TEST_ROUNDS * 60LL / 200000, 1LL)

static void loses(struct kunit *test, u32 percent, unsigned int busy, unsigned int ready)
{
	struct fixture *f = fixture(test, 0x6e736d776972657a + percent);
	struct world *w = &f->world;
	unsigned int downs[2 * PATHS] = {}, i, k;

	for (i = 0; i < RUNS; i++) {
		begin(test, w);
		w->loss = percent;
		run(w, w->now + 600ULL * SECOND);
		for (k = 0; k < 2 * PATHS; k++)
			downs[k] += w->end[k / PATHS].meter[k % PATHS].downs;
	}
	kunit_info(test, "%u %% loss, %u minutes: times down at either end: busy %u %u, ready %u %u",
		   percent, i * 10, downs[0], downs[2], downs[1], downs[3]);
	for (k = 0; k < 2 * PATHS; k++)
		KUNIT_EXPECT_LE(test, downs[k], k % PATHS ? ready : busy);
	kfree(f);
}

static void loss_of_2_percent(struct kunit *test)
{
	loses(test, 2, 0, 0);
}

static void loss_of_5_percent(struct kunit *test)
{
	loses(test, 5, 0, 1);
}

static void loss_of_10_percent(struct kunit *test)
{
	loses(test, 10, 1, 15);
}

static struct kunit_case world_cases[] = {
	KUNIT_CASE(death_both_ways),
	KUNIT_CASE(death_one_way),
	KUNIT_CASE(death_and_return),
	KUNIT_CASE(loss_of_2_percent),
	KUNIT_CASE(loss_of_5_percent),
	KUNIT_CASE(loss_of_10_percent),
	{}
};

struct kunit_suite nsmw_world_suite = {
	.name = "nsmwire_world",
	.test_cases = world_cases,
};
