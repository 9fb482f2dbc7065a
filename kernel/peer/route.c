// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up the routes of paths, and finds out from them in what state a path is. No
 * state of its own.
 */
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
#include "peer/route.h"

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

/**
 * nsmw_route_lookup() - look up a route of a path, from any source address
 * @path:   the path
 * @dev:    the wire, which the route must not lead into
 * @tos:    DS field of the outer header, ECN bits zero
 * @bucket: see nsmw_path_bucket()
 * @source: in: address to send from, or zero; out: the address that the stack takes
 *
 * Context: RCU.
 * Return: the route, a reference held, or an error pointer: -ELOOP when it leads
 * into the wire or the remote address is one of this host, -EDESTADDRREQ while that is not
 * known, else the error of the lookup.
 */
struct dst_entry *nsmw_route_lookup(const struct nsmw_path *path,
				    struct net_device *dev, u8 tos,
				    unsigned int bucket,
				    union nsmw_addr *source)
{
	struct dst_entry *dst;
	int err;

	/* The stack would take no address for one of this host. */
	if (unlikely(nsmw_path_waits(path)))
		return ERR_PTR(-EDESTADDRREQ);
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

/*
 * Whether the routing table has a route. Without one the stack takes the remote address
 * for a neighbour on the device of the lookup, where IPv4 names one.
 */
static bool is_in_table(const struct nsmw_path *path, u8 tos, unsigned int bucket)
{
	struct fib_result res;
	struct flowi4 fl4;

	if (!path->by_table || path->family == AF_INET6 || !READ_ONCE(path->oif))
		return true;
	init_flow4(&fl4, path, tos, bucket);
	fl4.saddr = path->source.v4;
	return !fib_lookup(nsmw_path_net(path), &fl4, &res, 0);
}

/**
 * nsmw_route_get() - look up a route of a path, from its source address
 * @path:   the path
 * @dev:    the wire, which the route must not lead into
 * @tos:    DS field of the outer header, ECN bits zero
 * @bucket: see nsmw_path_bucket()
 *
 * Context: RCU.
 * Return: the route, a reference held, or an error pointer: that of
 * nsmw_route_lookup(), -EADDRNOTAVAIL or -EINVAL when the host does not have the
 * source address, -ENETUNREACH when the path needs a route of the table.
 */
struct dst_entry *nsmw_route_get(const struct nsmw_path *path,
				 struct net_device *dev, u8 tos,
				 unsigned int bucket)
{
	union nsmw_addr source = path->source;
	struct dst_entry *dst;

	if (!is_in_table(path, tos, bucket))
		return ERR_PTR(-ENETUNREACH);
	dst = nsmw_route_lookup(path, dev, tos, bucket, &source);
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
 * nsmw_route_learn_mtu() - learn the path MTU from an ICMP error
 * @path: the path
 * @dev:  the wire
 * @skb:  the error; its network and transport headers are those of the quoted packet
 * @mtu:  the MTU that it reports
 *
 * The stack itself learns it for the route of the socket, which has neither the device
 * nor the mark of the path, nor the DSCP of the packet.
 *
 * Context: BH disabled, RCU.
 */
void nsmw_route_learn_mtu(const struct nsmw_path *path, struct net_device *dev,
			  struct sk_buff *skb, u32 mtu)
{
	unsigned int bucket = nsmw_path_bucket(path, udp_hdr(skb)->source);
	struct net_device *from = skb->dev;
	struct dst_entry *dst;
	u32 mark = skb->mark;
	u8 ds;

	ds = path->family == AF_INET ? ip_hdr(skb)->tos :
				       ipv6_get_dsfield(ipv6_hdr(skb));
	dst = nsmw_route_get(path, dev, ds & ~INET_ECN_MASK, bucket);
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
 * nsmw_route_keeps_source() - may a path keep its source address?
 * @path: the path
 * @dst:  its route, just looked up
 *
 * The kernel calls no notifier when an IPv6 address becomes deprecated, but it
 * invalidates the cached routes, so that the next packet looks up the route again.
 *
 * Context: RCU.
 * Return: false when the address is deprecated or gone, so that the path has to be
 * checked.
 */
bool nsmw_route_keeps_source(const struct nsmw_path *path,
			     const struct dst_entry *dst)
{
	return path->family == AF_INET || path->has_local ||
	       has_source6(path, dst->dev, IFA_F_TENTATIVE | IFA_F_DEPRECATED);
}

/* Look the remote address up in the routing table; false when it has no route. */
static bool look_in_table4(const struct nsmw_path *path, struct fib_result *res)
{
	struct flowi4 fl4;

	init_flow4(&fl4, path, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	return !fib_lookup(nsmw_path_net(path), &fl4, res, 0) && res->fi;
}

/**
 * nsmw_route_new() - look up a route of a path, and cache it
 * @path:   the path
 * @dev:    the wire, which the route must not lead into; NULL for none
 * @tos:    DS field of the outer header, ECN bits zero
 * @bucket: see nsmw_path_bucket()
 * @slot:   where its cache is kept, in struct nsmw_path.cache
 *
 * Context: BH disabled, RCU.
 * Return: as nsmw_route_get().
 */
struct dst_entry *nsmw_route_new(const struct nsmw_path *path, struct net_device *dev,
				 u8 tos, unsigned int bucket, struct dst_cache **slot)
{
	struct dst_cache *cache;
	struct dst_entry *dst;

	dst = nsmw_route_get(path, dev, tos, bucket);
	if (IS_ERR(dst))
		return dst;
	if (unlikely(!nsmw_route_keeps_source(path, dst)))
		nsmw_path_recheck(nsmw_path_net(path));
	cache = nsmw_path_need_cache(slot);
	if (unlikely(!cache))
		return dst;
	if (path->family == AF_INET)
		dst_cache_set_ip4(cache, dst, path->source.v4);
	else
		dst_cache_set_ip6(cache, dst, &path->source.v6);
	return dst;
}

/**
 * nsmw_route_names_source() - does a route name a source address?
 * @path:    the path
 * @dst:     its route, looked up without a source address
 * @source4: IPv4 source address that the stack takes with @dst
 *
 * Context: RCU.
 * Return: true when an administrator has given the route its source address ("src" of
 * ip-route(8)).
 */
bool nsmw_route_names_source(const struct nsmw_path *path,
			     struct dst_entry *dst, __be32 source4)
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

static bool has_next_hops6(const struct dst_entry *dst)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);
	const struct fib6_info *from = rcu_dereference(rt->from);

	return from && (from->nh ? nexthop_is_multipath(from->nh) :
				   READ_ONCE(from->fib6_nsiblings));
}

/**
 * nsmw_route_is_multipath() - does a route have several next hops?
 * @path: the path
 * @dev:  the wire
 *
 * Context: process, RTNL.
 * Return: true when each flow takes one of several next hops.
 */
bool nsmw_route_is_multipath(const struct nsmw_path *path,
			     struct net_device *dev)
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
	dst = nsmw_route_get(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	if (!IS_ERR(dst)) {
		multipath = has_next_hops6(dst);
		dst_release(dst);
	}
out:
	rcu_read_unlock();
	return multipath;
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

/* @err: the error of nsmw_route_get(). */
static enum nsmwire_path_reason error_reason(const struct nsmw_path *path,
					     struct net_device *dev, int err)
{
	union nsmw_addr any = {};
	struct dst_entry *dst;

	if (path->oif && !dev_get_by_index_rcu(nsmw_path_net(path), path->oif))
		return NSMWIRE_PATH_REASON_NO_DEVICE;
	if (err == -ELOOP)
		return NSMWIRE_PATH_REASON_LOOP;
	if (path->has_local ||
	    !is_in_table(path, path->tos[NSMWIRE_CLASS_DEFAULT], 0))
		return NSMWIRE_PATH_REASON_NO_ROUTE;
	/* Is it for want of an address to send from, and of nothing else? */
	dst = nsmw_route_lookup(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0,
				&any);
	if (IS_ERR(dst))
		return PTR_ERR(dst) == -ELOOP ? NSMWIRE_PATH_REASON_LOOP :
						NSMWIRE_PATH_REASON_NO_ROUTE;
	dst_release(dst);
	return NSMWIRE_PATH_REASON_NO_ADDRESS;
}

/**
 * nsmw_route_probe() - find out where a path leads
 * @path: the path
 * @dev:  the wire
 * @info: filled when it leads anywhere
 *
 * Context: process, RTNL.
 * Return: NSMWIRE_PATH_REASON_NONE, or why packets cannot leave.
 */
enum nsmwire_path_reason nsmw_route_probe(const struct nsmw_path *path,
					  struct net_device *dev,
					  struct nsmw_route_info *info)
{
	enum nsmwire_path_reason reason = NSMWIRE_PATH_REASON_NONE;
	struct dst_entry *dst;

	rcu_read_lock();
	if (path->has_local && !is_local(path)) {
		reason = NSMWIRE_PATH_REASON_NO_ADDRESS;
		goto out;
	}
	dst = nsmw_route_get(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0);
	if (IS_ERR(dst)) {
		reason = error_reason(path, dev, PTR_ERR(dst));
		goto out;
	}
	if (!netif_running(dst->dev) || !netif_carrier_ok(dst->dev))
		reason = NSMWIRE_PATH_REASON_NO_CARRIER;
	info->ifindex = dst->dev->ifindex;
	info->mtu = route_mtu(dst, path->family);
	info->pmtu = dst_mtu(dst);
	info->headroom = LL_RESERVED_SPACE(dst->dev) + dst->header_len;
	dst_release(dst);
out:
	rcu_read_unlock();
	return reason;
}
