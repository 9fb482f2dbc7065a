// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet out: classify, steer, encapsulate. No lock, no shared
 * counter; the peer is read under RCU, routes come from a cache for each class.
 */
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "classify.h"
#include "compat.h"
#include "flow.h"
#include "inner.h"
#include "peek.h"
#include "pmtu.h"
#include "profile.h"
#include "sched.h"
#include "tx.h"
#include "underlay.h"
#include "wire.h"

/*
 * Wires in wires, three deep: below what the core and the kernel's stack allow.
 * Where the helpers for tunnels keep count of it, too, a wire is two levels.
 */
#ifdef IP_TUNNEL_RECURSION_LIMIT
#define NEST_MAX	5
#else
#define NEST_MAX	3
#endif

#define WIRES_MAX	3

/*
 * Wires that the packet in hand has come through already. The recursion level of the
 * core is not enough: a packet that waits on an uplink goes on from another stack, in
 * which it is at the beginning. So it takes this number along. Used with BH disabled.
 */
static DEFINE_PER_CPU(u8, nest);

/**
 * struct out - a packet on its way out
 * @wire:  its wire
 * @peer:  where it goes
 * @table: the classes
 * @path:  its path
 * @in:    what its headers say
 * @class: its class
 * @reflected: the class is that in which its flow came
 * @tos:   DS field of the outer header, ECN bits zero
 * @port:  UDP source port
 * @sent:  what becomes of it on the line; NULL where nobody asks
 */
struct out {
	struct nsmw_wire *wire;
	const struct nsmw_peer *peer;
	const struct nsmw_table *table;
	const struct nsmw_path *path;
	struct nsmw_inner in;
	u8 class;
	bool reflected;
	u8 tos;
	__be16 port;
	struct nsmw_sent *sent;
};

/* All that packets are sent by is read once: the old or the new, never a mix. */
static bool find_peer(struct out *o)
{
	o->peer = rcu_dereference_bh(o->wire->peer);
	if (unlikely(!o->peer))
		return false;
	o->table = rcu_dereference_bh(o->peer->profile->table);
	return true;
}

/* 1. classify; 0, or why the packet cannot be sent. */
static enum nsmwire_drop classify(struct out *o, struct sk_buff *skb)
{
	enum nsmw_peek peek = nsmw_peek(skb, o->wire->payload,
					ntohs(skb->protocol), &o->in);

	if (unlikely(peek))
		return peek == NSMW_PEEK_BAD ? NSMWIRE_DROP_TX_INNER :
					       NSMWIRE_DROP_TX_MEMORY;

	skb_reset_mac_header(skb);
	if (o->in.ip)
		skb_set_network_header(skb, o->in.offset);
	o->class = nsmw_classify(o->wire, o->peer, o->table, skb, &o->in,
				 &o->reflected);
	return 0;
}

/* 2. steer: the current path of the peer. */
static __always_inline void steer(struct out *o)
{
	const struct nsmw_path *path = &o->peer->paths[0];

	o->path = path;
	if (unlikely(path->inherit_ds))
		o->tos = o->in.ds & ~INET_ECN_MASK;
	else if (unlikely(path->fixed_ds))
		o->tos = path->tos[o->class];
	else
		o->tos = o->table->tos[o->class];
}

static u8 hop_limit(const struct out *o)
{
	return unlikely(o->path->inherit_ttl) ? o->in.ttl : o->path->ttl;
}

/* DF of the outer header, or for IPv6 whether the underlay may fragment. */
static bool forbid_fragments(const struct out *o)
{
	switch (o->path->df) {
	case NSMWIRE_DF_SET:
		return true;
	case NSMWIRE_DF_INHERIT:
		return o->in.df;
	default:
		return false;
	}
}

/*
 * Room, offloads and the Geneve header. All of it is the same for every segment
 * of a GSO packet, which therefore stays whole.
 */
static int push_geneve(const struct out *o, struct sk_buff *skb,
		       const struct dst_entry *dst)
{
	const struct nsmw_path *path = o->path;
	__be16 proto = htons(ETH_P_TEB);
	u8 *p;
	int err;

	err = skb_cow_head(skb, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
				path->overhead);
	if (unlikely(err))
		return err;
	err = udp_tunnel_handle_offloads(skb, path->udp_csum);
	if (unlikely(err))
		return err;

	if (o->wire->payload == NSMWIRE_PAYLOAD_IP)
		proto = skb->protocol;
	p = __skb_push(skb, path->geneve_len);
	memcpy(p, path->geneve, NSMW_GENEVE_HLEN);
	if (path->class_option)
		memcpy(p + NSMW_GENEVE_HLEN, path->geneve + NSMW_GENEVE_HLEN,
		       NSMW_GENEVE_CLASSOPT);
	nsmw_geneve_fill(p, proto, o->class, path->class_option,
			 o->reflected ? NSMW_GENEVE_REFLECTED : 0);
	skb_set_inner_protocol(skb, proto);
	return 0;
}

