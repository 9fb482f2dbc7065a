/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differences between the kernels that nsmwire is built against.
 *
 * probe.sh looks for the forms that the headers have and defines an NSMW_HAVE_
 * macro for each one; it stops the build when an interface has no known form. The
 * code is written for the newest form, and this file gives it to older kernels.
 */
#ifndef NSMW_COMPAT_H
#define NSMW_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <net/dst_cache.h>
#include <net/flow.h>
#include <net/gro.h>
#include <net/inet_dscp.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

#ifdef NSMW_HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#ifdef NSMW_HAVE_IPV6_STUB
#include <net/ipv6_stubs.h>
#endif

/**
 * nsmw_set_lltx() - transmit without the queue's lock
 * @dev: device that is being set up
 */
static inline void nsmw_set_lltx(struct net_device *dev)
{
#ifdef NSMW_HAVE_DEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#ifndef NSMW_HAVE_GRO_MAY_PULL
static inline bool skb_gro_may_pull(const struct sk_buff *skb,
				    unsigned int hlen)
{
	return !skb_gro_header_hard((struct sk_buff *)skb, hlen);
}
#endif

#ifndef NSMW_HAVE_NEWLINK_PARAMS
struct rtnl_newlink_params {
	struct net *link_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *
rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->link_net;
}
#endif

/* In control/device.c, with the newest prototype of rtnl_link_ops.newlink. */
int nsmw_device_newlink(struct net_device *dev,
			struct rtnl_newlink_params *params,
			struct netlink_ext_ack *extack);

/* nsmw_device_newlink() with the prototype that this kernel wants. */
#ifdef NSMW_HAVE_NEWLINK_PARAMS
#define nsmw_newlink_op nsmw_device_newlink
#else
static inline int nsmw_newlink_op(struct net *net, struct net_device *dev,
				  struct nlattr *tb[], struct nlattr *data[],
				  struct netlink_ext_ack *extack)
{
	struct rtnl_newlink_params params = {
		.link_net = net,
		.tb = tb,
		.data = data,
	};

	return nsmw_device_newlink(dev, &params, extack);
}
#endif

#ifndef NSMW_HAVE_HRTIMER_SETUP
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *timer),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/**
 * nsmw_flowi4_set_dscp() - route an IPv4 packet by its DSCP
 * @fl4: key of the lookup
 * @tos: DS field
 */
static inline void nsmw_flowi4_set_dscp(struct flowi4 *fl4, u8 tos)
{
#ifdef NSMW_HAVE_FLOWI4_DSCP
	fl4->flowi4_dscp = inet_dsfield_to_dscp(tos);
#else
	fl4->flowi4_tos = tos;
#endif
}

/* IPv6 used to be a module of its own. */
#if defined(NSMW_HAVE_IPV6_STUB) && IS_ENABLED(CONFIG_IPV6)
static inline struct dst_entry *
nsmw_ip6_dst_lookup_flow(struct net *net, const struct sock *sk,
			 struct flowi6 *fl6, const struct in6_addr *final_dst)
{
	return ipv6_stub->ipv6_dst_lookup_flow(net, sk, fl6, final_dst);
}

#define ip6_dst_lookup_flow nsmw_ip6_dst_lookup_flow
#endif

#ifndef NSMW_HAVE_XMIT_IPCB_FLAGS
static inline void
nsmw_udp_tunnel_xmit_skb(struct rtable *rt, struct sock *sk,
			 struct sk_buff *skb, __be32 src, __be32 dst, u8 tos,
			 u8 ttl, __be16 df, __be16 src_port, __be16 dst_port,
			 bool xnet, bool nocheck, u16 ipcb_flags)
{
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, src_port,
			    dst_port, xnet, nocheck);
}

#define udp_tunnel_xmit_skb nsmw_udp_tunnel_xmit_skb
#endif

#ifndef NSMW_HAVE_XMIT6_IP6CB_FLAGS
static inline void
nsmw_udp_tunnel6_xmit_skb(struct dst_entry *dst, struct sock *sk,
			  struct sk_buff *skb, struct net_device *dev,
			  struct in6_addr *saddr, struct in6_addr *daddr,
			  u8 prio, u8 ttl, __be32 label, __be16 src_port,
			  __be16 dst_port, bool nocheck, u16 ip6cb_flags)
{
	udp_tunnel6_xmit_skb(dst, sk, skb, dev, saddr, daddr, prio, ttl, label,
			     src_port, dst_port, nocheck);
}

#define udp_tunnel6_xmit_skb nsmw_udp_tunnel6_xmit_skb
#endif

/*
 * A kernel without IPv6 does not have these. control/config.c refuses an IPv6 peer there,
 * so that they are never called.
 */
#if !IS_ENABLED(CONFIG_IPV6)
static inline struct dst_entry *
nsmw_no_ip6_dst_lookup_flow(struct net *net, const struct sock *sk,
			    struct flowi6 *fl6, const struct in6_addr *final_dst)
{
	return ERR_PTR(-EAFNOSUPPORT);
}

#define ip6_dst_lookup_flow nsmw_no_ip6_dst_lookup_flow

static inline void
nsmw_no_udp_tunnel6_xmit_skb(struct dst_entry *dst, struct sock *sk,
			     struct sk_buff *skb, struct net_device *dev,
			     const struct in6_addr *saddr,
			     const struct in6_addr *daddr,
			     u8 prio, u8 ttl, __be32 label, __be16 src_port,
			     __be16 dst_port, bool nocheck, u16 ip6cb_flags)
{
	kfree_skb(skb);
}

#undef udp_tunnel6_xmit_skb
#define udp_tunnel6_xmit_skb nsmw_no_udp_tunnel6_xmit_skb

static inline void nsmw_no_dst_cache_set_ip6(struct dst_cache *dst_cache,
					     struct dst_entry *dst,
					     const struct in6_addr *saddr)
{
}

static inline int nsmw_no_ip6_dst_hoplimit(struct dst_entry *dst)
{
	return IPDEFTTL;
}

#define ip6_dst_hoplimit nsmw_no_ip6_dst_hoplimit

#define dst_cache_set_ip6 nsmw_no_dst_cache_set_ip6
#endif

/* The helpers for sockets of UDP tunnels took the struct socket. */
#ifndef NSMW_HAVE_UDP_TUNNEL_SOCK
#define setup_udp_tunnel_sock(net, sk, cfg) \
	setup_udp_tunnel_sock(net, (sk)->sk_socket, cfg)
#define udp_tunnel_sock_release(sk) \
	udp_tunnel_sock_release((sk)->sk_socket)
#define udp_tunnel_notify_add_rx_port(sk, type) \
	udp_tunnel_notify_add_rx_port((sk)->sk_socket, type)
#define udp_tunnel_notify_del_rx_port(sk, type) \
	udp_tunnel_notify_del_rx_port((sk)->sk_socket, type)
#define udp_tunnel_push_rx_port(dev, sk, type) \
	udp_tunnel_push_rx_port(dev, (sk)->sk_socket, type)
#define udp_tunnel_drop_rx_port(dev, sk, type) \
	udp_tunnel_drop_rx_port(dev, (sk)->sk_socket, type)
#endif

/* The range of a policy was only read, and not constant all the same. */
#ifndef NSMW_HAVE_RANGE_CONST
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {				\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),			\
	.validation_type = NLA_VALIDATE_RANGE_PTR,			\
	.range = (struct netlink_range_validation *)(_range),		\
}
#endif

#endif /* NSMW_COMPAT_H */
