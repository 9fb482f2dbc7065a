/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration of this network namespace, as the lines of a batch or as YAML.
 */
#ifndef NSMCTL_EXPORT_H
#define NSMCTL_EXPORT_H

/*
 * The lines of all kinds, without warnings. Return: EXIT_OK, or the exit status after a
 * complaint. The caller frees the text in both cases.
 */
int export_text(char **text);

/*
 * Print the documents of all kinds, or of the one of this object. Return: EXIT_OK, or the
 * exit status after a complaint.
 */
int export_yaml(const char *object);

#endif /* NSMCTL_EXPORT_H */
