/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rights to see where a wire or a named peer leads, and to change a wire.
 */
#ifndef NSMW_ACCESS_H
#define NSMW_ACCESS_H

#include <linux/skbuff.h>

struct net;
struct netlink_ext_ack;
struct nsmw_wire;
struct sock;
struct user_namespace;

bool nsmw_access_request(const struct nsmw_wire *wire,
			 const struct sk_buff *request);
bool nsmw_access_peers(const struct net *underlay, const struct sk_buff *request);
bool nsmw_access_current(const struct nsmw_wire *wire);
bool nsmw_access_link(const struct nsmw_wire *wire, const struct sk_buff *msg);
bool nsmw_access_listener(struct user_namespace *owner, const struct sock *sk);
bool nsmw_access_change(const struct nsmw_wire *wire,
			const struct sk_buff *request,
			struct netlink_ext_ack *extack);

#endif /* NSMW_ACCESS_H */
