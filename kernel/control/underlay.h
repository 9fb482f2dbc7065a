/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An underlay: a network namespace in which wires have their sockets and routes.
 */
#ifndef NSMW_UNDERLAY_H
#define NSMW_UNDERLAY_H

#include <linux/notifier.h>
#include <linux/rhashtable-types.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "data/sock.h"
#include "qos/profile.h"

struct nsmw_flow_cache;

/**
 * struct nsmw_net - a network namespace
 * @net:       the netns
 * @socks:     its sockets
 * @wires:     struct nsmw_wire with this underlay; RTNL
 * @uplinks:   struct nsmw_uplink; RTNL
 * @profiles:  struct nsmw_profile; RTNL
 * @peers:     struct nsmw_named_peer; RTNL
 * @peer_names: the same by name; there while @npeers is not 0; RTNL
 * @holoconf:  the built-in profile, the first of @profiles
 * @flows:     flow cache; NULL before the first wire is up
 * @nwires:    number of @wires; RTNL
 * @nnamed:    number of @wires that name a device to leave through; RTNL
 * @nuplinks:  number of @uplinks; RTNL
 * @nprofiles: number of @profiles; RTNL
 * @npeers:    number of @peers; RTNL
 * @seq:       raised with every change of the lists, for dumps; RTNL
 * @check:     checks all paths, queued when something has changed
 * @moved:     has the paths follow that have learned another address
 * @look:      queues @check for changes of routes of which @fib does not hear; from the
 *             first check to the end of the netns
 * @route_changes: numbers of the changes of routes before the last check
 * @fib:       notifier of changes of routes
 * @watching:  @fib is registered, from the first wire or named peer to the end of the
 *             netns; belongs to @check
 */
struct nsmw_net {
	struct net *net;
	struct nsmw_socks socks;
	struct list_head wires;
	struct list_head uplinks;
	struct list_head profiles;
	struct list_head peers;
	struct rhashtable peer_names;
	struct nsmw_profile holoconf;
	struct nsmw_flow_cache *flows;
	unsigned int nwires;
	unsigned int nnamed;
	unsigned int nuplinks;
	unsigned int nprofiles;
	unsigned int npeers;
	unsigned int seq;
	struct delayed_work check;
	struct work_struct moved;
	struct delayed_work look;
	u64 route_changes;
	struct notifier_block fib;
	bool watching;
};

extern unsigned int nsmw_net_id;

/**
 * nsmw_net_has_paths() - are there paths to check?
 * @un: underlay
 *
 * Context: any.
 * Return: false when the underlay has neither wires nor named peers.
 */
static inline bool nsmw_net_has_paths(const struct nsmw_net *un)
{
	return READ_ONCE(un->nwires) || READ_ONCE(un->npeers);
}

struct nsmw_net *nsmw_net(const struct net *net);
int nsmw_net_need_flows(struct nsmw_net *un);
void nsmw_net_add_wire(struct nsmw_net *un, struct list_head *wire);
void nsmw_net_del_wire(struct nsmw_net *un, struct list_head *wire, bool named);
void nsmw_net_check_soon(struct nsmw_net *un);

#endif /* NSMW_UNDERLAY_H */
