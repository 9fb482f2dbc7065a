/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of attachments: a file for each, which is there before the wire, and as long as
 * it. So a plugin that was killed leaves nothing that cannot be found.
 *
 *	RUN/cni/NETWORK/CONTAINER:DEVICE.new	ADD is at work, or was killed
 *	RUN/cni/NETWORK/CONTAINER:DEVICE	ADD has succeeded
 *
 * A file has a line for each state of the record, and the last one counts.
 * Who works on an attachment has its file locked. RUN is that of nsmctl apply.
 */
#ifndef NSMWIRE_CNI_CLAIM_H
#define NSMWIRE_CNI_CLAIM_H

#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "env.h"
#include "words.h"

struct claim {
	int fd;				/* -1: none */
	char path[PATH_MAX];
	bool done;			/* ADD has succeeded */
	bool leftover;			/* the file was there before ADD */
	size_t size;			/* bytes that ADD has written */

	/* The record. */
	char container[ENV_NAME_MAX + 1];
	char device[IFNAMSIZ];		/* the wire */
	char ifname[IFNAMSIZ];		/* CNI_IFNAME */
	char netns[PATH_MAX];
	uint64_t cookie;		/* of the network namespace behind the path */
	uint32_t id;
	char profile[WORDS_NAME_SIZE];
	int class;			/* of all packets of the container; -1: none */
	struct json_object *ipam;	/* result of the IPAM plugin; NULL: none */
};

/*
 * Lock the record of a new attachment, which is empty, or that of an ADD that was killed
 * ("leftover"). Return: 0, or CNI_FAILED, also if the attachment is there.
 */
int claim_begin(struct claim *claim, const char *network, const char *container,
		const char *device);

/* Find and lock the record of an attachment. Return: 1, 0 if there is none, or CNI_FAILED. */
int claim_find(struct claim *claim, const char *network, const char *container,
	       const char *device);

/* Append the record; the attachment has succeeded. Return: 0 or CNI_FAILED. */
int claim_write(struct claim *claim);
int claim_done(struct claim *claim);

/* Delete the record, or only let it go. */
void claim_remove(struct claim *claim);
void claim_release(struct claim *claim);

/*
 * Call @each with all records of a network, locked; with @killed, with those that an ADD
 * has left that was killed. A record that somebody works on is skipped. @each removes or
 * releases it. Return: 0, or CNI_FAILED if any call has failed; the others are made.
 */
int claim_each(const char *network, bool killed, int (*each)(struct claim *claim, void *ctx),
	       void *ctx);

/* Have the ids of wires to oneself. Return: a file descriptor to close, or CNI_FAILED. */
int claim_lock_ids(void);

#endif /* NSMWIRE_CNI_CLAIM_H */
