/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of documents.
 */
#ifndef NSMCTL_MANIFESTFILE_H
#define NSMCTL_MANIFESTFILE_H

#include "manifest.h"

struct manifest_files {
	char **name;			/* of those that were read; things refer to them */
	unsigned int count;
};

/*
 * Add the objects of a file, of all files *.yaml, *.yml and *.json of a directory, or for
 * "-" of standard input. An object without a label is owned by its file: site, of
 * site.yaml. Return: EXIT_OK, or EXIT_USAGE after a complaint about each error.
 */
int manifestfile_read(struct manifest *m, struct manifest_files *files, const char *path);

/* Free the names of the files, after the objects. */
void manifestfile_free(struct manifest_files *files);

#endif /* NSMCTL_MANIFESTFILE_H */
