/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has been measured of a path, in the units of the netlink interface.
 */
#ifndef NSMW_MEASURED_H
#define NSMW_MEASURED_H

#include "peer/measure.h"

#define NSMW_PPM	1000000U

/**
 * struct nsmw_measured_class - one class on one path
 * @tx:       packets sent
 * @seen:     packets that have arrived at the peer, by its last report
 * @lost:     packets lost
 * @extra:    packets that arrived more often than they were sent
 * @loss:     in the last 5 s, ppm
 * @has_loss: packets were sent then
 */
struct nsmw_measured_class {
	u64 tx;
	u64 seen;
	u64 lost;
	u64 extra;
	u32 loss;
	bool has_loss;
};

/**
 * struct nsmw_measured - one path
 * @rtt:        smoothed round-trip time, us
 * @rtt_var:    its variation, us
 * @rtt_min:    least of the last minute, us
 * @jitter:     at the peer, us
 * @transit:    us by which packets to the peer take longer than on the fastest path
 * @loss:       of packets of all classes to the peer in the last 5 s, ppm
 * @probe_loss: of control packets from the peer, ppm
 * @tx:         control packets sent
 * @rx:         control packets received
 * @interval:   between two probes, us
 * @detect:     silence after which the path is down, us
 * @pmtu:       path MTU that probes have found, 0 for none
 * @pmtu_state: enum nsmwire_pmtu_state
 * @has_rtt:    there are samples
 * @has_told:   @jitter and @transit are known
 * @has_loss:   packets were sent
 * @has_probes: @probe_loss is known
 * @class:      by class
 */
struct nsmw_measured {
	u32 rtt;
	u32 rtt_var;
	u32 rtt_min;
	u32 jitter;
	s32 transit;
	u32 loss;
	u32 probe_loss;
	u64 tx;
	u64 rx;
	u32 interval;
	u32 detect;
	u16 pmtu;
	u8 pmtu_state;
	bool has_rtt;
	bool has_told;
	bool has_loss;
	bool has_probes;
	struct nsmw_measured_class class[NSMWIRE_CLASSES_MAX];
};

bool nsmw_measured_read(struct nsmw_measure *m, u8 index, struct nsmw_measured *to);

#endif /* NSMW_MEASURED_H */
