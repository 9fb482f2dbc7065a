/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The second path of classes whose packets are sent twice.
 */
#ifndef NSMW_TWICE_H
#define NSMW_TWICE_H

#include "peer/measure.h"
#include "pure/duplicate.h"
#include "pure/policy.h"
#include "pure/steer.h"

/**
 * struct nsmw_twice - a class that may be sent twice
 * @class:  its index
 * @policy: what it asks for
 * @path:   the paths, as it sees them
 * @first:  index of the path that it takes, or NSMW_STEER_NONE
 * @in:     what is measured of @first
 */
struct nsmw_twice {
	u8 class;
	const struct nsmw_policy *policy;
	const struct nsmw_steer_path *path;
	u8 first;
	const struct nsmw_sla_input *in;
};

void nsmw_twice_judge(const struct nsmw_measure *m, const struct nsmw_twice *twice,
		      struct nsmw_duplicate *duplicate, u64 now);

#endif /* NSMW_TWICE_H */
