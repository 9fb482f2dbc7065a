// SPDX-License-Identifier: GPL-2.0
/*
 * What the key agent says about its peers. See agents.h.
 */
#include <stdio.h>
#include <string.h>

#include "agents.h"

static const char *const numbers[] = {
	[AGENT_PORT] = "port",
	[AGENT_EPOCH] = "epoch",
	[AGENT_AGE] = "age",
	[AGENT_NEXT] = "next",
	[AGENT_EXPIRES] = "expires",
	[AGENT_HANDSHAKES] = "handshakes",
	[AGENT_FAILURES] = "failures",
};

bool agent_peer_has(const struct agent_peer *peer, enum agent_number number)
{
	return peer->have & (1U << number);
}

bool agent_peer_is_keyed(const struct agent_peer *peer)
{
	return peer->state && !strcmp(peer->state, "keyed");
}

static const char *text_of(struct json_object *obj, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static bool number_of(struct json_object *obj, const char *key, uint64_t *number)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, key, &value) ||
	    !json_object_is_type(value, json_type_int) ||
	    json_object_get_int64(value) < 0)
		return false;
	*number = json_object_get_uint64(value);
	return true;
}

bool agent_peer_decode(struct agent_peer *peer, struct json_object *obj)
{
	unsigned int i;

	memset(peer, 0, sizeof(*peer));
	if (!json_object_is_type(obj, json_type_object))
		return false;
	peer->name = text_of(obj, "name");
	peer->role = text_of(obj, "role");
	peer->address = text_of(obj, "address");
	peer->auth = text_of(obj, "auth");
	peer->identity = text_of(obj, "identity");
	peer->state = text_of(obj, "state");
	peer->reason = text_of(obj, "reason");
	peer->cipher = text_of(obj, "cipher");
	for (i = 0; i < AGENT_NUMBERS; i++) {
		if (number_of(obj, numbers[i], &peer->number[i]))
			peer->have |= 1U << i;
	}
	return peer->name;
}

void agents_ask(struct agents *agents, const char *peer, unsigned int timeout)
{
	struct json_object *list;
	struct agent_peer each;
	size_t i;

	agents->list = NULL;
	agents->state = keyd_ask(&agents->keyd, "show", peer, timeout);
	if (agents->state != KEYD_ANSWERED)
		return;
	if (!json_object_object_get_ex(agents->keyd.answer, "peers", &list) ||
	    !json_object_is_type(list, json_type_array)) {
		snprintf(agents->keyd.why, sizeof(agents->keyd.why),
			 "the answer of nsmkeyd has no peers");
		agents->state = KEYD_SILENT;
		return;
	}
	for (i = 0; i < json_object_array_length(list); i++) {
		if (agent_peer_decode(&each, json_object_array_get_idx(list, i)))
			continue;
		snprintf(agents->keyd.why, sizeof(agents->keyd.why),
			 "the answer of nsmkeyd has a peer without a name");
		agents->state = KEYD_SILENT;
		return;
	}
	agents->list = list;
}

void agents_free(struct agents *agents)
{
	keyd_free(&agents->keyd);
	agents->list = NULL;
}

size_t agents_count(const struct agents *agents)
{
	return agents->list ? json_object_array_length(agents->list) : 0;
}

bool agents_get(const struct agents *agents, size_t i, struct agent_peer *peer)
{
	return agent_peer_decode(peer, json_object_array_get_idx(agents->list, i));
}

bool agents_find(const struct agents *agents, const char *name, struct agent_peer *peer)
{
	size_t i;

	for (i = 0; i < agents_count(agents); i++) {
		if (agents_get(agents, i, peer) && !strcmp(peer->name, name))
			return true;
	}
	return false;
}
