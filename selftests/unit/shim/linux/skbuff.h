/* SPDX-License-Identifier: GPL-2.0 */
/* What stats.[ch] use of a packet: the number of its segments, and the drop reasons. */
#ifndef UNIT_LINUX_SKBUFF_H
#define UNIT_LINUX_SKBUFF_H

#include <linux/slab.h>
#include <linux/types.h>

enum skb_drop_reason {
	SKB_DROP_REASON_NOT_SPECIFIED = 2,
	SKB_DROP_REASON_NO_SOCKET,
	SKB_DROP_REASON_PKT_TOO_SMALL,
	SKB_DROP_REASON_UDP_CSUM,
	SKB_DROP_REASON_OTHERHOST,
	SKB_DROP_REASON_IP_INHDR,
	SKB_DROP_REASON_IP_RPFILTER,
	SKB_DROP_REASON_IP_OUTNOROUTES,
	SKB_DROP_REASON_QDISC_DROP,
	SKB_DROP_REASON_CPU_BACKLOG,
	SKB_DROP_REASON_UNHANDLED_PROTO,
	SKB_DROP_REASON_DEV_READY,
	SKB_DROP_REASON_XFRM_POLICY,
	SKB_DROP_REASON_NOMEM,
	SKB_DROP_REASON_INVALID_PROTO,
	SKB_DROP_REASON_PKT_TOO_BIG,
};

struct skb_shared_info {
	unsigned short gso_size;
	unsigned short gso_segs;
};

struct sk_buff {
	struct skb_shared_info shared;
};

#define skb_shinfo(skb)		(&(skb)->shared)
#define skb_is_gso(skb)		((bool)skb_shinfo(skb)->gso_size)

static inline struct sk_buff *alloc_skb(unsigned int size, int flags)
{
	(void)size;
	return kzalloc(sizeof(struct sk_buff), flags);
}

static inline void kfree_skb(struct sk_buff *skb)
{
	kfree(skb);
}

#endif /* UNIT_LINUX_SKBUFF_H */
