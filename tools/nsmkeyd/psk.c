// SPDX-License-Identifier: GPL-2.0
/*
 * A secret that two hosts share. See psk.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "psk.h"

/* Decode a line, which is one of base64 only if it comes out as the same line again. */
static bool decode(struct psk *psk, const char *text, size_t len)
{
	gnutls_datum_t line = { (uint8_t *)text, len };
	gnutls_datum_t raw = { NULL, 0 }, again = { NULL, 0 };
	bool ok;

	if (gnutls_base64_decode2(&line, &raw))
		return false;
	ok = raw.size >= PSK_MIN && raw.size <= PSK_MAX &&
	     !gnutls_base64_encode2(&raw, &again) && again.size == len &&
	     !memcmp(again.data, text, len);
	if (ok) {
		memcpy(psk->secret, raw.data, raw.size);
		psk->len = raw.size;
	}
	explicit_bzero(raw.data, raw.size);
	if (again.data)
		explicit_bzero(again.data, again.size);
	gnutls_free(raw.data);
	gnutls_free(again.data);
	return ok;
}

static bool identify(struct psk *psk)
{
	static const char label[] = "nsmwire psk identity";
	uint8_t hash[32];
	size_t at;
	int i;

	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, psk->secret, psk->len, label, strlen(label),
			     hash))
		return false;
	at = sprintf(psk->identity, "psk:");
	for (i = 0; i < 16; i++)
		at += sprintf(psk->identity + at, "%02x", hash[i]);
	return true;
}

bool psk_read(struct psk *psk, const char *path, struct config_error *error)
{
	struct psk new = { .len = 0 };
	char *text;
	size_t len;
	bool ok;

	if (!config_read(path, true, &text, &len, error))
		return false;
	ok = decode(&new, text, len - (len && text[len - 1] == '\n')) && identify(&new);
	explicit_bzero(text, len);
	free(text);
	if (ok)
		*psk = new;
	else
		snprintf(error->text, sizeof(error->text),
			 "%.256s is not one line of base64 with %d to %d bytes: openssl rand -base64 32 makes one",
			 path, PSK_MIN, PSK_MAX);
	explicit_bzero(&new, sizeof(new));
	return ok;
}
