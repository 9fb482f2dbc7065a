// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the queues of an uplink with a rate and the clock that empties them.
 *
 *	uplink -+- priority classes, in order, each within its share
 *	        +- weighted classes: first each up to its share, then what is left
 *	        |  in deficit round robin by share
 *	        +- background, when nothing else waits
 *	class  --- wires, deficit round robin as equals
 *	wire   --- flows (net/fq_impl.h), each under CoDel (net/codel_impl.h)
 *
 * One lock, that of struct fq, guards all of it. One CPU at a time sends
 * (@running), without the lock: the others queue and leave. The line is a
 * virtual clock, @next is when it will be free, and an hrtimer wakes up then.
 */
#include <linux/hrtimer.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <net/codel.h>
#include <net/inet_ecn.h>

/* Both are written to be included, and bring more than is used here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <net/codel_impl.h>
#include <net/fq_impl.h>
#pragma GCC diagnostic pop

#include "class.h"
#include "drr.h"
#include "sched.h"
#include "tx.h"
#include "wire.h"

#define FLOWS		4096
#define PACKETS_MAX	65536		/* the bound is in bytes; this is for tiny ones */
#define FULL_PACKET	1514
#define GSO_MAX		65536
#define SPLIT_NS	(100 * NSEC_PER_USEC)
#define US2TIME(us)	((codel_time_t)(((us) * NSEC_PER_USEC) >> CODEL_SHIFT))
#define BURST_NS	(20 * NSEC_PER_MSEC)
#define LATE_NS		(200 * NSEC_PER_USEC)
#define AHEAD_NS	(50 * NSEC_PER_USEC)
#define QUOTA		64		/* packets before another context goes on */

/**
 * struct sched_class - a class on an uplink
 * @wires:  struct nsmw_queue that have packets
 * @turn:   its place among the weighted classes
 * @bucket: its share of the rate, which it gets before others get more
 * @params: of CoDel
 * @codel:  counters of CoDel
 * @stats:  counters
 */
struct sched_class {
	struct nsmw_drr wires;
	struct nsmw_turn turn;
	struct nsmw_bucket bucket;
	struct codel_params params;
	struct codel_stats codel;
	struct nsmw_queue_stats stats;
};

/**
 * struct nsmw_sched - the scheduler of an uplink
 * @fq:      flows of all wires and classes; its lock guards all here
 * @vars:    state of CoDel for each flow of @fq
 * @line:    the WAN
 * @next:    when the line is free, ns of the monotonic clock
 * @ahead:   ns before that in which packets are sent already
 * @timer:   wakes the sender up
 * @running: somebody sends
 * @now:     time of the packet that is being chosen
 * @round:   bytes that all weighted classes send in one round
 * @root:    struct sched_class.turn
 * @busy:    bits of the classes that may have work
 * @class:   the classes
 */
struct nsmw_sched {
	struct fq fq;
	struct codel_vars *vars;
	struct nsmw_line line;
	u64 next;
	u32 ahead;
	struct hrtimer timer;
	bool running;
	u64 now;
	u32 round;
	struct nsmw_drr root;
	unsigned long busy;
	struct sched_class class[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_queue - packets of one wire and class
 * @tin:   its flows
 * @vars:  state of CoDel for the flow that those who collide share
 * @turn:  its place among the wires of the class
 * @class: the class
 */
struct nsmw_queue {
	struct fq_tin tin;
	struct codel_vars vars;
	struct nsmw_turn turn;
	u8 class;
};

/**
 * struct nsmw_queues - queues of one wire on an uplink
 * @s:      the scheduler
 * @wire:   the wire
 * @closed: no packet enters any more
 * @out:    where packets go that are being taken out, or NULL to drop them
 * @rcu:    frees it after the last packet
 * @queue:  by class
 */
struct nsmw_queues {
	struct nsmw_sched *s;
	struct nsmw_wire *wire;
	bool closed;
	struct sk_buff_head *out;
	struct rcu_head rcu;
	struct nsmw_queue queue[NSMWIRE_CLASSES_MAX];
};

static struct nsmw_wire *wire_of(const struct sk_buff *skb)
{
	return netdev_priv(skb->dev);
}

static struct nsmw_sched *sched_of(struct fq *fq)
{
	return container_of(fq, struct nsmw_sched, fq);
}

/* A packet leaves a queue, whichever way. */
static void leave(struct sched_class *c, const struct sk_buff *skb)
{
	c->stats.backlog -= skb->len;
	c->stats.waiting--;
}

static u32 line_bytes(const struct nsmw_sched *s, const struct sk_buff *skb)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);

