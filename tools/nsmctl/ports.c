// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of ports. See ports.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports.h"
#include "words.h"

#define TOO_MANY	"has more than 8 ports and ranges: add another rule"

static const char *parse(const char *value, struct ports *ports)
{
	const char *end = value;
	char text[16];
	size_t size;

	for (; *end; value = end + 1) {
		size = strcspn(value, ",");
		end = value + size;
		if (ports->count > NSMWIRE_PORTS_MAX)
			return TOO_MANY;
		if (size >= sizeof(text))
			return PORTS_WANTED;
		memcpy(text, value, size);
		text[size] = '\0';
		if (!words_range(text, 0, UINT16_MAX, &ports->range[ports->count].from,
				 &ports->range[ports->count].to))
			return PORTS_WANTED;
		ports->count++;
	}
	return ports->count ? NULL : PORTS_WANTED;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/* The kernel takes ranges in order, with a port between two of them. */
static void merge(struct ports *ports)
{
	unsigned int i, last = 0;

	qsort(ports->range, ports->count, sizeof(ports->range[0]), compare);
	for (i = 1; i < ports->count; i++) {
		if (ports->range[i].from > ports->range[last].to + 1)
			ports->range[++last] = ports->range[i];
		else if (ports->range[i].to > ports->range[last].to)
			ports->range[last].to = ports->range[i].to;
	}
	ports->count = last + 1;
}

const char *ports_parse(const char *value, struct ports *ports)
{
	const char *wrong;

	ports->count = 0;
	wrong = parse(value, ports);
	if (wrong)
		return wrong;
	merge(ports);
	return ports->count > NSMWIRE_PORTS_MAX ? TOO_MANY : NULL;
}

void ports_text(const struct ports *ports, char text[PORTS_TEXT])
{
	unsigned int i;
	int len = 0;

	for (i = 0; i < ports->count; i++) {
		unsigned int from = ports->range[i].from, to = ports->range[i].to;

		len += snprintf(text + len, PORTS_TEXT - len, "%s%u", i ? "," : "", from);
		if (to > from)
			len += snprintf(text + len, PORTS_TEXT - len, "-%u", to);
	}
}
