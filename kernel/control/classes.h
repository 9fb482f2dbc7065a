/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classes of a profile, parsed from a request.
 */
#ifndef NSMW_CLASSES_H
#define NSMW_CLASSES_H

#include <linux/netlink.h>

struct nsmw_table;

int nsmw_classes_find(const struct nsmw_table *table,
		      const struct nlattr *index, const struct nlattr *name,
		      struct netlink_ext_ack *extack);
int nsmw_classes_parse(struct nsmw_table *table, const struct nsmw_table *old,
		       struct nlattr *attrs, int len,
		       struct netlink_ext_ack *extack);

#endif /* NSMW_CLASSES_H */
