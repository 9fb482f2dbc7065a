/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flow cache: the class in which a flow has arrived, for its replies, and the
 * class of a first fragment, for the later ones.
 */
#ifndef NSMW_FLOW_CACHE_H
#define NSMW_FLOW_CACHE_H

#include <linux/jiffies.h>

#include "pure/slot.h"

#define NSMW_FLOW_SECONDS	60
#define NSMW_FRAGMENT_SECONDS	30
#define NSMW_FLOW_SLOTS		65536

/**
 * struct nsmw_flow_cache - flows with their classes
 * @slot: see slot.h
 */
struct nsmw_flow_cache {
	u64 slot[NSMW_FLOW_SLOTS];
};

/**
 * struct nsmw_flow_classes - what a wire knows of the classes of its flows
 * @cache:   flow cache of the underlay; set when the device is first up, then constant
 * @salt:    random number that tells flows of the wire from flows of other wires in
 *           @cache; constant
 * @learned: a packet has arrived in a class for its replies; set by packets
 */
struct nsmw_flow_classes {
	struct nsmw_flow_cache *cache;
	u64 salt;
	bool learned;
};

struct nsmw_flow_cache *nsmw_flow_cache_alloc(void);
void nsmw_flow_cache_free(struct nsmw_flow_cache *cache);

/**
 * nsmw_flow_cache_store() - store the class of a flow
 * @cache: the cache
 * @id:    number of a flow or of fragments, see flow.h, with the salt of their wire
 * @class: index
 *
 * Context: BH disabled; several CPUs may come at once, and the last one wins.
 */
static inline void nsmw_flow_cache_store(struct nsmw_flow_cache *cache, u64 id,
					 u8 class)
{
	u64 *slot = &cache->slot[id % NSMW_FLOW_SLOTS];
	u64 new = nsmw_slot(id, class, (u32)(jiffies / HZ));

	if (READ_ONCE(*slot) != new)
		WRITE_ONCE(*slot, new);
}

/**
 * nsmw_flow_cache_find() - find the class of a flow
 * @cache:   the cache
 * @id:      number of the flow, with the salt of its wire
 * @seconds: largest age of an entry
 *
 * Context: BH disabled.
 * Return: index, or NSMW_CLASS_NONE.
 */
static inline u8 nsmw_flow_cache_find(const struct nsmw_flow_cache *cache, u64 id,
				      u32 seconds)
{
	return nsmw_slot_class(READ_ONCE(cache->slot[id % NSMW_FLOW_SLOTS]), id,
			       (u32)(jiffies / HZ), seconds);
}

#endif /* NSMW_FLOW_CACHE_H */
