/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time. The clock counts while the machine is suspended, because the keys of the kernel
 * age then, too.
 */
#ifndef KEYD_CLOCK_H
#define KEYD_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NEVER	UINT64_MAX

/* Milliseconds since boot. */
static inline uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

#endif /* KEYD_CLOCK_H */
