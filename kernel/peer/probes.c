// SPDX-License-Identifier: GPL-2.0
/*
 * Writes and receives the control packets of named peers. Each end sends probes by its own
 * timers, none of which is a reply; only polls are answered. What is measured belongs to
 * measure.c, whose lock is held while a packet is written or read, not while it is sent.
 */
#include <linux/random.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "compat.h"
#include "peer/budget.h"
#include "peer/pathmtu.h"
#include "peer/probe_send.h"
#include "peer/probes.h"
#include "peer/roam.h"
#include "peer/seal.h"
#include "peer/steering.h"
#include "pure/probe.h"
#include "trace.h"

#define FIRST_US	1000000		/* interval before the peer is heard, doubled to */
#define LAST_US		30000000
#define COARSE_US	16000000
#define POLL_US		25000U		/* while a probe is overdue */
#define REPORT_US	250000		/* counters are told four times a second */
#define RECENT_US	3000000		/* for so long after the last change */
#define ASLEEP_US	300000000ULL
#define METERED_COST	1000		/* of an uplink on which bytes are paid for */
#define METERED_US	25000000	/* a NAT remembers a flow for 30 s */
#define ECHO_NS		60000000000ULL	/* an older echo is none of this session */
#define ANSWERS		20		/* per second */
#define ANSWER_BURST	16
#define GREETINGS	4		/* per second */
#define PADDED_ANSWERS	4		/* per second; the peer sends one padded poll */
#define ASK_US		1000000		/* between two doubts whether the peer is still there */
#define SEEN_HALF	100		/* control packets */

/* --- what a control packet says */

/* Bits of the paths of the peer on which it is heard, as it numbers them. */
static u8 heard_bits(const struct nsmw_measure *m, u64 now)
{
	u8 bits = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_meter *meter = m->meter[i];

		if (meter && nsmw_liveness_hears(&meter->live,
						 nsmw_measure_detect(meter), now))
			bits |= 1 << meter->number;
	}
	return bits;
}

/* The counters of a class, if they have changed lately. */
static void report_class(struct nsmw_meter *meter, u8 class, u64 now,
			 struct nsmw_probe *probe)
{
	struct nsmw_probe_counters *c = &probe->counters[probe->count];
	struct nsmw_class_meter *cm;
	struct nsmw_lane_sum sum;

	nsmw_measure_sum(meter->measure, meter->index, class, &sum);
	if (!sum.rx[0] && !sum.rx[1])
		return;
	cm = nsmw_measure_class(meter, class);
	if (!cm) {
		/* Not all that has changed is told. */
		probe->flags &= ~NSMW_PROBE_REPORT;
		return;
	}
	if (memcmp(cm->reported, sum.rx, sizeof(sum.rx))) {
		memcpy(cm->reported, sum.rx, sizeof(sum.rx));
		cm->changed = now;
	}
	if (!cm->changed || now - cm->changed >= RECENT_US)
		return;
	c->class = class;
	memcpy(c->rx, sum.rx, sizeof(c->rx));
	probe->count++;
}

static void report(struct nsmw_meter *meter, u64 now, struct nsmw_probe *probe)
{
	int class;

	if (now - meter->report < REPORT_US)
		return;
	meter->report = now;
	probe->flags |= NSMW_PROBE_REPORT;
	for (class = 0; class < NSMW_LANES_TOLD; class++)
		report_class(meter, class, now, probe);
}

/* Fill a control packet without counters; it leaves now. Context: the lock held. */
static void fill(struct nsmw_meter *meter, u8 kind, u64 now_ns,
		 struct nsmw_probe *probe)
{
	struct nsmw_measure *m = meter->measure;
	u64 now = nsmw_measure_us(now_ns);

	m->seq[meter->index]++;
	nsmw_measure_fill(meter, kind, now_ns, probe);
	probe->flags = (meter->admin_down ? NSMW_PROBE_LEAVING : 0) |
		       (m->mark & NSMW_MARK_Q ? NSMW_PROBE_Q : 0);
	probe->heard = heard_bits(m, now);
	if (m->session.candidate)
		probe->other = m->session.candidate;
	probe->echo = meter->seen.sent;
	probe->hold = meter->seen.sent ? now - meter->seen.arrived : 0;
	probe->jitter = meter->jitter.jitter / 16;
	probe->transit = meter->jitter.transit;
	nsmw_lanes_count(m->lanes[meter->index], NSMW_LANE_CONTROL, false,
			 !!(probe->flags & NSMW_PROBE_Q), 1);
	meter->tx++;
}

