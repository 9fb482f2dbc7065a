// SPDX-License-Identifier: GPL-2.0
/*
 * The answers of the family in the fake kernel, see fakenl.c.
 *
 * The name of a wire, an uplink, a peer or a profile selects the answer to a change: see
 * answer_set(), answer_named() and answer_profile().
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/nsmwire.h>

#include "fakenl.h"

/* Number of reads of the counters so far. */
static unsigned int looks;

static bool reborn(void)
{
	return kernel_is("reborn") && looks >= 3;
}

/* Factor for the traffic of the wire being dumped. */
static unsigned int weight = 1;

/* A counter that increases by this much from one read to the next. */
static uint64_t live(uint64_t still, uint64_t step)
{
	if (!kernel_is("live") && !kernel_is("reborn") && !kernel_is("uneven"))
		return still;
	step *= weight;
	if (reborn())
		return step * (looks - 2);
	return (1ULL << 60) + step * looks;
}

static void put_link(struct message *m, bool rich)
{
	size_t link = nest(m, NSMWIRE_A_WIRE_LINK);

	put_u32(m, IFLA_NSMWIRE_ID, rich ? 16777215 : 42);
	if (rich) {
		put_addr(m, IFLA_NSMWIRE_REMOTE6, AF_INET6, "2001:db8::2");
		put_addr(m, IFLA_NSMWIRE_LOCAL6, AF_INET6, "2001:db8::1");
	} else if (kernel_is("shared")) {
		put_string(m, IFLA_NSMWIRE_PEER, "east");
	} else {
		put_addr(m, IFLA_NSMWIRE_REMOTE, AF_INET, "192.0.2.2");
	}
	put_u32(m, IFLA_NSMWIRE_DEVICE, rich ? 1 : 0);
	put_u16(m, IFLA_NSMWIRE_DST_PORT, htons(rich ? 7000 : 6091));
	put_u16(m, IFLA_NSMWIRE_SRC_PORT_MIN, htons(rich ? 40000 : 0));
	put_u16(m, IFLA_NSMWIRE_SRC_PORT_MAX, htons(rich ? 49999 : 0));
	put_u8(m, IFLA_NSMWIRE_PAYLOAD, kernel_is("newer") ? 7 : rich);
	put_u8(m, IFLA_NSMWIRE_TTL, rich ? 64 : 0);
	put_u8(m, IFLA_NSMWIRE_TTL_INHERIT, 0);
	put_u8(m, IFLA_NSMWIRE_DSCP_MODE, rich ? NSMWIRE_DSCP_MODE_FIXED :
						 NSMWIRE_DSCP_MODE_CLASS);
	if (rich)
		put_u8(m, IFLA_NSMWIRE_DSCP, 46);
	put_u8(m, IFLA_NSMWIRE_DF, rich ? NSMWIRE_DF_INHERIT : NSMWIRE_DF_SET);
	put_u8(m, IFLA_NSMWIRE_UDP_CSUM, !rich);
	put_u8(m, IFLA_NSMWIRE_CLASS_OPTION, !rich);
	if (rich)
		put_string(m, IFLA_NSMWIRE_UPLINK, "wan0");
	put_string(m, IFLA_NSMWIRE_PROFILE, rich ? "call" : "holoconf");
	put_u8(m, IFLA_NSMWIRE_TRUST, kernel_is("newer") ? 0x41 : rich ? 15 : 1);
	put_u8(m, IFLA_NSMWIRE_REFLECT, !rich);
	if (kernel_is("newer"))
		put_u32(m, IFLA_NSMWIRE_MAX + 5, 1);
	nest_end(m, link);
}

static void put_counters(struct message *m, int class_type, int drop_type)
{
	bool newer = kernel_is("newer");
	size_t at;
	int i;

	for (i = 0; i < 2 + newer; i++) {
		at = nest(m, class_type);
		put_u8(m, NSMWIRE_A_CLASS_STATS_CLASS,
		       i == 2 ? 11 : NSMWIRE_CLASS_AUDIO + i);
		put_string(m, NSMWIRE_A_CLASS_STATS_NAME,
			   i == 2 ? "lidar" : i ? "holo" : "audio");
		put_u64(m, NSMWIRE_A_CLASS_STATS_RX_PACKETS,
			live(18446744073709551615U, i ? 0 : 100));
		put_u64(m, NSMWIRE_A_CLASS_STATS_RX_BYTES,
			live(9007199254740993, i ? 0 : 125000));
		put_u64(m, NSMWIRE_A_CLASS_STATS_TX_PACKETS,
			live(3, i ? 0 : 10));
		put_u64(m, NSMWIRE_A_CLASS_STATS_TX_BYTES,
			live(4, i ? 0 : 1000));
		nest_end(m, at);
	}
	for (i = 0; i < 2 + newer; i++) {
		at = nest(m, drop_type);
		put_u32(m, NSMWIRE_A_DROP_STATS_REASON,
			i == 0 ? NSMWIRE_DROP_TX_LATE : i == 1 ? 91 : 90);
		put_u8(m, NSMWIRE_A_DROP_STATS_DIRECTION,
		       i == 0 ? NSMWIRE_DIRECTION_TX : NSMWIRE_DIRECTION_RX);
		put_u64(m, NSMWIRE_A_DROP_STATS_PACKETS,
			live(5 + i, i ? 0 : 7));
		nest_end(m, at);
	}
}

