// SPDX-License-Identifier: GPL-2.0
/*
 * Request all keys. See keys.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "nl.h"
#include "nsmctl.h"

static int take(struct keys *keys, const struct answers *answers)
{
	keys->key = calloc(answers->count + 1, sizeof(*keys->key));
	if (!keys->key)
		return request_drop(NULL);
	for (; keys->count < answers->count; keys->count++) {
		if (key_decode(&keys->key[keys->count], answers->nlh[keys->count]))
			continue;
		complain("the kernel's answer is malformed");
		return EXIT_REFUSED;
	}
	keys->shown = true;
	return EXIT_OK;
}

int keys_ask(struct keys *keys)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	int ret;

	memset(keys, 0, sizeof(*keys));
	msg = request_new(NSMWIRE_CMD_KEY_GET, NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_try(msg, &answers);
	if (!ret) {
		ret = take(keys, &answers);
	} else if (ret == -EPERM || ret == -EOPNOTSUPP) {
		ret = EXIT_OK;
	} else {
		complain("%s", strerror(-ret));
		ret = EXIT_REFUSED;
	}
	answers_free(&answers);
	return ret;
}

void keys_free(struct keys *keys)
{
	free(keys->key);
	memset(keys, 0, sizeof(*keys));
}

bool key_is_valid(const struct key *key)
{
	return key->state != NSMWIRE_KEY_STATE_EXPIRED &&
	       key->state != NSMWIRE_KEY_STATE_EXHAUSTED;
}

const struct key *keys_valid(const struct keys *keys, const char *peer, uint8_t direction)
{
	unsigned int i;

	for (i = 0; i < keys->count; i++) {
		const struct key *key = &keys->key[i];

		if (key->direction == direction && key_is_valid(key) &&
		    !strcmp(key->peer, peer))
			return key;
	}
	return NULL;
}
