// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the headers of segments: each segment of a random TCP packet is looked at as its
 * receiver would, who computes all checksums from the beginning.
 */
#include "pure/segment.h"
#include "test.h"

#define FIN	0x01
#define PSH	0x08
#define CWR_BIT	0x80
#define MOST	4096

/* A packet, its first byte that of the link or of the network header. */
struct whole {
	u8 bytes[MOST];
	u8 version;
	u16 ip;
	u16 tcp;
	u16 header;
	u32 len;
	u32 size;
};

static u32 word16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static void store16(u8 *p, u32 word)
{
	p[0] = word >> 8;
	p[1] = word;
}

static u32 word32(const u8 *p)
{
	return word16(p) << 16 | word16(p + 2);
}

/* RFC 1071; @len may be odd. */
static u32 sum_of(u32 sum, const u8 *p, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static u32 pseudo_sum(const struct whole *w, const u8 *p, u32 len)
{
	u32 sum = 6 + (len & 0xffff) + (len >> 16);

	return w->version == 4 ? sum_of(sum, p + w->ip + 12, 8) :
				 sum_of(sum, p + w->ip + 8, 32);
}

static void make(struct whole *w, u64 *random)
{
	unsigned int i, options = 4 * nsmw_test_below(random, 11);
	u8 *ip, *tcp;

	for (i = 0; i < MOST; i++)
		w->bytes[i] = nsmw_test_random(random);
	w->version = nsmw_test_below(random, 2) ? 4 : 6;
	w->ip = nsmw_test_below(random, 2) ? 0 : 14 + 4 * nsmw_test_below(random, 3);
	w->tcp = w->ip + (w->version == 4 ? 20 + options : 40 + 8 * nsmw_test_below(random, 3));
	options = 4 * nsmw_test_below(random, 11);
	w->header = w->tcp + 20 + options;
	w->size = 1 + nsmw_test_below(random, 600);
	w->len = w->header + w->size + 1 + nsmw_test_below(random, MOST - 1200);
	ip = w->bytes + w->ip;
	tcp = w->bytes + w->tcp;
	if (w->version == 4) {
		ip[0] = 0x40 | (w->tcp - w->ip) / 4;
		store16(ip + 2, w->len - w->ip);
	} else {
		ip[0] = 0x60;
		store16(ip + 4, w->len - w->ip - 40);
	}
	tcp[12] = (20 + options) << 2;
	store16(tcp + 16, pseudo_sum(w, w->bytes, w->len - w->tcp));
}

static void check_ip(struct kunit *test, const struct whole *w, const u8 *p,
		     const struct nsmw_segment *seg)
{
	const u8 *was = w->bytes + w->ip, *ip = p + w->ip;

	KUNIT_EXPECT_FALSE(test, memcmp(p, w->bytes, w->ip));
	if (w->version == 6) {
		KUNIT_EXPECT_EQ(test, word16(ip + 4), seg->len - w->ip - 40);
		KUNIT_EXPECT_FALSE(test, memcmp(ip, was, 4));
		KUNIT_EXPECT_FALSE(test, memcmp(ip + 6, was + 6, w->tcp - w->ip - 6));
		return;
	}
	KUNIT_EXPECT_EQ(test, word16(ip + 2), seg->len - w->ip);
	KUNIT_EXPECT_EQ(test, word16(ip + 4), (word16(was + 4) + seg->index) & 0xffff);
	KUNIT_EXPECT_EQ(test, sum_of(0, ip, w->tcp - w->ip), 0xffff);
	KUNIT_EXPECT_FALSE(test, memcmp(ip, was, 2));
	KUNIT_EXPECT_FALSE(test, memcmp(ip + 6, was + 6, 4));
	KUNIT_EXPECT_FALSE(test, memcmp(ip + 12, was + 12, w->tcp - w->ip - 12));
}

static void check_tcp(struct kunit *test, const struct whole *w, const u8 *p,
		      const struct nsmw_segment *seg)
{
	const u8 *was = w->bytes + w->tcp, *tcp = p + w->tcp;
	u8 flags = was[13];

	if (seg->index)
		flags &= ~CWR_BIT;
	if (!seg->is_last)
		flags &= ~(FIN | PSH);
	KUNIT_EXPECT_EQ(test, tcp[13], flags);
	KUNIT_EXPECT_EQ(test, word32(tcp + 4), word32(was + 4) + seg->before);
	KUNIT_EXPECT_FALSE(test, memcmp(tcp, was, 4));
	KUNIT_EXPECT_FALSE(test, memcmp(tcp + 8, was + 8, 5));
	KUNIT_EXPECT_FALSE(test, memcmp(tcp + 14, was + 14, 2));
	KUNIT_EXPECT_FALSE(test, memcmp(tcp + 18, was + 18, w->header - w->tcp - 18));
}

/* What copy_segment() of data/segment.c does, and then what the receiver does. */
static void check_segment(struct kunit *test, const struct whole *w,
			  const struct nsmw_segment *seg)
{
	u32 payload = seg->len - w->header;
	u8 *p = kzalloc(seg->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	memcpy(p, w->bytes, w->header);
	memcpy(p + w->header, w->bytes + w->header + seg->before, payload);
	nsmw_segment_fill(p, seg);
	check_ip(test, w, p, seg);
	check_tcp(test, w, p, seg);
	KUNIT_EXPECT_FALSE(test, memcmp(p + w->header, w->bytes + w->header + seg->before,
					payload));
	store16(p + w->tcp + 16, ~sum_of(0, p + w->tcp, seg->len - w->tcp));
	KUNIT_EXPECT_EQ(test, 0xffff, sum_of(pseudo_sum(w, p, seg->len - w->tcp), p + w->tcp,
					     seg->len - w->tcp));
	kfree(p);
}

static void segment_random(struct kunit *test)
{
	struct whole *w = kzalloc(sizeof(*w), GFP_KERNEL);
	u64 random = 0x6e736d7769726533;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	for (i = 0; i < NSMW_TEST_ROUNDS / 10; i++) {
		struct nsmw_segment seg = {};

		make(w, &random);
		seg.ip = w->ip;
		seg.tcp = w->tcp;
		seg.whole = w->len;
		while (!seg.is_last) {
			u32 left = w->len - w->header - seg.before;

			seg.is_last = left <= w->size;
			seg.len = w->header + (seg.is_last ? left : w->size);
			check_segment(test, w, &seg);
			seg.index++;
			seg.before += w->size;
		}
	}
	kfree(w);
}

/*
 * Sequence numbers and IPv4's number go past their ends; the packet is as large as it can be.
 * The sum of IPv4's header has a carry after the first folding.
 */
static void segment_ends(struct kunit *test)
{
	const u32 whole = 65535, size = 1;
	struct nsmw_segment seg = {
		.tcp = 20, .index = 65495 - 1, .is_last = true,
		.len = 40 + size, .whole = whole, .before = 65495 - 1,
	};
	u8 p[41] = { 0x45 };

	store16(p + 4, 0xfffe);
	store16(p + 12, 0xbb02);
	store16(p + 24, 0xffff);
	store16(p + 26, 0xfff0);
	store16(p + 36, 6 + whole - 20);
	nsmw_segment_fill(p, &seg);
	KUNIT_EXPECT_EQ(test, word16(p + 4), (0xfffe + 65494) & 0xffff);
	KUNIT_EXPECT_EQ(test, word16(p + 10), 0xfffe);
	KUNIT_EXPECT_EQ(test, word32(p + 24), 0xfffffff0U + 65494);
	KUNIT_EXPECT_EQ(test, word16(p + 36), 6 + 20 + size);
}

static struct kunit_case segment_cases[] = {
	KUNIT_CASE(segment_random),
	KUNIT_CASE(segment_ends),
	{}
};

struct kunit_suite nsmw_segment_suite = {
	.name = "nsmwire_segment",
	.test_cases = segment_cases,
};