/* --- timers */

/* Time between two probes after five minutes without traffic. */
static u32 asleep(const struct nsmw_meter *meter)
{
	const struct nsmw_measure *m = meter->measure;
	u32 us = m->probing.asleep;

	return us == nsmw_probing_default.asleep && m->way[meter->index].cost >= METERED_COST ?
	       METERED_US : us;
}

/* Time between two probes that the traffic of the peer asks for. */
static u32 interval(const struct nsmw_meter *meter, u64 now)
{
	const struct nsmw_measure *m = meter->measure;
	const struct nsmw_probing *probing = &m->probing;

	if (!meter->live.heard)
		return meter->backoff;
	if (m->mark & NSMW_MARK_WAKE)
		return now - m->data < ASLEEP_US ? probing->idle : asleep(meter);
	if (meter->data && now - meter->data < NSMW_TRAFFIC_US)
		return probing->busy;
	return probing->ready;
}

static void set_interval(struct nsmw_meter *meter, u64 now)
{
	u32 want = interval(meter, now);

	if (want != meter->interval) {
		/* What is due is not put off, but it may be too late now. */
		meter->due = min(meter->due, now + want);
		meter->interval = want;
		nsmw_budget_demand(meter->budget, &meter->demand, want);
	}
}

/* RFC 5880, 6.8.7: intervals vary, so that those of many paths do not fall together. */
static void set_due(struct nsmw_meter *meter, u64 now)
{
	u32 us = nsmw_measure_interval(meter);

	meter->due = now + us - get_random_u32_below(us / 4);
}

/*
 * Tell the peer at once that a path is heard, or is not heard any more: over the other
 * paths, and if it is heard over the path itself, too, which may be the fastest.
 */
static void tell(struct nsmw_meter *meter, u64 now)
{
	struct nsmw_measure *m = meter->measure;
	bool hears = nsmw_liveness_hears(&meter->live, nsmw_measure_detect(meter), now);
	int i;

	if (hears == meter->tells)
		return;
	meter->tells = hears;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (!m->meter[i] || (i == meter->index && !hears))
			continue;
		m->meter[i]->due = now;
		mod_timer(&m->meter[i]->timer, jiffies);
	}
}

/* When a poll is due that a wake, or a probe which is overdue, calls for. */
static void set_poll(struct nsmw_meter *meter, u64 now)
{
	bool doubts = nsmw_liveness_doubts(&meter->live, now);

	if (meter->roused) {
		meter->poll = min(meter->poll, now);
	} else if (!doubts || meter->verdict == NSMW_VERDICT_SILENT ||
		   meter->verdict == NSMW_VERDICT_UNHEARD) {
		/* What is known to be wrong is not asked for any more. */
		meter->poll = U64_MAX;
	} else if (meter->poll == U64_MAX) {
		meter->poll = now;
	}
}

static void arm(struct nsmw_meter *meter, u64 now)
{
	const struct nsmw_measure *m = meter->measure;
	u64 next = min(meter->due, meter->poll);
	u64 us;

	next = min(next, nsmw_liveness_next(&meter->live, &m->statement,
					    nsmw_measure_detect(meter), now));
	next = min(next, nsmw_pathmtu_when(meter, now));
	next = min(next, nsmw_roam_when(meter));
	us = next > now ? next - now : 0;
	/* So long a timer is up to 2 s late: the rest is timed on its own. */
	if (us > COARSE_US)
		us -= us / 8;
	mod_timer(&meter->timer, jiffies + usecs_to_jiffies(min_t(u64, us, LAST_US * 4)));
}

/*
 * What to send now, -1 for nothing. A packet that the budget does not allow is put off.
 * Context: the lock held.
 */
