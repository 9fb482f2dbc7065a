// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of rule.c: each condition alone and with each other, met and just
 * missed, the first rule wins, and random rules and packets against a second
 * matcher, which looks at them bit by bit.
 */
#include <linux/cgroup.h>
#include <linux/if_ether.h>
#include <linux/minmax.h>

#include "pure/headers.h"
#include "pure/rule.h"
#include "test.h"

#define CONDITIONS	9	/* NSMW_RULE_*, from the first bit on */
#define GROUPS		8
#define DEPTH		4
#define GIVEN		5

/*
 * A tree of cgroups and where their parents are: 0 is the root, 1 to 3 are one
 * below the other, 4 is beside 1, 5 below 4; 6 is another root, 7 below it.
 */
static const int parent[GROUPS] = { -1, 0, 1, 2, 0, 4, -1, 6 };

struct tree {
	struct cgroup *group[GROUPS];
};

#ifdef CONFIG_SOCK_CGROUP_DATA
#define HAVE_CGROUPS	true

static struct cgroup *group_new(struct cgroup *up)
{
	struct cgroup *new = kzalloc(sizeof(*new) + DEPTH * sizeof(new),
				     GFP_KERNEL);
	int i;

	if (!new)
		return NULL;
	/* Only compared, so that any address does. */
	new->root = up ? up->root : (struct cgroup_root *)new;
	new->level = up ? up->level + 1 : 0;
	for (i = 0; i < new->level; i++)
		new->ancestors[i] = up->ancestors[i];
	new->ancestors[i] = new;
	return new;
}
#else
#define HAVE_CGROUPS	false

static struct cgroup *group_new(struct cgroup *up)
{
	return kzalloc(8, GFP_KERNEL);
}
#endif

static void tree_new(struct kunit *test, struct tree *tree)
{
	unsigned int i;

	for (i = 0; i < GROUPS; i++) {
		tree->group[i] = group_new(parent[i] < 0 ? NULL :
					   tree->group[parent[i]]);
		KUNIT_ASSERT_TRUE(test, tree->group[i]);
	}
}

static void tree_free(struct tree *tree)
{
	unsigned int i;

	for (i = 0; i < GROUPS; i++)
		kfree(tree->group[i]);
}

static u8 class_of(const struct nsmw_rule *rules, unsigned int count,
		   const struct nsmw_key *key, struct cgroup *cgroup)
{
	return nsmw_rule_class(nsmw_rules_find(rules, count, key, cgroup));
}

/* Does the one packet meet the one rule? */
static bool match(const struct nsmw_rule *rule, const struct nsmw_key *key,
		  struct cgroup *cgroup)
{
	return nsmw_rules_find(rule, 1, key, cgroup) == rule;
}

/* TCP from 10.1.3.3, port 4660, to 192.168.4.5, port 443. */
static struct nsmw_key some_key(void)
{
	static const u8 src[] = { 10, 1, 3, 3 }, dst[] = { 192, 168, 4, 5 };
	struct nsmw_key key = {
		.flow = { .sport = 4660, .dport = 443, .proto = 6, .ip = 4,
			  .ports = 1 },
		.mark = 0x12345678, .priority = 6, .dscp = 46,
	};

	memcpy(key.flow.src, src, sizeof(src));
	memcpy(key.flow.dst, dst, sizeof(dst));
	return key;
}

static struct nsmw_ports one_range(u16 min, u16 max)
{
	return (struct nsmw_ports){ .count = 1, .range = { { min, max } } };
}

/* A rule of some conditions, which that packet of cgroup 3 meets. */
static struct nsmw_rule some_rule(unsigned int have, const struct tree *tree)
{
	static const u8 src[] = { 10, 1, 2, 0 }, dst[] = { 192, 168, 4, 5 };
	struct nsmw_rule rule = { .pref = 10, .have = have, .class = GIVEN };

