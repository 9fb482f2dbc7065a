/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is measured of the paths of a named peer, and which of them packets take.
 */
#ifndef NSMW_MEASURE_H
#define NSMW_MEASURE_H

#include <linux/percpu.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/u64_stats_sync.h>

#include "peer/peer.h"
#include "pure/bucket.h"
#include "pure/delay.h"
#include "pure/geneve.h"
#include "pure/liveness.h"
#include "pure/loss.h"
#include "pure/pathmtu.h"
#include "pure/policy.h"
#include "pure/probe.h"

struct nsmw_budget;
struct nsmw_history;
struct nsmw_keys;
struct nsmw_meters;
struct nsmw_roam;
struct nsmw_window;

#define NSMW_TRAFFIC_US	10000000ULL	/* a path has traffic for so long after a packet */

/*
 * Packets are counted by class; apart from these control packets, which are reported like
 * those of a class, and packets without a class option, which are not.
 */
#define NSMW_LANE_CONTROL	NSMWIRE_CLASSES_MAX
#define NSMW_LANE_UNTOLD	(NSMWIRE_CLASSES_MAX + 1)
#define NSMW_LANES		(NSMWIRE_CLASSES_MAX + 2)
#define NSMW_LANES_TOLD		NSMW_PROBE_CLASSES

#define NSMW_MARK_Q	NSMW_GENEVE_Q
#define NSMW_MARK_SEALED 0x40
#define NSMW_MARK_WAKE	0x80

/**
 * struct nsmw_lane - packets of one class on one path and one CPU, by Q bit
 * @tx:    sent
 * @rx:    received
 * @syncp: for readers on 32-bit
 */
struct nsmw_lane {
	u64_stats_t tx[2];
	u64_stats_t rx[2];
	struct u64_stats_sync syncp;
};

/**
 * struct nsmw_lanes - packets on one path of a peer
 * @measure: of the peer
 * @class: by lane, for each CPU; NULL before its first packet
 * @lock:  guards @spare
 * @spare: counters of a class while @class could not be allocated
 *
 * Live as long as the peer: a path that is deleted and added goes on counting.
 */
struct nsmw_lanes {
	struct nsmw_measure *measure;
	struct nsmw_lane __percpu *class[NSMW_LANES];
	spinlock_t lock;	/* @spare */
	struct nsmw_lane spare[NSMW_LANES];
};

/**
 * struct nsmw_probing - how often the paths of a peer are probed
 * @ready:  interval while another path of the peer has traffic, us
 * @busy:   interval while the path has traffic, us
 * @idle:   interval while no path of the peer has traffic, us
 * @asleep: interval after five minutes without traffic, us
 * @detect: silence after which a busy path is down, us
 */
struct nsmw_probing {
	u32 ready;
	u32 busy;
	u32 idle;
	u32 asleep;
	u32 detect;
};

/**
 * struct nsmw_class_meter - one class on one path
 * @loss:     of packets to the peer
 * @reported: packets that have arrived from the peer, by Q, as last told to it
 * @changed:  when @reported last changed, us
 * @before:   packets sent on the path before the meter began
 * @arrived:  when the peer last reported more packets of the Q value at rest, us
 * @early:    the block of the Q value at rest is settled before the value is used again
 */
struct nsmw_class_meter {
	struct nsmw_loss loss;
	u64 reported[2];
	u64 changed;
	u64 before;
	u64 arrived;
	bool early;
};

/**
 * struct nsmw_meter_key - remote address of a path
 * @addr:   the address
 * @family: AF_INET or AF_INET6
 */
struct nsmw_meter_key {
	union nsmw_addr addr;
	u32 family;
};

/**
 * struct nsmw_seen - control packets that have arrived on a path
 * @seq:     number of the last one
 * @sent:    when it left, ns of the peer's clock; 0 before the first
 * @arrived: when it arrived, us
 * @echo:    its echo
 * @wanted:  control packets that were sent since @half began, by their numbers
 * @got:     of these, arrived
 * @before:  @wanted and @got of the half before
 */
struct nsmw_seen {
	u32 seq;
	u64 sent;
	u64 arrived;
	u64 echo;
	u32 wanted;
	u32 got;
	u32 before[2];
};

