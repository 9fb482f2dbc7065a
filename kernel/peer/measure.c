// SPDX-License-Identifier: GPL-2.0
/*
 * Owns what is measured of the paths of a named peer: counters of packets, meters,
 * sessions, the Q bit, and the choice of the path that packets take. The lock of struct
 * nsmw_measure guards it; packets count without a lock. probes.c sends and receives the
 * control packets.
 *
 * Timers and packets judge paths and move packets to another path at once, in softirq;
 * the carrier of wires, their MTU, events and packets that wait follow under RTNL.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "peer/budget.h"
#include "peer/history.h"
#include "peer/measure.h"

#define BLOCK_US	1000000U	/* the Q bit flips as often, on short paths */

/* After a flip a report needs half a block and a round trip, and some come a bit late. */
#define SHORT_RTT_US	350000U		/* one block is enough */
#define MIDDLE_RTT_US	850000U		/* two are */

const struct nsmw_probing nsmw_probing_default = {
	.ready = 100000,
	.busy = 50000,
	.idle = 1000000,
	.asleep = 5000000,
	.detect = 250000,
};

/* --- counters of packets */

static struct nsmw_lane __percpu *need_lane(struct nsmw_lanes *lanes, u8 class)
{
	struct nsmw_lane __percpu *new, *old;
	int cpu;

	new = alloc_percpu_gfp(struct nsmw_lane, GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(new, cpu)->syncp);
	old = cmpxchg(&lanes->class[class], NULL, new);
	if (!old)
		return new;
	free_percpu(new);
	return old;
}

/**
 * nsmw_lane_first() - count packets of a class that has no counters yet
 * @lanes:   of the path
 * @class:   index of the class
 * @rx:      received, not sent
 * @q:       Q bit
 * @packets: how many
 *
 * Context: BH disabled.
 */
void nsmw_lane_first(struct nsmw_lanes *lanes, u8 class, bool rx, unsigned int q,
		     unsigned int packets)
{
	struct nsmw_lane __percpu *lane = need_lane(lanes, class);

	if (likely(lane)) {
		nsmw_lane_add(this_cpu_ptr(lane), rx, q, packets);
		return;
	}
	spin_lock(&lanes->lock);
	nsmw_lane_add(&lanes->spare[class], rx, q, packets);
	spin_unlock(&lanes->lock);
}

static void add_lane(const struct nsmw_lane *lane, struct nsmw_lane_sum *sum)
{
	struct nsmw_lane_sum now;
	unsigned int start;
	int q;

	do {
		start = u64_stats_fetch_begin(&lane->syncp);
		for (q = 0; q < 2; q++) {
			now.tx[q] = u64_stats_read(&lane->tx[q]);
			now.rx[q] = u64_stats_read(&lane->rx[q]);
		}
	} while (u64_stats_fetch_retry(&lane->syncp, start));
	for (q = 0; q < 2; q++) {
		sum->tx[q] += now.tx[q];
		sum->rx[q] += now.rx[q];
	}
}

/**
 * nsmw_measure_sum() - packets of a class on a path over all CPUs
 * @m:     of the peer
 * @path:  index of the path
 * @class: index of the class
 * @sum:   overwritten
 *
 * Context: any.
 */
void nsmw_measure_sum(const struct nsmw_measure *m, u8 path, u8 class,
		      struct nsmw_lane_sum *sum)
{
	const struct nsmw_lanes *lanes = READ_ONCE(m->lanes[path]);
	struct nsmw_lane __percpu *lane;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	if (!lanes)
		return;
	add_lane(&lanes->spare[class], sum);
	lane = READ_ONCE(lanes->class[class]);
	if (!lane)
		return;
	for_each_possible_cpu(cpu)
		add_lane(per_cpu_ptr(lane, cpu), sum);
}

