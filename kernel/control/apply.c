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
#include "control/peers.h"
#include "control/profile.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "data/encap.h"
#include "data/receive.h"
#include "data/xmit.h"
#include "peer/route.h"
#include "peer/seal.h"
#include "peer/steering.h"
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
	path->ip_len = path->family == AF_INET ? sizeof(struct iphdr) :
						 sizeof(struct ipv6hdr);
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
static void fill_encap(struct nsmw_encap *encap, const struct nsmw_config *cfg,
		       const struct nsmw_table *table)
{
	encap->profile = cfg->profile;
	encap->geneve_len = nsmw_geneve_build(encap->geneve, cfg->id,
					      cfg->class_option);
	if (cfg->peer && nsmw_keys_mode(cfg->peer->peer->measure) != NSMWIRE_SEAL_OFF)
		encap->seal = NSMW_SEAL_OVERHEAD;
	encap->overhead = sizeof(struct udphdr) + encap->geneve_len + encap->seal;
	if (cfg->peer && cfg->class_option && nsmw_table_duplicates(table))
		encap->number = NSMW_GENEVE_NUMBER;
	encap->max_overhead = encap->overhead + encap->number;
	if (cfg->payload == NSMWIRE_PAYLOAD_ETHERNET)
		encap->max_overhead += ETH_HLEN + 2 * VLAN_HLEN;
	encap->df = cfg->df;
	encap->ttl = cfg->ttl;
	encap->trust = cfg->trust;
	encap->tos = cfg->dscp << 2;
	encap->reflect = cfg->reflect;
	encap->inherit_ttl = cfg->ttl_inherit;
	encap->inherit_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_INHERIT;
	encap->fixed_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED;
	encap->udp_csum = cfg->udp_csum;
	encap->class_option = cfg->class_option;
}

/* The peer of a wire with a remote address; NULL when there is no memory. */
static struct nsmw_peer *make_peer(const struct nsmw_wire *wire,
				   const struct nsmw_config *cfg,
				   const struct nsmw_sock *ns,
				   const struct nsmw_table *table)
{
	const struct nsmw_encap *old = nsmw_wire_encap(wire);
	const struct nsmw_path *old_path = NULL;
	struct nsmw_path like, *path;
	struct nsmw_peer *peer;

	if (old && !old->shared)
		old_path = rtnl_dereference(old->peer->path[0]);
	fill_path(&like, cfg, ns, table);
	path = nsmw_path_alloc(&like, wire->tunnel.dev, old_path);
	peer = nsmw_peer_alloc(1);
	if (!path || !peer) {
		nsmw_path_free(path);
		nsmw_peer_free(peer);
		return NULL;
	}
	RCU_INIT_POINTER(peer->path[0], path);
	return peer;
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

/**
 * struct nsmw_setup - a wire as settings want it, built beside what it is
 * @list:   in struct nsmw_change.setups
 * @wire:   the wire
 * @encap:  what packets will use, or NULL
 * @sock:   socket of the path of an unnamed peer, a use counted, or NULL
 * @socks:  sockets that the wire has to be found through
 * @nsocks: number of @socks
 * @hooks:  new entries in the tables of @socks
 * @queues: by index of the path: those that the wire has, or new ones
 * @steering: choices of the profile to a named peer, a use counted; or NULL
 */
struct nsmw_setup {
	struct list_head list;
	struct nsmw_wire *wire;
	struct nsmw_encap *encap;
	struct nsmw_sock *sock;
	struct nsmw_sock *socks[NSMWIRE_PATHS_MAX];
	unsigned int nsocks;
	struct list_head hooks;
	struct nsmw_queues *queues[NSMWIRE_PATHS_MAX];
	struct nsmw_steering *steering;
};

/* The attribute that makes a wire need a socket, or NULL. */
static struct nlattr *socket_attr(struct nlattr *tb[])
{
	return tb[IFLA_NSMWIRE_DST_PORT] ?: tb[IFLA_NSMWIRE_REMOTE] ?:
	       tb[IFLA_NSMWIRE_REMOTE6] ?: tb[IFLA_NSMWIRE_PEER] ?:
	       tb[IFLA_NSMWIRE_DEVICE] ?: tb[IFLA_NSMWIRE_DEVICE_NAME] ?:
	       tb[IFLA_NSMWIRE_UPLINK];
}

/* The uplink of path @i of a wire with these settings, or NULL. */
static struct nsmw_uplink *uplink_of(const struct nsmw_config *cfg, int i)
{
	if (cfg->peer)
		return cfg->peer->cfg[i].uplink;
	return i ? NULL : cfg->uplink;
}

static bool has_queues(struct nsmw_queues *const queues[],
		       const struct nsmw_queues *qs)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (queues[i] == qs)
			return true;
	}
	return false;
}

