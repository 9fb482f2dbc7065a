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

/* When at least @left ns of the burst will be left; a time in the past means now. */
static inline u64 nsmw_bucket_until(const struct nsmw_bucket *bucket, u64 left)
{
	u64 taken = bucket->burst - left;

	return bucket->rate && bucket->due > taken ? bucket->due - taken : 0;
}

/* When bytes may be taken again; a time in the past means now. */
static inline u64 nsmw_bucket_ready(const struct nsmw_bucket *bucket)
{
	return nsmw_bucket_until(bucket, 0);
}

/* Whether bytes may be taken at @now. */
static inline bool nsmw_bucket_ok(const struct nsmw_bucket *bucket, u64 now)
{
	return nsmw_bucket_ready(bucket) <= now;
}

/* Take @bytes at @now. */
static inline void nsmw_bucket_take(struct nsmw_bucket *bucket, u64 now,
				    u32 bytes)
{
	if (bucket->rate)
		bucket->due = max(bucket->due, now) +
			      nsmw_rate_ns(bucket->rate, bytes);
}

/* Give back @bytes that were taken and not sent. */
static inline void nsmw_bucket_give(struct nsmw_bucket *bucket, u32 bytes)
{
	bucket->due -= min(bucket->due, nsmw_rate_ns(bucket->rate, bytes));
}

/*
 * Take @bytes at @now that exceed the rate: a class is not held back for longer than a
 * burst because of them.
 */
static inline void nsmw_bucket_owe(struct nsmw_bucket *bucket, u64 now,
				   u32 bytes)
{
	nsmw_bucket_take(bucket, now, bytes);
	bucket->due = min_t(u64, bucket->due, now + 2 * bucket->burst);
}

#endif /* NSMW_BUCKET_H */
