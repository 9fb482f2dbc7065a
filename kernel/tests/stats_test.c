// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of stats.c: each drop reason has a name of its own, and the sums
 * over the CPUs are of the counters that were written.
 */
#include <linux/bottom_half.h>
#include <linux/slab.h>

#include "data/stats.h"
#include "test.h"

static void stats_names(struct kunit *test)
{
	unsigned int i, k;

	for (i = NSMWIRE_DROP_RX_SHORT; i <= NSMWIRE_DROP_MAX; i++) {
		const struct nsmw_drop_reason *reason = &nsmw_drop_reasons[i];
		const char *name = reason->name;

		KUNIT_ASSERT_TRUE_MSG(test, name, "reason %u", i);
		/* ethtool -S shows 31 letters of "drop_NAME". */
		KUNIT_EXPECT_LT(test, strlen(name), 32 - 5);
		KUNIT_EXPECT_TRUE_MSG(test,
				      !strncmp(name, reason->direction ==
					       NSMWIRE_DIRECTION_TX ?
					       "tx-" : "rx-", 3), "%s", name);
		KUNIT_EXPECT_TRUE_MSG(test, reason->of_wire || reason->of_netns,
				      "%s", name);
		for (k = NSMWIRE_DROP_RX_SHORT; k < i; k++)
			KUNIT_EXPECT_TRUE_MSG(test,
					      strcmp(name,
						     nsmw_drop_reasons[k].name),
					      "%s", name);
	}
}

static void stats_drops(struct kunit *test)
{
	struct nsmw_drops __percpu *drops = nsmw_drops_alloc(GFP_KERNEL);
	u64 sum[__NSMWIRE_DROP_MAX], want[__NSMWIRE_DROP_MAX] = {};
	unsigned int i, k;
	int cpu;

	KUNIT_ASSERT_TRUE(test, drops);
	memset(sum, 0xff, sizeof(sum));
	nsmw_drops_sum(drops, sum);
	for (i = 0; i < ARRAY_SIZE(sum); i++)
		KUNIT_EXPECT_EQ(test, sum[i], 0);

	/* The counters belong to nobody yet: any CPU's can be written. */
	for_each_possible_cpu(cpu) {
		for (i = NSMWIRE_DROP_RX_SHORT; i <= NSMWIRE_DROP_MAX; i++) {
			for (k = 0; k < i + cpu; k++)
				nsmw_drops_add(per_cpu_ptr(drops, cpu), i, 1);
			nsmw_drops_add(per_cpu_ptr(drops, cpu), i, 70000 * i);
			want[i] += i + cpu + 70000 * i;
		}
	}
	nsmw_drops_sum(drops, sum);
	for (i = 0; i < ARRAY_SIZE(sum); i++)
		KUNIT_EXPECT_EQ_MSG(test, sum[i], want[i], "reason %u", i);
	free_percpu(drops);
}

static struct nsmw_stats *new_stats(struct kunit *test)
{
	struct nsmw_stats *stats = kzalloc(sizeof(*stats), GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, stats);
	nsmw_stats_init(stats);
	return stats;
}

static void end_stats(struct nsmw_stats *stats)
{
	nsmw_stats_free(stats);
	kfree(stats);
}

static void stats_classes(struct kunit *test)
{
	struct nsmw_stats *stats = new_stats(test);
	struct nsmw_sum sum;
	unsigned int i, k;

	local_bh_disable();
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (k = 0; k < i; k++)
			nsmw_stats_rx(stats, i, 1 + k, 1000 + k);
		nsmw_stats_tx(stats, i, 3 * i, 70000);
		nsmw_stats_tx(stats, i, 1, i);
	}
	nsmw_stats_drop(stats, NSMWIRE_DROP_TX_MTU, 1);
	local_bh_enable();

	memset(&sum, 0xff, sizeof(sum));
	nsmw_stats_sum(stats, &sum);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		KUNIT_EXPECT_EQ(test, sum.class[i].rx_packets,
				i * (i + 1) / 2);
		KUNIT_EXPECT_EQ(test, sum.class[i].rx_bytes,
				1000 * i + i * (i - 1) / 2);
		KUNIT_EXPECT_EQ(test, sum.class[i].tx_packets, 3 * i + 1);
		KUNIT_EXPECT_EQ(test, sum.class[i].tx_bytes, 70000 + i);
	}
	for (i = 0; i < __NSMWIRE_DROP_MAX; i++)
		KUNIT_EXPECT_EQ(test, sum.drops[i], i == NSMWIRE_DROP_TX_MTU);
	end_stats(stats);
}

/* What came without memory is not lost, and what comes later is beside it. */
static void stats_spare(struct kunit *test)
{
	struct nsmw_stats *stats = new_stats(test);
	struct nsmw_class_stats *spare;
	struct nsmw_class_sum *got;
	struct nsmw_sum sum;

	spare = &stats->spare_class[NSMWIRE_CLASS_TEXT];
	nsmw_class_count(spare, true, 1, 100);
	nsmw_class_count(spare, false, 2, 3000);
	nsmw_drops_add(&stats->spare_drops, NSMWIRE_DROP_RX_ECN, 4);
	local_bh_disable();
	nsmw_stats_rx(stats, NSMWIRE_CLASS_TEXT, 10, 20000);
	nsmw_stats_tx(stats, NSMWIRE_CLASS_TEXT, 30, 40000);
	nsmw_stats_drop(stats, NSMWIRE_DROP_RX_ECN, 1);
	nsmw_stats_drop(stats, NSMWIRE_DROP_RX_ECN, 2);
	local_bh_enable();
	/* Only what was met has counters of its own. */
	KUNIT_EXPECT_TRUE(test, stats->class[NSMWIRE_CLASS_TEXT]);
	KUNIT_EXPECT_FALSE(test, stats->class[NSMWIRE_CLASS_FILE]);

	nsmw_stats_sum(stats, &sum);
	got = &sum.class[NSMWIRE_CLASS_TEXT];
	KUNIT_EXPECT_EQ(test, got->rx_packets, 11);
	KUNIT_EXPECT_EQ(test, got->rx_bytes, 20100);
	KUNIT_EXPECT_EQ(test, got->tx_packets, 32);
	KUNIT_EXPECT_EQ(test, got->tx_bytes, 43000);
	KUNIT_EXPECT_EQ(test, sum.drops[NSMWIRE_DROP_RX_ECN], 7);
	end_stats(stats);
}

