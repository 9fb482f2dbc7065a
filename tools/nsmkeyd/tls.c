// SPDX-License-Identifier: GPL-2.0
/*
 * TLS 1.3 by GnuTLS. See tls.h.
 *
 * The client proves what the configuration of its peer says, and asks for the same kind of
 * proof. The server accepts all three kinds, and finds the peer by what it has proved.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <linux/nsmwire.h>

#include "identity.h"
#include "peer.h"
#include "tls.h"
#include "x509.h"

#define COMMON	"NONE:+VERS-TLS1.3:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:" \
		"+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1"
/* Those without a curve in their names, and RSA without PSS, are for certificates. */
#define SIGN	":+SIGN-EDDSA-ED25519:+SIGN-ECDSA-SECP256R1-SHA256:" \
		"+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:" \
		"+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:" \
		"+SIGN-RSA-SHA256:+SIGN-RSA-SHA384"
#define SIGNED	":+ECDHE-ECDSA:+ECDHE-RSA" SIGN
#define RAW	":+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK"
#define X509	":+CTYPE-CLI-X509:+CTYPE-SRV-X509"
#define PSK	":+ECDHE-PSK"

#define HANDSHAKE_MAX	32768	/* bytes of one message */
#define RECEIVED_MAX	65536	/* bytes until keys are set */
#define EXPORT		72
#define HALF		(EXPORT / 2)

/* By enum auth of the client; the first is for the server, which takes all. */
static const char *const priorities[] = {
	[AUTH_NONE] = COMMON SIGNED RAW X509 PSK,
	[AUTH_PIN] = COMMON SIGNED RAW,
	[AUTH_SPIFFE] = COMMON SIGNED X509,
	/* GnuTLS wants algorithms for signatures here, too, and does not use them. */
	[AUTH_PSK] = COMMON PSK X509 SIGN,
};

static gnutls_priority_t priority[AUTH_PSK + 1];
static gnutls_certificate_credentials_t certificates;
static gnutls_psk_server_credentials_t psks;

/* Say why the other side is refused. Return: the error for GnuTLS. */
static int refuse(struct session *s, int alert, const char *text)
{
	snprintf(s->why, sizeof(s->why), "%s", text);
	s->alert = alert;
	return GNUTLS_E_CERTIFICATE_ERROR;
}

/* --- who the other side is */

static int verify_raw(struct session *s, const gnutls_datum_t *spki)
{
	char text[IDENTITY_TEXT], why[CONFIG_TEXT];

	if (!identity_text(spki->data, spki->size, text))
		return refuse(s, GNUTLS_A_UNSUPPORTED_CERTIFICATE,
			      "its key is not an Ed25519 key: run nsmkeyd --init there");
	if (!s->client)
		s->peer = peer_by_identity(text);
	if (!s->peer) {
		snprintf(why, sizeof(why),
			 "no peer has the pin %s: if that is a peer, correct its pin", text);
		return refuse(s, GNUTLS_A_ACCESS_DENIED, why);
	}
	if (strcmp(s->peer->config.identity, text)) {
		snprintf(why, sizeof(why),
			 "it has the identity %s, and not the one that is pinned: if it is the peer, correct the pin",
			 text);
		return refuse(s, GNUTLS_A_ACCESS_DENIED, why);
	}
	s->identity = strdup(text);
	return s->identity ? 0 : GNUTLS_E_MEMORY_ERROR;
}

static int verify_x509(struct session *s, const gnutls_datum_t *chain, unsigned int count)
{
	struct x509_wrong wrong;
	char uri[X509_URI], why[CONFIG_TEXT];

	if (!x509_uri(chain, uri, &wrong))
		return refuse(s, wrong.alert, wrong.text);
	if (!s->client)
		s->peer = peer_by_identity(uri);
	if (!s->peer || strcmp(s->peer->config.identity, uri)) {
		snprintf(why, sizeof(why), s->peer ?
			 "it is %.300s, and not the peer: correct \"spiffe\", or the address" :
			 "no peer is %.300s: if that is a peer, correct its \"spiffe\"", uri);
		return refuse(s, GNUTLS_A_ACCESS_DENIED, why);
	}
	if (!x509_verify(chain, count, peer_bundle(s->peer), s->client, &wrong))
		return refuse(s, wrong.alert, wrong.text);
	s->identity = strdup(uri);
	return s->identity ? 0 : GNUTLS_E_MEMORY_ERROR;
}