/**
 * nsmw_measure_need_lanes() - allocate the counters of a path
 * @m:     of the peer
 * @index: of the path
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_measure_need_lanes(struct nsmw_measure *m, u8 index)
{
	struct nsmw_lanes *lanes;
	int i;

	if (m->lanes[index])
		return 0;
	lanes = kzalloc(sizeof(*lanes), GFP_KERNEL_ACCOUNT);
	if (!lanes)
		return -ENOMEM;
	lanes->measure = m;
	spin_lock_init(&lanes->lock);
	for (i = 0; i < NSMW_LANES; i++)
		u64_stats_init(&lanes->spare[i].syncp);
	WRITE_ONCE(m->lanes[index], lanes);
	return 0;
}

static void free_lanes(struct nsmw_lanes *lanes)
{
	int i;

	for (i = 0; lanes && i < NSMW_LANES; i++)
		free_percpu(lanes->class[i]);
	kfree(lanes);
}

/* --- meters */

/**
 * nsmw_meter_alloc() - create the meter of a path
 * @m:      of the peer
 * @index:  of the path
 * @path:   the path
 * @budget: of its uplink
 *
 * nsmw_probes_start() starts it.
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_meter *nsmw_meter_alloc(struct nsmw_measure *m, u8 index,
				    const struct nsmw_path *path,
				    struct nsmw_budget *budget)
{
	struct nsmw_meter *meter = kzalloc(sizeof(*meter), GFP_KERNEL_ACCOUNT);

	if (!meter)
		return NULL;
	meter->key.addr = path->remote;
	meter->key.family = path->family;
	meter->measure = m;
	meter->budget = budget;
	meter->index = index;
	meter->verdict = NSMW_VERDICT_UNMEASURED;
	nsmw_pathmtu_init(&meter->pathmtu, path->family == AF_INET ?
			  NSMW_PATHMTU_BASE4 : NSMW_PATHMTU_BASE6);
	return meter;
}

static void free_meter(struct rcu_head *rcu)
{
	struct nsmw_meter *meter = container_of(rcu, struct nsmw_meter, rcu);
	int i;

	for (i = 0; i < NSMW_LANES_TOLD; i++)
		kfree(meter->class[i]);
	kfree(meter->roam);
	kfree(meter);
}

/**
 * nsmw_meter_free_rcu() - free a meter once no packet can see it any more
 * @meter: the meter, stopped
 *
 * Context: any.
 */
void nsmw_meter_free_rcu(struct nsmw_meter *meter)
{
	call_rcu(&meter->rcu, free_meter);
}

/**
 * nsmw_measure_class() - get the meter of a class, and allocate it if there is none
 * @meter: of the path
 * @class: index of the class
 *
 * Context: the lock held.
 * Return: NULL when there is no memory; a later report will find it.
 */
struct nsmw_class_meter *nsmw_measure_class(struct nsmw_meter *meter, u8 class)
{
	struct nsmw_class_meter *cm = meter->class[class];

	if (cm)
		return cm;
	cm = kzalloc(sizeof(*cm), GFP_ATOMIC | __GFP_NOWARN);
	/* Both ends have counted none so far, as earlier reports say. */
	if (cm && meter->settled == 2)
		nsmw_loss_begin(&cm->loss);
	meter->class[class] = cm;
	return cm;
}

/**
 * nsmw_measure_begin() - begin to measure a path
 * @meter: of the path, new; the counters of the path may be older
 *
 * Context: the lock held.
 */
void nsmw_measure_begin(struct nsmw_meter *meter)
{
	struct nsmw_class_meter *cm;
	struct nsmw_lane_sum sum;
	int class;

	meter->measure->meter[meter->index] = meter;
	for (class = 0; class < NSMW_LANES_TOLD; class++) {
		nsmw_measure_sum(meter->measure, meter->index, class, &sum);
		if (!sum.tx[0] && !sum.tx[1])
			continue;
		cm = nsmw_measure_class(meter, class);
		if (!cm)
			continue;
		cm->before = sum.tx[0] + sum.tx[1];
		nsmw_loss_restart(&cm->loss, sum.tx);
	}
}

/* --- the Q bit */

