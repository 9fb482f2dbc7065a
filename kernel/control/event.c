// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the events of the multicast group. Sent under RTNL, which orders them. Those
 * of a wire go to the netns of the netdevice and to the underlay, those of a named peer
 * to the underlay, in two forms: listeners that may not see where it leads get the short
 * one, and nothing of a peer's keys and history. Events of uplinks, profiles and rules go to
 * the underlay, where all users may see these.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "control/access.h"
#include "control/event.h"
#include "control/netlink_gen.h"
#include "control/peers.h"
#include "control/show.h"
#include "control/wire.h"
#include "peer/history.h"
#include "peer/measure.h"

/* The family with the group; NULL before it is there, and once it goes. RTNL. */
static struct genl_family *family;

/**
 * nsmw_event_start() - begin to send events
 * @genl: the family; it is registered before the first event has a listener
 *
 * Context: the module starts.
 */
void nsmw_event_start(struct genl_family *genl)
{
	family = genl;
}

/** nsmw_event_stop() - send no event any more: the family goes, and with it the group */
void nsmw_event_stop(void)
{
	rtnl_lock();
	family = NULL;
	rtnl_unlock();
}

/**
 * struct audience - the listeners that get one form of an event
 * @owner:    user namespace of the underlay
 * @underlay: netns that the wire or the peer leads through, NULL once it is gone
 * @all:      the listeners may see where it leads
 */
struct audience {
	struct user_namespace *owner;
	const struct net *underlay;
	bool all;
};

#ifdef NSMW_HAVE_GENL_FILTER
/* Not 0 keeps the message from a listener. */
static int is_other(struct sock *sk, struct sk_buff *skb, void *data)
{
	const struct audience *to = data;

	return nsmw_access_listener(to->owner, sk) != to->all;
}

static void multicast(struct net *net, struct sk_buff *skb,
		      struct audience *to)
{
	genlmsg_multicast_netns_filtered(family, net, skb, 0,
					 NSMWIRE_NLGRP_EVENTS, GFP_KERNEL,
					 is_other, to);
}

static bool has_audience(const struct audience *to, const struct net *net)
{
	return true;
}
#else
static void multicast(struct net *net, struct sk_buff *skb,
		      struct audience *to)
{
	genlmsg_multicast_netns(family, net, skb, 0,
				NSMWIRE_NLGRP_EVENTS, GFP_KERNEL);
}

/* This kernel cannot filter by listener: all listeners in the underlay get the full form. */
static bool has_audience(const struct audience *to, const struct net *net)
{
	return to->all == (to->underlay && net_eq(net, to->underlay));
}
#endif

/**
 * nsmw_event_wanted() - does a netns have a listener?
 * @net: the netns
 *
 * Context: process, RTNL.
 * Return: false where an event would reach no listener.
 */
bool nsmw_event_wanted(struct net *net)
{
	return family && genl_has_listeners(family, net, NSMWIRE_NLGRP_EVENTS);
}

