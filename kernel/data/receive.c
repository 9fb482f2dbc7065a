// SPDX-License-Identifier: GPL-2.0
/*
 * The first steps of a packet that arrives: check the Geneve header, find the wire,
 * check the sender; decap.c does the rest. ICMP errors about packets that were sent
 * come here, too. Softirq, under RCU; no lock.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "data/decap.h"
#include "data/encap.h"
#include "data/gro.h"
#include "data/receive.h"
#include "data/sock.h"
#include "data/tunnel.h"
#include "peer/copies.h"
#include "peer/pathmtu.h"
#include "peer/roam.h"
#include "peer/route.h"
#include "peer/seal.h"
#include "pure/geneve.h"
#include "pure/probe.h"
#include "trace.h"

static const u8 *geneve_header(const struct sk_buff *skb)
{
	return (const u8 *)(udp_hdr(skb) + 1);
}

/* Count and free a packet before its wire is known: it counts for the netns. */
static void drop_unknown(struct nsmw_sock *ns, struct sk_buff *skb,
			 enum nsmwire_drop reason)
{
	trace_nsmw_drop(NULL, skb, reason, nsmw_drop_reasons[reason].name);
	nsmw_drops_add(this_cpu_ptr(ns->socks->drops), reason,
		       nsmw_stats_packets(skb));
	kfree_skb_reason(skb, nsmw_drop_reasons[reason].skb);
}

static bool is_remote(const struct nsmw_path *path, const struct sk_buff *skb,
		      bool to)
{
	if (path->family == AF_INET)
		return path->remote.v4 == (to ? ip_hdr(skb)->daddr :
						ip_hdr(skb)->saddr);
	return ipv6_addr_equal(&path->remote.v6, to ? &ipv6_hdr(skb)->daddr :
						      &ipv6_hdr(skb)->saddr);
}

static bool is_source(const struct nsmw_path *path, const struct sk_buff *skb,
		      bool to)
{
	if (path->family == AF_INET)
		return path->source.v4 == (to ? ip_hdr(skb)->saddr :
						ip_hdr(skb)->daddr);
	return ipv6_addr_equal(&path->source.v6, to ? &ipv6_hdr(skb)->saddr :
						      &ipv6_hdr(skb)->daddr);
}

/*
 * The path whose other end has sent the packet, or with @to is its destination. Both
 * addresses count on a named peer, whose paths may lead to one address.
 */
static inline const struct nsmw_path *
find_path(const struct nsmw_encap *encap, const struct sk_buff *skb,
	  sa_family_t family, bool to)
{
	unsigned int i;

	for (i = 0; encap && i < encap->peer->count; i++) {
		const struct nsmw_path *path = rcu_dereference(encap->peer->path[i]);

		if (path && path->family == family && is_remote(path, skb, to) &&
		    (!encap->shared || is_source(path, skb, to)))
			return path;
	}
	return NULL;
}

static bool carries(const struct nsmw_tunnel *tunnel, u16 proto)
{
	if (tunnel->payload == NSMWIRE_PAYLOAD_ETHERNET)
		return proto == ETH_P_TEB;
	return proto == ETH_P_IP || proto == ETH_P_IPV6;
}

/* Whether a packet is in clear, and its peer has to send sealed ones. */
static bool is_refused(const struct nsmw_measure *m, const struct nsmw_geneve *g)
{
	return READ_ONCE(m->mark) & NSMW_MARK_SEALED && !g->sealed;
}

/* Open a packet, with a key of the peer @m; 0, or why it has to be dropped. */
static enum nsmwire_drop open_sealed(struct nsmw_sock *ns, const struct nsmw_measure *m,
				     struct sk_buff *skb, const struct nsmw_geneve *g)
{
	struct nsmw_seal_key *key = nsmw_key_find(&ns->socks->keys, g->key);

	if (unlikely(!key || key->keys->measure != m))
		return NSMWIRE_DROP_RX_KEY;
	return nsmw_open(key, skb, sizeof(struct udphdr), g);
}

