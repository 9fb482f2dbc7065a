/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The meters of an underlay by the remote address of their path.
 */
#ifndef NSMW_METERS_H
#define NSMW_METERS_H

#include <linux/rhashtable.h>
#include <linux/skbuff.h>

#include "peer/measure.h"

struct nsmw_probe;

/**
 * struct nsmw_meters - the meters of an underlay
 * @table: struct nsmw_meter by the remote address, which several may have; written under
 *         RTNL, read under RCU
 * @ready: @table is there; written under RTNL
 */
struct nsmw_meters {
	struct rhltable table;
	bool ready;
};

int nsmw_meters_need(struct nsmw_meters *meters);
void nsmw_meters_free(struct nsmw_meters *meters);
int nsmw_meters_add(struct nsmw_meters *meters, struct nsmw_meter *meter);
bool nsmw_meters_clash(struct nsmw_meters *meters, const struct nsmw_measure *m,
		       const struct nsmw_path *path);
void nsmw_meters_del(struct nsmw_meters *meters, struct nsmw_meter *meter);
struct nsmw_meter *nsmw_meters_find(struct nsmw_meters *meters, struct sock *sk,
				    const struct sk_buff *skb, sa_family_t family,
				    const struct nsmw_probe *probe);

#endif /* NSMW_METERS_H */
