/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nsmwire.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_NSMWIRE_H
#define _UAPI_LINUX_NSMWIRE_H

#define NSMWIRE_FAMILY_NAME	"nsmwire"
#define NSMWIRE_FAMILY_VERSION	1

#define NSMWIRE_DEFAULT_PORT		6091
#define NSMWIRE_ID_MAX			16777215
#define NSMWIRE_CLASSES_MAX		8
#define NSMWIRE_PATHS_MAX		8
#define NSMWIRE_ABI			6
#define NSMWIRE_RATE_MIN		1000
#define NSMWIRE_OVERHEAD_MAX		256
#define NSMWIRE_LIMIT_MIN		65536
#define NSMWIRE_LIMIT_MAX		1073741824
#define NSMWIRE_RULES_MAX		1024
#define NSMWIRE_PORTS_MAX		8
#define NSMWIRE_PREF_MAX		65535
#define NSMWIRE_CGROUP_MAX		1023
#define NSMWIRE_CLASS_NAME_MAX		14
#define NSMWIRE_TIME_MAX		10000000
#define NSMWIRE_PROBE_INTERVAL_MIN	10000
#define NSMWIRE_PROBE_INTERVAL_MAX	60000000
#define NSMWIRE_PROBE_DETECT_MIN	20000
#define NSMWIRE_COLOURS_MAX		4
#define NSMWIRE_SLA_LOSS_MAX		1000000
#define NSMWIRE_DUPLICATE_MAX_MIN	64
#define NSMWIRE_DUPLICATE_MAX_MAX	1500
#define NSMWIRE_DUPLICATE_MAX_DEFAULT	640
#define NSMWIRE_KEY_EXPIRES_MAX		31536000
#define NSMWIRE_HISTORY_MAX		64
#define NSMWIRE_SOJOURN_BUCKETS		24
#define NSMWIRE_TARGET_MIN		100
#define NSMWIRE_BURST_MIN		1000
#define NSMWIRE_BURST_MAX		1000000
#define NSMWIRE_BURST_PRIORITY		20000
#define NSMWIRE_BURST_WEIGHTED		160000

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
 * enum nsmwire_strategy - Choice between paths of one rank.
 * @NSMWIRE_STRATEGY_BEST: the least round-trip time; another path must be
 *   better by 10 percent and 5 ms
 * @NSMWIRE_STRATEGY_CHEAPEST: the lowest cost of the uplink
 * @NSMWIRE_STRATEGY_SPLIT: all of them, by weight; each flow takes one
 */
enum nsmwire_strategy {
	NSMWIRE_STRATEGY_BEST,
	NSMWIRE_STRATEGY_CHEAPEST,
	NSMWIRE_STRATEGY_SPLIT,
};

/**
 * enum nsmwire_fallback - Choice when no path meets the needs of a class.
 * @NSMWIRE_FALLBACK_BEST: the path that exceeds the limits least
 * @NSMWIRE_FALLBACK_STAY: no move while the path is up
 * @NSMWIRE_FALLBACK_DROP: packets are dropped
 */
enum nsmwire_fallback {
	NSMWIRE_FALLBACK_BEST,
	NSMWIRE_FALLBACK_STAY,
	NSMWIRE_FALLBACK_DROP,
};

/**
 * enum nsmwire_duplicate - Whether packets of a class are sent over two paths.
 * @NSMWIRE_DUPLICATE_OFF: never
 * @NSMWIRE_DUPLICATE_SLA: while its path does not meet its needs, or nearly so
 * @NSMWIRE_DUPLICATE_ALWAYS: always
 */
enum nsmwire_duplicate {
	NSMWIRE_DUPLICATE_OFF,
	NSMWIRE_DUPLICATE_SLA,
	NSMWIRE_DUPLICATE_ALWAYS,
};

/**
 * enum nsmwire_duplicate_reason - Reason why packets of a class are sent over
 *   two paths, or are not.
 * @NSMWIRE_DUPLICATE_REASON_NONE: not sent twice; nothing asks for it now
 * @NSMWIRE_DUPLICATE_REASON_ALWAYS: sent twice; the class asks for it always
 * @NSMWIRE_DUPLICATE_REASON_BAD: sent twice; the path does not meet the needs
 *   of the class
 * @NSMWIRE_DUPLICATE_REASON_NO_GOOD: sent twice; no path is known to meet the
 *   needs of the class
 * @NSMWIRE_DUPLICATE_REASON_LOSS: sent twice; the path loses more than half of
 *   what the class accepts
 * @NSMWIRE_DUPLICATE_REASON_HELD: sent twice; the path has not been well for
 *   long enough yet
 * @NSMWIRE_DUPLICATE_REASON_UNHEARD: not sent twice; the peer has not been
 *   heard, and might deliver both copies
 * @NSMWIRE_DUPLICATE_REASON_NO_PATH: not sent twice; no measured path over
 *   another uplink can be used
 * @NSMWIRE_DUPLICATE_REASON_LOADED: not sent twice; the other uplink is above
 *   80 percent of its rate, or polices the class, or its load is not known yet
 */
