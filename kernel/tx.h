/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of a packet out.
 */
#ifndef NSMW_TX_H
#define NSMW_TX_H

#include <linux/netdevice.h>

/**
 * struct nsmw_sent - how a packet differs on the line from what it was before
 * @refused: it was too large for its path, and was answered, or sent as fragments
 *           that are packets of their own
 * @more:    packets that the underlay's fragmentation adds
 * @bytes:   bytes of headers that these add, those of the link layer not included
 */
struct nsmw_sent {
	bool refused;
	u16 more;
	u32 bytes;
};

netdev_tx_t nsmw_xmit(struct sk_buff *skb, struct net_device *dev);
void nsmw_tx_queued(struct sk_buff *skb, struct nsmw_sent *sent);

#endif /* NSMW_TX_H */
