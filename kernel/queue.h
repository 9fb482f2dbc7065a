/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of the scheduler, which sched.c runs, flows.c fills and queues.c
 * sets up. All under the lock of struct fq.
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
#include "sched.h"
#include "select.h"
#include "wire.h"

#define NSMW_FLOWS		4096
/* A bucket that no tin gets: fq puts a packet for it into the tin's overflow flow. */
#define NSMW_FLOW_OVERFLOW	NSMW_FLOWS
/* What may hold the line at once, ns: a packet that comes then waits for it. */
#define NSMW_SPLIT_NS		(75 * NSEC_PER_USEC)

struct nsmw_profile;

/**
 * struct nsmw_sched_class - a class of a profile on an uplink
 * @candidate: its place in the selection
 * @info:      its settings
 * @sched:     the scheduler
 * @wires:     struct nsmw_queue that have packets
 * @full:      time of a full packet at its share of the line, ns
 * @flows:     flows that have packets
 * @params:    of CoDel
 * @codel:     counters of CoDel
 * @stats:     counters, shared with the class of this index of other profiles
 */
struct nsmw_sched_class {
	struct nsmw_candidate candidate;
	struct nsmw_class_info info;
	struct nsmw_sched *sched;
	struct nsmw_drr wires;
	u64 full;
	u32 flows;
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
 * struct nsmw_flows - the packets that wait
 * @fq:       flows of all wires and classes; its lock guards the scheduler
 * @vars:     state of CoDel for each flow of @fq
 * @overflow: by bucket of @fq, how many of its packets wait in overflow flows
 * @now:      time, for take_from_flow(), which fq calls without it
 */
struct nsmw_flows {
	struct fq fq;
	struct codel_vars *vars;
	u32 *overflow;
	u64 now;
};

/**
 * struct nsmw_sched - the scheduler of an uplink
 * @flows:    the packets that wait
 * @shaper:   when the line is free
 * @select:   which class sends next
 * @timer:    wakes the sender up
 * @limited:  when the first of the classes that wait comes below its limit, 0 if none
 *            waits for that alone
 * @running:  a CPU sends
 * @profiles: struct nsmw_sched_profile; written under RTNL and the lock
 * @stats:    counters by class
 */
struct nsmw_sched {
	struct nsmw_flows flows;
	struct nsmw_shaper shaper;
	struct nsmw_select select;
	struct hrtimer timer;
	u64 limited;
	bool running;
	struct list_head profiles;
	struct nsmw_queue_stats stats[NSMWIRE_CLASSES_MAX];
};

/* Bytes that a queued packet takes on the line. */
static inline u32 nsmw_queued_bytes(const struct nsmw_sched *s,
				    const struct sk_buff *skb)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);

	return nsmw_line_bytes(&s->shaper.line, skb->len, qd->over, &qd->segs);
}

/*
 * How long a packet has waited, ns. @now was read with the lock held, as the time of
 * the packet was, so that it is not before that.
 */
static inline u64 nsmw_queued_ns(const struct sk_buff *skb, u64 now)
{
	return now - nsmw_queued(skb)->since;
}

/* flows.c */
int nsmw_flows_init(struct nsmw_flows *flows);
void nsmw_flows_free(struct nsmw_flows *flows);
void nsmw_flows_put(struct nsmw_flows *flows, struct nsmw_queue *q, u32 bucket,
		    struct sk_buff *skb);
void nsmw_flows_count_in(struct nsmw_sched_class *c, const struct sk_buff *skb);
struct sk_buff *nsmw_flows_take(struct nsmw_flows *flows,
				struct nsmw_sched_class *c, u64 now);
bool nsmw_flows_is_fresh(struct nsmw_candidate *candidate);
void nsmw_flows_reset(struct nsmw_flows *flows, struct nsmw_queue *q);

/* queues.c */
struct nsmw_queue *nsmw_queues_need(struct nsmw_queues *qs, u8 class);

/* sched.c */
enum hrtimer_restart nsmw_sched_wake(struct hrtimer *timer);
void nsmw_sched_run(struct nsmw_sched *s, u64 now);

#endif /* NSMW_QUEUE_H */
