/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nsmwire.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_NSMWIRE_H
#define _UAPI_LINUX_NSMWIRE_H

#define NSMWIRE_FAMILY_NAME	"nsmwire"
#define NSMWIRE_FAMILY_VERSION	1

#define NSMWIRE_DEFAULT_PORT	6091
#define NSMWIRE_ID_MAX		16777215
#define NSMWIRE_CLASSES_MAX	8
#define NSMWIRE_PATHS_MAX	4
#define NSMWIRE_ABI		4
#define NSMWIRE_RATE_MIN	1000
#define NSMWIRE_OVERHEAD_MAX	256
#define NSMWIRE_LIMIT_MIN	65536
#define NSMWIRE_LIMIT_MAX	1073741824
#define NSMWIRE_RULES_MAX	1024
#define NSMWIRE_PREF_MAX	65535
#define NSMWIRE_CGROUP_MAX	1023
#define NSMWIRE_CLASS_NAME_MAX	14
#define NSMWIRE_TIME_MAX	10000000
#define NSMWIRE_SOJOURN_BUCKETS	24
#define NSMWIRE_TARGET_MIN	100
#define NSMWIRE_BURST_MIN	1000
#define NSMWIRE_BURST_MAX	1000000
#define NSMWIRE_BURST_PRIORITY	20000
#define NSMWIRE_BURST_WEIGHTED	160000

/**
 * enum nsmwire_payload - Type of the inner packets of a wire.
 * @NSMWIRE_PAYLOAD_IP: IPv4 and IPv6 packets, without a link-layer header
 * @NSMWIRE_PAYLOAD_ETHERNET: Ethernet frames
 */
enum nsmwire_payload {
	NSMWIRE_PAYLOAD_IP,
	NSMWIRE_PAYLOAD_ETHERNET,
};

/**
 * enum nsmwire_dscp_mode - Source of the DSCP in the outer header.
 * @NSMWIRE_DSCP_MODE_CLASS: the DSCP of the packet's class
 * @NSMWIRE_DSCP_MODE_INHERIT: the DSCP of the inner packet (RFC 2983, uniform
 *   model)
 * @NSMWIRE_DSCP_MODE_FIXED: one configured DSCP for all packets
 */
enum nsmwire_dscp_mode {
	NSMWIRE_DSCP_MODE_CLASS,
	NSMWIRE_DSCP_MODE_INHERIT,
	NSMWIRE_DSCP_MODE_FIXED,
};

/**
 * enum nsmwire_df - DF bit of the outer IPv4 header.
 * @NSMWIRE_DF_SET: DF is set; a packet larger than the path MTU is refused and
 *   its sender learns the MTU
 * @NSMWIRE_DF_UNSET: DF is not set; the underlay may fragment
 * @NSMWIRE_DF_INHERIT: DF is copied from the inner IPv4 packet, and set for
 *   inner IPv6 packets
 */
enum nsmwire_df {
	NSMWIRE_DF_SET,
	NSMWIRE_DF_UNSET,
	NSMWIRE_DF_INHERIT,
};

/**
 * enum nsmwire_class - Classes of the built-in profile "holoconf". Other
 *   profiles can give them other names. The class option carries the index.
 * @NSMWIRE_CLASS_CONTROL: routing, keepalive, probes
 * @NSMWIRE_CLASS_AUDIO: voice
 * @NSMWIRE_CLASS_HOLO: 3D video
 * @NSMWIRE_CLASS_VIDEO: video
 * @NSMWIRE_CLASS_TEXT: chat, RPC, database transactions
 * @NSMWIRE_CLASS_FILE: bulk transfer, replication, backup
 * @NSMWIRE_CLASS_DEFAULT: traffic that is in no other class
 * @NSMWIRE_CLASS_SCAVENGER: traffic that other classes may starve
 */
