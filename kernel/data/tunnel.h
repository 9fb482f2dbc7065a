/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of a wire that packets use. The rest, its settings and its place in an
 * underlay, is in control/wire.h.
 */
#ifndef NSMW_TUNNEL_H
#define NSMW_TUNNEL_H

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "data/stats.h"
#include "qos/flow_cache.h"
#include "trace.h"

struct nsmw_encap;

/**
 * struct nsmw_tunnel - begin of the private part of the netdevice
 * @dev:       the netdevice
 * @encap:     how packets are sent and where to; NULL while the wire has no peer.
 *             Replaced as a whole under RTNL, read by packets under RCU
 * @gro_cells: receive queues, one for each CPU
 * @flows:     classes of its flows
 * @payload:   enum nsmwire_payload; constant once the device is registered
 * @stats:     counters by class and drop reason
 */
struct nsmw_tunnel {
	struct net_device *dev;
	struct nsmw_encap __rcu *encap;
	struct gro_cells gro_cells;
	struct nsmw_flow_classes flows;
	u8 payload;
	struct nsmw_stats stats;
};

/**
 * nsmw_note_drop() - count a packet that a wire drops, and that others free
 * @tunnel:  the wire
 * @skb:     the packet, or NULL if it is gone
 * @reason:  why
 * @packets: how many it is on the line
 *
 * Context: BH disabled.
 */
static inline void nsmw_note_drop(struct nsmw_tunnel *tunnel, const struct sk_buff *skb,
				  enum nsmwire_drop reason, unsigned int packets)
{
	trace_nsmw_drop(tunnel->dev, skb, reason, nsmw_drop_reasons[reason].name);
	nsmw_stats_drop(&tunnel->stats, reason, packets);
}

void nsmw_drop(struct nsmw_tunnel *tunnel, struct sk_buff *skb, enum nsmwire_drop reason);

#endif /* NSMW_TUNNEL_H */
