// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the request of the generic netlink family that explains what a wire would do with a
 * packet: parses the description, and writes what data/explain.c finds. Under RTNL; changes
 * nothing.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "control/access.h"
#include "control/attr.h"
#include "control/classes.h"
#include "control/netlink.h"
#include "control/rules.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "data/explain.h"
#include "peer/steering.h"
#include "qos/profile.h"
#include "qos/sched.h"

#define NO_PROTO	253	/* for experiments (RFC 3692): that of no service */

/* --- the request */

static int parse_addr(struct nsmw_described *d, union nsmw_addr *addr, struct nlattr *v4,
		      struct nlattr *v6, struct netlink_ext_ack *extack)
{
	struct nlattr *nla = v4 ?: v6;
	u8 ip = v4 ? 4 : 6;

	if (!nla)
		return 0;
	if (v4 && v6)
		return NSMW_REFUSE(extack, v6,
				   "address given as IPv4 and as IPv6; give one");
	if (d->ip && d->ip != ip)
		return NSMW_REFUSE(extack, nla,
				   "src and dst must both be IPv4 or both IPv6");
	d->ip = ip;
	nla_memcpy(addr, nla, sizeof(*addr));
	return 0;
}

static int parse_ports(struct nsmw_described *d, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	struct nlattr *sport = tb[NSMWIRE_A_EXPLAIN_SPORT];
	struct nlattr *dport = tb[NSMWIRE_A_EXPLAIN_DPORT];

	d->ports = nsmw_headers_has_ports(d->proto);
	if (!d->ports && (sport || dport))
		return NSMW_REFUSE(extack, dport ?: sport,
				   "a port needs a protocol that has ports: tcp, udp, udplite, dccp or sctp; give proto");
	if (sport)
		d->sport = nla_get_be16(sport);
	if (dport)
		d->dport = nla_get_be16(dport);
	return 0;
}

/* What a packet has only until it leaves. */
static int parse_marking(struct nsmw_described *d, struct nlattr *tb[],
			 struct netlink_ext_ack *extack)
{
	struct cgroup *cgroup;

	if (tb[NSMWIRE_A_EXPLAIN_MARK])
		d->mark = nla_get_u32(tb[NSMWIRE_A_EXPLAIN_MARK]);
	if (tb[NSMWIRE_A_EXPLAIN_PRIORITY])
		d->priority = nla_get_u32(tb[NSMWIRE_A_EXPLAIN_PRIORITY]);
	if (!tb[NSMWIRE_A_EXPLAIN_CGROUP])
		return 0;
	cgroup = nsmw_rule_cgroup(tb[NSMWIRE_A_EXPLAIN_CGROUP], extack);
	if (IS_ERR(cgroup))
		return PTR_ERR(cgroup);
	d->cgroup = cgroup;
	return 0;
}

static int parse_tx(struct nsmw_described *d, struct nlattr *tb[],
		    struct netlink_ext_ack *extack)
{
	struct nlattr *class = tb[NSMWIRE_A_EXPLAIN_CLASS] ?:
			       tb[NSMWIRE_A_EXPLAIN_CLASS_NAME];

	if (class)
		return NSMW_REFUSE(extack, class,
				   "a packet that leaves has no class yet; give class with direction rx");
	return parse_marking(d, tb, extack);
}

static int parse_rx(struct nsmw_described *d, const struct nsmw_table *table,
		    struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nlattr *marking = tb[NSMWIRE_A_EXPLAIN_MARK] ?:
				 tb[NSMWIRE_A_EXPLAIN_PRIORITY] ?:
				 tb[NSMWIRE_A_EXPLAIN_CGROUP];
	struct nlattr *name = tb[NSMWIRE_A_EXPLAIN_CLASS_NAME];
	struct nlattr *index = tb[NSMWIRE_A_EXPLAIN_CLASS];
	int class;

	if (marking)
		return NSMW_REFUSE(extack, marking,
				   "a packet that arrives has no mark, priority or cgroup; leave it out");
	if (!index && !name)
		return 0;
	class = nsmw_classes_find(table, index, name, extack);
	if (class < 0)
		return class;
	d->option = class;
	return 0;
}

