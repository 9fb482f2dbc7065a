/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's allocator, by that of the C library, which sanitizers watch. */
#ifndef UNIT_LINUX_SLAB_H
#define UNIT_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL	0
#define GFP_ATOMIC	1
#define __GFP_NOWARN	2

typedef unsigned int gfp_t;

static inline void *kzalloc(size_t size, int flags)
{
	(void)flags;
	return calloc(1, size);
}

static inline void kfree(void *p)
{
	free(p);
}

#endif /* UNIT_LINUX_SLAB_H */
