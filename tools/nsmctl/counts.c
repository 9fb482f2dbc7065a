// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic on counters. See counts.h.
 */
#include <stddef.h>
#include <string.h>

#include "counts.h"

#define SECOND	1000000ULL

static const struct class_count *find_class(const struct counters *counters,
					    uint8_t class)
{
	unsigned int i;

	for (i = 0; i < counters->classes; i++) {
		if (counters->class[i].class == class)
			return &counters->class[i];
	}
	return NULL;
}

static const struct drop_count *find_drop(const struct counters *counters,
					  uint32_t reason)
{
	unsigned int i;

	for (i = 0; i < counters->drops; i++) {
		if (counters->drop[i].reason == reason)
			return &counters->drop[i];
	}
	return NULL;
}

static const struct queue *find_queue(const struct uplink *uplink,
				      uint8_t class)
{
	unsigned int i;

	for (i = 0; i < uplink->queues; i++) {
		if (uplink->queue[i].class == class)
			return &uplink->queue[i];
	}
	return NULL;
}

static bool class_backwards(const struct class_count *old,
			    const struct class_count *now)
{
	return now->rx_packets < old->rx_packets ||
	       now->rx_bytes < old->rx_bytes ||
	       now->tx_packets < old->tx_packets ||
	       now->tx_bytes < old->tx_bytes;
}

const struct stats *counts_since(const struct stats *old,
				 const struct stats *now)
{
	unsigned int i;

	if (old->place.ifindex != now->place.ifindex)
		return NULL;
	for (i = 0; i < now->counters.classes; i++) {
		const struct class_count *class = &now->counters.class[i];
		const struct class_count *was;

		was = find_class(&old->counters, class->class);
		if (was && class_backwards(was, class))
			return NULL;
	}
	for (i = 0; i < now->counters.drops; i++) {
		const struct drop_count *drop = &now->counters.drop[i];
		const struct drop_count *was;

		was = find_drop(&old->counters, drop->reason);
		if (was && drop->packets < was->packets)
			return NULL;
	}
	return old;
}

/* Counters of a queue, without the histogram. */
static const size_t queue_counters[] = {
	offsetof(struct queue, in_packets), offsetof(struct queue, in_bytes),
	offsetof(struct queue, out_packets), offsetof(struct queue, out_bytes),
	offsetof(struct queue, sojourn_sum),
	offsetof(struct queue, policed), offsetof(struct queue, marked),
	offsetof(struct queue, codel), offsetof(struct queue, late),
	offsetof(struct queue, full), offsetof(struct queue, purged),
};

#define QUEUE_COUNTERS	(sizeof(queue_counters) / sizeof(queue_counters[0]))

static uint64_t *counter(struct queue *queue, unsigned int index)
{
	return (uint64_t *)((char *)queue + queue_counters[index]);
}

static uint64_t count(const struct queue *queue, unsigned int index)
{
	return *(const uint64_t *)((const char *)queue + queue_counters[index]);
}

static bool queue_backwards(const struct queue *old, const struct queue *now)
{
	unsigned int i;

	for (i = 0; i < QUEUE_COUNTERS; i++) {
		if (count(now, i) < count(old, i))
			return true;
	}
	for (i = 0; i < now->buckets; i++) {
		if (now->sojourn[i] < old->sojourn[i])
			return true;
	}
	return false;
}

const struct uplink *counts_since_uplink(const struct uplink *old,
					 const struct uplink *now)
{
	unsigned int i;

	for (i = 0; i < now->queues; i++) {
		const struct queue *was;

		was = find_queue(old, now->queue[i].class);
		if (was && queue_backwards(was, &now->queue[i]))
			return NULL;
	}
	return old;
}

struct class_count counts_class(const struct stats *old,
				const struct class_count *now)
{
	const struct class_count *was = NULL;
	struct class_count grown = *now;

	if (old)
		was = find_class(&old->counters, now->class);
	if (!was)
		return grown;
	grown.rx_packets -= was->rx_packets;
	grown.rx_bytes -= was->rx_bytes;
	grown.tx_packets -= was->tx_packets;
	grown.tx_bytes -= was->tx_bytes;
	return grown;
}

struct drop_count counts_drop(const struct stats *old,
			      const struct drop_count *now)
{
	const struct drop_count *was = NULL;
	struct drop_count grown = *now;

	if (old)
		was = find_drop(&old->counters, now->reason);
	if (was)
		grown.packets -= was->packets;
	return grown;
}

struct queue counts_queue(const struct uplink *old, const struct queue *now)
{
	const struct queue *was = old ? find_queue(old, now->class) : NULL;
	struct queue grown = *now;
	unsigned int i;

	if (!was)
		return grown;
	for (i = 0; i < QUEUE_COUNTERS; i++)
		*counter(&grown, i) -= count(was, i);
	for (i = 0; i < now->buckets; i++)
		grown.sojourn[i] -= was->sojourn[i];
	return grown;
}

uint64_t counts_per_second(uint64_t count, uint64_t us)
{
	uint64_t whole;

	if (!us)
		return 0;
	/*
	 * Cannot overflow: the remainder is less than the time, which is at
	 * most hours.
	 */
	if (__builtin_mul_overflow(count / us, SECOND, &whole) ||
	    __builtin_add_overflow(whole, count % us * SECOND / us, &whole))
		return UINT64_MAX;
	return whole;
}

uint64_t counts_bits_per_second(uint64_t bytes, uint64_t us)
{
	uint64_t bits;

	if (__builtin_mul_overflow(bytes, 8, &bits))
		return UINT64_MAX;
	return counts_per_second(bits, us);
}

uint64_t counts_dropped(const struct queue *queue)
{
	return queue->codel + queue->late + queue->full + queue->purged;
}

bool counts_waited(const struct queue *queue, unsigned int percent,
		   uint64_t *us, bool *open)
{
	uint64_t total = 0, below = 0, wanted;
	unsigned int i;

	for (i = 0; i < queue->buckets; i++)
		total += queue->sojourn[i];
	if (!total)
		return false;
	wanted = total / 100 * percent + (total % 100 * percent + 99) / 100;
	for (i = 0; i < queue->buckets - 1; i++) {
		below += queue->sojourn[i];
		if (below >= wanted)
			break;
	}
	*us = 1ULL << i;
	*open = i == queue->buckets - 1;
	return true;
}