	if (have & NSMW_RULE_SRC)
		nsmw_prefix_set(&rule.src, src, 32, 23);
	if (have & NSMW_RULE_DST)
		nsmw_prefix_set(&rule.dst, dst, 32, 32);
	if (have & (NSMW_RULE_SRC | NSMW_RULE_DST))
		rule.ip = 4;
	if (have & NSMW_RULE_PROTO)
		rule.proto = 6;
	if (have & NSMW_RULE_SPORT)
		rule.sport = one_range(4000, 4660);
	if (have & NSMW_RULE_DPORT)
		rule.dport = one_range(443, 443);
	if (have & NSMW_RULE_DSCP)
		rule.dscp = 46;
	if (have & NSMW_RULE_MARK) {
		rule.mark = 0x12005000;
		rule.mark_mask = 0xff00f000;
	}
	if (have & NSMW_RULE_PRIORITY)
		rule.priority = 6;
	if (have & NSMW_RULE_CGROUP)
		rule.cgroup = tree->group[1];
	return rule;
}

/* Change the packet so that it just misses the conditions. */
static void miss(struct nsmw_key *key, unsigned int conditions)
{
	if (conditions & NSMW_RULE_SRC)
		((u8 *)key->flow.src)[2] ^= 2;
	if (conditions & NSMW_RULE_DST)
		((u8 *)key->flow.dst)[3] ^= 1;
	if (conditions & NSMW_RULE_PROTO)
		key->flow.proto = 17;
	if (conditions & NSMW_RULE_SPORT)
		key->flow.sport = 4661;
	if (conditions & NSMW_RULE_DPORT)
		key->flow.dport = 442;
	if (conditions & NSMW_RULE_DSCP)
		key->dscp = 47;
	if (conditions & NSMW_RULE_MARK)
		key->mark ^= 0x1000;
	if (conditions & NSMW_RULE_PRIORITY)
		key->priority = 0x10006;
}

/* All rules that there are, each missed in nothing, one condition, and two. */
static void rule_conditions(struct kunit *test)
{
	unsigned int have, i, k, missed;
	struct nsmw_rule rule;
	struct cgroup *cgroup;
	struct nsmw_key key;
	struct tree tree;
	bool want;

	tree_new(test, &tree);
	for (have = 0; have < 1u << CONDITIONS; have++) {
		rule = some_rule(have, &tree);
		for (i = 0; i <= CONDITIONS; i++) {
			for (k = 0; k <= i; k++) {
				missed = (1u << i | 1u << k) % (1u << CONDITIONS);
				key = some_key();
				miss(&key, missed);
				cgroup = tree.group[missed & NSMW_RULE_CGROUP ?
						    4 : 3];
				want = !(have & missed) &&
				       (HAVE_CGROUPS ||
					!(have & NSMW_RULE_CGROUP));
				KUNIT_ASSERT_EQ_MSG(test,
						    match(&rule, &key, cgroup),
						    want, "%#x but %#x", have,
						    missed);
			}
		}
	}
	tree_free(&tree);
}

/* Prefixes of each length against addresses that differ in each bit. */
static void check_prefix(struct kunit *test, bool dst, unsigned int bits)
{
	struct nsmw_key key = { .flow = { .ip = bits == 32 ? 4 : 6 } };
	struct nsmw_rule rule = { .class = GIVEN, .ip = key.flow.ip,
				  .have = dst ? NSMW_RULE_DST : NSMW_RULE_SRC };
	u8 *to = (u8 *)(dst ? key.flow.dst : key.flow.src), addr[16] = {};
	unsigned int len, bit;

	for (len = 0; len <= bits; len++) {
		if (len)
			addr[(len - 1) / 8] |= 0x80 >> (len - 1) % 8 &
					       0x9d >> len % 3;
		KUNIT_ASSERT_TRUE(test,
				  nsmw_prefix_set(dst ? &rule.dst : &rule.src,
						  addr, bits, len));
		memcpy(to, addr, bits / 8);
		KUNIT_ASSERT_TRUE(test, match(&rule, &key, NULL));
		for (bit = 0; bit < bits; bit++) {
			to[bit / 8] ^= 0x80 >> bit % 8;
			KUNIT_ASSERT_EQ_MSG(test, match(&rule, &key, NULL),
					    bit >= len, "/%u, bit %u", len,
					    bit);
			to[bit / 8] ^= 0x80 >> bit % 8;
		}
	}
}

static void rule_prefix(struct kunit *test)
{
	check_prefix(test, false, 32);
	check_prefix(test, true, 32);
	check_prefix(test, false, 128);
	check_prefix(test, true, 128);
}

