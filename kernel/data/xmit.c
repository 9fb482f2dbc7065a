// SPDX-License-Identifier: GPL-2.0
/*
 * The first steps of a packet that leaves: classify, steer, schedule; encap.c does the
 * rest. A packet that is sent twice is copied when it is steered. No lock, no shared
 * counter but for the numbers of such packets; settings are read under RCU.
 */
#include <linux/netdevice.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>

#include "compat.h"
#include "data/encap.h"
#include "data/explained.h"
#include "data/gso.h"
#include "data/number.h"
#include "data/parse.h"
#include "data/segment.h"
#include "data/tunnel.h"
#include "data/xmit.h"
#include "peer/steering.h"
#include "qos/classify.h"
#include "qos/flow.h"
#include "qos/profile.h"
#include "trace.h"

/*
 * Wires in wires, three deep: below what the core and the kernel's stack allow. Where
 * the helpers for tunnels count the depth, too, a wire is two levels.
 */
#ifdef IP_TUNNEL_RECURSION_LIMIT
#define NEST_MAX	5
#else
#define NEST_MAX	3
#endif

#define WIRES_MAX	3

/*
 * Number of wires that the current packet has passed. The recursion level of the core
 * is not enough: a packet that has waited on an uplink goes on from another stack, where
 * that level begins anew. So a queued packet carries this number. Used with BH disabled.
 */
static DEFINE_PER_CPU(u8, nest);

/* Settings are read once, so that a packet is sent by the old ones or the new ones. */
static bool read_settings(struct nsmw_tx *tx)
{
	tx->encap = rcu_dereference_bh(tx->tunnel->encap);
	if (unlikely(!tx->encap))
		return false;
	tx->table = rcu_dereference_bh(tx->encap->profile->table);
	return true;
}

static __always_inline enum nsmwire_drop parse(struct nsmw_tx *tx, struct sk_buff *skb)
{
	enum nsmw_parse result = nsmw_parse(skb, tx->tunnel->payload,
					    ntohs(skb->protocol), &tx->in);

	if (unlikely(result))
		return result == NSMW_PARSE_BAD ? NSMWIRE_DROP_TX_INNER :
						  NSMWIRE_DROP_TX_MEMORY;

	skb_reset_mac_header(skb);
	if (tx->in.ip)
		skb_set_network_header(skb, tx->in.offset);
	return 0;
}

static __always_inline struct nsmw_classifier classifier(const struct nsmw_tx *tx)
{
	return (struct nsmw_classifier){
		.flows = &tx->tunnel->flows, .table = tx->table,
		.trust = tx->encap->trust, .reflect = tx->encap->reflect,
	};
}

/*
 * Events, while they are traced. Not inlined: packets that are not traced would pay for the
 * arguments.
 */
static noinline void trace_class(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	trace_nsmw_classify(tx->tunnel->dev, skb, tx->in.ds, tx->class, tx->reflected);
}

static noinline void trace_path(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	trace_nsmw_steer(tx->tunnel->dev, skb, tx->class, tx->path->index, tx->tos,
			 nsmw_sched_rated(tx->queues), tx->copy);
}

static noinline void trace_wait(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	trace_nsmw_queue(tx->tunnel->dev, skb, tx->class, tx->path->index,
			 nsmw_queued(skb)->since);
}

static __always_inline void set_class(struct nsmw_tx *tx, struct sk_buff *skb)
{
	const struct nsmw_classifier c = classifier(tx);

	tx->class = nsmw_classify(&c, skb, &tx->in, &tx->reflected);
}

/* 1. classify; 0, or why the packet cannot be sent. */
static enum nsmwire_drop classify(struct nsmw_tx *tx, struct sk_buff *skb)
{
	enum nsmwire_drop reason = parse(tx, skb);

	if (unlikely(reason))
		return reason;
	set_class(tx, skb);
	if (trace_nsmw_classify_enabled())
		trace_class(tx, skb);
	return 0;
}

