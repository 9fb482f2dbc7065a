/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Token buckets: whether a class keeps to a rate. Pure: numbers in, numbers out;
 * times are nanoseconds of the caller's clock.
 */
#ifndef NSMW_BUCKET_H
#define NSMW_BUCKET_H

#include "pure/shaper.h"

/**
 * struct nsmw_bucket - a rate, and how far a class is from it
 * @rate:  bit/s; 0 for no limit
 * @burst: ns of the rate that may be taken in advance
 * @due:   when the rate will have carried all that was taken
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
 * exceeded, but it is not held against a class for longer than a burst.
 */
static inline void nsmw_bucket_owe(struct nsmw_bucket *bucket, u64 now,
				   u32 bytes)
{
	nsmw_bucket_take(bucket, now, bytes);
	bucket->due = min_t(u64, bucket->due, now + 2 * bucket->burst);
}

#endif /* NSMW_BUCKET_H */
