// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the classes of a profile from a request, with the text of every refusal. Works
 * on copies; no lock.
 */
#include <linux/ctype.h>
#include <net/netlink.h>

#include "control/attr.h"
#include "control/classes.h"
#include "control/netlink_gen.h"
#include "pure/shaper.h"
#include "pure/table.h"

/**
 * nsmw_classes_find() - find the class that a request names
 * @table:  of its profile
 * @index:  attribute, or NULL
 * @name:   attribute, or NULL
 * @extack: says why not
 *
 * Return: its index, -EINVAL if the request names no class, -ENOENT if no class matches
 * all that is given.
 */
int nsmw_classes_find(const struct nsmw_table *table,
		      const struct nlattr *index, const struct nlattr *name,
		      struct netlink_ext_ack *extack)
{
	int i;

	if (!index && !name) {
		NL_SET_ERR_MSG(extack, "say which class, by name or index");
		return -EINVAL;
	}
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (index && nla_get_u8(index) != i)
			continue;
		if (!name || !nla_strcmp(name, table->name[i]))
			return i;
	}
	NL_SET_ERR_MSG_ATTR(extack, name ?: index,
			    "no such class; nsmctl class show lists them");
	return -ENOENT;
}

static int parse_time(struct nlattr *nla, u32 *time,
		      struct netlink_ext_ack *extack)
{
	if (!nla)
		return 0;
	if (nla_get_u32(nla) > NSMWIRE_TIME_MAX)
		return NSMW_REFUSE(extack, nla,
				   "a time must be 10 s at most");
	*time = nla_get_u32(nla);
	return 0;
}

/* A class that gets a target and has no interval gets one of 20 targets. */
static int parse_codel(struct nsmw_class_info *class, struct nlattr *target,
		       struct nlattr *interval, struct netlink_ext_ack *extack)
{
	int err;

	err = parse_time(target, &class->target, extack);
	if (!err)
		err = parse_time(interval, &class->interval, extack);
	if (err || !target || !class->target)
		return err;
	if (class->target < NSMWIRE_TARGET_MIN)
		return NSMW_REFUSE(extack, target,
				   "target must be 100 us or more, or 0 for none");
	if (!class->interval && !interval)
		class->interval = min_t(u32, 20 * class->target,
					NSMWIRE_TIME_MAX);
	return 0;
}

/* The burst of a class that gets a tier and no burst. */
static u32 default_burst(u8 tier)
{
	switch (tier) {
	case NSMWIRE_TIER_PRIORITY:
		return NSMWIRE_BURST_PRIORITY;
	case NSMWIRE_TIER_WEIGHTED:
		return NSMWIRE_BURST_WEIGHTED;
	default:
		return 0;
	}
}

/* A class that gets another tier gets its burst, too. */
static void parse_tier(struct nsmw_class_info *class, struct nlattr *tier,
		       struct nlattr *burst)
{
	if (tier && nla_get_u8(tier) != class->tier) {
		class->tier = nla_get_u8(tier);
		class->burst = default_burst(class->tier);
	}
	if (burst)
		class->burst = nla_get_u32(burst);
}

static int parse_ce_threshold(struct nsmw_class_info *class, struct nlattr *nla,
			      struct netlink_ext_ack *extack)
{
	int err = parse_time(nla, &class->ce_threshold, extack);

	if (err || !nla || !class->ce_threshold ||
	    class->ce_threshold >= NSMWIRE_TARGET_MIN)
		return err;
	return NSMW_REFUSE(extack, nla,
			   "ce-threshold must be 100 us or more, or 0 for none");
}

static int parse_class(struct nsmw_class_info *class, struct nlattr *tb[],
		       struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[NSMWIRE_A_CLASS_INFO_SHARE];
	int err;

	if (nla)
		class->share = nla_get_u32(nla);
	if (tb[NSMWIRE_A_CLASS_INFO_DSCP])
		class->dscp = nla_get_u8(tb[NSMWIRE_A_CLASS_INFO_DSCP]);
	parse_tier(class, tb[NSMWIRE_A_CLASS_INFO_TIER],
		   tb[NSMWIRE_A_CLASS_INFO_BURST]);
	if (tb[NSMWIRE_A_CLASS_INFO_ECN])
		class->ecn = nla_get_u8(tb[NSMWIRE_A_CLASS_INFO_ECN]);
	err = parse_codel(class, tb[NSMWIRE_A_CLASS_INFO_TARGET],
			  tb[NSMWIRE_A_CLASS_INFO_INTERVAL], extack);
	if (!err)
		err = parse_ce_threshold(class,
					 tb[NSMWIRE_A_CLASS_INFO_CE_THRESHOLD],
					 extack);
	if (!err)
		err = parse_time(tb[NSMWIRE_A_CLASS_INFO_MAXWAIT],
				 &class->max_wait, extack);
	if (err)
		return err;
	nla = tb[NSMWIRE_A_CLASS_INFO_LIMIT];
	if (nla) {
		u64 limit = nla_get_u64(nla);

		if (limit && (limit < NSMWIRE_RATE_MIN ||
			      limit > NSMW_RATE_MAX))
			return NSMW_REFUSE(extack, nla,
					   "limit must be 1 kbit/s to 1 Tbit/s, or 0 for none");
		class->limit = limit;
	}
	return 0;
}

