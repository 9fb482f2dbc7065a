// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the generic netlink family, and its requests about wires: finds the wire, changes
 * it, shows it. Documentation/netlink/specs/nsmwire.yaml defines them. All under RTNL.
 */
#include <linux/rtnetlink.h>
#include <linux/sizes.h>
#include <net/genetlink.h>

#include "control/access.h"
#include "control/config.h"
#include "control/device.h"
#include "control/netlink.h"
#include "control/show.h"
#include "control/underlay.h"
#include "control/wire.h"
#include "nsmwire_version.h"

static const struct genl_multicast_group mcgrps[] = {
	[NSMWIRE_NLGRP_EVENTS] = { .name = NSMWIRE_MCGRP_EVENTS },
};

struct genl_family nsmw_genl_family __ro_after_init = {
	.name = NSMWIRE_FAMILY_NAME,
	.version = NSMWIRE_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = nsmwire_nl_ops,
	.n_ops = ARRAY_SIZE(nsmwire_nl_ops),
	.mcgrps = mcgrps,
	.n_mcgrps = ARRAY_SIZE(mcgrps),
	.resv_start_op = NSMWIRE_CMD_CAPABILITIES_GET,
};

/**
 * struct target - the wire that a request names
 * @ifindex: attribute, or NULL
 * @ifname:  attribute, or NULL
 * @netnsid: attribute, or NULL
 */
struct target {
	struct nlattr *ifindex;
	struct nlattr *ifname;
	struct nlattr *netnsid;
};

static bool matches(const struct target *t, const struct net_device *dev)
{
	if (t->ifindex && dev->ifindex != nla_get_u32(t->ifindex))
		return false;
	return !t->ifname || !nla_strcmp(t->ifname, dev->name);
}

static struct net_device *find_device(const struct target *t, struct net *net)
{
	struct net_device *dev;
	char name[IFNAMSIZ];

	if (t->ifindex) {
		dev = __dev_get_by_index(net, nla_get_u32(t->ifindex));
		return dev && matches(t, dev) ? dev : NULL;
	}
	nla_strscpy(name, t->ifname, sizeof(name));
	return __dev_get_by_name(net, name);
}

/* A wire of this underlay in a netns that is named. */
static struct nsmw_wire *find_there(const struct target *t,
				    const struct net *net, struct net *where)
{
	struct net_device *dev = find_device(t, where);
	struct nsmw_wire *wire;

	if (!dev || !nsmw_is_wire(dev))
		return NULL;
	wire = netdev_priv(dev);
	return wire->underlay && net_eq(wire->underlay, net) ? wire : NULL;
}

/* Does a wire of this underlay bear that name or index in another netns? */
static bool is_elsewhere(const struct target *t, struct net *net)
{
	struct nsmw_wire *wire;

	list_for_each_entry(wire, &nsmw_net(net)->wires, list) {
		const struct net_device *dev = wire->tunnel.dev;

		if (!net_eq(dev_net(dev), net) && matches(t, dev))
			return true;
	}
	return false;
}

static int refuse_unknown(const struct target *t, struct net *net,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *nla = t->ifname ?: t->ifindex;

	if (!t->netnsid && is_elsewhere(t, net))
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "no such wire in this network namespace; a wire that has moved to another is named with its netns");
	else
		NL_SET_ERR_MSG_ATTR(extack, nla, "no such wire");
	return -ENODEV;
}

/*
 * The wire of that name in the netns of the socket, or in the netns that the
 * request names. A name alone never means a device of another netns, whose
 * user chooses its name. NULL when there is none.
 */
static struct nsmw_wire *find(const struct target *t, struct net *net,
			      struct netlink_ext_ack *extack)
{
	struct nsmw_wire *wire;
	struct net_device *dev;