enum nsmwire_duplicate_reason {
	NSMWIRE_DUPLICATE_REASON_NONE,
	NSMWIRE_DUPLICATE_REASON_ALWAYS,
	NSMWIRE_DUPLICATE_REASON_BAD,
	NSMWIRE_DUPLICATE_REASON_NO_GOOD,
	NSMWIRE_DUPLICATE_REASON_LOSS,
	NSMWIRE_DUPLICATE_REASON_HELD,
	NSMWIRE_DUPLICATE_REASON_UNHEARD,
	NSMWIRE_DUPLICATE_REASON_NO_PATH,
	NSMWIRE_DUPLICATE_REASON_LOADED,
};

/**
 * enum nsmwire_sla_state - Whether a path meets what a class asks for.
 * @NSMWIRE_SLA_STATE_NONE: the class asks for nothing
 * @NSMWIRE_SLA_STATE_UNKNOWN: too few measurements
 * @NSMWIRE_SLA_STATE_GOOD: it does
 * @NSMWIRE_SLA_STATE_BAD: it does not, or not for long enough yet
 */
enum nsmwire_sla_state {
	NSMWIRE_SLA_STATE_NONE,
	NSMWIRE_SLA_STATE_UNKNOWN,
	NSMWIRE_SLA_STATE_GOOD,
	NSMWIRE_SLA_STATE_BAD,
};

/**
 * enum nsmwire_sla_metric - Measurement that exceeds its limit.
 * @NSMWIRE_SLA_METRIC_NONE: none exceeds it
 * @NSMWIRE_SLA_METRIC_RTT: round-trip time, in microseconds
 * @NSMWIRE_SLA_METRIC_JITTER: jitter, in microseconds
 * @NSMWIRE_SLA_METRIC_LOSS: loss, in parts per million
 */
enum nsmwire_sla_metric {
	NSMWIRE_SLA_METRIC_NONE,
	NSMWIRE_SLA_METRIC_RTT,
	NSMWIRE_SLA_METRIC_JITTER,
	NSMWIRE_SLA_METRIC_LOSS,
};

/**
 * enum nsmwire_steer_reason - Reason why a class takes its path.
 * @NSMWIRE_STEER_REASON_NONE: no path can be used
 * @NSMWIRE_STEER_REASON_COST: lowest cost; the class asks for nothing
 * @NSMWIRE_STEER_REASON_PREFERRED: its colour is preferred
 * @NSMWIRE_STEER_REASON_BEST: least round-trip time
 * @NSMWIRE_STEER_REASON_CHEAPEST: lowest cost of those that meet its needs
 * @NSMWIRE_STEER_REASON_SPLIT: flows are split over the paths of one rank
 * @NSMWIRE_STEER_REASON_ONLY_UP: no other path can be used
 * @NSMWIRE_STEER_REASON_HELD: a better path is held back until it has been
 *   good for long enough
 * @NSMWIRE_STEER_REASON_FALLBACK: no path meets the needs
 * @NSMWIRE_STEER_REASON_UNKNOWN: no path is known to meet the needs yet
 */
enum nsmwire_steer_reason {
	NSMWIRE_STEER_REASON_NONE,
	NSMWIRE_STEER_REASON_COST,
	NSMWIRE_STEER_REASON_PREFERRED,
	NSMWIRE_STEER_REASON_BEST,
	NSMWIRE_STEER_REASON_CHEAPEST,
	NSMWIRE_STEER_REASON_SPLIT,
	NSMWIRE_STEER_REASON_ONLY_UP,
	NSMWIRE_STEER_REASON_HELD,
	NSMWIRE_STEER_REASON_FALLBACK,
	NSMWIRE_STEER_REASON_UNKNOWN,
};

