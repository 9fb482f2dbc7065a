// SPDX-License-Identifier: GPL-2.0
/*
 * Writes named peers, what is measured of their paths, the paths of classes and the
 * history as netlink attributes. Reads under RTNL, changes nothing but which events
 * listeners have heard of.
 */
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "control/attr.h"
#include "control/peers.h"
#include "control/show.h"
#include "control/uplink.h"
#include "peer/copies.h"
#include "peer/keys.h"
#include "peer/history.h"
#include "peer/measured.h"
#include "peer/roam.h"
#include "peer/steering.h"

static int put_configured_local(struct sk_buff *skb,
				const struct nsmw_path_config *cfg)
{
	if (!cfg->has_local)
		return 0;
	return nsmw_fill_addr(skb, cfg->family, &cfg->local, NSMWIRE_A_PATH_CONFIGURED_LOCAL,
			      NSMWIRE_A_PATH_CONFIGURED_LOCAL6);
}

/* What a path has learned of its remote address. */
static int put_learned(struct sk_buff *skb, const struct nsmw_named_peer *peer, u8 index)
{
	const struct nsmw_path_config *cfg = &peer->cfg[index];
	u64 now = nsmw_measure_us(ktime_get_ns());
	struct nsmw_roam_state got;

	if (nla_put_u8(skb, NSMWIRE_A_PATH_LEARN, cfg->learn) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_SRCPORT, cfg->srcport))
		return -EMSGSIZE;
	if (!nsmw_roam_read(peer->peer->measure, index,
			    rtnl_dereference(peer->peer->path[index]), &got))
		return 0;
	if (got.state == NSMWIRE_LEARN_STATE_WAITING &&
	    !nsmw_keys_can_open(peer->peer->measure))
		got.state = NSMWIRE_LEARN_STATE_NO_KEY;
	if (got.has_candidate &&
	    (nsmw_fill_addr(skb, cfg->family, got.candidate.remote, NSMWIRE_A_PATH_CANDIDATE,
			    NSMWIRE_A_PATH_CANDIDATE6) ||
	     nla_put_be16(skb, NSMWIRE_A_PATH_CANDIDATE_PORT, got.candidate.port)))
		return -EMSGSIZE;
	return nla_put_u8(skb, NSMWIRE_A_PATH_LEARN_STATE, got.state) ||
	       nla_put_u32(skb, NSMWIRE_A_PATH_LEARN_SINCE,
			   min_t(u64, div_u64(now - got.since, 1000), U32_MAX)) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_PATH_LEARN_MOVES, got.moves,
				 NSMWIRE_A_PATH_PAD) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_PATH_LEARN_CHALLENGES, got.challenges,
				 NSMWIRE_A_PATH_PAD) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_PATH_LEARN_FAILED, got.failed,
				 NSMWIRE_A_PATH_PAD) ?
	       -EMSGSIZE : 0;
}

