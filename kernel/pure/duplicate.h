/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether packets of a class are sent over a second path, too. Pure: numbers in, numbers
 * out; times are microseconds of the caller's clock.
 */
#ifndef NSMW_DUPLICATE_H
#define NSMW_DUPLICATE_H

#include <linux/nsmwire.h>
#include <linux/types.h>

#include "pure/sla.h"

#define NSMW_DUPLICATE_NONE	0xff	/* no second path */

/**
 * struct nsmw_duplicate_input - what the decision goes by
 * @mode:   enum nsmwire_duplicate
 * @bad:    the path of the class does not meet its needs
 * @good:   some path that can be used does
 * @limit:  loss that the class accepts, ppm; 0 for any
 * @recent: packets of the class on its path in the last 5 s, or if these are few in the
 *          last 15 s
 * @fresh:  the same of the last 3 s, however few
 * @heard:  the peer has been heard, and knows the session of this end
 * @second: index of the path that would be the second, or NSMW_DUPLICATE_NONE
 * @loaded: there would be one, but its uplink has no room
 */
struct nsmw_duplicate_input {
	u8 mode;
	bool bad;
	bool good;
	u32 limit;
	struct nsmw_sla_count recent;
	struct nsmw_sla_count fresh;
	bool heard;
	u8 second;
	bool loaded;
};

/**
 * struct nsmw_duplicate - one class
 * @wanted: it is to be sent twice, if that is possible
 * @reason: enum nsmwire_duplicate_reason
 * @second: index of the second path, or NSMW_DUPLICATE_NONE
 * @calm:   since when nothing asks for it, us; 0 while something does
 * @since:  when @second last changed, us
 */
struct nsmw_duplicate {
	bool wanted;
	u8 reason;
	u8 second;
	u64 calm;
	u64 since;
};

void nsmw_duplicate_reset(struct nsmw_duplicate *d, u64 now);
void nsmw_duplicate_judge(struct nsmw_duplicate *d,
			  const struct nsmw_duplicate_input *in, u64 now);

#endif /* NSMW_DUPLICATE_H */
