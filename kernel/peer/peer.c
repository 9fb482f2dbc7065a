// SPDX-License-Identifier: GPL-2.0
/*
 * Owns peers and paths: their memory, the source addresses of paths, the caches of their
 * routes. Built under RTNL, read by packets under RCU. @dev is the wire that a path
 * belongs to, NULL for a path of a named peer, which has no single one.
 */
#include <linux/slab.h>

#include "peer/peer.h"
#include "peer/route.h"
#include "peer/source.h"

/* Registered before the first peer, see nsmw_peer_on_change(). */
static void (*check_paths)(struct net *net) __ro_after_init;

/**
 * nsmw_peer_on_change() - register what is called for a path that has changed
 * @check: checks the paths of an underlay at once; called in any context but hard
 *         interrupts
 *
 * Context: the module starts.
 */
void __init nsmw_peer_on_change(void (*check)(struct net *net))
{
	check_paths = check;
}

/**
 * nsmw_peer_recheck() - have the paths of an underlay checked at once
 * @net: the underlay
 *
 * Context: any but hard interrupts.
 */
void nsmw_peer_recheck(struct net *net)
{
	check_paths(net);
}

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
	if (new)
		*new = path;
	return new;
}

static void free_cache(struct dst_cache *cache)
{
	dst_cache_destroy(cache);
	kfree(cache);
}

/**
 * nsmw_path_free() - free a path that no packet can see
 * @path: the path, or NULL
 *
 * Context: any.
 */
void nsmw_path_free(struct nsmw_path *path)
{
	unsigned int i;

	for (i = 0; path && i < nsmw_path_caches(path); i++) {
		if (path->cache[i])
			free_cache(path->cache[i]);
	}
	kfree(path);
}

static void free_path(struct rcu_head *rcu)
{
	nsmw_path_free(container_of(rcu, struct nsmw_path, rcu));
}

/**
 * nsmw_path_free_rcu() - free a path once no packet can see it any more
 * @path: the path, or NULL
 *
 * Context: any.
 */
void nsmw_path_free_rcu(struct nsmw_path *path)
{
	if (path)
		call_rcu(&path->rcu, free_path);
}

/**
 * nsmw_path_need_cache() - allocate the cache of a route
 * @cache: where it is kept, in struct nsmw_path.cache
 *
 * Allocated with the first packet of its class: most wires carry few classes, and
 * eight caches would take twice the time of all else that the per-CPU allocator does
 * to create a wire.
 *
 * Context: BH disabled; several CPUs may come at once.
 * Return: the cache, or NULL when there is no memory.
 */
struct dst_cache *nsmw_path_need_cache(struct dst_cache **cache)
{
	struct dst_cache *old = READ_ONCE(*cache), *new;

	if (old)
		return old;
	new = kzalloc(sizeof(*new), GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	if (dst_cache_init(new, GFP_ATOMIC | __GFP_NOWARN)) {
		kfree(new);
		return NULL;
	}
	old = cmpxchg(cache, NULL, new);
	if (!old)
		return new;
	free_cache(new);
	return old;
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
