/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments of commands for objects other than wires: a name, then words with
 * one value each.
 */
#ifndef NSMCTL_ARGS_H
#define NSMCTL_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "suggest.h"
#include "units.h"

struct arg {
	const char *word;

	/* Parse the value. Return: NULL, or an error text. */
	const char *(*take)(void *to, const char *value);
	const char *help;		/* one line of help */
	const char *known_as;		/* names in other tools */
};

/* Error texts for a repeated word and for an invalid DSCP. */
#define ARGS_TWICE	"is there twice"
#define ARGS_DSCP	"wants a number from 0 to 63, or a name as EF"

/*
 * Bits of the attributes given. args_first() sets the bit and returns true if
 * it was not set before.
 */
bool args_first(uint64_t *have, int attr);
bool args_have(uint64_t have, int attr);

/*
 * Take a name off the argument list. @what is the kind of object for messages,
 * such as "uplink". Return: EXIT_OK or EXIT_USAGE, as for args_take() and
 * args_end().
 */
int args_name(char *name, const char *what, int *argc, char ***argv);

/*
 * Parse all remaining arguments by the rows of a table. A NULL word ends the
 * table.
 */
int args_take(void *to, const struct arg *args, int argc, char **argv);

/* Refuse any remaining arguments. */
int args_end(int argc, char **argv);

/* Call suggest_try() with each word of a table. The table may be NULL. */
void args_suggest(struct suggestion *s, const struct arg *args);

/*
 * Complain about an unknown word of a command, and suggest a word of @args or,
 * with @settings, of the settings of a wire. @args may be NULL.
 */
int args_unknown(const char *word, const struct arg *args, bool settings);

/*
 * Complain about a word that looks like an option. Return: EXIT_USAGE, or
 * EXIT_OK if the word is not an option.
 */
int args_option(const char *word);

/*
 * Parse a rate, a time or a duration. A number that probably lacks its unit is refused. A
 * note shows the value of a rate in bytes. Return: NULL, or an error text.
 */
const char *args_rate(const char *value, uint64_t *rate);
const char *args_time(const char *value, uint32_t *us, const char *junk);
const char *args_duration(const char *value, uint32_t *seconds, const char *junk);

/*
 * Parse the path of a cgroup (v2), with or without its mount point, into @path of @size
 * bytes, zeroed. Return: NULL, or an error text.
 */
const char *args_cgroup(const char *value, char *path, size_t size);

/*
 * Error text for a number with a unit, or NULL. @junk is the text for a value
 * that is not a number.
 */
const char *args_units(enum units ret, const char *junk);

#endif /* NSMCTL_ARGS_H */
