// SPDX-License-Identifier: GPL-2.0
/*
 * Random and mutated Geneve headers: geneve.c must say of each what a second
 * reader says, which knows RFC 8926 and Documentation/wire-format.rst but not
 * geneve.c. It reads a header as words of 32 bits where geneve.c reads bytes.
 */
#include "pure/geneve.h"
#include "test.h"

#define HEADER_MAX	(NSMW_GENEVE_HLEN + 63 * 4)

/* What the second reader finds. */
struct verdict {
	int drop;
	bool known;	/* vni, proto, length and control have been read */
	u32 vni;
	u32 proto;
	u32 length;
	u32 class;
	bool reflected;
	bool control;
	u32 session;
	u32 number;
	bool sealed;
	u32 key;
	u64 packet;
};

static u32 word(const u8 *bytes, unsigned int i)
{
	u32 sum = 0, k;

	for (k = 0; k < 4; k++)
		sum = sum * 256 + bytes[i * 4 + k];
	return sum;
}

/* Whether a sealed option is among words 2 to @end. */
static bool has_sealed(const u8 *bytes, unsigned int end)
{
	unsigned int at = 2;

	while (at < end && word(bytes, at) / 256 != 0xff6e83)
		at += 1 + word(bytes, at) % 32;
	return at < end;
}

/* The options are words 2 to @end of the header; @c is its C bit. */
static void judge_options(const u8 *bytes, unsigned int end, bool c,
			  struct verdict *v)
{
	unsigned int at = 2, seen = 0, numbers = 0, more;

	while (at != end) {
		u32 head = word(bytes, at);

		more = head % 32;
		if (at + 1 + more > end) {
			v->drop = NSMWIRE_DROP_RX_OPTION;
			return;
		}
		if (head / 256 == 0xff6e83) {
			u32 high = more == 3 ? word(bytes, at + 2) : 0;

			if (!c || more != 3 || at + 4 != end || !word(bytes, at + 1) ||
			    (seen && v->class != high / 0x4000000 % 8)) {
				v->drop = NSMWIRE_DROP_RX_OPTION;
				return;
			}
			v->sealed = true;
			v->key = word(bytes, at + 1);
			v->packet = high * 0x100000000ULL + word(bytes, at + 3);
		} else if (head / 0x8000 % 2) {
			v->drop = NSMWIRE_DROP_RX_CRITICAL;
			return;
		}
		if (head / 256 == 0xff6e01) {
			seen++;
			if (more != 1 || seen == 2) {
				v->drop = NSMWIRE_DROP_RX_OPTION;
				return;
			}
			v->class = word(bytes, at + 1) / 0x1000000;
			v->reflected = word(bytes, at + 1) / 0x10000 % 2;
		} else if (head / 256 == 0xff6e02) {
			numbers++;
			if (more != 2 || numbers == 2) {
				v->drop = NSMWIRE_DROP_RX_OPTION;
				return;
			}
			v->session = word(bytes, at + 1);
			v->number = word(bytes, at + 2);
		}
		at += 1 + more;
	}
}

static void judge(const u8 *bytes, unsigned int len, struct verdict *v)
{
	u32 first;

	memset(v, 0, sizeof(*v));
	v->class = NSMW_CLASS_NONE;
	if (len / 8 == 0) {
		v->drop = NSMWIRE_DROP_RX_SHORT;
		return;
	}
	first = word(bytes, 0);
	if (first / 0x40000000) {
		v->drop = NSMWIRE_DROP_RX_VERSION;
		return;
	}
	v->known = true;
	v->vni = word(bytes, 1) / 256;
	v->proto = first % 0x10000;
	v->length = (2 + first / 0x1000000) * 4;
	v->control = first / 0x800000 % 2;
	if (len < v->length)
		v->drop = NSMWIRE_DROP_RX_SHORT;
	else if (first / 0x400000 % 2 && !has_sealed(bytes, v->length / 4))
		v->drop = NSMWIRE_DROP_RX_CRITICAL;
	else
		judge_options(bytes, v->length / 4, first / 0x400000 % 2, v);
}

