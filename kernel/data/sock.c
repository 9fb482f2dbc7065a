// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the UDP sockets of the underlay. Opened for the first wire of a (netns,
 * VRF, family, port), closed after the last; both under RTNL, which guards the
 * list, the counts and writes to the tables. Packets read the tables under RCU.
 *
 * Packets that come in through a VRF find the sockets that are bound to its
 * device, and others only where the host asks for it (udp_l3mdev_accept).
 */
#include <linux/hash.h>
#include <net/ipv6.h>

#include "compat.h"
#include "data/sock.h"

/*
 * Administrators of the netns choose the ids, so the hash needs no secret. Its low bits
 * must depend on all bits of an id.
 */
static u32 hash_vni(const void *key, u32 len, u32 seed)
{
	u32 hash = (*(const u32 *)key ^ seed) * GOLDEN_RATIO_32;

	return hash ^ hash >> 16;
}

static int other_vni(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct nsmw_hook *hook = obj;

	return hook->vni != *(const u32 *)arg->key;
}

static const struct rhashtable_params wire_params = {
	.key_len = sizeof_field(struct nsmw_hook, vni),
	.key_offset = offsetof(struct nsmw_hook, vni),
	.head_offset = offsetof(struct nsmw_hook, node),
	.hashfn = hash_vni,
	.obj_cmpfn = other_vni,
	.automatic_shrinking = true,
};

static int open_socket(struct nsmw_sock *ns,
		       const struct udp_tunnel_sock_cfg *cfg,
		       const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	struct udp_tunnel_sock_cfg tunnel = *cfg;
	/* A zero checksum over IPv6 passes the socket; the wire checks it, by its
	 * settings (RFC 8926, 4.3.1).
	 */
	struct udp_port_cfg port = {
		.family = ns->family,
		.local_udp_port = ns->port,
		.bind_ifindex = ns->vrf,
		.ipv6_v6only = ns->family == AF_INET6,
	};
	int err;

	tunnel.sk_user_data = ns;
	err = udp_sock_create(ns->socks->net, &port, &ns->sock);
	if (err == -EADDRINUSE)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the UDP port is taken by another socket of this netns, or by wires in a VRF and others outside; free it or choose another dstport");
	else if (err)
		NL_SET_ERR_MSG_ATTR(extack, attr, "cannot open the UDP socket");
	if (err)
		return err;
	udp_allow_gso(ns->sock->sk);
	/* The peer accepts one address: a temporary one would expire. */
	if (IS_ENABLED(CONFIG_IPV6) && ns->family == AF_INET6)
		ip6_sock_set_addr_preferences(ns->sock->sk,
					      IPV6_PREFER_SRC_PUBLIC);
	setup_udp_tunnel_sock(ns->socks->net, ns->sock->sk, &tunnel);
	/* NICs that parse Geneve are informed that this port carries it. */
	udp_tunnel_notify_add_rx_port(ns->sock->sk, UDP_TUNNEL_TYPE_GENEVE);
	return 0;
}

/**
 * nsmw_socks_init() - an underlay begins, without sockets
 * @socks: zeroes
 * @net:   the netns
 *
 * Context: process.
 */
void nsmw_socks_init(struct nsmw_socks *socks, struct net *net)
{
	socks->net = net;
	INIT_LIST_HEAD(&socks->list);
}

/**
 * nsmw_socks_free() - an underlay ends, its sockets are closed
 * @socks: sockets; a grace period ago the last packet was here
 *
 * Context: process.
 */
void nsmw_socks_free(struct nsmw_socks *socks)
{
	nsmw_meters_free(&socks->meters);
	nsmw_key_table_free(&socks->keys);
	free_percpu(socks->drops);
}

/**
 * nsmw_sock_get() - get the socket of a port, and open it if it is not open
 * @socks:  sockets of the underlay
 * @family: AF_INET or AF_INET6
 * @port:   UDP port
 * @vrf:    index of the VRF that packets come in through, 0 for none
 * @cfg:    what the socket does with packets
 * @attr:   attribute that asks for it, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the socket, one use counted, or an error pointer.
 */
