/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arithmetic of a line: how long a packet occupies it, and whether somebody
 * is within a rate. Pure: numbers in, numbers out; times are nanoseconds of
 * whatever clock the caller has.
 */
#ifndef NSMW_PACE_H
#define NSMW_PACE_H

#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/types.h>

#define NSMW_NSEC	1000000000ULL
#define NSMW_RATE_MAX	1000000000000ULL	/* 1 Tbit/s */

/**
 * struct nsmw_line - what a packet costs on a WAN
 * @rate:     bit/s; 0 for no limit
 * @overhead: bytes of link layer that the WAN adds to each packet
 * @mpu:      bytes that the shortest packet takes, @overhead included
 */
struct nsmw_line {
	u64 rate;
	u32 overhead;
	u32 mpu;
};

/**
 * struct nsmw_segments - the packets on the line that one packet in memory becomes
 * @count:  how many
 * @header: bytes of headers that each of them has, outer headers not included
 * @size:   payload bytes of each but the last
 *
 * @header and @size are meaningless for a packet that is not segmented.
 */
struct nsmw_segments {
	u16 count;
	u16 header;
	u16 size;
};

/**
 * nsmw_segments_of() - how a GSO packet is segmented
 * @len:    its bytes
 * @header: bytes from the first one to the first of the payload
 * @size:   payload bytes of a segment, 0 for a packet that is not GSO
 *
 * The last segment is as short as what is left for it.
 *
 * Return: the segments; one if @header and @size do not fit together with @len.
 */
static inline struct nsmw_segments nsmw_segments_of(u32 len, u32 header,
						    u32 size)
{
	struct nsmw_segments segs = { .count = 1 };

	if (!size || header >= len || header > U16_MAX || size > U16_MAX)
		return segs;
	segs.count = min_t(u32, (len - header + size - 1) / size, U16_MAX);
	segs.header = header;
	segs.size = size;
	return segs;
}

/**
 * nsmw_line_bytes() - bytes on the line
 * @line:  the line
 * @len:   bytes of the packet
 * @outer: bytes of outer headers that it and each of its segments will get
 * @segs:  how it will be segmented
 *
 * Return: bytes, link layer included.
 */
static inline u32 nsmw_line_bytes(const struct nsmw_line *line, u32 len,
				  u32 outer, const struct nsmw_segments *segs)
{
	u32 more = outer + line->overhead, full;

	if (likely(segs->count <= 1))
		return max(len + more, line->mpu);
	full = max(segs->header + segs->size + more, line->mpu);
	len -= (segs->count - 1) * segs->size;
	return (segs->count - 1) * full + max(len + more, line->mpu);
}

/**
 * nsmw_fragments() - number of fragments of an IP packet
 * @payload: bytes behind the headers that each fragment repeats
 * @room:    bytes that a fragment has for it, at least 8
 *
 * All but the last carry a multiple of 8 bytes.
 *
 * Return: how many; 1 for a packet that is not fragmented.
 */
static inline u32 nsmw_fragments(u32 payload, u32 room)
{
	u32 each = room & ~7U;

	return payload <= room ? 1 : 1 + (payload - room + each - 1) / each;
}

/* Microseconds of a setting as nanoseconds, also where a long has 32 bits. */
static inline u64 nsmw_us_ns(u32 us)
{
	return us * 1000ULL;
}

/*
 * How long a packet may wait where its class says @max_wait, ns; 0 for any time. It waits
 * for the packet that holds the line when it comes, and on a slow line, or with large
 * packets, that alone takes longer than a setting that is right for others: all packets
 * of a call would be late. One and a half of the longest one so far is what sch_cake
 * raises the target of CoDel to.
 */
static inline u64 nsmw_wait_limit(u64 max_wait, u64 longest)
{
	return max_wait ? max(max_wait, longest + longest / 2) : 0;
}

/* How long @bytes take at @rate bit/s; 0 without a rate. */
static inline u64 nsmw_rate_ns(u64 rate, u32 bytes)
{
	return rate ? div64_u64(bytes * 8 * NSMW_NSEC, rate) : 0;
}

/* What @rate bit/s carries in @ns, 2^32 - 1 at most. */
static inline u32 nsmw_rate_bytes(u64 rate, u32 ns)
{
	return min_t(u64, mul_u64_u64_div_u64(rate, ns, 8 * NSMW_NSEC),
		     U32_MAX);
}

/**
 * struct nsmw_bucket - a rate that somebody keeps to or not
 * @rate:  bit/s; 0 for no limit
 * @burst: ns that may be taken in advance
 * @due:   when all that was taken will have been paid for
 *
 * The generic cell rate algorithm (ITU-T I.371): a token bucket that keeps a
 * time in the place of a count.
 */
struct nsmw_bucket {
	u64 rate;
	u64 burst;
	u64 due;
};

/*
 * When @left ns of the burst, at most all of it, will be left; in the past, they are
 * now.
 */
static inline u64 nsmw_bucket_until(const struct nsmw_bucket *bucket, u64 left)
{
	u64 taken = bucket->burst - left;

	return bucket->rate && bucket->due > taken ? bucket->due - taken : 0;
}

/* When something may be taken again; in the past, it may be now. */
static inline u64 nsmw_bucket_ready(const struct nsmw_bucket *bucket)
{
	return nsmw_bucket_until(bucket, 0);
}

/* Whether something may be taken at @now. */
static inline bool nsmw_bucket_ok(const struct nsmw_bucket *bucket, u64 now)
{
	return nsmw_bucket_ready(bucket) <= now;
}

/* @bytes are taken at @now. */
static inline void nsmw_bucket_take(struct nsmw_bucket *bucket, u64 now,
				    u32 bytes)
{
	if (bucket->rate)
		bucket->due = max(bucket->due, now) +
			      nsmw_rate_ns(bucket->rate, bytes);
}

/* @bytes that were taken are given back: they did not go out. */
static inline void nsmw_bucket_give(struct nsmw_bucket *bucket, u32 bytes)
{
	bucket->due -= min(bucket->due, nsmw_rate_ns(bucket->rate, bytes));
}

/*
 * @bytes are taken at @now without having been asked for: the rate may be
 * exceeded, but it is not held against somebody for longer than a burst.
 */
static inline void nsmw_bucket_owe(struct nsmw_bucket *bucket, u64 now,
				   u32 bytes)
{
	nsmw_bucket_take(bucket, now, bytes);
	bucket->due = min_t(u64, bucket->due, now + 2 * bucket->burst);
}

#endif /* NSMW_PACE_H */
