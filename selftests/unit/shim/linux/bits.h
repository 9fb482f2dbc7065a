/* SPDX-License-Identifier: GPL-2.0 */
/* BIT() and BIT_ULL() are in types.h here. */
#include <linux/types.h>