/* One of the paths of a wire; the paths of "paths" are down for different reasons. */
static void put_path(struct message *m, bool rich, int index)
{
	size_t path = nest(m, NSMWIRE_A_PEER_PATH);

	put_u8(m, NSMWIRE_A_PATH_INDEX, index);
	put_u8(m, NSMWIRE_A_PATH_STATE, rich ? NSMWIRE_PATH_STATE_DOWN :
	       measures() ? NSMWIRE_PATH_STATE_UNMEASURED :
				       NSMWIRE_PATH_STATE_UP);
	put_u8(m, NSMWIRE_A_PATH_REASON,
	       kernel_is("newer") ? 77 : !rich ? NSMWIRE_PATH_REASON_NONE :
	       index == 1 ? NSMWIRE_PATH_REASON_NO_CARRIER :
			    NSMWIRE_PATH_REASON_NO_ROUTE);
	put_u16(m, NSMWIRE_A_PATH_REMOTE_PORT, htons(6091));
	if (rich) {
		put_addr(m, NSMWIRE_A_PATH_REMOTE6, AF_INET6, "2001:db8::2");
	} else {
		put_addr(m, NSMWIRE_A_PATH_REMOTE, AF_INET, "192.0.2.2");
		put_addr(m, NSMWIRE_A_PATH_LOCAL, AF_INET, "192.0.2.1");
		put_u32(m, NSMWIRE_A_PATH_IFINDEX, 1);
		put_u32(m, NSMWIRE_A_PATH_MTU, 1500 + index);
	}
	put_u32(m, NSMWIRE_A_PATH_OVERHEAD, 58);
	nest_end(m, path);
}

static void put_wire(struct message *m, const char *name, bool rich)
{
	size_t peer;
	int i;

	put_u32(m, NSMWIRE_A_WIRE_IFINDEX, rich ? 8 : 7);
	put_string(m, NSMWIRE_A_WIRE_IFNAME, name);
	if (rich)
		put_u32(m, NSMWIRE_A_WIRE_NETNSID, 4711);
	put_link(m, rich);
	put_u32(m, NSMWIRE_A_WIRE_MTU, 1442);
	put_u8(m, NSMWIRE_A_WIRE_MTU_AUTO, !rich);
	put_u8(m, NSMWIRE_A_WIRE_CARRIER, !rich);
	peer = nest(m, NSMWIRE_A_WIRE_PEER);
	for (i = 0; i < (kernel_is("paths") ? 3 : 1); i++)
		put_path(m, rich, i);
	nest_end(m, peer);
	put_counters(m, NSMWIRE_A_WIRE_CLASS_STATS, NSMWIRE_A_WIRE_DROP_STATS);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_WIRE_MAX + 9, 1);
}

static void put_stats(struct message *m, const char *name, bool far)
{
	size_t at;

	if (name) {
		put_u32(m, NSMWIRE_A_STATS_IFINDEX, 7);
		put_string(m, NSMWIRE_A_STATS_IFNAME, name);
		if (far)
			put_u32(m, NSMWIRE_A_STATS_NETNSID, 4711);
		put_u64(m, NSMWIRE_A_STATS_RX_PACKETS, 1);
		put_u64(m, NSMWIRE_A_STATS_RX_BYTES, 2);
		put_u64(m, NSMWIRE_A_STATS_TX_PACKETS, 3);
		put_u64(m, NSMWIRE_A_STATS_TX_BYTES, 4);
		put_counters(m, NSMWIRE_A_STATS_CLASS_STATS,
			     NSMWIRE_A_STATS_DROP_STATS);
		return;
	}
	put_u32(m, NSMWIRE_A_STATS_WIRES, 2);
	at = nest(m, NSMWIRE_A_STATS_DROP_STATS);
	put_u32(m, NSMWIRE_A_DROP_STATS_REASON, NSMWIRE_DROP_RX_NO_WIRE);
	put_u8(m, NSMWIRE_A_DROP_STATS_DIRECTION, NSMWIRE_DIRECTION_RX);
	put_u64(m, NSMWIRE_A_DROP_STATS_PACKETS, 12);
	nest_end(m, at);
}

static void put_queue(struct message *m, int class, uint64_t n)
{
	bool newer = kernel_is("newer");
	uint64_t sojourn[70] = { 0 };
	size_t at = nest(m, NSMWIRE_A_UPLINK_QUEUE);
	int i;

	put_u8(m, NSMWIRE_A_QUEUE_CLASS, class);
	/* Profiles that do not agree, in the second one of "mixed". */
	if (class == NSMWIRE_CLASS_AUDIO || !kernel_is("mixed"))
		put_string(m, NSMWIRE_A_QUEUE_NAME, class == 11 ? "lidar" :
			   class == NSMWIRE_CLASS_AUDIO ? "audio" : "file");
	for (i = NSMWIRE_A_QUEUE_IN_PACKETS; i <= NSMWIRE_A_QUEUE_PURGED; i++)
		put_u64(m, i, !n ? 0 : i >= NSMWIRE_A_QUEUE_WAITING &&
			      i <= NSMWIRE_A_QUEUE_PEAK ? n + i :
			      live(n + i, n == 1000 ? 100 * i : 0));
	if (n == 1000) {
		/* Half below 256 us; of the last hundredth, two below 4096. */
		sojourn[0] = live(50, 50);
		sojourn[8] = live(50, 50);
		sojourn[11] = live(98, 98);
		sojourn[12] = live(2, 2);
	} else if (n) {
		sojourn[newer ? 69 : NSMWIRE_SOJOURN_BUCKETS - 1] = 1;
	}
	put(m, NSMWIRE_A_QUEUE_SOJOURN, sojourn, newer ? sizeof(sojourn) :
	    NSMWIRE_SOJOURN_BUCKETS * sizeof(*sojourn));
	if (!kernel_is("abi3"))
		put_u64(m, NSMWIRE_A_QUEUE_SOJOURN_SUM,
			n == 1000 ? live(12003004005, 1000) : n);
	if (newer)
		put_u32(m, NSMWIRE_A_QUEUE_MAX + 2, 1);
	nest_end(m, at);
}

