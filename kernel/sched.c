// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the scheduler of an uplink with a rate: what leaves next, and the clock
 * that says when.
 *
 *	uplink -+- priority classes, in order, each within its share: flows that
 *	        |  have no queue
 *	        +- weighted classes: first each up to its share, and the other
 *	        |  flows of the priority classes; then what is left in deficit
 *	        |  round robin by share
 *	        +- background, when nothing else waits
 *	class  --- wires, deficit round robin as equals
 *	wire   --- flows (net/fq_impl.h), each under CoDel (net/codel_impl.h)
 *
 * The classes of several profiles stand side by side. One lock, that of struct
 * fq, guards all of it. One CPU at a time sends (@running), without the lock:
 * the others queue and leave. The line is a virtual clock, @next is when it will
 * be free, and an hrtimer wakes up then.
 */
#include <linux/log2.h>

#include "queue.h"
#include "tx.h"

#define LATE_NS		(200 * NSEC_PER_USEC)
#define QUOTA		64	/* packets before another context goes on */
#define LARGE_FOR	16	/* packets: so long a large one is remembered */
#define WAIT		4	/* pauses: so long for a class that is expected */
#define OVERDUE		13	/* pauses: who has waited for longer goes first */
#define PAY_BACK	64	/* a part of a packet's time that is made good for */
#define LATE_BACK	16	/* as much, of what a timer was late */
#define STANDING	(2 * NSMW_FULL_PACKET)	/* bytes: a queue that stays */

static struct nsmw_wire *wire_of(const struct sk_buff *skb)
{
	return netdev_priv(skb->dev);
}

/* --- the queue discipline of a flow */

static u32 codel_len(const struct sk_buff *skb)
{
	return skb->len;
}

static codel_time_t codel_since(const struct sk_buff *skb)
{
	return nsmw_queued(skb)->since >> CODEL_SHIFT;
}

/**
 * struct take - a packet is taken from a flow
 * @s:    scheduler
 * @c:    class
 * @tin:  flows of the wire and class
 * @flow: the one of them
 * @now:  time
 */
struct take {
	struct nsmw_sched *s;
	struct nsmw_sched_class *c;
	struct fq_tin *tin;
	struct fq_flow *flow;
	u64 now;
};

static void codel_drop(struct sk_buff *skb, void *ctx)
{
	struct take *t = ctx;

	t->c->stats->codel += nsmw_queued(skb)->segs.count;
	nsmw_drop(wire_of(skb), skb, NSMWIRE_DROP_TX_CODEL);
}

static struct sk_buff *codel_next(struct codel_vars *vars, void *ctx)
{
	struct take *t = ctx;
	struct sk_buff *skb = fq_flow_dequeue(&t->s->fq, t->flow);

	if (skb)
		nsmw_queue_leave(t->s, t->c, t->tin, t->flow, skb);
	return skb;
}

static struct sk_buff *take_codel(struct take *t, struct codel_vars *vars)
{
	struct sk_buff *skb;
	u32 marked;

	/* What CoDel would find out by itself, after a look at the clock. */
	skb = skb_peek(&t->flow->queue);
	if (nsmw_queued_ns(skb, t->now) < nsmw_us_ns(t->c->info.target)) {
		vars->first_above_time = 0;
		vars->dropping = false;
		return codel_next(vars, t);
	}
	marked = t->c->codel.ecn_mark;
	skb = codel_dequeue(t, &t->flow->backlog, &t->c->params, vars,
			    &t->c->codel, codel_len, codel_since, codel_drop,
			    codel_next);
	/* CoDel marks no packet but the one that it returns. */
	if (t->c->codel.ecn_mark != marked)
		t->c->stats->marked += nsmw_queued(skb)->segs.count;
	return skb;
}

static struct sk_buff *take_in_time(struct take *t)
{
	u64 limit = nsmw_wait_limit(nsmw_us_ns(t->c->info.max_wait), t->s->longest);
	struct sk_buff *skb;

