// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of named peers, for a person and as JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "keys.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "units.h"

static bool has(const struct key *key, int attr)
{
	return args_have(key->have, attr);
}

static const char *cipher_name(const struct key *key)
{
	return show_or_number(names_get(&names_cipher, key->cipher), key->cipher);
}

static const char *state_name(const struct key *key)
{
	return show_or_number(names_get(&names_key_state, key->state), key->state);
}

static void seconds_text(const char *word, uint32_t seconds)
{
	char text[UNITS_TEXT];

	units_duration_text(seconds * 1000ULL, text);
	printf(" %s %s", word, text);
}

/* Print a counter of what is not usual, by default only if there is some. */
static void counter_text(const struct key *key, int attr, const char *word, uint64_t value)
{
	if (has(key, attr) && (value || run.statistics || run.details))
		printf(" %s %" PRIu64, word, value);
}

void show_key_id(uint32_t id, char text[SHOW_KEY_ID])
{
	snprintf(text, SHOW_KEY_ID, "0x%08x", id);
}

void show_key_words(const struct key *key)
{
	char id[SHOW_KEY_ID];

	show_key_id(key->id, id);
	/* Texts of numbers share a buffer. */
	printf("%s %s", key->peer,
	       show_or_number(names_get(&names_direction, key->direction), key->direction));
	printf(" id %s cipher %s ", id, cipher_name(key));
	out_paint(key_is_valid(key) ? PAINT_GOOD : PAINT_BAD, "%s", state_name(key));
	seconds_text("age", key->age);
	if (has(key, NSMWIRE_A_KEY_EXPIRES))
		seconds_text("expires", key->expires);
	else if (run.details && key_is_valid(key))
		printf(" expires never");
	printf(" packets %" PRIu64, (uint64_t)key->packets);
	if (has(key, NSMWIRE_A_KEY_PACKETS_MAX))
		printf(" of %" PRIu64, (uint64_t)key->packets_max);
	counter_text(key, NSMWIRE_A_KEY_FORGED, "forged", key->forged);
	counter_text(key, NSMWIRE_A_KEY_REPLAYED, "replayed", key->replayed);
}

void show_key_json(struct json_object *obj, const struct key *key)
{
	obj_string(obj, "peer", key->peer);
	obj_name(obj, "direction", names_get(&names_direction, key->direction),
		 key->direction);
	obj_uint(obj, "id", key->id);
	obj_name(obj, "cipher", names_get(&names_cipher, key->cipher), key->cipher);
	obj_name(obj, "state", names_get(&names_key_state, key->state), key->state);
	obj_uint(obj, "age", key->age);
	if (has(key, NSMWIRE_A_KEY_EXPIRES))
		obj_uint(obj, "expires", key->expires);
	obj_uint(obj, "packets", key->packets);
	if (has(key, NSMWIRE_A_KEY_PACKETS_MAX))
		obj_uint(obj, "packets_max", key->packets_max);
	if (has(key, NSMWIRE_A_KEY_FORGED))
		obj_uint(obj, "forged", key->forged);
	if (has(key, NSMWIRE_A_KEY_REPLAYED))
		obj_uint(obj, "replayed", key->replayed);
}

static bool is_tx(const struct key *key)
{
	return key->direction == NSMWIRE_DIRECTION_TX;
}

/* The receiver has to have a key before the sender uses it. */
static const char *order(const struct key *key)
{
	return is_tx(key) ? "rx at the peer first, then tx here" :
			    "rx here first, then tx at the peer";
}

void show_key_need(const struct key *key)
{
	printf(": set a new key, %s", order(key));
}

void show_key_end(const struct key *key)
{
	if (key_is_valid(key))
		printf(": dropped, because this machine was suspended or cloned: set a new key, %s",
		       order(key));
	else if (is_tx(key))
		printf(": no valid key is left: set a new one, %s", order(key));
	else
		printf(": packets that it seals are dropped: unless there is a newer key, set one, %s",
		       order(key));
}

static void sealed_text(const struct key *key, const struct agent_peer *agent,
			const char *indent)
{
	char text[UNITS_TEXT];

	units_duration_text(key->age * 1000ULL, text);
	printf("%ssealed %s, key %s old", indent, cipher_name(key), text);
	show_agent_next(agent);
	if (has(key, NSMWIRE_A_KEY_EXPIRES)) {
		units_duration_text(key->expires * 1000ULL, text);
		printf(", expires in %s", text);
	}
	putchar('\n');
}

static void bad_line(const char *indent, const char *text)
{
	printf("%s", indent);
	out_paint(PAINT_BAD, "%s", text);
	putchar('\n');
}

void show_sealing_text(const struct named_peer *peer, const struct keys *keys,
		       const struct agent_peer *agent, const char *indent)
{
	bool require = peer->seal == NSMWIRE_SEAL_REQUIRE;
	const struct key *key;

	if (peer->seal == NSMWIRE_SEAL_OFF || !keys->shown)
		return;
	key = keys_valid(keys, peer->name, NSMWIRE_DIRECTION_TX);
	if (key)
		sealed_text(key, agent, indent);
	else
		bad_line(indent, require ? "no key: nothing is sent" :
					   "no key: sent in clear");
	if (require && !keys_valid(keys, peer->name, NSMWIRE_DIRECTION_RX))
		bad_line(indent, "no key for direction rx: nothing is accepted");
	show_agent_state(agent, indent);
}