static void put_uplink(struct message *m, const char *name, bool rich)
{
	put_string(m, NSMWIRE_A_UPLINK_NAME, name);
	put_u64(m, NSMWIRE_A_UPLINK_RATE, rich ? 48000000 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_OVERHEAD, rich ? 38 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_MPU, rich ? 84 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_LIMIT, rich ? 65536 : 16777216);
	put_u32(m, NSMWIRE_A_UPLINK_WIRES, rich ? 3 : 0);
	if (rich) {
		put_u32(m, NSMWIRE_A_UPLINK_DEVICE, 1);
		put_addr(m, NSMWIRE_A_UPLINK_LOCAL, AF_INET, "192.0.2.1");
		put_addr(m, NSMWIRE_A_UPLINK_LOCAL6, AF_INET6, "2001:db8::1");
		put_string(m, NSMWIRE_A_UPLINK_COLOUR, "lte");
		put_u32(m, NSMWIRE_A_UPLINK_COST, 250);
		put_u32(m, NSMWIRE_A_UPLINK_PATHS, 2);
	}
	if (measures())
		put_u32(m, NSMWIRE_A_UPLINK_PROBE_BUDGET, rich ? 50 : 1000);
	put_queue(m, NSMWIRE_CLASS_AUDIO, rich ? 1000 : 0);
	put_queue(m, kernel_is("newer") ? 11 : NSMWIRE_CLASS_FILE,
		  rich ? 9007199254740993 : 0);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_UPLINK_MAX + 9, 1);
}

/*
 * What a class asks of its path, in a kernel that steers: only the limits, or all. A
 * newer one has a strategy and a colour more.
 */
static void put_needs(struct message *m, bool all)
{
	static const char *const colours[] = { "mpls", "lte", "red", "blue", "5" };
	bool newer = kernel_is("newer");
	int i;

	if (!steers() && !newer)
		return;
	put_u32(m, NSMWIRE_A_CLASS_INFO_SLA_RTT, all ? 40000 : 300000);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SLA_JITTER, all ? 25000 : 30000);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SLA_LOSS, all ? 1234 : 10000);
	for (i = 0; all && i < (newer ? 5 : 2); i++)
		put_string(m, NSMWIRE_A_CLASS_INFO_PREFER, colours[i]);
	if (all)
		put_string(m, NSMWIRE_A_CLASS_INFO_AVOID, "public-internet");
	put_u8(m, NSMWIRE_A_CLASS_INFO_STRATEGY, newer ? 9 : all ?
	       NSMWIRE_STRATEGY_CHEAPEST : NSMWIRE_STRATEGY_BEST);
	put_u8(m, NSMWIRE_A_CLASS_INFO_FALLBACK, all ? NSMWIRE_FALLBACK_STAY :
						       NSMWIRE_FALLBACK_BEST);
	put_u8(m, NSMWIRE_A_CLASS_INFO_DUPLICATE, newer ? 9 : all ?
	       NSMWIRE_DUPLICATE_SLA : NSMWIRE_DUPLICATE_OFF);
	put_u32(m, NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX, all ? 1200 : 640);
}

/* One of each kind of class; "newer" has a tier and an attribute more. */
static void put_profile(struct message *m, const char *name, bool rich)
{
	size_t at;

	put_string(m, NSMWIRE_A_PROFILE_NAME, name);
	put_u8(m, NSMWIRE_A_PROFILE_BUILTIN, !rich);
	put_u32(m, NSMWIRE_A_PROFILE_WIRES, rich ? 3 : 0);
	put_u32(m, NSMWIRE_A_PROFILE_RULES, rich ? 2 : 0);
	at = nest(m, NSMWIRE_A_PROFILE_CLASS);
	put_u8(m, NSMWIRE_A_CLASS_INFO_INDEX, NSMWIRE_CLASS_AUDIO);
	put_string(m, NSMWIRE_A_CLASS_INFO_NAME, "audio");
	put_u8(m, NSMWIRE_A_CLASS_INFO_DSCP, 46);
	put_u8(m, NSMWIRE_A_CLASS_INFO_TIER, NSMWIRE_TIER_PRIORITY);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SHARE, 10);
	put_u32(m, NSMWIRE_A_CLASS_INFO_TARGET, 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_INTERVAL, 0);
	put_u8(m, NSMWIRE_A_CLASS_INFO_ECN, 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_MAXWAIT, 20000);
	put_u64(m, NSMWIRE_A_CLASS_INFO_LIMIT, 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_PRIORITY, 6);
	put_u32(m, NSMWIRE_A_CLASS_INFO_BURST, 20000);
	put_u32(m, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD, 0);
	put_needs(m, false);
	nest_end(m, at);
	at = nest(m, NSMWIRE_A_PROFILE_CLASS);
	put_u8(m, NSMWIRE_A_CLASS_INFO_INDEX, NSMWIRE_CLASS_VIDEO);
	put_string(m, NSMWIRE_A_CLASS_INFO_NAME, "video");
	put_u8(m, NSMWIRE_A_CLASS_INFO_DSCP, rich ? 63 : 34);
	put_u8(m, NSMWIRE_A_CLASS_INFO_TIER,
	       kernel_is("newer") ? 9 : NSMWIRE_TIER_WEIGHTED);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SHARE, 20);
	put_u32(m, NSMWIRE_A_CLASS_INFO_TARGET, rich ? 500 : 5000);
	put_u32(m, NSMWIRE_A_CLASS_INFO_INTERVAL, rich ? 1000000 : 100000);
	put_u8(m, NSMWIRE_A_CLASS_INFO_ECN, 1);
	put_u32(m, NSMWIRE_A_CLASS_INFO_MAXWAIT, 0);
	put_u64(m, NSMWIRE_A_CLASS_INFO_LIMIT, rich ? 5000000 : 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_PRIORITY, 5);
	put_u32(m, NSMWIRE_A_CLASS_INFO_BURST, 160000);
	put_u32(m, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD, 1000);
	put_needs(m, rich);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_CLASS_INFO_MAX + 1, 1);
	nest_end(m, at);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_PROFILE_MAX + 1, 1);
}