	while ((skb = codel_next(NULL, t))) {
		if (!limit || nsmw_queued_ns(skb, t->now) <= limit)
			return skb;
		t->c->stats->late += nsmw_queued(skb)->segs.count;
		nsmw_drop(wire_of(skb), skb, NSMWIRE_DROP_TX_LATE);
	}
	return NULL;
}

static struct sk_buff *take_from_flow(struct fq *fq, struct fq_tin *tin,
				      struct fq_flow *flow)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched *s = nsmw_sched_of(fq);
	struct take t = {
		.s = s, .c = q->class, .tin = tin, .flow = flow,
		.now = s->taken_at,
	};
	struct codel_vars *vars;

	if (!t.c->info.target)
		return take_in_time(&t);
	vars = flow == &tin->default_flow ? &q->vars :
					    &s->vars[flow - fq->flows];
	/* Each flow comes to this once or twice: no need to ask CoDel. */
	if (!flow->backlog) {
		vars->dropping = false;
		return NULL;
	}
	return take_codel(&t, vars);
}

/* A flow without packets leaves the round, and may begin anew. */
static void forget_flow(struct fq_flow *flow)
{
	list_del_init(&flow->flowchain);
	flow->tin = NULL;
}

static void forget_flows(struct list_head *flows)
{
	struct fq_flow *flow, *next;

	list_for_each_entry_safe(flow, next, flows, flowchain)
		forget_flow(flow);
}

/* None of the flows of a queue has packets: what comes then begins anew. */
static void begin_anew(struct nsmw_sched *s, struct fq_tin *tin)
{
	if (list_is_singular(&tin->new_flows) && list_empty(&tin->old_flows)) {
		/* It stays, as it will be back: see overflows(). */
		list_first_entry(&tin->new_flows, struct fq_flow,
				 flowchain)->deficit = s->fq.quantum;
		return;
	}
	forget_flows(&tin->new_flows);
	forget_flows(&tin->old_flows);
}

/*
 * Whether a packet belongs into the overflow flow of its tin.
 *
 * All tins share the buckets of fq. A packet whose bucket has packets of another tin
 * goes to the overflow flow. The bucket may be free before that packet has left: the
 * next one of its flow must not go there and overtake it. So as long as packets of a
 * bucket wait in any overflow flow no tin takes the bucket anew, and what comes for it
 * waits behind them. A tin that has the bucket already has no such packets: there were
 * none when it took it.
 *
 * A tin that has left a bucket without packets does not keep others from it.
 */
static bool overflows(const struct nsmw_sched *s, const struct fq_tin *tin,
		      u32 bucket)
{
	struct fq_flow *flow = &s->fq.flows[bucket];

	if (flow->tin == tin)
		return false;
	if (flow->tin && !flow->backlog)
		forget_flow(flow);
	return flow->tin || s->overflow[bucket];
}

/* --- who is next */

/* The queue whose turn it is, once those without packets have left. Inlined: each
 * packet pays.
 */
static __always_inline struct nsmw_queue *
next_queue(struct nsmw_sched *s, struct nsmw_sched_class *c)
{
	struct nsmw_turn *turn;

	while ((turn = nsmw_drr_next(&c->wires))) {
		struct nsmw_queue *q = container_of(turn, struct nsmw_queue,
						    turn);

		if (q->tin.backlog_packets)
			return q;
		begin_anew(s, &q->tin);
		nsmw_drr_idle(&c->wires, turn);
	}
	return NULL;
}

static void count_out(struct nsmw_queue_stats *stats, const struct sk_buff *skb,
		      u32 bytes, u64 now)
{
	u64 ns = nsmw_queued_ns(skb, now);
	u64 us = div_u64(ns, NSEC_PER_USEC);
	unsigned int bucket = us ? ilog2(us) + 1 : 0;
	unsigned int packets = nsmw_queued(skb)->segs.count;

	stats->out_packets += packets;
	stats->out_bytes += bytes;
	stats->sojourn[min(bucket, NSMW_SOJOURN_BUCKETS - 1)] += packets;
	stats->sojourn_sum += ns * packets;
}

