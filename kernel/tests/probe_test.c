// SPDX-License-Identifier: GPL-2.0
/*
 * Control packets: probe.c must say of each, random and mutated ones among them, what a
 * second reader says, which knows the layout but not probe.c. It reads a packet as words
 * of 32 bits where probe.c reads bytes.
 */
#include "pure/probe.h"
#include "test.h"

#define ROOM	(NSMW_PROBE_MAX + 3 * NSMW_PROBE_ENTRY)

static u32 word(const u8 *bytes, unsigned int i)
{
	u32 sum = 0, k;

	for (k = 0; k < 4; k++)
		sum = sum * 256 + bytes[i * 4 + k];
	return sum;
}

static u64 two_words(const u8 *bytes, unsigned int i)
{
	return word(bytes, i) * 0x100000000ULL + word(bytes, i + 1);
}

/* Classes ascend, so a class that follows has no bit at or above its own. */
static bool judge_counters(const u8 *bytes, struct nsmw_probe *probe)
{
	unsigned int i, at = 14, classes = 0;

	for (i = 0; i < probe->count; i++) {
		u32 class = word(bytes, at) / 0x1000000;

		if (class > 8 || classes >> class)
			return false;
		classes |= 1u << class;
		probe->counters[i].class = class;
		probe->counters[i].rx[0] = two_words(bytes, at + 1);
		probe->counters[i].rx[1] = two_words(bytes, at + 3);
		at += 5;
	}
	return true;
}

static bool judge(const u8 *bytes, unsigned int len, struct nsmw_probe *probe)
{
	u32 first, last, end;

	memset(probe, 0, sizeof(*probe));
	if (len < 14 * 4)
		return false;
	first = word(bytes, 0);
	last = word(bytes, 13);
	probe->kind = first / 0x1000000 % 16;
	probe->flags = first / 0x10000 % 256;
	probe->path = first / 0x100 % 256;
	probe->heard = first % 256;
	probe->session = word(bytes, 1);
	probe->other = word(bytes, 2);
	probe->seq = word(bytes, 3);
	probe->sent = two_words(bytes, 4);
	probe->echo = two_words(bytes, 6);
	probe->hold = word(bytes, 8);
	probe->jitter = word(bytes, 9);
	probe->transit = word(bytes, 10);
	probe->interval = word(bytes, 11);
	probe->accept = word(bytes, 12);
	probe->class = last / 0x1000000;
	probe->count = last / 0x10000 % 256;
	probe->size = last % 0x10000;
	end = (14 + 5 * probe->count) * 4;
	if (first / 0x10000000 != 1 || probe->kind > 4 || probe->path > 7 ||
	    !probe->session || probe->class > 7 || probe->count > 9)
		return false;
	if (probe->kind > 2) {
		if (last % 0x1000000 || len != 16 * 4)
			return false;
		probe->challenge = two_words(bytes, 14);
		return true;
	}
	if (len < end || (len != end && !probe->size))
		return false;
	return judge_counters(bytes, probe);
}

static void same_numbers(struct kunit *test, const struct nsmw_probe *a,
			 const struct nsmw_probe *b, unsigned int round)
{
	KUNIT_ASSERT_EQ_MSG(test, a->session, b->session, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->other, b->other, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->seq, b->seq, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->sent, b->sent, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->echo, b->echo, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->hold, b->hold, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->jitter, b->jitter, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->transit, b->transit, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->interval, b->interval, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->accept, b->accept, "round %u", round);
}

static void same_probe(struct kunit *test, const struct nsmw_probe *a,
		       const struct nsmw_probe *b, unsigned int round)
{
	unsigned int i;

	KUNIT_ASSERT_EQ_MSG(test, a->kind, b->kind, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->flags, b->flags, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->path, b->path, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->heard, b->heard, "round %u", round);
	same_numbers(test, a, b, round);
	KUNIT_ASSERT_EQ_MSG(test, a->class, b->class, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->count, b->count, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->size, b->size, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, a->challenge, b->challenge, "round %u", round);
	for (i = 0; i < a->count; i++) {
		const struct nsmw_probe_counters *x = &a->counters[i];
		const struct nsmw_probe_counters *y = &b->counters[i];

		KUNIT_ASSERT_EQ_MSG(test, x->class, y->class, "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, x->rx[0], y->rx[0], "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, x->rx[1], y->rx[1], "round %u", round);
	}
}

void nsmw_test_probe(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	struct nsmw_probe probe, second;
	bool ok, want;
	u8 *p;

	p = nsmw_test_copy(test, bytes, len);
	ok = nsmw_probe_parse(p, len, &probe);
	want = judge(p, len, &second);
	kfree(p);
	KUNIT_ASSERT_EQ_MSG(test, ok, want, "round %u", round);
	if (ok)
		same_probe(test, &probe, &second, round);
}

