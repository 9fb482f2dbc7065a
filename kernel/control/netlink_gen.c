// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nsmwire.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/nsmwire.h>

/* Integer value ranges */
static const struct netlink_range_validation ifla_nsmwire_id_range = {
	.max	= NSMWIRE_ID_MAX,
};

static const struct netlink_range_validation nsmwire_a_uplink_limit_range = {
	.min	= NSMWIRE_LIMIT_MIN,
	.max	= NSMWIRE_LIMIT_MAX,
};

static const struct netlink_range_validation nsmwire_a_uplink_probe_budget_range = {
	.min	= 1ULL,
	.max	= 1000000ULL,
};

static const struct netlink_range_validation nsmwire_a_class_info_sla_loss_range = {
	.max	= NSMWIRE_SLA_LOSS_MAX,
};

static const struct netlink_range_validation nsmwire_a_rule_pref_range = {
	.min	= 1ULL,
	.max	= NSMWIRE_PREF_MAX,
};

static const struct netlink_range_validation nsmwire_a_named_peer_interval_range = {
	.min	= NSMWIRE_PROBE_INTERVAL_MIN,
	.max	= NSMWIRE_PROBE_INTERVAL_MAX,
};

static const struct netlink_range_validation nsmwire_a_named_peer_interval_busy_range = {
	.min	= NSMWIRE_PROBE_INTERVAL_MIN,
	.max	= NSMWIRE_PROBE_INTERVAL_MAX,
};

static const struct netlink_range_validation nsmwire_a_named_peer_interval_idle_range = {
	.min	= NSMWIRE_PROBE_INTERVAL_MIN,
	.max	= NSMWIRE_PROBE_INTERVAL_MAX,
};

static const struct netlink_range_validation nsmwire_a_named_peer_interval_asleep_range = {
	.min	= NSMWIRE_PROBE_INTERVAL_MIN,
	.max	= NSMWIRE_PROBE_INTERVAL_MAX,
};

static const struct netlink_range_validation nsmwire_a_named_peer_detect_range = {
	.min	= NSMWIRE_PROBE_DETECT_MIN,
	.max	= NSMWIRE_PROBE_INTERVAL_MAX,
};

static const struct netlink_range_validation nsmwire_a_key_expires_range = {
	.min	= 1ULL,
	.max	= NSMWIRE_KEY_EXPIRES_MAX,
};

/* Common nested types */
const struct nla_policy nsmwire_class_info_nl_policy[NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX + 1] = {
	[NSMWIRE_A_CLASS_INFO_INDEX] = { .type = NLA_U8, },
	[NSMWIRE_A_CLASS_INFO_NAME] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CLASS_NAME_MAX, },
	[NSMWIRE_A_CLASS_INFO_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[NSMWIRE_A_CLASS_INFO_TIER] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_CLASS_INFO_SHARE] = NLA_POLICY_MAX(NLA_U32, 100),
	[NSMWIRE_A_CLASS_INFO_TARGET] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_INTERVAL] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_ECN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_CLASS_INFO_MAXWAIT] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_LIMIT] = { .type = NLA_U64, },
	[NSMWIRE_A_CLASS_INFO_PRIORITY] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_NEW_NAME] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CLASS_NAME_MAX, },
	[NSMWIRE_A_CLASS_INFO_BURST] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_CE_THRESHOLD] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_SLA_RTT] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_SLA_JITTER] = { .type = NLA_U32, },
	[NSMWIRE_A_CLASS_INFO_SLA_LOSS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_class_info_sla_loss_range),
	[NSMWIRE_A_CLASS_INFO_PREFER] = { .type = NLA_STRING, .len = 15, },
	[NSMWIRE_A_CLASS_INFO_ONLY] = { .type = NLA_STRING, .len = 15, },
	[NSMWIRE_A_CLASS_INFO_AVOID] = { .type = NLA_STRING, .len = 15, },
	[NSMWIRE_A_CLASS_INFO_STRATEGY] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_CLASS_INFO_FALLBACK] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_CLASS_INFO_DUPLICATE] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX] = NLA_POLICY_RANGE(NLA_U32, NSMWIRE_DUPLICATE_MAX_MIN, NSMWIRE_DUPLICATE_MAX_MAX),
};

