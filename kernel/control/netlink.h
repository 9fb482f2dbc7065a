/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family.
 */
#ifndef NSMW_NETLINK_H
#define NSMW_NETLINK_H

#include <net/genetlink.h>

#include "control/attr.h"
#include "control/netlink_gen.h"

struct nsmw_net;
struct nsmw_uplink;
struct nsmw_wire;

extern struct genl_family nsmw_genl_family;

struct nsmw_wire *nsmw_netlink_wire(struct genl_info *info, int ifindex, int ifname,
				    int netnsid);
int nsmw_netlink_check(struct genl_info *info, int maxtype);
int nsmw_netlink_locked(struct genl_info *info, int maxtype,
			int (*call)(struct nsmw_net *un,
				    struct genl_info *info));
int nsmw_netlink_show(struct genl_info *info, int maxtype, u8 cmd,
		      int (*fill)(struct sk_buff *skb, struct nsmw_net *un,
				  struct genl_info *info));
int nsmw_netlink_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd,
			  int (*fill)(struct sk_buff *skb, const void *what),
			  const void *what);
void nsmw_netlink_uplink_event(struct nsmw_net *un,
			       const struct nsmw_uplink *uplink, u8 cmd);

#endif /* NSMW_NETLINK_H */
