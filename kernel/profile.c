// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the profiles of an underlay: created, changed and deleted over generic
 * netlink, used by wires. Each change makes a new table and puts it in the place
 * of the old one, so that packets see the one or the other. All under RTNL.
 */
#include <linux/cgroup.h>
#include <linux/ctype.h>
#include <linux/moduleparam.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "netlink.h"
#include "shaper.h"
#include "profile.h"
#include "sched.h"
#include "underlay.h"
#include "uplink.h"
#include "verdict.h"
#include "wire.h"

/* What holoconf is until somebody changes it, and a new profile starts as. */
static struct nsmw_table builtin;
static u64 versions;

static unsigned int profiles_max = 256;
module_param(profiles_max, uint, 0644);
MODULE_PARM_DESC(profiles_max, "Profiles that one network namespace can have");

/**
 * nsmw_profiles_setup() - make the built-in table
 *
 * Context: the module starts.
 */
void nsmw_profiles_setup(void)
{
	int i;

	memcpy(builtin.class, nsmw_classes, sizeof(builtin.class));
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		strscpy(builtin.name[i], nsmw_class_names[i],
			sizeof(builtin.name[i]));
	builtin.version = ++versions;
	nsmw_table_index(&builtin);
}

/**
 * nsmw_profile_builtin() - is it the one that is always there?
 * @profile: the profile
 *
 * Return: true for holoconf.
 */
bool nsmw_profile_builtin(const struct nsmw_profile *profile)
{
	return !strcmp(profile->name, NSMW_PROFILE_DEFAULT);
}

/**
 * nsmw_profile_find() - the profile of a name
 * @un:   underlay
 * @name: attribute
 *
 * Context: process, RTNL.
 * Return: NULL when there is none.
 */
struct nsmw_profile *nsmw_profile_find(struct nsmw_net *un,
				       const struct nlattr *name)
{
	struct nsmw_profile *profile;

	ASSERT_RTNL();
	list_for_each_entry(profile, &un->profiles, list) {
		if (!nla_strcmp(name, profile->name))
			return profile;
	}
	return NULL;
}

/**
 * nsmw_profile_get() - the profile that a request is about
 * @un:     underlay
 * @name:   attribute, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the profile or an error pointer.
 */
struct nsmw_profile *nsmw_profile_get(struct nsmw_net *un,
				      const struct nlattr *name,
				      struct netlink_ext_ack *extack)
{
	struct nsmw_profile *profile;

	if (!name) {
		NL_SET_ERR_MSG(extack, "say which profile, by name");
		return ERR_PTR(-EINVAL);
	}
	profile = nsmw_profile_find(un, name);
	if (profile)
		return profile;
	NL_SET_ERR_MSG_ATTR(extack, name, "no such profile");
	return ERR_PTR(-ENOENT);
}

/* --- tables */

/**
 * nsmw_table_free() - free a table that no packet can see
 * @table: the table, or NULL
 *
 * Context: any.
 */
void nsmw_table_free(struct nsmw_table *table)
{
	unsigned int i;

	if (!table || table == &builtin)
		return;
	for (i = 0; i < table->count; i++) {
#ifdef CONFIG_SOCK_CGROUP_DATA
		if (table->rule[i].cgroup)
			cgroup_put(table->rule[i].cgroup);
#endif
		kfree(table->rule[i].path);
	}
	kvfree(table);
}

static void free_table(struct rcu_head *rcu)
{
	nsmw_table_free(container_of(rcu, struct nsmw_table, rcu));
}

/**
 * nsmw_table_alloc() - a table without rules
 * @like:  whose classes it has, with their names
 * @rules: how many rules there is to be room for
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_table *nsmw_table_alloc(const struct nsmw_table *like,
				    unsigned int rules)
{
	struct nsmw_table *table;

	if (rules && nsmw_verdicts_need())
		return NULL;
	table = kvzalloc(struct_size(table, rule, rules), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	memcpy(table->class, like->class, sizeof(table->class));
	memcpy(table->name, like->name, sizeof(table->name));
	table->version = ++versions;
	return table;
}

/**
 * nsmw_table_add() - add a rule behind the others
 * @table: a table that has room
 * @rule:  copied, a reference to its cgroup taken
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int nsmw_table_add(struct nsmw_table *table, const struct nsmw_rule *rule)
{
	struct nsmw_rule *new = &table->rule[table->count];

	*new = *rule;
	if (rule->path) {
		new->path = kstrdup(rule->path, GFP_KERNEL_ACCOUNT);
		if (!new->path)
			return -ENOMEM;
	}
#ifdef CONFIG_SOCK_CGROUP_DATA
	if (rule->cgroup)
		cgroup_get(rule->cgroup);
#endif
	table->count++;
	return 0;
}

/* A copy, rules and all. */
static struct nsmw_table *copy_table(const struct nsmw_table *from)
{
	struct nsmw_table *table = nsmw_table_alloc(from, from->count);
	unsigned int i;