const struct nla_policy nsmwire_link_nl_policy[IFLA_NSMWIRE_PEER + 1] = {
	[IFLA_NSMWIRE_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ifla_nsmwire_id_range),
	[IFLA_NSMWIRE_REMOTE] = { .type = NLA_U32, },
	[IFLA_NSMWIRE_REMOTE6] = NLA_POLICY_EXACT_LEN(16),
	[IFLA_NSMWIRE_LOCAL] = { .type = NLA_U32, },
	[IFLA_NSMWIRE_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[IFLA_NSMWIRE_DEVICE] = { .type = NLA_U32, },
	[IFLA_NSMWIRE_DST_PORT] = { .type = NLA_U16, },
	[IFLA_NSMWIRE_SRC_PORT_MIN] = { .type = NLA_U16, },
	[IFLA_NSMWIRE_SRC_PORT_MAX] = { .type = NLA_U16, },
	[IFLA_NSMWIRE_PAYLOAD] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_NSMWIRE_TTL] = { .type = NLA_U8, },
	[IFLA_NSMWIRE_TTL_INHERIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_NSMWIRE_DSCP_MODE] = NLA_POLICY_MAX(NLA_U8, 2),
	[IFLA_NSMWIRE_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[IFLA_NSMWIRE_DF] = NLA_POLICY_MAX(NLA_U8, 2),
	[IFLA_NSMWIRE_UDP_CSUM] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_NSMWIRE_CLASS_OPTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_NSMWIRE_UPLINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[IFLA_NSMWIRE_PROFILE] = { .type = NLA_NUL_STRING, .len = 15, },
	[IFLA_NSMWIRE_TRUST] = NLA_POLICY_MASK(NLA_U8, 0xf),
	[IFLA_NSMWIRE_REFLECT] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_NSMWIRE_FWMARK] = { .type = NLA_U32, },
	[IFLA_NSMWIRE_DEVICE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[IFLA_NSMWIRE_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
};

const struct nla_policy nsmwire_port_range_nl_policy[NSMWIRE_A_PORT_RANGE_LAST + 1] = {
	[NSMWIRE_A_PORT_RANGE_FIRST] = { .type = NLA_U16, },
	[NSMWIRE_A_PORT_RANGE_LAST] = { .type = NLA_U16, },
};

/* NSMWIRE_CMD_CAPABILITIES_GET - do */
const struct nla_policy nsmwire_capabilities_get_nl_policy[NSMWIRE_A_CAPABILITIES_ABI + 1] = {
	[NSMWIRE_A_CAPABILITIES_ABI] = { .type = NLA_U32, },
};

/* NSMWIRE_CMD_WIRE_GET - do */
const struct nla_policy nsmwire_wire_get_nl_policy[NSMWIRE_A_WIRE_NETNSID + 1] = {
	[NSMWIRE_A_WIRE_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_WIRE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_WIRE_NETNSID] = { .type = NLA_S32, },
};

/* NSMWIRE_CMD_WIRE_SET - do */
const struct nla_policy nsmwire_wire_set_nl_policy[NSMWIRE_A_WIRE_MTU + 1] = {
	[NSMWIRE_A_WIRE_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_WIRE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_WIRE_NETNSID] = { .type = NLA_S32, },
	[NSMWIRE_A_WIRE_LINK] = NLA_POLICY_NESTED(nsmwire_link_nl_policy),
	[NSMWIRE_A_WIRE_MTU] = { .type = NLA_U32, },
};

/* NSMWIRE_CMD_WIRE_DEL - do */
const struct nla_policy nsmwire_wire_del_nl_policy[NSMWIRE_A_WIRE_NETNSID + 1] = {
	[NSMWIRE_A_WIRE_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_WIRE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_WIRE_NETNSID] = { .type = NLA_S32, },
};

/* NSMWIRE_CMD_STATS_GET - do */
const struct nla_policy nsmwire_stats_get_nl_policy[NSMWIRE_A_STATS_NETNSID + 1] = {
	[NSMWIRE_A_STATS_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_STATS_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_STATS_NETNSID] = { .type = NLA_S32, },
};

/* NSMWIRE_CMD_UPLINK_GET - do */
const struct nla_policy nsmwire_uplink_get_nl_policy[NSMWIRE_A_UPLINK_NAME + 1] = {
	[NSMWIRE_A_UPLINK_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_UPLINK_SET - do */
const struct nla_policy nsmwire_uplink_set_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1] = {
	[NSMWIRE_A_UPLINK_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_DEVICE] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_UPLINK_RATE] = { .type = NLA_U64, },
	[NSMWIRE_A_UPLINK_OVERHEAD] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_MPU] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_COLOUR] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_limit_range),
	[NSMWIRE_A_UPLINK_FWMARK] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_DEVICE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_COST] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_PROBE_BUDGET] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_probe_budget_range),
};