enum nsmwire_class {
	NSMWIRE_CLASS_CONTROL,
	NSMWIRE_CLASS_AUDIO,
	NSMWIRE_CLASS_HOLO,
	NSMWIRE_CLASS_VIDEO,
	NSMWIRE_CLASS_TEXT,
	NSMWIRE_CLASS_FILE,
	NSMWIRE_CLASS_DEFAULT,
	NSMWIRE_CLASS_SCAVENGER,
};

/**
 * enum nsmwire_tier - Precedence of a class on an uplink with a rate.
 * @NSMWIRE_TIER_PRIORITY: before all other classes, within its share
 * @NSMWIRE_TIER_WEIGHTED: in proportion to its share
 * @NSMWIRE_TIER_BACKGROUND: only when no other class has packets
 */
enum nsmwire_tier {
	NSMWIRE_TIER_PRIORITY,
	NSMWIRE_TIER_WEIGHTED,
	NSMWIRE_TIER_BACKGROUND,
};

/**
 * enum nsmwire_path_state - State of a path.
 * @NSMWIRE_PATH_STATE_DOWN: no packet can be sent; the path reason gives the
 *   cause
 * @NSMWIRE_PATH_STATE_UP: packets can be sent
 */
enum nsmwire_path_state {
	NSMWIRE_PATH_STATE_DOWN,
	NSMWIRE_PATH_STATE_UP,
};

/**
 * enum nsmwire_path_reason - Reason of a path that is down.
 * @NSMWIRE_PATH_REASON_NONE: the path is up
 * @NSMWIRE_PATH_REASON_NO_ROUTE: no route to the remote address
 * @NSMWIRE_PATH_REASON_NO_CARRIER: the underlay device is down or has no
 *   carrier
 * @NSMWIRE_PATH_REASON_NO_DEVICE: the configured underlay device does not
 *   exist
 * @NSMWIRE_PATH_REASON_NO_ADDRESS: the local address is not an address of this
 *   node, or none is configured and the node has only addresses of wires
 * @NSMWIRE_PATH_REASON_LOOP: the route to the remote address leads into the
 *   wire itself, or the remote address is an address of this node
 * @NSMWIRE_PATH_REASON_NO_NETNS: the underlay network namespace has ended
 * @NSMWIRE_PATH_REASON_NO_SOCKET: the underlay device was moved to another VRF
 *   in which the UDP port is in use
 */
enum nsmwire_path_reason {
	NSMWIRE_PATH_REASON_NONE,
	NSMWIRE_PATH_REASON_NO_ROUTE,
	NSMWIRE_PATH_REASON_NO_CARRIER,
	NSMWIRE_PATH_REASON_NO_DEVICE,
	NSMWIRE_PATH_REASON_NO_ADDRESS,
	NSMWIRE_PATH_REASON_LOOP,
	NSMWIRE_PATH_REASON_NO_NETNS,
	NSMWIRE_PATH_REASON_NO_SOCKET,
};

