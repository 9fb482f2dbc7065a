/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nsmwire.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_NSMWIRE_GEN_H
#define _LINUX_NSMWIRE_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/nsmwire.h>

/* Common nested types */
extern const struct nla_policy nsmwire_class_info_nl_policy[NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX + 1];
extern const struct nla_policy nsmwire_link_nl_policy[IFLA_NSMWIRE_PEER + 1];
extern const struct nla_policy nsmwire_port_range_nl_policy[NSMWIRE_A_PORT_RANGE_LAST + 1];

extern const struct nla_policy nsmwire_capabilities_get_nl_policy[NSMWIRE_A_CAPABILITIES_ABI + 1];

extern const struct nla_policy nsmwire_wire_get_nl_policy[NSMWIRE_A_WIRE_NETNSID + 1];

extern const struct nla_policy nsmwire_wire_set_nl_policy[NSMWIRE_A_WIRE_MTU + 1];

extern const struct nla_policy nsmwire_wire_del_nl_policy[NSMWIRE_A_WIRE_NETNSID + 1];

extern const struct nla_policy nsmwire_stats_get_nl_policy[NSMWIRE_A_STATS_NETNSID + 1];

extern const struct nla_policy nsmwire_uplink_get_nl_policy[NSMWIRE_A_UPLINK_NAME + 1];

extern const struct nla_policy nsmwire_uplink_set_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1];

extern const struct nla_policy nsmwire_uplink_del_nl_policy[NSMWIRE_A_UPLINK_NAME + 1];

extern const struct nla_policy nsmwire_profile_get_nl_policy[NSMWIRE_A_PROFILE_NAME + 1];

extern const struct nla_policy nsmwire_profile_set_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1];

extern const struct nla_policy nsmwire_profile_del_nl_policy[NSMWIRE_A_PROFILE_NAME + 1];

extern const struct nla_policy nsmwire_rule_get_nl_policy[NSMWIRE_A_RULE_PREF + 1];

extern const struct nla_policy nsmwire_rule_add_nl_policy[NSMWIRE_A_RULE_DPORT_MORE + 1];

extern const struct nla_policy nsmwire_rule_del_nl_policy[NSMWIRE_A_RULE_DPORT_MORE + 1];

extern const struct nla_policy nsmwire_wire_add_nl_policy[NSMWIRE_A_WIRE_MTU + 1];

extern const struct nla_policy nsmwire_wire_change_nl_policy[NSMWIRE_A_WIRE_MTU + 1];

extern const struct nla_policy nsmwire_uplink_add_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1];

extern const struct nla_policy nsmwire_uplink_change_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1];

extern const struct nla_policy nsmwire_profile_add_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1];

extern const struct nla_policy nsmwire_profile_change_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1];

extern const struct nla_policy nsmwire_rule_flush_nl_policy[NSMWIRE_A_RULE_PROFILE + 1];

extern const struct nla_policy nsmwire_peer_get_nl_policy[NSMWIRE_A_NAMED_PEER_NAME + 1];

extern const struct nla_policy nsmwire_peer_set_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1];

extern const struct nla_policy nsmwire_peer_add_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1];

extern const struct nla_policy nsmwire_peer_change_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1];

extern const struct nla_policy nsmwire_peer_del_nl_policy[NSMWIRE_A_NAMED_PEER_NAME + 1];

extern const struct nla_policy nsmwire_path_set_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1];

extern const struct nla_policy nsmwire_path_add_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1];

extern const struct nla_policy nsmwire_path_change_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1];

extern const struct nla_policy nsmwire_path_del_nl_policy[NSMWIRE_A_PEER_PATH_INDEX + 1];

extern const struct nla_policy nsmwire_history_get_nl_policy[NSMWIRE_A_HISTORY_PEER + 1];

extern const struct nla_policy nsmwire_key_set_nl_policy[NSMWIRE_A_KEY_EXPIRES + 1];

extern const struct nla_policy nsmwire_key_del_nl_policy[NSMWIRE_A_KEY_ID + 1];

extern const struct nla_policy nsmwire_key_get_nl_policy[NSMWIRE_A_KEY_ID + 1];

extern const struct nla_policy nsmwire_explain_get_nl_policy[NSMWIRE_A_EXPLAIN_CLASS_NAME + 1];

/* Ops table for nsmwire */
extern const struct genl_ops nsmwire_nl_ops[35];

int nsmwire_nl_capabilities_get_doit(struct sk_buff *skb,
				     struct genl_info *info);
int nsmwire_nl_wire_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_wire_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int nsmwire_nl_wire_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_wire_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_stats_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int nsmwire_nl_uplink_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_uplink_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nsmwire_nl_uplink_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_uplink_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_profile_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_profile_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int nsmwire_nl_profile_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_profile_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_rule_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int nsmwire_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_wire_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_wire_change_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_uplink_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_uplink_change_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_profile_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_profile_change_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_rule_flush_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_peer_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_peer_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int nsmwire_nl_peer_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_peer_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_peer_change_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_peer_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_path_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_path_add_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_path_change_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_path_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_history_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_key_get_doit(struct sk_buff *skb, struct genl_info *info);
int nsmwire_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nsmwire_nl_explain_get_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	NSMWIRE_NLGRP_EVENTS,
};

#endif /* _LINUX_NSMWIRE_GEN_H */
