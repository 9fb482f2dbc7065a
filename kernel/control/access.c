// SPDX-License-Identifier: GPL-2.0
/*
 * Decides whether a user may see where a wire or a named peer leads, and may change a
 * wire: this needs CAP_NET_ADMIN in the user namespace of the underlay. A pod that was
 * given a wire may have all rights over its own netns and none over the underlay.
 *
 * Both must have the capability, the process that asks and the opener of its socket: an
 * attacker can make a privileged process write to a socket that it has not opened
 * (CVE-2014-0181). Each interface of the kernel passes on a different part of that, so
 * there is a function for each. No state.
 */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "control/access.h"
#include "control/wire.h"

/**
 * nsmw_access_request() - may the sender of a request see where a wire leads?
 * @wire:    the wire
 * @request: the request, of generic netlink
 *
 * Context: process, the sender's or, for a dump, the reader's.
 * Return: true when it may.
 */
bool nsmw_access_request(const struct nsmw_wire *wire,
			 const struct sk_buff *request)
{
	return netlink_ns_capable(request, wire->owner, CAP_NET_ADMIN);
}

/**
 * nsmw_access_peers() - may the sender of a request see where named peers are?
 * @underlay: their netns
 * @request:  the request, of generic netlink
 *
 * Context: process, the sender's or, for a dump, the reader's.
 * Return: true when it may.
 */
bool nsmw_access_peers(const struct net *underlay, const struct sk_buff *request)
{
	return netlink_ns_capable(request, underlay->user_ns, CAP_NET_ADMIN);
}

/**
 * nsmw_access_current() - may this process see where a wire leads?
 * @wire: the wire
 *
 * For interfaces without a socket that could be passed on.
 *
 * Context: process.
 * Return: true when it may.
 */
bool nsmw_access_current(const struct nsmw_wire *wire)
{
	return ns_capable_noaudit(wire->owner, CAP_NET_ADMIN);
}

/**
 * nsmw_access_link() - may all readers of a message of rtnetlink see where a wire
 *                      leads?
 * @wire: the wire
 * @msg:  the message, as far as it is written
 *
 * A dump belongs to the socket of its reader. A reply to a single request and a
 * notification belong to none yet. The reply names its reader's port and reports
 * no change; a notification goes to all listeners in the netns and either names no
 * port or reports what has changed. For a reply, the process that asks is all
 * there is to judge by.
 *
 * Context: process.
 * Return: true when they may.
 */
bool nsmw_access_link(const struct nsmw_wire *wire, const struct sk_buff *msg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct ifinfomsg *ifm = nlmsg_data(nlh);

	if (msg->sk)
		return sk_ns_capable(msg->sk, wire->owner, CAP_NET_ADMIN);
	return nlh->nlmsg_type == RTM_NEWLINK && nlh->nlmsg_pid &&
	       !ifm->ifi_change && nsmw_access_current(wire);
}

/**
 * nsmw_access_listener() - may a listener to events see where a wire or a peer leads?
 * @owner: user namespace of the underlay
 * @sk:    its socket
 *
 * Context: process, the table of netlink sockets locked: @sk is open.
 * Return: true when it may.
 */
bool nsmw_access_listener(struct user_namespace *owner, const struct sock *sk)
{
	return file_ns_capable(sk->sk_socket->file, owner, CAP_NET_ADMIN);
}

/* Does a right over @ns come with the same right over @below? */
static bool is_same_or_above(const struct user_namespace *ns,
			     const struct user_namespace *below)
{
	for (; below; below = below->parent) {
		if (below == ns)
			return true;
	}
	return false;
}

/*
 * rtnetlink does not pass on the request. It has made sure that the opener of the
 * socket and the process have CAP_NET_ADMIN over the netns of the device, which
 * is enough where that netns belongs to the underlay's user namespace or to one
 * above. Elsewhere nothing is known of the opener.
 */
static bool may_change_link(const struct nsmw_wire *wire)
{
	return is_same_or_above(dev_net(wire->tunnel.dev)->user_ns, wire->owner) &&
	       ns_capable(wire->owner, CAP_NET_ADMIN);
}

/**
 * nsmw_access_change() - may a request change a wire?
 * @wire:    the wire
 * @request: the request, or NULL where it came by rtnetlink
 * @extack:  says why not
 *
 * Context: process, RTNL.
 * Return: true when it may.
 */
bool nsmw_access_change(const struct nsmw_wire *wire,
			const struct sk_buff *request,
			struct netlink_ext_ack *extack)
{
	if (request ? nsmw_access_request(wire, request) :
		      may_change_link(wire))
		return true;
	if (request || !nsmw_access_current(wire))
		NL_SET_ERR_MSG(extack,
			       "changing a wire needs CAP_NET_ADMIN in its underlay netns");
	else
		NL_SET_ERR_MSG(extack,
			       "this wire is in the network namespace of another user namespace; change it from its underlay, with nsmctl");
	return false;
}