/* The message of an event; NULL when there is no memory. */
static struct sk_buff *make(struct nsmw_wire *wire, struct net *net, u8 cmd,
			    bool all)
{
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return NULL;
	hdr = genlmsg_put(msg, 0, 0, family, 0, cmd);
	if (!hdr || nsmw_show_wire(msg, wire, net, false, all)) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

static void send_form(struct nsmw_wire *wire, struct net *net, u8 cmd, bool all)
{
	struct audience to = {
		.owner = wire->owner, .underlay = wire->underlay, .all = all,
	};
	struct sk_buff *skb;

	if (!has_audience(&to, net))
		return;
	skb = make(wire, net, cmd, all);
	if (!skb) {
		genl_set_err(family, net, 0, NSMWIRE_NLGRP_EVENTS,
			     -ENOBUFS);
		return;
	}
	multicast(net, skb, &to);
}

static void send(struct nsmw_wire *wire, struct net *net, u8 cmd)
{
	if (!nsmw_event_wanted(net))
		return;
	send_form(wire, net, cmd, true);
	send_form(wire, net, cmd, false);
}

/* The message of an event about an object; NULL, and listeners know that one is lost. */
static struct sk_buff *make_object(struct net *net, u8 cmd,
				   int (*fill)(struct sk_buff *skb,
					       const void *what),
				   const void *what)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	hdr = skb ? genlmsg_put(skb, 0, 0, family, 0, cmd) : NULL;
	if (!hdr || fill(skb, what)) {
		nlmsg_free(skb);
		genl_set_err(family, net, 0, NSMWIRE_NLGRP_EVENTS,
			     -ENOBUFS);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

/**
 * nsmw_event_object() - send an event about an object of an underlay
 * @net:  the underlay
 * @cmd:  one of NSMWIRE_CMD_*_NTF
 * @fill: writes it
 * @what: passed to @fill
 *
 * All users in the netns may hear it. A listener that loses an event gets ENOBUFS.
 *
 * Context: process, RTNL.
 */
void nsmw_event_object(struct net *net, u8 cmd,
		       int (*fill)(struct sk_buff *skb, const void *what),
		       const void *what)
{
	struct sk_buff *skb;

	if (!nsmw_event_wanted(net))
		return;
	skb = make_object(net, cmd, fill, what);
	if (skb)
		genlmsg_multicast_netns(family, net, skb, 0,
					NSMWIRE_NLGRP_EVENTS, GFP_KERNEL);
}

static void send_object(struct net *net, u8 cmd,
			int (*fill)(struct sk_buff *skb, const void *what),
			const void *what, bool all)
{
	struct audience to = {
		.owner = net->user_ns, .underlay = net, .all = all,
	};
	struct sk_buff *skb;

	if (!has_audience(&to, net))
		return;
	skb = make_object(net, cmd, fill, what);
	if (skb)
		multicast(net, skb, &to);
}

/**
 * nsmw_event_private() - send an event about what not all users of an underlay may see
 * @net:  the underlay
 * @cmd:  one of NSMWIRE_CMD_*_NTF
 * @fill: writes it
 * @what: passed to @fill
 *
 * Listeners with CAP_NET_ADMIN over the underlay hear it; on a kernel that cannot filter by
 * listener, all in the underlay. A listener that loses an event gets ENOBUFS.
 *
 * Context: process, RTNL.
 */
void nsmw_event_private(struct net *net, u8 cmd,
			int (*fill)(struct sk_buff *skb, const void *what),
			const void *what)
{
	if (nsmw_event_wanted(net))
		send_object(net, cmd, fill, what, true);
}

/**
 * nsmw_event_peer() - send an event about a named peer
 * @net:  the underlay
 * @cmd:  one of NSMWIRE_CMD_PEER_*_NTF
 * @peer: the peer
 *
 * A listener that loses an event gets ENOBUFS.
 *
 * Context: process, RTNL.
 */
void nsmw_event_peer(struct net *net, u8 cmd, const struct nsmw_named_peer *peer)
{
	if (!nsmw_event_wanted(net))
		return;
	send_object(net, cmd, nsmw_show_peer_state, peer, true);
	send_object(net, cmd, nsmw_show_peer_public, peer, false);
}

/**
 * nsmw_event_history() - send what has happened to a named peer since the last time
 * @net:  the underlay
 * @peer: the peer
 *
 * Context: process, RTNL.
 */
void nsmw_event_history(struct net *net, const struct nsmw_named_peer *peer)
{
	struct nsmw_measure *m = peer->peer->measure;
	struct nsmw_happening event;
	struct nsmw_shown_happening shown = { .peer = peer, .event = &event };
	bool more;

	for (;;) {
		spin_lock_bh(&m->lock);
		more = nsmw_history_tell(m->history, &event);
		spin_unlock_bh(&m->lock);
		if (!more)
			return;
		nsmw_event_private(net, NSMWIRE_CMD_HISTORY_NTF, nsmw_show_happening,
				   &shown);
	}
}

/**
 * nsmw_event() - send an event about a wire
 * @wire: the wire
 * @cmd:  one of NSMWIRE_CMD_*_NTF
 *
 * A listener that loses an event gets ENOBUFS.
 *
 * Context: process, RTNL.
 */
void nsmw_event(struct nsmw_wire *wire, u8 cmd)
{
	struct net *net = dev_net(wire->tunnel.dev);

	if (!wire->announced)
		return;
	send(wire, net, cmd);
	if (wire->underlay && !net_eq(wire->underlay, net))
		send(wire, wire->underlay, cmd);
}

/**
 * nsmw_event_device() - a wire as a netdevice has changed
 * @wire:  the wire
 * @event: what netdevice notifiers are called with
 *
 * A wire that moves leaves one netns and enters another. The underlay, which
 * knows it in both places, sees a change.
 *
 * Context: process, RTNL.
 */
void nsmw_event_device(struct nsmw_wire *wire, unsigned long event)
{
	struct net *net = dev_net(wire->tunnel.dev);
	bool home = wire->underlay && net_eq(wire->underlay, net);

	if (!wire->announced)
		return;

	switch (event) {
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEMTU:
		nsmw_event(wire, NSMWIRE_CMD_WIRE_CHANGE_NTF);
		break;
	case NETDEV_UNREGISTER:
		if (!home)
			send(wire, net, NSMWIRE_CMD_WIRE_DEL_NTF);
		break;
	case NETDEV_REGISTER:
		if (!home)
			send(wire, net, NSMWIRE_CMD_WIRE_NEW_NTF);
		if (wire->underlay)
			send(wire, wire->underlay, NSMWIRE_CMD_WIRE_CHANGE_NTF);
		break;
	}
}