/**
 * enum nsmwire_history_kind - Kind of an event in the history of a peer.
 * @NSMWIRE_HISTORY_KIND_PATH_UP: a path came up
 * @NSMWIRE_HISTORY_KIND_PATH_DOWN: a path went down
 * @NSMWIRE_HISTORY_KIND_CLASS_BAD: a path ceased to meet the needs of a class
 * @NSMWIRE_HISTORY_KIND_CLASS_GOOD: a path meets the needs of a class again
 * @NSMWIRE_HISTORY_KIND_MOVED: a class took another path
 * @NSMWIRE_HISTORY_KIND_PATH_MTU: probes have found that the MTU of a path has
 *   changed
 * @NSMWIRE_HISTORY_KIND_BLACK_HOLE: a path ceased to carry packets of its MTU,
 *   without a word
 * @NSMWIRE_HISTORY_KIND_ADDRESS_MOVED: the learned remote address of a path
 *   has changed, or is known now
 */
enum nsmwire_history_kind {
	NSMWIRE_HISTORY_KIND_PATH_UP,
	NSMWIRE_HISTORY_KIND_PATH_DOWN,
	NSMWIRE_HISTORY_KIND_CLASS_BAD,
	NSMWIRE_HISTORY_KIND_CLASS_GOOD,
	NSMWIRE_HISTORY_KIND_MOVED,
	NSMWIRE_HISTORY_KIND_PATH_MTU,
	NSMWIRE_HISTORY_KIND_BLACK_HOLE,
	NSMWIRE_HISTORY_KIND_ADDRESS_MOVED,
};

/**
 * enum nsmwire_path_state - State of a path.
 * @NSMWIRE_PATH_STATE_DOWN: no packet can be sent; the path reason gives the
 *   cause
 * @NSMWIRE_PATH_STATE_UP: packets can be sent
 * @NSMWIRE_PATH_STATE_UNMEASURED: packets can be sent; the path of a named
 *   peer on which no probe of the peer has been heard yet, judged by its route
 *   alone
 */
enum nsmwire_path_state {
	NSMWIRE_PATH_STATE_DOWN,
	NSMWIRE_PATH_STATE_UP,
	NSMWIRE_PATH_STATE_UNMEASURED,
};

/**
 * enum nsmwire_pmtu_state - State of the search for the path MTU by probes
 *   (RFC 8899).
 * @NSMWIRE_PMTU_STATE_NONE: no probe of the peer has been heard yet
 * @NSMWIRE_PMTU_STATE_SEARCHING: probes are searching for it
 * @NSMWIRE_PMTU_STATE_COMPLETE: probes have found it
 * @NSMWIRE_PMTU_STATE_ERROR: no padded probe arrives, not even of the size
 *   that each path is expected to carry; probes try again after a minute
 */
enum nsmwire_pmtu_state {
	NSMWIRE_PMTU_STATE_NONE,
	NSMWIRE_PMTU_STATE_SEARCHING,
	NSMWIRE_PMTU_STATE_COMPLETE,
	NSMWIRE_PMTU_STATE_ERROR,
};

/**
 * enum nsmwire_path_admin - What an administrator has set a path to.
 * @NSMWIRE_PATH_ADMIN_DOWN: packets do not take it
 * @NSMWIRE_PATH_ADMIN_UP: packets can take it
 */
enum nsmwire_path_admin {
	NSMWIRE_PATH_ADMIN_DOWN,
	NSMWIRE_PATH_ADMIN_UP,
};

/**
 * enum nsmwire_path_reason - Reason of the state of a path.
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
 * @NSMWIRE_PATH_REASON_ADMIN: an administrator has set it down
 * @NSMWIRE_PATH_REASON_SILENT: down; probes of the peer are not heard, or the
 *   peer does not hear ours
 * @NSMWIRE_PATH_REASON_UNHEARD: up; probes of the peer are not heard on this
 *   path, but the peer hears ours
 * @NSMWIRE_PATH_REASON_NO_KEY: down; packets to the peer have to be sealed,
 *   and there is no valid key to send with
 * @NSMWIRE_PATH_REASON_NO_REMOTE: the remote address is learned, and not known
 *   yet
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
	NSMWIRE_PATH_REASON_ADMIN,
	NSMWIRE_PATH_REASON_SILENT,
	NSMWIRE_PATH_REASON_UNHEARD,
	NSMWIRE_PATH_REASON_NO_KEY,
	NSMWIRE_PATH_REASON_NO_REMOTE,
};

/**
 * enum nsmwire_learn - Whether the remote address of a path is learned from
 *   sealed packets.
 * @NSMWIRE_LEARN_OFF: no, it is configured
 * @NSMWIRE_LEARN_IPV4: an IPv4 address is learned
 * @NSMWIRE_LEARN_IPV6: an IPv6 address is learned
 */
enum nsmwire_learn {
	NSMWIRE_LEARN_OFF,
	NSMWIRE_LEARN_IPV4,
	NSMWIRE_LEARN_IPV6,
};