/* Parse a description; on success the cgroup is given back by the caller. */
static int parse(struct nsmw_described *d, const struct nsmw_table *table, bool rx,
		 struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	int err;

	*d = (struct nsmw_described){ .proto = NO_PROTO, .option = NSMW_CLASS_NONE };
	err = parse_addr(d, &d->src, tb[NSMWIRE_A_EXPLAIN_SRC], tb[NSMWIRE_A_EXPLAIN_SRC6],
			 extack);
	if (!err)
		err = parse_addr(d, &d->dst, tb[NSMWIRE_A_EXPLAIN_DST],
				 tb[NSMWIRE_A_EXPLAIN_DST6], extack);
	if (err)
		return err;
	d->ip = d->ip ?: 4;
	if (tb[NSMWIRE_A_EXPLAIN_PROTO])
		d->proto = nla_get_u8(tb[NSMWIRE_A_EXPLAIN_PROTO]);
	if (tb[NSMWIRE_A_EXPLAIN_DSCP])
		d->dscp = nla_get_u8(tb[NSMWIRE_A_EXPLAIN_DSCP]);
	err = parse_ports(d, tb, extack);
	if (err)
		return err;
	return rx ? parse_rx(d, table, tb, extack) : parse_tx(d, tb, extack);
}

/* --- the answer */

/**
 * struct explanation - an answer
 * @wire:  the wire
 * @rx:    the packet arrives
 * @all:   also where it goes
 * @here:  the underlay is the netns of the socket of the request
 * @e:     what becomes of it
 * @reply: of a packet that arrives, what becomes of a reply
 */
struct explanation {
	const struct nsmw_wire *wire;
	bool rx;
	bool all;
	bool here;
	struct nsmw_explained e;
	struct nsmw_explained reply;
};

static int put_class(struct sk_buff *skb, const struct explanation *x)
{
	const struct nsmw_explained *e = &x->e;
	const struct nsmw_table *table = e->tx.table;
	const struct nsmw_class_info *info = &table->class[e->tx.class];

	return nla_put_u8(skb, NSMWIRE_A_EXPLAIN_CLASS, e->tx.class) ||
	       nla_put_string(skb, NSMWIRE_A_EXPLAIN_CLASS_NAME,
			      table->name[e->tx.class]) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_CLASS_SOURCE, e->why.source) ||
	       (e->why.rule && x->all &&
		nla_put_u32(skb, NSMWIRE_A_EXPLAIN_PREF, e->why.rule->pref)) ||
	       (x->here && nla_put_string(skb, NSMWIRE_A_EXPLAIN_PROFILE,
					  e->tx.encap->profile->name)) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_TIER, info->tier) ||
	       nla_put_u32(skb, NSMWIRE_A_EXPLAIN_SHARE, info->share) ?
	       -EMSGSIZE : 0;
}

/* Why the class takes its path, where the peer is a named one. */
static int put_reason(struct sk_buff *skb, const struct nsmw_wire *wire, u8 class)
{
	const struct nsmw_steering *s = wire->steering;
	u8 reason;

	if (!s)
		return 0;
	spin_lock_bh(&s->measure->lock);
	reason = s->class[class].reason;
	spin_unlock_bh(&s->measure->lock);
	return nla_put_u8(skb, NSMWIRE_A_EXPLAIN_PATH_REASON, reason);
}

static const struct nsmw_uplink *uplink_of(const struct nsmw_wire *wire,
					   const struct nsmw_sched *sched)
{
	const struct nsmw_uplink *uplink;

	list_for_each_entry(uplink, &nsmw_net(wire->underlay)->uplinks, list) {
		if (uplink->sched == sched)
			return uplink;
	}
	return NULL;
}