/* Rule 0 has few conditions, 1 all for IPv6, 2 is of another profile. */
static void put_range(struct message *m, int type, uint16_t from, uint16_t to)
{
	size_t at = nest(m, type);

	put_u16(m, NSMWIRE_A_PORT_RANGE_FIRST, htons(from));
	put_u16(m, NSMWIRE_A_PORT_RANGE_LAST, htons(to));
	nest_end(m, at);
}

static void put_rule(struct message *m, int which)
{
	put_string(m, NSMWIRE_A_RULE_PROFILE, which == 2 ? "other" : "call");
	put_u32(m, NSMWIRE_A_RULE_PREF, which == 1 ? 65535 : 10);
	put_u8(m, NSMWIRE_A_RULE_CLASS, which == 2 && kernel_is("newer") ? 11 :
	       NSMWIRE_CLASS_VIDEO);
	put_string(m, NSMWIRE_A_RULE_CLASS_NAME,
		   which == 2 && kernel_is("newer") ? "lidar" : "video");
	if (which == 0) {
		put_addr(m, NSMWIRE_A_RULE_SRC, AF_INET, "192.0.2.0");
		put_u8(m, NSMWIRE_A_RULE_SRC_LEN, 24);
		put_addr(m, NSMWIRE_A_RULE_DST, AF_INET, "0.0.0.0");
		put_u8(m, NSMWIRE_A_RULE_DST_LEN, 0);
		put_u8(m, NSMWIRE_A_RULE_PROTO, 17);
		put_u16(m, NSMWIRE_A_RULE_DPORT_MIN, htons(5000));
		put_u16(m, NSMWIRE_A_RULE_DPORT_MAX, htons(5010));
	} else if (which == 1) {
		put_addr(m, NSMWIRE_A_RULE_SRC6, AF_INET6, "2001:db8::");
		put_u8(m, NSMWIRE_A_RULE_SRC_LEN, 32);
		put_addr(m, NSMWIRE_A_RULE_DST6, AF_INET6, "2001:db8::1");
		put_u8(m, NSMWIRE_A_RULE_DST_LEN, 128);
		put_u8(m, NSMWIRE_A_RULE_PROTO, 99);
		put_u16(m, NSMWIRE_A_RULE_SPORT_MIN, htons(1));
		put_u16(m, NSMWIRE_A_RULE_SPORT_MAX, htons(65535));
		put_u16(m, NSMWIRE_A_RULE_DPORT_MIN, htons(53));
		put_u16(m, NSMWIRE_A_RULE_DPORT_MAX, htons(53));
		put_range(m, NSMWIRE_A_RULE_DPORT_MORE, 80, 80);
		put_range(m, NSMWIRE_A_RULE_DPORT_MORE, 8000, 8080);
		put_u64(m, NSMWIRE_A_RULE_PACKETS, 4294967297);
		put_u8(m, NSMWIRE_A_RULE_DSCP, 46);
		put_u32(m, NSMWIRE_A_RULE_MARK, 0x10);
		put_u32(m, NSMWIRE_A_RULE_MARK_MASK, 0xf0);
		put_u32(m, NSMWIRE_A_RULE_PRIORITY, 4294967295);
		put_string(m, NSMWIRE_A_RULE_CGROUP, "/kubepods/x");
	} else {
		put_u32(m, NSMWIRE_A_RULE_MARK, 7);
		put_u32(m, NSMWIRE_A_RULE_MARK_MASK, 4294967295);
		put_string(m, NSMWIRE_A_RULE_CGROUP, "/gone");
		put_u8(m, NSMWIRE_A_RULE_CGROUP_GONE, 1);
		if (kernel_is("newer"))
			put_u32(m, NSMWIRE_A_RULE_MAX + 1, 1);
	}
}