/**
 * enum nsmwire_drop - Drop reason of a packet. New reasons are added at the
 *   end, for both directions. The direction of a reason is in drop-stats and
 *   drop-info.
 * @NSMWIRE_DROP_RX_SHORT: packet shorter than its Geneve header; counted for
 *   the netns
 * @NSMWIRE_DROP_RX_VERSION: unknown Geneve version; counted for the netns
 * @NSMWIRE_DROP_RX_NO_WIRE: no wire has this id; counted for the netns
 * @NSMWIRE_DROP_RX_DOWN: the wire is administratively down
 * @NSMWIRE_DROP_RX_SOURCE: the source address is not an address of the wire's
 *   peer
 * @NSMWIRE_DROP_RX_CHECKSUM: no UDP checksum over IPv6, and the wire requires
 *   one
 * @NSMWIRE_DROP_RX_CONTROL: control packet of an unknown type
 * @NSMWIRE_DROP_RX_PAYLOAD: protocol type not carried by the wire
 * @NSMWIRE_DROP_RX_OPTION: inconsistent option lengths, or a malformed or
 *   repeated class option
 * @NSMWIRE_DROP_RX_CRITICAL: unknown critical option
 * @NSMWIRE_DROP_RX_INNER: inner packet truncated or inconsistent with its
 *   header
 * @NSMWIRE_DROP_RX_LOOP: Ethernet frame whose source is the MAC address of the
 *   wire
 * @NSMWIRE_DROP_RX_ECN: outer CE mark on an inner packet that is not
 *   ECN-capable (RFC 6040, 4.2)
 * @NSMWIRE_DROP_RX_QUEUE: the receive queue of the CPU is full
 * @NSMWIRE_DROP_RX_MEMORY: out of memory; counted for the netns if the wire is
 *   not known yet
 * @NSMWIRE_DROP_TX_NO_PATH: the wire has no path, or its underlay has ended
 * @NSMWIRE_DROP_TX_NO_ROUTE: no route to the remote address
 * @NSMWIRE_DROP_TX_LOOP: the route leads into the wire itself, or wires are
 *   nested too deeply
 * @NSMWIRE_DROP_TX_MTU: packet larger than the path MTU that may not be
 *   fragmented
 * @NSMWIRE_DROP_TX_INNER: inner packet does not match the payload type of the
 *   wire, or is truncated
 * @NSMWIRE_DROP_TX_MEMORY: out of memory
 * @NSMWIRE_DROP_TX_UNDERLAY: dropped by the underlay after encapsulation
 * @NSMWIRE_DROP_TX_CODEL: dropped by CoDel because the flow exceeds its rate
 * @NSMWIRE_DROP_TX_LATE: queued for longer than the maxwait of the class
 * @NSMWIRE_DROP_TX_FULL: the memory limit of the uplink is reached, and the
 *   flow has the largest backlog
 * @NSMWIRE_DROP_TX_PURGED: queued when the wire was set down, moved or deleted
 */
enum nsmwire_drop {
	NSMWIRE_DROP_RX_SHORT = 1,
	NSMWIRE_DROP_RX_VERSION,
	NSMWIRE_DROP_RX_NO_WIRE,
	NSMWIRE_DROP_RX_DOWN,
	NSMWIRE_DROP_RX_SOURCE,
	NSMWIRE_DROP_RX_CHECKSUM,
	NSMWIRE_DROP_RX_CONTROL,
	NSMWIRE_DROP_RX_PAYLOAD,
	NSMWIRE_DROP_RX_OPTION,
	NSMWIRE_DROP_RX_CRITICAL,
	NSMWIRE_DROP_RX_INNER,
	NSMWIRE_DROP_RX_LOOP,
	NSMWIRE_DROP_RX_ECN,
	NSMWIRE_DROP_RX_QUEUE,
	NSMWIRE_DROP_RX_MEMORY,
	NSMWIRE_DROP_TX_NO_PATH,
	NSMWIRE_DROP_TX_NO_ROUTE,
	NSMWIRE_DROP_TX_LOOP,
	NSMWIRE_DROP_TX_MTU,
	NSMWIRE_DROP_TX_INNER,
	NSMWIRE_DROP_TX_MEMORY,
	NSMWIRE_DROP_TX_UNDERLAY,
	NSMWIRE_DROP_TX_CODEL,
	NSMWIRE_DROP_TX_LATE,
	NSMWIRE_DROP_TX_FULL,
	NSMWIRE_DROP_TX_PURGED,

	/* private: */
	__NSMWIRE_DROP_MAX,
	NSMWIRE_DROP_MAX = (__NSMWIRE_DROP_MAX - 1)
};

/**
 * enum nsmwire_direction - Direction of packets, seen from the node of the
 *   wire.
 * @NSMWIRE_DIRECTION_RX: received from the peer
 * @NSMWIRE_DIRECTION_TX: sent to the peer
 */
enum nsmwire_direction {
	NSMWIRE_DIRECTION_RX,
	NSMWIRE_DIRECTION_TX,
};

