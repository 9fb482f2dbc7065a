/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of a segment of a TCP packet. Pure: bytes and numbers in, bytes out.
 */
#ifndef NSMW_SEGMENT_PURE_H
#define NSMW_SEGMENT_PURE_H

#include <linux/types.h>

/**
 * struct nsmw_segment - a segment of a TCP packet
 * @ip:      offset of the network header
 * @tcp:     offset of the TCP header
 * @index:   number of the segment, from 0
 * @is_last: it is the last one
 * @len:     bytes of the segment, all headers included
 * @whole:   bytes of the packet, all headers included
 * @before:  bytes of payload in front of the segment
 */
struct nsmw_segment {
	__u16 ip;
	__u16 tcp;
	__u16 index;
	bool is_last;
	__u32 len;
	__u32 whole;
	__u32 before;
};

void nsmw_segment_fill(__u8 *p, const struct nsmw_segment *seg);

#endif /* NSMW_SEGMENT_PURE_H */
