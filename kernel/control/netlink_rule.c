// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family about rules: changes the rules of a
 * profile and shows them. All under RTNL.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "control/apply.h"
#include "control/attr.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/profile.h"
#include "control/rules.h"
#include "control/underlay.h"
#include "qos/hits.h"

#define PREF_STEP	10

/* The attributes behind it, further ranges of ports, can come several times. */
#define ONCE_MAX	NSMWIRE_A_RULE_PAD

/* --- attributes */

static int put_prefix(struct sk_buff *skb, const struct nsmw_rule *rule,
		      const struct nsmw_prefix *prefix, int v4, int v6, int len)
{
	if (rule->ip == 4 ?
	    nla_put_in_addr(skb, v4, (__force __be32)prefix->addr[0]) :
	    nla_put(skb, v6, sizeof(prefix->addr), prefix->addr))
		return -EMSGSIZE;
	return nla_put_u8(skb, len, prefix->len);
}

static int put_range(struct sk_buff *skb, const struct nsmw_port_range *range,
		     int min, int max)
{
	return nla_put_be16(skb, min, htons(range->min)) ||
	       nla_put_be16(skb, max, htons(range->max));
}

static int put_ports(struct sk_buff *skb, const struct nsmw_ports *ports,
		     int min, int max, int more)
{
	struct nlattr *nest;
	int i;

	if (put_range(skb, &ports->range[0], min, max))
		return -EMSGSIZE;
	for (i = 1; i < ports->count; i++) {
		nest = nla_nest_start(skb, more);
		if (!nest || put_range(skb, &ports->range[i], NSMWIRE_A_PORT_RANGE_FIRST,
				       NSMWIRE_A_PORT_RANGE_LAST))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * struct shown - a rule to be shown
 * @profile: its profile
 * @table:   table of the profile
 * @rule:    the rule
 */
struct shown {
	const struct nsmw_profile *profile;
	const struct nsmw_table *table;
	const struct nsmw_rule *rule;
};

static int put_rule(struct sk_buff *skb, const void *what)
{
	const struct shown *shown = what;
	const struct nsmw_rule *rule = shown->rule;
	u16 have = rule->have;

	if (nla_put_string(skb, NSMWIRE_A_RULE_PROFILE,
			   shown->profile->name) ||
	    nla_put_u32(skb, NSMWIRE_A_RULE_PREF, rule->pref) ||
	    nla_put_u8(skb, NSMWIRE_A_RULE_CLASS, rule->class) ||
	    nla_put_string(skb, NSMWIRE_A_RULE_CLASS_NAME,
			   shown->table->name[rule->class]) ||
	    (have & NSMW_RULE_SRC &&
	     put_prefix(skb, rule, &rule->src, NSMWIRE_A_RULE_SRC,
			NSMWIRE_A_RULE_SRC6, NSMWIRE_A_RULE_SRC_LEN)) ||
	    (have & NSMW_RULE_DST &&
	     put_prefix(skb, rule, &rule->dst, NSMWIRE_A_RULE_DST,
			NSMWIRE_A_RULE_DST6, NSMWIRE_A_RULE_DST_LEN)) ||
	    (have & NSMW_RULE_PROTO &&
	     nla_put_u8(skb, NSMWIRE_A_RULE_PROTO, rule->proto)) ||
	    (have & NSMW_RULE_SPORT &&
	     put_ports(skb, &rule->sport, NSMWIRE_A_RULE_SPORT_MIN,
		       NSMWIRE_A_RULE_SPORT_MAX, NSMWIRE_A_RULE_SPORT_MORE)) ||
	    (have & NSMW_RULE_DPORT &&
	     put_ports(skb, &rule->dport, NSMWIRE_A_RULE_DPORT_MIN,
		       NSMWIRE_A_RULE_DPORT_MAX, NSMWIRE_A_RULE_DPORT_MORE)) ||
	    (have & NSMW_RULE_DSCP &&
	     nla_put_u8(skb, NSMWIRE_A_RULE_DSCP, rule->dscp)) ||
	    (have & NSMW_RULE_MARK &&
	     (nla_put_u32(skb, NSMWIRE_A_RULE_MARK, rule->mark) ||
	      nla_put_u32(skb, NSMWIRE_A_RULE_MARK_MASK, rule->mark_mask))) ||
	    (have & NSMW_RULE_PRIORITY &&
	     nla_put_u32(skb, NSMWIRE_A_RULE_PRIORITY, rule->priority)) ||
	    (have & NSMW_RULE_CGROUP &&
	     (nla_put_string(skb, NSMWIRE_A_RULE_CGROUP, rule->path) ||
	      nla_put_u8(skb, NSMWIRE_A_RULE_CGROUP_GONE,
			 nsmw_rule_is_orphan(rule)))) ||
	    nla_put_u64_64bit(skb, NSMWIRE_A_RULE_PACKETS, nsmw_hits_sum(rule->hits),
			      NSMWIRE_A_RULE_PAD))
		return -EMSGSIZE;
	return 0;
}

/* --- events */

static int put_all(struct sk_buff *skb, const void *what)
{
	const struct nsmw_profile *profile = what;

	return nla_put_string(skb, NSMWIRE_A_RULE_PROFILE, profile->name);
}

static bool is_same(const struct nsmw_rule *a, const struct nsmw_rule *b)
{
	return a->pref == b->pref && a->class == b->class &&
	       nsmw_rule_same(a, b);
}

/* Events about the rules of @table that are not in @other; both are sorted by pref. */
static void missing_event(struct nsmw_net *un, const struct nsmw_profile *profile,
			  const struct nsmw_table *table,
			  const struct nsmw_table *other, u8 cmd)
{
	struct shown shown = { .profile = profile, .table = table };
	unsigned int i, k = 0;

	for (i = 0; i < table->count; i++) {
		shown.rule = &table->rule[i];
		while (k < other->count &&
		       other->rule[k].pref < shown.rule->pref)
			k++;
		if (k == other->count || !is_same(&other->rule[k], shown.rule))
			nsmw_event_object(un->net, cmd, put_rule, &shown);
	}
}

/*
 * Send events about the rules that a profile has lost and got. The loss of all is one
 * event: a listener has no room for a thousand.
 */
static void rules_event(struct nsmw_net *un, const struct nsmw_profile *profile,
			const struct nsmw_table *old,
			const struct nsmw_table *new)
{
	if (!nsmw_event_wanted(un->net))
		return;
	if (old->count > 1 && !new->count)
		nsmw_event_object(un->net, NSMWIRE_CMD_RULE_FLUSH_NTF, put_all,
				  profile);
	else
		missing_event(un, profile, old, new, NSMWIRE_CMD_RULE_DEL_NTF);
	missing_event(un, profile, new, old, NSMWIRE_CMD_RULE_NEW_NTF);
}

/* --- changes */

static int replace(struct nsmw_net *un, struct nsmw_profile *profile,
		   struct nsmw_table *table, struct netlink_ext_ack *extack)
{
	struct nsmw_table *old;

	old = nsmw_profile_apply(un, profile, table, extack);
	if (IS_ERR(old))
		return PTR_ERR(old);
	rules_event(un, profile, old, table);
	nsmw_table_free_rcu(old);
	return 0;
}

static int refuse_double(const struct nsmw_table *old,
			 const struct nsmw_rule *rule, struct nlattr *tb[],
			 struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < old->count; i++) {
		if (old->rule[i].pref == rule->pref) {
			NL_SET_ERR_MSG_ATTR(extack, tb[NSMWIRE_A_RULE_PREF],
					    "there is a rule of this pref");
			return -EEXIST;
		}
		if (nsmw_rule_same(&old->rule[i], rule)) {
			NL_SET_ERR_MSG(extack,
				       "there is a rule of these conditions; delete it first");
			return -EEXIST;
		}
	}
	return 0;
}

static struct nsmw_table *table_with(const struct nsmw_table *old,
				     const struct nsmw_rule *rule)
{
	struct nsmw_table *table = nsmw_table_alloc(old, old->count + 1);
	bool in = false;
	unsigned int i;
	int err = 0;

	for (i = 0; table && !err && i < old->count; i++) {
		if (!in && old->rule[i].pref > rule->pref) {
			err = nsmw_table_add(table, rule);
			in = true;
		}
		if (!err)
			err = nsmw_table_add(table, &old->rule[i]);
	}
	if (table && !err && !in)
		err = nsmw_table_add(table, rule);
	if (!err)
		return table;
	nsmw_table_free(table);
	return NULL;
}

static int add(struct nsmw_net *un, struct genl_info *info)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr **tb = info->attrs;
	struct nsmw_profile *profile;
	const struct nsmw_table *old;
	struct nsmw_rule rule = {};
	struct nsmw_table *table;
	int err;

	profile = nsmw_profile_get(un, tb[NSMWIRE_A_RULE_PROFILE], extack);
	if (IS_ERR(profile))
		return PTR_ERR(profile);
	old = rtnl_dereference(profile->table);
	if (!nsmw_rule_has_class(tb)) {
		NL_SET_ERR_MSG(extack,
			       "say which class the rule gives, by its name or index");
		return -EINVAL;
	}
	if (old->count >= NSMWIRE_RULES_MAX) {
		NL_SET_ERR_MSG(extack,
			       "a profile has 1024 rules at most; prefixes and ranges do with fewer");
		return -ENOSPC;
	}
	err = nsmw_rule_parse(&rule, old, info);
	if (err)
		goto out;
	if (tb[NSMWIRE_A_RULE_PREF])
		rule.pref = nla_get_u32(tb[NSMWIRE_A_RULE_PREF]);
	if (!rule.pref && old->count)
		rule.pref = old->rule[old->count - 1].pref;
	if (!tb[NSMWIRE_A_RULE_PREF])
		rule.pref += PREF_STEP;
	if (rule.pref > NSMWIRE_PREF_MAX) {
		NL_SET_ERR_MSG(extack,
			       "no pref is left behind the last rule; give one");
		err = -ENOSPC;
		goto out;
	}
	err = refuse_double(old, &rule, tb, extack);
	if (err)
		goto out;
	rule.hits = nsmw_hits_alloc();
	if (!rule.hits) {
		err = -ENOMEM;
		goto out;
	}
	table = table_with(old, &rule);
	err = table ? replace(un, profile, table, extack) : -ENOMEM;
out:
	nsmw_rule_put(&rule);
	return err;
}

