// SPDX-License-Identifier: GPL-2.0
/*
 * Owns a wire's way from settings to a working device: socket, peer, carrier,
 * MTU, and back. All under RTNL; packets see the peer under RCU, whole and as
 * it was or whole and as it is.
 */
#include <linux/rtnetlink.h>
#include <net/l3mdev.h>
#include <net/sch_generic.h>

#include "event.h"
#include "profile.h"
#include "sched.h"
#include "tx.h"
#include "underlay.h"
#include "uplink.h"
#include "wire.h"

/*
 * Index of the VRF whose packets the wire takes: that of its device, and while
 * the device is not there, of the socket that it has.
 */
static int wanted_vrf(const struct nsmw_wire *wire,
		      const struct nsmw_config *cfg)
{
	u32 oif = nsmw_config_oif(cfg);

	if (oif == NSMW_OIF_ABSENT)
		return wire->sock ? wire->sock->vrf : 0;
	return oif ? l3mdev_master_ifindex_by_index(wire->underlay, oif) : 0;
}

/* Put @peer, found through @ns, in the place of what the wire has. */
static void replace(struct nsmw_wire *wire, struct nsmw_peer *peer,
		    struct nsmw_sock *ns)
{
	struct nsmw_peer *old = rtnl_dereference(wire->peer);
	struct nsmw_sock *old_ns = wire->sock;

	rcu_assign_pointer(wire->peer, peer);
	wire->sock = ns;
	if (old_ns != ns) {
		if (old_ns)
			nsmw_sock_del(old_ns, &wire->hook[wire->hook_used]);
		wire->hook_used = !wire->hook_used;
	}
	nsmw_peer_free_rcu(old);
	if (old_ns)
		nsmw_sock_put(old_ns);
}

/* @uplink and @profile become those of the wire, and @queues the way to them. */
static void change_place(struct nsmw_wire *wire, struct nsmw_uplink *uplink,
			 struct nsmw_profile *profile,
			 struct nsmw_queues *queues)
{
	struct nsmw_queues *old = wire->queues;
	struct sk_buff_head waiting;
	struct sk_buff *skb;

	if (wire->cfg.uplink)
		wire->cfg.uplink->wires--;
	if (uplink)
		uplink->wires++;
	if (wire->cfg.profile)
		wire->cfg.profile->wires--;
	if (profile)
		profile->wires++;
	wire->cfg.uplink = uplink;
	wire->cfg.profile = profile;
	if (queues == old)
		return;
	wire->queues = queues;
	if (!old)
		return;

	/* Packets have the new peer by now; what waits leaves by it, too. */
	__skb_queue_head_init(&waiting);
	nsmw_queues_close(old, wire->underlay ? &waiting : NULL);
	nsmw_queues_free(old);
	local_bh_disable();
	while ((skb = __skb_dequeue(&waiting)))
		nsmw_xmit(skb, wire->dev);
	local_bh_enable();
}

/**
 * nsmw_wire_max_mtu() - largest MTU that settings allow
 * @cfg: the settings
 *
 * Return: bytes.
 */
unsigned int nsmw_wire_max_mtu(const struct nsmw_config *cfg)
{
	return IP_MAX_MTU - nsmw_overhead(cfg);
}

/* The attribute of a request that says which socket a wire needs, or NULL. */
static struct nlattr *socket_attr(struct nlattr *tb[])
{
	return tb[IFLA_NSMWIRE_DST_PORT] ?: tb[IFLA_NSMWIRE_REMOTE] ?:
	       tb[IFLA_NSMWIRE_REMOTE6] ?: tb[IFLA_NSMWIRE_DEVICE] ?:
	       tb[IFLA_NSMWIRE_DEVICE_NAME] ?: tb[IFLA_NSMWIRE_UPLINK];
}