static bool crosses_netns(const struct out *o)
{
	return !net_eq(nsmw_path_net(o->path), dev_net(o->wire->dev));
}

static void send4(struct out *o, struct sk_buff *skb, struct rtable *rt,
		  bool df)
{
	const struct nsmw_path *path = o->path;
	u8 ttl = hop_limit(o) ?: ip4_dst_hoplimit(&rt->dst);
	bool crosses = crosses_netns(o);

	/* The helper would clear the mark of the outer packet, too. */
	if (crosses && path->fwmark) {
		skb_scrub_packet(skb, true);
		crosses = false;
	}
	/* Never that of the inner packet, which is meant for other rules. */
	skb->mark = path->fwmark;
	/* RFC 6040, 4.1, normal mode: the ECN field is copied, CE included. */
	udp_tunnel_xmit_skb(rt, path->sk, skb, path->source.v4, path->remote.v4,
			    o->tos | (o->in.ds & INET_ECN_MASK), ttl,
			    df ? htons(IP_DF) : 0, o->port, path->dst_port,
			    crosses, !path->udp_csum, 0);
}

static void send6(struct out *o, struct sk_buff *skb, struct dst_entry *dst,
		  bool df)
{
	const struct nsmw_path *path = o->path;
	u8 ttl = hop_limit(o) ?: ip6_dst_hoplimit(dst);
	struct in6_addr source = path->source.v6, remote = path->remote.v6;

	/* The helper for IPv6 leaves this to its caller. */
	skb_scrub_packet(skb, crosses_netns(o));
	skb->mark = path->fwmark;
	skb->ignore_df = !df;
	udp_tunnel6_xmit_skb(dst, path->sk, skb, o->wire->dev, &source, &remote,
			     o->tos | (o->in.ds & INET_ECN_MASK), ttl, 0,
			     o->port, path->dst_port, !path->udp_csum, 0);
}

/* The class has another DSCP, and the peer with its routes is yet to come. */
static bool is_ahead(const struct out *o)
{
	return !o->path->inherit_ds && o->tos != o->path->tos[o->class];
}

/* Where the route has several next hops, the bucket of the packet's flow; else 0. */
static unsigned int bucket_of(const struct out *o, struct sk_buff *skb)
{
	if (!o->path->multipath)
		return 0;
	return nsmw_path_bucket(o->path, nsmw_flow_port(o->path, skb, &o->in));
}

/*
 * Which cache has the route, where that is not one for each class. Not inlined: most
 * packets would pay for its registers.
 */
static noinline unsigned int cache_index(const struct out *o, struct sk_buff *skb)
{
	unsigned int index = o->path->inherit_ds ? o->tos >> 2 : o->class;

	return o->path->multipath ? index * NSMW_BUCKETS + bucket_of(o, skb) :
				    index;
}

/* Look up the route; it stays in @cache, if there is one. */
static noinline struct dst_entry *
new_route(const struct out *o, struct sk_buff *skb, struct dst_cache *cache)
{
	const struct nsmw_path *path = o->path;
	struct dst_entry *dst;

	dst = nsmw_path_route(path, o->wire->dev, o->tos, bucket_of(o, skb));
	if (IS_ERR(dst) || !cache)
		return dst;
	if (unlikely(!nsmw_path_is_fresh(path, dst)))
		nsmw_net_check_soon(nsmw_net(nsmw_path_net(path)));
	nsmw_path_need_cache(cache);
	if (path->family == AF_INET)
		dst_cache_set_ip4(cache, dst, path->source.v4);
	else
		dst_cache_set_ip6(cache, dst, &path->source.v6);
	return dst;
}

static __always_inline struct dst_entry *cached_route(const struct out *o,
						      struct sk_buff *skb)
{
	const struct nsmw_path *path = o->path;
	unsigned int index = o->class;
	struct dst_cache *cache;

	if (unlikely(is_ahead(o)))
		return new_route(o, skb, NULL);
	if (unlikely(path->inherit_ds || path->multipath))
		index = cache_index(o, skb);
	cache = nsmw_path_cache(o->peer, path, index);
	return dst_cache_get(cache) ?: new_route(o, skb, cache);
}

/*
 * The route, and whether the packet fits it. NULL when the packet is gone:
 * dropped, fragmented or answered. Inlined: two call it, and each packet pays.
 */
