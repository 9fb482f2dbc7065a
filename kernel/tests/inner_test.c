// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of inner.c: each field of IPv4, IPv6 and Ethernet headers, each of
 * them cut at each byte, VLAN tags, and random frames against a second reader.
 */
#include <linux/if_ether.h>

#include "pure/headers.h"
#include "test.h"

#define FRAME_MAX	96

/* Version 4, no options, DSCP 46, ECT(1), DF, TTL 63. */
static const u8 ipv4[20] = {
	0x45, 0xb9, 0x00, 0x54, 0x12, 0x34, 0x40, 0x00, 0x3f, 0x11,
	0x00, 0x00, 10, 0, 0, 1, 10, 0, 0, 2,
};

/* Version 6, DSCP 34, ECT(0), flow label 0xabcde, hop limit 62. */
static const u8 ipv6[40] = {
	0x68, 0x8a, 0xbc, 0xde, 0x00, 0x08, 0x11, 0x3e,
	0xfd, [23] = 1, [24] = 0xfd, [39] = 2,
};

static bool read_ip(struct kunit *test, const u8 *bytes, unsigned int len,
		    u16 proto, struct nsmw_inner *in)
{
	u8 *p = nsmw_test_copy(test, bytes, len);
	bool ok;

	/* What is not written must not look right. */
	memset(in, 0x5a, sizeof(*in));
	in->df = true;
	ok = nsmw_headers_ip(p, len, proto, in);
	kfree(p);
	return ok;
}

static bool read_frame(struct kunit *test, const u8 *bytes, unsigned int len,
		       struct nsmw_inner *in)
{
	u8 *p = nsmw_test_copy(test, bytes, len);
	bool ok;

	/* What is not written must not look right. */
	memset(in, 0x5a, sizeof(*in));
	in->df = true;
	ok = nsmw_headers_ethernet(p, len, in);
	kfree(p);
	return ok;
}

/* Whatever is not IP says nothing of the fields of IP. */
static void expect_no_ip(struct kunit *test, const struct nsmw_inner *in)
{
	KUNIT_ASSERT_EQ(test, in->ip, 0);
	KUNIT_ASSERT_EQ(test, in->ds, 0);
	KUNIT_ASSERT_EQ(test, in->ttl, 0);
	KUNIT_ASSERT_FALSE(test, in->df);
}

static void expect_ipv4(struct kunit *test, const struct nsmw_inner *in)
{
	KUNIT_ASSERT_EQ(test, in->proto, ETH_P_IP);
	KUNIT_ASSERT_EQ(test, in->ip, 4);
	KUNIT_ASSERT_EQ(test, in->ds, 0xb9);
	KUNIT_ASSERT_EQ(test, in->ttl, 63);
	KUNIT_ASSERT_TRUE(test, in->df);
}

static void expect_ipv6(struct kunit *test, const struct nsmw_inner *in)
{
	KUNIT_ASSERT_EQ(test, in->proto, ETH_P_IPV6);
	KUNIT_ASSERT_EQ(test, in->ip, 6);
	KUNIT_ASSERT_EQ(test, in->ds, 0x88);
	KUNIT_ASSERT_EQ(test, in->ttl, 62);
	KUNIT_ASSERT_TRUE(test, in->df);
}

static void inner_ipv4(struct kunit *test)
{
	u8 bytes[FRAME_MAX] = {};
	struct nsmw_inner in;
	unsigned int len;

	memcpy(bytes, ipv4, sizeof(ipv4));
	for (len = 0; len <= sizeof(bytes); len++) {
		KUNIT_ASSERT_EQ(test, read_ip(test, bytes, len, ETH_P_IP, &in),
				len >= 20);
		KUNIT_ASSERT_EQ(test, in.offset, 0);
		if (len >= 20)
			expect_ipv4(test, &in);
		else
			expect_no_ip(test, &in);
	}
}

static void inner_ipv6(struct kunit *test)
{
	u8 bytes[FRAME_MAX] = {};
	struct nsmw_inner in;
	unsigned int len;

	memcpy(bytes, ipv6, sizeof(ipv6));
	for (len = 0; len <= sizeof(bytes); len++) {
		KUNIT_ASSERT_EQ(test,
				read_ip(test, bytes, len, ETH_P_IPV6, &in),
				len >= 40);
		KUNIT_ASSERT_EQ(test, in.offset, 0);
		if (len >= 40)
			expect_ipv6(test, &in);
		else
			expect_no_ip(test, &in);
	}
}

