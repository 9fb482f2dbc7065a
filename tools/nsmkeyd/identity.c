// SPDX-License-Identifier: GPL-2.0
/*
 * The identity of this host. See identity.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "identity.h"

/* What stands before the key in the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410). */
static const uint8_t prefix[IDENTITY_SPKI - IDENTITY_KEY] = {
	0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
};

static const char scheme[] = "raw:ed25519:";

static struct credential *own;

static void write_text(const uint8_t *key, char *text)
{
	gnutls_datum_t raw = { (uint8_t *)key, IDENTITY_KEY }, base = { NULL, 0 };

	text[0] = '\0';
	if (gnutls_base64_encode2(&raw, &base))
		return;
	snprintf(text, IDENTITY_TEXT, "%s%.*s", scheme, (int)base.size, base.data);
	gnutls_free(base.data);
}

bool identity_parse(const char *text, uint8_t *key)
{
	gnutls_datum_t base, raw = { NULL, 0 };
	char again[IDENTITY_TEXT];
	bool ok;

	if (strncmp(text, scheme, strlen(scheme)))
		return false;
	text += strlen(scheme);
	base = (gnutls_datum_t) { (uint8_t *)text, strlen(text) };
	if (base.size != 44 || gnutls_base64_decode2(&base, &raw))
		return false;
	ok = raw.size == IDENTITY_KEY;
	if (ok) {
		/* One key has one text. */
		memcpy(key, raw.data, IDENTITY_KEY);
		write_text(key, again);
		ok = !strcmp(text, again + strlen(scheme));
	}
	gnutls_free(raw.data);
	return ok;
}

bool identity_text(const void *spki, size_t len, char *text)
{
	if (len != IDENTITY_SPKI || memcmp(spki, prefix, sizeof(prefix)))
		return false;
	write_text((const uint8_t *)spki + sizeof(prefix), text);
	return text[0];
}

static bool failed(const char *path, const char *why, struct config_error *error)
{
	snprintf(error->text, sizeof(error->text), "%.256s: %s", path, why);
	return false;
}

/* The new file appears whole, or not at all, and replaces nothing. */
static bool write_file(const char *path, const gnutls_datum_t *pem,
		       struct config_error *error)
{
	char temporary[4096 + 16];
	bool ok;
	int fd;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return failed(path, strerror(errno), error);
	ok = write(fd, pem->data, pem->size) == (ssize_t)pem->size && !fsync(fd) &&
	     !link(temporary, path);
	if (!ok && errno == EEXIST)
		ok = true;
	else if (!ok)
		failed(path, strerror(errno), error);
	close(fd);
	unlink(temporary);
	return ok;
}

bool identity_create(const char *dir, struct config_error *error)
{
	gnutls_datum_t pem = { NULL, 0 };
	gnutls_x509_privkey_t key;
	char path[4096];
	bool ok;
	int ret;

	if (mkdir(dir, 0755) && errno != EEXIST)
		return failed(dir, strerror(errno), error);
	snprintf(path, sizeof(path), "%s/identity", dir);
	if (!access(path, F_OK))
		return true;
	ret = gnutls_x509_privkey_init(&key);
	if (ret < 0)
		return failed(path, gnutls_strerror(ret), error);
	ret = gnutls_x509_privkey_generate(key, GNUTLS_PK_EDDSA_ED25519, 0, 0);
	if (!ret)
		ret = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
							GNUTLS_PKCS_PLAIN, &pem);
	gnutls_x509_privkey_deinit(key);
	if (ret < 0)
		return failed(path, gnutls_strerror(ret), error);
	ok = write_file(path, &pem, error);
	explicit_bzero(pem.data, pem.size);
	gnutls_free(pem.data);
	return ok;
}

/* Make a credential of a key, and take that over. Return: NULL if it is of another kind. */
static struct credential *from_key(gnutls_privkey_t key)
{
	gnutls_datum_t spki = { NULL, 0 };
	struct credential *credential = NULL;
	char text[IDENTITY_TEXT];
	gnutls_pubkey_t pub;

	if (gnutls_pubkey_init(&pub))
		return NULL;
	if (!gnutls_pubkey_import_privkey(pub, key, 0, 0) &&
	    !gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &spki) &&
	    identity_text(spki.data, spki.size, text))
		credential = credential_new(text, key);
	gnutls_free(spki.data);
	if (!credential || gnutls_pcert_import_rawpk(&credential->cert[0], pub, 0))
		gnutls_pubkey_deinit(pub);
	else
		credential->count = 1;
	return credential;
}

bool identity_load(const char *dir, struct config_error *error)
{
	struct credential *credential = NULL;
	char path[4096], *text;
	gnutls_privkey_t key;
	gnutls_datum_t pem;
	size_t len;
	int ret;

	snprintf(path, sizeof(path), "%s/identity", dir);
	if (access(path, F_OK) && errno == ENOENT) {
		credential_put(own);
		own = NULL;
		return failed(path, "does not exist: run nsmkeyd --init", error);
	}
	if (!config_read(path, true, &text, &len, error))
		return false;
	pem = (gnutls_datum_t) { (void *)text, len };
	ret = gnutls_privkey_init(&key);
	if (!ret)
		ret = gnutls_privkey_import_x509_raw(key, &pem, GNUTLS_X509_FMT_PEM, NULL,
						     0);
	explicit_bzero(text, len);
	free(text);
	if (!ret)
		credential = from_key(key);
	if (!credential) {
		gnutls_privkey_deinit(key);
		return failed(path,
			      "is not an Ed25519 key in PEM: move it away, and run nsmkeyd --init",
			      error);
	}
	credential_put(own);
	own = credential;
	return true;
}

struct credential *identity_own(void)
{
	return own;
}
