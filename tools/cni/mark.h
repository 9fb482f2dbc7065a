/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class of all packets of a pod: a filter on its wire sets the priority of packets,
 * which the wire trusts. The filter ends with the device.
 */
#ifndef NSMWIRE_CNI_MARK_H
#define NSMWIRE_CNI_MARK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Index of a class of a profile. Return: the index, or CNI_FAILED, also if there is no such
 * class.
 */
int mark_class(const char *profile, const char *class);

/*
 * Priority of packets that stands for a class; 0 for class default, which packets without a
 * priority have, and for none (-1).
 */
uint32_t mark_priority(int class);

/* Set up the filter on a device. Return: 0 or CNI_FAILED. */
int mark_add(const char *netns, const char *ifname, uint32_t priority);

/* Look whether the filter is there. Return: 0, or CNI_FAILED if it is not. */
int mark_check(const char *netns, const char *ifname, uint32_t priority);

#endif /* NSMWIRE_CNI_MARK_H */
