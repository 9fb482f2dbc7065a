/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All counters at one time: those of the network namespace, of its wires and of
 * its uplinks.
 */
#ifndef NSMCTL_SNAPSHOT_H
#define NSMCTL_SNAPSHOT_H

#include "decode.h"

struct snapshot {
	uint64_t us;			/* when, on a clock that is not set */
	bool all;			/* nothing was asked for by name */
	struct stats *netns;		/* NULL where it was not asked for */
	unsigned int netnses;
	struct stats *wire;
	const struct stats **by_place;	/* the same, in order */
	unsigned int wires;
	struct uplink *uplink;
	unsigned int uplinks;
};

/* What is asked for; both NULL: everything. */
struct subject {
	const char *wire;
	const char *uplink;
};

/*
 * Return: EXIT_OK, or what the command has to end with, after a complaint. It
 * is to be freed either way.
 */
int snapshot_take(struct snapshot *snapshot, const struct subject *subject);
void snapshot_free(struct snapshot *snapshot);

/* The same wire, or uplink, in another snapshot; NULL where it is not there. */
const struct stats *snapshot_wire(const struct snapshot *snapshot,
				  const struct place *place);
const struct uplink *snapshot_uplink(const struct snapshot *snapshot,
				     const char *name);

#endif /* NSMCTL_SNAPSHOT_H */
