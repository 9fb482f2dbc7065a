// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the counters of rules. A counter belongs to the rule, not to a table: each change of
 * a profile makes a new table, and packets that still read the old one count as well.
 * Written per CPU with BH disabled, read without a lock.
 */
#include <linux/slab.h>

#include "qos/hits.h"

/**
 * nsmw_hits_alloc() - a counter for a new rule
 *
 * Context: process.
 * Return: the counter with one user, or NULL when there is no memory.
 */
struct nsmw_hits *nsmw_hits_alloc(void)
{
	struct nsmw_hits *hits = kmalloc(sizeof(*hits), GFP_KERNEL_ACCOUNT);
	int cpu;

	if (!hits)
		return NULL;
	hits->cpu = alloc_percpu_gfp(struct nsmw_hit, GFP_KERNEL_ACCOUNT);
	if (!hits->cpu) {
		kfree(hits);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(hits->cpu, cpu)->syncp);
	refcount_set(&hits->users, 1);
	return hits;
}

/**
 * nsmw_hits_get() - one more table has the rule
 * @hits: its counter
 *
 * Context: any.
 * Return: @hits.
 */
struct nsmw_hits *nsmw_hits_get(struct nsmw_hits *hits)
{
	refcount_inc(&hits->users);
	return hits;
}

/**
 * nsmw_hits_put() - a table is gone, and no packet reads it
 * @hits: counter of its rule, or NULL
 *
 * Context: any.
 */
void nsmw_hits_put(struct nsmw_hits *hits)
{
	if (!hits || !refcount_dec_and_test(&hits->users))
		return;
	free_percpu(hits->cpu);
	kfree(hits);
}

/**
 * nsmw_hits_sum() - packets on all CPUs
 * @hits: the counter
 *
 * Context: any.
 * Return: the sum.
 */
u64 nsmw_hits_sum(const struct nsmw_hits *hits)
{
	u64 sum = 0, packets;
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct nsmw_hit *hit = per_cpu_ptr(hits->cpu, cpu);

		do {
			start = u64_stats_fetch_begin(&hit->syncp);
			packets = u64_stats_read(&hit->packets);
		} while (u64_stats_fetch_retry(&hit->syncp, start));
		sum += packets;
	}
	return sum;
}
