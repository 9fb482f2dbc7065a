/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class that the rules give to packets with the same key, cached.
 */
#ifndef NSMW_RULE_CACHE_H
#define NSMW_RULE_CACHE_H

#include <linux/skbuff.h>

#include "pure/table.h"

int nsmw_rule_caches_need(void);
void nsmw_rule_caches_free(void);
u8 nsmw_rule_cache_class(const struct nsmw_table *table,
			 const struct nsmw_key *key, u64 number,
			 struct cgroup *cgroup, const struct sk_buff *skb);

#endif /* NSMW_RULE_CACHE_H */
