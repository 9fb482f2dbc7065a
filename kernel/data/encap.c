// SPDX-License-Identifier: GPL-2.0
/*
 * The last steps of a packet that leaves: the route, from a cache for each class, the
 * path MTU, the outer headers. Owns the memory of struct nsmw_encap. No lock, no shared
 * counter.
 */
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "compat.h"
#include "data/encap.h"
#include "data/gso.h"
#include "data/pmtu.h"
#include "data/tunnel.h"
#include "peer/measure.h"
#include "peer/route.h"
#include "peer/seal.h"
#include "peer/steering.h"
#include "qos/flow.h"
#include "qos/sched.h"

/**
 * nsmw_encap_free() - free what no packet can see
 * @encap: how packets were sent, with its peer; or NULL
 *
 * Context: any.
 */
void nsmw_encap_free(struct nsmw_encap *encap)
{
	if (!encap)
		return;
	if (!encap->shared)
		nsmw_peer_free(encap->peer);
	kfree(encap);
}

static void free_encap(struct rcu_head *rcu)
{
	nsmw_encap_free(container_of(rcu, struct nsmw_encap, rcu));
}

/**
 * nsmw_encap_free_rcu() - free once no packet can see it any more
 * @encap: how packets were sent, with its peer; or NULL
 *
 * Context: any.
 */
void nsmw_encap_free_rcu(struct nsmw_encap *encap)
{
	if (encap)
		call_rcu(&encap->rcu, free_encap);
}

static u8 hop_limit(const struct nsmw_tx *tx)
{
	return unlikely(tx->encap->inherit_ttl) ? tx->in.ttl : tx->encap->ttl;
}

/* DF of the outer header, or for IPv6 whether the underlay may fragment. */
static bool forbid_fragments(const struct nsmw_tx *tx)
{
	switch (tx->encap->df) {
	case NSMWIRE_DF_SET:
		return true;
	case NSMWIRE_DF_INHERIT:
		return tx->in.df;
	default:
		return false;
	}
}

/* The UDP source port, which is the same for all packets of a flow (RFC 8926, 3.3). */
static __be16 source_port(const struct nsmw_tx *tx, struct sk_buff *skb)
{
	const struct nsmw_path *path = tx->path;
	int min = path->src_port_min, max = path->src_port_max;
	__be16 port;

	if (unlikely(min && min == max))
		return htons(min);
	nsmw_flow_need_hash(skb, &tx->in);
	if (likely(!min))
		return udp_flow_src_port(nsmw_path_net(path), skb, 0, 0,
					 tx->in.offset);
	/* The helper leaves out the upper end of a range, here the lower one. */
	port = udp_flow_src_port(nsmw_path_net(path), skb, min - 1, max,
				 tx->in.offset);
	return htons(ntohs(port) + 1);
}

/*
 * Count a packet to a named peer, give it the Q bit, and count its number in the header.
 * Not inlined: packets to other peers would pay for its registers.
 */
static noinline void measure(const struct nsmw_tx *tx, const struct sk_buff *skb,
			     u8 *geneve)
{
	unsigned int packets = nsmw_stats_packets(skb);
	struct nsmw_lanes *lanes = tx->path->lanes;

	if (tx->encap->class_option)
		nsmw_geneve_mark(geneve, nsmw_measure_tx(lanes, tx->class, packets));
	else
		nsmw_measure_tx(lanes, NSMW_LANE_UNTOLD, packets);
	if (unlikely(tx->number))
		nsmw_geneve_add_number(geneve);
}

/*
 * Room, offloads and the Geneve header. All of it is the same for every segment of a
 * GSO packet, which therefore stays whole.
 */