/* The DSCP of the outer header. */
static __always_inline void set_tos(struct nsmw_tx *tx)
{
	const struct nsmw_encap *encap = tx->encap;

	if (unlikely(encap->inherit_ds))
		tx->tos = tx->in.ds & ~INET_ECN_MASK;
	else if (unlikely(encap->fixed_ds))
		tx->tos = encap->tos;
	else
		tx->tos = tx->table->tos[tx->class];
}

static __always_inline bool take_path(struct nsmw_tx *tx, u8 index)
{
	tx->path = rcu_dereference_bh(tx->encap->peer->path[index]);
	if (unlikely(!tx->path))
		return false;
	tx->queues = tx->encap->queues[index];
	set_tos(tx);
	return true;
}

static void schedule_packet(struct nsmw_tx *tx, struct sk_buff *skb);
static __always_inline void encapsulate(struct nsmw_tx *tx, struct sk_buff *skb);

/* 3. and 4.: on its path. */
static __always_inline void xmit_steered(struct nsmw_tx *tx, struct sk_buff *skb)
{
	if (trace_nsmw_steer_enabled())
		trace_path(tx, skb);
	if (nsmw_sched_rated(tx->queues))
		schedule_packet(tx, skb);
	else
		encapsulate(tx, skb);
}

/* Index of the path of the copy of a packet; NSMW_STEER_NONE if it has none. */
static u8 copy_path(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	const struct nsmw_encap *encap = tx->encap;
	const struct nsmw_choices *choices = encap->choices;
	u8 index = READ_ONCE(choices->copy[tx->class]);

	/* A flow that has yet to leave this path, which is the second one now. */
	if (index == tx->path->index)
		index = nsmw_steering_index(READ_ONCE(choices->path[tx->class]));
	if (!encap->number || skb_is_gso(skb) || index == tx->path->index ||
	    index >= encap->peer->count ||
	    skb->len > tx->table->class[tx->class].policy.duplicate_max)
		return NSMW_STEER_NONE;
	return index;
}

/* Send a copy of a packet over the second path of its class. */
static void send_copy(struct nsmw_tx *tx, struct sk_buff *skb)
{
	u8 index = copy_path(tx, skb);
	struct sk_buff *copy;
	struct nsmw_tx other;

	if (index == NSMW_STEER_NONE)
		return;
	other = *tx;
	if (unlikely(!take_path(&other, index)))
		return;
	copy = nsmw_number_copy(tx, skb);
	if (unlikely(!copy))
		return;
	other.number = tx->number;
	other.copy = true;
	xmit_steered(&other, copy);
}

/*
 * The path of a packet whose class has no single one. A packet that has waited has been
 * copied before, if it was to be. With @look the packet is not sent: no copy, and its flow
 * stays as it is.
 */
static noinline enum nsmwire_drop steer_flow(struct nsmw_tx *tx, struct sk_buff *skb,
					     u8 index, bool look)
{
	bool twice = index & NSMW_PATH_TWICE;

	if (index == NSMW_PATH_SLA)
		return NSMWIRE_DROP_TX_SLA;
	if (index == NSMW_PATH_NONE)
		return NSMWIRE_DROP_TX_NO_PATH;
	if (index & NSMW_PATH_FLOW) {
		nsmw_flow_need_hash(skb, &tx->in);
		index = nsmw_steering_flow(tx->encap->choices, tx->class, index,
					   skb_get_hash(skb), look);
	}
	index = nsmw_steering_index(index);
	if (index >= tx->encap->peer->count || !take_path(tx, index))
		return NSMWIRE_DROP_TX_NO_PATH;
	if (twice && !tx->sent && !tx->number && !look)
		send_copy(tx, skb);
	return 0;
}

/* 2. steer: the path of the class; 0, or why the packet cannot be sent. */
static __always_inline enum nsmwire_drop steer(struct nsmw_tx *tx, struct sk_buff *skb)
{
	const struct nsmw_encap *encap = tx->encap;
	u8 index = READ_ONCE(encap->choices->path[tx->class]);

	if (unlikely(index >= encap->peer->count))
		return steer_flow(tx, skb, index, false);
	return take_path(tx, index) ? 0 : NSMWIRE_DROP_TX_NO_PATH;
}

