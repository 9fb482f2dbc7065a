/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The peer and its paths: all that packets need to know of the way to the other
 * end, and the state of that way.
 */
#ifndef NSMW_PATH_H
#define NSMW_PATH_H

#include <linux/netdevice.h>
#include <net/dst_cache.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock.h>

#include "class.h"
#include "config.h"
#include "geneve.h"

struct nsmw_profile;
struct nsmw_queues;
struct nsmw_sock;
struct nsmw_table;

/**
 * struct nsmw_path - one way to a peer
 *
 * Constant once packets can see it, but for the routes that it caches, the
 * device, which can go and come back, and the state. The latter two are written
 * under RTNL. With the peer and eight caches it fills 256 bytes, the size that
 * kmalloc() gives.
 *
 * @sk:           socket, of the underlay; packets under RCU end before it does
 * @remote:       address of the other end
 * @source:       address that all packets are sent from: the one that was asked
 *                for, or the one that nsmw_source_choose() chose; zero while
 *                there is none
 * @geneve:       header that all packets share
 * @tos:          DS field of the outer header by class, ECN bits zero: that of
 *                the routes that are cached
 * @oif:          index of the device that was asked for, see struct nsmw_config;
 *                read by packets with READ_ONCE()
 * @fwmark:       mark of the outer packets
 * @dst_port:     UDP port of the other end
 * @src_port_min: see struct nsmw_config
 * @src_port_max: likewise
 * @family:       AF_INET or AF_INET6
 * @has_local:    @source was asked for
 * @geneve_len:   length of @geneve
 * @overhead:     IP, UDP and Geneve header
 * @max_overhead: with the inner link-layer header and room for two VLAN tags
 * @df:           enum nsmwire_df
 * @ttl:          of the outer header, 0 for the route's
 * @inherit_ttl:  take the inner packet's
 * @inherit_ds:   take the DSCP of the inner packet
 * @fixed_ds:     @tos is that of all packets, whatever their class
 * @udp_csum:     send UDP checksums
 * @class_option: send the class option
 * @multipath:    the route has several next hops: the cached routes are those of
 *                NSMW_BUCKETS buckets of flows
 * @index:        its place among the paths of its peer
 * @state:        enum nsmwire_path_state
 * @reason:       enum nsmwire_path_reason
 */
struct nsmw_path {
	struct sock *sk;
	union nsmw_addr remote;
	union nsmw_addr source;
	u8 geneve[NSMW_GENEVE_MAX] __aligned(4);
	u8 tos[NSMWIRE_CLASSES_MAX];
	u32 oif;
	u32 fwmark;
	__be16 dst_port;
	u16 src_port_min;
	u16 src_port_max;
	u8 family;
	u8 geneve_len;
	u8 overhead;
	u8 max_overhead;
	u8 df;
	u8 ttl;
	bool has_local : 1;
	bool inherit_ttl : 1;
	bool inherit_ds : 1;
	bool fixed_ds : 1;
	bool udp_csum : 1;
	bool class_option : 1;
	bool multipath : 1;
	u8 index;
	u8 state;
	u8 reason;
};

/**
 * struct nsmw_peer - a remote node
 * @rcu:   frees it after the last packet
 * @queues: where packets wait for the uplink, NULL without one
 * @profile: what class they are in; it stays longer than the peer does
 * @count: paths
 * @trust: enum nsmwire_trust
 * @reflect: replies are in the class in which their flow came
 * @paths: the paths; behind the last of them stand the caches of routes, one
 *         for each class, since the DSCP is part of a route's key, or where it
 *         is inherited one for each DSCP, and as many times each where a route
 *         has several next hops; empty until used
 *
 * Replaced as a whole when settings, the source address or the kind of route
 * change.
 */
struct nsmw_peer {
	struct rcu_head rcu;
	struct nsmw_queues *queues;
	const struct nsmw_profile *profile;
	u8 count;
	u8 trust;
	bool reflect;
	struct nsmw_path paths[];
};

