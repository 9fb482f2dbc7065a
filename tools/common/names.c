// SPDX-License-Identifier: GPL-2.0
/*
 * Convert names to values and back: the names of the netlink interface
 * (spec_gen.c) and the names of DSCPs.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "names.h"

const char *names_get(const struct names *names, uint32_t value)
{
	if (value < names->first || value - names->first >= names->count)
		return NULL;
	return names->name[value - names->first];
}

int names_find(const struct names *names, const char *name)
{
	unsigned int i;

	for (i = 0; i < names->count; i++) {
		if (!strcmp(names->name[i], name))
			return names->first + i;
	}
	return -1;
}

/* The first name of a value is shown. */
static const struct {
	const char *name;
	uint8_t dscp;
} dscp_names[] = {
	{ "DF", 0 }, { "BE", 0 }, { "CS0", 0 }, { "LE", 1 },
	{ "CS1", 8 }, { "AF11", 10 }, { "AF12", 12 }, { "AF13", 14 },
	{ "CS2", 16 }, { "AF21", 18 }, { "AF22", 20 }, { "AF23", 22 },
	{ "CS3", 24 }, { "AF31", 26 }, { "AF32", 28 }, { "AF33", 30 },
	{ "CS4", 32 }, { "AF41", 34 }, { "AF42", 36 }, { "AF43", 38 },
	{ "CS5", 40 }, { "VOICE-ADMIT", 44 }, { "EF", 46 }, { "CS6", 48 },
	{ "CS7", 56 },
};

#define DSCP_NAMES	(sizeof(dscp_names) / sizeof(dscp_names[0]))

int dscp_parse(const char *word)
{
	unsigned long value;
	unsigned int i;
	char *end;

	for (i = 0; i < DSCP_NAMES; i++) {
		if (!strcasecmp(dscp_names[i].name, word))
			return dscp_names[i].dscp;
	}
	if (*word < '0' || *word > '9')
		return -1;
	if (!strncasecmp(word, "0x", 2))
		value = strtoul(word, &end, 16);
	else
		value = strtoul(word, &end, 10);
	if (*end || end == word || value > 63)
		return -1;
	return value;
}

const char *dscp_name(uint8_t dscp)
{
	unsigned int i;

	for (i = 0; i < DSCP_NAMES; i++) {
		if (dscp_names[i].dscp == dscp)
			return dscp_names[i].name;
	}
	return NULL;
}
