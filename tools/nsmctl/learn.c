// SPDX-License-Identifier: GPL-2.0
/*
 * Words of a learned remote address. See learn.h.
 */
#include <stddef.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "learn.h"

static const char *const words[] = {
	[NSMWIRE_LEARN_IPV4] = "learned",
	[NSMWIRE_LEARN_IPV6] = "learned6",
};

#define WORDS	(sizeof(words) / sizeof(words[0]))

const char *learn_word(uint8_t learn)
{
	return learn < WORDS ? words[learn] : NULL;
}

uint8_t learn_find(const char *word)
{
	uint8_t i;

	for (i = NSMWIRE_LEARN_IPV4; i < WORDS; i++) {
		if (!strcmp(word, words[i]))
			return i;
	}
	return NSMWIRE_LEARN_OFF;
}
