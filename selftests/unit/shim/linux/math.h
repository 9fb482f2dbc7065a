/* SPDX-License-Identifier: GPL-2.0 */
/* What sla.c takes from there: the integer square root, by the kernel's method. */
#ifndef UNIT_LINUX_MATH_H
#define UNIT_LINUX_MATH_H

#include <linux/types.h>

static inline u32 int_sqrt64(u64 x)
{
	u64 bit = 1ULL << 62, root = 0;

	while (bit > x)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		u64 sum = root + bit;

		root >>= 1;
		if (x >= sum) {
			x -= sum;
			root += bit;
		}
	}
	return root;
}

#endif /* UNIT_LINUX_MATH_H */
