// SPDX-License-Identifier: GPL-2.0
/*
 * Named peers in the fake kernel, see fakenl.c: their paths, what probes have measured
 * on them, the paths that classes take, and their history.
 */
#include <arpa/inet.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "fakenl.h"

bool steers(void)
{
	return kernel_is("steered") || kernel_is("profiles");
}

bool measures(void)
{
	return kernel_is("measured") || steers();
}

/*
 * A path of a named peer: the first is up and active, the second has a source address
 * and a port of its own and no carrier, the third was set down. A kernel that is
 * "private" does not show where they lead.
 */
static void put_peer_path(struct message *m, int which)
{
	static const uint8_t reasons[] = {
		NSMWIRE_PATH_REASON_NONE, NSMWIRE_PATH_REASON_NO_CARRIER,
		NSMWIRE_PATH_REASON_ADMIN,
	};
	size_t path = nest(m, NSMWIRE_A_NAMED_PEER_PATH);

	put_u8(m, NSMWIRE_A_PATH_INDEX, which ? which + 1 : 0);
	put_u8(m, NSMWIRE_A_PATH_STATE, which ? NSMWIRE_PATH_STATE_DOWN :
						NSMWIRE_PATH_STATE_UP);
	if (kernel_is("private")) {
		nest_end(m, path);
		return;
	}
	put_u8(m, NSMWIRE_A_PATH_REASON, kernel_is("newer") ? 77 : reasons[which]);
	put_u16(m, NSMWIRE_A_PATH_REMOTE_PORT, htons(which == 1 ? 7000 : 6091));
	put_string(m, NSMWIRE_A_PATH_UPLINK, which ? "bare1" : "wan0");
	put_u8(m, NSMWIRE_A_PATH_ADMIN, which == 2 ? NSMWIRE_PATH_ADMIN_DOWN :
						     NSMWIRE_PATH_ADMIN_UP);
	put_u8(m, NSMWIRE_A_PATH_ACTIVE, !which);
	if (which == 1) {
		put_addr(m, NSMWIRE_A_PATH_REMOTE6, AF_INET6, "2001:db8::2");
		put_addr(m, NSMWIRE_A_PATH_CONFIGURED_LOCAL6, AF_INET6,
			 "2001:db8::1");
	} else {
		put_addr(m, NSMWIRE_A_PATH_REMOTE, AF_INET,
			 which ? "198.51.100.2" : "192.0.2.2");
	}
	if (!which) {
		put_addr(m, NSMWIRE_A_PATH_LOCAL, AF_INET, "192.0.2.1");
		put_u32(m, NSMWIRE_A_PATH_IFINDEX, 1);
		put_u32(m, NSMWIRE_A_PATH_MTU, 1500);
	}
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_PATH_MAX + 3, 1);
	nest_end(m, path);
}

static void put_class_meter(struct message *m, int class, uint64_t sent,
			    uint64_t seen, uint64_t lost, uint64_t extra)
{
	size_t at = nest(m, NSMWIRE_A_PATH_CLASS_METER);

	put_u8(m, NSMWIRE_A_CLASS_METER_CLASS, class);
	put_u64(m, NSMWIRE_A_CLASS_METER_TX, sent);
	put_u64(m, NSMWIRE_A_CLASS_METER_RX_SEEN, seen);
	put_u64(m, NSMWIRE_A_CLASS_METER_LOST, lost);
	put_u64(m, NSMWIRE_A_CLASS_METER_EXTRA, extra);
	if (lost)
		put_u32(m, NSMWIRE_A_CLASS_METER_LOSS, lost * 1000000 / sent);
	nest_end(m, at);
}

