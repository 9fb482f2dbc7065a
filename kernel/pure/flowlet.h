/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows that go over from one path to another, or are split over several, without being
 * reordered: each bucket of flows moves when no packet of it has been sent for a while.
 * Pure: numbers in, numbers out; times are of the caller's clock, which may wrap.
 */
#ifndef NSMW_FLOWLET_H
#define NSMW_FLOWLET_H

#include <linux/compiler.h>
#include <linux/nsmwire.h>
#include <linux/types.h>

#define NSMW_FLOWLETS	256	/* buckets: with two paths, shares are right to 0.4 % */

/**
 * struct nsmw_flowlet - a bucket of flows
 * @path: that its packets take
 * @want: that they are to take
 * @home: that they take while flows are split and it can be used
 * @last: when a packet was last sent
 */
struct nsmw_flowlet {
	u8 path;
	u8 want;
	u8 home;
	u32 last;
};

/**
 * struct nsmw_flowlets - the flows of a class
 * @gap:    a bucket moves when it has sent nothing for longer
 * @end:    all buckets move from then on
 * @bucket: the buckets; packets read and write them without a lock
 */
struct nsmw_flowlets {
	u32 gap;
	u32 end;
	struct nsmw_flowlet bucket[NSMW_FLOWLETS];
};

void nsmw_flowlets_begin(struct nsmw_flowlets *f, u8 path, u32 now);
void nsmw_flowlets_move(struct nsmw_flowlets *f, u8 to);
u8 nsmw_flowlets_paths(const struct nsmw_flowlets *f);
void nsmw_flowlets_split(struct nsmw_flowlets *f, const u32 weight[NSMWIRE_PATHS_MAX]);
void nsmw_flowlets_leave(struct nsmw_flowlets *f, u8 usable);

/**
 * nsmw_flowlets_peek() - the path that a packet would take
 * @f:    flows of its class
 * @hash: of its flow
 * @now:  time
 *
 * Return: index of the path.
 */
static inline u8 nsmw_flowlets_peek(const struct nsmw_flowlets *f, u32 hash, u32 now)
{
	const struct nsmw_flowlet *b = &f->bucket[hash % NSMW_FLOWLETS];
	u8 path = READ_ONCE(b->path), want = READ_ONCE(b->want);

	if (path != want && (now - READ_ONCE(b->last) > READ_ONCE(f->gap) ||
			     (s32)(now - READ_ONCE(f->end)) >= 0))
		return want;
	return path;
}

/**
 * nsmw_flowlets_path() - the path of a packet
 * @f:    flows of its class
 * @hash: of its flow
 * @now:  time
 *
 * Return: index of the path.
 */
static inline u8 nsmw_flowlets_path(struct nsmw_flowlets *f, u32 hash, u32 now)
{
	struct nsmw_flowlet *b = &f->bucket[hash % NSMW_FLOWLETS];
	u8 path = nsmw_flowlets_peek(f, hash, now);

	if (READ_ONCE(b->path) != path)
		WRITE_ONCE(b->path, path);
	if (READ_ONCE(b->last) != now)
		WRITE_ONCE(b->last, now);
	return path;
}

#endif /* NSMW_FLOWLET_H */
