// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of class.c: the profile is the one of the documentation, each DSCP,
 * by the name that its RFC gives it, is in the class that is promised, and what
 * a packet says of itself counts as far as the wire trusts it.
 */
#include "pure/class.h"
#include "test.h"

static const struct {
	enum nsmwire_class class;
	const char *name;
	u8 dscp;
	enum nsmwire_tier tier;
	u8 share;
	u8 priority;
} profile[] = {
	{ 0, "control", 48, NSMWIRE_TIER_PRIORITY, 2, 7 },
	{ 1, "audio", 46, NSMWIRE_TIER_PRIORITY, 10, 6 },
	{ 2, "holo", 32, NSMWIRE_TIER_WEIGHTED, 30, 5 },
	{ 3, "video", 34, NSMWIRE_TIER_WEIGHTED, 20, 4 },
	{ 4, "text", 18, NSMWIRE_TIER_WEIGHTED, 8, 3 },
	{ 5, "file", 10, NSMWIRE_TIER_WEIGHTED, 5, 2 },
	{ 6, "default", 0, NSMWIRE_TIER_WEIGHTED, 25, 0 },
	{ 7, "scavenger", 1, NSMWIRE_TIER_BACKGROUND, 0, 1 },
};

/* Code points that have a name, and their class; all others are "default". */
static const struct {
	const char *name;
	u8 dscp;
	enum nsmwire_class class;
} named[] = {
	{ "DF", 0, NSMWIRE_CLASS_DEFAULT },
	{ "LE", 1, NSMWIRE_CLASS_SCAVENGER },
	{ "CS1", 8, NSMWIRE_CLASS_SCAVENGER },
	{ "AF11", 10, NSMWIRE_CLASS_FILE },
	{ "AF12", 12, NSMWIRE_CLASS_FILE },
	{ "AF13", 14, NSMWIRE_CLASS_FILE },
	{ "CS2", 16, NSMWIRE_CLASS_DEFAULT },
	{ "AF21", 18, NSMWIRE_CLASS_TEXT },
	{ "AF22", 20, NSMWIRE_CLASS_TEXT },
	{ "AF23", 22, NSMWIRE_CLASS_TEXT },
	{ "CS3", 24, NSMWIRE_CLASS_TEXT },
	{ "AF31", 26, NSMWIRE_CLASS_DEFAULT },
	{ "AF32", 28, NSMWIRE_CLASS_DEFAULT },
	{ "AF33", 30, NSMWIRE_CLASS_DEFAULT },
	{ "CS4", 32, NSMWIRE_CLASS_HOLO },
	{ "AF41", 34, NSMWIRE_CLASS_VIDEO },
	{ "AF42", 36, NSMWIRE_CLASS_VIDEO },
	{ "AF43", 38, NSMWIRE_CLASS_VIDEO },
	{ "CS5", 40, NSMWIRE_CLASS_TEXT },
	{ "VOICE-ADMIT", 44, NSMWIRE_CLASS_AUDIO },
	{ "EF", 46, NSMWIRE_CLASS_AUDIO },
	{ "CS6", 48, NSMWIRE_CLASS_CONTROL },
	{ "CS7", 56, NSMWIRE_CLASS_CONTROL },
};

static void class_profile(struct kunit *test)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(profile), NSMWIRE_CLASSES_MAX);
	KUNIT_EXPECT_STREQ(test, NSMW_PROFILE_DEFAULT, "holoconf");
	for (i = 0; i < ARRAY_SIZE(profile); i++) {
		const struct nsmw_class_info *have =
			&nsmw_classes[profile[i].class];

		KUNIT_ASSERT_NOT_NULL(test, nsmw_class_names[i]);
		KUNIT_EXPECT_STREQ(test, nsmw_class_names[i], profile[i].name);
		KUNIT_EXPECT_LE(test, strlen(nsmw_class_names[i]),
				NSMWIRE_CLASS_NAME_MAX);
		KUNIT_EXPECT_EQ_MSG(test, nsmw_class_priority[i],
				    profile[i].priority, "%s", profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->dscp, profile[i].dscp, "%s",
				    profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->tier, profile[i].tier, "%s",
				    profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->share, profile[i].share, "%s",
				    profile[i].name);
		/* Nothing of the built-in profile is held back. */
		KUNIT_EXPECT_EQ_MSG(test, have->limit, 0, "%s",
				    profile[i].name);
	}
}

static void class_shares(struct kunit *test)
{
	unsigned int i, sum = 0;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		sum += nsmw_classes[i].share;
	KUNIT_EXPECT_EQ(test, sum, 100);
}

/*
 * The value of a name by the rule of RFC 2474 (class selectors) or RFC 2597
 * (assured forwarding), which knows nothing of the table above.
 */
static unsigned int by_rule(const char *name)
{
	if (name[0] == 'C' && name[1] == 'S')
		return (name[2] - '0') * 8;
	if (name[0] == 'A' && name[1] == 'F')
		return (name[2] - '0') * 8 + (name[3] - '0') * 2;
	if (!strcmp(name, "EF"))
		return 46;
	if (!strcmp(name, "VOICE-ADMIT"))
		return 44;
	return !strcmp(name, "LE");
}