static __always_inline int push_geneve(const struct nsmw_tx *tx, struct sk_buff *skb,
				       const struct dst_entry *dst)
{
	const struct nsmw_encap *encap = tx->encap;
	__be16 proto = htons(ETH_P_TEB);
	u8 *p;
	int err;

	err = skb_cow_head(skb, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
				sizeof(struct udphdr) + encap->geneve_len +
				tx->path->ip_len);
	if (unlikely(err))
		return err;
	err = udp_tunnel_handle_offloads(skb, encap->udp_csum);
	if (unlikely(err))
		return err;

	if (tx->tunnel->payload == NSMWIRE_PAYLOAD_IP)
		proto = skb->protocol;
	p = __skb_push(skb, encap->geneve_len);
	memcpy(p, encap->geneve, NSMW_GENEVE_HLEN);
	if (encap->class_option)
		memcpy(p + NSMW_GENEVE_HLEN, encap->geneve + NSMW_GENEVE_HLEN,
		       NSMW_GENEVE_CLASSOPT);
	nsmw_geneve_fill(p, proto, tx->class, encap->class_option,
			 tx->reflected ? NSMW_GENEVE_REFLECTED : 0);
	if (unlikely(encap->shared))
		measure(tx, skb, p);
	skb_set_inner_protocol(skb, proto);
	return 0;
}

/* Room for the sealed option, behind the number option, with which the packet may begin. */
static int push_sealed(const struct nsmw_tx *tx, struct sk_buff *skb)
{
	u8 *p;
	int err;

	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		return -ENOMEM;
	err = skb_cow_head(skb, NSMW_GENEVE_SEALED);
	if (err)
		return err;
	p = __skb_push(skb, NSMW_GENEVE_SEALED);
	if (unlikely(tx->number))
		memmove(p, p + NSMW_GENEVE_SEALED, NSMW_GENEVE_NUMBER);
	return 0;
}

/* Whether packets to a peer without a key are not sent. */
static bool lacks_key(const struct nsmw_measure *m)
{
	return READ_ONCE(m->mark) & NSMW_MARK_SEALED;
}

/*
 * Put the Geneve header on a packet to a peer that is sealed, and seal it; 0, or why it has
 * to be dropped. Not inlined: packets in clear would pay for its registers.
 */
static noinline enum nsmwire_drop push_and_seal(const struct nsmw_tx *tx,
						struct sk_buff **pskb,
						const struct dst_entry *dst)
{
	const struct nsmw_measure *m = tx->encap->peer->measure;
	const struct nsmw_seal_key *key = nsmw_seal_with(m);
	unsigned int header = tx->encap->geneve_len + tx->number + NSMW_GENEVE_SEALED;

	if (unlikely(!key) && lacks_key(m))
		return NSMWIRE_DROP_TX_KEY;
	if (unlikely((key && push_sealed(tx, *pskb)) || push_geneve(tx, *pskb, dst)))
		return NSMWIRE_DROP_TX_MEMORY;
	if (unlikely(!key))
		return 0;
	return nsmw_seal(pskb, key, tx->path->index, tx->class, header,
			 LL_RESERVED_SPACE(dst->dev) + dst->header_len + tx->path->ip_len +
			 sizeof(struct udphdr));
}

static bool crosses_netns(const struct nsmw_tx *tx)
{
	return !net_eq(nsmw_path_net(tx->path), dev_net(tx->tunnel->dev));
}

static void send4(struct nsmw_tx *tx, struct sk_buff *skb, struct rtable *rt,
		  bool df)
{
	const struct nsmw_path *path = tx->path;
	u8 ttl = hop_limit(tx) ?: ip4_dst_hoplimit(&rt->dst);
	bool crosses = crosses_netns(tx);

	/* The helper would clear the mark of the outer packet, too. */
	if (crosses && path->fwmark) {
		skb_scrub_packet(skb, true);
		crosses = false;
	}
	/* The inner packet's mark is meant for the rules of the inner side. */
	skb->mark = path->fwmark;
	/* RFC 6040, 4.1, normal mode: the ECN field is copied, CE included. */
	udp_tunnel_xmit_skb(rt, path->sk, skb, path->source.v4, path->remote.v4,
			    tx->tos | (tx->in.ds & INET_ECN_MASK), ttl,
			    df ? htons(IP_DF) : 0, tx->port, path->dst_port,
			    crosses, !tx->encap->udp_csum, 0);
}

