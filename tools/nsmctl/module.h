/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel module itself, when it is not there.
 */
#ifndef NSMCTL_MODULE_H
#define NSMCTL_MODULE_H

#include <stdbool.h>

/*
 * Loads it. The kernel tries that by itself when the family is asked for, but
 * does not say why it fails. False after a complaint that does.
 */
bool module_load(void);

#endif /* NSMCTL_MODULE_H */
