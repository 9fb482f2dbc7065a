// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of table.c: what is wrong with classes is found, each fault in each
 * class; and what packets look up is what people said.
 */
#include "pure/table.h"
#include "test.h"

static struct nsmw_table *table_new(struct kunit *test, unsigned int rules)
{
	struct nsmw_table *table = kzalloc(sizeof(*table) +
					   rules * sizeof(table->rule[0]),
					   GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, table);
	memcpy(table->class, nsmw_classes, sizeof(table->class));
	table->count = rules;
	/* What nsmw_table_index() makes must not be there already. */
	memset(table->tos, 0x5a, sizeof(table->tos));
	memset(table->by_dscp, 0x5a, sizeof(table->by_dscp));
	table->fields = 0x5a5a5a5a;
	table->mark_bits = 0x5a5a5a5a;
	return table;
}

/* The classes of the built-in profile, of which one is changed. */
static struct nsmw_class_info *change(struct nsmw_class_info *classes,
				      unsigned int i)
{
	memcpy(classes, nsmw_classes, sizeof(nsmw_classes));
	return &classes[i];
}

static void table_builtin(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 0);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, nsmw_table_check(nsmw_classes), NSMW_TABLE_OK);
	nsmw_table_index(table);
	KUNIT_EXPECT_EQ(test, memcmp(table->by_dscp, nsmw_class_by_dscp,
				     NSMW_DSCP_COUNT), 0);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		KUNIT_EXPECT_EQ(test, table->tos[i], nsmw_classes[i].dscp * 4);
	KUNIT_EXPECT_EQ(test, table->fields, 0);
	KUNIT_EXPECT_EQ(test, table->mark_bits, 0);
	kfree(table);
}

static void table_shares(struct kunit *test)
{
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX];
	unsigned int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX - 1; i++) {
		change(classes, i)->share++;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
				NSMW_TABLE_SHARES);
		/* Less than all may be given away. */
		change(classes, i)->share--;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
		/* The sum has more than the bits of one of them. */
		change(classes, i)->share = 255;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
				NSMW_TABLE_SHARES);
		classes[(i + 1) % 7].share = 1;
		classes[(i + 2) % 7].share = 1;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
				NSMW_TABLE_SHARES);
	}
	for (i = 0; i < NSMWIRE_CLASSES_MAX - 1; i++)
		classes[i].share = i ? 1 : 94;
	KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
	classes[0].share++;
	KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_SHARES);
}

/* A share, or none, where the tier does not go with it. */
static void table_tiers(struct kunit *test)
{
	static const u8 tiers[] = { NSMWIRE_TIER_PRIORITY,
				    NSMWIRE_TIER_WEIGHTED };
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX], *class;
	unsigned int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		class = change(classes, i);
		class->tier = NSMWIRE_TIER_BACKGROUND;
		class->share = 0;
		class->burst = 0;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
		class->share = 1;
		KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
				NSMW_TABLE_SHARE);
		for (k = 0; k < ARRAY_SIZE(tiers); k++) {
			class->tier = tiers[k];
			class->share = 0;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
					NSMW_TABLE_NO_SHARE);
		}
	}
	/* Nobody has to be served by a share. */
	memset(classes, 0, sizeof(classes));
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		classes[i].tier = NSMWIRE_TIER_BACKGROUND;
	KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
}

/* A burst, or none, where the tier does not go with it. */
static void table_bursts(struct kunit *test)
{
	static const struct {
		u32 burst;
		enum nsmw_table_fault fault;
	} some[] = {
		{ 0, NSMW_TABLE_BURST },
		{ NSMWIRE_BURST_MIN - 1, NSMW_TABLE_BURST },
		{ NSMWIRE_BURST_MIN, NSMW_TABLE_OK },
		{ NSMWIRE_BURST_MAX, NSMW_TABLE_OK },
		{ NSMWIRE_BURST_MAX + 1, NSMW_TABLE_BURST },
	};
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX], *class;
	unsigned int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		class = change(classes, i);
		if (class->tier == NSMWIRE_TIER_BACKGROUND) {
			class->burst = NSMWIRE_BURST_MIN;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
					NSMW_TABLE_BURST);
			continue;
		}
		for (k = 0; k < ARRAY_SIZE(some); k++) {
			class->burst = some[k].burst;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
					some[k].fault);
		}
	}
}

