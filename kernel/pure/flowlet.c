// SPDX-License-Identifier: GPL-2.0
/*
 * Assigns buckets of flows to paths. Pure: no lock, no clock.
 */
#include <linux/math64.h>
#include <linux/string.h>

#include "pure/flowlet.h"

/**
 * nsmw_flowlets_begin() - all flows take one path so far
 * @f:    flows of the class
 * @path: the path, or any other number for none
 * @now:  time
 */
void nsmw_flowlets_begin(struct nsmw_flowlets *f, u8 path, u32 now)
{
	int i;

	for (i = 0; i < NSMW_FLOWLETS; i++) {
		struct nsmw_flowlet *b = &f->bucket[i];

		WRITE_ONCE(b->want, path);
		WRITE_ONCE(b->path, path);
		WRITE_ONCE(b->last, now);
	}
}

/**
 * nsmw_flowlets_move() - have all flows go over to one path
 * @f:  flows of the class; gap and end are set
 * @to: the path
 */
void nsmw_flowlets_move(struct nsmw_flowlets *f, u8 to)
{
	int i;

	for (i = 0; i < NSMW_FLOWLETS; i++)
		WRITE_ONCE(f->bucket[i].want, to);
}

/**
 * nsmw_flowlets_paths() - which paths do flows take?
 * @f: flows of the class
 *
 * Return: bit for each path.
 */
u8 nsmw_flowlets_paths(const struct nsmw_flowlets *f)
{
	u8 paths = 0;
	int i;

	for (i = 0; i < NSMW_FLOWLETS; i++) {
		u8 path = READ_ONCE(f->bucket[i].path);

		if (path < NSMWIRE_PATHS_MAX)
			paths |= 1 << path;
	}
	return paths;
}

/* Buckets of each path; what is left of the division goes to the first paths. */
static void set_quota(const u32 weight[NSMWIRE_PATHS_MAX],
		      unsigned int quota[NSMWIRE_PATHS_MAX])
{
	unsigned int left = NSMW_FLOWLETS;
	u64 all = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		all += weight[i];
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		quota[i] = all ? div64_u64((u64)weight[i] * NSMW_FLOWLETS, all) : 0;
		left -= quota[i];
	}
	for (i = 0; all && left; i = (i + 1) % NSMWIRE_PATHS_MAX) {
		if (weight[i]) {
			quota[i]++;
			left--;
		}
	}
}

static bool place(struct nsmw_flowlet *b, u8 path, unsigned int quota[NSMWIRE_PATHS_MAX])
{
	if (path >= NSMWIRE_PATHS_MAX || !quota[path])
		return false;
	quota[path]--;
	WRITE_ONCE(b->want, path);
	return true;
}

/**
 * nsmw_flowlets_split() - split the flows over several paths
 * @f:      flows of the class; gap and end are set
 * @weight: of each path, 0 for a path that takes none
 *
 * A bucket is at home on one path, as long as the path has not too many. While the path
 * takes none it is a guest elsewhere: a path that goes away and returns moves no flows but
 * its own.
 */
void nsmw_flowlets_split(struct nsmw_flowlets *f, const u32 weight[NSMWIRE_PATHS_MAX])
{
	unsigned int quota[NSMWIRE_PATHS_MAX];
	bool placed[NSMW_FLOWLETS] = {};
	int i, path = 0;

	set_quota(weight, quota);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		placed[i] = place(&f->bucket[i], f->bucket[i].home, quota);
	for (i = 0; i < NSMW_FLOWLETS; i++)
		placed[i] = placed[i] || place(&f->bucket[i], f->bucket[i].want, quota);
	for (i = 0; i < NSMW_FLOWLETS; i++) {
		struct nsmw_flowlet *b = &f->bucket[i];

		while (!placed[i] && path < NSMWIRE_PATHS_MAX && !place(b, path, quota))
			path++;
		if (weight[b->home])
			b->home = b->want;
	}
}

/**
 * nsmw_flowlets_leave() - move the flows of paths that cannot be used at once
 * @f:      flows of the class
 * @usable: bit for each path that can be used
 */
void nsmw_flowlets_leave(struct nsmw_flowlets *f, u8 usable)
{
	int i;

	for (i = 0; i < NSMW_FLOWLETS; i++) {
		struct nsmw_flowlet *b = &f->bucket[i];

		if (b->path >= NSMWIRE_PATHS_MAX || !(usable & 1 << b->path))
			WRITE_ONCE(b->path, b->want);
	}
}
