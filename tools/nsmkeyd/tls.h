/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TLS 1.3 by GnuTLS: who this host is, who the other side is, and keys for the kernel.
 */
#ifndef KEYD_TLS_H
#define KEYD_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel.h"
#include "session.h"

bool tls_init(void);

/* Prepare the handshake of a session. Return: false, with the reason in "why". */
bool tls_start(struct session *s);

/*
 * After the handshake: whether the other side has proved to be the peer. Sets the
 * identities of both sides. Return: false, with the reason in "why".
 */
bool tls_identify(struct session *s);

/*
 * Derive the secret of the kernel's key for one direction: from the exporter of TLS (RFC
 * 8446, 7.5) with the label EXPORTER-nsmwire-1 and as context
 *
 *	u16 length, identity of the client | u16 length, identity of the server |
 *	u8 cipher | u64 epoch
 *
 * come 72 bytes: a key of 32 and a salt of 4 for packets of the client, and the same for
 * those of the server. A cipher takes the first bytes of the key, and the salt if it has
 * one. The caller wipes the secret.
 */
bool tls_secret(struct session *s, bool tx, uint8_t secret[KERNEL_SECRET], size_t *len);

void tls_free(struct session *s);

#endif /* KEYD_TLS_H */
