// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the limits of a key, which RFC 9001 has in B.1.1 and 6.6.
 */
#include "pure/key_limit.h"
#include "test.h"

static void key_limit_packets(struct kunit *test)
{
	static const struct {
		enum nsmw_cipher_kind kind;
		u32 largest;
		u64 packets, need;
	} cases[] = {
		{ NSMW_CIPHER_AES_GCM, 0, 268435456, 134217728 },
		{ NSMW_CIPHER_AES_GCM, 1280, 268435456, 134217728 },
		{ NSMW_CIPHER_AES_GCM, 2048, 268435456, 134217728 },
		{ NSMW_CIPHER_AES_GCM, 2049, 16777216, 8388608 },
		{ NSMW_CIPHER_AES_GCM, 9000, 16777216, 8388608 },
		{ NSMW_CIPHER_AES_GCM, 32768, 16777216, 8388608 },
		{ NSMW_CIPHER_AES_GCM, 32769, 8388608, 4194304 },
		{ NSMW_CIPHER_AES_GCM, 65535, 8388608, 4194304 },
		{ NSMW_CIPHER_CHACHA, 1280, 281474976710655, 140737488355327 },
		{ NSMW_CIPHER_CHACHA, 2049, 281474976710655, 140737488355327 },
		{ NSMW_CIPHER_CHACHA, 65535, 281474976710655, 140737488355327 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 packets = nsmw_key_packets(cases[i].kind, cases[i].largest);

		KUNIT_EXPECT_EQ(test, packets, cases[i].packets);
		KUNIT_EXPECT_EQ(test, nsmw_key_need(cases[i].kind, cases[i].largest),
				cases[i].need);
		/* B.1.1: q * l is at most 2^35 for an advantage of 2^-57. */
		if (cases[i].kind == NSMW_CIPHER_AES_GCM)
			KUNIT_EXPECT_LE(test, packets * ((cases[i].largest + 15) / 16),
					1ULL << 35);
	}
}

static void key_limit_failed(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, NSMW_KEY_FAILED_MAX, 68719476736);
}

static struct kunit_case key_limit_cases[] = {
	KUNIT_CASE(key_limit_packets),
	KUNIT_CASE(key_limit_failed),
	{}
};

struct kunit_suite nsmw_key_limit_suite = {
	.name = "nsmwire_key_limit",
	.test_cases = key_limit_cases,
};
