// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family that are about profiles, and
 * what they are shown as. All under RTNL.
 */
#include <linux/bitops.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "event.h"
#include "netlink.h"
#include "profile.h"
#include "show.h"
#include "underlay.h"

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

/**
 * nsmw_netlink_profile_event() - tell what has happened to a profile
 * @un:      underlay
 * @profile: the profile
 * @cmd:     NSMWIRE_CMD_PROFILE_NEW_NTF or NSMWIRE_CMD_PROFILE_DEL_NTF
 *
 * Context: process, RTNL.
 */
void nsmw_netlink_profile_event(struct nsmw_net *un,
				const struct nsmw_profile *profile, u8 cmd)
{
	nsmw_event_object(un->net, cmd, put_profile, profile);
}

/**
 * struct change - classes of a profile that are others now
 * @profile: the profile
 * @table:   its classes as they are now
 * @classes: a bit for each that has changed
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

/**
 * nsmw_netlink_classes_event() - tell which classes of a profile have changed
 * @un:      underlay
 * @profile: the profile
 * @old:     its classes as they were
 * @new:     its classes as they are now
 *
 * Context: process, RTNL.
 */
void nsmw_netlink_classes_event(struct nsmw_net *un,
				const struct nsmw_profile *profile,
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

static int set_as(struct nsmw_net *un, struct genl_info *info,
		  enum nsmw_set mode)
{
	return nsmw_profile_set(un, info->attrs,
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
	return nsmw_profile_del(un, info->attrs, info->extack);
}

int nsmwire_nl_profile_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_PROFILE_MAX, del);
}