/* NSMWIRE_CMD_UPLINK_DEL - do */
const struct nla_policy nsmwire_uplink_del_nl_policy[NSMWIRE_A_UPLINK_NAME + 1] = {
	[NSMWIRE_A_UPLINK_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_PROFILE_GET - do */
const struct nla_policy nsmwire_profile_get_nl_policy[NSMWIRE_A_PROFILE_NAME + 1] = {
	[NSMWIRE_A_PROFILE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_PROFILE_SET - do */
const struct nla_policy nsmwire_profile_set_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1] = {
	[NSMWIRE_A_PROFILE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PROFILE_CLASS] = NLA_POLICY_NESTED(nsmwire_class_info_nl_policy),
};

/* NSMWIRE_CMD_PROFILE_DEL - do */
const struct nla_policy nsmwire_profile_del_nl_policy[NSMWIRE_A_PROFILE_NAME + 1] = {
	[NSMWIRE_A_PROFILE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_RULE_GET - do */
const struct nla_policy nsmwire_rule_get_nl_policy[NSMWIRE_A_RULE_PREF + 1] = {
	[NSMWIRE_A_RULE_PROFILE] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_RULE_PREF] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_rule_pref_range),
};

/* NSMWIRE_CMD_RULE_ADD - do */
const struct nla_policy nsmwire_rule_add_nl_policy[NSMWIRE_A_RULE_DPORT_MORE + 1] = {
	[NSMWIRE_A_RULE_PROFILE] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_RULE_PREF] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_rule_pref_range),
	[NSMWIRE_A_RULE_CLASS] = { .type = NLA_U8, },
	[NSMWIRE_A_RULE_SRC] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_SRC6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_RULE_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NSMWIRE_A_RULE_DST] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_DST6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_RULE_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NSMWIRE_A_RULE_PROTO] = { .type = NLA_U8, },
	[NSMWIRE_A_RULE_SPORT_MIN] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_SPORT_MAX] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DPORT_MIN] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DPORT_MAX] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[NSMWIRE_A_RULE_MARK] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_MARK_MASK] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_PRIORITY] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_CGROUP] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CGROUP_MAX, },
	[NSMWIRE_A_RULE_CLASS_NAME] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CLASS_NAME_MAX, },
	[NSMWIRE_A_RULE_SPORT_MORE] = NLA_POLICY_NESTED(nsmwire_port_range_nl_policy),
	[NSMWIRE_A_RULE_DPORT_MORE] = NLA_POLICY_NESTED(nsmwire_port_range_nl_policy),
};

