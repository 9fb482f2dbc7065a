// SPDX-License-Identifier: GPL-2.0
/*
 * The text of agent.conf and of the files in peers.d. See config.h.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "config.h"
#include "identity.h"
#include "names.h"
#include "words.h"

#define SPIFFE_MAX	2048	/* as its standard says */

/* A word of a file: it takes a value. Return: what is wrong with it, or NULL. */
struct word {
	const char *word;
	bool bare;		/* it has no value */
	const char *(*take)(void *config, const char *value);
};

static const char twice[] = "is there twice: delete one of the lines";

static const char *take_text(char **to, const char *value)
{
	if (*to)
		return twice;
	*to = strdup(value);
	return *to ? NULL : "does not fit into memory";
}

static const char *take_path(char **to, const char *value)
{
	return *value == '/' ? take_text(to, value) : "wants a path that begins with /";
}

/* Replace a number that is 0 so far. */
static const char *take_number(uint64_t *to, const char *value, uint64_t max,
			       const char *wants)
{
	return words_number(value, 1, max, to) ? NULL : wants;
}

static const char *take_port_number(uint16_t *to, const char *value)
{
	uint64_t number;
	const char *wrong = take_number(&number, value, UINT16_MAX,
					"wants a TCP port, 1 to 65535");

	if (!wrong)
		*to = number;
	return wrong;
}

/* --- peers.d */

static const char *take_peer(void *to, const char *value)
{
	struct peer_config *c = to;

	if (c->name[0])
		return twice;
	if (!words_name(value) || strlen(value) >= sizeof(c->name))
		return "wants the name of a peer, as \"nsmctl peer show\" has it";
	memcpy(c->name, value, strlen(value) + 1);
	return NULL;
}

static const char *take_connect(void *to, const char *value)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM,
	};
	struct peer_config *c = to;
	struct addrinfo *found;
	struct in_addr v4;

	if (c->address_text)
		return twice;
	/* getaddrinfo() takes "7" and "127.1" for IPv4 addresses, and knows devices of IPv6. */
	if ((!strchr(value, ':') && inet_pton(AF_INET, value, &v4) != 1) ||
	    getaddrinfo(value, NULL, &hints, &found))
		return "wants an IPv4 or IPv6 address of the peer, and no name";
	memcpy(&c->address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return take_text(&c->address_text, value);
}

static const char *take_listen(void *to, const char *value)
{
	struct peer_config *c = to;

	(void)value;
	if (c->listens)
		return twice;
	c->listens = true;
	return NULL;
}

static const char *take_port(void *to, const char *value)
{
	struct peer_config *c = to;

	return c->port ? twice : take_port_number(&c->port, value);
}

static const char *take_cipher(void *to, const char *value)
{
	struct peer_config *c = to;
	int cipher = names_find(&names_cipher, value);

	if (c->has_cipher)
		return twice;
	if (cipher < 0)
		return "wants aes-128-gcm, aes-256-gcm or chacha20-poly1305";
	c->cipher = cipher;
	c->has_cipher = true;
	return NULL;
}

static const char *take_seconds(uint32_t *to, const char *value)
{
	uint64_t number;
	const char *wrong = take_number(&number, value, NSMWIRE_KEY_EXPIRES_MAX / 2,
					"wants a number of seconds, without a unit");

	if (*to)
		return twice;
	if (!wrong)
		*to = number;
	return wrong;
}

static const char *take_rekey(void *to, const char *value)
{
	return take_seconds(&((struct peer_config *)to)->rekey, value);
}

static const char *take_expires(void *to, const char *value)
{
	return take_seconds(&((struct peer_config *)to)->expires, value);
}

static const char *take_auth(struct peer_config *c, enum auth auth)
{
	if (c->auth)
		return "is there, and another of pin, spiffe and psk before it: keep one";
	c->auth = auth;
	return NULL;
}

static const char *take_pin(void *to, const char *value)
{
	struct peer_config *c = to;
	uint8_t key[IDENTITY_KEY];

	if (!identity_parse(value, key))
		return "wants raw:ed25519: and 44 letters of base64, as nsmkeyd --init prints";
	return take_auth(c, AUTH_PIN) ?: take_text(&c->identity, value);
}