static void table_waits(struct kunit *test)
{
	static const struct {
		u32 target;
		u32 interval;
		u32 max_wait;
		enum nsmw_table_fault fault;
	} some[] = {
		{ 0, 0, 0, NSMW_TABLE_OK },
		{ 0, 0, 1, NSMW_TABLE_OK },
		{ 0, 100000, 20000, NSMW_TABLE_OK },
		{ 1, 2, 0, NSMW_TABLE_OK },
		{ 5000, 5001, 0, NSMW_TABLE_OK },
		{ 5000, 5000, 0, NSMW_TABLE_INTERVAL },
		{ 5000, 4999, 0, NSMW_TABLE_INTERVAL },
		{ 1, 0, 0, NSMW_TABLE_INTERVAL },
		{ 1, 2, 1, NSMW_TABLE_BOTH },
		{ 5000, 100000, 20000, NSMW_TABLE_BOTH },
		{ 5000, 0, 20000, NSMW_TABLE_BOTH },
	};
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX], *class;
	unsigned int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (k = 0; k < ARRAY_SIZE(some); k++) {
			class = change(classes, i);
			class->target = some[k].target;
			class->interval = some[k].interval;
			class->max_wait = some[k].max_wait;
			KUNIT_EXPECT_EQ_MSG(test, nsmw_table_check(classes),
					    some[k].fault, "class %u, %u", i,
					    k);
		}
	}
}

/* Sent twice by limits: one of them is enough, and each class needs one. */
static void table_duplicate(struct kunit *test)
{
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX], *class;
	unsigned int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (k = 0; k < 8; k++) {
			class = change(classes, i);
			class->policy.sla.rtt = k & 1;
			class->policy.sla.jitter = k & 2;
			class->policy.sla.loss = k & 4;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
			class->policy.duplicate = NSMWIRE_DUPLICATE_ALWAYS;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_OK);
			class->policy.duplicate = NSMWIRE_DUPLICATE_SLA;
			KUNIT_EXPECT_EQ(test, nsmw_table_check(classes),
					k ? NSMW_TABLE_OK : NSMW_TABLE_DUPLICATE);
		}
	}
}

static void table_duplicates(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 0);
	unsigned int i;

	memcpy(table->class, nsmw_classes, sizeof(table->class));
	KUNIT_EXPECT_FALSE(test, nsmw_table_duplicates(table));
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		table->class[i].policy.duplicate = NSMWIRE_DUPLICATE_SLA;
		KUNIT_EXPECT_TRUE(test, nsmw_table_duplicates(table));
		table->class[i].policy.duplicate = NSMWIRE_DUPLICATE_ALWAYS;
		KUNIT_EXPECT_TRUE(test, nsmw_table_duplicates(table));
		table->class[i].policy.duplicate = NSMWIRE_DUPLICATE_OFF;
	}
	kfree(table);
}

/* What is wrong with one class is said before what is with all of them. */
static void table_first(struct kunit *test)
{
	struct nsmw_class_info classes[NSMWIRE_CLASSES_MAX];

	change(classes, 0)->share = 90;
	classes[7].share = 1;
	KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_SHARE);
	classes[6].interval = 1;
	KUNIT_EXPECT_EQ(test, nsmw_table_check(classes), NSMW_TABLE_INTERVAL);
}

/* Two classes of one DSCP, which is that of a third: the first has it. */
static void table_dscp_twice(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 0);
	unsigned int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (k = i + 1; k < NSMWIRE_CLASSES_MAX; k++) {
			memcpy(table->class, nsmw_classes,
			       sizeof(table->class));
			table->class[i].dscp = 63;
			table->class[k].dscp = 63;
			nsmw_table_index(table);
			KUNIT_EXPECT_EQ(test, table->by_dscp[63], i);
			KUNIT_EXPECT_EQ(test, table->tos[i], 252);
			KUNIT_EXPECT_EQ(test, table->tos[k], 252);
		}
	}
	kfree(table);
}

/* The second way: for each DSCP, who wants it. */
static u8 who(const struct nsmw_table *table, unsigned int dscp)
{
	unsigned int i;

	for (i = 0; dscp && i < NSMWIRE_CLASSES_MAX; i++) {
		if (table->class[i].dscp == dscp &&
		    nsmw_classes[i].dscp != dscp)
			return i;
	}
	return nsmw_class_by_dscp[dscp];
}