/**
 * enum nsmwire_trust - Fields of a packet that a wire accepts as the class if
 *   no rule gives one. If several fields give a class, the first of mark,
 *   priority and DSCP decides.
 * @NSMWIRE_TRUST_DSCP: the DSCP of the inner packet
 * @NSMWIRE_TRUST_MARK: the mark (fwmark) of the packet, if it is 1 + the index
 *   of a class
 * @NSMWIRE_TRUST_PRIORITY: the priority (SO_PRIORITY) of the packet, if it is
 *   the priority of a class
 * @NSMWIRE_TRUST_CONTROL: CS6 and CS7 give class control instead of class
 *   default
 */
enum nsmwire_trust {
	NSMWIRE_TRUST_DSCP = 1,
	NSMWIRE_TRUST_MARK = 2,
	NSMWIRE_TRUST_PRIORITY = 4,
	NSMWIRE_TRUST_CONTROL = 8,
};

/**
 * enum nsmwire_feature - Features of a module. A bit is not set if the module
 *   is too old for the feature.
 * @NSMWIRE_FEATURE_CLASS_OPTION: class option in the Geneve header
 * @NSMWIRE_FEATURE_IPV6: IPv6 underlay
 * @NSMWIRE_FEATURE_ETHERNET: payload ethernet
 * @NSMWIRE_FEATURE_UPLINK: uplinks, with a scheduler on uplinks that have a
 *   rate
 * @NSMWIRE_FEATURE_PROFILE: profiles with classes and rules; trust and
 *   reflection of a wire
 */
enum nsmwire_feature {
	NSMWIRE_FEATURE_CLASS_OPTION = 1,
	NSMWIRE_FEATURE_IPV6 = 2,
	NSMWIRE_FEATURE_ETHERNET = 4,
	NSMWIRE_FEATURE_UPLINK = 8,
	NSMWIRE_FEATURE_PROFILE = 16,
};

enum {
	IFLA_NSMWIRE_ID = 1,
	IFLA_NSMWIRE_REMOTE,
	IFLA_NSMWIRE_REMOTE6,
	IFLA_NSMWIRE_LOCAL,
	IFLA_NSMWIRE_LOCAL6,
	IFLA_NSMWIRE_DEVICE,
	IFLA_NSMWIRE_DST_PORT,
	IFLA_NSMWIRE_SRC_PORT_MIN,
	IFLA_NSMWIRE_SRC_PORT_MAX,
	IFLA_NSMWIRE_PAYLOAD,
	IFLA_NSMWIRE_TTL,
	IFLA_NSMWIRE_TTL_INHERIT,
	IFLA_NSMWIRE_DSCP_MODE,
	IFLA_NSMWIRE_DSCP,
	IFLA_NSMWIRE_DF,
	IFLA_NSMWIRE_UDP_CSUM,
	IFLA_NSMWIRE_CLASS_OPTION,
	IFLA_NSMWIRE_UPLINK,
	IFLA_NSMWIRE_PROFILE,
	IFLA_NSMWIRE_TRUST,
	IFLA_NSMWIRE_REFLECT,
	IFLA_NSMWIRE_FWMARK,
	IFLA_NSMWIRE_DEVICE_NAME,

	__IFLA_NSMWIRE_MAX
};
#define IFLA_NSMWIRE_MAX (__IFLA_NSMWIRE_MAX - 1)

enum {
	NSMWIRE_A_CLASS_STATS_PAD = 1,
	NSMWIRE_A_CLASS_STATS_CLASS,
	NSMWIRE_A_CLASS_STATS_RX_PACKETS,
	NSMWIRE_A_CLASS_STATS_RX_BYTES,
	NSMWIRE_A_CLASS_STATS_TX_PACKETS,
	NSMWIRE_A_CLASS_STATS_TX_BYTES,
	NSMWIRE_A_CLASS_STATS_NAME,

	__NSMWIRE_A_CLASS_STATS_MAX
};
#define NSMWIRE_A_CLASS_STATS_MAX (__NSMWIRE_A_CLASS_STATS_MAX - 1)

enum {
	NSMWIRE_A_DROP_STATS_PAD = 1,
	NSMWIRE_A_DROP_STATS_REASON,
	NSMWIRE_A_DROP_STATS_PACKETS,
	NSMWIRE_A_DROP_STATS_DIRECTION,

