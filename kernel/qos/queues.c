// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the structures of an uplink with a rate: the scheduler, the profiles whose classes
 * it serves, and the queues of each wire, which are created and freed while packets pass.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "qos/fq.h"
#include "qos/profile.h"
#include "qos/sched.h"

#define US2TIME(us)	((codel_time_t)(nsmw_us_ns(us) >> CODEL_SHIFT))
#define LIMIT_BURST_NS	(20 * NSEC_PER_MSEC)	/* of a limit that a class may take at once */

static void drain(struct nsmw_queues *qs, struct sk_buff_head *to)
{
	int i;

	qs->drained = to;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		struct nsmw_queue *q = READ_ONCE(qs->queue[i]);

		/* A queue that is allocated now is empty, or the queues are closed. */
		if (!q)
			continue;
		nsmw_flows_reset(&qs->s->flows, q);
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
	spin_lock_bh(&qs->s->flows.fq.lock);
	drain(qs, to);
	spin_unlock_bh(&qs->s->flows.fq.lock);
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
	spin_lock_bh(&qs->s->flows.fq.lock);
	qs->closed = true;
	drain(qs, to);
	spin_unlock_bh(&qs->s->flows.fq.lock);
}

/* --- profiles */

static void set_bucket(struct nsmw_bucket *bucket, u64 rate, u64 burst)
{
	bucket->rate = rate;
	bucket->burst = max_t(u64, burst,
			      nsmw_rate_ns(rate, 2 * NSMW_FULL_PACKET));
	bucket->due = 0;
}

/* Compute what the selection needs from the settings of a class and the line. */
static void set_class(struct nsmw_sched *s, struct nsmw_sched_class *c,
		      u8 default_share)
{
	const struct nsmw_class_info *info = &c->info;
	struct nsmw_candidate *candidate = &c->candidate;
	u64 rate = s->shaper.line.rate;
	/* Beyond its share a priority class is served as class default is. */
	u8 share = info->tier == NSMWIRE_TIER_PRIORITY ? default_share :
							 info->share;

	/* Its tier may be another now, its share and its limit. */
	nsmw_select_remove(&s->select, candidate);
	candidate->tier = info->tier;
	candidate->weight = div_u64(rate, 100) * share;
	set_bucket(&candidate->share, div_u64(rate, 100) * info->share,
		   nsmw_us_ns(info->burst));
	/* Without a rate nothing is to wait, for whatever reason. */
	set_bucket(&candidate->limit, rate ? info->limit : 0, LIMIT_BURST_NS);
	if (candidate->waiting)
		nsmw_select_add(&s->select, candidate);

	c->full = nsmw_rate_ns(candidate->weight, NSMW_FULL_PACKET);
	codel_params_init(&c->params);
	c->params.interval = US2TIME(info->interval);
	c->params.ecn = info->ecn;
	c->params.mtu = NSMW_FULL_PACKET;
}

static void set_profile(struct nsmw_sched *s, struct nsmw_sched_profile *p)
{
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		set_class(s, &p->class[i],
			  p->class[NSMWIRE_CLASS_DEFAULT].info.share);
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
		nsmw_candidate_init(&p->class[i].candidate, i);
		p->class[i].sched = s;
		p->class[i].stats = &s->stats[i];
		nsmw_drr_init(&p->class[i].wires);
	}
	spin_lock_bh(&s->flows.fq.lock);
	set_profile(s, p);
	list_add_tail(&p->list, &s->profiles);
	spin_unlock_bh(&s->flows.fq.lock);
	return p;
}

/* The last wire has gone, its queues closed: no packet comes here any more. */
static void put_profile(struct nsmw_sched *s, struct nsmw_sched_profile *p)
{
	int i;

	if (--p->users)
		return;
	spin_lock_bh(&s->flows.fq.lock);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		nsmw_select_remove(&s->select, &p->class[i].candidate);
	list_del(&p->list);
	spin_unlock_bh(&s->flows.fq.lock);
	/* The sender may be about to correct what was charged: see nsmw_correct(). */
	kfree_rcu(p, rcu);
}

/* The settings are in place: send what they let go. */
static void kick(struct nsmw_sched *s)
{
	spin_lock_bh(&s->flows.fq.lock);
	nsmw_sched_run(s, ktime_get_ns());
	spin_unlock_bh(&s->flows.fq.lock);
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
	spin_lock_bh(&s->flows.fq.lock);
	copy_classes(p, class);
	set_profile(s, p);
	spin_unlock_bh(&s->flows.fq.lock);
	kick(s);
}

/* --- life */

/**
 * nsmw_sched_class_name() - what the profiles on an uplink call a class
 * @s:     the scheduler
 * @class: index of the class
 *
 * Context: process, RTNL.
 * Return: the name; the name in the built-in profile if no wire has a queue; NULL if the
 * profiles do not agree.
 */
const char *nsmw_sched_class_name(struct nsmw_sched *s, u8 class)
{
	const struct nsmw_sched_profile *p;
	const char *name = NULL, *other;

	ASSERT_RTNL();
	list_for_each_entry(p, &s->profiles, list) {
		other = rtnl_dereference(p->profile->table)->name[class];
		if (name && strcmp(name, other))
			return NULL;
		name = other;
	}
	return name ?: nsmw_class_names[class];
}