static void settle_class(struct nsmw_meter *meter, u8 class, int q, u64 now)
{
	struct nsmw_class_meter *cm = meter->class[class];
	struct nsmw_lane_sum sum;

	if (cm && cm->early) {
		nsmw_loss_late(&cm->loss, q);
		cm->early = false;
		return;
	}
	nsmw_measure_sum(meter->measure, meter->index, class, &sum);
	if (!sum.tx[0] && !sum.tx[1] && !cm)
		return;
	cm = nsmw_measure_class(meter, class);
	if (cm)
		nsmw_loss_settle(&cm->loss, now, q, sum.tx[q]);
}

/* The Q value @q is going to be used again: its last block ends. */
static void settle(struct nsmw_meter *meter, int q, u64 now)
{
	int class;

	if (!meter->report_ok)
		return;
	meter->report_ok = false;
	for (class = 0; class < NSMW_LANES_TOLD; class++)
		settle_class(meter, class, q, now);
	if (meter->settled < 2)
		meter->settled++;
}

/**
 * nsmw_measure_settle_early() - settle the blocks of classes of which no more will arrive
 * @meter: of the path, which has just reported late enough after the last flip
 * @now:   us
 *
 * A class of which packets have arrived lately may wait in a long queue: its block is
 * settled when the Q bit flips.
 *
 * Context: the lock held.
 */
void nsmw_measure_settle_early(struct nsmw_meter *meter, u64 now)
{
	const struct nsmw_measure *m = meter->measure;
	int class, q = !(m->mark & NSMW_MARK_Q);

	for (class = 0; class < NSMW_LANES_TOLD; class++) {
		struct nsmw_class_meter *cm = meter->class[class];

		if (!cm || cm->early || now - cm->arrived < m->block / 4)
			continue;
		settle_class(meter, class, q, now);
		cm->early = true;
	}
}

static u32 block_us(const struct nsmw_measure *m)
{
	u32 srtt = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			srtt = max(srtt, nsmw_rtt_smoothed(&m->meter[i]->rtt));
	}
	if (srtt <= SHORT_RTT_US)
		return BLOCK_US;
	return srtt <= MIDDLE_RTT_US ? 2 * BLOCK_US : 4 * BLOCK_US;
}

static void set_mark(struct nsmw_measure *m, u8 mark)
{
	if (m->mark != mark)
		WRITE_ONCE(m->mark, mark);
}

static void arm_flip(struct nsmw_measure *m)
{
	mod_timer(&m->flip, jiffies + usecs_to_jiffies(m->block));
}

static void flip(struct timer_list *timer)
{
	struct nsmw_measure *m = container_of(timer, struct nsmw_measure, flip);
	u64 now = nsmw_measure_us(ktime_get_ns());
	int i, q;

	spin_lock(&m->lock);
	q = !(m->mark & NSMW_MARK_Q);
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			settle(m->meter[i], q, now);
	}
	set_mark(m, m->mark ^ NSMW_MARK_Q);
	m->flipped = now;
	m->block = block_us(m);
	/* Without traffic each packet that comes wakes the peer up again. */
	if (now - m->data < NSMW_TRAFFIC_US)
		arm_flip(m);
	else
		set_mark(m, m->mark | NSMW_MARK_WAKE);
	spin_unlock(&m->lock);
}

/*
 * Poll a path that was probed slowly, and judge it from now on as if it had been probed
 * fast: silence counts from here, and a round trip is left for the answer. The answer
 * tells the interval of the peer.
 */
static void rouse_meter(struct nsmw_meter *meter, u64 now)
{
	if (meter->verdict == NSMW_VERDICT_UP ||
	    (meter->live.heard && !nsmw_liveness_doubts(&meter->live, now))) {
		meter->live.heard = now;
		meter->live.announced = max(meter->measure->probing.busy,
					    nsmw_rtt_smoothed(&meter->rtt));
	}
	meter->roused = meter->live.heard;
	mod_timer(&meter->timer, jiffies);
}

/**
 * nsmw_measure_ask() - ask a peer on all paths whether it is still there
 * @m:   of the peer
 * @now: us
 *
 * Context: the lock held.
 */
void nsmw_measure_ask(struct nsmw_measure *m, u64 now)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			rouse_meter(m->meter[i], now);
	}
}

/**
 * nsmw_measure_rouse() - a peer has traffic again if it had none
 * @m:   of the peer
 * @now: us
 *
 * Context: the lock held.
 */
