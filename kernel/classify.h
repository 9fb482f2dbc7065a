/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class of a packet: of one that leaves, by rules, by what it says and by
 * what has come; of one that comes, for its replies.
 */
#ifndef NSMW_CLASSIFY_H
#define NSMW_CLASSIFY_H

#include <linux/skbuff.h>

#include "inner.h"
#include "table.h"

struct nsmw_peer;
struct nsmw_wire;

u8 nsmw_classify(const struct nsmw_wire *wire, const struct nsmw_peer *peer,
		 const struct nsmw_table *table, struct sk_buff *skb,
		 const struct nsmw_inner *in, bool *reflected);
void nsmw_classify_learn(const struct nsmw_wire *wire, struct sk_buff *skb,
			 const struct nsmw_inner *in, u8 class);

#endif /* NSMW_CLASSIFY_H */