/* The uplink of the path, and what of the class waits there. */
static int put_uplink(struct sk_buff *skb, const struct nsmw_wire *wire,
		      const struct nsmw_tx *tx)
{
	struct nsmw_sched *sched = tx->queues ? tx->queues->s : NULL;
	const struct nsmw_uplink *uplink = uplink_of(wire, sched);
	struct nsmw_queue_stats stats;

	if (!uplink)
		return 0;
	nsmw_sched_read(sched, tx->class, &stats);
	return nla_put_string(skb, NSMWIRE_A_EXPLAIN_UPLINK, uplink->name) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_EXPLAIN_RATE, uplink->cfg.line.rate,
				 NSMWIRE_A_EXPLAIN_PAD) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_EXPLAIN_WAITING, stats.waiting,
				 NSMWIRE_A_EXPLAIN_PAD) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_EXPLAIN_BACKLOG, stats.backlog,
				 NSMWIRE_A_EXPLAIN_PAD) ?
	       -EMSGSIZE : 0;
}

static int put_addresses(struct sk_buff *skb, const struct nsmw_path *path)
{
	return nsmw_fill_addr(skb, path->family, &path->source, NSMWIRE_A_EXPLAIN_LOCAL,
			      NSMWIRE_A_EXPLAIN_LOCAL6) ||
	       nsmw_fill_addr(skb, path->family, &path->remote, NSMWIRE_A_EXPLAIN_REMOTE,
			      NSMWIRE_A_EXPLAIN_REMOTE6);
}

/* Where the packet goes. */
static int put_way(struct sk_buff *skb, const struct nsmw_wire *wire,
		   const struct nsmw_explained *e)
{
	const struct nsmw_tx *tx = &e->tx;

	if (put_uplink(skb, wire, tx))
		return -EMSGSIZE;
	if (!e->out.ifindex)
		return 0;
	return nla_put_u32(skb, NSMWIRE_A_EXPLAIN_MTU, e->out.mtu) ||
	       nla_put_u32(skb, NSMWIRE_A_EXPLAIN_DEVICE, e->out.ifindex) ||
	       nla_put_string(skb, NSMWIRE_A_EXPLAIN_DEVICE_NAME, e->out.device) ||
	       put_addresses(skb, tx->path) ||
	       nla_put_be16(skb, NSMWIRE_A_EXPLAIN_LOCAL_PORT, tx->port) ||
	       nla_put_be16(skb, NSMWIRE_A_EXPLAIN_REMOTE_PORT, tx->path->dst_port) ?
	       -EMSGSIZE : 0;
}

/* What all users of the wire may see of the path. */
static int put_path(struct sk_buff *skb, const struct nsmw_explained *e)
{
	const struct nsmw_tx *tx = &e->tx;

	return nla_put_u8(skb, NSMWIRE_A_EXPLAIN_OUTER_DSCP, tx->tos >> 2) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_PATH, tx->path->index) ||
	       (e->out.ifindex &&
		nla_put_u8(skb, NSMWIRE_A_EXPLAIN_SEALED, e->out.sealed)) ?
	       -EMSGSIZE : 0;
}

/* The choice of the path, for users who may see where the wire leads. */
static int put_choice(struct sk_buff *skb, const struct nsmw_wire *wire,
		      const struct nsmw_explained *e)
{
	return put_reason(skb, wire, e->tx.class) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_PATH_BY_FLOW, e->by_flow) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_BACKUP, e->out.backup) ||
	       (e->copy != NSMW_STEER_NONE &&
		nla_put_u8(skb, NSMWIRE_A_EXPLAIN_COPY, e->copy)) ?
	       -EMSGSIZE : 0;
}

static int put_reply(struct sk_buff *skb, const struct nsmw_explained *reply)
{
	if (!reply->classified)
		return 0;
	return nla_put_u8(skb, NSMWIRE_A_EXPLAIN_REPLY_CLASS, reply->tx.class) ||
	       nla_put_string(skb, NSMWIRE_A_EXPLAIN_REPLY_CLASS_NAME,
			      reply->tx.table->name[reply->tx.class]) ||
	       nla_put_u8(skb, NSMWIRE_A_EXPLAIN_REPLY_SOURCE, reply->why.source) ?
	       -EMSGSIZE : 0;
}

static bool must_be_sealed(const struct nsmw_tx *tx)
{
	return tx->encap && tx->encap->shared &&
	       READ_ONCE(tx->encap->peer->measure->mark) & NSMW_MARK_SEALED;
}

