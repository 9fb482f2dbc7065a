// SPDX-License-Identifier: GPL-2.0
/*
 * Owns what stands on an uplink with a rate: the scheduler itself, the profiles
 * whose classes it serves, and the queues of each wire, which come and go while
 * packets pass.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "profile.h"
#include "queue.h"

#define PACKETS_MAX	65536	/* the bound is in bytes; this is for tiny ones */
#define GSO_MAX		65536
#define ROOM		16	/* a part of the bound that is made free at once */
#define US2TIME(us)	((codel_time_t)(nsmw_us_ns(us) >> CODEL_SHIFT))
#define BURST_NS	(20 * NSEC_PER_MSEC)
#define AHEAD_NS	(50 * NSEC_PER_USEC)
#define PAUSE_MAX_NS	NSEC_PER_MSEC

/* --- packets that leave other than by being sent */

static void take_out(struct fq *fq, struct fq_tin *tin, struct fq_flow *flow,
		     struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched_class *c = q->class;
	struct nsmw_queues *qs = q->qs;

	nsmw_queue_leave(qs->s, c, tin, flow, skb);
	if (qs->out) {
		__skb_queue_tail(qs->out, skb);
		return;
	}
	c->stats->purged += nsmw_queued(skb)->segs.count;
	nsmw_drop(qs->wire, skb, NSMWIRE_DROP_TX_PURGED);
}

static void drain(struct nsmw_queues *qs, struct sk_buff_head *to)
{
	int i;

	qs->out = to;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		struct nsmw_queue *q = READ_ONCE(qs->queue[i]);

		/* One that comes now finds the queues closed, or stays. */
		if (!q)
			continue;
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

/* The fattest flow loses. */
void nsmw_queues_drop_full(struct fq *fq, struct fq_tin *tin,
			   struct fq_flow *flow, struct sk_buff *skb)
{
	struct nsmw_queue *q = container_of(tin, struct nsmw_queue, tin);
	struct nsmw_sched_class *c = q->class;

	nsmw_queue_leave(nsmw_sched_of(fq), c, tin, flow, skb);
	c->stats->full += nsmw_queued(skb)->segs.count;
	nsmw_drop(q->qs->wire, skb, NSMWIRE_DROP_TX_FULL);
}

/* Whether there is room for many. */
static bool has_room(const struct fq *fq)
{
	return fq->memory_usage <= fq->memory_limit - fq->memory_limit / ROOM &&
	       fq->backlog <= fq->limit - fq->limit / ROOM;
}

/* Half of what each flow has that is nearly the fattest. */
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
					     nsmw_queues_drop_full);
	}
	list_for_each_entry_safe(tin, next, &fq->tin_backlog, tin_list) {
		if (has_room(fq))
			return false;
		if (tin->default_flow.backlog > fattest / 2)
			some |= fq_flow_drop(fq, &tin->default_flow,
					     nsmw_queues_drop_full);
	}
	return some;
}

/*
 * Make room for many packets: fq would look for the fattest flow anew for every one
 * that is too much, which with thousands of flows is dearer than all else. Context:
 * the lock held.
 */
void nsmw_queues_make_room(struct fq *fq)
{
	while (!has_room(fq) && trim(fq))
		;
}

/* --- profiles */

static void set_bucket(struct nsmw_bucket *bucket, u64 rate)
{
	bucket->rate = rate;
	bucket->burst = max_t(u64, BURST_NS,
			      nsmw_rate_ns(rate, 2 * NSMW_FULL_PACKET));
	bucket->due = 0;
}

/* Give a class what its settings and the line make of it. */
static void set_class(struct nsmw_sched *s, struct nsmw_sched_class *c,
		      u8 default_share)
{
	const struct nsmw_class_info *info = &c->info;
	/* Beyond its share a priority class is served as class default is. */
	u8 share = info->tier == NSMWIRE_TIER_PRIORITY ? default_share :
							 info->share;

	c->turn.quantum = max(s->round / 100 * share, 64U);
	set_bucket(&c->bucket, div_u64(s->line.rate, 100) * info->share);
	/* Without a rate nothing is to wait, for whatever reason. */
	set_bucket(&c->limit, s->line.rate ? info->limit : 0);
	codel_params_init(&c->params);
	c->params.target = US2TIME(info->target);
	c->params.interval = US2TIME(info->interval);
	c->params.ecn = info->ecn;
	c->params.mtu = NSMW_FULL_PACKET;

	/* Its tier may be another now, its share and its limit. */
	s->behind = 0;
	nsmw_drr_remove(&c->turn);
	if (!nsmw_drr_empty(&c->wires))
		nsmw_sched_join(s, c);
}

static void set_profile(struct nsmw_sched *s, struct nsmw_sched_profile *p)
{
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		set_class(s, &p->class[i],
			  p->class[NSMWIRE_CLASS_DEFAULT].info.share);
}