static int put_class_meter(struct sk_buff *skb, u8 class,
			   const struct nsmw_measured_class *c)
{
	struct nlattr *nest;

	if (!c->tx)
		return 0;
	nest = nla_nest_start(skb, NSMWIRE_A_PATH_CLASS_METER);
	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_CLASS_METER_CLASS, class) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_METER_TX, c->tx,
			      NSMWIRE_A_CLASS_METER_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_METER_RX_SEEN, c->seen,
			      NSMWIRE_A_CLASS_METER_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_METER_LOST, c->lost,
			      NSMWIRE_A_CLASS_METER_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_CLASS_METER_EXTRA, c->extra,
			      NSMWIRE_A_CLASS_METER_PAD) ||
	    (c->has_loss &&
	     nla_put_u32(skb, NSMWIRE_A_CLASS_METER_LOSS, c->loss)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_measured(struct sk_buff *skb, const struct nsmw_named_peer *peer,
			u8 index)
{
	struct nsmw_measured got;
	int i;

	if (!nsmw_measured_read(peer->peer->measure, index, &got))
		return 0;
	if ((got.has_rtt &&
	     (nla_put_u32(skb, NSMWIRE_A_PATH_RTT, got.rtt) ||
	      nla_put_u32(skb, NSMWIRE_A_PATH_RTT_VAR, got.rtt_var) ||
	      nla_put_u32(skb, NSMWIRE_A_PATH_RTT_MIN, got.rtt_min))) ||
	    (got.has_told &&
	     (nla_put_u32(skb, NSMWIRE_A_PATH_JITTER, got.jitter) ||
	      nla_put_s32(skb, NSMWIRE_A_PATH_TRANSIT, got.transit))) ||
	    (got.has_loss && nla_put_u32(skb, NSMWIRE_A_PATH_LOSS, got.loss)) ||
	    (got.has_probes &&
	     nla_put_u32(skb, NSMWIRE_A_PATH_PROBE_LOSS, got.probe_loss)) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_PATH_PROBES_TX, got.tx,
			      NSMWIRE_A_PATH_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_PATH_PROBES_RX, got.rx,
			      NSMWIRE_A_PATH_PAD) ||
	    nla_put_u32(skb, NSMWIRE_A_PATH_INTERVAL, got.interval) ||
	    nla_put_u32(skb, NSMWIRE_A_PATH_DETECT, got.detect) ||
	    (got.pmtu && nla_put_u32(skb, NSMWIRE_A_PATH_PMTU, got.pmtu)) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_PMTU_STATE, got.pmtu_state))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (put_class_meter(skb, i, &got.class[i]))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_named_path(struct sk_buff *skb, const struct nsmw_named_peer *peer,
			  u8 index, bool measured)
{
	const struct nsmw_path *path = rtnl_dereference(peer->peer->path[index]);
	const struct nsmw_route_info *info = &peer->info[index];
	const struct nsmw_path_config *cfg = &peer->cfg[index];
	/* A path that is gone with its socket is shown by the settings. */
	const struct nsmw_path lost = {
		.family = cfg->family,
		.remote = cfg->remote,
		.dst_port = cfg->port ?: peer->port,
		.learns = !!cfg->learn,
		.state = NSMWIRE_PATH_STATE_DOWN,
		.reason = NSMWIRE_PATH_REASON_NO_SOCKET,
	};
	struct nlattr *nest;
	bool up;

	if (!path)
		path = &lost;
	/* The route of a silent path works. */
	up = nsmw_path_is_usable(path) || path->reason == NSMWIRE_PATH_REASON_SILENT ||
	     path->reason == NSMWIRE_PATH_REASON_NO_KEY;
	nest = nla_nest_start(skb, NSMWIRE_A_NAMED_PEER_PATH);
	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_INDEX, index) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_STATE, path->state) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_REASON, path->reason) ||
	    (!nsmw_path_waits(path) &&
	     nla_put_be16(skb, NSMWIRE_A_PATH_REMOTE_PORT, path->dst_port)) ||
	    (path->src_port_min &&
	     nla_put_be16(skb, NSMWIRE_A_PATH_SOURCE_PORT, htons(path->src_port_min))) ||
	    nla_put_string(skb, NSMWIRE_A_PATH_UPLINK, cfg->uplink->name) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_ADMIN, cfg->down ?
		       NSMWIRE_PATH_ADMIN_DOWN : NSMWIRE_PATH_ADMIN_UP) ||
	    nla_put_u8(skb, NSMWIRE_A_PATH_ACTIVE, index == peer->peer->active))
		return -EMSGSIZE;
	if (nsmw_show_addresses(skb, path, up) ||
	    put_configured_local(skb, &peer->cfg[index]) ||
	    put_learned(skb, peer, index) ||
	    (up && (nla_put_u32(skb, NSMWIRE_A_PATH_IFINDEX, info->ifindex) ||
		    nla_put_u32(skb, NSMWIRE_A_PATH_MTU,
				min_t(u32, info->pmtu, READ_ONCE(path->pmtu))))) ||
	    (measured && put_measured(skb, peer, index)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_probing(struct sk_buff *skb, const struct nsmw_measure *m)
{
	return nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_INTERVAL, m->probing.ready) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY, m->probing.busy) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE, m->probing.idle) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP,
			   m->probing.asleep) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_DETECT, m->probing.detect) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_SESSION,
			   READ_ONCE(m->session.peer)) ?
	       -EMSGSIZE : 0;
}

