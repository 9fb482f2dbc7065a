// SPDX-License-Identifier: GPL-2.0
/*
 * Parse and format rates, sizes and times. See units.h.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <strings.h>

#include "units.h"

#define FRACTION_MAX	1000000		/* six decimal places */

#define KILO	1000ULL
#define MEGA	(KILO * KILO)
#define GIGA	(MEGA * KILO)
#define TERA	(GIGA * KILO)
#define KIBI	1024ULL
#define MEBI	(KIBI * KIBI)
#define GIBI	(MEBI * KIBI)
#define TEBI	(GIBI * KIBI)

struct unit {
	const char *name;
	uint64_t factor;
};

/*
 * The text uses the first unit that leaves a whole number. Units after the
 * empty entry are only parsed.
 */
static const struct unit rate_units[] = {
	{ "tbit", TERA }, { "gbit", GIGA }, { "mbit", MEGA }, { "kbit", KILO },
	{ "bit", 1 }, { "", 1 },
	{ "kibit", KIBI }, { "mibit", MEBI }, { "gibit", GIBI },
	{ "tibit", TEBI },
	{ "bps", 8 }, { "kbps", 8 * KILO }, { "mbps", 8 * MEGA },
	{ "gbps", 8 * GIGA }, { "tbps", 8 * TERA },
	{ "kibps", 8 * KIBI }, { "mibps", 8 * MEBI }, { "gibps", 8 * GIBI },
	{ "tibps", 8 * TEBI },
	{ NULL, 0 },
};

static const struct unit size_units[] = {
	{ "gb", GIBI }, { "mb", MEBI }, { "kb", KIBI }, { "", 1 },
	{ "g", GIBI }, { "m", MEBI }, { "k", KIBI }, { "b", 1 },
	{ NULL, 0 },
};

static const struct unit time_units[] = {
	{ "s", MEGA }, { "ms", KILO }, { "us", 1 }, { "", 1 },
	{ "sec", MEGA }, { "secs", MEGA }, { "msec", KILO }, { "msecs", KILO },
	{ "usec", 1 }, { "usecs", 1 },
	{ NULL, 0 },
};

static const struct unit duration_units[] = {
	{ "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "", 1 },
	{ "m", 60 }, { "mins", 60 }, { "sec", 1 }, { "secs", 1 },
	{ NULL, 0 },
};

static const struct unit percent_units[] = {
	{ "%", 10000 }, { "", 10000 },
	{ NULL, 0 },
};

static uint64_t factor_of(const struct unit *units, const char *name)
{
	for (; units->name; units++) {
		if (!strcasecmp(units->name, name))
			return units->factor;
	}
	return 0;
}

/* Append a digit. Return: false if the number overflows. */
static bool append(uint64_t *number, char digit)
{
	return !__builtin_mul_overflow(*number, 10, number) &&
	       !__builtin_add_overflow(*number, digit - '0', number);
}

static enum units parse(const struct unit *units, const char *word,
			uint64_t max, uint64_t *value)
{
	uint64_t whole = 0, part = 0, parts = 1, factor;
	bool fits = true;

	if (!isdigit((unsigned char)*word))
		return UNITS_JUNK;
	for (; isdigit((unsigned char)*word); word++)
		fits = fits && append(&whole, *word);
	if (*word == '.') {
		word++;
		if (!isdigit((unsigned char)*word))
			return UNITS_JUNK;
		for (; isdigit((unsigned char)*word); word++) {
			if (parts < FRACTION_MAX) {
				parts *= 10;
				append(&part, *word);
			} else if (*word != '0') {
				return UNITS_BROKEN;
			}
		}
	}
	factor = factor_of(units, word);
	if (!factor)
		return UNITS_JUNK;
	/* Cannot overflow: less than 2^20 times less than 2^44. */
	if (part * factor % parts)
		return UNITS_BROKEN;
	if (!fits || __builtin_mul_overflow(whole, factor, value) ||
	    __builtin_add_overflow(*value, part * factor / parts, value) ||
	    *value > max)
		return UNITS_LARGE;
	return UNITS_OK;
}

static void show(const struct unit *units, uint64_t value,
		 char text[UNITS_TEXT])
{
	while (*units->name && (!value || value % units->factor))
		units++;
	snprintf(text, UNITS_TEXT, "%" PRIu64 "%s", value / units->factor,
		 units->name);
}

enum units units_rate(const char *word, uint64_t *rate)
{
	return parse(rate_units, word, UINT64_MAX, rate);
}

static enum units parse_u32(const struct unit *units, const char *word,
			    uint32_t *number)
{
	uint64_t value;
	enum units ret = parse(units, word, UINT32_MAX, &value);

	if (!ret)
		*number = value;
	return ret;
}

enum units units_bytes(const char *word, uint32_t *bytes)
{
	return parse_u32(size_units, word, bytes);
}

enum units units_time(const char *word, uint32_t *us)
{
	return parse_u32(time_units, word, us);
}

enum units units_duration(const char *word, uint32_t *seconds)
{
	return parse_u32(duration_units, word, seconds);
}

enum units units_percent(const char *word, uint32_t *ppm)
{
	uint64_t value;
	enum units ret = parse(percent_units, word, MEGA, &value);

	if (!ret)
		*ppm = value;
	return ret;
}

void units_rate_text(uint64_t rate, char text[UNITS_TEXT])
{
	show(rate_units, rate, text);
}

void units_bytes_text(uint32_t bytes, char text[UNITS_TEXT])
{
	show(size_units, bytes, text);
}

void units_time_text(uint32_t us, char text[UNITS_TEXT])
{
	show(time_units, us, text);
}

/* Round to a multiple of @step. */
static uint64_t to_nearest(uint64_t value, uint64_t step)
{
	return (value + step / 2) / step * step;
}

/* Print value / @one, which has @digits decimal places, without trailing zeroes. */
static void show_decimal(uint64_t value, uint32_t one, int digits,
			 const char *unit, char text[UNITS_TEXT])
{
	uint32_t whole = value / one, part = value % one;

	for (; digits && part % 10 == 0; digits--)
		part /= 10;
	if (digits)
		snprintf(text, UNITS_TEXT, "%u.%0*u%s", whole, digits, part, unit);
	else
		snprintf(text, UNITS_TEXT, "%u%s", whole, unit);
}

void units_short_time_text(uint32_t us, char text[UNITS_TEXT])
{
	if (us < 100)
		snprintf(text, UNITS_TEXT, "%uus", us);
	else if (to_nearest(us, 100) < MEGA)
		show_decimal(to_nearest(us, 100), KILO, 3, "ms", text);
	else
		show_decimal(to_nearest(us, 100 * KILO), MEGA, 6, "s", text);
}

void units_ppm_text(uint32_t ppm, char text[UNITS_TEXT])
{
	uint64_t step = 1;

	while (ppm / step >= 1000)
		step *= 10;
	show_decimal(to_nearest(ppm, step), 10000, 4, "%", text);
}

void units_percent_text(uint32_t ppm, char text[UNITS_TEXT])
{
	show_decimal(ppm, 10000, 4, "%", text);
}

void units_duration_text(uint64_t ms, char text[UNITS_TEXT])
{
	static const struct unit units[] = {
		{ "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 },
	};
	const struct unit *unit = units;
	uint64_t seconds = ms / 1000;

	while (seconds < unit->factor && unit->factor > 1)
		unit++;
	snprintf(text, UNITS_TEXT, "%" PRIu64 "%s", seconds / unit->factor,
		 unit->name);
}
