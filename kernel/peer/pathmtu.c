// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the path MTU of the paths of named peers: when padded polls are sent, what follows
 * from their answers, and the limit that packets read. What to probe is decided by
 * pure/pathmtu.c. The lock of struct nsmw_measure guards all of it.
 *
 * A padded poll waits in queues among other packets of class default, and one that is too
 * large is lost: it is not measured, has no number of its own, and is not counted.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "peer/budget.h"
#include "peer/history.h"
#include "peer/pathmtu.h"

#define PUT_OFF_US	250000U	/* at least, while the budget is spent */
#define SLACK_US	500000	/* for queues, beyond the round trip of probes */
#define ROOM_US		60000000	/* until a route is asked anew for its MTU */

static bool has_traffic(const struct nsmw_meter *meter, u64 now)
{
	return meter->data && now - meter->data < NSMW_PATHMTU_CONFIRM_US;
}

/**
 * nsmw_pathmtu_when() - when a padded poll may be due
 * @meter: of the path
 * @now:   us
 *
 * Context: the lock held.
 * Return: us; U64_MAX for never.
 */
u64 nsmw_pathmtu_when(const struct nsmw_meter *meter, u64 now)
{
	if (meter->verdict != NSMW_VERDICT_UP)
		return U64_MAX;
	return nsmw_pathmtu_next(&meter->pathmtu, has_traffic(meter, now));
}

/* Packets follow at once, the MTU of wires soon, unless the route has the same limit. */
static void publish(struct nsmw_meter *meter)
{
	u16 limit = nsmw_pathmtu_limit(&meter->pathmtu);
	struct nsmw_path *path;
	u32 before;

	rcu_read_lock();
	path = rcu_dereference(meter->measure->peer->path[meter->index]);
	if (path && path->pmtu != limit) {
		before = min_t(u32, path->pmtu, meter->route_mtu);
		WRITE_ONCE(path->pmtu, limit);
		if (min_t(u32, limit, meter->route_mtu) != before)
			nsmw_path_recheck_soon(meter->measure->net);
	}
	rcu_read_unlock();
}

static void note(struct nsmw_meter *meter, u8 kind, u64 now)
{
	const struct nsmw_happening what = {
		.at = now,
		.kind = kind,
		.path = meter->index,
		.to = NSMW_PATH_NONE,
		.value = meter->pathmtu.pmtu,
		.limit = meter->noted,
	};

	nsmw_history_add(&meter->measure->history, &what);
	nsmw_path_recheck_soon(meter->measure->net);
}

/*
 * Note what has changed, but not each step of a search, nor that a path carries all that
 * its route says. @before: the path MTU when the search had ended, 0 while it had not.
 */
static void note_change(struct nsmw_meter *meter, u16 before, u64 now)
{
	const struct nsmw_pathmtu *p = &meter->pathmtu;

	if (before && p->phase == NSMW_PATHMTU_SEARCHING && p->pmtu < before) {
		note(meter, NSMWIRE_HISTORY_KIND_BLACK_HOLE, now);
		meter->noted = p->pmtu;
	}
	if (p->phase != NSMW_PATHMTU_COMPLETE || p->pmtu == meter->noted)
		return;
	if (meter->noted || p->pmtu < p->max)
		note(meter, NSMWIRE_HISTORY_KIND_PATH_MTU, now);
	meter->noted = p->pmtu;
}

static u16 found(const struct nsmw_meter *meter)
{
	return meter->pathmtu.phase == NSMW_PATHMTU_COMPLETE ? meter->pathmtu.pmtu : 0;
}

/* The limit of the route, without larger sizes that have just not fitted it. */
static void set_max(struct nsmw_meter *meter, u64 now)
{
	u32 room = READ_ONCE(meter->room);

	if (!meter->route_mtu)
		return;
	if (room && !meter->room_till)
		meter->room_till = now + ROOM_US;
	if (room && now >= meter->room_till) {
		WRITE_ONCE(meter->room, 0);
		meter->room_till = 0;
		room = 0;
	}
	nsmw_pathmtu_set_max(&meter->pathmtu, min(meter->route_mtu, room ?: U32_MAX), now);
}

/* How long to wait for an answer; the queue of the class may be long. */
static u32 wait_us(const struct nsmw_meter *meter)
{
	return nsmw_rtt_smoothed(&meter->rtt) + 4 * nsmw_rtt_var(&meter->rtt) + SLACK_US;
}

/**
 * nsmw_pathmtu_fill() - fill a padded poll if one is due
 * @meter:  of the path; the timer has to be armed after
 * @now_ns: ns
 * @probe:  filled if so
 *
 * Context: the lock held.
 * Return: true if it has to be sent.
 */
