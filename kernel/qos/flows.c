// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the packets that wait for an uplink, in flows: net/fq_impl.h with a tin for
 * each wire and class, and CoDel or a longest time for each flow. In a class wires
 * take turns as equals, in a wire flows do. All under the lock of struct fq.
 */
#include <linux/slab.h>

#include "qos/fq.h"
#include "qos/queue.h"

#define PACKETS_MAX	65536	/* the bound is in bytes; this is for tiny ones */
#define ROOM		16	/* a part of the bound that is made free at once */

/* The flows that an fq is part of. */
static struct nsmw_flows *flows_of(struct fq *fq)
{
	return container_of(fq, struct nsmw_flows, fq);
}

/* A packet leaves a queue, whichever way. */
static __always_inline void leave(struct nsmw_flows *flows,
				  struct nsmw_sched_class *c,
				  const struct fq_tin *tin,
				  const struct fq_flow *flow,
				  const struct sk_buff *skb)
{
	if (unlikely(flow == &tin->default_flow))
		flows->overflow[nsmw_queued(skb)->bucket]--;
	c->candidate.waiting--;
	c->flows -= !flow->backlog;
	c->stats->backlog -= skb->len;
	c->stats->waiting -= nsmw_queued(skb)->segs.count;
}

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
 * @flows: all flows
 * @c:    class
 * @tin:  flows of the wire and class
 * @flow: the one of them
 * @now:  time
 */
struct take {
	struct nsmw_flows *flows;
	struct nsmw_sched_class *c;
	struct fq_tin *tin;
	struct fq_flow *flow;
	u64 now;
};

static void codel_drop(struct sk_buff *skb, void *ctx)
{
	struct take *t = ctx;

	t->c->stats->codel += nsmw_queued(skb)->segs.count;
	t->c->sched->ops->drop(skb, NSMWIRE_DROP_TX_CODEL);
}

static struct sk_buff *codel_next(struct codel_vars *vars, void *ctx)
{
	struct take *t = ctx;
	struct sk_buff *skb = fq_flow_dequeue(&t->flows->fq, t->flow);

	if (skb)
		leave(t->flows, t->c, t->tin, t->flow, skb);
	return skb;
}

static __always_inline struct sk_buff *take_codel(struct take *t,
						  struct codel_vars *vars)
{
	u64 target = nsmw_aqm_target(nsmw_us_ns(t->c->info.target),
				     nsmw_us_ns(t->c->info.interval),
				     t->c->full, t->c->flows);
	struct sk_buff *skb;
	u32 marked;

	/* CoDel would come to the same, after reading the clock. */
	skb = skb_peek(&t->flow->queue);
	if (nsmw_queued_ns(skb, t->now) < target) {
		vars->first_above_time = 0;
		vars->dropping = false;
		return codel_next(vars, t);
	}
	t->c->params.target = target >> CODEL_SHIFT;
	marked = t->c->codel.ecn_mark;
	skb = codel_dequeue(t, &t->flow->backlog, &t->c->params, vars,
			    &t->c->codel, codel_len, codel_since, codel_drop,
			    codel_next);
	/* CoDel marks no packet but the one that it returns. */
	if (t->c->codel.ecn_mark != marked)
		t->c->stats->marked += nsmw_queued(skb)->segs.count;
	return skb;
}

/*
 * The sender of a packet with ECT(1) wants to know of a queue as soon as there is one,
 * and slows down by little (RFC 9331, 4.1): it is marked from a shallow delay on. That
 * is never less than the packet on the line takes, which is no queue.
 */
static void mark_shallow(struct take *t, struct sk_buff *skb)
{
	u64 delay = nsmw_wait_limit(nsmw_us_ns(t->c->info.ce_threshold),
				    t->c->sched->shaper.longest);

	if (!delay || nsmw_queued_ns(skb, t->now) <= delay || !t->c->info.ecn)
		return;
	if ((skb_get_dsfield(skb) & INET_ECN_MASK) == INET_ECN_ECT_1 &&
	    INET_ECN_set_ce(skb))
		t->c->stats->marked += nsmw_queued(skb)->segs.count;
}

