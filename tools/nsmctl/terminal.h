/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal of a command that goes on until it is told to end: with ctrl-C,
 * or with a key.
 */
#ifndef NSMCTL_TERMINAL_H
#define NSMCTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * From here on SIGINT and its like are an answer of terminal_wait(), and keys
 * are read as they are typed where they are asked for and standard input is a
 * terminal and ours.
 */
void terminal_open(bool ask);
void terminal_close(void);

/* Until that time on CLOCK_MONOTONIC. False where it was told to end. */
bool terminal_wait(uint64_t until_us);

/*
 * The text: on a terminal in place of the one before and no longer than the
 * window, else behind it and an empty line.
 */
void terminal_show(const char *text, size_t len);

#endif /* NSMCTL_TERMINAL_H */
