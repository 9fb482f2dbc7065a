/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What nsmwire keeps for a network namespace that wires have their sockets and
 * routes in.
 */
#ifndef NSMW_UNDERLAY_H
#define NSMW_UNDERLAY_H

#include <linux/notifier.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "profile.h"
#include "stats.h"

struct nsmw_wire;

/**
 * struct nsmw_net - a network namespace
 * @net:    itself
 * @socks:  struct nsmw_sock; RTNL
 * @wires:  struct nsmw_wire whose underlay it is; RTNL
 * @uplinks: struct nsmw_uplink; RTNL
 * @profiles: struct nsmw_profile; RTNL
 * @holoconf: the first of @profiles
 * @memo:   what is remembered of flows; NULL before the first wire is up, then
 *          there until the netns ends
 * @nwires: how many wires; RTNL
 * @nnamed: how many of them name a device to leave through; RTNL
 * @nuplinks: how many uplinks; RTNL
 * @nprofiles: how many profiles, @holoconf included; RTNL
 * @seq:    raised with every change of the lists, for dumps; RTNL
 * @drops:  packets dropped before a wire was known; NULL before the first
 *          socket, then there until the netns ends
 * @check:  looks at all paths after something has changed
 * @fib:    hears of changes of routes
 * @watching: @fib is registered, from the first wire to the end of the netns;
 *          belongs to @check
 */
struct nsmw_net {
	struct net *net;
	struct list_head socks;
	struct list_head wires;
	struct list_head uplinks;
	struct list_head profiles;
	struct nsmw_profile holoconf;
	struct nsmw_memo *memo;
	unsigned int nwires;
	unsigned int nnamed;
	unsigned int nuplinks;
	unsigned int nprofiles;
	unsigned int seq;
	struct nsmw_drops __percpu *drops;
	struct delayed_work check;
	struct notifier_block fib;
	bool watching;
};

struct nsmw_net *nsmw_net(const struct net *net);
int nsmw_net_need_drops(struct nsmw_net *un);
int nsmw_net_need_memo(struct nsmw_net *un);
void nsmw_net_add_wire(struct nsmw_net *un, struct nsmw_wire *wire);
void nsmw_net_del_wire(struct nsmw_net *un, struct nsmw_wire *wire);
void nsmw_net_check_soon(struct nsmw_net *un);

int nsmw_underlay_init(void);
void nsmw_underlay_exit(void);

#endif /* NSMW_UNDERLAY_H */
