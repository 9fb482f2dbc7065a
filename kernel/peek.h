/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of an inner packet that is in a socket buffer.
 */
#ifndef NSMW_PEEK_H
#define NSMW_PEEK_H

#include <linux/skbuff.h>

#include "inner.h"

/**
 * enum nsmw_peek - what came of a look
 * @NSMW_PEEK_OK:     it was read
 * @NSMW_PEEK_BAD:    it is not what the wire carries
 * @NSMW_PEEK_MEMORY: no memory
 */
enum nsmw_peek {
	NSMW_PEEK_OK,
	NSMW_PEEK_BAD,
	NSMW_PEEK_MEMORY,
};

enum nsmw_peek nsmw_peek(struct sk_buff *skb, u8 payload, u16 proto,
			 struct nsmw_inner *in);

#endif /* NSMW_PEEK_H */
