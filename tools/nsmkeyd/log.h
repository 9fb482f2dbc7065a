/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log lines on stderr, with the priorities of sd-daemon(3). They never have secrets.
 */
#ifndef KEYD_LOG_H
#define KEYD_LOG_H

#include <syslog.h>

/*
 * Write one line with a priority, such as LOG_INFO. What strangers cause can be endless, so
 * lines beyond LOG_BURST at once and LOG_RATE a second are left out, and counted.
 */
#define LOG_BURST	50
#define LOG_RATE	5

void say(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* KEYD_LOG_H */