/* The path whose line a packet has waited for, while it can be used; else another. */
static enum nsmwire_drop steer_queued(struct nsmw_tx *tx, struct sk_buff *skb)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);
	const struct nsmw_encap *encap = tx->encap;

	if (likely(READ_ONCE(encap->choices->usable) & 1 << qd->path) &&
	    likely(qd->path < encap->peer->count) && likely(take_path(tx, qd->path)))
		return 0;
	return steer(tx, skb);
}

/* Send the fragments of a packet like packets that come to the wire. */
static noinline void xmit_pieces(struct sk_buff *pieces)
{
	struct sk_buff *skb, *next;

	skb_list_walk_safe(pieces, skb, next) {
		skb_mark_not_on_list(skb);
		nsmw_xmit(skb, skb->dev);
	}
}

/*
 * The segments of a GSO packet as a list; NULL if it is gone. Those that will be sealed are
 * copied and summed in one pass, and can then be sealed in their place.
 */
static struct sk_buff *segment(struct nsmw_tx *tx, struct sk_buff *skb)
{
	netdev_features_t features = 0;
	struct sk_buff *segs = NULL;

	if (tx->encap->seal) {
		/* All segments have the hash of the packet. */
		nsmw_flow_need_hash(skb, &tx->in);
		segs = nsmw_segment(tx, skb);
	} else {
		features = netif_skb_features(skb) & ~NETIF_F_GSO_MASK;
	}
	if (!segs)
		segs = skb_gso_segment(skb, features);
	if (IS_ERR_OR_NULL(segs)) {
		nsmw_drop(tx->tunnel, skb, NSMWIRE_DROP_TX_MEMORY);
		return NULL;
	}
	consume_skb(skb);
	return segs;
}

static __always_inline void encapsulate_one(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *pieces;

	__this_cpu_inc(nest);
	pieces = nsmw_encapsulate(tx, skb);
	__this_cpu_dec(nest);
	if (unlikely(pieces))
		xmit_pieces(pieces);
}

/* Each segment of a packet that is sealed is sealed on its own. */
static noinline void encapsulate_segments(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *segs = segment(tx, skb), *next;

	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		encapsulate_one(tx, skb);
	}
}

/* 4. encapsulate, and out. */
static __always_inline void encapsulate(struct nsmw_tx *tx, struct sk_buff *skb)
{
	if (unlikely(tx->encap->seal) && skb_is_gso(skb))
		encapsulate_segments(tx, skb);
	else
		encapsulate_one(tx, skb);
}

/* Note how the packet will look on the line. */
static void note_queued(const struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct nsmw_queued *qd = nsmw_queued(skb);

	qd->in = tx->in;
	qd->class = tx->class;
	qd->reflected = tx->reflected;
	qd->nest = __this_cpu_read(nest);
	qd->over = tx->encap->overhead + tx->path->ip_len;
	qd->path = tx->path->index;
	qd->number = tx->number;
	qd->copy = tx->copy;
	qd->segs = nsmw_gso_segments(skb);
}

/* Whether the packet may be larger than the MTU of the device or a learned path MTU. */
static bool is_large(const struct nsmw_tx *tx, const struct sk_buff *skb)
{
	const struct net_device *dev = tx->tunnel->dev;
	u32 room = READ_ONCE(tx->queues->room);

	if (likely(skb->len <= room &&
		   skb->len <= READ_ONCE(dev->mtu) + dev->hard_header_len))
		return false;
	if (!skb_is_gso(skb))
		return true;
	return room != U32_MAX && !skb_gso_validate_mac_len(skb, room);
}

/* Whether the packet fits its path. If not, it is gone, or its fragments are queued. */
static noinline bool fits(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *pieces = NULL;
	bool ok;

	/* The path may have room again; if it has not, this is set anew. */
	nsmw_sched_set_room(tx->queues, U32_MAX);
	ok = nsmw_encap_fits(tx, skb, &pieces);
	if (pieces)
		xmit_pieces(pieces);
	return ok;
}

