/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of an inner packet that is in a socket buffer.
 */
#ifndef NSMW_PARSE_H
#define NSMW_PARSE_H

#include <linux/if_vlan.h>
#include <linux/ipv6.h>
#include <linux/nsmwire.h>

#include "pure/headers.h"

/**
 * enum nsmw_parse - result of parsing
 * @NSMW_PARSE_OK:     the headers were read
 * @NSMW_PARSE_BAD:    not a packet that the wire carries
 * @NSMW_PARSE_MEMORY: no memory
 */
enum nsmw_parse {
	NSMW_PARSE_OK,
	NSMW_PARSE_BAD,
	NSMW_PARSE_MEMORY,
};

enum nsmw_parse nsmw_parse_pull(struct sk_buff *skb, u8 payload, u16 proto,
				struct nsmw_inner *in);

/* With so many bytes in the linear part the headers are there: two tags, IPv6. */
#define NSMW_PARSE_IP		sizeof(struct ipv6hdr)
#define NSMW_PARSE_ETHERNET	(ETH_HLEN + 2 * VLAN_HLEN + NSMW_PARSE_IP)

/**
 * nsmw_parse() - parse the headers of an inner packet
 * @skb:     the packet, its first byte the first inner one
 * @payload: enum nsmwire_payload
 * @proto:   EtherType of a packet without link-layer header, host order
 * @in:      filled when it could be read
 *
 * Context: BH disabled.
 * Return: see enum nsmw_parse.
 */
static inline enum nsmw_parse nsmw_parse(struct sk_buff *skb, u8 payload,
					 u16 proto, struct nsmw_inner *in)
{
	unsigned int len = skb_headlen(skb);
	bool ok;

	if (payload == NSMWIRE_PAYLOAD_ETHERNET) {
		if (unlikely(len < NSMW_PARSE_ETHERNET))
			return nsmw_parse_pull(skb, payload, proto, in);
		ok = nsmw_headers_ethernet(skb->data, len, in);
	} else {
		if (unlikely(len < NSMW_PARSE_IP))
			return nsmw_parse_pull(skb, payload, proto, in);
		ok = nsmw_headers_ip(skb->data, len, proto, in);
	}
	return likely(ok) ? NSMW_PARSE_OK : NSMW_PARSE_BAD;
}

#endif /* NSMW_PARSE_H */
