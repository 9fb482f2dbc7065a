/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flow of an inner packet, as the source port of its outer header tells it
 * to the underlay (RFC 8926, 3.3).
 */
#ifndef NSMW_FLOW_H
#define NSMW_FLOW_H

#include <linux/skbuff.h>

#include "inner.h"
#include "path.h"

u32 nsmw_flow_hash(struct sk_buff *skb, const struct nsmw_inner *in);
__be16 nsmw_flow_port(const struct nsmw_path *path, struct sk_buff *skb,
		      const struct nsmw_inner *in);

#endif /* NSMW_FLOW_H */
