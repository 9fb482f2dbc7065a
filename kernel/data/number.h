/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The numbers of packets that are sent over two paths.
 *
 * The number option is the last of the Geneve header, and so the packet gets it first:
 * from then on it begins with the option, which counts for its length, for the path MTU
 * and for the line like the rest of it.
 */
#ifndef NSMW_NUMBER_H
#define NSMW_NUMBER_H

#include "data/encap.h"

struct sk_buff *nsmw_number_copy(struct nsmw_tx *tx, struct sk_buff *skb);
bool nsmw_number_holds(const struct nsmw_tx *tx, const struct sk_buff *skb);

#endif /* NSMW_NUMBER_H */
