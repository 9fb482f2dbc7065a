// SPDX-License-Identifier: GPL-2.0
/*
 * Segments TCP packets that will be sealed. The payload is copied and summed in one pass
 * into memory in which it can be sealed in its place.
 *
 * Owns pages for each CPU, used with BH disabled. They are used again when all segments in
 * them are gone: kernels that zero what they allocate would do so for each segment, which
 * takes longer than the copy.
 */
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/sock.h>

#include "data/gso.h"
#include "data/segment.h"
#include "data/tunnel.h"
#include "peer/seal.h"
#include "pure/segment.h"

#define PAGES	16

/* Nothing from the reserves of the core: sockets would drop it as long as it is used. */
#define GFP_SEGMENT	(GFP_ATOMIC | __GFP_NOWARN | __GFP_NOMEMALLOC)

/**
 * struct pages - the pages of a CPU
 * @frag: pages, and how far each is used
 * @at:   index of the one in use
 */
struct pages {
	struct page_frag frag[PAGES];
	unsigned int at;
};

static DEFINE_PER_CPU(struct pages, pages);

/**
 * struct memory - memory of the segments of a packet
 * @room: in front of a segment, for the outer headers
 * @size: for one segment
 */
struct memory {
	unsigned int room;
	unsigned int size;
};

/* What the segments take; a power of two in a page, so that none reaches into a second. */
static struct memory memory_of(const struct nsmw_tx *tx, unsigned int len)
{
	struct memory m = {
		/* Where a page ends in the packet, its cipher block ends, too. */
		.room = ALIGN(READ_ONCE(tx->tunnel->dev->needed_headroom), 16),
	};

	m.size = SKB_DATA_ALIGN(m.room + len + NSMW_TAG) +
		 SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	if (m.size <= PAGE_SIZE)
		m.size = roundup_pow_of_two(m.size);
	return m;
}

/* Memory for a segment, one reference of its page the caller's; or NULL. */
static void *take(struct pages *p, unsigned int size)
{
	struct page_frag *frag = &p->frag[p->at];
	unsigned int begin = size > PAGE_SIZE ? frag->offset : ALIGN(frag->offset, size);

	if (!frag->page || begin + size > frag->size) {
		p->at = (p->at + 1) % PAGES;
		frag = &p->frag[p->at];
		/* Only if nobody else has it. */
		frag->offset = frag->size;
		if (!skb_page_frag_refill(size, frag, GFP_SEGMENT) || size > frag->size)
			return NULL;
		begin = 0;
	}
	frag->offset = begin + size;
	get_page(frag->page);
	return page_address(frag->page) + begin;
}

/* A packet like @whole, without its bytes. */
static struct sk_buff *begin(const struct sk_buff *whole, const struct memory *m)
{
	void *head = take(this_cpu_ptr(&pages), m->size);
	struct sk_buff *skb;

	if (unlikely(!head))
		return NULL;
	skb = build_skb(head, m->size);
	if (unlikely(!skb)) {
		put_page(virt_to_head_page(head));
		return NULL;
	}
	skb_reserve(skb, m->room);
	skb_copy_header(skb, whole);
	skb_headers_offset_update(skb, m->room - skb_headroom(whole));
	skb_shinfo(skb)->gso_size = 0;
	skb_shinfo(skb)->gso_segs = 0;
	skb_shinfo(skb)->gso_type = 0;
	skb->ip_summed = CHECKSUM_NONE;
	return skb;
}

/* Copy a segment out of its packet. */
static struct sk_buff *copy_segment(const struct sk_buff *whole, const struct memory *m,
				    const struct nsmw_segment *seg, unsigned int header)
{
	struct sk_buff *skb = begin(whole, m);
	struct tcphdr *th;
	__wsum sum;
	u8 *p;

	if (unlikely(!skb))
		return NULL;
	p = skb_put(skb, seg->len);
	memcpy(p, whole->data, header);
	sum = skb_copy_and_csum_bits(whole, header + seg->before, p + header,
				     seg->len - header);
	nsmw_segment_fill(p, seg);
	th = (struct tcphdr *)(p + seg->tcp);
	th->check = csum_fold(csum_partial(th, header - seg->tcp, sum));
	/* Only the first one may change the queue of its flow. */
	if (seg->index)
		skb->ooo_okay = 0;
	nsmw_seal_charge(skb, whole);
	return skb;
}

/*
 * Plain TCP over IP, from a trusted sender who does not ask when it was sent; the kernel
 * segments the rest.
 */
static bool is_plain(const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb_shinfo(skb);
	const unsigned int tcp = SKB_GSO_TCPV4 | SKB_GSO_TCPV6;

	return info->gso_type & tcp && !(info->gso_type & ~(tcp | SKB_GSO_TCP_ECN)) &&
	       !(info->tx_flags & SKBTX_ANY_TSTAMP) && !skb->encapsulation &&
	       skb->ip_summed == CHECKSUM_PARTIAL &&
	       skb_checksum_start_offset(skb) == skb_transport_offset(skb);
}

/**
 * nsmw_segment() - segment a packet that will be sealed
 * @tx:  its transmit context
 * @skb: the GSO packet, its first byte the first inner one
 *
 * Context: BH disabled, RCU.
 * Return: the segments as a list, each linear, not shared, with a complete checksum and
 * with room for what sealing adds; NULL if the kernel has to do it. The packet stays the
 * caller's.
 */
struct sk_buff *nsmw_segment(const struct nsmw_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *list = NULL, **tail = &list;
	struct nsmw_segments segs;
	struct nsmw_segment seg;
	struct memory m;

	if (!is_plain(skb))
		return NULL;
	segs = nsmw_gso_segments(skb);
	if (segs.count < 2 || !pskb_may_pull(skb, segs.header))
		return NULL;
	seg = (struct nsmw_segment) {
		.ip = tx->in.offset,
		.tcp = skb_transport_offset(skb),
		.whole = skb->len,
	};
	m = memory_of(tx, segs.header + segs.size);
	for (; seg.index < segs.count; seg.index++) {
		seg.is_last = seg.index + 1 == segs.count;
		seg.len = seg.is_last ? skb->len - seg.before : segs.header + segs.size;
		*tail = copy_segment(skb, &m, &seg, segs.header);
		if (unlikely(!*tail)) {
			kfree_skb_list(list);
			return NULL;
		}
		tail = &(*tail)->next;
		seg.before += segs.size;
	}
	return list;
}

/**
 * nsmw_segments_free() - free the pages of all CPUs
 *
 * Context: the module ends; no packet is sent any more.
 */
void nsmw_segments_free(void)
{
	int cpu, i;

	for_each_possible_cpu(cpu) {
		for (i = 0; i < PAGES; i++) {
			struct page *page = per_cpu_ptr(&pages, cpu)->frag[i].page;

			if (page)
				put_page(page);
		}
	}
}
