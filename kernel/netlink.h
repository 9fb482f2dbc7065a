/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family.
 */
#ifndef NSMW_NETLINK_H
#define NSMW_NETLINK_H

#include <net/genetlink.h>

#include "config.h"
#include "netlink_gen.h"

struct nsmw_net;
struct nsmw_profile;
struct nsmw_table;
struct nsmw_uplink;
struct nsmw_wire;

extern struct genl_family nsmw_genl_family;

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
void nsmw_netlink_profile_event(struct nsmw_net *un,
				const struct nsmw_profile *profile, u8 cmd);
void nsmw_netlink_classes_event(struct nsmw_net *un,
				const struct nsmw_profile *profile,
				const struct nsmw_table *old,
				const struct nsmw_table *new);
void nsmw_netlink_rules_event(struct nsmw_net *un,
			      const struct nsmw_profile *profile,
			      const struct nsmw_table *old,
			      const struct nsmw_table *new);
struct sk_buff *nsmw_netlink_event(struct nsmw_wire *wire, struct net *net,
				   u8 cmd, bool all);

#endif /* NSMW_NETLINK_H */
