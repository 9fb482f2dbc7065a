/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The views of nsmctl top: the traffic between two snapshots, and the named peers
 * with their paths.
 */
#ifndef NSMCTL_TOP_H
#define NSMCTL_TOP_H

#include <stdio.h>

struct snapshot;

/* Print a view as text. Without colours, because the caller counts lines. */
void show_top_text(FILE *f, const struct snapshot *before,
		   const struct snapshot *now);

/* Print a view as JSON, in parts, because it may be long. */
void show_top_json(const struct snapshot *before, const struct snapshot *now);

/* show_top_peers.c: a view of the peers, which a snapshot has if it was asked for. */
void show_top_peers_text(FILE *f, const struct snapshot *now);
void show_top_peers_json(const struct snapshot *before,
			 const struct snapshot *now);

#endif /* NSMCTL_TOP_H */
