/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire: a netdevice, its settings, its peer.
 */
#ifndef NSMW_WIRE_H
#define NSMW_WIRE_H

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "config.h"
#include "path.h"
#include "sched.h"
#include "sock.h"
#include "stats.h"

/**
 * struct nsmw_wire - private part of the netdevice
 * @dev:        the netdevice
 * @peer:       the remote node; NULL while there is none. Replaced as a whole
 *              under RTNL, read by packets
 * @gro_cells:  receive queues, one a CPU
 * @salt:       random, tells its flows from those of other wires in the flow
 *              memory; constant
 * @memo:       what is remembered of its flows, of @underlay; there once the
 *              device is up
 * @taught:     a packet has come in a class for its replies; set by packets
 * @payload:    enum nsmwire_payload; constant once the device is registered
 * @owner:      user namespace of @underlay, a reference that outlives it; constant
 * @stats:      counters by class and drop reason
 * @queue:      that of the first class which needs one, see queues.c
 * @queue_used: bit 0: @queue is somebody's
 *
 * @underlay:   netns of the socket and the routes; NULL once it is gone. No
 *              reference: its exit takes the wire off it first
 * @list:       in struct nsmw_net.wires of @underlay
 * @sock:       socket that the wire is found through; NULL without a peer
 * @hook:       the wire's entry in @sock's table, and one that is not in use, so
 *              that a change of socket has the new entry in before the old is out
 * @hook_used:  index of the entry in use
 * @queues:     what waits for the uplink, NULL without one
 * @next_peer:  built and not yet in place, see nsmw_wires_prepare()
 * @cfg:        settings
 * @mtu_auto:   the MTU follows the path
 * @mtu_self:   the change of MTU that is going on is the wire's own
 * @announced:  userspace has been told of the wire
 * @asks_lower: asks the device below for its speed
 *
 * All from @underlay on is written and read under RTNL only.
 */
struct nsmw_wire {
	struct net_device *dev;
	struct nsmw_peer __rcu *peer;
	struct gro_cells gro_cells;
	struct nsmw_memo *memo;
	u64 salt;
	bool taught;
	u8 payload;
	struct user_namespace *owner;
	struct nsmw_stats stats;
	struct nsmw_queue queue;
	unsigned long queue_used;

	struct net *underlay;
	struct list_head list;
	struct nsmw_sock *sock;
	struct nsmw_hook hook[2];
	u8 hook_used;
	struct nsmw_queues *queues;
	struct nsmw_peer *next_peer;
	struct nsmw_config cfg;
	bool mtu_auto;
	bool mtu_self;
	bool announced;
	bool asks_lower;
};

/**
 * nsmw_drop() - count and free a packet that a wire drops
 * @wire:   the wire
 * @skb:    the packet, consumed
 * @reason: why
 *
 * Context: BH disabled.
 */
static inline void nsmw_drop(struct nsmw_wire *wire, struct sk_buff *skb,
			     enum nsmwire_drop reason)
{
	nsmw_stats_drop(&wire->stats, reason, nsmw_stats_packets(skb));
	kfree_skb(skb);
}

int nsmw_wire_apply(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		    struct nlattr *tb[], struct netlink_ext_ack *extack);
int nsmw_wire_set_mtu(struct nsmw_wire *wire, u32 mtu,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack);
int nsmw_wires_prepare(struct nsmw_net *un, const struct nsmw_uplink *uplink,
		       const struct nsmw_profile *profile,
		       const struct nsmw_table *table);
void nsmw_wires_commit(struct nsmw_net *un);
void nsmw_wire_detach(struct nsmw_wire *wire);
void nsmw_wire_check(struct nsmw_wire *wire);
void nsmw_wire_queue(struct nsmw_wire *wire);
struct net_device *nsmw_wire_lower(const struct nsmw_wire *wire);
void nsmw_wire_sum(const struct nsmw_wire *wire, struct nsmw_sum *sum);
unsigned int nsmw_wire_max_mtu(const struct nsmw_config *cfg);

/* link.c */
extern struct rtnl_link_ops nsmw_link_ops;
bool nsmw_is_wire(const struct net_device *dev);
int nsmw_link_change(struct nsmw_wire *wire, struct nlattr *tb[],
		     const struct nlattr *mtu, const struct sk_buff *request,
		     struct netlink_ext_ack *extack);
int nsmw_link_create(struct net *net, struct net *where, const char *ifname,
		     struct nlattr *data[], u32 mtu,
		     struct netlink_ext_ack *extack);

/* ethtool.c */
extern const struct ethtool_ops nsmw_ethtool_ops;

#endif /* NSMW_WIRE_H */
