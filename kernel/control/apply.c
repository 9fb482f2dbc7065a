// SPDX-License-Identifier: GPL-2.0
/*
 * Puts settings into effect: opens the socket, builds the peer, attaches the queues,
 * then follows routes and devices with carrier, MTU and source address. All under RTNL;
 * packets read under RCU either all of the old settings or all of the new ones.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/l3mdev.h>

#include "control/apply.h"
#include "control/event.h"
#include "control/profile.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "data/encap.h"
#include "data/receive.h"
#include "data/xmit.h"
#include "peer/route.h"
#include "qos/sched.h"

/* Where the wire leaves something open, its uplink may say it. */
static void fill_place(struct nsmw_path *path, const struct nsmw_config *cfg)
{
	const struct nsmw_uplink *uplink = cfg->uplink;

	path->has_local = cfg->local_family;
	path->source = cfg->local;
	path->oif = nsmw_config_oif(cfg);
	path->fwmark = cfg->fwmark;
	if (!uplink)
		return;
	if (!path->fwmark)
		path->fwmark = uplink->cfg.fwmark;
	if (path->has_local)
		return;
	if (path->family == AF_INET) {
		path->has_local = !!uplink->cfg.local4;
		path->source.v4 = uplink->cfg.local4;
	} else {
		path->has_local = !ipv6_addr_any(&uplink->cfg.local6);
		path->source.v6 = uplink->cfg.local6;
	}
}

/* The path that settings describe. */
static void fill_path(struct nsmw_path *path, const struct nsmw_config *cfg,
		      const struct nsmw_sock *ns, const struct nsmw_table *table)
{
	bool fixed = cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED;
	int i;

	memset(path, 0, sizeof(*path));
	path->sk = ns->sock->sk;
	path->family = cfg->remote_family;
	path->remote = cfg->remote;
	fill_place(path, cfg);
	path->dst_port = cfg->dst_port;
	path->src_port_min = cfg->src_port_min;
	path->src_port_max = cfg->src_port_max;
	path->by_dscp = cfg->dscp_mode == NSMWIRE_DSCP_MODE_INHERIT;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		path->tos[i] = fixed ? cfg->dscp << 2 : table->tos[i];
}

/* The encapsulation that settings describe, without peer and queues. */
static void fill_encap(struct nsmw_encap *encap, const struct nsmw_config *cfg)
{
	encap->profile = cfg->profile;
	encap->geneve_len = nsmw_geneve_build(encap->geneve, cfg->id,
					      cfg->class_option);
	encap->max_overhead = nsmw_config_overhead(cfg);
	encap->overhead = encap->max_overhead;
	if (cfg->payload == NSMWIRE_PAYLOAD_ETHERNET)
		encap->overhead -= ETH_HLEN + 2 * VLAN_HLEN;
	encap->df = cfg->df;
	encap->ttl = cfg->ttl;
	encap->trust = cfg->trust;
	encap->reflect = cfg->reflect;
	encap->inherit_ttl = cfg->ttl_inherit;
	encap->inherit_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_INHERIT;
	encap->fixed_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED;
	encap->udp_csum = cfg->udp_csum;
	encap->class_option = cfg->class_option;
}

/*
 * Build what settings with a remote address describe. @ns and @queues stay open for as
 * long as it is in use. @table: classes of the profile, current or to come. NULL when
 * there is no memory.
 */
static struct nsmw_encap *make_encap(const struct nsmw_wire *wire,
				     const struct nsmw_config *cfg,
				     const struct nsmw_sock *ns,
				     struct nsmw_queues *queues,
				     const struct nsmw_table *table)
{
	const struct nsmw_encap *old = nsmw_wire_encap(wire);
	struct nsmw_encap *encap;
	struct nsmw_path path;

	encap = kzalloc(sizeof(*encap), GFP_KERNEL_ACCOUNT);
	if (!encap)
		return NULL;
	fill_path(&path, cfg, ns, table);
	encap->peer = nsmw_peer_alloc(&path, wire->tunnel.dev,
				      old ? old->peer : NULL);
	if (!encap->peer) {
		kfree(encap);
		return NULL;
	}
	fill_encap(encap, cfg);
	encap->queues = queues;
	return encap;
}