/* Version and header length, all of them, in a header of the fixed part. */
static void inner_first_byte(struct kunit *test)
{
	u8 bytes[FRAME_MAX] = {};
	struct nsmw_inner in;
	unsigned int b;

	memcpy(bytes, ipv4, sizeof(ipv4));
	for (b = 0; b <= 0xff; b++) {
		bytes[0] = b;
		KUNIT_ASSERT_EQ(test,
				read_ip(test, bytes, sizeof(bytes), ETH_P_IP,
					&in),
				b >= 0x45 && b <= 0x4f);
		if (b >= 0x45 && b <= 0x4f)
			expect_ipv4(test, &in);
		else
			expect_no_ip(test, &in);
		KUNIT_ASSERT_EQ(test,
				read_ip(test, bytes, sizeof(bytes), ETH_P_IPV6,
					&in),
				b >= 0x60 && b <= 0x6f);
	}
}

static void inner_ipv4_fields(struct kunit *test)
{
	u8 bytes[20];
	struct nsmw_inner in;
	unsigned int b;

	memcpy(bytes, ipv4, sizeof(ipv4));
	for (b = 0; b <= 0xff; b++) {
		bytes[1] = b;
		bytes[6] = b;
		bytes[7] = ~b;
		bytes[8] = 0xff - b;
		KUNIT_ASSERT_TRUE(test, read_ip(test, bytes, sizeof(bytes),
						ETH_P_IP, &in));
		KUNIT_ASSERT_EQ(test, in.ds, b);
		KUNIT_ASSERT_EQ(test, in.ttl, 0xff - b);
		/* Reserved, DF, MF, fragment offset. */
		KUNIT_ASSERT_EQ(test, in.df, b / 64 % 2);
	}
}

static void inner_ipv6_fields(struct kunit *test)
{
	u8 bytes[40];
	struct nsmw_inner in;
	unsigned int b;

	memcpy(bytes, ipv6, sizeof(ipv6));
	for (b = 0; b <= 0xff; b++) {
		/* Traffic class between version and flow label. */
		bytes[0] = 0x60 | b / 16;
		bytes[1] = b % 16 * 16 | (15 - b / 16);
		bytes[6] = ~b;
		bytes[7] = 0xff - b;
		KUNIT_ASSERT_TRUE(test, read_ip(test, bytes, sizeof(bytes),
						ETH_P_IPV6, &in));
		KUNIT_ASSERT_EQ(test, in.ds, b);
		KUNIT_ASSERT_EQ(test, in.ttl, 0xff - b);
		KUNIT_ASSERT_TRUE(test, in.df);
	}
}

/* The EtherType decides what a header is read as, not what it looks like. */
static void inner_protocol(struct kunit *test)
{
	u8 four[FRAME_MAX] = {}, six[FRAME_MAX] = {};
	unsigned int proto, wrong = 0;
	struct nsmw_inner in;

	memcpy(four, ipv4, sizeof(ipv4));
	memcpy(six, ipv6, sizeof(ipv6));
	for (proto = 0; proto <= 0xffff; proto++) {
		wrong += nsmw_headers_ip(four, sizeof(four), proto, &in) !=
			 (proto == 0x0800);
		wrong += in.proto != proto;
		wrong += nsmw_headers_ip(six, sizeof(six), proto, &in) !=
			 (proto == 0x86dd);
		wrong += in.proto != proto || in.offset;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* A frame of @tags VLAN tags; where its network header starts. */
static unsigned int frame(u8 *p, unsigned int tags, u16 tpid, u16 proto)
{
	unsigned int at = 12;

	memset(p, 0, FRAME_MAX);
	memset(p, 0x02, 12);
	while (tags--) {
		p[at++] = tpid >> 8;
		p[at++] = tpid & 0xff;
		/* The tag says what an EtherType would: it must not matter. */
		p[at++] = 0x08;
		p[at++] = 0x00;
		tpid = ETH_P_8021Q;
	}
	p[at++] = proto >> 8;
	p[at++] = proto & 0xff;
	if (proto == ETH_P_IP)
		memcpy(p + at, ipv4, sizeof(ipv4));
	else if (proto == ETH_P_IPV6)
		memcpy(p + at, ipv6, sizeof(ipv6));
	return at;
}

static void inner_frame(struct kunit *test)
{
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	unsigned int at;

	at = frame(p, 0, 0, ETH_P_IP);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 20, &in));
	KUNIT_EXPECT_EQ(test, in.offset, 14);
	expect_ipv4(test, &in);

	at = frame(p, 0, 0, ETH_P_IPV6);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 40, &in));
	KUNIT_EXPECT_EQ(test, in.offset, 14);
	expect_ipv6(test, &in);
}

