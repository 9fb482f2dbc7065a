// SPDX-License-Identifier: GPL-2.0
/*
 * Runs an uplink with a rate: the lock, the timer and the clock. When the line is free
 * is in shaper.h, which class sends next in select.c, which of its packets in flows.c,
 * what is charged for it in pick.h; none of them reads a clock.
 *
 * The lock of struct fq guards all of it. One CPU at a time sends (@running), without
 * the lock: the others queue and leave. Time is read with the lock held, once each
 * time that it is taken, so that no packet that waits is younger than the time.
 *
 * Invariants: the bytes that are charged are those on the line; each packet that is
 * queued leaves or is dropped under a name; no flow is reordered; the line is idle
 * only while no packet may be sent.
 */
#include "qos/pick.h"
#include "qos/sched.h"

#define QUOTA		64	/* packets that one CPU sends before it lets others run */

/*
 * Wake up at @at. A timer that comes too early sets itself again, which is cheaper
 * than to move it with each packet. Where a sender keeps a fast line busy all the
 * time it is moved before it comes, which is cheaper than an interrupt that finds
 * nothing to do. Context: the lock held.
 */
static void set_timer(struct nsmw_sched *s, u64 at)
{
	const u32 ahead = s->shaper.ahead;

	if (hrtimer_is_queued(&s->timer)) {
		u64 set = ktime_to_ns(hrtimer_get_expires(&s->timer));

		if (set <= at && (!ahead || at - set < ahead / 4 * 3))
			return;
	}
	hrtimer_start(&s->timer, ns_to_ktime(at), HRTIMER_MODE_ABS_PINNED_SOFT);
}

/* Whether the line is taken, and the timer wakes up when it is free. */
static bool is_waiting(struct nsmw_sched *s, u64 now)
{
	return nsmw_shaper_is_busy(&s->shaper, now) &&
	       hrtimer_is_queued(&s->timer) &&
	       ktime_to_ns(hrtimer_get_expires(&s->timer)) <= s->shaper.next;
}

/* Send a packet that was charged for. Context: the lock held; it is given up. */
static __always_inline void send(struct nsmw_sched *s, const struct nsmw_pick *p,
				 u64 now)
{
	struct nsmw_sent sent = {};

	spin_unlock(&s->flows.fq.lock);
	s->ops->send(p->skb, &sent);
	spin_lock(&s->flows.fq.lock);
	if (unlikely(sent.refused || sent.more))
		nsmw_correct(s, p, &sent, now);
}

/**
 * nsmw_sched_run() - send what the line takes, unless another CPU does already
 * @s:   scheduler
 * @now: time, read with the lock held
 *
 * The place of the sender is given up with the lock held, so that a CPU that queues a
 * packet after that sees it. Each time that the lock is taken again the time is read
 * again: packets that other CPUs queued meanwhile are younger than @now.
 *
 * Context: BH disabled, the lock held; it is given up for each packet.
 */
void nsmw_sched_run(struct nsmw_sched *s, u64 now)
{
	unsigned int quota = QUOTA;
	struct nsmw_pick p;

	if (s->running)
		return;
	s->running = true;
	while (quota-- && nsmw_pick(s, &p, now)) {
		send(s, &p, now);
		/* Ahead of its time need not be to the microsecond. */
		if (!s->flows.fq.backlog ||
		    (s->shaper.early && nsmw_shaper_is_busy(&s->shaper, now)))
			break;
		now = ktime_get_ns();
	}
	s->running = false;
	if (s->flows.fq.backlog)
		set_timer(s, max3(s->shaper.next, now, s->limited));
}

/**
 * nsmw_sched_wake() - the line is free
 * @timer: of a scheduler
 *
 * Context: softirq.
 * Return: HRTIMER_NORESTART.
 */
enum hrtimer_restart nsmw_sched_wake(struct hrtimer *timer)
{
	struct nsmw_sched *s = container_of(timer, struct nsmw_sched, timer);

	spin_lock(&s->flows.fq.lock);
	nsmw_sched_run(s, ktime_get_ns());
	spin_unlock(&s->flows.fq.lock);
	return HRTIMER_NORESTART;
}

/*
 * Send a packet at once where none waits and the line is free, as it would leave the
 * queue if it entered it. False if it has to wait. Context: the lock held; it is given
 * up.
 */
static bool pass(struct nsmw_sched *s, struct nsmw_queue *q, struct sk_buff *skb,
		 u64 now)
{
	struct nsmw_pick p = { .skb = skb, .class = q->class };
	enum nsmw_step step;

	if (s->flows.fq.backlog || s->running ||
	    nsmw_shaper_is_busy(&s->shaper, now))
		return false;
	step = nsmw_select_alone(&q->class->candidate, now);
	if (step == NSMW_STEP_NONE)
		return false;
	nsmw_flows_count_in(q->class, skb);
	nsmw_charge(s, &p, step, now);
	s->running = true;
	send(s, &p, now);
	s->running = false;
	/* Another CPU may have queued a packet meanwhile. */
	if (s->flows.fq.backlog)
		nsmw_sched_run(s, ktime_get_ns());
	return true;
}

/**
 * nsmw_sched_queue() - queue a packet, and send what the line takes
 * @qs:   queues of its wire
 * @skb:  the packet, or a list of segments, struct nsmw_queued filled but for
 *        the time; consumed on success
 * @hash: of its flow
 *
 * Context: BH disabled, RCU.
 * Return: 0, -ESHUTDOWN when the queues are closed, or -ENOMEM.
 */
int nsmw_sched_queue(struct nsmw_queues *qs, struct sk_buff *skb, u32 hash)
{
	u8 class = nsmw_queued(skb)->class;
	struct nsmw_queue *q = READ_ONCE(qs->queue[class]);
	struct nsmw_sched *s = qs->s;
	struct sk_buff *next;
	u32 bucket;
	u64 now;

	if (unlikely(!q)) {
		q = nsmw_queues_need(qs, class);
		if (!q)
			return -ENOMEM;
	}
	/* Wires often carry the same flows, by their addresses. */
	bucket = reciprocal_scale(hash ^ hash_ptr(q, 32), NSMW_FLOWS);

	spin_lock(&s->flows.fq.lock);
	if (unlikely(qs->closed)) {
		spin_unlock(&s->flows.fq.lock);
		return -ESHUTDOWN;
	}
	now = ktime_get_ns();
	if (!s->flows.fq.backlog)
		nsmw_shaper_resume(&s->shaper, now);
	nsmw_queued(skb)->since = now;
	if (!skb->next && pass(s, q, skb, now))
		goto out;
	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		nsmw_queued(skb)->since = now;
		nsmw_flows_put(&s->flows, q, bucket, skb);
	}
	nsmw_select_add(&s->select, &q->class->candidate);
	if (!is_waiting(s, now))
		nsmw_sched_run(s, now);
out:
	spin_unlock(&s->flows.fq.lock);
	return 0;
}

/**
 * nsmw_sched_splits() - whether a packet would hold the line for too long
 * @qs:  queues of its wire
 * @len: its bytes
 *
 * A voice packet that comes just after it waits for all of it.
 *
 * Context: any.
 * Return: true when it is to be split.
 */
bool nsmw_sched_splits(const struct nsmw_queues *qs, u32 len)
{
	return nsmw_rate_ns(READ_ONCE(*qs->rate), len) > NSMW_SPLIT_NS;
}
