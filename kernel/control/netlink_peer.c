// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family about named peers and their paths:
 * parses them, changes peers and shows them. All under RTNL.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "control/access.h"
#include "control/attr.h"
#include "control/config.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/paths.h"
#include "control/peers.h"
#include "control/sealing.h"
#include "control/show.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "peer/keys.h"

static int fill_one(struct sk_buff *skb, struct nsmw_net *un,
		    struct genl_info *info)
{
	const struct nsmw_named_peer *peer;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_NAMED_PEER_NAME],
			     info->extack);
	return IS_ERR(peer) ? PTR_ERR(peer) : nsmw_show_peer(skb, peer);
}

static int fill_one_public(struct sk_buff *skb, struct nsmw_net *un,
			   struct genl_info *info)
{
	const struct nsmw_named_peer *peer;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_NAMED_PEER_NAME],
			     info->extack);
	return IS_ERR(peer) ? PTR_ERR(peer) : nsmw_show_peer_public(skb, peer);
}

int nsmwire_nl_peer_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_NAMED_PEER_MAX,
				 NSMWIRE_CMD_PEER_GET,
				 nsmw_access_peers(genl_info_net(info), skb) ?
				 fill_one : fill_one_public);
}

int nsmwire_nl_peer_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nsmw_net *un = nsmw_net(sock_net(skb->sk));
	bool all = nsmw_access_peers(un->net, cb->skb);
	const struct nsmw_named_peer *peer;
	int err = 0;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq;
	list_for_each_entry(peer, &un->peers, list) {
		if (at++ < cb->args[0])
			continue;
		err = nsmw_netlink_dump_one(skb, cb, NSMWIRE_CMD_PEER_GET,
					    all ? nsmw_show_peer :
						  nsmw_show_peer_public, peer);
		if (err)
			break;
		cb->args[0] = at;
	}
	rtnl_unlock();
	return skb->len ?: err;
}

/* --- the history */

static int fill_history(struct sk_buff *skb, struct nsmw_net *un,
			struct genl_info *info)
{
	const struct nsmw_named_peer *peer;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_HISTORY_PEER], info->extack);
	return IS_ERR(peer) ? PTR_ERR(peer) : nsmw_show_history(skb, peer);
}

int nsmwire_nl_history_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_HISTORY_MAX, NSMWIRE_CMD_HISTORY_GET,
				 fill_history);
}

/* --- peers */

static bool has_paths(const struct nsmw_named_peer *peer)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (peer->cfg[i].uplink)
			return true;
	}
	return false;
}

static int set_port(struct nsmw_named_peer *peer, struct nlattr *nla,
		    struct netlink_ext_ack *extack)
{
	if (!nla || nla_get_be16(nla) == peer->port)
		return 0;
	if (!nla_get_be16(nla))
		return NSMW_REFUSE(extack, nla, "port must be 1 to 65535");
	if (has_paths(peer)) {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "the paths of this peer use its port; delete them first");
		return -EBUSY;
	}
	peer->port = nla_get_be16(nla);
	return 1;
}

static void take_interval(u32 *us, const struct nlattr *nla)
{
	if (nla)
		*us = nla_get_u32(nla);
}

static int parse_probing(struct nsmw_probing *probing, struct nlattr *tb[],
			 struct netlink_ext_ack *extack)
{
	take_interval(&probing->ready, tb[NSMWIRE_A_NAMED_PEER_INTERVAL]);
	take_interval(&probing->busy, tb[NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY]);
	take_interval(&probing->idle, tb[NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE]);
	take_interval(&probing->asleep, tb[NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP]);
	take_interval(&probing->detect, tb[NSMWIRE_A_NAMED_PEER_DETECT]);
	if (probing->detect < 2 * probing->busy)
		return NSMW_REFUSE(extack, tb[NSMWIRE_A_NAMED_PEER_DETECT] ?:
				   tb[NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY],
				   "detect must be at least twice the interval of a busy path");
	return 0;
}

