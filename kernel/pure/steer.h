/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which path a class takes. Pure: numbers in, numbers out.
 *
 * Paths that can be used are ranked: (1) those that are good, or of which nothing is
 * asked, with a preferred colour, in its order; (2) others that are good; (3) those of
 * which it is not known, in the order of the preferred colours; (4) bad ones, from which
 * the fallback of the class chooses. A colour to avoid comes behind the others of its
 * rank. Within a rank the strategy of the class decides.
 */
#ifndef NSMW_STEER_H
#define NSMW_STEER_H

#include <linux/nsmwire.h>
#include <linux/types.h>

#define NSMW_STEER_NONE		0xff	/* no path, or no preferred colour */

/**
 * struct nsmw_steer_path - a path, as one class sees it
 * @usable:     packets can take it
 * @unmeasured: nothing has been heard on it: unless it is bad, its state is unknown
 * @held:       bad only because it has not been good for long enough yet
 * @avoid:      it has a colour to avoid
 * @allowed:    the path exists, and the class may take its colour
 * @sla:        enum nsmwire_sla_state
 * @prefer:     place of its colour among the preferred ones, or NSMW_STEER_NONE
 * @cost:       of its uplink
 * @srtt:       smoothed round-trip time, us; 0 if it is not known
 * @excess:     largest measurement, permille of its limit
 */
struct nsmw_steer_path {
	bool usable;
	bool unmeasured;
	bool held;
	bool avoid;
	bool allowed;
	u8 sla;
	u8 prefer;
	u32 cost;
	u32 srtt;
	u32 excess;
};

/**
 * struct nsmw_steer_class - what a class says of paths
 * @strategy: enum nsmwire_strategy
 * @fallback: enum nsmwire_fallback
 * @asks:     for round-trip time, jitter, loss, or a colour to prefer or to avoid
 */
struct nsmw_steer_class {
	u8 strategy;
	u8 fallback;
	bool asks;
};

/**
 * struct nsmw_steer_choice - the path of a class
 * @path:     its index, or NSMW_STEER_NONE
 * @second:   the next one by the same order; @path if there is none
 * @reason:   enum nsmwire_steer_reason
 * @split:    bit for each path over which flows are split; 0 unless there are two
 * @sla_drop: no path, because the fallback is to drop
 */
struct nsmw_steer_choice {
	u8 path;
	u8 second;
	u8 reason;
	u8 split;
	bool sla_drop;
};

void nsmw_steer_choose(const struct nsmw_steer_class *class,
		       const struct nsmw_steer_path path[NSMWIRE_PATHS_MAX], u8 now,
		       struct nsmw_steer_choice *choice);

#endif /* NSMW_STEER_H */
