/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of a packet out.
 */
#ifndef NSMW_TX_H
#define NSMW_TX_H

#include <linux/netdevice.h>

netdev_tx_t nsmw_xmit(struct sk_buff *skb, struct net_device *dev);
void nsmw_tx_queued(struct sk_buff *skb);

#endif /* NSMW_TX_H */
