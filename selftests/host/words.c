// SPDX-License-Identifier: GPL-2.0
/*
 * The parse core of the tools by itself, under sanitizers.
 *
 *	words fuzz SEED N	N byte strings as attributes: decoded and shown; the
 *				output is parsed and decoded again
 *	words units SEED N	N rates, sizes and times: shown and parsed again with the
 *				same value; one above the maximum is refused
 *	words parse SEED N	N lists of words and of similar strings
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/nsmwire.h>

#include "units.h"
#include "words.h"

static uint64_t state;

static uint32_t any(uint32_t below)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % below;
}

/* The output as an argument list. */
struct shown {
	char *word[64];
	int count;
	unsigned int fields;
};

static void collect(void *ctx, const struct words_field *field)
{
	struct shown *shown = ctx;

	shown->fields++;
	if (field->kind == WORDS_STRING && !field->string)
		abort();
	if (!field->word)
		return;
	shown->word[shown->count++] = strdup(field->word);
	if (field->text)
		shown->word[shown->count++] = strdup(field->text);
}

static void shown_free(struct shown *shown)
{
	while (shown->count > 0)
		free(shown->word[--shown->count]);
}

struct buffer {
	char data[1024];
	size_t len;
};

static int append(void *ctx, int type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_type = type, .nla_len = NLA_HDRLEN + len };
	struct buffer *b = ctx;

	memcpy(b->data + b->len, &nla, sizeof(nla));
	memcpy(b->data + b->len + NLA_HDRLEN, data, len);
	b->len += NLA_ALIGN(nla.nla_len);
	return b->len > sizeof(b->data) - 64;
}

/* The text of two sets of words is the same. */
static int same(struct shown *a, struct shown *b)
{
	int i;

	if (a->count != b->count)
		return 0;
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->word[i], b->word[i]))
			return 0;
	}
	return 1;
}

static int understood(struct words *w, int argc, char **argv)
{
	struct words_err err;

	memset(w, 0, sizeof(*w));
	while (argc > 0) {
		int ret = words_take(w, &argc, &argv, &err);

		if (ret < 0 && !strlen(err.text))
			abort();
		if (ret <= 0)
			return 0;
	}
	return 1;
}

static int fuzz_one(void)
{
	struct shown first = { .count = 0 }, second = { .count = 0 };
	struct buffer b = { .len = 0 }, back = { .len = 0 };
	struct words w, again;
	char *exact;
	int i, n = any(24);

	for (i = 0; i < n; i++) {
		char data[20];
		int sizes[] = { 1, 2, 4, 4, 16, any(20) };
		int len = sizes[any(6)], j, names = !any(4);

		for (j = 0; j < len; j++)
			data[j] = any(4) ? any(256) : any(3);
		for (j = 0; names && j < len; j++)
			data[j] = any(12) ? 'a' + any(26) : 0;
		append(&b, any(IFLA_NSMWIRE_MAX + 4), data, len);
	}
	if (b.len && !any(3))
		b.data[any(b.len)] ^= 1 << any(8);
	if (b.len && !any(3))
		b.len -= any(b.len);
	/* Of the exact length, so that the sanitizer detects a read beyond the end. */
	exact = malloc(b.len + 1);
	memcpy(exact, b.data, b.len);
	exact = realloc(exact, b.len ? b.len : 1);
	words_get(&w, exact, b.len);
	free(exact);
	words_show(&w, collect, &first);

	/* Values of a newer module have no words here. */
	if (understood(&again, first.count, first.word)) {
		if (again.device_word)
			words_device_absent(&again);
		words_put(&again, append, &back);
		words_get(&w, back.data, back.len);
		words_show(&w, collect, &second);
		if (!same(&first, &second)) {
			for (i = 0; i < first.count; i++)
				printf("# %s\n", first.word[i]);
			for (i = 0; i < second.count; i++)
				printf("# > %s\n", second.word[i]);
			return 1;
		}
	}
	shown_free(&first);
	shown_free(&second);
	return 0;
}

/* Measured values are rounded by less than they show. */
static int measured_one(uint32_t value)
{
	char text[UNITS_TEXT];
	uint32_t us;
	double ppm;

	value %= 4000000000U;
	units_short_time_text(value, text);
	if (units_time(text, &us) ||
	    labs((long)us - (long)value) > (value < 100 ? 0 :
					    value < 999950 ? 50 : 50000))
		return 1;
	value %= 1000001;
	units_ppm_text(value, text);
	ppm = strtod(text, NULL) * 10000;
	return strlen(text) > sizeof("0.0001%") - 1 ||
	       ppm < value * 0.995 - 0.01 || ppm > value * 1.005 + 0.01;
}