/* Queues among @queues on that uplink for that profile, or NULL. */
static struct nsmw_queues *queues_on(struct nsmw_queues *const queues[],
				     const struct nsmw_uplink *uplink,
				     const struct nsmw_profile *profile)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (queues[i] && nsmw_queues_are(queues[i], uplink->sched, profile))
			return queues[i];
	}
	return NULL;
}

static void free_new_queues(const struct nsmw_wire *wire,
			    struct nsmw_queues *queues[])
{
	int i, k;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		struct nsmw_queues *qs = queues[i];

		if (!qs || has_queues(wire->queues, qs))
			continue;
		for (k = i; k < NSMWIRE_PATHS_MAX; k++) {
			if (queues[k] == qs)
				queues[k] = NULL;
		}
		nsmw_queues_free(qs);
	}
}

static int setup_queues(const struct nsmw_wire *wire,
			const struct nsmw_config *cfg, struct nsmw_setup *s)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_uplink *uplink = uplink_of(cfg, i);

		if (!uplink)
			continue;
		s->queues[i] = queues_on(wire->queues, uplink, cfg->profile) ?:
			       queues_on(s->queues, uplink, cfg->profile) ?:
			       nsmw_queues_alloc(uplink->sched, cfg->profile);
		if (!s->queues[i])
			return -ENOMEM;
	}
	return 0;
}

/* The sockets of the peer, each once. @vrf: of the socket of an unnamed peer. */
static int setup_socks(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		       int vrf, struct nlattr *tb[],
		       struct netlink_ext_ack *extack, struct nsmw_setup *s)
{
	int i, k;

	if (cfg->remote_family) {
		struct nsmw_net *un = nsmw_net(wire->underlay);

		s->sock = nsmw_sock_get(&un->socks, cfg->remote_family,
					cfg->dst_port, vrf, &nsmw_receive_cfg,
					socket_attr(tb), extack);
		if (IS_ERR(s->sock)) {
			int err = PTR_ERR(s->sock);

			s->sock = NULL;
			return err;
		}
		s->socks[s->nsocks++] = s->sock;
	}
	for (i = 0; cfg->peer && i < NSMWIRE_PATHS_MAX; i++) {
		struct nsmw_sock *ns = cfg->peer->ns[i];

		for (k = 0; k < s->nsocks && s->socks[k] != ns; k++)
			;
		if (ns && k == s->nsocks)
			s->socks[s->nsocks++] = ns;
	}
	return 0;
}

static struct nsmw_hook *hook_on(const struct list_head *hooks,
				 const struct nsmw_sock *ns)
{
	struct nsmw_hook *hook;

	list_for_each_entry(hook, hooks, list) {
		if (hook->ns == ns)
			return hook;
	}
	return NULL;
}

static int setup_hooks(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		       struct nlattr *tb[], struct netlink_ext_ack *extack,
		       struct nsmw_setup *s)
{
	unsigned int i;