	__NSMWIRE_A_DROP_STATS_MAX
};
#define NSMWIRE_A_DROP_STATS_MAX (__NSMWIRE_A_DROP_STATS_MAX - 1)

enum {
	NSMWIRE_A_PATH_INDEX = 1,
	NSMWIRE_A_PATH_STATE,
	NSMWIRE_A_PATH_REASON,
	NSMWIRE_A_PATH_REMOTE,
	NSMWIRE_A_PATH_REMOTE6,
	NSMWIRE_A_PATH_REMOTE_PORT,
	NSMWIRE_A_PATH_LOCAL,
	NSMWIRE_A_PATH_LOCAL6,
	NSMWIRE_A_PATH_IFINDEX,
	NSMWIRE_A_PATH_MTU,
	NSMWIRE_A_PATH_OVERHEAD,

	__NSMWIRE_A_PATH_MAX
};
#define NSMWIRE_A_PATH_MAX (__NSMWIRE_A_PATH_MAX - 1)

enum {
	NSMWIRE_A_PEER_PATH = 1,

	__NSMWIRE_A_PEER_MAX
};
#define NSMWIRE_A_PEER_MAX (__NSMWIRE_A_PEER_MAX - 1)

enum {
	NSMWIRE_A_WIRE_PAD = 1,
	NSMWIRE_A_WIRE_IFINDEX,
	NSMWIRE_A_WIRE_IFNAME,
	NSMWIRE_A_WIRE_NETNSID,
	NSMWIRE_A_WIRE_UNDERLAY_NETNSID,
	NSMWIRE_A_WIRE_LINK,
	NSMWIRE_A_WIRE_MTU,
	NSMWIRE_A_WIRE_MTU_AUTO,
	NSMWIRE_A_WIRE_CARRIER,
	NSMWIRE_A_WIRE_PEER,
	NSMWIRE_A_WIRE_CLASS_STATS,
	NSMWIRE_A_WIRE_DROP_STATS,

	__NSMWIRE_A_WIRE_MAX
};
#define NSMWIRE_A_WIRE_MAX (__NSMWIRE_A_WIRE_MAX - 1)

enum {
	NSMWIRE_A_STATS_PAD = 1,
	NSMWIRE_A_STATS_IFINDEX,
	NSMWIRE_A_STATS_IFNAME,
	NSMWIRE_A_STATS_NETNSID,
	NSMWIRE_A_STATS_WIRES,
	NSMWIRE_A_STATS_RX_PACKETS,
	NSMWIRE_A_STATS_RX_BYTES,
	NSMWIRE_A_STATS_TX_PACKETS,
	NSMWIRE_A_STATS_TX_BYTES,
	NSMWIRE_A_STATS_CLASS_STATS,
	NSMWIRE_A_STATS_DROP_STATS,

	__NSMWIRE_A_STATS_MAX
};
#define NSMWIRE_A_STATS_MAX (__NSMWIRE_A_STATS_MAX - 1)

enum {
	NSMWIRE_A_QUEUE_PAD = 1,
	NSMWIRE_A_QUEUE_CLASS,
	NSMWIRE_A_QUEUE_IN_PACKETS,
	NSMWIRE_A_QUEUE_IN_BYTES,
	NSMWIRE_A_QUEUE_OUT_PACKETS,
	NSMWIRE_A_QUEUE_OUT_BYTES,
	NSMWIRE_A_QUEUE_WAITING,
	NSMWIRE_A_QUEUE_BACKLOG,
	NSMWIRE_A_QUEUE_PEAK,
	NSMWIRE_A_QUEUE_POLICED,
	NSMWIRE_A_QUEUE_MARKED,
	NSMWIRE_A_QUEUE_CODEL,
	NSMWIRE_A_QUEUE_LATE,
	NSMWIRE_A_QUEUE_FULL,
	NSMWIRE_A_QUEUE_PURGED,
	NSMWIRE_A_QUEUE_SOJOURN,
	NSMWIRE_A_QUEUE_SOJOURN_SUM,
	NSMWIRE_A_QUEUE_NAME,

