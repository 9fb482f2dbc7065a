/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Uplinks: this node's attachments to WANs.
 */
#ifndef NSMW_UPLINK_H
#define NSMW_UPLINK_H

#include <linux/if.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/netlink.h>
#include <linux/nsmwire.h>

#include "peer/budget.h"
#include "pure/class.h"
#include "pure/shaper.h"

struct nsmw_net;
struct nsmw_sched;
struct nsmw_sched_ops;

/**
 * struct nsmw_uplink_config - settings of an uplink
 * @oif:    device of the wires that name none, see struct nsmw_config
 * @device: name of that device, by which it is found again
 * @local4: IPv4 source address of the wires that have none, or 0
 * @local6: IPv6 source address of the wires that have none, or all zeroes
 * @fwmark: mark of the outer packets of the wires that have none
 * @line:   the WAN
 * @limit:  bytes of memory that waiting packets may take
 * @colour: kind of WAN, for people
 * @cost:   lower is cheaper
 * @probes: probe budget, per second
 */
struct nsmw_uplink_config {
	u32 oif;
	char device[IFNAMSIZ];
	__be32 local4;
	struct in6_addr local6;
	u32 fwmark;
	struct nsmw_line line;
	u32 limit;
	char colour[NSMW_NAME_MAX];
	u32 cost;
	u32 probes;
};

/**
 * struct nsmw_uplink - an attachment to a WAN
 * @list:  in struct nsmw_net.uplinks
 * @name:  its name
 * @wires: number of wires that leave through it; it cannot be deleted while there are any
 * @paths: number of paths of named peers that leave through it; as with @wires
 * @cfg:   settings
 * @sched: its scheduler
 * @budget: probes of @paths
 *
 * All under RTNL; @sched and @budget have locks of their own for what packets need.
 */
struct nsmw_uplink {
	struct list_head list;
	char name[NSMW_NAME_MAX];
	unsigned int wires;
	unsigned int paths;
	struct nsmw_uplink_config cfg;
	struct nsmw_sched *sched;
	struct nsmw_budget budget;
};

struct nsmw_uplink *nsmw_uplink_find(struct nsmw_net *un,
				     const struct nlattr *name);
struct nsmw_uplink *nsmw_uplink_get(struct nsmw_net *un,
				    const struct nlattr *name,
				    struct netlink_ext_ack *extack);
struct nsmw_uplink *nsmw_uplink_create(struct nsmw_net *un,
				       const struct nsmw_sched_ops *ops,
				       const struct nlattr *name,
				       struct netlink_ext_ack *extack);
void nsmw_uplink_destroy(struct nsmw_net *un, struct nsmw_uplink *uplink);
void nsmw_uplinks_free(struct nsmw_net *un);

#endif /* NSMW_UPLINK_H */
