/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A secret that two hosts share. The file has one line of base64, as
 * "openssl rand -base64 32" prints it.
 */
#ifndef KEYD_PSK_H
#define KEYD_PSK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

#define PSK_MIN		32
#define PSK_MAX		64
#define PSK_IDENTITY	40

/*
 * The identity is derived from the secret, so that both ends know it without a word in
 * their configuration, and nobody else does: "psk:" and 32 hexadecimal digits.
 */
struct psk {
	uint8_t secret[PSK_MAX];
	size_t len;
	char identity[PSK_IDENTITY];
};

/* Read a file. Return: false after an error; what was there before stays. */
bool psk_read(struct psk *psk, const char *path, struct config_error *error);

#endif /* KEYD_PSK_H */
