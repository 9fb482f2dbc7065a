/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that do not fit their path.
 */
#ifndef NSMW_PMTU_H
#define NSMW_PMTU_H

#include <linux/skbuff.h>
#include <net/dst.h>

#include "inner.h"
#include "wire.h"

/**
 * enum nsmw_fit - what to do with a packet
 * @NSMW_FIT_OK:       send it, it fits
 * @NSMW_FIT_OUTSIDE:  send it and let the underlay fragment
 * @NSMW_FIT_CONSUMED: it was refused, fragmented or answered; all is done
 */
enum nsmw_fit {
	NSMW_FIT_OK,
	NSMW_FIT_OUTSIDE,
	NSMW_FIT_CONSUMED,
};

enum nsmw_fit nsmw_pmtu(struct nsmw_wire *wire, struct sk_buff *skb,
			const struct nsmw_inner *in, struct dst_entry *dst,
			unsigned int mtu);

#endif /* NSMW_PMTU_H */
