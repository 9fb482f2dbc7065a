/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control packets on the paths of named peers: sent by timers, received, answered.
 */
#ifndef NSMW_PROBES_H
#define NSMW_PROBES_H

#include <linux/rhashtable.h>
#include <linux/skbuff.h>
#include <linux/nsmwire.h>

#include "peer/keys.h"
#include "peer/measure.h"

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
int nsmw_probes_add(struct nsmw_meters *meters, struct nsmw_meter *meter);
bool nsmw_probes_clash(struct nsmw_meters *meters, const struct nsmw_measure *m,
		       const struct nsmw_path *path);
void nsmw_probes_del(struct nsmw_meters *meters, struct nsmw_meter *meter);
void nsmw_probes_start(struct nsmw_meter *meter);
void nsmw_probes_stop(struct nsmw_meter *meter, bool leave);
void nsmw_probes_soon(struct nsmw_meter *meter, bool admin_down);
enum nsmwire_drop nsmw_probes_receive(struct nsmw_meters *meters,
				      struct nsmw_key_table *keys, struct sock *sk,
				      struct sk_buff *skb, sa_family_t family,
				      const struct nsmw_geneve *g);

#endif /* NSMW_PROBES_H */