static int put_sla(struct sk_buff *skb, u8 path, const struct nsmw_sla *sla, u64 now)
{
	struct nlattr *nest = nla_nest_start(skb, NSMWIRE_A_STEERING_SLA);
	bool bad = sla->state == NSMWIRE_SLA_STATE_BAD;
	u64 until = nsmw_sla_held_until(sla);
	u64 hold = until > now ? until - now : nsmw_sla_hold(sla);

	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_SLA_PATH, path) ||
	    nla_put_u8(skb, NSMWIRE_A_SLA_STATE, sla->state) ||
	    (bad && (nla_put_u8(skb, NSMWIRE_A_SLA_METRIC, sla->metric) ||
		     nla_put_u32(skb, NSMWIRE_A_SLA_VALUE, sla->value) ||
		     nla_put_u32(skb, NSMWIRE_A_SLA_LIMIT, sla->limit) ||
		     nla_put_u32(skb, NSMWIRE_A_SLA_HOLD, div_u64(hold, USEC_PER_MSEC)))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_slas(struct sk_buff *skb, const struct nsmw_measure *m,
		    const struct nsmw_steered *c, u64 now)
{
	int i;

	if (!nsmw_policy_has_sla(&c->policy))
		return 0;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i] && put_sla(skb, i, &c->sla[i], now))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_duplicate(struct sk_buff *skb, const struct nsmw_steered *c, u64 now)
{
	const struct nsmw_duplicate *d = &c->duplicate;
	u64 ms = div_u64(now - d->since, 1000);

	if (c->policy.duplicate == NSMWIRE_DUPLICATE_OFF)
		return 0;
	return (d->second != NSMW_DUPLICATE_NONE &&
		nla_put_u8(skb, NSMWIRE_A_STEERING_DUPLICATE, d->second)) ||
	       nla_put_u8(skb, NSMWIRE_A_STEERING_DUPLICATE_REASON, d->reason) ||
	       nla_put_u32(skb, NSMWIRE_A_STEERING_DUPLICATE_SINCE,
			   min_t(u64, ms, U32_MAX)) ?
	       -EMSGSIZE : 0;
}

