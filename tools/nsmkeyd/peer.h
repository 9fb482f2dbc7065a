/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peers: what is configured, what their keys are, and when new ones are due.
 */
#ifndef KEYD_PEER_H
#define KEYD_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "credential.h"
#include "psk.h"
#include "session.h"

#define PEER_REASON	640

struct peer {
	struct peer_config config;
	struct psk psk;
	bool exists;			/* in the kernel */
	bool seen;			/* its file is there; while files are loaded */

	/* Sessions: on their way, by who has connected; and the one that set the keys. */
	struct session *dialled, *accepted, *open;
	uint64_t dial_at;
	unsigned int backoff;		/* seconds */

	/* The keys; keyed_at is 0 before the first. */
	uint64_t keyed_at;
	uint32_t rx_id, tx_id;
	uint8_t cipher;
	uint64_t epoch;

	char address[SESSION_ADDRESS];	/* of the last session */
	unsigned int handshakes, failures;
	char reason[PEER_REASON];	/* of the last failure, until keys are set */
};

/* --- configuration */

/* Read the files. Return: false if one of them has an error, with its text. */
bool peers_load(const char *dir, struct config_error *error);
unsigned int peers_count(void);
struct peer *peers_get(unsigned int i);
struct peer *peer_find(const char *name);
struct peer *peer_by_identity(const char *identity);

/* Ports to listen on. Return: their number, at most @max. */
unsigned int peers_ports(uint16_t *ports, unsigned int max);

/* The port that the peer listens on. */
uint16_t peer_port(const struct peer *peer);
bool peer_connects(const struct peer *peer);

const char *peer_bundle(const struct peer *peer);

/* Certificates for a peer, or for whoever asks for a trust domain. A reference. */
struct credential *peer_x509(const struct peer *peer, struct config_error *error);
struct credential *peers_x509(const char *domain, struct config_error *error);

/* --- what happens */

/* Whether the session may go on beside others of its peer, which may be ended. */
bool peer_admit(struct session *s);
void peer_keyed(struct session *s);

/* An attempt has failed. Of an accepted session, the peer may be unknown. */
void peer_failed(struct peer *peer, const char *reason);
void peers_refused(const char *text);

/* A session is not there any more. */
void peer_session_gone(struct session *s);

/* Begin a handshake now. Return: false if only the peer can, which is not connected. */
bool peer_rekey(struct peer *peer);

/* The peer asks for new keys. */
void peer_asked(struct peer *peer);

/* Dial what is due. Return: when the next is, or NEVER. */
uint64_t peers_dial(uint64_t now);

/* --- what the kernel says */

void peers_kernel_new(const char *name);
void peers_kernel_del(const char *name);
void peers_kernel_key(const char *name, uint32_t id, bool ended);
void peers_kernel_resync(void);
void peers_kernel_gone(void);

/* --- what is shown */

/* Name of the state; and why, with what to do, if there is something to say. */
const char *peer_state(const struct peer *peer, char reason[PEER_REASON]);

#endif /* KEYD_PEER_H */
