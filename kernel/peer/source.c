// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the choice of the address that a path sends from. A peer knows a wire by
 * this address, so that it is one for all packets, and stays while it is as good
 * as the address that the host would choose now. No state; called under RTNL.
 */
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "peer/path.h"
#include "peer/source.h"

/*
 * Reasons to prefer one address to another, the most important first: the
 * rules 2, 3, 5, 6 and 7 of RFC 6724, section 5. The length of the prefix that an
 * address shares with the remote one (rule 8) is missing: an address that is
 * nearer to the peer is no reason to leave the one that the peer knows.
 */
#define RANK_SCOPE	32	/* link-local for link-local, else not */
#define RANK_FRESH	16	/* not deprecated */
#define RANK_DEVICE	8	/* on the device of the route */
#define RANK_KIND	4	/* unique local for unique local, else not */
#define RANK_PUBLIC	2	/* not temporary */
#define RANK_USABLE	1

/**
 * struct choice - a choice that is being made
 * @path:   the path
 * @out:    device of the route
 * @rank:   the rank of @addr, 0 while there is none
 * @prefix: how many bits @addr has in common with the remote address
 * @addr:   the best address so far
 */
struct choice {
	const struct nsmw_path *path;
	const struct net_device *out;
	unsigned int rank;
	int prefix;
	union nsmw_addr addr;
};

/* Operations of the devices that are wires, see nsmw_source_exclude(). */
static const struct rtnl_link_ops *wires __ro_after_init;

/**
 * nsmw_source_exclude() - register the devices whose addresses are inner ones
 * @ops: their operations
 *
 * Context: the module starts.
 */
void __init nsmw_source_exclude(const struct rtnl_link_ops *ops)
{
	wires = ops;
}

/*
 * The addresses of wires are inner addresses, which no path sends from. The exception is
 * a path that leaves through that wire.
 */
static bool is_excluded(const struct choice *c, const struct net_device *dev)
{
	return dev != c->out && dev->rtnl_link_ops == wires;
}

/* Devices of one VRF, or of none, share their addresses. */
static bool is_neighbour(const struct choice *c, const struct net_device *dev)
{
	return l3mdev_master_ifindex_rcu(dev) ==
	       l3mdev_master_ifindex_rcu(c->out);
}

static void consider(struct choice *c, const union nsmw_addr *addr,
		     unsigned int rank, int prefix)
{
	if (rank < c->rank || (rank == c->rank && prefix <= c->prefix))
		return;
	c->rank = rank;
	c->prefix = prefix;
	c->addr = *addr;
}

static void consider4(struct choice *c, const struct net_device *dev,
		      const struct in_ifaddr *ifa)
{
	union nsmw_addr addr = { .v4 = ifa->ifa_local };
	unsigned int rank = RANK_USABLE | RANK_SCOPE | RANK_KIND | RANK_PUBLIC;

	if (!(ifa->ifa_flags & IFA_F_DEPRECATED))
		rank |= RANK_FRESH;
	if (dev == c->out)
		rank |= RANK_DEVICE;
	consider(c, &addr, rank, 0);
}

/* With @only, whether it is an address of the device, and how good; else all. */
static void look4(struct choice *c, const struct net_device *dev,
		  const union nsmw_addr *only)
{
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return;
	in_dev_for_each_ifa_rcu(ifa, in_dev) {
		if (only ? ifa->ifa_local == only->v4 :
			   ifa->ifa_scope < RT_SCOPE_LINK ||
			   (dev == c->out && ifa->ifa_scope == RT_SCOPE_LINK))
			consider4(c, dev, ifa);
	}
}

static struct net_device *holder4(const union nsmw_addr *addr, struct net *net)
{
	return __ip_dev_find(net, addr->v4, false);
}

#if IS_ENABLED(CONFIG_IPV6)
static bool is_unique_local(const struct in6_addr *addr)
{
	return (addr->s6_addr[0] & 0xfe) == 0xfc;
}

static bool is_link_local(const struct in6_addr *addr)
{
	return ipv6_addr_type(addr) & IPV6_ADDR_LINKLOCAL;
}