void nsmw_measure_rouse(struct nsmw_measure *m, u64 now)
{
	if (!(m->mark & NSMW_MARK_WAKE))
		return;
	set_mark(m, m->mark & ~NSMW_MARK_WAKE);
	m->data = now;
	arm_flip(m);
	nsmw_measure_ask(m, now);
}

/**
 * nsmw_measure_wake() - a packet has found a peer without traffic
 * @m: of the peer
 *
 * Context: BH disabled.
 */
void nsmw_measure_wake(struct nsmw_measure *m)
{
	spin_lock(&m->lock);
	nsmw_measure_rouse(m, nsmw_measure_us(ktime_get_ns()));
	spin_unlock(&m->lock);
}

/**
 * nsmw_measure_refuse_clear() - refuse packets in clear from a peer, or do not
 * @m:      the peer
 * @refuse: refuse them
 *
 * Context: process.
 */
void nsmw_measure_refuse_clear(struct nsmw_measure *m, bool refuse)
{
	spin_lock_bh(&m->lock);
	set_mark(m, refuse ? m->mark | NSMW_MARK_SEALED : m->mark & ~NSMW_MARK_SEALED);
	spin_unlock_bh(&m->lock);
}

/**
 * nsmw_measure_look() - find out whether a path has traffic
 * @meter: of the path
 * @now:   us
 *
 * Context: the lock held.
 */
void nsmw_measure_look(struct nsmw_meter *meter, u64 now)
{
	struct nsmw_measure *m = meter->measure;
	struct nsmw_lane_sum sum;
	u64 counted = 0;
	int class;

	/* A path that has traffic will be seen to have none soon enough. */
	if (meter->data && now - meter->data < NSMW_TRAFFIC_US &&
	    now - meter->looked < BLOCK_US)
		return;
	meter->looked = now;
	for (class = 0; class < NSMW_LANES; class++) {
		if (class == NSMW_LANE_CONTROL)
			continue;
		nsmw_measure_sum(m, meter->index, class, &sum);
		counted += sum.tx[0] + sum.tx[1] + sum.rx[0] + sum.rx[1];
	}
	if (counted == meter->counted)
		return;
	meter->counted = counted;
	meter->data = now;
	m->data = now;
}

/* --- liveness, and the choice of the path */

/**
 * nsmw_measure_interval() - time between two probes
 * @meter: of the path
 *
 * Context: the lock held.
 * Return: us, as the budget of the uplink allows it.
 */
u32 nsmw_measure_interval(const struct nsmw_meter *meter)
{
	return nsmw_budget_stretch(meter->budget, meter->interval);
}

/**
 * nsmw_measure_fill() - fill a control packet of which nothing is measured
 * @meter:  of the path
 * @kind:   enum nsmw_probe_kind
 * @now_ns: when it leaves, ns
 * @probe:  overwritten
 *
 * Context: the lock held.
 */
void nsmw_measure_fill(const struct nsmw_meter *meter, u8 kind, u64 now_ns,
		       struct nsmw_probe *probe)
{
	const struct nsmw_measure *m = meter->measure;

	*probe = (struct nsmw_probe){
		.kind = kind,
		.path = meter->index,
		.session = m->session.mine,
		.other = m->session.peer,
		.seq = m->seq[meter->index],
		.sent = now_ns,
		.interval = nsmw_measure_interval(meter),
		.accept = NSMWIRE_PROBE_INTERVAL_MIN,
		.class = NSMWIRE_CLASS_CONTROL,
	};
}

/**
 * nsmw_measure_detect() - silence after which a path is down
 * @meter: of the path
 *
 * Context: the lock held.
 * Return: us.
 */
u32 nsmw_measure_detect(const struct nsmw_meter *meter)
{
	return nsmw_liveness_detect(meter->measure->probing.detect,
				    meter->live.announced,
				    nsmw_rtt_smoothed(&meter->rtt),
				    nsmw_rtt_var(&meter->rtt));
}

/**
 * nsmw_measure_usable() - can packets take a path?
 * @m: of the peer
 * @i: index of the path
 *
 * Context: the lock held.
 * Return: true while its route works and it is not silent.
 */
