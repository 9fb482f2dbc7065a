// SPDX-License-Identifier: GPL-2.0
/*
 * Drops packets of a wire. Out of line, since the registers that the event and the counter
 * need would be paid for by packets that are not dropped.
 */
#include "data/tunnel.h"

/**
 * nsmw_drop() - count and free a packet that a wire drops
 * @tunnel: the wire
 * @skb:    the packet, consumed
 * @reason: why
 *
 * Context: BH disabled.
 */
void nsmw_drop(struct nsmw_tunnel *tunnel, struct sk_buff *skb, enum nsmwire_drop reason)
{
	nsmw_note_drop(tunnel, skb, reason, nsmw_stats_packets(skb));
	kfree_skb_reason(skb, nsmw_drop_reasons[reason].skb);
}
