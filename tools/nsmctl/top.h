/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One view of nsmctl top: the difference between two snapshots.
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

#endif /* NSMCTL_TOP_H */