/* GnuTLS has verified by now that the other side has the private key. */
static int verify(gnutls_session_t tls)
{
	struct session *s = gnutls_session_get_ptr(tls);
	enum auth auth = s->client ? s->peer->config.auth : AUTH_NONE;
	const gnutls_datum_t *chain;
	unsigned int count = 0;
	bool raw;
	int ret;

	chain = gnutls_certificate_get_peers(tls, &count);
	raw = gnutls_certificate_type_get2(tls, GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_RAWPK;
	if (!chain || !count || (auth == AUTH_PIN && !raw) || (auth == AUTH_SPIFFE && raw))
		return refuse(s, GNUTLS_A_CERTIFICATE_REQUIRED, "it has sent no certificate");
	ret = raw ? verify_raw(s, chain) : verify_x509(s, chain, count);
	if (!ret && s->peer->config.auth != (raw ? AUTH_PIN : AUTH_SPIFFE))
		ret = refuse(s, GNUTLS_A_ACCESS_DENIED, "the peer is configured otherwise");
	s->authorised = !ret;
	return ret;
}

/* The secret of a client. GnuTLS verifies that the client has it. */
static int find_psk(gnutls_session_t tls, const char *name, gnutls_datum_t *key)
{
	struct session *s = gnutls_session_get_ptr(tls);
	struct peer *peer = peer_by_identity(name);

	if (!peer || peer->config.auth != AUTH_PSK) {
		refuse(s, GNUTLS_A_UNKNOWN_PSK_IDENTITY,
		       "no peer has its secret: put the same line into the file of \"psk\" at both ends");
		return -1;
	}
	key->data = gnutls_malloc(peer->psk.len);
	if (!key->data)
		return -1;
	memcpy(key->data, peer->psk.secret, peer->psk.len);
	key->size = peer->psk.len;
	s->peer = peer;
	return 0;
}

/* --- who this host is */

/* The certificate of a server for the trust domain that the client asks for. */
static struct credential *server_x509(gnutls_session_t tls, struct config_error *error)
{
	char domain[256];
	size_t size = sizeof(domain) - 1;
	unsigned int type;

	if (gnutls_server_name_get(tls, domain, &size, &type, 0) || type != GNUTLS_NAME_DNS)
		size = 0;
	domain[size] = '\0';
	return peers_x509(domain, error);
}

static int retrieve(gnutls_session_t tls, const struct gnutls_cert_retr_st *info,
		    gnutls_pcert_st **certs, unsigned int *count,
		    gnutls_ocsp_data_st **ocsp, unsigned int *ocsp_count,
		    gnutls_privkey_t *key, unsigned int *flags)
{
	struct session *s = gnutls_session_get_ptr(tls);
	struct config_error error = { "this host has no identity: run nsmkeyd --init" };

	(void)info;
	*ocsp = NULL;
	*ocsp_count = 0;
	*flags = 0;
	credential_put(s->own);
	s->own = NULL;
	if (gnutls_certificate_type_get2(tls, GNUTLS_CTYPE_OURS) == GNUTLS_CRT_X509)
		s->own = s->client ? peer_x509(s->peer, &error) : server_x509(tls, &error);
	else if (identity_own())
		s->own = credential_get(identity_own());
	if (!s->own) {
		refuse(s, GNUTLS_A_INTERNAL_ERROR, error.text);
		return -1;
	}
	*certs = s->own->cert;
	*count = s->own->count;
	*key = s->own->key;
	return 0;
}

/* Find out before the handshake what is missing here. */
static bool check_own(struct session *s)
{
	struct config_error error = { "this host has no identity: run nsmkeyd --init" };
	struct credential *own = NULL;

	if (s->peer->config.auth == AUTH_PSK)
		return true;
	if (s->peer->config.auth == AUTH_SPIFFE)
		own = peer_x509(s->peer, &error);
	else if (identity_own())
		own = credential_get(identity_own());
	credential_put(own);
	if (!own)
		snprintf(s->why, sizeof(s->why), "%s", error.text);
	return own;
}

/* --- sessions */

bool tls_init(void)
{
	unsigned int i;

	for (i = 0; i <= AUTH_PSK; i++) {
		if (gnutls_priority_init(&priority[i], priorities[i], NULL))
			return false;
	}
	if (gnutls_certificate_allocate_credentials(&certificates) ||
	    gnutls_psk_allocate_server_credentials(&psks))
		return false;
	gnutls_certificate_set_retrieve_function3(certificates, retrieve);
	gnutls_certificate_set_verify_function(certificates, verify);
	gnutls_psk_set_server_credentials_function(psks, find_psk);
	return true;
}

static int start_psk(struct session *s)
{
	const struct psk *psk = &s->peer->psk;
	gnutls_datum_t key = { (uint8_t *)psk->secret, psk->len };
	int ret = gnutls_psk_allocate_client_credentials(&s->psk);

	if (!ret)
		ret = gnutls_psk_set_client_credentials(s->psk, psk->identity, &key,
							GNUTLS_PSK_KEY_RAW);
	return ret ?: gnutls_credentials_set(s->tls, GNUTLS_CRD_PSK, s->psk);
}

/* The trust domain tells a server with several certificates which one is meant. */
static void name_domain(struct session *s)
{
	const char *domain = s->peer->config.identity + strlen("spiffe://");

	gnutls_server_name_set(s->tls, GNUTLS_NAME_DNS, domain, strcspn(domain, "/"));
}

static int start_client(struct session *s)
{
	if (s->peer->config.auth == AUTH_PSK)
		return start_psk(s);
	if (s->peer->config.auth == AUTH_SPIFFE)
		name_domain(s);
	return gnutls_credentials_set(s->tls, GNUTLS_CRD_CERTIFICATE, certificates);
}

static int start_server(struct session *s)
{
	gnutls_certificate_server_set_request(s->tls, GNUTLS_CERT_REQUIRE);
	return gnutls_credentials_set(s->tls, GNUTLS_CRD_CERTIFICATE, certificates) ?:
	       gnutls_credentials_set(s->tls, GNUTLS_CRD_PSK, psks);
}

/*
 * GnuTLS keeps a message of up to 16 MB until it is whole, and only then finds it too
 * large. Strangers do not get that much memory.
 */
static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct session *s = ptr;
	ssize_t got;

	if (s->state != SESSION_OPEN && s->received > RECEIVED_MAX) {
		refuse(s, GNUTLS_A_RECORD_OVERFLOW, "it sends too much before it has proved anything");
		errno = ECONNABORTED;
		return -1;
	}
	got = recv(s->watch.fd, data, len, 0);
	if (got > 0)
		s->received += got;
	return got;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct session *s = ptr;

	return send(s->watch.fd, data, len, MSG_NOSIGNAL);
}

