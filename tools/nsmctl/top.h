/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One view of nsmctl top: what happened between two snapshots.
 */
#ifndef NSMCTL_TOP_H
#define NSMCTL_TOP_H

#include <stdio.h>

struct snapshot;

/* Without colours, for it is counted in lines. */
void show_top_text(FILE *f, const struct snapshot *before,
		   const struct snapshot *now);

/* Printed as it is made: it may be long. */
void show_top_json(const struct snapshot *before, const struct snapshot *now);

#endif /* NSMCTL_TOP_H */
