/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rates, sizes and times as text, in the units of iproute2. Parsing is exact: a
 * value that is not a whole number or does not fit is refused.
 */
#ifndef NSMCTL_UNITS_H
#define NSMCTL_UNITS_H

#include <stddef.h>
#include <stdint.h>

enum units {
	UNITS_OK,
	UNITS_JUNK,		/* not a number with a unit */
	UNITS_BROKEN,		/* not a whole number of the smallest unit */
	UNITS_LARGE,		/* too large for the attribute */
};

/* Buffer size of the texts below. */
#define UNITS_TEXT	32

/* Parse a rate in bit/s: "48mbit", "1.5gbit", "6mbps" (bytes), "48000000". */
enum units units_rate(const char *word, uint64_t *rate);

/* Parse a size in bytes. Units are powers of 1024: "16mb", "64k", "1500". */
enum units units_bytes(const char *word, uint32_t *bytes);

/* Parse a time in microseconds: "5ms", "1.5s", "300us", "300". */
enum units units_time(const char *word, uint32_t *us);

/* Parse a time in seconds, for those that a person waits for: "20min", "1.5h", "90s". */
enum units units_duration(const char *word, uint32_t *seconds);

/* Parse a percentage in parts per million, at most all: "2%", "0.1%", "2". */
enum units units_percent(const char *word, uint32_t *ppm);

/* Format a value in the largest unit that leaves a whole number. */
void units_rate_text(uint64_t rate, char text[UNITS_TEXT]);
void units_bytes_text(uint32_t bytes, char text[UNITS_TEXT]);
void units_time_text(uint32_t us, char text[UNITS_TEXT]);

/* Format parts per million as percent, exactly: "0.1234%". */
void units_percent_text(uint32_t ppm, char text[UNITS_TEXT]);

/* Format a duration in its largest unit, rounded down: "4h", "12s". */
void units_duration_text(uint64_t ms, char text[UNITS_TEXT]);

/*
 * Format a measured time, rounded to a tenth of a millisecond, or of a second from
 * one second on: "21.4ms". Less than 100 us is exact.
 */
void units_short_time_text(uint32_t us, char text[UNITS_TEXT]);

/* Format parts per million as percent, with three significant digits: "0.12%". */
void units_ppm_text(uint32_t ppm, char text[UNITS_TEXT]);

#endif /* NSMCTL_UNITS_H */
