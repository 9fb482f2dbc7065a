// SPDX-License-Identifier: GPL-2.0
/*
 * Puts paths of named peers into effect: opens their sockets, builds them, has the wires
 * of the peer follow; finds out their state, and chooses the path that packets take. All
 * under RTNL; packets read under RCU the old path or the new one.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/l3mdev.h>

#include "control/apply.h"
#include "control/event.h"
#include "control/paths.h"
#include "control/peers.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "data/receive.h"
#include "data/sock.h"
#include "data/xmit.h"
#include "peer/keys.h"
#include "peer/pathmtu.h"
#include "peer/probes.h"
#include "peer/roam.h"
#include "peer/route.h"
#include "peer/steering.h"
#include "qos/sched.h"

static void fill_source(struct nsmw_path *path,
			const struct nsmw_path_config *cfg)
{
	const struct nsmw_uplink_config *uplink = &cfg->uplink->cfg;

	path->has_local = cfg->has_local;
	path->source = cfg->local;
	if (path->has_local)
		return;
	if (path->family == AF_INET) {
		path->has_local = !!uplink->local4;
		path->source.v4 = uplink->local4;
	} else {
		path->has_local = !ipv6_addr_any(&uplink->local6);
		path->source.v6 = uplink->local6;
	}
}

static struct nsmw_meter *meter_of(const struct nsmw_named_peer *peer, u8 index)
{
	return peer->peer->measure->meter[index];
}

/*
 * Whether what was measured of a path stays true with another configuration. The address
 * that a path has goes on when it is learned from now on, or is configured from now on.
 */
static bool keeps_meter(const struct nsmw_named_peer *peer, u8 index,
			const struct nsmw_path_config *cfg)
{
	const struct nsmw_path *path = rtnl_dereference(peer->peer->path[index]);
	const struct nsmw_path_config *old = &peer->cfg[index];

	if (!meter_of(peer, index) || old->uplink != cfg->uplink || old->family != cfg->family)
		return false;
	return cfg->learn || nsmw_addr_equal(path ? &path->remote : &old->remote,
					     &cfg->remote, cfg->family);
}

static void fill_remote(struct nsmw_path *path, const struct nsmw_named_peer *peer,
			u8 index, const struct nsmw_path_config *cfg)
{
	const struct nsmw_path *old = rtnl_dereference(peer->peer->path[index]);
	struct nsmw_endpoint at;

	path->remote = cfg->remote;
	path->dst_port = cfg->port ?: peer->port;
	path->learns = cfg->learn != NSMWIRE_LEARN_OFF;
	if (!path->learns)
		return;
	path->dst_port = 0;
	path->learns_local = !path->has_local;
	if (!old || !keeps_meter(peer, index, cfg) || nsmw_path_waits(old))
		return;
	nsmw_endpoint_of(old, &at);
	nsmw_endpoint_apply(&at, path);
	nsmw_roam_follow(meter_of(peer, index), path);
}

/*
 * A NAT keeps one mapping for one source port, and what is measured is what packets take.
 * Packets in clear are spread over the next hops and receive queues by it.
 */
static bool has_one_port(const struct nsmw_named_peer *peer,
			 const struct nsmw_path_config *cfg)
{
	if (cfg->srcport != NSMWIRE_SRCPORT_AUTO)
		return cfg->srcport == NSMWIRE_SRCPORT_BOUND;
	return cfg->learn != NSMWIRE_LEARN_OFF ||
	       nsmw_keys_mode(peer->peer->measure) != NSMWIRE_SEAL_OFF;
}

static void fill_path(struct nsmw_path *path, const struct nsmw_named_peer *peer,
		      u8 index, const struct nsmw_path_config *cfg,
		      const struct nsmw_sock *ns)
{
	memset(path, 0, sizeof(*path));
	path->sk = ns->sock->sk;
	path->family = cfg->family;
	path->ip_len = path->family == AF_INET ? sizeof(struct iphdr) :
						 sizeof(struct ipv6hdr);
	fill_source(path, cfg);
	fill_remote(path, peer, index, cfg);
	path->oif = cfg->uplink->cfg.oif;
	path->fwmark = cfg->uplink->cfg.fwmark;
	if (has_one_port(peer, cfg)) {
		path->src_port_min = ntohs(peer->port);
		path->src_port_max = path->src_port_min;
	}
	/* Wires of different profiles share the routes. */
	path->by_dscp = true;
	/* Else a path whose route is withdrawn would stay up, and lose all packets. */
	path->by_table = true;
	path->index = index;
	path->lanes = peer->peer->measure->lanes[index];
}

