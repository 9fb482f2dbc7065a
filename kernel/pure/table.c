// SPDX-License-Identifier: GPL-2.0
/*
 * Checks the classes of a table and makes what packets look up from what people
 * say. Pure: no state, no lock, no netdevice.
 */
#include <linux/string.h>

#include "pure/table.h"

/* A class without a share has no burst. */
static bool is_burst_ok(const struct nsmw_class_info *class)
{
	if (class->tier == NSMWIRE_TIER_BACKGROUND)
		return !class->burst;
	return class->burst >= NSMWIRE_BURST_MIN &&
	       class->burst <= NSMWIRE_BURST_MAX;
}

static enum nsmw_table_fault check_class(const struct nsmw_class_info *class)
{
	bool background = class->tier == NSMWIRE_TIER_BACKGROUND;

	if (background && class->share)
		return NSMW_TABLE_SHARE;
	if (!background && !class->share)
		return NSMW_TABLE_NO_SHARE;
	if (!is_burst_ok(class))
		return NSMW_TABLE_BURST;
	if (class->target && class->max_wait)
		return NSMW_TABLE_BOTH;
	if (class->target && class->interval <= class->target)
		return NSMW_TABLE_INTERVAL;
	if (class->policy.duplicate == NSMWIRE_DUPLICATE_SLA &&
	    !nsmw_policy_has_sla(&class->policy))
		return NSMW_TABLE_DUPLICATE;
	return NSMW_TABLE_OK;
}

/**
 * nsmw_table_check() - do the classes of a profile go together?
 * @class: all of them
 *
 * Return: NSMW_TABLE_OK or what is wrong.
 */
enum nsmw_table_fault nsmw_table_check(const struct nsmw_class_info *class)
{
	enum nsmw_table_fault fault;
	unsigned int i, sum = 0;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		fault = check_class(&class[i]);
		if (fault)
			return fault;
		sum += class[i].share;
	}
	return sum > 100 ? NSMW_TABLE_SHARES : NSMW_TABLE_OK;
}

/*
 * A class that was given a DSCP of its own is known by it, too, at the end of a
 * wire without a class option for one; of two, the first.
 */
static void index_dscp(struct nsmw_table *table)
{
	unsigned int i;

	memcpy(table->by_dscp, nsmw_class_by_dscp, sizeof(table->by_dscp));
	for (i = NSMWIRE_CLASSES_MAX; i-- > 0;) {
		__u8 dscp = table->class[i].dscp;

		if (dscp && dscp != nsmw_classes[i].dscp)
			table->by_dscp[dscp] = i;
	}
}

/**
 * nsmw_table_index() - make what packets look up
 * @table: a table, its classes and rules in place
 */
void nsmw_table_index(struct nsmw_table *table)
{
	unsigned int i;

	index_dscp(table);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		table->tos[i] = table->class[i].dscp << 2;
	table->fields = 0;
	table->mark_bits = 0;
	for (i = 0; i < table->count; i++) {
		table->fields |= table->rule[i].have;
		table->mark_bits |= table->rule[i].mark_mask;
	}
}

/**
 * nsmw_table_duplicates() - are packets of any class ever sent twice?
 * @table: the table
 *
 * Return: true when a class asks for it, at times or always.
 */
bool nsmw_table_duplicates(const struct nsmw_table *table)
{
	unsigned int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (table->class[i].policy.duplicate != NSMWIRE_DUPLICATE_OFF)
			return true;
	}
	return false;
}

/**
 * nsmw_table_same_tos() - do two tables give the same outer headers?
 * @a: one
 * @b: the other
 *
 * Return: true when each class has the same DSCP in both.
 */
bool nsmw_table_same_tos(const struct nsmw_table *a,
			 const struct nsmw_table *b)
{
	return !memcmp(a->tos, b->tos, sizeof(a->tos));
}