/* NSMWIRE_CMD_RULE_DEL - do */
const struct nla_policy nsmwire_rule_del_nl_policy[NSMWIRE_A_RULE_DPORT_MORE + 1] = {
	[NSMWIRE_A_RULE_PROFILE] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_RULE_PREF] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_rule_pref_range),
	[NSMWIRE_A_RULE_CLASS] = { .type = NLA_U8, },
	[NSMWIRE_A_RULE_SRC] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_SRC6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_RULE_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NSMWIRE_A_RULE_DST] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_DST6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_RULE_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NSMWIRE_A_RULE_PROTO] = { .type = NLA_U8, },
	[NSMWIRE_A_RULE_SPORT_MIN] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_SPORT_MAX] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DPORT_MIN] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DPORT_MAX] = { .type = NLA_U16, },
	[NSMWIRE_A_RULE_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[NSMWIRE_A_RULE_MARK] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_MARK_MASK] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_PRIORITY] = { .type = NLA_U32, },
	[NSMWIRE_A_RULE_CGROUP] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CGROUP_MAX, },
	[NSMWIRE_A_RULE_CLASS_NAME] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CLASS_NAME_MAX, },
	[NSMWIRE_A_RULE_SPORT_MORE] = NLA_POLICY_NESTED(nsmwire_port_range_nl_policy),
	[NSMWIRE_A_RULE_DPORT_MORE] = NLA_POLICY_NESTED(nsmwire_port_range_nl_policy),
};

/* NSMWIRE_CMD_WIRE_ADD - do */
const struct nla_policy nsmwire_wire_add_nl_policy[NSMWIRE_A_WIRE_MTU + 1] = {
	[NSMWIRE_A_WIRE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_WIRE_NETNSID] = { .type = NLA_S32, },
	[NSMWIRE_A_WIRE_LINK] = NLA_POLICY_NESTED(nsmwire_link_nl_policy),
	[NSMWIRE_A_WIRE_MTU] = { .type = NLA_U32, },
};

/* NSMWIRE_CMD_WIRE_CHANGE - do */
const struct nla_policy nsmwire_wire_change_nl_policy[NSMWIRE_A_WIRE_MTU + 1] = {
	[NSMWIRE_A_WIRE_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_WIRE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_WIRE_NETNSID] = { .type = NLA_S32, },
	[NSMWIRE_A_WIRE_LINK] = NLA_POLICY_NESTED(nsmwire_link_nl_policy),
	[NSMWIRE_A_WIRE_MTU] = { .type = NLA_U32, },
};

/* NSMWIRE_CMD_UPLINK_ADD - do */
const struct nla_policy nsmwire_uplink_add_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1] = {
	[NSMWIRE_A_UPLINK_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_DEVICE] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_UPLINK_RATE] = { .type = NLA_U64, },
	[NSMWIRE_A_UPLINK_OVERHEAD] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_MPU] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_COLOUR] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_limit_range),
	[NSMWIRE_A_UPLINK_FWMARK] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_DEVICE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_COST] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_PROBE_BUDGET] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_probe_budget_range),
};

/* NSMWIRE_CMD_UPLINK_CHANGE - do */
const struct nla_policy nsmwire_uplink_change_nl_policy[NSMWIRE_A_UPLINK_PROBE_BUDGET + 1] = {
	[NSMWIRE_A_UPLINK_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_DEVICE] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_UPLINK_RATE] = { .type = NLA_U64, },
	[NSMWIRE_A_UPLINK_OVERHEAD] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_MPU] = NLA_POLICY_MAX(NLA_U32, NSMWIRE_OVERHEAD_MAX),
	[NSMWIRE_A_UPLINK_COLOUR] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_limit_range),
	[NSMWIRE_A_UPLINK_FWMARK] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_DEVICE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_UPLINK_COST] = { .type = NLA_U32, },
	[NSMWIRE_A_UPLINK_PROBE_BUDGET] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_uplink_probe_budget_range),
};

/* NSMWIRE_CMD_PROFILE_ADD - do */
const struct nla_policy nsmwire_profile_add_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1] = {
	[NSMWIRE_A_PROFILE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PROFILE_LIKE] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PROFILE_CLASS] = NLA_POLICY_NESTED(nsmwire_class_info_nl_policy),
};

/* NSMWIRE_CMD_PROFILE_CHANGE - do */
const struct nla_policy nsmwire_profile_change_nl_policy[NSMWIRE_A_PROFILE_CLASS + 1] = {
	[NSMWIRE_A_PROFILE_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PROFILE_CLASS] = NLA_POLICY_NESTED(nsmwire_class_info_nl_policy),
};

