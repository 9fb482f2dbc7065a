/* SPDX-License-Identifier: GPL-2.0 */
/* What the windows of dedup.c and replay.c take from there: bits of an array. */
#ifndef UNIT_LINUX_BITMAP_H
#define UNIT_LINUX_BITMAP_H

#include <linux/types.h>
#include <string.h>

#define UNIT_BITS	(8 * sizeof(long))
#define BITS_TO_LONGS(_bits)	(((_bits) + UNIT_BITS - 1) / UNIT_BITS)

static inline bool test_bit(unsigned long bit, const unsigned long *map)
{
	return map[bit / UNIT_BITS] >> bit % UNIT_BITS & 1;
}

static inline bool __test_and_set_bit(unsigned long bit, unsigned long *map)
{
	unsigned long mask = 1UL << bit % UNIT_BITS, *word = &map[bit / UNIT_BITS];
	bool was = *word & mask;

	*word |= mask;
	return was;
}

static inline void __set_bit(unsigned long bit, unsigned long *map)
{
	__test_and_set_bit(bit, map);
}

static inline void bitmap_clear(unsigned long *map, unsigned int start, unsigned int count)
{
	for (; count; start++, count--)
		map[start / UNIT_BITS] &= ~(1UL << start % UNIT_BITS);
}

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}

#endif /* UNIT_LINUX_BITMAP_H */
