/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Common declarations of the commands for profiles, classes and rules.
 */
#ifndef NSMCTL_PROFILE_H
#define NSMCTL_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

struct nl_msg;

/*
 * Take the name of a profile off the argument list. Return: EXIT_OK or
 * EXIT_USAGE.
 */
int profile_take(char *name, int *argc, char ***argv);

/*
 * Create a request of the attribute set "profile" with this name, or a dump
 * request if @name is NULL. Return: NULL after a complaint.
 */
struct nl_msg *profile_request(uint8_t cmd, const char *name);

/*
 * Whether the word is valid as the name of a class: not an index and not too
 * long.
 */
bool class_name(const char *word);

/*
 * Parse a class: its index, or its name in the profile into @name of
 * NSMWIRE_CLASS_NAME_MAX + 1 bytes, zeroed. Return: NULL, or an error text.
 */
const char *class_parse(const char *value, uint8_t *index, char *name);

#endif /* NSMCTL_PROFILE_H */
