// SPDX-License-Identifier: GPL-2.0
/*
 * Words of "agent add". See peerwords.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "names.h"
#include "nsmctl.h"
#include "peerwords.h"
#include "words.h"

/* What the agent takes for a time that its file does not have, in seconds. */
#define REKEY_DEFAULT	600
#define EXPIRES_DEFAULT	1200	/* or twice the time between handshakes, if that is more */
#define TIME_MAX	(NSMWIRE_KEY_EXPIRES_MAX / 2)

static const char *const text_words[] = {
	[PEERWORD_CONNECT] = "connect",
	[PEERWORD_PIN] = "pin",
	[PEERWORD_SPIFFE] = "spiffe",
	[PEERWORD_CERT] = "cert",
	[PEERWORD_KEY] = "key",
	[PEERWORD_BUNDLE] = "bundle",
	[PEERWORD_PSK] = "psk",
	[PEERWORD_CIPHER] = "cipher",
};

static bool has(const struct peerwords *words, enum peerword word)
{
	return args_have(words->have, word);
}

static const char *take_text(struct peerwords *words, enum peerword word, const char *value)
{
	if (!args_first(&words->have, word))
		return ARGS_TWICE;
	words->text[word] = value;
	return NULL;
}

/* Whether packets can be sent to one host with this address. */
static bool is_host(const struct words_addr *addr)
{
	if (addr->family == AF_INET)
		return addr->v4.s_addr && !IN_MULTICAST(ntohl(addr->v4.s_addr)) &&
		       addr->v4.s_addr != INADDR_BROADCAST;
	return !IN6_IS_ADDR_UNSPECIFIED(&addr->v6) && !IN6_IS_ADDR_MULTICAST(&addr->v6);
}

/* A link-local address has its device after a '%', and no other has one. */
static const char *take_connect(void *to, const char *value)
{
	size_t len = strcspn(value, "%");
	struct words_addr addr;
	char text[64];
	bool link_local;

	snprintf(text, sizeof(text), "%.*s", (int)len, value);
	if (!words_parse_addr(&addr, text) || !is_host(&addr))
		return "wants the address of the peer, as 198.51.100.20";
	link_local = addr.family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&addr.v6);
	if (link_local != !!value[len] || (link_local && !words_ifname(value + len + 1)))
		return "wants the device with a link-local address alone, as fe80::1%eth0";
	return take_text(to, PEERWORD_CONNECT, value);
}

#define BASE64	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* Number of bytes that a text in base64 is of. Return: 0 if it is none. */
static size_t base64_bytes(const char *text)
{
	size_t digits = strspn(text, BASE64), padding = strspn(text + digits, "=");

	if (text[digits + padding] || padding > 2 || (digits + padding) % 4)
		return 0;
	return (digits + padding) / 4 * 3 - padding;
}

#define PIN_ED25519	"raw:ed25519:"

/* A key has one text: the bits that are left over in the last digit are zero. */
static bool is_pin(const char *pin)
{
	size_t prefix = strlen(PIN_ED25519);

	return !strncmp(pin, PIN_ED25519, prefix) && base64_bytes(pin + prefix) == 32 &&
	       strchr("AEIMQUYcgkosw048", pin[strlen(pin) - 2]);
}

static const char *take_pin(void *to, const char *value)
{
	if (!is_pin(value))
		return "wants what \"agent identity\" prints at the peer, as raw:ed25519:BASE64";
	return take_text(to, PEERWORD_PIN, value);
}

#define SPIFFE_SCHEME	"spiffe://"
#define SPIFFE_MAX	2048
#define LOWER		"abcdefghijklmnopqrstuvwxyz"
#define UPPER		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS		"0123456789"

/* A trust domain, and segments of a path, none of which is empty, "." or "..". */
static bool is_spiffe_id(const char *id)
{
	size_t len;

	if (strncmp(id, SPIFFE_SCHEME, strlen(SPIFFE_SCHEME)) || strlen(id) > SPIFFE_MAX)
		return false;
	id += strlen(SPIFFE_SCHEME);
	len = strspn(id, LOWER DIGITS "._-");
	if (!len || len > 255 || id[len] != '/')
		return false;
	for (id += len; *id; id += len) {
		id++;
		len = strspn(id, LOWER UPPER DIGITS "._-");
		if (!len || (id[len] && id[len] != '/') ||
		    (len <= 2 && strspn(id, ".") == len))
			return false;
	}
	return true;
}

static const char *take_spiffe(void *to, const char *value)
{
	if (!is_spiffe_id(value))
		return "wants the whole id of the peer, as spiffe://example.org/ns/holo/sa/gw";
	return take_text(to, PEERWORD_SPIFFE, value);
}

