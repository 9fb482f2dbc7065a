/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters of wires: a wire matches if it meets all conditions.
 */
#ifndef NSMCTL_FILTER_H
#define NSMCTL_FILTER_H

#include <stdbool.h>

#include "decode.h"
#include "words.h"

struct filter {
	const char *name;		/* shell pattern; NULL: any */
	const char *uplink;		/* "": none; NULL: any */
	const char *peer;		/* "": none; NULL: any */
	const char *profile;
	bool has_state, up;
	struct words_addr remote;	/* no family: any */
};

/* Words for the usage text. */
extern const struct arg filter_words[];

/* Whether the arguments are a filter, not a single wire. */
bool filter_meant(int argc, char **argv);

/*
 * Parse a filter. It points to the arguments, which must stay valid. Return:
 * EXIT_OK or EXIT_USAGE.
 */
int filter_take(struct filter *filter, int argc, char **argv);

bool filter_fits(const struct filter *filter, const struct wire *wire);

#endif /* NSMCTL_FILTER_H */
