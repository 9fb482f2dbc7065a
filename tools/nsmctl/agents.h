/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the key agent says about its peers.
 */
#ifndef NSMCTL_AGENTS_H
#define NSMCTL_AGENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "keyd.h"

/* Numbers of a peer; one that the agent does not know is absent. */
enum agent_number {
	AGENT_PORT,
	AGENT_EPOCH,
	AGENT_AGE,		/* seconds, as the next two */
	AGENT_NEXT,
	AGENT_EXPIRES,
	AGENT_HANDSHAKES,
	AGENT_FAILURES,
	AGENT_NUMBERS,
};

/* A peer of the agent. Texts are those of the JSON object, or NULL. */
struct agent_peer {
	const char *name;
	const char *role, *address, *auth, *identity, *state, *reason, *cipher;
	uint64_t number[AGENT_NUMBERS];
	uint32_t have;		/* bit for each number */
};

/* Whether the agent knows a number. */
bool agent_peer_has(const struct agent_peer *peer, enum agent_number number);

/* Whether the peer has keys. */
bool agent_peer_is_keyed(const struct agent_peer *peer);

/* Read a peer. Return: false if the object is none. */
bool agent_peer_decode(struct agent_peer *peer, struct json_object *obj);

/* All peers of the agent. */
struct agents {
	struct keyd keyd;
	struct json_object *list;	/* array of the answer; NULL: there is no answer */
	enum keyd_state state;
};

/* Request the peers, or one of them. agents_free() frees them in every case. */
void agents_ask(struct agents *agents, const char *peer, unsigned int timeout);
void agents_free(struct agents *agents);

size_t agents_count(const struct agents *agents);
bool agents_get(const struct agents *agents, size_t i, struct agent_peer *peer);

/* Find a peer by its name. Return: false if the agent does not have it. */
bool agents_find(const struct agents *agents, const char *name, struct agent_peer *peer);

#endif /* NSMCTL_AGENTS_H */
