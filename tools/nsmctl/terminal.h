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

/* With @stays, the last text remains on the screen of the shell. */
void terminal_close(bool stays);

/*
 * Return to the screen of the shell, for a message that has to remain. The next text
 * enters the alternate screen again.
 */
void terminal_leave(void);

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
 * Show a text, which malloc() returned and which belongs to the terminal from then on.
 * On a terminal it replaces the previous text, on the alternate screen, cut to the size
 * of the window, also to that which the window gets later; @hint, which says what keys
 * do, is below it if keys are read. On a terminal that is dumb, and elsewhere, it
 * follows the previous text and an empty line.
 */
void terminal_show(char *text, size_t len, const char *hint);

#endif /* NSMCTL_TERMINAL_H */
