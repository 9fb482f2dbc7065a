/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's answers as structures.
 */
#ifndef NSMCTL_DECODE_H
#define NSMCTL_DECODE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/nsmwire.h>
#include <netlink/netlink.h>

#include "words.h"

struct path {
	uint8_t index;
	uint8_t state;
	uint8_t reason;
	struct words_addr remote;
	struct words_addr local;
	uint16_t remote_port;
	uint32_t ifindex;
	uint32_t mtu;
	uint32_t overhead;
};

struct class_count {
	uint8_t class;
	uint64_t rx_packets, rx_bytes;
	uint64_t tx_packets, tx_bytes;
};

struct drop_count {
	uint32_t reason;
	uint64_t packets;
};

/* By class and by reason, as many as the kernel sent. */
struct counters {
	struct class_count *class;
	unsigned int classes;
	struct drop_count *drop;
	unsigned int drops;
};

/* Where a netdevice is. */
struct place {
	uint32_t ifindex;		/* 0: it was not said */
	char ifname[IFNAMSIZ];
	bool elsewhere;			/* not in our network namespace */
	int32_t netnsid;
};

struct wire {
	struct place place;
	bool underlay_elsewhere;
	int32_t underlay_netnsid;
	struct words link;
	uint32_t mtu;
	bool mtu_auto;
	bool carrier;
	bool peer;
	struct path *path;
	unsigned int paths;
	struct counters counters;
};

struct stats {
	struct place place;
	bool has_wires;
	uint32_t wires;
	bool has_totals;
	uint64_t rx_packets, rx_bytes;
	uint64_t tx_packets, tx_bytes;
	struct counters counters;
};

/* What an uplink did with one class. */
struct queue {
	uint8_t class;
	uint64_t in_packets, in_bytes;
	uint64_t out_packets, out_bytes;
	uint64_t waiting, backlog, peak;
	uint64_t policed, marked;
	uint64_t codel, late, full, purged;
	/* By time in the queue: [n] less than 2^n microseconds, the last all. */
	uint64_t sojourn[64];
	unsigned int buckets;
};

struct uplink {
	char name[WORDS_NAME_SIZE];
	uint32_t device;
	struct words_addr local4;
	struct words_addr local6;
	uint64_t rate;
	uint32_t overhead;
	uint32_t mpu;
	char colour[WORDS_NAME_SIZE];
	uint32_t limit;
	uint32_t wires;
	struct queue *queue;
	unsigned int queues;
};

/*
 * True where the message could be read; it is to be freed then. Attributes
 * that this tool does not know are left out, and noted.
 */
bool wire_decode(struct wire *wire, const struct nlmsghdr *nlh);
void wire_free(struct wire *wire);
bool stats_decode(struct stats *stats, const struct nlmsghdr *nlh);
void stats_free(struct stats *stats);
bool uplink_decode(struct uplink *uplink, const struct nlmsghdr *nlh);
void uplink_free(struct uplink *uplink);

#endif /* NSMCTL_DECODE_H */