/**
 * struct which - the rules that a request is about
 * @rule:       its conditions, pref and class
 * @conditions: whether it has any
 * @pref:       whether it has a pref
 * @class:      whether it has a class
 */
struct which {
	struct nsmw_rule rule;
	bool conditions;
	bool pref;
	bool class;
};

static bool is_meant(const struct which *w, const struct nsmw_rule *rule)
{
	return (!w->pref || w->rule.pref == rule->pref) &&
	       (!w->class || w->rule.class == rule->class) &&
	       (!w->conditions || nsmw_rule_same(&w->rule, rule));
}

static struct nsmw_table *table_without(const struct nsmw_table *old,
					const struct which *w)
{
	struct nsmw_table *table = nsmw_table_alloc(old, old->count);
	unsigned int i;

	for (i = 0; table && i < old->count; i++) {
		if (is_meant(w, &old->rule[i]))
			continue;
		if (nsmw_table_add(table, &old->rule[i])) {
			nsmw_table_free(table);
			return NULL;
		}
	}
	return table;
}

static int del(struct nsmw_net *un, struct genl_info *info)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr **tb = info->attrs;
	struct nsmw_profile *profile;
	const struct nsmw_table *old;
	struct nsmw_table *table;
	struct which w = {};
	int err;

	profile = nsmw_profile_get(un, tb[NSMWIRE_A_RULE_PROFILE], extack);
	if (IS_ERR(profile))
		return PTR_ERR(profile);
	old = rtnl_dereference(profile->table);
	err = nsmw_rule_parse(&w.rule, old, info);
	if (err)
		goto out;
	if (tb[NSMWIRE_A_RULE_PREF])
		w.rule.pref = nla_get_u32(tb[NSMWIRE_A_RULE_PREF]);
	w.pref = tb[NSMWIRE_A_RULE_PREF];
	w.class = nsmw_rule_has_class(tb);
	w.conditions = w.rule.have;
	if (!w.pref && !w.class && !w.conditions) {
		NL_SET_ERR_MSG(extack,
			       "say which rule, by pref, class or conditions; rule-flush deletes all of them");
		err = -EINVAL;
		goto out;
	}
	table = table_without(old, &w);
	if (!table) {
		err = -ENOMEM;
		goto out;
	}
	if (table->count == old->count) {
		NL_SET_ERR_MSG(extack, "the profile has no such rule");
		nsmw_table_free(table);
		err = -ENOENT;
		goto out;
	}
	err = replace(un, profile, table, extack);
