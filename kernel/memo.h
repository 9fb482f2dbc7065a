/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of flows: the class that one has arrived in, for its
 * replies, and that of a first fragment, for the others.
 */
#ifndef NSMW_MEMO_H
#define NSMW_MEMO_H

#include <linux/types.h>

#include "tuple.h"

#define NSMW_MEMO_FLOW_SECONDS	60
#define NSMW_MEMO_FRAG_SECONDS	30

struct nsmw_memo;

struct nsmw_memo *nsmw_memo_alloc(void);
void nsmw_memo_free(struct nsmw_memo *memo);
u64 nsmw_memo_flow(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   u32 wire);
u64 nsmw_memo_reply(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		    u32 wire);
u64 nsmw_memo_frag(const struct nsmw_memo *memo, const struct nsmw_flow *flow,
		   u32 frag_id, u32 wire);
void nsmw_memo_note(struct nsmw_memo *memo, u64 id, u8 class);
u8 nsmw_memo_recall(const struct nsmw_memo *memo, u64 id, u32 seconds);

#endif /* NSMW_MEMO_H */
