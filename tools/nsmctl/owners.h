/* SPDX-License-Identifier: GPL-2.0 */
/*
 * To which file or label an object belongs, for "apply --prune".
 *
 * It is kept in a file for each network namespace below /run/nsmctl: that goes with the
 * boot, as the objects do, and the file is named by the cookie of the namespace, which is
 * not used again. The kernel has no attribute for it, which each tool would have to know;
 * objects that others make have no owner and are never pruned.
 */
#ifndef NSMCTL_OWNERS_H
#define NSMCTL_OWNERS_H

#include "manifest.h"

/* Directory of what is kept until the next boot: /run/nsmctl, or $NSMCTL_RUN. */
const char *owners_dir(void);

/*
 * Wait until no other process applies, until owners_unlock(). Return: EXIT_OK, or
 * EXIT_USAGE after a complaint.
 */
int owners_lock(void);
void owners_unlock(void);

/* Set the owners of these objects. Return: as above. */
int owners_read(struct manifest *m);

/* Write the owners of these objects, and only theirs. Return: as above. */
int owners_write(const struct manifest *m);

#endif /* NSMCTL_OWNERS_H */
