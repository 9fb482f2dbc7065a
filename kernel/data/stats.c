// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the allocation of the counters, their sums over the CPUs, and the names of the
 * drop reasons. Written per CPU with BH disabled, read without a lock. Counters of a
 * wire are allocated with the first packet that is counted.
 */
#include <linux/build_bug.h>
#include <linux/netdevice.h>

#include "data/stats.h"

#define RX		.direction = NSMWIRE_DIRECTION_RX, .of_wire = true
/* Dropped before a wire is known, so counted for the netns. */
#define RX_EARLY	.direction = NSMWIRE_DIRECTION_RX, .of_netns = true
#define TX		.direction = NSMWIRE_DIRECTION_TX, .of_wire = true
#define AS(reason)	.skb = SKB_DROP_REASON_##reason

const struct nsmw_drop_reason nsmw_drop_reasons[__NSMWIRE_DROP_MAX] = {
	[NSMWIRE_DROP_RX_SHORT] = { "rx-short", RX_EARLY, AS(PKT_TOO_SMALL) },
	[NSMWIRE_DROP_RX_VERSION] = { "rx-version", RX_EARLY, AS(INVALID_PROTO) },
	[NSMWIRE_DROP_RX_NO_WIRE] = { "rx-no-wire", RX_EARLY, AS(NO_SOCKET) },
	[NSMWIRE_DROP_RX_DOWN] = { "rx-down", RX, AS(DEV_READY) },
	[NSMWIRE_DROP_RX_SOURCE] = { "rx-source", RX, AS(IP_RPFILTER) },
	[NSMWIRE_DROP_RX_CHECKSUM] = { "rx-checksum", RX, AS(UDP_CSUM) },
	[NSMWIRE_DROP_RX_CONTROL] = { "rx-control", RX, AS(UNHANDLED_PROTO) },
	[NSMWIRE_DROP_RX_PAYLOAD] = { "rx-payload", RX, AS(UNHANDLED_PROTO) },
	[NSMWIRE_DROP_RX_OPTION] = { "rx-option", RX, AS(PKT_TOO_SMALL) },
	[NSMWIRE_DROP_RX_CRITICAL] = { "rx-critical", RX, AS(UNHANDLED_PROTO) },
	[NSMWIRE_DROP_RX_INNER] = { "rx-inner", RX, AS(IP_INHDR) },
	[NSMWIRE_DROP_RX_LOOP] = { "rx-loop", RX, AS(OTHERHOST) },
	[NSMWIRE_DROP_RX_ECN] = { "rx-ecn", RX, AS(IP_INHDR) },
	[NSMWIRE_DROP_RX_QUEUE] = { "rx-queue", RX, AS(CPU_BACKLOG) },
	[NSMWIRE_DROP_RX_MEMORY] = { "rx-memory", RX, .of_netns = true, AS(NOMEM) },
	[NSMWIRE_DROP_TX_NO_PATH] = { "tx-no-path", TX, AS(DEV_READY) },
	[NSMWIRE_DROP_TX_NO_ROUTE] = { "tx-no-route", TX, AS(IP_OUTNOROUTES) },
	[NSMWIRE_DROP_TX_LOOP] = { "tx-loop", TX, AS(IP_OUTNOROUTES) },
	[NSMWIRE_DROP_TX_MTU] = { "tx-mtu", TX, AS(PKT_TOO_BIG) },
	[NSMWIRE_DROP_TX_INNER] = { "tx-inner", TX, AS(IP_INHDR) },
	[NSMWIRE_DROP_TX_MEMORY] = { "tx-memory", TX, AS(NOMEM) },
	[NSMWIRE_DROP_TX_UNDERLAY] = { "tx-underlay", TX, AS(NOT_SPECIFIED) },
	[NSMWIRE_DROP_TX_CODEL] = { "tx-codel", TX, AS(QDISC_DROP) },
	[NSMWIRE_DROP_TX_LATE] = { "tx-late", TX, AS(QDISC_DROP) },
	[NSMWIRE_DROP_TX_FULL] = { "tx-full", TX, AS(QDISC_DROP) },
	[NSMWIRE_DROP_TX_PURGED] = { "tx-purged", TX, AS(QDISC_DROP) },
	[NSMWIRE_DROP_TX_SLA] = { "tx-sla", TX, AS(DEV_READY) },
	[NSMWIRE_DROP_TX_KEY] = { "tx-key", TX, AS(XFRM_POLICY) },
	[NSMWIRE_DROP_RX_CLEAR] = { "rx-clear", RX, .of_netns = true, AS(XFRM_POLICY) },
	[NSMWIRE_DROP_RX_KEY] = { "rx-key", RX, .of_netns = true, AS(XFRM_POLICY) },
	[NSMWIRE_DROP_RX_FORGED] = { "rx-forged", RX, .of_netns = true, AS(XFRM_POLICY) },
	[NSMWIRE_DROP_RX_REPLAY] = { "rx-replay", RX, .of_netns = true, AS(XFRM_POLICY) },
	[NSMWIRE_DROP_RX_PATH] = { "rx-path", RX_EARLY, AS(NO_SOCKET) },
	[NSMWIRE_DROP_RX_PROBE] = { "rx-probe", RX_EARLY, AS(PKT_TOO_SMALL) },
};

/**
 * nsmw_stats_init() - counters of a wire begin
 * @stats: all zeroes
 */
void nsmw_stats_init(struct nsmw_stats *stats)
{
	int i;

	spin_lock_init(&stats->spare_lock);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		u64_stats_init(&stats->spare_class[i].syncp);
	u64_stats_init(&stats->spare_drops.syncp);
}

/**
 * nsmw_stats_free() - counters of a wire end
 * @stats: the counters; no packet and no reader comes any more
 *
 * Context: any.
 */