/* The path of a SPIFFE ID: segments of some letters, none of which is "." or "..". */
static bool is_spiffe_path(const char *path)
{
	while (*path == '/') {
		size_t len = strcspn(++path, "/");

		if (!len || (len == 1 && *path == '.') ||
		    (len == 2 && !strncmp(path, "..", 2)))
			return false;
		for (; len; len--, path++) {
			if (!isalnum((unsigned char)*path) && !strchr("-_.", *path))
				return false;
		}
	}
	return !*path;
}

static bool is_spiffe(const char *uri)
{
	static const char scheme[] = "spiffe://";
	size_t domain;

	if (strncmp(uri, scheme, strlen(scheme)) || strlen(uri) > SPIFFE_MAX)
		return false;
	uri += strlen(scheme);
	domain = strspn(uri, "abcdefghijklmnopqrstuvwxyz0123456789-_.");
	return domain && domain < 256 && uri[domain] == '/' && is_spiffe_path(uri + domain);
}

static const char *take_spiffe(void *to, const char *value)
{
	struct peer_config *c = to;

	if (!is_spiffe(value))
		return "wants the SPIFFE ID of the peer, as spiffe://hooli.example/ns/holo/sa/gw";
	return take_auth(c, AUTH_SPIFFE) ?: take_text(&c->identity, value);
}

static const char *take_psk(void *to, const char *value)
{
	struct peer_config *c = to;

	return take_auth(c, AUTH_PSK) ?: take_path(&c->psk, value);
}

static const char *take_peer_cert(void *to, const char *value)
{
	return take_path(&((struct peer_config *)to)->cert, value);
}

static const char *take_peer_key(void *to, const char *value)
{
	return take_path(&((struct peer_config *)to)->key, value);
}

static const char *take_peer_bundle(void *to, const char *value)
{
	return take_path(&((struct peer_config *)to)->bundle, value);
}

static const struct word peer_words[] = {
	{ "peer", false, take_peer },
	{ "connect", false, take_connect },
	{ "listen", true, take_listen },
	{ "port", false, take_port },
	{ "cipher", false, take_cipher },
	{ "rekey", false, take_rekey },
	{ "expires", false, take_expires },
	{ "pin", false, take_pin },
	{ "spiffe", false, take_spiffe },
	{ "psk", false, take_psk },
	{ "cert", false, take_peer_cert },
	{ "key", false, take_peer_key },
	{ "bundle", false, take_peer_bundle },
	{ NULL, false, NULL },
};

/* --- agent.conf */

static const char *take_agent_port(void *to, const char *value)
{
	struct agent_config *c = to;

	if (c->has_port)
		return twice;
	c->has_port = true;
	if (!strcmp(value, "none"))
		return NULL;
	return take_port_number(&c->port, value) ?
		"wants a TCP port, 1 to 65535, or none" : NULL;
}

static const char *take_agent_cert(void *to, const char *value)
{
	return take_path(&((struct agent_config *)to)->cert, value);
}

static const char *take_agent_key(void *to, const char *value)
{
	return take_path(&((struct agent_config *)to)->key, value);
}

static const char *take_agent_bundle(void *to, const char *value)
{
	return take_path(&((struct agent_config *)to)->bundle, value);
}

static const struct word agent_words[] = {
	{ "port", false, take_agent_port },
	{ "cert", false, take_agent_cert },
	{ "key", false, take_agent_key },
	{ "bundle", false, take_agent_bundle },
	{ NULL, false, NULL },
};

/* --- text */

static bool wrong(struct config_error *error, const char *file, unsigned int line,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));

static bool wrong(struct config_error *error, const char *file, unsigned int line,
		  const char *format, ...)
{
	size_t at = 0;
	va_list args;

	/* The end of a long path is the part that tells files apart. */
	if (strlen(file) > 128)
		file += strlen(file) - 128;
	at = snprintf(error->text, sizeof(error->text), line ? "%s:%u: " : "%s: ", file,
		      line);
	va_start(args, format);
	vsnprintf(error->text + at, sizeof(error->text) - at, format, args);
	va_end(args);
	return false;
}

/* Cut a comment, and spaces at both ends. */
static char *trim(char *line)
{
	char *end, *hash;

	for (hash = strchr(line, '#'); hash; hash = strchr(hash + 1, '#')) {
		if (hash == line || isspace((unsigned char)hash[-1])) {
			*hash = '\0';
			break;
		}
	}
	while (isspace((unsigned char)*line))
		line++;
	end = line + strlen(line);
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return line;
}

static const struct word *find_word(const struct word *words, const char *word)
{
	for (; words->word; words++) {
		if (!strcmp(words->word, word))
			return words;
	}
	return NULL;
}

