/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: what userspace hears without asking.
 */
#ifndef NSMW_EVENT_H
#define NSMW_EVENT_H

#include <linux/types.h>

struct genl_family;
struct net;
struct nsmw_named_peer;
struct sk_buff;
struct nsmw_wire;

bool nsmw_event_wanted(struct net *net);
void nsmw_event_object(struct net *net, u8 cmd,
		       int (*fill)(struct sk_buff *skb, const void *what),
		       const void *what);
void nsmw_event_private(struct net *net, u8 cmd,
			int (*fill)(struct sk_buff *skb, const void *what),
			const void *what);
void nsmw_event_history(struct net *net, const struct nsmw_named_peer *peer);
void nsmw_event_peer(struct net *net, u8 cmd, const struct nsmw_named_peer *peer);
void nsmw_event(struct nsmw_wire *wire, u8 cmd);
void nsmw_event_start(struct genl_family *genl);
void nsmw_event_stop(void);
void nsmw_event_device(struct nsmw_wire *wire, unsigned long event);

#endif /* NSMW_EVENT_H */
