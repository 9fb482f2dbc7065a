/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that do not fit their path.
 */
#ifndef NSMW_PMTU_H
#define NSMW_PMTU_H

#include <linux/skbuff.h>
#include <net/dst.h>

#include "data/tunnel.h"
#include "pure/headers.h"

/**
 * enum nsmw_fit - what to do with a packet
 * @NSMW_FIT_OK:       send it, it fits
 * @NSMW_FIT_OUTSIDE:  send it and let the underlay fragment
 * @NSMW_FIT_CONSUMED: nothing: it was dropped, answered or fragmented
 */
enum nsmw_fit {
	NSMW_FIT_OK,
	NSMW_FIT_OUTSIDE,
	NSMW_FIT_CONSUMED,
};

enum nsmw_fit nsmw_pmtu(struct nsmw_tunnel *tunnel, struct sk_buff *skb,
			const struct nsmw_inner *in, struct dst_entry *dst,
			unsigned int mtu, struct sk_buff **pieces);

#endif /* NSMW_PMTU_H */
