/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer: the other end of wires, with the paths to it and the routes that these
 * have cached.
 */
#ifndef NSMW_PEER_H
#define NSMW_PEER_H

#include "peer/path.h"

/**
 * struct nsmw_peer - a remote node
 * @count: number of paths
 * @paths: the paths. Behind the last of them stand pointers to the cached routes of
 *         all paths, see nsmw_peer_cache(); NULL before the first packet
 *
 * Belongs to the struct nsmw_encap of one wire and is freed with it.
 */
struct nsmw_peer {
	u8 count;
	struct nsmw_path paths[];
};

struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_path *like,
				  struct net_device *dev,
				  const struct nsmw_peer *old);
void nsmw_peer_free(struct nsmw_peer *peer);
bool nsmw_peer_has_sources(const struct nsmw_peer *peer,
			   struct net_device *dev);
bool nsmw_peer_is_current(const struct nsmw_peer *peer,
			  struct net_device *dev);
struct dst_cache *nsmw_peer_need_cache(struct dst_cache **cache);

/**
 * nsmw_peer_cache() - where the route of a packet is cached
 * @peer:  the peer; all its paths have as many routes
 * @path:  the path
 * @index: class of the packet, or DSCP of its outer header where path->by_dscp;
 *         where path->multipath, times NSMW_BUCKETS and the bucket of its flow added
 *
 * Return: the pointer to the cache, which is NULL before the first packet.
 */
static inline struct dst_cache **nsmw_peer_cache(const struct nsmw_peer *peer,
						 const struct nsmw_path *path,
						 unsigned int index)
{
	struct dst_cache **caches = (struct dst_cache **)&peer->paths[peer->count];

	return caches + path->index * nsmw_path_caches(path) + index;
}

#endif /* NSMW_PEER_H */
