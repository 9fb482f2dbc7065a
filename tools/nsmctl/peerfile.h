/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that tell the key agent about its peers, one for each: /etc/nsmwire/peers.d/NAME.
 */
#ifndef NSMCTL_PEERFILE_H
#define NSMCTL_PEERFILE_H

#include <limits.h>
#include <stdbool.h>

/* Path of the file of a peer. Return: false after a complaint, if it is too long. */
bool peerfile_path(const char *name, char path[PATH_MAX]);

/*
 * Write the file of a peer as a whole: after a failure it is as before. It is refused if
 * there is one, unless @replace. Return: EXIT_OK, or EXIT_REFUSED after a complaint.
 */
int peerfile_write(const char *name, const char *text, bool replace);

/* Remove the file of a peer. Return: as above. */
int peerfile_remove(const char *name);

#endif /* NSMCTL_PEERFILE_H */
