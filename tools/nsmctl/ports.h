/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of ports and ranges, as the conditions of rules have them.
 */
#ifndef NSMCTL_PORTS_H
#define NSMCTL_PORTS_H

#include <stddef.h>
#include <stdint.h>

#include <linux/nsmwire.h>

#define PORTS_WANTED	"wants a port, or a range of them as 5000-5010, or a list as 80,443"

/* Size of the text of a list, including the NUL. */
#define PORTS_TEXT	(NSMWIRE_PORTS_MAX * sizeof("65535-65535"))

/* Ranges in order, with a port between two of them. */
struct ports {
	/* One more than there can be, since it may merge with another. */
	struct { uint64_t from, to; } range[NSMWIRE_PORTS_MAX + 1];
	unsigned int count;
};

/* Parse a list, sort and merge it. Return: NULL, or an error text. */
const char *ports_parse(const char *value, struct ports *ports);

/* Print a list as "rule show" does. */
void ports_text(const struct ports *ports, char text[PORTS_TEXT]);

#endif /* NSMCTL_PORTS_H */
