/* SPDX-License-Identifier: GPL-2.0 */
/*
 * UDP sockets of the underlay, one for a (netns, VRF, family, port), and the table
 * of the wires of each.
 */
#ifndef NSMW_SOCK_H
#define NSMW_SOCK_H

#include <linux/rhashtable.h>
#include <net/udp_tunnel.h>

#include "data/stats.h"
#include "peer/probes.h"

struct nsmw_tunnel;

/**
 * struct nsmw_hook - a wire's entry in a socket's table
 * @node:   in struct nsmw_sock.wires
 * @vni:    key
 * @tunnel: the wire
 * @list:   in struct nsmw_wire.hooks; RTNL
 * @ns:     the socket
 * @rcu:    frees it after the last packet
 */
struct nsmw_hook {
	struct rhash_head node;
	u32 vni;
	struct nsmw_tunnel *tunnel;
	struct list_head list;
	struct nsmw_sock *ns;
	struct rcu_head rcu;
};

/**
 * struct nsmw_socks - the sockets of an underlay
 * @net:   the netns
 * @list:  struct nsmw_sock; RTNL
 * @drops: packets dropped before a wire was known; NULL before the first socket, then
 *         there until the netns ends
 * @meters: meters of the paths of named peers
 * @keys:  keys that packets are opened with
 */
struct nsmw_socks {
	struct net *net;
	struct list_head list;
	struct nsmw_drops __percpu *drops;
	struct nsmw_meters meters;
	struct nsmw_key_table keys;
};

/**
 * struct nsmw_sock - a socket and the wires that are found through it
 * @list:   in struct nsmw_socks.list; RTNL
 * @socks:  sockets of its underlay
 * @sock:   the kernel's socket
 * @family: AF_INET or AF_INET6
 * @port:   local port
 * @vrf:    index of the VRF that it is bound to, 0 for none
 * @refs:   wires that use it; RTNL
 * @wires:  struct nsmw_hook by VNI; written under RTNL, read under RCU
 * @rcu:    frees it after the last packet
 */
struct nsmw_sock {
	struct list_head list;
	struct nsmw_socks *socks;
	struct socket *sock;
	sa_family_t family;
	__be16 port;
	int vrf;
	unsigned int refs;
	struct rhashtable wires;
	struct rcu_head rcu;
};

void nsmw_socks_init(struct nsmw_socks *socks, struct net *net);
void nsmw_socks_free(struct nsmw_socks *socks);
void nsmw_socks_offload(struct nsmw_socks *socks, struct net_device *dev, bool add);
struct nsmw_sock *nsmw_sock_get(struct nsmw_socks *socks, sa_family_t family,
				__be16 port, int vrf,
				const struct udp_tunnel_sock_cfg *cfg,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack);
bool nsmw_sock_put(struct nsmw_sock *ns);
struct nsmw_hook *nsmw_sock_add(struct nsmw_sock *ns, u32 vni,
				struct nsmw_tunnel *tunnel,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack);
void nsmw_sock_del(struct nsmw_hook *hook);
struct nsmw_tunnel *nsmw_sock_find(struct nsmw_sock *ns, u32 vni);

#endif /* NSMW_SOCK_H */
