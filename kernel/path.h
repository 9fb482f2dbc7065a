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

struct nsmw_sock;

/**
 * struct nsmw_path - one way to a peer
 *
 * Constant once packets can see it, but for the routes that it caches and the
 * state, which is written under RTNL and read by anyone with READ_ONCE().
 *
 * @net:          underlay; packets under RCU end before it does
 * @sk:           socket; likewise
 * @caches:       one route for each class, since the DSCP is part of a route's
 *                key; with @inherit_ds one for each DSCP
 * @tos:          DS field of the outer header by class, ECN bits zero
 * @geneve:       header that all packets share
 * @geneve_len:   its length
 * @overhead:     IP, UDP and Geneve header
 * @max_overhead: with the inner link-layer header, room for a VLAN tag included
 * @local:        source address that was asked for
 * @remote:       address of the other end
 * @local_family: AF_UNSPEC when no source address was asked for
 * @family:       AF_INET or AF_INET6
 * @oif:          index of the device that was asked for, or 0
 * @dst_port:     UDP port of the other end
 * @src_port_min: see struct nsmw_config
 * @src_port_max: likewise
 * @df:           enum nsmwire_df
 * @ttl:          of the outer header, 0 for the route's
 * @inherit_ttl:  take the inner packet's
 * @inherit_ds:   take the DSCP of the inner packet
 * @udp_csum:     send UDP checksums
 * @class_option: send the class option
 *
 * @state:        enum nsmwire_path_state
 * @reason:       enum nsmwire_path_reason
 * @ifindex:      device in use, 0 when down
 * @mtu:          MTU of the route, PMTU exceptions not counted; 0 when down
 * @headroom:     link-layer room of the device in use
 * @source:       source address in use; valid when up
 */
struct nsmw_path {
	struct net *net;
	struct sock *sk;
	struct dst_cache *caches;
	u8 tos[NSMWIRE_CLASSES_MAX];
	u8 geneve[NSMW_GENEVE_MAX] __aligned(4);
	u8 geneve_len;
	u8 overhead;
	u8 max_overhead;
	u8 df;
	u8 ttl;
	bool inherit_ttl;
	bool inherit_ds;
	bool udp_csum;
	bool class_option;
	sa_family_t local_family;
	sa_family_t family;
	__be16 dst_port;
	u16 src_port_min;
	u16 src_port_max;
	u32 oif;
	union nsmw_addr local;
	union nsmw_addr remote;

	u8 state;
	u8 reason;
	u32 ifindex;
	u32 mtu;
	u32 headroom;
	union nsmw_addr source;
};

/**
 * struct nsmw_peer - a remote node
 * @rcu:   frees it after the last packet
 * @count: paths
 * @paths: the paths
 *
 * Replaced as a whole when settings change.
 */
struct nsmw_peer {
	struct rcu_head rcu;
	unsigned int count;
	struct nsmw_path paths[];
};

struct nsmw_peer *nsmw_peer_alloc(const struct nsmw_config *cfg,
				  struct net *net, struct nsmw_sock *ns);
void nsmw_peer_free(struct nsmw_peer *peer);
void nsmw_peer_free_rcu(struct nsmw_peer *peer);

unsigned int nsmw_overhead(const struct nsmw_config *cfg);
struct dst_entry *nsmw_path_route(const struct nsmw_path *path,
				  struct net_device *dev, u8 tos,
				  union nsmw_addr *source);
void nsmw_path_probe(struct nsmw_path *path, struct net_device *dev);
u32 nsmw_path_pmtu(const struct nsmw_path *path, struct net_device *dev);

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