bool tls_start(struct session *s)
{
	unsigned int flags = GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_ENABLE_RAWPK |
			     GNUTLS_NO_SIGNAL;
	enum auth auth = s->client ? s->peer->config.auth : AUTH_NONE;
	int ret;

	if (s->client && !check_own(s))
		return false;
	ret = gnutls_init(&s->tls, flags | (s->client ? GNUTLS_CLIENT : GNUTLS_SERVER));
	if (ret) {
		snprintf(s->why, sizeof(s->why), "%s", gnutls_strerror(ret));
		return false;
	}
	gnutls_session_set_ptr(s->tls, s);
	gnutls_handshake_set_max_packet_length(s->tls, HANDSHAKE_MAX);
	gnutls_handshake_set_timeout(s->tls, GNUTLS_INDEFINITE_TIMEOUT);
	gnutls_transport_set_ptr(s->tls, s);
	gnutls_transport_set_pull_function(s->tls, pull);
	gnutls_transport_set_push_function(s->tls, push);
	ret = gnutls_priority_set(s->tls, priority[auth]);
	if (!ret)
		ret = s->client ? start_client(s) : start_server(s);
	if (!ret)
		return true;
	snprintf(s->why, sizeof(s->why), "%s", gnutls_strerror(ret));
	return false;
}

static bool identify_psk(struct session *s)
{
	s->own_identity = strdup(s->peer->psk.identity);
	s->identity = strdup(s->peer->psk.identity);
	s->authorised = s->own_identity && s->identity;
	return s->authorised;
}

bool tls_identify(struct session *s)
{
	bool psk = gnutls_auth_get_type(s->tls) == GNUTLS_CRD_PSK;

	if (s->peer && psk && s->peer->config.auth == AUTH_PSK)
		return identify_psk(s);
	if (psk || !s->authorised || !s->own) {
		refuse(s, GNUTLS_A_ACCESS_DENIED, "it has not proved who it is");
		s->authorised = false;
		return false;
	}
	s->own_identity = strdup(s->own->identity);
	return s->own_identity;
}

/* --- secrets */

static size_t put_text(uint8_t *to, const char *text)
{
	size_t len = strlen(text);

	to[0] = len >> 8;
	to[1] = len;
	memcpy(to + 2, text, len);
	return len + 2;
}

static bool export(struct session *s, uint8_t out[EXPORT])
{
	static const char label[] = "EXPORTER-nsmwire-1";
	uint8_t context[2 * (X509_URI + 2) + 9];
	size_t len;
	int i;

	len = put_text(context, s->client ? s->own_identity : s->identity);
	len += put_text(context + len, s->client ? s->identity : s->own_identity);
	context[len++] = s->cipher;
	for (i = 56; i >= 0; i -= 8)
		context[len++] = s->epoch >> i;
	return !gnutls_prf_rfc5705(s->tls, strlen(label), label, len, (char *)context,
				   EXPORT, (char *)out);
}

bool tls_secret(struct session *s, bool tx, uint8_t secret[KERNEL_SECRET], size_t *len)
{
	uint8_t out[EXPORT];
	const uint8_t *half = out + (tx == s->client ? 0 : HALF);
	size_t key = s->cipher == NSMWIRE_CIPHER_AES_128_GCM ? 16 : 32;
	size_t salt = s->cipher == NSMWIRE_CIPHER_CHACHA20_POLY1305 ? 0 : 4;
	bool ok = export(s, out);

	if (ok) {
		memcpy(secret, half, key);
		memcpy(secret + key, half + 32, salt);
		*len = key + salt;
	}
	explicit_bzero(out, sizeof(out));
	return ok;
}

void tls_free(struct session *s)
{
	if (s->tls)
		gnutls_deinit(s->tls);
	if (s->psk)
		gnutls_psk_free_client_credentials(s->psk);
	s->tls = NULL;
	s->psk = NULL;
	credential_put(s->own);
	s->own = NULL;
	free(s->own_identity);
	free(s->identity);
	s->own_identity = NULL;
	s->identity = NULL;
}
