/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What rtnetlink knows about a netdevice and about network namespaces: names,
 * indexes and namespace ids, as far as a wire's underlay needs them.
 */
#ifndef NSMCTL_RTLINK_H
#define NSMCTL_RTLINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#define RTLINK_HERE	(-1)	/* the network namespace that we are in */

struct rtlink {
	int ifindex;
	char ifname[IFNAMSIZ];
	bool moved;		/* its underlay is another network namespace */
	int link_netnsid;	/* which, as seen from that of the device */
};

/*
 * Looks a netdevice up by name or altname (of less than 128 bytes), or by index
 * where the name is NULL, in the namespace with this id or RTLINK_HERE. Return: 0
 * or -errno.
 */
int rtlink_get(struct rtlink *link, const char *name, int ifindex, int netnsid);

/*
 * The id that the namespace of this open file has here; one is given to it
 * where it has none, which takes CAP_NET_ADMIN. Return: the id or -errno.
 */
int rtlink_netnsid(int fd);

/*
 * Calls @each for every namespace that has a name in /run/netns and an id here.
 * Return: 0 or -errno.
 */
int rtlink_each_netns(void (*each)(void *ctx, int netnsid, const char *name),
		      void *ctx);

#endif /* NSMCTL_RTLINK_H */
