/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic on counters: what they grew by between two looks, how much that is
 * in a second, and the times that a histogram tells. Pure: nothing in here asks
 * the kernel or the clock.
 */
#ifndef NSMCTL_COUNTS_H
#define NSMCTL_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

/*
 * The counters to take those of @now from: @old, or NULL where they started
 * anew since, which is seen from the index of the device, or from one that went
 * backwards. All of one object are of one life.
 */
const struct stats *counts_since(const struct stats *old,
				 const struct stats *now);
const struct uplink *counts_since_uplink(const struct uplink *old,
					 const struct uplink *now);

/*
 * What one class, reason or queue grew by. What @old does not have, or all
 * where it is NULL, grew from nothing. Of a queue, what waits and the peak are
 * as they are now.
 */
struct class_count counts_class(const struct stats *old,
				const struct class_count *now);
struct drop_count counts_drop(const struct stats *old,
			      const struct drop_count *now);
struct queue counts_queue(const struct uplink *old, const struct queue *now);

/* In a second, of what came in so many microseconds; rounded down. */
uint64_t counts_per_second(uint64_t count, uint64_t us);
uint64_t counts_bits_per_second(uint64_t bytes, uint64_t us);

/* Packets of a queue that were dropped, for whatever reason. */
uint64_t counts_dropped(const struct queue *queue);

/*
 * The time, in microseconds, that @percent of the packets waited less than: the
 * upper bound of the bucket of the histogram that the last of them is in. The
 * last bucket has none, which is told by @open, and twice its lower bound
 * stands for it. False where there were no packets.
 */
bool counts_waited(const struct queue *queue, unsigned int percent,
		   uint64_t *us, bool *open);

#endif /* NSMCTL_COUNTS_H */
