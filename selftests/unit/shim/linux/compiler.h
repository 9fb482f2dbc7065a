/* SPDX-License-Identifier: GPL-2.0 */
/* READ_ONCE() and WRITE_ONCE() are in linux/types.h here. */
#include <linux/types.h>
