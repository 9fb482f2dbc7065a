/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Print objects as the documents that "apply" reads. An object has one form: fields in the
 * order of the table, without those that are defaults.
 */
#ifndef NSMCTL_YAMLOUT_H
#define NSMCTL_YAMLOUT_H

#include "manifest.h"

/* Print the objects in this order, with "---" between. */
void yamlout(const struct manifest *m);

#endif /* NSMCTL_YAMLOUT_H */
