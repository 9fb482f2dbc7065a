/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Deficit round robin with new arrivals first (DRR++, as RFC 8290 has it for
 * flows), over whatever has a struct nsmw_drr_entity: the wires of a class. Pure: lists
 * and numbers; the caller locks.
 */
#ifndef NSMW_DRR_H
#define NSMW_DRR_H

#include <linux/list.h>
#include <linux/types.h>

/**
 * struct nsmw_drr_entity - a party that takes turns
 * @list:    in one of the lists of struct nsmw_drr while there is work
 * @deficit: bytes that may still be sent in this round
 * @quantum: bytes that a round adds, at least 1
 * @fresh:   it is in the list of new arrivals
 */
struct nsmw_drr_entity {
	struct list_head list;
	s32 deficit;
	u32 quantum;
	bool fresh;
};

/**
 * struct nsmw_drr - the entities that have work
 * @fresh: entities that had no work until now; served first, for one quantum
 * @old:   the others, in turn
 */
struct nsmw_drr {
	struct list_head fresh;
	struct list_head old;
};

/* No entity has work. */
static inline void nsmw_drr_init(struct nsmw_drr *drr)
{
	INIT_LIST_HEAD(&drr->fresh);
	INIT_LIST_HEAD(&drr->old);
}

/* No work, @quantum bytes a round. */
static inline void nsmw_drr_entity_init(struct nsmw_drr_entity *entity, u32 quantum)
{
	INIT_LIST_HEAD(&entity->list);
	entity->deficit = 0;
	entity->quantum = quantum;
	entity->fresh = false;
}

/* Whether no entity has work. */
static inline bool nsmw_drr_empty(const struct nsmw_drr *drr)
{
	return list_empty(&drr->fresh) && list_empty(&drr->old);
}

/* @entity has work; nothing happens if it had before. */
static inline void nsmw_drr_add(struct nsmw_drr *drr, struct nsmw_drr_entity *entity)
{
	if (!list_empty(&entity->list))
		return;
	entity->deficit = entity->quantum;
	entity->fresh = true;
	list_add_tail(&entity->list, &drr->fresh);
}

/* @entity leaves, whatever it may have had. */
static inline void nsmw_drr_remove(struct nsmw_drr_entity *entity)
{
	list_del_init(&entity->list);
}

static inline void nsmw_drr_to_old(struct nsmw_drr *drr, struct nsmw_drr_entity *entity)
{
	entity->fresh = false;
	list_move_tail(&entity->list, &drr->old);
}

/**
 * nsmw_drr_next() - the entity that is served next
 * @drr: the round
 *
 * Return: the one to be served, or NULL. It stays first until it has been
 * charged for its quantum or is found idle.
 */
static inline struct nsmw_drr_entity *nsmw_drr_next(struct nsmw_drr *drr)
{
	struct nsmw_drr_entity *entity;

	for (;;) {
		struct list_head *first = list_empty(&drr->fresh) ?
					  &drr->old : &drr->fresh;

		entity = list_first_entry_or_null(first, struct nsmw_drr_entity, list);
		if (!entity || entity->deficit > 0)
			return entity;
		entity->deficit += entity->quantum;
		/* A single entity in the round is the next already. */
		if (entity->fresh || !list_is_last(&entity->list, &drr->old))
			nsmw_drr_to_old(drr, entity);
	}
}

/* @entity has sent @bytes. */
static inline void nsmw_drr_charge(struct nsmw_drr_entity *entity, u32 bytes)
{
	entity->deficit -= bytes;
}

/**
 * nsmw_drr_idle() - remove the entity that is next, and that has no work
 * @drr:    the round
 * @entity: the result of nsmw_drr_next()
 *
 * A new entity moves to the end of the others once before it can be new again, so that
 * many that come and go cannot starve the others.
 */
static inline void nsmw_drr_idle(struct nsmw_drr *drr, struct nsmw_drr_entity *entity)
{
	if (entity->fresh && !list_empty(&drr->old))
		nsmw_drr_to_old(drr, entity);
	else
		nsmw_drr_remove(entity);
}

#endif /* NSMW_DRR_H */