static int choose_kind(struct nsmw_meter *meter, u64 now_ns)
{
	u64 now = nsmw_measure_us(now_ns);
	bool poll = meter->poll <= now;

	if (!poll && meter->due > now)
		return -1;
	if (poll)
		meter->poll = now + POLL_US;
	if (!nsmw_budget_take(meter->budget, poll ? NSMW_BUDGET_POLL : NSMW_BUDGET_PROBE,
			      now_ns, 1)) {
		/* Many that are put off must not try again all the time. */
		meter->due = max(meter->due, now + POLL_US);
		if (!poll)
			meter->due = now + max(POLL_US, nsmw_measure_interval(meter) / 16);
		return -1;
	}
	meter->roused = false;
	if (!meter->live.heard)
		meter->backoff = min(meter->backoff * 2, LAST_US);
	set_due(meter, now);
	return poll ? NSMW_PROBE_POLL : NSMW_PROBE_PROBE;
}

static void probe_timer(struct timer_list *timer)
{
	struct nsmw_meter *meter = container_of(timer, struct nsmw_meter, timer);
	struct nsmw_measure *m = meter->measure;
	u64 now_ns = ktime_get_ns(), now = nsmw_measure_us(now_ns);
	struct nsmw_probe probe, other;
	bool pads, challenges;
	struct nsmw_endpoint to;
	int kind;

	rcu_read_lock();
	spin_lock(&m->lock);
	nsmw_measure_look(meter, now);
	nsmw_measure_judge(meter, now);
	tell(meter, now);
	set_interval(meter, now);
	set_poll(meter, now);
	kind = choose_kind(meter, now_ns);
	if (kind >= 0) {
		fill(meter, kind, now_ns, &probe);
		report(meter, now, &probe);
	}
	pads = nsmw_pathmtu_fill(meter, now_ns, &other);
	/* Of two that are due, the timer is armed for the second. */
	challenges = !pads && nsmw_roam_fill(meter, now_ns, &other, &to);
	arm(meter, now);
	spin_unlock(&m->lock);
	if (kind >= 0)
		nsmw_probe_send(meter, &probe);
	if (pads)
		nsmw_probe_send(meter, &other);
	if (challenges)
		nsmw_probe_send_to(meter, &other, &to);
	rcu_read_unlock();
}

/**
 * nsmw_probes_soon() - send a probe on a path soon
 * @meter:      of the path
 * @admin_down: tell the peer that an administrator has set the path down
 *
 * Context: process, RTNL.
 */
void nsmw_probes_soon(struct nsmw_meter *meter, bool admin_down)
{
	spin_lock_bh(&meter->measure->lock);
	meter->admin_down = admin_down;
	meter->backoff = FIRST_US;
	meter->due = 0;
	mod_timer(&meter->timer, jiffies);
	spin_unlock_bh(&meter->measure->lock);
}

/* So many packets, each counted as a byte. */
static void set_bucket(struct nsmw_bucket *bucket, u32 per_second, u32 burst)
{
	bucket->rate = per_second * 8;
	bucket->burst = nsmw_rate_ns(bucket->rate, burst);
}

/**
 * nsmw_probes_start() - begin to probe a path
 * @meter: of the path
 *
 * The first probe is sent at a random time within a second.
 *
 * Context: process, RTNL.
 */
void nsmw_probes_start(struct nsmw_meter *meter)
{
	struct nsmw_measure *m = meter->measure;
	u64 now = nsmw_measure_us(ktime_get_ns());

	timer_setup(&meter->timer, probe_timer, 0);
	set_bucket(&meter->answers, ANSWERS, ANSWER_BURST);
	set_bucket(&meter->greetings, GREETINGS, ANSWER_BURST);
	set_bucket(&meter->padded_answers, PADDED_ANSWERS, PADDED_ANSWERS);
	meter->backoff = FIRST_US;
	meter->poll = U64_MAX;
	meter->due = now + get_random_u32_below(FIRST_US);
	spin_lock_bh(&m->lock);
	nsmw_measure_begin(meter);
	set_interval(meter, now);
	arm(meter, now);
	spin_unlock_bh(&m->lock);
}

