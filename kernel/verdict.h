/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verdict of the rules on packets that are alike, remembered.
 */
#ifndef NSMW_VERDICT_H
#define NSMW_VERDICT_H

#include "table.h"

int nsmw_verdicts_need(void);
void nsmw_verdicts_free(void);
u8 nsmw_verdict(const struct nsmw_table *table, const struct nsmw_key *key,
		u64 number, struct cgroup *cgroup);

#endif /* NSMW_VERDICT_H */
