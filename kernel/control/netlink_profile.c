// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family about profiles: parses them, changes
 * profiles and shows them. All under RTNL. Each change makes a new table, so that
 * packets see the old one or the new one.
 */
#include <linux/bitops.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "control/apply.h"
#include "control/attr.h"
#include "control/classes.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/profile.h"
#include "control/show.h"
#include "control/underlay.h"

static int put_profile(struct sk_buff *skb, const void *what)
{
	const struct nsmw_profile *profile = what;
	const struct nsmw_table *table = rtnl_dereference(profile->table);
	int i;

	if (nla_put_string(skb, NSMWIRE_A_PROFILE_NAME, profile->name) ||
	    nla_put_u8(skb, NSMWIRE_A_PROFILE_BUILTIN,
		       nsmw_profile_builtin(profile)) ||
	    nla_put_u32(skb, NSMWIRE_A_PROFILE_WIRES, profile->wires) ||
	    nla_put_u32(skb, NSMWIRE_A_PROFILE_RULES, table->count))
		return -EMSGSIZE;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (nsmw_show_class(skb, NSMWIRE_A_PROFILE_CLASS, i,
				    table->name[i], &table->class[i]))
			return -EMSGSIZE;
	}
	return 0;
}

static void profile_event(struct nsmw_net *un,
			  const struct nsmw_profile *profile, u8 cmd)
{
	nsmw_event_object(un->net, cmd, put_profile, profile);
}

/**
 * struct change - changed classes of a profile
 * @profile: the profile
 * @table:   its classes after the change
 * @classes: a bit for each changed class
 */
struct change {
	const struct nsmw_profile *profile;
	const struct nsmw_table *table;
	unsigned long classes;
};

static int put_change(struct sk_buff *skb, const void *what)
{
	const struct change *change = what;
	int i;

	if (nla_put_string(skb, NSMWIRE_A_PROFILE_NAME, change->profile->name))
		return -EMSGSIZE;
	for_each_set_bit(i, &change->classes, NSMWIRE_CLASSES_MAX) {
		if (nsmw_show_class(skb, NSMWIRE_A_PROFILE_CLASS, i,
				    change->table->name[i],
				    &change->table->class[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/* Send an event about the classes of a profile that have changed. */
static void classes_event(struct nsmw_net *un, const struct nsmw_profile *profile,
			  const struct nsmw_table *old,
			  const struct nsmw_table *new)
{
	struct change change = { .profile = profile, .table = new };
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (memcmp(&old->class[i], &new->class[i],
			   sizeof(new->class[i])) ||
		    strcmp(old->name[i], new->name[i]))
			__set_bit(i, &change.classes);
	}
	if (change.classes)
		nsmw_event_object(un->net, NSMWIRE_CMD_CLASS_CHANGE_NTF,
				  put_change, &change);
}

static int fill_one(struct sk_buff *skb, struct nsmw_net *un,
		    struct genl_info *info)
{
	const struct nsmw_profile *profile;

	profile = nsmw_profile_get(un, info->attrs[NSMWIRE_A_PROFILE_NAME],
				   info->extack);
	return IS_ERR(profile) ? PTR_ERR(profile) : put_profile(skb, profile);
}

int nsmwire_nl_profile_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_PROFILE_MAX,
				 NSMWIRE_CMD_PROFILE_GET, fill_one);
}

int nsmwire_nl_profile_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	struct nsmw_net *un = nsmw_net(sock_net(skb->sk));
	const struct nsmw_profile *profile;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq;
	list_for_each_entry(profile, &un->profiles, list) {
		if (at++ < cb->args[0])
			continue;
		if (nsmw_netlink_dump_one(skb, cb, NSMWIRE_CMD_PROFILE_GET,
					  put_profile, profile))
			break;
		cb->args[0] = at;
	}
	rtnl_unlock();
	return skb->len;
}

/* --- changes */

/*
 * Change the classes of a profile, or create it. @attrs: all attributes of the request,
 * with those that can be given several times. Nothing has changed on error.
 */
static int set_profile(struct nsmw_net *un, struct nlattr *tb[],
		       struct nlattr *attrs, int len, enum nsmw_set mode,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_PROFILE_NAME];
	struct nlattr *like = tb[NSMWIRE_A_PROFILE_LIKE];
	const struct nsmw_table *from = nsmw_table_builtin();
	struct nsmw_profile *profile, *other;
	struct nsmw_table *table, *old;
	int err;

	err = nsmw_check_name(name, extack);
	if (err)
		return err;
	profile = nsmw_profile_find(un, name);
	if (profile && mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is a profile of this name");
		return -EEXIST;
	}
	if (!profile && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG_ATTR(extack, name, "no such profile");
		return -ENOENT;
	}
	if (like) {
		other = nsmw_profile_get(un, like, extack);
		if (IS_ERR(other))
			return PTR_ERR(other);
		from = rtnl_dereference(other->table);
	}
	if (profile)
		from = rtnl_dereference(profile->table);

	table = nsmw_table_copy(from);
	if (!table)
		return -ENOMEM;
	err = nsmw_classes_parse(table, from, attrs, len, extack);
	if (err)
		goto free;
	if (!profile) {
		profile = nsmw_profile_create(un, name, table, extack);
		err = PTR_ERR_OR_ZERO(profile);
		if (err)
			goto free;
		profile_event(un, profile, NSMWIRE_CMD_PROFILE_NEW_NTF);
		return 0;
	}
	if (!memcmp(table->class, from->class, sizeof(from->class)) &&
	    !memcmp(table->name, from->name, sizeof(from->name)))
		goto free;
	old = nsmw_profile_apply(un, profile, table, extack);
	if (IS_ERR(old))
		return PTR_ERR(old);
	classes_event(un, profile, old, table);
	nsmw_table_free_rcu(old);
	return 0;

free:
	nsmw_table_free(table);
	return err;
}