/* What was measured on the first two paths of put_measured_path(). */
static void put_measures(struct message *m, int which)
{
	static const uint32_t values[][7] = {
		/* rtt, variation, least, jitter, transit, loss, loss of probes */
		{ 21437, 1900, 20004, 312, -300, 1234, 10000 },
		{ 1250000, 99, 0, 0, 6400, 1000000, 0 },
	};
	int i;

	for (i = 0; i < 7; i++)
		put_u32(m, NSMWIRE_A_PATH_RTT + i, values[which][i]);
	if (which)
		return;
	put_class_meter(m, NSMWIRE_CLASS_TEXT, 182203, 182190, 13, 0);
	put_class_meter(m, NSMWIRE_CLASS_FILE, 9007199254740993,
			9007199254740994, 0, 1);
	put_class_meter(m, 11, 8, 6, 2, 0);
}

/*
 * A path of "measured": the first is up and active, the second is up and not heard, the
 * third is silent, the fourth leads to a peer that was never heard.
 */
static void put_measured_path(struct message *m, int which)
{
	static const uint8_t states[] = {
		NSMWIRE_PATH_STATE_UP, NSMWIRE_PATH_STATE_UP,
		NSMWIRE_PATH_STATE_DOWN, NSMWIRE_PATH_STATE_UNMEASURED,
	};
	static const uint8_t reasons[] = {
		NSMWIRE_PATH_REASON_NONE, NSMWIRE_PATH_REASON_UNHEARD,
		NSMWIRE_PATH_REASON_SILENT, NSMWIRE_PATH_REASON_NONE,
	};
	static const uint8_t pmtu_states[] = {
		NSMWIRE_PMTU_STATE_COMPLETE, NSMWIRE_PMTU_STATE_SEARCHING,
		NSMWIRE_PMTU_STATE_ERROR, NSMWIRE_PMTU_STATE_NONE,
	};
	static const uint32_t pmtus[] = { 1492, 1200, 0, 0 };
	size_t path = nest(m, NSMWIRE_A_NAMED_PEER_PATH);

	put_u8(m, NSMWIRE_A_PATH_INDEX, which);
	put_u8(m, NSMWIRE_A_PATH_STATE, states[which]);
	put_u8(m, NSMWIRE_A_PATH_REASON, reasons[which]);
	put_u16(m, NSMWIRE_A_PATH_REMOTE_PORT, htons(6091));
	put_string(m, NSMWIRE_A_PATH_UPLINK, "wan0");
	put_u8(m, NSMWIRE_A_PATH_ADMIN, NSMWIRE_PATH_ADMIN_UP);
	put_u8(m, NSMWIRE_A_PATH_ACTIVE, !which);
	put_addr(m, NSMWIRE_A_PATH_REMOTE, AF_INET, "192.0.2.2");
	put_u32(m, NSMWIRE_A_PATH_MTU, 1500);
	if (which < 2)
		put_measures(m, which);
	put_u64(m, NSMWIRE_A_PATH_PROBES_TX, which == 3 ? 4 : 51022);
	put_u64(m, NSMWIRE_A_PATH_PROBES_RX, which == 3 ? 0 : 51009);
	put_u32(m, NSMWIRE_A_PATH_INTERVAL, which == 3 ? 8000000 : 50000);
	put_u32(m, NSMWIRE_A_PATH_DETECT, which == 1 ? 312345 : 250000);
	if (pmtus[which])
		put_u32(m, NSMWIRE_A_PATH_PMTU, pmtus[which]);
	put_u8(m, NSMWIRE_A_PATH_PMTU_STATE, pmtu_states[which]);
	nest_end(m, path);
}

/*
 * A path of "learned", in each state: no key, waiting, another address challenged, and
 * validated, over IPv6.
 */
