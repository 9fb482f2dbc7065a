/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The next packet of an uplink, and what is charged for it: to the line, to its class
 * and to the counters. Inlined into sched.c, since each packet pays. Time is an
 * argument; the lock of struct fq is held.
 */
#ifndef NSMW_PICK_H
#define NSMW_PICK_H

#include <linux/log2.h>

#include "qos/queue.h"

/**
 * struct nsmw_pick - a packet that is to be sent, and what was charged for it
 * @skb:   the packet
 * @class: its class
 * @bytes: that it takes on the line
 */
struct nsmw_pick {
	struct sk_buff *skb;
	struct nsmw_sched_class *class;
	u32 bytes;
};

static inline void nsmw_count_out(struct nsmw_queue_stats *stats,
				  const struct sk_buff *skb, u32 bytes, u64 now)
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

/**
 * nsmw_charge() - charge for a packet that is about to be sent
 * @s:    the scheduler
 * @p:    the packet and its class; @p->bytes is set
 * @step: the step of the selection that chose the class
 * @now:  time
 */
static __always_inline void nsmw_charge(struct nsmw_sched *s, struct nsmw_pick *p,
					enum nsmw_step step, u64 now)
{
	struct nsmw_candidate *c = &p->class->candidate;

	p->bytes = nsmw_queued_bytes(s, p->skb);
	nsmw_select_charge(&s->select, c, step, p->bytes, now);
	nsmw_shaper_take(&s->shaper, p->bytes, now);
	nsmw_count_out(p->class->stats, p->skb, p->bytes, now);
	if (step == NSMW_STEP_REST && c->tier == NSMWIRE_TIER_PRIORITY)
		p->class->stats->policed += nsmw_queued(p->skb)->segs.count;
}

/**
 * nsmw_pick() - choose the packet that is sent now, and charge for it
 * @s:   the scheduler
 * @p:   overwritten
 * @now: time
 *
 * Return: false when the line is busy, or no packet may be sent.
 */
static __always_inline bool nsmw_pick(struct nsmw_sched *s, struct nsmw_pick *p,
				      u64 now)
{
	struct nsmw_candidate *c;
	enum nsmw_step step;

	s->limited = 0;
	if (!s->flows.fq.backlog || nsmw_shaper_is_busy(&s->shaper, now))
		return false;
	do {
		c = nsmw_select_next(&s->select, now, &step);
		if (!c) {
			s->limited = nsmw_select_ready(&s->select);
			return false;
		}
		p->class = container_of(c, struct nsmw_sched_class, candidate);
		p->skb = nsmw_flows_take(&s->flows, p->class, now);
	} while (unlikely(!p->skb));

	nsmw_charge(s, p, step, now);
	return true;
}

/**
 * nsmw_correct() - a packet was not on the line what it was charged for
 * @s:    the scheduler
 * @p:    the packet, gone, with its class and what was charged
 * @sent: what became of it
 * @now:  time
 *
 * A packet that was refused leaves the line as free as it was before. One that found no
 * route keeps its time: a queue is not to be lost all at once when a link is down for a
 * moment. The class may have been taken down meanwhile; its memory is freed later.
 */
static inline void nsmw_correct(struct nsmw_sched *s, const struct nsmw_pick *p,
				const struct nsmw_sent *sent, u64 now)
{
	struct nsmw_sched_class *c = p->class;
	u32 bytes;

	if (sent->refused) {
		nsmw_shaper_give(&s->shaper, p->bytes);
		nsmw_select_give(&c->candidate, p->bytes);
		c->stats->out_bytes -= p->bytes;
		return;
	}
	bytes = sent->bytes + sent->more * s->shaper.line.overhead;
	nsmw_shaper_more(&s->shaper, bytes);
	nsmw_select_more(&c->candidate, bytes, now);
	c->stats->out_bytes += bytes;
}

#endif /* NSMW_PICK_H */
