/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of 64 bits; nobody writes while they are read. A reader is told
 * once in a while to start again, as on a 32-bit machine.
 */
#ifndef UNIT_LINUX_U64_STATS_SYNC_H
#define UNIT_LINUX_U64_STATS_SYNC_H

#include <linux/types.h>

typedef struct {
	u64 value;
} u64_stats_t;

struct u64_stats_sync {
	unsigned int turn;
};

#define u64_stats_init(s)		((s)->turn = 0)
#define u64_stats_update_begin(s)	((s)->turn++)
#define u64_stats_update_end(s)		((s)->turn++)
#define u64_stats_read(c)		((c)->value)
#define u64_stats_inc(c)		((c)->value++)
#define u64_stats_add(c, n)		((c)->value += (n))

static inline unsigned int u64_stats_fetch_begin(const struct u64_stats_sync *s)
{
	return s->turn & ~1u;
}

static inline bool u64_stats_fetch_retry(const struct u64_stats_sync *s,
					 unsigned int start)
{
	static unsigned int calls;

	return s->turn != start || ++calls % 5 == 0;
}

#endif /* UNIT_LINUX_U64_STATS_SYNC_H */