#ifdef UNIT_CPUS
/* In userspace, memory can be had to run out. */
static void stats_no_memory(struct kunit *test)
{
	struct nsmw_stats *stats = new_stats(test);
	struct nsmw_class_sum *got;
	struct nsmw_sum sum;

	unit_percpu_fails = true;
	KUNIT_EXPECT_FALSE(test, nsmw_drops_alloc(GFP_KERNEL));
	nsmw_stats_rx(stats, NSMWIRE_CLASS_HOLO, 1, 100);
	nsmw_stats_tx(stats, NSMWIRE_CLASS_HOLO, 2, 300);
	nsmw_stats_drop(stats, NSMWIRE_DROP_TX_MTU, 5);
	unit_percpu_fails = false;
	KUNIT_EXPECT_FALSE(test, stats->class[NSMWIRE_CLASS_HOLO]);
	KUNIT_EXPECT_FALSE(test, stats->drops);

	nsmw_stats_sum(stats, &sum);
	got = &sum.class[NSMWIRE_CLASS_HOLO];
	KUNIT_EXPECT_EQ(test, got->rx_packets, 1);
	KUNIT_EXPECT_EQ(test, got->rx_bytes, 100);
	KUNIT_EXPECT_EQ(test, got->tx_packets, 2);
	KUNIT_EXPECT_EQ(test, got->tx_bytes, 300);
	KUNIT_EXPECT_EQ(test, sum.drops[NSMWIRE_DROP_TX_MTU], 5);
	end_stats(stats);
}
#endif

/* A packet in memory counts as what it will be on the line. */
static void stats_packets(struct kunit *test)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, skb);
	KUNIT_EXPECT_EQ(test, nsmw_stats_packets(skb), 1);
	/* Segments are counted only of what is to be segmented. */
	skb_shinfo(skb)->gso_segs = 7;
	KUNIT_EXPECT_EQ(test, nsmw_stats_packets(skb), 1);
	skb_shinfo(skb)->gso_size = 1400;
	KUNIT_EXPECT_EQ(test, nsmw_stats_packets(skb), 7);
	skb_shinfo(skb)->gso_segs = 0xffff;
	KUNIT_EXPECT_EQ(test, nsmw_stats_packets(skb), 0xffff);
	/* A sender that left the number out. */
	skb_shinfo(skb)->gso_segs = 0;
	KUNIT_EXPECT_EQ(test, nsmw_stats_packets(skb), 1);
	kfree_skb(skb);
}

/* Counters of all CPUs, beyond 32 bits. */
static void stats_cpus(struct kunit *test)
{
	struct nsmw_stats *stats = new_stats(test);
	struct nsmw_class_stats *c;
	struct nsmw_class_sum want = {};
	struct nsmw_sum sum;
	unsigned int i;
	int cpu;

	local_bh_disable();
	nsmw_stats_rx(stats, NSMWIRE_CLASS_HOLO, 0, 0);
	local_bh_enable();
	KUNIT_ASSERT_TRUE(test, stats->class[NSMWIRE_CLASS_HOLO]);
	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(stats->class[NSMWIRE_CLASS_HOLO], cpu);
		u64_stats_add(&c->rx_packets, 0x7fffffff);
		u64_stats_add(&c->rx_packets, 2 + cpu);
		u64_stats_add(&c->rx_bytes, 0x7ffffffe);
		u64_stats_add(&c->tx_packets, 1);
		u64_stats_add(&c->tx_bytes, 0x7ffffff0);
		want.rx_packets += 0x80000001ULL + cpu;
		want.rx_bytes += 0x7ffffffe;
		want.tx_packets += 1;
		want.tx_bytes += 0x7ffffff0;
	}
	nsmw_stats_sum(stats, &sum);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (i == NSMWIRE_CLASS_HOLO)
			KUNIT_EXPECT_EQ(test, memcmp(&sum.class[i], &want,
						     sizeof(want)), 0);
		else
			KUNIT_EXPECT_EQ(test, sum.class[i].rx_packets +
					sum.class[i].rx_bytes +
					sum.class[i].tx_packets +
					sum.class[i].tx_bytes, 0);
	}
	end_stats(stats);
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(stats_names),
	KUNIT_CASE(stats_drops),
	KUNIT_CASE(stats_classes),
	KUNIT_CASE(stats_spare),
#ifdef UNIT_CPUS
	KUNIT_CASE(stats_no_memory),
#endif
	KUNIT_CASE(stats_packets),
	KUNIT_CASE(stats_cpus),
	{}
};

struct kunit_suite nsmw_stats_suite = {
	.name = "nsmwire_stats",
	.test_cases = stats_cases,
};