void nsmw_test_geneve(struct kunit *test, const u8 *bytes, unsigned int len,
		      unsigned int round)
{
	struct nsmw_geneve g;
	struct verdict v;
	int err;
	u8 *p;

	p = nsmw_test_copy(test, bytes, len);
	err = nsmw_geneve_parse(p, len, &g);
	judge(p, len, &v);
	kfree(p);

	KUNIT_ASSERT_EQ_MSG(test, err, -v.drop, "round %u", round);
	if (v.known) {
		KUNIT_ASSERT_EQ_MSG(test, g.vni, v.vni, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, g.proto, v.proto, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, g.hlen, v.length, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, g.control, v.control, "round %u",
				    round);
	}
	if (!err) {
		KUNIT_ASSERT_EQ_MSG(test, g.class, v.class, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, g.reflected, v.reflected, "round %u",
				    round);
		KUNIT_ASSERT_EQ_MSG(test, g.session, v.session, "round %u", round);
		if (v.session)
			KUNIT_ASSERT_EQ_MSG(test, g.sequence, v.number, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, g.sealed, v.sealed, "round %u", round);
		if (v.sealed) {
			KUNIT_ASSERT_EQ_MSG(test, g.key, v.key, "round %u", round);
			KUNIT_ASSERT_EQ_MSG(test, g.packet, v.packet, "round %u", round);
		}
	}
}

static void geneve_random_bytes(struct kunit *test)
{
	u64 random = 0x6e736d7769726531;
	u8 bytes[HEADER_MAX + 8];
	unsigned int i, k, len;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		len = nsmw_test_below(&random, sizeof(bytes) + 1);
		for (k = 0; k < len; k++)
			bytes[k] = nsmw_test_random(&random);
		/* Most are of version 0 and announce nothing critical. */
		if (len && i % 8)
			bytes[0] &= 0x3f;
		if (len > 1 && i % 8 > 1)
			bytes[1] &= 0xbf;
		nsmw_test_geneve(test, bytes, len, i);
	}
}

/* Options that are likely to add up, ours among them. */
static unsigned int some_options(u8 *bytes, u64 *random)
{
	unsigned int len = NSMW_GENEVE_HLEN, words, k;
	u8 *o;

	for (k = 0; k < len; k++)
		bytes[k] = nsmw_test_random(random);
	while (nsmw_test_below(random, 5)) {
		words = nsmw_test_below(random, 4) ? 1 + nsmw_test_below(random, 2) :
			nsmw_test_below(random, 32);
		if (len + 4 + words * 4 > HEADER_MAX)
			break;
		o = bytes + len;
		o[0] = nsmw_test_below(random, 4) ? 0xff : 0;
		o[1] = nsmw_test_below(random, 4) ? 0x6e : 0xff;
		o[2] = nsmw_test_below(random, 3);
		o[3] = words;
		for (k = 0; k < words * 4; k++)
			o[4 + k] = nsmw_test_random(random);
		len += 4 + words * 4;
	}
	bytes[0] = (len - NSMW_GENEVE_HLEN) / 4;
	bytes[1] &= 0xbf;
	return len;
}

/* Mostly what wires send: class, class and number, or neither, and a sealed option. */
static unsigned int some_sealed(u8 *bytes, u64 *random)
{
	unsigned int len = NSMW_GENEVE_HLEN, class = nsmw_test_below(random, 8), k;
	unsigned int shape = nsmw_test_below(random, 5);
	u64 packet;

	if (shape == 4) {
		len = some_options(bytes, random);
		if (len > HEADER_MAX - NSMW_GENEVE_SEALED)
			return len;
	} else if (shape) {
		len = nsmw_geneve_build(bytes, nsmw_test_random(random), true);
		nsmw_geneve_fill(bytes, htons(0x0800), class, true, nsmw_test_random(random));
	} else {
		nsmw_geneve_build(bytes, 0, false);
	}
	if (shape == 2) {
		nsmw_geneve_number(bytes + len, nsmw_test_random(random),
				   nsmw_test_random(random));
		nsmw_geneve_add_number(bytes);
		len += NSMW_GENEVE_NUMBER;
	}
	packet = (u64)nsmw_test_random(random) << 32 | nsmw_test_random(random);
	if (nsmw_test_below(random, 8))
		packet = (packet & ~(7ULL << 58)) | (u64)class << 58;
	for (k = 1 + !nsmw_test_below(random, 16); k; k--) {
		if (len > HEADER_MAX - NSMW_GENEVE_SEALED)
			break;
		nsmw_geneve_seal(bytes + len, nsmw_test_below(random, 8), packet);
		nsmw_geneve_add_sealed(bytes);
		len += NSMW_GENEVE_SEALED;
	}
	if (!nsmw_test_below(random, 8))
		bytes[1] &= ~NSMW_GENEVE_CRITICAL;
	return len;
}

