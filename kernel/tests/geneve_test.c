// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of geneve.c: each field at its boundaries, each header cut at each
 * byte, the forms that options can have, and what is built is what is read.
 */
#include "pure/geneve.h"
#include "header.h"
#include "test.h"

#define CRITICAL	0x80

static void geneve_base(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;

	start(&h);
	KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.vni, 0x123456);
	KUNIT_EXPECT_EQ(test, g.proto, 0x6558);
	KUNIT_EXPECT_EQ(test, g.hlen, 8);
	KUNIT_EXPECT_EQ(test, g.class, NSMW_CLASS_NONE);
	KUNIT_EXPECT_FALSE(test, g.reflected);
	KUNIT_EXPECT_FALSE(test, g.control);
	KUNIT_EXPECT_FALSE(test, g.sealed);
}

static void geneve_vni(struct kunit *test)
{
	static const u32 some[] = { 0, 1, 0xff, 0x100, 0xffff, 0x10000,
				    0x800000, 0xfffffe, 0xffffff };
	struct nsmw_geneve g;
	struct header h;
	unsigned int i;
	u32 vni;

	start(&h);
	for (i = 0; i < ARRAY_SIZE(some) + 24; i++) {
		vni = i < ARRAY_SIZE(some) ? some[i] :
					     1u << (i - ARRAY_SIZE(some));
		h.bytes[4] = vni >> 16;
		h.bytes[5] = vni >> 8;
		h.bytes[6] = vni;
		/* What is reserved behind it is not part of it. */
		h.bytes[7] = i * 37;
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.vni, vni);
		KUNIT_ASSERT_EQ(test, nsmw_geneve_vni(h.bytes), vni);
	}
}

static void geneve_protocol(struct kunit *test)
{
	struct nsmw_geneve g;
	unsigned int proto;
	struct header h;

	start(&h);
	for (proto = 0; proto <= 0xffff; proto++) {
		h.bytes[2] = proto >> 8;
		h.bytes[3] = proto & 0xff;
		if (nsmw_geneve_parse(h.bytes, 8, &g) || g.proto != proto)
			break;
	}
	KUNIT_EXPECT_EQ(test, proto, 0x10000);
}

static void geneve_first_byte(struct kunit *test)
{
	unsigned int b, want;
	struct nsmw_geneve g;
	struct header h;
	int err;

	/* Options of no data of an unknown class fill any length. */
	start(&h);
	for (b = 0; b < 63; b++)
		add(&h, 0x0102, 3, 0);

	for (b = 0; b <= 0xff; b++) {
		h.bytes[0] = b;
		want = 8 + (b & 0x3f) * 4;
		KUNIT_ASSERT_EQ(test, nsmw_geneve_version(h.bytes), b >> 6);
		KUNIT_ASSERT_EQ(test, nsmw_geneve_hlen(h.bytes), want);
		err = parse_len(test, &h, want, &g);
		if (b >> 6) {
			KUNIT_ASSERT_EQ(test, err, -NSMWIRE_DROP_RX_VERSION);
			continue;
		}
		KUNIT_ASSERT_EQ(test, err, 0);
		KUNIT_ASSERT_EQ(test, g.hlen, want);
	}
}

static void geneve_second_byte(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int b;
	int err;

	start(&h);
	for (b = 0; b <= 0xff; b++) {
		h.bytes[1] = b;
		err = parse(test, &h, &g);
		KUNIT_ASSERT_EQ(test, err,
				b & 0x40 ? -NSMWIRE_DROP_RX_CRITICAL : 0);
		/* The O bit, whatever is in the reserved bits. */
		KUNIT_ASSERT_EQ(test, g.control, b >= 0x80);
		KUNIT_ASSERT_EQ(test, nsmw_geneve_control(h.bytes), b >= 0x80);
	}
}

/* An unknown version is said first: nothing behind it can be trusted. */
static void geneve_version_first(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;

	start(&h);
	h.bytes[0] = 0x40 | 63;
	h.bytes[1] = 0xff;
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_VERSION);
	KUNIT_EXPECT_EQ(test, parse_len(test, &h, 7, &g),
			-NSMWIRE_DROP_RX_SHORT);
}