/* Attributes that can be given several times. */
#define LISTS	(BIT_ULL(NSMWIRE_A_CLASS_INFO_PREFER) |		\
		 BIT_ULL(NSMWIRE_A_CLASS_INFO_ONLY) |		\
		 BIT_ULL(NSMWIRE_A_CLASS_INFO_AVOID))

static bool has_colour(const struct nsmw_colours *list, const struct nlattr *nla)
{
	int i;

	for (i = 0; i < list->count; i++) {
		if (!nla_strcmp(nla, list->name[i]))
			return true;
	}
	return false;
}

static int add_colour(struct nsmw_colours *list, struct nlattr *nla,
		      struct netlink_ext_ack *extack)
{
	if (!nsmw_is_name(nla))
		return NSMW_REFUSE(extack, nla,
				   "a colour is one word of letters, digits, '-', '_' and '.'; an empty one alone removes all");
	if (has_colour(list, nla))
		return NSMW_REFUSE(extack, nla, "colour given twice; give it once");
	if (list->count == NSMWIRE_COLOURS_MAX)
		return NSMW_REFUSE(extack, nla, "a list has 4 colours at most");
	nla_strscpy(list->name[list->count++], nla, NSMW_NAME_MAX);
	return 0;
}

/* The colours of one type in a class; none leave the list as it is. */
static int parse_colours(struct nsmw_colours *list, struct nlattr *class, int type,
			 struct netlink_ext_ack *extack)
{
	struct nsmw_colours given = {};
	int count = 0, rem, err;
	bool empty = false;
	struct nlattr *nla;

	nla_for_each_nested(nla, class, rem) {
		if (nla_type(nla) != type)
			continue;
		count++;
		if (!nla_strcmp(nla, "")) {
			empty = true;
			continue;
		}
		err = add_colour(&given, nla, extack);
		if (err)
			return err;
	}
	if (empty && count > 1)
		return NSMW_REFUSE(extack, class,
				   "an empty colour removes all; give it alone");
	if (count)
		*list = given;
	return 0;
}

static int parse_policy(struct nsmw_policy *policy, struct nlattr *class,
			struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	int err;

	err = parse_time(tb[NSMWIRE_A_CLASS_INFO_SLA_RTT], &policy->sla.rtt, extack);
	if (!err)
		err = parse_time(tb[NSMWIRE_A_CLASS_INFO_SLA_JITTER],
				 &policy->sla.jitter, extack);
	if (!err)
		err = parse_colours(&policy->prefer, class,
				    NSMWIRE_A_CLASS_INFO_PREFER, extack);
	if (!err)
		err = parse_colours(&policy->only, class,
				    NSMWIRE_A_CLASS_INFO_ONLY, extack);
	if (!err)
		err = parse_colours(&policy->avoid, class,
				    NSMWIRE_A_CLASS_INFO_AVOID, extack);
	if (err)
		return err;
	if (tb[NSMWIRE_A_CLASS_INFO_SLA_LOSS])
		policy->sla.loss = nla_get_u32(tb[NSMWIRE_A_CLASS_INFO_SLA_LOSS]);
	if (tb[NSMWIRE_A_CLASS_INFO_STRATEGY])
		policy->strategy = nla_get_u8(tb[NSMWIRE_A_CLASS_INFO_STRATEGY]);
	if (tb[NSMWIRE_A_CLASS_INFO_FALLBACK])
		policy->fallback = nla_get_u8(tb[NSMWIRE_A_CLASS_INFO_FALLBACK]);
	if (tb[NSMWIRE_A_CLASS_INFO_DUPLICATE])
		policy->duplicate = nla_get_u8(tb[NSMWIRE_A_CLASS_INFO_DUPLICATE]);
	if (tb[NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX])
		policy->duplicate_max =
			nla_get_u32(tb[NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX]);
	return 0;
}

