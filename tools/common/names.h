/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the values and attributes of the netlink interface, as
 * Documentation/netlink/specs/nsmwire.yaml spells them.
 */
#ifndef NSMCTL_NAMES_H
#define NSMCTL_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The values of an enum of the specification, in order. */
struct names {
	const char *what;	/* name of the enum in the specification */
	unsigned int first;	/* lowest value */
	unsigned int count;
	const char *const *name;
};

extern const struct names names_payload;
extern const struct names names_dscp_mode;
extern const struct names names_df;
extern const struct names names_class;
extern const struct names names_tier;
extern const struct names names_path_state;
extern const struct names names_path_reason;
extern const struct names names_drop;
extern const struct names names_feature;	/* by number of the bit */
extern const struct names names_trust;		/* likewise */

/* NULL for a value that this tool does not know. */
const char *names_get(const struct names *names, uint32_t value);

/* Value of the name, -1 where there is none. */
int names_find(const struct names *names, const char *name);

/* DSCP by name (any case) or number; -1 where it is neither. */
int dscp_parse(const char *word);

/* NULL where the value has no name. */
const char *dscp_name(uint8_t dscp);

/* An attribute set of the specification, as far as a request can hold it. */
struct attr_set {
	const char *what;
	unsigned int max;
	const char *const *name;		/* by type, holes are NULL */
	const struct attr_set *const *nest;	/* by type; NULL: no nests */
};

extern const struct attr_set attrs_wire;
extern const struct attr_set attrs_link;
extern const struct attr_set attrs_stats;
extern const struct attr_set attrs_uplink;
extern const struct attr_set attrs_queue;
extern const struct attr_set attrs_class_info;
extern const struct attr_set attrs_profile;
extern const struct attr_set attrs_rule;
extern const struct attr_set attrs_capabilities;

#endif /* NSMCTL_NAMES_H */
