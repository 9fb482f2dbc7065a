// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the profiles of an underlay, found by name, created and destroyed, and the
 * memory of their tables. All under RTNL. Requests about them are in netlink_profile.c.
 */
#include <linux/cgroup.h>
#include <linux/moduleparam.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "control/profile.h"
#include "control/underlay.h"
#include "qos/hits.h"
#include "qos/rule_cache.h"

/* The defaults of holoconf and of new profiles. */
static struct nsmw_table builtin;
static u64 versions;

static unsigned int profiles_max = 256;
module_param(profiles_max, uint, 0644);
MODULE_PARM_DESC(profiles_max, "Profiles that one network namespace can have");

/**
 * nsmw_profiles_setup() - initialize the built-in table
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
 * nsmw_profile_builtin() - is a profile the built-in one?
 * @profile: the profile
 *
 * Return: true for holoconf.
 */
bool nsmw_profile_builtin(const struct nsmw_profile *profile)
{
	return !strcmp(profile->name, NSMW_PROFILE_DEFAULT);
}

/**
 * nsmw_profile_find() - find the profile of a name
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
 * nsmw_profile_get() - find the profile that a request names
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
		nsmw_hits_put(table->rule[i].hits);
	}
	kvfree(table);
}

static void free_table(struct rcu_head *rcu)
{
	nsmw_table_free(container_of(rcu, struct nsmw_table, rcu));
}

/**
 * nsmw_table_free_rcu() - free a table once no packet can see it any more
 * @table: the table
 *
 * Context: any.
 */
void nsmw_table_free_rcu(struct nsmw_table *table)
{
	if (table != &builtin)
		call_rcu(&table->rcu, free_table);
}

/**
 * nsmw_table_builtin() - the table that a new profile starts with
 *
 * Return: the table.
 */
const struct nsmw_table *nsmw_table_builtin(void)
{
	return &builtin;
}

/**
 * nsmw_table_alloc() - create a table without rules
 * @like:  table that it has the classes of, with their names
 * @rules: number of rules that it has room for
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_table *nsmw_table_alloc(const struct nsmw_table *like,
				    unsigned int rules)
{
	struct nsmw_table *table;

	if (rules && nsmw_rule_caches_need())
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
 * nsmw_table_add() - append a rule
 * @table: a table that has room
 * @rule:  copied, references to its cgroup and its counter taken
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
	nsmw_hits_get(rule->hits);
	table->count++;
	return 0;
}

/**
 * nsmw_table_copy() - copy a table with its rules
 * @from: the table
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_table *nsmw_table_copy(const struct nsmw_table *from)
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

/* --- profiles */

/**
 * nsmw_profile_create() - create a profile
 * @un:     underlay
 * @name:   attribute, checked
 * @table:  its classes and rules; consumed on success
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the profile or an error pointer.
 */
struct nsmw_profile *nsmw_profile_create(struct nsmw_net *un,
					 const struct nlattr *name,
					 struct nsmw_table *table,
					 struct netlink_ext_ack *extack)
{
	struct nsmw_profile *profile;

	if (un->nprofiles >= READ_ONCE(profiles_max)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this network namespace has as many profiles as profiles_max, a parameter of the module, allows");
		return ERR_PTR(-ENOSPC);
	}
	profile = kzalloc(sizeof(*profile), GFP_KERNEL_ACCOUNT);
	if (!profile)
		return ERR_PTR(-ENOMEM);
	nla_strscpy(profile->name, name, sizeof(profile->name));
	nsmw_table_index(table);
	RCU_INIT_POINTER(profile->table, table);
	list_add_tail(&profile->list, &un->profiles);
	un->nprofiles++;
	un->seq++;
	return profile;
}

static void free_profile(struct nsmw_net *un, struct nsmw_profile *profile)
{
	list_del(&profile->list);
	nsmw_table_free_rcu(rtnl_dereference(profile->table));
	if (profile != &un->holoconf)
		kfree(profile);
}

/**
 * nsmw_profile_destroy() - destroy a profile that no wire uses
 * @un:      underlay
 * @profile: the profile; a grace period ago the last packet was here
 *
 * Context: process, RTNL.
 */
void nsmw_profile_destroy(struct nsmw_net *un, struct nsmw_profile *profile)
{
	free_profile(un, profile);
	un->nprofiles--;
	un->seq++;
}

/**
 * nsmw_profiles_init() - create the built-in profile of an underlay that begins
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
 * nsmw_profiles_free() - destroy the profiles of an underlay that ends
 * @un: underlay; a grace period ago the last packet was here
 *
 * Context: process.
 */
void nsmw_profiles_free(struct nsmw_net *un)
{
	struct nsmw_profile *profile, *next;

	rtnl_lock();
	list_for_each_entry_safe(profile, next, &un->profiles, list)
		free_profile(un, profile);
	rtnl_unlock();
}
