// SPDX-License-Identifier: GPL-2.0
/*
 * X.509 certificates of SPIFFE. See x509.h, and the standard X509-SVID: a certificate of a
 * workload has one URI, is not one of an authority, and may sign only handshakes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <gnutls/x509.h>

#include "x509.h"

/* Which version of a file was read. */
struct stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime, ctime;
};

struct own {
	char *cert, *key;
	struct stamp stamps[2];
	struct credential *credential;
};

struct bundle {
	char *path;
	struct stamp stamp;
	gnutls_x509_trust_list_t list;
};

static struct own *owns;
static struct bundle *bundles;
static unsigned int own_count, bundle_count;

static void take_stamp(struct stamp *stamp, const char *path)
{
	struct stat st;

	memset(stamp, 0, sizeof(*stamp));
	if (stat(path, &st))
		return;
	stamp->dev = st.st_dev;
	stamp->ino = st.st_ino;
	stamp->size = st.st_size;
	stamp->mtime = st.st_mtim;
	stamp->ctime = st.st_ctim;
}

static bool fail(struct config_error *error, const char *path, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%.180s: %.300s", path, why);
	return false;
}

static bool refuse(struct x509_wrong *wrong, gnutls_alert_description_t alert,
		   const char *text)
{
	snprintf(wrong->text, sizeof(wrong->text), "%s", text);
	wrong->alert = alert;
	return false;
}

/* --- certificates of others */

/* Get the only URI. @count is the number of them. */
static void find_uri(gnutls_x509_crt_t crt, char *uri, unsigned int *count)
{
	char name[X509_URI];
	unsigned int i;
	size_t size;
	int type;

	for (*count = 0, i = 0; ; i++) {
		size = sizeof(name) - 1;
		type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &size, NULL);
		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		if (type != GNUTLS_SAN_URI && type != GNUTLS_E_SHORT_MEMORY_BUFFER)
			continue;
		(*count)++;
		if (type == GNUTLS_SAN_URI) {
			name[size] = '\0';
			/* A URI with a zero inside is none. */
			snprintf(uri, X509_URI, "%s", strlen(name) == size ? name : "");
		}
	}
}

/* The first certificate of a chain. Return: NULL after a refusal. */
static gnutls_x509_crt_t first(const gnutls_datum_t *chain, struct x509_wrong *wrong)
{
	gnutls_x509_crt_t crt;

	if (!gnutls_x509_crt_init(&crt)) {
		if (!gnutls_x509_crt_import(crt, chain, GNUTLS_X509_FMT_DER))
			return crt;
		gnutls_x509_crt_deinit(crt);
	}
	refuse(wrong, GNUTLS_A_BAD_CERTIFICATE, "the certificate is malformed");
	return NULL;
}

bool x509_uri(const gnutls_datum_t *chain, char *uri, struct x509_wrong *wrong)
{
	gnutls_x509_crt_t crt = first(chain, wrong);
	unsigned int count;

	if (!crt)
		return false;
	uri[0] = '\0';
	find_uri(crt, uri, &count);
	gnutls_x509_crt_deinit(crt);
	if (count == 1 && uri[0])
		return true;
	snprintf(wrong->text, sizeof(wrong->text),
		 "the certificate has %u URIs, and one of SPIFFE has exactly one: issue another",
		 count);
	wrong->alert = GNUTLS_A_BAD_CERTIFICATE;
	return false;
}

/* What a certificate of a workload may be used for. */
static bool check_usage(const gnutls_datum_t *chain, struct x509_wrong *wrong)
{
	gnutls_x509_crt_t crt = first(chain, wrong);
	unsigned int usage = 0;
	bool is_authority;
	int ret;

	if (!crt)
		return false;
	is_authority = gnutls_x509_crt_get_ca_status(crt, NULL) > 0;
	ret = gnutls_x509_crt_get_key_usage(crt, &usage, NULL);
	gnutls_x509_crt_deinit(crt);
	if (is_authority || usage & (GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN))
		return refuse(wrong, GNUTLS_A_BAD_CERTIFICATE,
			      "the certificate is one of an authority: issue one for the workload");
	if (ret >= 0 && !(usage & GNUTLS_KEY_DIGITAL_SIGNATURE))
		return refuse(wrong, GNUTLS_A_BAD_CERTIFICATE,
			      "the certificate may not be used for digital signatures: issue another");
	return true;
}