static void send6(struct nsmw_tx *tx, struct sk_buff *skb, struct dst_entry *dst,
		  bool df)
{
	const struct nsmw_path *path = tx->path;
	u8 ttl = hop_limit(tx) ?: ip6_dst_hoplimit(dst);
	struct in6_addr source = path->source.v6, remote = path->remote.v6;

	/* The helper for IPv6 leaves this to its caller. */
	skb_scrub_packet(skb, crosses_netns(tx));
	skb->mark = path->fwmark;
	skb->ignore_df = !df;
	udp_tunnel6_xmit_skb(dst, path->sk, skb, tx->tunnel->dev, &source, &remote,
			     tx->tos | (tx->in.ds & INET_ECN_MASK), ttl, 0,
			     tx->port, path->dst_port, !tx->encap->udp_csum, 0);
}

/*
 * Whether the class has a new DSCP that the cached routes do not have yet: the table is
 * replaced before the encap.
 */
static bool is_ahead(const struct nsmw_tx *tx)
{
	return !tx->path->by_dscp && tx->tos != tx->path->tos[tx->class];
}

/* The bucket of the packet's flow, where the route has several next hops; else 0. */
static unsigned int bucket_of(const struct nsmw_tx *tx, struct sk_buff *skb)
{
	if (!tx->path->multipath)
		return 0;
	return nsmw_path_bucket(tx->path, source_port(tx, skb));
}

/*
 * Index of the cached route, where that is not the class. Not inlined: most packets
 * would pay for its registers.
 */
static noinline unsigned int cache_index(const struct nsmw_tx *tx,
					 struct sk_buff *skb)
{
	unsigned int index = tx->path->by_dscp ? tx->tos >> 2 : tx->class;

	return tx->path->multipath ? index * NSMW_BUCKETS + bucket_of(tx, skb) :
				     index;
}

static __always_inline struct dst_entry *cached_route(const struct nsmw_tx *tx,
						      struct sk_buff *skb)
{
	struct nsmw_path *path = tx->path;
	unsigned int index = tx->class;
	struct dst_cache **slot, *cache;
	struct dst_entry *dst = NULL;

	if (unlikely(is_ahead(tx)))
		return nsmw_route_get(path, tx->tunnel->dev, tx->tos, bucket_of(tx, skb));
	if (unlikely(path->by_dscp || path->multipath))
		index = cache_index(tx, skb);
	slot = &path->cache[index];
	cache = READ_ONCE(*slot);
	if (likely(cache))
		dst = dst_cache_get(cache);
	return dst ?: nsmw_route_new(path, tx->tunnel->dev, tx->tos,
				     bucket_of(tx, skb), slot);
}

/* Whether packets cannot leave by a route; the core may not have heard of it yet. */
static __always_inline bool is_dead(const struct dst_entry *dst)
{
	return IS_ERR(dst) || !netif_running(dst->dev) ||
	       !netif_carrier_ok(dst->dev);
}

/*
 * The route of the backup of a path that is dead at @dst, until the check that is due
 * has moved the peer to it: what waits for the line of the dead path would be lost. The
 * packet leaves at its turn there. Returns @dst if there is no other path.
 */
static noinline struct dst_entry *backup_route(struct nsmw_tx *tx,
					       struct sk_buff *skb,
					       struct dst_entry *dst)
{
	const struct nsmw_peer *peer = tx->encap->peer;
	struct nsmw_path *dead = tx->path, *path;
	u8 index = READ_ONCE(tx->encap->choices->second[tx->class]);
	struct dst_entry *other;

	if (index >= peer->count)
		return dst;
	path = rcu_dereference_bh(peer->path[index]);
	if (!path || path == dead)
		return dst;
	tx->path = path;
	other = cached_route(tx, skb);
	if (is_dead(other)) {
		tx->path = dead;
		swap(dst, other);
	} else {
		tx->queues = tx->encap->queues[index];
		nsmw_path_recheck(nsmw_path_net(path));
	}
	if (!IS_ERR(dst))
		dst_release(dst);
	return other;
}

/*
 * What to do with a packet that may not fit. The sender is to hear of the room that is left
 * beside the number of the packet; it hears of it once, not for the copy, too.
 */