/* The last use of a socket frees its port, which another wire may wait for. */
static void put_sock(struct nsmw_net *un, struct nsmw_sock *ns)
{
	if (nsmw_sock_put(ns))
		nsmw_net_check_soon(un);
}

/*
 * Index of the VRF whose packets the wire takes: the VRF of its device, or of its socket
 * while the device does not exist.
 */
static int wanted_vrf(const struct nsmw_wire *wire,
		      const struct nsmw_config *cfg)
{
	u32 oif = nsmw_config_oif(cfg);

	if (oif == NSMW_OIF_ABSENT)
		return wire->sock ? wire->sock->vrf : 0;
	return oif ? l3mdev_master_ifindex_by_index(wire->underlay, oif) : 0;
}

/* Put @encap, found through @ns, in the place of what the wire has. */
static void replace(struct nsmw_wire *wire, struct nsmw_encap *encap,
		    struct nsmw_sock *ns)
{
	struct nsmw_encap *old = nsmw_wire_encap(wire);
	struct nsmw_sock *old_ns = wire->sock;

	rcu_assign_pointer(wire->tunnel.encap, encap);
	wire->sock = ns;
	if (old_ns != ns) {
		if (old_ns)
			nsmw_sock_del(old_ns, &wire->hook[wire->hook_used]);
		wire->hook_used = !wire->hook_used;
	}
	nsmw_encap_free_rcu(old);
	if (old_ns)
		put_sock(nsmw_net(wire->underlay), old_ns);
}

/* Attach the wire to @uplink and @profile; @queues are its queues there. */
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

	/* Packets use the new settings by now; queued packets use them, too. */
	__skb_queue_head_init(&waiting);
	nsmw_queues_close(old, wire->underlay ? &waiting : NULL);
	nsmw_queues_free(old);
	local_bh_disable();
	while ((skb = __skb_dequeue(&waiting)))
		nsmw_xmit(skb, wire->tunnel.dev);
	local_bh_enable();
}

/* The attribute that makes a wire need a socket, or NULL. */
static struct nlattr *socket_attr(struct nlattr *tb[])
{
	return tb[IFLA_NSMWIRE_DST_PORT] ?: tb[IFLA_NSMWIRE_REMOTE] ?:
	       tb[IFLA_NSMWIRE_REMOTE6] ?: tb[IFLA_NSMWIRE_DEVICE] ?:
	       tb[IFLA_NSMWIRE_DEVICE_NAME] ?: tb[IFLA_NSMWIRE_UPLINK];
}

/**
 * nsmw_wire_apply() - put settings into effect
 * @wire:   the wire
 * @cfg:    the settings, parsed
 * @tb:     attributes that they were parsed from, or NULL
 * @extack: says why not, and which attribute
 *
 * All that can fail is done before anything changes: on error the wire is as it was.
 * Packets that are being sent leave by the old path.
 *
 * Context: process, RTNL. Waits for a grace period when the socket changes.
 * Return: 0 or a negative error.
 */
int nsmw_wire_apply(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		    struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	static struct nlattr *none[IFLA_NSMWIRE_MAX + 1];
	struct nsmw_net *un = nsmw_net(wire->underlay);
	struct nsmw_queues *queues = wire->queues;
	struct nsmw_encap *encap = NULL;
	struct nsmw_sock *ns = NULL;
	struct nsmw_hook *hook;
	bool moved;
	int err;

	ASSERT_RTNL();
	if (!tb)
		tb = none;
	if (wire->tunnel.dev->mtu > nsmw_config_max_mtu(cfg) && !wire->mtu_auto)
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE6] ?:
				   tb[IFLA_NSMWIRE_CLASS_OPTION],
				   "the mtu of the device does not leave room for the outer header; lower it first");

	if (cfg->uplink != wire->cfg.uplink ||
	    cfg->profile != wire->cfg.profile) {
		queues = NULL;
		if (cfg->uplink) {
			queues = nsmw_queues_alloc(cfg->uplink->sched,
						   cfg->profile);
			if (!queues)
				return -ENOMEM;
		}
	}
	if (cfg->remote_family) {
		ns = nsmw_sock_get(&un->socks, cfg->remote_family, cfg->dst_port,
				   wanted_vrf(wire, cfg), &nsmw_receive_cfg,
				   socket_attr(tb), extack);
		if (IS_ERR(ns)) {
			err = PTR_ERR(ns);
			goto drop_queues;
		}
		encap = make_encap(wire, cfg, ns, queues,
				   rtnl_dereference(cfg->profile->table));
		if (!encap) {
			err = -ENOMEM;
			goto put;
		}
		if (ns != wire->sock) {
			hook = &wire->hook[!wire->hook_used];
			hook->tunnel = &wire->tunnel;
			hook->vni = cfg->id;
			err = nsmw_sock_add(ns, hook, tb[IFLA_NSMWIRE_ID] ?:
					    socket_attr(tb), extack);
			if (err)
				goto free;
		}
	}

	moved = wire->sock && wire->sock != ns;
	replace(wire, encap, ns);
	change_place(wire, cfg->uplink, cfg->profile, queues);
	un->nnamed += !!cfg->oif - !!wire->cfg.oif;
	wire->cfg = *cfg;
	wire->tunnel.dev->max_mtu = nsmw_config_max_mtu(cfg);
	/* The entry that was taken out may be put in again by the next change. */
	if (moved)
		synchronize_net();
	nsmw_wire_check(wire);
	return 0;

