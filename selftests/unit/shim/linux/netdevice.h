/* SPDX-License-Identifier: GPL-2.0 */
/* What stats.c takes from there: the kernel's common helpers. */
#ifndef UNIT_LINUX_NETDEVICE_H
#define UNIT_LINUX_NETDEVICE_H

#include <string.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

#endif /* UNIT_LINUX_NETDEVICE_H */