/* A prefix is of its version, even the one of all addresses. */
static void rule_version(struct kunit *test)
{
	struct nsmw_rule rule = { .class = GIVEN, .have = NSMW_RULE_SRC };
	struct nsmw_key key = {};
	unsigned int of, len;
	u8 zero[16] = {};

	for (of = 4; of <= 6; of += 2) {
		for (len = 0; len <= 32; len += 32) {
			nsmw_prefix_set(&rule.src, zero, of == 4 ? 32 : 128,
					len);
			rule.ip = of;
			key.flow.ip = 4;
			KUNIT_EXPECT_EQ(test, match(&rule, &key, NULL),
					of == 4);
			key.flow.ip = 6;
			KUNIT_EXPECT_EQ(test, match(&rule, &key, NULL),
					of == 6);
		}
	}
}

/* Each length, with no bit behind it and with each. */
static void check_prefix_set(struct kunit *test, unsigned int bits)
{
	struct nsmw_prefix prefix;
	unsigned int len, bit;
	u8 addr[16], mask[16];

	for (len = 0; len <= bits; len++) {
		memset(mask, 0, sizeof(mask));
		for (bit = 0; bit < len; bit++)
			mask[bit / 8] |= 0x80 >> bit % 8;
		memcpy(addr, mask, sizeof(addr));
		memset(&prefix, 0x5a, sizeof(prefix));
		KUNIT_ASSERT_TRUE(test,
				  nsmw_prefix_set(&prefix, addr, bits, len));
		KUNIT_ASSERT_EQ(test, prefix.len, len);
		KUNIT_ASSERT_EQ(test, memcmp(prefix.addr, addr, 16), 0);
		KUNIT_ASSERT_EQ(test, memcmp(prefix.mask, mask, 16), 0);
		for (bit = 0; bit < bits; bit++) {
			memset(addr, 0, sizeof(addr));
			addr[bit / 8] = 0x80 >> bit % 8;
			KUNIT_ASSERT_EQ_MSG(test,
					    nsmw_prefix_set(&prefix, addr, bits,
							    len),
					    bit < len, "/%u, bit %u", len,
					    bit);
		}
	}
}

static void rule_prefix_set(struct kunit *test)
{
	u8 *p = nsmw_test_copy(test, "\x0a\x01\x02\x00", 4);
	struct nsmw_prefix prefix;

	check_prefix_set(test, 32);
	check_prefix_set(test, 128);
	/* An IPv4 address ends after four bytes. */
	KUNIT_EXPECT_TRUE(test, nsmw_prefix_set(&prefix, p, 32, 24));
	KUNIT_EXPECT_FALSE(test, nsmw_prefix_set(&prefix, p, 32, 22));
	KUNIT_EXPECT_EQ(test, prefix.addr[1], 0);
	kfree(p);
}

static void check_ports(struct kunit *test, u16 min, u16 max, bool dst)
{
	struct nsmw_rule rule = { .class = GIVEN };
	struct nsmw_key key = some_key();
	int port;

	rule.have = dst ? NSMW_RULE_DPORT : NSMW_RULE_SPORT;
	*(dst ? &rule.dport : &rule.sport) = one_range(min, max);
	for (port = 0; port <= 0xffff; port++) {
		*(dst ? &key.flow.dport : &key.flow.sport) = port;
		if (match(&rule, &key, NULL) != (port >= min && port <= max))
			break;
	}
	KUNIT_EXPECT_EQ_MSG(test, port, 0x10000, "%u to %u", min, max);
	/* The other end may have any port. */
	*(dst ? &key.flow.dport : &key.flow.sport) = max;
	*(dst ? &key.flow.sport : &key.flow.dport) = min - 1;
	KUNIT_EXPECT_TRUE(test, match(&rule, &key, NULL));
}

static void rule_ports(struct kunit *test)
{
	static const struct nsmw_port_range some[] = {
		{ 0, 0 }, { 0, 0xffff }, { 0, 1023 }, { 443, 443 },
		{ 0x7fff, 0x8000 }, { 1024, 0xffff }, { 0xffff, 0xffff },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		check_ports(test, some[i].min, some[i].max, false);
		check_ports(test, some[i].min, some[i].max, true);
	}
}

