// SPDX-License-Identifier: GPL-2.0
/*
 * Owns peers and paths: their memory and the source addresses of paths. Built under RTNL,
 * read by packets under RCU. @dev is the wire that a path
 * belongs to, NULL for a path of a named peer, which has no single one.
 */
#include <linux/slab.h>

#include "peer/peer.h"
#include "peer/route.h"
#include "peer/source.h"

/* Choose the source address to use from now on: the one in use, while it is good. */
static void choose_source(const struct nsmw_path *path, struct net_device *dev,
			  union nsmw_addr *source)
{
	union nsmw_addr preferred = {};
	struct dst_entry *dst;

	*source = path->source;
	if (path->has_local)
		return;
	rcu_read_lock();
	dst = nsmw_route_lookup(path, dev, path->tos[NSMWIRE_CLASS_DEFAULT], 0,
				&preferred);
	if (!IS_ERR(dst)) {
		nsmw_source_choose(path, dst, &preferred,
				   nsmw_route_names_source(path, dst,
							   preferred.v4),
				   source);
		dst_release(dst);
	}
	rcu_read_unlock();
}

/*
 * Whether a path begins with the source address of the path that it replaces. A
 * configured address goes with the setting.
 */
static bool inherits_source(const struct nsmw_path *path,
			    const struct nsmw_path *old)
{
	return !path->has_local && !old->has_local &&
	       path->family == old->family && path->oif == old->oif &&
	       nsmw_addr_equal(&path->remote, &old->remote, path->family);
}

/**
 * nsmw_path_alloc() - create a path
 * @like: all that is configured of it
 * @dev:  the wire, or NULL
 * @old:  the path that is going to be replaced, or NULL. A path with the same remote
 *        address and device keeps its source address if that is still good
 *
 * Context: process, RTNL.
 * Return: the path, down, or NULL when there is no memory.
 */
struct nsmw_path *nsmw_path_alloc(const struct nsmw_path *like,
				  struct net_device *dev,
				  const struct nsmw_path *old)
{
	struct nsmw_path path = *like, *new;

	if (old && inherits_source(&path, old))
		path.source = old->source;
	choose_source(&path, dev, &path.source);
	path.multipath = nsmw_route_is_multipath(&path, dev);

	new = kzalloc(struct_size(new, cache, nsmw_path_caches(&path)),
		      GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	*new = path;
	if (!new->pmtu)
		new->pmtu = U16_MAX;
	return new;
}

/**
 * nsmw_path_has_source() - is the source address of a path the one to use?
 * @path: the path
 * @dev:  its wire, or NULL
 *
 * Context: process, RTNL.
 * Return: false when another source address would be chosen now.
 */
bool nsmw_path_has_source(const struct nsmw_path *path, struct net_device *dev)
{
	union nsmw_addr source;

	choose_source(path, dev, &source);
	return nsmw_addr_equal(&source, &path->source, path->family);
}

/**
 * nsmw_path_is_current() - are source address and route of a path current?
 * @path: the path
 * @dev:  its wire, or NULL
 *
 * Context: process, RTNL.
 * Return: false when the path has to be replaced: another source address would be
 * chosen, or the route has become a multipath route or has ceased to be one.
 */
bool nsmw_path_is_current(const struct nsmw_path *path, struct net_device *dev)
{
	return nsmw_route_is_multipath(path, dev) == path->multipath &&
	       nsmw_path_has_source(path, dev);
}

/**
 * nsmw_peer_alloc() - create a peer without paths
 * @count: number of paths that it can have
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_peer *nsmw_peer_alloc(unsigned int count)
{
	struct nsmw_peer *peer;

	peer = kzalloc(struct_size(peer, path, count), GFP_KERNEL_ACCOUNT);
	if (peer)
		peer->count = count;
	return peer;
}

/**
 * nsmw_peer_free() - free a peer that no packet can see, with its paths
 * @peer: the peer, or NULL
 *
 * Context: any.
 */
void nsmw_peer_free(struct nsmw_peer *peer)
{
	unsigned int i;

	for (i = 0; peer && i < peer->count; i++)
		nsmw_path_free(rcu_dereference_protected(peer->path[i], true));
	kfree(peer);
}
