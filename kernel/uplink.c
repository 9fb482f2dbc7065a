// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the uplinks of an underlay: created, changed and deleted over generic
 * netlink, used by wires. All under RTNL.
 */
#include <linux/moduleparam.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "netlink.h"
#include "sched.h"
#include "underlay.h"
#include "uplink.h"
#include "wire.h"

#define LIMIT_DEFAULT	(16U << 20)

static unsigned int uplinks_max = 128;
module_param(uplinks_max, uint, 0644);
MODULE_PARM_DESC(uplinks_max, "Uplinks that one network namespace can have");

/**
 * nsmw_uplink_find() - the uplink of a name
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
 * nsmw_uplink_get() - the uplink that a request is about
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

static struct nsmw_uplink *create(struct nsmw_net *un,
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
	uplink->sched = nsmw_sched_alloc();
	if (!uplink->sched) {
		kfree(uplink);
		return ERR_PTR(-ENOMEM);
	}
	nla_strscpy(uplink->name, name, sizeof(uplink->name));
	list_add_tail(&uplink->list, &un->uplinks);
	un->nuplinks++;
	un->seq++;
	return uplink;
}

/* Packets of the last wire were on their way a grace period ago at the latest. */
static void destroy(struct nsmw_net *un, struct nsmw_uplink *uplink)
{
	list_del(&uplink->list);
	un->nuplinks--;
	un->seq++;
	nsmw_sched_free(uplink->sched);
	kfree(uplink);
}

static bool same_place(const struct nsmw_uplink_config *a,
		       const struct nsmw_uplink_config *b)
{
	return a->oif == b->oif && a->local4 == b->local4 &&
	       a->fwmark == b->fwmark && ipv6_addr_equal(&a->local6, &b->local6);
}

/* Whether a wire with a link-local peer has no device but that of the uplink. */
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

static int change(struct nsmw_net *un, struct nsmw_uplink *uplink,
		  const struct nsmw_uplink_config *cfg, bool is_new,
		  struct nlattr *tb[], struct netlink_ext_ack *extack)
{
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
	uplink->cfg = *cfg;
	if (uplink->wires && !same_place(&old, cfg)) {
		err = nsmw_wires_prepare(un, uplink, NULL, NULL);
		if (err) {
			uplink->cfg = old;
			NL_SET_ERR_MSG(extack,
				       "no memory to move the wires of this uplink; nothing was changed");
			return err;
		}
		nsmw_wires_commit(un);
	}
	nsmw_sched_set(uplink->sched, &cfg->line, cfg->limit);
	un->seq++;
	if (!is_new)
		nsmw_netlink_uplink_event(un, uplink,
					  NSMWIRE_CMD_UPLINK_CHANGE_NTF);
	return 0;
}

/**
 * nsmw_uplink_set() - change an uplink, or create it
 * @un:     underlay
 * @tb:     attributes of the request
 * @mode:   whether it may or must be there
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error; nothing has changed then.
 */
int nsmw_uplink_set(struct nsmw_net *un, struct nlattr *tb[],
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
	if (uplink)
		memcpy(&cfg, &uplink->cfg, sizeof(cfg));
	err = parse(&cfg, un->net, tb, extack);
	if (err)
		return err;
	created = !uplink;
	if (created)
		uplink = create(un, name, extack);
	if (IS_ERR(uplink))
		return PTR_ERR(uplink);
	err = change(un, uplink, &cfg, created, tb, extack);
	if (err && created)
		destroy(un, uplink);
	else if (created)
		nsmw_netlink_uplink_event(un, uplink,
					  NSMWIRE_CMD_UPLINK_NEW_NTF);
	return err;
}

/**
 * nsmw_uplink_del() - delete an uplink
 * @un:     underlay
 * @tb:     attributes of the request
 * @extack: says why not
 *
 * Context: process, RTNL. Waits for a grace period.
 * Return: 0 or a negative error.
 */
int nsmw_uplink_del(struct nsmw_net *un, struct nlattr *tb[],
		    struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_UPLINK_NAME];
	struct nsmw_uplink *uplink;

	uplink = nsmw_uplink_get(un, name, extack);
	if (IS_ERR(uplink))
		return PTR_ERR(uplink);
	if (uplink->wires) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "wires leave through this uplink; move or delete them first");
		return -EBUSY;
	}
	nsmw_netlink_uplink_event(un, uplink, NSMWIRE_CMD_UPLINK_DEL_NTF);
	synchronize_net();
	destroy(un, uplink);
	return 0;
}

/**
 * nsmw_uplinks_free() - the underlay ends, its wires are off it
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
		destroy(un, uplink);
}
