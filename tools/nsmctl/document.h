/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Documents of "nsmctl apply": a tree becomes objects, checked by the tables of
 * manifest.h.
 */
#ifndef NSMCTL_DOCUMENT_H
#define NSMCTL_DOCUMENT_H

#include <stdbool.h>

#include "manifest.h"
#include "yamltree.h"

/* The label that says to what an object belongs, for --prune. */
#define OWNER_LABEL	"nsmwire.io/owner"

/*
 * Add the objects of one document to the list. @file must stay; @owner is for those
 * without a label. Return: false after a complaint about each error.
 */
bool document_read(struct manifest *m, const struct node *doc, const char *file,
		   const char *owner);

/* Whether a word can be the name of an owner. */
bool owner_is_name(const char *word);

#endif /* NSMCTL_DOCUMENT_H */