/**
 * enum nsmwire_learn_state - State of the learned remote address of a path.
 * @NSMWIRE_LEARN_STATE_NO_KEY: nothing can be learned; the peer has no key to
 *   open packets with
 * @NSMWIRE_LEARN_STATE_WAITING: no address is known; the path waits for the
 *   first packet of the peer
 * @NSMWIRE_LEARN_STATE_CHALLENGED: a packet has come from another address,
 *   which has to answer a challenge; until packets go to it
 * @NSMWIRE_LEARN_STATE_VALIDATED: the address in use has answered a challenge,
 *   or was configured before
 */
enum nsmwire_learn_state {
	NSMWIRE_LEARN_STATE_NO_KEY,
	NSMWIRE_LEARN_STATE_WAITING,
	NSMWIRE_LEARN_STATE_CHALLENGED,
	NSMWIRE_LEARN_STATE_VALIDATED,
};

/**
 * enum nsmwire_srcport - UDP source port of packets on a path.
 * @NSMWIRE_SRCPORT_AUTO: bound if the peer is to be sealed or the remote
 *   address is learned, else flow
 * @NSMWIRE_SRCPORT_BOUND: the UDP port of the peer, so that a NAT needs one
 *   mapping
 * @NSMWIRE_SRCPORT_FLOW: a port of the local range, by the flow
 */
enum nsmwire_srcport {
	NSMWIRE_SRCPORT_AUTO,
	NSMWIRE_SRCPORT_BOUND,
	NSMWIRE_SRCPORT_FLOW,
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
 * @NSMWIRE_DROP_RX_PROBE: a probe that is malformed or of an unknown session;
 *   counted for the netns
 * @NSMWIRE_DROP_TX_SLA: no path meets the needs of the class, and its fallback
 *   is drop
 * @NSMWIRE_DROP_TX_KEY: the peer has to be sent sealed packets, and has no
 *   valid key
 * @NSMWIRE_DROP_RX_CLEAR: a packet in clear from a peer that has to send
 *   sealed ones
 * @NSMWIRE_DROP_RX_KEY: a sealed packet whose key is unknown, expired, or one
 *   of another peer; of a probe, counted for the netns
 * @NSMWIRE_DROP_RX_FORGED: a sealed packet that its key does not open
 * @NSMWIRE_DROP_RX_REPLAY: a sealed packet that has arrived before, or is
 *   older than the window of its class and path
 * @NSMWIRE_DROP_RX_PATH: a sealed probe from an address that no path leads to,
 *   with the number of a path that does not learn; counted for the netns
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
	NSMWIRE_DROP_RX_PROBE,
	NSMWIRE_DROP_TX_SLA,
	NSMWIRE_DROP_TX_KEY,
	NSMWIRE_DROP_RX_CLEAR,
	NSMWIRE_DROP_RX_KEY,
	NSMWIRE_DROP_RX_FORGED,
	NSMWIRE_DROP_RX_REPLAY,
	NSMWIRE_DROP_RX_PATH,

	/* private: */
	__NSMWIRE_DROP_MAX,
	NSMWIRE_DROP_MAX = (__NSMWIRE_DROP_MAX - 1)
};

/**
 * enum nsmwire_seal - Whether packets to and from a named peer are sealed.
 * @NSMWIRE_SEAL_OFF: never; sealed packets are dropped
 * @NSMWIRE_SEAL_ALLOW: sealed while there is a key to send with; packets in
 *   clear are accepted
 * @NSMWIRE_SEAL_REQUIRE: always; without a key nothing is sent, and packets in
 *   clear are dropped
 */
enum nsmwire_seal {
	NSMWIRE_SEAL_OFF,
	NSMWIRE_SEAL_ALLOW,
	NSMWIRE_SEAL_REQUIRE,
};

/**
 * enum nsmwire_cipher - Cipher of a key.
 * @NSMWIRE_CIPHER_AES_128_GCM: secret of 20 bytes, a key of 16 and a salt of 4
 * @NSMWIRE_CIPHER_AES_256_GCM: secret of 36 bytes, a key of 32 and a salt of 4
 * @NSMWIRE_CIPHER_CHACHA20_POLY1305: secret of 32 bytes
 */
enum nsmwire_cipher {
	NSMWIRE_CIPHER_AES_128_GCM,
	NSMWIRE_CIPHER_AES_256_GCM,
	NSMWIRE_CIPHER_CHACHA20_POLY1305,
};