static void geneve_truncated(struct kunit *test)
{
	struct nsmw_geneve g;
	unsigned int words, len;
	struct header h;

	for (words = 0; words <= 63; words++) {
		start(&h);
		if (words > 1)
			add_class(&h, 4);
		while (h.len < 8 + words * 4)
			add(&h, 0x0102, 3, 0);
		for (len = 0; len < h.len; len++) {
			KUNIT_ASSERT_EQ(test, parse_len(test, &h, len, &g),
					-NSMWIRE_DROP_RX_SHORT);
			/* It is known of which wire it would have been. */
			if (len >= 8)
				KUNIT_ASSERT_EQ(test, g.vni, 0x123456);
		}
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.hlen, 8 + words * 4);
		KUNIT_ASSERT_EQ(test, g.class,
				words > 1 ? 4 : NSMW_CLASS_NONE);
	}
}

/* The payload behind a header is no part of it. */
static void geneve_payload_behind(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int i;

	start(&h);
	add_class(&h, 2);
	memset(h.bytes + h.len, 0xff, 100);
	for (i = 0; i <= 100; i++) {
		KUNIT_ASSERT_EQ(test, parse_len(test, &h, h.len + i, &g), 0);
		KUNIT_ASSERT_EQ(test, g.hlen, h.len);
		KUNIT_ASSERT_EQ(test, g.class, 2);
	}
}

/* Each value, those that no profile has included, is passed on. */
static void geneve_class_values(struct kunit *test)
{
	struct nsmw_geneve g;
	unsigned int class;
	struct header h;

	for (class = 0; class <= 0xff; class++) {
		start(&h);
		add_class(&h, class);
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.class, class);
		KUNIT_ASSERT_FALSE(test, g.reflected);
		/* Other flags and what is reserved are for newer versions. */
		memset(h.bytes + h.len - 3, 0xff, 3);
		h.bytes[h.len - 3] = 0xfe;
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.class, class);
		KUNIT_ASSERT_FALSE(test, g.reflected);
	}
}

/* All flags, in the option that a wire sends and in one behind another. */
static void geneve_reflected(struct kunit *test)
{
	struct nsmw_geneve g;
	unsigned int flags, before;
	struct header h;

	for (flags = 0; flags <= 0xff; flags++) {
		for (before = 0; before <= 1; before++) {
			start(&h);
			if (before)
				add(&h, 0x0102, 3, 1);
			add_class(&h, 0xfe);
			h.bytes[h.len - 3] = flags;
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
			KUNIT_ASSERT_EQ(test, g.class, 0xfe);
			KUNIT_ASSERT_EQ(test, g.reflected, flags % 2);
		}
	}
}

static void geneve_class_place(struct kunit *test)
{
	unsigned int before, behind, i;
	struct nsmw_geneve g;
	struct header h;

	for (before = 0; before <= 5; before++) {
		for (behind = 0; behind <= 5; behind++) {
			start(&h);
			for (i = 0; i < before; i++)
				add(&h, 0x0100 + i, i, i);
			add_class(&h, 5);
			for (i = 0; i < behind; i++)
				add(&h, 0xfff0 + i, 0x7f - i, 2 * i);
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
			KUNIT_ASSERT_EQ(test, g.class, 5);
			KUNIT_ASSERT_EQ(test, g.hlen, h.len);
		}
	}
}

static void geneve_class_length(struct kunit *test)
{
	struct nsmw_geneve g;
	unsigned int words;
	struct header h;

	for (words = 0; words <= 31; words++) {
		start(&h);
		add(&h, 0xff6e, 1, words);
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
				words == 1 ? 0 : -NSMWIRE_DROP_RX_OPTION);
		/* The three bits before the length are reserved. */
		h.bytes[11] |= 0xe0;
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
				words == 1 ? 0 : -NSMWIRE_DROP_RX_OPTION);
	}
}

static void geneve_class_twice(struct kunit *test)
{
	static const u8 some[] = { 0, 1, 7, 8, 0xfe, 0xff };
	struct nsmw_geneve g;
	unsigned int i, j;
	struct header h;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		for (j = 0; j < ARRAY_SIZE(some); j++) {
			start(&h);
			add_class(&h, some[i]);
			add_class(&h, some[j]);
			KUNIT_EXPECT_EQ(test, parse(test, &h, &g),
					-NSMWIRE_DROP_RX_OPTION);
			start(&h);
			add_class(&h, some[i]);
			add(&h, 0x0102, 3, 4);
			add_class(&h, some[j]);
			KUNIT_EXPECT_EQ(test, parse(test, &h, &g),
					-NSMWIRE_DROP_RX_OPTION);
		}
	}
}

