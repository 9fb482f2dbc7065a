/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rule of a profile, parsed from a request.
 */
#ifndef NSMW_RULES_H
#define NSMW_RULES_H

#include <linux/netlink.h>

#include "pure/rule.h"

struct cgroup;
struct genl_info;
struct nsmw_table;

int nsmw_rule_parse(struct nsmw_rule *rule, const struct nsmw_table *table,
		    const struct genl_info *info);
void nsmw_rule_put(struct nsmw_rule *rule);
struct cgroup *nsmw_rule_cgroup(struct nlattr *nla, struct netlink_ext_ack *extack);
void nsmw_rule_cgroup_put(struct cgroup *cgroup);
bool nsmw_rule_has_class(struct nlattr *tb[]);
bool nsmw_rule_is_orphan(const struct nsmw_rule *rule);

#endif /* NSMW_RULES_H */