/**
 * enum nsmwire_key_state - State of a key.
 * @NSMWIRE_KEY_STATE_NEXT: received packets may use it; none has yet
 * @NSMWIRE_KEY_STATE_CURRENT: in use
 * @NSMWIRE_KEY_STATE_PREVIOUS: received packets may use it for a while; newer
 *   ones use another
 * @NSMWIRE_KEY_STATE_EXPIRED: its time is over
 * @NSMWIRE_KEY_STATE_EXHAUSTED: it has sealed, or failed to open, as many
 *   packets as are safe
 */
enum nsmwire_key_state {
	NSMWIRE_KEY_STATE_NEXT,
	NSMWIRE_KEY_STATE_CURRENT,
	NSMWIRE_KEY_STATE_PREVIOUS,
	NSMWIRE_KEY_STATE_EXPIRED,
	NSMWIRE_KEY_STATE_EXHAUSTED,
};

/**
 * enum nsmwire_class_source - What has decided the class of a packet.
 * @NSMWIRE_CLASS_SOURCE_NONE: nothing, so the packet is in class default
 * @NSMWIRE_CLASS_SOURCE_RULE: a rule of the profile
 * @NSMWIRE_CLASS_SOURCE_MARK: the mark of the packet, which the wire trusts
 * @NSMWIRE_CLASS_SOURCE_PRIORITY: the priority of the packet, which the wire
 *   trusts
 * @NSMWIRE_CLASS_SOURCE_DSCP: the DSCP of the inner packet, which the wire
 *   trusts
 * @NSMWIRE_CLASS_SOURCE_ARRIVAL: the class in which packets of its flow have
 *   arrived
 * @NSMWIRE_CLASS_SOURCE_OPTION: the class option of the packet
 */
enum nsmwire_class_source {
	NSMWIRE_CLASS_SOURCE_NONE,
	NSMWIRE_CLASS_SOURCE_RULE,
	NSMWIRE_CLASS_SOURCE_MARK,
	NSMWIRE_CLASS_SOURCE_PRIORITY,
	NSMWIRE_CLASS_SOURCE_DSCP,
	NSMWIRE_CLASS_SOURCE_ARRIVAL,
	NSMWIRE_CLASS_SOURCE_OPTION,
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
 * @NSMWIRE_FEATURE_PEER: named peers with several paths
 * @NSMWIRE_FEATURE_MEASURE: probes on the paths of named peers, and what they
 *   measure
 * @NSMWIRE_FEATURE_STEER: paths of named peers chosen by class
 * @NSMWIRE_FEATURE_DUPLICATE: classes sent over two paths of a named peer, and
 *   copies removed
 * @NSMWIRE_FEATURE_SEAL: sealed packets to and from named peers
 * @NSMWIRE_FEATURE_LEARN: paths that learn their remote address
 */
enum nsmwire_feature {
	NSMWIRE_FEATURE_CLASS_OPTION = 1,
	NSMWIRE_FEATURE_IPV6 = 2,
	NSMWIRE_FEATURE_ETHERNET = 4,
	NSMWIRE_FEATURE_UPLINK = 8,
	NSMWIRE_FEATURE_PROFILE = 16,
	NSMWIRE_FEATURE_PEER = 32,
	NSMWIRE_FEATURE_MEASURE = 64,
	NSMWIRE_FEATURE_STEER = 128,
	NSMWIRE_FEATURE_DUPLICATE = 256,
	NSMWIRE_FEATURE_SEAL = 512,
	NSMWIRE_FEATURE_LEARN = 1024,
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
	IFLA_NSMWIRE_PEER,

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
	NSMWIRE_A_PATH_UPLINK,
	NSMWIRE_A_PATH_ADMIN,
	NSMWIRE_A_PATH_ACTIVE,
	NSMWIRE_A_PATH_CONFIGURED_LOCAL,
	NSMWIRE_A_PATH_CONFIGURED_LOCAL6,
	NSMWIRE_A_PATH_RTT,
	NSMWIRE_A_PATH_RTT_VAR,
	NSMWIRE_A_PATH_RTT_MIN,
	NSMWIRE_A_PATH_JITTER,
	NSMWIRE_A_PATH_TRANSIT,
	NSMWIRE_A_PATH_LOSS,
	NSMWIRE_A_PATH_PROBE_LOSS,
	NSMWIRE_A_PATH_PROBES_TX,
	NSMWIRE_A_PATH_PROBES_RX,
	NSMWIRE_A_PATH_INTERVAL,
	NSMWIRE_A_PATH_DETECT,
	NSMWIRE_A_PATH_CLASS_METER,
	NSMWIRE_A_PATH_PAD,
	NSMWIRE_A_PATH_PMTU,
	NSMWIRE_A_PATH_PMTU_STATE,
	NSMWIRE_A_PATH_LEARN,
	NSMWIRE_A_PATH_LEARN_STATE,
	NSMWIRE_A_PATH_LEARN_SINCE,
	NSMWIRE_A_PATH_CANDIDATE,
	NSMWIRE_A_PATH_CANDIDATE6,
	NSMWIRE_A_PATH_CANDIDATE_PORT,
	NSMWIRE_A_PATH_LEARN_MOVES,
	NSMWIRE_A_PATH_LEARN_CHALLENGES,
	NSMWIRE_A_PATH_LEARN_FAILED,
	NSMWIRE_A_PATH_SRCPORT,
	NSMWIRE_A_PATH_SOURCE_PORT,