/* An opened packet has come from an address that its path has not learned. */
static noinline void hear(struct nsmw_sock *ns, const struct nsmw_path *path,
			  const struct sk_buff *skb, const struct nsmw_geneve *g)
{
	struct nsmw_seal_key *key = nsmw_key_find(&ns->socks->keys, g->key);

	if (key)
		nsmw_roam_heard(key, path, skb, g->packet);
}

/* Find the path of a sealed packet, and open the packet; 0, or why it has to be dropped. */
static noinline enum nsmwire_drop open_data(struct nsmw_sock *ns,
					    const struct nsmw_encap *encap,
					    struct sk_buff *skb,
					    const struct nsmw_geneve *g,
					    const struct nsmw_path **found)
{
	const struct nsmw_path *path = NULL;
	enum nsmwire_drop reason;

	if (encap && likely(encap->shared))
		path = nsmw_roam_path(encap->peer, g->packet, ns->family);
	if (likely(!path))
		path = find_path(encap, skb, ns->family, false);
	*found = path;
	if (unlikely(!path))
		return NSMWIRE_DROP_RX_SOURCE;
	if (unlikely(!path->lanes))
		return NSMWIRE_DROP_RX_KEY;
	reason = open_sealed(ns, path->lanes->measure, skb, g);
	if (path->learns && likely(!reason) && unlikely(!nsmw_roam_is_from(path, skb)))
		hear(ns, path, skb, g);
	return reason;
}

/* Check a packet while its outer headers are on; 0, or why it has to be dropped. */
static enum nsmwire_drop admit(const struct nsmw_tunnel *tunnel,
			       const struct nsmw_encap *encap,
			       const struct nsmw_path *path,
			       const struct sk_buff *skb, sa_family_t family,
			       const struct nsmw_geneve *g)
{
	if (path && unlikely(path->lanes)) {
		if (unlikely(is_refused(path->lanes->measure, g)))
			return NSMWIRE_DROP_RX_CLEAR;
		nsmw_measure_rx(path->lanes, min_t(u8, g->class, NSMW_LANE_UNTOLD), g->q,
				nsmw_stats_packets(skb));
	}
	/* The bit is set and cleared atomically, dev->flags are not. */
	if (unlikely(!netif_running(tunnel->dev)))
		return NSMWIRE_DROP_RX_DOWN;
	if (unlikely(!path))
		return NSMWIRE_DROP_RX_SOURCE;
	if (family == AF_INET6 && encap->udp_csum &&
	    unlikely(!udp_hdr(skb)->check))
		return NSMWIRE_DROP_RX_CHECKSUM;
	if (unlikely(g->control))
		return NSMWIRE_DROP_RX_CONTROL;
	if (unlikely(!carries(tunnel, g->proto)))
		return NSMWIRE_DROP_RX_PAYLOAD;
	return 0;
}

/* Admit and decapsulate; the reason when the packet has to be dropped. */
static enum nsmwire_drop receive(struct nsmw_sock *ns, struct nsmw_tunnel *tunnel,
				 struct sk_buff *skb,
				 const struct nsmw_geneve *g)
{
	const struct nsmw_encap *encap = rcu_dereference(tunnel->encap);
	const struct nsmw_path *path;
	enum nsmwire_drop reason = 0;

	if (unlikely(g->sealed))
		reason = open_data(ns, encap, skb, g, &path);
	else
		path = find_path(encap, skb, ns->family, false);
	if (likely(!reason))
		reason = admit(tunnel, encap, path, skb, ns->family, g);
	if (unlikely(reason))
		return reason;
	if (unlikely(g->session) && nsmw_copies_arrived(path->lanes, g)) {
		consume_skb(skb);
		return 0;
	}
	return nsmw_decapsulate(tunnel, encap, skb, g, ns->socks->net,
				ns->family);
}

static noinline void receive_probe(struct nsmw_sock *ns, struct sock *sk,
				   struct sk_buff *skb, const struct nsmw_geneve *g)
{
	enum nsmwire_drop reason;

	reason = nsmw_probes_receive(&ns->socks->meters, &ns->socks->keys, sk, skb,
				     ns->family, g);
	if (reason)
		drop_unknown(ns, skb, reason);
}

/*
 * Receive a packet from the underlay; it begins with the UDP header. Returns 0: the packet
 * is not for the queue of the socket. Context: BH disabled, RCU.
 */