	return nsmw_line_bytes(&s->line, skb->len + qd->over, qd->segs,
			       qd->head);
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
 * @flow: flow
 */
struct take {
	struct nsmw_sched *s;
	struct sched_class *c;
	struct fq_flow *flow;
};

static void codel_drop(struct sk_buff *skb, void *ctx)
{
	struct take *t = ctx;

	t->c->stats.codel++;
	nsmw_drop(wire_of(skb), skb, NSMWIRE_DROP_TX_CODEL);
}

static struct sk_buff *codel_next(struct codel_vars *vars, void *ctx)
{
	struct take *t = ctx;
	struct sk_buff *skb = fq_flow_dequeue(&t->s->fq, t->flow);

	if (skb)
		leave(t->c, skb);
	return skb;
}

static struct sk_buff *take_codel(struct take *t, struct codel_vars *vars)
{
	u32 marked = t->c->codel.ecn_mark;
	struct sk_buff *skb;

	skb = codel_dequeue(t, &t->flow->backlog, &t->c->params, vars,
			    &t->c->codel, codel_len, codel_since, codel_drop,
			    codel_next);
	t->c->stats.marked += t->c->codel.ecn_mark - marked;
	return skb;
}

static struct sk_buff *take_in_time(struct take *t, u64 max_wait)
{
	struct sk_buff *skb;

	while ((skb = codel_next(NULL, t))) {
		if (!max_wait ||
		    t->s->now - nsmw_queued(skb)->since <= max_wait)
			return skb;
		t->c->stats.late++;
		nsmw_drop(wire_of(skb), skb, NSMWIRE_DROP_TX_LATE);
	}
	return NULL;
}

static struct sk_buff *take_from_flow(struct fq *fq, struct fq_tin *tin,
				      struct fq_flow *flow)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched *s = sched_of(fq);
	struct take t = { .s = s, .c = &s->class[q->class], .flow = flow };
	const struct nsmw_class_info *info = &nsmw_classes[q->class];

	struct codel_vars *vars;

	if (!info->target)
		return take_in_time(&t, info->max_wait * NSEC_PER_USEC);
	vars = flow == &tin->default_flow ? &q->vars :
					    &s->vars[flow - fq->flows];
	/* Each flow comes to this once or twice: no need to ask CoDel. */
	if (!flow->backlog) {
		vars->dropping = false;
		return NULL;
	}
	return take_codel(&t, vars);
}

/* --- who is next */

static struct sk_buff *take_from_class(struct nsmw_sched *s,
				       struct sched_class *c)
{
	struct nsmw_turn *turn;
	struct sk_buff *skb;

	while ((turn = nsmw_drr_next(&c->wires))) {
		struct nsmw_queue *q = container_of(turn, struct nsmw_queue,
						    turn);

		skb = fq_tin_dequeue(&s->fq, &q->tin, take_from_flow);
		if (likely(skb)) {
			nsmw_drr_charge(turn, skb->len);
			return skb;
		}
		nsmw_drr_idle(&c->wires, turn);
	}
	return NULL;
}

/* The next class from @i on that has work, NSMWIRE_CLASSES_MAX for none. */
static unsigned int next_busy(struct nsmw_sched *s, unsigned int i)
{
	for (; (i = find_next_bit(&s->busy, NSMWIRE_CLASSES_MAX, i)) <
	       NSMWIRE_CLASSES_MAX; i++) {
		if (!nsmw_drr_empty(&s->class[i].wires))
			break;
		__clear_bit(i, &s->busy);
	}
	return i;
}

static u8 tier_of(const struct nsmw_sched *s, const struct sched_class *c)
{
	return nsmw_classes[c - s->class].tier;
}

/* The queue whose turn it is, once those that turn out to be idle have left. */
static struct nsmw_queue *next_queue(struct nsmw_sched *s,
				     struct sched_class *c)
{
	struct nsmw_turn *turn;

	while ((turn = nsmw_drr_next(&c->wires))) {
		struct nsmw_queue *q = container_of(turn, struct nsmw_queue,
						    turn);

		if (q->tin.backlog_packets)
			return q;
		/* It forgets its flows; there is nothing else in it. */
		fq_tin_dequeue(&s->fq, &q->tin, take_from_flow);
		nsmw_drr_idle(&c->wires, turn);
	}
	return NULL;
}