/* NSMWIRE_CMD_RULE_FLUSH - do */
const struct nla_policy nsmwire_rule_flush_nl_policy[NSMWIRE_A_RULE_PROFILE + 1] = {
	[NSMWIRE_A_RULE_PROFILE] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_PEER_GET - do */
const struct nla_policy nsmwire_peer_get_nl_policy[NSMWIRE_A_NAMED_PEER_NAME + 1] = {
	[NSMWIRE_A_NAMED_PEER_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_PEER_SET - do */
const struct nla_policy nsmwire_peer_set_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1] = {
	[NSMWIRE_A_NAMED_PEER_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_NAMED_PEER_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_NAMED_PEER_INTERVAL] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_busy_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_idle_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_asleep_range),
	[NSMWIRE_A_NAMED_PEER_DETECT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_detect_range),
	[NSMWIRE_A_NAMED_PEER_SEAL] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PEER_ADD - do */
const struct nla_policy nsmwire_peer_add_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1] = {
	[NSMWIRE_A_NAMED_PEER_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_NAMED_PEER_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_NAMED_PEER_INTERVAL] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_busy_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_idle_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_asleep_range),
	[NSMWIRE_A_NAMED_PEER_DETECT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_detect_range),
	[NSMWIRE_A_NAMED_PEER_SEAL] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PEER_CHANGE - do */
const struct nla_policy nsmwire_peer_change_nl_policy[NSMWIRE_A_NAMED_PEER_SEAL + 1] = {
	[NSMWIRE_A_NAMED_PEER_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_NAMED_PEER_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_NAMED_PEER_INTERVAL] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_busy_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_idle_range),
	[NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_interval_asleep_range),
	[NSMWIRE_A_NAMED_PEER_DETECT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_named_peer_detect_range),
	[NSMWIRE_A_NAMED_PEER_SEAL] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PEER_DEL - do */
const struct nla_policy nsmwire_peer_del_nl_policy[NSMWIRE_A_NAMED_PEER_NAME + 1] = {
	[NSMWIRE_A_NAMED_PEER_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_PATH_SET - do */
const struct nla_policy nsmwire_path_set_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1] = {
	[NSMWIRE_A_PEER_PATH_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_INDEX] = NLA_POLICY_MAX(NLA_U8, 7),
	[NSMWIRE_A_PEER_PATH_UPLINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_REMOTE] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_REMOTE6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_REMOTE_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_PEER_PATH_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_ADMIN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_PEER_PATH_LEARN] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_PEER_PATH_SRCPORT] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PATH_ADD - do */
const struct nla_policy nsmwire_path_add_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1] = {
	[NSMWIRE_A_PEER_PATH_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_INDEX] = NLA_POLICY_MAX(NLA_U8, 7),
	[NSMWIRE_A_PEER_PATH_UPLINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_REMOTE] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_REMOTE6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_REMOTE_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_PEER_PATH_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_ADMIN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_PEER_PATH_LEARN] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_PEER_PATH_SRCPORT] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PATH_CHANGE - do */
const struct nla_policy nsmwire_path_change_nl_policy[NSMWIRE_A_PEER_PATH_SRCPORT + 1] = {
	[NSMWIRE_A_PEER_PATH_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_INDEX] = NLA_POLICY_MAX(NLA_U8, 7),
	[NSMWIRE_A_PEER_PATH_UPLINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_REMOTE] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_REMOTE6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_REMOTE_PORT] = { .type = NLA_U16, },
	[NSMWIRE_A_PEER_PATH_LOCAL] = { .type = NLA_U32, },
	[NSMWIRE_A_PEER_PATH_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_PEER_PATH_ADMIN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_PEER_PATH_LEARN] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_PEER_PATH_SRCPORT] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* NSMWIRE_CMD_PATH_DEL - do */
const struct nla_policy nsmwire_path_del_nl_policy[NSMWIRE_A_PEER_PATH_INDEX + 1] = {
	[NSMWIRE_A_PEER_PATH_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_PEER_PATH_INDEX] = NLA_POLICY_MAX(NLA_U8, 7),
};