	if (!t->ifindex && !t->ifname) {
		NL_SET_ERR_MSG(extack, "say which wire, by ifname or ifindex");
		return ERR_PTR(-EINVAL);
	}
	if (t->netnsid) {
		struct net *where = get_net_ns_by_id(net,
						     nla_get_s32(t->netnsid));

		if (!where) {
			NL_SET_ERR_MSG_ATTR(extack, t->netnsid,
					    "no network namespace has this id here");
			return ERR_PTR(-EINVAL);
		}
		wire = find_there(t, net, where);
		put_net(where);
		return wire;
	}

	dev = find_device(t, net);
	if (!dev)
		return NULL;
	if (!nsmw_is_wire(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, t->ifname ?: t->ifindex,
				    "this device is not a wire");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

static struct nsmw_wire *find_or_refuse(const struct target *t,
					struct net *net,
					struct netlink_ext_ack *extack)
{
	struct nsmw_wire *wire = find(t, net, extack);

	return wire ?: ERR_PTR(refuse_unknown(t, net, extack));
}

/**
 * nsmw_netlink_wire() - find the wire that a request names
 * @info:    request
 * @ifindex: type of the attribute with its index
 * @ifname:  type of the attribute with its name
 * @netnsid: type of the attribute with its netns
 *
 * Context: process, RTNL.
 * Return: the wire or an error pointer.
 */
struct nsmw_wire *nsmw_netlink_wire(struct genl_info *info, int ifindex, int ifname,
				    int netnsid)
{
	const struct target t = {
		.ifindex = info->attrs[ifindex], .ifname = info->attrs[ifname],
		.netnsid = info->attrs[netnsid],
	};

	return find_or_refuse(&t, genl_info_net(info), info->extack);
}

/**
 * nsmw_netlink_check() - refuse a request that gives an attribute twice
 * @info:    request
 * @maxtype: largest attribute type
 *
 * The kernel's parser silently takes the last one.
 *
 * Return: 0 or -EINVAL.
 */
int nsmw_netlink_check(struct genl_info *info, int maxtype)
{
	return nsmw_no_duplicates(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				  nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				  maxtype, 0, info->extack);
}

/**
 * nsmw_netlink_locked() - carry out a request that changes something
 * @info:    request
 * @maxtype: largest attribute type
 * @call:    does it, under RTNL
 *
 * Return: 0 or a negative error.
 */
int nsmw_netlink_locked(struct genl_info *info, int maxtype,
			int (*call)(struct nsmw_net *un,
				    struct genl_info *info))
{
	int err;

	err = nsmw_netlink_check(info, maxtype);
	if (err)
		return err;
	rtnl_lock();
	err = call(nsmw_net(genl_info_net(info)), info);
	rtnl_unlock();
	return err;
}

/* Bytes of the largest object that is shown: a peer with many profiles. */
#define NSMW_OBJECT_MAX	SZ_256K

/**
 * nsmw_netlink_show() - answer a request that asks for something
 * @info:    request
 * @maxtype: largest attribute type
 * @cmd:     command of the reply
 * @fill:    writes it, under RTNL
 *
 * Return: 0 or a negative error.
 */
int nsmw_netlink_show(struct genl_info *info, int maxtype, u8 cmd,
		      int (*fill)(struct sk_buff *skb, struct nsmw_net *un,
				  struct genl_info *info))
{
	size_t size = 2 * GENLMSG_DEFAULT_SIZE;
	struct sk_buff *msg = NULL;
	void *hdr;
	int err;

	err = nsmw_netlink_check(info, maxtype);
	if (err)
		return err;
	do {
		nlmsg_free(msg);
		msg = genlmsg_new(size, GFP_KERNEL);
		if (!msg)
			return -ENOMEM;
		hdr = genlmsg_put_reply(msg, info, &nsmw_genl_family, 0, cmd);
		rtnl_lock();
		err = fill(msg, nsmw_net(genl_info_net(info)), info);
		rtnl_unlock();
		size *= 2;
	} while (err == -EMSGSIZE && size <= NSMW_OBJECT_MAX);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int put_object(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		      int (*fill)(struct sk_buff *skb, const void *what),
		      const void *what)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, &nsmw_genl_family,
				NLM_F_MULTI, cmd);

	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	if (fill(skb, what)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * nsmw_netlink_dump_one() - write one of several answers
 * @skb:  answers
 * @cb:   the dump
 * @cmd:  command of the answer
 * @fill: writes it
 * @what: passed to @fill
 *
 * Context: process, RTNL.
 * Return: 0, or -EMSGSIZE and @skb is full.
 */
int nsmw_netlink_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd,
			  int (*fill)(struct sk_buff *skb, const void *what),
			  const void *what)
{
	int err = put_object(skb, cb, cmd, fill, what);

	/* One object is to fit an empty message, whatever room the asker has left. */
	while (err == -EMSGSIZE && !skb->len && skb_tailroom(skb) < NSMW_OBJECT_MAX) {
		err = pskb_expand_head(skb, 0, skb_end_offset(skb), GFP_KERNEL);
		if (!err)
			err = put_object(skb, cb, cmd, fill, what);
	}
	return err;
}

/* Writes an answer about a wire, or about the netns where there is none. */
typedef int (*fill_t)(struct sk_buff *skb, struct nsmw_wire *wire,
		      struct net *net, bool all);

/* Send what @fill writes as the reply to a request. */
static int reply(struct genl_info *info, struct nsmw_wire *wire, u8 cmd,
		 fill_t fill, bool all)
{
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &nsmw_genl_family, 0, cmd);
	if (!hdr || fill(msg, wire, genl_info_net(info), all)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int fill_capabilities(struct sk_buff *skb, struct nsmw_wire *wire,
			     struct net *net, bool all)
{
	return nsmw_show_capabilities(skb);
}

int nsmwire_nl_capabilities_get_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct nlattr *abi = info->attrs[NSMWIRE_A_CAPABILITIES_ABI];
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_CAPABILITIES_MAX);
	if (err)
		return err;
	if (abi && nla_get_u32(abi) > NSMWIRE_ABI) {
		NL_SET_ERR_MSG_ATTR(info->extack, abi,
				    "this module is older than what you need; update it");
		return -EOPNOTSUPP;
	}
	return reply(info, NULL, NSMWIRE_CMD_CAPABILITIES_GET,
		     fill_capabilities, true);
}

static int fill_wire(struct sk_buff *skb, struct nsmw_wire *wire,
		     struct net *net, bool all)
{
	return nsmw_show_wire(skb, wire, net, true, all);
}

static int get_one(struct sk_buff *skb, struct genl_info *info,
		   const struct target *t, u8 cmd, fill_t fill)
{
	struct nsmw_wire *wire;
	int err;

	rtnl_lock();
	wire = find_or_refuse(t, genl_info_net(info), info->extack);
	err = IS_ERR(wire) ? PTR_ERR(wire) :
			     reply(info, wire, cmd, fill,
				   nsmw_access_request(wire, skb));
	rtnl_unlock();
	return err;
}

static void wire_target(struct target *t, struct genl_info *info)
{
	t->ifindex = info->attrs[NSMWIRE_A_WIRE_IFINDEX];
	t->ifname = info->attrs[NSMWIRE_A_WIRE_IFNAME];
	t->netnsid = info->attrs[NSMWIRE_A_WIRE_NETNSID];
}

int nsmwire_nl_wire_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct target t;
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_WIRE_MAX);
	if (err)
		return err;
	wire_target(&t, info);
	return get_one(skb, info, &t, NSMWIRE_CMD_WIRE_GET, fill_wire);
}

