// SPDX-License-Identifier: GPL-2.0
/*
 * Parses a rule from a request, with the text of every refusal. No lock.
 */
#include <linux/cgroup.h>
#include <net/genetlink.h>

#include "control/attr.h"
#include "control/classes.h"
#include "control/netlink_gen.h"
#include "control/rules.h"
#include "pure/table.h"
#include "qos/hits.h"

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

/**
 * struct ports_attrs - the attributes of one condition on ports
 * @min:  first port, or NULL
 * @max:  last port, or NULL
 * @more: type of the nests with further ranges
 * @have: condition that they make
 */
struct ports_attrs {
	struct nlattr *min;
	struct nlattr *max;
	int more;
	u16 have;
};

static int parse_range(struct nsmw_ports *ports, struct nlattr *min, struct nlattr *max,
		       struct netlink_ext_ack *extack)
{
	u16 first = ntohs(nla_get_be16(min));
	u16 last = max ? ntohs(nla_get_be16(max)) : first;

	if (first > last)
		return NSMW_REFUSE(extack, max,
				   "a range of ports ends before it starts");
	if (!nsmw_ports_add(ports, first, last))
		return NSMW_REFUSE(extack, min,
				   "ranges of ports must be in order, with a port between two of them; sort and merge them");
	return 0;
}

static int parse_more(struct nsmw_ports *ports, struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NSMWIRE_A_PORT_RANGE_MAX + 1];
	int err;

	err = nsmw_no_duplicates(nla_data(nest), nla_len(nest), NSMWIRE_A_PORT_RANGE_MAX, 0,
				 extack);
	if (!err)
		err = nla_parse_nested(tb, NSMWIRE_A_PORT_RANGE_MAX, nest,
				       nsmwire_port_range_nl_policy, extack);
	if (err)
		return err;
	if (!tb[NSMWIRE_A_PORT_RANGE_FIRST])
		return NSMW_REFUSE(extack, nest, "a range of ports needs its first one");
	if (ports->count >= NSMWIRE_PORTS_MAX)
		return NSMW_REFUSE(extack, nest,
				   "a condition has 8 ranges of ports at most; add another rule");
	return parse_range(ports, tb[NSMWIRE_A_PORT_RANGE_FIRST],
			   tb[NSMWIRE_A_PORT_RANGE_LAST], extack);
}

static int parse_ports(struct nsmw_rule *rule, struct nsmw_ports *ports,
		       const struct ports_attrs *a, const struct genl_info *info)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr *nla;
	int err, rem;

	if (!a->min && a->max)
		return NSMW_REFUSE(extack, a->max,
				   "a range of ports needs its first one");
	err = a->min ? parse_range(ports, a->min, a->max, extack) : 0;
	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (err || nla_type(nla) != a->more)
			continue;
		err = a->min ? parse_more(ports, nla, extack) :
		      NSMW_REFUSE(extack, nla,
				  "further ranges of ports need the first one, in min");
	}
	if (!err && a->min)
		rule->have |= a->have;
	return err;
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
/**
 * nsmw_rule_cgroup() - find the cgroup of a path
 * @nla:    attribute with the path
 * @extack: says why not
 *
 * Context: process.
 * Return: the cgroup, given back with nsmw_rule_cgroup_put(), or an error pointer.
 */
struct cgroup *nsmw_rule_cgroup(struct nlattr *nla, struct netlink_ext_ack *extack)
{
	struct cgroup *cgroup;

	if (*(char *)nla_data(nla) != '/') {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "the path of a cgroup starts with a slash, at the root of its hierarchy");
		return ERR_PTR(-EINVAL);
	}
	cgroup = cgroup_get_from_path(nla_data(nla));
	if (IS_ERR(cgroup))
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "no such cgroup in the version 2 hierarchy; make it first");
	return cgroup;
}

/**
 * nsmw_rule_cgroup_put() - give the reference to a cgroup back
 * @cgroup: the cgroup, or NULL
 *
 * Context: process.
 */
void nsmw_rule_cgroup_put(struct cgroup *cgroup)
{
	if (cgroup)
		cgroup_put(cgroup);
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
struct cgroup *nsmw_rule_cgroup(struct nlattr *nla, struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "this kernel does not tell sockets of cgroups apart");
	return ERR_PTR(-EOPNOTSUPP);
}

void nsmw_rule_cgroup_put(struct cgroup *cgroup)
{
}

bool nsmw_rule_is_orphan(const struct nsmw_rule *rule)
{
	return true;
}
#endif

/**
 * nsmw_rule_put() - give the references of a parsed rule back
 * @rule: the rule
 *
 * Context: process.
 */
void nsmw_rule_put(struct nsmw_rule *rule)
{
	nsmw_rule_cgroup_put(rule->cgroup);
	nsmw_hits_put(rule->hits);
}

static int parse_cgroup(struct nsmw_rule *rule, struct nlattr *nla,
			struct netlink_ext_ack *extack)
{
	struct cgroup *cgroup;

	if (!nla)
		return 0;
	cgroup = nsmw_rule_cgroup(nla, extack);
	if (IS_ERR(cgroup))
		return PTR_ERR(cgroup);
	rule->cgroup = cgroup;
	rule->path = nla_data(nla);
	rule->have |= NSMW_RULE_CGROUP;
	return 0;
}

static int parse_conditions(struct nsmw_rule *rule, const struct genl_info *info)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr **tb = info->attrs;
	const struct prefix_attrs src = {
		tb[NSMWIRE_A_RULE_SRC], tb[NSMWIRE_A_RULE_SRC6],
		tb[NSMWIRE_A_RULE_SRC_LEN], NSMW_RULE_SRC,
	}, dst = {
		tb[NSMWIRE_A_RULE_DST], tb[NSMWIRE_A_RULE_DST6],
		tb[NSMWIRE_A_RULE_DST_LEN], NSMW_RULE_DST,
	};
	const struct ports_attrs sport = {
		tb[NSMWIRE_A_RULE_SPORT_MIN], tb[NSMWIRE_A_RULE_SPORT_MAX],
		NSMWIRE_A_RULE_SPORT_MORE, NSMW_RULE_SPORT,
	}, dport = {
		tb[NSMWIRE_A_RULE_DPORT_MIN], tb[NSMWIRE_A_RULE_DPORT_MAX],
		NSMWIRE_A_RULE_DPORT_MORE, NSMW_RULE_DPORT,
	};
	int err;

	err = parse_prefix(rule, &rule->src, &src, extack);
	if (!err)
		err = parse_prefix(rule, &rule->dst, &dst, extack);
	if (!err)
		err = parse_ports(rule, &rule->sport, &sport, info);
	if (!err)
		err = parse_ports(rule, &rule->dport, &dport, info);
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
 * @info:   the request
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_rule_parse(struct nsmw_rule *rule, const struct nsmw_table *table,
		    const struct genl_info *info)
{
	int err = parse_class(rule, table, info->attrs, info->extack);

	return err ?: parse_conditions(rule, info);
}