static int put_steered(struct sk_buff *skb, const struct nsmw_steering *s, u8 class,
		       u64 now)
{
	const struct nsmw_steered *c = &s->class[class];
	struct nlattr *nest = nla_nest_start(skb, NSMWIRE_A_NAMED_PEER_STEERING);
	u8 path = nsmw_steering_index(s->choices.path[class]);
	u64 ms = div_u64(now - c->since, 1000);

	if (!nest ||
	    nla_put_string(skb, NSMWIRE_A_STEERING_PROFILE, s->name) ||
	    nla_put_u8(skb, NSMWIRE_A_STEERING_CLASS, class) ||
	    nla_put_string(skb, NSMWIRE_A_STEERING_NAME, c->name) ||
	    (path < NSMWIRE_PATHS_MAX &&
	     nla_put_u8(skb, NSMWIRE_A_STEERING_PATH, path)) ||
	    nla_put_u8(skb, NSMWIRE_A_STEERING_REASON, c->reason) ||
	    nla_put_u32(skb, NSMWIRE_A_STEERING_SINCE, min_t(u64, ms, U32_MAX)) ||
	    nla_put_u32(skb, NSMWIRE_A_STEERING_MOVES, c->moves) ||
	    put_slas(skb, s->measure, c, now) || put_duplicate(skb, c, now))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_steerings(struct sk_buff *skb, struct nsmw_measure *m)
{
	u64 now = nsmw_measure_us(ktime_get_ns());
	const struct nsmw_steering *s;
	int err = 0, class;

	spin_lock_bh(&m->lock);
	list_for_each_entry(s, &m->steerings, list) {
		for (class = 0; !err && class < NSMWIRE_CLASSES_MAX; class++)
			err = put_steered(skb, s, class, now);
	}
	spin_unlock_bh(&m->lock);
	return err;
}

static int put_copies(struct sk_buff *skb, const struct nsmw_measure *m, u8 class)
{
	struct nlattr *nest;
	u64 tx, rx;

	nsmw_copies_read(m, class, &tx, &rx);
	if (!tx && !rx)
		return 0;
	nest = nla_nest_start(skb, NSMWIRE_A_NAMED_PEER_COPIES);
	if (!nest || nla_put_u8(skb, NSMWIRE_A_COPIES_CLASS, class) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_COPIES_TX, tx, NSMWIRE_A_COPIES_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_COPIES_RX, rx, NSMWIRE_A_COPIES_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What is measured of a peer as a whole. */
static int put_classes(struct sk_buff *skb, struct nsmw_measure *m)
{
	int class;

	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++) {
		if (put_copies(skb, m, class))
			return -EMSGSIZE;
	}
	return put_steerings(skb, m);
}

static int put_named_peer(struct sk_buff *skb, const struct nsmw_named_peer *peer)
{
	return nla_put_string(skb, NSMWIRE_A_NAMED_PEER_NAME, peer->name) ||
	       nla_put_be16(skb, NSMWIRE_A_NAMED_PEER_PORT, peer->port) ||
	       nla_put_u32(skb, NSMWIRE_A_NAMED_PEER_WIRES, peer->nwires) ||
	       nla_put_u8(skb, NSMWIRE_A_NAMED_PEER_SEAL,
			  nsmw_keys_mode(peer->peer->measure)) ?
	       -EMSGSIZE : 0;
}

static int show_peer(struct sk_buff *skb, const struct nsmw_named_peer *peer,
		     bool measured)
{
	int i;

	if (put_named_peer(skb, peer) || put_probing(skb, peer->peer->measure))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (peer->cfg[i].uplink && put_named_path(skb, peer, i, measured))
			return -EMSGSIZE;
	}
	return measured ? put_classes(skb, peer->peer->measure) : 0;
}

/**
 * nsmw_show_peer() - write a named peer
 * @skb:  message
 * @what: struct nsmw_named_peer
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_peer(struct sk_buff *skb, const void *what)
{
	return show_peer(skb, what, true);
}

/**
 * nsmw_show_peer_state() - write a named peer without what is measured of its paths
 * @skb:  message
 * @what: struct nsmw_named_peer
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_peer_state(struct sk_buff *skb, const void *what)
{
	return show_peer(skb, what, false);
}

/**
 * nsmw_show_peer_public() - write a named peer without where its paths lead, see access.h
 * @skb:  message
 * @what: struct nsmw_named_peer
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_peer_public(struct sk_buff *skb, const void *what)
{
	const struct nsmw_named_peer *peer = what;
	const struct nsmw_path *path;
	int i;

	if (put_named_peer(skb, peer))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		path = rtnl_dereference(peer->peer->path[i]);
		if (path && nsmw_show_path_state(skb, NSMWIRE_A_NAMED_PEER_PATH, i,
						 path->state))
			return -EMSGSIZE;
	}
	return 0;
}

/* An address that was learned, and the one before, if one was known. */
static int put_move(struct sk_buff *skb, const struct nsmw_happening *e)
{
	if (nsmw_fill_addr(skb, e->family, &e->moved.addr, NSMWIRE_A_HISTORY_EVENT_REMOTE,
			   NSMWIRE_A_HISTORY_EVENT_REMOTE6) ||
	    nla_put_be16(skb, NSMWIRE_A_HISTORY_EVENT_REMOTE_PORT, e->moved.port))
		return -EMSGSIZE;
	if (!e->left.port)
		return 0;
	return nsmw_fill_addr(skb, e->family, &e->left.addr, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE,
			      NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE6) ?:
	       nla_put_be16(skb, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE_PORT, e->left.port);
}

static int put_happening(struct sk_buff *skb, const struct nsmw_happening *e, u64 now)
{
	struct nlattr *nest = nla_nest_start(skb, NSMWIRE_A_HISTORY_EVENT);
	bool bad = e->kind == NSMWIRE_HISTORY_KIND_CLASS_BAD;
	bool mtu = e->kind == NSMWIRE_HISTORY_KIND_PATH_MTU ||
		   e->kind == NSMWIRE_HISTORY_KIND_BLACK_HOLE;

	if (!nest ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_HISTORY_EVENT_AGE,
			      div_u64(now - e->at, 1000), NSMWIRE_A_HISTORY_EVENT_PAD) ||
	    nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_KIND, e->kind) ||
	    (e->path < NSMWIRE_PATHS_MAX &&
	     nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_PATH, e->path)) ||
	    (e->to < NSMWIRE_PATHS_MAX &&
	     nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_TO, e->to)) ||
	    (e->profile[0] &&
	     (nla_put_string(skb, NSMWIRE_A_HISTORY_EVENT_PROFILE, e->profile) ||
	      nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_CLASS, e->class) ||
	      nla_put_string(skb, NSMWIRE_A_HISTORY_EVENT_NAME, e->name))) ||
	    nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_REASON, e->reason) ||
	    (bad && (nla_put_u8(skb, NSMWIRE_A_HISTORY_EVENT_METRIC, e->metric) ||
		     nla_put_u32(skb, NSMWIRE_A_HISTORY_EVENT_VALUE, e->value) ||
		     nla_put_u32(skb, NSMWIRE_A_HISTORY_EVENT_LIMIT, e->limit))) ||
	    (mtu && nla_put_u32(skb, NSMWIRE_A_HISTORY_EVENT_VALUE, e->value)) ||
	    (mtu && e->limit &&
	     nla_put_u32(skb, NSMWIRE_A_HISTORY_EVENT_LIMIT, e->limit)) ||
	    (e->kind == NSMWIRE_HISTORY_KIND_ADDRESS_MOVED && put_move(skb, e)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * nsmw_show_history() - write the last events of a peer, the oldest first
 * @skb:  message
 * @peer: the peer
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_history(struct sk_buff *skb, const struct nsmw_named_peer *peer)
{
	struct nsmw_measure *m = peer->peer->measure;
	u64 now = nsmw_measure_us(ktime_get_ns());
	struct nsmw_happening e;
	int err, back;

	err = nla_put_string(skb, NSMWIRE_A_HISTORY_PEER, peer->name);
	spin_lock_bh(&m->lock);
	for (back = NSMWIRE_HISTORY_MAX; !err && back > 0; back--) {
		if (nsmw_history_read(m->history, back, &e))
			err = put_happening(skb, &e, now);
	}
	spin_unlock_bh(&m->lock);
	return err;
}

/**
 * nsmw_show_happening() - write one event of a peer
 * @skb:  message
 * @what: struct nsmw_shown_happening
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_happening(struct sk_buff *skb, const void *what)
{
	const struct nsmw_shown_happening *shown = what;

	return nla_put_string(skb, NSMWIRE_A_HISTORY_PEER, shown->peer->name) ?:
	       put_happening(skb, shown->event, nsmw_measure_us(ktime_get_ns()));
}