/* The agent has a directory of its own, and a line has one word and its value. */
static const char *take_path(struct peerwords *words, enum peerword word, const char *value)
{
	size_t len = strlen(value), i;

	if (*value != '/' || len < 2 || value[len - 1] == '/')
		return "wants the path of a file, from / on";
	for (i = 0; i < len; i++) {
		if (value[i] > 0 && value[i] <= ' ')
			return "wants a path without spaces";
	}
	return take_text(words, word, value);
}

static const char *take_cert(void *to, const char *value)
{
	return take_path(to, PEERWORD_CERT, value);
}

static const char *take_key(void *to, const char *value)
{
	return take_path(to, PEERWORD_KEY, value);
}

static const char *take_bundle(void *to, const char *value)
{
	return take_path(to, PEERWORD_BUNDLE, value);
}

static const char *take_psk(void *to, const char *value)
{
	return take_path(to, PEERWORD_PSK, value);
}

static const char *take_port(void *to, const char *value)
{
	struct peerwords *words = to;
	uint64_t port;

	if (!args_first(&words->have, PEERWORD_PORT))
		return ARGS_TWICE;
	if (!words_number(value, 1, 65535, &port))
		return "wants a TCP port, 1 to 65535";
	words->port = port;
	return NULL;
}

static const char *take_cipher(void *to, const char *value)
{
	if (names_find(&names_cipher, value) < 0)
		return "wants aes-128-gcm, aes-256-gcm or chacha20-poly1305";
	return take_text(to, PEERWORD_CIPHER, value);
}

static const char *take_time(struct peerwords *words, enum peerword word, const char *value,
			     uint32_t *seconds)
{
	const char *wrong;

	if (!args_first(&words->have, word))
		return ARGS_TWICE;
	wrong = args_duration(value, seconds, "wants a time as 10min");
	if (!wrong && (!*seconds || *seconds > TIME_MAX))
		wrong = "wants 1s to 182d";
	return wrong;
}

static const char *take_rekey(void *to, const char *value)
{
	struct peerwords *words = to;

	return take_time(words, PEERWORD_REKEY, value, &words->rekey);
}

static const char *take_expires(void *to, const char *value)
{
	struct peerwords *words = to;

	return take_time(words, PEERWORD_EXPIRES, value, &words->expires);
}

/* "listen" has no value; see take_all(). */
const struct arg peerwords_args[] = {
	{ "pin", take_pin, "PROOF: the peer has this public key, which it prints itself",
	  "pubkey publickey rpk" },
	{ "spiffe", take_spiffe, "PROOF: the peer has a certificate with this id",
	  "uri svid san" },
	{ "cert", take_cert, "PROOF: certificate of this end, with spiffe",
	  "certificate crt" },
	{ "key", take_key, "PROOF: private key of this end, with spiffe", "privkey" },
	{ "bundle", take_bundle, "PROOF: certificates that are trusted, with spiffe",
	  "ca cafile trust" },
	{ "psk", take_psk, "PROOF: the peer has the same secret as this file",
	  "secret preshared-key presharedkey" },
	{ "connect", take_connect, "PLACE: this end connects, to this address",
	  "endpoint remote to" },
	{ "listen", NULL, "PLACE: the peer connects to this end", "accept passive" },
	{ "port", take_port, "TCP port of the end that listens (default: 6091)",
	  "dstport" },
	{ "cipher", take_cipher, "cipher of the packets (default: aes-128-gcm)",
	  "aead enc" },
	{ "rekey", take_rekey, "time between two handshakes (default: 10min)",
	  "interval rekeytime" },
	{ "expires", take_expires, "time after which a key is not used (default: 20min)",
	  "life lifetime ttl" },
	{ NULL, NULL, NULL, NULL },
};

/* A secret in place of the path to it has been seen by others, and is not repeated. */
static int check_no_secret(const char *word, const char *value)
{
	if (strcmp(word, "psk") || !value || *value == '/')
		return EXIT_OK;
	return usage_error("\"psk\" wants the path of a file, from / on; if that is the secret itself, others have seen it");
}

static int take_all(struct peerwords *words, int argc, char **argv)
{
	for (; argc > 0; argc--, argv++) {
		if (!strcmp(*argv, "listen")) {
			if (!args_first(&words->have, PEERWORD_LISTEN))
				return usage_error("\"listen\" %s", ARGS_TWICE);
			continue;
		}
		if (check_no_secret(*argv, argc > 1 ? argv[1] : NULL) ||
		    args_take(words, peerwords_args, argc < 2 ? argc : 2, argv))
			return EXIT_USAGE;
		argc--;
		argv++;
	}
	return EXIT_OK;
}

