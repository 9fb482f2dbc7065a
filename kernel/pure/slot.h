/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An entry of the flow cache, in a number that a CPU reads and writes at once: 40 bits
 * of the hash of the flow, 4 of its class, 20 of the time. Pure.
 */
#ifndef NSMW_SLOT_H
#define NSMW_SLOT_H

#include <linux/types.h>

#include "pure/geneve.h"

#define NSMW_SLOT_TIME		((1U << 20) - 1)

/* @id is in @class at @now, in seconds. A free slot is 0. */
static inline u64 nsmw_slot(u64 id, u8 class, u32 now)
{
	return (id & ~0xffffffULL) | (u64)(class + 1) << 20 |
	       (now & NSMW_SLOT_TIME);
}

/* Whether the slot has @id. */
static inline bool nsmw_slot_is(u64 slot, u64 id)
{
	return slot && !((slot ^ id) >> 24);
}

/* Class of @id, if it was seen in the last @seconds; else NSMW_CLASS_NONE. */
static inline u8 nsmw_slot_class(u64 slot, u64 id, u32 now, u32 seconds)
{
	if (!nsmw_slot_is(slot, id) ||
	    ((now - (u32)slot) & NSMW_SLOT_TIME) > seconds)
		return NSMW_CLASS_NONE;
	return (slot >> 20 & 0xf) - 1;
}

#endif /* NSMW_SLOT_H */