static struct sk_buff *take_from_class(struct nsmw_sched *s,
				       struct nsmw_sched_class *c, u64 now)
{
	struct nsmw_queue *q;
	struct sk_buff *skb;

	s->taken_at = now;
	while ((q = next_queue(s, c))) {
		skb = fq_tin_dequeue(&s->fq, &q->tin, take_from_flow);
		if (likely(skb)) {
			s->bytes = nsmw_queued_bytes(s, skb);
			s->class = c;
			nsmw_drr_charge(&q->turn, skb->len);
			nsmw_bucket_take(&c->limit, now, s->bytes);
			count_out(c->stats, skb, s->bytes, now);
			return skb;
		}
	}
	return NULL;
}

/* Whether its packets wait for others of its own, as those of a transfer do. */
static bool has_standing_queue(const struct nsmw_queue_stats *stats)
{
	return stats->backlog > STANDING;
}

/* Whether it has packets that wait for those of others. */
static bool is_prompt(const struct nsmw_queue_stats *stats)
{
	return stats->waiting && !has_standing_queue(stats);
}

/* Whether it is not for this class that the line is free yet. */
static bool must_pause(const struct nsmw_sched_class *c, bool pause)
{
	return pause && has_standing_queue(c->stats);
}

/* Whether it may send, be it within or beyond its share. */
static bool below_limit(const struct nsmw_sched_class *c, u64 now)
{
	return nsmw_bucket_ok(&c->limit, now);
}

/* Whether it has packets, is of that tier and may send. */
static bool is_ready(const struct nsmw_sched_class *c, u8 tier, u64 now)
{
	return !nsmw_drr_empty(&c->wires) && c->info.tier == tier &&
	       below_limit(c, now);
}

/* Whether the flow that is next in a class has only begun to send. */
static bool starts_with_fresh(struct nsmw_sched *s, struct nsmw_sched_class *c)
{
	struct nsmw_queue *q = next_queue(s, c);
	struct fq_flow *flow;

	if (!q)
		return false;
	while ((flow = list_first_entry_or_null(&q->tin.new_flows,
						struct fq_flow, flowchain))) {
		if (flow->backlog && flow->deficit > 0)
			return true;
		if (!flow->backlog) {	/* it kept up */
			forget_flow(flow);
			continue;
		}
		flow->deficit += s->fq.quantum;
		list_move_tail(&flow->flowchain, &q->tin.old_flows);
	}
	return false;
}

static struct sk_buff *take_share(struct nsmw_sched *s,
				  struct nsmw_sched_class *c, u64 now)
{
	struct sk_buff *skb = take_from_class(s, c, now);

	if (likely(skb)) {
		nsmw_bucket_take(&c->bucket, now, s->bytes);
		/* A part of what its turns would give it. */
		c->turn.deficit = max_t(s32, c->turn.deficit - (s32)s->bytes,
					-(s32)c->turn.quantum);
	}
	return skb;
}

/* A packet of a class of priority, if a flow that has no queue is next. */
static struct sk_buff *take_fresh(struct nsmw_sched *s,
				  struct nsmw_sched_class *c, u64 now)
{
	if (!is_ready(c, NSMWIRE_TIER_PRIORITY, now) ||
	    !nsmw_bucket_ok(&c->bucket, now) || !starts_with_fresh(s, c))
		return NULL;
	return take_share(s, c, now);
}

/*
 * The first packet that @take gives of a class of a tier that may have work, in the
 * order of the index and, within that, of the profiles. Inlined, so that @take is no
 * pointer.
 */
