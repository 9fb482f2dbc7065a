/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netdevice of a wire: created, changed and deleted.
 */
#ifndef NSMW_DEVICE_H
#define NSMW_DEVICE_H

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

struct nsmw_wire;

extern struct rtnl_link_ops nsmw_link_ops;

bool nsmw_is_wire(const struct net_device *dev);
void nsmw_device_attach_queue(struct net_device *dev);
int nsmw_device_create(struct net *net, struct net *where, const char *ifname,
		       struct nlattr *data[], u32 mtu,
		       struct netlink_ext_ack *extack);
int nsmw_device_change(struct nsmw_wire *wire, struct nlattr *tb[],
		       const struct nlattr *mtu, const struct sk_buff *request,
		       struct netlink_ext_ack *extack);

#endif /* NSMW_DEVICE_H */
