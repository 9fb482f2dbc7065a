/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading of the kernel module.
 */
#ifndef NSMCTL_MODULE_H
#define NSMCTL_MODULE_H

#include <stdbool.h>

/*
 * Load the module and report why loading fails. The kernel also loads it when
 * the family is requested, but gives no reason for a failure. Return: false
 * after a complaint.
 */
bool module_load(void);

#endif /* NSMCTL_MODULE_H */