static void put_capabilities(struct message *m)
{
	bool newer = kernel_is("newer");
	uint32_t abi = newer ? 1000 : kernel_is("older") ? 0 : NSMWIRE_ABI;
	size_t at;

	put_string(m, NSMWIRE_A_CAPABILITIES_VERSION,
		   newer ? "9.9.9" : kernel_is("older") ? "0.0.1" : "0.1.0");
	put_u32(m, NSMWIRE_A_CAPABILITIES_ABI, abi);
	put_u32(m, NSMWIRE_A_CAPABILITIES_FEATURES, newer ? 0x10001f : 31);
	put_u16(m, NSMWIRE_A_CAPABILITIES_DEFAULT_PORT, htons(6091));
	put_u32(m, NSMWIRE_A_CAPABILITIES_PATHS_MAX, 8);
	put_string(m, NSMWIRE_A_CAPABILITIES_PROFILE, "holoconf");
	at = nest(m, NSMWIRE_A_CAPABILITIES_CLASS);
	put_u8(m, NSMWIRE_A_CLASS_INFO_INDEX, newer ? 11 : 1);
	put_string(m, NSMWIRE_A_CLASS_INFO_NAME, newer ? "lidar" : "audio");
	put_u8(m, NSMWIRE_A_CLASS_INFO_DSCP, newer ? 47 : 46);
	put_u8(m, NSMWIRE_A_CLASS_INFO_TIER, newer ? 9 : 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SHARE, 10);
	if (!kernel_is("older")) {
		put_u32(m, NSMWIRE_A_CLASS_INFO_TARGET, 5000);
		put_u32(m, NSMWIRE_A_CLASS_INFO_INTERVAL, 100500);
		put_u8(m, NSMWIRE_A_CLASS_INFO_ECN, 1);
		put_u32(m, NSMWIRE_A_CLASS_INFO_MAXWAIT, 0);
	}
	nest_end(m, at);
	at = nest(m, NSMWIRE_A_CAPABILITIES_DROP);
	put_u32(m, NSMWIRE_A_DROP_INFO_REASON, newer ? 90 : 1);
	put_string(m, NSMWIRE_A_DROP_INFO_NAME, newer ? "rx-novel" : "rx-short");
	put_u8(m, NSMWIRE_A_DROP_INFO_DIRECTION, NSMWIRE_DIRECTION_RX);
	nest_end(m, at);
	if (newer)
		put_u32(m, NSMWIRE_A_CAPABILITIES_MAX + 3, 1);
}

/* Whether the kernel is one without wires of any name, until one is created. */
static bool is_fresh(void)
{
	return kernel_is("empty") || kernel_is("fresh") || kernel_is("full");
}

static bool created;

/* Create a wire in such a kernel. In "fresh" three ids are in use, in "full" all of them. */
static int create_fresh(void)
{
	static int tries;

	if (kernel_is("full") || (kernel_is("fresh") && tries++ < 3))
		return -EEXIST;
	created = true;
	return 0;
}

static void answer_set(int s, const struct nlmsghdr *nlh)
{
	const char *name = attr_of(nlh, NSMWIRE_A_WIRE_IFNAME, NULL);
	int link = 0;
	struct message *m;
	size_t at;

	attr_of(nlh, NSMWIRE_A_WIRE_LINK, &link);
	if (!name)
		name = "";
	if (!strcmp(name, "refuse")) {
		m = ack(s, nlh, -EINVAL);
		put_string(m, NLMSGERR_ATTR_MSG, "id cannot change");
		put_u32(m, NLMSGERR_ATTR_OFFS, link + NLA_HDRLEN);
	} else if (!strcmp(name, "range")) {
		m = ack(s, nlh, -ERANGE);
		put_string(m, NLMSGERR_ATTR_MSG, "integer out of range");
		put_u32(m, NLMSGERR_ATTR_OFFS, link + NLA_HDRLEN);
		at = nest(m, NLMSGERR_ATTR_POLICY);
		put_u64(m, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 0);
		put_u64(m, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 63);
		nest_end(m, at);
	} else if (!strcmp(name, "missing")) {
		m = ack(s, nlh, -EINVAL);
		put_u32(m, NLMSGERR_ATTR_MISS_NEST, link);
		put_u32(m, NLMSGERR_ATTR_MISS_TYPE, IFLA_NSMWIRE_ID);
	} else if (!strcmp(name, "warn")) {
		m = ack(s, nlh, 0);
		put_string(m, NLMSGERR_ATTR_MSG, "the underlay is slow");
	} else if (is_fresh() &&
		   ((const struct genlmsghdr *)NLMSG_DATA(nlh))->cmd == NSMWIRE_CMD_WIRE_ADD) {
		m = ack(s, nlh, create_fresh());
	} else if (!strcmp(name, "unload")) {
		m = ack(s, nlh, -ENOENT);
	} else if (!strcmp(name, "perm")) {
		m = ack(s, nlh, -EPERM);
	} else if (!strcmp(name, "unknown")) {
		m = ack(s, nlh, -EINVAL);
		put_string(m, NLMSGERR_ATTR_MSG, "Unknown attribute type");
	} else {
		m = ack(s, nlh, 0);
	}
	send_it(m);
}