static int check_proof(const struct peerwords *words)
{
	unsigned int proofs = has(words, PEERWORD_PIN) + has(words, PEERWORD_SPIFFE) +
			      has(words, PEERWORD_PSK);
	bool files = has(words, PEERWORD_CERT) || has(words, PEERWORD_KEY) ||
		     has(words, PEERWORD_BUNDLE);

	if (!proofs)
		return usage_error("say how the peer proves who it is: pin PIN, spiffe URI or psk FILE");
	if (proofs > 1)
		return usage_error("say one of pin, spiffe and psk");
	if (files && !has(words, PEERWORD_SPIFFE))
		return usage_error("cert, key and bundle are for spiffe");
	if (has(words, PEERWORD_CERT) != has(words, PEERWORD_KEY))
		return usage_error("cert and key go together: say both");
	return EXIT_OK;
}

static int check_place(const struct peerwords *words)
{
	if (has(words, PEERWORD_CONNECT) && has(words, PEERWORD_LISTEN))
		return usage_error("one end connects and the other listens: say one of them");
	if (!has(words, PEERWORD_CONNECT) && !has(words, PEERWORD_LISTEN))
		return usage_error("say connect ADDR, or listen if the peer connects to this end");
	return EXIT_OK;
}

static int check_times(const struct peerwords *words)
{
	uint32_t rekey = has(words, PEERWORD_REKEY) ? words->rekey : REKEY_DEFAULT;
	uint32_t standard = 2 * rekey > EXPIRES_DEFAULT ? 2 * rekey : EXPIRES_DEFAULT;
	uint32_t expires = has(words, PEERWORD_EXPIRES) ? words->expires : standard;

	if (rekey < expires)
		return EXIT_OK;
	return usage_error("keys would expire after %u s, and new ones come every %u s: say a longer \"expires\" or a shorter \"rekey\"",
			   expires, rekey);
}

int peerwords_take(struct peerwords *words, int argc, char **argv)
{
	if (take_all(words, argc, argv) || check_proof(words) || check_place(words) ||
	    check_times(words))
		return EXIT_USAGE;
	return EXIT_OK;
}

/* --- files that the agent reads */

/* Whether the unit of the agent keeps these from it. */
static bool is_hidden(const char *path)
{
	static const char *const hidden[] = {
		"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/",
	};
	unsigned int i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		if (!strncmp(path, hidden[i], strlen(hidden[i])))
			return true;
	}
	return false;
}

/* Check a file that only root may read (@secret), and which may come later if not @now. */
static int check_file(const char *path, bool secret, bool now)
{
	struct stat st;

	if (is_hidden(path))
		complain("warning: %s: nsmkeyd.service has no access to /home, /root, /run/user and /tmp: move it to /etc/nsmwire",
			 path);
	if (stat(path, &st)) {
		if (now)
			return usage_error("%s: %s", path, strerror(errno));
		complain("warning: %s: %s: the agent waits for it", path, strerror(errno));
		return EXIT_OK;
	}
	if (!S_ISREG(st.st_mode))
		return usage_error("%s is not a file", path);
	if (secret && (st.st_mode & 077))
		return usage_error("%s can be read by others than its owner: chmod 600 %s",
				   path, path);
	return EXIT_OK;
}

int peerwords_check_files(const struct peerwords *words)
{
	static const struct {
		enum peerword word;
		bool secret, now;
	} files[] = {
		{ PEERWORD_PSK, true, true },
		{ PEERWORD_CERT, false, false },
		{ PEERWORD_KEY, true, false },
		{ PEERWORD_BUNDLE, false, false },
	};
	unsigned int i;
	int ret = EXIT_OK;

	for (i = 0; !ret && i < sizeof(files) / sizeof(files[0]); i++) {
		if (has(words, files[i].word))
			ret = check_file(words->text[files[i].word], files[i].secret,
					 files[i].now);
	}
	return ret;
}

/* --- text */

char *peerwords_text(const char *name, const struct peerwords *words)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	unsigned int i;

	if (!f)
		return NULL;
	fprintf(f, "peer %s\n", name);
	if (has(words, PEERWORD_LISTEN))
		fputs("listen\n", f);
	for (i = 0; i < PEERWORD_TEXTS; i++) {
		if (words->text[i])
			fprintf(f, "%s %s\n", text_words[i], words->text[i]);
	}
	if (has(words, PEERWORD_PORT))
		fprintf(f, "port %u\n", words->port);
	if (has(words, PEERWORD_REKEY))
		fprintf(f, "rekey %u\n", words->rekey);
	if (has(words, PEERWORD_EXPIRES))
		fprintf(f, "expires %u\n", words->expires);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}