/* 3. schedule: the packet waits for its place on the line. */
static void schedule_packet(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct nsmw_queues *queues = tx->queues;
	struct sk_buff *segs = skb, *one, *next;
	bool gso = skb_is_gso(skb);
	u32 hash;
	int err;

	if (unlikely(is_large(tx, skb)) && !fits(tx, skb))
		return;

	nsmw_flow_need_hash(skb, &tx->in);
	hash = skb_get_hash(skb);
	if (gso && (tx->encap->seal || nsmw_sched_splits(queues, skb->len))) {
		segs = segment(tx, skb);
		if (!segs)
			return;
	}
	skb_list_walk_safe(segs, one, next)
		note_queued(tx, one);
	err = nsmw_sched_queue(queues, segs, hash);
	if (likely(!err))
		return;
	skb_list_walk_safe(segs, one, next) {
		skb_mark_not_on_list(one);
		/* The wire has moved to another uplink since the settings were read. */
		if (err == -ESHUTDOWN)
			nsmw_xmit_again(one, one->dev);
		else
			nsmw_drop(tx->tunnel, one, NSMWIRE_DROP_TX_MEMORY);
	}
}

/*
 * Whether a packet that has waited keeps its number. If not, a copy is of no use and gone:
 * false. A packet goes on without a number.
 */
static noinline bool check_number(struct nsmw_tx *tx, struct sk_buff *skb)
{
	if (nsmw_number_holds(tx, skb))
		return true;
	if (tx->copy) {
		consume_skb(skb);
		return false;
	}
	__skb_pull(skb, tx->number);
	tx->number = 0;
	return true;
}

/* Send a packet whose time has come, see struct nsmw_sched_ops. */
static void send_queued(struct sk_buff *skb, struct nsmw_sent *sent)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);
	const u8 outside = __this_cpu_read(nest);
	enum nsmwire_drop reason;
	struct nsmw_tx tx = {
		.tunnel = netdev_priv(skb->dev),
		.in = qd->in,
		.class = qd->class,
		.reflected = qd->reflected,
		.number = qd->number,
		.copy = qd->copy,
		.sent = sent,
	};

	/* CoDel may have marked it. */
	if (tx.in.ip == 4)
		tx.in.ds = ip_hdr(skb)->tos;
	else if (tx.in.ip == 6)
		tx.in.ds = ipv6_get_dsfield(ipv6_hdr(skb));
	reason = read_settings(&tx) ? steer_queued(&tx, skb) : NSMWIRE_DROP_TX_NO_PATH;
	if (unlikely(reason)) {
		nsmw_drop(tx.tunnel, skb, reason);
		return;
	}
	if (unlikely(tx.number) && !check_number(&tx, skb))
		return;
	if (trace_nsmw_queue_enabled())
		trace_wait(&tx, skb);
	/* The CPU may be in the middle of sending another packet. */
	__this_cpu_write(nest, qd->nest);
	encapsulate(&tx, skb);
	__this_cpu_write(nest, outside);
}

static void drop_queued(struct sk_buff *skb, enum nsmwire_drop reason)
{
	nsmw_drop(netdev_priv(skb->dev), skb, reason);
}

const struct nsmw_sched_ops nsmw_xmit_ops = {
	.send = send_queued,
	.drop = drop_queued,
};

/**
 * nsmw_xmit() - send a packet over a wire
 * @skb: the packet, consumed
 * @dev: the wire
 *
 * Context: BH disabled, no lock.
 * Return: NETDEV_TX_OK; a packet that is dropped has been counted.
 */
