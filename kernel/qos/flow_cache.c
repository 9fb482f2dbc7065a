// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the flow cache of an underlay: a table of flow numbers with the class of each.
 * Of flows that share a slot it keeps the latest. Packets on all CPUs read and write it
 * without a lock; on 32-bit a torn number matches no flow. A flow writes at most once
 * in a second.
 */
#include <linux/slab.h>

#include "qos/flow_cache.h"

/**
 * nsmw_flow_cache_alloc() - create an empty flow cache
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_flow_cache *nsmw_flow_cache_alloc(void)
{
	return kvzalloc(sizeof(struct nsmw_flow_cache), GFP_KERNEL_ACCOUNT);
}

/**
 * nsmw_flow_cache_free() - free a flow cache
 * @cache: the cache, or NULL; no packet can see it any more
 *
 * Context: process.
 */
void nsmw_flow_cache_free(struct nsmw_flow_cache *cache)
{
	kvfree(cache);
}
