/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's answers as structures, and requests from them.
 */
#ifndef NSMCTL_DECODE_H
#define NSMCTL_DECODE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/nsmwire.h>
#include <netlink/netlink.h>

#include "words.h"

/* Their plain members are generated from the specification, see attrs.h. */

struct path {
	SPEC_PATH_MEMBERS
};

struct class_count {
	SPEC_CLASS_STATS_MEMBERS
};

struct drop_count {
	SPEC_DROP_STATS_MEMBERS
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
	SPEC_WIRE_MEMBERS
	struct place place;
	bool underlay_elsewhere;
	struct words link;
	bool peer;
	struct path *path;
	unsigned int paths;
	struct counters counters;
};

struct stats {
	SPEC_STATS_MEMBERS
	struct place place;
	bool has_wires;
	bool has_totals;
	struct counters counters;
};

/* What an uplink did with one class. */
struct queue {
	SPEC_QUEUE_MEMBERS
	/* By time in the queue: [n] less than 2^n microseconds, the last all. */
	uint64_t sojourn[64];
	unsigned int buckets;
	bool has_sum;			/* from abi 4 on */
};

struct uplink {
	SPEC_UPLINK_MEMBERS
	struct queue *queue;
	unsigned int queues;
};

/* A named peer with its paths. */
struct named_peer {
	SPEC_NAMED_PEER_MEMBERS
	struct path *path;
	unsigned int paths;
};

/* A path of a named peer, in a request. */
struct peer_path {
	SPEC_PEER_PATH_MEMBERS
};

/* One class of a profile, as it is or as it is asked for. */
struct class_info {
	SPEC_CLASS_INFO_MEMBERS
};

struct profile {
	SPEC_PROFILE_MEMBERS
	struct class_info *class;
	unsigned int classes;
};

/* One rule of a profile, as it is or as it is asked for. */
struct rule {
	SPEC_RULE_MEMBERS
};

struct drop_info {
	SPEC_DROP_INFO_MEMBERS
};

struct capabilities {
	SPEC_CAPABILITIES_MEMBERS
	struct class_info *class;
	unsigned int classes;
	struct drop_info *drop;
	unsigned int drops;
};

/*
 * True where the message could be read; it is to be freed then. Attributes
 * that this tool does not know are left out, and noted.
 */
bool wire_decode(struct wire *wire, const struct nlmsghdr *nlh);
void wire_free(struct wire *wire);
bool wire_is_up(const struct wire *wire);
bool stats_decode(struct stats *stats, const struct nlmsghdr *nlh);
void stats_free(struct stats *stats);
bool uplink_decode(struct uplink *uplink, const struct nlmsghdr *nlh);
void uplink_free(struct uplink *uplink);
bool named_peer_decode(struct named_peer *peer, const struct nlmsghdr *nlh);
void named_peer_free(struct named_peer *peer);
bool profile_decode(struct profile *profile, const struct nlmsghdr *nlh);
void profile_free(struct profile *profile);
bool rule_decode(struct rule *rule, const struct nlmsghdr *nlh);
bool capabilities_decode(struct capabilities *caps, const struct nlmsghdr *nlh);
void capabilities_free(struct capabilities *caps);

/* Into a request, all that "have" has. Return: 0, or not where memory ran out. */
int uplink_put(struct nl_msg *msg, const struct uplink *uplink);
int named_peer_put(struct nl_msg *msg, const struct named_peer *peer);
int peer_path_put(struct nl_msg *msg, const struct peer_path *path);
int class_info_put(struct nl_msg *msg, const struct class_info *class);
int rule_put(struct nl_msg *msg, const struct rule *rule);

#endif /* NSMCTL_DECODE_H */