static u64 random64(u64 *random)
{
	return (u64)nsmw_test_random(random) << 32 | nsmw_test_random(random);
}

/* A probe that parse() accepts, of any numbers. */
static void random_probe(u64 *random, struct nsmw_probe *probe)
{
	int class;

	memset(probe, 0, sizeof(*probe));
	probe->kind = nsmw_test_below(random, __NSMW_PROBE_KINDS);
	probe->flags = nsmw_test_random(random);
	probe->path = nsmw_test_below(random, NSMWIRE_PATHS_MAX);
	probe->heard = nsmw_test_random(random);
	probe->session = 1 + nsmw_test_below(random, U32_MAX);
	probe->other = nsmw_test_random(random);
	probe->seq = nsmw_test_random(random);
	probe->sent = random64(random);
	probe->echo = random64(random);
	probe->hold = nsmw_test_random(random);
	probe->jitter = nsmw_test_random(random);
	probe->transit = nsmw_test_random(random);
	probe->interval = nsmw_test_random(random);
	probe->accept = nsmw_test_random(random);
	probe->class = nsmw_test_below(random, NSMWIRE_CLASSES_MAX);
	if (probe->kind > NSMW_PROBE_ANSWER) {
		probe->challenge = random64(random);
		return;
	}
	if (!nsmw_test_below(random, 4))
		probe->size = nsmw_test_random(random);
	for (class = 0; class < NSMW_PROBE_CLASSES; class++) {
		struct nsmw_probe_counters *c = &probe->counters[probe->count];

		if (nsmw_test_below(random, 2))
			continue;
		c->class = class;
		c->rx[0] = random64(random);
		c->rx[1] = random64(random);
		probe->count++;
	}
}

/* What is built is read again; neither goes beyond the length that is returned. */
static void probe_round_trip(struct kunit *test)
{
	u64 random = 0x6e736d7769726561;
	struct nsmw_probe probe, read;
	unsigned int i, len;
	u8 *p;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		random_probe(&random, &probe);
		len = 56 + (probe.kind > NSMW_PROBE_ANSWER ? 8 : 20 * probe.count);
		p = kzalloc(len, GFP_KERNEL);
		KUNIT_ASSERT_TRUE(test, p);
		memset(p, 0xa5, len);
		KUNIT_EXPECT_EQ(test, nsmw_probe_build(p, &probe), len);
		KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(p, len, &read));
		nsmw_test_probe(test, p, len, i);
		kfree(p);
		same_probe(test, &read, &probe, i);
	}
}

static const struct nsmw_probe some_probe = {
	.kind = NSMW_PROBE_POLL, .flags = 0x09, .path = 7, .heard = 0x81,
	.session = 0x11121314, .other = 0x21222324, .seq = 0x31323334,
	.sent = 0x4142434445464748, .echo = 0x5152535455565758,
	.hold = 0x61626364, .jitter = 0x71727374, .transit = 0x81828384,
	.interval = 0x91929394, .accept = 0xa1a2a3a4, .class = 5, .count = 2,
	.counters = {
		{ .class = 0, .rx = { 0xb1b2b3b4b5b6b7b8, 0xc1c2c3c4c5c6c7c8 } },
		{ .class = 7, .rx = { 0xd1d2d3d4d5d6d7d8, 0xe1e2e3e4e5e6e7e8 } },
	},
};

/* The bytes of Documentation/wire-format.rst, one by one. */
static void probe_bytes(struct kunit *test)
{
	static const u8 want[] = {
		0x11, 0x09, 0x07, 0x81, 0x11, 0x12, 0x13, 0x14,
		0x21, 0x22, 0x23, 0x24, 0x31, 0x32, 0x33, 0x34,
		0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
		0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
		0x61, 0x62, 0x63, 0x64, 0x71, 0x72, 0x73, 0x74,
		0x81, 0x82, 0x83, 0x84, 0x91, 0x92, 0x93, 0x94,
		0xa1, 0xa2, 0xa3, 0xa4, 0x05, 0x02, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00,
		0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8,
		0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8,
		0x07, 0x00, 0x00, 0x00,
		0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8,
		0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8,
	};
	u8 bytes[NSMW_PROBE_MAX];
	unsigned int i, len;

	memset(bytes, 0xa5, sizeof(bytes));
	len = nsmw_probe_build(bytes, &some_probe);
	KUNIT_ASSERT_EQ(test, len, (unsigned int)sizeof(want));
	for (i = 0; i < len; i++)
		KUNIT_EXPECT_EQ_MSG(test, bytes[i], want[i], "byte %u", i);
}