/**
 * struct nsmw_meter - measures one path
 * @node:      in the table of the underlay
 * @key:       remote address; of a path that learns only the family counts
 * @measure:   of its peer
 * @budget:    of its uplink
 * @timer:     sends probes and watches for silence
 * @rcu:       frees it after the last packet
 * @index:     of the path
 * @listed:    it is in the table; RTNL
 *
 * All below is guarded by the lock of @measure.
 *
 * @number:    index that the peer gives the path; meaningless before it is heard
 * @leaving:   the peer has said that it sets the path down
 * @told:      @told_jitter and @told_transit are valid
 * @tells:     the peer has been told that the path is heard
 * @admin_down: an administrator has set the path down
 * @report_ok: a report has arrived late enough after the last flip of Q
 * @roused:    the path has been idle, and has to be polled now
 * @settled:   blocks that have been settled in this session, at most 2
 * @verdict:   enum nsmw_verdict
 * @live:      liveness
 * @rtt:       round-trip time
 * @jitter:    of control packets from the peer
 * @told_jitter: of control packets to the peer, us
 * @told_transit: transit of the last control packet to the peer, us
 * @seen:      what has arrived
 * @due:       when the next probe is sent, us
 * @poll:      when the next poll is sent, us
 * @interval:  between two probes before the budget stretches it, us
 * @demand:    what @budget has been asked for
 * @backoff:   interval while the peer has never been heard, us
 * @data:      when the path last had traffic, us; 0 for never
 * @counted:   packets on the path when that was found
 * @looked:    when packets were counted, us
 * @report:    when the counters of arrivals were last told, us
 * @answers:   answers that may be sent; an answer counts as a byte
 * @greetings: polls that may be sent to a peer that begins, counted likewise
 * @padded_answers: answers to padded polls that may be sent, counted likewise
 * @pathmtu:   path MTU
 * @noted:     path MTU by the last event about it, 0 before the first search has ended
 * @padded:    when the last padded poll was sent, ns; 0 for never
 * @route_mtu: MTU of the route without what routers have reported; 0 before it is known
 * @room:      MTU of the route with it, if a padded poll did not fit, else 0; written by
 *             what sends it, without the lock
 * @room_till: until when @room counts, us
 * @roam:      what it has learned of its remote address; NULL if that is configured
 * @tx:        control packets sent
 * @rx:        control packets received
 * @class:     by lane; NULL before the first packet
 */
struct nsmw_meter {
	struct rhlist_head node;
	struct nsmw_meter_key key;
	struct nsmw_measure *measure;
	struct nsmw_budget *budget;
	struct timer_list timer;
	struct rcu_head rcu;
	u8 index;
	bool listed;
	u8 number;
	bool leaving;
	bool told;
	bool tells;
	bool admin_down;
	bool report_ok;
	bool roused;
	u8 settled;
	u8 verdict;
	struct nsmw_liveness live;
	struct nsmw_rtt rtt;
	struct nsmw_jitter jitter;
	u32 told_jitter;
	u32 told_transit;
	struct nsmw_seen seen;
	u64 due;
	u64 poll;
	u32 interval;
	u32 demand;
	u32 backoff;
	u64 data;
	u64 counted;
	u64 looked;
	u64 report;
	struct nsmw_bucket answers;
	struct nsmw_bucket greetings;
	struct nsmw_bucket padded_answers;
	struct nsmw_pathmtu pathmtu;
	u16 noted;
	u64 padded;
	u32 route_mtu;
	u32 room;
	u64 room_till;
	struct nsmw_roam *roam;
	u64 tx;
	u64 rx;
	struct nsmw_class_meter *class[NSMW_LANES_TOLD];
};

/**
 * struct nsmw_session - who the peer is
 * @mine:      random number of this end
 * @peer:      the peer's; 0 while it is not known
 * @candidate: number of a peer that does not know this end yet; 0 for none
 * @since:     when @peer became known, ns
 * @asked:     when @peer was last asked whether it is still there, us; 0 for never
 */
