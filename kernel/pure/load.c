// SPDX-License-Identifier: GPL-2.0
/*
 * The load of an uplink, from its counters. Pure: no lock, no clock.
 */
#include <linux/math64.h>

#include "pure/load.h"

#define FULL_PERCENT	80		/* of the rate: bursts need the rest */
#define WINDOW_NS	1000000000ULL	/* load is a mean of so long */
#define STALE_NS	12000000000ULL	/* a mean of longer says nothing of now */
#define MS_NS		1000000ULL
#define HOLD_NS		10000000000ULL	/* else copies would come and go */

static bool is_full(const struct nsmw_load *load, u64 rate,
		    const struct nsmw_load_counts *counts, u64 ns)
{
	u64 ms = div64_u64(ns, MS_NS);
	u64 bits = (counts->bytes - load->counts.bytes) * 8;

	/* Bits per millisecond are kbit/s. */
	return div64_u64(bits, ms) * 1000 * 100 > rate * FULL_PERCENT;
}

static void judge(struct nsmw_load *load, u64 rate,
		  const struct nsmw_load_counts *counts, u64 now)
{
	int i;

	if (is_full(load, rate, counts, now - load->at))
		load->full = now + HOLD_NS;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		if (counts->policed[i] != load->counts.policed[i])
			load->policed[i] = now + HOLD_NS;
	}
}

/**
 * nsmw_load_measure() - measure the load of an uplink, once in a second
 * @load:   its load, zeroes before the first call
 * @rate:   bit/s
 * @counts: its counters now
 * @now:    time
 */
void nsmw_load_measure(struct nsmw_load *load, u64 rate,
		       const struct nsmw_load_counts *counts, u64 now)
{
	u64 ns = now - load->at;

	if (load->at && ns < WINDOW_NS)
		return;
	load->known = load->at && ns < STALE_NS;
	if (load->known)
		judge(load, rate, counts, now);
	load->at = now;
	load->counts = *counts;
}

/**
 * nsmw_load_has_room() - has an uplink room for packets of a class that it need not carry?
 * @load:  its load, measured
 * @class: index of the class
 * @now:   time
 *
 * Return: false while it is loaded, polices the class, or its load is not known.
 */
bool nsmw_load_has_room(const struct nsmw_load *load, u8 class, u64 now)
{
	return load->known && now >= load->full && now >= load->policed[class];
}