	__NSMWIRE_A_QUEUE_MAX
};
#define NSMWIRE_A_QUEUE_MAX (__NSMWIRE_A_QUEUE_MAX - 1)

enum {
	NSMWIRE_A_UPLINK_PAD = 1,
	NSMWIRE_A_UPLINK_NAME,
	NSMWIRE_A_UPLINK_DEVICE_NAME,
	NSMWIRE_A_UPLINK_DEVICE,
	NSMWIRE_A_UPLINK_LOCAL,
	NSMWIRE_A_UPLINK_LOCAL6,
	NSMWIRE_A_UPLINK_RATE,
	NSMWIRE_A_UPLINK_OVERHEAD,
	NSMWIRE_A_UPLINK_MPU,
	NSMWIRE_A_UPLINK_COLOUR,
	NSMWIRE_A_UPLINK_LIMIT,
	NSMWIRE_A_UPLINK_WIRES,
	NSMWIRE_A_UPLINK_QUEUE,
	NSMWIRE_A_UPLINK_FWMARK,

	__NSMWIRE_A_UPLINK_MAX
};
#define NSMWIRE_A_UPLINK_MAX (__NSMWIRE_A_UPLINK_MAX - 1)

enum {
	NSMWIRE_A_CLASS_INFO_INDEX = 1,
	NSMWIRE_A_CLASS_INFO_NAME,
	NSMWIRE_A_CLASS_INFO_DSCP,
	NSMWIRE_A_CLASS_INFO_TIER,
	NSMWIRE_A_CLASS_INFO_SHARE,
	NSMWIRE_A_CLASS_INFO_TARGET,
	NSMWIRE_A_CLASS_INFO_INTERVAL,
	NSMWIRE_A_CLASS_INFO_ECN,
	NSMWIRE_A_CLASS_INFO_MAXWAIT,
	NSMWIRE_A_CLASS_INFO_LIMIT,
	NSMWIRE_A_CLASS_INFO_PAD,
	NSMWIRE_A_CLASS_INFO_PRIORITY,
	NSMWIRE_A_CLASS_INFO_NEW_NAME,
	NSMWIRE_A_CLASS_INFO_BURST,
	NSMWIRE_A_CLASS_INFO_CE_THRESHOLD,

	__NSMWIRE_A_CLASS_INFO_MAX
};
#define NSMWIRE_A_CLASS_INFO_MAX (__NSMWIRE_A_CLASS_INFO_MAX - 1)

enum {
	NSMWIRE_A_PROFILE_NAME = 1,
	NSMWIRE_A_PROFILE_LIKE,
	NSMWIRE_A_PROFILE_BUILTIN,
	NSMWIRE_A_PROFILE_WIRES,
	NSMWIRE_A_PROFILE_RULES,
	NSMWIRE_A_PROFILE_CLASS,

	__NSMWIRE_A_PROFILE_MAX
};
#define NSMWIRE_A_PROFILE_MAX (__NSMWIRE_A_PROFILE_MAX - 1)

enum {
	NSMWIRE_A_RULE_PROFILE = 1,
	NSMWIRE_A_RULE_PREF,
	NSMWIRE_A_RULE_CLASS,
	NSMWIRE_A_RULE_SRC,
	NSMWIRE_A_RULE_SRC6,
	NSMWIRE_A_RULE_SRC_LEN,
	NSMWIRE_A_RULE_DST,
	NSMWIRE_A_RULE_DST6,
	NSMWIRE_A_RULE_DST_LEN,
	NSMWIRE_A_RULE_PROTO,
	NSMWIRE_A_RULE_SPORT_MIN,
	NSMWIRE_A_RULE_SPORT_MAX,
	NSMWIRE_A_RULE_DPORT_MIN,
	NSMWIRE_A_RULE_DPORT_MAX,
	NSMWIRE_A_RULE_DSCP,
	NSMWIRE_A_RULE_MARK,
	NSMWIRE_A_RULE_MARK_MASK,
	NSMWIRE_A_RULE_PRIORITY,
	NSMWIRE_A_RULE_CGROUP,
	NSMWIRE_A_RULE_CGROUP_GONE,
	NSMWIRE_A_RULE_CLASS_NAME,

