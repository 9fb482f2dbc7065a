/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters in the text format 0.0.4 of Prometheus.
 */
#ifndef NSMCTL_PROMETHEUS_H
#define NSMCTL_PROMETHEUS_H

struct snapshot;

void prometheus_print(const struct snapshot *snapshot);

#endif /* NSMCTL_PROMETHEUS_H */