/**
 * nsmw_probes_stop() - stop probing a path
 * @meter: of the path
 * @leave: tell the peer that the path ends; packets can still see it
 *
 * Context: process, RTNL; may sleep.
 */
void nsmw_probes_stop(struct nsmw_meter *meter, bool leave)
{
	struct nsmw_measure *m = meter->measure;
	u64 now_ns = ktime_get_ns();
	struct nsmw_probe probe;

	spin_lock_bh(&m->lock);
	leave = leave && meter->live.heard;
	if (leave) {
		meter->admin_down = true;
		fill(meter, NSMW_PROBE_PROBE, now_ns, &probe);
		report(meter, nsmw_measure_us(now_ns), &probe);
	}
	m->meter[meter->index] = NULL;
	spin_unlock_bh(&m->lock);
	timer_shutdown_sync(&meter->timer);
	nsmw_budget_demand(meter->budget, &meter->demand, 0);
	if (!leave)
		return;
	rcu_read_lock();
	local_bh_disable();
	nsmw_probe_send(meter, &probe);
	local_bh_enable();
	rcu_read_unlock();
}

/* --- receiving */

/* Whether the peer proves that it has heard this end in this session. */
static bool proves(const struct nsmw_session *session, const struct nsmw_probe *probe,
		   u64 now_ns)
{
	return probe->other == session->mine && probe->echo &&
	       probe->echo < now_ns && now_ns - probe->echo < ECHO_NS &&
	       probe->echo > session->since;
}

/* Whether the peer is heard on any path. */
static bool is_heard(const struct nsmw_measure *m)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i] && m->meter[i]->live.heard &&
		    m->meter[i]->verdict != NSMW_VERDICT_SILENT)
			return true;
	}
	return false;
}

/*
 * Whether the peer may be there: it has not left, and its control packets are not long
 * overdue. Before all paths are down, it has had time to answer some polls.
 */
static bool is_there(const struct nsmw_measure *m, u64 now)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_meter *meter = m->meter[i];

		if (meter && meter->live.heard && !meter->leaving &&
		    now - meter->live.heard < nsmw_measure_detect(meter) / 4 * 3)
			return true;
	}
	return false;
}

/*
 * Whether the known peer has been heard since it was asked last. A question without an
 * answer is not put again: each begins the silence anew that tells that it is gone.
 */
static bool has_answered(const struct nsmw_measure *m)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i] && m->meter[i]->live.heard > m->session.asked)
			return true;
	}
	return false;
}

/**
 * enum sender - who has sent a control packet
 * @SENDER_PEER:    the peer, in its session
 * @SENDER_NEW:     maybe a new session of the peer: it has to hear this end
 * @SENDER_ASKED:   a new session, once the known one does not answer
 * @SENDER_STRANGE: nobody that this end knows
 */
enum sender {
	SENDER_PEER,
	SENDER_NEW,
	SENDER_ASKED,
	SENDER_STRANGE,
};

/*
 * Find out who has sent a control packet. Of another session it begins a new one if it
 * proves that the sender has heard this end, and the known peer is gone; if it does
 * not, and the known peer is silent, this end sends to both. Context: the lock held.
 */
static enum sender identify(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			    u64 now_ns)
{
	struct nsmw_measure *m = meter->measure;
	struct nsmw_session *session = &m->session;
	u64 now = nsmw_measure_us(now_ns);
	bool known;

	if (probe->session == session->peer) {
		if (probe->other != session->mine)
			return SENDER_STRANGE;
		session->candidate = 0;
		return SENDER_PEER;
	}
	known = session->peer && is_there(m, now);
	if (proves(session, probe, now_ns) && !known) {
		nsmw_measure_restart(m, probe->session, now_ns);
		return SENDER_PEER;
	}
	if (proves(session, probe, now_ns)) {
		/* Two that claim one address do not take turns: the known one answers. */
		if (now - session->asked >= ASK_US && has_answered(m)) {
			session->asked = now;
			nsmw_measure_ask(m, now);
		}
		return SENDER_ASKED;
	}
	if (known || (session->peer && is_heard(m)))
		return probe->other ? SENDER_STRANGE : SENDER_NEW;
	/* The echo of this packet is what the peer proves with that it is there. */
	session->candidate = probe->session;
	meter->seen.sent = probe->sent;
	meter->seen.arrived = now;
	return SENDER_NEW;
}

