// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the lists of an underlay, a network namespace in which wires have their sockets
 * and routes. All under RTNL. watch.c creates it with its netns.
 */
#include <linux/rtnetlink.h>
#include <net/netns/generic.h>

#include "control/underlay.h"
#include "qos/flow_cache.h"

unsigned int nsmw_net_id __read_mostly;

/**
 * nsmw_net() - nsmwire's part of a netns
 * @net: the netns
 *
 * Return: never NULL while the module is loaded.
 */
struct nsmw_net *nsmw_net(const struct net *net)
{
	return net_generic(net, nsmw_net_id);
}

/**
 * nsmw_net_need_flows() - allocate the flow cache
 * @un: underlay
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_net_need_flows(struct nsmw_net *un)
{
	if (!un->flows)
		un->flows = nsmw_flow_cache_alloc();
	return un->flows ? 0 : -ENOMEM;
}

/**
 * nsmw_net_check_soon() - check all paths of an underlay soon
 * @un: underlay
 *
 * A single check follows a burst of changes: 10 ms after the first of them, and later
 * the more wires and peers there are, so that a node that creates thousands does not
 * spend its time on checks.
 *
 * Context: any.
 */
void nsmw_net_check_soon(struct nsmw_net *un)
{
	unsigned int ms = 10 + (READ_ONCE(un->nwires) + READ_ONCE(un->npeers)) / 10;

	queue_delayed_work(system_wq, &un->check, msecs_to_jiffies(ms));
}

/**
 * nsmw_net_add_wire() - add a wire to an underlay
 * @un:   underlay
 * @wire: the list entry of the wire
 *
 * Context: process, RTNL.
 */
void nsmw_net_add_wire(struct nsmw_net *un, struct list_head *wire)
{
	ASSERT_RTNL();
	list_add_tail(wire, &un->wires);
	WRITE_ONCE(un->nwires, un->nwires + 1);
	un->seq++;
	/* The first check registers the notifier of routes. */
	if (!READ_ONCE(un->watching))
		nsmw_net_check_soon(un);
}

/**
 * nsmw_net_del_wire() - remove a wire from an underlay
 * @un:    underlay
 * @wire:  the list entry of the wire
 * @named: whether the wire names a device to leave through
 *
 * Context: process, RTNL.
 */
void nsmw_net_del_wire(struct nsmw_net *un, struct list_head *wire, bool named)
{
	ASSERT_RTNL();
	list_del(wire);
	WRITE_ONCE(un->nwires, un->nwires - 1);
	un->nnamed -= named;
	un->seq++;
}