	for (i = 0; i < s->nsocks; i++) {
		struct nsmw_hook *hook;

		if (hook_on(&wire->hooks, s->socks[i]))
			continue;
		hook = nsmw_sock_add(s->socks[i], cfg->id, &wire->tunnel,
				     tb[IFLA_NSMWIRE_ID] ?: socket_attr(tb),
				     extack);
		if (IS_ERR(hook))
			return PTR_ERR(hook);
		list_add(&hook->list, &s->hooks);
	}
	return 0;
}

/* @table: classes of the profile, current or to come. */
static int setup_encap(const struct nsmw_wire *wire,
		       const struct nsmw_config *cfg,
		       const struct nsmw_table *table, struct nsmw_setup *s)
{
	unsigned int i, count = cfg->peer ? cfg->peer->peer->count : 1;
	struct nsmw_encap *encap;

	if (!cfg->peer && !cfg->remote_family)
		return 0;
	encap = kzalloc(struct_size(encap, queues, count), GFP_KERNEL_ACCOUNT);
	if (!encap)
		return -ENOMEM;
	if (cfg->peer) {
		s->steering = nsmw_steering_get(cfg->peer->peer->measure,
						cfg->profile, table);
		if (!s->steering) {
			kfree(encap);
			return -ENOMEM;
		}
	}
	encap->shared = !!cfg->peer;
	encap->choices = s->steering ? &s->steering->choices : &nsmw_choices_one;
	encap->peer = cfg->peer ? cfg->peer->peer :
				  make_peer(wire, cfg, s->sock, table);
	if (!encap->peer) {
		kfree(encap);
		return -ENOMEM;
	}
	fill_encap(encap, cfg, table);
	for (i = 0; i < count; i++)
		encap->queues[i] = s->queues[i];
	s->encap = encap;
	return 0;
}

static void undo_setup(struct nsmw_wire *wire, struct nsmw_setup *s)
{
	struct nsmw_hook *hook, *next;

	nsmw_encap_free(s->encap);
	nsmw_steering_put(s->steering);
	list_for_each_entry_safe(hook, next, &s->hooks, list)
		nsmw_sock_del(hook);
	if (s->sock)
		put_sock(nsmw_net(wire->underlay), s->sock);
	free_new_queues(wire, s->queues);
}

/* Do all that can fail of a change; nothing is done on error. */
static int setup(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		 const struct nsmw_table *table, int vrf, struct nlattr *tb[],
		 struct netlink_ext_ack *extack, struct nsmw_setup *s)
{
	int err;

	memset(s, 0, sizeof(*s));
	INIT_LIST_HEAD(&s->hooks);
	err = setup_queues(wire, cfg, s);
	if (!err)
		err = setup_socks(wire, cfg, vrf, tb, extack, s);
	if (!err)
		err = setup_hooks(wire, cfg, tb, extack, s);
	if (!err)
		err = setup_encap(wire, cfg, table, s);
	if (err)
		undo_setup(wire, s);
	return err;
}

/* Remove the entries of sockets that the wire is not found through any more. */
static void drop_hooks(struct nsmw_wire *wire, const struct nsmw_setup *s)
{
	struct nsmw_hook *hook, *next;
	unsigned int i;

	list_for_each_entry_safe(hook, next, &wire->hooks, list) {
		for (i = 0; i < s->nsocks && s->socks[i] != hook->ns; i++)
			;
		if (i == s->nsocks)
			nsmw_sock_del(hook);
	}
}

/* Packets that wait in queues that the wire has no more are sent anew. */
static void replace_queues(struct nsmw_wire *wire, struct nsmw_queues *queues[])
{
	struct nsmw_queues *old[NSMWIRE_PATHS_MAX];
	struct sk_buff_head waiting;
	struct sk_buff *skb;
	int i, k;

	memcpy(old, wire->queues, sizeof(old));
	memcpy(wire->queues, queues, sizeof(old));
	__skb_queue_head_init(&waiting);
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		struct nsmw_queues *qs = old[i];

		if (!qs || has_queues(wire->queues, qs))
			continue;
		for (k = i; k < NSMWIRE_PATHS_MAX; k++) {
			if (old[k] == qs)
				old[k] = NULL;
		}
		nsmw_queues_close(qs, nsmw_wire_encap(wire) ? &waiting : NULL);
		nsmw_queues_free(qs);
	}
	local_bh_disable();
	while ((skb = __skb_dequeue(&waiting)))
		nsmw_xmit_again(skb, wire->tunnel.dev);
	local_bh_enable();
}