bool nsmw_measure_usable(const struct nsmw_measure *m, int i)
{
	return m->way[i].routed &&
	       (!m->meter[i] || m->meter[i]->verdict != NSMW_VERDICT_SILENT);
}

/* A path has come up or has gone down; before the moves that this causes. */
static void note_path(struct nsmw_measure *m, u8 i, bool up, u64 now)
{
	struct nsmw_happening what = {
		.at = now,
		.kind = up ? NSMWIRE_HISTORY_KIND_PATH_UP : NSMWIRE_HISTORY_KIND_PATH_DOWN,
		.path = i,
		.to = NSMW_PATH_NONE,
		.reason = NSMWIRE_PATH_REASON_NONE,
	};

	if (!up)
		what.reason = m->way[i].reason ?: NSMWIRE_PATH_REASON_SILENT;
	nsmw_history_add(&m->history, &what);
}

static void note_paths(struct nsmw_measure *m, u64 now)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		bool up = m->way[i].present && nsmw_measure_usable(m, i);

		if (up == !!(m->up & BIT(i)))
			continue;
		m->up ^= BIT(i);
		if (m->way[i].present)
			note_path(m, i, up, now);
	}
}

/* Whether path @a is taken before path @b. */
static bool goes_before(const struct nsmw_measure *m, int a, int b)
{
	if (nsmw_measure_usable(m, a) != nsmw_measure_usable(m, b))
		return nsmw_measure_usable(m, a);
	/* A route that works may carry what no probe has passed yet. */
	if (m->way[a].routed != m->way[b].routed)
		return m->way[a].routed;
	return m->way[a].cost < m->way[b].cost;
}

/* -1 for a peer without paths. */
static int first_path(const struct nsmw_measure *m)
{
	int i, first = -1;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->way[i].present && (first < 0 || goes_before(m, i, first)))
			first = i;
	}
	return first;
}

/**
 * nsmw_measure_steer() - choose the paths that packets take
 * @m:   of the peer
 * @now: us
 *
 * The path of packets that ask for nothing is the first path that is up, by the cost of
 * its uplink, then by index; without one the first path by the same order, so that its
 * drops have the reason of the route. @m->steer chooses for all others.
 *
 * Context: the lock held.
 */
void nsmw_measure_steer(struct nsmw_measure *m, u64 now)
{
	WRITE_ONCE(m->peer->active, max(first_path(m), 0));
	note_paths(m, now);
	m->steer(m, now);
}

/**
 * nsmw_measure_choose() - choose the path that packets take
 * @m: of the peer
 *
 * Context: process, RTNL.
 * Return: index of the path; 0 for a peer without paths.
 */
u8 nsmw_measure_choose(struct nsmw_measure *m)
{
	u8 active;

	spin_lock_bh(&m->lock);
	nsmw_measure_steer(m, nsmw_measure_us(ktime_get_ns()));
	active = m->peer->active;
	spin_unlock_bh(&m->lock);
	return active;
}

/**
 * nsmw_measure_set_way() - set what the choice of a path goes by
 * @m:     of the peer
 * @index: of the path
 * @way:   the path; nsmw_measure_choose() has to follow
 *
 * Context: process, RTNL.
 */
void nsmw_measure_set_way(struct nsmw_measure *m, u8 index,
			  const struct nsmw_way *way)
{
	spin_lock_bh(&m->lock);
	m->way[index] = *way;
	spin_unlock_bh(&m->lock);
}

/**
 * nsmw_measure_judge() - find out whether packets can take a path
 * @meter: of the path
 * @now:   us
 *
 * If that has changed, packets take another path from now on, and a check follows.
 *
 * Context: the lock held.
 */
void nsmw_measure_judge(struct nsmw_meter *meter, u64 now)
{
	struct nsmw_measure *m = meter->measure;
	u32 detect = nsmw_measure_detect(meter);
	u8 verdict;

	verdict = meter->leaving ? NSMW_VERDICT_SILENT :
		  nsmw_liveness_judge(&meter->live, meter->index, &m->statement,
				      detect, now);
	if (verdict == meter->verdict)
		return;
	WRITE_ONCE(meter->verdict, verdict);
	nsmw_measure_steer(m, now);
	nsmw_path_recheck(m->net);
}

