// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family about uplinks: parses them, changes
 * uplinks and shows them. All under RTNL.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "control/apply.h"
#include "control/attr.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/paths.h"
#include "control/peers.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "data/xmit.h"
#include "qos/sched.h"

#define LIMIT_DEFAULT	(16U << 20)
#define COST_DEFAULT	100

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
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_FWMARK, cfg->fwmark) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_COST, cfg->cost) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_PATHS, uplink->paths) ||
	    nla_put_u32(skb, NSMWIRE_A_UPLINK_PROBE_BUDGET, cfg->probes))
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
 * nsmw_netlink_uplink_event() - send an event about an uplink
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
	/* An uplink that does not fit into an empty message is an error. */
	return skb->len ?: err;
}

/* --- changes */

static int parse_place(struct nsmw_uplink_config *cfg, struct net *net,
		       struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nlattr *nla;
	int err;

	err = nsmw_parse_device(&cfg->oif, cfg->device, net,
				tb[NSMWIRE_A_UPLINK_DEVICE],
				tb[NSMWIRE_A_UPLINK_DEVICE_NAME], extack);
	if (err)
		return err;
	nla = tb[NSMWIRE_A_UPLINK_LOCAL];
	if (nla) {
		cfg->local4 = nla_get_in_addr(nla);
		if (ipv4_is_multicast(cfg->local4) ||
		    ipv4_is_lbcast(cfg->local4))
			return NSMW_REFUSE(extack, nla,
				      "local must be a unicast address");
	}
	nla = tb[NSMWIRE_A_UPLINK_LOCAL6];
	if (nla) {
		cfg->local6 = nla_get_in6_addr(nla);
		if (ipv6_addr_is_multicast(&cfg->local6) ||
		    ipv6_addr_v4mapped(&cfg->local6))
			return NSMW_REFUSE(extack, nla,
				      "local must be a unicast IPv6 address, or an IPv4 address as such");
	}
	nla = tb[NSMWIRE_A_UPLINK_FWMARK];
	if (nla)
		cfg->fwmark = nla_get_u32(nla);
	if (tb[NSMWIRE_A_UPLINK_COST])
		cfg->cost = nla_get_u32(tb[NSMWIRE_A_UPLINK_COST]);
	if (tb[NSMWIRE_A_UPLINK_PROBE_BUDGET])
		cfg->probes = nla_get_u32(tb[NSMWIRE_A_UPLINK_PROBE_BUDGET]);
	return 0;
}

static int parse_line(struct nsmw_uplink_config *cfg, struct nlattr *tb[],
		      struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[NSMWIRE_A_UPLINK_RATE];

	if (nla) {
		cfg->line.rate = nla_get_u64(nla);
		if (cfg->line.rate && (cfg->line.rate < NSMWIRE_RATE_MIN ||
				       cfg->line.rate > NSMW_RATE_MAX))
			return NSMW_REFUSE(extack, nla,
				      "rate must be 1 kbit/s to 1 Tbit/s, or 0 for none");
	}
	if (tb[NSMWIRE_A_UPLINK_OVERHEAD])
		cfg->line.overhead = nla_get_u32(tb[NSMWIRE_A_UPLINK_OVERHEAD]);
	if (tb[NSMWIRE_A_UPLINK_MPU])
		cfg->line.mpu = nla_get_u32(tb[NSMWIRE_A_UPLINK_MPU]);
	if (tb[NSMWIRE_A_UPLINK_LIMIT])
		cfg->limit = nla_get_u32(tb[NSMWIRE_A_UPLINK_LIMIT]);
	return 0;
}

static int parse(struct nsmw_uplink_config *cfg, struct net *net,
		 struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[NSMWIRE_A_UPLINK_COLOUR];
	int err;

	err = parse_place(cfg, net, tb, extack);
	if (err)
		return err;
	err = parse_line(cfg, tb, extack);
	if (err)
		return err;
	if (nla && !nsmw_is_name(nla))
		return NSMW_REFUSE(extack, nla,
			      "colour must be one word of letters, digits, '-', '_' and '.'");
	if (nla) {
		memset(cfg->colour, 0, sizeof(cfg->colour));
		nla_strscpy(cfg->colour, nla, sizeof(cfg->colour));
	}
	return 0;
}

static bool same_place(const struct nsmw_uplink_config *a,
		       const struct nsmw_uplink_config *b)
{
	return a->oif == b->oif && a->local4 == b->local4 &&
	       a->fwmark == b->fwmark && ipv6_addr_equal(&a->local6, &b->local6);
}

static bool is_only_device_of_path(const struct nsmw_net *un,
				   const struct nsmw_uplink *uplink)
{
	const struct nsmw_named_peer *peer;
	int i;

	list_for_each_entry(peer, &un->peers, list) {
		for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
			if (peer->cfg[i].uplink == uplink &&
			    nsmw_path_needs_device(&peer->cfg[i]))
				return true;
		}
	}
	return false;
}

/* Whether a wire with a link-local peer has no device except that of the uplink. */
static bool is_only_device(const struct nsmw_net *un,
			   const struct nsmw_uplink *uplink)
{
	const struct nsmw_wire *wire;

	list_for_each_entry(wire, &un->wires, list) {
		const struct nsmw_config *cfg = &wire->cfg;

		if (cfg->uplink == uplink && !cfg->oif &&
		    nsmw_config_needs_device(cfg))
			return true;
	}
	return false;
}

