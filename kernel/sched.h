/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The scheduler of an uplink: what leaves over a WAN next, and when.
 */
#ifndef NSMW_SCHED_H
#define NSMW_SCHED_H

#include <linux/netdevice.h>
#include <net/codel.h>
#include <net/fq.h>

#include "drr.h"
#include "inner.h"
#include "shaper.h"

#define NSMW_SOJOURN_BUCKETS	24	/* the last: 2^22 us and more */

struct nsmw_class_info;
struct nsmw_profile;
struct nsmw_queues;
struct nsmw_sched;
struct nsmw_sched_class;
struct nsmw_wire;

/**
 * struct nsmw_queue_stats - what an uplink did with one class
 *
 * Packets are those of the line: a GSO packet counts as its segments, everywhere.
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
 * struct nsmw_queue - packets of one wire and class
 * @tin:   its flows
 * @vars:  state of CoDel for the flow that those who collide share
 * @round: its place among the wires of the class
 * @class: the class
 * @qs:    that it is one of
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
 * @rate:    that of its line, bit/s, for who does not hold its lock; 0 for none
 * @profile: the wire's profile there
 * @wire:    the wire
 * @room:    the smallest packet that the path lately had no room for is larger than
 *           this, bytes; U32_MAX for none. Lockless, possibly stale: a packet above
 *           it asks the route before it is queued
 * @closed:  no packet enters any more
 * @out:     where packets go that are being taken out, or NULL to drop them
 * @rcu:     frees it after the last packet
 * @queue:   by class; NULL before a packet of the class, then there to the end
 */
struct nsmw_queues {
	struct nsmw_sched *s;
	const u64 *rate;
	struct nsmw_sched_profile *profile;
	struct nsmw_wire *wire;
	u32 room;
	bool closed;
	struct sk_buff_head *out;
	struct rcu_head rcu;
	struct nsmw_queue *queue[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_queued - what a packet in a queue carries along, in its cb
 * @since: when it was queued, ns
 * @in:    what its headers say
 * @class: its class
 * @reflected: the class is that in which its flow came
 * @segs:  how it will be segmented
 * @nest:  wires that it has come through before
 * @bucket: the bucket of its flow
 * @over:  bytes of outer headers that are yet to come
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
};

static inline struct nsmw_queued *nsmw_queued(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct nsmw_queued) > sizeof(skb->cb));
	return (struct nsmw_queued *)skb->cb;
}

struct nsmw_sched *nsmw_sched_alloc(void);
void nsmw_sched_free(struct nsmw_sched *s);
void nsmw_sched_set(struct nsmw_sched *s, const struct nsmw_line *line,
		    u32 limit);
void nsmw_sched_set_classes(struct nsmw_sched *s,
			    const struct nsmw_profile *profile,
			    const struct nsmw_class_info *class);
const char *nsmw_sched_class_name(struct nsmw_sched *s, u8 class);
void nsmw_sched_read(struct nsmw_sched *s, u8 class,
		     struct nsmw_queue_stats *stats);

struct nsmw_queues *nsmw_queues_alloc(struct nsmw_sched *s,
				      struct nsmw_wire *wire,
				      const struct nsmw_profile *profile);
void nsmw_queues_drain(struct nsmw_queues *qs, struct sk_buff_head *to);
void nsmw_queues_close(struct nsmw_queues *qs, struct sk_buff_head *to);
void nsmw_queues_free(struct nsmw_queues *qs);

int nsmw_sched_queue(struct nsmw_queues *qs, struct sk_buff *skb, u32 hash);
bool nsmw_sched_splits(const struct nsmw_queues *qs, u32 len);

/**
 * nsmw_sched_set_room() - note how large a packet the path takes
 * @qs:   queues of the wire, or NULL
 * @room: bytes; U32_MAX if nothing is known to be too large
 *
 * Context: any.
 */
static inline void nsmw_sched_set_room(struct nsmw_queues *qs, u32 room)
{
	if (qs && READ_ONCE(qs->room) != room)
		WRITE_ONCE(qs->room, room);
}

/**
 * nsmw_sched_rated() - whether packets of a wire are to be queued
 * @qs: queues of the wire, or NULL
 *
 * Context: any.
 * Return: false without an uplink, or where it has no rate.
 */
static inline bool nsmw_sched_rated(const struct nsmw_queues *qs)
{
	return qs && READ_ONCE(*qs->rate);
}

#endif /* NSMW_SCHED_H */