/* Say what gnutls has found. */
static bool check_status(unsigned int status, const char *bundle, struct x509_wrong *wrong)
{
	gnutls_datum_t text = { NULL, 0 };

	if (!status)
		return true;
	if (status & GNUTLS_CERT_SIGNER_NOT_FOUND) {
		snprintf(wrong->text, sizeof(wrong->text),
			 "the certificate is not from an authority in %.256s: add the authority, or correct the bundle",
			 bundle);
		wrong->alert = GNUTLS_A_UNKNOWN_CA;
		return false;
	}
	if (status & GNUTLS_CERT_EXPIRED)
		return refuse(wrong, GNUTLS_A_CERTIFICATE_EXPIRED,
			      "the certificate has expired: renew it, and compare the clocks");
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return refuse(wrong, GNUTLS_A_CERTIFICATE_EXPIRED,
			      "the certificate is not valid yet: compare the clocks");
	refuse(wrong, GNUTLS_A_BAD_CERTIFICATE, "the certificate does not verify");
	if (!gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text,
							  0))
		refuse(wrong, GNUTLS_A_BAD_CERTIFICATE, (const char *)text.data);
	gnutls_free(text.data);
	return false;
}

/* The authorities of a file; read again if it has changed. Return: NULL after an error. */
static gnutls_x509_trust_list_t read_bundle(struct bundle *b, struct config_error *error)
{
	gnutls_x509_trust_list_t list;
	struct stamp stamp;
	gnutls_datum_t pem;
	char *text;
	size_t len;
	int count;

	take_stamp(&stamp, b->path);
	if (b->list && !memcmp(&stamp, &b->stamp, sizeof(stamp)))
		return b->list;
	if (!config_read(b->path, false, &text, &len, error))
		return NULL;
	pem = (gnutls_datum_t) { (void *)text, len };
	count = gnutls_x509_trust_list_init(&list, 0);
	if (!count) {
		count = gnutls_x509_trust_list_add_trust_mem(list, &pem, NULL,
							     GNUTLS_X509_FMT_PEM, 0, 0);
		if (count < 1)
			gnutls_x509_trust_list_deinit(list, 1);
	}
	free(text);
	if (count < 1) {
		fail(error, b->path, "has no certificates of authorities in PEM");
		return NULL;
	}
	if (b->list)
		gnutls_x509_trust_list_deinit(b->list, 1);
	b->list = list;
	b->stamp = stamp;
	return list;
}

static gnutls_x509_trust_list_t find_bundle(const char *path, struct config_error *error)
{
	struct bundle *more;
	unsigned int i;

	for (i = 0; i < bundle_count; i++) {
		if (!strcmp(bundles[i].path, path))
			return read_bundle(&bundles[i], error);
	}
	more = realloc(bundles, sizeof(*more) * (bundle_count + 1));
	if (!more)
		return NULL;
	bundles = more;
	memset(&bundles[i], 0, sizeof(bundles[i]));
	bundles[i].path = strdup(path);
	if (!bundles[i].path)
		return NULL;
	bundle_count++;
	return read_bundle(&bundles[i], error);
}

static bool verify_list(gnutls_x509_trust_list_t list, const gnutls_datum_t *chain,
			unsigned int count, bool is_server, unsigned int *status)
{
	const char *purpose = is_server ? GNUTLS_KP_TLS_WWW_SERVER :
			      GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st data = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (void *)purpose,
	};
	gnutls_x509_crt_t certs[CREDENTIAL_CHAIN];
	unsigned int have, i;
	bool ok = true;

	for (have = 0; ok && have < count; have++) {
		ok = !gnutls_x509_crt_init(&certs[have]);
		if (ok && gnutls_x509_crt_import(certs[have], &chain[have],
						 GNUTLS_X509_FMT_DER)) {
			gnutls_x509_crt_deinit(certs[have]);
			ok = false;
		}
		if (!ok)
			break;
	}
	if (ok)
		ok = !gnutls_x509_trust_list_verify_crt2(list, certs, count, &data, 1, 0,
							 status, NULL);
	for (i = 0; i < have; i++)
		gnutls_x509_crt_deinit(certs[i]);
	return ok;
}

bool x509_verify(const gnutls_datum_t *chain, unsigned int count, const char *bundle,
		 bool is_server, struct x509_wrong *wrong)
{
	struct config_error error = { "out of memory" };
	gnutls_x509_trust_list_t list;
	unsigned int status = 0;

	if (count > CREDENTIAL_CHAIN)
		return refuse(wrong, GNUTLS_A_BAD_CERTIFICATE, "too many certificates");
	if (!bundle)
		return refuse(wrong, GNUTLS_A_INTERNAL_ERROR,
			      "no bundle: say \"bundle FILE\" in agent.conf or in the file of the peer");
	list = find_bundle(bundle, &error);
	if (!list)
		return refuse(wrong, GNUTLS_A_INTERNAL_ERROR, error.text);
	if (!verify_list(list, chain, count, is_server, &status))
		return refuse(wrong, GNUTLS_A_BAD_CERTIFICATE, "the certificates are malformed");
	return check_status(status, bundle, wrong) && check_usage(chain, wrong);
}