static noinline enum nsmw_fit try_to_fit(const struct nsmw_tx *tx, struct sk_buff *skb,
					 struct dst_entry *dst, unsigned int room,
					 struct sk_buff **pieces)
{
	enum nsmw_fit fit;

	if (likely(!tx->number))
		return nsmw_pmtu(tx->tunnel, skb, &tx->in, dst, room, pieces);
	if (tx->copy) {
		consume_skb(skb);
		return NSMW_FIT_CONSUMED;
	}
	__skb_pull(skb, tx->number);
	room -= min_t(unsigned int, room, tx->number);
	fit = nsmw_pmtu(tx->tunnel, skb, &tx->in, dst, room, pieces);
	if (fit != NSMW_FIT_CONSUMED)
		__skb_push(skb, tx->number);
	return fit;
}

/*
 * The route of the packet's path, or of its backup; or an error pointer, -ELOOP where it
 * leads into the wire.
 */
static __always_inline struct dst_entry *live_route(struct nsmw_tx *tx,
						    struct sk_buff *skb)
{
	struct dst_entry *dst = cached_route(tx, skb);

	if (unlikely(is_dead(dst)))
		dst = backup_route(tx, skb, dst);
	/* The route may have been looked up for another wire of the peer. */
	if (!IS_ERR(dst) && unlikely(dst->dev == tx->tunnel->dev)) {
		dst_release(dst);
		return ERR_PTR(-ELOOP);
	}
	return dst;
}

static enum nsmwire_drop route_reason(const struct dst_entry *error)
{
	return PTR_ERR(error) == -ELOOP ? NSMWIRE_DROP_TX_LOOP : NSMWIRE_DROP_TX_NO_ROUTE;
}

static __always_inline unsigned int path_mtu(const struct nsmw_tx *tx,
					     const struct dst_entry *dst)
{
	return min_t(unsigned int, dst_mtu(dst), READ_ONCE(tx->path->pmtu));
}

/*
 * The route, once the packet is known to fit it. NULL when the packet was consumed:
 * dropped, answered or fragmented; its fragments are at @pieces then. Inlined: each
 * packet pays.
 */
static __always_inline struct dst_entry *
find_route(struct nsmw_tx *tx, struct sk_buff *skb, bool *df,
	   struct sk_buff **pieces)
{
	struct dst_entry *dst = live_route(tx, skb);
	unsigned int mtu, overhead;

	if (IS_ERR(dst)) {
		nsmw_drop(tx->tunnel, skb, route_reason(dst));
		return NULL;
	}

	overhead = tx->encap->overhead + tx->path->ip_len;
	*df = forbid_fragments(tx);
	mtu = path_mtu(tx, dst);
	if (*df && skb->len + overhead > mtu) {
		unsigned int room = mtu > overhead ? mtu - overhead : 0;

		nsmw_sched_set_room(tx->queues, room);
		switch (try_to_fit(tx, skb, dst, room, pieces)) {
		case NSMW_FIT_OK:
			break;
		case NSMW_FIT_OUTSIDE:
			*df = false;
			break;
		case NSMW_FIT_CONSUMED:
			if (tx->sent)
				tx->sent->refused = true;
			dst_release(dst);
			return NULL;
		}
	}
	return dst;
}

/**
 * nsmw_encap_fits() - find out whether a packet fits its path
 * @tx:     its transmit context
 * @skb:    the packet; consumed if it does not fit
 * @pieces: out: fragments of a packet that did not fit, as a list; they are sent like
 *          packets that come to the wire
 *
 * Context: BH disabled, RCU.
 * Return: true when it fits.
 */
bool nsmw_encap_fits(struct nsmw_tx *tx, struct sk_buff *skb,
		     struct sk_buff **pieces)
{
	struct dst_entry *dst;
	bool df;

	dst = find_route(tx, skb, &df, pieces);
	if (dst)
		dst_release(dst);
	return dst;
}

