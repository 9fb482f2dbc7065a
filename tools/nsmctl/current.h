/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects that there are in this network namespace, as a manifest.
 */
#ifndef NSMCTL_CURRENT_H
#define NSMCTL_CURRENT_H

#include "manifest.h"

/*
 * Read all objects from the kernel, addresses and routes of the wires, and the files of the
 * key agent. Return: EXIT_OK, or the exit status after a complaint. The caller frees them
 * in both cases.
 */
int current_read(struct manifest *m);

#endif /* NSMCTL_CURRENT_H */
