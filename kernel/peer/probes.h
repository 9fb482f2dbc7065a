/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control packets on the paths of named peers: sent by timers, received, answered.
 */
#ifndef NSMW_PROBES_H
#define NSMW_PROBES_H

#include <linux/skbuff.h>
#include <linux/nsmwire.h>

#include "peer/keys.h"
#include "peer/meters.h"

void nsmw_probes_start(struct nsmw_meter *meter);
void nsmw_probes_stop(struct nsmw_meter *meter, bool leave);
void nsmw_probes_soon(struct nsmw_meter *meter, bool admin_down);
enum nsmwire_drop nsmw_probes_receive(struct nsmw_meters *meters,
				      struct nsmw_key_table *keys, struct sock *sk,
				      struct sk_buff *skb, sa_family_t family,
				      const struct nsmw_geneve *g);

#endif /* NSMW_PROBES_H */
