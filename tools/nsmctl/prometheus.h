/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters in the text format 0.0.4 of Prometheus.
 */
#ifndef NSMCTL_PROMETHEUS_H
#define NSMCTL_PROMETHEUS_H

#include <stdbool.h>

struct keys;
struct snapshot;
struct stats;
struct wire;

/**
 * struct metrics - the metrics to print
 * @snapshot:   the counters, and the named peers
 * @wire:       the wires to print
 * @stats:      the counters of each wire, in @snapshot; NULL if the wire was
 *              deleted between the two requests
 * @wires:      number of wires
 * @wires_only: print only metrics of wires
 * @nonzero:    omit zero counters of wires and of classes on the paths of peers,
 *              and classes of uplinks without any
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

/* prometheus_key.c */
void prometheus_keys(const struct keys *keys);

/* prometheus_rule.c: all rules, or those that packets have met. */
void prometheus_rules(bool nonzero);

/* prometheus_agent.c: nothing if there is no key agent. */
void prometheus_agent(void);

#endif /* NSMCTL_PROMETHEUS_H */