/*
 * Let a peer that begins hear this end, which it has to prove to have heard. The known
 * peer, if it is still there, hears it, too. True if a poll has been filled.
 */
static bool greet(struct nsmw_meter *meter, u64 now_ns, struct nsmw_probe *poll)
{
	if (!nsmw_bucket_ok(&meter->greetings, now_ns))
		return false;
	nsmw_bucket_take(&meter->greetings, now_ns, 1);
	fill(meter, NSMW_PROBE_POLL, now_ns, poll);
	return true;
}

static void count_seen(struct nsmw_seen *seen, u32 missed)
{
	seen->wanted += min(missed, 1000U);
	seen->got++;
	if (seen->wanted < SEEN_HALF)
		return;
	seen->before[0] = seen->wanted;
	seen->before[1] = seen->got;
	seen->wanted = 0;
	seen->got = 0;
}

/* Round-trip time from the echo. */
static void add_rtt(struct nsmw_meter *meter, const struct nsmw_probe *probe, u64 now_ns)
{
	u64 age;

	if (!probe->echo || probe->echo == meter->seen.echo || probe->echo >= now_ns)
		return;
	age = nsmw_measure_us(now_ns - probe->echo);
	if (age < probe->hold || age > LAST_US * 4)
		return;
	nsmw_rtt_add(&meter->rtt, nsmw_measure_us(now_ns), age - probe->hold,
		     probe->hold <= NSMW_RTT_HOLD_US);
}

/* The peer says which of this end's paths it hears. */
static void read_statement(struct nsmw_measure *m, const struct nsmw_probe *probe,
			   u64 now)
{
	int i;

	if (m->statement.at && probe->sent <= m->statement.sent)
		return;
	m->statement.at = now;
	m->statement.sent = probe->sent;
	m->statement.interval = probe->interval;
	m->statement.heard = probe->heard;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			nsmw_liveness_state(&m->meter[i]->live, now,
					    probe->heard & 1 << i);
	}
}

static void read_counters(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			  u64 now)
{
	const struct nsmw_measure *m = meter->measure;
	int i, rest = !(m->mark & NSMW_MARK_Q);

	for (i = 0; i < probe->count; i++) {
		const struct nsmw_probe_counters *c = &probe->counters[i];
		struct nsmw_class_meter *cm = nsmw_measure_class(meter, c->class);

		if (!cm)
			continue;
		if (cm->loss.seen[rest] != c->rx[rest])
			cm->arrived = now;
		memcpy(cm->loss.seen, c->rx, sizeof(c->rx));
	}
	if (probe->flags & NSMW_PROBE_REPORT &&
	    now - m->flipped >= m->block / 2 + nsmw_rtt_smoothed(&meter->rtt)) {
		meter->report_ok = true;
		nsmw_measure_settle_early(meter, now);
	}
}

/* Context: the lock held; the packet is of the session of the peer. */
static void read_probe(struct nsmw_meter *meter, const struct nsmw_probe *probe,
		       u64 now_ns)
{
	struct nsmw_measure *m = meter->measure;
	struct nsmw_seen *seen = &meter->seen;
	u64 now = nsmw_measure_us(now_ns);
	int i;

	nsmw_jitter_add(&meter->jitter, now - nsmw_measure_us(probe->sent));
	add_rtt(meter, probe, now_ns);
	count_seen(seen, meter->live.heard ? probe->seq - seen->seq : 1);
	seen->seq = probe->seq;
	seen->sent = probe->sent;
	seen->arrived = now;
	seen->echo = probe->echo;
	meter->number = probe->path;
	meter->leaving = probe->flags & NSMW_PROBE_LEAVING;
	if (probe->echo) {
		meter->told = true;
		meter->told_jitter = probe->jitter;
		meter->told_transit = probe->transit;
	} else {
		/* The path is new to the peer: it knows no counters. */
		nsmw_measure_report_all(meter, now);
	}
	nsmw_liveness_hear(&meter->live, now,
			   clamp(probe->interval, NSMWIRE_PROBE_INTERVAL_MIN,
				 2 * NSMWIRE_PROBE_INTERVAL_MAX));
	read_statement(m, probe, now);
	read_counters(meter, probe, now);
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			nsmw_measure_judge(m->meter[i], now);
	}
	tell(meter, now);
	nsmw_steering_judge(m, now);
}

