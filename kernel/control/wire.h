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
struct nsmw_steering;

/**
 * struct nsmw_wire - private part of the netdevice
 * @tunnel:     the part that packets use; the first member
 * @owner:      user namespace of @underlay, a reference that outlives it; constant
 * @underlay:   netns of the socket and the routes, NULL once it is gone. No reference:
 *              the exit of the netns detaches the wire first
 * @list:       in struct nsmw_net.wires of @underlay
 * @peer_list:  in struct nsmw_named_peer.wires of its named peer; empty without one
 * @hooks:      struct nsmw_hook, its entries in the tables of the sockets that it is found
 *              through
 * @sock:       socket of the path of an unnamed peer, NULL without one
 * @queues:     by index of the path, where packets wait for its uplink; paths over one
 *              uplink share them; NULL without an uplink
 * @steering:   choices of its profile to its named peer; NULL without one
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
	struct list_head peer_list;
	struct list_head hooks;
	struct nsmw_sock *sock;
	struct nsmw_queues *queues[NSMWIRE_PATHS_MAX];
	struct nsmw_steering *steering;
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
