/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decapsulation: the last steps of a packet that arrives.
 */
#ifndef NSMW_DECAP_H
#define NSMW_DECAP_H

#include <linux/skbuff.h>

#include "data/encap.h"
#include "data/tunnel.h"
#include "pure/geneve.h"

struct nsmw_explained;

enum nsmwire_drop nsmw_decapsulate(struct nsmw_tunnel *tunnel,
				   const struct nsmw_encap *encap,
				   struct sk_buff *skb,
				   const struct nsmw_geneve *g, struct net *net,
				   sa_family_t family);
void nsmw_decap_explain(struct sk_buff *skb, struct nsmw_tunnel *tunnel, u8 option,
			struct nsmw_explained *e);

#endif /* NSMW_DECAP_H */
