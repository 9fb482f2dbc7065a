/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of the scheduler, which sched.c runs and queues.c sets up. All
 * under the lock of struct fq.
 */
#ifndef NSMW_QUEUE_H
#define NSMW_QUEUE_H

#include <linux/hrtimer.h>
#include <net/codel.h>
#include <net/fq.h>
#include <net/inet_ecn.h>

/* Both are written to be included, and bring more than is used here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <net/codel_impl.h>
#include <net/fq_impl.h>
#pragma GCC diagnostic pop

#include "class.h"
#include "drr.h"
#include "rhythm.h"
#include "sched.h"
#include "wire.h"

#define NSMW_FLOWS		4096
/* A bucket that no tin gets: fq puts a packet for it into the tin's overflow flow. */
#define NSMW_FLOW_OVERFLOW	NSMW_FLOWS
#define NSMW_FULL_PACKET	1514
/* What may hold the line at once, ns: a packet that comes then waits for it. */
#define NSMW_SPLIT_NS		(75 * NSEC_PER_USEC)

struct nsmw_profile;

/**
 * struct nsmw_sched_class - a class of a profile on an uplink
 * @info:   its settings
 * @index:  its index
 * @parked: it is over its limit and out of the round
 * @wires:  struct nsmw_queue that have packets
 * @turn:   its place among the weighted classes
 * @bucket: its share of the rate, which it gets before others get more
 * @limit:  the rate that it cannot exceed
 * @params: of CoDel
 * @codel:  counters of CoDel
 * @stats:  counters, those of the class of all profiles
 */
struct nsmw_sched_class {
	struct nsmw_class_info info;
	u8 index;
	bool parked;
	struct nsmw_drr wires;
	struct nsmw_turn turn;
	struct nsmw_bucket bucket;
	struct nsmw_bucket limit;
	struct codel_params params;
	struct codel_stats codel;
	struct nsmw_queue_stats *stats;
};

/**
 * struct nsmw_sched_profile - a profile on an uplink
 * @list:    in struct nsmw_sched.profiles
 * @profile: which; it stays while wires use it
 * @users:   wires; RTNL
 * @class:   its classes
 * @rcu:     frees it after the last sender
 */
struct nsmw_sched_profile {
	struct list_head list;
	const struct nsmw_profile *profile;
	unsigned int users;
	struct nsmw_sched_class class[NSMWIRE_CLASSES_MAX];
	struct rcu_head rcu;
};

/**
 * struct nsmw_sched - the scheduler of an uplink
 * @fq:       flows of all wires and classes; its lock guards all here
 * @vars:     state of CoDel for each flow of @fq
 * @overflow: packets of each bucket of @fq that wait in overflow flows, whichever
 * @line:     the WAN
 * @next:     when the line is free, ns of the monotonic clock
 * @longest:  the longest time that a packet held the line since the rate was set, ns
 * @ahead:    ns before that in which short packets are sent already
 * @early:    @ahead, or 0 while @large
 * @large:    packets to go until one that holds the line is forgotten
 * @pause:    ns that a class with a standing queue lets pass when the line is free
 * @hurry:    a class without one may have work
 * @waited:   it has let more pass, as another class is expected
 * @owed:     ns of that which are not made good for yet
 * @planned:  when it was to go on
 * @late:     ns that it went on later, which are not made good for yet
 * @rhythm:   when classes have packets, by class; not kept without @pause
 * @since:    since when each waits for its next packet to be sent; the same
 * @behind:   no class with packets has had less than its share before that
 * @limited:  when the first of those that wait comes below its limit
 * @timer:    wakes the sender up
 * @running:  somebody sends
 * @taken_at: time, for take_from_flow(), which fq calls without it; of no use else
 * @bytes:    what the packet that was chosen last is on the line
 * @class:    its class
 * @round:    bytes that all weighted classes send in one round
 * @parked:   classes that are over their limit
 * @root:     struct nsmw_sched_class.turn
 * @busy:     bits of the classes that may have work
 * @tiers:    bits of the classes that are of a tier, in some profile
 * @profiles: struct nsmw_sched_profile; written under RTNL and the lock
 * @stats:    counters by class
 */
struct nsmw_sched {
	struct fq fq;
	struct codel_vars *vars;
	u32 *overflow;
	struct nsmw_line line;
	u64 next;
	u64 longest;
	u32 ahead;
	u32 early;
	u32 large;
	u32 pause;
	bool hurry;
	bool waited;
	u32 owed;
	u64 planned;
	u32 late;
	struct nsmw_rhythm rhythm[NSMWIRE_CLASSES_MAX];
	u64 since[NSMWIRE_CLASSES_MAX];
	u64 behind;
	u64 limited;
	struct hrtimer timer;
	bool running;
	u64 taken_at;
	u32 bytes;
	struct nsmw_sched_class *class;
	u32 round;
	unsigned int parked;
	struct nsmw_drr root;
	unsigned long busy;
	unsigned long tiers[NSMWIRE_TIER_BACKGROUND + 1];
	struct list_head profiles;
	struct nsmw_queue_stats stats[NSMWIRE_CLASSES_MAX];
};

/* The scheduler that flows are of. */
static inline struct nsmw_sched *nsmw_sched_of(struct fq *fq)
{
	return container_of(fq, struct nsmw_sched, fq);
}

/* Bytes that a queued packet takes on the line. */
static inline u32 nsmw_queued_bytes(const struct nsmw_sched *s,
				    const struct sk_buff *skb)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);

	return nsmw_line_bytes(&s->line, skb->len, qd->over, &qd->segs);
}

/*
 * How long a packet has waited, ns. @now was read with the lock held, as the time of
 * the packet was, so that it is not before that.
 */
static inline u64 nsmw_queued_ns(const struct sk_buff *skb, u64 now)
{
	return now - nsmw_queued(skb)->since;
}

/* A packet leaves a queue, whichever way. Context: the lock held. */
static inline void nsmw_queue_leave(struct nsmw_sched *s,
				    struct nsmw_sched_class *c,
				    const struct fq_tin *tin,
				    const struct fq_flow *flow,
				    const struct sk_buff *skb)
{
	if (unlikely(flow == &tin->default_flow))
		s->overflow[nsmw_queued(skb)->bucket]--;
	c->stats->backlog -= skb->len;
	c->stats->waiting -= nsmw_queued(skb)->segs.count;
}

/* A class that has packets takes part in the round. Context: the lock held. */
static inline void nsmw_sched_join(struct nsmw_sched *s,
				   struct nsmw_sched_class *c)
{
	if (c->info.tier != NSMWIRE_TIER_BACKGROUND && !c->parked)
		nsmw_drr_add(&s->root, &c->turn);
}

/* queues.c, for sched.c */
struct nsmw_queue *nsmw_queues_need(struct nsmw_queues *qs, u8 class);
void nsmw_queues_drop_full(struct fq *fq, struct fq_tin *tin,
			   struct fq_flow *flow, struct sk_buff *skb);
void nsmw_queues_make_room(struct fq *fq);

/* sched.c, for queues.c */
enum hrtimer_restart nsmw_sched_wake(struct hrtimer *timer);
void nsmw_sched_run(struct nsmw_sched *s, u64 now);

#endif /* NSMW_QUEUE_H */