void nsmw_stats_free(struct nsmw_stats *stats)
{
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		free_percpu(stats->class[i]);
	free_percpu(stats->drops);
}

/* Allocate the counters of a class; NULL without memory. Several CPUs may come at once. */
static struct nsmw_class_stats __percpu *need_class(struct nsmw_stats *stats,
						    u8 class)
{
	struct nsmw_class_stats __percpu *new, *old;
	int cpu;

	new = alloc_percpu_gfp(struct nsmw_class_stats,
			       GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(new, cpu)->syncp);
	old = cmpxchg(&stats->class[class], NULL, new);
	if (!old)
		return new;
	free_percpu(new);
	return old;
}

/**
 * nsmw_stats_first() - count a packet of a class that has no counters yet
 * @stats:   of the wire
 * @class:   index of its class
 * @rx:      received, not sent
 * @packets: how many it is on the line
 * @len:     inner bytes
 *
 * Context: BH disabled.
 */
void nsmw_stats_first(struct nsmw_stats *stats, u8 class, bool rx,
		      unsigned int packets, unsigned int len)
{
	struct nsmw_class_stats __percpu *c = need_class(stats, class);

	if (likely(c)) {
		nsmw_class_count(this_cpu_ptr(c), rx, packets, len);
		return;
	}
	spin_lock(&stats->spare_lock);
	nsmw_class_count(&stats->spare_class[class], rx, packets, len);
	spin_unlock(&stats->spare_lock);
}

/**
 * nsmw_drops_alloc() - drop counters, all zero
 * @gfp: how to ask for memory
 *
 * Context: as @gfp says. Freed with free_percpu().
 * Return: NULL when there is no memory.
 */
struct nsmw_drops __percpu *nsmw_drops_alloc(gfp_t gfp)
{
	struct nsmw_drops __percpu *drops;
	int cpu;

	drops = alloc_percpu_gfp(struct nsmw_drops, gfp);
	if (!drops)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(drops, cpu)->syncp);
	return drops;
}

static struct nsmw_drops __percpu *need_drops(struct nsmw_stats *stats)
{
	struct nsmw_drops __percpu *new, *old;

	new = nsmw_drops_alloc(GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	old = cmpxchg(&stats->drops, NULL, new);
	if (!old)
		return new;
	free_percpu(new);
	return old;
}

/**
 * nsmw_stats_drop() - count a packet that a wire drops
 * @stats:   of the wire
 * @reason:  why
 * @packets: how many it is on the line
 *
 * Context: BH disabled.
 */
void nsmw_stats_drop(struct nsmw_stats *stats, enum nsmwire_drop reason,
		     unsigned int packets)
{
	struct nsmw_drops __percpu *drops = READ_ONCE(stats->drops);

	if (unlikely(!drops))
		drops = need_drops(stats);
	if (likely(drops)) {
		nsmw_drops_add(this_cpu_ptr(drops), reason, packets);
		return;
	}
	spin_lock(&stats->spare_lock);
	nsmw_drops_add(&stats->spare_drops, reason, packets);
	spin_unlock(&stats->spare_lock);
}

static void add_drops(const struct nsmw_drops *d, u64 *sum)
{
	u64 now[__NSMWIRE_DROP_MAX];
	unsigned int start;
	int i;

	do {
		start = u64_stats_fetch_begin(&d->syncp);
		for (i = 0; i < ARRAY_SIZE(now); i++)
			now[i] = u64_stats_read(&d->packets[i]);
	} while (u64_stats_fetch_retry(&d->syncp, start));

	for (i = 0; i < ARRAY_SIZE(now); i++)
		sum[i] += now[i];
}

/**
 * nsmw_drops_sum() - drop counters of a netns over all CPUs
 * @drops: the counters
 * @sum:   __NSMWIRE_DROP_MAX counts, overwritten
 *
 * Context: any.
 */
void nsmw_drops_sum(const struct nsmw_drops __percpu *drops, u64 *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum) * __NSMWIRE_DROP_MAX);
	for_each_possible_cpu(cpu)
		add_drops(per_cpu_ptr(drops, cpu), sum);
}

static void add_class(const struct nsmw_class_stats *c,
		      struct nsmw_class_sum *sum)
{
	struct nsmw_class_sum now;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&c->syncp);
		now.rx_packets = u64_stats_read(&c->rx_packets);
		now.rx_bytes = u64_stats_read(&c->rx_bytes);
		now.tx_packets = u64_stats_read(&c->tx_packets);
		now.tx_bytes = u64_stats_read(&c->tx_bytes);
	} while (u64_stats_fetch_retry(&c->syncp, start));

	sum->rx_packets += now.rx_packets;
	sum->rx_bytes += now.rx_bytes;
	sum->tx_packets += now.tx_packets;
	sum->tx_bytes += now.tx_bytes;
}

/**
 * nsmw_stats_sum() - counters of a wire over all CPUs
 * @stats: the counters
 * @sum:   overwritten
 *
 * Context: any.
 */
void nsmw_stats_sum(const struct nsmw_stats *stats, struct nsmw_sum *sum)
{
	struct nsmw_drops __percpu *drops = READ_ONCE(stats->drops);
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		struct nsmw_class_stats __percpu *c =
			READ_ONCE(stats->class[i]);

		add_class(&stats->spare_class[i], &sum->class[i]);
		if (!c)
			continue;
		for_each_possible_cpu(cpu)
			add_class(per_cpu_ptr(c, cpu), &sum->class[i]);
	}
	add_drops(&stats->spare_drops, sum->drops);
	if (!drops)
		return;
	for_each_possible_cpu(cpu)
		add_drops(per_cpu_ptr(drops, cpu), sum->drops);
}
