/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The entry of packets that leave over a wire.
 */
#ifndef NSMW_XMIT_H
#define NSMW_XMIT_H

#include <linux/netdevice.h>

#include "qos/sched.h"

/* Given to nsmw_sched_alloc() for each uplink. */
extern const struct nsmw_sched_ops nsmw_xmit_ops;

struct nsmw_explained;

netdev_tx_t nsmw_xmit(struct sk_buff *skb, struct net_device *dev);
void nsmw_xmit_explain(struct sk_buff *skb, struct net_device *dev, struct nsmw_explained *e);
void nsmw_xmit_again(struct sk_buff *skb, struct net_device *dev);

#endif /* NSMW_XMIT_H */
