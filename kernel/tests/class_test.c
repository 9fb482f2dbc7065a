// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of class.c: the profile is the one of the documentation, and each
 * DSCP, by the name that its RFC gives it, is in the class that is promised.
 */
#include "../class.h"
#include "test.h"

static const struct {
	enum nsmwire_class class;
	const char *name;
	u8 dscp;
	enum nsmwire_tier tier;
	u8 share;
} profile[] = {
	{ 0, "control", 48, NSMWIRE_TIER_PRIORITY, 2 },
	{ 1, "audio", 46, NSMWIRE_TIER_PRIORITY, 10 },
	{ 2, "holo", 32, NSMWIRE_TIER_WEIGHTED, 30 },
	{ 3, "video", 34, NSMWIRE_TIER_WEIGHTED, 20 },
	{ 4, "text", 18, NSMWIRE_TIER_WEIGHTED, 8 },
	{ 5, "file", 10, NSMWIRE_TIER_WEIGHTED, 5 },
	{ 6, "default", 0, NSMWIRE_TIER_WEIGHTED, 25 },
	{ 7, "scavenger", 1, NSMWIRE_TIER_BACKGROUND, 0 },
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
	{ "CS6", 48, NSMWIRE_CLASS_DEFAULT },
	{ "CS7", 56, NSMWIRE_CLASS_DEFAULT },
};

static void class_profile(struct kunit *test)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(profile), NSMWIRE_CLASSES_MAX);
	KUNIT_EXPECT_STREQ(test, NSMW_PROFILE_DEFAULT, "holoconf");
	for (i = 0; i < ARRAY_SIZE(profile); i++) {
		const struct nsmw_class_info *have =
			&nsmw_classes[profile[i].class];

		KUNIT_ASSERT_NOT_NULL(test, have->name);
		KUNIT_EXPECT_STREQ(test, have->name, profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->dscp, profile[i].dscp, "%s",
				    profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->tier, profile[i].tier, "%s",
				    profile[i].name);
		KUNIT_EXPECT_EQ_MSG(test, have->share, profile[i].share, "%s",
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
 * which no DSCP alone gives.
 */
static void class_stable(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    nsmw_class_by_dscp[nsmw_classes[i].dscp],
				    i == NSMWIRE_CLASS_CONTROL ?
				    NSMWIRE_CLASS_DEFAULT : i, "class %u", i);
	for (i = 0; i < NSMW_DSCP_COUNT; i++)
		KUNIT_EXPECT_NE_MSG(test, nsmw_class_by_dscp[i],
				    NSMWIRE_CLASS_CONTROL, "DSCP %u", i);
}

static struct kunit_case class_cases[] = {
	KUNIT_CASE(class_profile),
	KUNIT_CASE(class_shares),
	KUNIT_CASE(class_names),
	KUNIT_CASE(class_by_dscp),
	KUNIT_CASE(class_stable),
	{}
};

struct kunit_suite nsmw_class_suite = {
	.name = "nsmwire_class",
	.test_cases = class_cases,
};
