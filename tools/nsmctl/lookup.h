/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of network namespaces and of underlay devices, by their numbers. Each
 * is looked up once and then cached: a list may show ten thousand wires over
 * one device.
 */
#ifndef NSMCTL_LOOKUP_H
#define NSMCTL_LOOKUP_H

#include <stdint.h>

/* Name of the namespace with this id. Return: NULL if it has no name. */
const char *lookup_netns(int32_t netnsid);

/*
 * Name of a device in the namespace with this id, or RTLINK_HERE. Return: NULL
 * if the name is not available.
 */
const char *lookup_device(int32_t netnsid, uint32_t ifindex);

/* Drop the cache after a list or an event, because names can change. */
void lookup_forget(void);

#endif /* NSMCTL_LOOKUP_H */
