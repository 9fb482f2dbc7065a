// SPDX-License-Identifier: GPL-2.0
/*
 * Parse names, and words with a value. See args.h.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "args.h"
#include "nsmctl.h"
#include "words.h"

bool args_have(uint64_t have, int attr)
{
	return have & (1ULL << attr);
}

bool args_first(uint64_t *have, int attr)
{
	bool said = args_have(*have, attr);

	*have |= 1ULL << attr;
	return !said;
}

int args_name(char *name, const char *what, int *argc, char ***argv)
{
	const char *a = strchr("aeiou", *what) ? "an" : "a";

	if (*argc < 1)
		return usage_error("the name of %s %s is missing, see \"nsmctl %s help\"",
				   a, what, run.object);
	if (args_option(**argv))
		return EXIT_USAGE;
	if (!words_name(**argv))
		return usage_error("\"%s\" is not a name that %s %s can have",
				   **argv, a, what);
	taken(what, **argv);
	memcpy(name, **argv, strlen(**argv) + 1);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

/*
 * The long options. The short options are their first letters, except for
 * version.
 */
static const char *const options[] = {
	"json", "pretty", "statistics", "details", "timestamp", "netns",
	"batch", "force", "color", "version", "help",
};

#define OPTIONS	(sizeof(options) / sizeof(options[0]))

int args_option(const char *word)
{
	unsigned int i;

	if (*word != '-' || !word[1])
		return EXIT_OK;
	for (i = 0; i < OPTIONS; i++) {
		size_t len = strlen(options[i]);

		if (!strncmp(word, "--", 2) ?
		    !strncmp(word + 2, options[i], len) :
		    word[1] == *options[i] || !strcmp(word, "-V"))
			return usage_error("\"%s\" is an option, and options go first: \"nsmctl %s %s%s%s ...\"",
					   word, word, run.object,
					   run.verb ? " " : "",
					   run.verb ? run.verb : "");
	}
	return usage_error("\"%s\" is not an option, and a name cannot begin with '-', see \"nsmctl %s help\"",
			   word, run.object);
}

void args_suggest(struct suggestion *s, const struct arg *args)
{
	for (; args && args->word; args++)
		suggest_try(s, args->word, args->known_as);
}

static struct suggestion suggest(const char *word, const struct arg *args,
				 bool settings)
{
	struct suggestion s = { .word = word };

	args_suggest(&s, args);
	if (settings)
		words_suggest(&s);
	return s;
}

/*
 * If a word of the command was taken for a name, a name before it is probably
 * missing: mention it.
 */
static void tell_taken(char *to, size_t size, const struct arg *args,
		       bool settings)
{
	const char *before = ". Is a name missing? ";
	unsigned int i, len = 0;
	bool some = false;

	*to = '\0';
	for (i = 0; i < TAKEN_MAX && run.taken[i].word; i++) {
		struct suggestion s = suggest(run.taken[i].word, args,
					      settings);

		some = some || suggest_is_known(&s);
	}
	for (i = 0; some && i < TAKEN_MAX && run.taken[i].word; i++) {
		const struct taken *t = &run.taken[i];

		if (len < size)
			len += snprintf(to + len, size - len,
					"%s\"%s\" was taken for the name of the %s",
					before, t->word, t->what);
		before = ", ";
	}
}

int args_unknown(const char *word, const struct arg *args, bool settings)
{
	struct suggestion s = suggest(word, args, settings);
	char names[256];

	if (args_option(word))
		return EXIT_USAGE;
	tell_taken(names, sizeof(names), args, settings);
	if (s.best && !suggest_is_known(&s))
		return usage_error("\"%s\" is not a word of this command, do you mean \"%s\"? See \"nsmctl %s help\"%s",
				   word, s.best, run.object, names);
	return usage_error("\"%s\" is not a word of this command, see \"nsmctl %s help\"%s",
			   word, run.object, names);
}