free:
	nsmw_encap_free(encap);
put:
	put_sock(un, ns);
drop_queues:
	if (queues != wire->queues)
		nsmw_queues_free(queues);
	return err;
}

/* Build from the current settings. @table: classes to come, NULL for the current ones. */
static struct nsmw_encap *renew_encap(const struct nsmw_wire *wire,
				      const struct nsmw_table *table)
{
	const struct nsmw_config *cfg = &wire->cfg;

	if (!table)
		table = rtnl_dereference(cfg->profile->table);
	return make_encap(wire, cfg, wire->sock, wire->queues, table);
}

/**
 * nsmw_wires_prepare() - prepare a change of an uplink or a profile for its wires
 * @un:      underlay
 * @uplink:  the uplink, its new settings in place; or NULL
 * @profile: the profile; or NULL
 * @table:   classes that @profile is going to have; or NULL
 *
 * Context: process, RTNL.
 * Return: 0, to be followed by nsmw_wires_commit(); or -ENOMEM, and nothing is
 * prepared.
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
		wire->next_encap = renew_encap(wire, table);
		if (!wire->next_encap)
			goto undo;
	}
	return 0;

undo:
	list_for_each_entry(wire, &un->wires, list) {
		nsmw_encap_free(wire->next_encap);
		wire->next_encap = NULL;
	}
	return -ENOMEM;
}

/**
 * nsmw_wires_commit() - put what was prepared into effect
 * @un: underlay
 *
 * Context: process, RTNL.
 */
void nsmw_wires_commit(struct nsmw_net *un)
{
	struct nsmw_wire *wire;

	ASSERT_RTNL();
	list_for_each_entry(wire, &un->wires, list) {
		if (!wire->next_encap)
			continue;
		nsmw_encap_free_rcu(nsmw_wire_encap(wire));
		rcu_assign_pointer(wire->tunnel.encap, wire->next_encap);
		wire->next_encap = NULL;
		nsmw_wire_check(wire);
		nsmw_event(wire, NSMWIRE_CMD_WIRE_CHANGE_NTF);
	}
	/* A wire that waits for its port has no peer to renew. */
	nsmw_net_check_soon(un);
}

/**
 * nsmw_profile_apply() - put a new table of a profile into effect
 * @un:      underlay
 * @profile: the profile
 * @table:   the new table, complete except for nsmw_table_index(); consumed
 * @extack:  says why not
 *
 * Context: process, RTNL.
 * Return: the old table, to be freed with nsmw_table_free_rcu(); or -ENOMEM as an error
 * pointer, and nothing has changed.
 */
struct nsmw_table *nsmw_profile_apply(struct nsmw_net *un,
				      struct nsmw_profile *profile,
				      struct nsmw_table *table,
				      struct netlink_ext_ack *extack)
{
	struct nsmw_table *old = rtnl_dereference(profile->table);
	struct nsmw_uplink *uplink;
	bool encaps;

