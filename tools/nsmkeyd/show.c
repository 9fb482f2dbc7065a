// SPDX-License-Identifier: GPL-2.0
/*
 * A peer as JSON. See show.h.
 */
#include <string.h>

#include "clock.h"
#include "names.h"
#include "show.h"

static void put_text(struct json_object *obj, const char *key, const char *text)
{
	if (text && *text)
		json_object_object_add(obj, key, json_object_new_string(text));
}

static void put_number(struct json_object *obj, const char *key, uint64_t number)
{
	json_object_object_add(obj, key, json_object_new_uint64(number));
}

static const char *const auths[] = {
	[AUTH_PIN] = "pin", [AUTH_SPIFFE] = "spiffe", [AUTH_PSK] = "psk",
};

static void show_keys(struct json_object *obj, const struct peer *peer, uint64_t now)
{
	uint64_t end = peer->keyed_at + peer->config.expires * 1000ULL;

	put_text(obj, "cipher", names_get(&names_cipher, peer->cipher));
	put_number(obj, "epoch", peer->epoch);
	put_number(obj, "age", (now - peer->keyed_at) / 1000);
	put_number(obj, "expires", end > now ? (end - now + 999) / 1000 : 0);
}

struct json_object *show_peer(const struct peer *peer)
{
	struct json_object *obj = json_object_new_object();
	bool connects = peer_connects(peer);
	const struct peer_config *c = &peer->config;
	char reason[PEER_REASON];
	uint64_t now = now_ms();
	const char *state;

	put_text(obj, "name", c->name);
	put_text(obj, "role", connects ? "connect" : "listen");
	put_text(obj, "address", connects ? c->address_text : peer->address);
	put_number(obj, "port", peer_port(peer));
	put_text(obj, "auth", auths[c->auth]);
	put_text(obj, "identity", c->identity);
	state = peer_state(peer, reason);
	put_text(obj, "state", state);
	if (strcmp(state, "keyed"))
		put_text(obj, "reason", reason);
	if (peer->keyed_at)
		show_keys(obj, peer, now);
	if (connects && peer->exists && peer->dial_at != NEVER)
		put_number(obj, "next",
			   peer->dial_at > now ? (peer->dial_at - now) / 1000 : 0);
	put_number(obj, "handshakes", peer->handshakes);
	put_number(obj, "failures", peer->failures);
	return obj;
}