static void class_names(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(named); i++)
		KUNIT_EXPECT_EQ_MSG(test, named[i].dscp, by_rule(named[i].name),
				    "%s", named[i].name);
}

static void class_by_dscp(struct kunit *test)
{
	unsigned int dscp, i;

	for (dscp = 0; dscp < NSMW_DSCP_COUNT; dscp++) {
		for (i = 0; i < ARRAY_SIZE(named); i++) {
			if (named[i].dscp == dscp)
				break;
		}
		if (i == ARRAY_SIZE(named))
			KUNIT_EXPECT_EQ_MSG(test, nsmw_class_by_dscp[dscp],
					    NSMWIRE_CLASS_DEFAULT, "DSCP %u",
					    dscp);
		else
			KUNIT_EXPECT_EQ_MSG(test, nsmw_class_by_dscp[dscp],
					    named[i].class, "%s",
					    named[i].name);
	}
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(nsmw_class_by_dscp), 64);
}

/*
 * What a class sends is in that class again at the next wire, but for control,
 * which a wire has to be told to believe.
 */
static void class_stable(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		u8 ds = nsmw_classes[i].dscp << 2;

		KUNIT_EXPECT_EQ_MSG(test,
				    nsmw_class_of_ds(nsmw_class_by_dscp, ds,
						     NSMWIRE_TRUST_CONTROL),
				    i, "class %u", i);
		KUNIT_EXPECT_EQ_MSG(test,
				    nsmw_class_of_ds(nsmw_class_by_dscp, ds, 0),
				    i == NSMWIRE_CLASS_CONTROL ?
				    NSMWIRE_CLASS_DEFAULT : i, "class %u", i);
	}
}

/* Each DS field and each trust; the ECN bits say nothing of the class. */
static void class_of_ds(struct kunit *test)
{
	unsigned int ds, trust, want;

	for (ds = 0; ds <= 0xff; ds++) {
		for (trust = 0; trust < 16; trust++) {
			want = nsmw_class_by_dscp[ds / 4];
			if ((ds / 4 == 48 || ds / 4 == 56) && trust < 8)
				want = NSMWIRE_CLASS_DEFAULT;
			KUNIT_ASSERT_EQ_MSG(test,
					    nsmw_class_of_ds(nsmw_class_by_dscp,
							     ds, trust),
					    want, "ds %u trust %u", ds, trust);
		}
	}
}

/* It is the caller's table that counts, in which anything may be control. */
static void class_of_ds_table(struct kunit *test)
{
	u8 by_dscp[NSMW_DSCP_COUNT] = {};
	unsigned int i;

	for (i = 0; i < NSMW_DSCP_COUNT; i++)
		by_dscp[i] = i % NSMWIRE_CLASSES_MAX;
	for (i = 0; i < NSMW_DSCP_COUNT; i++) {
		KUNIT_ASSERT_EQ(test, nsmw_class_of_ds(by_dscp, i * 4 + i % 4,
						       NSMWIRE_TRUST_CONTROL),
				i % 8);
		KUNIT_ASSERT_EQ(test, nsmw_class_of_ds(by_dscp, i * 4 + 3, 7),
				i % 8 ?: NSMWIRE_CLASS_DEFAULT);
	}
}

/* No two classes share a priority: it must say which class it stands for. */
static void class_priorities(struct kunit *test)
{
	unsigned int i, seen = 0;
	u8 source;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		u8 priority = nsmw_class_priority[i];

		seen |= 1u << priority;
		KUNIT_EXPECT_EQ_MSG(test,
				    nsmw_class_from_marking(nsmw_class_by_dscp,
							    NSMWIRE_TRUST_PRIORITY, 0,
							    0, priority, &source),
				    i, "class %u", i);
	}
	KUNIT_EXPECT_EQ(test, seen, 0xff);
}

static u8 told(u8 trust, u8 dscp, u32 mark, u32 priority)
{
	u8 source;

	return nsmw_class_from_marking(nsmw_class_by_dscp, trust, dscp << 2, mark,
				       priority, &source);
}

static u8 told_by(u8 trust, u8 dscp, u32 mark, u32 priority)
{
	u8 source = 0xff;

	nsmw_class_from_marking(nsmw_class_by_dscp, trust, dscp << 2, mark, priority,
				&source);
	return source;
}

