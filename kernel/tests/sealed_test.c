// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the sealed option: its bytes, the headers that may have it, and each way in which
 * it can be wrong.
 */
#include "pure/geneve.h"
#include "pure/packet_number.h"
#include "header.h"
#include "test.h"

#define KEY	0x89abcdef
#define PACKET	0x39fc123456789abcULL	/* path 1, class 6, lane 0x1fc */

/* Put a sealed option at the end, and announce it. */
static void add_sealed(struct header *h, u32 key, u64 packet)
{
	nsmw_geneve_seal(h->bytes + h->len, key, packet);
	nsmw_geneve_add_sealed(h->bytes);
	h->len += NSMW_GENEVE_SEALED;
}

static void expect_sealed(struct kunit *test, const struct header *h, u8 class)
{
	struct nsmw_geneve g;

	KUNIT_EXPECT_EQ(test, parse(test, h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.hlen, h->len);
	KUNIT_EXPECT_EQ(test, g.class, class);
	KUNIT_EXPECT_TRUE(test, g.sealed);
	KUNIT_EXPECT_EQ(test, g.key, KEY);
	KUNIT_EXPECT_EQ(test, g.packet, PACKET);
}

static void expect_drop(struct kunit *test, const struct header *h, int drop)
{
	struct nsmw_geneve g;

	KUNIT_EXPECT_EQ(test, parse(test, h, &g), -drop);
	KUNIT_EXPECT_EQ(test, g.vni, 0x123456);
}

/* Behind class and number, as wires send it: each byte. */
static void sealed_bytes(struct kunit *test)
{
	static const u8 want[44] = { 9, 0x40, 0x08, 0x00, 0, 0, 42, 0,
				     0xff, 0x6e, 0x01, 0x01, 6, 2, 0, 0,
				     0xff, 0x6e, 0x02, 0x02, 0x12, 0x34, 0x56, 0x78,
				     0x9a, 0xbc, 0xde, 0xf0,
				     0xff, 0x6e, 0x83, 0x03, 0x89, 0xab, 0xcd, 0xef,
				     0x39, 0xfc, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc };
	struct nsmw_geneve g;
	struct header h = {};

	h.len = nsmw_geneve_build(h.bytes, 42, true);
	nsmw_geneve_fill(h.bytes, htons(0x0800), 6, true, NSMW_GENEVE_Q);
	nsmw_geneve_add_number(h.bytes);
	nsmw_geneve_number(h.bytes + h.len, 0x12345678, 0x9abcdef0);
	h.len += NSMW_GENEVE_NUMBER;
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_FALSE(test, g.sealed);
	add_sealed(&h, KEY, PACKET);
	KUNIT_ASSERT_EQ(test, h.len, 44);
	KUNIT_EXPECT_EQ(test, memcmp(h.bytes, want, sizeof(want)), 0);
	expect_sealed(test, &h, 6);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_TRUE(test, g.q);
	KUNIT_EXPECT_EQ(test, g.vni, 42);
	KUNIT_EXPECT_EQ(test, g.proto, 0x0800);
	KUNIT_EXPECT_EQ(test, g.session, 0x12345678);
	KUNIT_EXPECT_EQ(test, g.sequence, 0x9abcdef0);
	KUNIT_EXPECT_FALSE(test, g.control);
	h.bytes[1] |= NSMW_GENEVE_CONTROL;
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_TRUE(test, g.control);
}

/* In each shape: those that wires send, and others. */
static void sealed_shapes(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int i;

	start(&h);
	add_sealed(&h, KEY, PACKET);
	KUNIT_EXPECT_EQ(test, h.len, 24);
	expect_sealed(test, &h, NSMW_CLASS_NONE);

	/* A probe. */
	start(&h);
	h.bytes[1] = NSMW_GENEVE_CONTROL;
	add_sealed(&h, KEY, PACKET);
	KUNIT_EXPECT_EQ(test, h.bytes[1], 0xc0);
	expect_sealed(test, &h, NSMW_CLASS_NONE);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_TRUE(test, g.control);

	start(&h);
	add_class(&h, 6);
	add_sealed(&h, KEY, PACKET);
	KUNIT_EXPECT_EQ(test, h.len, 32);
	expect_sealed(test, &h, 6);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.session, 0);

	/* Another order, the number alone, options of others. */
	start(&h);
	add(&h, 0xff6e, 2, 2);
	add_class(&h, 6);
	add_sealed(&h, KEY, PACKET);
	expect_sealed(test, &h, 6);
	start(&h);
	add(&h, 0xff6e, 2, 2);
	add_sealed(&h, KEY, PACKET);
	expect_sealed(test, &h, NSMW_CLASS_NONE);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.session, 0xa0a1a2a3);
	for (i = 0; i <= 31; i++) {
		start(&h);
		add(&h, 0x0102, 3, i);
		add_class(&h, 6);
		add_sealed(&h, KEY, PACKET);
		expect_sealed(test, &h, 6);
		start(&h);
		add(&h, 0x0102, 3, i);
		add_sealed(&h, KEY, PACKET);
		expect_sealed(test, &h, NSMW_CLASS_NONE);
	}

	/* What follows is the payload, whatever it is. */
	start(&h);
	add_class(&h, 6);
	add_sealed(&h, KEY, PACKET);
	memset(h.bytes + h.len, 0xff, 16);
	KUNIT_EXPECT_EQ(test, parse_len(test, &h, h.len + 16, &g), 0);
	KUNIT_EXPECT_EQ(test, g.hlen, 32);

	/* The reserved bits of the length. */
	h.bytes[19] |= 0xe0;
	expect_sealed(test, &h, 6);
}