/* Count what the underlay's fragmentation adds to a packet. */
static noinline void count_fragments(const struct nsmw_tx *tx,
				     const struct sk_buff *skb, u32 mtu)
{
	const u32 ip = tx->path->family == AF_INET ? sizeof(struct iphdr) :
						     sizeof(struct ipv6hdr);
	/* In IPv6 each fragment has a fragment header. */
	const u32 frag = tx->path->family == AF_INET ? 0 :
						       sizeof(struct frag_hdr);
	struct nsmw_segments segs = nsmw_gso_segments(skb);
	u32 outer = tx->encap->overhead, len = skb->len, i, n;

	if (mtu < ip + frag + 8)
		return;
	for (i = 0; i < segs.count; i++) {
		u32 one = i + 1 < segs.count ? segs.header + segs.size : len;

		len -= segs.size;
		if (one + outer + ip <= mtu)
			continue;
		n = nsmw_fragments(one + outer, mtu - ip - frag);
		tx->sent->more += n - 1;
		tx->sent->bytes += n * (ip + frag) - ip;
	}
}

/**
 * nsmw_encapsulate() - put the outer headers on a packet and send it
 * @tx:  its transmit context; the port is filled in
 * @skb: the packet, consumed; counted if it is dropped
 *
 * Context: BH disabled, RCU.
 * Return: NULL, or fragments of a packet that did not fit its path, as a list; they are
 * sent like packets that come to the wire.
 */
struct sk_buff *nsmw_encapsulate(struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *pieces = NULL;
	enum nsmwire_drop reason;
	struct dst_entry *dst;
	unsigned int len;
	bool df;

	dst = find_route(tx, skb, &df, &pieces);
	if (!dst)
		return pieces;

	if (unlikely(!df) && tx->sent)
		count_fragments(tx, skb, dst_mtu(dst));
	tx->port = source_port(tx, skb);
	len = skb->len - tx->number;
	if (unlikely(tx->encap->seal))
		reason = push_and_seal(tx, &skb, dst);
	else
		reason = push_geneve(tx, skb, dst) ? NSMWIRE_DROP_TX_MEMORY : 0;
	if (unlikely(reason)) {
		dst_release(dst);
		nsmw_drop(tx->tunnel, skb, reason);
		return NULL;
	}
	nsmw_stats_tx(&tx->tunnel->stats, tx->class, nsmw_stats_packets(skb), len);
	skb->priority = nsmw_class_priority[tx->class];
	if (tx->path->family == AF_INET)
		send4(tx, skb, container_of(dst, struct rtable, dst), df);
	else
		send6(tx, skb, dst, df);
	return NULL;
}

/**
 * nsmw_encap_explain() - find out how a packet would leave
 * @tx:  its transmit context, steered; the port is filled in, and path and queues are
 *       those of the backup if the path has just lost its route
 * @skb: the packet, which is not sent
 * @number: bytes of the number option that it would have
 * @out: filled if it has a route
 *
 * Context: BH disabled, RCU.
 * Return: 0, or why the packet would be dropped.
 */
enum nsmwire_drop nsmw_encap_explain(struct nsmw_tx *tx, struct sk_buff *skb,
				     unsigned int number, struct nsmw_departure *out)
{
	const struct nsmw_path *path = tx->path;
	struct dst_entry *dst = live_route(tx, skb);
	unsigned int mtu, overhead;

	if (IS_ERR(dst))
		return route_reason(dst);
	out->backup = tx->path != path;
	out->ifindex = dst->dev->ifindex;
	strscpy(out->device, dst->dev->name, sizeof(out->device));
	overhead = tx->encap->overhead + tx->path->ip_len + tx->in.offset + number;
	mtu = path_mtu(tx, dst);
	out->mtu = min(mtu > overhead ? mtu - overhead : 0, READ_ONCE(tx->tunnel->dev->mtu));
	tx->port = source_port(tx, skb);
	dst_release(dst);
	if (!tx->encap->seal)
		return 0;
	out->sealed = nsmw_seal_with(tx->encap->peer->measure);
	return !out->sealed && lacks_key(tx->encap->peer->measure) ? NSMWIRE_DROP_TX_KEY : 0;
}
