/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names, indices and namespace ids of netdevices and network namespaces from
 * rtnetlink, for the underlay of a wire.
 */
#ifndef NSMCTL_RTLINK_H
#define NSMCTL_RTLINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#define RTLINK_HERE	(-1)	/* the current network namespace */

struct rtlink {
	int ifindex;
	char ifname[IFNAMSIZ];
	bool moved;		/* the underlay is another network namespace */
	int link_netnsid;	/* id of the underlay, as seen by the device */
};

/*
 * Look up a netdevice in the namespace with this id, or RTLINK_HERE. It is
 * found by name or altname, of less than 128 bytes, or by index if @name is
 * NULL. Return: 0 or -errno.
 */
int rtlink_get(struct rtlink *link, const char *name, int ifindex, int netnsid);

/*
 * Get the id of the namespace of an open file. If it has no id, assign one,
 * which needs CAP_NET_ADMIN. Return: the id or -errno.
 */
int rtlink_netnsid(int fd);

/*
 * Call @each for every namespace that has a name in /run/netns and an id in the
 * current namespace. Return: 0 or -errno.
 */
int rtlink_each_netns(void (*each)(void *ctx, int netnsid, const char *name),
		      void *ctx);

#endif /* NSMCTL_RTLINK_H */
