/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control socket: one JSON object a line, for each request one answer.
 *
 *	{"command":"show"}			{"peers":[...]}
 *	{"command":"show","peer":"east"}	{"peers":[...]}
 *	{"command":"identity"}			{"identity":"raw:ed25519:..."}
 *	{"command":"reload"}			{}
 *	{"command":"rekey","peer":"east"}	{}
 *
 * An error is {"error":"text that says what to do"}.
 */
#ifndef KEYD_CONTROL_H
#define KEYD_CONTROL_H

#include <stdbool.h>

#include "config.h"

#define CONTROL_SOCKET	"/run/nsmwire/keyd.sock"

/*
 * Listen on the socket, which only its owner can use. @reload reads the configuration
 * again. Return: false after a complaint.
 */
bool control_open(const char *path, bool (*reload)(struct config_error *error));

#endif /* KEYD_CONTROL_H */
