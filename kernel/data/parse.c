// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the headers of an inner packet in a socket buffer, of one that leaves and of
 * one that arrives. Only headers are pulled into the linear part: payload that is
 * pulled from its page is copied by all later users, and is not merged any more.
 */
#include <linux/ip.h>

#include "data/parse.h"

/* Length of the network header of an EtherType, 0 of one that is not read. */
static unsigned int network_hlen(u16 proto)
{
	switch (proto) {
	case ETH_P_IP:
		return sizeof(struct iphdr);
	case ETH_P_IPV6:
		return sizeof(struct ipv6hdr);
	case ETH_P_8021Q:
	case ETH_P_8021AD:
		return VLAN_HLEN;
	default:
		return 0;
	}
}

static bool pull(struct sk_buff *skb, unsigned int len)
{
	return likely(skb_headlen(skb) >= len) ||
	       __pskb_pull_tail(skb, len - skb_headlen(skb));
}

/* The protocol after a tag is known only once the tag is read. */
static enum nsmw_parse parse_ethernet(struct sk_buff *skb, struct nsmw_inner *in)
{
	unsigned int len = ETH_HLEN;

	if (unlikely(skb->len < len))
		return NSMW_PARSE_BAD;
	for (;;) {
		if (unlikely(!pull(skb, len)))
			return NSMW_PARSE_MEMORY;
		nsmw_headers_ethernet(skb->data, skb_headlen(skb), in);
		len = in->offset + network_hlen(in->proto);
		if (likely(skb_headlen(skb) >= len) || skb->len < len)
			return NSMW_PARSE_OK;
	}
}

/**
 * nsmw_parse_pull() - pull and parse the headers of an inner packet
 * @skb:     the packet, its first byte the first inner one
 * @payload: enum nsmwire_payload
 * @proto:   EtherType of a packet without link-layer header, host order
 * @in:      filled when it could be read
 *
 * Context: BH disabled.
 * Return: see enum nsmw_parse.
 */
enum nsmw_parse nsmw_parse_pull(struct sk_buff *skb, u8 payload, u16 proto,
				struct nsmw_inner *in)
{
	unsigned int len = network_hlen(proto);

	if (payload == NSMWIRE_PAYLOAD_ETHERNET)
		return parse_ethernet(skb, in);
	if (unlikely(skb->len < len))
		return NSMW_PARSE_BAD;
	if (unlikely(!pull(skb, len)))
		return NSMW_PARSE_MEMORY;
	return likely(nsmw_headers_ip(skb->data, skb_headlen(skb), proto, in)) ?
	       NSMW_PARSE_OK : NSMW_PARSE_BAD;
}