/* Whether the flow that is next in a class has only begun to send. */
static bool starts_with_fresh(struct nsmw_sched *s, struct sched_class *c)
{
	struct nsmw_queue *q = next_queue(s, c);
	struct fq_flow *flow;

	if (!q)
		return false;
	while ((flow = list_first_entry_or_null(&q->tin.new_flows,
						struct fq_flow, flowchain))) {
		if (flow->backlog && flow->deficit > 0)
			return true;
		if (!flow->backlog) {
			/* It kept up, and may begin anew. */
			list_del_init(&flow->flowchain);
			flow->tin = NULL;
			continue;
		}
		flow->deficit += s->fq.quantum;
		list_move_tail(&flow->flowchain, &q->tin.old_flows);
	}
	return false;
}

static struct sk_buff *take_share(struct nsmw_sched *s, struct sched_class *c)
{
	struct sk_buff *skb = take_from_class(s, c);

	if (likely(skb)) {
		u32 bytes = line_bytes(s, skb);

		nsmw_bucket_take(&c->bucket, s->now, bytes);
		/* A part of what its turns would give it. */
		c->turn.deficit = max_t(s32, c->turn.deficit - (s32)bytes,
					-(s32)c->turn.quantum);
	}
	return skb;
}

/*
 * Priority is for flows that have no queue, as calls have none: one that sends
 * more than its turns take would have every other class wait for it.
 */
static struct sk_buff *pick_priority(struct nsmw_sched *s)
{
	struct sched_class *c;
	struct sk_buff *skb;
	unsigned int i;

	for (i = next_busy(s, 0); i < NSMWIRE_CLASSES_MAX;
	     i = next_busy(s, i + 1)) {
		c = &s->class[i];
		if (tier_of(s, c) != NSMWIRE_TIER_PRIORITY ||
		    !nsmw_bucket_ok(&c->bucket, s->now) ||
		    !starts_with_fresh(s, c))
			continue;
		skb = take_share(s, c);
		if (likely(skb))
			return skb;
	}
	return NULL;
}

/* Whether a class has had less than its share. */
static bool is_behind(const struct nsmw_sched *s, const struct sched_class *c)
{
	switch (tier_of(s, c)) {
	case NSMWIRE_TIER_WEIGHTED:
		return nsmw_bucket_ok(&c->bucket, s->now);
	case NSMWIRE_TIER_PRIORITY:
		/* The other half of the burst is for pick_priority(). */
		return nsmw_bucket_has(&c->bucket, s->now,
				       c->bucket.burst / 2);
	default:
		return false;
	}
}

/*
 * The class that is furthest behind its share. Round robin alone would have a
 * class that sends little wait for all that send much.
 */
static struct sk_buff *pick_within_share(struct nsmw_sched *s)
{
	struct sched_class *c, *first;
	struct sk_buff *skb;
	unsigned int i;

	for (;;) {
		first = NULL;
		for (i = next_busy(s, 0); i < NSMWIRE_CLASSES_MAX;
		     i = next_busy(s, i + 1)) {
			c = &s->class[i];
			if (!is_behind(s, c))
				continue;
			if (!first || c->bucket.due < first->bucket.due)
				first = c;
		}
		if (!first)
			return NULL;
		skb = take_share(s, first);
		if (likely(skb))
			return skb;
	}
}

/* A priority class that is beyond its share takes turns with the weighted. */
static struct sk_buff *pick_beyond_share(struct nsmw_sched *s)
{
	struct nsmw_turn *turn;
	struct sk_buff *skb;

	while ((turn = nsmw_drr_next(&s->root))) {
		struct sched_class *c = container_of(turn, struct sched_class,
						     turn);

		skb = take_from_class(s, c);
		if (likely(skb)) {
			nsmw_drr_charge(turn, line_bytes(s, skb));
			if (tier_of(s, c) == NSMWIRE_TIER_PRIORITY)
				c->stats.policed++;
			else	/* it is no longer behind its share */
				nsmw_bucket_owe(&c->bucket, s->now,
						line_bytes(s, skb));
			return skb;
		}
		nsmw_drr_idle(&s->root, turn);
	}
	return NULL;
}

/* When nothing else waits, in their order. */
static struct sk_buff *pick_background(struct nsmw_sched *s)
{
	struct sched_class *c;
	struct sk_buff *skb;
	unsigned int i;