/* Put what setup() has built in the place of what the wire has. */
static void install(struct nsmw_wire *wire, struct nsmw_setup *s)
{
	struct nsmw_encap *old = nsmw_wire_encap(wire);
	struct nsmw_steering *old_steering = wire->steering;
	struct nsmw_sock *old_sock = wire->sock;

	rcu_assign_pointer(wire->tunnel.encap, s->encap);
	wire->sock = s->sock;
	wire->steering = s->steering;
	drop_hooks(wire, s);
	list_splice(&s->hooks, &wire->hooks);
	nsmw_encap_free_rcu(old);
	nsmw_steering_put(old_steering);
	replace_queues(wire, s->queues);
	if (old_sock)
		put_sock(nsmw_net(wire->underlay), old_sock);
}

/* Count the wire with the objects of @cfg, and no more with those that it had. */
static void count_users(struct nsmw_wire *wire, const struct nsmw_config *cfg)
{
	struct nsmw_config *old = &wire->cfg;

	if (old->uplink)
		old->uplink->wires--;
	if (cfg->uplink)
		cfg->uplink->wires++;
	if (old->profile)
		old->profile->wires--;
	if (cfg->profile)
		cfg->profile->wires++;
	if (old->peer) {
		list_del_init(&wire->peer_list);
		old->peer->nwires--;
	}
	if (cfg->peer) {
		list_add_tail(&wire->peer_list, &cfg->peer->wires);
		cfg->peer->nwires++;
	}
	nsmw_net(wire->underlay)->nnamed += !!cfg->oif - !!old->oif;
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
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_wire_apply(struct nsmw_wire *wire, const struct nsmw_config *cfg,
		    struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	static struct nlattr *none[IFLA_NSMWIRE_MAX + 1];
	struct nsmw_setup s;
	int err;

	ASSERT_RTNL();
	if (!tb)
		tb = none;
	if (wire->tunnel.dev->mtu > nsmw_config_max_mtu(cfg) && !wire->mtu_auto)
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE6] ?:
				   tb[IFLA_NSMWIRE_CLASS_OPTION],
				   "the mtu of the device does not leave room for the outer header; lower it first");
	err = setup(wire, cfg, rtnl_dereference(cfg->profile->table),
		    wanted_vrf(wire, cfg), tb, extack, &s);
	if (err)
		return err;
	install(wire, &s);
	count_users(wire, cfg);
	wire->cfg = *cfg;
	wire->tunnel.dev->max_mtu = nsmw_config_max_mtu(cfg);
	nsmw_wire_check(wire);
	return 0;
}

/*
 * Build from the current settings. @table: classes to come, NULL for the current ones.
 * The socket stays; if the wire has to have one of another VRF, follow_vrf() finds out.
 */
static int renew(struct nsmw_wire *wire, const struct nsmw_table *table,
		 struct netlink_ext_ack *extack, struct nsmw_setup *s)
{
	static struct nlattr *none[IFLA_NSMWIRE_MAX + 1];
	const struct nsmw_config *cfg = &wire->cfg;

	return setup(wire, cfg, table ?: rtnl_dereference(cfg->profile->table),
		     wire->sock ? wire->sock->vrf : 0, none, extack, s);
}

static bool is_concerned(const struct nsmw_wire *wire,
			 const struct nsmw_change *change)
{
	const struct nsmw_config *cfg = &wire->cfg;

	if (!nsmw_wire_encap(wire) ||
	    (change->uplink && cfg->uplink != change->uplink) ||
	    (change->profile && cfg->profile != change->profile))
		return false;
	return true;
}