/* A percentage, shown and parsed again, is the same, with its sign or without. */
static int percent_one(uint32_t value)
{
	char text[UNITS_TEXT];
	uint32_t ppm;

	value %= 1000001;
	units_percent_text(value, text);
	if (units_percent(text, &ppm) || ppm != value)
		return 1;
	text[strlen(text) - 1] = '\0';
	if (units_percent(text, &ppm) || ppm != value)
		return 1;
	units_percent_text(1000001 + value, text);
	return units_percent(text, &ppm) != UNITS_LARGE;
}

/*
 * A duration is rounded down to its unit, and takes the largest that it has. Parsed again,
 * it is what is shown.
 */
static int duration_one(uint64_t ms)
{
	char text[UNITS_TEXT];
	uint64_t number, unit;
	uint32_t seconds;
	char *end;

	units_duration_text(ms, text);
	number = strtoull(text, &end, 10);
	unit = !strcmp(end, "d") ? 86400 : !strcmp(end, "h") ? 3600 :
	       !strcmp(end, "min") ? 60 : !strcmp(end, "s") ? 1 : 0;
	if (!unit || number != ms / 1000 / unit)
		return 1;
	if (number * unit <= UINT32_MAX ?
	    units_duration(text, &seconds) || seconds != number * unit :
	    units_duration(text, &seconds) != UNITS_LARGE)
		return 1;
	return (!number && unit > 1) || (unit == 1 && number >= 60) ||
	       (unit == 60 && number >= 60) || (unit == 3600 && number >= 24);
}

/* Shown and parsed again, the value is the same; a number above its limit is refused. */
static int units_one(void)
{
	static const char *const units[] = {
		"", "bit", "kbit", "mbit", "gbit", "tbit", "kibit", "mibit",
		"gibit", "tibit", "bps", "kbps", "mbps", "gbps", "tbps",
		"kibps", "mibps", "gibps", "tibps", "b", "k", "kb", "m", "mb",
		"g", "gb", ".", "-", " ",
	};
	uint64_t rate, again, sizes[] = { 1, 10, 1000, 1024, 1000000 };
	char text[UNITS_TEXT], word[64];
	uint32_t bytes, same_bytes;
	double about;

	rate = ((uint64_t)any(UINT32_MAX) << 32 | any(UINT32_MAX)) >> any(64);
	if (!any(2))
		rate = rate / 4096 * sizes[any(5)];
	units_rate_text(rate, text);
	if (units_rate(text, &again) || again != rate)
		return 1;
	bytes = rate;
	units_bytes_text(bytes, text);
	if (units_bytes(text, &same_bytes) || same_bytes != bytes)
		return 1;
	units_time_text(bytes, text);
	if (units_time(text, &same_bytes) || same_bytes != bytes)
		return 1;
	if (measured_one(bytes) || percent_one(bytes) || duration_one(rate))
		return 1;

	/* Every accepted value is within a rounding of the value as a double. */
	snprintf(word, sizeof(word), "%llu%s%.*u%s", (unsigned long long)rate,
		 any(2) ? "." : "", (int)any(8), any(100),
		 units[any(sizeof(units) / sizeof(units[0]))]);
	again = 0;
	about = strtod(word, NULL);
	if (units_rate(word, &again))
		return 0;
	return again < about * 0.999 || again > about * 8.01 * 1099511627776.0;
}

static int parse_one(void)
{
	static const char *const values[] = {
		"", "0", "1", "63", "64", "255", "256", "65535", "65536",
		"16777215", "16777216", "99999999999999999999", "-1", "0x",
		"0x10", " 1", "1 ", "1.2.3.4", "::1", "::", "0.0.0.0", "fe80::1%lo",
		"inherit", "auto", "none", "any", "class", "set", "unset", "on",
		"off", "ip", "ethernet", "EF", "af41", "1-2", "2-1", "1-", "-",
		"wan0", "holoconf", "dscp", "dscp,mark", "dscp,dscp", "dscp,",
		",", "control,priority,mark,dscp", "a b", "--", "1-2-3", "1-99999999999", "lo", "aaaaaaaaaaaaaaaaaaaaaaa",
		"\xff\xfe",
	};
	struct buffer b = { .len = 0 };
	char *argv[16], **at = argv;
	unsigned int words = 0;
	struct words w;
	int argc = any(14), i;

	while (words_at(words))
		words++;

	for (i = 0; i < argc; i++) {
		const char *word = any(2) ? words_at(any(words)) :
			values[any(sizeof(values) / sizeof(values[0]))];

		argv[i] = strdup(word);
	}
	if (understood(&w, argc, at) && words_put(&w, append, &b))
		return 1;
	while (argc > 0)
		free(argv[--argc]);
	return 0;
}

int main(int argc, char **argv)
{
	long n;

	if (argc == 4) {
		state = strtoull(argv[2], NULL, 0);
		for (n = atol(argv[3]); n > 0; n--) {
			if (!strcmp(argv[1], "fuzz") ? fuzz_one() :
			    !strcmp(argv[1], "units") ? units_one() :
							parse_one())
				return 1;
		}
	} else {
		return 2;
	}
	return 0;
}
