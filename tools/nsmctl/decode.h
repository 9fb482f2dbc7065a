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

/* An order of places, for qsort() and its like: less than, equal to or over 0. */
int place_compare(const struct place *one, const struct place *other);

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

/* One class of a profile, as it is or as it is asked for. */
struct class_info {
	uint32_t have;		/* bit n: attribute n is there */
	uint8_t index;
	char name[WORDS_NAME_SIZE];
	uint8_t dscp;
	uint8_t tier;
	uint32_t share;
	uint32_t target, interval;
	uint8_t ecn;
	uint32_t maxwait;
	uint64_t limit;
	uint32_t priority;
};

struct profile {
	char name[WORDS_NAME_SIZE];
	bool builtin;
	uint32_t wires;
	uint32_t rules;
	struct class_info *class;
	unsigned int classes;
};

/* One rule of a profile, as it is or as it is asked for. */
struct rule {
	uint32_t have;		/* bit n: attribute n is there */
	char profile[WORDS_NAME_SIZE];
	uint32_t pref;
	uint8_t class;
	struct words_addr src, dst;
	uint8_t src_len, dst_len;
	uint8_t proto;
	uint16_t sport_min, sport_max;
	uint16_t dport_min, dport_max;
	uint8_t dscp;
	uint32_t mark, mark_mask;
	uint32_t priority;
	char cgroup[NSMWIRE_CGROUP_MAX + 1];
	uint8_t cgroup_gone;
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
bool profile_decode(struct profile *profile, const struct nlmsghdr *nlh);
void profile_free(struct profile *profile);
bool rule_decode(struct rule *rule, const struct nlmsghdr *nlh);

/* One class, from its nest. The number of attributes not known, or -1. */
int class_info_decode(struct class_info *class, const struct nlattr *nest);

#endif /* NSMCTL_DECODE_H */