static int check_classes(const struct nsmw_class_info *class,
			 struct nlattr *nla, struct netlink_ext_ack *extack)
{
	switch (nsmw_table_check(class)) {
	case NSMW_TABLE_OK:
		return 0;
	case NSMW_TABLE_SHARES:
		return NSMW_REFUSE(extack, nla,
				   "the shares of a profile cannot be more than 100 percent; lower another class first");
	case NSMW_TABLE_SHARE:
		return NSMW_REFUSE(extack, nla,
				   "a background class has no share: it gets what is left; give share 0");
	case NSMW_TABLE_NO_SHARE:
		return NSMW_REFUSE(extack, nla,
				   "a priority or weighted class needs a share of 1 percent or more");
	case NSMW_TABLE_BURST:
		return NSMW_REFUSE(extack, nla,
				   "burst must be 1 ms to 1 s; a background class has no share, and no burst: give burst 0");
	case NSMW_TABLE_BOTH:
		return NSMW_REFUSE(extack, nla,
				   "a class has either a target or a maxwait; give target none, or maxwait none, with it");
	case NSMW_TABLE_DUPLICATE:
		return NSMW_REFUSE(extack, nla,
				   "duplicate sla goes by what the class asks for; give rtt, jitter or loss with it, or duplicate always");
	case NSMW_TABLE_INTERVAL:
		break;
	}
	return NSMW_REFUSE(extack, nla,
			   "interval must be longer than target; give both");
}

/* A number is an index, so no name begins with a digit. */
static int parse_name(char *name, struct nlattr *nla,
		      struct netlink_ext_ack *extack)
{
	const char *text;

	if (!nla)
		return 0;
	text = nla_data(nla);
	if (!nsmw_is_name(nla) || !isalpha(*text))
		return NSMW_REFUSE(extack, nla,
				   "name of a class must be one word of letters, digits, '-', '_' and '.' that begins with a letter");
	if (!nla_strcmp(nla, "none") || !nla_strcmp(nla, "help"))
		return NSMW_REFUSE(extack, nla,
				   "none and help have a meaning of their own; give another name");
	memset(name, 0, NSMW_CLASS_NAME_SIZE);
	nla_strscpy(name, nla, NSMW_CLASS_NAME_SIZE);
	return 0;
}

/* No two classes have one name. @given: new names by index of the class, or NULL. */
static int check_names(const struct nsmw_table *table,
		       struct nlattr *const given[],
		       struct netlink_ext_ack *extack)
{
	int i, k;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		for (k = 0; given[i] && k < NSMWIRE_CLASSES_MAX; k++) {
			if (k == i || strcmp(table->name[i], table->name[k]))
				continue;
			NL_SET_ERR_MSG_ATTR(extack, given[i],
					    "another class of this profile has this name; rename that one, in the same request if they change names");
			return -EEXIST;
		}
	}
	return 0;
}

/**
 * nsmw_classes_parse() - parse the classes of a request
 * @table:  a copy of @old, its classes are changed; undefined on error
 * @old:    table that has the names by which the request identifies classes
 * @attrs:  attributes of the request, those about classes are nests
 * @len:    their bytes
 * @extack: says why not
 *
 * The classes are checked when all are parsed.
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_classes_parse(struct nsmw_table *table, const struct nsmw_table *old,
		       struct nlattr *attrs, int len,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NSMWIRE_A_CLASS_INFO_MAX + 1], *nla, *last = NULL;
	struct nlattr *names[NSMWIRE_CLASSES_MAX] = {};
	int err, rem, index;

	nla_for_each_attr(nla, attrs, len, rem) {
		if (nla_type(nla) != NSMWIRE_A_PROFILE_CLASS)
			continue;
		err = nsmw_no_duplicates(nla_data(nla), nla_len(nla),
					 NSMWIRE_A_CLASS_INFO_MAX, LISTS, extack);
		if (!err)
			err = nla_parse_nested(tb, NSMWIRE_A_CLASS_INFO_MAX,
					       nla,
					       nsmwire_class_info_nl_policy,
					       extack);
		if (err)
			return err;
		index = nsmw_classes_find(old,
					  tb[NSMWIRE_A_CLASS_INFO_INDEX],
					  tb[NSMWIRE_A_CLASS_INFO_NAME],
					  extack);
		if (index < 0)
			return index;
		if (tb[NSMWIRE_A_CLASS_INFO_PRIORITY])
			return NSMW_REFUSE(extack,
					   tb[NSMWIRE_A_CLASS_INFO_PRIORITY],
					   "the priority of a class is fixed; leave it out");
		err = parse_class(&table->class[index], tb, extack);
		if (!err)
			err = parse_policy(&table->class[index].policy, nla, tb,
					   extack);
		if (!err)
			err = parse_name(table->name[index],
					 tb[NSMWIRE_A_CLASS_INFO_NEW_NAME],
					 extack);
		if (err)
			return err;
		names[index] = tb[NSMWIRE_A_CLASS_INFO_NEW_NAME] ?: names[index];
		last = nla;
	}
	err = check_names(table, names, extack);
	if (err || !last)
		return err;
	return check_classes(table->class, last, extack);
}