/* Of another length, twice, not the last, or not announced. */
static void sealed_wrong(struct kunit *test)
{
	unsigned int words, class;
	struct header h;

	for (words = 0; words <= 31; words++) {
		for (class = 0; class <= 1; class++) {
			start(&h);
			if (class)
				add_class(&h, 4);
			add(&h, 0xff6e, 0x83, words);
			expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
			h.bytes[1] = 0x40;
			/* The packet number has class 4. */
			h.bytes[class ? 24 : 16] = 0x10;
			expect_drop(test, &h, words == 3 ? 0 : NSMWIRE_DROP_RX_OPTION);
			h.bytes[1] = 0;
			expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
			/* Without its last word. */
			h.bytes[1] = 0x40;
			h.bytes[0]--;
			h.len -= 4;
			if (words)
				expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
		}
	}
	for (class = 0; class <= 1; class++) {
		start(&h);
		if (class)
			add_class(&h, 6);
		add_sealed(&h, KEY, PACKET);
		add_sealed(&h, KEY, PACKET);
		expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
		start(&h);
		add_sealed(&h, KEY, PACKET);
		if (class)
			add_class(&h, 6);
		else
			add(&h, 0x0102, 3, 0);
		expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
	}
	/* Not right before it. */
	start(&h);
	add_class(&h, 6);
	add_class(&h, 6);
	add_sealed(&h, KEY, PACKET);
	expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
	start(&h);
	add_class(&h, 6);
	add(&h, 0xff6e, 2, 1);
	add_sealed(&h, KEY, PACKET);
	expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
	start(&h);
	add(&h, 0x0102, 0x81, 2);
	add_sealed(&h, KEY, PACKET);
	expect_drop(test, &h, NSMWIRE_DROP_RX_CRITICAL);
}

/* Key 0 is none, wherever the option is. */
static void sealed_key(struct kunit *test)
{
	unsigned int shape, bit;
	struct nsmw_geneve g;
	struct header h;

	for (shape = 0; shape <= 3; shape++) {
		start(&h);
		if (shape & 1)
			add_class(&h, 6);
		if (shape & 2)
			add(&h, 0x0102, 3, 1);
		add_sealed(&h, 0, PACKET);
		expect_drop(test, &h, NSMWIRE_DROP_RX_OPTION);
		for (bit = 0; bit < 32; bit++) {
			nsmw_geneve_seal(h.bytes + h.len - NSMW_GENEVE_SEALED, 1u << bit,
					 PACKET);
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
			KUNIT_ASSERT_EQ(test, g.key, 1u << bit);
		}
	}
}

/* The class of the packet number is that of the class option, of 8 bits. */
static void sealed_class(struct kunit *test)
{
	unsigned int class, other, shape;
	struct header h;

	for (shape = 0; shape <= 1; shape++) {
		for (class = 0; class <= 0xff; class++) {
			for (other = 0; other < 8; other++) {
				start(&h);
				add_class(&h, class);
				if (shape)
					add(&h, 0x0102, 3, 1);
				add_sealed(&h, KEY, nsmw_packet_number(7, other, 1023, 1));
				expect_drop(test, &h, class == other ? 0 :
					    NSMWIRE_DROP_RX_OPTION);
			}
		}
	}
	/* Without a class option any will do. */
	for (other = 0; other < 8; other++) {
		start(&h);
		add_sealed(&h, KEY, nsmw_packet_number(0, other, 0, 0));
		expect_drop(test, &h, 0);
	}
}

/* What is like a sealed option but is none: C stands for something unknown. */
static void sealed_none(struct kunit *test)
{
	static const u8 some[] = { 0x03, 0x80, 0x82, 0x84, 0x93, 0xc3 };
	struct header h;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		start(&h);
		add_class(&h, 6);
		add(&h, 0xff6e, some[i], 3);
		h.bytes[1] = 0x40;
		expect_drop(test, &h, NSMWIRE_DROP_RX_CRITICAL);
	}
	for (i = 0; i < 16; i++) {
		start(&h);
		add(&h, 0xff6e ^ (1u << i), 0x83, 3);
		h.bytes[1] = 0x40;
		expect_drop(test, &h, NSMWIRE_DROP_RX_CRITICAL);
	}
	/* With C and without a sealed option, nothing else matters. */
	start(&h);
	add_class(&h, 6);
	add_class(&h, 6);
	h.bytes[1] = 0x40;
	expect_drop(test, &h, NSMWIRE_DROP_RX_CRITICAL);
	/* In the data of another option there is none. */
	start(&h);
	add(&h, 0x0102, 3, 5);
	nsmw_geneve_seal(h.bytes + 16, KEY, PACKET);
	h.bytes[1] = 0x40;
	expect_drop(test, &h, NSMWIRE_DROP_RX_CRITICAL);
}

static struct kunit_case sealed_cases[] = {
	KUNIT_CASE(sealed_bytes),
	KUNIT_CASE(sealed_shapes),
	KUNIT_CASE(sealed_wrong),
	KUNIT_CASE(sealed_key),
	KUNIT_CASE(sealed_class),
	KUNIT_CASE(sealed_none),
	{}
};

struct kunit_suite nsmw_sealed_suite = {
	.name = "nsmwire_sealed",
	.test_cases = sealed_cases,
};
