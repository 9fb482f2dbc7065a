// SPDX-License-Identifier: GPL-2.0
/*
 * Suggest the nearest known word. See suggest.h.
 */
#include <string.h>
#include <strings.h>

#include "suggest.h"

#define LONGEST	24

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * Damerau-Levenshtein distance: the number of letters to insert, delete,
 * replace or swap with a neighbour. No letter is edited twice.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int d[LONGEST + 1][LONGEST + 1];
	size_t i, j, m = strlen(a), n = strlen(b);

	if (m > LONGEST || n > LONGEST)
		return LONGEST;
	for (i = 0; i <= m; i++)
		d[i][0] = i;
	for (j = 0; j <= n; j++)
		d[0][j] = j;
	for (i = 1; i <= m; i++) {
		for (j = 1; j <= n; j++) {
			d[i][j] = min(min(d[i - 1][j], d[i][j - 1]) + 1,
				      d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[m][n];
}

static bool is_among(const char *word, const char *list)
{
	size_t len = strlen(word);

	while (list && *list) {
		size_t size = strcspn(list, " ");

		if (size == len && !strncasecmp(list, word, len))
			return true;
		list += size + (list[size] == ' ');
	}
	return false;
}

void suggest_try(struct suggestion *s, const char *known, const char *known_as)
{
	size_t len = strlen(s->word);
	unsigned int most = len < 3 ? 0 : len < 5 ? 1 : 2, away;

	if (!strcmp(s->word, known))
		away = 0;
	else if (is_among(s->word, known_as) || !strcasecmp(s->word, known) ||
		 (len >= 3 && !strncasecmp(s->word, known, len)))
		away = 1;
	else
		away = distance(s->word, known) + 1;
	if (away > most + 1 || (s->best && away >= s->distance))
		return;
	s->best = known;
	s->distance = away;
}

bool suggest_is_known(const struct suggestion *s)
{
	return s->best && !s->distance;
}