/* EF is audio, mark 4 video and priority 3 text: who is asked, and who first. */
static void class_told_order(struct kunit *test)
{
	static const u8 want[8] = {
		[0] = NSMWIRE_CLASS_DEFAULT,
		[NSMWIRE_TRUST_DSCP] = NSMWIRE_CLASS_AUDIO,
		[NSMWIRE_TRUST_PRIORITY] = NSMWIRE_CLASS_TEXT,
		[NSMWIRE_TRUST_PRIORITY | NSMWIRE_TRUST_DSCP] =
			NSMWIRE_CLASS_TEXT,
		[NSMWIRE_TRUST_MARK] = NSMWIRE_CLASS_VIDEO,
		[NSMWIRE_TRUST_MARK | NSMWIRE_TRUST_DSCP] =
			NSMWIRE_CLASS_VIDEO,
		[NSMWIRE_TRUST_MARK | NSMWIRE_TRUST_PRIORITY] =
			NSMWIRE_CLASS_VIDEO,
		[7] = NSMWIRE_CLASS_VIDEO,
	};
	unsigned int trust;

	for (trust = 0; trust < 16; trust++)
		KUNIT_EXPECT_EQ_MSG(test, told(trust, 46, 4, 3),
				    want[trust & 7], "trust %u", trust);
}

/* Who says nothing leaves the word to the next. */
static void class_told_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, told(7, 46, 0, 3), NSMWIRE_CLASS_TEXT);
	KUNIT_EXPECT_EQ(test, told(7, 46, 9, 3), NSMWIRE_CLASS_TEXT);
	KUNIT_EXPECT_EQ(test, told(7, 46, 0, 0), NSMWIRE_CLASS_AUDIO);
	KUNIT_EXPECT_EQ(test, told(7, 46, 9, 8), NSMWIRE_CLASS_AUDIO);
	KUNIT_EXPECT_EQ(test, told(6, 46, 9, 8), NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(7, 0, 0, 0), NSMWIRE_CLASS_DEFAULT);
}

/* What gives the class is said, too; class default has no source. */
static void class_told_by(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, told_by(7, 46, 4, 3), NSMWIRE_CLASS_SOURCE_MARK);
	KUNIT_EXPECT_EQ(test, told_by(7, 46, 0, 3), NSMWIRE_CLASS_SOURCE_PRIORITY);
	KUNIT_EXPECT_EQ(test, told_by(7, 46, 9, 8), NSMWIRE_CLASS_SOURCE_DSCP);
	KUNIT_EXPECT_EQ(test, told_by(7, 0, 0, 0), NSMWIRE_CLASS_SOURCE_NONE);
	KUNIT_EXPECT_EQ(test, told_by(NSMWIRE_TRUST_DSCP, 48, 4, 3),
			NSMWIRE_CLASS_SOURCE_NONE);
	KUNIT_EXPECT_EQ(test, told_by(0, 46, 4, 3), NSMWIRE_CLASS_SOURCE_NONE);
}

/* Values that look like one of ours in their low bits are none. */
static void class_told_range(struct kunit *test)
{
	u32 i, bit, value;

	for (i = 0; i <= NSMWIRE_CLASSES_MAX; i++) {
		KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_MARK, 46, i, 3),
				i ? i - 1 : NSMWIRE_CLASS_DEFAULT);
		for (bit = 4; bit < 32; bit++) {
			value = i | 1u << bit;
			KUNIT_ASSERT_EQ(test,
					told(NSMWIRE_TRUST_MARK, 46, value, 0),
					NSMWIRE_CLASS_DEFAULT);
			KUNIT_ASSERT_EQ(test,
					told(NSMWIRE_TRUST_PRIORITY, 46, 0,
					     value),
					NSMWIRE_CLASS_DEFAULT);
		}
	}
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_MARK, 46, 9, 0),
			NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_MARK, 46, ~0u, 0),
			NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_PRIORITY, 46, 0, 8),
			NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_PRIORITY, 46, 0, ~0u),
			NSMWIRE_CLASS_DEFAULT);
}

/*
 * "control" is about CS6 and CS7 only: it gives no class of itself, and a mark
 * or a priority does not need it.
 */
static void class_told_control(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_CONTROL, 48, 4, 3),
			NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_DSCP, 48, 4, 3),
			NSMWIRE_CLASS_DEFAULT);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_DSCP | NSMWIRE_TRUST_CONTROL,
				   56, 4, 3), NSMWIRE_CLASS_CONTROL);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_MARK, 46, 1, 0),
			NSMWIRE_CLASS_CONTROL);
	KUNIT_EXPECT_EQ(test, told(NSMWIRE_TRUST_PRIORITY, 46, 0, 7),
			NSMWIRE_CLASS_CONTROL);
}

static struct kunit_case class_cases[] = {
	KUNIT_CASE(class_profile),
	KUNIT_CASE(class_shares),
	KUNIT_CASE(class_names),
	KUNIT_CASE(class_by_dscp),
	KUNIT_CASE(class_stable),
	KUNIT_CASE(class_of_ds),
	KUNIT_CASE(class_of_ds_table),
	KUNIT_CASE(class_priorities),
	KUNIT_CASE(class_told_order),
	KUNIT_CASE(class_told_nothing),
	KUNIT_CASE(class_told_by),
	KUNIT_CASE(class_told_range),
	KUNIT_CASE(class_told_control),
	{}
};

struct kunit_suite nsmw_class_suite = {
	.name = "nsmwire_class",
	.test_cases = class_cases,
};
