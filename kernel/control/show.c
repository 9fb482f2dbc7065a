// SPDX-License-Identifier: GPL-2.0
/*
 * Writes wires, counters and capabilities as netlink attributes. Reads under RTNL, changes
 * nothing.
 */
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "control/attr.h"
#include "control/peers.h"
#include "control/show.h"
#include "control/uplink.h"
#include "control/underlay.h"
#include "control/wire.h"
#include "data/encap.h"
#include "nsmwire_version.h"
#include "peer/route.h"
#include "qos/profile.h"

static int put_netnsid(struct sk_buff *skb, int type, struct net *net,
		       struct net *other)
{
	int id;

	if (net_eq(net, other))
		return 0;
	id = peernet2id_alloc(net, other, GFP_KERNEL);
	return nla_put_s32(skb, type, id);
}

/**
 * nsmw_show_path_state() - write what users may see of a path who may not see where it leads
 * @skb:    message
 * @nested: type of the nest
 * @index:  of the path
 * @state:  enum nsmwire_path_state
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_path_state(struct sk_buff *skb, int nested, u8 index, u8 state)
{
	struct nlattr *nest = nla_nest_start(skb, nested);

	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_INDEX, index) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_STATE, state))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * nsmw_show_addresses() - write the remote address of a path, if it is known
 * @skb:  message
 * @path: the path
 * @up:   also the source address
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_addresses(struct sk_buff *skb, const struct nsmw_path *path, bool up)
{
	if (nsmw_path_waits(path))
		return 0;
	return nsmw_fill_addr(skb, path->family, &path->remote, NSMWIRE_A_PATH_REMOTE,
			      NSMWIRE_A_PATH_REMOTE6) ||
	       (up && nsmw_fill_addr(skb, path->family, &path->source, NSMWIRE_A_PATH_LOCAL,
				     NSMWIRE_A_PATH_LOCAL6));
}

static int put_path(struct sk_buff *skb, const struct nsmw_wire *wire,
		    const struct nsmw_encap *encap, u8 index, bool all)
{
	const struct nsmw_path *path = rtnl_dereference(encap->peer->path[index]);
	struct nsmw_route_info info;
	struct nlattr *nest;
	bool up;

	if (!all)
		return nsmw_show_path_state(skb, NSMWIRE_A_PEER_PATH, index, path->state);
	up = nsmw_path_is_usable(path) &&
	     !nsmw_route_probe(path, wire->tunnel.dev, &info);
	nest = nla_nest_start(skb, NSMWIRE_A_PEER_PATH);
	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_INDEX, index) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_STATE, path->state) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_REASON, path->reason) ||
	    nla_put_be16(skb, NSMWIRE_A_PATH_REMOTE_PORT, path->dst_port) ||
	    nla_put_u32(skb, NSMWIRE_A_PATH_OVERHEAD, encap->max_overhead + path->ip_len))
		return -EMSGSIZE;

	if (nsmw_show_addresses(skb, path, up))
		return -EMSGSIZE;
	if (up &&
	    (nla_put_u32(skb, NSMWIRE_A_PATH_IFINDEX, info.ifindex) ||
	     nla_put_u32(skb, NSMWIRE_A_PATH_MTU, info.pmtu)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* A path that is gone with its underlay or socket, shown by the settings. */
