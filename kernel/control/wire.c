// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the counters of a wire, and the device that it leaves through. Changes nothing.
 */
#include <linux/rtnetlink.h>

#include "control/wire.h"
#include "data/encap.h"
#include "peer/route.h"

/**
 * nsmw_wire_sum() - counters of a wire
 * @wire: the wire
 * @sum:  overwritten
 *
 * Context: process.
 */
void nsmw_wire_sum(const struct nsmw_wire *wire, struct nsmw_sum *sum)
{
	struct rtnl_link_stats64 dev = {};

	nsmw_stats_sum(&wire->tunnel.stats, sum);
	/* The helpers of ip_tunnels.h count what the underlay refuses. */
	netdev_stats_to_stats64(&dev, &wire->tunnel.dev->stats);
	sum->drops[NSMWIRE_DROP_TX_UNDERLAY] = dev.tx_dropped + dev.tx_errors;
}

/**
 * nsmw_wire_lower() - the device that a wire leaves through at the moment
 * @wire: the wire
 *
 * Context: process, RTNL.
 * Return: the device of its first path that is up, or NULL.
 */
struct net_device *nsmw_wire_lower(const struct nsmw_wire *wire)
{
	const struct nsmw_encap *encap = nsmw_wire_encap(wire);
	struct nsmw_route_info info;
	unsigned int i;

	for (i = 0; encap && i < encap->peer->count; i++) {
		const struct nsmw_path *path = rtnl_dereference(encap->peer->path[i]);

		if (path && !nsmw_route_probe(path, wire->tunnel.dev, &info))
			return __dev_get_by_index(wire->underlay, info.ifindex);
	}
	return NULL;
}