	for (i = next_busy(s, 0); i < NSMWIRE_CLASSES_MAX;
	     i = next_busy(s, i + 1)) {
		c = &s->class[i];
		if (tier_of(s, c) != NSMWIRE_TIER_BACKGROUND)
			continue;
		skb = take_from_class(s, c);
		if (likely(skb))
			return skb;
	}
	return NULL;
}

static void count_out(struct nsmw_sched *s, const struct sk_buff *skb,
		      struct sched_class *c, u32 bytes)
{
	u64 us = div_u64(s->now - nsmw_queued(skb)->since, NSEC_PER_USEC);
	unsigned int bucket = us ? ilog2(us) + 1 : 0;

	c->stats.out_packets += nsmw_queued(skb)->segs;
	c->stats.out_bytes += bytes;
	c->stats.sojourn[min(bucket, NSMW_SOJOURN_BUCKETS - 1)]++;
}

/* The packet that is to be sent now; the line is then taken by it. */
static struct sk_buff *pick(struct nsmw_sched *s)
{
	struct sk_buff *skb;
	u32 bytes;

	if (!s->fq.backlog || s->next > s->now + s->ahead)
		return NULL;
	skb = pick_priority(s);
	if (!skb)
		skb = pick_within_share(s);
	if (!skb)
		skb = pick_beyond_share(s);
	if (!skb)
		skb = pick_background(s);
	if (!skb)
		return NULL;
	bytes = line_bytes(s, skb);
	/* A timer that was late is made good for, an idle line is not: see
	 * nsmw_sched_queue().
	 */
	s->next = max(s->next, s->now - LATE_NS) +
		  nsmw_rate_ns(s->line.rate, bytes);
	count_out(s, skb, &s->class[nsmw_queued(skb)->class], bytes);
	return skb;
}

/* When there will be something to send, 0 for not before a packet comes. */
static u64 wake_at(const struct nsmw_sched *s)
{
	return s->fq.backlog ? max(s->next, s->now) : 0;
}

/*
 * Send what the line takes. The caller has set @running, which is given up with
 * the lock held: whoever queues after that sees it.
 *
 * Context: BH disabled, the lock held; it is released.
 */
static void run(struct nsmw_sched *s) __releases(&s->fq.lock)
{
	unsigned int quota = QUOTA;
	struct sk_buff *skb;
	u64 at;

	while (quota-- && (skb = pick(s))) {
		spin_unlock(&s->fq.lock);
		nsmw_tx_queued(skb);
		spin_lock(&s->fq.lock);
		if (!s->fq.backlog)
			break;
		s->now = ktime_get_ns();
	}
	s->running = false;
	at = wake_at(s);
	if (at)
		hrtimer_start(&s->timer, ns_to_ktime(at),
			      HRTIMER_MODE_ABS_PINNED_SOFT);
	spin_unlock(&s->fq.lock);
}

/* Take the sender's place, if nobody has it, at @now. */
static bool start(struct nsmw_sched *s, u64 now)
{
	if (s->running)
		return false;
	s->running = true;
	s->now = now;
	return true;
}

static enum hrtimer_restart wake(struct hrtimer *timer)
{
	struct nsmw_sched *s = container_of(timer, struct nsmw_sched, timer);

	spin_lock(&s->fq.lock);
	if (start(s, ktime_get_ns()))
		run(s);
	else
		spin_unlock(&s->fq.lock);
	return HRTIMER_NORESTART;
}

/* --- the way in */

/* The fattest flow loses. */
static void drop_full(struct fq *fq, struct fq_tin *tin, struct fq_flow *flow,
		      struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct sched_class *c = &sched_of(fq)->class[q->class];

	leave(c, skb);
	c->stats.full++;
	nsmw_drop(wire_of(skb), skb, NSMWIRE_DROP_TX_FULL);
}

static void put_in(struct nsmw_sched *s, struct nsmw_queue *q, u32 flow,
		   struct sk_buff *skb)
{
	struct sched_class *c = &s->class[q->class];

	c->stats.in_packets += nsmw_queued(skb)->segs;
	c->stats.in_bytes += skb->len;
	c->stats.waiting++;
	c->stats.backlog += skb->len;
	c->stats.peak = max(c->stats.peak, c->stats.backlog);
	fq_tin_enqueue(&s->fq, &q->tin, flow, skb, drop_full);
}

/**
 * nsmw_sched_queue() - queue a packet, and send what the line takes
 * @qs:   queues of its wire
 * @skb:  the packet, or a list of segments, struct nsmw_queued filled but for
 *        the time; consumed on success
 * @hash: of its flow
 *
 * Context: BH disabled, RCU.
 * Return: false when the queues are closed.
 */
