/* SPDX-License-Identifier: GPL-2.0 */
/* A program is no module. */
#define MODULE_DESCRIPTION(text)	_Static_assert(1, text)
#define MODULE_LICENSE(text)		_Static_assert(1, text)
