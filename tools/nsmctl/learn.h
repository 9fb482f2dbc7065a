/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words that stand for the remote address of a path that learns it.
 */
#ifndef NSMCTL_LEARN_H
#define NSMCTL_LEARN_H

#include <stdint.h>

/* The word of a value of the enum "learn". Return: NULL if it has none. */
const char *learn_word(uint8_t learn);

/* Find the value of a word. Return: NSMWIRE_LEARN_OFF if it is none of the words. */
uint8_t learn_find(const char *word);

#endif /* NSMCTL_LEARN_H */
