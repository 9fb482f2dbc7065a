/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to nsmkeyd, the key agent, over its socket: one JSON object on a line, and one
 * in answer.
 */
#ifndef NSMCTL_KEYD_H
#define NSMCTL_KEYD_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#define KEYD_TIMEOUT		5000	/* ms, for a command about the agent */
#define KEYD_TIMEOUT_ASIDE	200	/* ms, for other commands, which go on without it */
#define KEYD_WHY		512

enum keyd_state {
	KEYD_ANSWERED,
	KEYD_REFUSED,		/* the answer is an error */
	KEYD_ABSENT,		/* there is no socket */
	KEYD_ENDED,		/* there is one, and nobody listens */
	KEYD_DENIED,		/* this user may not connect */
	KEYD_SILENT,		/* no answer in time, or a malformed one */
};

struct keyd {
	struct json_object *answer;	/* NULL, unless KEYD_ANSWERED */
	char why[KEYD_WHY];		/* what failed and what to do, otherwise */
};

/* Path of the socket: that of the environment, or else the default. */
const char *keyd_socket(void);

/*
 * Whether the agent of this machine is that of another network namespace: -n was given,
 * and no socket in the environment.
 */
bool keyd_is_elsewhere(void);

/*
 * Send a command, about one peer unless @peer is NULL, and wait for the answer until
 * @timeout, in ms, is over. keyd_free() frees the answer.
 */
enum keyd_state keyd_ask(struct keyd *keyd, const char *command, const char *peer,
			 unsigned int timeout);
void keyd_free(struct keyd *keyd);

/* Copy a text of the agent, with '?' for what could change a terminal. */
void keyd_plain(char *to, size_t size, const char *from);

#endif /* NSMCTL_KEYD_H */
