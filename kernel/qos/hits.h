/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that met a rule, counted on each CPU.
 */
#ifndef NSMW_HITS_H
#define NSMW_HITS_H

#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

/**
 * struct nsmw_hit - packets on one CPU
 * @packets: the count
 * @syncp:   for readers on 32-bit
 */
struct nsmw_hit {
	u64_stats_t packets;
	struct u64_stats_sync syncp;
};

/**
 * struct nsmw_hits - packets that met a rule
 * @users: the tables that have the rule, old ones and the current one
 * @cpu:   by CPU
 */
struct nsmw_hits {
	refcount_t users;
	struct nsmw_hit __percpu *cpu;
};

struct nsmw_hits *nsmw_hits_alloc(void);
struct nsmw_hits *nsmw_hits_get(struct nsmw_hits *hits);
void nsmw_hits_put(struct nsmw_hits *hits);
u64 nsmw_hits_sum(const struct nsmw_hits *hits);

/**
 * nsmw_hit_count() - count a packet
 * @hit: counter of this CPU
 * @skb: the packet; its segments count
 *
 * Context: BH disabled.
 */
static inline void nsmw_hit_count(struct nsmw_hit *hit, const struct sk_buff *skb)
{
	u64_stats_update_begin(&hit->syncp);
	u64_stats_add(&hit->packets,
		      skb_is_gso(skb) ? skb_shinfo(skb)->gso_segs ?: 1 : 1);
	u64_stats_update_end(&hit->syncp);
}

#endif /* NSMW_HITS_H */