static void answer_dump(int s, const struct nlmsghdr *nlh, int cmd)
{
	static bool moved;
	bool intr = kernel_is("restless") || (kernel_is("moving") && !moved);
	struct message *m;
	int i;

	if (cmd == NSMWIRE_CMD_KEY_GET) {
		answer_keys(s, nlh);
		return;
	}
	looks += cmd == NSMWIRE_CMD_STATS_GET;
	for (i = 0; i < (cmd == NSMWIRE_CMD_RULE_GET ? 3 : 2); i++) {
		if (cmd == NSMWIRE_CMD_STATS_GET && i &&
		    kernel_is("reborn") && !reborn())
			continue;
		weight = kernel_is("uneven") && i ? 2 : 1;
		m = reply(s, FAMILY, cmd, NLM_F_MULTI, nlh->nlmsg_seq);
		if (cmd == NSMWIRE_CMD_WIRE_GET)
			put_wire(m, kernel_is("odd") ? "q\"\\" :
				       i ? "far0" : "wire0", i);
		else if (cmd == NSMWIRE_CMD_UPLINK_GET)
			put_uplink(m, i ? "bare1" : "wan0", !i);
		else if (cmd == NSMWIRE_CMD_PEER_GET)
			put_named_peer(m, i ? "east" : "west", i);
		else if (cmd == NSMWIRE_CMD_PROFILE_GET)
			put_profile(m, i ? "call" : "holoconf", i);
		else if (cmd == NSMWIRE_CMD_RULE_GET)
			put_rule(m, i);
		else
			put_stats(m, kernel_is("odd") ? "q\"\\" :
					i ? "far0" : "wire0", i);
		send_it(m);
	}
	moved = true;
	done(s, nlh->nlmsg_seq, kernel_is("broken") ? -EIO : 0,
	     intr ? NLM_F_DUMP_INTR : 0);
}

/* Refuse a request about a wire that went a moment ago; true if it is one. The wire "mortal"
 * is deleted once its counters were read twice; a fresh kernel has none before it makes one.
 */
static bool is_gone(int s, const struct nlmsghdr *nlh, const char *name)
{
	struct message *m;

	if (!name || (strcmp(name, "gone") &&
		      (strcmp(name, "mortal") || looks < 2) &&
		      (!is_fresh() || created)))
		return false;
	m = ack(s, nlh, -ENODEV);
	put_string(m, NLMSGERR_ATTR_MSG, "there is no such wire");
	send_it(m);
	return true;
}

static void answer_get(int s, const struct nlmsghdr *nlh, int cmd)
{
	const char *name = attr_of(nlh, NSMWIRE_A_WIRE_IFNAME, NULL);
	struct message *m;

	if (is_gone(s, nlh, name))
		return;
	looks += cmd == NSMWIRE_CMD_STATS_GET && name;
	m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
	if (cmd == NSMWIRE_CMD_WIRE_GET)
		put_wire(m, name ? name : "wire0", false);
	else if (cmd == NSMWIRE_CMD_STATS_GET)
		put_stats(m, name, false);
	else
		put_capabilities(m);
	send_it(m);
	send_it(ack(s, nlh, 0));
}

static void put_explained_class(struct message *m)
{
	put_u8(m, NSMWIRE_A_EXPLAIN_CLASS, NSMWIRE_CLASS_VIDEO);
	put_string(m, NSMWIRE_A_EXPLAIN_CLASS_NAME, "video");
	put_u8(m, NSMWIRE_A_EXPLAIN_TIER, NSMWIRE_TIER_WEIGHTED);
	put_u32(m, NSMWIRE_A_EXPLAIN_SHARE, 20);
}

/* A packet that leaves; over "hidden", as users see it who may not see the way. */
static void put_explained(struct message *m, bool hidden, bool dropped)
{
	put_explained_class(m);
	put_u8(m, NSMWIRE_A_EXPLAIN_CLASS_SOURCE, NSMWIRE_CLASS_SOURCE_RULE);
	if (hidden) {
		put_u8(m, NSMWIRE_A_EXPLAIN_OUTER_DSCP, 34);
		put_u8(m, NSMWIRE_A_EXPLAIN_PATH, 1);
		put_u8(m, NSMWIRE_A_EXPLAIN_SEALED, 1);
		return;
	}
	put_u32(m, NSMWIRE_A_EXPLAIN_PREF, 65535);
	put_string(m, NSMWIRE_A_EXPLAIN_PROFILE, "call");
	if (dropped) {
		put_u32(m, NSMWIRE_A_EXPLAIN_DROP, NSMWIRE_DROP_TX_SLA);
		put_u8(m, NSMWIRE_A_EXPLAIN_PATH_REASON, NSMWIRE_STEER_REASON_NONE);
		return;
	}
	put_u8(m, NSMWIRE_A_EXPLAIN_OUTER_DSCP, 34);
	put_u8(m, NSMWIRE_A_EXPLAIN_PATH, 1);
	put_u8(m, NSMWIRE_A_EXPLAIN_PATH_REASON, NSMWIRE_STEER_REASON_SPLIT);
	put_u8(m, NSMWIRE_A_EXPLAIN_PATH_BY_FLOW, 1);
	put_u8(m, NSMWIRE_A_EXPLAIN_BACKUP, 1);
	put_u8(m, NSMWIRE_A_EXPLAIN_COPY, 2);
	put_u8(m, NSMWIRE_A_EXPLAIN_SEALED, 1);
	put_u32(m, NSMWIRE_A_EXPLAIN_MTU, 1424);
	put_string(m, NSMWIRE_A_EXPLAIN_UPLINK, "wan0");
	put_u64(m, NSMWIRE_A_EXPLAIN_RATE, 48000000);
	put_u64(m, NSMWIRE_A_EXPLAIN_WAITING, 3);
	put_u64(m, NSMWIRE_A_EXPLAIN_BACKLOG, 4200);
	put_u32(m, NSMWIRE_A_EXPLAIN_DEVICE, 7);
	put_string(m, NSMWIRE_A_EXPLAIN_DEVICE_NAME, "eth7");
	put_addr(m, NSMWIRE_A_EXPLAIN_LOCAL6, AF_INET6, "2001:db8::1");
	put_u16(m, NSMWIRE_A_EXPLAIN_LOCAL_PORT, htons(40000));
	put_addr(m, NSMWIRE_A_EXPLAIN_REMOTE6, AF_INET6, "2001:db8::2");
	put_u16(m, NSMWIRE_A_EXPLAIN_REMOTE_PORT, htons(6091));
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_EXPLAIN_MAX + 1, 1);
}