static int vrf_of(struct nsmw_net *un, const struct nsmw_path_config *cfg)
{
	u32 oif = cfg->uplink->cfg.oif;

	return oif && oif != NSMW_OIF_ABSENT ?
	       l3mdev_master_ifindex_by_index(un->net, oif) : 0;
}

/**
 * struct built - a path that has been built, and what belongs to it
 * @path:  the path; all are NULL where there is to be none
 * @ns:    its socket
 * @meter: its meter, not started; or the one that @path has already
 * @roam:  with which @meter learns the remote address; NULL if it does not
 * @listed: a meter that has learned until now has been put into the table
 */
struct built {
	struct nsmw_path *path;
	struct nsmw_sock *ns;
	struct nsmw_meter *meter;
	struct nsmw_roam *roam;
	bool listed;
};

/* The address of a meter may change while it is not in the table. */
static int list_meter(struct nsmw_net *un, struct built *new)
{
	int err;

	if (new->meter->listed)
		return 0;
	new->meter->key.addr = new->path->remote;
	err = nsmw_meters_add(&un->socks.meters, new->meter);
	new->listed = !err;
	return err;
}

/* Control packets do not find a meter by its address any more, which may be listed again. */
static void unlist_meter(struct nsmw_net *un, struct nsmw_meter *meter)
{
	if (!meter->listed)
		return;
	nsmw_meters_del(&un->socks.meters, meter);
	synchronize_net();
}

static int build_meter(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index,
		       const struct nsmw_path_config *cfg, struct built *new)
{
	int err = nsmw_meters_need(&un->socks.meters);

	if (err)
		return err;
	if (keeps_meter(peer, index, cfg))
		new->meter = meter_of(peer, index);
	else
		new->meter = nsmw_meter_alloc(peer->peer->measure, index, new->path,
					      &cfg->uplink->budget);
	if (!new->meter)
		return -ENOMEM;
	if (!new->path->learns)
		return list_meter(un, new);
	new->roam = nsmw_roam_alloc(new->path);
	return new->roam ? 0 : -ENOMEM;
}

/* Free what was built, but for a meter that is @kept by the path in its place. */
static void free_built(struct nsmw_net *un, const struct built *built,
		       const struct nsmw_meter *kept)
{
	if (built->meter && built->meter != kept) {
		nsmw_meters_del(&un->socks.meters, built->meter);
		nsmw_meter_free_rcu(built->meter);
	} else if (built->listed) {
		unlist_meter(un, built->meter);
	}
	kfree(built->roam);
	nsmw_path_free_rcu(built->path);
	if (built->ns && nsmw_sock_put(built->ns))
		nsmw_net_check_soon(un);
}

/* Sessions tell two such peers apart, but only once each has found its own. */
static int refuse_clash(struct nsmw_net *un, const struct nsmw_named_peer *peer,
			const struct nsmw_path *path, struct netlink_ext_ack *extack)
{
	if (!nsmw_meters_clash(&un->socks.meters, peer->peer->measure, path))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "another peer has a path between these addresses; use that peer, or give one of the two another port");
	return -EEXIST;
}

/*
 * Build a path with its socket and its meter. A path that follows its uplink, without
 * @extack, is not refused for what it meets there.
 */
static int build(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index,
		 const struct nsmw_path_config *cfg, struct built *new,
		 const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const struct nsmw_path *old = rtnl_dereference(peer->peer->path[index]);
	struct nsmw_path like;
	int err;

	err = nsmw_measure_need_lanes(peer->peer->measure, index);
	if (err)
		return err;
	new->ns = nsmw_sock_get(&un->socks, cfg->family, peer->port, vrf_of(un, cfg),
				&nsmw_receive_cfg, attr, extack);
	if (IS_ERR(new->ns))
		return PTR_ERR(new->ns);
	fill_path(&like, peer, index, cfg, new->ns);
	err = -ENOMEM;
	new->path = nsmw_path_alloc(&like, NULL, old);
	if (new->path)
		err = build_meter(un, peer, index, cfg, new);
	if (!err && extack && !cfg->learn)
		err = refuse_clash(un, peer, new->path, extack);
	if (err)
		free_built(un, new, meter_of(peer, index));
	return err;
}