	__NSMWIRE_A_RULE_MAX
};
#define NSMWIRE_A_RULE_MAX (__NSMWIRE_A_RULE_MAX - 1)

enum {
	NSMWIRE_A_DROP_INFO_REASON = 1,
	NSMWIRE_A_DROP_INFO_NAME,
	NSMWIRE_A_DROP_INFO_DIRECTION,

	__NSMWIRE_A_DROP_INFO_MAX
};
#define NSMWIRE_A_DROP_INFO_MAX (__NSMWIRE_A_DROP_INFO_MAX - 1)

enum {
	NSMWIRE_A_CAPABILITIES_VERSION = 1,
	NSMWIRE_A_CAPABILITIES_ABI,
	NSMWIRE_A_CAPABILITIES_FEATURES,
	NSMWIRE_A_CAPABILITIES_DEFAULT_PORT,
	NSMWIRE_A_CAPABILITIES_PATHS_MAX,
	NSMWIRE_A_CAPABILITIES_PROFILE,
	NSMWIRE_A_CAPABILITIES_CLASS,
	NSMWIRE_A_CAPABILITIES_DROP,

	__NSMWIRE_A_CAPABILITIES_MAX
};
#define NSMWIRE_A_CAPABILITIES_MAX (__NSMWIRE_A_CAPABILITIES_MAX - 1)

enum {
	NSMWIRE_CMD_CAPABILITIES_GET = 1,
	NSMWIRE_CMD_WIRE_GET,
	NSMWIRE_CMD_WIRE_SET,
	NSMWIRE_CMD_WIRE_DEL,
	NSMWIRE_CMD_STATS_GET,
	NSMWIRE_CMD_WIRE_NEW_NTF,
	NSMWIRE_CMD_WIRE_CHANGE_NTF,
	NSMWIRE_CMD_WIRE_DEL_NTF,
	NSMWIRE_CMD_PATH_UP_NTF,
	NSMWIRE_CMD_PATH_DOWN_NTF,
	NSMWIRE_CMD_UPLINK_GET,
	NSMWIRE_CMD_UPLINK_SET,
	NSMWIRE_CMD_UPLINK_DEL,
	NSMWIRE_CMD_PROFILE_GET,
	NSMWIRE_CMD_PROFILE_SET,
	NSMWIRE_CMD_PROFILE_DEL,
	NSMWIRE_CMD_RULE_GET,
	NSMWIRE_CMD_RULE_ADD,
	NSMWIRE_CMD_RULE_DEL,
	NSMWIRE_CMD_WIRE_ADD,
	NSMWIRE_CMD_WIRE_CHANGE,
	NSMWIRE_CMD_UPLINK_ADD,
	NSMWIRE_CMD_UPLINK_CHANGE,
	NSMWIRE_CMD_PROFILE_ADD,
	NSMWIRE_CMD_PROFILE_CHANGE,
	NSMWIRE_CMD_RULE_FLUSH,
	NSMWIRE_CMD_UPLINK_NEW_NTF,
	NSMWIRE_CMD_UPLINK_CHANGE_NTF,
	NSMWIRE_CMD_UPLINK_DEL_NTF,
	NSMWIRE_CMD_PROFILE_NEW_NTF,
	NSMWIRE_CMD_PROFILE_DEL_NTF,
	NSMWIRE_CMD_CLASS_CHANGE_NTF,
	NSMWIRE_CMD_RULE_NEW_NTF,
	NSMWIRE_CMD_RULE_DEL_NTF,
	NSMWIRE_CMD_RULE_FLUSH_NTF,

	__NSMWIRE_CMD_MAX
};
#define NSMWIRE_CMD_MAX (__NSMWIRE_CMD_MAX - 1)

#define NSMWIRE_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_NSMWIRE_H */
