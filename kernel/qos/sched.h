/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The scheduler of an uplink: what leaves over a WAN next, and when. This is its
 * interface; the structures are in queue.h.
 */
#ifndef NSMW_SCHED_H
#define NSMW_SCHED_H

#include "qos/queue.h"

struct nsmw_sched *nsmw_sched_alloc(const struct nsmw_sched_ops *ops);
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
				      const struct nsmw_profile *profile);
bool nsmw_queues_are(const struct nsmw_queues *qs, const struct nsmw_sched *s,
		     const struct nsmw_profile *profile);
void nsmw_queues_drain(struct nsmw_queues *qs, struct sk_buff_head *to);
void nsmw_queues_close(struct nsmw_queues *qs, struct sk_buff_head *to);
void nsmw_queues_free(struct nsmw_queues *qs);

void nsmw_sched_charge(struct nsmw_sched *s, u8 class, u32 len, u64 now);
bool nsmw_sched_has_room(struct nsmw_sched *s, u8 class, u64 now);
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