/* 0 if nothing differs, 1 if something has changed, or a negative error. */
static int set_settings(struct nsmw_net *un, struct nsmw_named_peer *peer,
			struct genl_info *info)
{
	struct nlattr *seal = info->attrs[NSMWIRE_A_NAMED_PEER_SEAL];
	struct nsmw_measure *m = peer->peer->measure;
	struct nsmw_probing probing = m->probing;
	bool changed;
	int err;

	err = parse_probing(&probing, info->attrs, info->extack);
	if (err)
		return err;
	err = set_port(peer, info->attrs[NSMWIRE_A_NAMED_PEER_PORT], info->extack);
	if (err < 0)
		return err;
	changed = err;
	if (seal && nla_get_u8(seal) != nsmw_keys_mode(m)) {
		err = nsmw_sealing_set_mode(un, peer, nla_get_u8(seal), info->extack);
		if (err)
			return err;
		changed = true;
	}
	if (!memcmp(&probing, &m->probing, sizeof(probing)))
		return changed;
	nsmw_measure_set(m, &probing);
	return 1;
}

static int set_peer(struct nsmw_net *un, struct genl_info *info,
		    enum nsmw_set mode)
{
	struct nlattr *name = info->attrs[NSMWIRE_A_NAMED_PEER_NAME];
	struct netlink_ext_ack *extack = info->extack;
	struct nsmw_named_peer *peer;
	bool created;
	int err;

	err = nsmw_check_name(name, extack);
	if (err)
		return err;
	peer = nsmw_peer_find(un, name);
	if (peer && mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(extack, name, "there is a peer of this name");
		return -EEXIST;
	}
	if (!peer && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG_ATTR(extack, name, "no such peer");
		return -ENODEV;
	}
	created = !peer;
	if (created)
		peer = nsmw_peer_create(un, name, extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	err = set_settings(un, peer, info);
	if (err < 0) {
		if (created)
			nsmw_peer_destroy(un, peer);
		return err;
	}
	if (created || err) {
		un->seq++;
		nsmw_event_peer(un->net, created ? NSMWIRE_CMD_PEER_NEW_NTF :
				NSMWIRE_CMD_PEER_CHANGE_NTF, peer);
	}
	return 0;
}

static int peer_set(struct nsmw_net *un, struct genl_info *info)
{
	return set_peer(un, info, NSMW_SET);
}

int nsmwire_nl_peer_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_NAMED_PEER_MAX, peer_set);
}

static int peer_add(struct nsmw_net *un, struct genl_info *info)
{
	return set_peer(un, info, NSMW_ADD);
}

int nsmwire_nl_peer_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_NAMED_PEER_MAX, peer_add);
}

static int peer_change(struct nsmw_net *un, struct genl_info *info)
{
	return set_peer(un, info, NSMW_CHANGE);
}

int nsmwire_nl_peer_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_NAMED_PEER_MAX, peer_change);
}

/* Waits for a grace period. */
static int peer_del(struct nsmw_net *un, struct genl_info *info)
{
	struct nlattr *name = info->attrs[NSMWIRE_A_NAMED_PEER_NAME];
	struct nsmw_named_peer *peer;

	peer = nsmw_peer_get(un, name, info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	if (peer->nwires) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "wires lead to this peer; give them another or delete them first");
		return -EBUSY;
	}
	nsmw_event_peer(un->net, NSMWIRE_CMD_PEER_DEL_NTF, peer);
	nsmw_peer_stop(un, peer, true);
	synchronize_net();
	nsmw_peer_destroy(un, peer);
	nsmw_net_check_soon(un);
	return 0;
}

int nsmwire_nl_peer_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_NAMED_PEER_MAX, peer_del);
}

/* --- paths */

static int parse_remote(struct nsmw_path_config *cfg, struct nlattr *tb[],
			struct netlink_ext_ack *extack)
{
	struct nlattr *v4 = tb[NSMWIRE_A_PEER_PATH_REMOTE];
	struct nlattr *v6 = tb[NSMWIRE_A_PEER_PATH_REMOTE6];

