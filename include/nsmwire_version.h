/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The version of nsmwire, of the module and of the tools, in one place.
 */
#ifndef _NSMWIRE_VERSION_H
#define _NSMWIRE_VERSION_H

#define NSMWIRE_VERSION	"0.1.0"

#endif /* _NSMWIRE_VERSION_H */