/* What has no ports is on none, not on port 0. */
static void rule_no_ports(struct kunit *test)
{
	struct nsmw_rule rule = { .class = GIVEN, .sport = one_range(0, 0xffff),
				  .dport = one_range(0, 0xffff) };
	struct nsmw_key key = some_key();
	unsigned int have, ports;

	for (have = 1; have <= 3; have++) {
		rule.have = (have & 1 ? NSMW_RULE_SPORT : 0) |
			    (have & 2 ? NSMW_RULE_DPORT : 0);
		for (ports = 0; ports <= 1; ports++) {
			key.flow.ports = ports;
			KUNIT_EXPECT_EQ(test, match(&rule, &key, NULL), ports);
		}
	}
}

/* A later fragment is known by its addresses and protocol, not by its ports. */
static void rule_fragment(struct kunit *test)
{
	struct nsmw_key first = some_key(), later = some_key();
	unsigned int have, flow = NSMW_RULE_FLOW;
	struct nsmw_rule rule;

	first.flow.frag = NSMW_FRAG_FIRST;
	later.flow.frag = NSMW_FRAG_LATER;
	later.flow.sport = 0;
	later.flow.dport = 0;
	later.flow.ports = 0;
	for (have = 0; have <= flow; have++) {
		rule = some_rule(have, NULL);
		KUNIT_ASSERT_TRUE(test, match(&rule, &first, NULL));
		KUNIT_ASSERT_EQ_MSG(test, match(&rule, &later, NULL),
				    !(have & (NSMW_RULE_SPORT |
					      NSMW_RULE_DPORT)), "%#x", have);
	}
}

/* Each bit of the mark, within a mask and outside. */
static void rule_mark(struct kunit *test)
{
	static const u32 masks[] = { 1, 0x80000000, 0xff00f000, 0x00ff, ~0u };
	struct nsmw_rule rule = { .class = GIVEN, .have = NSMW_RULE_MARK };
	struct nsmw_key key = {};
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		rule.mark_mask = masks[i];
		rule.mark = 0x5a5a5a5b & masks[i];
		for (bit = 0; bit < 32; bit++) {
			key.mark = 0x5a5a5a5b;
			KUNIT_ASSERT_TRUE(test, match(&rule, &key, NULL));
			key.mark ^= 1u << bit;
			KUNIT_ASSERT_EQ_MSG(test, match(&rule, &key, NULL),
					    !(masks[i] & 1u << bit), "%#x, %u",
					    masks[i], bit);
		}
	}
	/* A mark of 0 is one, too. */
	rule.mark_mask = ~0u;
	rule.mark = 0;
	KUNIT_EXPECT_FALSE(test, match(&rule, &key, NULL));
	key.mark = 0;
	KUNIT_EXPECT_TRUE(test, match(&rule, &key, NULL));
}

static void rule_values(struct kunit *test)
{
	struct nsmw_rule rule = { .class = GIVEN };
	struct nsmw_key key = some_key();
	unsigned int i, k;

	for (i = 0; i <= 0xff; i++) {
		rule.have = NSMW_RULE_PROTO;
		rule.proto = i;
		for (k = 0; k < 8; k++) {
			key.flow.proto = i;
			KUNIT_ASSERT_TRUE(test, match(&rule, &key, NULL));
			key.flow.proto = i ^ 1u << k;
			KUNIT_ASSERT_FALSE(test, match(&rule, &key, NULL));
		}
		rule.have = NSMW_RULE_DSCP;
		rule.dscp = i % 64;
		for (k = 0; k < 6; k++) {
			key.dscp = i % 64;
			KUNIT_ASSERT_TRUE(test, match(&rule, &key, NULL));
			key.dscp ^= 1u << k;
			KUNIT_ASSERT_FALSE(test, match(&rule, &key, NULL));
		}
	}
	rule.have = NSMW_RULE_PRIORITY;
	for (i = 0; i < 32; i++) {
		rule.priority = 0xa5a5a5a5;
		key.priority = 0xa5a5a5a5;
		KUNIT_ASSERT_TRUE(test, match(&rule, &key, NULL));
		key.priority ^= 1u << i;
		KUNIT_ASSERT_FALSE(test, match(&rule, &key, NULL));
	}
}

