/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the values and attributes of the netlink interface. spec_gen.c is
 * generated from Documentation/netlink/specs/nsmwire.yaml.
 */
#ifndef NSMCTL_NAMES_H
#define NSMCTL_NAMES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Values of an enum of the specification, in order, or bits of a set of flags.
 */
struct names {
	const char *what;	/* name of the enum in the specification */
	unsigned int first;	/* lowest value */
	unsigned int count;
	const char *const *name;
};

/* Name of a value. Return: NULL if this tool does not know the value. */
const char *names_get(const struct names *names, uint32_t value);

/* Value of a name. Return: -1 if the name is not known. */
int names_find(const struct names *names, const char *name);

/* Parse a DSCP: a name in any case, or a number. Return: -1 on an error. */
int dscp_parse(const char *word);

/* Name of a DSCP. Return: NULL if the DSCP has no name. */
const char *dscp_name(uint8_t dscp);

/* Attribute set of the specification, up to the largest type in a request. */
struct attr_set {
	const char *what;
	unsigned int max;
	const char *const *name;		/* by type; NULL: unused */
	const struct attr_set *const *nest;	/* by type; NULL: no nests */
};

/* Defines names_X for each enum X and attrs_X for each attribute set X. */
#include "spec_gen.h"

#endif /* NSMCTL_NAMES_H */
