// SPDX-License-Identifier: GPL-2.0
/*
 * Sends control packets of named peers: route, padding, outer headers. No state of its
 * own, no lock.
 */
#include <net/dst_cache.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/udp_tunnel.h>

#include "compat.h"
#include "peer/budget.h"
#include "peer/probe_send.h"
#include "peer/route.h"
#include "peer/seal.h"
#include "qos/profile.h"
#include "qos/sched.h"
#include "trace.h"

static struct dst_entry *probe_route(struct nsmw_path *path, u8 tos)
{
	unsigned int index = tos >> 2;

	if (path->multipath)
		index *= NSMW_BUCKETS;
	return nsmw_route_cached(path, NULL, tos, 0, &path->cache[index]);
}

/* Outer headers of a control packet, up to the Geneve header. */
static unsigned int outer_len(const struct nsmw_path *path)
{
	return path->ip_len + sizeof(struct udphdr);
}

/* Bytes behind the Geneve header that a control packet is made long with. */
static unsigned int padded_len(const struct nsmw_path *path,
			       const struct nsmw_probe *probe, bool sealed)
{
	unsigned int headers = outer_len(path) + NSMW_GENEVE_HLEN +
			       (sealed ? NSMW_SEAL_OVERHEAD : 0);

	return probe->kind == NSMW_PROBE_POLL && probe->size > headers ?
	       probe->size - headers : 0;
}

/* The Geneve header and what follows, in clear; NULL when there is no memory. */
static struct sk_buff *probe_skb(const struct nsmw_path *path,
				 const struct nsmw_probe *probe,
				 const struct dst_entry *dst, bool sealed)
{
	unsigned int header = NSMW_GENEVE_HLEN + (sealed ? NSMW_GENEVE_SEALED : 0);
	unsigned int room = LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			    outer_len(path);
	unsigned int pad = padded_len(path, probe, sealed), len;
	struct sk_buff *skb;
	u8 *p;

	skb = alloc_skb(room + header + max_t(unsigned int, pad, NSMW_PROBE_MAX) +
			(sealed ? NSMW_TAG : 0), GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	p = skb_put(skb, header);
	nsmw_geneve_build(p, 0, false);
	p[1] = NSMW_GENEVE_CONTROL;
	nsmw_geneve_fill(p, htons(NSMW_PROBE_PROTO), 0, false, 0);
	len = nsmw_probe_build(p + header, probe);
	skb_put(skb, len);
	if (pad > len)
		skb_put_zero(skb, pad - len);
	skb_set_inner_network_header(skb, header);
	skb->priority = nsmw_class_priority[probe->class];
	/* All probes of a path have one source port. */
	skb_set_hash(skb, probe->session ^ probe->path, PKT_HASH_TYPE_L4);
	return skb;
}

static enum nsmwire_drop seal_probe(struct sk_buff **pskb, const struct nsmw_seal_key *key,
				    const struct nsmw_path *path,
				    const struct nsmw_probe *probe)
{
	return nsmw_seal(pskb, key, path->index, probe->class,
			 NSMW_GENEVE_HLEN + NSMW_GENEVE_SEALED, skb_headroom(*pskb));
}

/* Whether a padded poll fits its route; if not, the search for the path MTU is told. */
static bool fits(struct nsmw_meter *meter, const struct nsmw_probe *probe,
		 const struct dst_entry *dst)
{
	u32 room = min_t(u32, dst_mtu(dst), READ_ONCE(dst->dev->mtu));

	if (probe->kind != NSMW_PROBE_POLL || probe->size <= room)
		return true;
	WRITE_ONCE(meter->room, room);
	return false;
}

/* The UDP source port: all probes of a path have one. */
static __be16 source_port(const struct nsmw_path *path, struct sk_buff *skb)
{
	return path->src_port_min ? htons(path->src_port_min) :
	       udp_flow_src_port(nsmw_path_net(path), skb, 0, 0, false);
}

/* Put the outer headers on a control packet and send it. */
static void send(struct nsmw_meter *meter, const struct nsmw_probe *probe,
		 const struct nsmw_path *path, struct dst_entry *dst, struct sk_buff *skb)
{
	__be16 port = source_port(path, skb);
	u8 tos = nsmw_classes[probe->class].dscp << 2;
	struct in6_addr source, remote;

	trace_nsmw_probe(meter->measure->net, meter->index, true, probe->kind, probe->size,
			 probe->seq,
			 /* A word, possibly stale. */
			 data_race(nsmw_rtt_smoothed(&meter->rtt)));
	nsmw_sched_charge(meter->budget->sched, probe->class,
			  skb->len + outer_len(path), probe->sent);
	skb->mark = path->fwmark;
	if (path->family == AF_INET) {
		udp_tunnel_xmit_skb(container_of(dst, struct rtable, dst), path->sk,
				    skb, path->source.v4, path->remote.v4, tos,
				    ip4_dst_hoplimit(dst), htons(IP_DF), port,
				    path->dst_port, false, false, 0);
		return;
	}
	source = path->source.v6;
	remote = path->remote.v6;
	udp_tunnel6_xmit_skb(dst, path->sk, skb, NULL, &source, &remote, tos,
			     ip6_dst_hoplimit(dst), 0, port, path->dst_port, false, 0);
}

/* Make a control packet, seal it, and send it; @dst is consumed. */
static void make_and_send(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			  const struct nsmw_path *path, struct dst_entry *dst)
{
	const struct nsmw_measure *m = meter->measure;
	const struct nsmw_seal_key *key = nsmw_seal_with(m);
	struct sk_buff *skb = NULL;

	if (!key && READ_ONCE(m->mark) & NSMW_MARK_SEALED)
		goto out;
	if (likely(fits(meter, probe, dst)))
		skb = probe_skb(path, probe, dst, key);
	if (skb && key && seal_probe(&skb, key, path, probe)) {
		kfree_skb(skb);
		skb = NULL;
	}
out:
	if (skb)
		send(meter, probe, path, dst, skb);
	else
		dst_release(dst);
}

/**
 * nsmw_probe_send() - send a control packet
 * @meter: of its path
 * @probe: what it says; a poll with a size is padded to it
 *
 * Context: BH disabled, RCU; no lock.
 */
void nsmw_probe_send(struct nsmw_meter *meter, const struct nsmw_probe *probe)
{
	struct nsmw_path *path;
	struct dst_entry *dst;

	path = rcu_dereference_bh(meter->measure->peer->path[meter->index]);
	if (!path || nsmw_path_waits(path))
		return;
	dst = probe_route(path, nsmw_classes[probe->class].dscp << 2);
	if (!IS_ERR(dst))
		make_and_send(meter, probe, path, dst);
}

/**
 * nsmw_probe_send_to() - send a control packet to an address that is not that of its path
 * @meter: of its path, which learns
 * @probe: what it says
 * @to:    the address; it does not become that of the path
 *
 * Context: BH disabled, RCU; no lock.
 */
void nsmw_probe_send_to(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			const struct nsmw_endpoint *to)
{
	const struct nsmw_path *path;
	struct dst_entry *dst;
	struct nsmw_path copy;

	path = rcu_dereference_bh(meter->measure->peer->path[meter->index]);
	if (!path || !path->learns)
		return;
	copy = *path;
	nsmw_endpoint_apply(to, &copy);
	dst = nsmw_route_get(&copy, NULL, nsmw_classes[probe->class].dscp << 2, 0);
	if (!IS_ERR(dst))
		make_and_send(meter, probe, &copy, dst);
}
