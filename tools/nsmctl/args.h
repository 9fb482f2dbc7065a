/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a person says about an object that is not a wire: its name, then words
 * with a value each.
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

	/* Takes the value. Return: NULL, or what is wrong with it. */
	const char *(*take)(void *to, const char *value);
	const char *help;		/* what it is, in a line */
	const char *known_as;		/* in other tools, see suggest.h */
};

/* What is wrong with a word that was said before, and with a DSCP that is none. */
#define ARGS_TWICE	"is there twice"
#define ARGS_DSCP	"wants a number from 0 to 63, or a name as EF"

/* Which attributes were said, a bit for each. True the first time. */
bool args_first(uint64_t *have, int attr);
bool args_have(uint64_t have, int attr);

/*
 * Takes a name off the list. @what is "uplink", for complaints. Return:
 * EXIT_OK or EXIT_USAGE, as for the two that follow.
 */
int args_name(char *name, const char *what, int *argc, char ***argv);

/* Takes all that is left, by the rows of a table that ends with a NULL word. */
int args_take(void *to, const struct arg *args, int argc, char **argv);

/* Nothing may follow. */
int args_end(int argc, char **argv);

/* suggest_try() with each word of a table, which may be NULL. */
void args_suggest(struct suggestion *s, const struct arg *args);

/*
 * A complaint about a word that is none of the command. @s has the words that
 * are; NULL where there are none. @suggest tries them on another word.
 */
int args_unknown(const char *word, const struct arg *args, bool settings);

/*
 * A complaint about a word that looks like an option. Return: EXIT_USAGE, or
 * EXIT_OK where it does not.
 */
int args_option(const char *word);

/*
 * A rate, a time; each says what it understood where that may surprise. Return:
 * NULL, or what is wrong with it.
 */
const char *args_rate(const char *value, uint64_t *rate);
const char *args_time(const char *value, uint32_t *us, const char *junk);

/* What is wrong with a number with a unit, or NULL; @junk is for what is none. */
const char *args_units(enum units ret, const char *junk);

#endif /* NSMCTL_ARGS_H */
