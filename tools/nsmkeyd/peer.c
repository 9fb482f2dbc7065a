// SPDX-License-Identifier: GPL-2.0
/*
 * Peers: which there are, and what their configuration says. See peer.h. What happens to
 * them is in schedule.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "identity.h"
#include "kernel.h"
#include "log.h"
#include "peer.h"
#include "x509.h"

static struct peer **peers;
static unsigned int count;
static struct agent_config agent = { .port = CONFIG_PORT };

/* Errors of the files that are loaded; the first one is returned. */
static struct config_error *load_error;

unsigned int peers_count(void)
{
	return count;
}

struct peer *peers_get(unsigned int i)
{
	return peers[i];
}

struct peer *peer_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!strcmp(peers[i]->config.name, name))
			return peers[i];
	}
	return NULL;
}

static const char *identity_of(const struct peer *peer)
{
	return peer->config.auth == AUTH_PSK ? peer->psk.identity : peer->config.identity;
}

struct peer *peer_by_identity(const char *identity)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!strcmp(identity_of(peers[i]), identity))
			return peers[i];
	}
	return NULL;
}

bool peer_connects(const struct peer *peer)
{
	return peer->config.address_text;
}

static uint16_t own_port(const struct peer *peer)
{
	return peer->config.port && !peer_connects(peer) ? peer->config.port :
	       agent.port ?: CONFIG_PORT;
}

uint16_t peer_port(const struct peer *peer)
{
	return peer_connects(peer) ? peer->config.port ?: CONFIG_PORT : own_port(peer);
}

static void add_port(uint16_t *ports, unsigned int *have, unsigned int max, uint16_t port)
{
	unsigned int i;

	for (i = 0; i < *have; i++) {
		if (ports[i] == port)
			return;
	}
	if (*have < max)
		ports[(*have)++] = port;
}

unsigned int peers_ports(uint16_t *ports, unsigned int max)
{
	unsigned int have = 0, i;

	if (count && agent.port)
		add_port(ports, &have, max, agent.port);
	for (i = 0; i < count; i++) {
		if (peers[i]->config.listens)
			add_port(ports, &have, max, own_port(peers[i]));
	}
	return have;
}

const char *peer_bundle(const struct peer *peer)
{
	return peer->config.bundle ?: agent.bundle;
}

struct credential *peer_x509(const struct peer *peer, struct config_error *error)
{
	if (peer->config.cert)
		return x509_own(peer->config.cert, peer->config.key, error);
	return x509_own(agent.cert, agent.key, error);
}

static bool is_of_domain(const struct credential *credential, const char *domain)
{
	const char *at = credential->identity + strlen("spiffe://");
	size_t len = strlen(domain);

	return strlen(credential->identity) > strlen("spiffe://") &&
	       !strncmp(at, domain, len) && at[len] == '/';
}

struct credential *peers_x509(const char *domain, struct config_error *error)
{
	struct credential *credential, *found = NULL;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (peers[i]->config.auth != AUTH_SPIFFE)
			continue;
		credential = peer_x509(peers[i], error);
		if (credential && is_of_domain(credential, domain)) {
			credential_put(found);
			return credential;
		}
		if (found)
			credential_put(credential);
		else
			found = credential;
	}
	/* With one certificate there is no doubt which one is meant. */
	return found;
}

/* --- loading */

static void peer_free(struct peer *peer)
{
	sessions_end_of(peer);
	peer_config_free(&peer->config);
	explicit_bzero(peer, sizeof(*peer));
	free(peer);
}

static void note_error(const struct config_error *error)
{
	say(LOG_ERR, "%s", error->text);
	if (!load_error->text[0])
		*load_error = *error;
}

static bool is_file_of(const struct peer *peer, const char *file)
{
	return !strcmp(peer->config.file, file);
}

/* A file with an error: what it said before stays. */
static void keep(const char *file)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (is_file_of(peers[i], file))
			peers[i]->seen = true;
	}
}