static int put_lost_path(struct sk_buff *skb, const struct nsmw_wire *wire,
			 bool all)
{
	u8 reason = wire->underlay ? NSMWIRE_PATH_REASON_NO_SOCKET :
				     NSMWIRE_PATH_REASON_NO_NETNS;
	const struct nsmw_config *cfg = &wire->cfg;
	struct nlattr *nest;

	if (!all)
		return nsmw_show_path_state(skb, NSMWIRE_A_PEER_PATH, 0,
				      NSMWIRE_PATH_STATE_DOWN);
	nest = nla_nest_start(skb, NSMWIRE_A_PEER_PATH);
	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_INDEX, 0) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_STATE, NSMWIRE_PATH_STATE_DOWN) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_REASON, reason) ||
	    nla_put_be16(skb, NSMWIRE_A_PATH_REMOTE_PORT, cfg->dst_port) ||
	    nla_put_u32(skb, NSMWIRE_A_PATH_OVERHEAD, nsmw_config_overhead(cfg)) ||
	    (cfg->remote_family == AF_INET ?
	     nla_put_in_addr(skb, NSMWIRE_A_PATH_REMOTE, cfg->remote.v4) :
	     nla_put_in6_addr(skb, NSMWIRE_A_PATH_REMOTE6, &cfg->remote.v6)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_peer(struct sk_buff *skb, const struct nsmw_wire *wire, bool all)
{
	const struct nsmw_encap *encap = nsmw_wire_encap(wire);
	const struct nsmw_peer *peer = encap ? encap->peer : NULL;
	bool lost = !peer && wire->cfg.remote_family;
	struct nlattr *nest;
	unsigned int i;

	if (!peer && !lost)
		return 0;
	/* The kernel calls no notifier when an address becomes deprecated; it does
	 * when a route changes.
	 */
	if (peer && !encap->shared &&
	    !nsmw_path_has_source(rtnl_dereference(peer->path[0]), wire->tunnel.dev))
		nsmw_net_check_soon(nsmw_net(wire->underlay));
	nest = nla_nest_start(skb, NSMWIRE_A_WIRE_PEER);
	if (!nest || (lost && put_lost_path(skb, wire, all)))
		return -EMSGSIZE;
	for (i = 0; peer && i < peer->count; i++) {
		if (rtnl_dereference(peer->path[i]) &&
		    put_path(skb, wire, encap, i, all))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_class(struct sk_buff *skb, int type, u8 class,
		     const char *name, const struct nsmw_class_sum *c)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_STATS_CLASS, class) ||
	    nla_put_string(skb, NSMWIRE_A_CLASS_STATS_NAME, name) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_STATS_RX_PACKETS,
			      c->rx_packets, NSMWIRE_A_CLASS_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_STATS_RX_BYTES,
			      c->rx_bytes, NSMWIRE_A_CLASS_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_STATS_TX_PACKETS,
			      c->tx_packets, NSMWIRE_A_CLASS_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_STATS_TX_BYTES,
			      c->tx_bytes, NSMWIRE_A_CLASS_STATS_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_classes(struct sk_buff *skb, int type,
		       const struct nsmw_wire *wire, const struct nsmw_sum *sum)
{
	const struct nsmw_profile *profile = wire->cfg.profile;
	const struct nsmw_table *table =
		profile ? rtnl_dereference(profile->table) : NULL;
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (put_class(skb, type, i,
			      table ? table->name[i] : nsmw_class_names[i],
			      &sum->class[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/* The reasons of a wire, or of the netns; counters of zero only if @all. */
static int put_drops(struct sk_buff *skb, int type, const u64 *drops,
		     bool of_wire, bool all)
{
	const struct nsmw_drop_reason *reason;
	struct nlattr *nest;
	int i;

	for (i = NSMWIRE_DROP_RX_SHORT; i < __NSMWIRE_DROP_MAX; i++) {
		reason = &nsmw_drop_reasons[i];
		if (!(of_wire ? reason->of_wire : reason->of_netns) ||
		    (!drops[i] && !all))
			continue;
		nest = nla_nest_start(skb, type);
		if (!nest ||
		    nla_put_u32(skb, NSMWIRE_A_DROP_STATS_REASON, i) ||
		    nla_put_u8(skb, NSMWIRE_A_DROP_STATS_DIRECTION,
			       reason->direction) ||
		    nla_put_u64_64bit(skb, NSMWIRE_A_DROP_STATS_PACKETS,
				      drops[i], NSMWIRE_A_DROP_STATS_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * nsmw_show_wire() - write a wire
 * @skb:      message
 * @wire:     the wire
 * @net:      netns that it is shown to
 * @counters: with its counters
 * @all:      also where it leads, see access.h
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_wire(struct sk_buff *skb, struct nsmw_wire *wire,
		   struct net *net, bool counters, bool all)
{
	struct net_device *dev = wire->tunnel.dev;
	struct nlattr *nest;
	struct nsmw_sum sum;

	if (nla_put_u32(skb, NSMWIRE_A_WIRE_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, NSMWIRE_A_WIRE_IFNAME, dev->name) ||
	    put_netnsid(skb, NSMWIRE_A_WIRE_NETNSID, net, dev_net(dev)) ||
	    (wire->underlay && all &&
	     put_netnsid(skb, NSMWIRE_A_WIRE_UNDERLAY_NETNSID, net,
			 wire->underlay)) ||
	    nla_put_u32(skb, NSMWIRE_A_WIRE_MTU, dev->mtu) ||
	    nla_put_u8(skb, NSMWIRE_A_WIRE_MTU_AUTO, wire->mtu_auto) ||
	    nla_put_u8(skb, NSMWIRE_A_WIRE_CARRIER, netif_carrier_ok(dev)))
		return -EMSGSIZE;

	nest = nla_nest_start(skb, NSMWIRE_A_WIRE_LINK);
	if (!nest || (all ? nsmw_config_fill(skb, &wire->cfg) :
			    nsmw_config_fill_public(skb, &wire->cfg)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	if (put_peer(skb, wire, all))
		return -EMSGSIZE;
	if (!counters)
		return 0;

	nsmw_wire_sum(wire, &sum);
	if (put_classes(skb, NSMWIRE_A_WIRE_CLASS_STATS, wire, &sum))
		return -EMSGSIZE;
	if (!all)
		return 0;
	return put_drops(skb, NSMWIRE_A_WIRE_DROP_STATS, sum.drops, true,
			 false);
}

/**
 * nsmw_show_stats() - write the counters of a wire
 * @skb:  message
 * @wire: the wire
 * @net:  netns that they are shown to
 * @all:  also those by reason of drop
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_stats(struct sk_buff *skb, struct nsmw_wire *wire,
		    struct net *net, bool all)
{
	struct net_device *dev = wire->tunnel.dev;
	struct rtnl_link_stats64 total = {};
	struct nsmw_sum sum;

	dev_get_tstats64(dev, &total);
	nsmw_wire_sum(wire, &sum);
	if (nla_put_u32(skb, NSMWIRE_A_STATS_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, NSMWIRE_A_STATS_IFNAME, dev->name) ||
	    put_netnsid(skb, NSMWIRE_A_STATS_NETNSID, net, dev_net(dev)) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_STATS_RX_PACKETS,
			      total.rx_packets, NSMWIRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_STATS_RX_BYTES, total.rx_bytes,
			      NSMWIRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_STATS_TX_PACKETS,
			      total.tx_packets, NSMWIRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_STATS_TX_BYTES, total.tx_bytes,
			      NSMWIRE_A_STATS_PAD) ||
	    put_classes(skb, NSMWIRE_A_STATS_CLASS_STATS, wire, &sum))
		return -EMSGSIZE;
	if (!all)
		return 0;
	return put_drops(skb, NSMWIRE_A_STATS_DROP_STATS, sum.drops, true,
			 true);
}

/**
 * nsmw_show_net_stats() - write what a netns dropped before a wire was known
 * @skb:  message
 * @wire: NULL
 * @net:  the netns
 * @all:  also those by reason of drop
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_net_stats(struct sk_buff *skb, struct nsmw_wire *wire,
			struct net *net, bool all)
{
	const struct nsmw_net *un = nsmw_net(net);
	u64 drops[__NSMWIRE_DROP_MAX] = {};

	if (un->socks.drops)
		nsmw_drops_sum(un->socks.drops, drops);
	if (nla_put_u32(skb, NSMWIRE_A_STATS_WIRES, un->nwires))
		return -EMSGSIZE;
	if (!all)
		return 0;
	return put_drops(skb, NSMWIRE_A_STATS_DROP_STATS, drops, false, true);
}

static int put_colours(struct sk_buff *skb, int type, const struct nsmw_colours *list)
{
	int i;

	for (i = 0; i < list->count; i++) {
		if (nla_put_string(skb, type, list->name[i]))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_policy(struct sk_buff *skb, const struct nsmw_policy *policy)
{
	return nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_SLA_RTT, policy->sla.rtt) ||
	       nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_SLA_JITTER, policy->sla.jitter) ||
	       nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_SLA_LOSS, policy->sla.loss) ||
	       put_colours(skb, NSMWIRE_A_CLASS_INFO_PREFER, &policy->prefer) ||
	       put_colours(skb, NSMWIRE_A_CLASS_INFO_ONLY, &policy->only) ||
	       put_colours(skb, NSMWIRE_A_CLASS_INFO_AVOID, &policy->avoid) ||
	       nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_STRATEGY, policy->strategy) ||
	       nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_FALLBACK, policy->fallback) ||
	       nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_DUPLICATE, policy->duplicate) ||
	       nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX,
			   policy->duplicate_max) ?
	       -EMSGSIZE : 0;
}

/**
 * nsmw_show_class() - write a class
 * @skb:   message
 * @type:  of the nest
 * @index: the class
 * @name:  its name
 * @c:     its settings
 *
 * Context: process.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_class(struct sk_buff *skb, int type, u8 index,
		    const char *name, const struct nsmw_class_info *c)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_INDEX, index) ||
	    nla_put_string(skb, NSMWIRE_A_CLASS_INFO_NAME, name) ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_DSCP, c->dscp) ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_TIER, c->tier) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_SHARE, c->share) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_TARGET, c->target) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_INTERVAL, c->interval) ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_INFO_ECN, c->ecn) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_MAXWAIT, c->max_wait) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_INFO_LIMIT, c->limit,
			      NSMWIRE_A_CLASS_INFO_PAD) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_PRIORITY,
			nsmw_class_priority[index]) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_BURST, c->burst) ||
	    nla_put_u32(skb, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD, c->ce_threshold) ||
	    put_policy(skb, &c->policy))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_drop_info(struct sk_buff *skb, u32 reason)
{
	struct nlattr *nest = nla_nest_start(skb, NSMWIRE_A_CAPABILITIES_DROP);

	if (!nest ||
	    nla_put_u32(skb, NSMWIRE_A_DROP_INFO_REASON, reason) ||
	    nla_put_string(skb, NSMWIRE_A_DROP_INFO_NAME,
			   nsmw_drop_reasons[reason].name) ||
	    nla_put_u8(skb, NSMWIRE_A_DROP_INFO_DIRECTION,
		       nsmw_drop_reasons[reason].direction))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * nsmw_show_capabilities() - write what this module can do
 * @skb: message
 *
 * Context: process.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_capabilities(struct sk_buff *skb)
{
	u32 features = NSMWIRE_FEATURE_CLASS_OPTION |
		       NSMWIRE_FEATURE_ETHERNET | NSMWIRE_FEATURE_UPLINK |
		       NSMWIRE_FEATURE_PROFILE | NSMWIRE_FEATURE_PEER |
		       NSMWIRE_FEATURE_MEASURE | NSMWIRE_FEATURE_STEER |
		       NSMWIRE_FEATURE_DUPLICATE | NSMWIRE_FEATURE_SEAL |
		       NSMWIRE_FEATURE_LEARN;
	u32 i;

	if (IS_ENABLED(CONFIG_IPV6))
		features |= NSMWIRE_FEATURE_IPV6;
	if (nla_put_string(skb, NSMWIRE_A_CAPABILITIES_VERSION,
			   NSMWIRE_VERSION) ||
	    nla_put_u32(skb, NSMWIRE_A_CAPABILITIES_ABI, NSMWIRE_ABI) ||
	    nla_put_u32(skb, NSMWIRE_A_CAPABILITIES_FEATURES, features) ||
	    nla_put_be16(skb, NSMWIRE_A_CAPABILITIES_DEFAULT_PORT,
			 htons(NSMWIRE_DEFAULT_PORT)) ||
	    nla_put_u32(skb, NSMWIRE_A_CAPABILITIES_PATHS_MAX,
			NSMWIRE_PATHS_MAX) ||
	    nla_put_string(skb, NSMWIRE_A_CAPABILITIES_PROFILE,
			   NSMW_PROFILE_DEFAULT))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (nsmw_show_class(skb, NSMWIRE_A_CAPABILITIES_CLASS, i,
				    nsmw_class_names[i], &nsmw_classes[i]))
			return -EMSGSIZE;
	}
	for (i = NSMWIRE_DROP_RX_SHORT; i < __NSMWIRE_DROP_MAX; i++) {
		if (put_drop_info(skb, i))
			return -EMSGSIZE;
	}
	return 0;
}
