/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of the scheduler, which sched.c runs, flows.c fills and queues.c
 * sets up. All under the lock of struct fq.
 */
#ifndef NSMW_QUEUE_H
#define NSMW_QUEUE_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <net/codel.h>
#include <net/fq.h>

#include "pure/class.h"
#include "pure/drr.h"
#include "pure/headers.h"
#include "pure/load.h"
#include "pure/shaper.h"
#include "qos/select.h"

#define NSMW_FLOWS		4096
/* A bucket that no tin gets: fq puts a packet for it into the tin's overflow flow. */
#define NSMW_FLOW_OVERFLOW	NSMW_FLOWS
/* Longest uninterrupted transmission, ns: a GSO packet that is longer is segmented. */
#define NSMW_SPLIT_NS		(75 * NSEC_PER_USEC)
#define NSMW_SOJOURN_BUCKETS	24	/* the last: 2^22 us and more */

struct nsmw_profile;
struct nsmw_queues;
struct nsmw_sched;
struct nsmw_sched_class;

/**
 * struct nsmw_queue_stats - what an uplink did with one class
 *
 * Packets are packets on the line: a GSO packet counts as its segments, everywhere.
 *
 * @in_packets:  packets that were queued
 * @in_bytes:    their inner bytes
 * @out_packets: packets that left to be sent
 * @out_bytes:   bytes that they took on the line; none for a packet that was too
 *               large for its path
 * @backlog:     bytes that wait
 * @waiting:     packets that wait
 * @peak:        the most bytes that ever waited
 * @policed:     packets of a priority class beyond its share, sent in the turn
 *               of a weighted one
 * @marked:      packets that were marked CE and not dropped
 * @codel:       packets dropped by CoDel
 * @late:        packets dropped for having waited too long
 * @full:        packets dropped for want of room
 * @purged:      packets dropped because their wire went down or away
 * @sojourn:     packets sent by the time that they waited: [0] less than a
 *               microsecond, [n] less than 2^n
 * @sojourn_sum: sum of the times that are counted in @sojourn, ns
 */
struct nsmw_queue_stats {
	u64 in_packets;
	u64 in_bytes;
	u64 out_packets;
	u64 out_bytes;
	u64 backlog;
	u64 waiting;
	u64 peak;
	u64 policed;
	u64 marked;
	u64 codel;
	u64 late;
	u64 full;
	u64 purged;
	u64 sojourn[NSMW_SOJOURN_BUCKETS];
	u64 sojourn_sum;
};

/**
 * struct nsmw_sent - how a packet differed on the line from what it was charged for
 * @refused: it was too large for its path: the sender was informed, or its fragments
 *           were sent as packets of their own
 * @more:    packets that the underlay's fragmentation adds
 * @bytes:   bytes of headers that these add, without the link layer
 */
struct nsmw_sent {
	bool refused;
	u16 more;
	u32 bytes;
};

/**
 * struct nsmw_sched_ops - what the owner of the wires does with packets
 * @send: send a packet whose time has come; consumes it, fills the zeroed struct
 *        nsmw_sent. Called with BH disabled and without the lock
 * @drop: count and free a packet. Called with BH disabled and the lock held
 */
struct nsmw_sched_ops {
	void (*send)(struct sk_buff *skb, struct nsmw_sent *sent);
	void (*drop)(struct sk_buff *skb, enum nsmwire_drop reason);
};

/**
 * struct nsmw_queue - packets of one wire and class
 * @tin:   its flows
 * @vars:  state of CoDel for the overflow flow of @tin
 * @round: its place among the wires of the class
 * @class: the class
 * @qs:    the queues of the wire
 */
struct nsmw_queue {
	struct fq_tin tin;
	struct codel_vars vars;
	struct nsmw_drr_entity round;
	struct nsmw_sched_class *class;
	struct nsmw_queues *qs;
};

/**
 * struct nsmw_queues - queues of one wire on an uplink
 * @s:       the scheduler
 * @rate:    rate of its line, bit/s, for lockless readers; 0 for none
 * @profile: profile of the wire on the uplink
 * @room:    bytes; the smallest packet that lately did not fit the path is larger than
 *           this. U32_MAX if all did. Lockless, possibly stale: a packet above it looks
 *           up the route before it is queued
 * @closed:  no packet enters any more
 * @drained: list that takes the packets of a drain, or NULL to drop them
 * @rcu:     frees it after the last packet
 * @queue:   by class; NULL before the first packet of the class
 */
struct nsmw_queues {
	struct nsmw_sched *s;
	const u64 *rate;
	struct nsmw_sched_profile *profile;
	u32 room;
	bool closed;
	struct sk_buff_head *drained;
	struct rcu_head rcu;
	struct nsmw_queue *queue[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_queued - state of a packet in a queue, in its cb
 * @since: when it was queued, ns
 * @in:    what its headers say
 * @class: its class
 * @reflected: the class is the one in which its flow has arrived
 * @segs:  how it will be segmented
 * @nest:  number of wires that it has passed before
 * @number: bytes of the number option, with which the packet begins then; else 0
 * @copy:  it is the copy of a packet that has taken another path
 * @bucket: the bucket of its flow
 * @over:  bytes of outer headers that will be added
 * @path:  index of the path whose line it waits for
 */
struct nsmw_queued {
	u64 since;
	struct nsmw_inner in;
	u8 class;
	bool reflected;
	struct nsmw_segments segs;
	u16 bucket;
	u8 nest;
	u8 over;
	u8 path;
	u8 number;
	bool copy;
};

static inline struct nsmw_queued *nsmw_queued(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct nsmw_queued) > sizeof(skb->cb));
	return (struct nsmw_queued *)skb->cb;
}

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
 * @ops:      sends and drops packets
 * @flows:    the packets that wait
 * @shaper:   when the line is free
 * @select:   which class sends next
 * @timer:    wakes the sender up
 * @limited:  when the first of the classes that wait comes below its limit, 0 if none
 *            waits for that alone
 * @running:  a CPU sends
 * @profiles: struct nsmw_sched_profile; written under RTNL and the lock
 * @stats:    counters by class
 * @load:     of the line, while a class is sent twice
 */
struct nsmw_sched {
	const struct nsmw_sched_ops *ops;
	struct nsmw_flows flows;
	struct nsmw_shaper shaper;
	struct nsmw_select select;
	struct hrtimer timer;
	u64 limited;
	bool running;
	struct list_head profiles;
	struct nsmw_queue_stats stats[NSMWIRE_CLASSES_MAX];
	struct nsmw_load load;
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