static void check_tagged(struct kunit *test, unsigned int tags, u16 tpid)
{
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	unsigned int at;

	at = frame(p, tags, tpid, ETH_P_IP);
	KUNIT_ASSERT_EQ(test, at, 14 + 4 * tags);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 20, &in));
	KUNIT_ASSERT_EQ(test, in.offset, at);
	expect_ipv4(test, &in);

	frame(p, tags, tpid, ETH_P_IPV6);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 40, &in));
	KUNIT_ASSERT_EQ(test, in.offset, at);
	expect_ipv6(test, &in);

	frame(p, tags, tpid, ETH_P_ARP);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 28, &in));
	KUNIT_ASSERT_EQ(test, in.offset, at);
	KUNIT_ASSERT_EQ(test, in.proto, ETH_P_ARP);
	expect_no_ip(test, &in);
}

static void inner_tags(struct kunit *test)
{
	check_tagged(test, 0, ETH_P_8021Q);
	check_tagged(test, 1, ETH_P_8021Q);
	check_tagged(test, 1, ETH_P_8021AD);
	check_tagged(test, 2, ETH_P_8021Q);
	check_tagged(test, 2, ETH_P_8021AD);
}

/* The third tag is where looking ends: a frame like any other. */
static void inner_three_tags(struct kunit *test)
{
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	unsigned int at;

	at = frame(p, 3, ETH_P_8021AD, ETH_P_IP);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, at + 20, &in));
	KUNIT_EXPECT_EQ(test, in.proto, ETH_P_8021Q);
	KUNIT_EXPECT_EQ(test, in.offset, 22);
	expect_no_ip(test, &in);
}

