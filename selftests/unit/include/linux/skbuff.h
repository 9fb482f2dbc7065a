/* SPDX-License-Identifier: GPL-2.0 */
/* Of a packet, only what stats.h asks: how many segments it stands for. */
#ifndef UNIT_LINUX_SKBUFF_H
#define UNIT_LINUX_SKBUFF_H

#include <linux/slab.h>
#include <linux/types.h>

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