int nsmwire_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct target t = {
		.ifindex = info->attrs[NSMWIRE_A_STATS_IFINDEX],
		.ifname = info->attrs[NSMWIRE_A_STATS_IFNAME],
		.netnsid = info->attrs[NSMWIRE_A_STATS_NETNSID],
	};
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_STATS_MAX);
	if (err)
		return err;
	if (t.ifindex || t.ifname || t.netnsid)
		return get_one(skb, info, &t, NSMWIRE_CMD_STATS_GET,
			       nsmw_show_stats);

	rtnl_lock();
	err = reply(info, NULL, NSMWIRE_CMD_STATS_GET, nsmw_show_net_stats,
		    netlink_net_capable(skb, CAP_NET_ADMIN));
	rtnl_unlock();
	return err;
}

static int dump_one(struct sk_buff *skb, struct netlink_callback *cb,
		    struct nsmw_wire *wire, u8 cmd, fill_t fill)
{
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &nsmw_genl_family, NLM_F_MULTI, cmd);
	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	if (fill(skb, wire, sock_net(skb->sk),
		 nsmw_access_request(wire, cb->skb))) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/*
 * First the wires of this underlay, wherever they are, then the wires that moved here
 * from another. cb->args[0] is the number of wires written; cb->args[1] is the last of
 * this underlay, valid while un->seq is cb->args[2].
 */
