/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the inner packet says of itself: its network protocol and the fields
 * that the outer header takes over. Pure: bytes in, struct out.
 */
#ifndef NSMW_INNER_H
#define NSMW_INNER_H

#include <linux/types.h>

/**
 * struct nsmw_inner - what the headers of an inner packet say
 * @proto:  EtherType behind the tags, host order
 * @offset: where the network header starts, in bytes from the first byte
 * @ip:     4 or 6 when the network header is of that version and its fixed part
 *          is there, else 0
 * @ds:     DS field (DSCP and ECN), 0 when not IP
 * @ttl:    TTL or hop limit, 0 when not IP
 * @df:     whether routers may not fragment it: DF of IPv4, always for IPv6
 */
struct nsmw_inner {
	__u16 proto;
	__u8 offset;
	__u8 ip;
	__u8 ds;
	__u8 ttl;
	bool df;
};

bool nsmw_inner_ip(const __u8 *p, unsigned int len, __u16 proto,
		   struct nsmw_inner *in);
bool nsmw_inner_ethernet(const __u8 *p, unsigned int len,
			 struct nsmw_inner *in);

#endif /* NSMW_INNER_H */