static void consider6(struct choice *c, const struct net_device *dev,
		      const struct inet6_ifaddr *ifa)
{
	const struct in6_addr *remote = &c->path->remote.v6;
	union nsmw_addr addr = { .v6 = ifa->addr };
	unsigned int rank = RANK_USABLE;

	if (is_link_local(&ifa->addr) == is_link_local(remote))
		rank |= RANK_SCOPE;
	if (is_unique_local(&ifa->addr) == is_unique_local(remote))
		rank |= RANK_KIND;
	if (!(ifa->flags & IFA_F_DEPRECATED))
		rank |= RANK_FRESH;
	if (!(ifa->flags & IFA_F_TEMPORARY))
		rank |= RANK_PUBLIC;
	if (dev == c->out)
		rank |= RANK_DEVICE;
	consider(c, &addr, rank, ipv6_addr_diff(&ifa->addr, remote));
}

static void look6(struct choice *c, const struct net_device *dev,
		  const union nsmw_addr *only)
{
	const struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa;

	if (!idev)
		return;
	list_for_each_entry_rcu(ifa, &idev->addr_list, if_list) {
		if (ifa->flags & IFA_F_DADFAILED ||
		    (ifa->flags & IFA_F_TENTATIVE &&
		     !(ifa->flags & IFA_F_OPTIMISTIC)))
			continue;
		if (only ? ipv6_addr_equal(&ifa->addr, &only->v6) :
			   dev == c->out ||
			   !(ifa->scope & (IFA_LINK | IFA_HOST)))
			consider6(c, dev, ifa);
	}
}

static struct net_device *holder6(const union nsmw_addr *addr, struct net *net)
{
	return ipv6_dev_find(net, &addr->v6, NULL);
}
#else
static void look6(struct choice *c, const struct net_device *dev,
		  const union nsmw_addr *only)
{
}

static struct net_device *holder6(const union nsmw_addr *addr, struct net *net)
{
	return NULL;
}
#endif

static void look(struct choice *c, const struct net_device *dev,
		 const union nsmw_addr *only)
{
	if (is_excluded(c, dev))
		return;
	if (c->path->family == AF_INET)
		look4(c, dev, only);
	else
		look6(c, dev, only);
}

static void look_everywhere(struct choice *c, const union nsmw_addr *only)
{
	const struct net_device *dev;

	for_each_netdev_rcu(nsmw_path_net(c->path), dev) {
		if (is_neighbour(c, dev))
			look(c, dev, only);
	}
}

/*
 * How good an address is, 0 when it is no address of the host that can be used.
 * The device of the route usually has it, and the hash of all addresses knows
 * the other device, unless two VRFs have the same address.
 */
static unsigned int rank(const struct choice *like,
			 const union nsmw_addr *addr)
{
	struct net *net = nsmw_path_net(like->path);
	const struct net_device *dev;
	struct choice c = *like;

	c.rank = 0;
	look(&c, c.out, addr);
	if (c.rank)
		return c.rank;
	dev = c.path->family == AF_INET ? holder4(addr, net) :
					  holder6(addr, net);
	if (dev && is_neighbour(&c, dev)) {
		look(&c, dev, addr);
		/* 127.0.0.2 is an address of the host though no device has it. */
		if (!c.rank && !is_excluded(&c, dev) &&
		    c.path->family == AF_INET)
			c.rank = RANK_USABLE;
	} else if (dev || l3mdev_master_ifindex_rcu(c.out)) {
		look_everywhere(&c, addr);
	}
	return c.rank;
}

/**
 * nsmw_source_choose() - choose the source address of a path
 * @path:      the path; no address was asked for
 * @dst:       route to its remote address, looked up without a source
 * @preferred: source address that the stack would take with @dst
 * @named:     the route names @preferred ("src" of ip-route(8))
 * @source:    in: the address in use, or zero; out: the one to use, zero when the
 *             host has none
 *
 * Context: process, RTNL and RCU.
 */
void nsmw_source_choose(const struct nsmw_path *path,
			const struct dst_entry *dst,
			const union nsmw_addr *preferred,
			bool named, union nsmw_addr *source)
{
	struct choice c = { .path = path, .out = dst->dev };
	unsigned int now;

	if (named) {
		*source = *preferred;
		return;
	}
	c.addr = *preferred;
	c.rank = rank(&c, preferred);
	c.prefix = INT_MAX;
	if (nsmw_addr_equal(preferred, source, path->family) &&
	    c.rank & RANK_FRESH)
		return;

	now = rank(&c, source);
	if (!c.rank && !(now & RANK_SCOPE && now & RANK_FRESH))
		look_everywhere(&c, NULL);
	/* The stack does not ask whether an IPv4 address is deprecated. */
	else if (c.rank && !(c.rank & RANK_FRESH))
		look(&c, c.out, NULL);
	if (now && now >= c.rank)
		return;
	*source = c.rank ? c.addr : (union nsmw_addr){};
}