out:
	nsmw_rule_put(&w.rule);
	return err;
}

static int flush(struct nsmw_net *un, struct genl_info *info)
{
	struct nsmw_profile *profile;
	const struct nsmw_table *old;
	struct nsmw_table *table;

	profile = nsmw_profile_get(un, info->attrs[NSMWIRE_A_RULE_PROFILE],
				   info->extack);
	if (IS_ERR(profile))
		return PTR_ERR(profile);
	old = rtnl_dereference(profile->table);
	if (!old->count)
		return 0;
	table = nsmw_table_alloc(old, 0);
	return table ? replace(un, profile, table, info->extack) : -ENOMEM;
}

/* --- requests */

static const struct nsmw_rule *find(const struct nsmw_table *table,
				    struct nlattr *pref,
				    struct netlink_ext_ack *extack)
{
	unsigned int i;

	if (!pref) {
		NL_SET_ERR_MSG(extack, "say which rule, by pref");
		return ERR_PTR(-EINVAL);
	}
	for (i = 0; i < table->count; i++) {
		if (table->rule[i].pref == nla_get_u32(pref))
			return &table->rule[i];
	}
	NL_SET_ERR_MSG_ATTR(extack, pref, "the profile has no such rule");
	return ERR_PTR(-ENOENT);
}