static int apply(struct nsmw_net *un, struct nsmw_uplink *uplink,
		 const struct nsmw_uplink_config *cfg, bool is_new,
		 struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nsmw_change concerned = { .uplink = uplink };
	struct nsmw_uplink_config old = uplink->cfg;
	int err;

	if (!memcmp(&old, cfg, sizeof(old)))
		return 0;
	if (old.oif && !cfg->oif && is_only_device(un, uplink)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NSMWIRE_A_UPLINK_DEVICE] ?:
					    tb[NSMWIRE_A_UPLINK_DEVICE_NAME],
				    "a wire with a link-local remote leaves through this uplink's device; give the wire its dev first");
		return -EBUSY;
	}
	if (old.oif && !cfg->oif && uplink->paths &&
	    is_only_device_of_path(un, uplink)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NSMWIRE_A_UPLINK_DEVICE] ?:
					    tb[NSMWIRE_A_UPLINK_DEVICE_NAME],
				    "a path with a link-local remote leaves through this uplink's device; delete the path first");
		return -EBUSY;
	}
	uplink->cfg = *cfg;
	if (uplink->wires && !same_place(&old, cfg)) {
		err = nsmw_wires_prepare(un, &concerned, NULL);
		if (err) {
			uplink->cfg = old;
			NL_SET_ERR_MSG(extack,
				       "no memory to move the wires of this uplink; nothing was changed");
			return err;
		}
		nsmw_wires_commit(un, &concerned);
	}
	if (!same_place(&old, cfg))
		nsmw_paths_follow_uplink(un, uplink);
	/* What classes choose and split by. */
	if (uplink->paths && (old.cost != cfg->cost || old.line.rate != cfg->line.rate ||
			      strcmp(old.colour, cfg->colour)))
		nsmw_net_check_soon(un);
	nsmw_sched_set(uplink->sched, &cfg->line, cfg->limit);
	nsmw_budget_set(&uplink->budget, cfg->probes, cfg->line.rate);
	un->seq++;
	if (!is_new)
		nsmw_netlink_uplink_event(un, uplink,
					  NSMWIRE_CMD_UPLINK_CHANGE_NTF);
	return 0;
}

/* Change an uplink or create it; nothing has changed on error. */
static int set_uplink(struct nsmw_net *un, struct nlattr *tb[],
		      enum nsmw_set mode, struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_UPLINK_NAME];
	struct nsmw_uplink_config cfg;
	struct nsmw_uplink *uplink;
	bool created;
	int err;

	err = nsmw_check_name(name, extack);
	if (err)
		return err;
	uplink = nsmw_uplink_find(un, name);
	if (uplink && mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is an uplink of this name");
		return -EEXIST;
	}
	if (!uplink && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG_ATTR(extack, name, "no such uplink");
		return -ENODEV;
	}

	memset(&cfg, 0, sizeof(cfg));
	cfg.limit = LIMIT_DEFAULT;
	cfg.cost = COST_DEFAULT;
	cfg.probes = NSMW_PROBE_BUDGET;
	if (uplink)
		memcpy(&cfg, &uplink->cfg, sizeof(cfg));
	err = parse(&cfg, un->net, tb, extack);
	if (err)
		return err;
	created = !uplink;
	if (created)
		uplink = nsmw_uplink_create(un, &nsmw_xmit_ops, name, extack);
	if (IS_ERR(uplink))
		return PTR_ERR(uplink);
	err = apply(un, uplink, &cfg, created, tb, extack);
	if (err && created)
		nsmw_uplink_destroy(un, uplink);
	else if (created)
		nsmw_netlink_uplink_event(un, uplink,
					  NSMWIRE_CMD_UPLINK_NEW_NTF);
	return err;
}

/* Waits for a grace period. */
static int del_uplink(struct nsmw_net *un, struct nlattr *tb[],
		      struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_UPLINK_NAME];
	struct nsmw_uplink *uplink;

	uplink = nsmw_uplink_get(un, name, extack);
	if (IS_ERR(uplink))
		return PTR_ERR(uplink);
	if (uplink->paths) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "paths of peers leave through this uplink; delete them first");
		return -EBUSY;
	}
	if (uplink->wires) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "wires leave through this uplink; move or delete them first");
		return -EBUSY;
	}
	nsmw_netlink_uplink_event(un, uplink, NSMWIRE_CMD_UPLINK_DEL_NTF);
	synchronize_net();
	nsmw_uplink_destroy(un, uplink);
	return 0;
}

static int set(struct nsmw_net *un, struct genl_info *info)
{
	return set_uplink(un, info->attrs, NSMW_SET, info->extack);
}

int nsmwire_nl_uplink_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, set);
}

static int add(struct nsmw_net *un, struct genl_info *info)
{
	return set_uplink(un, info->attrs, NSMW_ADD, info->extack);
}

int nsmwire_nl_uplink_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, add);
}

static int change(struct nsmw_net *un, struct genl_info *info)
{
	return set_uplink(un, info->attrs, NSMW_CHANGE, info->extack);
}

int nsmwire_nl_uplink_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, change);
}

static int del(struct nsmw_net *un, struct genl_info *info)
{
	return del_uplink(un, info->attrs, info->extack);
}

int nsmwire_nl_uplink_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_UPLINK_MAX, del);
}