/* Waits for a grace period. */
static int del_profile(struct nsmw_net *un, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_PROFILE_NAME];
	struct nsmw_profile *profile;

	profile = nsmw_profile_get(un, name, extack);
	if (IS_ERR(profile))
		return PTR_ERR(profile);
	if (nsmw_profile_builtin(profile)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this profile is built in and cannot be deleted");
		return -EBUSY;
	}
	if (profile->wires) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "wires use this profile; give them another or delete them first");
		return -EBUSY;
	}
	profile_event(un, profile, NSMWIRE_CMD_PROFILE_DEL_NTF);
	/* Packets may have found it through the settings of its last wire. */
	synchronize_net();
	nsmw_profile_destroy(un, profile);
	return 0;
}

static int set_as(struct nsmw_net *un, struct genl_info *info,
		  enum nsmw_set mode)
{
	return set_profile(un, info->attrs,
			   nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			   nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
			   mode, info->extack);
}

/* Classes, the last type, may be several. */
static int set_locked(struct genl_info *info,
		      int (*call)(struct nsmw_net *un, struct genl_info *info))
{
	BUILD_BUG_ON(NSMWIRE_A_PROFILE_CLASS != NSMWIRE_A_PROFILE_MAX);
	return nsmw_netlink_locked(info, NSMWIRE_A_PROFILE_MAX - 1, call);
}

static int set(struct nsmw_net *un, struct genl_info *info)
{
	return set_as(un, info, NSMW_SET);
}

int nsmwire_nl_profile_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(info, set);
}

static int add(struct nsmw_net *un, struct genl_info *info)
{
	return set_as(un, info, NSMW_ADD);
}

int nsmwire_nl_profile_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(info, add);
}

static int change(struct nsmw_net *un, struct genl_info *info)
{
	return set_as(un, info, NSMW_CHANGE);
}

int nsmwire_nl_profile_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	return set_locked(info, change);
}

static int del(struct nsmw_net *un, struct genl_info *info)
{
	return del_profile(un, info->attrs, info->extack);
}

int nsmwire_nl_profile_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PROFILE_MAX, del);
}