struct nsmw_sock *nsmw_sock_get(struct nsmw_socks *socks, sa_family_t family,
				__be16 port, int vrf,
				const struct udp_tunnel_sock_cfg *cfg,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	struct nsmw_sock *ns;
	int err = -ENOMEM;

	ASSERT_RTNL();
	list_for_each_entry(ns, &socks->list, list) {
		if (ns->family == family && ns->port == port &&
		    ns->vrf == vrf) {
			ns->refs++;
			return ns;
		}
	}

	ns = kzalloc(sizeof(*ns), GFP_KERNEL_ACCOUNT);
	if (!ns)
		return ERR_PTR(-ENOMEM);
	ns->socks = socks;
	ns->family = family;
	ns->port = port;
	ns->vrf = vrf;
	ns->refs = 1;

	if (!socks->drops)
		socks->drops = nsmw_drops_alloc(GFP_KERNEL_ACCOUNT);
	if (!socks->drops)
		goto free;
	err = rhashtable_init(&ns->wires, &wire_params);
	if (err)
		goto free;
	err = open_socket(ns, cfg, attr, extack);
	if (err)
		goto destroy;
	list_add(&ns->list, &socks->list);
	return ns;

destroy:
	rhashtable_destroy(&ns->wires);
free:
	kfree(ns);
	return ERR_PTR(err);
}

/**
 * nsmw_sock_put() - give a use of a socket back
 * @ns: the socket; closed with the last use. Packets use it under RCU only
 *
 * Context: process, RTNL; the last use waits for a grace period.
 * Return: true when it was closed, and its port is free.
 */
bool nsmw_sock_put(struct nsmw_sock *ns)
{
	ASSERT_RTNL();
	if (--ns->refs)
		return false;
	list_del(&ns->list);
	udp_tunnel_notify_del_rx_port(ns->sock->sk, UDP_TUNNEL_TYPE_GENEVE);
	udp_tunnel_sock_release(ns->sock->sk);
	rhashtable_destroy(&ns->wires);
	kfree_rcu(ns, rcu);
	return true;
}

/**
 * nsmw_socks_offload() - inform a NIC which ports carry Geneve
 * @socks: sockets of the underlay
 * @dev:   the NIC, in that netns
 * @add:   true to add the ports, false to delete them
 *
 * Context: process, RTNL.
 */
void nsmw_socks_offload(struct nsmw_socks *socks, struct net_device *dev,
			bool add)
{
	struct nsmw_sock *ns;

	list_for_each_entry(ns, &socks->list, list) {
		if (add)
			udp_tunnel_push_rx_port(dev, ns->sock->sk,
						UDP_TUNNEL_TYPE_GENEVE);
		else
			udp_tunnel_drop_rx_port(dev, ns->sock->sk,
						UDP_TUNNEL_TYPE_GENEVE);
	}
}

/**
 * nsmw_sock_add() - put a wire into the table of a socket
 * @ns:     socket; the caller holds a use of it for as long as the entry
 * @vni:    id of the wire
 * @tunnel: the wire
 * @attr:   attribute that asks for the id, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the entry, not in a list; -EEXIST as an error pointer when the id is taken,
 * or -ENOMEM.
 */
struct nsmw_hook *nsmw_sock_add(struct nsmw_sock *ns, u32 vni,
				struct nsmw_tunnel *tunnel,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	struct nsmw_hook *hook = kzalloc(sizeof(*hook), GFP_KERNEL_ACCOUNT);
	int err;

	if (!hook)
		return ERR_PTR(-ENOMEM);
	hook->vni = vni;
	hook->tunnel = tunnel;
	hook->ns = ns;
	INIT_LIST_HEAD(&hook->list);
	err = rhashtable_lookup_insert_fast(&ns->wires, &hook->node,
					    wire_params);
	if (!err)
		return hook;
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "another wire of this netns has this id on this port; choose another id or dstport");
	kfree(hook);
	return ERR_PTR(err);
}

/**
 * nsmw_sock_del() - take a wire out of the table of a socket
 * @hook: entry, in a list or not; freed once no packet can see it any more
 *
 * Context: process, RTNL.
 */
void nsmw_sock_del(struct nsmw_hook *hook)
{
	list_del(&hook->list);
	rhashtable_remove_fast(&hook->ns->wires, &hook->node, wire_params);
	kfree_rcu(hook, rcu);
}

/**
 * nsmw_sock_find() - find the wire of an id
 * @ns:  socket that the packet came through
 * @vni: the id
 *
 * Context: RCU.
 * Return: the wire or NULL.
 */
struct nsmw_tunnel *nsmw_sock_find(struct nsmw_sock *ns, u32 vni)
{
	struct nsmw_hook *hook;

	hook = rhashtable_lookup(&ns->wires, &vni, wire_params);
	return hook ? hook->tunnel : NULL;
}
