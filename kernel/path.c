// SPDX-License-Identifier: GPL-2.0
/*
 * Owns peers and paths: built from settings, replaced under RTNL, read by
 * packets under RCU. Looks up routes and says in what state a path is.
 */
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>
#include <net/lwtunnel.h>
#include <net/nexthop.h>

#include "compat.h"
#include "path.h"
#include "sock.h"
#include "source.h"
#include "table.h"
#include "uplink.h"

#define VLAN_TAGS	(2 * VLAN_HLEN)	/* as many as the module reads */

/**
 * nsmw_overhead() - largest header that settings can send
 * @cfg: the settings, with a remote or (as for IPv4) without
 *
 * From the outer IP header to the first byte of the inner network header; for
 * payload ethernet that is the Ethernet header with two VLAN tags, so that a VLAN
 * device on a VLAN device on the wire can have the MTU of the wire, which the
 * kernel gives it.
 *
 * Return: bytes.
 */
unsigned int nsmw_overhead(const struct nsmw_config *cfg)
{
	unsigned int len = sizeof(struct udphdr) + NSMW_GENEVE_HLEN;

	len += cfg->remote_family == AF_INET6 ? sizeof(struct ipv6hdr) :
						sizeof(struct iphdr);
	if (cfg->class_option)
		len += NSMW_GENEVE_CLASSOPT;
	if (cfg->payload == NSMWIRE_PAYLOAD_ETHERNET)
		len += ETH_HLEN + VLAN_TAGS;
	return len;
}

/* What the wire leaves open, its uplink may say. */
static void init_place(struct nsmw_path *path, const struct nsmw_config *cfg)
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

/**
 * nsmw_path_follow_device() - a device that was asked for has gone or come back
 * @path: the path
 * @cfg:  settings of the wire, up to date as its uplink is
 *
 * The routes that are cached are old ones already: the core invalidates all
 * that lead out of a device that goes.
 *
 * Context: process, RTNL; packets read on.
 */
void nsmw_path_follow_device(struct nsmw_path *path,
			     const struct nsmw_config *cfg)
{
	WRITE_ONCE(path->oif, nsmw_config_oif(cfg));
}

static void init_path(struct nsmw_path *path, const struct nsmw_config *cfg,
		      struct nsmw_sock *ns, const struct nsmw_table *table)
{
	int i;

	path->sk = ns->sock->sk;
	path->family = cfg->remote_family;
	path->remote = cfg->remote;
	init_place(path, cfg);
	path->dst_port = cfg->dst_port;
	path->src_port_min = cfg->src_port_min;
	path->src_port_max = cfg->src_port_max;
	path->df = cfg->df;
	path->ttl = cfg->ttl;
	path->inherit_ttl = cfg->ttl_inherit;
	path->inherit_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_INHERIT;
	path->fixed_ds = cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED;
	path->udp_csum = cfg->udp_csum;
	path->class_option = cfg->class_option;
	path->geneve_len = nsmw_geneve_build(path->geneve, cfg->id,
					     cfg->class_option);
	path->max_overhead = nsmw_overhead(cfg);
	path->overhead = path->max_overhead;
	if (cfg->payload == NSMWIRE_PAYLOAD_ETHERNET)
		path->overhead -= ETH_HLEN + VLAN_TAGS;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		path->tos[i] = path->fixed_ds ? cfg->dscp << 2 : table->tos[i];
}

/**
 * nsmw_peer_free() - free a peer that no packet can see
 * @peer: the peer, or NULL
 *
 * Context: any.
 */
void nsmw_peer_free(struct nsmw_peer *peer)
{
	unsigned int i, c;

	if (!peer)
		return;
	for (i = 0; i < peer->count; i++) {
		struct nsmw_path *path = &peer->paths[i];

		for (c = 0; c < nsmw_path_caches(path); c++)
			dst_cache_destroy(nsmw_path_cache(peer, path, c));
	}
	kfree(peer);
}

static void free_peer(struct rcu_head *rcu)
{
	nsmw_peer_free(container_of(rcu, struct nsmw_peer, rcu));
}

/**
 * nsmw_peer_free_rcu() - free a peer once no packet can see it any more
 * @peer: the peer, or NULL
 *
 * Context: any.
 */
void nsmw_peer_free_rcu(struct nsmw_peer *peer)
{
	if (peer)
		call_rcu(&peer->rcu, free_peer);
}

