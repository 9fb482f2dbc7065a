/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether an uplink has room for packets that another path carries, too. Pure: numbers
 * in, numbers out; times are nanoseconds of the caller's clock.
 */
#ifndef NSMW_LOAD_H
#define NSMW_LOAD_H

#include <linux/nsmwire.h>
#include <linux/types.h>

/**
 * struct nsmw_load_counts - what an uplink has sent so far
 * @bytes:   on the line, of all classes
 * @policed: by class, packets of a priority class beyond its share
 */
struct nsmw_load_counts {
	u64 bytes;
	u64 policed[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_load - load of an uplink
 * @at:      when @counts were read, 0 before the first time
 * @known:   it has been measured at least once since somebody asks
 * @counts:  the counters then
 * @full:    until when it counts as loaded
 * @policed: by class, until when the class counts as policed
 */
struct nsmw_load {
	u64 at;
	bool known;
	struct nsmw_load_counts counts;
	u64 full;
	u64 policed[NSMWIRE_CLASSES_MAX];
};

void nsmw_load_measure(struct nsmw_load *load, u64 rate,
		       const struct nsmw_load_counts *counts, u64 now);
bool nsmw_load_has_room(const struct nsmw_load *load, u8 class, u64 now);

#endif /* NSMW_LOAD_H */
