/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot of all counters: of the network namespace, its wires, its uplinks and,
 * if asked for, its named peers.
 */
#ifndef NSMCTL_SNAPSHOT_H
#define NSMCTL_SNAPSHOT_H

#include "decode.h"
#include "keys.h"

struct snapshot {
	uint64_t us;			/* time of CLOCK_MONOTONIC */
	bool all;			/* not limited to one wire or uplink */
	struct stats *netns;		/* NULL: not requested */
	unsigned int netnses;
	struct stats *wire;
	const struct stats **by_place;	/* the wires, sorted by place */
	unsigned int wires;
	struct uplink *uplink;
	unsigned int uplinks;
	struct named_peer *peer;
	unsigned int peers;
	struct keys keys;		/* of these peers, if asked for */
};

/* Objects to request. If both names are NULL, all wires and uplinks. */
struct subject {
	const char *wire;
	const char *uplink;
	bool peers;			/* all named peers, too */
	bool keys;			/* and their keys */
};

/*
 * Take a snapshot. Return: EXIT_OK, or the exit status of the command after a
 * complaint. The caller frees the snapshot in both cases.
 */
int snapshot_take(struct snapshot *snapshot, const struct subject *subject);
void snapshot_free(struct snapshot *snapshot);

/* Find a wire or an uplink in a snapshot. Return: NULL if it is not there. */
const struct stats *snapshot_wire(const struct snapshot *snapshot,
				  const struct place *place);
const struct uplink *snapshot_uplink(const struct snapshot *snapshot,
				     const char *name);

#endif /* NSMCTL_SNAPSHOT_H */