static int dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		fill_t fill)
{
	struct net *net = sock_net(skb->sk);
	struct nsmw_net *un = nsmw_net(net);
	struct list_head *from = &un->wires;
	struct net_device *dev;
	struct nsmw_wire *wire;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq + net->dev_base_seq;
	if (cb->args[1] && cb->args[2] == un->seq) {
		from = (struct list_head *)cb->args[1];
		at = cb->args[0];
	}
	wire = list_entry(from, struct nsmw_wire, list);
	list_for_each_entry_continue(wire, &un->wires, list) {
		if (at++ < cb->args[0])
			continue;
		if (dump_one(skb, cb, wire, cmd, fill))
			goto full;
		cb->args[0] = at;
		cb->args[1] = (long)&wire->list;
		cb->args[2] = un->seq;
	}
	at = un->nwires;
	for_each_netdev(net, dev) {
		if (!nsmw_is_wire(dev))
			continue;
		wire = netdev_priv(dev);
		if (wire->underlay && net_eq(wire->underlay, net))
			continue;
		if (at++ < cb->args[0])
			continue;
		if (dump_one(skb, cb, wire, cmd, fill))
			goto full;
		cb->args[0] = at;
	}
full:
	rtnl_unlock();
	return skb->len;
}

int nsmwire_nl_wire_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb)
{
	return dump(skb, cb, NSMWIRE_CMD_WIRE_GET, fill_wire);
}

int nsmwire_nl_stats_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	return dump(skb, cb, NSMWIRE_CMD_STATS_GET, nsmw_show_stats);
}

/* In another netns, which the sender of the request needs rights over. */
static int new_wire_in(struct sk_buff *skb, struct genl_info *info,
		       const struct target *t, const char *name,
		       struct nlattr *data[], u32 mtu)
{
	struct net *net = genl_info_net(info), *where;
	int err;

	where = get_net_ns_by_id(net, nla_get_s32(t->netnsid));
	if (!where)
		return -EINVAL;
	if (!netlink_ns_capable(skb, where->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, t->netnsid,
				    "to create a device there takes CAP_NET_ADMIN in that network namespace");
		err = -EPERM;
	} else if (__dev_get_by_name(where, name)) {
		NL_SET_ERR_MSG_ATTR(info->extack, t->ifname,
				    "there is a device of this name in that network namespace");
		err = -EEXIST;
	} else {
		err = nsmw_device_create(net, where, name, data, mtu,
					 info->extack);
	}
	put_net(where);
	return err;
}