static int prepare(struct nsmw_wire *wire, struct nsmw_change *change,
		   struct netlink_ext_ack *extack)
{
	struct nsmw_setup *s;
	int err;

	if (!is_concerned(wire, change))
		return 0;
	s = kmalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	err = renew(wire, change->table, extack, s);
	if (err) {
		kfree(s);
		return err;
	}
	s->wire = wire;
	list_add_tail(&s->list, &change->setups);
	return 0;
}

static void undo(struct nsmw_change *change)
{
	struct nsmw_setup *s, *next;

	list_for_each_entry_safe(s, next, &change->setups, list) {
		undo_setup(s->wire, s);
		kfree(s);
	}
}

/**
 * nsmw_wires_prepare() - prepare a change of an object for the wires that use it
 * @un:     underlay
 * @change: the object, its new settings in place
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0, to be followed by nsmw_wires_commit(); or a negative error, and nothing is
 * prepared.
 */
int nsmw_wires_prepare(struct nsmw_net *un, struct nsmw_change *change,
		       struct netlink_ext_ack *extack)
{
	struct nsmw_wire *wire;
	int err = 0;

	ASSERT_RTNL();
	INIT_LIST_HEAD(&change->setups);
	if (change->peer) {
		list_for_each_entry(wire, &change->peer->wires, peer_list) {
			err = prepare(wire, change, extack);
			if (err)
				break;
		}
	} else {
		list_for_each_entry(wire, &un->wires, list) {
			err = prepare(wire, change, extack);
			if (err)
				break;
		}
	}
	if (err)
		undo(change);
	return err;
}

/**
 * nsmw_wires_install() - let packets use what was prepared
 * @change: what nsmw_wires_prepare() has prepared; to be followed by nsmw_wires_finish()
 *
 * Context: process, RTNL.
 */
void nsmw_wires_install(struct nsmw_change *change)
{
	struct nsmw_setup *s;

	ASSERT_RTNL();
	list_for_each_entry(s, &change->setups, list)
		install(s->wire, s);
}

/**
 * nsmw_wires_finish() - check the wires that have changed, and send events
 * @un:     underlay
 * @change: what nsmw_wires_install() has installed
 *
 * Context: process, RTNL.
 */
void nsmw_wires_finish(struct nsmw_net *un, struct nsmw_change *change)
{
	struct nsmw_setup *s, *next;

	list_for_each_entry_safe(s, next, &change->setups, list) {
		nsmw_wire_check(s->wire);
		nsmw_event(s->wire, NSMWIRE_CMD_WIRE_CHANGE_NTF);
		kfree(s);
	}
	/* A wire that waits for its port has no peer to renew. */
	nsmw_net_check_soon(un);
}

/**
 * nsmw_wires_commit() - put what was prepared into effect
 * @un:     underlay
 * @change: what nsmw_wires_prepare() has prepared
 *
 * Context: process, RTNL.
 */
void nsmw_wires_commit(struct nsmw_net *un, struct nsmw_change *change)
{
	nsmw_wires_install(change);
	nsmw_wires_finish(un, change);
}

/**
 * nsmw_wire_detach() - take a wire off its underlay
 * @wire: the wire; it stays without peer, socket and underlay
 *
 * Context: process, RTNL.
 */
void nsmw_wire_detach(struct nsmw_wire *wire)
{
	struct nsmw_setup nothing = { .hooks = LIST_HEAD_INIT(nothing.hooks) };
	struct nsmw_config cfg = wire->cfg;
	struct nsmw_net *un;

	ASSERT_RTNL();
	if (!wire->underlay)
		return;
	un = nsmw_net(wire->underlay);
	cfg.uplink = NULL;
	cfg.profile = NULL;
	cfg.peer = NULL;
	nsmw_net_del_wire(un, &wire->list, cfg.oif);
	install(wire, &nothing);
	count_users(wire, &cfg);
	wire->cfg = cfg;
	wire->underlay = NULL;
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

	WRITE_ONCE(dev->needed_headroom,
		   info->headroom + encap->overhead + encap->number);
	WRITE_ONCE(dev->needed_tailroom, encap->seal ? NSMW_TAG : 0);
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
	const struct nsmw_encap *encap = nsmw_wire_encap(wire);
	struct nsmw_path *old, *path;

	if (!encap || encap->shared)
		return;
	old = rtnl_dereference(encap->peer->path[0]);
	if (nsmw_path_is_current(old, wire->tunnel.dev))
		return;
	path = nsmw_path_alloc(old, wire->tunnel.dev, old);
	if (!path) {
		nsmw_net_check_soon(nsmw_net(wire->underlay));
		return;
	}
	rcu_assign_pointer(encap->peer->path[0], path);
	nsmw_path_free_rcu(old);
}

