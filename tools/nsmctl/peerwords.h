/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words of "agent add": what the key agent is told of one peer.
 */
#ifndef NSMCTL_PEERWORDS_H
#define NSMCTL_PEERWORDS_H

#include <stdint.h>

#include "args.h"

/* Words of a peer. The first have texts, which are written as they were given. */
enum peerword {
	PEERWORD_CONNECT,
	PEERWORD_PIN,
	PEERWORD_SPIFFE,
	PEERWORD_CERT,
	PEERWORD_KEY,
	PEERWORD_BUNDLE,
	PEERWORD_PSK,
	PEERWORD_CIPHER,
	PEERWORD_TEXTS,
	PEERWORD_LISTEN = PEERWORD_TEXTS,
	PEERWORD_PORT,
	PEERWORD_REKEY,
	PEERWORD_EXPIRES,
};

struct peerwords {
	uint64_t have;		/* bit for each word */
	const char *text[PEERWORD_TEXTS];
	unsigned int port;
	uint32_t rekey, expires;
};

/* The words, for help. */
extern const struct arg peerwords_args[];

/* Parse words in any order, and check that they fit together. Return: as args_take(). */
int peerwords_take(struct peerwords *words, int argc, char **argv);

/* Check the files that are named. Return: EXIT_OK, or EXIT_USAGE after a complaint. */
int peerwords_check_files(const struct peerwords *words);

/*
 * What the agent reads: a word and its value on each line. The caller frees it. Return:
 * NULL if there is no memory.
 */
char *peerwords_text(const char *name, const struct peerwords *words);

#endif /* NSMCTL_PEERWORDS_H */
