// SPDX-License-Identifier: GPL-2.0
/*
 * Names of the values and attributes of the netlink interface. A test holds
 * them against the specification.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/nsmwire.h>

#include "names.h"

#define NAMES_FROM(_first, _id, _what, ...)				\
	static const char *const _id##_list[] = { __VA_ARGS__ };	\
	const struct names names_##_id = {				\
		.what = _what,						\
		.first = _first,					\
		.count = sizeof(_id##_list) / sizeof(_id##_list[0]),	\
		.name = _id##_list,					\
	}
#define NAMES(_id, _what, ...)	NAMES_FROM(0, _id, _what, __VA_ARGS__)

#define CLASSES								\
	"control", "audio", "holo", "video", "text", "file", "default",	\
	"scavenger"
#define PATH_REASONS							\
	"none", "no-route", "no-carrier", "no-device", "no-address",	\
	"loop", "no-netns"
#define DROPS								\
	"rx-short", "rx-version", "rx-no-wire", "rx-down", "rx-source",	\
	"rx-checksum", "rx-control", "rx-payload", "rx-option",		\
	"rx-critical", "rx-inner", "rx-loop", "rx-ecn", "rx-queue",	\
	"rx-memory", "tx-no-path", "tx-no-route", "tx-loop", "tx-mtu",	\
	"tx-inner", "tx-memory", "tx-underlay", "tx-codel", "tx-late",	\
	"tx-full", "tx-purged"

#define FEATURES							\
	"class-option", "ipv6", "ethernet", "uplink", "profile"
#define TRUSTS								\
	"dscp", "mark", "priority", "control"

NAMES(payload, "payload", "ip", "ethernet");
NAMES(dscp_mode, "dscp-mode", "class", "inherit", "fixed");
NAMES(df, "df", "set", "unset", "inherit");
NAMES(class, "class", CLASSES);
NAMES(tier, "tier", "priority", "weighted", "background");
NAMES(path_state, "path-state", "down", "up");
NAMES(path_reason, "path-reason", PATH_REASONS);
NAMES_FROM(NSMWIRE_DROP_RX_SHORT, drop, "drop", DROPS);
NAMES(feature, "feature", FEATURES);
NAMES(trust, "trust", TRUSTS);

const char *names_get(const struct names *names, uint32_t value)
{
	if (value < names->first || value - names->first >= names->count)
		return NULL;
	return names->name[value - names->first];
}

int names_find(const struct names *names, const char *name)
{
	unsigned int i;

	for (i = 0; i < names->count; i++) {
		if (!strcmp(names->name[i], name))
			return names->first + i;
	}
	return -1;
}

/* The first name of a value is the one that is shown. */
static const struct {
	const char *name;
	uint8_t dscp;
} dscp_names[] = {
	{ "DF", 0 }, { "BE", 0 }, { "CS0", 0 }, { "LE", 1 },
	{ "CS1", 8 }, { "AF11", 10 }, { "AF12", 12 }, { "AF13", 14 },
	{ "CS2", 16 }, { "AF21", 18 }, { "AF22", 20 }, { "AF23", 22 },
	{ "CS3", 24 }, { "AF31", 26 }, { "AF32", 28 }, { "AF33", 30 },
	{ "CS4", 32 }, { "AF41", 34 }, { "AF42", 36 }, { "AF43", 38 },
	{ "CS5", 40 }, { "VOICE-ADMIT", 44 }, { "EF", 46 }, { "CS6", 48 },
	{ "CS7", 56 },
};

#define DSCP_NAMES	(sizeof(dscp_names) / sizeof(dscp_names[0]))

int dscp_parse(const char *word)
{
	unsigned long value;
	unsigned int i;
	char *end;

	for (i = 0; i < DSCP_NAMES; i++) {
		if (!strcasecmp(dscp_names[i].name, word))
			return dscp_names[i].dscp;
	}
	if (*word < '0' || *word > '9')
		return -1;
	if (!strncasecmp(word, "0x", 2))
		value = strtoul(word, &end, 16);
	else
		value = strtoul(word, &end, 10);
	if (*end || end == word || value > 63)
		return -1;
	return value;
}

const char *dscp_name(uint8_t dscp)
{
	unsigned int i;

	for (i = 0; i < DSCP_NAMES; i++) {
		if (dscp_names[i].dscp == dscp)
			return dscp_names[i].name;
	}
	return NULL;
}

