// SPDX-License-Identifier: GPL-2.0
/*
 * Parses a rule from a request, with the text of every refusal. No lock.
 */
#include <linux/cgroup.h>
#include <net/netlink.h>

#include "control/attr.h"
#include "control/classes.h"
#include "control/netlink_gen.h"
#include "control/rules.h"
#include "pure/table.h"

/**
 * struct prefix_attrs - the attributes of one prefix
 * @v4:   IPv4 address, or NULL
 * @v6:   IPv6 address, or NULL
 * @len:  its length, or NULL
 * @have: condition that they make
 */
struct prefix_attrs {
	struct nlattr *v4;
	struct nlattr *v6;
	struct nlattr *len;
	u16 have;
};

static int parse_prefix(struct nsmw_rule *rule, struct nsmw_prefix *prefix,
			const struct prefix_attrs *a,
			struct netlink_ext_ack *extack)
{
	struct nlattr *addr = a->v4 ?: a->v6;
	unsigned int bits = a->v4 ? 32 : 128;
	unsigned int len = bits;

	if (!addr)
		return a->len ? NSMW_REFUSE(extack, a->len,
					    "a length needs its prefix") : 0;
	if (a->v4 && a->v6)
		return NSMW_REFUSE(extack, a->v6,
				   "prefix given as IPv4 and as IPv6; give one");
	if (rule->ip && rule->ip != (a->v4 ? 4 : 6))
		return NSMW_REFUSE(extack, addr,
				   "src and dst must both be IPv4 or both IPv6");
	if (a->len)
		len = nla_get_u8(a->len);
	if (len > bits)
		return NSMW_REFUSE(extack, a->len,
				   "a prefix has 32 bits at most, of IPv6 128");
	if (!nsmw_prefix_set(prefix, nla_data(addr), bits, len))
		return NSMW_REFUSE(extack, addr,
				   "bits are set behind the length of the prefix");
	rule->ip = a->v4 ? 4 : 6;
	rule->have |= a->have;
	return 0;
}

static int parse_ports(struct nsmw_rule *rule, struct nsmw_ports *ports,
		       struct nlattr *min, struct nlattr *max, u16 have,
		       struct netlink_ext_ack *extack)
{
	if (!min && !max)
		return 0;
	if (!min)
		return NSMW_REFUSE(extack, max,
				   "a range of ports needs its first one");
	ports->min = ntohs(nla_get_be16(min));
	ports->max = max ? ntohs(nla_get_be16(max)) : ports->min;
	if (ports->min > ports->max)
		return NSMW_REFUSE(extack, max,
				   "a range of ports ends before it starts");
	rule->have |= have;
	return 0;
}

static int parse_mark(struct nsmw_rule *rule, struct nlattr *mark,
		      struct nlattr *mask, struct netlink_ext_ack *extack)
{
	if (!mark)
		return mask ? NSMW_REFUSE(extack, mask,
					  "a mask needs its mark") : 0;
	rule->mark = nla_get_u32(mark);
	rule->mark_mask = mask ? nla_get_u32(mask) : U32_MAX;
	if (!rule->mark_mask)
		return NSMW_REFUSE(extack, mask,
				   "a mask of 0 matches every mark; leave mark out");
	if (rule->mark & ~rule->mark_mask)
		return NSMW_REFUSE(extack, mark,
				   "bits are set outside of the mask of the mark");
	rule->have |= NSMW_RULE_MARK;
	return 0;
}

#ifdef CONFIG_SOCK_CGROUP_DATA
static int parse_cgroup(struct nsmw_rule *rule, struct nlattr *nla,
			struct netlink_ext_ack *extack)
{
	struct cgroup *cgroup;

	if (!nla)
		return 0;
	if (*(char *)nla_data(nla) != '/')
		return NSMW_REFUSE(extack, nla,
				   "the path of a cgroup starts with a slash, at the root of its hierarchy");
	cgroup = cgroup_get_from_path(nla_data(nla));
	if (IS_ERR(cgroup)) {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "no such cgroup in the version 2 hierarchy; make it first");
		return PTR_ERR(cgroup);
	}
	rule->cgroup = cgroup;
	rule->path = nla_data(nla);
	rule->have |= NSMW_RULE_CGROUP;
	return 0;
}

/**
 * nsmw_rule_put() - give the reference of a parsed rule back
 * @rule: the rule
 *
 * Context: process.
 */
void nsmw_rule_put(struct nsmw_rule *rule)
{
	if (rule->cgroup)
		cgroup_put(rule->cgroup);
}

