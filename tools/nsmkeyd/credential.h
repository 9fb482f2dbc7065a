/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this host proves its identity with: a key, and the certificates for it. A session
 * holds it until its end, while files are read anew.
 */
#ifndef KEYD_CREDENTIAL_H
#define KEYD_CREDENTIAL_H

#include <gnutls/abstract.h>

#define CREDENTIAL_CHAIN	8	/* certificates, at most */

struct credential {
	unsigned int references;
	char *identity;			/* as a peer has it in its configuration */
	unsigned int count;
	gnutls_pcert_st cert[CREDENTIAL_CHAIN];
	gnutls_privkey_t key;
};

/* A new one with one reference, which takes over the key. Return: NULL without memory. */
struct credential *credential_new(const char *identity, gnutls_privkey_t key);
struct credential *credential_get(struct credential *credential);

/* Give back a reference. NULL is fine. */
void credential_put(struct credential *credential);

#endif /* KEYD_CREDENTIAL_H */
