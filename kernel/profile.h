/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: tables of classes with their rules, by name.
 */
#ifndef NSMW_PROFILE_H
#define NSMW_PROFILE_H

#include <linux/list.h>
#include <linux/netlink.h>

#include "config.h"
#include "table.h"

struct nsmw_net;

/**
 * struct nsmw_profile - classes and rules
 * @list:  in struct nsmw_net.profiles
 * @name:  its name
 * @wires: how many use it; it stays while there are any
 * @table: what it says; replaced as a whole under RTNL, read by packets
 *
 * All but @table under RTNL.
 */
struct nsmw_profile {
	struct list_head list;
	char name[NSMW_NAME_MAX];
	unsigned int wires;
	struct nsmw_table __rcu *table;
};

void nsmw_profiles_setup(void);
void nsmw_profiles_init(struct nsmw_net *un);
void nsmw_profiles_free(struct nsmw_net *un);
struct nsmw_profile *nsmw_profile_find(struct nsmw_net *un,
				       const struct nlattr *name);
struct nsmw_profile *nsmw_profile_get(struct nsmw_net *un,
				      const struct nlattr *name,
				      struct netlink_ext_ack *extack);
bool nsmw_profile_builtin(const struct nsmw_profile *profile);
struct nsmw_table *nsmw_table_alloc(const struct nsmw_table *like,
				    unsigned int rules);
int nsmw_table_add(struct nsmw_table *table, const struct nsmw_rule *rule);
void nsmw_table_free(struct nsmw_table *table);
int nsmw_table_find_class(const struct nsmw_table *table,
			  const struct nlattr *index, const struct nlattr *name,
			  struct netlink_ext_ack *extack);
int nsmw_profile_replace(struct nsmw_net *un, struct nsmw_profile *profile,
			 struct nsmw_table *table,
			 struct netlink_ext_ack *extack);
int nsmw_profile_set(struct nsmw_net *un, struct nlattr *tb[],
		     struct nlattr *attrs, int len, enum nsmw_set mode,
		     struct netlink_ext_ack *extack);
int nsmw_profile_del(struct nsmw_net *un, struct nlattr *tb[],
		     struct netlink_ext_ack *extack);

#endif /* NSMW_PROFILE_H */
