/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path to a peer: where its packets go, where they come from, and in what state
 * it is. How the packets look is in data/encap.h.
 */
#ifndef NSMW_PATH_H
#define NSMW_PATH_H

#include <linux/netdevice.h>
#include <net/dst_cache.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "pure/class.h"
#include "pure/learn.h"

struct nsmw_lanes;

/* Index of a device that is not there: no route leads out of it. */
#define NSMW_OIF_ABSENT	U32_MAX

/*
 * Flows of a multipath route are spread over so many buckets, and the kernel gives
 * each bucket a next hop. Two hops of one weight share them evenly to a tenth.
 */
#define NSMW_BUCKETS	32

/**
 * enum nsmw_path_change - what has changed of a path
 * @NSMW_PATH_CHANGE_SOON: something that can wait for more changes
 * @NSMW_PATH_CHANGE_NOW:  packets may be lost until all paths have been checked
 * @NSMW_PATH_CHANGE_ADDRESS: the address of a path whose peer has "moved" set
 */
enum nsmw_path_change {
	NSMW_PATH_CHANGE_SOON,
	NSMW_PATH_CHANGE_NOW,
	NSMW_PATH_CHANGE_ADDRESS,
};

/**
 * union nsmw_addr - an address of the underlay
 * @v4: IPv4
 * @v6: IPv6
 */
union nsmw_addr {
	__be32 v4;
	struct in6_addr v6;
};

/**
 * struct nsmw_path - one way to a peer
 * @sk:           socket, in the underlay; it outlives the packets that use it
 *                under RCU
 * @remote:       address of the other end
 * @source:       source address of all packets: the one that was configured, or the
 *                one that nsmw_source_choose() chose; zero while there is none
 * @tos:          DS field of the cached routes by class, ECN bits zero
 * @oif:          index of the device that was configured, 0 to leave it to the
 *                route, or NSMW_OIF_ABSENT; read by packets with READ_ONCE()
 * @fwmark:       mark of the outer packets
 * @dst_port:     UDP port of the other end
 * @src_port_min: first source port, host order; 0 for the local range of the netns
 * @src_port_max: last source port, host order
 * @family:       AF_INET or AF_INET6
 * @has_local:    @source was configured
 * @by_dscp:      routes are cached by DSCP, not by class
 * @by_table:     packets leave by routes of the table alone, and not to a neighbour that
 *                the stack presumes on @oif
 * @learns:       the remote address is learned; @remote is zero before it is known
 * @learns_local: @source is learned with it; @has_local is set then
 * @multipath:    the route has several next hops: routes are cached for each bucket
 *                of flows, too
 * @ip_len:       length of the outer IP header
 * @index:        index among the paths of the peer
 * @state:        enum nsmwire_path_state
 * @reason:       enum nsmwire_path_reason
 * @pmtu:         path MTU that probes have found, U16_MAX for none; read by packets with
 *                READ_ONCE()
 * @lanes:        counters of the packets on it; NULL on the path of an unnamed peer
 * @rcu:          frees it after the last packet
 * @cache:        nsmw_path_caches() pointers to cached routes, by class, or by DSCP where
 *                @by_dscp; where @multipath, times NSMW_BUCKETS and the bucket of the flow
 *                added. NULL before the first packet
 *
 * Constant once packets can see it, except for @oif, @state and @reason, which are
 * written under RTNL, @pmtu, written with the lock of struct nsmw_measure held, and
 * @cache. A change of configuration, of the source address or of
 * the kind of route puts another in its place.
 */
struct nsmw_path {
	struct sock *sk;
	union nsmw_addr remote;
	union nsmw_addr source;
	u8 tos[NSMWIRE_CLASSES_MAX];
	u32 oif;
	u32 fwmark;
	__be16 dst_port;
	u16 src_port_min;
	u16 src_port_max;
	u8 family;
	bool has_local : 1;
	bool by_dscp : 1;
	bool by_table : 1;
	bool learns : 1;
	bool learns_local : 1;
	bool multipath : 1;
	u8 ip_len;
	u8 index;
	u8 state;
	u8 reason;
	u16 pmtu;
	struct nsmw_lanes *lanes;
	struct rcu_head rcu;
	struct dst_cache *cache[];
};

/**
 * nsmw_addr_equal() - compare two addresses
 * @a:      one
 * @b:      the other
 * @family: AF_INET or AF_INET6, of both
 *
 * Return: true when they are equal.
 */
static inline bool nsmw_addr_equal(const union nsmw_addr *a,
				   const union nsmw_addr *b, u8 family)
{
	return family == AF_INET ? a->v4 == b->v4 :
				   ipv6_addr_equal(&a->v6, &b->v6);
}

/**
 * nsmw_path_waits() - is the remote address of a path yet to be learned?
 * @path: the path
 *
 * Context: any.
 * Return: true while no packet can be sent on it for want of an address.
 */
static inline bool nsmw_path_waits(const struct nsmw_path *path)
{
	return path->learns && (path->family == AF_INET ? !path->remote.v4 :
							  ipv6_addr_any(&path->remote.v6));
}

/**
 * nsmw_path_is_usable() - can packets take a path?
 * @path: the path
 *
 * Context: process, RTNL.
 * Return: true while it is up, or unmeasured with a route.
 */
static inline bool nsmw_path_is_usable(const struct nsmw_path *path)
{
	return path->state != NSMWIRE_PATH_STATE_DOWN;
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

/**
 * nsmw_path_bucket() - bucket of a flow
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
 * nsmw_path_caches() - number of routes that a path can cache
 * @path: the path
 *
 * Return: the number.
 */
static inline unsigned int nsmw_path_caches(const struct nsmw_path *path)
{
	return (path->by_dscp ? NSMW_DSCP_COUNT : NSMWIRE_CLASSES_MAX) *
	       (path->multipath ? NSMW_BUCKETS : 1);
}

void nsmw_path_free(struct nsmw_path *path);
void nsmw_path_free_rcu(struct nsmw_path *path);
struct dst_cache *nsmw_path_need_cache(struct dst_cache **cache);
void nsmw_path_on_change(void (*check)(struct net *net, enum nsmw_path_change change));
void nsmw_path_recheck(struct net *net);
void nsmw_path_recheck_soon(struct net *net);
void nsmw_path_moved(struct net *net);
void nsmw_endpoint_of(const struct nsmw_path *path, struct nsmw_endpoint *at);
void nsmw_endpoint_apply(const struct nsmw_endpoint *at, struct nsmw_path *path);

#endif /* NSMW_PATH_H */
