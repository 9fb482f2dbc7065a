// SPDX-License-Identifier: GPL-2.0
/*
 * Names, and words with a value. See args.h.
 */
#include <string.h>

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
	if (*argc < 1)
		return usage_error("the name of %s is missing, see \"nsmctl %s help\"",
				   what, run.object);
	if (!words_name(**argv))
		return usage_error("\"%s\" is not a name that %s can have",
				   **argv, what);
	memcpy(name, **argv, strlen(**argv) + 1);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

int args_unknown(const char *word)
{
	return usage_error("\"%s\" is not a word of this command, see \"nsmctl %s help\"",
			   word, run.object);
}

int args_end(int argc, char **argv)
{
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
			return args_unknown(*argv);
		if (argc < 2)
			return usage_error("\"%s\" wants a value, see \"nsmctl %s help\"",
					   *argv, run.object);
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
