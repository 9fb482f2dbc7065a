/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wires, named peers, counters and capabilities as netlink attributes.
 */
#ifndef NSMW_SHOW_H
#define NSMW_SHOW_H

#include <linux/skbuff.h>
#include <net/net_namespace.h>

struct nsmw_class_info;
struct nsmw_happening;
struct nsmw_seal_key;
struct nsmw_named_peer;
struct nsmw_path;
struct nsmw_wire;

/**
 * struct nsmw_shown_happening - an event of a peer that is shown
 * @peer:  the peer
 * @event: the event
 */
struct nsmw_shown_happening {
	const struct nsmw_named_peer *peer;
	const struct nsmw_happening *event;
};

/**
 * struct nsmw_shown_key - a key of a peer that is shown
 * @peer: the peer
 * @key:  the key
 */
struct nsmw_shown_key {
	const struct nsmw_named_peer *peer;
	const struct nsmw_seal_key *key;
};

int nsmw_show_wire(struct sk_buff *skb, struct nsmw_wire *wire,
		   struct net *net, bool counters, bool all);
int nsmw_show_peer(struct sk_buff *skb, const void *what);
int nsmw_show_path_state(struct sk_buff *skb, int nested, u8 index, u8 state);
int nsmw_show_addresses(struct sk_buff *skb, const struct nsmw_path *path, bool up);
int nsmw_show_history(struct sk_buff *skb, const struct nsmw_named_peer *peer);
int nsmw_show_happening(struct sk_buff *skb, const void *what);
int nsmw_show_key(struct sk_buff *skb, const void *what);
int nsmw_show_peer_state(struct sk_buff *skb, const void *what);
int nsmw_show_peer_public(struct sk_buff *skb, const void *what);
int nsmw_show_stats(struct sk_buff *skb, struct nsmw_wire *wire,
		    struct net *net, bool all);
int nsmw_show_net_stats(struct sk_buff *skb, struct nsmw_wire *wire,
			struct net *net, bool all);
int nsmw_show_class(struct sk_buff *skb, int type, u8 index,
		    const char *name, const struct nsmw_class_info *c);
int nsmw_show_capabilities(struct sk_buff *skb);

#endif /* NSMW_SHOW_H */
