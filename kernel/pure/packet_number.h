/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The number of a sealed packet, which is also the part of its nonce that changes. Pure.
 *
 * From the top bit down it has 3 bits of the path, 3 of the class, 10 of the lane and 48 of
 * a counter. A lane is a CPU of the sender. Each (path, class, lane) has a counter of its
 * own, because only its packets leave in order: paths and classes overtake each other, and
 * CPUs send at the same time.
 */
#ifndef NSMW_PACKET_NUMBER_H
#define NSMW_PACKET_NUMBER_H

#include <linux/types.h>

#define NSMW_PACKET_COUNTER_BITS	48
#define NSMW_PACKET_LANE_BITS		10
#define NSMW_PACKET_CLASS_BITS		3

#define NSMW_PACKET_LANE_SHIFT		NSMW_PACKET_COUNTER_BITS
#define NSMW_PACKET_CLASS_SHIFT		(NSMW_PACKET_LANE_SHIFT + NSMW_PACKET_LANE_BITS)
#define NSMW_PACKET_PATH_SHIFT		(NSMW_PACKET_CLASS_SHIFT + NSMW_PACKET_CLASS_BITS)

#define NSMW_PACKET_COUNTER_MAX		((1ULL << NSMW_PACKET_COUNTER_BITS) - 1)
#define NSMW_PACKET_LANE_MAX		((1U << NSMW_PACKET_LANE_BITS) - 1)

#define NSMW_PACKET_EPOCH		1735689600	/* 2025-01-01 00:00 UTC, in Unix time */
#define NSMW_PACKET_FIRST_SHIFT		16

/**
 * nsmw_packet_number() - put a packet number together
 * @path:    index of the path, up to 7
 * @class:   index of the class, up to 7
 * @lane:    CPU of the sender, up to NSMW_PACKET_LANE_MAX
 * @counter: of the lane, up to NSMW_PACKET_COUNTER_MAX
 *
 * Nothing is masked: a larger value would be the number of another packet. A caller ends
 * the key before the counter ends.
 *
 * Return: the packet number.
 */
static inline u64 nsmw_packet_number(u8 path, u8 class, u16 lane, u64 counter)
{
	return (u64)path << NSMW_PACKET_PATH_SHIFT | (u64)class << NSMW_PACKET_CLASS_SHIFT |
	       (u64)lane << NSMW_PACKET_LANE_SHIFT | counter;
}

/** nsmw_packet_path() - path of a packet number */
static inline u8 nsmw_packet_path(u64 number)
{
	return number >> NSMW_PACKET_PATH_SHIFT;
}

/** nsmw_packet_class() - class of a packet number */
static inline u8 nsmw_packet_class(u64 number)
{
	return number >> NSMW_PACKET_CLASS_SHIFT & ((1U << NSMW_PACKET_CLASS_BITS) - 1);
}

/** nsmw_packet_lane() - lane of a packet number */
static inline u16 nsmw_packet_lane(u64 number)
{
	return number >> NSMW_PACKET_LANE_SHIFT & NSMW_PACKET_LANE_MAX;
}

/** nsmw_packet_counter() - counter of a packet number */
static inline u64 nsmw_packet_counter(u64 number)
{
	return number & NSMW_PACKET_COUNTER_MAX;
}

/**
 * nsmw_packet_first() - start value of the counters of a peer
 * @seconds: Unix time
 *
 * A nonce must never be used twice with one key. If a key is installed again after a reboot,
 * its counters start above all values that have been used, unless a lane has sent more than
 * 65536 packets per second on average, or the clock went back. This is a safety net, no
 * permission to install a key twice.
 *
 * Return: seconds since 2025-01-01 00:00 UTC times 65536, modulo 2^48, which is reached after
 * 136 years; 0 if the clock is before that date.
 */
static inline u64 nsmw_packet_first(u64 seconds)
{
	if (seconds < NSMW_PACKET_EPOCH)
		return 0;
	return (seconds - NSMW_PACKET_EPOCH) << NSMW_PACKET_FIRST_SHIFT & NSMW_PACKET_COUNTER_MAX;
}

#endif /* NSMW_PACKET_NUMBER_H */
