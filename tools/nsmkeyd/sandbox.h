/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the agent gives up: core dumps, capabilities and system calls.
 */
#ifndef KEYD_SANDBOX_H
#define KEYD_SANDBOX_H

#include <stdbool.h>

/* No core dumps, and no debugger, from the very beginning. */
void sandbox_begin(void);

/*
 * Keep CAP_NET_ADMIN alone, and the system calls that the agent makes after its start.
 * Files are only read from here on. Return: false after a complaint.
 */
bool sandbox_enter(void);

#endif /* KEYD_SANDBOX_H */
