/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family.
 */
#ifndef NSMW_NETLINK_H
#define NSMW_NETLINK_H

#include <net/genetlink.h>

#include "netlink_gen.h"

struct nsmw_wire;

extern struct genl_family nsmw_genl_family;

int nsmw_netlink_check(struct genl_info *info, int maxtype);
struct sk_buff *nsmw_netlink_event(struct nsmw_wire *wire, struct net *net,
				   u8 cmd);

#endif /* NSMW_NETLINK_H */
