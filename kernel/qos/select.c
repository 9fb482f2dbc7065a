// SPDX-License-Identifier: GPL-2.0
/*
 * Selects the class that sends next over an uplink. Each time that the line is free
 * these steps are gone through, and the first class that is found sends a packet:
 *
 *  1. Priority classes within their share, in the order of their index, as long as
 *     the flow that would send has no queue: a call has none, and a flow that sends
 *     more than its turns take would have every other class wait.
 *  2. Classes within their share, the one first that is owed most; half of the burst of
 *     a priority class is kept for step 1.
 *  3. Classes beyond their share, for what is left of the line: the class first that
 *     has had least of it in proportion to its share (start-time fair queueing, Goyal,
 *     Vin and Cheng 1996). A class that had no packets may make good for a burst of its
 *     share, so a frame of video is not served after the transfer that had the line
 *     before it. A priority class takes part as a weighted one, and what it sends in
 *     steps 1 and 2 counts here.
 *  4. Background classes, in the order of their index.
 *
 * A class over its limit is passed over in all of them.
 *
 * A share is a token bucket: a rate, and a burst that may be taken at once by a
 * class that has sent less before. What a weighted class sends in step 3 counts for
 * its bucket, too, up to twice the burst, so that a class that has had the line for
 * itself is not within its share as soon as others come. So each class has its share
 * when all send, no class waits for one that is beyond its share, and the line is idle
 * only while no class may send.
 *
 * Pure: no lock, no clock, no packet. The caller keeps the count of each class's
 * packets, asks for a class, takes a packet of it, and charges the class.
 */
#include "qos/select.h"

/**
 * nsmw_select_init() - no class has packets
 * @sel:      overwritten
 * @is_fresh: see struct nsmw_select
 */
void nsmw_select_init(struct nsmw_select *sel,
		      bool (*is_fresh)(struct nsmw_candidate *c))
{
	int i;

	for (i = 0; i < NSMW_TIERS; i++)
		INIT_LIST_HEAD(&sel->active[i]);
	sel->vtime = 0;
	sel->is_fresh = is_fresh;
}

/**
 * nsmw_candidate_init() - a class without packets
 * @c:     overwritten; tier, share, weight and limit are still to be set
 * @index: its index
 */
void nsmw_candidate_init(struct nsmw_candidate *c, u8 index)
{
	*c = (struct nsmw_candidate){ .index = index };
	INIT_LIST_HEAD(&c->active);
}

/**
 * nsmw_select_add() - a class has packets
 * @sel: the selection
 * @c:   the class; nothing happens if it takes part already
 */
void nsmw_select_add(struct nsmw_select *sel, struct nsmw_candidate *c)
{
	struct list_head *list = &sel->active[c->tier];
	struct nsmw_candidate *other;

	if (!list_empty(&c->active))
		return;
	list_for_each_entry(other, list, active) {
		if (other->index > c->index)
			break;
	}
	/* Before the first with a larger index, or at the end. */
	list_add_tail(&c->active, &other->active);
}

/**
 * nsmw_select_remove() - take a class out of the selection
 * @sel: the selection
 * @c:   the class
 */
void nsmw_select_remove(struct nsmw_select *sel, struct nsmw_candidate *c)
{
	list_del_init(&c->active);
}

static bool below_limit(const struct nsmw_candidate *c, u64 now)
{
	return nsmw_bucket_ok(&c->limit, now);
}

/* The next class in the list with packets; remove classes without. */
static __always_inline struct nsmw_candidate *
next_active(struct list_head *list, struct list_head **at)
{
	struct nsmw_candidate *c;

	while (*at != list) {
		c = list_entry(*at, struct nsmw_candidate, active);
		*at = (*at)->next;
		if (c->waiting)
			return c;
		list_del_init(&c->active);
	}
	return NULL;
}

static __always_inline struct nsmw_candidate *
first_priority(struct nsmw_select *sel, u64 now)
{
	struct list_head *list = &sel->active[NSMWIRE_TIER_PRIORITY];
	struct list_head *at = list->next;
	struct nsmw_candidate *c;

	while ((c = next_active(list, &at))) {
		if (below_limit(c, now) && nsmw_bucket_ok(&c->share, now) &&
		    sel->is_fresh(c))
			return c;
	}
	return NULL;
}

/* The time from which on step 2 finds the class within its share. */
static u64 within_share_from(const struct nsmw_candidate *c)
{
	u64 left = c->tier == NSMWIRE_TIER_PRIORITY ? c->share.burst / 2 : 0;

	return nsmw_bucket_until(&c->share, left);
}

/*
 * The virtual time at which the next packet of a class starts in step 3: when the one
 * before it ends, but not longer ago than a burst.
 */
static u64 start_of(const struct nsmw_select *sel, const struct nsmw_candidate *c)
{
	return max(c->vtime + c->share.burst, sel->vtime) - c->share.burst;
}

/**
 * struct earliest - the classes that step 2 and step 3 would serve
 * @within: of the classes within their share, the one with the earliest due time
 * @beyond: of the classes beyond it, the one with the earliest start time
 */
struct earliest {
	struct nsmw_candidate *within;
	struct nsmw_candidate *beyond;
};

static __always_inline void find_earliest(struct nsmw_select *sel,
					  enum nsmwire_tier tier,
					  struct earliest *b, u64 now)
{
	struct list_head *list = &sel->active[tier];
	struct list_head *at = list->next;
	struct nsmw_candidate *c;