static struct sk_buff *take_in_time(struct take *t)
{
	u64 limit = nsmw_wait_limit(nsmw_us_ns(t->c->info.max_wait),
				    t->c->sched->shaper.longest);
	struct sk_buff *skb;

	while ((skb = codel_next(NULL, t))) {
		if (!limit || nsmw_queued_ns(skb, t->now) <= limit)
			return skb;
		t->c->stats->late += nsmw_queued(skb)->segs.count;
		t->c->sched->ops->drop(skb, NSMWIRE_DROP_TX_LATE);
	}
	return NULL;
}

static struct sk_buff *take_from_flow(struct fq *fq, struct fq_tin *tin,
				      struct fq_flow *flow)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_flows *flows = flows_of(fq);
	struct take t = {
		.flows = flows, .c = q->class, .tin = tin, .flow = flow,
		.now = flows->now,
	};
	struct codel_vars *vars;
	struct sk_buff *skb;

	if (!t.c->info.target)
		return take_in_time(&t);
	vars = flow == &tin->default_flow ? &q->vars :
					    &flows->vars[flow - fq->flows];
	/* Each flow comes to this once or twice: no need to ask CoDel. */
	if (!flow->backlog) {
		vars->dropping = false;
		return NULL;
	}
	skb = take_codel(&t, vars);
	if (skb)
		mark_shallow(&t, skb);
	return skb;
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