	if (v4 && v6)
		return NSMW_REFUSE(extack, v6,
				   "remote given as IPv4 and as IPv6; give one");
	if (v4) {
		__be32 addr = nla_get_in_addr(v4);

		if (!addr || ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
			return NSMW_REFUSE(extack, v4,
					   "remote must be a unicast address");
		memset(&cfg->remote, 0, sizeof(cfg->remote));
		cfg->family = AF_INET;
		cfg->remote.v4 = addr;
	} else if (v6) {
		struct in6_addr addr = nla_get_in6_addr(v6);

		if (!IS_ENABLED(CONFIG_IPV6))
			return NSMW_REFUSE(extack, v6,
					   "this kernel has no IPv6; give an IPv4 remote");
		if (ipv6_addr_any(&addr) || ipv6_addr_is_multicast(&addr) ||
		    ipv6_addr_v4mapped(&addr))
			return NSMW_REFUSE(extack, v6,
					   "remote must be a unicast IPv6 address, or an IPv4 address as such");
		cfg->family = AF_INET6;
		cfg->remote.v6 = addr;
	}
	return 0;
}

/* An address in the request ends the learning. */
static int parse_learn(struct nsmw_path_config *cfg, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[NSMWIRE_A_PEER_PATH_LEARN];
	bool fixed = tb[NSMWIRE_A_PEER_PATH_REMOTE] || tb[NSMWIRE_A_PEER_PATH_REMOTE6];
	u8 learn = nla ? nla_get_u8(nla) : NSMWIRE_LEARN_OFF;

	if (learn != NSMWIRE_LEARN_OFF && fixed)
		return NSMW_REFUSE(extack, nla,
				   "the remote address is given and to be learned, too; say one of the two");
	if (fixed)
		cfg->learn = NSMWIRE_LEARN_OFF;
	if (!nla || fixed || learn == cfg->learn)
		return 0;
	if (learn == NSMWIRE_LEARN_OFF)
		return NSMW_REFUSE(extack, nla,
				   "a path that does not learn its remote address needs one; give remote");
	if (learn == NSMWIRE_LEARN_IPV6 && !IS_ENABLED(CONFIG_IPV6))
		return NSMW_REFUSE(extack, nla,
				   "this kernel has no IPv6; learn an IPv4 address");
	memset(&cfg->remote, 0, sizeof(cfg->remote));
	cfg->port = 0;
	cfg->learn = learn;
	cfg->family = learn == NSMWIRE_LEARN_IPV4 ? AF_INET : AF_INET6;
	return 0;
}

/* What goes with a learned address, and what does not. */
static int check_learn(const struct nsmw_path_config *cfg, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	if (cfg->learn == NSMWIRE_LEARN_OFF)
		return 0;
	if (cfg->port)
		return NSMW_REFUSE(extack, tb[NSMWIRE_A_PEER_PATH_REMOTE_PORT],
				   "the port of a learned remote address is learned, too; leave it out");
	if (cfg->srcport == NSMWIRE_SRCPORT_FLOW)
		return NSMW_REFUSE(extack, tb[NSMWIRE_A_PEER_PATH_SRCPORT] ?:
				   tb[NSMWIRE_A_PEER_PATH_LEARN],
				   "a NAT lets packets in from one source port alone; a path that learns needs srcport bound");
	return 0;
}

static int parse_local(struct nsmw_path_config *cfg, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	struct nlattr *v4 = tb[NSMWIRE_A_PEER_PATH_LOCAL];
	struct nlattr *v6 = tb[NSMWIRE_A_PEER_PATH_LOCAL6];

	if (!v4 && !v6)
		return 0;
	if (v4 && v6)
		return NSMW_REFUSE(extack, v6,
				   "local given as IPv4 and as IPv6; give one");
	memset(&cfg->local, 0, sizeof(cfg->local));
	if (v4) {
		cfg->local.v4 = nla_get_in_addr(v4);
		cfg->has_local = cfg->local.v4;
		if (ipv4_is_multicast(cfg->local.v4) || ipv4_is_lbcast(cfg->local.v4))
			return NSMW_REFUSE(extack, v4,
					   "local must be a unicast address");
	} else {
		cfg->local.v6 = nla_get_in6_addr(v6);
		cfg->has_local = !ipv6_addr_any(&cfg->local.v6);
		if (ipv6_addr_is_multicast(&cfg->local.v6) ||
		    ipv6_addr_v4mapped(&cfg->local.v6))
			return NSMW_REFUSE(extack, v6,
					   "local must be a unicast IPv6 address, or an IPv4 address as such");
	}
	if (cfg->has_local && (v4 ? AF_INET : AF_INET6) != cfg->family)
		return NSMW_REFUSE(extack, v4 ?: v6,
				   "local and remote must both be IPv4 or both IPv6");
	return 0;
}

static int parse_uplink(struct nsmw_path_config *cfg, struct nsmw_net *un,
			struct nlattr *nla, struct netlink_ext_ack *extack)
{
	if (!nla)
		return 0;
	cfg->uplink = nsmw_uplink_find(un, nla);
	if (cfg->uplink)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "the underlay netns has no uplink of this name; add it first");
	return -ENODEV;
}

