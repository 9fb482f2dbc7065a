/* SPDX-License-Identifier: GPL-2.0 */
/* What pace.h takes from there: arithmetic of 64 bits. */
#ifndef UNIT_LINUX_MATH64_H
#define UNIT_LINUX_MATH64_H

#include <linux/types.h>

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 divisor)
{
	return (__uint128_t)a * mul / divisor;
}

#endif /* UNIT_LINUX_MATH64_H */
