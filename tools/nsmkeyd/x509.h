/* SPDX-License-Identifier: GPL-2.0 */
/*
 * X.509 certificates of SPIFFE: those of this host, and the verification of others. Files
 * are read again when they have changed.
 */
#ifndef KEYD_X509_H
#define KEYD_X509_H

#include <stdbool.h>
#include <stddef.h>

#include <gnutls/gnutls.h>

#include "config.h"
#include "credential.h"

#define X509_URI	2049

/*
 * The certificates and the key of two files. Return: a reference, which the caller gives
 * back; NULL after an error.
 */
struct credential *x509_own(const char *cert, const char *key, struct config_error *error);

/* What is wrong with a peer, for this host and, as an alert of TLS, for the peer. */
struct x509_wrong {
	char text[CONFIG_TEXT];
	gnutls_alert_description_t alert;
};

/* The only URI of the first certificate. Return: false if it does not have exactly one. */
bool x509_uri(const gnutls_datum_t *chain, char *uri, struct x509_wrong *wrong);

/* Verify certificates by the authorities of a file. */
bool x509_verify(const gnutls_datum_t *chain, unsigned int count, const char *bundle,
		 bool is_server, struct x509_wrong *wrong);

#endif /* KEYD_X509_H */
