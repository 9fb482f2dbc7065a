/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flow of an inner packet: addresses, protocol and ports, through extension
 * headers. Pure: bytes in, struct out.
 */
#ifndef NSMW_TUPLE_H
#define NSMW_TUPLE_H

#include <linux/types.h>

#include "inner.h"

/**
 * enum nsmw_frag - what part of a packet this is
 * @NSMW_FRAG_NONE:  all of it
 * @NSMW_FRAG_FIRST: the first fragment, more follow
 * @NSMW_FRAG_LATER: a later one, which has no ports
 */
enum nsmw_frag {
	NSMW_FRAG_NONE,
	NSMW_FRAG_FIRST,
	NSMW_FRAG_LATER,
};

/**
 * struct nsmw_flow - where a packet comes from and goes to
 * @src:   source address, network order; of IPv4 the first word, the rest 0
 * @dst:   destination address, likewise
 * @sport: source port, host order; 0 without
 * @dport: destination port, host order; 0 without
 * @proto: protocol behind IP and its extension headers
 * @ip:    4 or 6
 * @ports: 1 where the ports are there
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

/* What lies behind the network header's first byte and may have to be read. */
#define NSMW_FLOW_MAX	192

bool nsmw_flow_read(struct nsmw_flow *flow, __u32 *frag_id, const __u8 *p,
		    unsigned int len, __u8 ip);

#endif /* NSMW_TUPLE_H */