bool nsmw_sched_queue(struct nsmw_queues *qs, struct sk_buff *skb, u32 hash)
{
	struct nsmw_queue *q = &qs->queue[nsmw_queued(skb)->class];
	struct nsmw_sched *s = qs->s;
	struct sched_class *c = &s->class[q->class];
	/* Wires often carry the same flows, by their addresses. */
	u32 flow = reciprocal_scale(hash ^ hash_ptr(q, 32), FLOWS);
	struct sk_buff *next;
	u64 now;

	spin_lock(&s->fq.lock);
	if (unlikely(qs->closed)) {
		spin_unlock(&s->fq.lock);
		return false;
	}
	/* With the lock: no packet that waits is younger. */
	now = ktime_get_ns();
	/* What the line did not carry while it was idle is lost. */
	if (!s->fq.backlog)
		s->next = max(s->next, now);
	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		nsmw_queued(skb)->since = now;
		put_in(s, q, flow, skb);
	}
	nsmw_drr_add(&c->wires, &q->turn);
	__set_bit(q->class, &s->busy);
	if (nsmw_classes[q->class].tier != NSMWIRE_TIER_BACKGROUND)
		nsmw_drr_add(&s->root, &c->turn);
	if (start(s, now))
		run(s);
	else
		spin_unlock(&s->fq.lock);
	return true;
}

/**
 * nsmw_sched_rated() - whether packets of a wire are to be queued
 * @qs: queues of the wire, or NULL
 *
 * Context: any.
 * Return: false without an uplink, or where it has no rate.
 */
bool nsmw_sched_rated(const struct nsmw_queues *qs)
{
	return qs && READ_ONCE(qs->s->line.rate);
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
	return nsmw_rate_ns(READ_ONCE(qs->s->line.rate), len) > SPLIT_NS;
}

/* --- the way out other than by being sent */

static void take_out(struct fq *fq, struct fq_tin *tin, struct fq_flow *flow,
		     struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_queues *qs = container_of(q - q->class, struct nsmw_queues,
					      queue[0]);
	struct sched_class *c = &sched_of(fq)->class[q->class];

	leave(c, skb);
	if (qs->out) {
		__skb_queue_tail(qs->out, skb);
		return;
	}
	c->stats.purged++;
	nsmw_drop(qs->wire, skb, NSMWIRE_DROP_TX_PURGED);
}

static void drain(struct nsmw_queues *qs, struct sk_buff_head *to)
{
	struct nsmw_queue *q;

	qs->out = to;
	for (q = qs->queue; q < qs->queue + NSMWIRE_CLASSES_MAX; q++) {
		fq_tin_reset(&qs->s->fq, &q->tin, take_out);
		nsmw_drr_remove(&q->turn);
	}
}

/**
 * nsmw_queues_drain() - take all packets out
 * @qs: queues of a wire
 * @to: where they go, each flow in its order; NULL drops them
 *
 * Context: process or BH.
 */
void nsmw_queues_drain(struct nsmw_queues *qs, struct sk_buff_head *to)
{
	spin_lock_bh(&qs->s->fq.lock);
	drain(qs, to);
	spin_unlock_bh(&qs->s->fq.lock);
}

/**
 * nsmw_queues_close() - let no packet in any more, and take all out
 * @qs: queues of a wire
 * @to: where they go; NULL drops them
 *
 * Context: process or BH.
 */
void nsmw_queues_close(struct nsmw_queues *qs, struct sk_buff_head *to)
{
	spin_lock_bh(&qs->s->fq.lock);
	qs->closed = true;
	drain(qs, to);
	spin_unlock_bh(&qs->s->fq.lock);
}

/* --- life */

/**
 * nsmw_queues_alloc() - queues for a wire
 * @s:    scheduler of its uplink
 * @wire: the wire
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_queues *nsmw_queues_alloc(struct nsmw_sched *s,
				      struct nsmw_wire *wire)
{
	struct nsmw_queues *qs = kzalloc(sizeof(*qs), GFP_KERNEL);
	int i;

	if (!qs)
		return NULL;
	qs->s = s;
	qs->wire = wire;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		fq_tin_init(&qs->queue[i].tin);
		nsmw_turn_init(&qs->queue[i].turn, FULL_PACKET);
		qs->queue[i].class = i;
	}
	return qs;
}

/**
 * nsmw_queues_free() - free queues that were closed
 * @qs: the queues, or NULL; freed once no packet can see them any more
 *
 * Context: any.
 */
