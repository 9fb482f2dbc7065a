/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of an inner packet that is in a socket buffer.
 */
#ifndef NSMW_PEEK_H
#define NSMW_PEEK_H

#include <linux/if_vlan.h>
#include <linux/ipv6.h>
#include <linux/nsmwire.h>

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

enum nsmw_peek nsmw_peek_pull(struct sk_buff *skb, u8 payload, u16 proto,
			      struct nsmw_inner *in);

/* What lies this far is read wherever the headers end: two tags, IPv6. */
#define NSMW_PEEK_IP		sizeof(struct ipv6hdr)
#define NSMW_PEEK_ETHERNET	(ETH_HLEN + 2 * VLAN_HLEN + NSMW_PEEK_IP)

/**
 * nsmw_peek() - read the headers of an inner packet
 * @skb:     the packet, its first byte the first inner one
 * @payload: enum nsmwire_payload
 * @proto:   EtherType of a packet without link-layer header, host order
 * @in:      filled when it could be read
 *
 * Context: BH disabled.
 * Return: see enum nsmw_peek.
 */
static inline enum nsmw_peek nsmw_peek(struct sk_buff *skb, u8 payload,
				       u16 proto, struct nsmw_inner *in)
{
	unsigned int len = skb_headlen(skb);
	bool ok;

	if (payload == NSMWIRE_PAYLOAD_ETHERNET) {
		if (unlikely(len < NSMW_PEEK_ETHERNET))
			return nsmw_peek_pull(skb, payload, proto, in);
		ok = nsmw_inner_ethernet(skb->data, len, in);
	} else {
		if (unlikely(len < NSMW_PEEK_IP))
			return nsmw_peek_pull(skb, payload, proto, in);
		ok = nsmw_inner_ip(skb->data, len, proto, in);
	}
	return likely(ok) ? NSMW_PEEK_OK : NSMW_PEEK_BAD;
}

#endif /* NSMW_PEEK_H */