static void put_learned_path(struct message *m, int which)
{
	const bool known = which > 1, six = which == 3;
	size_t path = nest(m, NSMWIRE_A_NAMED_PEER_PATH);

	put_u8(m, NSMWIRE_A_PATH_INDEX, which);
	put_u8(m, NSMWIRE_A_PATH_STATE, known ? NSMWIRE_PATH_STATE_UP : NSMWIRE_PATH_STATE_DOWN);
	put_u8(m, NSMWIRE_A_PATH_REASON, known ? NSMWIRE_PATH_REASON_NONE :
						 NSMWIRE_PATH_REASON_NO_REMOTE);
	put_string(m, NSMWIRE_A_PATH_UPLINK, "inet");
	put_u8(m, NSMWIRE_A_PATH_ADMIN, NSMWIRE_PATH_ADMIN_UP);
	put_u8(m, NSMWIRE_A_PATH_ACTIVE, which == 2);
	put_u8(m, NSMWIRE_A_PATH_LEARN, six ? NSMWIRE_LEARN_IPV6 : NSMWIRE_LEARN_IPV4);
	put_u8(m, NSMWIRE_A_PATH_LEARN_STATE, which);
	put_u32(m, NSMWIRE_A_PATH_LEARN_SINCE, which * 61000);
	put_u64(m, NSMWIRE_A_PATH_LEARN_MOVES, which);
	put_u64(m, NSMWIRE_A_PATH_LEARN_CHALLENGES, which * 3);
	put_u64(m, NSMWIRE_A_PATH_LEARN_FAILED, 5);
	put_u8(m, NSMWIRE_A_PATH_SRCPORT, which == 2 ? NSMWIRE_SRCPORT_BOUND :
						       NSMWIRE_SRCPORT_AUTO);
	put_u16(m, NSMWIRE_A_PATH_SOURCE_PORT, htons(6091));
	if (known) {
		put_addr(m, six ? NSMWIRE_A_PATH_REMOTE6 : NSMWIRE_A_PATH_REMOTE,
			 six ? AF_INET6 : AF_INET, six ? "2001:db8::7" : "192.0.2.7");
		put_u16(m, NSMWIRE_A_PATH_REMOTE_PORT, htons(40123));
	}
	if (which == NSMWIRE_LEARN_STATE_CHALLENGED) {
		put_addr(m, NSMWIRE_A_PATH_CANDIDATE, AF_INET, "192.0.2.9");
		put_u16(m, NSMWIRE_A_PATH_CANDIDATE_PORT, htons(7));
	}
	nest_end(m, path);
}

/* An address that was learned, and one that has moved. */
static void put_moves(struct message *m)
{
	int i;

	for (i = 0; i < 2; i++) {
		size_t at = nest(m, NSMWIRE_A_HISTORY_EVENT);

		put_u64(m, NSMWIRE_A_HISTORY_EVENT_AGE, 1000);
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_KIND, NSMWIRE_HISTORY_KIND_ADDRESS_MOVED);
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_PATH, i);
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_REASON, 0);
		put_addr(m, i ? NSMWIRE_A_HISTORY_EVENT_REMOTE6 : NSMWIRE_A_HISTORY_EVENT_REMOTE,
			 i ? AF_INET6 : AF_INET, i ? "2001:db8::9" : "192.0.2.7");
		put_u16(m, NSMWIRE_A_HISTORY_EVENT_REMOTE_PORT, htons(40123 + i));
		if (i) {
			put_addr(m, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE6, AF_INET6, "2001:db8::7");
			put_u16(m, NSMWIRE_A_HISTORY_EVENT_OLD_REMOTE_PORT, htons(7));
		}
		nest_end(m, at);
	}
}

/* Two of the times are not the defaults. */
static void put_probe_times(struct message *m)
{
	put_u32(m, NSMWIRE_A_NAMED_PEER_INTERVAL, 100000);
	put_u32(m, NSMWIRE_A_NAMED_PEER_INTERVAL_BUSY, 20000);
	put_u32(m, NSMWIRE_A_NAMED_PEER_INTERVAL_IDLE, 1000000);
	put_u32(m, NSMWIRE_A_NAMED_PEER_INTERVAL_ASLEEP, 5000000);
	put_u32(m, NSMWIRE_A_NAMED_PEER_DETECT, 100500);
	put_u32(m, NSMWIRE_A_NAMED_PEER_SESSION, 0x0a2b3c4d);
}

