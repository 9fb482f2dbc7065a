/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Settings put into effect: the socket, the peer and the queues of a wire, its carrier
 * and its MTU.
 */
#ifndef NSMW_APPLY_H
#define NSMW_APPLY_H

#include <linux/list.h>
#include <linux/netlink.h>

struct nsmw_config;
struct nsmw_named_peer;
struct nsmw_net;
struct nsmw_profile;
struct nsmw_table;
struct nsmw_uplink;
struct nsmw_wire;

/**
 * struct nsmw_change - an object that is going to change, for the wires that use it
 * @uplink:  an uplink, or NULL
 * @profile: a profile, or NULL
 * @table:   table that @profile is going to have, or NULL
 * @peer:    a named peer, or NULL
 * @setups:  struct nsmw_setup of the wires, between prepare and commit
 */
struct nsmw_change {
	const struct nsmw_uplink *uplink;
	const struct nsmw_profile *profile;
	const struct nsmw_table *table;
	struct nsmw_named_peer *peer;
	struct list_head setups;
};

int nsmw_wire_apply(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		    struct nlattr *tb[], struct netlink_ext_ack *extack);
int nsmw_wire_set_mtu(struct nsmw_wire *wire, u32 mtu,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack);
int nsmw_wires_prepare(struct nsmw_net *un, struct nsmw_change *change,
		       struct netlink_ext_ack *extack);
void nsmw_wires_install(struct nsmw_change *change);
void nsmw_wires_finish(struct nsmw_net *un, struct nsmw_change *change);
void nsmw_wires_commit(struct nsmw_net *un, struct nsmw_change *change);
struct nsmw_table *nsmw_profile_apply(struct nsmw_net *un,
				      struct nsmw_profile *profile,
				      struct nsmw_table *table,
				      struct netlink_ext_ack *extack);
void nsmw_wire_detach(struct nsmw_wire *wire);
void nsmw_wire_check(struct nsmw_wire *wire);
void nsmw_wire_follow_device(struct nsmw_wire *wire);

#endif /* NSMW_APPLY_H */