static void list_words(const struct word *words, char *to, size_t size)
{
	size_t at = 0;

	for (; words->word && at < size; words++)
		at += snprintf(to + at, size - at, "%s%s", at ? ", " : "", words->word);
}

static bool parse_line(void *config, const struct word *words, const char *file,
		       unsigned int number, char *line, struct config_error *error)
{
	char *value = line + strcspn(line, " \t"), known[128];
	const struct word *word;
	const char *why;

	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t");
	word = find_word(words, line);
	if (!word) {
		list_words(words, known, sizeof(known));
		return wrong(error, file, number, "\"%.32s\" is not a word of this file: %s",
			     line, known);
	}
	if (word->bare && *value)
		return wrong(error, file, number, "\"%s\" has no value: delete it", line);
	if (!word->bare && !*value)
		return wrong(error, file, number, "\"%s\" wants a value", line);
	why = word->take(config, value);
	return why ? wrong(error, file, number, "\"%s\" %s", line, why) : true;
}

static bool parse(void *config, const struct word *words, const char *file, char *text,
		  size_t len, struct config_error *error)
{
	unsigned int number = 0;
	char *line, *next;

	if (memchr(text, '\0', len))
		return wrong(error, file, 0, "has a byte of zero: it is not a text");
	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		number++;
		line = trim(line);
		if (*line && !parse_line(config, words, file, number, line, error))
			return false;
	}
	return true;
}

/* What only the whole file can say. */
static bool check_peer(struct peer_config *c, const char *file, struct config_error *error)
{
	if (!c->name[0])
		return wrong(error, file, 0, "say which peer, by a line \"peer NAME\"");
	if (!c->address_text && !c->listens)
		return wrong(error, file, 0,
			     "say \"connect ADDRESS\", or \"listen\" if the peer connects");
	if (!c->auth)
		return wrong(error, file, 0,
			     "say how the peer proves who it is: pin, spiffe or psk");
	if (c->auth != AUTH_SPIFFE && (c->cert || c->key || c->bundle))
		return wrong(error, file, 0, "cert, key and bundle are for spiffe: delete them");
	if (!c->cert != !c->key)
		return wrong(error, file, 0, "cert and key go together: add the other one");
	c->rekey = c->rekey ?: CONFIG_REKEY;
	c->expires = c->expires ?: CONFIG_EXPIRES > 2 * c->rekey ? CONFIG_EXPIRES :
		     2 * c->rekey;
	if (c->expires <= c->rekey)
		return wrong(error, file, 0,
			     "keys expire after %u s, before new ones after %u s: make rekey shorter, or expires longer",
			     c->expires, c->rekey);
	return true;
}

bool parse_peer(struct peer_config *config, const char *file, char *text, size_t len,
		struct config_error *error)
{
	memset(config, 0, sizeof(*config));
	config->file = strdup(file);
	if (config->file && parse(config, peer_words, file, text, len, error) &&
	    check_peer(config, file, error))
		return true;
	peer_config_free(config);
	return false;
}

bool parse_agent(struct agent_config *config, const char *file, char *text, size_t len,
		 struct config_error *error)
{
	memset(config, 0, sizeof(*config));
	if (!parse(config, agent_words, file, text, len, error))
		goto bad;
	if (!config->has_port)
		config->port = CONFIG_PORT;
	if (!config->cert == !config->key)
		return true;
	wrong(error, file, 0, "cert and key go together: add the other one");
bad:
	agent_config_free(config);
	return false;
}

void peer_config_free(struct peer_config *config)
{
	free(config->file);
	free(config->address_text);
	free(config->identity);
	free(config->psk);
	free(config->cert);
	free(config->key);
	free(config->bundle);
	memset(config, 0, sizeof(*config));
}

void agent_config_free(struct agent_config *config)
{
	free(config->cert);
	free(config->key);
	free(config->bundle);
	memset(config, 0, sizeof(*config));
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool peer_config_equal(const struct peer_config *a, const struct peer_config *b)
{
	return !strcmp(a->name, b->name) && a->listens == b->listens &&
	       same(a->address_text, b->address_text) && a->port == b->port &&
	       a->cipher == b->cipher && a->rekey == b->rekey && a->expires == b->expires &&
	       a->auth == b->auth && same(a->identity, b->identity) &&
	       same(a->psk, b->psk) && same(a->cert, b->cert) && same(a->key, b->key) &&
	       same(a->bundle, b->bundle);
}