/* Each type of each class that differs in one bit from ours is another one. */
static void geneve_unknown_option(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int i;

	for (i = 0; i < 16; i++) {
		start(&h);
		add(&h, 0xff6e ^ (1u << i), 1, 1);
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.class, NSMW_CLASS_NONE);
	}
	for (i = 0; i < 0x80; i++) {
		start(&h);
		add(&h, 0xff6e, i, i == 2 ? 2 : 1);
		KUNIT_ASSERT_EQ(test, parse(test, &h, &g), 0);
		KUNIT_ASSERT_EQ(test, g.class,
				i == 1 ? 0xa0 : NSMW_CLASS_NONE);
	}
}

static void geneve_critical(struct kunit *test)
{
	static const u16 classes[] = { 0, 1, 0x0100, 0xff6e, 0xffff };
	struct nsmw_geneve g;
	unsigned int type, i;
	struct header h;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		for (type = CRITICAL; type <= 0xff; type++) {
			/* The sealed option has tests of its own. */
			if (classes[i] == 0xff6e && type == 0x83)
				continue;
			start(&h);
			add(&h, classes[i], type, i);
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
					-NSMWIRE_DROP_RX_CRITICAL);
			/* Announced or not, first or last. */
			h.bytes[1] = 0x40;
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
					-NSMWIRE_DROP_RX_CRITICAL);
			start(&h);
			add_class(&h, 3);
			add(&h, classes[i], type, i);
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
					-NSMWIRE_DROP_RX_CRITICAL);
		}
	}
}

static void geneve_critical_announced(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;

	start(&h);
	h.bytes[1] = 0x40;
	add_class(&h, 3);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_CRITICAL);
	KUNIT_EXPECT_EQ(test, g.vni, 0x123456);
}

/* An option that reaches behind the header, by each number of words. */
static void geneve_too_long(struct kunit *test)
{
	unsigned int words, room;
	struct nsmw_geneve g;
	struct header h;

	for (room = 1; room <= 32; room++) {
		for (words = 0; words <= 31; words++) {
			start(&h);
			add(&h, 0x0102, 3, words);
			h.len = 8 + room * 4;
			h.bytes[0] = room;
			if (words + 1 < room)
				memset(h.bytes + 8 + (words + 1) * 4, 0,
				       (room - words - 1) * 4);
			KUNIT_ASSERT_EQ(test, parse(test, &h, &g),
					words + 1 > room ?
					-NSMWIRE_DROP_RX_OPTION : 0);
		}
	}
}

/* What does not add up cannot be believed to be critical, or ours. */
static void geneve_too_long_first(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;

	start(&h);
	add(&h, 0xff6e, CRITICAL | 3, 4);
	h.len -= 4;
	h.bytes[0]--;
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_OPTION);

	start(&h);
	add_class(&h, 1);
	h.len -= 4;
	h.bytes[0]--;
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_OPTION);
}

/* 63 words, the most that there can be: many options, and few large ones. */
static void geneve_options_max(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int i;

	start(&h);
	for (i = 0; i < 61; i++)
		add(&h, 0x0102, i, 0);
	add_class(&h, 6);
	KUNIT_ASSERT_EQ(test, h.len, HEADER_MAX);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.class, 6);
	KUNIT_EXPECT_EQ(test, g.hlen, 260);

	start(&h);
	add(&h, 0x0102, 1, 31);
	add(&h, 0x0102, 1, 28);
	add_class(&h, 7);
	KUNIT_ASSERT_EQ(test, h.len, HEADER_MAX);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.class, 7);
}

static void geneve_build(struct kunit *test)
{
	static const u8 plain[16] = { 0, 0, 0, 0, 0xab, 0xcd, 0xef, 0 };
	static const u8 option[16] = { 2, 0, 0, 0, 0xab, 0xcd, 0xef, 0,
				       0xff, 0x6e, 0x01, 0x01, 0, 0, 0, 0 };
	u8 p[NSMW_GENEVE_MAX] __aligned(4);

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, nsmw_geneve_build(p, 0xabcdef, false), 8);
	KUNIT_EXPECT_EQ(test, memcmp(p, plain, sizeof(p)), 0);

	memset(p, 0xee, sizeof(p));
	KUNIT_EXPECT_EQ(test, nsmw_geneve_build(p, 0xabcdef, true), 16);
	KUNIT_EXPECT_EQ(test, memcmp(p, option, sizeof(p)), 0);
}