static void geneve_random_options(struct kunit *test)
{
	u64 random = 0x6e736d7769726532;
	unsigned int i, k, len;
	u8 bytes[HEADER_MAX];

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		len = i % 2 ? some_sealed(bytes, &random) : some_options(bytes, &random);
		nsmw_test_geneve(test, bytes, len, i);
		/* The same, damaged. */
		for (k = nsmw_test_below(&random, 4); k; k--)
			bytes[nsmw_test_below(&random, len)] ^=
				1u << nsmw_test_below(&random, 8);
		if (!nsmw_test_below(&random, 4))
			len = nsmw_test_below(&random, len + 1);
		nsmw_test_geneve(test, bytes, len, i);
	}
}

/* The headers that we send, with each of their bits turned round. */
static void each_bit(struct kunit *test, u8 *bytes, unsigned int size)
{
	unsigned int bit, len;

	for (len = 0; len <= size; len++) {
		nsmw_test_geneve(test, bytes, len, len);
		for (bit = 0; bit < len * 8; bit++) {
			bytes[bit / 8] ^= 1u << bit % 8;
			nsmw_test_geneve(test, bytes, len, bit);
			bytes[bit / 8] ^= 1u << bit % 8;
		}
	}
}

static void geneve_each_bit(struct kunit *test)
{
	u8 bytes[NSMW_GENEVE_MAX + NSMW_GENEVE_NUMBER + NSMW_GENEVE_SEALED + 4] __aligned(4) = {};
	const u64 packet = 3ULL << 58 | 0x123456789a;

	nsmw_geneve_build(bytes, 0x800001, true);
	nsmw_geneve_fill(bytes, htons(0x0800), 3, true, NSMW_GENEVE_REFLECTED);
	each_bit(test, bytes, NSMW_GENEVE_MAX + 4);
	nsmw_geneve_add_number(bytes);
	nsmw_geneve_number(bytes + NSMW_GENEVE_MAX, 0x12345678, 0x9abcdef0);
	each_bit(test, bytes, NSMW_GENEVE_MAX + NSMW_GENEVE_NUMBER + 4);
	nsmw_geneve_add_sealed(bytes);
	nsmw_geneve_seal(bytes + NSMW_GENEVE_MAX + NSMW_GENEVE_NUMBER, 1, packet);
	each_bit(test, bytes, sizeof(bytes));

	memset(bytes, 0, sizeof(bytes));
	nsmw_geneve_build(bytes, 0x800001, true);
	nsmw_geneve_fill(bytes, htons(0x0800), 3, true, NSMW_GENEVE_Q);
	nsmw_geneve_add_sealed(bytes);
	nsmw_geneve_seal(bytes + NSMW_GENEVE_MAX, 0x80000000, packet);
	each_bit(test, bytes, NSMW_GENEVE_MAX + NSMW_GENEVE_SEALED + 4);

	nsmw_geneve_build(bytes, 0, false);
	nsmw_geneve_add_sealed(bytes);
	nsmw_geneve_seal(bytes + NSMW_GENEVE_HLEN, 1, packet);
	each_bit(test, bytes, NSMW_GENEVE_HLEN + NSMW_GENEVE_SEALED + 4);
}

static struct kunit_case geneve_random_cases[] = {
	KUNIT_CASE(geneve_random_bytes),
	KUNIT_CASE(geneve_random_options),
	KUNIT_CASE(geneve_each_bit),
	{}
};

struct kunit_suite nsmw_geneve_random_suite = {
	.name = "nsmwire_geneve_random",
	.test_cases = geneve_random_cases,
};
