/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Some of many wires: those that all that was said fits.
 */
#ifndef NSMCTL_FILTER_H
#define NSMCTL_FILTER_H

#include <stdbool.h>

#include "decode.h"
#include "words.h"

struct filter {
	const char *name;		/* a pattern of the shell; NULL: any */
	const char *uplink;		/* "": none; NULL: any */
	const char *profile;
	bool has_state, up;
	struct words_addr remote;	/* no family: any */
};

/* For the usage. */
extern const struct arg filter_words[];

/* Whether these are the words of a filter, and not of one wire. */
bool filter_meant(int argc, char **argv);

/* Return: EXIT_OK or EXIT_USAGE. The words are to stay. */
int filter_take(struct filter *filter, int argc, char **argv);

bool filter_fits(const struct filter *filter, const struct wire *wire);

#endif /* NSMCTL_FILTER_H */