/*
 * Packets leave with the old addresses or with the new ones: another source address, or
 * another remote address that was learned. Returns true if there is one.
 */
static bool follow_addresses(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index)
{
	struct nsmw_path *old = rtnl_dereference(peer->peer->path[index]), *path;
	struct nsmw_path like = *old;
	bool moved = nsmw_roam_follow(meter_of(peer, index), &like);

	if (!moved && nsmw_path_is_current(old, NULL))
		return false;
	path = nsmw_path_alloc(&like, NULL, old);
	if (!path) {
		nsmw_net_check_soon(un);
		return false;
	}
	moved |= !nsmw_addr_equal(&path->source, &old->source, path->family);
	rcu_assign_pointer(peer->peer->path[index], path);
	nsmw_path_free_rcu(old);
	return moved;
}

/* State and reason of a path whose route works. */
static void read_verdict(struct nsmw_path *path, const struct nsmw_measure *m,
			 const struct nsmw_meter *meter)
{
	static const struct {
		u8 state;
		u8 reason;
	} by_verdict[] = {
		[NSMW_VERDICT_UNMEASURED] = { NSMWIRE_PATH_STATE_UNMEASURED },
		[NSMW_VERDICT_UP] = { NSMWIRE_PATH_STATE_UP },
		[NSMW_VERDICT_UNHEARD] = { NSMWIRE_PATH_STATE_UP,
					   NSMWIRE_PATH_REASON_UNHEARD },
		[NSMW_VERDICT_SILENT] = { NSMWIRE_PATH_STATE_DOWN,
					  NSMWIRE_PATH_REASON_SILENT },
	};
	u8 verdict = READ_ONCE(meter->verdict);

	path->state = by_verdict[verdict].state;
	path->reason = by_verdict[verdict].reason;
	if (verdict == NSMW_VERDICT_SILENT && nsmw_keys_is_mute(m))
		path->reason = NSMWIRE_PATH_REASON_NO_KEY;
}

/* Why packets cannot leave; 0 if they can, as far as routes say. */
static u8 down_reason(const struct nsmw_path *path, struct nsmw_named_peer *peer, u8 index)
{
	if (peer->cfg[index].down)
		return NSMWIRE_PATH_REASON_ADMIN;
	if (nsmw_path_waits(path))
		return NSMWIRE_PATH_REASON_NO_REMOTE;
	return nsmw_route_probe(path, NULL, &peer->info[index]);
}

/* Find out the state of a path; true if it has changed. */
static bool check_path(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index)
{
	struct nsmw_measure *m = peer->peer->measure;
	const struct nsmw_uplink *uplink = peer->cfg[index].uplink;
	struct nsmw_way way = { .cost = uplink->cfg.cost };
	struct nsmw_path *path;
	bool routed = m->way[index].routed, moved;
	u8 state, reason;

	way.rate = min_t(u64, div_u64(uplink->cfg.line.rate, 1000), U32_MAX);
	strscpy(way.colour, uplink->cfg.colour, sizeof(way.colour));
	if (!rtnl_dereference(peer->peer->path[index])) {
		nsmw_measure_set_way(m, index, &way);
		return false;
	}
	moved = follow_addresses(un, peer, index);
	path = rtnl_dereference(peer->peer->path[index]);
	state = path->state;
	reason = path->reason;
	path->reason = down_reason(path, peer, index);
	path->state = NSMWIRE_PATH_STATE_DOWN;
	way.present = true;
	way.routed = !path->reason;
	way.reason = path->reason;
	if (way.routed)
		read_verdict(path, m, meter_of(peer, index));
	nsmw_measure_set_way(m, index, &way);
	if (way.routed)
		nsmw_pathmtu_route(meter_of(peer, index), peer->info[index].mtu);
	/* What a route that has come back carries is to be known soon, and where we are. */
	if (moved || way.routed != routed ||
	    meter_of(peer, index)->admin_down != peer->cfg[index].down)
		nsmw_probes_soon(meter_of(peer, index), peer->cfg[index].down);
	return path->state != state || path->reason != reason;
}

/* Packets that wait for a path that cannot be used any more are sent over another. */
static void resend(const struct nsmw_named_peer *peer, u8 index)
{
	struct sk_buff_head waiting;
	struct nsmw_wire *wire;
	struct sk_buff *skb;

	__skb_queue_head_init(&waiting);
	list_for_each_entry(wire, &peer->wires, peer_list) {
		if (!wire->queues[index])
			continue;
		nsmw_queues_drain(wire->queues[index], &waiting);
		local_bh_disable();
		while ((skb = __skb_dequeue(&waiting)))
			nsmw_xmit_again(skb, wire->tunnel.dev);
		local_bh_enable();
	}
}

