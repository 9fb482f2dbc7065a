/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The profiles of an underlay: tables of classes with their rules, by name.
 */
#ifndef NSMW_CONTROL_PROFILE_H
#define NSMW_CONTROL_PROFILE_H

#include <linux/netlink.h>

#include "qos/profile.h"

struct nsmw_net;

void nsmw_profiles_setup(void);
void nsmw_profiles_init(struct nsmw_net *un);
void nsmw_profiles_free(struct nsmw_net *un);
struct nsmw_profile *nsmw_profile_find(struct nsmw_net *un,
				       const struct nlattr *name);
struct nsmw_profile *nsmw_profile_get(struct nsmw_net *un,
				      const struct nlattr *name,
				      struct netlink_ext_ack *extack);
bool nsmw_profile_builtin(const struct nsmw_profile *profile);
struct nsmw_profile *nsmw_profile_create(struct nsmw_net *un,
					 const struct nlattr *name,
					 struct nsmw_table *table,
					 struct netlink_ext_ack *extack);
void nsmw_profile_destroy(struct nsmw_net *un, struct nsmw_profile *profile);
const struct nsmw_table *nsmw_table_builtin(void);
struct nsmw_table *nsmw_table_alloc(const struct nsmw_table *like,
				    unsigned int rules);
struct nsmw_table *nsmw_table_copy(const struct nsmw_table *from);
int nsmw_table_add(struct nsmw_table *table, const struct nsmw_rule *rule);
void nsmw_table_free(struct nsmw_table *table);
void nsmw_table_free_rcu(struct nsmw_table *table);

#endif /* NSMW_CONTROL_PROFILE_H */