static __always_inline struct sk_buff *
pick_in_order(struct nsmw_sched *s, enum nsmwire_tier tier, u64 now,
	      struct sk_buff *(*take)(struct nsmw_sched *s,
				      struct nsmw_sched_class *c, u64 now))
{
	unsigned long busy = s->busy & s->tiers[tier];
	struct nsmw_sched_profile *p;
	struct sk_buff *skb;
	unsigned int i;

	for_each_set_bit(i, &busy, NSMWIRE_CLASSES_MAX) {
		list_for_each_entry(p, &s->profiles, list) {
			skb = take(s, &p->class[i], now);
			if (skb)
				return skb;
		}
	}
	return NULL;
}

/*
 * A packet that has waited for nearly as long as a full one holds the line had bad
 * luck already: what came after it does not go before it, whatever its class. On slow
 * lines even the packets of a call are long.
 */
static struct sk_buff *pick_overdue(struct nsmw_sched *s, u64 now)
{
	unsigned long busy = s->busy & ~s->tiers[NSMWIRE_TIER_BACKGROUND];
	struct nsmw_sched_class *c, *first = NULL;
	u64 before = now - OVERDUE * s->pause;
	struct nsmw_sched_profile *p;
	unsigned int i;

	for_each_set_bit(i, &busy, NSMWIRE_CLASSES_MAX) {
		if (!is_prompt(&s->stats[i]) || s->since[i] > before)
			continue;
		list_for_each_entry(p, &s->profiles, list) {
			c = &p->class[i];
			if (nsmw_drr_empty(&c->wires) || !below_limit(c, now) ||
			    !nsmw_bucket_ok(&c->bucket, now))
				continue;
			before = s->since[i];
			first = c;
		}
	}
	return first ? take_share(s, first, now) : NULL;
}

/*
 * Priority is for flows that have no queue, as calls have none: one that sends
 * more than its turns take would have every other class wait for it.
 */
static struct sk_buff *pick_priority(struct nsmw_sched *s, u64 now)
{
	return pick_in_order(s, NSMWIRE_TIER_PRIORITY, now, take_fresh);
}

/* When a class will have had less than its share; in the past, it has. */
static u64 behind_from(const struct nsmw_sched_class *c)
{
	switch (c->info.tier) {
	case NSMWIRE_TIER_WEIGHTED:
		return nsmw_bucket_ready(&c->bucket);
	case NSMWIRE_TIER_PRIORITY:
		/* The other half of the burst is for pick_priority(). */
		return nsmw_bucket_until(&c->bucket, c->bucket.burst / 2);
	default:
		return U64_MAX;
	}
}

/* The class that is furthest behind its share; @behind is known anew. */
static struct nsmw_sched_class *furthest_behind(struct nsmw_sched *s,
						bool pause, u64 now)
{
	struct nsmw_sched_class *c, *first = NULL;
	unsigned long busy = s->busy;
	struct nsmw_sched_profile *p;
	unsigned int i;
	u64 from;

	s->behind = U64_MAX;
	for_each_set_bit(i, &busy, NSMWIRE_CLASSES_MAX) {
		bool has_work = false;

		list_for_each_entry(p, &s->profiles, list) {
			c = &p->class[i];
			if (nsmw_drr_empty(&c->wires))
				continue;
			has_work = true;
			from = behind_from(c);
			s->behind = min(s->behind, from);
			if (from > now || !below_limit(c, now) ||
			    must_pause(c, pause))
				continue;
			if (!first || c->bucket.due < first->bucket.due)
				first = c;
		}
		if (!has_work)
			__clear_bit(i, &s->busy);
	}
	return first;
}

/*
 * Round robin alone would have a class that sends little wait for all that send
 * much.
 */
static struct sk_buff *pick_within_share(struct nsmw_sched *s, bool pause, u64 now)
{
	struct nsmw_sched_class *c;
	struct sk_buff *skb;