/* Nothing of what is not IP looks like 0.0.0.0, protocol 0 or DSCP 0. */
static void rule_not_ip(struct kunit *test)
{
	struct nsmw_key key = { .mark = 7, .priority = 6 };
	struct nsmw_rule rule = { .class = GIVEN, .mark = 7, .mark_mask = 0xf,
				  .priority = 6 };
	unsigned int have;
	struct tree tree;
	bool want;

	tree_new(test, &tree);
	rule.cgroup = tree.group[0];
	for (have = 0; have < 1u << CONDITIONS; have++) {
		rule.have = have;
		want = !(have & (NSMW_RULE_FLOW | NSMW_RULE_DSCP)) &&
		       (HAVE_CGROUPS || !(have & NSMW_RULE_CGROUP));
		KUNIT_ASSERT_EQ_MSG(test, match(&rule, &key, tree.group[2]),
				    want, "%#x", have);
	}
	tree_free(&tree);
}

static bool below(int group, int rule)
{
	while (group >= 0 && group != rule)
		group = parent[group];
	return group >= 0;
}

static void rule_cgroup(struct kunit *test)
{
	struct nsmw_rule rule = { .class = GIVEN, .have = NSMW_RULE_CGROUP };
	struct nsmw_key key = some_key();
	struct tree tree;
	int i, k;

	tree_new(test, &tree);
	for (i = 0; i < GROUPS; i++) {
		rule.cgroup = tree.group[i];
		for (k = 0; k < GROUPS; k++)
			KUNIT_ASSERT_EQ_MSG(test,
					    match(&rule, &key, tree.group[k]),
					    HAVE_CGROUPS && below(k, i),
					    "%d of %d", k, i);
		/* A packet of no socket is in none, not even in the root. */
		KUNIT_ASSERT_FALSE(test, match(&rule, &key, NULL));
	}
	tree_free(&tree);
}

/* The first in place counts, whatever its pref, and none beyond the count. */
static void rule_order(struct kunit *test)
{
	struct nsmw_key key = some_key();
	struct nsmw_rule rules[4];
	unsigned int meets, count, i;
	u8 want;

	for (meets = 0; meets < 16; meets++) {
		for (i = 0; i < 4; i++) {
			rules[i] = some_rule(NSMW_RULE_PROTO, NULL);
			rules[i].pref = 40 - 10 * i;
			rules[i].class = i;
			if (!(meets >> i & 1))
				rules[i].proto = 17;
		}
		for (count = 0; count <= 4; count++) {
			for (i = 0; i < count && !(meets >> i & 1); i++)
				;
			want = i < count ? i : NSMW_CLASS_NONE;
			KUNIT_ASSERT_EQ(test,
					class_of(rules, count, &key, NULL), want);
		}
	}
}

/* Each bit of what a rule says makes it another, both ways round. */
static void rule_same(struct kunit *test)
{
	struct nsmw_rule a, b;
	const struct {
		void *at;
		unsigned int bytes;
	} words[] = {
		{ &b.have, sizeof(b.have) }, { &b.ip, sizeof(b.ip) },
		{ &b.proto, sizeof(b.proto) }, { &b.dscp, sizeof(b.dscp) },
		{ &b.sport.range[0], 4 }, { &b.sport.count, 1 },
		{ &b.dport.range[0], 4 }, { &b.dport.count, 1 },
		{ &b.src.addr, 16 }, { &b.src.len, 1 },
		{ &b.dst.addr, 16 }, { &b.dst.len, 1 },
		{ &b.mark, sizeof(b.mark) },
		{ &b.mark_mask, sizeof(b.mark_mask) },
		{ &b.priority, sizeof(b.priority) },
		{ &b.cgroup, sizeof(b.cgroup) },
	};
	unsigned int i, bit;
	struct tree tree;

	tree_new(test, &tree);
	a = some_rule(0x1ff, &tree);
	b = a;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		for (bit = 0; bit < words[i].bytes * 8; bit++) {
			u8 *byte = (u8 *)words[i].at + bit / 8;

			KUNIT_ASSERT_TRUE(test, nsmw_rule_same(&a, &b));
			*byte ^= 1u << bit % 8;
			KUNIT_ASSERT_FALSE_MSG(test, nsmw_rule_same(&a, &b),
					       "word %u, bit %u", i, bit);
			KUNIT_ASSERT_FALSE_MSG(test, nsmw_rule_same(&b, &a),
					       "word %u, bit %u", i, bit);
			*byte ^= 1u << bit % 8;
		}
	}
	/* What is behind the last range is no port. */
	b.sport.range[1].min = 1;
	KUNIT_EXPECT_TRUE(test, nsmw_rule_same(&a, &b));
	/* Where it stands, what it gives, and the name of the same cgroup. */
	b.pref++;
	b.class++;
	b.path = "/a/../b";
	KUNIT_EXPECT_TRUE(test, nsmw_rule_same(&a, &b));
	tree_free(&tree);
}