/**
 * nsmw_path_need_cache() - have the per-CPU part of a route cache
 * @cache: one of a path's
 *
 * It comes with the first packet of its class: most wires carry few classes,
 * and eight caches a wire would take twice the time of all else that the
 * per-CPU allocator does to create one. Without memory the packet goes without.
 *
 * Context: BH disabled; several CPUs may come at once.
 */
void nsmw_path_need_cache(struct dst_cache *cache)
{
	struct dst_cache new = {};

	if (READ_ONCE(cache->cache) ||
	    dst_cache_init(&new, GFP_ATOMIC | __GFP_NOWARN))
		return;
	/* What is cached in this very jiffy is not older than the cache. */
	WRITE_ONCE(cache->reset_ts, new.reset_ts - 1);
	if (cmpxchg(&cache->cache, NULL, new.cache))
		dst_cache_destroy(&new);
}

/* The source port that stands for all of @bucket: one that the path can send from. */
static __be16 bucket_port(const struct nsmw_path *path, unsigned int bucket)
{
	return htons(path->src_port_min + bucket);
}

static void init_flow4(struct flowi4 *fl4, const struct nsmw_path *path, u8 tos,
		       unsigned int bucket)
{
	*fl4 = (struct flowi4) {
		.flowi4_oif = READ_ONCE(path->oif),
		.flowi4_iif = LOOPBACK_IFINDEX,
		.flowi4_mark = path->fwmark,
		.flowi4_proto = IPPROTO_UDP,
		.daddr = path->remote.v4,
		.fl4_dport = path->dst_port,
		.fl4_sport = bucket_port(path, bucket),
	};
	nsmw_flowi4_set_dscp(fl4, tos);
}

static struct dst_entry *route4(const struct nsmw_path *path, u8 tos,
				unsigned int bucket, union nsmw_addr *source)
{
	struct flowi4 fl4;
	struct rtable *rt;

	init_flow4(&fl4, path, tos, bucket);
	fl4.saddr = source->v4;
	rt = ip_route_output_key(nsmw_path_net(path), &fl4);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	source->v4 = fl4.saddr;
	return &rt->dst;
}

static struct dst_entry *route6(const struct nsmw_path *path, u8 tos,
				unsigned int bucket, union nsmw_addr *source)
{
	struct flowi6 fl6 = {
		.flowi6_oif = READ_ONCE(path->oif),
		.flowi6_mark = path->fwmark,
		.flowlabel = ip6_make_flowinfo(tos, 0),
		.flowi6_proto = IPPROTO_UDP,
		.saddr = source->v6,
		.daddr = path->remote.v6,
		.fl6_dport = path->dst_port,
		.fl6_sport = bucket_port(path, bucket),
	};
	struct dst_entry *dst;

	dst = ip6_dst_lookup_flow(nsmw_path_net(path), path->sk, &fl6, NULL);
	if (!IS_ERR(dst))
		source->v6 = fl6.saddr;
	return dst;
}

/* Why packets cannot leave by a route that was found; 0 if they can. */
static int route_error(const struct nsmw_path *path, struct net_device *dev,
		       const struct dst_entry *dst)
{
	if (dst->error)
		return dst->error;
	if (dst->dev == dev)
		return -ELOOP;
	if (path->family == AF_INET6)
		return container_of(dst, struct rt6_info, dst)->rt6i_flags &
		       (RTF_LOCAL | RTF_ANYCAST) ? -ELOOP : 0;
	switch (container_of(dst, struct rtable, dst)->rt_type) {
	case RTN_LOCAL:
		return -ELOOP;
	case RTN_BROADCAST:
		return -EACCES;
	default:
		return 0;
	}
}

/* Look up the route. @source in: address to send from, or zero; out: that address. */
static struct dst_entry *lookup(const struct nsmw_path *path,
				struct net_device *dev, u8 tos,
				unsigned int bucket, union nsmw_addr *source)
{
	struct dst_entry *dst;
	int err;

	if (path->family == AF_INET)
		dst = route4(path, tos, bucket, source);
	else
		dst = route6(path, tos, bucket, source);
	if (IS_ERR(dst))
		return dst;
	err = route_error(path, dev, dst);
	if (!err)
		return dst;
	dst_release(dst);
	return ERR_PTR(err);
}

