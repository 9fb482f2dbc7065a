/* SPDX-License-Identifier: GPL-2.0 */
/* The flags of the fragment offset field (RFC 791, 3.1). */
#ifndef UNIT_NET_IP_H
#define UNIT_NET_IP_H

#define IP_DF		0x4000
#define IP_MF		0x2000
#define IP_OFFSET	0x1fff

#endif /* UNIT_NET_IP_H */
