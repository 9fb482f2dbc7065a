/* SPDX-License-Identifier: GPL-2.0 */
/*
 * UDP sockets of the underlay, one for a (netns, VRF, family, port), and the table
 * of the wires behind each.
 */
#ifndef NSMW_SOCK_H
#define NSMW_SOCK_H

#include <linux/rhashtable.h>
#include <net/udp_tunnel.h>

struct nsmw_net;
struct nsmw_wire;

/**
 * struct nsmw_hook - a wire's entry in a socket's table
 * @node: in struct nsmw_sock.wires
 * @vni:  key
 * @wire: the wire
 */
struct nsmw_hook {
	struct rhash_head node;
	u32 vni;
	struct nsmw_wire *wire;
};

/**
 * struct nsmw_sock - a socket and what is found through it
 * @list:   in struct nsmw_net.socks; RTNL
 * @un:     underlay that it belongs to
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
	struct nsmw_net *un;
	struct socket *sock;
	sa_family_t family;
	__be16 port;
	int vrf;
	unsigned int refs;
	struct rhashtable wires;
	struct rcu_head rcu;
};

struct nsmw_sock *nsmw_sock_get(struct nsmw_net *un, sa_family_t family,
				__be16 port, int vrf,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack);
void nsmw_sock_put(struct nsmw_sock *ns);
int nsmw_sock_add(struct nsmw_sock *ns, struct nsmw_hook *hook,
		  const struct nlattr *attr,
		  struct netlink_ext_ack *extack);
void nsmw_sock_del(struct nsmw_sock *ns, struct nsmw_hook *hook);
void nsmw_sock_offload(struct nsmw_net *un, struct net_device *dev, bool add);
struct nsmw_wire *nsmw_sock_find(struct nsmw_sock *ns, u32 vni);

/* rx.c, gro.c: what the socket calls */
int nsmw_rx(struct sock *sk, struct sk_buff *skb);
int nsmw_rx_err_lookup(struct sock *sk, struct sk_buff *skb);
struct sk_buff *nsmw_gro_receive(struct sock *sk, struct list_head *head,
				 struct sk_buff *skb);
int nsmw_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff);

#endif /* NSMW_SOCK_H */
