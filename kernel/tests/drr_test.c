// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of drr.h: turns by quantum, new arrivals first, nobody starved.
 */
#include "pure/drr.h"
#include "test.h"

#define THREE	3

struct someone {
	struct nsmw_drr_entity round;
	unsigned int waiting;	/* packets */
	u32 size;
	u64 sent;		/* bytes */
};

static void prepare(struct nsmw_drr *drr, struct someone *s, const u32 *quantum,
		    u32 size)
{
	int i;

	nsmw_drr_init(drr);
	for (i = 0; i < THREE; i++) {
		nsmw_drr_entity_init(&s[i].round, quantum[i]);
		s[i].waiting = 0;
		s[i].size = size;
		s[i].sent = 0;
	}
}

/* The next packet's owner, or NULL. */
static struct someone *serve(struct nsmw_drr *drr)
{
	struct nsmw_drr_entity *entity;

	while ((entity = nsmw_drr_next(drr))) {
		struct someone *s = container_of(entity, struct someone, round);

		if (s->waiting) {
			s->waiting--;
			s->sent += s->size;
			nsmw_drr_charge(entity, s->size);
			return s;
		}
		nsmw_drr_idle(drr, entity);
	}
	return NULL;
}

static void come(struct nsmw_drr *drr, struct someone *s, unsigned int packets)
{
	s->waiting += packets;
	nsmw_drr_add(drr, &s->round);
}

static void drr_shares(struct kunit *test)
{
	const u32 quantum[THREE] = { 300, 1200, 4500 };
	struct someone s[THREE];
	struct nsmw_drr drr;
	int i;

	prepare(&drr, s, quantum, 1000);
	KUNIT_EXPECT_TRUE(test, nsmw_drr_empty(&drr));
	KUNIT_EXPECT_TRUE(test, !serve(&drr));
	for (i = 0; i < THREE; i++)
		come(&drr, &s[i], 100000);
	for (i = 0; i < 60000; i++)
		KUNIT_ASSERT_TRUE(test, serve(&drr));
	/* 5, 20 and 75 percent, but for what a round can be off */
	KUNIT_EXPECT_TRUE(test, s[0].sent / 1000 - 2990 <= 20);
	KUNIT_EXPECT_TRUE(test, s[1].sent / 1000 - 11990 <= 20);
	KUNIT_EXPECT_TRUE(test, s[2].sent / 1000 - 44990 <= 20);
}

static void drr_all_for_one(struct kunit *test)
{
	const u32 quantum[THREE] = { 1, 1, 1 };
	struct someone s[THREE];
	struct nsmw_drr drr;
	int i;

	prepare(&drr, s, quantum, 1500);
	come(&drr, &s[1], 10);
	for (i = 0; i < 10; i++)
		KUNIT_ASSERT_TRUE(test, serve(&drr) == &s[1]);
	KUNIT_EXPECT_TRUE(test, !serve(&drr));
	KUNIT_EXPECT_TRUE(test, nsmw_drr_empty(&drr));
}

static void drr_new_first(struct kunit *test)
{
	const u32 quantum[THREE] = { 1500, 1500, 1500 };
	struct someone s[THREE];
	struct nsmw_drr drr;

	prepare(&drr, s, quantum, 1500);
	come(&drr, &s[0], 100);
	come(&drr, &s[1], 100);
	serve(&drr);
	serve(&drr);
	serve(&drr);
	come(&drr, &s[2], 1);
	KUNIT_EXPECT_TRUE(test, serve(&drr) == &s[2]);
	KUNIT_EXPECT_TRUE(test, serve(&drr) != &s[2]);
}

/* Two who are there in turn, one packet each time, do not keep the third out. */
static void drr_no_starving(struct kunit *test)
{
	const u32 quantum[THREE] = { 1500, 1500, 1500 };
	struct someone s[THREE];
	struct nsmw_drr drr;
	int i;

	prepare(&drr, s, quantum, 1000);
	come(&drr, &s[0], 1000);
	serve(&drr);
	serve(&drr);	/* not new any more */
	for (i = 0; i < 300; i++) {
		come(&drr, &s[1 + i % 2], 1);
		serve(&drr);
	}
	KUNIT_EXPECT_TRUE(test, s[0].sent >= 90 * 1000);
	KUNIT_EXPECT_TRUE(test, s[1].sent >= 90 * 1000);
	KUNIT_EXPECT_TRUE(test, s[2].sent >= 90 * 1000);
}

static void drr_leaving(struct kunit *test)
{
	const u32 quantum[THREE] = { 1500, 1500, 1500 };
	struct someone s[THREE];
	struct nsmw_drr drr;

	prepare(&drr, s, quantum, 1500);
	come(&drr, &s[0], 5);
	come(&drr, &s[1], 5);
	nsmw_drr_remove(&s[0].round);
	nsmw_drr_remove(&s[0].round);
	KUNIT_EXPECT_TRUE(test, serve(&drr) == &s[1]);
	come(&drr, &s[0], 0);
	KUNIT_EXPECT_FALSE(test, nsmw_drr_empty(&drr));
	nsmw_drr_remove(&s[0].round);
	nsmw_drr_remove(&s[1].round);
	KUNIT_EXPECT_TRUE(test, nsmw_drr_empty(&drr));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(drr_shares),
	KUNIT_CASE(drr_all_for_one),
	KUNIT_CASE(drr_new_first),
	KUNIT_CASE(drr_no_starving),
	KUNIT_CASE(drr_leaving),
	{}
};

struct kunit_suite nsmw_drr_suite = {
	.name = "nsmwire_drr",
	.test_cases = cases,
};
