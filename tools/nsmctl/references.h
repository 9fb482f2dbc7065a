/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be known of a manifest before the first request: that what it refers to will be
 * there, and that what goes is not used.
 */
#ifndef NSMCTL_REFERENCES_H
#define NSMCTL_REFERENCES_H

#include "manifest.h"

/*
 * Check the wanted objects with those that there are, of which those marked as doomed go.
 * Return: EXIT_OK, or EXIT_USAGE after a complaint about each error.
 */
int references_check(const struct manifest *want, const struct manifest *have);

#endif /* NSMCTL_REFERENCES_H */