/* The second matcher: bit by bit, and the tree upwards. */
static bool bit_of(const void *addr, unsigned int bit)
{
	return ((const u8 *)addr)[bit / 8] / (0x80 >> bit % 8) % 2;
}

static bool slow_ports(const struct nsmw_ports *ports, unsigned int port)
{
	unsigned int i, in = 0;

	for (i = 0; i < ports->count; i++)
		in += port - ports->range[i].min <=
		      (unsigned int)ports->range[i].max - ports->range[i].min;
	return in;
}

static bool slow_prefix(const struct nsmw_prefix *prefix, const u32 *addr)
{
	unsigned int differ = 0, bit;

	for (bit = 0; bit < prefix->len; bit++)
		differ += bit_of(prefix->addr, bit) != bit_of(addr, bit);
	return !differ;
}

static bool slow_condition(const struct nsmw_rule *rule,
			   const struct nsmw_key *key, unsigned int condition,
			   int group, int rule_group)
{
	const struct nsmw_flow *flow = &key->flow;
	unsigned int bit;

	switch (condition) {
	case 0:
		return flow->ip == rule->ip && slow_prefix(&rule->src, flow->src);
	case 1:
		return flow->ip == rule->ip && slow_prefix(&rule->dst, flow->dst);
	case 2:
		return flow->ip && flow->proto == rule->proto;
	case 3:
		return flow->ip && flow->ports && slow_ports(&rule->sport, flow->sport);
	case 4:
		return flow->ip && flow->ports && slow_ports(&rule->dport, flow->dport);
	case 5:
		return flow->ip && key->dscp == rule->dscp;
	case 6:
		for (bit = 0; bit < 32; bit++) {
			if (rule->mark_mask >> bit & 1 &&
			    (key->mark >> bit & 1) != (rule->mark >> bit & 1))
				return false;
		}
		return true;
	case 7:
		return key->priority == rule->priority;
	}
	return HAVE_CGROUPS && below(group, rule_group);
}

#define RULES	6
#define RECORD	16	/* bytes of a rule that is made of bytes */

/* Rules and their cgroups, from the last to the first. */
static u8 slow_class(const struct nsmw_rule *rules, const int *groups,
		     unsigned int count, const struct nsmw_key *key, int group)
{
	u8 class = NSMW_CLASS_NONE;
	unsigned int i, missed;

	while (count--) {
		for (i = 0, missed = 0; i < CONDITIONS; i++) {
			if (rules[count].have >> i & 1)
				missed += !slow_condition(&rules[count], key, i,
							  group, groups[count]);
		}
		if (!missed)
			class = rules[count].class;
	}
	return class;
}

/* Addresses of few bits, so that many are alike. */
static void random_addr(u32 *addr, u64 *random, u8 ip)
{
	unsigned int bit;

	memset(addr, 0, 16);
	for (bit = 0; bit < (ip == 4 ? 4 : 16); bit += 3)
		((u8 *)addr)[bit] = nsmw_test_random(random) & 0x81;
}

static void random_key(struct nsmw_key *key, u64 *random)
{
	memset(key, 0, sizeof(*key));
	key->mark = nsmw_test_random(random) & 0x30003;
	key->priority = nsmw_test_below(random, 3);
	key->flow.ip = nsmw_test_below(random, 4) * 2;
	if (key->flow.ip == 2)
		key->flow.ip = 6;
	if (!key->flow.ip)
		return;
	random_addr(key->flow.src, random, key->flow.ip);
	random_addr(key->flow.dst, random, key->flow.ip);
	key->flow.proto = 6 + 11 * nsmw_test_below(random, 2);
	key->dscp = nsmw_test_below(random, 2);
	if (nsmw_test_below(random, 4)) {
		key->flow.ports = 1;
		key->flow.sport = nsmw_test_below(random, 8);
		key->flow.dport = 0xfff8 + nsmw_test_below(random, 8);
	}
}

static void random_prefix(struct nsmw_prefix *prefix, u64 *random, u8 ip)
{
	unsigned int bits = ip == 4 ? 32 : 128;
	unsigned int len = nsmw_test_below(random, 3) ?
			   nsmw_test_below(random, 12) :
			   nsmw_test_below(random, bits + 1);
	u32 addr[4];

	random_addr(addr, random, ip);
	while (!nsmw_prefix_set(prefix, addr, bits, len))
		len++;
}