/**
 * nsmw_measure_report_all() - tell the peer all that has arrived so far
 * @meter: of the path
 * @now:   us
 *
 * Context: the lock held.
 */
void nsmw_measure_report_all(struct nsmw_meter *meter, u64 now)
{
	int class;

	for (class = 0; class < NSMW_LANES_TOLD; class++) {
		if (meter->class[class])
			meter->class[class]->changed = now;
	}
}

static void restart_classes(struct nsmw_meter *meter)
{
	struct nsmw_lane_sum sum;
	int class;

	for (class = 0; class < NSMW_LANES_TOLD; class++) {
		struct nsmw_class_meter *cm = meter->class[class];

		if (!cm)
			continue;
		nsmw_measure_sum(meter->measure, meter->index, class, &sum);
		nsmw_loss_restart(&cm->loss, sum.tx);
		cm->early = false;
	}
}

/* The peer has begun anew, or is heard for the first time. */
static void restart_meter(struct nsmw_meter *meter, u64 now)
{
	memset(&meter->live, 0, sizeof(meter->live));
	memset(&meter->jitter, 0, sizeof(meter->jitter));
	memset(&meter->seen, 0, sizeof(meter->seen));
	meter->leaving = false;
	meter->told = false;
	meter->tells = false;
	meter->report_ok = false;
	meter->settled = 0;
	restart_classes(meter);
	nsmw_measure_report_all(meter, now);
	nsmw_measure_judge(meter, now);
}

/**
 * nsmw_measure_restart() - a session of the peer begins
 * @m:       of the peer
 * @session: number of the session
 * @now_ns:  ns
 *
 * Context: the lock held.
 */
void nsmw_measure_restart(struct nsmw_measure *m, u32 session, u64 now_ns)
{
	int i;

	WRITE_ONCE(m->session.peer, session);
	m->session.candidate = 0;
	m->session.since = now_ns;
	memset(&m->statement, 0, sizeof(m->statement));
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			restart_meter(m->meter[i], nsmw_measure_us(now_ns));
	}
}

/* --- the whole */

/**
 * nsmw_measure_alloc() - begin to measure a peer
 * @peer: the peer, without paths
 * @net:  its underlay
 * @steer: see struct nsmw_measure
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_measure *nsmw_measure_alloc(struct nsmw_peer *peer, struct net *net,
					void (*steer)(struct nsmw_measure *m, u64 now))
{
	struct nsmw_measure *m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);

	if (!m)
		return NULL;
	m->peer = peer;
	m->net = net;
	m->steer = steer;
	INIT_LIST_HEAD(&m->steerings);
	spin_lock_init(&m->lock);
	m->mark = NSMW_MARK_WAKE;
	m->block = BLOCK_US;
	m->probing = nsmw_probing_default;
	do {
		m->session.mine = get_random_u32();
	} while (!m->session.mine);
	timer_setup(&m->flip, flip, 0);
	return m;
}

/**
 * nsmw_measure_free() - end measuring a peer
 * @m: of the peer, its meters stopped; a grace period ago the last packet was here
 *
 * Context: process.
 */
void nsmw_measure_free(struct nsmw_measure *m)
{
	int i;

	timer_shutdown_sync(&m->flip);
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		free_lanes(m->lanes[i]);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		kfree(m->window[i]);
	kfree(m->history);
	kfree(m);
}

/**
 * nsmw_measure_set() - change how often the paths of a peer are probed
 * @m:       of the peer
 * @probing: the intervals, checked
 *
 * Context: process, RTNL.
 */
void nsmw_measure_set(struct nsmw_measure *m, const struct nsmw_probing *probing)
{
	int i;

	spin_lock_bh(&m->lock);
	m->probing = *probing;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		/* An interval that has become shorter begins now. */
		if (m->meter[i]) {
			m->meter[i]->due = 0;
			mod_timer(&m->meter[i]->timer, jiffies);
		}
	}
	spin_unlock_bh(&m->lock);
}
