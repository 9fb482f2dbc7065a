/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classes and rules of a profile in one piece, as packets read them; replaced as a
 * whole. Pure: numbers in, numbers out.
 */
#ifndef NSMW_TABLE_H
#define NSMW_TABLE_H

#include <linux/rcupdate.h>

#include "pure/class.h"
#include "pure/rule.h"

/**
 * enum nsmw_table_fault - what is wrong with the classes of a table
 * @NSMW_TABLE_OK:       nothing
 * @NSMW_TABLE_SHARES:   more is given away than there is
 * @NSMW_TABLE_SHARE:    a share for a class that is served from what is left
 * @NSMW_TABLE_NO_SHARE: none for a class that is served by it
 * @NSMW_TABLE_BURST:    a burst of a class without a share, or one out of bounds
 * @NSMW_TABLE_BOTH:     CoDel and a longest time
 * @NSMW_TABLE_INTERVAL: an interval that is no longer than the target
 * @NSMW_TABLE_DUPLICATE: packets sent twice by limits that the class has not
 */
enum nsmw_table_fault {
	NSMW_TABLE_OK,
	NSMW_TABLE_SHARES,
	NSMW_TABLE_SHARE,
	NSMW_TABLE_NO_SHARE,
	NSMW_TABLE_BURST,
	NSMW_TABLE_BOTH,
	NSMW_TABLE_INTERVAL,
	NSMW_TABLE_DUPLICATE,
};

/**
 * struct nsmw_table - classes and rules
 * @rcu:       frees it after the last packet
 * @version:   number that no other table has or had
 * @class:     the classes
 * @name:      their names
 * @tos:       DS field of the outer header by class, ECN bits zero
 * @by_dscp:   class of an inner packet by its DSCP, see nsmw_class_of_ds()
 * @fields:    NSMW_RULE_* that any rule has
 * @mark_bits: bits of the mark that any rule looks at
 * @count:     rules
 * @rule:      the rules, by pref
 *
 * Constant once packets can see it.
 */
struct nsmw_table {
	struct rcu_head rcu;
	u64 version;
	struct nsmw_class_info class[NSMWIRE_CLASSES_MAX];
	char name[NSMWIRE_CLASSES_MAX][NSMW_CLASS_NAME_SIZE];
	__u8 tos[NSMWIRE_CLASSES_MAX];
	__u8 by_dscp[NSMW_DSCP_COUNT];
	__u32 fields;
	__u32 mark_bits;
	unsigned int count;
	struct nsmw_rule rule[];
};

enum nsmw_table_fault nsmw_table_check(const struct nsmw_class_info *class);
void nsmw_table_index(struct nsmw_table *table);
bool nsmw_table_duplicates(const struct nsmw_table *table);
bool nsmw_table_same_tos(const struct nsmw_table *a,
			 const struct nsmw_table *b);

#endif /* NSMW_TABLE_H */
