/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A session between two agents: TCP, TLS 1.3, and the messages of message.h.
 */
#ifndef KEYD_SESSION_H
#define KEYD_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <gnutls/gnutls.h>

#include "config.h"
#include "credential.h"
#include "loop.h"
#include "message.h"

#define SESSION_DEADLINE_MS	10000	/* from its begin until keys are set */
#define SESSION_LINGER_MS	2000	/* until the other side has read why */
#define SESSION_HALF_OPEN	64	/* accepted, and not yet as far as a hello */
#define SESSION_PER_SOURCE	8	/* of these, from one address */
#define SESSION_ADDRESS		INET6_ADDRSTRLEN

struct peer;

enum session_state {
	SESSION_CONNECTING,
	SESSION_HANDSHAKE,
	SESSION_HELLO,		/* TLS is up */
	SESSION_KEYS,		/* both hellos are there */
	SESSION_OPEN,		/* keys are set */
	SESSION_LINGER,		/* it waits for the other side to close */
};

struct session {
	struct watch watch;

	LIST_ENTRY(session) list;
	enum session_state state;
	bool client;
	bool authorised;	/* the peer has proved who it is */
	struct peer *peer;	/* NULL until it is known */
	uint64_t deadline;
	struct sockaddr_storage from;
	char address[SESSION_ADDRESS];

	gnutls_session_t tls;
	gnutls_psk_client_credentials_t psk;
	struct credential *own;
	char *own_identity;
	char *identity;		/* that the peer has proved */
	char why[CONFIG_TEXT];	/* it is refused */
	int alert;		/* and this is what it is told; 0 for none */

	uint8_t instance[MESSAGE_INSTANCE];	/* of the client, which both sides know */
	uint8_t cipher;
	uint64_t epoch;
	uint32_t rx_id, tx_id;
	uint8_t in[2 * MESSAGE_MAX], out[6 * MESSAGE_MAX];
	size_t in_len, out_len, out_pending;
	uint64_t received;	/* bytes */
};

LIST_HEAD(session_list, session);

/* Draw the number by which an agent knows itself. Return: false without randomness. */
bool sessions_init(void);

/* Connect to the address of a peer. */
void session_dial(struct peer *peer);

/* Take over a connection. */
void session_accept(int fd, const struct sockaddr_storage *from);

/* Tell the other side a reason of message.h, and end. Nothing is counted as a failure. */
void session_refuse(struct session *s, uint8_t reason);

/* Ask the client of an open session to begin a new one. */
void session_ask_rekey(struct session *s);

/* End sessions whose time is over. Return: when the next is, or NEVER. */
uint64_t sessions_expire(uint64_t now);

/* End all sessions of a peer. */
void sessions_end_of(struct peer *peer);

#endif /* KEYD_SESSION_H */