/* One to three ranges of eight ports. */
static void random_ports(struct nsmw_ports *ports, u64 *random, u16 from)
{
	unsigned int i, min;

	for (i = 0; i < 3 || !ports->count; i++) {
		min = nsmw_test_below(random, 8);
		nsmw_ports_add(ports, from + min,
			       from + min + nsmw_test_below(random, 8 - min));
	}
}

/* Two conditions or so. */
static int random_rule(struct nsmw_rule *rule, u64 *random,
		       const struct tree *tree)
{
	int group = nsmw_test_below(random, GROUPS);

	memset(rule, 0, sizeof(*rule));
	rule->have = nsmw_test_random(random) & nsmw_test_random(random) & 0x1ff;
	rule->class = nsmw_test_below(random, 8);
	if (rule->have & (NSMW_RULE_SRC | NSMW_RULE_DST))
		rule->ip = 4 + 2 * nsmw_test_below(random, 2);
	if (rule->have & NSMW_RULE_SRC)
		random_prefix(&rule->src, random, rule->ip);
	if (rule->have & NSMW_RULE_DST)
		random_prefix(&rule->dst, random, rule->ip);
	rule->proto = 6 + 11 * nsmw_test_below(random, 2);
	random_ports(&rule->sport, random, 0);
	random_ports(&rule->dport, random, 0xfff8);
	rule->dscp = nsmw_test_below(random, 2);
	rule->mark_mask = nsmw_test_random(random) & 0x30003;
	rule->mark = nsmw_test_random(random) & rule->mark_mask;
	rule->priority = nsmw_test_below(random, 3);
	rule->cgroup = tree->group[group];
	return group;
}

static void rule_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726535;
	unsigned int i, k, count, some = 0;
	struct nsmw_rule rules[RULES];
	struct nsmw_key key;
	int groups[RULES], group;
	struct tree tree;
	u8 class, want;

	tree_new(test, &tree);
	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		/* New rules for each eight packets. */
		for (k = 0; k < RULES && i % 8 == 0; k++)
			groups[k] = random_rule(&rules[k], &random, &tree);
		count = nsmw_test_below(&random, RULES + 1);
		random_key(&key, &random);
		group = (int)nsmw_test_below(&random, GROUPS + 1) - 1;
		class = class_of(rules, count, &key,
				 group < 0 ? NULL : tree.group[group]);
		want = slow_class(rules, groups, count, &key, group);
		KUNIT_ASSERT_EQ_MSG(test, class, want, "round %u", i);
		some += class != NSMW_CLASS_NONE;
	}
	/* They are random in what matters: not all miss, nor do all meet. */
	KUNIT_EXPECT_LT(test, NSMW_TEST_ROUNDS / 4, some);
	KUNIT_EXPECT_LT(test, some, NSMW_TEST_ROUNDS * 3 / 4);
	tree_free(&tree);
}

/* Up to eight ranges from @min on, as wide as they are far from each other. */
static void ports_of(struct nsmw_ports *ports, u32 min, u8 byte)
{
	u32 width = byte * byte;
	int i;

	for (i = 0; i <= byte % NSMWIRE_PORTS_MAX && min <= 0xffff; i++) {
		nsmw_ports_add(ports, min, min_t(u32, min + width, 0xffff));
		min += 2 * width + 2;
	}
}