netdev_tx_t nsmw_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nsmw_tx tx __uninitialized;
	enum nsmwire_drop reason;

	/* All else is set before it is read; zeroes would be a tenth of this function. */
	tx.tunnel = netdev_priv(dev);
	tx.in = (struct nsmw_inner){};
	tx.reflected = false;
	tx.number = 0;
	tx.copy = false;
	tx.sent = NULL;
	if (unlikely(dev_recursion_level() > NEST_MAX ||
		     __this_cpu_read(nest) >= WIRES_MAX)) {
		nsmw_drop(tx.tunnel, skb, NSMWIRE_DROP_TX_LOOP);
		return NETDEV_TX_OK;
	}
	if (unlikely(!read_settings(&tx))) {
		nsmw_drop(tx.tunnel, skb, NSMWIRE_DROP_TX_NO_PATH);
		return NETDEV_TX_OK;
	}
	reason = classify(&tx, skb);
	if (unlikely(reason)) {
		nsmw_drop(tx.tunnel, skb, reason);
		return NETDEV_TX_OK;
	}
	reason = steer(&tx, skb);
	if (unlikely(reason)) {
		nsmw_drop(tx.tunnel, skb, reason);
		return NETDEV_TX_OK;
	}
	xmit_steered(&tx, skb);
	return NETDEV_TX_OK;
}

/**
 * nsmw_xmit_again() - send a packet that was taken out of a queue
 * @skb: the packet, consumed
 * @dev: the wire
 *
 * It is classified and steered anew, unless it has been sent over another path, too: then
 * it keeps its number, by which the other end knows the copy. A copy is dropped, for its
 * packet has taken another path.
 *
 * Context: BH disabled, no lock.
 */
void nsmw_xmit_again(struct sk_buff *skb, struct net_device *dev)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);
	enum nsmwire_drop reason;
	struct nsmw_tx tx = {
		.tunnel = netdev_priv(dev),
		.in = qd->in,
		.class = qd->class,
		.reflected = qd->reflected,
		.number = qd->number,
		.copy = qd->copy,
	};

	if (likely(!tx.number)) {
		nsmw_xmit(skb, dev);
		return;
	}
	if (tx.copy) {
		consume_skb(skb);
		return;
	}
	if (unlikely(!read_settings(&tx))) {
		nsmw_drop(tx.tunnel, skb, NSMWIRE_DROP_TX_NO_PATH);
		return;
	}
	check_number(&tx, skb);
	if (!tx.number) {
		nsmw_xmit(skb, dev);
		return;
	}
	reason = steer(&tx, skb);
	if (unlikely(reason)) {
		nsmw_drop(tx.tunnel, skb, reason);
		return;
	}
	xmit_steered(&tx, skb);
}

/**
 * nsmw_xmit_explain() - find out what would become of a packet
 * @skb: the packet, which is not sent
 * @dev: the wire
 * @e:   in: the cgroup of the socket; out: the rest
 *
 * The code is that of nsmw_xmit(). No flow and no counter changes.
 *
 * Context: BH disabled, RCU.
 */
void nsmw_xmit_explain(struct sk_buff *skb, struct net_device *dev, struct nsmw_explained *e)
{
	struct nsmw_tx *tx = &e->tx;
	struct nsmw_classifier c;
	u8 index;

	*tx = (struct nsmw_tx){ .tunnel = netdev_priv(dev) };
	if (!read_settings(tx)) {
		e->drop = NSMWIRE_DROP_TX_NO_PATH;
		return;
	}
	e->drop = parse(tx, skb);
	if (e->drop)
		return;
	c = classifier(tx);
	tx->class = nsmw_classify_explain(&c, skb, &tx->in, &tx->reflected, &e->why);
	e->classified = true;
	index = READ_ONCE(tx->encap->choices->path[tx->class]);
	e->by_flow = index < NSMW_PATH_SLA && index & NSMW_PATH_FLOW;
	/* Of a class with a single path, too: the steps are the same. */
	e->drop = steer_flow(tx, skb, index, true);
	if (e->drop)
		return;
	if (index & NSMW_PATH_TWICE)
		e->copy = copy_path(tx, skb);
	e->drop = nsmw_encap_explain(tx, skb, e->copy == NSMW_STEER_NONE ? 0 :
					      tx->encap->number, &e->out);
}