void nsmw_queues_free(struct nsmw_queues *qs)
{
	if (qs)
		kfree_rcu(qs, rcu);
}

static void set_class(struct nsmw_sched *s, u8 index)
{
	const struct nsmw_class_info *info = &nsmw_classes[index];
	struct sched_class *c = &s->class[index];
	u64 rate = div_u64(s->line.rate, 100) * info->share;
	u8 share = info->share;

	/* Beyond its share a priority class is served as class default is. */
	if (info->tier == NSMWIRE_TIER_PRIORITY)
		share = nsmw_classes[NSMWIRE_CLASS_DEFAULT].share;
	c->turn.quantum = max(s->round / 100 * share, 64U);
	c->bucket.rate = rate;
	c->bucket.burst = max_t(u64, BURST_NS,
				nsmw_rate_ns(rate, 2 * FULL_PACKET));
	c->bucket.due = 0;
	codel_params_init(&c->params);
	c->params.target = US2TIME(info->target);
	c->params.interval = US2TIME(info->interval);
	c->params.ecn = info->ecn;
	c->params.mtu = FULL_PACKET;
}

/**
 * nsmw_sched_set() - give an uplink its rate
 * @s:     scheduler
 * @line:  the WAN; without a rate all that waits is sent at once
 * @limit: bytes of memory that packets may take
 *
 * Context: process.
 */
void nsmw_sched_set(struct nsmw_sched *s, const struct nsmw_line *line,
		    u32 limit)
{
	int i;

	local_bh_disable();
	spin_lock(&s->fq.lock);
	s->line = *line;
	s->fq.memory_limit = limit;
	/* What a round of all classes carries: short, but a full packet or a
	 * large one that is not split fits into it.
	 */
	s->round = clamp(nsmw_rate_bytes(line->rate, SPLIT_NS),
			 8U * FULL_PACKET, 8U * GSO_MAX);
	/* On a fast line the timer is dearer than a packet: several for one. */
	s->ahead = nsmw_rate_ns(line->rate, FULL_PACKET) < AHEAD_NS / 2 ?
		   AHEAD_NS : 0;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		set_class(s, i);
	/* The packet on the line was paid for at the old rate. */
	s->next = 0;
	if (start(s, ktime_get_ns()))
		run(s);
	else
		spin_unlock(&s->fq.lock);
	local_bh_enable();
}

/**
 * nsmw_sched_read() - counters of a class
 * @s:     scheduler
 * @class: index
 * @stats: overwritten
 *
 * Context: process.
 */
void nsmw_sched_read(struct nsmw_sched *s, u8 class,
		     struct nsmw_queue_stats *stats)
{
	spin_lock_bh(&s->fq.lock);
	*stats = s->class[class].stats;
	spin_unlock_bh(&s->fq.lock);
}

/**
 * nsmw_sched_alloc() - the scheduler of an uplink
 *
 * Context: process.
 * Return: one without a rate, or NULL when there is no memory.
 */
struct nsmw_sched *nsmw_sched_alloc(void)
{
	struct nsmw_sched *s = kvzalloc(sizeof(*s), GFP_KERNEL);
	int i;

	if (!s)
		return NULL;
	s->vars = kvcalloc(FLOWS, sizeof(*s->vars), GFP_KERNEL);
	if (!s->vars || fq_init(&s->fq, FLOWS)) {
		kvfree(s->vars);
		kvfree(s);
		return NULL;
	}
	s->fq.limit = PACKETS_MAX;
	s->fq.quantum = FULL_PACKET;
	hrtimer_init(&s->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_SOFT);
	s->timer.function = wake;
	nsmw_drr_init(&s->root);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		nsmw_drr_init(&s->class[i].wires);
		nsmw_turn_init(&s->class[i].turn, FULL_PACKET);
	}
	return s;
}

/**
 * nsmw_sched_free() - free the scheduler of an uplink that no wire uses
 * @s: scheduler; its queues were closed a grace period ago
 *
 * Context: process.
 */
void nsmw_sched_free(struct nsmw_sched *s)
{
	hrtimer_cancel(&s->timer);
	/* Nobody else is there, but fq asks for its lock. */
	spin_lock_bh(&s->fq.lock);
	fq_reset(&s->fq, drop_full);
	spin_unlock_bh(&s->fq.lock);
	kvfree(s->vars);
	kvfree(s);
}
