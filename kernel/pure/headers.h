/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of inner packets: the network protocol and the fields that the outer header
 * copies, and the flow. Pure: bytes in, struct out.
 */
#ifndef NSMW_HEADERS_H
#define NSMW_HEADERS_H

#include <linux/types.h>

/**
 * struct nsmw_inner - fields of the headers of an inner packet
 * @proto:  EtherType after the VLAN tags, host order
 * @offset: bytes from the first byte to the network header
 * @ip:     4 or 6 when the network header is of that version and its fixed part is
 *          there, else 0
 * @ds:     DS field (DSCP and ECN), 0 when not IP
 * @ttl:    TTL or hop limit, 0 when not IP
 * @df:     routers may not fragment it: DF of IPv4, always for IPv6
 */
struct nsmw_inner {
	__u16 proto;
	__u8 offset;
	__u8 ip;
	__u8 ds;
	__u8 ttl;
	bool df;
};

/**
 * enum nsmw_frag - part of a packet
 * @NSMW_FRAG_NONE:  the whole packet
 * @NSMW_FRAG_FIRST: the first fragment, more follow
 * @NSMW_FRAG_LATER: a later fragment, which has no ports
 */
enum nsmw_frag {
	NSMW_FRAG_NONE,
	NSMW_FRAG_FIRST,
	NSMW_FRAG_LATER,
};

/**
 * struct nsmw_flow - addresses, protocol and ports of a packet
 * @src:   source address, network order; of IPv4 the first word, the rest 0
 * @dst:   destination address, network order; of IPv4 the first word, the rest 0
 * @sport: source port, host order; 0 without
 * @dport: destination port, host order; 0 without
 * @proto: protocol after IP and its extension headers
 * @ip:    4 or 6
 * @ports: 1 if @sport and @dport were read
 * @frag:  enum nsmw_frag
 *
 * Without holes: it is hashed and compared as a whole.
 */
struct nsmw_flow {
	__u32 src[4];
	__u32 dst[4];
	__u16 sport;
	__u16 dport;
	__u8 proto;
	__u8 ip;
	__u8 ports;
	__u8 frag;
};

/* Bytes from the network header on that nsmw_headers_flow() may have to read. */
#define NSMW_FLOW_MAX	192

bool nsmw_headers_has_ports(__u8 proto);
bool nsmw_headers_ip(const __u8 *p, unsigned int len, __u16 proto,
		     struct nsmw_inner *in);
bool nsmw_headers_ethernet(const __u8 *p, unsigned int len,
			   struct nsmw_inner *in);
bool nsmw_headers_flow(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
		       unsigned int len, __u8 ip);

#endif /* NSMW_HEADERS_H */