static void geneve_fill(struct kunit *test)
{
	static const u8 want[16] = { 2, 0, 0x86, 0xdd, 0, 0, 42, 0,
				     0xff, 0x6e, 0x01, 0x01, 6, 1, 0, 0 };
	static const u8 next[16] = { 2, 0, 0x08, 0x00, 0, 0, 42, 0,
				     0xff, 0x6e, 0x01, 0x01, 3, 0, 0, 0 };
	u8 p[NSMW_GENEVE_MAX] __aligned(4);

	nsmw_geneve_build(p, 42, true);
	nsmw_geneve_fill(p, htons(0x86dd), 6, true, NSMW_GENEVE_REFLECTED);
	KUNIT_EXPECT_EQ(test, memcmp(p, want, sizeof(p)), 0);
	/* What the last packet left is written over. */
	nsmw_geneve_fill(p, htons(0x0800), 3, true, 0);
	KUNIT_EXPECT_EQ(test, memcmp(p, next, sizeof(p)), 0);

	/* Without the option, nothing behind the base header is touched. */
	memset(p, 0xee, sizeof(p));
	nsmw_geneve_fill(p, htons(0x0800), 6, false, 0xff);
	KUNIT_EXPECT_EQ(test, p[2], 0x08);
	KUNIT_EXPECT_EQ(test, p[3], 0x00);
	KUNIT_EXPECT_EQ(test, p[12], 0xee);
	KUNIT_EXPECT_EQ(test, p[13], 0xee);
}

/* The number behind the class, as wires send it. */
static void geneve_number(struct kunit *test)
{
	static const u8 want[28] = { 5, 0, 0x08, 0x00, 0, 0, 42, 0,
				     0xff, 0x6e, 0x01, 0x01, 6, 2, 0, 0,
				     0xff, 0x6e, 0x02, 0x02, 0x12, 0x34, 0x56, 0x78,
				     0x9a, 0xbc, 0xde, 0xf0 };
	u8 p[NSMW_GENEVE_MAX + NSMW_GENEVE_NUMBER] __aligned(4);
	struct nsmw_geneve g = { .session = 1 };
	struct header h;

	nsmw_geneve_build(p, 42, true);
	nsmw_geneve_fill(p, htons(0x0800), 6, true, 0);
	nsmw_geneve_mark(p, NSMW_GENEVE_Q);
	KUNIT_EXPECT_EQ(test, nsmw_geneve_parse(p, NSMW_GENEVE_MAX, &g), 0);
	KUNIT_EXPECT_EQ(test, g.session, 0);
	nsmw_geneve_add_number(p);
	nsmw_geneve_number(p + NSMW_GENEVE_MAX, 0x12345678, 0x9abcdef0);
	KUNIT_EXPECT_EQ(test, memcmp(p, want, sizeof(p)), 0);
	KUNIT_EXPECT_EQ(test, nsmw_geneve_number_session(p + NSMW_GENEVE_MAX), 0x12345678);
	memset(&g, 0xee, sizeof(g));
	KUNIT_EXPECT_EQ(test, nsmw_geneve_parse(p, sizeof(p), &g), 0);
	KUNIT_EXPECT_EQ(test, g.hlen, 28);
	KUNIT_EXPECT_EQ(test, g.class, 6);
	KUNIT_EXPECT_TRUE(test, g.q);
	KUNIT_EXPECT_FALSE(test, g.reflected);
	KUNIT_EXPECT_EQ(test, g.session, 0x12345678);
	KUNIT_EXPECT_EQ(test, g.sequence, 0x9abcdef0);

	/* In other places. */
	start(&h);
	add(&h, 0xff6e, 2, 2);
	add_class(&h, 7);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.class, 7);
	KUNIT_EXPECT_EQ(test, g.session, 0xa0a1a2a3);
	KUNIT_EXPECT_EQ(test, g.sequence, 0xa4a5a6a7);
	start(&h);
	add_class(&h, 5);
	add(&h, 0x0102, 2, 3);
	add(&h, 0xff6e, 2, 2);
	add(&h, 0x0102, 2, 1);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.class, 5);
	KUNIT_EXPECT_EQ(test, g.session, 0xa0a1a2a3);
	KUNIT_EXPECT_EQ(test, g.sequence, 0xa4a5a6a7);
}

