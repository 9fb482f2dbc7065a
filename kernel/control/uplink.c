// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the uplinks of an underlay: found by name, created, destroyed. All under RTNL.
 * Requests about them are in netlink_uplink.c.
 */
#include <linux/moduleparam.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "control/underlay.h"
#include "control/uplink.h"
#include "qos/sched.h"

static unsigned int uplinks_max = 128;
module_param(uplinks_max, uint, 0644);
MODULE_PARM_DESC(uplinks_max, "Uplinks that one network namespace can have");

/**
 * nsmw_uplink_find() - find the uplink of a name
 * @un:   underlay
 * @name: attribute
 *
 * Context: process, RTNL.
 * Return: NULL when there is none.
 */
struct nsmw_uplink *nsmw_uplink_find(struct nsmw_net *un,
				     const struct nlattr *name)
{
	struct nsmw_uplink *uplink;

	ASSERT_RTNL();
	list_for_each_entry(uplink, &un->uplinks, list) {
		if (!nla_strcmp(name, uplink->name))
			return uplink;
	}
	return NULL;
}

/**
 * nsmw_uplink_get() - find the uplink that a request names
 * @un:     underlay
 * @name:   attribute, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the uplink or an error pointer.
 */
struct nsmw_uplink *nsmw_uplink_get(struct nsmw_net *un,
				    const struct nlattr *name,
				    struct netlink_ext_ack *extack)
{
	struct nsmw_uplink *uplink;

	if (!name) {
		NL_SET_ERR_MSG(extack, "say which uplink, by name");
		return ERR_PTR(-EINVAL);
	}
	uplink = nsmw_uplink_find(un, name);
	if (uplink)
		return uplink;
	NL_SET_ERR_MSG_ATTR(extack, name, "no such uplink");
	return ERR_PTR(-ENODEV);
}

/**
 * nsmw_uplink_create() - create an uplink without a rate
 * @un:     underlay
 * @ops:    sends and drops packets of the wires
 * @name:   attribute, checked
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the uplink or an error pointer.
 */
struct nsmw_uplink *nsmw_uplink_create(struct nsmw_net *un,
				       const struct nsmw_sched_ops *ops,
				       const struct nlattr *name,
				       struct netlink_ext_ack *extack)
{
	struct nsmw_uplink *uplink;

	if (un->nuplinks >= READ_ONCE(uplinks_max)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this network namespace has as many uplinks as uplinks_max, a parameter of the module, allows");
		return ERR_PTR(-ENOSPC);
	}
	uplink = kzalloc(sizeof(*uplink), GFP_KERNEL_ACCOUNT);
	if (!uplink)
		return ERR_PTR(-ENOMEM);
	uplink->sched = nsmw_sched_alloc(ops);
	if (!uplink->sched) {
		kfree(uplink);
		return ERR_PTR(-ENOMEM);
	}
	nsmw_budget_init(&uplink->budget, uplink->sched);
	nla_strscpy(uplink->name, name, sizeof(uplink->name));
	list_add_tail(&uplink->list, &un->uplinks);
	un->nuplinks++;
	un->seq++;
	return uplink;
}

/**
 * nsmw_uplink_destroy() - destroy an uplink that no wire uses
 * @un:     underlay
 * @uplink: the uplink; a grace period ago the last packet was here
 *
 * Context: process, RTNL.
 */
void nsmw_uplink_destroy(struct nsmw_net *un, struct nsmw_uplink *uplink)
{
	list_del(&uplink->list);
	un->nuplinks--;
	un->seq++;
	nsmw_sched_free(uplink->sched);
	kfree(uplink);
}

/**
 * nsmw_uplinks_free() - destroy the uplinks of an underlay that ends
 * @un: underlay
 *
 * Context: process, RTNL. Waits for a grace period.
 */
void nsmw_uplinks_free(struct nsmw_net *un)
{
	struct nsmw_uplink *uplink, *next;

	if (!list_empty(&un->uplinks))
		synchronize_net();
	list_for_each_entry_safe(uplink, next, &un->uplinks, list)
		nsmw_uplink_destroy(un, uplink);
}