	/* As a rule all have had theirs, and there is no need to ask each. */
	if (now < s->behind)
		return NULL;
	while ((c = furthest_behind(s, pause, now))) {
		skb = take_share(s, c, now);
		if (likely(skb))
			return skb;
	}
	return NULL;
}

/* A class that is over its limit is out of the round until it is below it. */
static void park(struct nsmw_sched *s, struct nsmw_sched_class *c)
{
	nsmw_drr_remove(&c->turn);
	c->parked = true;
	s->parked++;
}

static void unpark(struct nsmw_sched *s, u64 now)
{
	struct nsmw_sched_profile *p;
	struct nsmw_sched_class *c;

	list_for_each_entry(p, &s->profiles, list) {
		for (c = p->class; c < p->class + NSMWIRE_CLASSES_MAX; c++) {
			if (!c->parked || !below_limit(c, now))
				continue;
			c->parked = false;
			s->parked--;
			if (!nsmw_drr_empty(&c->wires))
				nsmw_sched_join(s, c);
		}
	}
}

/* A priority class that is beyond its share takes turns with the weighted. */
static struct sk_buff *pick_beyond_share(struct nsmw_sched *s, bool pause, u64 now)
{
	struct nsmw_turn *turn;
	struct sk_buff *skb;

	if (unlikely(s->parked))
		unpark(s, now);
	while ((turn = nsmw_drr_next(&s->root))) {
		struct nsmw_sched_class *c =
			container_of(turn, struct nsmw_sched_class, turn);

		if (unlikely(!below_limit(c, now))) {
			park(s, c);
			continue;
		}
		if (must_pause(c, pause))
			return NULL;
		skb = take_from_class(s, c, now);
		if (likely(skb)) {
			nsmw_drr_charge(turn, s->bytes);
			if (c->info.tier == NSMWIRE_TIER_PRIORITY)
				c->stats->policed += nsmw_queued(skb)->segs.count;
			else	/* it is no longer behind its share */
				nsmw_bucket_owe(&c->bucket, now, s->bytes);
			return skb;
		}
		nsmw_drr_idle(&s->root, turn);
	}
	return NULL;
}

static struct sk_buff *take_background(struct nsmw_sched *s,
				       struct nsmw_sched_class *c, u64 now)
{
	return is_ready(c, NSMWIRE_TIER_BACKGROUND, now) ?
	       take_from_class(s, c, now) : NULL;
}

/* When nothing else waits. */
static struct sk_buff *pick_background(struct nsmw_sched *s, u64 now)
{
	return pick_in_order(s, NSMWIRE_TIER_BACKGROUND, now, take_background);
}

/* When the first class that waits only for its limit comes below it. */
static u64 limited_until(const struct nsmw_sched *s)
{
	const struct nsmw_sched_profile *p;
	const struct nsmw_sched_class *c;
	u64 first = U64_MAX;

	list_for_each_entry(p, &s->profiles, list) {
		for (c = p->class; c < p->class + NSMWIRE_CLASSES_MAX; c++) {
			if (!nsmw_drr_empty(&c->wires) && c->limit.rate)
				first = min(first, nsmw_bucket_ready(&c->limit));
		}
	}
	return first == U64_MAX ? 0 : first;
}

/* Whether the line has no room for a packet. */
static bool is_taken(const struct nsmw_sched *s, u64 now)
{
	return s->next > now + s->early;
}

/*
 * How long those with a standing queue leave a free line to others. A call's packets
 * come regularly, so that most of them can be expected.
 */
static u64 left_free_until(const struct nsmw_sched *s, u64 now)
{
	u64 from = max(s->next, now), to = s->next + WAIT * s->pause - s->owed;
	u64 until = s->next + s->pause;
	unsigned int i;

	for_each_clear_bit(i, &s->tiers[NSMWIRE_TIER_BACKGROUND],
			   NSMWIRE_CLASSES_MAX) {
		if (!has_standing_queue(&s->stats[i]))
			until = max(until, nsmw_rhythm_due(&s->rhythm[i], from, to));
	}
	return until;
}

