/* SPDX-License-Identifier: GPL-2.0 */
/*
 * GRO of packets that arrive from the underlay.
 */
#ifndef NSMW_GRO_H
#define NSMW_GRO_H

#include <linux/skbuff.h>
#include <net/sock.h>

struct sk_buff *nsmw_gro_receive(struct sock *sk, struct list_head *head,
				 struct sk_buff *skb);
int nsmw_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff);

#endif /* NSMW_GRO_H */
