/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic on counters: differences between two snapshots, rates per second,
 * and percentiles of a histogram. The functions are pure: they use neither the
 * kernel nor a clock.
 */
#ifndef NSMCTL_COUNTS_H
#define NSMCTL_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

/*
 * Counters to subtract from @now: @old, or NULL if the counters were reset in
 * between. A different index of the device or a counter that decreased shows a
 * reset. All counters of an object are reset together.
 */
const struct stats *counts_since(const struct stats *old,
				 const struct stats *now);
const struct uplink *counts_since_uplink(const struct uplink *old,
					 const struct uplink *now);

/*
 * Growth of the counters of one class, drop reason or queue. Counters that @old
 * does not have start from 0, as do all counters if @old is NULL. For a queue,
 * waiting, backlog and peak are the current values.
 */
struct class_count counts_class(const struct stats *old,
				const struct class_count *now);
struct drop_count counts_drop(const struct stats *old,
			      const struct drop_count *now);
struct queue counts_queue(const struct uplink *old, const struct queue *now);

/* Rate per second of a count over @us microseconds, rounded down. */
uint64_t counts_per_second(uint64_t count, uint64_t us);
uint64_t counts_bits_per_second(uint64_t bytes, uint64_t us);

/* Packets that a queue dropped, for all reasons. */
uint64_t counts_dropped(const struct queue *queue);

/*
 * Percentile of the queueing time in microseconds: the upper bound of the
 * histogram bucket that contains it. The last bucket has no upper bound: @open
 * is set, and the result is twice the lower bound. Return: false if there were
 * no packets.
 */
bool counts_waited(const struct queue *queue, unsigned int percent,
		   uint64_t *us, bool *open);

#endif /* NSMCTL_COUNTS_H */