/* Paths that packets can take, one bit each. */
static u8 usable_paths(const struct nsmw_named_peer *peer)
{
	u8 usable = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_path *path = rtnl_dereference(peer->peer->path[i]);

		if (peer->cfg[i].uplink && path && nsmw_path_is_usable(path))
			usable |= 1 << i;
	}
	return usable;
}

/**
 * nsmw_peer_check() - find out the state of the paths of a named peer
 * @un:   underlay
 * @peer: the peer; the path that packets take follows
 *
 * The wires of the peer are checked by nsmw_wire_check() after.
 *
 * Context: process, RTNL.
 * Return: true if something has changed, and an event has to be sent.
 */
bool nsmw_peer_check(struct nsmw_net *un, struct nsmw_named_peer *peer)
{
	u8 active, lost;
	bool changed = false;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (peer->cfg[i].uplink)
			changed |= check_path(un, peer, i);
	}
	active = nsmw_measure_choose(peer->peer->measure);
	changed |= active != peer->active;
	peer->active = active;
	lost = peer->usable;
	peer->usable = usable_paths(peer);
	lost &= ~peer->usable;
	for (i = 0; lost && i < NSMWIRE_PATHS_MAX; i++) {
		if (lost & 1 << i)
			resend(peer, i);
	}
	return changed;
}

/*
 * A path is going to be deleted: packets take another. One that has read the old index
 * still finds the path.
 */
static void leave_path(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index)
{
	const struct nsmw_way none = {};

	nsmw_measure_set_way(peer->peer->measure, index, &none);
	nsmw_peer_check(un, peer);
	synchronize_net();
}

/* One meter of a path ends, another begins; either may be NULL. It learns before packets. */
static void change_meter(struct nsmw_meter *old, const struct built *new)
{
	if (new->roam)
		nsmw_roam_set(new->meter, new->roam);
	if (old == new->meter)
		return;
	if (old)
		nsmw_probes_stop(old, true);
	if (new->meter)
		nsmw_probes_start(new->meter);
}

/* Packets see the new path: its meter is found by its address, or learns that. */
static void settle_meter(struct nsmw_net *un, const struct built *new)
{
	if (!new->meter)
		return;
	if (new->path->learns)
		unlist_meter(un, new->meter);
	else
		nsmw_roam_set(new->meter, NULL);
}

/*
 * Put a path in its place, with its socket and its meter. @new is consumed on error, too.
 * Waits for a grace period when a socket is closed, or a path is removed.
 */
static int replace(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index,
		   const struct nsmw_path_config *cfg, const struct built *new,
		   struct netlink_ext_ack *extack)
{
	struct nsmw_change change = { .peer = peer };
	struct nsmw_path_config old_cfg = peer->cfg[index];
	struct built old = {
		.ns = peer->ns[index], .meter = meter_of(peer, index),
	};
	int err;

	peer->cfg[index] = *cfg;
	peer->ns[index] = new->ns;
	err = nsmw_wires_prepare(un, &change, extack);
	if (err) {
		peer->cfg[index] = old_cfg;
		peer->ns[index] = old.ns;
		free_built(un, new, old.meter);
		return err;
	}
	if (cfg->uplink)
		cfg->uplink->paths++;
	if (!new->path)
		leave_path(un, peer, index);
	change_meter(old.meter, new);
	old.path = rcu_replace_pointer(peer->peer->path[index], new->path,
				       lockdep_rtnl_is_held());
	settle_meter(un, new);
	nsmw_wires_install(&change);
	/* The wires have queues for all paths by now. */
	nsmw_peer_check(un, peer);
	nsmw_wires_finish(un, &change);
	if (old_cfg.uplink)
		old_cfg.uplink->paths--;
	un->seq++;
	nsmw_event_peer(un->net, NSMWIRE_CMD_PEER_CHANGE_NTF, peer);
	free_built(un, &old, new->meter);
	return 0;
}

