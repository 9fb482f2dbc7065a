/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which class of an uplink sends next: see select.c. Pure: lists and numbers; the
 * caller locks, and gives the time.
 */
#ifndef NSMW_SELECT_H
#define NSMW_SELECT_H

#include <linux/list.h>
#include <linux/nsmwire.h>
#include <linux/types.h>

#include "pure/bucket.h"

#define NSMW_TIERS	(NSMWIRE_TIER_BACKGROUND + 1)

/**
 * enum nsmw_step - the step of the selection that chose a class
 * @NSMW_STEP_NONE:       no class may send
 * @NSMW_STEP_PRIORITY:   a priority class within its share
 * @NSMW_STEP_SHARE:      a class within its share
 * @NSMW_STEP_REST:       a class beyond it, by its share of what is left
 * @NSMW_STEP_BACKGROUND: a background class
 */
enum nsmw_step {
	NSMW_STEP_NONE,
	NSMW_STEP_PRIORITY,
	NSMW_STEP_SHARE,
	NSMW_STEP_REST,
	NSMW_STEP_BACKGROUND,
};

/**
 * struct nsmw_candidate - a class, as the selection sees it
 * @active:  in struct nsmw_select.active while it has packets; it may stay for a while
 *           after the last has left
 * @share:   its share of the line
 * @limit:   the rate that it cannot exceed
 * @weight:  its part of what is left of the line, bit/s, relative to the others
 * @vtime:   virtual time at which the last packet that it sent of what is left ends, ns
 *           at @weight
 * @waiting: packets that it has; kept by the caller
 * @index:   its index
 * @tier:    enum nsmwire_tier
 */
struct nsmw_candidate {
	struct list_head active;
	struct nsmw_bucket share;
	struct nsmw_bucket limit;
	u64 weight;
	u64 vtime;
	u32 waiting;
	u8 index;
	u8 tier;
};

/**
 * struct nsmw_select - the classes that have packets
 * @active:   struct nsmw_candidate.active by tier, in the order of the index
 * @vtime:    virtual time at which the last packet of what is left of the line
 *            started, ns
 * @is_fresh: whether the packet that a class would send is of a flow that has no
 *            queue; given by the caller
 */
struct nsmw_select {
	struct list_head active[NSMW_TIERS];
	u64 vtime;
	bool (*is_fresh)(struct nsmw_candidate *c);
};

void nsmw_select_init(struct nsmw_select *sel,
		      bool (*is_fresh)(struct nsmw_candidate *c));
void nsmw_candidate_init(struct nsmw_candidate *c, u8 index);
void nsmw_select_add(struct nsmw_select *sel, struct nsmw_candidate *c);
void nsmw_select_remove(struct nsmw_select *sel, struct nsmw_candidate *c);
struct nsmw_candidate *nsmw_select_next(struct nsmw_select *sel, u64 now,
					enum nsmw_step *step);
enum nsmw_step nsmw_select_alone(const struct nsmw_candidate *c, u64 now);
void nsmw_select_charge(struct nsmw_select *sel, struct nsmw_candidate *c,
			enum nsmw_step step, u32 bytes, u64 now);
void nsmw_select_give(struct nsmw_candidate *c, u32 bytes);
void nsmw_select_more(struct nsmw_candidate *c, u32 bytes, u64 now);
u64 nsmw_select_ready(const struct nsmw_select *sel);

#endif /* NSMW_SELECT_H */