static void expect_index(struct kunit *test, const struct nsmw_table *table)
{
	unsigned int i;

	for (i = 0; i < NSMW_DSCP_COUNT; i++)
		KUNIT_ASSERT_EQ_MSG(test, table->by_dscp[i], who(table, i),
				    "DSCP %u", i);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		KUNIT_ASSERT_EQ(test, table->tos[i], table->class[i].dscp * 4);
	/* No packet of the best effort is in another class. */
	KUNIT_ASSERT_EQ(test, table->by_dscp[0], NSMWIRE_CLASS_DEFAULT);
}

/* Each DSCP to each class, and back: nothing of it is left. */
static void table_dscp(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 0);
	unsigned int i, dscp;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (dscp = 0; dscp < NSMW_DSCP_COUNT; dscp++) {
			table->class[i].dscp = dscp;
			nsmw_table_index(table);
			expect_index(test, table);
			if (dscp)
				KUNIT_ASSERT_EQ(test, table->by_dscp[dscp], i);
		}
		table->class[i].dscp = nsmw_classes[i].dscp;
		nsmw_table_index(table);
		KUNIT_ASSERT_EQ(test, memcmp(table->by_dscp, nsmw_class_by_dscp,
					     NSMW_DSCP_COUNT), 0);
	}
	kfree(table);
}

static void table_dscp_random(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 0);
	u64 random = 0x6e736d7769726537;
	unsigned int i, k;

	for (i = 0; i < NSMW_TEST_ROUNDS / 8; i++) {
		/* Of few values, so that they meet. */
		for (k = 0; k < NSMWIRE_CLASSES_MAX; k++)
			table->class[k].dscp = nsmw_test_below(&random, 2) ?
					       nsmw_test_below(&random, 64) :
					       nsmw_test_below(&random, 6) * 8;
		nsmw_table_index(table);
		expect_index(test, table);
	}
	kfree(table);
}

/* Classes made of bytes: what is indexed is what they say, good or bad. */
void nsmw_test_table(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	struct nsmw_table *table;
	unsigned int i, share = 0;

	if (len < 5 * NSMWIRE_CLASSES_MAX)
		return;
	table = table_new(test, 0);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++, bytes += 5) {
		table->class[i].dscp = bytes[0] % NSMW_DSCP_COUNT;
		table->class[i].tier = bytes[1] % 3;
		table->class[i].share = bytes[2];
		table->class[i].burst = bytes[1] % 3 == NSMWIRE_TIER_BACKGROUND ?
					0 : NSMWIRE_BURST_MIN;
		table->class[i].target = bytes[3] & 0x0f;
		table->class[i].interval = bytes[3] >> 4;
		table->class[i].max_wait = bytes[4] & 1;
		share += bytes[2];
	}
	nsmw_table_index(table);
	expect_index(test, table);
	KUNIT_ASSERT_FALSE_MSG(test, share > 100 &&
			       nsmw_table_check(table->class) == NSMW_TABLE_OK,
			       "round %u", round);
	KUNIT_ASSERT_TRUE(test, nsmw_table_same_tos(table, table));
	kfree(table);
}

/* A list: each port of each range, and none between. */
static void table_port_list(struct kunit *test)
{
	struct nsmw_rule rule = { .class = 3, .have = NSMW_RULE_DPORT };
	struct nsmw_key key = { .flow = { .ip = 4, .ports = 1 } };
	unsigned int port, i;

	for (i = 0; i < NSMWIRE_PORTS_MAX; i++)
		KUNIT_ASSERT_TRUE(test, nsmw_ports_add(&rule.dport, 100 * i, 100 * i + i));
	KUNIT_EXPECT_EQ(test, rule.dport.count, NSMWIRE_PORTS_MAX);
	for (port = 0; port < 900; port++) {
		key.flow.dport = port;
		KUNIT_ASSERT_EQ_MSG(test, !!nsmw_rules_find(&rule, 1, &key, NULL),
				    port < 100 * NSMWIRE_PORTS_MAX && port % 100 <= port / 100,
				    "port %u", port);
	}
}