/* One byte of some_probe changed: is it read? */
static const struct {
	u8 at;
	u8 value;
	bool ok;
} changes[] = {
	{ 0, 0x10, true }, { 0, 0x12, true },		/* kinds */
	{ 0, 0x13, false }, { 0, 0x14, false }, { 0, 0x15, false }, { 0, 0x1f, false },
	{ 0, 0x01, false }, { 0, 0x21, false },		/* versions */
	{ 0, 0x91, false },
	{ 1, 0x00, true }, { 1, 0xff, true },		/* flags */
	{ 2, 0, true }, { 2, 8, false }, { 2, 255, false },	/* paths */
	{ 3, 0x00, true }, { 3, 0xff, true },
	{ 52, 7, true }, { 52, 8, false }, { 52, 255, false },
	{ 53, 1, false }, { 53, 3, false }, { 53, 10, false }, { 53, 255, false },
	{ 54, 1, true }, { 55, 1, true },		/* padded by nothing */
	{ 56, 6, true }, { 56, 7, false }, { 56, 8, false },	/* classes of counters */
	{ 57, 1, true }, { 58, 1, true }, { 59, 1, true },
	{ 76, 0, false }, { 76, 1, true }, { 76, 8, true }, { 76, 9, false },
	{ 76, 255, false },
	{ 77, 255, true }, { 78, 255, true }, { 79, 255, true },
};

static void probe_changed(struct kunit *test)
{
	u8 bytes[NSMW_PROBE_MAX];
	struct nsmw_probe probe;
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		len = nsmw_probe_build(bytes, &some_probe);
		bytes[changes[i].at] = changes[i].value;
		KUNIT_EXPECT_EQ_MSG(test, nsmw_probe_parse(bytes, len, &probe),
				    changes[i].ok, "byte %u is %u", changes[i].at,
				    changes[i].value);
	}
	/* Nobody has session 0; the receiver's may be unknown. */
	len = nsmw_probe_build(bytes, &some_probe);
	memset(bytes + 8, 0, 4);
	KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(bytes, len, &probe));
	memset(bytes + 4, 0, 4);
	KUNIT_EXPECT_FALSE(test, nsmw_probe_parse(bytes, len, &probe));
	bytes[7] = 1;
	KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(bytes, len, &probe));
}

/* Each length but its own is refused, unless the packet is padded. */
static void probe_lengths(struct kunit *test)
{
	struct nsmw_probe probe = some_probe, read;
	u8 bytes[ROOM] = {};
	unsigned int len, n;
	u8 *p;

	for (n = 0; n <= NSMW_PROBE_CLASSES; n++) {
		probe.count = n;
		if (n)
			probe.counters[n - 1].class = n - 1;
		nsmw_probe_build(bytes, &probe);
		for (len = 0; len <= ROOM; len++) {
			bytes[55] = 0;
			nsmw_test_probe(test, bytes, len, len);
			p = nsmw_test_copy(test, bytes, len);
			KUNIT_EXPECT_EQ(test, nsmw_probe_parse(p, len, &read),
					len == 56 + 20 * n);
			kfree(p);
			bytes[55] = 1;
			nsmw_test_probe(test, bytes, len, len);
			KUNIT_EXPECT_EQ(test, nsmw_probe_parse(bytes, len, &read),
					len >= 56 + 20 * n);
		}
	}
}

/* A challenge and its answer, byte by byte: 8 bytes, no counters, no padding. */
static void probe_challenge(struct kunit *test)
{
	static const u8 want[] = { 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8 };
	struct nsmw_probe probe = some_probe, read;
	u8 bytes[NSMW_PROBE_MAX] = {};
	unsigned int kind, len;

	probe.count = 0;
	probe.challenge = 0xf1f2f3f4f5f6f7f8;
	for (kind = NSMW_PROBE_CHALLENGE; kind <= NSMW_PROBE_RESPONSE; kind++) {
		probe.kind = kind;
		KUNIT_EXPECT_EQ(test, nsmw_probe_build(bytes, &probe), 64u);
		KUNIT_EXPECT_EQ(test, bytes[0], 0x10 + (kind == NSMW_PROBE_CHALLENGE ? 3 : 4));
		KUNIT_EXPECT_EQ(test, memcmp(bytes + 56, want, 8), 0);
		for (len = 0; len <= 128; len++)
			KUNIT_EXPECT_EQ(test, nsmw_probe_parse(bytes, len, &read), len == 64);
		KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(bytes, 64, &read));
		KUNIT_EXPECT_EQ(test, read.challenge, 0xf1f2f3f4f5f6f7f8);
		bytes[55] = 1;
		KUNIT_EXPECT_FALSE(test, nsmw_probe_parse(bytes, 64, &read));
		bytes[55] = 0;
		bytes[53] = 1;
		KUNIT_EXPECT_FALSE(test, nsmw_probe_parse(bytes, 64, &read));
		KUNIT_EXPECT_FALSE(test, nsmw_probe_parse(bytes, 76, &read));
		bytes[53] = 0;
	}
}

