/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files agent.conf and peers.d/NAME: lines of a word and its value. parse.c reads the
 * text of one file, config.c the files.
 */
#ifndef KEYD_CONFIG_H
#define KEYD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define CONFIG_DIR	"/etc/nsmwire"
#define CONFIG_PORT	6091
#define CONFIG_REKEY	600
#define CONFIG_EXPIRES	1200
#define CONFIG_TEXT	512	/* of an error */

enum auth {
	AUTH_NONE,
	AUTH_PIN,
	AUTH_SPIFFE,
	AUTH_PSK,
};

/* One file of peers.d. What is not there is NULL or 0. */
struct peer_config {
	char name[16];
	char *file;
	bool listens;
	struct sockaddr_storage address;	/* of connect; AF_UNSPEC without */
	char *address_text;
	uint16_t port;
	uint8_t cipher;
	bool has_cipher;
	uint32_t rekey;
	uint32_t expires;
	enum auth auth;
	char *identity;		/* that the peer has to prove: raw:..., spiffe://... */
	char *psk;		/* paths */
	char *cert;
	char *key;
	char *bundle;
};

struct agent_config {
	uint16_t port;		/* 0: the agent only connects, unless a peer listens */
	bool has_port;
	char *cert;
	char *key;
	char *bundle;
};

/* Where the text of an error goes; it says the file, the line and what to do. */
struct config_error {
	char text[CONFIG_TEXT];
};

/*
 * Parse the text of a file, which is changed. Return: false after an error; the structure
 * is freed then.
 */
bool parse_peer(struct peer_config *config, const char *file, char *text, size_t len,
		struct config_error *error);
bool parse_agent(struct agent_config *config, const char *file, char *text, size_t len,
		 struct config_error *error);
void peer_config_free(struct peer_config *config);
void agent_config_free(struct agent_config *config);
bool peer_config_equal(const struct peer_config *a, const struct peer_config *b);

/*
 * Read a file that others cannot write, and with @private not read, either. Return: false
 * after an error; the caller frees the text, which has a zero at its end.
 */
bool config_read(const char *path, bool private, char **text, size_t *len,
		 struct config_error *error);

/*
 * Read the files. @peer is called for each of peers.d: with its configuration, which it
 * takes over, or with NULL and an error. Return: false if agent.conf or the directory has
 * an error.
 */
bool config_load(const char *dir, struct agent_config *agent,
		 void (*peer)(const char *file, struct peer_config *config,
			      const struct config_error *error),
		 struct config_error *error);

#endif /* KEYD_CONFIG_H */
