/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the unit tests share. They are built in nsmwire_kunit.ko where the kernel
 * has KUnit, and from the same files in userspace (selftests/unit).
 */
#ifndef NSMW_TEST_H
#define NSMW_TEST_H

#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

/* Rounds of a random test; the build in userspace asks for more. */
#ifndef NSMW_TEST_ROUNDS
#define NSMW_TEST_ROUNDS	5000
#endif

extern struct kunit_suite nsmw_geneve_suite;
extern struct kunit_suite nsmw_geneve_random_suite;
extern struct kunit_suite nsmw_sealed_suite;
extern struct kunit_suite nsmw_inner_suite;
extern struct kunit_suite nsmw_tuple_suite;
extern struct kunit_suite nsmw_rule_suite;
extern struct kunit_suite nsmw_table_suite;
extern struct kunit_suite nsmw_slot_suite;
extern struct kunit_suite nsmw_class_suite;
extern struct kunit_suite nsmw_stats_suite;
extern struct kunit_suite nsmw_drr_suite;
extern struct kunit_suite nsmw_shaper_suite;
extern struct kunit_suite nsmw_select_suite;
extern struct kunit_suite nsmw_probe_suite;
extern struct kunit_suite nsmw_delay_suite;
extern struct kunit_suite nsmw_loss_suite;
extern struct kunit_suite nsmw_liveness_suite;
extern struct kunit_suite nsmw_world_suite;
extern struct kunit_suite nsmw_sla_suite;
extern struct kunit_suite nsmw_steer_suite;
extern struct kunit_suite nsmw_flowlet_suite;
extern struct kunit_suite nsmw_dedup_suite;
extern struct kunit_suite nsmw_duplicate_suite;
extern struct kunit_suite nsmw_pathmtu_suite;
extern struct kunit_suite nsmw_packet_number_suite;
extern struct kunit_suite nsmw_replay_suite;
extern struct kunit_suite nsmw_key_limit_suite;
extern struct kunit_suite nsmw_learn_suite;
extern struct kunit_suite nsmw_segment_suite;

/*
 * The reader of nsmwire and the second reader of the tests say the same of
 * these bytes; @round is shown when they do not. The fuzzer calls them too.
 */
void nsmw_test_geneve(struct kunit *test, const u8 *bytes, unsigned int len,
		      unsigned int round);
void nsmw_test_inner(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);
void nsmw_test_flow(struct kunit *test, const u8 *bytes, unsigned int len,
		    unsigned int round);
void nsmw_test_rules(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);
void nsmw_test_table(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);
void nsmw_test_probe(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);
void nsmw_test_dedup(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);
void nsmw_test_replay(struct kunit *test, const u8 *bytes, unsigned int len,
		      unsigned int round);
void nsmw_test_learn(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round);

/* The same numbers on every run and machine (a 64-bit xorshift). */
static inline u32 nsmw_test_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 24;
}

/* One of 0 to @below - 1. */
static inline u32 nsmw_test_below(u64 *state, u32 below)
{
	return nsmw_test_random(state) % below;
}

/*
 * A copy that ends where its allocation ends, so that a sanitizer sees the
 * first byte that is read behind it. Freed with kfree().
 */
static inline u8 *nsmw_test_copy(struct kunit *test, const void *from,
				 size_t len)
{
	u8 *p = kzalloc(len, GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, p);
	if (len)
		memcpy(p, from, len);
	return p;
}

#endif /* NSMW_TEST_H */
