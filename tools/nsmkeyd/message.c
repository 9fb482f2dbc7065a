// SPDX-License-Identifier: GPL-2.0
/*
 * Messages between two agents. See message.h.
 */
#include <stdbool.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "message.h"

#define VERSION	1
#define HEADER	4

#define CIPHER_LAST	NSMWIRE_CIPHER_CHACHA20_POLY1305
#define EPOCH_LAST	INT64_MAX

/* Length by type, header included. */
static const uint8_t lengths[] = {
	[MESSAGE_HELLO] = HEADER + 32,
	[MESSAGE_KEY] = HEADER + 16,
	[MESSAGE_DONE] = HEADER + 8,
	[MESSAGE_REKEY] = HEADER,
	[MESSAGE_REFUSE] = HEADER + 4,
};

static uint64_t get(const uint8_t *at, size_t len)
{
	uint64_t value = 0;

	while (len--)
		value = value << 8 | *at++;
	return value;
}

static void put(uint8_t *at, size_t len, uint64_t value)
{
	for (; len--; value >>= 8)
		at[len] = value;
}

static bool is_zero(const uint8_t *at, size_t len)
{
	while (len--) {
		if (*at++)
			return false;
	}
	return true;
}

static bool is_epoch(uint64_t epoch)
{
	return epoch && epoch <= EPOCH_LAST;
}

static bool parse_body(struct message *m, const uint8_t *at)
{
	switch (m->type) {
	case MESSAGE_HELLO:
		m->cipher = at[0];
		m->epoch = get(at + 8, 8);
		memcpy(m->instance, at + 16, sizeof(m->instance));
		return m->cipher <= CIPHER_LAST && is_zero(at + 1, 7) &&
		       is_epoch(m->epoch);
	case MESSAGE_KEY:
		m->cipher = at[0];
		m->id = get(at + 4, 4);
		m->epoch = get(at + 8, 8);
		return m->cipher <= CIPHER_LAST && is_zero(at + 1, 3) && m->id &&
		       is_epoch(m->epoch);
	case MESSAGE_DONE:
		m->epoch = get(at, 8);
		return is_epoch(m->epoch);
	case MESSAGE_REFUSE:
		m->reason = at[0];
		return m->reason && is_zero(at + 1, 3);
	default:
		return true;
	}
}

int message_parse(struct message *message, const uint8_t *data, size_t len)
{
	memset(message, 0, sizeof(*message));
	if (len < HEADER)
		return 0;
	message->type = data[2];
	if (message->type < MESSAGE_HELLO || message->type > MESSAGE_REFUSE ||
	    data[3] != VERSION || get(data, 2) != lengths[message->type])
		return -1;
	if (len < lengths[message->type])
		return 0;
	return parse_body(message, data + HEADER) ? lengths[message->type] : -1;
}

size_t message_build(uint8_t *to, const struct message *message)
{
	uint8_t *at = to + HEADER;

	memset(to, 0, MESSAGE_MAX);
	put(to, 2, lengths[message->type]);
	to[2] = message->type;
	to[3] = VERSION;
	switch (message->type) {
	case MESSAGE_HELLO:
		at[0] = message->cipher;
		put(at + 8, 8, message->epoch);
		memcpy(at + 16, message->instance, sizeof(message->instance));
		break;
	case MESSAGE_KEY:
		at[0] = message->cipher;
		put(at + 4, 4, message->id);
		put(at + 8, 8, message->epoch);
		break;
	case MESSAGE_DONE:
		put(at, 8, message->epoch);
		break;
	case MESSAGE_REFUSE:
		at[0] = message->reason;
		break;
	}
	return lengths[message->type];
}
