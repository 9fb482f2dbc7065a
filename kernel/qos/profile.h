/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A profile: classes and rules under a name. control/profile.c creates profiles and
 * changes them.
 */
#ifndef NSMW_PROFILE_H
#define NSMW_PROFILE_H

#include <linux/list.h>

#include "pure/table.h"

/**
 * struct nsmw_profile - classes and rules
 * @list:  in struct nsmw_net.profiles
 * @name:  its name
 * @wires: number of wires that use it; it cannot be deleted while there are any
 * @table: classes and rules; replaced as a whole under RTNL, read by packets
 *
 * All but @table under RTNL.
 */
struct nsmw_profile {
	struct list_head list;
	char name[NSMW_NAME_MAX];
	unsigned int wires;
	struct nsmw_table __rcu *table;
};

#endif /* NSMW_PROFILE_H */