static int put_rx(struct sk_buff *skb, const struct explanation *x)
{
	return nla_put_u8(skb, NSMWIRE_A_EXPLAIN_SEALED, must_be_sealed(&x->e.tx)) ||
	       put_reply(skb, &x->reply) ?
	       -EMSGSIZE : 0;
}

static int put_tx(struct sk_buff *skb, const struct explanation *x)
{
	const struct nsmw_explained *e = &x->e;

	if (e->tx.path && put_path(skb, e))
		return -EMSGSIZE;
	if (!x->all)
		return 0;
	if (put_choice(skb, x->wire, e))
		return -EMSGSIZE;
	return e->tx.path ? put_way(skb, x->wire, e) : 0;
}

static int put(struct sk_buff *skb, const struct explanation *x, struct nlattr *netnsid)
{
	const struct net_device *dev = x->wire->tunnel.dev;

	if (nla_put_u32(skb, NSMWIRE_A_EXPLAIN_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, NSMWIRE_A_EXPLAIN_IFNAME, dev->name) ||
	    (netnsid &&
	     nla_put_s32(skb, NSMWIRE_A_EXPLAIN_NETNSID, nla_get_s32(netnsid))) ||
	    nla_put_u8(skb, NSMWIRE_A_EXPLAIN_DIRECTION,
		       x->rx ? NSMWIRE_DIRECTION_RX : NSMWIRE_DIRECTION_TX) ||
	    (x->e.drop && x->all && nla_put_u32(skb, NSMWIRE_A_EXPLAIN_DROP, x->e.drop)))
		return -EMSGSIZE;
	if (!x->e.classified)
		return 0;
	if (put_class(skb, x))
		return -EMSGSIZE;
	return x->rx ? put_rx(skb, x) : put_tx(skb, x);
}

static int explain(struct explanation *x, struct nsmw_wire *wire, struct genl_info *info)
{
	const struct nsmw_encap *encap = nsmw_wire_encap(wire);
	const struct nsmw_table *table =
		encap ? rtnl_dereference(encap->profile->table) : NULL;
	struct nlattr *direction = info->attrs[NSMWIRE_A_EXPLAIN_DIRECTION];
	struct nsmw_described d;
	int err;

	if (!netif_running(wire->tunnel.dev)) {
		NL_SET_ERR_MSG(info->extack,
			       "the wire is down and carries no packets; set it up first");
		return -ENETDOWN;
	}
	if (!table) {
		NL_SET_ERR_MSG(info->extack,
			       "the wire has no peer; give it a remote or a peer first");
		return -ENOTCONN;
	}
	x->wire = wire;
	x->here = net_eq(wire->underlay, genl_info_net(info));
	x->rx = direction && nla_get_u8(direction) == NSMWIRE_DIRECTION_RX;
	err = parse(&d, table, x->rx, info->attrs, info->extack);
	if (err)
		return err;
	err = x->rx ? nsmw_explain_rx(&wire->tunnel, &d, &x->e, &x->reply) :
		      nsmw_explain_tx(&wire->tunnel, &d, &x->e);
	nsmw_rule_cgroup_put(d.cgroup);
	return err;
}

static int answer(struct sk_buff *skb, struct genl_info *info)
{
	struct nsmw_wire *wire = nsmw_netlink_wire(info, NSMWIRE_A_EXPLAIN_IFINDEX,
						   NSMWIRE_A_EXPLAIN_IFNAME,
						   NSMWIRE_A_EXPLAIN_NETNSID);
	struct explanation x = {};
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (IS_ERR(wire))
		return PTR_ERR(wire);
	err = explain(&x, wire, info);
	if (err)
		return err;
	x.all = nsmw_access_request(wire, skb);
	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &nsmw_genl_family, 0, NSMWIRE_CMD_EXPLAIN_GET);
	if (!hdr || put(msg, &x, info->attrs[NSMWIRE_A_EXPLAIN_NETNSID])) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int nsmwire_nl_explain_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	err = nsmw_netlink_check(info, NSMWIRE_A_EXPLAIN_MAX);
	if (err)
		return err;
	rtnl_lock();
	err = answer(skb, info);
	rtnl_unlock();
	return err;
}
