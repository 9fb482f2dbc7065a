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

#include "units.h"

struct arg {
	const char *word;

	/* Takes the value. Return: NULL, or what is wrong with it. */
	const char *(*take)(void *to, const char *value);
};

/* What is wrong with a word that was said before, and with a DSCP that is none. */
#define ARGS_TWICE	"is there twice"
#define ARGS_DSCP	"wants a number from 0 to 63, or a name as EF"

/* Which attributes were said, a bit for each. True the first time. */
bool args_first(uint64_t *have, int attr);
bool args_have(uint64_t have, int attr);

/*
 * Takes a name off the list. @what is "an uplink", for complaints. Return:
 * EXIT_OK or EXIT_USAGE, as for the two that follow.
 */
int args_name(char *name, const char *what, int *argc, char ***argv);

/* Takes all that is left, by the rows of a table that ends with a NULL word. */
int args_take(void *to, const struct arg *args, int argc, char **argv);

/* Nothing may follow. */
int args_end(int argc, char **argv);

/* A complaint about a word that is none of the command. */
int args_unknown(const char *word);

/* What is wrong with a number with a unit, or NULL; @junk is for what is none. */
const char *args_units(enum units ret, const char *junk);

#endif /* NSMCTL_ARGS_H */