/*
 * If the device has entered or left a VRF, the socket follows. If the port is taken
 * there, the wire has no peer until a later check finds the port free: the old socket
 * would get no packets any more, and may keep the port from another wire.
 */
static void follow_vrf(struct nsmw_wire *wire)
{
	struct nsmw_setup nothing = { .hooks = LIST_HEAD_INIT(nothing.hooks) };
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
	memcpy(nothing.queues, wire->queues, sizeof(nothing.queues));
	install(wire, &nothing);
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
	const struct nsmw_encap *encap = nsmw_wire_encap(wire);

	if (encap && !encap->shared)
		WRITE_ONCE(rtnl_dereference(encap->peer->path[0])->oif,
			   nsmw_config_oif(&wire->cfg));
}

/* Probe the only path of an unnamed peer; false if it is down. */
static bool probe(struct nsmw_wire *wire, const struct nsmw_encap *encap,
		  struct nsmw_route_info *info)
{
	struct nsmw_path *path = rtnl_dereference(encap->peer->path[0]);

	path->reason = nsmw_route_probe(path, wire->tunnel.dev, info);
	path->state = path->reason ? NSMWIRE_PATH_STATE_DOWN :
				     NSMWIRE_PATH_STATE_UP;
	if (path->reason)
		return false;
	info->mtu -= min_t(u32, info->mtu, path->ip_len);
	info->headroom += path->ip_len;
	return true;
}

/*
 * The least MTU and the largest headroom of the paths of a named peer that are up, as
 * nsmw_peer_check() has found them.
 */
static bool sum_up(const struct nsmw_named_peer *peer,
		   struct nsmw_route_info *info)
{
	bool up = false;
	u32 mtu;
	int i;

	info->mtu = U32_MAX;
	info->headroom = 0;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_path *path = rtnl_dereference(peer->peer->path[i]);

		if (!path || !nsmw_path_is_usable(path))
			continue;
		up = true;
		mtu = min_t(u32, peer->info[i].mtu, READ_ONCE(path->pmtu));
		info->mtu = min(info->mtu, mtu - path->ip_len);
		info->headroom = max(info->headroom,
				     peer->info[i].headroom + path->ip_len);
	}
	return up;
}

/**
 * nsmw_wire_check() - find out the state of the paths of a wire
 * @wire: the wire; carrier and MTU follow, events are sent
 *
 * The paths of a named peer are checked by nsmw_peer_check() before.
 *
 * Context: process, RTNL.
 */
void nsmw_wire_check(struct nsmw_wire *wire)
{
	struct net_device *dev = wire->tunnel.dev;
	const struct nsmw_encap *encap;
	struct nsmw_route_info info;
	bool carrier;

	follow_vrf(wire);
	follow_source(wire);
	encap = nsmw_wire_encap(wire);
	carrier = encap && (encap->shared ? sum_up(wire->cfg.peer, &info) :
					    probe(wire, encap, &info));
	if (carrier)
		follow_path(wire, encap, &info);

	if (carrier == netif_carrier_ok(dev))
		return;
	if (carrier)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
	nsmw_event(wire, carrier ? NSMWIRE_CMD_PATH_UP_NTF :
				   NSMWIRE_CMD_PATH_DOWN_NTF);
}
