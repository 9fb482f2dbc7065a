/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The word that somebody who mistyped one, or brought one from another tool,
 * means.
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
	const char *best;	/* NULL: none of them is near */
	unsigned int distance;	/* of the best one; 0 is the word itself */
};

/*
 * One of the words that are known. @known_as has other words for it, with
 * blanks between; NULL: none.
 */
void suggest_try(struct suggestion *s, const char *known, const char *known_as);

/* Whether the word is itself one of those that were tried. */
bool suggest_is_known(const struct suggestion *s);

#endif /* NSMCTL_SUGGEST_H */