/*
 * A packet holds a slow line from @from on, for @ns. What was waited before that is
 * paid back little by little, and so is what the timer was late, at most @ns / LATE_BACK
 * with each packet; only what is more than that comes at once: all of it would be a
 * queue before a line that has only a bit more than the rate.
 *
 * Return: when the line is free again.
 */
static u64 take_slow(struct nsmw_sched *s, u8 class, u64 from, u64 ns, u64 now)
{
	u64 due = max(s->next, s->planned);
	u32 late = now > due ? min_t(u64, now - due, LATE_NS) : 0;
	u32 back, made_good;

	s->since[class] = now;
	if (s->waited)
		s->owed = min_t(u64, s->owed + from - s->next,
				WAIT * s->pause);
	s->waited = false;
	back = min_t(u64, s->owed, ns / PAY_BACK);
	s->owed -= back;

	late = min(late, PAY_BACK * s->pause - s->late);
	s->late += late;
	made_good = min_t(u64, s->late / PAY_BACK, ns / LATE_BACK);
	s->late -= made_good;
	return from + late + ns - back - made_good;
}

/* The packet that is to be sent now; the line is then taken by it. */
static struct sk_buff *pick(struct nsmw_sched *s, u64 now)
{
	struct sk_buff *skb = NULL;
	bool pause = false;
	u64 ns, from;

	s->limited = 0;
	if (!s->fq.backlog || is_taken(s, now))
		return NULL;
	if (s->pause) {
		skb = pick_overdue(s, now);
		pause = !skb && left_free_until(s, now) > now;
	}
	if (!skb)
		skb = pick_priority(s, now);
	if (!skb)
		skb = pick_within_share(s, pause, now);
	if (!skb)
		skb = pick_beyond_share(s, pause, now);
	if (!skb && pause) {
		/* Who else waits has no turn before that. */
		s->hurry = false;
		return NULL;
	}
	if (!skb)
		skb = pick_background(s, now);
	if (!skb) {
		s->limited = limited_until(s);
		return NULL;
	}
	/* A timer that was late is made good for, an idle line is not: see
	 * nsmw_sched_queue().
	 */
	ns = nsmw_rate_ns(s->line.rate, s->bytes);
	s->longest = max(s->longest, ns);
	from = max(s->next, now - s->pause - LATE_NS);
	s->next = s->pause ? take_slow(s, nsmw_queued(skb)->class, from, ns,
				       now) :
			     from + ns;
	/* Where large packets are, the next would go ahead of what comes then. */
	if (ns >= s->ahead / 2)
		s->large = LARGE_FOR;
	else if (s->large)
		s->large--;
	s->early = s->large ? 0 : s->ahead;
	return skb;
}

/* Whether a class has packets that the others' pause is for. */
static bool is_in_hurry(const struct nsmw_sched *s)
{
	unsigned int i;

	for_each_set_bit(i, &s->busy, NSMWIRE_CLASSES_MAX) {
		if (is_prompt(&s->stats[i]))
			return true;
	}
	return false;
}

/* When there will be something to send, 0 for not before a packet comes. */
static u64 wake_at(struct nsmw_sched *s, u64 now)
{
	u64 next = s->next;

	if (!s->fq.backlog)
		return 0;
	if (s->pause) {
		if (s->hurry)
			s->hurry = is_in_hurry(s);
		if (!s->hurry) {
			next = left_free_until(s, now);
			s->waited = !s->limited;
		}
	}
	s->planned = max3(next, now, s->limited);
	return s->planned;
}

/*
 * Wake up at @at. A timer that comes too early sets itself again, which is cheaper
 * than to move it with each packet. Where a sender keeps a fast line busy all the
 * time it is moved before it comes, which is cheaper than an interrupt that finds
 * nothing to do. Context: the lock held.
 */