/* Whether the host has the source address, and with none of these IFA_F_ flags. */
static bool has_source6(const struct nsmw_path *path,
			const struct net_device *out, u32 banned)
{
#if IS_ENABLED(CONFIG_IPV6)
	return ipv6_chk_addr_and_flags(nsmw_path_net(path), &path->source.v6,
				       out, true, 0, banned);
#else
	return false;
#endif
}

/**
 * nsmw_path_route() - look up the route of a path
 * @path:   the path
 * @dev:    the wire, which the route must not lead into
 * @tos:    DS field of the outer header, ECN bits zero
 * @bucket: see nsmw_path_bucket()
 *
 * Context: RCU.
 * Return: the route, a reference held, or an error pointer: -ELOOP when it
 * leads into the wire or the remote address is one of this host, -EADDRNOTAVAIL or
 * -EINVAL when the host does not have the source address, else what the lookup says.
 */
struct dst_entry *nsmw_path_route(const struct nsmw_path *path,
				  struct net_device *dev, u8 tos,
				  unsigned int bucket)
{
	union nsmw_addr source = path->source;
	struct dst_entry *dst;

	dst = lookup(path, dev, tos, bucket, &source);
	if (IS_ERR(dst))
		return dst;
	/* The lookup for IPv4 fails for an address that the host does not have. */
	if (path->family == AF_INET ? !!path->source.v4 :
				      has_source6(path, dst->dev, IFA_F_TENTATIVE))
		return dst;
	dst_release(dst);
	return ERR_PTR(-EADDRNOTAVAIL);
}

/**
 * nsmw_path_learn_mtu() - learn the path MTU from an ICMP error
 * @path: the path
 * @dev:  the wire
 * @skb:  the error, its network and transport headers those that it quotes
 * @mtu:  the MTU that it reports
 *
 * By itself the stack learns it for the route of the socket, which knows neither
 * the device nor the mark of the path, nor the DSCP of the packet.
 *
 * Context: BH disabled, RCU.
 */
void nsmw_path_learn_mtu(const struct nsmw_path *path, struct net_device *dev,
			 struct sk_buff *skb, u32 mtu)
{
	unsigned int bucket = nsmw_path_bucket(path, udp_hdr(skb)->source);
	struct net_device *from = skb->dev;
	struct dst_entry *dst;
	u32 mark = skb->mark;
	u8 ds;

	ds = path->family == AF_INET ? ip_hdr(skb)->tos :
				       ipv6_get_dsfield(ipv6_hdr(skb));
	dst = nsmw_path_route(path, dev, ds & ~INET_ECN_MASK, bucket);
	if (IS_ERR(dst))
		return;
	/* IPv4 looks the route up once more, by these two and the header. */
	skb->dev = dst->dev;
	skb->mark = path->fwmark;
	dst->ops->update_pmtu(dst, NULL, skb, mtu, false);
	skb->dev = from;
	skb->mark = mark;
	dst_release(dst);
}

/**
 * nsmw_path_is_fresh() - may the source address of a path be kept?
 * @path: the path
 * @dst:  its route, just looked up
 *
 * The kernel calls no notifier when an IPv6 address becomes deprecated, but it
 * invalidates the cached routes. The caller looks up the next one.
 *
 * Context: RCU.
 * Return: false when the address is deprecated or gone, so that a check of the
 * path is due.
 */
bool nsmw_path_is_fresh(const struct nsmw_path *path,
			const struct dst_entry *dst)
{
	return path->family == AF_INET || path->has_local ||
	       has_source6(path, dst->dev, IFA_F_TENTATIVE | IFA_F_DEPRECATED);
}