/**
 * nsmw_wire_apply() - make a wire what settings say
 * @wire:   the wire
 * @cfg:    the settings, parsed
 * @tb:     attributes that they were parsed from, or NULL
 * @extack: says why not, and which attribute
 *
 * All that can fail is done before anything changes: on error the wire is as
 * it was. Packets that are on their way go out by the old path.
 *
 * Context: process, RTNL. Waits for a grace period when the socket changes.
 * Return: 0 or a negative error.
 */
int nsmw_wire_apply(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		    struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	static struct nlattr *none[IFLA_NSMWIRE_MAX + 1];
	struct nsmw_queues *queues = wire->queues;
	struct nsmw_peer *peer = NULL;
	struct nsmw_sock *ns = NULL;
	struct nsmw_hook *hook;
	bool moved;
	int err;

	ASSERT_RTNL();
	if (!tb)
		tb = none;
	if (wire->dev->mtu > nsmw_wire_max_mtu(cfg) && !wire->mtu_auto)
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE6] ?:
				   tb[IFLA_NSMWIRE_CLASS_OPTION],
				   "the mtu of the device does not leave room for the outer header; lower it first");

	if (cfg->uplink != wire->cfg.uplink ||
	    cfg->profile != wire->cfg.profile) {
		queues = NULL;
		if (cfg->uplink) {
			queues = nsmw_queues_alloc(cfg->uplink->sched, wire,
						   cfg->profile);
			if (!queues)
				return -ENOMEM;
		}
	}
	if (cfg->remote_family) {
		ns = nsmw_sock_get(nsmw_net(wire->underlay),
				   cfg->remote_family, cfg->dst_port,
				   wanted_vrf(wire, cfg), socket_attr(tb),
				   extack);
		if (IS_ERR(ns)) {
			err = PTR_ERR(ns);
			goto drop_queues;
		}
		peer = nsmw_peer_alloc(cfg, ns, queues,
				       rtnl_dereference(cfg->profile->table),
				       wire->dev, rtnl_dereference(wire->peer));
		if (!peer) {
			err = -ENOMEM;
			goto put;
		}
		if (ns != wire->sock) {
			hook = &wire->hook[!wire->hook_used];
			hook->wire = wire;
			hook->vni = cfg->id;
			err = nsmw_sock_add(ns, hook, tb[IFLA_NSMWIRE_ID] ?:
					    socket_attr(tb), extack);
			if (err)
				goto free;
		}
	}

	moved = wire->sock && wire->sock != ns;
	replace(wire, peer, ns);
	change_place(wire, cfg->uplink, cfg->profile, queues);
	nsmw_net(wire->underlay)->nnamed += !!cfg->oif - !!wire->cfg.oif;
	wire->cfg = *cfg;
	wire->dev->max_mtu = nsmw_wire_max_mtu(cfg);
	/* The entry that was taken out may be put in again by the next change. */
	if (moved)
		synchronize_net();
	nsmw_wire_check(wire);
	return 0;

free:
	nsmw_peer_free(peer);
put:
	nsmw_sock_put(ns);
drop_queues:
	if (queues != wire->queues)
		nsmw_queues_free(queues);
	return err;
}

/* The peer of the wire as it would be made now; @table: see nsmw_peer_alloc(). */
static struct nsmw_peer *renew_peer(const struct nsmw_wire *wire,
				    const struct nsmw_table *table)
{
	const struct nsmw_config *cfg = &wire->cfg;

	if (!table)
		table = rtnl_dereference(cfg->profile->table);
	return nsmw_peer_alloc(cfg, wire->sock, wire->queues, table, wire->dev,
			       rtnl_dereference(wire->peer));
}

/**
 * nsmw_wires_prepare() - build what wires are going to be
 * @un:      underlay
 * @uplink:  of the wires that leave through it, its new settings in place; or NULL
 * @profile: of the wires that use it; or NULL
 * @table:   what @profile is going to be; or NULL
 *
 * Context: process, RTNL.
 * Return: 0, to be followed by nsmw_wires_commit(); or -ENOMEM, and nothing is
 * going to be.
 */
