/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suggest the nearest known word for a mistyped word or a word of another tool.
 *
 *	struct suggestion s = { .word = mistyped };
 *
 *	suggest_try(&s, "rate", "bandwidth bw");
 *	suggest_try(&s, "limit", NULL);
 *	if (s.best)
 *		...
 */
#ifndef NSMCTL_SUGGEST_H
#define NSMCTL_SUGGEST_H

#include <stdbool.h>

struct suggestion {
	const char *word;
	const char *best;	/* NULL: no near word */
	unsigned int distance;	/* of the best word; 0: an exact match */
};

/*
 * Try a known word. @known_as has its names in other tools, separated by
 * blanks; NULL: none.
 */
void suggest_try(struct suggestion *s, const char *known, const char *known_as);

/* Whether the word matched one of the tried words exactly. */
bool suggest_is_known(const struct suggestion *s);

#endif /* NSMCTL_SUGGEST_H */