/* Whether a peer is the only one of its name and of its identity. */
static bool is_single(const struct peer *new, struct config_error *error)
{
	const struct peer *other = NULL;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!peers[i]->seen)
			continue;
		if (!strcmp(peers[i]->config.name, new->config.name)) {
			snprintf(error->text, sizeof(error->text),
				 "%.128s: peer \"%s\" is in %.128s, too: delete one of the files",
				 new->config.file, new->config.name, peers[i]->config.file);
			return false;
		}
		if (!strcmp(identity_of(peers[i]), identity_of(new)))
			other = peers[i];
	}
	if (!other)
		return true;
	snprintf(error->text, sizeof(error->text),
		 "%.128s: peer \"%s\" in %.128s has the same pin, spiffe or psk: each peer needs its own",
		 new->config.file, other->config.name, other->config.file);
	return false;
}

/* Whether what was configured before is what is configured now. */
static bool is_same(const struct peer *old, const struct peer *new)
{
	return peer_config_equal(&old->config, &new->config) &&
	       old->psk.len == new->psk.len &&
	       !memcmp(old->psk.secret, new->psk.secret, sizeof(new->psk.secret));
}

static void replace(struct peer *old, const struct peer *new)
{
	say(LOG_INFO, "peer %s: its configuration has changed", new->config.name);
	sessions_end_of(old);
	peer_config_free(&old->config);
	old->config = new->config;
	old->psk = new->psk;
	old->reason[0] = '\0';
	old->backoff = 0;
	old->dial_at = peer_connects(old) ? 0 : NEVER;
}

static bool add(const struct peer *new)
{
	struct peer **more = realloc(peers, sizeof(struct peer *) * (count + 1));
	struct peer *peer = malloc(sizeof(*peer));

	if (more)
		peers = more;
	if (!more || !peer) {
		free(peer);
		return false;
	}
	*peer = *new;
	peer->seen = true;
	peer->dial_at = peer_connects(peer) ? 0 : NEVER;
	peer->exists = !kernel_peer(peer->config.name);
	peers[count++] = peer;
	return true;
}

static void load_peer(const char *file, struct peer_config *config,
		      const struct config_error *error)
{
	struct config_error own = { "" };
	struct peer new, *old;
	bool ok;

	if (!config) {
		note_error(error);
		keep(file);
		return;
	}
	new = (struct peer) { .config = *config };
	ok = config->auth != AUTH_PSK || psk_read(&new.psk, config->psk, &own);
	if (!ok) {
		note_error(&own);
		keep(file);
		peer_config_free(&new.config);
		return;
	}
	old = peer_find(config->name);
	if (!is_single(&new, &own)) {
		note_error(&own);
		peer_config_free(&new.config);
	} else if (!old) {
		if (!add(&new))
			peer_config_free(&new.config);
	} else {
		old->seen = true;
		if (is_same(old, &new))
			peer_config_free(&new.config);
		else
			replace(old, &new);
	}
	explicit_bzero(&new, sizeof(new));
}

/* Peers whose file is gone. Their keys stay in the kernel until they expire. */
static void sweep(void)
{
	unsigned int i, kept = 0;

	for (i = 0; i < count; i++) {
		if (peers[i]->seen) {
			peers[kept++] = peers[i];
			continue;
		}
		say(LOG_INFO, "peer %s: its file is gone", peers[i]->config.name);
		peer_free(peers[i]);
	}
	count = kept;
}

/* An identity is needed only by peers that pin it. */
static void load_identity(const char *dir)
{
	struct config_error error = { "" };
	bool ok = identity_load(dir, &error);
	unsigned int i;

	for (i = 0; i < count && !ok; i++) {
		if (peers[i]->config.auth == AUTH_PIN) {
			note_error(&error);
			return;
		}
	}
}

bool peers_load(const char *dir, struct config_error *error)
{
	struct agent_config new = { .port = 0 };
	unsigned int i;

	error->text[0] = '\0';
	load_error = error;
	for (i = 0; i < count; i++)
		peers[i]->seen = false;
	if (!config_load(dir, &new, load_peer, error)) {
		say(LOG_ERR, "%s", error->text);
		return false;
	}
	agent_config_free(&agent);
	agent = new;
	sweep();
	load_identity(dir);
	return !error->text[0];
}