struct fake_sla {
	uint8_t path, state, metric;
	uint32_t value, limit, hold;
};

static void put_sla(struct message *m, const struct fake_sla *sla)
{
	size_t at = nest(m, NSMWIRE_A_STEERING_SLA);

	put_u8(m, NSMWIRE_A_SLA_PATH, sla->path);
	put_u8(m, NSMWIRE_A_SLA_STATE, sla->state);
	if (sla->state == NSMWIRE_SLA_STATE_BAD) {
		put_u8(m, NSMWIRE_A_SLA_METRIC, sla->metric);
		put_u32(m, NSMWIRE_A_SLA_VALUE, sla->value);
		put_u32(m, NSMWIRE_A_SLA_LIMIT, sla->limit);
		put_u32(m, NSMWIRE_A_SLA_HOLD, sla->hold);
	}
	nest_end(m, at);
}

/*
 * The paths of classes: by cost, by preference, held back from a better path, none, and
 * split. "profiles" has two profiles.
 */
static const struct {
	const char *profile, *name;
	uint8_t class;
	int path;
	uint8_t reason;
	uint32_t since, moves;
	struct fake_sla sla[3];
	int copy;			/* second path, -1: denied, 0: not asked for */
	uint8_t copy_reason;
	uint32_t copy_since;
} choices[] = {
	{ "holoconf", "control", NSMWIRE_CLASS_CONTROL, 0,
	  NSMWIRE_STEER_REASON_COST, 90061000, 0, {
		{ 0, NSMWIRE_SLA_STATE_NONE, 0, 0, 0, 0 },
		{ 1, NSMWIRE_SLA_STATE_NONE, 0, 0, 0, 0 } }, 0, 0, 0 },
	{ "holoconf", "audio", NSMWIRE_CLASS_AUDIO, 0,
	  NSMWIRE_STEER_REASON_PREFERRED, 14400500, 2, {
		{ 0, NSMWIRE_SLA_STATE_GOOD, 0, 0, 0, 0 },
		{ 1, NSMWIRE_SLA_STATE_UNKNOWN, 0, 0, 0, 0 } },
	  1, NSMWIRE_DUPLICATE_REASON_LOSS, 61000 },
	{ "holoconf", "video", NSMWIRE_CLASS_VIDEO, 1,
	  NSMWIRE_STEER_REASON_HELD, 59999, 1, {
		{ 0, NSMWIRE_SLA_STATE_BAD, NSMWIRE_SLA_METRIC_LOSS,
		  31000, 20000, 7200 },
		{ 1, NSMWIRE_SLA_STATE_GOOD, 0, 0, 0, 0 },
		{ 2, NSMWIRE_SLA_STATE_BAD, NSMWIRE_SLA_METRIC_RTT,
		  61234, 40000, 320000 } }, 0, 0, 0 },
	{ "holoconf", "file", NSMWIRE_CLASS_FILE, -1,
	  NSMWIRE_STEER_REASON_FALLBACK, 0, 3, {
		{ 0, NSMWIRE_SLA_STATE_BAD, NSMWIRE_SLA_METRIC_JITTER,
		  120000, 100000, 10000 } },
	  -1, NSMWIRE_DUPLICATE_REASON_NO_PATH, 0 },
	{ "holoconf", "default", NSMWIRE_CLASS_DEFAULT, 1,
	  NSMWIRE_STEER_REASON_SPLIT, 60000, 0, { { 0 } },
	  -1, NSMWIRE_DUPLICATE_REASON_NONE, 5 },
	{ "call", "lidar", 11, 1,
	  NSMWIRE_STEER_REASON_ONLY_UP, 3600000, 1, { { 0 } },
	  2, NSMWIRE_DUPLICATE_REASON_ALWAYS, 1000 },
};