/* Check the remote address, once its uplink is known. */
static int check_remote(const struct nsmw_path_config *cfg, struct net *net,
			struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	u32 oif = cfg->uplink->cfg.oif;

	if (nsmw_path_needs_device(cfg) && !oif)
		return NSMW_REFUSE(extack, tb[NSMWIRE_A_PEER_PATH_REMOTE6] ?:
				   tb[NSMWIRE_A_PEER_PATH_UPLINK],
				   "a link-local remote needs an uplink with a device; give the uplink its dev");
	if (tb[NSMWIRE_A_PEER_PATH_REMOTE] &&
	    nsmw_is_broadcast(net, oif, cfg->remote.v4))
		return NSMW_REFUSE(extack, tb[NSMWIRE_A_PEER_PATH_REMOTE],
				   "remote is the broadcast address of a subnet; give the unicast address of the other end");
	return 0;
}

static void parse_port(struct nsmw_path_config *cfg,
		       const struct nsmw_named_peer *peer,
		       const struct nlattr *nla)
{
	if (!nla)
		return;
	cfg->port = nla_get_be16(nla);
	/* The port of the peer cannot change while it has paths. */
	if (cfg->port == peer->port)
		cfg->port = 0;
}

static int parse_path(struct nsmw_path_config *cfg, struct nsmw_net *un,
		      const struct nsmw_named_peer *peer,
		      struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	u8 family = cfg->family;
	int err;

	err = parse_uplink(cfg, un, tb[NSMWIRE_A_PEER_PATH_UPLINK], extack);
	if (!err)
		err = parse_remote(cfg, tb, extack);
	if (!err)
		err = parse_learn(cfg, tb, extack);
	if (err)
		return err;
	if (family != cfg->family) {
		cfg->has_local = false;
		memset(&cfg->local, 0, sizeof(cfg->local));
	}
	err = parse_local(cfg, tb, extack);
	if (err)
		return err;
	parse_port(cfg, peer, tb[NSMWIRE_A_PEER_PATH_REMOTE_PORT]);
	if (tb[NSMWIRE_A_PEER_PATH_SRCPORT])
		cfg->srcport = nla_get_u8(tb[NSMWIRE_A_PEER_PATH_SRCPORT]);
	err = check_learn(cfg, tb, extack);
	if (err)
		return err;
	if (tb[NSMWIRE_A_PEER_PATH_ADMIN])
		cfg->down = nla_get_u8(tb[NSMWIRE_A_PEER_PATH_ADMIN]) ==
			    NSMWIRE_PATH_ADMIN_DOWN;
	if (!cfg->uplink) {
		NL_SET_ERR_MSG(extack, "a path needs its uplink, by name");
		return -EINVAL;
	}
	if (!cfg->family) {
		NL_SET_ERR_MSG(extack, "a path needs the remote address, or has to learn it");
		return -EINVAL;
	}
	return check_remote(cfg, un->net, tb, extack);
}