	__NSMWIRE_A_PATH_MAX
};
#define NSMWIRE_A_PATH_MAX (__NSMWIRE_A_PATH_MAX - 1)

enum {
	NSMWIRE_A_CLASS_METER_CLASS = 1,
	NSMWIRE_A_CLASS_METER_TX,
	NSMWIRE_A_CLASS_METER_RX_SEEN,
	NSMWIRE_A_CLASS_METER_LOST,
	NSMWIRE_A_CLASS_METER_EXTRA,
	NSMWIRE_A_CLASS_METER_LOSS,
	NSMWIRE_A_CLASS_METER_PAD,

	__NSMWIRE_A_CLASS_METER_MAX
};
#define NSMWIRE_A_CLASS_METER_MAX (__NSMWIRE_A_CLASS_METER_MAX - 1)

enum {
	NSMWIRE_A_STEERING_PROFILE = 1,
	NSMWIRE_A_STEERING_CLASS,
	NSMWIRE_A_STEERING_NAME,
	NSMWIRE_A_STEERING_PATH,
	NSMWIRE_A_STEERING_REASON,
	NSMWIRE_A_STEERING_SINCE,
	NSMWIRE_A_STEERING_MOVES,
	NSMWIRE_A_STEERING_SLA,
	NSMWIRE_A_STEERING_DUPLICATE,
	NSMWIRE_A_STEERING_DUPLICATE_REASON,
	NSMWIRE_A_STEERING_DUPLICATE_SINCE,

	__NSMWIRE_A_STEERING_MAX
};
#define NSMWIRE_A_STEERING_MAX (__NSMWIRE_A_STEERING_MAX - 1)

enum {
	NSMWIRE_A_COPIES_CLASS = 1,
	NSMWIRE_A_COPIES_TX,
	NSMWIRE_A_COPIES_RX,
	NSMWIRE_A_COPIES_PAD,

	__NSMWIRE_A_COPIES_MAX
};
#define NSMWIRE_A_COPIES_MAX (__NSMWIRE_A_COPIES_MAX - 1)

enum {
	NSMWIRE_A_SLA_PATH = 1,
	NSMWIRE_A_SLA_STATE,
	NSMWIRE_A_SLA_METRIC,
	NSMWIRE_A_SLA_VALUE,
	NSMWIRE_A_SLA_LIMIT,
	NSMWIRE_A_SLA_HOLD,

	__NSMWIRE_A_SLA_MAX
};
#define NSMWIRE_A_SLA_MAX (__NSMWIRE_A_SLA_MAX - 1)

enum {
	NSMWIRE_A_HISTORY_PEER = 1,
	NSMWIRE_A_HISTORY_EVENT,

	__NSMWIRE_A_HISTORY_MAX
};
#define NSMWIRE_A_HISTORY_MAX (__NSMWIRE_A_HISTORY_MAX - 1)

enum {
	NSMWIRE_A_HISTORY_EVENT_AGE = 1,
	NSMWIRE_A_HISTORY_EVENT_KIND,
	NSMWIRE_A_HISTORY_EVENT_PATH,
	NSMWIRE_A_HISTORY_EVENT_TO,
	NSMWIRE_A_HISTORY_EVENT_PROFILE,
	NSMWIRE_A_HISTORY_EVENT_CLASS,
	NSMWIRE_A_HISTORY_EVENT_NAME,
	NSMWIRE_A_HISTORY_EVENT_REASON,
	NSMWIRE_A_HISTORY_EVENT_METRIC,
	NSMWIRE_A_HISTORY_EVENT_VALUE,
	NSMWIRE_A_HISTORY_EVENT_LIMIT,
	NSMWIRE_A_HISTORY_EVENT_PAD,
	NSMWIRE_A_HISTORY_EVENT_REMOTE,
	NSMWIRE_A_HISTORY_EVENT_REMOTE6,
	NSMWIRE_A_HISTORY_EVENT_REMOTE_PORT,
	NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE,
	NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE6,
	NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE_PORT,