int nsmw_wires_prepare(struct nsmw_net *un, const struct nsmw_uplink *uplink,
		       const struct nsmw_profile *profile,
		       const struct nsmw_table *table)
{
	struct nsmw_wire *wire;

	ASSERT_RTNL();
	list_for_each_entry(wire, &un->wires, list) {
		const struct nsmw_config *cfg = &wire->cfg;

		if (!wire->sock || (uplink && cfg->uplink != uplink) ||
		    (profile && cfg->profile != profile))
			continue;
		wire->next_peer = renew_peer(wire, table);
		if (!wire->next_peer)
			goto undo;
	}
	return 0;

undo:
	list_for_each_entry(wire, &un->wires, list) {
		nsmw_peer_free(wire->next_peer);
		wire->next_peer = NULL;
	}
	return -ENOMEM;
}

/**
 * nsmw_wires_commit() - let wires be what was prepared
 * @un: underlay
 *
 * Context: process, RTNL.
 */
void nsmw_wires_commit(struct nsmw_net *un)
{
	struct nsmw_wire *wire;

	ASSERT_RTNL();
	list_for_each_entry(wire, &un->wires, list) {
		if (!wire->next_peer)
			continue;
		nsmw_peer_free_rcu(rtnl_dereference(wire->peer));
		rcu_assign_pointer(wire->peer, wire->next_peer);
		wire->next_peer = NULL;
		nsmw_wire_check(wire);
		nsmw_event(wire, NSMWIRE_CMD_WIRE_CHANGE_NTF);
	}
	/* A wire that waits for its port has no peer to renew. */
	nsmw_net_check_soon(un);
}

/**
 * nsmw_wire_detach() - take a wire off its underlay
 * @wire: the wire; it stays without peer, socket and underlay
 *
 * Context: process, RTNL.
 */
void nsmw_wire_detach(struct nsmw_wire *wire)
{
	ASSERT_RTNL();
	if (!wire->underlay)
		return;
	replace(wire, NULL, NULL);
	nsmw_net_del_wire(nsmw_net(wire->underlay), wire);
	wire->underlay = NULL;
	change_place(wire, NULL, NULL, NULL);
}

static int change_mtu(struct nsmw_wire *wire, unsigned int mtu)
{
	int err = 0;

	if (wire->dev->mtu == mtu)
		return 0;
	if (wire->dev->reg_state != NETREG_REGISTERED) {
		wire->dev->mtu = mtu;
		return 0;
	}
	wire->mtu_self = true;
	err = dev_set_mtu(wire->dev, mtu);
	wire->mtu_self = false;
	return err;
}

static void follow_path(struct nsmw_wire *wire, const struct nsmw_path *path,
			const struct nsmw_way *way)
{
	struct net_device *dev = wire->dev;
	unsigned int mtu;

	WRITE_ONCE(dev->needed_headroom, way->headroom + path->overhead);
	if (!wire->mtu_auto || way->mtu <= path->max_overhead)
		return;
	mtu = clamp(way->mtu - path->max_overhead, dev->min_mtu, dev->max_mtu);
	change_mtu(wire, mtu);
}

/**
 * nsmw_wire_set_mtu() - set the MTU, or let it follow the path
 * @wire:   the wire
 * @mtu:    bytes; 0 lets it follow
 * @attr:   attribute that asks for it, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_wire_set_mtu(struct nsmw_wire *wire, u32 mtu,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	struct net_device *dev = wire->dev;
	int err;

	if (!mtu) {
		wire->mtu_auto = true;
		nsmw_wire_check(wire);
		return 0;
	}
	if (mtu < dev->min_mtu || mtu > dev->max_mtu)
		return NSMW_REFUSE(extack, attr,
				   "mtu must be at least 68 and leave room for the outer header in 65535 bytes");
	err = change_mtu(wire, mtu);
	if (err)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a device above the wire does not accept this mtu");
	else
		wire->mtu_auto = false;
	return err;
}

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

	nsmw_stats_sum(&wire->stats, sum);
	/* The helpers of ip_tunnels.h count what the underlay refuses. */
	netdev_stats_to_stats64(&dev, &wire->dev->stats);
	sum->drops[NSMWIRE_DROP_TX_UNDERLAY] = dev.tx_dropped + dev.tx_errors;
}