/* All EtherTypes behind the addresses: only two of them are tags. */
static void inner_ethertypes(struct kunit *test)
{
	unsigned int proto, wrong = 0;
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	bool tag;

	frame(p, 1, 0, ETH_P_IP);
	for (proto = 0; proto <= 0xffff; proto++) {
		p[12] = proto >> 8;
		p[13] = proto & 0xff;
		tag = proto == 0x8100 || proto == 0x88a8;
		wrong += !nsmw_headers_ethernet(p, 38, &in);
		wrong += in.proto != (tag ? 0x0800 : proto);
		wrong += in.offset != (tag ? 18 : 14);
		wrong += in.ip != (tag ? 4 : 0);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* Cut at each byte: no header, a tag in two, an IP header that is not whole. */
static void inner_frame_truncated(struct kunit *test)
{
	unsigned int tags, len, at, seen;
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	bool six;

	for (tags = 0; tags <= 2; tags++) {
		for (six = false;; six = true) {
			at = frame(p, tags, ETH_P_8021Q,
				   six ? ETH_P_IPV6 : ETH_P_IP);
			for (len = 0; len < at + (six ? 40 : 20); len++) {
				KUNIT_ASSERT_EQ(test,
						read_frame(test, p, len, &in),
						len >= 14);
				if (len < 14)
					continue;
				seen = min((len - 14) / 4, tags);
				KUNIT_ASSERT_EQ(test, in.offset, 14 + 4 * seen);
				KUNIT_ASSERT_EQ(test, in.proto,
						seen < tags ? ETH_P_8021Q :
						six ? ETH_P_IPV6 : ETH_P_IP);
				expect_no_ip(test, &in);
			}
			if (six)
				break;
		}
	}
}

/* An IPv6 header behind two tags is the longest that is read. */
#define NSMW_INNER_LOOK	(14 + 2 * 4 + 40)

static void inner_look(struct kunit *test)
{
	struct nsmw_inner in;
	u8 p[FRAME_MAX];
	unsigned int at;

	at = frame(p, 2, ETH_P_8021AD, ETH_P_IPV6);
	KUNIT_ASSERT_LE(test, at + 40, NSMW_INNER_LOOK);
	KUNIT_ASSERT_TRUE(test, read_frame(test, p, NSMW_INNER_LOOK, &in));
	expect_ipv6(test, &in);
}

/* The second reader: from the end of the tags backwards to what they mean. */
static bool judge(const u8 *p, unsigned int len, struct nsmw_inner *v)
{
	static const u16 tpids[] = { 0x8100, 0x88a8 };
	unsigned int tags, k, room;
	u16 type;

	memset(v, 0, sizeof(*v));
	if (len < 14)
		return false;
	for (tags = 0; tags < 2; tags++) {
		type = p[12 + 4 * tags] * 256 + p[13 + 4 * tags];
		for (k = 0; k < 2 && tpids[k] != type; k++)
			;
		if (k == 2 || len < 18 + 4 * tags)
			break;
	}
	v->offset = 14 + 4 * tags;
	v->proto = p[v->offset - 2] * 256 + p[v->offset - 1];
	p += v->offset;
	room = len - v->offset;
	if (v->proto == 0x0800 && room > 19 && *p > 0x44 && *p < 0x50) {
		v->ip = 4;
		v->ds = p[1];
		v->ttl = p[8];
		v->df = p[6] / 64 % 2;
	} else if (v->proto == 0x86dd && room > 39 && *p / 16 == 6) {
		v->ip = 6;
		v->ds = (p[0] * 256 + p[1]) / 16 % 256;
		v->ttl = p[7];
		v->df = true;
	}
	return true;
}

void nsmw_test_inner(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	struct nsmw_inner in, v;
	bool ok;

	ok = read_frame(test, bytes, len, &in);
	KUNIT_ASSERT_EQ_MSG(test, ok, judge(bytes, len, &v), "round %u", round);
	if (!ok)
		return;
	KUNIT_ASSERT_EQ_MSG(test, in.proto, v.proto, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, in.offset, v.offset, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, in.ip, v.ip, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, in.ds, v.ds, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, in.ttl, v.ttl, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, in.df, v.df, "round %u", round);
}

static void inner_random(struct kunit *test)
{
	static const u16 types[] = { 0x0800, 0x86dd, 0x8100, 0x88a8, 0x0806 };
	u64 random = 0x6e736d7769726533;
	unsigned int i, k, len;
	u8 p[FRAME_MAX];
	u16 type;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		for (k = 0; k < sizeof(p); k++)
			p[k] = nsmw_test_random(&random);
		for (k = 12; k < 28; k += 4) {
			type = types[nsmw_test_below(&random, 5)];
			p[k] = type >> 8;
			p[k + 1] = type & 0xff;
			if (type < 0x0806)
				p[k + 2] = 0x43 + nsmw_test_below(&random, 14);
			else if (type == 0x86dd)
				p[k + 2] = 0x5f + nsmw_test_below(&random, 18);
			if (nsmw_test_below(&random, 8) == 0)
				break;
		}
		len = nsmw_test_below(&random, sizeof(p) + 1);
		nsmw_test_inner(test, p, len, i);
	}
}

static struct kunit_case inner_cases[] = {
	KUNIT_CASE(inner_ipv4),
	KUNIT_CASE(inner_ipv6),
	KUNIT_CASE(inner_first_byte),
	KUNIT_CASE(inner_ipv4_fields),
	KUNIT_CASE(inner_ipv6_fields),
	KUNIT_CASE(inner_protocol),
	KUNIT_CASE(inner_frame),
	KUNIT_CASE(inner_tags),
	KUNIT_CASE(inner_three_tags),
	KUNIT_CASE(inner_ethertypes),
	KUNIT_CASE(inner_frame_truncated),
	KUNIT_CASE(inner_look),
	KUNIT_CASE(inner_random),
	{}
};

struct kunit_suite nsmw_inner_suite = {
	.name = "nsmwire_inner",
	.test_cases = inner_cases,
};