/* Of a wrong length, or twice; another option of that length is none. */
static void geneve_number_wrong(struct kunit *test)
{
	struct nsmw_geneve g;
	struct header h;
	unsigned int words;

	for (words = 0; words < 32; words++) {
		start(&h);
		add_class(&h, 1);
		add(&h, 0xff6e, 2, words);
		KUNIT_EXPECT_EQ(test, parse(test, &h, &g),
				words == 2 ? 0 : -NSMWIRE_DROP_RX_OPTION);
	}
	start(&h);
	add(&h, 0xff6e, 2, 2);
	add(&h, 0xff6e, 2, 2);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_OPTION);
	start(&h);
	add_class(&h, 1);
	add(&h, 0xff6e, 3, 2);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.session, 0);
	start(&h);
	add_class(&h, 1);
	add(&h, 0xff6f, 2, 2);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), 0);
	KUNIT_EXPECT_EQ(test, g.session, 0);
	start(&h);
	add_class(&h, 1);
	add(&h, 0xff6e, 0x82, 2);
	KUNIT_EXPECT_EQ(test, parse(test, &h, &g), -NSMWIRE_DROP_RX_CRITICAL);
}

static void geneve_round_trip(struct kunit *test)
{
	u8 p[NSMW_GENEVE_MAX] __aligned(4), *copy;
	u64 random = 0x1234567890abcdef;
	struct nsmw_geneve g;
	unsigned int i, len;
	bool option;
	u8 class, flags;
	u16 proto;
	u32 vni;
	int err;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		vni = nsmw_test_random(&random) & NSMWIRE_ID_MAX;
		proto = nsmw_test_random(&random);
		option = nsmw_test_random(&random) & 1;
		class = nsmw_test_random(&random);
		len = nsmw_geneve_build(p, vni, option);
		flags = nsmw_test_random(&random);
		nsmw_geneve_fill(p, htons(proto), class, option, flags);
		copy = nsmw_test_copy(test, p, len);
		err = nsmw_geneve_parse(copy, len, &g);
		kfree(copy);
		KUNIT_ASSERT_EQ(test, err, 0);
		KUNIT_ASSERT_EQ(test, g.vni, vni);
		KUNIT_ASSERT_EQ(test, g.proto, proto);
		KUNIT_ASSERT_EQ(test, g.hlen, len);
		KUNIT_ASSERT_EQ(test, g.class, option ? class : NSMW_CLASS_NONE);
		KUNIT_ASSERT_EQ(test, g.reflected, option && flags & 1);
		KUNIT_ASSERT_FALSE(test, g.control);
	}
}

static struct kunit_case geneve_cases[] = {
	KUNIT_CASE(geneve_base),
	KUNIT_CASE(geneve_vni),
	KUNIT_CASE(geneve_protocol),
	KUNIT_CASE(geneve_first_byte),
	KUNIT_CASE(geneve_second_byte),
	KUNIT_CASE(geneve_version_first),
	KUNIT_CASE(geneve_truncated),
	KUNIT_CASE(geneve_payload_behind),
	KUNIT_CASE(geneve_class_values),
	KUNIT_CASE(geneve_reflected),
	KUNIT_CASE(geneve_class_place),
	KUNIT_CASE(geneve_class_length),
	KUNIT_CASE(geneve_class_twice),
	KUNIT_CASE(geneve_unknown_option),
	KUNIT_CASE(geneve_critical),
	KUNIT_CASE(geneve_critical_announced),
	KUNIT_CASE(geneve_too_long),
	KUNIT_CASE(geneve_too_long_first),
	KUNIT_CASE(geneve_options_max),
	KUNIT_CASE(geneve_build),
	KUNIT_CASE(geneve_fill),
	KUNIT_CASE(geneve_number),
	KUNIT_CASE(geneve_number_wrong),
	KUNIT_CASE(geneve_round_trip),
	{}
};

struct kunit_suite nsmw_geneve_suite = {
	.name = "nsmwire_geneve",
	.test_cases = geneve_cases,
};