static const char *const link_names[] = {
	[IFLA_NSMWIRE_ID] = "id",
	[IFLA_NSMWIRE_REMOTE] = "remote",
	[IFLA_NSMWIRE_REMOTE6] = "remote6",
	[IFLA_NSMWIRE_LOCAL] = "local",
	[IFLA_NSMWIRE_LOCAL6] = "local6",
	[IFLA_NSMWIRE_DEVICE] = "device",
	[IFLA_NSMWIRE_DST_PORT] = "dst-port",
	[IFLA_NSMWIRE_SRC_PORT_MIN] = "src-port-min",
	[IFLA_NSMWIRE_SRC_PORT_MAX] = "src-port-max",
	[IFLA_NSMWIRE_PAYLOAD] = "payload",
	[IFLA_NSMWIRE_TTL] = "ttl",
	[IFLA_NSMWIRE_TTL_INHERIT] = "ttl-inherit",
	[IFLA_NSMWIRE_DSCP_MODE] = "dscp-mode",
	[IFLA_NSMWIRE_DSCP] = "dscp",
	[IFLA_NSMWIRE_DF] = "df",
	[IFLA_NSMWIRE_UDP_CSUM] = "udp-csum",
	[IFLA_NSMWIRE_CLASS_OPTION] = "class-option",
	[IFLA_NSMWIRE_UPLINK] = "uplink",
	[IFLA_NSMWIRE_PROFILE] = "profile",
	[IFLA_NSMWIRE_TRUST] = "trust",
	[IFLA_NSMWIRE_REFLECT] = "reflect",
};

static const char *const wire_names[] = {
	[NSMWIRE_A_WIRE_PAD] = "pad",
	[NSMWIRE_A_WIRE_IFINDEX] = "ifindex",
	[NSMWIRE_A_WIRE_IFNAME] = "ifname",
	[NSMWIRE_A_WIRE_NETNSID] = "netnsid",
	[NSMWIRE_A_WIRE_UNDERLAY_NETNSID] = "underlay-netnsid",
	[NSMWIRE_A_WIRE_LINK] = "link",
	[NSMWIRE_A_WIRE_MTU] = "mtu",
	[NSMWIRE_A_WIRE_MODE] = "mode",
	[NSMWIRE_A_WIRE_MTU_AUTO] = "mtu-auto",
	[NSMWIRE_A_WIRE_CARRIER] = "carrier",
	[NSMWIRE_A_WIRE_PEER] = "peer",
	[NSMWIRE_A_WIRE_CLASS_STATS] = "class-stats",
	[NSMWIRE_A_WIRE_DROP_STATS] = "drop-stats",
};

static const struct attr_set *const wire_nests[] = {
	[NSMWIRE_A_WIRE_LINK] = &attrs_link,
	[NSMWIRE_A_WIRE_MAX] = NULL,
};

static const char *const stats_names[] = {
	[NSMWIRE_A_STATS_PAD] = "pad",
	[NSMWIRE_A_STATS_IFINDEX] = "ifindex",
	[NSMWIRE_A_STATS_IFNAME] = "ifname",
	[NSMWIRE_A_STATS_NETNSID] = "netnsid",
	[NSMWIRE_A_STATS_WIRES] = "wires",
	[NSMWIRE_A_STATS_RX_PACKETS] = "rx-packets",
	[NSMWIRE_A_STATS_RX_BYTES] = "rx-bytes",
	[NSMWIRE_A_STATS_TX_PACKETS] = "tx-packets",
	[NSMWIRE_A_STATS_TX_BYTES] = "tx-bytes",
	[NSMWIRE_A_STATS_CLASS_STATS] = "class-stats",
	[NSMWIRE_A_STATS_DROP_STATS] = "drop-stats",
};

static const char *const uplink_names[] = {
	[NSMWIRE_A_UPLINK_PAD] = "pad",
	[NSMWIRE_A_UPLINK_NAME] = "name",
	[NSMWIRE_A_UPLINK_MODE] = "mode",
	[NSMWIRE_A_UPLINK_DEVICE] = "device",
	[NSMWIRE_A_UPLINK_LOCAL] = "local",
	[NSMWIRE_A_UPLINK_LOCAL6] = "local6",
	[NSMWIRE_A_UPLINK_RATE] = "rate",
	[NSMWIRE_A_UPLINK_OVERHEAD] = "overhead",
	[NSMWIRE_A_UPLINK_MPU] = "mpu",
	[NSMWIRE_A_UPLINK_COLOUR] = "colour",
	[NSMWIRE_A_UPLINK_LIMIT] = "limit",
	[NSMWIRE_A_UPLINK_WIRES] = "wires",
	[NSMWIRE_A_UPLINK_QUEUE] = "queue",
};

static const struct attr_set *const uplink_nests[] = {
	[NSMWIRE_A_UPLINK_QUEUE] = &attrs_queue,
};

static const char *const queue_names[] = {
	[NSMWIRE_A_QUEUE_PAD] = "pad",
	[NSMWIRE_A_QUEUE_CLASS] = "class",
	[NSMWIRE_A_QUEUE_IN_PACKETS] = "in-packets",
	[NSMWIRE_A_QUEUE_IN_BYTES] = "in-bytes",
	[NSMWIRE_A_QUEUE_OUT_PACKETS] = "out-packets",
	[NSMWIRE_A_QUEUE_OUT_BYTES] = "out-bytes",
	[NSMWIRE_A_QUEUE_WAITING] = "waiting",
	[NSMWIRE_A_QUEUE_BACKLOG] = "backlog",
	[NSMWIRE_A_QUEUE_PEAK] = "peak",
	[NSMWIRE_A_QUEUE_POLICED] = "policed",
	[NSMWIRE_A_QUEUE_MARKED] = "marked",
	[NSMWIRE_A_QUEUE_CODEL] = "codel",
	[NSMWIRE_A_QUEUE_LATE] = "late",
	[NSMWIRE_A_QUEUE_FULL] = "full",
	[NSMWIRE_A_QUEUE_PURGED] = "purged",
	[NSMWIRE_A_QUEUE_SOJOURN] = "sojourn",
};