/**
 * nsmw_rule_is_orphan() - does the cgroup of a rule no longer exist?
 * @rule: a rule with a cgroup
 *
 * The reference of the rule keeps another cgroup from getting its id.
 *
 * Return: true when it has been removed.
 */
bool nsmw_rule_is_orphan(const struct nsmw_rule *rule)
{
	return !(READ_ONCE(rule->cgroup->self.flags) & CSS_ONLINE);
}
#else
static int parse_cgroup(struct nsmw_rule *rule, struct nlattr *nla,
			struct netlink_ext_ack *extack)
{
	if (!nla)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "this kernel does not tell sockets of cgroups apart");
	return -EOPNOTSUPP;
}

void nsmw_rule_put(struct nsmw_rule *rule)
{
}

bool nsmw_rule_is_orphan(const struct nsmw_rule *rule)
{
	return true;
}
#endif

static int parse_conditions(struct nsmw_rule *rule, struct nlattr *tb[],
			    struct netlink_ext_ack *extack)
{
	const struct prefix_attrs src = {
		tb[NSMWIRE_A_RULE_SRC], tb[NSMWIRE_A_RULE_SRC6],
		tb[NSMWIRE_A_RULE_SRC_LEN], NSMW_RULE_SRC,
	}, dst = {
		tb[NSMWIRE_A_RULE_DST], tb[NSMWIRE_A_RULE_DST6],
		tb[NSMWIRE_A_RULE_DST_LEN], NSMW_RULE_DST,
	};
	int err;

	err = parse_prefix(rule, &rule->src, &src, extack);
	if (!err)
		err = parse_prefix(rule, &rule->dst, &dst, extack);
	if (!err)
		err = parse_ports(rule, &rule->sport,
				  tb[NSMWIRE_A_RULE_SPORT_MIN],
				  tb[NSMWIRE_A_RULE_SPORT_MAX],
				  NSMW_RULE_SPORT, extack);
	if (!err)
		err = parse_ports(rule, &rule->dport,
				  tb[NSMWIRE_A_RULE_DPORT_MIN],
				  tb[NSMWIRE_A_RULE_DPORT_MAX],
				  NSMW_RULE_DPORT, extack);
	if (!err)
		err = parse_mark(rule, tb[NSMWIRE_A_RULE_MARK],
				 tb[NSMWIRE_A_RULE_MARK_MASK], extack);
	if (err)
		return err;
	if (tb[NSMWIRE_A_RULE_PROTO]) {
		rule->proto = nla_get_u8(tb[NSMWIRE_A_RULE_PROTO]);
		rule->have |= NSMW_RULE_PROTO;
	}
	if (tb[NSMWIRE_A_RULE_DSCP]) {
		rule->dscp = nla_get_u8(tb[NSMWIRE_A_RULE_DSCP]);
		rule->have |= NSMW_RULE_DSCP;
	}
	if (tb[NSMWIRE_A_RULE_PRIORITY]) {
		rule->priority = nla_get_u32(tb[NSMWIRE_A_RULE_PRIORITY]);
		rule->have |= NSMW_RULE_PRIORITY;
	}
	return parse_cgroup(rule, tb[NSMWIRE_A_RULE_CGROUP], extack);
}

/**
 * nsmw_rule_has_class() - does a request name a class?
 * @tb: attributes of the request
 *
 * Return: true when it does, by name or by index.
 */
bool nsmw_rule_has_class(struct nlattr *tb[])
{
	return tb[NSMWIRE_A_RULE_CLASS] || tb[NSMWIRE_A_RULE_CLASS_NAME];
}

static int parse_class(struct nsmw_rule *rule, const struct nsmw_table *table,
		       struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	int class;

	if (!nsmw_rule_has_class(tb))
		return 0;
	class = nsmw_classes_find(table, tb[NSMWIRE_A_RULE_CLASS],
				  tb[NSMWIRE_A_RULE_CLASS_NAME], extack);
	if (class < 0)
		return class;
	rule->class = class;
	return 0;
}

/**
 * nsmw_rule_parse() - parse class and conditions of a rule
 * @rule:   zeroes; filled, also on error, and given to nsmw_rule_put() in the end
 * @table:  classes of its profile
 * @tb:     attributes of the request
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_rule_parse(struct nsmw_rule *rule, const struct nsmw_table *table,
		    struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	int err = parse_class(rule, table, tb, extack);

	return err ?: parse_conditions(rule, tb, extack);
}