static void put_steering(struct message *m)
{
	unsigned int i, k;
	size_t at;

	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (!kernel_is("profiles") && !strcmp(choices[i].profile, "call"))
			continue;
		at = nest(m, NSMWIRE_A_NAMED_PEER_STEERING);
		put_string(m, NSMWIRE_A_STEERING_PROFILE, choices[i].profile);
		put_u8(m, NSMWIRE_A_STEERING_CLASS, choices[i].class);
		put_string(m, NSMWIRE_A_STEERING_NAME, choices[i].name);
		if (choices[i].path >= 0)
			put_u8(m, NSMWIRE_A_STEERING_PATH, choices[i].path);
		put_u8(m, NSMWIRE_A_STEERING_REASON, choices[i].reason);
		put_u32(m, NSMWIRE_A_STEERING_SINCE, choices[i].since);
		put_u32(m, NSMWIRE_A_STEERING_MOVES, choices[i].moves);
		for (k = 0; k < 3 && (!k || choices[i].sla[k].path); k++)
			put_sla(m, &choices[i].sla[k]);
		if (choices[i].copy > 0)
			put_u8(m, NSMWIRE_A_STEERING_DUPLICATE, choices[i].copy);
		if (choices[i].copy) {
			put_u8(m, NSMWIRE_A_STEERING_DUPLICATE_REASON,
			       choices[i].copy_reason);
			put_u32(m, NSMWIRE_A_STEERING_DUPLICATE_SINCE,
				choices[i].copy_since);
		}
		nest_end(m, at);
	}
}

static void put_copies(struct message *m, uint8_t class, uint64_t tx, uint64_t rx)
{
	size_t at = nest(m, NSMWIRE_A_NAMED_PEER_COPIES);

	put_u8(m, NSMWIRE_A_COPIES_CLASS, class);
	put_u64(m, NSMWIRE_A_COPIES_TX, tx);
	put_u64(m, NSMWIRE_A_COPIES_RX, rx);
	nest_end(m, at);
}

/* Events of a peer: of paths, of classes on them, and moves. */
static const struct {
	uint64_t age;
	uint8_t kind;
	int path, to;
	const char *profile, *name;
	int reason;
	uint8_t metric;
	uint32_t value, limit;
} happened[] = {
	{ 86400000, NSMWIRE_HISTORY_KIND_PATH_DOWN, 0, -1, NULL, NULL,
	  NSMWIRE_PATH_REASON_SILENT, 0, 0, 0 },
	{ 7200500, NSMWIRE_HISTORY_KIND_MOVED, 0, 1, "holoconf", "video",
	  NSMWIRE_STEER_REASON_FALLBACK, 0, 0, 0 },
	{ 7200000, NSMWIRE_HISTORY_KIND_PATH_UP, 0, -1, NULL, NULL,
	  NSMWIRE_PATH_REASON_NONE, 0, 0, 0 },
	{ 60000, NSMWIRE_HISTORY_KIND_CLASS_BAD, 0, -1, "holoconf", "video",
	  0, NSMWIRE_SLA_METRIC_LOSS, 31000, 20000 },
	{ 50000, NSMWIRE_HISTORY_KIND_CLASS_GOOD, 0, -1, "call", "video",
	  -1, 0, 0, 0 },
	{ 40000, NSMWIRE_HISTORY_KIND_MOVED, -1, 1, "call", "video",
	  NSMWIRE_STEER_REASON_BEST, 0, 0, 0 },
	{ 30000, NSMWIRE_HISTORY_KIND_MOVED, 1, -1, "holoconf", "video",
	  NSMWIRE_STEER_REASON_NONE, 0, 0, 0 },
	{ 20000, NSMWIRE_HISTORY_KIND_PATH_MTU, 0, -1, NULL, NULL,
	  NSMWIRE_PATH_REASON_NONE, 0, 1492, 0 },
	{ 10000, NSMWIRE_HISTORY_KIND_BLACK_HOLE, 0, -1, NULL, NULL,
	  NSMWIRE_PATH_REASON_NONE, 0, 1200, 1492 },
	{ 0, NSMWIRE_HISTORY_KIND_CLASS_BAD, 1, -1, "holoconf", "video",
	  -1, NSMWIRE_SLA_METRIC_RTT, 310400, 300000 },
};

