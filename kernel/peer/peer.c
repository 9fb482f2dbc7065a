// SPDX-License-Identifier: GPL-2.0
/*
 * Owns peers: their memory, the source addresses of their paths, the caches of their
 * routes. Built under RTNL, read by packets under RCU.
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
		nsmw_source_choose(path, dev, dst, &preferred,
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
 * nsmw_peer_alloc() - create a peer with one path
 * @like: the path: all that is configured of it
 * @dev:  the wire
 * @old:  the peer that is going to be replaced, or NULL. A path with the same remote
 *        address and device keeps its source address if that is still good
 *
 * Context: process, RTNL.
 * Return: the peer, its path down, or NULL when there is no memory.
 */
struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_path *like,
				  struct net_device *dev,
				  const struct nsmw_peer *old)
{
	struct nsmw_path path = *like;
	struct nsmw_peer *peer;

	if (old && inherits_source(&path, &old->paths[0]))
		path.source = old->paths[0].source;
	choose_source(&path, dev, &path.source);
	path.multipath = nsmw_route_is_multipath(&path, dev);

	peer = kzalloc(struct_size(peer, paths, 1) +
		       nsmw_path_caches(&path) * sizeof(struct dst_cache *),
		       GFP_KERNEL_ACCOUNT);
	if (!peer)
		return NULL;
	peer->count = 1;
	peer->paths[0] = path;
	return peer;
}

static void free_cache(struct dst_cache *cache)
{
	dst_cache_destroy(cache);
	kfree(cache);
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

	for (i = 0; peer && i < peer->count; i++) {
		struct nsmw_path *path = &peer->paths[i];

		for (c = 0; c < nsmw_path_caches(path); c++) {
			struct dst_cache *cache = *nsmw_peer_cache(peer, path, c);

			if (cache)
				free_cache(cache);
		}
	}
	kfree(peer);
}

/**
 * nsmw_peer_need_cache() - allocate the cache of a route
 * @cache: where it is kept, see nsmw_peer_cache()
 *
 * Allocated with the first packet of its class: most wires carry few classes, and
 * eight caches would take twice the time of all else that the per-CPU allocator does
 * to create a wire.
 *
 * Context: BH disabled; several CPUs may come at once.
 * Return: the cache, or NULL when there is no memory.
 */
struct dst_cache *nsmw_peer_need_cache(struct dst_cache **cache)
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
 * nsmw_peer_has_sources() - are the source addresses of a peer the ones to use?
 * @peer: the peer
 * @dev:  its wire
 *
 * Context: process, RTNL.
 * Return: false when another source address would be chosen now.
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
 * nsmw_peer_is_current() - are the source addresses and routes of a peer current?
 * @peer: the peer
 * @dev:  its wire
 *
 * Context: process, RTNL.
 * Return: false when the peer has to be replaced: another source address would be
 * chosen, or a route has become a multipath route or has ceased to be one.
 */
bool nsmw_peer_is_current(const struct nsmw_peer *peer, struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < peer->count; i++) {
		const struct nsmw_path *path = &peer->paths[i];

		if (nsmw_route_is_multipath(path, dev) != path->multipath)
			return false;
	}
	return nsmw_peer_has_sources(peer, dev);
}
