/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One sample in the text format of Prometheus: its name is printed, then its labels, then
 * its value.
 */
#ifndef NSMCTL_METRIC_H
#define NSMCTL_METRIC_H

#include <stdint.h>

/* Print the head of a metric family. */
void metric_family(const char *name, const char *type, const char *help);

/* Print one label after the text @before, "{" for the first one and "," for others. */
void metric_label(const char *before, const char *name, const char *value);

/* Print the value behind the labels. */
void metric_sample(uint64_t value);

#endif /* NSMCTL_METRIC_H */