/**
 * struct nsmw_way - where a path leads at the moment
 * @ifindex:  device
 * @mtu:      MTU of the route, PMTU exceptions not counted
 * @pmtu:     with those that were learned
 * @headroom: link-layer room of the device
 */
struct nsmw_way {
	u32 ifindex;
	u32 mtu;
	u32 pmtu;
	u32 headroom;
};

struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_config *cfg,
				  struct nsmw_sock *ns,
				  struct nsmw_queues *queues,
				  const struct nsmw_table *table,
				  struct net_device *dev,
				  const struct nsmw_peer *old);
void nsmw_peer_free(struct nsmw_peer *peer);
void nsmw_peer_free_rcu(struct nsmw_peer *peer);

void nsmw_path_need_cache(struct dst_cache *cache);
void nsmw_path_follow_device(struct nsmw_path *path,
			     const struct nsmw_config *cfg);
unsigned int nsmw_overhead(const struct nsmw_config *cfg);
struct dst_entry *nsmw_path_route(const struct nsmw_path *path,
				  struct net_device *dev, u8 tos,
				  unsigned int bucket);
void nsmw_path_learn_mtu(const struct nsmw_path *path, struct net_device *dev,
			 struct sk_buff *skb, u32 mtu);
bool nsmw_path_is_fresh(const struct nsmw_path *path,
			const struct dst_entry *dst);
bool nsmw_peer_has_sources(const struct nsmw_peer *peer,
			   struct net_device *dev);
bool nsmw_peer_is_current(const struct nsmw_peer *peer,
			  struct net_device *dev);
enum nsmwire_path_reason nsmw_path_probe(const struct nsmw_path *path,
					 struct net_device *dev,
					 struct nsmw_way *way);

/**
 * nsmw_addr_equal() - are two addresses the same?
 * @a:      one
 * @b:      the other
 * @family: AF_INET or AF_INET6, of both
 *
 * Return: true when they are.
 */
static inline bool nsmw_addr_equal(const union nsmw_addr *a,
				   const union nsmw_addr *b, u8 family)
{
	return family == AF_INET ? a->v4 == b->v4 :
				   ipv6_addr_equal(&a->v6, &b->v6);
}

/**
 * nsmw_path_net() - underlay of a path
 * @path: the path
 *
 * Return: the netns of its socket.
 */
static inline struct net *nsmw_path_net(const struct nsmw_path *path)
{
	return sock_net(path->sk);
}

/*
 * Flows of a multipath route are spread over so many buckets, and the kernel gives
 * each bucket a next hop. Two hops of one weight share them evenly to a tenth.
 */
#define NSMW_BUCKETS	32

/**
 * nsmw_path_bucket() - the bucket of a flow
 * @path: the path
 * @port: UDP source port of its packets
 *
 * Return: 0 to NSMW_BUCKETS - 1.
 */
static inline unsigned int nsmw_path_bucket(const struct nsmw_path *path,
					    __be16 port)
{
	return path->multipath ?
	       (ntohs(port) - path->src_port_min) % NSMW_BUCKETS : 0;
}

/**
 * nsmw_path_caches() - how many routes a path keeps
 * @path: the path
 *
 * Return: the number of its caches.
 */
static inline unsigned int nsmw_path_caches(const struct nsmw_path *path)
{
	return (path->inherit_ds ? NSMW_DSCP_COUNT : NSMWIRE_CLASSES_MAX) *
	       (path->multipath ? NSMW_BUCKETS : 1);
}

/**
 * nsmw_path_cache() - where the route of a packet is cached
 * @peer:  the peer; all its paths have as many caches
 * @path:  the path
 * @index: class of the packet, or DSCP of the outer header where it is inherited;
 *         times NSMW_BUCKETS and the bucket of its flow added, where the route has
 *         several next hops
 *
 * Return: the cache of its route.
 */
static inline struct dst_cache *nsmw_path_cache(const struct nsmw_peer *peer,
						const struct nsmw_path *path,
						unsigned int index)
{
	struct dst_cache *caches = (struct dst_cache *)&peer->paths[peer->count];

	return caches + path->index * nsmw_path_caches(path) + index;
}

#endif /* NSMW_PATH_H */
