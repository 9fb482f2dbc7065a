// SPDX-License-Identifier: GPL-2.0
/*
 * What this host proves its identity with. See credential.h.
 */
#include <stdlib.h>
#include <string.h>

#include "credential.h"

struct credential *credential_new(const char *identity, gnutls_privkey_t key)
{
	struct credential *credential = calloc(1, sizeof(*credential));

	if (!credential)
		return NULL;
	credential->identity = strdup(identity);
	if (!credential->identity) {
		free(credential);
		return NULL;
	}
	credential->references = 1;
	credential->key = key;
	return credential;
}

struct credential *credential_get(struct credential *credential)
{
	credential->references++;
	return credential;
}

void credential_put(struct credential *credential)
{
	unsigned int i;

	if (!credential || --credential->references)
		return;
	for (i = 0; i < credential->count; i++)
		gnutls_pcert_deinit(&credential->cert[i]);
	gnutls_privkey_deinit(credential->key);
	free(credential->identity);
	free(credential);
}
