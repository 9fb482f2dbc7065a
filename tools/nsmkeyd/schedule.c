// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to peers: sessions that succeed and fail, when new keys are due, and what
 * the kernel says. See peer.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "clock.h"
#include "kernel.h"
#include "log.h"
#include "peer.h"

#define BACKOFF_MAX	60	/* seconds */
#define DIALS_MAX	64	/* at a time */
#define REFUSED_MS	600000	/* that strangers were refused is shown for so long */
#define FRESH_MS	1000	/* keys of this age are not replaced */
#define RENEW_MS	10000	/* all peers have new keys within this time */

static char refused[PEER_REASON];
static uint64_t refused_at;

/* A random part of a time, so that many hosts do not all connect at once. */
static uint64_t jitter(uint64_t ms)
{
	uint32_t random = 0;

	gnutls_rnd(GNUTLS_RND_NONCE, &random, sizeof(random));
	return ms * random / UINT32_MAX;
}

static bool is_busy(const struct peer *peer)
{
	return peer->dialled || peer->accepted;
}

/* --- sessions */

/*
 * If both sides have connected, the session is kept whose client has the lower number.
 * Both sides see that in the same way. A session that has not got as far may fail yet, and
 * nothing is given up for it.
 */
bool peer_admit(struct session *s)
{
	struct peer *peer = s->peer;
	struct session *other = s->client ? peer->accepted : peer->dialled;

	if (other && other != s && other->state == SESSION_KEYS) {
		if (memcmp(other->instance, s->instance, sizeof(s->instance)) < 0)
			return false;
		session_refuse(other, REFUSE_OTHER);
	}
	if (!s->client && peer->accepted && peer->accepted != s)
		session_refuse(peer->accepted, REFUSE_OTHER);
	if (!s->client)
		peer->accepted = s;
	snprintf(peer->address, sizeof(peer->address), "%s", s->address);
	return true;
}

void peer_session_gone(struct session *s)
{
	struct peer *peer = s->peer;
	bool soon = false;

	if (!peer)
		return;
	if (peer->dialled == s)
		peer->dialled = NULL;
	if (peer->accepted == s)
		peer->accepted = NULL;
	if (peer->open == s) {
		/* The other host may have restarted, and its kernel have lost its keys. */
		peer->open = NULL;
		soon = true;
	}
	if (peer_connects(peer) && !is_busy(peer) && (soon || peer->dial_at == NEVER))
		peer->dial_at = now_ms() + 500 + jitter(1000);
}

/* When the client makes new keys: a tenth earlier at most. */
static uint64_t next_rekey(const struct peer *peer)
{
	uint64_t ms = peer->config.rekey * 1000ULL;

	return peer_connects(peer) ? now_ms() + ms - jitter(ms / 10) : NEVER;
}

void peer_keyed(struct session *s)
{
	struct peer *peer = s->peer;
	struct session *other = s->client ? peer->accepted : peer->dialled;
	struct session *old = peer->open;
	bool first = !peer->handshakes || peer->reason[0];

	peer->open = s;
	if (s->client)
		peer->dialled = NULL;
	else
		peer->accepted = NULL;
	if (old)
		session_refuse(old, REFUSE_OTHER);
	if (other)
		session_refuse(other, REFUSE_OTHER);
	peer->keyed_at = now_ms();
	peer->rx_id = s->rx_id;
	peer->tx_id = s->tx_id;
	peer->cipher = s->cipher;
	peer->epoch = s->epoch;
	peer->handshakes++;
	peer->backoff = 0;
	peer->reason[0] = '\0';
	peer->dial_at = next_rekey(peer);
	if (first)
		say(LOG_INFO, "peer %s: new keys, with %s (%s)", peer->config.name,
		    s->address, s->identity);
}

void peer_failed(struct peer *peer, const char *reason)
{
	uint64_t ms;

	/* The same again is not worth a line. */
	if (strcmp(peer->reason, reason))
		say(LOG_WARNING, "peer %s: %s", peer->config.name, reason);
	snprintf(peer->reason, sizeof(peer->reason), "%s", reason);
	peer->failures++;
	if (!peer_connects(peer))
		return;
	peer->backoff = peer->backoff ? peer->backoff * 2 : 1;
	if (peer->backoff > BACKOFF_MAX)
		peer->backoff = BACKOFF_MAX;
	ms = peer->backoff * 1000ULL;
	peer->dial_at = now_ms() + ms - jitter(ms / 2);
}

void peers_refused(const char *text)
{
	say(LOG_WARNING, "refused: %s", text);
	snprintf(refused, sizeof(refused), "%s", text);
	refused_at = now_ms();
}

bool peer_rekey(struct peer *peer)
{
	if (is_busy(peer))
		return true;
	if (peer_connects(peer)) {
		peer->backoff = 0;
		peer->dial_at = 0;
		return true;
	}
	if (!peer->open)
		return false;
	session_ask_rekey(peer->open);
	return true;
}

