/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a GSO packet will be segmented.
 */
#ifndef NSMW_GSO_H
#define NSMW_GSO_H

#include <linux/skbuff.h>

#include "pure/shaper.h"

struct nsmw_segments nsmw_gso_read(const struct sk_buff *skb);

/**
 * nsmw_gso_segments() - how a packet will be segmented
 * @skb: the packet, its first byte the first inner one
 *
 * Context: any.
 * Return: the segments; one for a packet that is not GSO.
 */
static inline struct nsmw_segments nsmw_gso_segments(const struct sk_buff *skb)
{
	const struct nsmw_segments one = { .count = 1 };

	return unlikely(skb_is_gso(skb)) ? nsmw_gso_read(skb) : one;
}

#endif /* NSMW_GSO_H */
