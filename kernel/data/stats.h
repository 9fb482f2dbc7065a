/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters: per class and per drop reason, 64-bit and per CPU.
 */
#ifndef NSMW_STATS_H
#define NSMW_STATS_H

#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/nsmwire.h>

/**
 * struct nsmw_drops - packets dropped on one CPU, by enum nsmwire_drop
 * @packets: the counts; NSMWIRE_DROP_TX_UNDERLAY is not counted here but by the
 *           netdevice
 * @syncp:   for readers on 32-bit
 */
struct nsmw_drops {
	u64_stats_t packets[__NSMWIRE_DROP_MAX];
	struct u64_stats_sync syncp;
};

/**
 * struct nsmw_class_stats - one class on one CPU
 * @rx_packets: inner packets received
 * @rx_bytes:   their bytes, link-layer header included
 * @tx_packets: inner packets handed to the underlay
 * @tx_bytes:   their bytes
 * @syncp:      for readers on 32-bit
 */
struct nsmw_class_stats {
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	struct u64_stats_sync syncp;
};

/**
 * struct nsmw_stats - counters of a wire
 * @class:       by class; NULL before the first packet of the class
 * @drops:       by reason; NULL before the first drop
 * @spare_lock:  serializes writers of @spare_class and @spare_drops
 * @spare_class: counters of a class while @class could not be allocated
 * @spare_drops: counters of drops while @drops could not be allocated
 *
 * The per-CPU counters are allocated with the first packet: most wires carry few
 * classes and drop nothing, and all of them are 470 bytes for each possible CPU, 30 KB
 * a wire on a machine of 64. That allocation can fail. The spare counters keep the
 * promise that each packet is counted; they take 560 bytes of the 4 KiB that a netdevice
 * is given anyway.
 */
struct nsmw_stats {
	struct nsmw_class_stats __percpu *class[NSMWIRE_CLASSES_MAX];
	struct nsmw_drops __percpu *drops;
	spinlock_t spare_lock;	/* @spare_class, @spare_drops */
	struct nsmw_class_stats spare_class[NSMWIRE_CLASSES_MAX];
	struct nsmw_drops spare_drops;
};

/**
 * struct nsmw_class_sum - one class over all CPUs
 * @rx_packets: inner packets received
 * @rx_bytes:   their bytes, link-layer header included
 * @tx_packets: inner packets handed to the underlay
 * @tx_bytes:   their bytes
 */
struct nsmw_class_sum {
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
};

/**
 * struct nsmw_sum - counters of a wire, or of a netns, over all CPUs
 * @class: by class
 * @drops: by enum nsmwire_drop
 */
struct nsmw_sum {
	struct nsmw_class_sum class[NSMWIRE_CLASSES_MAX];
	u64 drops[__NSMWIRE_DROP_MAX];
};

/**
 * struct nsmw_drop_reason - what is known of a drop reason
 * @name:      its name, as the tools show it
 * @direction: enum nsmwire_direction of the packets
 * @of_netns:  it is counted for the netns, before a wire is known
 * @of_wire:   it is counted for a wire
 * @skb:       the kernel's reason that comes nearest, for perf and drop monitor
 */
struct nsmw_drop_reason {
	const char *name;
	u8 direction;
	bool of_netns;
	bool of_wire;
	enum skb_drop_reason skb;
};

/* By enum nsmwire_drop; the element of no reason is all zeroes. */
extern const struct nsmw_drop_reason nsmw_drop_reasons[__NSMWIRE_DROP_MAX];

void nsmw_stats_init(struct nsmw_stats *stats);
void nsmw_stats_free(struct nsmw_stats *stats);
void nsmw_stats_drop(struct nsmw_stats *stats, enum nsmwire_drop reason,
		     unsigned int packets);
void nsmw_stats_first(struct nsmw_stats *stats, u8 class, bool rx,
		      unsigned int packets, unsigned int len);
struct nsmw_drops __percpu *nsmw_drops_alloc(gfp_t gfp);
void nsmw_stats_sum(const struct nsmw_stats *stats, struct nsmw_sum *sum);
void nsmw_drops_sum(const struct nsmw_drops __percpu *drops, u64 *sum);

/**
 * nsmw_stats_packets() - packets on the line that one in memory stands for
 * @skb: the packet
 *
 * Return: its segments, so that both ends count the same of a TCP stream.
 */
static inline unsigned int nsmw_stats_packets(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? skb_shinfo(skb)->gso_segs ?: 1 : 1;
}

/* Add @packets to the drop counter of this CPU. Context: BH disabled. */
static inline void nsmw_drops_add(struct nsmw_drops *d,
				  enum nsmwire_drop reason,
				  unsigned int packets)
{
	u64_stats_update_begin(&d->syncp);
	u64_stats_add(&d->packets[reason], packets);
	u64_stats_update_end(&d->syncp);
}

/* Add packets to the counters of a class, of this CPU or the spare ones. */
static inline void nsmw_class_count(struct nsmw_class_stats *s, bool rx,
				    unsigned int packets, unsigned int len)
{
	u64_stats_update_begin(&s->syncp);
	u64_stats_add(rx ? &s->rx_packets : &s->tx_packets, packets);
	u64_stats_add(rx ? &s->rx_bytes : &s->tx_bytes, len);
	u64_stats_update_end(&s->syncp);
}

static inline void nsmw_stats_count(struct nsmw_stats *stats, u8 class, bool rx,
				    unsigned int packets, unsigned int len)
{
	struct nsmw_class_stats __percpu *c = READ_ONCE(stats->class[class]);

	if (likely(c))
		nsmw_class_count(this_cpu_ptr(c), rx, packets, len);
	else
		nsmw_stats_first(stats, class, rx, packets, len);
}

/**
 * nsmw_stats_rx() - count a received packet
 * @stats:   of the wire
 * @class:   index of its class
 * @packets: how many it was on the line
 * @len:     inner bytes
 *
 * Context: BH disabled.
 */
static inline void nsmw_stats_rx(struct nsmw_stats *stats, u8 class,
				 unsigned int packets, unsigned int len)
{
	nsmw_stats_count(stats, class, true, packets, len);
}

/**
 * nsmw_stats_tx() - count a packet handed to the underlay
 * @stats:   of the wire
 * @class:   index of its class
 * @packets: how many it will be once it is segmented
 * @len:     inner bytes
 *
 * Context: BH disabled.
 */
static inline void nsmw_stats_tx(struct nsmw_stats *stats, u8 class,
				 unsigned int packets, unsigned int len)
{
	nsmw_stats_count(stats, class, false, packets, len);
}

#endif /* NSMW_STATS_H */