	nsmw_table_index(table);
	/* Routes are cached for the DSCP of each class. */
	encaps = profile->wires && !nsmw_table_same_tos(old, table);
	if (encaps && nsmw_wires_prepare(un, NULL, profile, table)) {
		nsmw_table_free(table);
		NL_SET_ERR_MSG(extack,
			       "no memory to change the wires of this profile; nothing was changed");
		return ERR_PTR(-ENOMEM);
	}
	rcu_assign_pointer(profile->table, table);
	if (encaps)
		nsmw_wires_commit(un);
	list_for_each_entry(uplink, &un->uplinks, list)
		nsmw_sched_set_classes(uplink->sched, profile, table->class);
	un->seq++;
	return old;
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
	nsmw_net_del_wire(nsmw_net(wire->underlay), &wire->list, wire->cfg.oif);
	wire->underlay = NULL;
	change_place(wire, NULL, NULL, NULL);
}

static int change_mtu(struct nsmw_wire *wire, unsigned int mtu)
{
	struct net_device *dev = wire->tunnel.dev;
	int err = 0;

	if (dev->mtu == mtu)
		return 0;
	if (dev->reg_state != NETREG_REGISTERED) {
		dev->mtu = mtu;
		return 0;
	}
	wire->mtu_self = true;
	err = dev_set_mtu(dev, mtu);
	wire->mtu_self = false;
	return err;
}

static void follow_path(struct nsmw_wire *wire, const struct nsmw_encap *encap,
			const struct nsmw_route_info *info)
{
	struct net_device *dev = wire->tunnel.dev;
	unsigned int mtu;

	WRITE_ONCE(dev->needed_headroom, info->headroom + encap->overhead);
	if (!wire->mtu_auto || info->mtu <= encap->max_overhead)
		return;
	mtu = clamp(info->mtu - encap->max_overhead, dev->min_mtu, dev->max_mtu);
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
	struct net_device *dev = wire->tunnel.dev;
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

/* Packets leave with the old source address or with the new one. */
static void follow_source(struct nsmw_wire *wire)
{
	struct nsmw_encap *old = nsmw_wire_encap(wire), *encap;

	if (!old || nsmw_peer_is_current(old->peer, wire->tunnel.dev))
		return;
	encap = renew_encap(wire, NULL);
	if (!encap) {
		nsmw_net_check_soon(nsmw_net(wire->underlay));
		return;
	}
	rcu_assign_pointer(wire->tunnel.encap, encap);
	nsmw_encap_free_rcu(old);
}

/*
 * If the device has entered or left a VRF, the socket follows. If the port is taken
 * there, the wire has no peer until a later check finds the port free: the old socket
 * would get no packets any more, and may keep the port from another wire.
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
 * nsmw_wire_follow_device() - a device that was configured has gone or come back
 * @wire: the wire, its settings up to date, and its uplink's
 *
 * The cached routes are stale already: the core invalidates all routes out of a device
 * that is unregistered.
 *
 * Context: process, RTNL; packets read on.
 */
void nsmw_wire_follow_device(struct nsmw_wire *wire)
{
	struct nsmw_encap *encap = nsmw_wire_encap(wire);
	unsigned int i;

	for (i = 0; encap && i < encap->peer->count; i++)
		WRITE_ONCE(encap->peer->paths[i].oif,
			   nsmw_config_oif(&wire->cfg));
}

/**
 * nsmw_wire_check() - find out the state of the paths of a wire
 * @wire: the wire; carrier and MTU follow, events are sent
 *
 * Context: process, RTNL.
 */
void nsmw_wire_check(struct nsmw_wire *wire)
{
	struct net_device *dev = wire->tunnel.dev;
	enum nsmwire_path_reason reason;
	struct nsmw_route_info info;
	struct nsmw_encap *encap;
	bool carrier = false;
	unsigned int i;

	follow_vrf(wire);
	follow_source(wire);
	encap = nsmw_wire_encap(wire);
	for (i = 0; encap && i < encap->peer->count; i++) {
		struct nsmw_path *path = &encap->peer->paths[i];

		reason = nsmw_route_probe(path, dev, &info);
		path->reason = reason;
		path->state = reason ? NSMWIRE_PATH_STATE_DOWN :
				       NSMWIRE_PATH_STATE_UP;
		if (reason)
			continue;
		carrier = true;
		follow_path(wire, encap, &info);
	}

	if (carrier == netif_carrier_ok(dev))
		return;
	if (carrier)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
	nsmw_event(wire, carrier ? NSMWIRE_CMD_PATH_UP_NTF :
				   NSMWIRE_CMD_PATH_DOWN_NTF);
}
