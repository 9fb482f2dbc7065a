/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rates, sizes and times as a person writes them, in the units of iproute2.
 * Exact: what does not come out as a whole number, or does not fit, is refused.
 */
#ifndef NSMCTL_UNITS_H
#define NSMCTL_UNITS_H

#include <stddef.h>
#include <stdint.h>

enum units {
	UNITS_OK,
	UNITS_JUNK,		/* not a number with a unit */
	UNITS_BROKEN,		/* not a whole number of the smallest unit */
	UNITS_LARGE,		/* more than the kernel's number can hold */
};

/* Room for any of the texts below. */
#define UNITS_TEXT	32

/* A rate in bit/s: "48mbit", "1.5gbit", "6mbps" (bytes), "48000000". */
enum units units_rate(const char *word, uint64_t *rate);

/* A size in bytes, its units powers of 1024: "16mb", "64k", "1500". */
enum units units_bytes(const char *word, uint32_t *bytes);

/* A time in microseconds: "5ms", "1.5s", "300us", "300". */
enum units units_time(const char *word, uint32_t *us);

/* The way back, in the largest unit that leaves a whole number. */
void units_rate_text(uint64_t rate, char text[UNITS_TEXT]);
void units_bytes_text(uint32_t bytes, char text[UNITS_TEXT]);
void units_time_text(uint32_t us, char text[UNITS_TEXT]);

#endif /* NSMCTL_UNITS_H */
