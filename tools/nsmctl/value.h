/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of fields: checked against the form and the range of the field, and brought into
 * the one form in which they are compared and printed, which is that of the commands.
 */
#ifndef NSMCTL_VALUE_H
#define NSMCTL_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "manifest.h"

/* Size of the canonical form of one value that is not a text or a path. */
#define VALUE_SIZE	128

/*
 * Bring one value into canonical form; of a list, one element. @out has room for the text
 * and VALUE_SIZE bytes. Return: NULL, or an error text that begins with "wants" or "is".
 */
const char *value_read(const struct field *field, const char *text, char *out, size_t size);

/* Whether the field has several values. */
bool value_is_list(const struct field *field);

/*
 * Add an element to a list in canonical form, in order. Return: NULL, or an error text.
 * @list is reallocated.
 */
const char *value_insert(const struct field *field, char **list, const char *element);

/* Take the next element of a list. Return: false at its end; "none" and NULL are empty. */
bool value_next(const char **list, char one[VALUE_SIZE]);

/* Whether a list has an element. */
bool value_has(const char *list, const char *element);

/* Whether two addresses with prefix lengths have one subnet. */
bool value_same_subnet(const char *a, const char *b);

/* The words of a command for a value, appended to a list of words; see words_add(). */
struct wordlist {
	char **word;
	unsigned int count;
	bool failed;
};

/* Append a copy of a word. */
void wordlist_add(struct wordlist *list, const char *word);
void wordlist_free(struct wordlist *list);

/* Append the words that set a field to a value. @value NULL: nothing. */
void value_words(const struct field *field, const char *value, struct wordlist *list);

#endif /* NSMCTL_VALUE_H */