/*
 * Take a control packet in, and fill what is sent back at once, which is no larger.
 * Returns 1 with such a packet, 0 without, -1 if the packet is none of the session.
 */
static int accept(struct nsmw_meter *meter, const struct nsmw_probe *probe,
		  struct nsmw_probe *answer)
{
	struct nsmw_measure *m = meter->measure;
	u64 now_ns = ktime_get_ns(), now = nsmw_measure_us(now_ns);
	bool fresh;
	int ret = 0;

	spin_lock(&m->lock);
	if (m->meter[meter->index] != meter)
		goto out;
	/* A padded one waits among other packets: it is not measured. */
	if (probe->size) {
		ret = nsmw_pathmtu_receive(meter, probe, now_ns, answer);
		goto out;
	}
	switch (identify(meter, probe, now_ns)) {
	case SENDER_PEER:
		break;
	case SENDER_NEW:
		ret = greet(meter, now_ns, answer);
		goto out;
	case SENDER_STRANGE:
		/* A peer that begins does not know this session yet. */
		ret = probe->other ? -1 : 0;
		fallthrough;
	case SENDER_ASKED:
		goto out;
	}
	meter->rx++;
	nsmw_lanes_count(m->lanes[meter->index], NSMW_LANE_CONTROL, true,
			 !!(probe->flags & NSMW_PROBE_Q), 1);
	/* Late and doubled ones say nothing new. */
	if (meter->live.heard && (s32)(probe->seq - meter->seen.seq) <= 0)
		goto out;
	fresh = !meter->live.heard;
	/* The peer has traffic again; it watches for silence as if this end had, too. */
	if (probe->kind == NSMW_PROBE_POLL && probe->interval <= m->probing.ready)
		nsmw_measure_rouse(m, now);
	read_probe(meter, probe, now_ns);
	set_interval(meter, now);
	/* The peer is waiting for a packet of its session, too. */
	if (fresh)
		meter->due = 0;
	if (probe->kind == NSMW_PROBE_POLL && nsmw_bucket_ok(&meter->answers, now_ns)) {
		nsmw_bucket_take(&meter->answers, now_ns, 1);
		fill(meter, NSMW_PROBE_ANSWER, now_ns, answer);
		ret = 1;
	}
	arm(meter, now);
out:
	spin_unlock(&m->lock);
	return ret;
}

/* The meter of a path; NULL if the path is about to end. Context: RCU. */
static struct nsmw_meter *meter_of(const struct nsmw_path *path)
{
	struct nsmw_measure *m = path->lanes->measure;
	struct nsmw_meter *meter;

	spin_lock(&m->lock);
	meter = m->meter[path->index];
	spin_unlock(&m->lock);
	return meter;
}

/* Open a control packet if it is sealed; @key is NULL if not. */
static enum nsmwire_drop open_probe(struct nsmw_key_table *keys, struct sk_buff *skb,
				    const struct nsmw_geneve *g, struct nsmw_seal_key **key)
{
	*key = NULL;
	if (likely(!g->sealed))
		return 0;
	*key = nsmw_key_find(keys, g->key);
	return *key ? nsmw_open(*key, skb, sizeof(struct udphdr), g) : NSMWIRE_DROP_RX_KEY;
}

/**
 * struct arrival - a control packet that has arrived
 * @skb:    the packet, opened
 * @family: AF_INET or AF_INET6
 * @g:      its Geneve header
 * @key:    that has opened it; NULL if it is in clear
 * @path:   its path if it learns its remote address, else NULL
 * @probe:  what it says; all zeroes if it is malformed
 */
struct arrival {
	struct sk_buff *skb;
	sa_family_t family;
	const struct nsmw_geneve *g;
	struct nsmw_seal_key *key;
	const struct nsmw_path *path;
	struct nsmw_probe probe;
};

