/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Structures of the kernel's answers, and requests from these structures.
 */
#ifndef NSMCTL_DECODE_H
#define NSMCTL_DECODE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/nsmwire.h>
#include <netlink/netlink.h>

#include "words.h"

/* The plain members are generated from the specification, see attrs.h. */

/* Counters of one class on a path of a named peer. */
struct class_meter {
	SPEC_CLASS_METER_MEMBERS
};

struct path {
	SPEC_PATH_MEMBERS
	struct class_meter *meter;	/* not of the path of a wire */
	unsigned int meters;
};

struct class_count {
	SPEC_CLASS_STATS_MEMBERS
};

struct drop_count {
	SPEC_DROP_STATS_MEMBERS
};

/* Counters by class and by drop reason, as many as the kernel sent. */
struct counters {
	struct class_count *class;
	unsigned int classes;
	struct drop_count *drop;
	unsigned int drops;
};

/* Netdevice and its network namespace. */
struct place {
	uint32_t ifindex;		/* 0: not given */
	char ifname[IFNAMSIZ];
	bool elsewhere;			/* in another network namespace */
	int32_t netnsid;
};

/*
 * Compare two places, for qsort() and bsearch(). Return: less than, equal to or
 * greater than 0.
 */
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

/* Queue counters of one class on an uplink. */
struct queue {
	SPEC_QUEUE_MEMBERS
	/*
	 * Histogram of the queueing time: [n] below 2^n us, the last all
	 * others.
	 */
	uint64_t sojourn[64];
	unsigned int buckets;
	bool has_sum;			/* module has abi 4 or later */
};

struct uplink {
	SPEC_UPLINK_MEMBERS
	struct queue *queue;
	unsigned int queues;
};

/* Whether one path meets the needs of a class. */
struct sla {
	SPEC_SLA_MEMBERS
};

/* The path of one class of one profile. */
struct steering {
	SPEC_STEERING_MEMBERS
	struct sla *sla;		/* by path */
	unsigned int slas;
};

/* Packets of one class that were sent over two paths. */
struct copies {
	SPEC_COPIES_MEMBERS
};

/* A named peer with its paths. */
struct named_peer {
	SPEC_NAMED_PEER_MEMBERS
	struct path *path;
	unsigned int paths;
	struct steering *steering;	/* none if not shown to this user */
	unsigned int steerings;
	struct copies *copies;		/* by class; none if nothing is sent twice */
	unsigned int copied;
};

struct history_event {
	SPEC_HISTORY_EVENT_MEMBERS
};

/* Events of a named peer, the oldest first. */
struct history {
	SPEC_HISTORY_MEMBERS
	struct history_event *event;
	unsigned int events;
};

/* A key of a named peer, without its secret; from an answer or for a request. */
struct key {
	SPEC_KEY_MEMBERS
};

/* A path of a named peer, in a request. */
struct peer_path {
	SPEC_PEER_PATH_MEMBERS
};

/* The lists of colours of a class, in the order of their attributes. */
enum {
	COLOURS_PREFER,
	COLOURS_ONLY,
	COLOURS_AVOID,
	COLOURS_LISTS,
};

#define COLOURS_ATTR(_list)	(NSMWIRE_A_CLASS_INFO_PREFER + (_list))

struct colours {
	char name[NSMWIRE_COLOURS_MAX][WORDS_NAME_SIZE];
	unsigned int count;
};

/* One class of a profile, from an answer or for a request. */
struct class_info {
	SPEC_CLASS_INFO_MEMBERS
	struct colours colours[COLOURS_LISTS];
};

struct profile {
	SPEC_PROFILE_MEMBERS
	struct class_info *class;
	unsigned int classes;
};

/* Ranges of ports behind the first one, which is in plain members. */
struct more_ports {
	struct port_range {
		SPEC_PORT_RANGE_MEMBERS
	} range[NSMWIRE_PORTS_MAX - 1];
	unsigned int count;
};

/* One rule of a profile, from an answer or for a request. */
struct rule {
	SPEC_RULE_MEMBERS
	struct more_ports sport_more;
	struct more_ports dport_more;
};

/* A packet that is described, in a request; what a wire would do with it, in an answer. */
struct explain {
	SPEC_EXPLAIN_MEMBERS
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
 * Read a message. Return: true on success; the caller then frees the structure.
 * Unknown attributes are skipped and noted for skew_note().
 */
bool wire_decode(struct wire *wire, const struct nlmsghdr *nlh);
void wire_free(struct wire *wire);
bool wire_is_up(const struct wire *wire);
bool path_is_up(const struct path *path);
bool stats_decode(struct stats *stats, const struct nlmsghdr *nlh);
void stats_free(struct stats *stats);
bool uplink_decode(struct uplink *uplink, const struct nlmsghdr *nlh);
void uplink_free(struct uplink *uplink);
bool named_peer_decode(struct named_peer *peer, const struct nlmsghdr *nlh);
void named_peer_free(struct named_peer *peer);
bool history_decode(struct history *history, const struct nlmsghdr *nlh);
void history_free(struct history *history);
bool key_decode(struct key *key, const struct nlmsghdr *nlh);
bool profile_decode(struct profile *profile, const struct nlmsghdr *nlh);
void profile_free(struct profile *profile);
bool rule_decode(struct rule *rule, const struct nlmsghdr *nlh);
bool explain_decode(struct explain *explain, const struct nlmsghdr *nlh);
bool capabilities_decode(struct capabilities *caps, const struct nlmsghdr *nlh);
void capabilities_free(struct capabilities *caps);

/*
 * Add all attributes of "have" to a request. Return: 0, or nonzero if memory
 * ran out.
 */
int uplink_put(struct nl_msg *msg, const struct uplink *uplink);
int named_peer_put(struct nl_msg *msg, const struct named_peer *peer);
int key_put(struct nl_msg *msg, const struct key *key);
int peer_path_put(struct nl_msg *msg, const struct peer_path *path);
int class_info_put(struct nl_msg *msg, const struct class_info *class);
int rule_put(struct nl_msg *msg, const struct rule *rule);
int explain_put(struct nl_msg *msg, const struct explain *explain);

#endif /* NSMCTL_DECODE_H */