/* A rule of bytes, with what netlink makes sure of: see RECORD. */
static int rule_of(struct nsmw_rule *rule, const struct nsmw_key *key,
		   const u8 *b, const struct tree *tree)
{
	unsigned int bits, i;
	u32 addr[2][4];

	memset(rule, 0, sizeof(*rule));
	rule->have = (b[0] << 8 | b[1]) & 0x1ff;
	rule->class = b[2] % NSMWIRE_CLASSES_MAX;
	if (rule->have & (NSMW_RULE_SRC | NSMW_RULE_DST))
		rule->ip = b[2] & 0x80 ? 4 : 6;
	bits = rule->ip == 4 ? 32 : 128;
	/* The packet's own addresses but for a bit, or all the bytes. */
	memcpy(addr[0], key->flow.src, 16);
	memcpy(addr[1], key->flow.dst, 16);
	((u8 *)addr)[b[3] % 32] ^= b[4];
	for (i = 0; i < 32 && b[2] & 0x40; i++)
		((u8 *)addr)[i] = b[i % RECORD];
	i = b[5] % (bits + 1);
	while (!nsmw_prefix_set(&rule->src, addr[0], bits, i))
		i++;
	i = b[6] % (bits + 1);
	while (!nsmw_prefix_set(&rule->dst, addr[1], bits, i))
		i++;
	rule->proto = b[7];
	ports_of(&rule->sport, b[8] << 8 | b[9], b[10]);
	ports_of(&rule->dport, b[11] << 8 | b[12], b[13]);
	rule->dscp = b[14] & 0x3f;
	rule->mark_mask = b[15] * 0x10001;
	rule->mark = b[14] * 0x10001 & rule->mark_mask;
	rule->priority = b[15];
	i = b[13] % GROUPS;
	rule->cgroup = tree->group[i];
	return i;
}

/*
 * A packet, and behind it rules for it: how many, what is not in the packet,
 * and a record for each.
 */
void nsmw_test_rules(struct kunit *test, const u8 *bytes, unsigned int len,
		     unsigned int round)
{
	unsigned int count, i, used = 4;
	struct nsmw_rule rules[RULES];
	struct nsmw_key key = {};
	int groups[RULES], group;
	struct nsmw_inner in;
	struct tree tree;
	const u8 *tail;
	u32 frag_id;
	u16 proto;
	u8 *p;

	if (len < used)
		return;
	tail = bytes + len - used;
	count = tail[0] % (RULES + 1);
	key.mark = tail[1] * 0x10001;
	key.priority = tail[2];
	group = tail[3] % (GROUPS + 1) - 1;
	if (len < used + count * RECORD)
		return;
	used += count * RECORD;
	tail = bytes + len - used;
	p = nsmw_test_copy(test, bytes, len - used);
	proto = len > used && p[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
	if (nsmw_headers_ip(p, len - used, proto, &in)) {
		nsmw_headers_flow(&key.flow, &frag_id, p + in.offset,
				  len - used - in.offset, in.ip);
		key.dscp = in.ds >> 2;
	}
	kfree(p);

	tree_new(test, &tree);
	for (i = 0; i < count; i++) {
		groups[i] = rule_of(&rules[i], &key, tail + i * RECORD, &tree);
		KUNIT_ASSERT_TRUE(test, nsmw_rule_same(&rules[i], &rules[i]));
		KUNIT_ASSERT_EQ_MSG(test, nsmw_rule_same(&rules[0], &rules[i]),
				    nsmw_rule_same(&rules[i], &rules[0]),
				    "round %u", round);
	}
	KUNIT_ASSERT_EQ_MSG(test, class_of(rules, count, &key,
					   group < 0 ? NULL : tree.group[group]),
			    slow_class(rules, groups, count, &key, group),
			    "round %u", round);
	tree_free(&tree);
}

/* The same with bytes that nobody has chosen. */
static void rule_bytes(struct kunit *test)
{
	u64 random = 0x6e736d7769726538;
	unsigned int i, k, len;
	u8 bytes[160];

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		len = nsmw_test_below(&random, sizeof(bytes) + 1);
		for (k = 0; k < len; k++)
			bytes[k] = nsmw_test_random(&random);
		bytes[0] = i % 2 ? 0x45 : 0x60;
		nsmw_test_rules(test, bytes, len, i);
	}
}

static struct kunit_case rule_cases[] = {
	KUNIT_CASE(rule_conditions),
	KUNIT_CASE(rule_prefix),
	KUNIT_CASE(rule_version),
	KUNIT_CASE(rule_prefix_set),
	KUNIT_CASE(rule_ports),
	KUNIT_CASE(rule_no_ports),
	KUNIT_CASE(rule_fragment),
	KUNIT_CASE(rule_mark),
	KUNIT_CASE(rule_values),
	KUNIT_CASE(rule_not_ip),
	KUNIT_CASE(rule_cgroup),
	KUNIT_CASE(rule_order),
	KUNIT_CASE(rule_same),
	KUNIT_CASE(rule_random),
	KUNIT_CASE(rule_bytes),
	{}
};

struct kunit_suite nsmw_rule_suite = {
	.name = "nsmwire_rule",
	.test_cases = rule_cases,
};