#define HAPPENED	(sizeof(happened) / sizeof(happened[0]))

static void put_happened(struct message *m, unsigned int i)
{
	size_t at = nest(m, NSMWIRE_A_HISTORY_EVENT);

	put_u64(m, NSMWIRE_A_HISTORY_EVENT_AGE, happened[i].age);
	put_u8(m, NSMWIRE_A_HISTORY_EVENT_KIND,
	       kernel_is("newer") ? 77 : happened[i].kind);
	if (happened[i].path >= 0)
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_PATH, happened[i].path);
	if (happened[i].to >= 0)
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_TO, happened[i].to);
	if (happened[i].profile) {
		put_string(m, NSMWIRE_A_HISTORY_EVENT_PROFILE,
			   happened[i].profile);
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_CLASS, NSMWIRE_CLASS_VIDEO);
		put_string(m, NSMWIRE_A_HISTORY_EVENT_NAME, happened[i].name);
	}
	if (happened[i].reason >= 0)
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_REASON, happened[i].reason);
	if (happened[i].metric)
		put_u8(m, NSMWIRE_A_HISTORY_EVENT_METRIC, happened[i].metric);
	if (happened[i].value)
		put_u32(m, NSMWIRE_A_HISTORY_EVENT_VALUE, happened[i].value);
	if (happened[i].limit)
		put_u32(m, NSMWIRE_A_HISTORY_EVENT_LIMIT, happened[i].limit);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_HISTORY_EVENT_MAX + 1, 1);
	nest_end(m, at);
}

/* All events, or as a notification one of them. A new peer has none. */
void put_history(struct message *m, const char *name, bool all)
{
	unsigned int i;

	put_string(m, NSMWIRE_A_HISTORY_PEER, name);
	if (kernel_is("learned")) {
		put_moves(m);
		return;
	}
	for (i = all ? 0 : HAPPENED - 1; i < HAPPENED && strcmp(name, "west"); i++)
		put_happened(m, i);
}

void put_named_peer(struct message *m, const char *name, bool rich)
{
	int i;

	put_string(m, NSMWIRE_A_NAMED_PEER_NAME, name);
	put_u16(m, NSMWIRE_A_NAMED_PEER_PORT, htons(6091));
	put_u32(m, NSMWIRE_A_NAMED_PEER_WIRES, rich ? 2 : 0);
	if (measures())
		put_probe_times(m);
	if (seals())
		put_u8(m, NSMWIRE_A_NAMED_PEER_SEAL, kernel_is("allow") ?
		       NSMWIRE_SEAL_ALLOW : NSMWIRE_SEAL_REQUIRE);
	else if (measures())
		put_u8(m, NSMWIRE_A_NAMED_PEER_SEAL, NSMWIRE_SEAL_OFF);
	for (i = 0; rich && kernel_is("learned") && i < 4; i++)
		put_learned_path(m, i);
	for (i = 0; rich && measures() && i < 4; i++)
		put_measured_path(m, i);
	for (i = 0; rich && !measures() && !kernel_is("learned") && i < 3; i++)
		put_peer_path(m, i);
	if (rich && steers()) {
		put_steering(m);
		put_copies(m, NSMWIRE_CLASS_AUDIO, 9007199254740993, 3);
		put_copies(m, 11, 0, 1);
	}
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_NAMED_PEER_MAX + 1, 1);
}
