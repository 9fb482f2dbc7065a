// SPDX-License-Identifier: GPL-2.0
/*
 * Log lines. See log.h.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

static uint64_t last, credit = LOG_BURST * 1000;
static unsigned int left_out;

/* Whether the line fits into the rate: a bucket of a thousandth of lines. */
static bool fits(void)
{
	uint64_t now = now_ms();

	credit += (now - last) * LOG_RATE;
	if (!last || credit > LOG_BURST * 1000)
		credit = LOG_BURST * 1000;
	last = now;
	if (credit < 1000)
		return false;
	credit -= 1000;
	return true;
}

static void put(int priority, const char *text)
{
	char line[1100];
	int len = snprintf(line, sizeof(line), "<%d>%s\n", priority, text);

	if (len > 0 && write(STDERR_FILENO, line, len) < 0)
		return;
}

/* A control character, which a stranger may have sent, does not reach the log. */
static void clean(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
	}
}

void say(int priority, const char *format, ...)
{
	char text[1024], count[64];
	va_list args;

	if (!fits()) {
		left_out++;
		return;
	}
	if (left_out) {
		snprintf(count, sizeof(count), "%u lines were left out", left_out);
		left_out = 0;
		put(LOG_WARNING, count);
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	clean(text);
	put(priority, text);
}
