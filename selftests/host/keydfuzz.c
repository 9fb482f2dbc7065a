// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzzer of what the key agent parses: messages of another agent, and files of the
 * configuration. The first byte of the input says which.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int ok)
{
	if (!ok)
		abort();
}

/*
 * What is read is written as the same bytes again; a part of a message is not whole; and
 * what is malformed does not become well-formed by more bytes.
 */
static void fuzz_message(const uint8_t *data, size_t size)
{
	struct message message, part;
	uint8_t built[MESSAGE_MAX], *copy;
	int len = message_parse(&message, data, size), cut;
	size_t i;

	if (len > 0) {
		require((size_t)len <= size && len <= MESSAGE_MAX);
		require(message_build(built, &message) == (size_t)len);
		require(!memcmp(built, data, len));
	}
	for (i = 0; i < size && i < MESSAGE_MAX; i++) {
		/* Memory of that size, so that reading beyond it is noticed. */
		copy = malloc(i ? i : 1);
		require(!!copy);
		memcpy(copy, data, i);
		cut = message_parse(&part, copy, i);
		free(copy);
		require(len <= 0 || (int)i < len ? cut <= 0 : cut == len);
		require(!(cut < 0 && len > 0));
	}
}

static void check_peer(const struct peer_config *c)
{
	require(c->name[0] && !c->name[sizeof(c->name) - 1]);
	require(c->listens || (c->address_text && c->address.ss_family != AF_UNSPEC));
	require(c->auth != AUTH_NONE && c->expires > c->rekey && c->rekey);
	require((c->auth == AUTH_PSK) == !!c->psk);
	require((c->auth != AUTH_PSK) == !!c->identity);
	require(!c->cert == !c->key);
	require(peer_config_equal(c, c));
}

static void fuzz_config(const uint8_t *data, size_t size, int agent)
{
	struct config_error error = { "" };
	struct peer_config peer;
	struct agent_config conf;
	char *text = malloc(size + 1);

	require(!!text);
	memcpy(text, data, size);
	text[size] = '\0';
	if (agent) {
		if (parse_agent(&conf, "FILE", text, size, &error))
			agent_config_free(&conf);
		else
			require(!strncmp(error.text, "FILE:", 5));
	} else if (parse_peer(&peer, "FILE", text, size, &error)) {
		check_peer(&peer);
		peer_config_free(&peer);
	} else {
		require(!strncmp(error.text, "FILE:", 5) && strlen(error.text) > 10);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (data[0] % 3) {
	case 0:
		fuzz_message(data + 1, size - 1);
		break;
	case 1:
		fuzz_config(data + 1, size - 1, 0);
		break;
	default:
		fuzz_config(data + 1, size - 1, 1);
	}
	return 0;
}