static void set_timer(struct nsmw_sched *s, u64 at)
{
	if (hrtimer_is_queued(&s->timer)) {
		u64 set = ktime_to_ns(hrtimer_get_expires(&s->timer));

		if (set <= at && (!s->ahead || at - set < s->ahead / 4 * 3))
			return;
	}
	hrtimer_start(&s->timer, ns_to_ktime(at), HRTIMER_MODE_ABS_PINNED_SOFT);
}

/* Whether it has none, and the timer wakes up when it has. */
static bool is_waiting(struct nsmw_sched *s, u64 now)
{
	return is_taken(s, now) && hrtimer_is_queued(&s->timer) &&
	       ktime_to_ns(hrtimer_get_expires(&s->timer)) <= s->next;
}

/*
 * A packet was charged @bytes before it was sent, and was something else on the line.
 * One that was refused leaves the line as free as it was before. One that found no
 * route keeps its time: a queue is not to be lost all at once when a link is down for a
 * moment. The class may have been taken down meanwhile, and is freed later.
 */
static void correct(struct nsmw_sched *s, struct nsmw_sched_class *c, u32 bytes,
		    const struct nsmw_sent *sent, u64 now)
{
	if (sent->refused) {
		s->next -= min(s->next, nsmw_rate_ns(s->line.rate, bytes));
		nsmw_bucket_give(&c->bucket, bytes);
		nsmw_bucket_give(&c->limit, bytes);
		c->stats->out_bytes -= bytes;
		return;
	}
	bytes = sent->bytes + sent->more * s->line.overhead;
	s->next += nsmw_rate_ns(s->line.rate, bytes);
	nsmw_bucket_owe(&c->bucket, now, bytes);
	nsmw_bucket_take(&c->limit, now, bytes);
	c->stats->out_bytes += bytes;
}

/* Take the sender's place, unless another CPU has it. Context: the lock held. */
static bool start(struct nsmw_sched *s)
{
	if (s->running)
		return false;
	s->running = true;
	return true;
}

/**
 * nsmw_sched_run() - send what the line takes, unless another CPU does already
 * @s:   scheduler
 * @now: time, read with the lock held
 *
 * The place of the sender is given up with the lock held, so that who queues a packet
 * after that sees it. Each time that the lock is taken again the time is read again:
 * packets that other CPUs queued meanwhile are younger than @now.
 *
 * Context: BH disabled, the lock held; it is given up for each packet.
 */
void nsmw_sched_run(struct nsmw_sched *s, u64 now)
{
	unsigned int quota = QUOTA;
	struct sk_buff *skb;
	u64 at;

	if (!start(s))
		return;
	while (quota-- && (skb = pick(s, now))) {
		struct nsmw_sched_class *c = s->class;
		struct nsmw_sent sent = {};
		u32 bytes = s->bytes;

		spin_unlock(&s->fq.lock);
		nsmw_tx_queued(skb, &sent);
		spin_lock(&s->fq.lock);
		if (unlikely(sent.refused || sent.more))
			correct(s, c, bytes, &sent, now);
		/* Ahead of its time need not be to the microsecond. */
		if (!s->fq.backlog || (s->early && is_taken(s, now)))
			break;
		now = ktime_get_ns();
	}
	s->running = false;
	at = wake_at(s, now);
	if (at)
		set_timer(s, at);
}

enum hrtimer_restart nsmw_sched_wake(struct hrtimer *timer)
{
	struct nsmw_sched *s = container_of(timer, struct nsmw_sched, timer);

	spin_lock(&s->fq.lock);
	nsmw_sched_run(s, ktime_get_ns());
	spin_unlock(&s->fq.lock);
	return HRTIMER_NORESTART;
}

/* --- the way in */

/* Whether there is no room for one more packet. */
static bool is_full(const struct fq *fq, const struct sk_buff *skb)
{
	return fq->memory_usage + skb->truesize > fq->memory_limit ||
	       fq->backlog >= fq->limit;
}

