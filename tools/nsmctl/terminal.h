/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal of a command that runs until ctrl-C or a key ends it.
 */
#ifndef NSMCTL_TERMINAL_H
#define NSMCTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Make terminal_wait() report SIGINT and similar signals. With @ask, and if
 * standard input is a terminal in the foreground, read keys without waiting for
 * a line.
 */
void terminal_open(bool ask);
void terminal_close(void);

enum {
	TERMINAL_END,		/* a signal or a key ends the command */
	TERMINAL_DUE,		/* the time has come */
};

/*
 * Wait until a time of CLOCK_MONOTONIC, or for one of these keys, in lower case.
 * Return: TERMINAL_END, TERMINAL_DUE or the key.
 */
int terminal_wait(uint64_t until_us, const char *wanted);

/*
 * Show a text. On a terminal it replaces the previous text and is cut to the
 * height of the window, and @hint, which says what keys do, is below it if keys are
 * read. Otherwise it follows the previous text and an empty line.
 */
void terminal_show(const char *text, size_t len, const char *hint);

#endif /* NSMCTL_TERMINAL_H */
