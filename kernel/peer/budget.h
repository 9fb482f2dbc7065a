/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many probes an uplink carries, and who pays for them.
 */
#ifndef NSMW_BUDGET_H
#define NSMW_BUDGET_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "pure/bucket.h"

struct nsmw_sched;

#define NSMW_PROBE_BUDGET	1000	/* probes/s, the default */
#define NSMW_PROBE_BYTES	150	/* of one, about, with outer headers and link layer */

/**
 * enum nsmw_budget_use - what a control packet is for, the most urgent first
 * @NSMW_BUDGET_POLL:   whether a path is there that has traffic or is in doubt
 * @NSMW_BUDGET_PROBE:  measurement, at its interval
 * @NSMW_BUDGET_SEARCH: path MTU of a path without traffic
 */
enum nsmw_budget_use {
	NSMW_BUDGET_POLL,
	NSMW_BUDGET_PROBE,
	NSMW_BUDGET_SEARCH,
};

/**
 * struct nsmw_budget - the probes of an uplink
 * @sched:   scheduler of the uplink, whose line they are charged to
 * @lock:    guards @bucket
 * @bucket:  probes that may be sent; a probe counts as a byte
 * @allowed: probes per second; read without the lock
 * @demand:  probes that all paths would send in 1000 s if their intervals were not
 *           stretched
 */
struct nsmw_budget {
	struct nsmw_sched *sched;
	spinlock_t lock;	/* @bucket */
	struct nsmw_bucket bucket;
	u32 allowed;
	atomic_t demand;
};

void nsmw_budget_init(struct nsmw_budget *budget, struct nsmw_sched *sched);
void nsmw_budget_set(struct nsmw_budget *budget, u32 probes, u64 rate);
void nsmw_budget_demand(struct nsmw_budget *budget, u32 *mine, u32 interval);
u32 nsmw_budget_stretch(const struct nsmw_budget *budget, u32 interval);
bool nsmw_budget_take(struct nsmw_budget *budget, enum nsmw_budget_use use, u64 now,
		      u32 probes);

#endif /* NSMW_BUDGET_H */