static void put_in(struct nsmw_sched *s, struct nsmw_queue *q, u32 bucket,
		   struct sk_buff *skb)
{
	struct nsmw_sched_class *c = q->class;

	if (unlikely(is_full(&s->fq, skb)))
		nsmw_queues_make_room(&s->fq);
	c->stats->in_packets += nsmw_queued(skb)->segs.count;
	c->stats->in_bytes += skb->len;
	c->stats->waiting += nsmw_queued(skb)->segs.count;
	c->stats->backlog += skb->len;
	c->stats->peak = max(c->stats->peak, c->stats->backlog);
	nsmw_queued(skb)->bucket = bucket;
	if (unlikely(overflows(s, &q->tin, bucket))) {
		s->overflow[bucket]++;
		bucket = NSMW_FLOW_OVERFLOW;
	}
	fq_tin_enqueue(&s->fq, &q->tin, bucket, skb, nsmw_queues_drop_full);
}

/* A class that had no packets has one. */
static void begin_work(struct nsmw_sched *s, struct nsmw_sched_class *c)
{
	__set_bit(c->index, &s->busy);
	s->behind = 0;
	nsmw_sched_join(s, c);
}

/**
 * nsmw_sched_queue() - queue a packet, and send what the line takes
 * @qs:   queues of its wire
 * @skb:  the packet, or a list of segments, struct nsmw_queued filled but for
 *        the time; consumed on success
 * @hash: of its flow
 *
 * Context: BH disabled, RCU.
 * Return: 0, -ESHUTDOWN when the queues are closed, or -ENOMEM.
 */
int nsmw_sched_queue(struct nsmw_queues *qs, struct sk_buff *skb, u32 hash)
{
	u8 class = nsmw_queued(skb)->class;
	struct nsmw_queue *q = READ_ONCE(qs->queue[class]);
	struct nsmw_sched *s = qs->s;
	struct nsmw_sched_class *c;
	struct sk_buff *next;
	u32 bucket;
	u64 now;

	if (unlikely(!q)) {
		q = nsmw_queues_need(qs, class);
		if (!q)
			return -ENOMEM;
	}
	c = q->class;
	/* Wires often carry the same flows, by their addresses. */
	bucket = reciprocal_scale(hash ^ hash_ptr(q, 32), NSMW_FLOWS);

	spin_lock(&s->fq.lock);
	if (unlikely(qs->closed)) {
		spin_unlock(&s->fq.lock);
		return -ESHUTDOWN;
	}
	/* With the lock: no packet that waits is younger. */
	now = ktime_get_ns();
	/* What the line did not carry while it was idle is lost. */
	if (!s->fq.backlog)
		s->next = max(s->next, now);
	if (s->pause) {
		nsmw_rhythm_beat(&s->rhythm[class], now, s->pause);
		if (!c->stats->waiting)
			s->since[class] = now;
	}
	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		nsmw_queued(skb)->since = now;
		put_in(s, q, bucket, skb);
	}
	if (nsmw_drr_empty(&c->wires))
		begin_work(s, c);
	/* The turns of wires are as long as those of their flows. */
	q->turn.quantum = s->fq.quantum;
	nsmw_drr_add(&c->wires, &q->turn);
	if (!has_standing_queue(c->stats))
		s->hurry = true;
	if (!is_waiting(s, now))
		nsmw_sched_run(s, now);
	spin_unlock(&s->fq.lock);
	return 0;
}

/**
 * nsmw_sched_splits() - whether a packet would hold the line for too long
 * @qs:  queues of its wire
 * @len: its bytes
 *
 * A voice packet that comes just after it waits for all of it.
 *
 * Context: any.
 * Return: true when it is to be split.
 */
bool nsmw_sched_splits(const struct nsmw_queues *qs, u32 len)
{
	return nsmw_rate_ns(READ_ONCE(*qs->rate), len) > NSMW_SPLIT_NS;
}
