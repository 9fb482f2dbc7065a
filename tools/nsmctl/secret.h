/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Secrets of keys. They come from a descriptor or a file, never from the command line or
 * the environment, which other processes can see.
 */
#ifndef NSMCTL_SECRET_H
#define NSMCTL_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_MAX	36	/* of aes-256-gcm */

struct secret_source {
	bool given;
	const char *path;	/* NULL: the descriptor */
	int fd;
};

struct secret {
	uint8_t data[SECRET_MAX];
	size_t len;
};

/*
 * Read the secret for a cipher, raw or as one line of base64. From here to secret_wipe()
 * there are no core dumps. Return: EXIT_OK, or EXIT_USAGE after a complaint; the caller
 * wipes it in both cases.
 */
int secret_read(struct secret *secret, const struct secret_source *source, uint8_t cipher);
void secret_wipe(struct secret *secret);

#endif /* NSMCTL_SECRET_H */