static __always_inline struct dst_entry *
find_route(const struct out *o, struct sk_buff *skb, bool *df)
{
	struct dst_entry *dst = cached_route(o, skb);
	unsigned int mtu;

	if (IS_ERR(dst)) {
		nsmw_drop(o->wire, skb, PTR_ERR(dst) == -ELOOP ?
			  NSMWIRE_DROP_TX_LOOP : NSMWIRE_DROP_TX_NO_ROUTE);
		return NULL;
	}

	*df = forbid_fragments(o);
	mtu = dst_mtu(dst);
	if (*df && skb->len + o->path->overhead > mtu) {
		unsigned int room = mtu > o->path->overhead ?
				    mtu - o->path->overhead : 0;

		nsmw_sched_set_room(o->peer->queues, room);
		switch (nsmw_pmtu(o->wire, skb, &o->in, dst, room)) {
		case NSMW_FIT_OK:
			break;
		case NSMW_FIT_OUTSIDE:
			*df = false;
			break;
		case NSMW_FIT_CONSUMED:
			if (o->sent)
				o->sent->refused = true;
			dst_release(dst);
			return NULL;
		}
	}
	return dst;
}

/* How a GSO packet will be segmented; the core has looked at its headers. */
static noinline struct nsmw_segments segments_of(const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb_shinfo(skb);
	u32 header, size = info->gso_size;
	struct tcphdr tcp;

	if (unlikely(!skb_transport_header_was_set(skb)))
		return nsmw_segments_of(skb->len, 0, 0);
	header = skb->encapsulation ? skb_inner_transport_offset(skb) :
				      skb_transport_offset(skb);
	if (likely(info->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6))) {
		const struct tcphdr *th =
			skb_header_pointer(skb, header, sizeof(tcp), &tcp);

		header += th ? __tcp_hdrlen(th) : sizeof(tcp);
	} else if (info->gso_type & SKB_GSO_UDP_L4) {
		header += sizeof(struct udphdr);
	} else if (size == GSO_BY_FRAGS) {
		/* Of sizes that differ: as if they did not. */
		header += sizeof(struct sctphdr);
		size = DIV_ROUND_UP(skb->len - min(header, skb->len),
				    info->gso_segs ?: 1);
	}
	return nsmw_segments_of(skb->len, header, size);
}

static struct nsmw_segments segments_if(const struct sk_buff *skb)
{
	const struct nsmw_segments one = { .count = 1 };

	return unlikely(skb_is_gso(skb)) ? segments_of(skb) : one;
}

/* What the underlay's fragmentation adds to a packet that may be fragmented. */
static void count_fragments(const struct out *o, const struct sk_buff *skb, u32 mtu)
{
	const u32 ip = o->path->family == AF_INET ? sizeof(struct iphdr) :
						    sizeof(struct ipv6hdr);
	/* IPv6 has a header of its own for it in each fragment. */
	const u32 frag = o->path->family == AF_INET ? 0 :
						      sizeof(struct frag_hdr);
	struct nsmw_segments segs = segments_if(skb);
	u32 outer = o->path->overhead - ip, len = skb->len, i, n;

	if (mtu < ip + frag + 8)
		return;
	for (i = 0; i < segs.count; i++) {
		u32 one = i + 1 < segs.count ? segs.header + segs.size : len;

		len -= segs.size;
		if (one + outer + ip <= mtu)
			continue;
		n = nsmw_fragments(one + outer, mtu - ip - frag);
		o->sent->more += n - 1;
		o->sent->bytes += n * (ip + frag) - ip;
	}
}

/* 4. encapsulate, and out. */
static void encapsulate(struct out *o, struct sk_buff *skb)
{
	const struct nsmw_path *path = o->path;
	struct dst_entry *dst;
	unsigned int len;
	bool df;

	dst = find_route(o, skb, &df);
	if (!dst)
		return;

	if (unlikely(!df) && o->sent)
		count_fragments(o, skb, dst_mtu(dst));
	o->port = nsmw_flow_port(path, skb, &o->in);
	len = skb->len;
	if (unlikely(push_geneve(o, skb, dst))) {
		dst_release(dst);
		nsmw_drop(o->wire, skb, NSMWIRE_DROP_TX_MEMORY);
		return;
	}
	nsmw_stats_tx(&o->wire->stats, o->class, nsmw_stats_packets(skb), len);
	skb->priority = nsmw_class_priority[o->class];
	__this_cpu_inc(nest);
	if (path->family == AF_INET)
		send4(o, skb, container_of(dst, struct rtable, dst), df);
	else
		send6(o, skb, dst, df);
	__this_cpu_dec(nest);
}

/* Note how the packet will look on the line. */
static void note_queued(const struct out *o, struct sk_buff *skb)
{
	struct nsmw_queued *qd = nsmw_queued(skb);

	qd->in = o->in;
	qd->class = o->class;
	qd->reflected = o->reflected;
	qd->nest = __this_cpu_read(nest);
	qd->over = o->path->overhead;
	qd->segs = segments_if(skb);
}