/*
 * Two paths over one uplink to one address would be one path. Those that learn are told
 * apart by the number in sealed packets.
 */
static int refuse_double(const struct nsmw_named_peer *peer, int index,
			 const struct nsmw_path_config *cfg,
			 struct netlink_ext_ack *extack)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_path_config *other = &peer->cfg[i];

		if (i == index || other->uplink != cfg->uplink ||
		    other->learn || cfg->learn || other->family != cfg->family ||
		    !nsmw_addr_equal(&other->remote, &cfg->remote, cfg->family))
			continue;
		NL_SET_ERR_MSG(extack,
			       "the peer has a path over this uplink to this address");
		return -EEXIST;
	}
	return 0;
}

static int free_index(const struct nsmw_named_peer *peer)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX && peer->cfg[i].uplink; i++)
		;
	return i;
}

static int set_path(struct nsmw_net *un, struct genl_info *info,
		    enum nsmw_set mode)
{
	struct nlattr *at = info->attrs[NSMWIRE_A_PEER_PATH_INDEX];
	struct netlink_ext_ack *extack = info->extack;
	struct nsmw_path_config cfg;
	struct nsmw_named_peer *peer;
	int err, index;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_PEER_PATH_PEER], extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	if (!at && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG(extack, "say which path, by its index");
		return -EINVAL;
	}
	index = at ? nla_get_u8(at) : free_index(peer);
	if (index == NSMWIRE_PATHS_MAX) {
		NL_SET_ERR_MSG(extack, "a peer has 8 paths at most");
		return -ENOSPC;
	}
	if (peer->cfg[index].uplink && mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(extack, at, "there is a path of this index");
		return -EEXIST;
	}
	if (!peer->cfg[index].uplink && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG_ATTR(extack, at, "the peer has no such path");
		return -ENOENT;
	}
	memcpy(&cfg, &peer->cfg[index], sizeof(cfg));
	err = parse_path(&cfg, un, peer, info->attrs, extack);
	if (!err)
		err = refuse_double(peer, index, &cfg, extack);
	if (err || !memcmp(&cfg, &peer->cfg[index], sizeof(cfg)))
		return err;
	return nsmw_path_apply(un, peer, index, &cfg,
			       info->attrs[NSMWIRE_A_PEER_PATH_UPLINK], extack);
}

static int path_set(struct nsmw_net *un, struct genl_info *info)
{
	return set_path(un, info, NSMW_SET);
}

int nsmwire_nl_path_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PEER_PATH_MAX, path_set);
}

static int path_add(struct nsmw_net *un, struct genl_info *info)
{
	return set_path(un, info, NSMW_ADD);
}

int nsmwire_nl_path_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PEER_PATH_MAX, path_add);
}

static int path_change(struct nsmw_net *un, struct genl_info *info)
{
	return set_path(un, info, NSMW_CHANGE);
}

int nsmwire_nl_path_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PEER_PATH_MAX, path_change);
}

static int path_del(struct nsmw_net *un, struct genl_info *info)
{
	struct nlattr *at = info->attrs[NSMWIRE_A_PEER_PATH_INDEX];
	const struct nsmw_path_config none = {};
	struct nsmw_named_peer *peer;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_PEER_PATH_PEER],
			     info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	if (!at) {
		NL_SET_ERR_MSG(info->extack, "say which path, by its index");
		return -EINVAL;
	}
	if (!peer->cfg[nla_get_u8(at)].uplink) {
		NL_SET_ERR_MSG_ATTR(info->extack, at, "the peer has no such path");
		return -ENOENT;
	}
	return nsmw_path_apply(un, peer, nla_get_u8(at), &none, at, info->extack);
}

int nsmwire_nl_path_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PEER_PATH_MAX, path_del);
}