	__NSMWIRE_A_HISTORY_EVENT_MAX
};
#define NSMWIRE_A_HISTORY_EVENT_MAX (__NSMWIRE_A_HISTORY_EVENT_MAX - 1)

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
	NSMWIRE_A_UPLINK_COST,
	NSMWIRE_A_UPLINK_PATHS,
	NSMWIRE_A_UPLINK_PROBE_BUDGET,

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
	NSMWIRE_A_CLASS_INFO_SLA_RTT,
	NSMWIRE_A_CLASS_INFO_SLA_JITTER,
	NSMWIRE_A_CLASS_INFO_SLA_LOSS,
	NSMWIRE_A_CLASS_INFO_PREFER,
	NSMWIRE_A_CLASS_INFO_ONLY,
	NSMWIRE_A_CLASS_INFO_AVOID,
	NSMWIRE_A_CLASS_INFO_STRATEGY,
	NSMWIRE_A_CLASS_INFO_FALLBACK,
	NSMWIRE_A_CLASS_INFO_DUPLICATE,
	NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX,

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
	NSMWIRE_A_RULE_PACKETS,
	NSMWIRE_A_RULE_PAD,
	NSMWIRE_A_RULE_SPORT_MORE,
	NSMWIRE_A_RULE_DPORT_MORE,

	__NSMWIRE_A_RULE_MAX
};
#define NSMWIRE_A_RULE_MAX (__NSMWIRE_A_RULE_MAX - 1)

enum {
	NSMWIRE_A_PORT_RANGE_FIRST = 1,
	NSMWIRE_A_PORT_RANGE_LAST,

	__NSMWIRE_A_PORT_RANGE_MAX
};
#define NSMWIRE_A_PORT_RANGE_MAX (__NSMWIRE_A_PORT_RANGE_MAX - 1)

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
	NSMWIRE_A_NAMED_PEER_NAME = 1,
	NSMWIRE_A_NAMED_PEER_PORT,
	NSMWIRE_A_NAMED_PEER_WIRES,
	NSMWIRE_A_NAMED_PEER_PATH,
	NSMWIRE_A_NAMED_PEER_INTERVAL,
	NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY,
	NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE,
	NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP,
	NSMWIRE_A_NAMED_PEER_DETECT,
	NSMWIRE_A_NAMED_PEER_SESSION,
	NSMWIRE_A_NAMED_PEER_STEERING,
	NSMWIRE_A_NAMED_PEER_COPIES,
	NSMWIRE_A_NAMED_PEER_SEAL,

	__NSMWIRE_A_NAMED_PEER_MAX
};
#define NSMWIRE_A_NAMED_PEER_MAX (__NSMWIRE_A_NAMED_PEER_MAX - 1)

enum {
	NSMWIRE_A_KEY_PEER = 1,
	NSMWIRE_A_KEY_DIRECTION,
	NSMWIRE_A_KEY_ID,
	NSMWIRE_A_KEY_CIPHER,
	NSMWIRE_A_KEY_SECRET,
	NSMWIRE_A_KEY_EXPIRES,
	NSMWIRE_A_KEY_STATE,
	NSMWIRE_A_KEY_AGE,
	NSMWIRE_A_KEY_PACKETS,
	NSMWIRE_A_KEY_PACKETS_MAX,
	NSMWIRE_A_KEY_FORGED,
	NSMWIRE_A_KEY_REPLAYED,
	NSMWIRE_A_KEY_PAD,

	__NSMWIRE_A_KEY_MAX
};
#define NSMWIRE_A_KEY_MAX (__NSMWIRE_A_KEY_MAX - 1)

enum {
	NSMWIRE_A_PEER_PATH_PEER = 1,
	NSMWIRE_A_PEER_PATH_INDEX,
	NSMWIRE_A_PEER_PATH_UPLINK,
	NSMWIRE_A_PEER_PATH_REMOTE,
	NSMWIRE_A_PEER_PATH_REMOTE6,
	NSMWIRE_A_PEER_PATH_REMOTE_PORT,
	NSMWIRE_A_PEER_PATH_LOCAL,
	NSMWIRE_A_PEER_PATH_LOCAL6,
	NSMWIRE_A_PEER_PATH_ADMIN,
	NSMWIRE_A_PEER_PATH_LEARN,
	NSMWIRE_A_PEER_PATH_SRCPORT,

	__NSMWIRE_A_PEER_PATH_MAX
};
#define NSMWIRE_A_PEER_PATH_MAX (__NSMWIRE_A_PEER_PATH_MAX - 1)