/* --- certificates of this host */

/* Read the certificates into a credential. */
static bool read_chain(struct credential *c, const char *path, const gnutls_datum_t *pem,
		       char *uri, struct config_error *error)
{
	unsigned int count = CREDENTIAL_CHAIN;
	struct x509_wrong wrong;

	if (gnutls_pcert_list_import_x509_raw(c->cert, &count, pem, GNUTLS_X509_FMT_PEM,
					      GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED |
					      GNUTLS_X509_CRT_LIST_SORT) || !count)
		return fail(error, path, "has no certificates in PEM, or more than 8");
	c->count = count;
	return x509_uri(&c->cert[0].cert, uri, &wrong) || fail(error, path, wrong.text);
}

static bool read_key(gnutls_privkey_t key, const char *path, struct config_error *error)
{
	gnutls_datum_t pem;
	char *text;
	size_t len;
	int ret;

	if (!config_read(path, true, &text, &len, error))
		return false;
	pem = (gnutls_datum_t) { (void *)text, len };
	ret = gnutls_privkey_import_x509_raw(key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
	explicit_bzero(text, len);
	free(text);
	return !ret || fail(error, path, "is not a key in PEM without a password");
}

/* Whether the key is that of the certificate. Both files are not replaced at once. */
static bool is_pair(const struct credential *c)
{
	unsigned char ids[2][64];
	size_t sizes[2] = { sizeof(ids[0]), sizeof(ids[1]) };
	gnutls_pubkey_t pub;
	bool ok;

	if (gnutls_pubkey_init(&pub))
		return false;
	ok = !gnutls_pubkey_import_privkey(pub, c->key, 0, 0) &&
	     !gnutls_pubkey_get_key_id(pub, GNUTLS_KEYID_USE_SHA256, ids[0], &sizes[0]) &&
	     !gnutls_pubkey_get_key_id(c->cert[0].pubkey, GNUTLS_KEYID_USE_SHA256, ids[1],
				       &sizes[1]) &&
	     sizes[0] == sizes[1] && !memcmp(ids[0], ids[1], sizes[0]);
	gnutls_pubkey_deinit(pub);
	return ok;
}

static bool fill(struct credential *c, const struct own *own, struct config_error *error)
{
	char uri[X509_URI], *text;
	gnutls_datum_t pem;
	size_t len;
	bool ok;

	if (!read_key(c->key, own->key, error) ||
	    !config_read(own->cert, false, &text, &len, error))
		return false;
	pem = (gnutls_datum_t) { (void *)text, len };
	ok = read_chain(c, own->cert, &pem, uri, error);
	free(text);
	if (!ok)
		return false;
	if (!is_pair(c)) {
		snprintf(error->text, sizeof(error->text),
			 "%.180s: is not the key of the certificate in %.180s: write both again",
			 own->key, own->cert);
		return false;
	}
	free(c->identity);
	c->identity = strdup(uri);
	return c->identity || fail(error, own->cert, "does not fit into memory");
}

static struct credential *read_own(struct own *own, struct config_error *error)
{
	struct credential *c;
	struct stamp stamps[2];
	gnutls_privkey_t key;

	take_stamp(&stamps[0], own->cert);
	take_stamp(&stamps[1], own->key);
	if (own->credential && !memcmp(stamps, own->stamps, sizeof(stamps)))
		return credential_get(own->credential);
	if (gnutls_privkey_init(&key))
		return NULL;
	c = credential_new("", key);
	if (!c) {
		gnutls_privkey_deinit(key);
		return NULL;
	}
	if (!fill(c, own, error)) {
		credential_put(c);
		return NULL;
	}
	credential_put(own->credential);
	own->credential = c;
	memcpy(own->stamps, stamps, sizeof(stamps));
	return credential_get(c);
}

struct credential *x509_own(const char *cert, const char *key, struct config_error *error)
{
	struct own *more;
	unsigned int i;

	if (!cert || !key) {
		snprintf(error->text, sizeof(error->text),
			 "this host has no certificate: say \"cert FILE\" and \"key FILE\" in agent.conf or in the file of the peer");
		return NULL;
	}
	for (i = 0; i < own_count; i++) {
		if (!strcmp(owns[i].cert, cert) && !strcmp(owns[i].key, key))
			return read_own(&owns[i], error);
	}
	more = realloc(owns, sizeof(*more) * (own_count + 1));
	if (!more)
		return NULL;
	owns = more;
	owns[i] = (struct own) { .cert = strdup(cert), .key = strdup(key) };
	if (!owns[i].cert || !owns[i].key)
		return NULL;
	own_count++;
	return read_own(&owns[i], error);
}