/* A list is in order, with a port between two ranges, so that each has one form. */
static void table_ports_add(struct kunit *test)
{
	struct nsmw_ports ports = {};

	KUNIT_EXPECT_FALSE(test, nsmw_ports_add(&ports, 9, 8));
	KUNIT_EXPECT_TRUE(test, nsmw_ports_add(&ports, 8, 9));
	KUNIT_EXPECT_FALSE(test, nsmw_ports_add(&ports, 7, 7));
	KUNIT_EXPECT_FALSE(test, nsmw_ports_add(&ports, 9, 20));
	KUNIT_EXPECT_FALSE(test, nsmw_ports_add(&ports, 10, 20));
	KUNIT_EXPECT_TRUE(test, nsmw_ports_add(&ports, 11, 0xffff));
	KUNIT_EXPECT_FALSE(test, nsmw_ports_add(&ports, 0, 0));
	KUNIT_EXPECT_EQ(test, ports.count, 2);
	KUNIT_EXPECT_EQ(test, ports.range[1].min, 11);
	KUNIT_EXPECT_EQ(test, ports.range[1].max, 0xffff);
}

/* Any rule's conditions, wherever it stands. */
static void table_fields(struct kunit *test)
{
	struct nsmw_table *table = table_new(test, 3);
	unsigned int i, k;

	nsmw_table_index(table);
	KUNIT_EXPECT_EQ(test, table->fields, 0);
	KUNIT_EXPECT_EQ(test, table->mark_bits, 0);
	for (i = 0; i < 3; i++) {
		for (k = 0; k < 9; k++) {
			table->rule[i].have = 1u << k;
			nsmw_table_index(table);
			KUNIT_EXPECT_EQ(test, table->fields, 1u << k);
		}
		table->rule[i].have = 0;
		for (k = 0; k < 32; k++) {
			table->rule[i].mark_mask = 1u << k;
			nsmw_table_index(table);
			KUNIT_EXPECT_EQ(test, table->mark_bits, 1u << k);
		}
		table->rule[i].mark_mask = 0;
	}
	table->rule[0].have = NSMW_RULE_SRC | NSMW_RULE_MARK;
	table->rule[0].mark_mask = 0xff;
	table->rule[1].have = NSMW_RULE_MARK | NSMW_RULE_CGROUP;
	table->rule[1].mark_mask = 0xf0000;
	table->rule[2].have = NSMW_RULE_DSCP;
	nsmw_table_index(table);
	KUNIT_EXPECT_EQ(test, table->fields, 0x161);
	KUNIT_EXPECT_EQ(test, table->mark_bits, 0xf00ff);
	/* A rule that is not among them any more. */
	table->count = 1;
	nsmw_table_index(table);
	KUNIT_EXPECT_EQ(test, table->fields, 0x41);
	KUNIT_EXPECT_EQ(test, table->mark_bits, 0xff);
	kfree(table);
}

static void table_same_tos(struct kunit *test)
{
	struct nsmw_table *a = table_new(test, 0), *b = table_new(test, 1);
	unsigned int i;

	nsmw_table_index(a);
	nsmw_table_index(b);
	KUNIT_EXPECT_TRUE(test, nsmw_table_same_tos(a, b));
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		b->class[i].dscp ^= 32;
		nsmw_table_index(b);
		KUNIT_EXPECT_FALSE(test, nsmw_table_same_tos(a, b));
		KUNIT_EXPECT_FALSE(test, nsmw_table_same_tos(b, a));
		b->class[i].dscp ^= 32;
		/* Nothing else of a class is on the outside. */
		b->class[i].share++;
		b->class[i].limit = 1000;
		nsmw_table_index(b);
		KUNIT_EXPECT_TRUE(test, nsmw_table_same_tos(a, b));
	}
	kfree(a);
	kfree(b);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(table_builtin),
	KUNIT_CASE(table_shares),
	KUNIT_CASE(table_tiers),
	KUNIT_CASE(table_bursts),
	KUNIT_CASE(table_waits),
	KUNIT_CASE(table_duplicate),
	KUNIT_CASE(table_duplicates),
	KUNIT_CASE(table_first),
	KUNIT_CASE(table_dscp),
	KUNIT_CASE(table_dscp_twice),
	KUNIT_CASE(table_dscp_random),
	KUNIT_CASE(table_fields),
	KUNIT_CASE(table_same_tos),
	KUNIT_CASE(table_port_list),
	KUNIT_CASE(table_ports_add),
	{}
};

struct kunit_suite nsmw_table_suite = {
	.name = "nsmwire_table",
	.test_cases = table_cases,
};
