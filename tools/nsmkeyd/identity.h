/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The identity of this host: an Ed25519 key in CONFIGDIR/identity. Others pin its public
 * half, which is written as raw:ed25519:BASE64.
 */
#ifndef KEYD_IDENTITY_H
#define KEYD_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "credential.h"

#define IDENTITY_KEY	32
#define IDENTITY_SPKI	44	/* a key as it is in TLS, a SubjectPublicKeyInfo */
#define IDENTITY_TEXT	64

/* Read a text. Return: false if it is not the text of a key. */
bool identity_parse(const char *text, uint8_t *key);

/* Write the text of a SubjectPublicKeyInfo. Return: false if it is of another kind. */
bool identity_text(const void *spki, size_t len, char *text);

/* Create the file, and the directory it is in, if they do not exist. */
bool identity_create(const char *dir, struct config_error *error);

/* Read the file. What was read before stays after an error, unless the file is gone. */
bool identity_load(const char *dir, struct config_error *error);

/* What was read. Return: NULL if nothing was. */
struct credential *identity_own(void);

#endif /* KEYD_IDENTITY_H */
