/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of network namespaces and of underlay devices, by their numbers. Each is
 * asked for once and then remembered: a list may show ten thousand wires that are
 * over one device.
 */
#ifndef NSMCTL_LOOKUP_H
#define NSMCTL_LOOKUP_H

#include <stdint.h>

/* Name of the namespace with this id; NULL where it has none. */
const char *lookup_netns(int32_t netnsid);

/*
 * Name of a device, in the namespace with this id or RTLINK_HERE; NULL where it
 * cannot be had.
 */
const char *lookup_device(int32_t netnsid, uint32_t ifindex);

/* Names change: forget them all, after a list, or an event. */
void lookup_forget(void);

#endif /* NSMCTL_LOOKUP_H */