static int fill_one(struct sk_buff *skb, struct nsmw_net *un,
		    struct genl_info *info)
{
	struct shown shown;

	shown.profile = nsmw_profile_get(un,
					 info->attrs[NSMWIRE_A_RULE_PROFILE],
					 info->extack);
	if (IS_ERR(shown.profile))
		return PTR_ERR(shown.profile);
	shown.table = rtnl_dereference(shown.profile->table);
	shown.rule = find(shown.table, info->attrs[NSMWIRE_A_RULE_PREF],
			  info->extack);
	return IS_ERR(shown.rule) ? PTR_ERR(shown.rule) : put_rule(skb, &shown);
}

int nsmwire_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_RULE_MAX,
				 NSMWIRE_CMD_RULE_GET, fill_one);
}

/* cb->args[0] counts the rules that have been written, of all profiles. */
int nsmwire_nl_rule_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb)
{
	struct nsmw_net *un = nsmw_net(sock_net(skb->sk));
	const struct nsmw_profile *profile;
	struct shown shown;
	unsigned int i;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq;
	list_for_each_entry(profile, &un->profiles, list) {
		shown.profile = profile;
		shown.table = rtnl_dereference(profile->table);
		for (i = 0; i < shown.table->count; i++) {
			if (at++ < cb->args[0])
				continue;
			shown.rule = &shown.table->rule[i];
			if (nsmw_netlink_dump_one(skb, cb,
						  NSMWIRE_CMD_RULE_GET,
						  put_rule, &shown))
				goto full;
			cb->args[0] = at;
		}
	}
full:
	rtnl_unlock();
	return skb->len;
}

int nsmwire_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, ONCE_MAX, add);
}

int nsmwire_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, ONCE_MAX, del);
}

int nsmwire_nl_rule_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_RULE_MAX, flush);
}
