// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the counters' allocation, their sums over the CPUs, and the names of the
 * drop reasons. Written per CPU with BH disabled, read without a lock.
 */
#include <linux/build_bug.h>
#include <linux/netdevice.h>

#include "stats.h"

const char *const nsmw_drop_names[__NSMWIRE_DROP_MAX] = {
	[NSMWIRE_DROP_RX_SHORT] = "rx-short",
	[NSMWIRE_DROP_RX_VERSION] = "rx-version",
	[NSMWIRE_DROP_RX_NO_WIRE] = "rx-no-wire",
	[NSMWIRE_DROP_RX_DOWN] = "rx-down",
	[NSMWIRE_DROP_RX_SOURCE] = "rx-source",
	[NSMWIRE_DROP_RX_CHECKSUM] = "rx-checksum",
	[NSMWIRE_DROP_RX_CONTROL] = "rx-control",
	[NSMWIRE_DROP_RX_PAYLOAD] = "rx-payload",
	[NSMWIRE_DROP_RX_OPTION] = "rx-option",
	[NSMWIRE_DROP_RX_CRITICAL] = "rx-critical",
	[NSMWIRE_DROP_RX_INNER] = "rx-inner",
	[NSMWIRE_DROP_RX_LOOP] = "rx-loop",
	[NSMWIRE_DROP_RX_ECN] = "rx-ecn",
	[NSMWIRE_DROP_RX_QUEUE] = "rx-queue",
	[NSMWIRE_DROP_RX_MEMORY] = "rx-memory",
	[NSMWIRE_DROP_TX_NO_PATH] = "tx-no-path",
	[NSMWIRE_DROP_TX_NO_ROUTE] = "tx-no-route",
	[NSMWIRE_DROP_TX_LOOP] = "tx-loop",
	[NSMWIRE_DROP_TX_MTU] = "tx-mtu",
	[NSMWIRE_DROP_TX_INNER] = "tx-inner",
	[NSMWIRE_DROP_TX_MEMORY] = "tx-memory",
	[NSMWIRE_DROP_TX_UNDERLAY] = "tx-underlay",
	[NSMWIRE_DROP_TX_CODEL] = "tx-codel",
	[NSMWIRE_DROP_TX_LATE] = "tx-late",
	[NSMWIRE_DROP_TX_FULL] = "tx-full",
	[NSMWIRE_DROP_TX_PURGED] = "tx-purged",
};

/**
 * nsmw_stats_alloc() - counters of a wire, all zero
 *
 * Context: process. Freed with free_percpu().
 * Return: NULL when there is no memory.
 */
struct nsmw_stats __percpu *nsmw_stats_alloc(void)
{
	struct nsmw_stats __percpu *stats;
	int cpu;

	stats = alloc_percpu(struct nsmw_stats);
	if (!stats)
		return NULL;
	for_each_possible_cpu(cpu) {
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
		u64_stats_init(&per_cpu_ptr(stats, cpu)->drops.syncp);
	}
	return stats;
}

/**
 * nsmw_drops_alloc() - drop counters of a netns, all zero
 *
 * Context: process. Freed with free_percpu().
 * Return: NULL when there is no memory.
 */
struct nsmw_drops __percpu *nsmw_drops_alloc(void)
{
	struct nsmw_drops __percpu *drops;
	int cpu;

	drops = alloc_percpu(struct nsmw_drops);
	if (!drops)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(drops, cpu)->syncp);
	return drops;
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

/**
 * nsmw_stats_sum() - counters of a wire over all CPUs
 * @stats: the counters
 * @sum:   overwritten
 *
 * Context: any.
 */
void nsmw_stats_sum(const struct nsmw_stats __percpu *stats,
		    struct nsmw_sum *sum)
{
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct nsmw_stats *s = per_cpu_ptr(stats, cpu);

		for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
			const struct nsmw_class_stats *c = &s->class[i];
			struct nsmw_class_sum now;
			unsigned int start;

			do {
				start = u64_stats_fetch_begin(&s->syncp);
				now.rx_packets = u64_stats_read(&c->rx_packets);
				now.rx_bytes = u64_stats_read(&c->rx_bytes);
				now.tx_packets = u64_stats_read(&c->tx_packets);
				now.tx_bytes = u64_stats_read(&c->tx_bytes);
			} while (u64_stats_fetch_retry(&s->syncp, start));

			sum->class[i].rx_packets += now.rx_packets;
			sum->class[i].rx_bytes += now.rx_bytes;
			sum->class[i].tx_packets += now.tx_packets;
			sum->class[i].tx_bytes += now.tx_bytes;
		}
		add_drops(&s->drops, sum->drops);
	}
}