struct nsmw_session {
	u32 mine;
	u32 peer;
	u32 candidate;
	u64 since;
	u64 asked;
};

/**
 * struct nsmw_way - what the choice of a path goes by
 * @present: there is a path, and all wires have queues for it
 * @routed:  its route works, and no administrator has set it down
 * @reason:  enum nsmwire_path_reason; why it is not
 * @cost:    of its uplink
 * @colour:  of its uplink
 * @rate:    of its uplink, kbit/s; 0 for none
 */
struct nsmw_way {
	bool present;
	bool routed;
	u8 reason;
	u32 cost;
	char colour[NSMW_NAME_MAX];
	u32 rate;
};

/**
 * struct nsmw_measure - the measured side of a named peer
 * @mark:      NSMW_MARK_Q while packets are sent with the Q bit, NSMW_MARK_WAKE while a
 *             packet has to wake the peer up, NSMW_MARK_SEALED while packets in clear are
 *             refused; read by packets
 * @moved:     a path has learned an address and does not use it yet
 * @keys:      keys of the peer; NULL before it is to be sealed. RTNL
 * @lanes:     packets by path; NULL before the first path of the index; RTNL
 * @peer:      the peer
 * @net:       its underlay
 * @lock:      guards all below, and the meters
 * @probing:   configured intervals
 * @session:   of both ends
 * @statement: which paths the peer hears
 * @meter:     by path
 * @way:       by path
 * @steer:     chooses the paths of classes when the usable ones have changed; called with
 *             the lock held
 * @steerings: struct nsmw_steering
 * @history:   last events; NULL before the first
 * @up:        bits of the paths that are up by the last event of each
 * @seq:       by path, number of its last control packet; goes on where a path is deleted
 *             and added again, for the peer takes lower numbers for late packets
 * @flip:      flips the Q bit while there is traffic
 * @flipped:   when it was flipped last, us
 * @block:     time between two flips, us
 * @data:      when a path last had traffic, us
 * @numbers:   by class, packets that were numbered and sent twice; without the lock
 * @window:    by class, numbered packets that have arrived; NULL before the first one.
 *             Without the lock
 */
