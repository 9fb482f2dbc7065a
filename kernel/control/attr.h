/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink attributes that requests about wires, uplinks and profiles have in common.
 */
#ifndef NSMW_ATTR_H
#define NSMW_ATTR_H

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/nsmwire.h>

struct net;

/**
 * enum nsmw_set - what a request wants of an object that it names
 * @NSMW_SET:    change it, or create it where it is not there
 * @NSMW_ADD:    create it; refuse where it is there
 * @NSMW_CHANGE: change it; refuse where it is not there
 */
enum nsmw_set {
	NSMW_SET,
	NSMW_ADD,
	NSMW_CHANGE,
};

/* Refuse a request because of one of its attributes. */
#define NSMW_REFUSE(extack, attr, text) ({				\
	NL_SET_ERR_MSG_ATTR(extack, attr, text);			\
	-EINVAL; })

int nsmw_no_duplicates(const struct nlattr *head, int len, int maxtype, u64 lists,
		       struct netlink_ext_ack *extack);
bool nsmw_is_name(const struct nlattr *nla);
int nsmw_check_name(struct nlattr *nla, struct netlink_ext_ack *extack);
int nsmw_parse_device(u32 *oif, char *device, struct net *net,
		      struct nlattr *index, struct nlattr *name,
		      struct netlink_ext_ack *extack);
int nsmw_fill_addr(struct sk_buff *skb, u8 family, const void *addr, int attr4, int attr6);
int nsmw_fill_device(struct sk_buff *skb, u32 oif, int index,
		     const char *device, int name);

#endif /* NSMW_ATTR_H */
