// SPDX-License-Identifier: GPL-2.0
/*
 * Reads from the headers of a GSO packet how it will be segmented. No state.
 */
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "data/gso.h"

/**
 * nsmw_gso_read() - how a GSO packet will be segmented
 * @skb: the packet, its first byte the first inner one; the core has looked at its
 *       headers
 *
 * Context: any.
 * Return: the segments.
 */
struct nsmw_segments nsmw_gso_read(const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb_shinfo(skb);
	u32 header, size = info->gso_size;
	struct tcphdr tcp;

	if (unlikely(!skb_transport_header_was_set(skb)))
		return nsmw_segments_of(skb->len, 0, 0);
	header = skb->encapsulation ? skb_inner_transport_offset(skb) :
				      skb_transport_offset(skb);
	if (likely(info->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6))) {
		const struct tcphdr *th =
			skb_header_pointer(skb, header, sizeof(tcp), &tcp);

		header += th ? __tcp_hdrlen(th) : sizeof(tcp);
	} else if (info->gso_type & SKB_GSO_UDP_L4) {
		header += sizeof(struct udphdr);
	} else if (size == GSO_BY_FRAGS) {
		/* Segments of different sizes, counted as if they had one. */
		header += sizeof(struct sctphdr);
		size = DIV_ROUND_UP(skb->len - min(header, skb->len),
				    info->gso_segs ?: 1);
	}
	return nsmw_segments_of(skb->len, header, size);
}