	for (i = 0; table && i < from->count; i++) {
		if (nsmw_table_add(table, &from->rule[i])) {
			nsmw_table_free(table);
			return NULL;
		}
	}
	return table;
}

/**
 * nsmw_profile_replace() - put a table in the place of a profile's
 * @un:      underlay
 * @profile: the profile
 * @table:   the new table, complete but for nsmw_table_index(); consumed
 * @extack:  says why not
 *
 * Context: process, RTNL.
 * Return: 0, or -ENOMEM and nothing has changed.
 */
int nsmw_profile_replace(struct nsmw_net *un, struct nsmw_profile *profile,
			 struct nsmw_table *table,
			 struct netlink_ext_ack *extack)
{
	struct nsmw_table *old = rtnl_dereference(profile->table);
	struct nsmw_uplink *uplink;
	bool peers;

	nsmw_table_index(table);
	/* The peers keep routes for the DSCP of each class. */
	peers = profile->wires && !nsmw_table_same_tos(old, table);
	if (peers && nsmw_wires_prepare(un, NULL, profile, table)) {
		nsmw_table_free(table);
		NL_SET_ERR_MSG(extack,
			       "no memory to change the wires of this profile; nothing was changed");
		return -ENOMEM;
	}
	rcu_assign_pointer(profile->table, table);
	if (peers)
		nsmw_wires_commit(un);
	list_for_each_entry(uplink, &un->uplinks, list)
		nsmw_sched_set_classes(uplink->sched, profile, table->class);
	nsmw_netlink_classes_event(un, profile, old, table);
	nsmw_netlink_rules_event(un, profile, old, table);
	if (old != &builtin)
		call_rcu(&old->rcu, free_table);
	un->seq++;
	return 0;
}

/* --- classes, as a request has them */

/**
 * nsmw_table_find_class() - the class that a request is about
 * @table:  of its profile
 * @index:  attribute, or NULL
 * @name:   attribute, or NULL
 * @extack: says why not
 *
 * Return: its index, -EINVAL where the request does not say which, -ENOENT where
 * there is none that is both.
 */