enum {
	NSMWIRE_A_EXPLAIN_PAD = 1,
	NSMWIRE_A_EXPLAIN_IFINDEX,
	NSMWIRE_A_EXPLAIN_IFNAME,
	NSMWIRE_A_EXPLAIN_NETNSID,
	NSMWIRE_A_EXPLAIN_DIRECTION,
	NSMWIRE_A_EXPLAIN_SRC,
	NSMWIRE_A_EXPLAIN_SRC6,
	NSMWIRE_A_EXPLAIN_DST,
	NSMWIRE_A_EXPLAIN_DST6,
	NSMWIRE_A_EXPLAIN_PROTO,
	NSMWIRE_A_EXPLAIN_SPORT,
	NSMWIRE_A_EXPLAIN_DPORT,
	NSMWIRE_A_EXPLAIN_DSCP,
	NSMWIRE_A_EXPLAIN_MARK,
	NSMWIRE_A_EXPLAIN_PRIORITY,
	NSMWIRE_A_EXPLAIN_CGROUP,
	NSMWIRE_A_EXPLAIN_CLASS,
	NSMWIRE_A_EXPLAIN_CLASS_NAME,
	NSMWIRE_A_EXPLAIN_CLASS_SOURCE,
	NSMWIRE_A_EXPLAIN_PREF,
	NSMWIRE_A_EXPLAIN_PROFILE,
	NSMWIRE_A_EXPLAIN_TIER,
	NSMWIRE_A_EXPLAIN_SHARE,
	NSMWIRE_A_EXPLAIN_DROP,
	NSMWIRE_A_EXPLAIN_OUTER_DSCP,
	NSMWIRE_A_EXPLAIN_PATH,
	NSMWIRE_A_EXPLAIN_PATH_REASON,
	NSMWIRE_A_EXPLAIN_PATH_BY_FLOW,
	NSMWIRE_A_EXPLAIN_BACKUP,
	NSMWIRE_A_EXPLAIN_COPY,
	NSMWIRE_A_EXPLAIN_SEALED,
	NSMWIRE_A_EXPLAIN_MTU,
	NSMWIRE_A_EXPLAIN_UPLINK,
	NSMWIRE_A_EXPLAIN_RATE,
	NSMWIRE_A_EXPLAIN_WAITING,
	NSMWIRE_A_EXPLAIN_BACKLOG,
	NSMWIRE_A_EXPLAIN_DEVICE,
	NSMWIRE_A_EXPLAIN_DEVICE_NAME,
	NSMWIRE_A_EXPLAIN_LOCAL,
	NSMWIRE_A_EXPLAIN_LOCAL6,
	NSMWIRE_A_EXPLAIN_LOCAL_PORT,
	NSMWIRE_A_EXPLAIN_REMOTE,
	NSMWIRE_A_EXPLAIN_REMOTE6,
	NSMWIRE_A_EXPLAIN_REMOTE_PORT,
	NSMWIRE_A_EXPLAIN_REPLY_CLASS,
	NSMWIRE_A_EXPLAIN_REPLY_CLASS_NAME,
	NSMWIRE_A_EXPLAIN_REPLY_SOURCE,

	__NSMWIRE_A_EXPLAIN_MAX
};
#define NSMWIRE_A_EXPLAIN_MAX (__NSMWIRE_A_EXPLAIN_MAX - 1)

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
	NSMWIRE_CMD_PEER_GET,
	NSMWIRE_CMD_PEER_SET,
	NSMWIRE_CMD_PEER_ADD,
	NSMWIRE_CMD_PEER_CHANGE,
	NSMWIRE_CMD_PEER_DEL,
	NSMWIRE_CMD_PATH_SET,
	NSMWIRE_CMD_PATH_ADD,
	NSMWIRE_CMD_PATH_CHANGE,
	NSMWIRE_CMD_PATH_DEL,
	NSMWIRE_CMD_HISTORY_GET,
	NSMWIRE_CMD_HISTORY_NTF,
	NSMWIRE_CMD_PEER_NEW_NTF,
	NSMWIRE_CMD_PEER_CHANGE_NTF,
	NSMWIRE_CMD_PEER_DEL_NTF,
	NSMWIRE_CMD_KEY_SET,
	NSMWIRE_CMD_KEY_DEL,
	NSMWIRE_CMD_KEY_GET,
	NSMWIRE_CMD_KEY_NEED_NTF,
	NSMWIRE_CMD_KEY_END_NTF,
	NSMWIRE_CMD_EXPLAIN_GET,

	__NSMWIRE_CMD_MAX
};
#define NSMWIRE_CMD_MAX (__NSMWIRE_CMD_MAX - 1)

#define NSMWIRE_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_NSMWIRE_H */