	while ((c = next_active(list, &at))) {
		if (!below_limit(c, now))
			continue;
		if (within_share_from(c) <= now) {
			if (!b->within || c->share.due < b->within->share.due)
				b->within = c;
		} else if (!b->beyond ||
			   start_of(sel, c) < start_of(sel, b->beyond)) {
			b->beyond = c;
		}
	}
}

static struct nsmw_candidate *first_background(struct nsmw_select *sel, u64 now)
{
	struct list_head *list = &sel->active[NSMWIRE_TIER_BACKGROUND];
	struct list_head *at = list->next;
	struct nsmw_candidate *c;

	while ((c = next_active(list, &at))) {
		if (below_limit(c, now))
			return c;
	}
	return NULL;
}

/**
 * nsmw_select_next() - the class that sends next
 * @sel:  the selection
 * @now:  time
 * @step: set to the step that chose it
 *
 * Return: the class, or NULL when none may send.
 */
struct nsmw_candidate *nsmw_select_next(struct nsmw_select *sel, u64 now,
					enum nsmw_step *step)
{
	struct earliest earliest = {};
	struct nsmw_candidate *c;

	*step = NSMW_STEP_PRIORITY;
	c = first_priority(sel, now);
	if (c)
		return c;
	find_earliest(sel, NSMWIRE_TIER_PRIORITY, &earliest, now);
	find_earliest(sel, NSMWIRE_TIER_WEIGHTED, &earliest, now);
	*step = NSMW_STEP_SHARE;
	if (earliest.within)
		return earliest.within;
	*step = NSMW_STEP_REST;
	if (earliest.beyond)
		return earliest.beyond;
	*step = NSMW_STEP_BACKGROUND;
	c = first_background(sel, now);
	if (!c)
		*step = NSMW_STEP_NONE;
	return c;
}

/**
 * nsmw_select_alone() - the step that would choose a class if no other had packets
 * @c:   the class
 * @now: time
 *
 * Return: the step; NSMW_STEP_NONE for a class that is over its limit.
 */
enum nsmw_step nsmw_select_alone(const struct nsmw_candidate *c, u64 now)
{
	if (!below_limit(c, now))
		return NSMW_STEP_NONE;
	if (c->tier == NSMWIRE_TIER_BACKGROUND)
		return NSMW_STEP_BACKGROUND;
	if (!nsmw_bucket_ok(&c->share, now))
		return NSMW_STEP_REST;
	return c->tier == NSMWIRE_TIER_PRIORITY ? NSMW_STEP_PRIORITY :
						  NSMW_STEP_SHARE;
}

/* When @bytes more of a class end, in the virtual time of step 3. */
static u64 end_of(const struct nsmw_select *sel, const struct nsmw_candidate *c,
		  u32 bytes)
{
	return start_of(sel, c) + nsmw_rate_ns(c->weight, bytes);
}

/* Count bytes of a priority class in steps 1 and 2 for step 3, up to a burst. */
static void count_before(const struct nsmw_select *sel, struct nsmw_candidate *c,
			 u32 bytes)
{
	u64 most = sel->vtime + c->share.burst;

	c->vtime = max(c->vtime, min(end_of(sel, c, bytes), most));
}

/**
 * nsmw_select_charge() - a class has sent a packet
 * @sel:   the selection
 * @c:     the class
 * @step:  the step that chose it
 * @bytes: of the packet on the line
 * @now:   time
 */
void nsmw_select_charge(struct nsmw_select *sel, struct nsmw_candidate *c,
			enum nsmw_step step, u32 bytes, u64 now)
{
	nsmw_bucket_take(&c->limit, now, bytes);
	switch (step) {
	case NSMW_STEP_PRIORITY:
	case NSMW_STEP_SHARE:
		nsmw_bucket_take(&c->share, now, bytes);
		if (c->tier == NSMWIRE_TIER_PRIORITY)
			count_before(sel, c, bytes);
		break;
	case NSMW_STEP_REST:
		sel->vtime = max(sel->vtime, start_of(sel, c));
		c->vtime = end_of(sel, c, bytes);
		if (c->tier == NSMWIRE_TIER_WEIGHTED)
			nsmw_bucket_owe(&c->share, now, bytes);
		break;
	default:
		break;
	}
}

/**
 * nsmw_select_give() - give back what a class was charged for a packet that was not sent
 * @c:     the class
 * @bytes: that it was charged
 */
void nsmw_select_give(struct nsmw_candidate *c, u32 bytes)
{
	nsmw_bucket_give(&c->share, bytes);
	nsmw_bucket_give(&c->limit, bytes);
}

/**
 * nsmw_select_more() - a class has sent more than it was charged
 * @c:     the class
 * @bytes: that were not charged
 * @now:   time
 */
void nsmw_select_more(struct nsmw_candidate *c, u32 bytes, u64 now)
{
	nsmw_bucket_owe(&c->share, now, bytes);
	nsmw_bucket_take(&c->limit, now, bytes);
}

/**
 * nsmw_select_ready() - when the first class comes below its limit
 * @sel: the selection
 *
 * Return: the time, 0 when there is none.
 */
u64 nsmw_select_ready(const struct nsmw_select *sel)
{
	const struct nsmw_candidate *c;
	u64 first = U64_MAX;
	int i;

	for (i = 0; i < NSMW_TIERS; i++) {
		list_for_each_entry(c, &sel->active[i], active) {
			if (c->waiting && c->limit.rate)
				first = min(first, nsmw_bucket_ready(&c->limit));
		}
	}
	return first == U64_MAX ? 0 : first;
}