/**
 * nsmw_wire_queue() - the device has been opened or has lost its carrier
 * @wire: the wire
 *
 * Without carrier the core gives a device a queue that drops in silence. A
 * wire's drops have names, so its packets must reach nsmw_xmit() all the same:
 * the core attaches the queue again when it sees a carrier.
 *
 * Context: process, RTNL.
 */
void nsmw_wire_queue(struct nsmw_wire *wire)
{
	struct net_device *dev = wire->dev;

	if (!netif_running(dev) || netif_carrier_ok(dev))
		return;
	clear_bit(__LINK_STATE_NOCARRIER, &dev->state);
	dev_activate(dev);
	set_bit(__LINK_STATE_NOCARRIER, &dev->state);
}

/* Packets read the peer once: they leave with the old source or the new one. */
static void follow_source(struct nsmw_wire *wire)
{
	struct nsmw_peer *old = rtnl_dereference(wire->peer), *peer;

	if (!old || nsmw_peer_is_current(old, wire->dev))
		return;
	peer = renew_peer(wire, NULL);
	if (!peer) {
		nsmw_net_check_soon(nsmw_net(wire->underlay));
		return;
	}
	rcu_assign_pointer(wire->peer, peer);
	nsmw_peer_free_rcu(old);
}

/*
 * The device has come into a VRF or has left it: the socket follows. Where the port
 * is taken the wire has no peer until a later check finds it free: the old socket
 * would get no packets any more, and may be what keeps the port from another wire.
 */
static void follow_vrf(struct nsmw_wire *wire)
{
	struct nsmw_config cfg;
	int err;

	if (!wire->underlay || !wire->cfg.remote_family ||
	    (wire->sock && wire->sock->vrf == wanted_vrf(wire, &wire->cfg)))
		return;
	memcpy(&cfg, &wire->cfg, sizeof(cfg));
	err = nsmw_wire_apply(wire, &cfg, NULL, NULL);
	if (err == -ENOMEM)
		nsmw_net_check_soon(nsmw_net(wire->underlay));
	if (!err || !wire->sock)
		return;
	replace(wire, NULL, NULL);
	synchronize_net();
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
	const struct nsmw_peer *peer = rtnl_dereference(wire->peer);
	struct nsmw_way way;
	unsigned int i;

	for (i = 0; peer && i < peer->count; i++) {
		if (!nsmw_path_probe(&peer->paths[i], wire->dev, &way))
			return __dev_get_by_index(wire->underlay, way.ifindex);
	}
	return NULL;
}

/**
 * nsmw_wire_check() - find out where the paths of a wire stand
 * @wire: the wire; carrier and MTU follow, events are sent
 *
 * Context: process, RTNL.
 */
void nsmw_wire_check(struct nsmw_wire *wire)
{
	enum nsmwire_path_reason reason;
	struct nsmw_peer *peer;
	struct nsmw_way way;
	bool carrier = false;
	unsigned int i;

	follow_vrf(wire);
	follow_source(wire);
	peer = rtnl_dereference(wire->peer);
	for (i = 0; peer && i < peer->count; i++) {
		struct nsmw_path *path = &peer->paths[i];

		reason = nsmw_path_probe(path, wire->dev, &way);
		path->reason = reason;
		path->state = reason ? NSMWIRE_PATH_STATE_DOWN :
				       NSMWIRE_PATH_STATE_UP;
		if (reason)
			continue;
		carrier = true;
		follow_path(wire, path, &way);
	}

	if (carrier == netif_carrier_ok(wire->dev))
		return;
	if (carrier)
		netif_carrier_on(wire->dev);
	else
		netif_carrier_off(wire->dev);
	nsmw_event(wire, carrier ? NSMWIRE_CMD_PATH_UP_NTF :
				   NSMWIRE_CMD_PATH_DOWN_NTF);
}