bool nsmw_pathmtu_fill(struct nsmw_meter *meter, u64 now_ns, struct nsmw_probe *probe)
{
	struct nsmw_pathmtu *p = &meter->pathmtu;
	u64 now = nsmw_measure_us(now_ns);
	bool alive = meter->seen.echo > meter->padded;
	bool traffic = has_traffic(meter, now);
	u16 size, before;

	if (meter->verdict != NSMW_VERDICT_UP)
		return false;
	set_max(meter, now);
	before = found(meter);
	size = nsmw_pathmtu_step(p, alive, traffic, now);
	publish(meter);
	note_change(meter, before, now);
	if (!size)
		return false;
	if (!nsmw_budget_take(meter->budget,
			      traffic ? NSMW_BUDGET_PROBE : NSMW_BUDGET_SEARCH, now_ns,
			      DIV_ROUND_UP(size, NSMW_PROBE_BYTES))) {
		nsmw_pathmtu_put_off(p, now + max(PUT_OFF_US, nsmw_measure_interval(meter)));
		return false;
	}
	nsmw_measure_fill(meter, NSMW_PROBE_POLL, now_ns, probe);
	probe->size = size;
	probe->class = NSMWIRE_CLASS_DEFAULT;
	nsmw_pathmtu_sent(p, size, now_ns, wait_us(meter), now);
	meter->padded = now_ns;
	/* A small poll that follows tells a size that is lost from a path that is dead. */
	meter->roused = true;
	meter->poll = now;
	return true;
}

/**
 * nsmw_pathmtu_is_whole() - has a padded poll the length that it says?
 * @probe: a control packet
 * @len:   its length from the UDP header on
 *
 * Return: false if it is a poll that is not. An address translator between IPv4 and IPv6
 * may have made it shorter or longer by the difference of their headers.
 */
bool nsmw_pathmtu_is_whole(const struct nsmw_probe *probe, unsigned int len)
{
	if (!probe->size || probe->kind != NSMW_PROBE_POLL)
		return true;
	return probe->size >= len + sizeof(struct iphdr) &&
	       probe->size <= len + sizeof(struct ipv6hdr);
}

static int answer_poll(struct nsmw_meter *meter, const struct nsmw_probe *probe,
		       u64 now_ns, struct nsmw_probe *answer)
{
	if (!nsmw_bucket_ok(&meter->padded_answers, now_ns))
		return 0;
	nsmw_bucket_take(&meter->padded_answers, now_ns, 1);
	nsmw_measure_fill(meter, NSMW_PROBE_ANSWER, now_ns, answer);
	answer->size = probe->size;
	answer->echo = probe->sent;
	return 1;
}

/**
 * nsmw_pathmtu_receive() - take in a control packet with a size
 * @meter:  of its path
 * @probe:  the packet
 * @now_ns: ns
 * @answer: filled with what is sent back at once, which is no larger
 *
 * Context: the lock held.
 * Return: 1 if there is an answer, 0 if not, -1 if the packet is none of the session.
 */
int nsmw_pathmtu_receive(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			 u64 now_ns, struct nsmw_probe *answer)
{
	const struct nsmw_session *session = &meter->measure->session;
	u64 now;

	/* A peer that begins does not know this session yet. */
	if (probe->session != session->peer || probe->other != session->mine)
		return probe->other ? -1 : 0;
	switch (probe->kind) {
	case NSMW_PROBE_POLL:
		return answer_poll(meter, probe, now_ns, answer);
	case NSMW_PROBE_ANSWER:
		now = nsmw_measure_us(now_ns);
		if (nsmw_pathmtu_arrived(&meter->pathmtu, probe->echo, probe->size, now)) {
			publish(meter);
			note_change(meter, 0, now);
		}
		return 0;
	default:
		return -1;
	}
}

/**
 * nsmw_pathmtu_route() - the route of a path has been looked up
 * @meter: of the path
 * @mtu:   MTU of the route, without what routers have reported
 *
 * The path may be new to packets, in the place of another: it gets the limit, too.
 *
 * Context: process, RTNL.
 */
void nsmw_pathmtu_route(struct nsmw_meter *meter, u32 mtu)
{
	struct nsmw_measure *m = meter->measure;

	spin_lock_bh(&m->lock);
	if (meter->route_mtu != mtu) {
		meter->route_mtu = mtu;
		meter->room_till = 0;
		WRITE_ONCE(meter->room, 0);
	}
	set_max(meter, nsmw_measure_us(ktime_get_ns()));
	publish(meter);
	spin_unlock_bh(&m->lock);
}

/**
 * nsmw_pathmtu_report() - a router has reported that packets are too large
 * @path: path of the packets
 * @mtu:  the size that it can forward
 *
 * The route has to learn it, too.
 *
 * Context: BH disabled, RCU.
 */
void nsmw_pathmtu_report(const struct nsmw_path *path, u32 mtu)
{
	struct nsmw_meter *meter;
	struct nsmw_measure *m;

	if (!path->lanes)
		return;
	m = path->lanes->measure;
	spin_lock(&m->lock);
	meter = m->meter[path->index];
	if (meter && meter->verdict == NSMW_VERDICT_UP &&
	    nsmw_pathmtu_too_big(&meter->pathmtu, mtu, nsmw_measure_us(ktime_get_ns()))) {
		publish(meter);
		mod_timer(&meter->timer, jiffies);
	}
	spin_unlock(&m->lock);
}