/* What the table says of the remote address; false when it has no route. */
static bool look_in_table4(const struct nsmw_path *path, struct fib_result *res)
{
	struct flowi4 fl4;

	init_flow4(&fl4, path, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	return !fib_lookup(nsmw_path_net(path), &fl4, res, 0) && res->fi;
}

/* Whether the route names @source4, or for IPv6 its source address ("src"). */
static bool names_source(const struct nsmw_path *path, struct dst_entry *dst,
			 __be32 source4)
{
	struct fib_result res;

	if (path->family == AF_INET6) {
		const struct fib6_info *from;

		from = rcu_dereference(container_of(dst, struct rt6_info,
						    dst)->from);
		return from && from->fib6_prefsrc.plen;
	}
	/* The kernel's own routes to a subnet name an address, too: not a choice. */
	return look_in_table4(path, &res) && res.fi->fib_protocol != RTPROT_KERNEL &&
	       res.fi->fib_prefsrc && res.fi->fib_prefsrc == source4;
}

/* Choose the address to send from now: that of the path, while it is good. */
static void choose_source(const struct nsmw_path *path, struct net_device *dev,
			  union nsmw_addr *source)
{
	union nsmw_addr preferred = {};
	struct dst_entry *dst;

	*source = path->source;
	if (path->has_local)
		return;
	rcu_read_lock();
	dst = lookup(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0, &preferred);
	if (!IS_ERR(dst)) {
		nsmw_source_choose(path, dev, dst, &preferred,
				   names_source(path, dst, preferred.v4),
				   source);
		dst_release(dst);
	}
	rcu_read_unlock();
}

static bool has_next_hops6(const struct dst_entry *dst)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);
	const struct fib6_info *from = rcu_dereference(rt->from);

	return from && (from->nh ? nexthop_is_multipath(from->nh) :
				   READ_ONCE(from->fib6_nsiblings));
}

/* Whether the route has several next hops, of which each flow takes one. */
static bool is_multipath(const struct nsmw_path *path, struct net_device *dev)
{
	struct fib_result res;
	struct dst_entry *dst;
	bool multipath = false;

	if (path->oif)
		return false;
	rcu_read_lock();
	if (path->family == AF_INET) {
		multipath = look_in_table4(path, &res) &&
			    fib_info_num_path(res.fi) > 1;
		goto out;
	}
	dst = nsmw_path_route(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	if (!IS_ERR(dst)) {
		multipath = has_next_hops6(dst);
		dst_release(dst);
	}
out:
	rcu_read_unlock();
	return multipath;
}

/*
 * Whether a path begins with the source address of the path that it replaces. An
 * address that was asked for goes with the setting that asked for it.
 */
static bool inherits_source(const struct nsmw_path *path,
			    const struct nsmw_path *old)
{
	return !path->has_local && !old->has_local &&
	       path->family == old->family && path->oif == old->oif &&
	       nsmw_addr_equal(&path->remote, &old->remote, path->family);
}

/**
 * nsmw_peer_alloc() - the peer that settings describe
 * @cfg:    settings with a remote address
 * @ns:     socket, kept open by the caller for as long as the peer is in use
 * @queues: likewise, or NULL
 * @table:  what the profile of @cfg is, or is going to be
 * @dev:    the wire
 * @old:    the peer that it is going to replace, or NULL; the source address of
 *          a path with the same remote address and device stays if it can
 *
 * Context: process, RTNL.
 * Return: the peer, its path down, or NULL when there is no memory.
 */
struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_config *cfg,
				  struct nsmw_sock *ns,
				  struct nsmw_queues *queues,
				  const struct nsmw_table *table,
				  struct net_device *dev,
				  const struct nsmw_peer *old)
{
	struct nsmw_path path = {};
	struct nsmw_peer *peer;

	init_path(&path, cfg, ns, table);
	if (old && inherits_source(&path, &old->paths[0]))
		path.source = old->paths[0].source;
	choose_source(&path, dev, &path.source);
	path.multipath = is_multipath(&path, dev);

	peer = kzalloc(struct_size(peer, paths, 1) +
		       nsmw_path_caches(&path) * sizeof(struct dst_cache),
		       GFP_KERNEL_ACCOUNT);
	if (!peer)
		return NULL;
	peer->queues = queues;
	peer->profile = cfg->profile;
	peer->count = 1;
	peer->trust = cfg->trust;
	peer->reflect = cfg->reflect;
	peer->paths[0] = path;
	return peer;
}

/**
 * nsmw_peer_has_sources() - are the sources of a peer those to use?
 * @peer: the peer
 * @dev:  its wire
 *
 * Context: process, RTNL.
 * Return: false when another source address is to be chosen.
 */
bool nsmw_peer_has_sources(const struct nsmw_peer *peer, struct net_device *dev)
{
	union nsmw_addr source;
	unsigned int i;

	for (i = 0; i < peer->count; i++) {
		const struct nsmw_path *path = &peer->paths[i];

		choose_source(path, dev, &source);
		if (!nsmw_addr_equal(&source, &path->source, path->family))
			return false;
	}
	return true;
}