/* Eight classes and control packets: a tenth entry has none that is left, and no room. */
static void probe_ten(struct kunit *test)
{
	struct nsmw_probe probe = some_probe, read;
	u8 bytes[ROOM] = {};
	unsigned int i;

	nsmw_probe_build(bytes, &probe);
	bytes[53] = 10;
	for (i = 0; i < 10; i++)
		bytes[56 + 20 * i] = i;
	KUNIT_EXPECT_FALSE(test, nsmw_probe_parse(bytes, 56 + 20 * 10, &read));
	bytes[53] = 9;
	KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(bytes, 56 + 20 * 9, &read));
}

/* The caller need not have the padding of a packet. */
static void probe_padding(struct kunit *test)
{
	struct nsmw_probe probe = some_probe, read;
	u8 bytes[NSMW_PROBE_MAX];
	unsigned int len;
	u8 *p;

	probe.size = 1500;
	len = nsmw_probe_build(bytes, &probe);
	p = nsmw_test_copy(test, bytes, len);
	KUNIT_EXPECT_TRUE(test, nsmw_probe_parse(p, 1500 - 36, &read));
	kfree(p);
	same_probe(test, &read, &probe, 0);
}

static void probe_random_bytes(struct kunit *test)
{
	u64 random = 0x6e736d7769726562;
	unsigned int i, k, len;
	u8 bytes[ROOM];

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		len = nsmw_test_below(&random, ROOM + 1);
		for (k = 0; k < len; k++)
			bytes[k] = nsmw_test_random(&random);
		/* Most have a version, and a path and numbers that may be. */
		if (len > 53 && i % 8) {
			bytes[0] = 0x10 | bytes[0] % 6;
			bytes[2] %= 9;
			bytes[52] %= 9;
			bytes[53] %= 11;
		}
		if (len > 55 && bytes[0] > 0x12 && i % 4) {
			len = 64;
			bytes[53] &= i & 2;
			bytes[54] = 0;
			bytes[55] = 0;
		}
		if (len > 53 && i % 2 && bytes[53])
			len = min_t(unsigned int, 56 + 20 * bytes[53], ROOM);
		nsmw_test_probe(test, bytes, len, i);
	}
}

static void probe_mutated(struct kunit *test)
{
	u64 random = 0x6e736d7769726563;
	u8 bytes[ROOM] = {};
	struct nsmw_probe probe;
	unsigned int i, k, len;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		random_probe(&random, &probe);
		len = nsmw_probe_build(bytes, &probe);
		for (k = nsmw_test_below(&random, 4); k; k--)
			bytes[nsmw_test_below(&random, len)] ^=
				1u << nsmw_test_below(&random, 8);
		/* Classes out of order, or twice. */
		if (probe.count > 1 && !nsmw_test_below(&random, 4))
			bytes[56 + 20 * nsmw_test_below(&random, probe.count)] =
				nsmw_test_below(&random, 10);
		if (!nsmw_test_below(&random, 4))
			len = nsmw_test_below(&random, ROOM + 1);
		nsmw_test_probe(test, bytes, len, i);
	}
}

/* A probe with each of its bits turned round. */
static void probe_each_bit(struct kunit *test)
{
	u8 bytes[NSMW_PROBE_MAX];
	unsigned int bit, len;

	len = nsmw_probe_build(bytes, &some_probe);
	for (bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= 1u << bit % 8;
		nsmw_test_probe(test, bytes, len, bit);
		bytes[bit / 8] ^= 1u << bit % 8;
	}
}

static struct kunit_case probe_cases[] = {
	KUNIT_CASE(probe_round_trip),
	KUNIT_CASE(probe_bytes),
	KUNIT_CASE(probe_changed),
	KUNIT_CASE(probe_lengths),
	KUNIT_CASE(probe_challenge),
	KUNIT_CASE(probe_ten),
	KUNIT_CASE(probe_padding),
	KUNIT_CASE(probe_random_bytes),
	KUNIT_CASE(probe_mutated),
	KUNIT_CASE(probe_each_bit),
	{}
};

struct kunit_suite nsmw_probe_suite = {
	.name = "nsmwire_probe",
	.test_cases = probe_cases,
};
