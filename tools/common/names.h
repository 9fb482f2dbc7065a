/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the values and attributes of the netlink interface, as
 * Documentation/netlink/specs/nsmwire.yaml spells them: spec_gen.c is generated
 * from it.
 */
#ifndef NSMCTL_NAMES_H
#define NSMCTL_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The values of an enum of the specification, in order; of flags, the bits. */
struct names {
	const char *what;	/* name of the enum in the specification */
	unsigned int first;	/* lowest value */
	unsigned int count;
	const char *const *name;
};

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

/* names_X for each enum X, attrs_X for each set of attributes. */
#include "spec_gen.h"

#endif /* NSMCTL_NAMES_H */