static void read_bytes(struct arrival *a)
{
	unsigned int at = sizeof(struct udphdr) + a->g->hlen, len;
	u8 bytes[NSMW_PROBE_MAX];

	len = min_t(unsigned int, a->skb->len - at, sizeof(bytes));
	if (a->skb->len < at || skb_copy_bits(a->skb, at, bytes, len) ||
	    !nsmw_probe_parse(bytes, a->skb->len - at, &a->probe))
		memset(&a->probe, 0, sizeof(a->probe));
}

/*
 * The meter of the path of a packet: if the path learns, by the key and the packet number,
 * else by the addresses. Context: RCU.
 */
static struct nsmw_meter *find_meter_of(struct nsmw_meters *meters, struct sock *sk,
					struct arrival *a)
{
	if (a->key)
		a->path = nsmw_roam_path(a->key->keys->measure->peer, a->g->packet, a->family);
	if (a->path && a->path->sk != sk)
		a->path = NULL;
	if (a->path)
		return meter_of(a->path);
	return nsmw_meters_find(meters, sk, a->skb, a->family, &a->probe);
}

/* 1 with an answer, 0 without, -1 if the packet has to be dropped. */
static int take(struct nsmw_meter *meter, const struct arrival *a, struct nsmw_probe *answer)
{
	if (nsmw_probe_is_challenge(&a->probe))
		return a->key ? nsmw_roam_receive(meter, a->key, a->path, a->skb, a->g,
						  &a->probe, answer) : -1;
	if (a->path && !nsmw_roam_is_from(a->path, a->skb))
		nsmw_roam_heard(a->key, a->path, a->skb, a->g->packet);
	return accept(meter, &a->probe, answer);
}

/**
 * nsmw_probes_receive() - receive a control packet
 * @meters: of the underlay
 * @keys:   of the underlay
 * @sk:     socket that it came through
 * @skb:    the packet; it begins with the UDP header, and the Geneve header can be read.
 *          Consumed on success
 * @family: AF_INET or AF_INET6
 * @g:      its Geneve header
 *
 * Context: BH disabled, RCU.
 * Return: 0, or why it has to be dropped.
 */
enum nsmwire_drop nsmw_probes_receive(struct nsmw_meters *meters,
				      struct nsmw_key_table *keys, struct sock *sk,
				      struct sk_buff *skb, sa_family_t family,
				      const struct nsmw_geneve *g)
{
	struct arrival a = { .skb = skb, .family = family, .g = g };
	unsigned int whole = skb->len;
	struct nsmw_probe answer;
	enum nsmwire_drop reason;
	struct nsmw_meter *meter;
	int ret;

	reason = open_probe(keys, skb, g, &a.key);
	if (unlikely(reason))
		return reason;
	read_bytes(&a);
	meter = find_meter_of(meters, sk, &a);
	if (!meter)
		return a.key ? NSMWIRE_DROP_RX_PATH : NSMWIRE_DROP_RX_NO_WIRE;
	if (a.key && a.key->keys->measure != meter->measure)
		return NSMWIRE_DROP_RX_KEY;
	if (!a.key && READ_ONCE(meter->measure->mark) & NSMW_MARK_SEALED)
		return NSMWIRE_DROP_RX_CLEAR;
	/* Of a packet that is well-formed, the session is not 0. */
	if (!a.probe.session || (family == AF_INET6 && !udp_hdr(skb)->check) ||
	    !nsmw_pathmtu_is_whole(&a.probe, whole))
		return NSMWIRE_DROP_RX_PROBE;
	ret = take(meter, &a, &answer);
	if (ret < 0)
		return NSMWIRE_DROP_RX_PROBE;
	trace_nsmw_probe(meter->measure->net, meter->index, false, a.probe.kind, a.probe.size,
			 a.probe.seq,
			 /* A word, possibly stale. */
			 data_race(nsmw_rtt_smoothed(&meter->rtt)));
	if (ret > 0)
		nsmw_probe_send(meter, &answer);
	consume_skb(skb);
	return 0;
}
