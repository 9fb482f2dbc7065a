/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters in the text format 0.0.4 of Prometheus.
 */
#ifndef NSMCTL_PROMETHEUS_H
#define NSMCTL_PROMETHEUS_H

#include <stdbool.h>

struct snapshot;
struct stats;
struct wire;

/**
 * struct metrics - what is printed
 * @snapshot:   the counters
 * @wire:       the wires to print
 * @stats:      the counters of each of them, in @snapshot; NULL where it was
 *              deleted between the two requests
 * @wires:      how many
 * @wires_only: leave out what is not of a wire
 * @nonzero:    leave out counters of wires, and classes of uplinks, that are 0
 */
struct metrics {
	const struct snapshot *snapshot;
	const struct wire *wire;
	const struct stats **stats;
	unsigned int wires;
	bool wires_only;
	bool nonzero;
};

void prometheus_print(const struct metrics *metrics);

#endif /* NSMCTL_PROMETHEUS_H */