static int receive_packet(struct sock *sk, struct sk_buff *skb)
{
	struct nsmw_sock *ns = rcu_dereference_sk_user_data(sk);
	unsigned int len = sizeof(struct udphdr) + NSMW_GENEVE_HLEN;
	struct nsmw_tunnel *tunnel;
	struct nsmw_geneve g;
	int err;

	if (unlikely(!ns)) {
		kfree_skb(skb);
		return 0;
	}
	if (unlikely(!pskb_may_pull(skb, len))) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_SHORT);
		return 0;
	}
	len = sizeof(struct udphdr) + nsmw_geneve_hlen(geneve_header(skb));
	if (unlikely(!pskb_may_pull(skb, min(len, skb->len)))) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_MEMORY);
		return 0;
	}

	err = nsmw_geneve_parse(geneve_header(skb),
				skb_headlen(skb) - sizeof(struct udphdr), &g);
	if (unlikely(err == -NSMWIRE_DROP_RX_SHORT ||
		     err == -NSMWIRE_DROP_RX_VERSION)) {
		drop_unknown(ns, skb, -err);
		return 0;
	}
	if (unlikely(!err && g.control && !g.vni && g.proto == NSMW_PROBE_PROTO)) {
		receive_probe(ns, sk, skb, &g);
		return 0;
	}
	tunnel = nsmw_sock_find(ns, g.vni);
	if (unlikely(!tunnel)) {
		drop_unknown(ns, skb, NSMWIRE_DROP_RX_NO_WIRE);
		return 0;
	}
	if (likely(!err))
		err = -receive(ns, tunnel, skb, &g);
	if (unlikely(err))
		nsmw_drop(tunnel, skb, -err);
	return 0;
}

/* The MTU that an ICMP error reports, whose header is before the quoted packet. */
static u32 reported_mtu(const struct sk_buff *skb, sa_family_t family)
{
	const u8 *quoted = skb_network_header(skb);

	if (family == AF_INET) {
		const struct icmphdr *icmp = (const void *)(quoted - sizeof(*icmp));

		return icmp->type == ICMP_DEST_UNREACH &&
		       icmp->code == ICMP_FRAG_NEEDED ?
		       ntohs(icmp->un.frag.mtu) : 0;
	} else {
		const struct icmp6hdr *icmp = (const void *)(quoted - sizeof(*icmp));

		return icmp->icmp6_type == ICMPV6_PKT_TOOBIG ?
		       ntohl(icmp->icmp6_mtu) : 0;
	}
}

/*
 * Check whether an ICMP error is about a packet of a wire: returns 0 if a wire sends to
 * that address with that id. Only then is the path MTU learned from it. @skb:
 * the packet that the error quotes, transport header set. Context: BH disabled, RCU.
 */
static int check_error(struct sock *sk, struct sk_buff *skb)
{
	struct nsmw_sock *ns = rcu_dereference_sk_user_data(sk);
	const struct nsmw_path *path = NULL;
	struct nsmw_tunnel *tunnel;
	const u8 *p;
	u32 mtu;

	if (!ns)
		return -ENOENT;
	if (!pskb_may_pull(skb, skb_transport_offset(skb) +
				sizeof(struct udphdr) + NSMW_GENEVE_HLEN))
		return -EINVAL;
	p = geneve_header(skb);
	if (nsmw_geneve_version(p))
		return -EINVAL;
	tunnel = nsmw_sock_find(ns, nsmw_geneve_vni(p));
	if (tunnel)
		path = find_path(rcu_dereference(tunnel->encap), skb,
				 ns->family, true);
	if (!path)
		return -ENOENT;
	mtu = reported_mtu(skb, path->family);
	if (mtu) {
		nsmw_pathmtu_report(path, mtu);
		nsmw_route_learn_mtu(path, tunnel->dev, skb, mtu);
	}
	return 0;
}

const struct udp_tunnel_sock_cfg nsmw_receive_cfg = {
	.encap_type = 1,
	.encap_rcv = receive_packet,
	.encap_err_lookup = check_error,
	.gro_receive = nsmw_gro_receive,
	.gro_complete = nsmw_gro_complete,
};
