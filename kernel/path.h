/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The peer and its paths: all that packets need to know of the way to the other
 * end, and the state of that way.
 */
#ifndef NSMW_PATH_H
#define NSMW_PATH_H

#include <linux/netdevice.h>
#include <net/dst_cache.h>
#include <net/route.h>

#include "class.h"
#include "config.h"
#include "geneve.h"

struct nsmw_queues;
struct nsmw_sock;

/**
 * struct nsmw_path - one way to a peer
 *
 * Constant once packets can see it, but for the routes that it caches and the
 * state, which is written and read under RTNL. With the peer and eight caches it
 * fills 256 bytes, the size that kmalloc() gives.
 *
 * @net:          underlay; packets under RCU end before it does
 * @sk:           socket; likewise
 * @caches:       one route for each class, since the DSCP is part of a route's
 *                key; with @inherit_ds one for each DSCP. Empty until used
 * @remote:       address of the other end
 * @local:        source address that was asked for
 * @geneve:       header that all packets share
 * @tos:          DS field of the outer header by class, ECN bits zero
 * @oif:          index of the device that was asked for, or 0
 * @dst_port:     UDP port of the other end
 * @src_port_min: see struct nsmw_config
 * @src_port_max: likewise
 * @family:       AF_INET or AF_INET6
 * @has_local:    a source address was asked for
 * @geneve_len:   length of @geneve
 * @overhead:     IP, UDP and Geneve header
 * @max_overhead: with the inner link-layer header, room for a VLAN tag included
 * @df:           enum nsmwire_df
 * @ttl:          of the outer header, 0 for the route's
 * @inherit_ttl:  take the inner packet's
 * @inherit_ds:   take the DSCP of the inner packet
 * @udp_csum:     send UDP checksums
 * @class_option: send the class option
 * @state:        enum nsmwire_path_state
 * @reason:       enum nsmwire_path_reason
 */
struct nsmw_path {
	struct net *net;
	struct sock *sk;
	struct dst_cache *caches;
	union nsmw_addr remote;
	union nsmw_addr local;
	u8 geneve[NSMW_GENEVE_MAX] __aligned(4);
	u8 tos[NSMWIRE_CLASSES_MAX];
	u32 oif;
	__be16 dst_port;
	u16 src_port_min;
	u16 src_port_max;
	u8 family;
	bool has_local;
	u8 geneve_len;
	u8 overhead;
	u8 max_overhead;
	u8 df;
	u8 ttl;
	bool inherit_ttl : 1;
	bool inherit_ds : 1;
	bool udp_csum : 1;
	bool class_option : 1;
	u8 state;
	u8 reason;
};

/**
 * struct nsmw_peer - a remote node
 * @rcu:   frees it after the last packet
 * @queues: where packets wait for the uplink, NULL without one
 * @count: paths
 * @paths: the paths; the caches stand behind the last of them
 *
 * Replaced as a whole when settings change.
 */
struct nsmw_peer {
	struct rcu_head rcu;
	struct nsmw_queues *queues;
	unsigned int count;
	struct nsmw_path paths[];
};

/**
 * struct nsmw_way - where a path leads at the moment
 * @source:   source address
 * @ifindex:  device
 * @mtu:      MTU of the route, PMTU exceptions not counted
 * @pmtu:     with those that were learned
 * @headroom: link-layer room of the device
 */
struct nsmw_way {
	union nsmw_addr source;
	u32 ifindex;
	u32 mtu;
	u32 pmtu;
	u32 headroom;
};

struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_config *cfg,
				  struct net *net, struct nsmw_sock *ns,
				  struct nsmw_queues *queues);
void nsmw_peer_free(struct nsmw_peer *peer);
void nsmw_peer_free_rcu(struct nsmw_peer *peer);

void nsmw_path_need_cache(struct dst_cache *cache);
unsigned int nsmw_overhead(const struct nsmw_config *cfg);
struct dst_entry *nsmw_path_route(const struct nsmw_path *path,
				  struct net_device *dev, u8 tos,
				  union nsmw_addr *source);
enum nsmwire_path_reason nsmw_path_probe(const struct nsmw_path *path,
					 struct net_device *dev,
					 struct nsmw_way *way);

/**
 * nsmw_path_cache() - where the route of a packet is cached
 * @path:  the path
 * @class: class of the packet
 * @tos:   DS field of the outer header, ECN bits zero
 *
 * Return: the cache of its route.
 */
static inline struct dst_cache *nsmw_path_cache(const struct nsmw_path *path,
						u8 class, u8 tos)
{
	return &path->caches[path->inherit_ds ? tos >> 2 : class];
}

#endif /* NSMW_PATH_H */