/* No flow of a queue has packets: forget the flows, and their deficits. */
static void begin_anew(struct nsmw_flows *flows, struct fq_tin *tin)
{
	if (list_is_singular(&tin->new_flows) && list_empty(&tin->old_flows)) {
		/* It stays, since it will have packets again: see overflows(). */
		list_first_entry(&tin->new_flows, struct fq_flow,
				 flowchain)->deficit = flows->fq.quantum;
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
 * waits after them. A tin that has the bucket already has no such packets: there were
 * none when it took it.
 *
 * A tin that has left a bucket without packets does not keep others from it.
 */
static bool overflows(const struct nsmw_flows *flows,
		      const struct fq_tin *tin, u32 bucket)
{
	struct fq_flow *flow = &flows->fq.flows[bucket];

	if (flow->tin == tin)
		return false;
	if (flow->tin && !flow->backlog)
		forget_flow(flow);
	return flow->tin || flows->overflow[bucket];
}

/* The queue whose turn it is, once those without packets have left. Inlined: each
 * packet pays.
 */
static __always_inline struct nsmw_queue *
next_queue(struct nsmw_flows *flows, struct nsmw_sched_class *c)
{
	struct nsmw_drr_entity *entity;

	while ((entity = nsmw_drr_next(&c->wires))) {
		struct nsmw_queue *q = container_of(entity, struct nsmw_queue,
						    round);

		if (q->tin.backlog_packets)
			return q;
		begin_anew(flows, &q->tin);
		nsmw_drr_idle(&c->wires, entity);
	}
	return NULL;
}

/**
 * nsmw_flows_take() - take the packet of a class that leaves next
 * @flows: all flows
 * @c:     the class
 * @now:   time
 *
 * Context: the lock held.
 * Return: NULL when CoDel or the class's longest time have dropped all it had.
 */
struct sk_buff *nsmw_flows_take(struct nsmw_flows *flows,
				struct nsmw_sched_class *c, u64 now)
{
	struct nsmw_queue *q;
	struct sk_buff *skb;

	flows->now = now;
	while ((q = next_queue(flows, c))) {
		skb = fq_tin_dequeue(&flows->fq, &q->tin, take_from_flow);
		if (likely(skb)) {
			nsmw_drr_charge(&q->round, skb->len);
			return skb;
		}
	}
	return NULL;
}

/**
 * nsmw_flows_is_fresh() - whether the flow that is next in a class has no queue
 * @candidate: of a class of an uplink; see struct nsmw_select
 *
 * Context: the lock held.
 * Return: true when it has only begun to send, and has not had its turn.
 */
bool nsmw_flows_is_fresh(struct nsmw_candidate *candidate)
{
	struct nsmw_sched_class *c = container_of(candidate,
						  struct nsmw_sched_class,
						  candidate);
	struct nsmw_flows *flows = &c->sched->flows;
	struct nsmw_queue *q = next_queue(flows, c);
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
		flow->deficit += flows->fq.quantum;
		list_move_tail(&flow->flowchain, &q->tin.old_flows);
	}
	return false;
}

/* --- the way in, and room */

/* Whether there is no room for one more packet. */
static bool is_full(const struct fq *fq, const struct sk_buff *skb)
{
	return fq->memory_usage + skb->truesize > fq->memory_limit ||
	       fq->backlog >= fq->limit;
}

/* The flow with the largest backlog loses packets. */
static void drop_full(struct fq *fq, struct fq_tin *tin,
		      struct fq_flow *flow, struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched_class *c = q->class;

	leave(flows_of(fq), c, tin, flow, skb);
	c->stats->full += nsmw_queued(skb)->segs.count;
	c->sched->ops->drop(skb, NSMWIRE_DROP_TX_FULL);
}

/* Whether there is room for many. */
static bool has_room(const struct fq *fq)
{
	return fq->memory_usage <= fq->memory_limit - fq->memory_limit / ROOM &&
	       fq->backlog <= fq->limit - fq->limit / ROOM;
}

/* Drop half of the backlog of each flow that has half of the largest one or more. */
static bool trim(struct fq *fq)
{
	struct fq_tin *tin, *next;
	u32 fattest = 0, i;
	bool some = false;

	for_each_set_bit(i, fq->flows_bitmap, fq->flows_cnt)
		fattest = max(fattest, fq->flows[i].backlog);
	list_for_each_entry(tin, &fq->tin_backlog, tin_list)
		fattest = max(fattest, tin->default_flow.backlog);

	for_each_set_bit(i, fq->flows_bitmap, fq->flows_cnt) {
		if (has_room(fq))
			return false;
		if (fq->flows[i].backlog > fattest / 2)
			some |= fq_flow_drop(fq, &fq->flows[i],
					     drop_full);
	}
	list_for_each_entry_safe(tin, next, &fq->tin_backlog, tin_list) {
		if (has_room(fq))
			return false;
		if (tin->default_flow.backlog > fattest / 2)
			some |= fq_flow_drop(fq, &tin->default_flow,
					     drop_full);
	}
	return some;
}

/*
 * Make room for many packets: fq would look for the fattest flow anew for every one
 * that is too much, which with thousands of flows is dearer than all else.
 */
static void make_room(struct fq *fq)
{
	while (!has_room(fq) && trim(fq))
		;
}

/**
 * nsmw_flows_count_in() - count a packet that comes
 * @c:   its class
 * @skb: the packet
 *
 * Context: the lock held.
 */
void nsmw_flows_count_in(struct nsmw_sched_class *c, const struct sk_buff *skb)
{
	c->stats->in_packets += nsmw_queued(skb)->segs.count;
	c->stats->in_bytes += skb->len - nsmw_queued(skb)->number;
}

/**
 * nsmw_flows_put() - let a packet wait
 * @flows:  all flows
 * @q:      queue of its wire and class
 * @bucket: of its flow
 * @skb:    the packet
 *
 * Context: the lock held.
 */
void nsmw_flows_put(struct nsmw_flows *flows, struct nsmw_queue *q, u32 bucket,
		    struct sk_buff *skb)
{
	struct nsmw_sched_class *c = q->class;

	if (unlikely(is_full(&flows->fq, skb)))
		make_room(&flows->fq);
	nsmw_flows_count_in(c, skb);
	c->candidate.waiting++;
	c->stats->waiting += nsmw_queued(skb)->segs.count;
	c->stats->backlog += skb->len;
	c->stats->peak = max(c->stats->peak, c->stats->backlog);
	nsmw_queued(skb)->bucket = bucket;
	if (unlikely(overflows(flows, &q->tin, bucket))) {
		flows->overflow[bucket]++;
		bucket = NSMW_FLOW_OVERFLOW;
		c->flows += !q->tin.default_flow.backlog;
	} else {
		c->flows += !flows->fq.flows[bucket].backlog;
	}
	fq_tin_enqueue(&flows->fq, &q->tin, bucket, skb, drop_full);
	/* A wire may send as much in a turn as a flow. */
	q->round.quantum = flows->fq.quantum;
	nsmw_drr_add(&c->wires, &q->round);
}

static void take_out(struct fq *fq, struct fq_tin *tin, struct fq_flow *flow,
		     struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched_class *c = q->class;

	leave(flows_of(fq), c, tin, flow, skb);
	if (q->qs->drained) {
		__skb_queue_tail(q->qs->drained, skb);
		return;
	}
	c->stats->purged += nsmw_queued(skb)->segs.count;
	c->sched->ops->drop(skb, NSMWIRE_DROP_TX_PURGED);
}

/**
 * nsmw_flows_reset() - take all packets out of a queue
 * @flows: all flows
 * @q:     the queue; its packets go where its struct nsmw_queues says
 *
 * Context: the lock held.
 */
void nsmw_flows_reset(struct nsmw_flows *flows, struct nsmw_queue *q)
{
	fq_tin_reset(&flows->fq, &q->tin, take_out);
	nsmw_drr_remove(&q->round);
}

/* --- life */

/* Has the bucket that no queue gets. */
static struct fq_tin reserved;

/*
 * fq_init() does not charge what it allocates to the memory cgroup of the
 * process; this does. fq_reset() frees both.
 */
static int init_fq(struct fq *fq, unsigned int count)
{
	struct fq_flow *flows;
	unsigned long *bitmap;
	unsigned int i;

	if (fq_init(fq, 1))
		return -ENOMEM;
	flows = kvcalloc(count, sizeof(*flows), GFP_KERNEL_ACCOUNT);
	bitmap = bitmap_zalloc(count, GFP_KERNEL_ACCOUNT);
	if (!flows || !bitmap) {
		kvfree(flows);
		bitmap_free(bitmap);
		kvfree(fq->flows);
		bitmap_free(fq->flows_bitmap);
		return -ENOMEM;
	}
	kvfree(fq->flows);
	bitmap_free(fq->flows_bitmap);
	fq->flows = flows;
	fq->flows_bitmap = bitmap;
	fq->flows_cnt = count;
	for (i = 0; i < count; i++)
		fq_flow_init(&flows[i]);
	return 0;
}

/**
 * nsmw_flows_init() - no flow has packets
 * @flows: zeroes
 *
 * Context: process.
 * Return: 0 or -ENOMEM, and nothing is allocated.
 */
int nsmw_flows_init(struct nsmw_flows *flows)
{
	flows->vars = kvcalloc(NSMW_FLOWS, sizeof(*flows->vars),
			       GFP_KERNEL_ACCOUNT);
	flows->overflow = kvcalloc(NSMW_FLOWS, sizeof(*flows->overflow),
				   GFP_KERNEL_ACCOUNT);
	if (!flows->vars || !flows->overflow ||
	    init_fq(&flows->fq, NSMW_FLOW_OVERFLOW + 1)) {
		kvfree(flows->overflow);
		kvfree(flows->vars);
		return -ENOMEM;
	}
	flows->fq.flows[NSMW_FLOW_OVERFLOW].tin = &reserved;
	flows->fq.limit = PACKETS_MAX;
	flows->fq.quantum = NSMW_FULL_PACKET;
	return 0;
}

/**
 * nsmw_flows_free() - free what nsmw_flows_init() allocated
 * @flows: without packets
 *
 * Context: process.
 */
void nsmw_flows_free(struct nsmw_flows *flows)
{
	/* Nothing else is there, but fq asks for its lock. */
	spin_lock_bh(&flows->fq.lock);
	fq_reset(&flows->fq, drop_full);
	spin_unlock_bh(&flows->fq.lock);
	kvfree(flows->overflow);
	kvfree(flows->vars);
}
