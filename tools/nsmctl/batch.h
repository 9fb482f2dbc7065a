/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of a batch.
 */
#ifndef NSMCTL_BATCH_H
#define NSMCTL_BATCH_H

#define BATCH_WORDS_MAX	1024	/* "class set" with all words of all classes has 330 */

/*
 * Split a line into words, in place. @word has room for BATCH_WORDS_MAX. Return: the number
 * of words, or -1 after a complaint.
 */
int batch_split(char *line, char **word);

#endif /* NSMCTL_BATCH_H */