static const char *const class_info_names[] = {
	[NSMWIRE_A_CLASS_INFO_INDEX] = "index",
	[NSMWIRE_A_CLASS_INFO_NAME] = "name",
	[NSMWIRE_A_CLASS_INFO_DSCP] = "dscp",
	[NSMWIRE_A_CLASS_INFO_TIER] = "tier",
	[NSMWIRE_A_CLASS_INFO_SHARE] = "share",
	[NSMWIRE_A_CLASS_INFO_TARGET] = "target",
	[NSMWIRE_A_CLASS_INFO_INTERVAL] = "interval",
	[NSMWIRE_A_CLASS_INFO_ECN] = "ecn",
	[NSMWIRE_A_CLASS_INFO_MAXWAIT] = "maxwait",
	[NSMWIRE_A_CLASS_INFO_LIMIT] = "limit",
	[NSMWIRE_A_CLASS_INFO_PAD] = "pad",
	[NSMWIRE_A_CLASS_INFO_PRIORITY] = "priority",
};

static const char *const profile_names[] = {
	[NSMWIRE_A_PROFILE_NAME] = "name",
	[NSMWIRE_A_PROFILE_MODE] = "mode",
	[NSMWIRE_A_PROFILE_LIKE] = "like",
	[NSMWIRE_A_PROFILE_BUILTIN] = "builtin",
	[NSMWIRE_A_PROFILE_WIRES] = "wires",
	[NSMWIRE_A_PROFILE_RULES] = "rules",
	[NSMWIRE_A_PROFILE_CLASS] = "class",
};

static const struct attr_set *const profile_nests[] = {
	[NSMWIRE_A_PROFILE_CLASS] = &attrs_class_info,
};

static const char *const rule_names[] = {
	[NSMWIRE_A_RULE_PROFILE] = "profile",
	[NSMWIRE_A_RULE_PREF] = "pref",
	[NSMWIRE_A_RULE_CLASS] = "class",
	[NSMWIRE_A_RULE_SRC] = "src",
	[NSMWIRE_A_RULE_SRC6] = "src6",
	[NSMWIRE_A_RULE_SRC_LEN] = "src-len",
	[NSMWIRE_A_RULE_DST] = "dst",
	[NSMWIRE_A_RULE_DST6] = "dst6",
	[NSMWIRE_A_RULE_DST_LEN] = "dst-len",
	[NSMWIRE_A_RULE_PROTO] = "proto",
	[NSMWIRE_A_RULE_SPORT_MIN] = "sport-min",
	[NSMWIRE_A_RULE_SPORT_MAX] = "sport-max",
	[NSMWIRE_A_RULE_DPORT_MIN] = "dport-min",
	[NSMWIRE_A_RULE_DPORT_MAX] = "dport-max",
	[NSMWIRE_A_RULE_DSCP] = "dscp",
	[NSMWIRE_A_RULE_MARK] = "mark",
	[NSMWIRE_A_RULE_MARK_MASK] = "mark-mask",
	[NSMWIRE_A_RULE_PRIORITY] = "priority",
	[NSMWIRE_A_RULE_CGROUP] = "cgroup",
	[NSMWIRE_A_RULE_CGROUP_GONE] = "cgroup-gone",
};

static const char *const capabilities_names[] = {
	[NSMWIRE_A_CAPABILITIES_VERSION] = "version",
	[NSMWIRE_A_CAPABILITIES_ABI] = "abi",
	[NSMWIRE_A_CAPABILITIES_FEATURES] = "features",
	[NSMWIRE_A_CAPABILITIES_DEFAULT_PORT] = "default-port",
	[NSMWIRE_A_CAPABILITIES_PATHS_MAX] = "paths-max",
	[NSMWIRE_A_CAPABILITIES_PROFILE] = "profile",
	[NSMWIRE_A_CAPABILITIES_CLASS] = "class",
	[NSMWIRE_A_CAPABILITIES_DROP] = "drop",
};

#define ATTRS(_id, _what, _nest)					\
	const struct attr_set attrs_##_id = {				\
		.what = _what,						\
		.max = sizeof(_id##_names) / sizeof(_id##_names[0]) - 1, \
		.name = _id##_names,					\
		.nest = _nest,						\
	}

ATTRS(wire, "wire", wire_nests);
ATTRS(link, "link", NULL);
ATTRS(stats, "stats", NULL);
ATTRS(uplink, "uplink", uplink_nests);
ATTRS(queue, "queue", NULL);
ATTRS(class_info, "class-info", NULL);
ATTRS(profile, "profile", profile_nests);
ATTRS(rule, "rule", NULL);
ATTRS(capabilities, "capabilities", NULL);