/* Whether the packet may not fit its path, because of its device's MTU or of a
 * smaller path MTU that was learned.
 */
static bool is_large(const struct out *o, const struct sk_buff *skb)
{
	const struct net_device *dev = o->wire->dev;
	u32 room = READ_ONCE(o->peer->queues->room);

	if (likely(skb->len <= room &&
		   skb->len <= READ_ONCE(dev->mtu) + dev->hard_header_len))
		return false;
	if (!skb_is_gso(skb))
		return true;
	return room != U32_MAX && !skb_gso_validate_mac_len(skb, room);
}

/*
 * Whether the packet fits. If it does not, its sender has been told, or its fragments
 * have been queued.
 */
static bool fits(const struct out *o, struct sk_buff *skb)
{
	struct dst_entry *dst;
	bool df;

	/* As large as the path is now: set anew if that is too small. */
	nsmw_sched_set_room(o->peer->queues, U32_MAX);
	dst = find_route(o, skb, &df);
	if (dst)
		dst_release(dst);
	return dst;
}

/* 3. schedule: the packet waits for its place on the line. */
static void schedule_packet(struct out *o, struct sk_buff *skb)
{
	struct sk_buff *segs = skb, *one, *next;
	bool gso = skb_is_gso(skb);
	u32 hash;
	int err;

	if (unlikely(is_large(o, skb)) && !fits(o, skb))
		return;

	hash = nsmw_flow_hash(skb, &o->in);
	if (gso && nsmw_sched_splits(o->peer->queues, skb->len)) {
		segs = skb_gso_segment(skb, netif_skb_features(skb) &
					    ~NETIF_F_GSO_MASK);
		if (IS_ERR_OR_NULL(segs)) {
			nsmw_drop(o->wire, skb, NSMWIRE_DROP_TX_MEMORY);
			return;
		}
		consume_skb(skb);
	}
	skb_list_walk_safe(segs, one, next)
		note_queued(o, one);
	err = nsmw_sched_queue(o->peer->queues, segs, hash);
	if (likely(!err))
		return;
	skb_list_walk_safe(segs, one, next) {
		skb_mark_not_on_list(one);
		/* Moved to another uplink since the peer was read? */
		if (err == -ESHUTDOWN)
			nsmw_xmit(one, one->dev);
		else
			nsmw_drop(o->wire, one, NSMWIRE_DROP_TX_MEMORY);
	}
}

/**
 * nsmw_tx_queued() - send a packet whose time has come
 * @skb:  the packet, its cb a struct nsmw_queued; consumed
 * @sent: zeroes; what becomes of it
 *
 * Context: BH disabled, no lock.
 */
void nsmw_tx_queued(struct sk_buff *skb, struct nsmw_sent *sent)
{
	const struct nsmw_queued *qd = nsmw_queued(skb);
	const u8 outside = __this_cpu_read(nest);
	struct out o = {
		.wire = netdev_priv(skb->dev),
		.in = qd->in,
		.class = qd->class,
		.reflected = qd->reflected,
		.sent = sent,
	};

	/* CoDel may have marked it. */
	if (o.in.ip == 4)
		o.in.ds = ip_hdr(skb)->tos;
	else if (o.in.ip == 6)
		o.in.ds = ipv6_get_dsfield(ipv6_hdr(skb));
	if (unlikely(!find_peer(&o))) {
		nsmw_drop(o.wire, skb, NSMWIRE_DROP_TX_NO_PATH);
		return;
	}
	steer(&o);
	/* The sender may be in the middle of another packet's way. */
	__this_cpu_write(nest, qd->nest);
	encapsulate(&o, skb);
	__this_cpu_write(nest, outside);
}

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
	struct out o = { .wire = netdev_priv(dev) };
	enum nsmwire_drop reason;

	if (unlikely(dev_recursion_level() > NEST_MAX ||
		     __this_cpu_read(nest) >= WIRES_MAX)) {
		nsmw_drop(o.wire, skb, NSMWIRE_DROP_TX_LOOP);
		return NETDEV_TX_OK;
	}
	if (unlikely(!find_peer(&o))) {
		nsmw_drop(o.wire, skb, NSMWIRE_DROP_TX_NO_PATH);
		return NETDEV_TX_OK;
	}
	reason = classify(&o, skb);
	if (unlikely(reason)) {
		nsmw_drop(o.wire, skb, reason);
		return NETDEV_TX_OK;
	}
	steer(&o);
	if (nsmw_sched_rated(o.peer->queues))
		schedule_packet(&o, skb);
	else
		encapsulate(&o, skb);
	return NETDEV_TX_OK;
}