int nsmw_table_find_class(const struct nsmw_table *table,
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

/* Each name that was given must be that of one class alone; @given by index. */
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

/*
 * All nests of a request, one after the other; checked when all are in. The names
 * that say which class are those of @old.
 */
static int parse_classes(struct nsmw_table *table, const struct nsmw_table *old,
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
					 NSMWIRE_A_CLASS_INFO_MAX, extack);
		if (!err)
			err = nla_parse_nested(tb, NSMWIRE_A_CLASS_INFO_MAX,
					       nla,
					       nsmwire_class_info_nl_policy,
					       extack);
		if (err)
			return err;
		index = nsmw_table_find_class(old,
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

/* --- requests */

static int create(struct nsmw_net *un, const struct nlattr *name,
		  struct nsmw_table *table, struct netlink_ext_ack *extack)
{
	struct nsmw_profile *profile;

	if (un->nprofiles >= READ_ONCE(profiles_max)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this network namespace has as many profiles as profiles_max, a parameter of the module, allows");
		return -ENOSPC;
	}
	profile = kzalloc(sizeof(*profile), GFP_KERNEL_ACCOUNT);
	if (!profile)
		return -ENOMEM;
	nla_strscpy(profile->name, name, sizeof(profile->name));
	nsmw_table_index(table);
	RCU_INIT_POINTER(profile->table, table);
	list_add_tail(&profile->list, &un->profiles);
	un->nprofiles++;
	un->seq++;
	nsmw_netlink_profile_event(un, profile, NSMWIRE_CMD_PROFILE_NEW_NTF);
	return 0;
}

/**
 * nsmw_profile_set() - change the classes of a profile, or create it
 * @un:     underlay
 * @tb:     attributes of the request
 * @attrs:  the same, all of those that can be there more than once
 * @len:    their bytes
 * @mode:   whether it may or must be there
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error; nothing has changed then.
 */
int nsmw_profile_set(struct nsmw_net *un, struct nlattr *tb[],
		     struct nlattr *attrs, int len, enum nsmw_set mode,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_PROFILE_NAME];
	struct nlattr *like = tb[NSMWIRE_A_PROFILE_LIKE];
	const struct nsmw_table *from = &builtin;
	struct nsmw_profile *profile, *other;
	struct nsmw_table *table;
	int err;

	err = nsmw_check_name(name, extack);
	if (err)
		return err;
	profile = nsmw_profile_find(un, name);
	if (profile && mode == NSMW_ADD) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is a profile of this name");
		return -EEXIST;
	}
	if (!profile && mode == NSMW_CHANGE) {
		NL_SET_ERR_MSG_ATTR(extack, name, "no such profile");
		return -ENOENT;
	}
	if (like) {
		other = nsmw_profile_get(un, like, extack);
		if (IS_ERR(other))
			return PTR_ERR(other);
		from = rtnl_dereference(other->table);
	}
	if (profile)
		from = rtnl_dereference(profile->table);

	table = copy_table(from);
	if (!table)
		return -ENOMEM;
	err = parse_classes(table, from, attrs, len, extack);
	if (err)
		goto free;
	if (!profile) {
		err = create(un, name, table, extack);
		if (err)
			goto free;
		return 0;
	}
	if (!memcmp(table->class, from->class, sizeof(from->class)) &&
	    !memcmp(table->name, from->name, sizeof(from->name)))
		goto free;
	return nsmw_profile_replace(un, profile, table, extack);

free:
	nsmw_table_free(table);
	return err;
}

static void destroy(struct nsmw_profile *profile)
{
	struct nsmw_table *table = rtnl_dereference(profile->table);

	list_del(&profile->list);
	if (table != &builtin)
		call_rcu(&table->rcu, free_table);
}

/**
 * nsmw_profile_del() - delete a profile
 * @un:     underlay
 * @tb:     attributes of the request
 * @extack: says why not
 *
 * Context: process, RTNL. Waits for a grace period.
 * Return: 0 or a negative error.
 */
int nsmw_profile_del(struct nsmw_net *un, struct nlattr *tb[],
		     struct netlink_ext_ack *extack)
{
	struct nlattr *name = tb[NSMWIRE_A_PROFILE_NAME];
	struct nsmw_profile *profile;

	profile = nsmw_profile_get(un, name, extack);
	if (IS_ERR(profile))
		return PTR_ERR(profile);
	if (nsmw_profile_builtin(profile)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this profile is built in and cannot be deleted");
		return -EBUSY;
	}
	if (profile->wires) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "wires use this profile; give them another or delete them first");
		return -EBUSY;
	}
	nsmw_netlink_profile_event(un, profile, NSMWIRE_CMD_PROFILE_DEL_NTF);
	/* Packets that found it through the peer of its last wire. */
	synchronize_net();
	destroy(profile);
	kfree(profile);
	un->nprofiles--;
	un->seq++;
	return 0;
}

/**
 * nsmw_profiles_init() - a netns begins
 * @un: underlay
 *
 * Context: process.
 */
void nsmw_profiles_init(struct nsmw_net *un)
{
	INIT_LIST_HEAD(&un->profiles);
	strscpy(un->holoconf.name, NSMW_PROFILE_DEFAULT,
		sizeof(un->holoconf.name));
	RCU_INIT_POINTER(un->holoconf.table, &builtin);
	list_add_tail(&un->holoconf.list, &un->profiles);
	un->nprofiles = 1;
}

/**
 * nsmw_profiles_free() - a netns ends, its wires are off it
 * @un: underlay; a grace period ago the last packet was here
 *
 * Context: process.
 */
void nsmw_profiles_free(struct nsmw_net *un)
{
	struct nsmw_profile *profile, *next;

	rtnl_lock();
	list_for_each_entry_safe(profile, next, &un->profiles, list) {
		destroy(profile);
		if (profile != &un->holoconf)
			kfree(profile);
	}
	rtnl_unlock();
}
