/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands for profiles, classes and rules share.
 */
#ifndef NSMCTL_PROFILE_H
#define NSMCTL_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

struct nl_msg;

/* Takes the name of a profile off the list. Return: EXIT_OK or EXIT_USAGE. */
int profile_take(char *name, int *argc, char ***argv);

/*
 * A request of the set "profile" with this name, or for all where it is NULL;
 * NULL after a complaint.
 */
struct nl_msg *profile_request(uint8_t cmd, const char *name);

/* Whether a class can be called that: it is no index, and not too long. */
bool class_name(const char *word);

#endif /* NSMCTL_PROFILE_H */