void peer_asked(struct peer *peer)
{
	uint64_t due = peer->keyed_at + FRESH_MS;

	if (peer_connects(peer) && !is_busy(peer) && due < peer->dial_at)
		peer->dial_at = due;
}

static unsigned int dials(void)
{
	unsigned int i, busy = 0;

	for (i = 0; i < peers_count(); i++)
		busy += !!peers_get(i)->dialled;
	return busy;
}

static void dial(struct peer *peer)
{
	/* Until a failure or success says otherwise. */
	peer->dial_at = NEVER;
	session_dial(peer);
}

uint64_t peers_dial(uint64_t now)
{
	unsigned int i, busy = dials();
	uint64_t first = NEVER;

	for (i = 0; i < peers_count(); i++) {
		struct peer *peer = peers_get(i);

		if (!peer->exists || is_busy(peer))
			continue;
		if (peer->dial_at <= now && busy < DIALS_MAX) {
			dial(peer);
			busy++;
		}
		if (peer->dial_at < first && peer->dial_at > now)
			first = peer->dial_at;
	}
	return first;
}

/* --- what the kernel says */

void peers_kernel_new(const char *name)
{
	struct peer *peer = peer_find(name);

	if (!peer)
		return;
	peer->exists = true;
	peer->keyed_at = 0;
	peer->backoff = 0;
	if (peer_connects(peer))
		peer->dial_at = 0;
	else if (peer->open)
		session_ask_rekey(peer->open);
}

void peers_kernel_del(const char *name)
{
	struct peer *peer = peer_find(name);

	if (!peer)
		return;
	peer->exists = false;
	peer->keyed_at = 0;
}

void peers_kernel_key(const char *name, uint32_t id, bool ended)
{
	struct peer *peer = peer_find(name);

	/* The end of a key that has a successor is none of the agent's business. */
	if (!peer || (peer->keyed_at && id != peer->rx_id && id != peer->tx_id))
		return;
	if (peer->keyed_at && now_ms() - peer->keyed_at < FRESH_MS)
		return;
	if (ended)
		peer->keyed_at = 0;
	say(LOG_INFO, "peer %s: the kernel %s", name,
	    ended ? "has lost a key" : "needs new keys");
	peer_rekey(peer);
}

/* The end of a key may have been among the events that were lost. */
static void renew(struct peer *peer)
{
	uint64_t due = now_ms() + jitter(RENEW_MS);

	if (due < peer->dial_at)
		peer->dial_at = due;
}

void peers_kernel_resync(void)
{
	unsigned int i;

	for (i = 0; i < peers_count(); i++) {
		struct peer *peer = peers_get(i);
		bool exists = !kernel_peer(peer->config.name);

		if (exists && !peer->exists)
			peers_kernel_new(peer->config.name);
		else if (exists && peer_connects(peer) && !is_busy(peer))
			renew(peer);
		peer->exists = exists;
	}
}

void peers_kernel_gone(void)
{
	unsigned int i;

	for (i = 0; i < peers_count(); i++)
		peers_kernel_del(peers_get(i)->config.name);
}

/* --- what is shown */

static bool has_keys(const struct peer *peer)
{
	return peer->keyed_at &&
	       now_ms() < peer->keyed_at + peer->config.expires * 1000ULL;
}

static const char *no_peer(const struct peer *peer, char *reason)
{
	if (kernel_ready())
		snprintf(reason, PEER_REASON, "the kernel has no such peer: nsmctl peer add %s",
			 peer->config.name);
	else
		snprintf(reason, PEER_REASON,
			 "the nsmwire module is not loaded: modprobe nsmwire");
	return "no-peer";
}

static const char *waiting(const struct peer *peer, char *reason)
{
	uint64_t ago = now_ms() - refused_at;

	if (peer->config.listens && !peer_connects(peer))
		snprintf(reason, PEER_REASON,
			 "the peer has not connected to TCP port %u yet", peer_port(peer));
	if (refused[0] && ago < REFUSED_MS)
		snprintf(reason, PEER_REASON, "refused %u s ago, and maybe the peer: %.560s",
			 (unsigned int)(ago / 1000), refused);
	return "waiting";
}

const char *peer_state(const struct peer *peer, char reason[PEER_REASON])
{
	const struct session *s = peer->dialled ?: peer->accepted;

	snprintf(reason, PEER_REASON, "%s", peer->reason);
	if (!peer->exists)
		return no_peer(peer, reason);
	if (!peer->reason[0] && has_keys(peer))
		return "keyed";
	if (s && s->state == SESSION_CONNECTING)
		return "connecting";
	if (s)
		return "handshake";
	if (peer->reason[0])
		return "failed";
	if (peer->keyed_at)
		snprintf(reason, PEER_REASON,
			 "its keys have expired, and it has made no new ones: see why there");
	return peer->keyed_at ? "failed" : waiting(peer, reason);
}