static void answer_explain(int s, const struct nlmsghdr *nlh)
{
	const char *name = attr_of(nlh, NSMWIRE_A_EXPLAIN_IFNAME, NULL);
	const char *direction = attr_of(nlh, NSMWIRE_A_EXPLAIN_DIRECTION, NULL);
	struct message *m;

	if (is_gone(s, nlh, name))
		return;
	m = reply(s, FAMILY, NSMWIRE_CMD_EXPLAIN_GET, 0, nlh->nlmsg_seq);
	put_u32(m, NSMWIRE_A_EXPLAIN_IFINDEX, 5);
	put_string(m, NSMWIRE_A_EXPLAIN_IFNAME, name ? name : "wire0");
	put_u8(m, NSMWIRE_A_EXPLAIN_DIRECTION, direction && !*direction ?
	       NSMWIRE_DIRECTION_RX : NSMWIRE_DIRECTION_TX);
	if (direction && !*direction) {
		put_explained_class(m);
		put_u8(m, NSMWIRE_A_EXPLAIN_CLASS_SOURCE,
		       NSMWIRE_CLASS_SOURCE_OPTION);
		put_u8(m, NSMWIRE_A_EXPLAIN_SEALED, 1);
		put_u8(m, NSMWIRE_A_EXPLAIN_REPLY_CLASS, NSMWIRE_CLASS_TEXT);
		put_string(m, NSMWIRE_A_EXPLAIN_REPLY_CLASS_NAME, "text");
		put_u8(m, NSMWIRE_A_EXPLAIN_REPLY_SOURCE,
		       NSMWIRE_CLASS_SOURCE_ARRIVAL);
	} else if (name && !strcmp(name, "nopath")) {
		put_u32(m, NSMWIRE_A_EXPLAIN_DROP, NSMWIRE_DROP_TX_NO_PATH);
	} else {
		put_explained(m, name && !strcmp(name, "hidden"),
			      name && !strcmp(name, "sla"));
	}
	send_it(m);
	send_it(ack(s, nlh, 0));
}

static void refuse_named(int s, const struct nlmsghdr *nlh, int error,
			 const char *text, int at)
{
	struct message *m = ack(s, nlh, error);

	put_string(m, NLMSGERR_ATTR_MSG, text);
	if (at)
		put_u32(m, NLMSGERR_ATTR_OFFS, at);
	send_it(m);
}

/*
 * Uplinks, or named peers and their paths: @name is the value of the name, and
 * @refused the type of the attribute that is refused, or another if that is absent.
 */
static void answer_named(int s, const struct nlmsghdr *nlh, int cmd,
			 const char *name, int refused)
{
	bool uplink = cmd < NSMWIRE_CMD_PEER_GET;
	struct message *m;
	int at = 0;

	if (!name)
		name = "";
	attr_of(nlh, refused, &at);
	if (!at)
		attr_of(nlh, uplink ? NSMWIRE_A_UPLINK_PROBE_BUDGET :
			NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY, &at);
	if (!strcmp(name, "gone")) {
		refuse_named(s, nlh, -ENODEV, uplink ? "there is no such uplink" :
			     "no such peer", 0);
	} else if (!strcmp(name, "busy")) {
		refuse_named(s, nlh, -EBUSY, uplink ? "wires leave through it" :
			     "wires lead to this peer", 0);
	} else if (!strcmp(name, "refuse")) {
		refuse_named(s, nlh, -EINVAL, uplink ? "too slow" :
			     "that cannot be", at);
	} else {
		if (cmd == NSMWIRE_CMD_UPLINK_GET ||
		    cmd == NSMWIRE_CMD_PEER_GET ||
		    cmd == NSMWIRE_CMD_HISTORY_GET) {
			m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
			looks += uplink;
			if (uplink)
				put_uplink(m, name, true);
			else if (cmd == NSMWIRE_CMD_HISTORY_GET)
				put_history(m, name, true);
			else
				put_named_peer(m, name, strcmp(name, "west"));
			send_it(m);
		}
		send_it(ack(s, nlh, 0));
	}
}

/* Profiles and rules: the name of the profile is the first attribute of both. */
static void answer_profile(int s, const struct nlmsghdr *nlh, int cmd)
{
	const char *name = attr_of(nlh, NSMWIRE_A_PROFILE_NAME, NULL);
	bool rule = cmd >= NSMWIRE_CMD_RULE_GET;
	struct message *m;
	int at = 0;

	if (!strcmp(name, "gone")) {
		m = ack(s, nlh, -ENOENT);
		put_string(m, NLMSGERR_ATTR_MSG, "there is no such profile");
		attr_of(nlh, NSMWIRE_A_PROFILE_NAME, &at);
		put_u32(m, NLMSGERR_ATTR_OFFS, at);
		send_it(m);
		return;
	}
	if (!strcmp(name, "refuse")) {
		m = ack(s, nlh, -EINVAL);
		if (rule) {
			attr_of(nlh, NSMWIRE_A_RULE_SRC_LEN, &at);
		} else {
			/* The second attribute of the nest, behind a name. */
			attr_of(nlh, NSMWIRE_A_PROFILE_CLASS, &at);
			at += NLA_HDRLEN + NLA_HDRLEN + NLA_ALIGN(6);
		}
		put_string(m, NLMSGERR_ATTR_MSG, "that cannot be");
		put_u32(m, NLMSGERR_ATTR_OFFS, at);
		send_it(m);
		return;
	}
	if (cmd == NSMWIRE_CMD_PROFILE_GET || cmd == NSMWIRE_CMD_RULE_GET) {
		m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
		if (rule)
			put_rule(m, 1);
		else
			put_profile(m, name, strcmp(name, "holoconf"));
		send_it(m);
	}
	send_it(ack(s, nlh, 0));
}