struct nsmw_measure {
	u8 mark;
	bool moved;
	struct nsmw_keys *keys;
	struct nsmw_lanes *lanes[NSMWIRE_PATHS_MAX];
	struct nsmw_peer *peer;
	struct net *net;
	spinlock_t lock;	/* all below, and the meters */
	struct nsmw_probing probing;
	struct nsmw_session session;
	struct nsmw_statement statement;
	struct nsmw_meter *meter[NSMWIRE_PATHS_MAX];
	struct nsmw_way way[NSMWIRE_PATHS_MAX];
	void (*steer)(struct nsmw_measure *m, u64 now);
	struct list_head steerings;
	struct nsmw_history *history;
	u8 up;
	u32 seq[NSMWIRE_PATHS_MAX];
	struct timer_list flip;
	u64 flipped;
	u32 block;
	u64 data;
	atomic64_t numbers[NSMWIRE_CLASSES_MAX];
	struct nsmw_window *window[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_lane_sum - packets of one class on one path over all CPUs, by Q bit
 * @tx: sent
 * @rx: received
 */
struct nsmw_lane_sum {
	u64 tx[2];
	u64 rx[2];
};

extern const struct nsmw_probing nsmw_probing_default;

struct nsmw_meter *nsmw_meter_alloc(struct nsmw_measure *m, u8 index,
				    const struct nsmw_path *path,
				    struct nsmw_budget *budget);
void nsmw_measure_begin(struct nsmw_meter *meter);
void nsmw_meter_free_rcu(struct nsmw_meter *meter);
struct nsmw_measure *nsmw_measure_alloc(struct nsmw_peer *peer, struct net *net,
					void (*steer)(struct nsmw_measure *m, u64 now));
bool nsmw_measure_usable(const struct nsmw_measure *m, int i);
void nsmw_measure_free(struct nsmw_measure *m);
void nsmw_measure_set(struct nsmw_measure *m, const struct nsmw_probing *probing);
int nsmw_measure_need_lanes(struct nsmw_measure *m, u8 index);
void nsmw_measure_set_way(struct nsmw_measure *m, u8 index,
			  const struct nsmw_way *way);
void nsmw_measure_settle_early(struct nsmw_meter *meter, u64 now);
u8 nsmw_measure_choose(struct nsmw_measure *m);
void nsmw_measure_steer(struct nsmw_measure *m, u64 now);
void nsmw_measure_judge(struct nsmw_meter *meter, u64 now);
void nsmw_measure_restart(struct nsmw_measure *m, u32 session, u64 now_ns);
void nsmw_measure_look(struct nsmw_meter *meter, u64 now);
u32 nsmw_measure_interval(const struct nsmw_meter *meter);
void nsmw_measure_fill(const struct nsmw_meter *meter, u8 kind, u64 now_ns,
		       struct nsmw_probe *probe);
u32 nsmw_measure_detect(const struct nsmw_meter *meter);
void nsmw_measure_rouse(struct nsmw_measure *m, u64 now);
void nsmw_measure_ask(struct nsmw_measure *m, u64 now);
void nsmw_measure_wake(struct nsmw_measure *m);
void nsmw_measure_refuse_clear(struct nsmw_measure *m, bool refuse);
void nsmw_measure_sum(const struct nsmw_measure *m, u8 path, u8 class,
		      struct nsmw_lane_sum *sum);
void nsmw_measure_report_all(struct nsmw_meter *meter, u64 now);
struct nsmw_class_meter *nsmw_measure_class(struct nsmw_meter *meter, u8 class);
void nsmw_lane_first(struct nsmw_lanes *lanes, u8 class, bool rx, unsigned int q,
		     unsigned int packets);

/** nsmw_measure_us() - time of the meters, us */
static inline u64 nsmw_measure_us(u64 ns)
{
	return div_u64(ns, NSEC_PER_USEC);
}

/* Count packets, on this CPU or with the spare counters. */
static inline void nsmw_lane_add(struct nsmw_lane *lane, bool rx, unsigned int q,
				 unsigned int packets)
{
	u64_stats_update_begin(&lane->syncp);
	u64_stats_add(rx ? &lane->rx[q] : &lane->tx[q], packets);
	u64_stats_update_end(&lane->syncp);
}

static inline void nsmw_lanes_count(struct nsmw_lanes *lanes, u8 class, bool rx,
				    unsigned int q, unsigned int packets)
{
	struct nsmw_lane __percpu *lane = READ_ONCE(lanes->class[class]);

	if (likely(lane))
		nsmw_lane_add(this_cpu_ptr(lane), rx, q, packets);
	else
		nsmw_lane_first(lanes, class, rx, q, packets);
}

/**
 * nsmw_measure_tx() - count a packet that leaves for a named peer
 * @lanes:   of its path
 * @class:   its class, or NSMW_LANE_UNTOLD
 * @packets: how many it will be on the line
 *
 * Context: BH disabled, RCU.
 * Return: flags of the class option that the packet is sent with.
 */
static inline u8 nsmw_measure_tx(struct nsmw_lanes *lanes, u8 class,
				 unsigned int packets)
{
	u8 mark = READ_ONCE(lanes->measure->mark);

	nsmw_lanes_count(lanes, class, false, !!(mark & NSMW_MARK_Q), packets);
	if (unlikely(mark & NSMW_MARK_WAKE))
		nsmw_measure_wake(lanes->measure);
	return mark & NSMW_MARK_Q;
}

/**
 * nsmw_measure_rx() - count a packet that arrives from a named peer
 * @lanes:   of its path
 * @class:   its class by the class option, or NSMW_LANE_UNTOLD
 * @q:       its Q bit
 * @packets: how many it was on the line
 *
 * Context: BH disabled, RCU.
 */
static inline void nsmw_measure_rx(struct nsmw_lanes *lanes, u8 class, bool q,
				   unsigned int packets)
{
	nsmw_lanes_count(lanes, class, true, q, packets);
	if (unlikely(READ_ONCE(lanes->measure->mark) & NSMW_MARK_WAKE))
		nsmw_measure_wake(lanes->measure);
}

#endif /* NSMW_MEASURE_H */