/**
 * nsmw_queues_alloc() - queues for a wire
 * @s:       scheduler of its uplink
 * @profile: its profile
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_queues *nsmw_queues_alloc(struct nsmw_sched *s,
				      const struct nsmw_profile *profile)
{
	struct nsmw_queues *qs = kzalloc(sizeof(*qs), GFP_KERNEL_ACCOUNT);

	if (!qs)
		return NULL;
	qs->s = s;
	qs->rate = &s->shaper.line.rate;
	qs->room = U32_MAX;
	qs->profile = find_profile(s, profile) ?: add_profile(s, profile);
	if (!qs->profile) {
		kfree(qs);
		return NULL;
	}
	qs->profile->users++;
	return qs;
}

/**
 * nsmw_queues_are() - are queues those of a profile on an uplink?
 * @qs:      queues of a wire
 * @s:       scheduler of the uplink
 * @profile: the profile
 *
 * Context: process, RTNL.
 * Return: true when they are.
 */
bool nsmw_queues_are(const struct nsmw_queues *qs, const struct nsmw_sched *s,
		     const struct nsmw_profile *profile)
{
	return qs->s == s && qs->profile->profile == profile;
}

/**
 * nsmw_queues_need() - allocate the queue of a class
 * @qs:    queues of a wire
 * @class: index of the class
 *
 * Allocated with the first packet of the class: most wires carry few classes, and all
 * eight would take 2 KiB.
 *
 * Context: BH disabled, RCU; several CPUs may come at once.
 * Return: NULL when there is no memory.
 */
struct nsmw_queue *nsmw_queues_need(struct nsmw_queues *qs, u8 class)
{
	struct nsmw_queue *q = kzalloc(sizeof(*q), GFP_ATOMIC | __GFP_NOWARN);
	struct nsmw_queue *old;

	if (!q)
		return NULL;
	fq_tin_init(&q->tin);
	nsmw_drr_entity_init(&q->round, NSMW_FULL_PACKET);
	q->class = &qs->profile->class[class];
	q->qs = qs;
	old = cmpxchg(&qs->queue[class], NULL, q);
	if (!old)
		return q;
	kfree(q);
	return old;
}

static void free_queues(struct rcu_head *rcu)
{
	struct nsmw_queues *qs = container_of(rcu, struct nsmw_queues, rcu);
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		kfree(qs->queue[i]);
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
	struct nsmw_sched_profile *p;

	spin_lock_bh(&s->flows.fq.lock);
	/* Packets read the rate without the lock, to decide whether to queue. A
	 * packet that reads the old rate is treated as if it had come before.
	 */
	WRITE_ONCE(s->shaper.line.rate, line->rate);
	s->shaper.line.overhead = line->overhead;
	s->shaper.line.mpu = line->mpu;
	s->flows.fq.memory_limit = limit;
	/* The packet on the line was paid for at the old rate. */
	nsmw_shaper_reset(&s->shaper);
	/* A turn of a flow is a packet, or what the timer has sent at once. */
	s->flows.fq.quantum = max_t(u32, NSMW_FULL_PACKET,
				    nsmw_rate_bytes(line->rate, s->shaper.ahead));
	list_for_each_entry(p, &s->profiles, list)
		set_profile(s, p);
	spin_unlock_bh(&s->flows.fq.lock);
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
	spin_lock_bh(&s->flows.fq.lock);
	*stats = s->stats[class];
	spin_unlock_bh(&s->flows.fq.lock);
}

/**
 * nsmw_sched_alloc() - create the scheduler of an uplink
 * @ops: sends and drops packets
 *
 * Context: process.
 * Return: one without a rate, or NULL when there is no memory.
 */
struct nsmw_sched *nsmw_sched_alloc(const struct nsmw_sched_ops *ops)
{
	struct nsmw_sched *s = kvzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	if (!s)
		return NULL;
	if (nsmw_flows_init(&s->flows)) {
		kvfree(s);
		return NULL;
	}
	s->ops = ops;
	nsmw_select_init(&s->select, nsmw_flows_is_fresh);
	hrtimer_setup(&s->timer, nsmw_sched_wake, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_PINNED_SOFT);
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
	nsmw_flows_free(&s->flows);
	kvfree(s);
}

/**
 * nsmw_sched_charge() - charge the line for a packet that passes the queues by
 * @s:     scheduler
 * @class: that it counts for
 * @len:   its bytes, outer headers included
 * @now:   time
 *
 * Context: BH disabled.
 */
void nsmw_sched_charge(struct nsmw_sched *s, u8 class, u32 len, u64 now)
{
	const struct nsmw_segments one = { .count = 1 };
	struct nsmw_queue_stats *stats = &s->stats[class];
	u32 bytes;

	spin_lock(&s->flows.fq.lock);
	bytes = nsmw_line_bytes(&s->shaper.line, len, 0, &one);
	if (!s->flows.fq.backlog)
		nsmw_shaper_resume(&s->shaper, now);
	nsmw_shaper_more(&s->shaper, bytes);
	stats->in_packets++;
	stats->in_bytes += bytes;
	stats->out_packets++;
	stats->out_bytes += bytes;
	stats->sojourn[0]++;
	spin_unlock(&s->flows.fq.lock);
}

/**
 * nsmw_sched_has_room() - may a class send packets that another path carries, too?
 * @s:     scheduler
 * @class: index of the class
 * @now:   time, ns
 *
 * Who wants to know asks at least every few seconds, for the load is measured then.
 *
 * Context: any.
 * Return: false while the line is loaded, the class is policed there, or that is not
 * known; true on a line without a rate.
 */
bool nsmw_sched_has_room(struct nsmw_sched *s, u8 class, u64 now)
{
	struct nsmw_load_counts counts = {};
	bool room;
	int i;

	spin_lock_bh(&s->flows.fq.lock);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		counts.bytes += s->stats[i].out_bytes;
		counts.policed[i] = s->stats[i].policed;
	}
	nsmw_load_measure(&s->load, s->shaper.line.rate, &counts, now);
	room = !s->shaper.line.rate || nsmw_load_has_room(&s->load, class, now);
	spin_unlock_bh(&s->flows.fq.lock);
	return room;
}
