// SPDX-License-Identifier: GPL-2.0
/*
 * Print samples. See metric.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "metric.h"

void metric_family(const char *name, const char *type, const char *help)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metric_label(const char *before, const char *name, const char *value)
{
	printf("%s%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", stdout);
		else if (*value == '"' || *value == '\\')
			printf("\\%c", *value);
		else
			putchar(*value);
	}
	putchar('"');
}

void metric_sample(uint64_t value)
{
	printf("} %" PRIu64 "\n", value);
}
