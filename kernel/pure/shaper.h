/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line of an uplink: the bytes and the time that a packet takes on it, and a
 * virtual clock that says when it is free. Pure: numbers in, numbers out; times are
 * nanoseconds of the caller's clock.
 */
#ifndef NSMW_SHAPER_H
#define NSMW_SHAPER_H

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
 * @payload: bytes after the headers that each fragment repeats
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

/*
 * The delay that CoDel aims at, ns, where the class says @target and @interval, @flows
 * of it have packets, and a full packet takes @full of its share. Two packets of each
 * flow are no queue: one is served and the next is there when it has been. CoDel would
 * drop what is sent again at once, and the line carries no more. sch_cake has the same
 * bounds, 2 for each flow and at least 4. No round trip is longer than the interval, so
 * that a longer queue is always one.
 */
static inline u64 nsmw_aqm_target(u64 target, u64 interval, u64 full, u32 flows)
{
	return max(target, min(interval, full * 2 * max(flows, 2U)));
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
 * struct nsmw_shaper - the virtual clock of a line
 * @line:   the line
 * @next:   when it is free, ns
 * @longest: the longest that a packet has held it since the rate was set, ns
 * @ahead:  on a fast line, ns before @next in which packets are sent already, so that
 *          a timer sends several; else 0
 * @early:  @ahead, or 0 while @large
 * @large:  packets to go until one that takes long is forgotten
 */
struct nsmw_shaper {
	struct nsmw_line line;
	u64 next;
	u64 longest;
	u32 ahead;
	u32 early;
	u32 large;
};

#define NSMW_FULL_PACKET	1514	/* bytes, of an Ethernet frame without FCS */
#define NSMW_AHEAD_NS		50000	/* about the cost of ten timer interrupts */
#define NSMW_CATCH_UP_NS	200000	/* lateness of a timer that is made good for */
#define NSMW_LARGE_FOR		16	/* packets */

/**
 * nsmw_shaper_reset() - begin with a free line
 * @sh: the shaper, its line set
 */
static inline void nsmw_shaper_reset(struct nsmw_shaper *sh)
{
	u64 full = nsmw_rate_ns(sh->line.rate, NSMW_FULL_PACKET);

	sh->next = 0;
	sh->longest = full;
	sh->ahead = full < NSMW_AHEAD_NS / 2 ? NSMW_AHEAD_NS : 0;
	sh->early = 0;
	sh->large = 0;
}

/* A packet comes and none waits: what the line did not carry until @now is lost. */
static inline void nsmw_shaper_resume(struct nsmw_shaper *sh, u64 now)
{
	sh->next = max(sh->next, now);
}

/* Whether the line has no room for a packet at @now. */
static inline bool nsmw_shaper_is_busy(const struct nsmw_shaper *sh, u64 now)
{
	return sh->next > now + sh->early;
}

/**
 * nsmw_shaper_take() - a packet is sent
 * @sh:    the shaper
 * @bytes: that it takes on the line
 * @now:   time
 *
 * A timer that came late is made good for, so that no rate is lost. A packet that
 * takes long on a fast line ends sending ahead for a while: what comes next would
 * wait for all of it.
 */
static inline void nsmw_shaper_take(struct nsmw_shaper *sh, u32 bytes, u64 now)
{
	u64 ns = nsmw_rate_ns(sh->line.rate, bytes);

	sh->longest = max(sh->longest, ns);
	sh->next = max(sh->next + NSMW_CATCH_UP_NS, now) - NSMW_CATCH_UP_NS + ns;
	if (ns >= sh->ahead / 2)
		sh->large = NSMW_LARGE_FOR;
	else if (sh->large)
		sh->large--;
	sh->early = sh->large ? 0 : sh->ahead;
}

/* @bytes that were taken are given back: they did not go out. */
static inline void nsmw_shaper_give(struct nsmw_shaper *sh, u32 bytes)
{
	sh->next -= min(sh->next, nsmw_rate_ns(sh->line.rate, bytes));
}

/* @bytes more are on the line than were taken. */
static inline void nsmw_shaper_more(struct nsmw_shaper *sh, u32 bytes)
{
	sh->next += nsmw_rate_ns(sh->line.rate, bytes);
}

#endif /* NSMW_SHAPER_H */
