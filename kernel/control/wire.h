/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire: a netdevice with its settings and its place in an underlay.
 */
#ifndef NSMW_WIRE_H
#define NSMW_WIRE_H

#include "control/config.h"
#include "data/sock.h"
#include "data/tunnel.h"

struct nsmw_queues;

/**
 * struct nsmw_wire - private part of the netdevice
 * @tunnel:     the part that packets use; the first member
 * @owner:      user namespace of @underlay, a reference that outlives it; constant
 * @underlay:   netns of the socket and the routes, NULL once it is gone. No reference:
 *              the exit of the netns detaches the wire first
 * @list:       in struct nsmw_net.wires of @underlay
 * @sock:       socket that the wire is found through; NULL without a peer
 * @hook:       the wire's entries in the tables of sockets: one in use, and one for the
 *              next socket, so that the new entry is in before the old one is out
 * @hook_used:  index of the entry in use
 * @queues:     where packets wait for the uplink, NULL without one
 * @next_encap: built and not yet in place, see nsmw_wires_prepare()
 * @cfg:        settings
 * @mtu_auto:   the MTU follows the path
 * @mtu_self:   the wire itself is changing its MTU
 * @announced:  an event has announced the wire
 * @asks_lower: the device below is being asked for its speed
 *
 * All but @tunnel are written and read under RTNL only.
 */
struct nsmw_wire {
	struct nsmw_tunnel tunnel;
	struct user_namespace *owner;
	struct net *underlay;
	struct list_head list;
	struct nsmw_sock *sock;
	struct nsmw_hook hook[2];
	u8 hook_used;
	struct nsmw_queues *queues;
	struct nsmw_encap *next_encap;
	struct nsmw_config cfg;
	bool mtu_auto;
	bool mtu_self;
	bool announced;
	bool asks_lower;
};

/**
 * nsmw_wire_encap() - how the packets of a wire are sent at the moment
 * @wire: the wire
 *
 * Context: process, RTNL.
 * Return: NULL while the wire has no peer.
 */
static inline struct nsmw_encap *nsmw_wire_encap(const struct nsmw_wire *wire)
{
	return rtnl_dereference(wire->tunnel.encap);
}

struct net_device *nsmw_wire_lower(const struct nsmw_wire *wire);
void nsmw_wire_sum(const struct nsmw_wire *wire, struct nsmw_sum *sum);

#endif /* NSMW_WIRE_H */
