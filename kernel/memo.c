// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the memory of flows of an underlay: a table of numbers, each of one flow,
 * the latest of those that share a place. Read and written by packets on all
 * CPUs without a lock; a number that is torn on 32-bit is that of no flow. A flow
 * writes no more than once in a second.
 */
#include <linux/slab.h>

#include "memo.h"

/**
 * nsmw_memo_alloc() - a memory that remembers nothing
 *
 * Context: process.
 * Return: NULL when there is no memory.
 */
struct nsmw_memo *nsmw_memo_alloc(void)
{
	return kvzalloc(sizeof(struct nsmw_memo), GFP_KERNEL_ACCOUNT);
}

/**
 * nsmw_memo_free() - free it
 * @memo: the memory, or NULL; no packet can see it any more
 *
 * Context: process.
 */
void nsmw_memo_free(struct nsmw_memo *memo)
{
	kvfree(memo);
}
