/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KUnit's interface for a userspace program: as much of it as the tests in
 * kernel/tests use. runner.c runs the suites.
 */
#ifndef UNIT_KUNIT_TEST_H
#define UNIT_KUNIT_TEST_H

#include <arpa/inet.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct kunit {
	unsigned int failures;
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char name[256];
	struct kunit_case *test_cases;
};

/* Ends with NULL; suites.c of the tests defines it. */
extern struct kunit_suite *const unit_suites[];

#define KUNIT_CASE(fn)		{ .run_case = fn, .name = #fn }
#define kunit_test_suites(...)	\
	struct kunit_suite *const unit_suites[] = { __VA_ARGS__, NULL }

void unit_failed(struct kunit *test, const char *file, int line,
		 const char *what);

#define kunit_info(test, fmt, ...) do {					\
	(void)(test);							\
	printf("# " fmt "\n", ##__VA_ARGS__);				\
} while (0)

#define UNIT_SAY(fmt, ...) do {						\
	if (sizeof(fmt) > 1)						\
		printf("#   " fmt "\n", ##__VA_ARGS__);			\
} while (0)

#define UNIT_ABORT(test, fatal) do {					\
	if (fatal)							\
		longjmp((test)->abort, 1);				\
} while (0)

#define UNIT_CHECK(test, fatal, ok, what, ...) do {			\
	if (!(ok)) {							\
		unit_failed(test, __FILE__, __LINE__, what);		\
		UNIT_SAY(__VA_ARGS__);					\
		UNIT_ABORT(test, fatal);				\
	}								\
} while (0)

#define UNIT_COMPARE(test, fatal, l, op, r, ...) do {			\
	__typeof__(l) l_ = (l);						\
	__typeof__(r) r_ = (r);						\
									\
	if (!(l_ op r_)) {						\
		unit_failed(test, __FILE__, __LINE__,			\
			    #l " " #op " " #r);				\
		UNIT_SAY("%lld, %lld", (long long)l_, (long long)r_);	\
		UNIT_SAY(__VA_ARGS__);					\
		UNIT_ABORT(test, fatal);				\
	}								\
} while (0)

#define KUNIT_EXPECT_EQ(t, l, r)	UNIT_COMPARE(t, 0, l, ==, r, "")
#define KUNIT_EXPECT_NE(t, l, r)	UNIT_COMPARE(t, 0, l, !=, r, "")
#define KUNIT_EXPECT_LT(t, l, r)	UNIT_COMPARE(t, 0, l, <, r, "")
#define KUNIT_EXPECT_LE(t, l, r)	UNIT_COMPARE(t, 0, l, <=, r, "")
#define KUNIT_EXPECT_GE(t, l, r)	UNIT_COMPARE(t, 0, l, >=, r, "")
#define KUNIT_EXPECT_GT(t, l, r)	UNIT_COMPARE(t, 0, l, >, r, "")
#define KUNIT_EXPECT_EQ_MSG(t, l, r, ...) \
	UNIT_COMPARE(t, 0, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(t, l, r, ...) \
	UNIT_COMPARE(t, 0, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_EQ(t, l, r)	UNIT_COMPARE(t, 1, l, ==, r, "")
#define KUNIT_ASSERT_LE(t, l, r)	UNIT_COMPARE(t, 1, l, <=, r, "")
#define KUNIT_ASSERT_LE_MSG(t, l, r, ...) \
	UNIT_COMPARE(t, 1, l, <=, r, __VA_ARGS__)
#define KUNIT_ASSERT_LT_MSG(t, l, r, ...) \
	UNIT_COMPARE(t, 1, l, <, r, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(t, l, r, ...) \
	UNIT_COMPARE(t, 1, l, ==, r, __VA_ARGS__)

#define KUNIT_EXPECT_NULL(t, p)		UNIT_CHECK(t, 0, !(p), #p " is NULL", "")
#define KUNIT_EXPECT_NOT_NULL(t, p)	UNIT_CHECK(t, 0, p, #p, "")
#define KUNIT_EXPECT_PTR_EQ(t, l, r)	UNIT_CHECK(t, 0, (l) == (r), #l " == " #r, "")
#define KUNIT_EXPECT_TRUE(t, c)		UNIT_CHECK(t, 0, c, #c, "")
#define KUNIT_EXPECT_FALSE(t, c)	UNIT_CHECK(t, 0, !(c), "not " #c, "")
#define KUNIT_EXPECT_TRUE_MSG(t, c, ...) \
	UNIT_CHECK(t, 0, c, #c, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(t, c, ...) \
	UNIT_CHECK(t, 0, !(c), "not " #c, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(t, c)		UNIT_CHECK(t, 1, c, #c, "")
#define KUNIT_ASSERT_FALSE(t, c)	UNIT_CHECK(t, 1, !(c), "not " #c, "")
#define KUNIT_ASSERT_FALSE_MSG(t, c, ...) \
	UNIT_CHECK(t, 1, !(c), "not " #c, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(t, c, ...) \
	UNIT_CHECK(t, 1, c, #c, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(t, p)	UNIT_CHECK(t, 1, p, #p, "")
#define KUNIT_EXPECT_STREQ(t, l, r) \
	UNIT_CHECK(t, 0, !strcmp(l, r), #l " == " #r, "%s, %s", l, r)

#endif /* UNIT_KUNIT_TEST_H */
