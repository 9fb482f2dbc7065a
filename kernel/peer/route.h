/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The routes of a path: looked up for packets, and looked at to find out in what
 * state the path is.
 */
#ifndef NSMW_ROUTE_H
#define NSMW_ROUTE_H

#include "peer/path.h"

/**
 * struct nsmw_route_info - where a path leads at the moment
 * @ifindex:  device
 * @mtu:      MTU of the route, without the path MTU exceptions
 * @pmtu:     MTU of the route, with the path MTU exceptions
 * @headroom: link-layer room of the device
 */
struct nsmw_route_info {
	u32 ifindex;
	u32 mtu;
	u32 pmtu;
	u32 headroom;
};

struct dst_entry *nsmw_route_lookup(const struct nsmw_path *path,
				    struct net_device *dev, u8 tos,
				    unsigned int bucket,
				    union nsmw_addr *source);
struct dst_entry *nsmw_route_get(const struct nsmw_path *path,
				 struct net_device *dev, u8 tos,
				 unsigned int bucket);
struct dst_entry *nsmw_route_new(const struct nsmw_path *path, struct net_device *dev,
				 u8 tos, unsigned int bucket, struct dst_cache **slot);
void nsmw_route_learn_mtu(const struct nsmw_path *path, struct net_device *dev,
			  struct sk_buff *skb, u32 mtu);
bool nsmw_route_keeps_source(const struct nsmw_path *path,
			     const struct dst_entry *dst);
bool nsmw_route_names_source(const struct nsmw_path *path,
			     struct dst_entry *dst, __be32 source4);
bool nsmw_route_is_multipath(const struct nsmw_path *path,
			     struct net_device *dev);
enum nsmwire_path_reason nsmw_route_probe(const struct nsmw_path *path,
					  struct net_device *dev,
					  struct nsmw_route_info *info);

/**
 * nsmw_route_cached() - the route of a path, from its cache or looked up
 * @path:   the path
 * @dev:    the wire, which the route must not lead into; NULL for none
 * @tos:    DS field of the outer header, ECN bits zero
 * @bucket: see nsmw_path_bucket()
 * @slot:   where its cache is kept, in struct nsmw_path.cache
 *
 * Context: BH disabled, RCU.
 * Return: as nsmw_route_get().
 */
static inline struct dst_entry *
nsmw_route_cached(const struct nsmw_path *path, struct net_device *dev, u8 tos,
		  unsigned int bucket, struct dst_cache **slot)
{
	struct dst_cache *cache = READ_ONCE(*slot);
	struct dst_entry *dst = cache ? dst_cache_get(cache) : NULL;

	return dst ?: nsmw_route_new(path, dev, tos, bucket, slot);
}

#endif /* NSMW_ROUTE_H */