int args_end(int argc, char **argv)
{
	if (argc > 0 && args_option(*argv))
		return EXIT_USAGE;
	if (argc > 0)
		return usage_error("\"%s\" is one word too many", *argv);
	return EXIT_OK;
}

int args_take(void *to, const struct arg *args, int argc, char **argv)
{
	for (; argc > 0; argc -= 2, argv += 2) {
		const struct arg *arg = args;
		const char *wrong;

		while (arg->word && strcmp(arg->word, *argv))
			arg++;
		if (!arg->word)
			return args_unknown(*argv, args, false);
		if (argc < 2) {
			wrong = arg->take(to, "");
			if (!wrong || strncmp(wrong, "wants", 5))
				wrong = "wants a value";
			return usage_error("\"%s\" %s, see \"nsmctl %s help\"",
					   *argv, wrong, run.object);
		}
		wrong = arg->take(to, argv[1]);
		if (wrong)
			return usage_error("\"%s %s\": \"%s\" %s", *argv,
					   argv[1], *argv, wrong);
	}
	return EXIT_OK;
}

const char *args_units(enum units ret, const char *junk)
{
	switch (ret) {
	case UNITS_OK:
		return NULL;
	case UNITS_BROKEN:
		return "does not come out as a whole number";
	case UNITS_LARGE:
		return "is too large";
	default:
		return junk;
	}
}

#define RATE_BARE_MIN	1000	/* bit/s; a lower rate is probably an error */

static bool is_bare(const char *value)
{
	return !value[strspn(value, "0123456789.")];
}

const char *args_rate(const char *value, uint64_t *rate)
{
	size_t len = strlen(value);
	char text[UNITS_TEXT];
	const char *wrong;

	if (!strcmp(value, "none"))
		return NULL;
	wrong = args_units(units_rate(value, rate),
			   "wants a rate as 48mbit, or none");
	if (wrong)
		return wrong;
	if (is_bare(value) && *rate && *rate < RATE_BARE_MIN)
		return "is in bit/s without a unit, below 1 kbit/s: say the unit, as in 48mbit";
	if (len > 2 && !strcasecmp(value + len - 2, "ps") && !run.check) {
		units_rate_text(*rate, text);
		complain("note: %s is %s: bps is bytes per second, as in tc",
			 value, text);
	}
	return NULL;
}

const char *args_time(const char *value, uint32_t *us, const char *junk)
{
	const char *wrong = args_units(units_time(value, us), junk);

	if (!wrong && is_bare(value) && *us)
		return "wants a unit: us, ms or s";
	return wrong;
}

const char *args_duration(const char *value, uint32_t *seconds, const char *junk)
{
	const char *wrong = args_units(units_duration(value, seconds), junk);

	if (!wrong && is_bare(value) && *seconds)
		return "wants a unit: s, min, h or d";
	return wrong;
}

#define CGROUP_ROOT	"/sys/fs/cgroup"
#define CGROUP_UNIFIED	CGROUP_ROOT "/unified"

/*
 * The part of a path below the mount point @root. Return: NULL if the path is
 * not below it.
 */
static const char *below(const char *path, const char *root)
{
	size_t len = strlen(root);

	if (strncmp(path, root, len) || (path[len] && path[len] != '/'))
		return NULL;
	return path[len] ? path + len : "/";
}

/* The kernel expects the path without the mount point. */
const char *args_cgroup(const char *value, char *path, size_t size)
{
	const char *rest = below(value, CGROUP_UNIFIED);
	size_t len;

	if (!rest)
		rest = below(value, CGROUP_ROOT);
	if (!rest)
		rest = value;
	len = strlen(rest);
	while (len > 1 && rest[len - 1] == '/')
		len--;
	if (*rest != '/')
		return "wants the path of a cgroup from the root of cgroup2, as /kubepods";
	if (len >= size)
		return "is longer than the 1023 bytes that the path of a cgroup can have";
	memcpy(path, rest, len);
	return NULL;
}
