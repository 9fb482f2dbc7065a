// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink attributes that requests about wires, uplinks and profiles have in common:
 * names, the underlay device, attributes given twice. No state, no lock.
 */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/netdevice.h>
#include <net/netlink.h>

#include "control/attr.h"
#include "peer/path.h"

/**
 * nsmw_no_duplicates() - refuse a request that gives an attribute twice
 * @head:    first attribute
 * @len:     bytes of attributes
 * @maxtype: largest type that is looked at, below 64
 * @lists:   bit mask of the types that can be given more than once
 * @extack:  points at the second one
 *
 * The kernel's parser silently takes the last one.
 *
 * Return: 0 or -EINVAL.
 */
int nsmw_no_duplicates(const struct nlattr *head, int len, int maxtype, u64 lists,
		       struct netlink_ext_ack *extack)
{
	DECLARE_BITMAP(seen, 64) = { 0 };
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		int type = nla_type(nla);

		if (type > maxtype || lists & BIT_ULL(type))
			continue;
		if (__test_and_set_bit(type, seen)) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "attribute given twice; give it once");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * nsmw_is_name() - is a string one word?
 * @nla: a string
 *
 * Names end up in tables, in commands and in metrics.
 *
 * Return: true for letters, digits, '-', '_' and '.' alone; also for none.
 */
bool nsmw_is_name(const struct nlattr *nla)
{
	const char *p = nla_data(nla);
	int i, len = strnlen(p, nla_len(nla));

	for (i = 0; i < len; i++) {
		/* The kernel has letters beyond ASCII. */
		if (!isascii(p[i]) ||
		    (!isalnum(p[i]) && !strchr("-_.", p[i])))
			return false;
	}
	return true;
}

/**
 * nsmw_check_name() - may a new object have this name?
 * @nla:    attribute, or NULL
 * @extack: says why not
 *
 * Return: 0 or -EINVAL.
 */
int nsmw_check_name(struct nlattr *nla, struct netlink_ext_ack *extack)
{
	if (!nla || !nla_strcmp(nla, "")) {
		NL_SET_ERR_MSG(extack, "say which, by name");
		return -EINVAL;
	}
	if (!nsmw_is_name(nla))
		return NSMW_REFUSE(extack, nla,
				   "name must be one word of letters, digits, '-', '_' and '.'");
	if (*(const char *)nla_data(nla) == '-')
		return NSMW_REFUSE(extack, nla,
				   "a name cannot begin with '-', as options do; give another name");
	if (!nla_strcmp(nla, "none") || !nla_strcmp(nla, "help"))
		return NSMW_REFUSE(extack, nla,
				   "none and help have a meaning of their own; give another name");
	return 0;
}

/**
 * nsmw_parse_device() - parse the underlay device that a request names
 * @oif:    in: index so far; out: the new one, see struct nsmw_config
 * @device: in: name so far; out: the new one, IFNAMSIZ bytes, padded with zeroes
 * @net:    underlay
 * @index:  attribute with the index, or NULL
 * @name:   attribute with the name, or NULL
 * @extack: says why not
 *
 * An index must be that of a device. A name may be that of a device that does not exist
 * yet, such as a PPP device at boot.
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_parse_device(u32 *oif, char *device, struct net *net,
		      struct nlattr *index, struct nlattr *name,
		      struct netlink_ext_ack *extack)
{
	const struct net_device *dev = NULL;

	if (!index && !name)
		return 0;
	if (index && nla_get_u32(index)) {
		dev = __dev_get_by_index(net, nla_get_u32(index));
		if (!dev) {
			NL_SET_ERR_MSG_ATTR(extack, index,
					    "no such device in the underlay netns");
			return -ENODEV;
		}
	}
	if (index && name && nla_strcmp(name, dev ? dev->name : ""))
		return NSMW_REFUSE(extack, name,
				   "device and device-name are not the same device; give one");
	memset(device, 0, IFNAMSIZ);
	if (dev) {
		strscpy(device, dev->name, IFNAMSIZ);
		*oif = dev->ifindex;
		return 0;
	}
	*oif = 0;
	if (!name || !nla_strcmp(name, ""))
		return 0;
	nla_strscpy(device, name, IFNAMSIZ);
	if (!dev_valid_name(device))
		return NSMW_REFUSE(extack, name,
				   "not a name that a device can have");
	dev = __dev_get_by_name(net, device);
	*oif = dev ? dev->ifindex : NSMW_OIF_ABSENT;
	return 0;
}

/**
 * nsmw_fill_addr() - write an address
 * @skb:    message
 * @family: AF_INET or AF_INET6
 * @addr:   the address, of that family
 * @attr4:  attribute of an IPv4 address
 * @attr6:  attribute of an IPv6 address
 *
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_fill_addr(struct sk_buff *skb, u8 family, const void *addr, int attr4, int attr6)
{
	return family == AF_INET ? nla_put(skb, attr4, sizeof(struct in_addr), addr) :
				   nla_put(skb, attr6, sizeof(struct in6_addr), addr);
}

/**
 * nsmw_fill_device() - write the underlay device of settings
 * @skb:    message
 * @oif:    index, see struct nsmw_config; not written without a device there
 * @index:  attribute for the index
 * @device: name, not written where it is empty
 * @name:   attribute for the name
 *
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_fill_device(struct sk_buff *skb, u32 oif, int index,
		     const char *device, int name)
{
	if (oif && oif != NSMW_OIF_ABSENT && nla_put_u32(skb, index, oif))
		return -EMSGSIZE;
	return *device ? nla_put_string(skb, name, device) : 0;
}