/* Which classes are of a tier may have changed. */
static void set_tiers(struct nsmw_sched *s)
{
	const struct nsmw_sched_profile *p;
	int i;

	memset(s->tiers, 0, sizeof(s->tiers));
	list_for_each_entry(p, &s->profiles, list) {
		for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
			__set_bit(i, &s->tiers[p->class[i].info.tier]);
	}
}

static void copy_classes(struct nsmw_sched_profile *p,
			 const struct nsmw_class_info *class)
{
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		p->class[i].info = class[i];
}

static struct nsmw_sched_profile *
find_profile(struct nsmw_sched *s, const struct nsmw_profile *profile)
{
	struct nsmw_sched_profile *p;

	ASSERT_RTNL();
	list_for_each_entry(p, &s->profiles, list) {
		if (p->profile == profile)
			return p;
	}
	return NULL;
}

static struct nsmw_sched_profile *
add_profile(struct nsmw_sched *s, const struct nsmw_profile *profile)
{
	struct nsmw_sched_profile *p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	int i;

	if (!p)
		return NULL;
	p->profile = profile;
	copy_classes(p, rtnl_dereference(profile->table)->class);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		p->class[i].index = i;
		p->class[i].stats = &s->stats[i];
		nsmw_drr_init(&p->class[i].wires);
		nsmw_turn_init(&p->class[i].turn, NSMW_FULL_PACKET);
	}
	spin_lock_bh(&s->fq.lock);
	set_profile(s, p);
	list_add_tail(&p->list, &s->profiles);
	set_tiers(s);
	spin_unlock_bh(&s->fq.lock);
	return p;
}

/* The last wire has gone, its queues closed: no packet comes here any more. */
static void put_profile(struct nsmw_sched *s, struct nsmw_sched_profile *p)
{
	int i;

	if (--p->users)
		return;
	spin_lock_bh(&s->fq.lock);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		nsmw_drr_remove(&p->class[i].turn);
		s->parked -= p->class[i].parked;
	}
	list_del(&p->list);
	set_tiers(s);
	spin_unlock_bh(&s->fq.lock);
	/* The sender may be about to say what became of a packet: see correct(). */
	kfree_rcu(p, rcu);
}

/* The settings are in place: send what they let go. */
static void kick(struct nsmw_sched *s)
{
	spin_lock_bh(&s->fq.lock);
	nsmw_sched_run(s, ktime_get_ns());
	spin_unlock_bh(&s->fq.lock);
}

/**
 * nsmw_sched_set_classes() - the classes of a profile have changed
 * @s:       scheduler of an uplink that its wires may leave through
 * @profile: the profile
 * @class:   its classes
 *
 * Context: process, RTNL.
 */
void nsmw_sched_set_classes(struct nsmw_sched *s,
			    const struct nsmw_profile *profile,
			    const struct nsmw_class_info *class)
{
	struct nsmw_sched_profile *p = find_profile(s, profile);

	if (!p)
		return;
	spin_lock_bh(&s->fq.lock);
	copy_classes(p, class);
	set_tiers(s);
	set_profile(s, p);
	spin_unlock_bh(&s->fq.lock);
	kick(s);
}

/* --- life */

/**
 * nsmw_queues_alloc() - queues for a wire
 * @s:       scheduler of its uplink
 * @wire:    the wire
 * @profile: its profile
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_queues *nsmw_queues_alloc(struct nsmw_sched *s,
				      struct nsmw_wire *wire,
				      const struct nsmw_profile *profile)
{
	struct nsmw_queues *qs = kzalloc(sizeof(*qs), GFP_KERNEL_ACCOUNT);

	if (!qs)
		return NULL;
	qs->s = s;
	qs->rate = &s->line.rate;
	qs->wire = wire;
	qs->room = U32_MAX;
	qs->profile = find_profile(s, profile) ?: add_profile(s, profile);
	if (!qs->profile) {
		kfree(qs);
		return NULL;
	}
	qs->profile->users++;
	return qs;
}

/*
 * The first is in the wire: a netdevice is given 4 KiB, and this has room in what is
 * left of them.
 */
static struct nsmw_queue *alloc_queue(struct nsmw_wire *wire)
{
	if (!test_and_set_bit(0, &wire->queue_used))
		return memset(&wire->queue, 0, sizeof(wire->queue));
	return kzalloc(sizeof(wire->queue), GFP_ATOMIC | __GFP_NOWARN);
}

/*
 * The wire is there: nsmw_queues_free() was called before it was unregistered, and
 * the core lets RCU come to its end before it frees the memory.
 */
static void free_queue(struct nsmw_queue *q)
{
	struct nsmw_wire *wire = q->qs->wire;

	if (q == &wire->queue)
		clear_bit_unlock(0, &wire->queue_used);
	else
		kfree(q);
}

/**
 * nsmw_queues_need() - have the queue of a class
 * @qs:    queues of a wire
 * @class: index of the class
 *
 * It comes with the first packet of its class: most wires carry few classes, and
 * with all eight a wire would take 2 KiB more than it has to.
 *
 * Context: BH disabled, RCU; several CPUs may come at once.
 * Return: NULL when there is no memory.
 */
