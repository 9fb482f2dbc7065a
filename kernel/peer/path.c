// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the caches of the routes of a path, and the end of the path with them. Asks for a
 * check of the paths when one has changed. Translates its addresses.
 */
#include <linux/slab.h>

#include "peer/path.h"

/* Registered before the first path, see nsmw_path_on_change(). */
static void (*check_paths)(struct net *net, enum nsmw_path_change change) __ro_after_init;

/**
 * nsmw_path_on_change() - register what is called for a path that has changed
 * @check: checks the paths of an underlay, or those that have changed; called in any context
 *         but hard interrupts
 *
 * Context: the module starts.
 */
void __init nsmw_path_on_change(void (*check)(struct net *net, enum nsmw_path_change change))
{
	check_paths = check;
}

/**
 * nsmw_path_recheck() - have the paths of an underlay checked at once
 * @net: the underlay
 *
 * Context: any but hard interrupts.
 */
void nsmw_path_recheck(struct net *net)
{
	check_paths(net, NSMW_PATH_CHANGE_NOW);
}

/**
 * nsmw_path_recheck_soon() - have the paths of an underlay checked
 * @net: the underlay
 *
 * For changes of a path that packets follow already and that thousands of paths may have
 * one after the other.
 *
 * Context: any but hard interrupts.
 */
void nsmw_path_recheck_soon(struct net *net)
{
	check_paths(net, NSMW_PATH_CHANGE_SOON);
}

/**
 * nsmw_path_moved() - have the paths follow that have learned another address
 * @net: the underlay; the peers of these paths have "moved" set
 *
 * Context: any but hard interrupts.
 */
void nsmw_path_moved(struct net *net)
{
	check_paths(net, NSMW_PATH_CHANGE_ADDRESS);
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
 * nsmw_endpoint_of() - where the packets of a path go and come from
 * @path: the path
 * @at:   overwritten
 *
 * Context: any.
 */
void nsmw_endpoint_of(const struct nsmw_path *path, struct nsmw_endpoint *at)
{
	BUILD_BUG_ON(sizeof(path->remote) != sizeof(at->remote));
	memcpy(at->remote, &path->remote, sizeof(at->remote));
	memcpy(at->local, &path->source, sizeof(at->local));
	at->port = path->dst_port;
}

/**
 * nsmw_endpoint_apply() - have the packets of a path go to an address that was learned
 * @at:   the address
 * @path: a path that no packet can see
 *
 * A source address that was configured stays.
 *
 * Context: any.
 */
void nsmw_endpoint_apply(const struct nsmw_endpoint *at, struct nsmw_path *path)
{
	memcpy(&path->remote, at->remote, sizeof(at->remote));
	path->dst_port = at->port;
	if (!path->learns_local)
		return;
	/* A NAT lets nothing else in. */
	memcpy(&path->source, at->local, sizeof(at->local));
	path->has_local = true;
}
