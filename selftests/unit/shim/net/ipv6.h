/* SPDX-License-Identifier: GPL-2.0 */
/* Extension headers (RFC 8200, 4). */
#ifndef UNIT_NET_IPV6_H
#define UNIT_NET_IPV6_H

#include <linux/types.h>

#define IP6_MF		0x0001
#define IP6_OFFSET	0xfff8

struct frag_hdr {
	__u8 nexthdr;
	__u8 reserved;
	__be16 frag_off;
	__be32 identification;
};

#define ipv6_optlen(p)	(((p)->hdrlen + 1) << 3)
#define ipv6_authlen(p)	(((p)->hdrlen + 2) << 2)

#endif /* UNIT_NET_IPV6_H */
