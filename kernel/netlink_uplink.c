// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family that are about uplinks, and
 * what they are shown as. All under RTNL.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "event.h"
#include "netlink.h"
#include "sched.h"
#include "underlay.h"
#include "uplink.h"

static int put_queue(struct sk_buff *skb, struct nsmw_sched *s, u8 class)
{
	const char *name = nsmw_sched_class_name(s, class);
	struct nsmw_queue_stats q;
	struct nlattr *nest;

	nsmw_sched_read(s, class, &q);
	nest = nla_nest_start(skb, NSMWIRE_A_UPLINK_QUEUE);
	if (!nest ||
	    nla_put_u8(skb, NSMWIRE_A_QUEUE_CLASS, class) ||
	    (name && nla_put_string(skb, NSMWIRE_A_QUEUE_NAME, name)) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_IN_PACKETS, q.in_packets,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_IN_BYTES, q.in_bytes,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_OUT_PACKETS, q.out_packets,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_OUT_BYTES, q.out_bytes,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_WAITING, q.waiting,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_BACKLOG, q.backlog,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_PEAK, q.peak,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_POLICED, q.policed,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_MARKED, q.marked,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_CODEL, q.codel,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_LATE, q.late,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_FULL, q.full,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_PURGED, q.purged,
			      NSMWIRE_A_QUEUE_PAD) ||
	    nla_put(skb, NSMWIRE_A_QUEUE_SOJOURN, sizeof(q.sojourn), q.sojourn) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_QUEUE_SOJOURN_SUM, q.sojourn_sum,
			      NSMWIRE_A_QUEUE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_settings(struct sk_buff *skb, const void *what)
{
	const struct nsmw_uplink *uplink = what;
	const struct nsmw_uplink_config *cfg = &uplink->cfg;

	if (nla_put_string(skb, NSMWIRE_A_UPLINK_NAME, uplink->name) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_UPLINK_RATE, cfg->line.rate,
			      NSMWIRE_A_UPLINK_PAD) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_OVERHEAD, cfg->line.overhead) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_MPU, cfg->line.mpu) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_LIMIT, cfg->limit) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_WIRES, uplink->wires) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_FWMARK, cfg->fwmark))
		return -EMSGSIZE;
	if (nsmw_fill_device(skb, cfg->oif, NSMWIRE_A_UPLINK_DEVICE, cfg->device,
			     NSMWIRE_A_UPLINK_DEVICE_NAME) ||
	    (cfg->local4 &&
	     nla_put_in_addr(skb, NSMWIRE_A_UPLINK_LOCAL, cfg->local4)) ||
	    (!ipv6_addr_any(&cfg->local6) &&
	     nla_put_in6_addr(skb, NSMWIRE_A_UPLINK_LOCAL6, &cfg->local6)) ||
	    (cfg->colour[0] &&
	     nla_put_string(skb, NSMWIRE_A_UPLINK_COLOUR, cfg->colour)))
		return -EMSGSIZE;
	return 0;
}

/**
 * nsmw_netlink_uplink_event() - tell what has happened to an uplink
 * @un:     underlay
 * @uplink: the uplink
 * @cmd:    one of NSMWIRE_CMD_UPLINK_*_NTF
 *
 * Context: process, RTNL.
 */
void nsmw_netlink_uplink_event(struct nsmw_net *un,
			       const struct nsmw_uplink *uplink, u8 cmd)
{
	nsmw_event_object(un->net, cmd, put_settings, uplink);
}

static int put_uplink(struct sk_buff *skb, const void *what)
{
	const struct nsmw_uplink *uplink = what;
	int i;

	if (put_settings(skb, uplink))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (put_queue(skb, uplink->sched, i))
			return -EMSGSIZE;
	}
	return 0;
}

static int fill_one(struct sk_buff *skb, struct nsmw_net *un,
		    struct genl_info *info)
{
	const struct nsmw_uplink *uplink;

	uplink = nsmw_uplink_get(un, info->attrs[NSMWIRE_A_UPLINK_NAME],
				 info->extack);
	return IS_ERR(uplink) ? PTR_ERR(uplink) : put_uplink(skb, uplink);
}

int nsmwire_nl_uplink_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_UPLINK_MAX,
				 NSMWIRE_CMD_UPLINK_GET, fill_one);
}

int nsmwire_nl_uplink_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct nsmw_net *un = nsmw_net(sock_net(skb->sk));
	const struct nsmw_uplink *uplink;
	int err = 0;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq;
	list_for_each_entry(uplink, &un->uplinks, list) {
		if (at++ < cb->args[0])
			continue;
		err = nsmw_netlink_dump_one(skb, cb, NSMWIRE_CMD_UPLINK_GET,
					    put_uplink, uplink);
		if (err)
			break;
		cb->args[0] = at;
	}
	rtnl_unlock();
	/* One that does not fit into an empty message is not left out in silence. */
	return skb->len ?: err;
}

static int set(struct nsmw_net *un, struct genl_info *info)
{
	return nsmw_uplink_set(un, info->attrs, NSMW_SET, info->extack);
}

int nsmwire_nl_uplink_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, set);
}

static int add(struct nsmw_net *un, struct genl_info *info)
{
	return nsmw_uplink_set(un, info->attrs, NSMW_ADD, info->extack);
}

int nsmwire_nl_uplink_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, add);
}

static int change(struct nsmw_net *un, struct genl_info *info)
{
	return nsmw_uplink_set(un, info->attrs, NSMW_CHANGE, info->extack);
}

int nsmwire_nl_uplink_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, change);
}

static int del(struct nsmw_net *un, struct genl_info *info)
{
	return nsmw_uplink_del(un, info->attrs, info->extack);
}

int nsmwire_nl_uplink_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, del);
}
