/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel: generic netlink requests about keys and named peers, and events.
 */
#ifndef KEYD_KERNEL_H
#define KEYD_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_TEXT	256	/* of an error */
#define KERNEL_SECRET	36	/* the longest one */

/* Events. Names of peers are from the kernel. */
struct kernel_calls {
	void (*peer_new)(const char *peer);
	void (*peer_del)(const char *peer);
	/* A key needs a successor, or has ended. */
	void (*key)(const char *peer, uint32_t id, bool ended);
	/* The module came, or events were lost: ask for all peers again. */
	void (*resync)(void);
	void (*gone)(void);	/* the module */
};

/* Open the sockets. Return: false after a complaint. */
bool kernel_open(const struct kernel_calls *calls);

/* Whether the module is there. It is looked for again at times. */
bool kernel_ready(void);

/* Whether a peer exists. Return: 0, -ENODEV, or another -errno. */
int kernel_peer(const char *peer);

/* A key that is given to the kernel. */
struct kernel_key {
	const char *peer;
	bool tx;
	uint32_t id;		/* given for tx, returned for rx */
	uint8_t cipher;
	const uint8_t *secret;
	size_t len;
	uint32_t expires;
};

/* Return: 0 or -errno, and a text of KERNEL_TEXT bytes that says why. */
int kernel_key_set(struct kernel_key *key, char *why);

#endif /* KEYD_KERNEL_H */
