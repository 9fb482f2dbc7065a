/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a class asks of the paths that carry it.
 */
#ifndef NSMW_POLICY_H
#define NSMW_POLICY_H

#include <linux/nsmwire.h>
#include <linux/types.h>

#include "pure/sla.h"

#define NSMW_NAME_MAX	16	/* of an uplink, a profile or a colour, its end included */

/**
 * struct nsmw_colours - a list of colours
 * @name:  the colours, padded with zeroes
 * @count: how many
 */
struct nsmw_colours {
	char name[NSMWIRE_COLOURS_MAX][NSMW_NAME_MAX];
	u8 count;
};

/**
 * struct nsmw_policy - how the path of a class is chosen
 * @sla:      limits that a path is to meet
 * @prefer:   colours taken first, in this order
 * @only:     colours that can be taken; any if there is none
 * @avoid:    colours taken after all others
 * @strategy: enum nsmwire_strategy
 * @fallback: enum nsmwire_fallback
 * @duplicate: enum nsmwire_duplicate
 * @duplicate_max: bytes of the largest packet that is sent twice
 */
struct nsmw_policy {
	struct nsmw_sla_limits sla;
	struct nsmw_colours prefer;
	struct nsmw_colours only;
	struct nsmw_colours avoid;
	u8 strategy;
	u8 fallback;
	u8 duplicate;
	u16 duplicate_max;
};

/** nsmw_policy_has_sla() - does a class ask for a limit of any measurement? */
static inline bool nsmw_policy_has_sla(const struct nsmw_policy *policy)
{
	return policy->sla.rtt || policy->sla.jitter || policy->sla.loss;
}

/** nsmw_policy_asks() - does a class ask for anything? */
static inline bool nsmw_policy_asks(const struct nsmw_policy *policy)
{
	return nsmw_policy_has_sla(policy) || policy->prefer.count ||
	       policy->only.count || policy->avoid.count ||
	       policy->strategy != NSMWIRE_STRATEGY_BEST;
}

#endif /* NSMW_POLICY_H */