static int new_wire(struct sk_buff *skb, struct genl_info *info,
		    const struct target *t, struct nlattr *data[],
		    const struct nlattr *mtu_attr, enum nsmw_set mode)
{
	u32 mtu = mtu_attr ? nla_get_u32(mtu_attr) : 0;
	char name[IFNAMSIZ];

	if (mode == NSMW_CHANGE)
		return refuse_unknown(t, genl_info_net(info), info->extack);
	if (!t->ifname || t->ifindex) {
		NL_SET_ERR_MSG(info->extack,
			       "no such wire; to create one give its ifname, without ifindex");
		return -ENODEV;
	}
	if (mode != NSMW_ADD && !(data && data[IFLA_NSMWIRE_ID])) {
		if (!t->netnsid && is_elsewhere(t, genl_info_net(info)))
			return refuse_unknown(t, genl_info_net(info),
					      info->extack);
		NL_SET_ERR_MSG_ATTR(info->extack, t->ifname,
				    "no such wire; to create one give its id");
		return -ENODEV;
	}
	nla_strscpy(name, t->ifname, sizeof(name));
	if (!dev_valid_name(name) || strchr(name, '%')) {
		NL_SET_ERR_MSG_ATTR(info->extack, t->ifname,
				    "not a valid device name");
		return -EINVAL;
	}
	if (t->netnsid)
		return new_wire_in(skb, info, t, name, data, mtu);
	return nsmw_device_create(genl_info_net(info), genl_info_net(info), name,
				data, mtu, info->extack);
}

static int set(struct sk_buff *skb, struct genl_info *info,
	       struct nlattr *data[], const struct nlattr *mtu,
	       enum nsmw_set mode)
{
	struct nsmw_wire *wire;
	struct target t;

	wire_target(&t, info);
	if (mode == NSMW_ADD && !t.ifname) {
		NL_SET_ERR_MSG(info->extack, "give the new wire a name, by ifname");
		return -EINVAL;
	}
	wire = find(&t, genl_info_net(info), info->extack);
	if (IS_ERR(wire))
		return PTR_ERR(wire);
	if (!wire)
		return new_wire(skb, info, &t, data, mtu, mode);
	if (mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(info->extack, t.ifname ?: t.ifindex,
				    "there is a wire of this name");
		return -EEXIST;
	}
	return nsmw_device_change(wire, data, mtu, skb, info->extack);
}

static int set_locked(struct sk_buff *skb, struct genl_info *info,
		      enum nsmw_set mode)
{
	struct nlattr *nest = info->attrs[NSMWIRE_A_WIRE_LINK];
	struct nlattr *nla = info->attrs[NSMWIRE_A_WIRE_MTU];
	struct nlattr *data[IFLA_NSMWIRE_MAX + 1];
	u32 mtu = nla ? nla_get_u32(nla) : 0;
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_WIRE_MAX);
	if (err)
		return err;
	if (nest) {
		err = nsmw_config_check(nest, info->extack);
		if (err)
			return err;
		err = nla_parse_nested(data, IFLA_NSMWIRE_MAX, nest,
				       nsmwire_link_nl_policy, info->extack);
		if (err)
			return err;
	}
	if (mtu && (mtu < IPV4_MIN_MTU || mtu > IP_MAX_MTU)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nla,
				    "mtu must be 68 to 65535 less the outer header, or 0 to follow the path");
		return -EINVAL;
	}

	rtnl_lock();
	err = set(skb, info, nest ? data : NULL, nla, mode);
	rtnl_unlock();
	return err;
}

int nsmwire_nl_wire_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(skb, info, NSMW_SET);
}

int nsmwire_nl_wire_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(skb, info, NSMW_ADD);
}

int nsmwire_nl_wire_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(skb, info, NSMW_CHANGE);
}

int nsmwire_nl_wire_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nsmw_wire *wire;
	struct target t;
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_WIRE_MAX);
	if (err)
		return err;
	wire_target(&t, info);

	rtnl_lock();
	wire = find_or_refuse(&t, genl_info_net(info), info->extack);
	err = PTR_ERR_OR_ZERO(wire);
	if (!err)
		nsmw_link_ops.dellink(wire->tunnel.dev, NULL);
	rtnl_unlock();
	return err;
}