/**
 * nsmw_peer_is_current() - are the sources and routes of a peer of the kind to use?
 * @peer: the peer
 * @dev:  its wire
 *
 * Context: process, RTNL.
 * Return: false when it is to be replaced.
 */
bool nsmw_peer_is_current(const struct nsmw_peer *peer, struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < peer->count; i++) {
		const struct nsmw_path *path = &peer->paths[i];

		if (is_multipath(path, dev) != path->multipath)
			return false;
	}
	return nsmw_peer_has_sources(peer, dev);
}

/*
 * PMTU exceptions expire without a word: an MTU that followed one would stay.
 * IPv6 has an MTU of its own for each device, by sysctl and by router
 * advertisements.
 */
static u32 route_mtu(const struct dst_entry *dst, sa_family_t family)
{
	u32 mtu = dst_metric_raw(dst, RTAX_MTU);

	if (family == AF_INET6) {
		const struct inet6_dev *idev = __in6_dev_get(dst->dev);

		if (container_of(dst, struct rt6_info, dst)->rt6i_flags &
		    RTF_CACHE)
			mtu = 0;
		if (!mtu && idev)
			mtu = READ_ONCE(idev->cnf.mtu6);
	}
	mtu = mtu ?: READ_ONCE(dst->dev->mtu);
	return mtu - lwtunnel_headroom(dst->lwtstate, mtu);
}

/* Whether the host, or the VRF of the device that was asked for, has the source. */
static bool is_local(const struct nsmw_path *path)
{
	const struct net_device *out =
		dev_get_by_index_rcu(nsmw_path_net(path), path->oif);

	if (path->family == AF_INET6)
		return has_source6(path, out, IFA_F_TENTATIVE);
	return inet_addr_type_dev_table(nsmw_path_net(path), out,
					path->source.v4) == RTN_LOCAL;
}

/* @err: what nsmw_path_route() said. */
static enum nsmwire_path_reason error_reason(const struct nsmw_path *path,
					     struct net_device *dev, int err)
{
	union nsmw_addr any = {};
	struct dst_entry *dst;

	if (path->oif && !dev_get_by_index_rcu(nsmw_path_net(path), path->oif))
		return NSMWIRE_PATH_REASON_NO_DEVICE;
	if (err == -ELOOP)
		return NSMWIRE_PATH_REASON_LOOP;
	if (path->has_local)
		return NSMWIRE_PATH_REASON_NO_ROUTE;
	/* Is it for want of an address to send from, and of nothing else? */
	dst = lookup(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0, &any);
	if (IS_ERR(dst))
		return PTR_ERR(dst) == -ELOOP ? NSMWIRE_PATH_REASON_LOOP :
						NSMWIRE_PATH_REASON_NO_ROUTE;
	dst_release(dst);
	return NSMWIRE_PATH_REASON_NO_ADDRESS;
}

/**
 * nsmw_path_probe() - find out where a path leads
 * @path: the path
 * @dev:  the wire
 * @way:  filled when it leads anywhere
 *
 * Context: process, RTNL.
 * Return: NSMWIRE_PATH_REASON_NONE, or why packets cannot leave.
 */
enum nsmwire_path_reason nsmw_path_probe(const struct nsmw_path *path,
					 struct net_device *dev,
					 struct nsmw_way *way)
{
	enum nsmwire_path_reason reason = NSMWIRE_PATH_REASON_NONE;
	struct dst_entry *dst;

	rcu_read_lock();
	if (path->has_local && !is_local(path)) {
		reason = NSMWIRE_PATH_REASON_NO_ADDRESS;
		goto out;
	}
	dst = nsmw_path_route(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	if (IS_ERR(dst)) {
		reason = error_reason(path, dev, PTR_ERR(dst));
		goto out;
	}
	if (!netif_running(dst->dev) || !netif_carrier_ok(dst->dev))
		reason = NSMWIRE_PATH_REASON_NO_CARRIER;
	way->ifindex = dst->dev->ifindex;
	way->mtu = route_mtu(dst, path->family);
	way->pmtu = dst_mtu(dst);
	way->headroom = LL_RESERVED_SPACE(dst->dev) + dst->header_len;
	dst_release(dst);
out:
	rcu_read_unlock();
	return reason;
}