struct nsmw_queue *nsmw_queues_need(struct nsmw_queues *qs, u8 class)
{
	struct nsmw_queue *q = alloc_queue(qs->wire);
	struct nsmw_queue *old;

	if (!q)
		return NULL;
	fq_tin_init(&q->tin);
	nsmw_turn_init(&q->turn, NSMW_FULL_PACKET);
	q->class = &qs->profile->class[class];
	q->qs = qs;
	old = cmpxchg(&qs->queue[class], NULL, q);
	if (!old)
		return q;
	free_queue(q);
	return old;
}

static void free_queues(struct rcu_head *rcu)
{
	struct nsmw_queues *qs = container_of(rcu, struct nsmw_queues, rcu);
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (qs->queue[i])
			free_queue(qs->queue[i]);
	}
	kfree(qs);
}

/**
 * nsmw_queues_free() - free queues that were closed
 * @qs: the queues, or NULL; freed once no packet can see them any more
 *
 * Context: process, RTNL.
 */
void nsmw_queues_free(struct nsmw_queues *qs)
{
	if (!qs)
		return;
	put_profile(qs->s, qs->profile);
	call_rcu(&qs->rcu, free_queues);
}

/**
 * nsmw_sched_set() - give an uplink its rate
 * @s:     scheduler
 * @line:  the WAN; without a rate all that waits is sent at once
 * @limit: bytes of memory that packets may take
 *
 * Context: process, RTNL.
 */
void nsmw_sched_set(struct nsmw_sched *s, const struct nsmw_line *line,
		    u32 limit)
{
	u64 full = nsmw_rate_ns(line->rate, NSMW_FULL_PACKET);
	struct nsmw_sched_profile *p;

	spin_lock_bh(&s->fq.lock);
	/* Packets look at the rate without the lock, to see whether to queue. One
	 * that is late to see a change waits, or goes past those that wait, as if
	 * it had come just before.
	 */
	WRITE_ONCE(s->line.rate, line->rate);
	s->line.overhead = line->overhead;
	s->line.mpu = line->mpu;
	s->longest = full;
	s->fq.memory_limit = limit;
	/* What a round of all classes carries: short, but a full packet or a
	 * large one that is not split fits into it.
	 */
	s->round = clamp(nsmw_rate_bytes(line->rate, NSMW_SPLIT_NS),
			 8U * NSMW_FULL_PACKET, 8U * GSO_MAX);
	/* On a fast line the timer is dearer than a packet: several for one. */
	s->ahead = full < AHEAD_NS / 2 ? AHEAD_NS : 0;
	/* A turn of a flow is a packet, or what the timer has sent at once. */
	s->fq.quantum = max_t(u32, nsmw_rate_bytes(line->rate, s->ahead),
			      NSMW_FULL_PACKET);
	/* On a slow one a packet of a transfer starts a little later than it may, and
	 * later still while somebody is expected: who comes meanwhile does not wait
	 * for all of it.
	 */
	s->pause = s->ahead ? 0 : min_t(u64, full / 16, PAUSE_MAX_NS);
	s->owed = 0;
	s->late = 0;
	s->waited = false;
	list_for_each_entry(p, &s->profiles, list)
		set_profile(s, p);
	/* The packet on the line was paid for at the old rate. */
	s->next = 0;
	s->early = 0;
	spin_unlock_bh(&s->fq.lock);
	kick(s);
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
	*stats = s->stats[class];
	spin_unlock_bh(&s->fq.lock);
}

/* Who has the bucket that no tin gets. */
static struct fq_tin nobody;

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
 * nsmw_sched_alloc() - the scheduler of an uplink
 *
 * Context: process.
 * Return: one without a rate, or NULL when there is no memory.
 */
struct nsmw_sched *nsmw_sched_alloc(void)
{
	struct nsmw_sched *s = kvzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	if (!s)
		return NULL;
	s->vars = kvcalloc(NSMW_FLOWS, sizeof(*s->vars), GFP_KERNEL_ACCOUNT);
	s->overflow = kvcalloc(NSMW_FLOWS, sizeof(*s->overflow), GFP_KERNEL_ACCOUNT);
	if (!s->vars || !s->overflow ||
	    init_fq(&s->fq, NSMW_FLOW_OVERFLOW + 1)) {
		kvfree(s->overflow);
		kvfree(s->vars);
		kvfree(s);
		return NULL;
	}
	s->fq.flows[NSMW_FLOW_OVERFLOW].tin = &nobody;
	s->fq.limit = PACKETS_MAX;
	s->fq.quantum = NSMW_FULL_PACKET;
	hrtimer_setup(&s->timer, nsmw_sched_wake, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_PINNED_SOFT);
	nsmw_drr_init(&s->root);
	INIT_LIST_HEAD(&s->profiles);
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
	fq_reset(&s->fq, nsmw_queues_drop_full);
	spin_unlock_bh(&s->fq.lock);
	kvfree(s->overflow);
	kvfree(s->vars);
	kvfree(s);
}