/**
 * nsmw_path_apply() - put the configuration of a path into effect
 * @un:     underlay
 * @peer:   the peer; an event is sent
 * @index:  of the path
 * @cfg:    what it is going to be; without an uplink it is removed
 * @attr:   attribute that asks for it, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL. Waits for a grace period when a socket is closed, or the path
 * is removed.
 * Return: 0 or a negative error; nothing has changed then.
 */
int nsmw_path_apply(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index,
		    const struct nsmw_path_config *cfg,
		    const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct built new = {};
	int err = 0;

	ASSERT_RTNL();
	if (cfg->uplink)
		err = build(un, peer, index, cfg, &new, attr, extack);
	return err ?: replace(un, peer, index, cfg, &new, extack);
}

/* Whether packets of the device of a path come to its socket. */
static bool is_in_vrf(struct nsmw_net *un, const struct nsmw_named_peer *peer,
		      u8 index)
{
	const struct nsmw_path_config *cfg = &peer->cfg[index];

	if (!peer->ns[index])
		return false;
	return cfg->uplink->cfg.oif == NSMW_OIF_ABSENT ||
	       peer->ns[index]->vrf == vrf_of(un, cfg);
}

/* Whether a path leaves where its uplink says. */
static bool is_in_place(struct nsmw_net *un, const struct nsmw_named_peer *peer,
			u8 index)
{
	const struct nsmw_path *path = rtnl_dereference(peer->peer->path[index]);
	struct nsmw_path want;

	if (!path)
		return false;
	fill_path(&want, peer, index, &peer->cfg[index], peer->ns[index]);
	return is_in_vrf(un, peer, index) && path->oif == want.oif &&
	       path->fwmark == want.fwmark && path->has_local == want.has_local &&
	       path->src_port_min == want.src_port_min &&
	       path->learns_local == want.learns_local &&
	       (!want.has_local || nsmw_addr_equal(&path->source, &want.source,
						   path->family));
}

/*
 * The settings of the uplink have changed, or its device has entered or left a VRF: the
 * path follows. If the port is taken in the VRF, the path has no socket until a later
 * check finds the port free: the old socket would get no packets any more, and may keep
 * the port from another path.
 */
static void follow_place(struct nsmw_net *un, struct nsmw_named_peer *peer,
			 u8 index)
{
	struct nsmw_path_config cfg = peer->cfg[index];
	const struct built none = {};
	int err;

	if (is_in_place(un, peer, index))
		return;
	err = nsmw_path_apply(un, peer, index, &cfg, NULL, NULL);
	if (err && err != -ENOMEM && peer->ns[index] &&
	    !is_in_vrf(un, peer, index))
		err = replace(un, peer, index, &cfg, &none, NULL);
	if (err == -ENOMEM)
		nsmw_net_check_soon(un);
}

/**
 * nsmw_paths_follow_device() - the device of an uplink has gone or come back
 * @un:     underlay
 * @uplink: the uplink, its settings up to date
 *
 * Context: process, RTNL; packets read on.
 */
void nsmw_paths_follow_device(struct nsmw_net *un,
			      const struct nsmw_uplink *uplink)
{
	struct nsmw_named_peer *peer;
	int i;

	if (!uplink->paths)
		return;
	list_for_each_entry(peer, &un->peers, list) {
		for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
			struct nsmw_path *path = rtnl_dereference(peer->peer->path[i]);

			if (path && peer->cfg[i].uplink == uplink)
				WRITE_ONCE(path->oif, uplink->cfg.oif);
		}
	}
}

/**
 * nsmw_peer_follow() - the paths of a named peer follow their uplinks
 * @un:     underlay
 * @peer:   the peer
 * @uplink: only paths over this uplink, its settings up to date; NULL for all
 *
 * Context: process, RTNL.
 */
void nsmw_peer_follow(struct nsmw_net *un, struct nsmw_named_peer *peer,
		      const struct nsmw_uplink *uplink)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_uplink *its = peer->cfg[i].uplink;

		if (its && (!uplink || its == uplink))
			follow_place(un, peer, i);
	}
}

/**
 * nsmw_paths_follow_uplink() - the place of an uplink has changed
 * @un:     underlay
 * @uplink: the uplink, its settings up to date
 *
 * Context: process, RTNL.
 */
void nsmw_paths_follow_uplink(struct nsmw_net *un,
			      const struct nsmw_uplink *uplink)
{
	struct nsmw_named_peer *peer;

	if (!uplink->paths)
		return;
	list_for_each_entry(peer, &un->peers, list)
		nsmw_peer_follow(un, peer, uplink);
}