/* NSMWIRE_CMD_HISTORY_GET - do */
const struct nla_policy nsmwire_history_get_nl_policy[NSMWIRE_A_HISTORY_PEER + 1] = {
	[NSMWIRE_A_HISTORY_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NSMWIRE_CMD_KEY_SET - do */
const struct nla_policy nsmwire_key_set_nl_policy[NSMWIRE_A_KEY_EXPIRES + 1] = {
	[NSMWIRE_A_KEY_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_KEY_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[NSMWIRE_A_KEY_CIPHER] = NLA_POLICY_MAX(NLA_U8, 2),
	[NSMWIRE_A_KEY_SECRET] = { .type = NLA_BINARY, },
	[NSMWIRE_A_KEY_EXPIRES] = NLA_POLICY_FULL_RANGE(NLA_U32, &nsmwire_a_key_expires_range),
};

/* NSMWIRE_CMD_KEY_DEL - do */
const struct nla_policy nsmwire_key_del_nl_policy[NSMWIRE_A_KEY_ID + 1] = {
	[NSMWIRE_A_KEY_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_KEY_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NSMWIRE_CMD_KEY_GET - do */
const struct nla_policy nsmwire_key_get_nl_policy[NSMWIRE_A_KEY_ID + 1] = {
	[NSMWIRE_A_KEY_PEER] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_KEY_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NSMWIRE_CMD_EXPLAIN_GET - do */
const struct nla_policy nsmwire_explain_get_nl_policy[NSMWIRE_A_EXPLAIN_CLASS_NAME + 1] = {
	[NSMWIRE_A_EXPLAIN_IFINDEX] = { .type = NLA_U32, },
	[NSMWIRE_A_EXPLAIN_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NSMWIRE_A_EXPLAIN_NETNSID] = { .type = NLA_S32, },
	[NSMWIRE_A_EXPLAIN_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[NSMWIRE_A_EXPLAIN_SRC] = { .type = NLA_U32, },
	[NSMWIRE_A_EXPLAIN_SRC6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_EXPLAIN_DST] = { .type = NLA_U32, },
	[NSMWIRE_A_EXPLAIN_DST6] = NLA_POLICY_EXACT_LEN(16),
	[NSMWIRE_A_EXPLAIN_PROTO] = { .type = NLA_U8, },
	[NSMWIRE_A_EXPLAIN_SPORT] = { .type = NLA_U16, },
	[NSMWIRE_A_EXPLAIN_DPORT] = { .type = NLA_U16, },
	[NSMWIRE_A_EXPLAIN_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[NSMWIRE_A_EXPLAIN_MARK] = { .type = NLA_U32, },
	[NSMWIRE_A_EXPLAIN_PRIORITY] = { .type = NLA_U32, },
	[NSMWIRE_A_EXPLAIN_CGROUP] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CGROUP_MAX, },
	[NSMWIRE_A_EXPLAIN_CLASS] = { .type = NLA_U8, },
	[NSMWIRE_A_EXPLAIN_CLASS_NAME] = { .type = NLA_NUL_STRING, .len = NSMWIRE_CLASS_NAME_MAX, },
};

/* Ops table for nsmwire */
const struct genl_ops nsmwire_nl_ops[35] = {
	{
		.cmd		= NSMWIRE_CMD_CAPABILITIES_GET,
		.doit		= nsmwire_nl_capabilities_get_doit,
		.policy		= nsmwire_capabilities_get_nl_policy,
		.maxattr	= NSMWIRE_A_CAPABILITIES_ABI,
	},
	{
		.cmd		= NSMWIRE_CMD_WIRE_GET,
		.doit		= nsmwire_nl_wire_get_doit,
		.dumpit		= nsmwire_nl_wire_get_dumpit,
		.policy		= nsmwire_wire_get_nl_policy,
		.maxattr	= NSMWIRE_A_WIRE_NETNSID,
	},
	{
		.cmd		= NSMWIRE_CMD_WIRE_SET,
		.doit		= nsmwire_nl_wire_set_doit,
		.policy		= nsmwire_wire_set_nl_policy,
		.maxattr	= NSMWIRE_A_WIRE_MTU,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_WIRE_DEL,
		.doit		= nsmwire_nl_wire_del_doit,
		.policy		= nsmwire_wire_del_nl_policy,
		.maxattr	= NSMWIRE_A_WIRE_NETNSID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_STATS_GET,
		.doit		= nsmwire_nl_stats_get_doit,
		.dumpit		= nsmwire_nl_stats_get_dumpit,
		.policy		= nsmwire_stats_get_nl_policy,
		.maxattr	= NSMWIRE_A_STATS_NETNSID,
	},
	{
		.cmd		= NSMWIRE_CMD_UPLINK_GET,
		.doit		= nsmwire_nl_uplink_get_doit,
		.dumpit		= nsmwire_nl_uplink_get_dumpit,
		.policy		= nsmwire_uplink_get_nl_policy,
		.maxattr	= NSMWIRE_A_UPLINK_NAME,
	},
	{
		.cmd		= NSMWIRE_CMD_UPLINK_SET,
		.doit		= nsmwire_nl_uplink_set_doit,
		.policy		= nsmwire_uplink_set_nl_policy,
		.maxattr	= NSMWIRE_A_UPLINK_PROBE_BUDGET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_UPLINK_DEL,
		.doit		= nsmwire_nl_uplink_del_doit,
		.policy		= nsmwire_uplink_del_nl_policy,
		.maxattr	= NSMWIRE_A_UPLINK_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PROFILE_GET,
		.doit		= nsmwire_nl_profile_get_doit,
		.dumpit		= nsmwire_nl_profile_get_dumpit,
		.policy		= nsmwire_profile_get_nl_policy,
		.maxattr	= NSMWIRE_A_PROFILE_NAME,
	},
	{
		.cmd		= NSMWIRE_CMD_PROFILE_SET,
		.doit		= nsmwire_nl_profile_set_doit,
		.policy		= nsmwire_profile_set_nl_policy,
		.maxattr	= NSMWIRE_A_PROFILE_CLASS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PROFILE_DEL,
		.doit		= nsmwire_nl_profile_del_doit,
		.policy		= nsmwire_profile_del_nl_policy,
		.maxattr	= NSMWIRE_A_PROFILE_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_RULE_GET,
		.doit		= nsmwire_nl_rule_get_doit,
		.dumpit		= nsmwire_nl_rule_get_dumpit,
		.policy		= nsmwire_rule_get_nl_policy,
		.maxattr	= NSMWIRE_A_RULE_PREF,
	},
	{
		.cmd		= NSMWIRE_CMD_RULE_ADD,
		.doit		= nsmwire_nl_rule_add_doit,
		.policy		= nsmwire_rule_add_nl_policy,
		.maxattr	= NSMWIRE_A_RULE_DPORT_MORE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_RULE_DEL,
		.doit		= nsmwire_nl_rule_del_doit,
		.policy		= nsmwire_rule_del_nl_policy,
		.maxattr	= NSMWIRE_A_RULE_DPORT_MORE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_WIRE_ADD,
		.doit		= nsmwire_nl_wire_add_doit,
		.policy		= nsmwire_wire_add_nl_policy,
		.maxattr	= NSMWIRE_A_WIRE_MTU,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_WIRE_CHANGE,
		.doit		= nsmwire_nl_wire_change_doit,
		.policy		= nsmwire_wire_change_nl_policy,
		.maxattr	= NSMWIRE_A_WIRE_MTU,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_UPLINK_ADD,
		.doit		= nsmwire_nl_uplink_add_doit,
		.policy		= nsmwire_uplink_add_nl_policy,
		.maxattr	= NSMWIRE_A_UPLINK_PROBE_BUDGET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_UPLINK_CHANGE,
		.doit		= nsmwire_nl_uplink_change_doit,
		.policy		= nsmwire_uplink_change_nl_policy,
		.maxattr	= NSMWIRE_A_UPLINK_PROBE_BUDGET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PROFILE_ADD,
		.doit		= nsmwire_nl_profile_add_doit,
		.policy		= nsmwire_profile_add_nl_policy,
		.maxattr	= NSMWIRE_A_PROFILE_CLASS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PROFILE_CHANGE,
		.doit		= nsmwire_nl_profile_change_doit,
		.policy		= nsmwire_profile_change_nl_policy,
		.maxattr	= NSMWIRE_A_PROFILE_CLASS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_RULE_FLUSH,
		.doit		= nsmwire_nl_rule_flush_doit,
		.policy		= nsmwire_rule_flush_nl_policy,
		.maxattr	= NSMWIRE_A_RULE_PROFILE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PEER_GET,
		.doit		= nsmwire_nl_peer_get_doit,
		.dumpit		= nsmwire_nl_peer_get_dumpit,
		.policy		= nsmwire_peer_get_nl_policy,
		.maxattr	= NSMWIRE_A_NAMED_PEER_NAME,
	},
	{
		.cmd		= NSMWIRE_CMD_PEER_SET,
		.doit		= nsmwire_nl_peer_set_doit,
		.policy		= nsmwire_peer_set_nl_policy,
		.maxattr	= NSMWIRE_A_NAMED_PEER_SEAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PEER_ADD,
		.doit		= nsmwire_nl_peer_add_doit,
		.policy		= nsmwire_peer_add_nl_policy,
		.maxattr	= NSMWIRE_A_NAMED_PEER_SEAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PEER_CHANGE,
		.doit		= nsmwire_nl_peer_change_doit,
		.policy		= nsmwire_peer_change_nl_policy,
		.maxattr	= NSMWIRE_A_NAMED_PEER_SEAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PEER_DEL,
		.doit		= nsmwire_nl_peer_del_doit,
		.policy		= nsmwire_peer_del_nl_policy,
		.maxattr	= NSMWIRE_A_NAMED_PEER_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PATH_SET,
		.doit		= nsmwire_nl_path_set_doit,
		.policy		= nsmwire_path_set_nl_policy,
		.maxattr	= NSMWIRE_A_PEER_PATH_SRCPORT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PATH_ADD,
		.doit		= nsmwire_nl_path_add_doit,
		.policy		= nsmwire_path_add_nl_policy,
		.maxattr	= NSMWIRE_A_PEER_PATH_SRCPORT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PATH_CHANGE,
		.doit		= nsmwire_nl_path_change_doit,
		.policy		= nsmwire_path_change_nl_policy,
		.maxattr	= NSMWIRE_A_PEER_PATH_SRCPORT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_PATH_DEL,
		.doit		= nsmwire_nl_path_del_doit,
		.policy		= nsmwire_path_del_nl_policy,
		.maxattr	= NSMWIRE_A_PEER_PATH_INDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_HISTORY_GET,
		.doit		= nsmwire_nl_history_get_doit,
		.policy		= nsmwire_history_get_nl_policy,
		.maxattr	= NSMWIRE_A_HISTORY_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_KEY_SET,
		.doit		= nsmwire_nl_key_set_doit,
		.policy		= nsmwire_key_set_nl_policy,
		.maxattr	= NSMWIRE_A_KEY_EXPIRES,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_KEY_DEL,
		.doit		= nsmwire_nl_key_del_doit,
		.policy		= nsmwire_key_del_nl_policy,
		.maxattr	= NSMWIRE_A_KEY_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_KEY_GET,
		.doit		= nsmwire_nl_key_get_doit,
		.dumpit		= nsmwire_nl_key_get_dumpit,
		.policy		= nsmwire_key_get_nl_policy,
		.maxattr	= NSMWIRE_A_KEY_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NSMWIRE_CMD_EXPLAIN_GET,
		.doit		= nsmwire_nl_explain_get_doit,
		.policy		= nsmwire_explain_get_nl_policy,
		.maxattr	= NSMWIRE_A_EXPLAIN_CLASS_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group nsmwire_nl_mcgrps[] = {
	[NSMWIRE_NLGRP_EVENTS] = { "events", },
};
