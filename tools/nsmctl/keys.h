/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All keys of the named peers of this network namespace, without their secrets.
 */
#ifndef NSMCTL_KEYS_H
#define NSMCTL_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

struct keys {
	struct key *key;
	unsigned int count;
	bool shown;		/* false: the kernel has none, or not for this user */
};

/*
 * Request all keys. Return: EXIT_OK, or the exit status of the command after a complaint.
 * The caller frees them in both cases.
 */
int keys_ask(struct keys *keys);
void keys_free(struct keys *keys);

/* Whether packets can be sealed or opened with a key. */
bool key_is_valid(const struct key *key);

/* A valid key of a peer for one direction. Return: NULL if it has none. */
const struct key *keys_valid(const struct keys *keys, const char *peer, uint8_t direction);

#endif /* NSMCTL_KEYS_H */