void put_event(struct message *m, int cmd)
{
	switch (cmd) {
	case NSMWIRE_CMD_UPLINK_NEW_NTF:
	case NSMWIRE_CMD_UPLINK_CHANGE_NTF:
	case NSMWIRE_CMD_UPLINK_DEL_NTF:
		put_uplink(m, "wan0", true);
		break;
	case NSMWIRE_CMD_PEER_NEW_NTF:
	case NSMWIRE_CMD_PEER_CHANGE_NTF:
	case NSMWIRE_CMD_PEER_DEL_NTF:
		put_named_peer(m, "east", cmd == NSMWIRE_CMD_PEER_CHANGE_NTF);
		break;
	case NSMWIRE_CMD_HISTORY_NTF:
		put_history(m, "east", false);
		break;
	case NSMWIRE_CMD_KEY_NEED_NTF:
	case NSMWIRE_CMD_KEY_END_NTF:
		put_key_event(m, cmd);
		break;
	case NSMWIRE_CMD_PROFILE_NEW_NTF:
	case NSMWIRE_CMD_PROFILE_DEL_NTF:
	case NSMWIRE_CMD_CLASS_CHANGE_NTF:
		put_profile(m, "call", true);
		break;
	case NSMWIRE_CMD_RULE_NEW_NTF:
		put_rule(m, 0);
		break;
	case NSMWIRE_CMD_RULE_DEL_NTF:
		put_rule(m, 1);
		break;
	case NSMWIRE_CMD_RULE_FLUSH_NTF:
		put_string(m, NSMWIRE_A_RULE_PROFILE, "call");
		break;
	default:
		put_wire(m, "wire0", false);
	}
}

int family_like(int cmd)
{
	switch (cmd) {
	case NSMWIRE_CMD_WIRE_ADD:
	case NSMWIRE_CMD_WIRE_CHANGE:
		return NSMWIRE_CMD_WIRE_SET;
	case NSMWIRE_CMD_UPLINK_ADD:
	case NSMWIRE_CMD_UPLINK_CHANGE:
		return NSMWIRE_CMD_UPLINK_SET;
	case NSMWIRE_CMD_PEER_ADD:
	case NSMWIRE_CMD_PEER_CHANGE:
		return NSMWIRE_CMD_PEER_SET;
	case NSMWIRE_CMD_PATH_ADD:
	case NSMWIRE_CMD_PATH_CHANGE:
		return NSMWIRE_CMD_PATH_SET;
	case NSMWIRE_CMD_PROFILE_ADD:
	case NSMWIRE_CMD_PROFILE_CHANGE:
		return NSMWIRE_CMD_PROFILE_SET;
	case NSMWIRE_CMD_RULE_FLUSH:
		return NSMWIRE_CMD_RULE_DEL;
	}
	return cmd;
}

void family_answer(int s, const struct nlmsghdr *nlh, int cmd)
{
	cmd = family_like(cmd);
	if (kernel_is("older") && (cmd == NSMWIRE_CMD_STATS_GET ||
				   cmd >= NSMWIRE_CMD_UPLINK_GET))
		send_it(ack(s, nlh, -EOPNOTSUPP));
	else if ((nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		answer_dump(s, nlh, cmd);
	else if (cmd == NSMWIRE_CMD_KEY_SET || cmd == NSMWIRE_CMD_KEY_DEL)
		answer_key(s, nlh, cmd);
	else if (cmd == NSMWIRE_CMD_EXPLAIN_GET)
		answer_explain(s, nlh);
	else if (cmd >= NSMWIRE_CMD_PATH_SET)
		answer_named(s, nlh, cmd,
			     attr_of(nlh, NSMWIRE_A_PEER_PATH_PEER, NULL),
			     NSMWIRE_A_PEER_PATH_REMOTE);
	else if (cmd >= NSMWIRE_CMD_PEER_GET)
		answer_named(s, nlh, cmd,
			     attr_of(nlh, NSMWIRE_A_NAMED_PEER_NAME, NULL),
			     NSMWIRE_A_NAMED_PEER_PORT);
	else if (cmd >= NSMWIRE_CMD_PROFILE_GET)
		answer_profile(s, nlh, cmd);
	else if (cmd >= NSMWIRE_CMD_UPLINK_GET)
		answer_named(s, nlh, cmd,
			     attr_of(nlh, NSMWIRE_A_UPLINK_NAME, NULL),
			     NSMWIRE_A_UPLINK_RATE);
	else if (cmd == NSMWIRE_CMD_WIRE_SET)
		answer_set(s, nlh);
	else if (cmd == NSMWIRE_CMD_WIRE_DEL)
		send_it(ack(s, nlh, 0));
	else
		answer_get(s, nlh, cmd);
}
