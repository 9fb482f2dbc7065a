/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Segments of GSO packets that will be sealed.
 */
#ifndef NSMW_SEGMENT_H
#define NSMW_SEGMENT_H

#include "data/encap.h"

struct sk_buff *nsmw_segment(const struct nsmw_tx *tx, struct sk_buff *skb);
void nsmw_segments_free(void);

#endif /* NSMW_SEGMENT_H */
