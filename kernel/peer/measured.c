// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what has been measured of a path. Changes nothing; takes the lock of struct
 * nsmw_measure.
 */
#include "peer/budget.h"
#include "peer/measured.h"

#define WINDOW_US	5000000

static u32 ppm(u64 part, u64 whole)
{
	return min_t(u64, div64_u64(part * NSMW_PPM, whole), NSMW_PPM);
}

static void read_class(struct nsmw_meter *meter, u8 class, u64 since, u64 *sent,
		       s64 *lost, struct nsmw_measured_class *to)
{
	const struct nsmw_class_meter *cm = meter->class[class];
	struct nsmw_lane_sum sum;
	u64 mine = 0;
	s64 gone = 0;

	nsmw_measure_sum(meter->measure, meter->index, class, &sum);
	to->tx = sum.tx[0] + sum.tx[1];
	if (!cm)
		return;
	to->tx -= cm->before;
	to->seen = nsmw_loss_seen(&cm->loss, sum.tx);
	nsmw_loss_sum(&cm->loss, &to->lost, &to->extra);
	nsmw_loss_recent(&cm->loss, since, &mine, &gone);
	to->has_loss = mine;
	if (mine)
		to->loss = ppm(max_t(s64, gone, 0), mine);
	*sent += mine;
	*lost += gone;
}

static void read_classes(struct nsmw_meter *meter, u64 since, struct nsmw_measured *to)
{
	u64 sent = 0;
	s64 lost = 0;
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		read_class(meter, i, since, &sent, &lost, &to->class[i]);
	to->has_loss = sent;
	if (sent)
		to->loss = ppm(max_t(s64, lost, 0), sent);
}

/* How much later packets are than on the fastest path; the offset of the clocks cancels. */
static s32 later(const struct nsmw_measure *m, const struct nsmw_meter *meter)
{
	s32 most = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		const struct nsmw_meter *other = m->meter[i];

		if (other && other->told && other->verdict != NSMW_VERDICT_SILENT)
			most = max(most, (s32)(meter->told_transit - other->told_transit));
	}
	return most;
}

static void read_probes(const struct nsmw_seen *seen, struct nsmw_measured *to)
{
	u32 wanted = seen->wanted + seen->before[0];
	u32 got = seen->got + seen->before[1];

	to->has_probes = wanted;
	if (wanted)
		to->probe_loss = ppm(wanted - min(got, wanted), wanted);
}

static u8 pmtu_state(const struct nsmw_meter *meter)
{
	static const u8 by_phase[] = {
		[NSMW_PATHMTU_NONE] = NSMWIRE_PMTU_STATE_NONE,
		[NSMW_PATHMTU_SEARCHING] = NSMWIRE_PMTU_STATE_SEARCHING,
		[NSMW_PATHMTU_COMPLETE] = NSMWIRE_PMTU_STATE_COMPLETE,
		[NSMW_PATHMTU_ERROR] = NSMWIRE_PMTU_STATE_ERROR,
	};

	/* Before the peer is heard the search has not begun. */
	return meter->padded ? by_phase[meter->pathmtu.phase] : NSMWIRE_PMTU_STATE_NONE;
}

/**
 * nsmw_measured_read() - read what has been measured of a path
 * @m:     of its peer
 * @index: of the path
 * @to:    overwritten
 *
 * Context: process.
 * Return: false if the path has no meter.
 */
bool nsmw_measured_read(struct nsmw_measure *m, u8 index, struct nsmw_measured *to)
{
	u64 now = nsmw_measure_us(ktime_get_ns());
	struct nsmw_meter *meter;

	memset(to, 0, sizeof(*to));
	spin_lock_bh(&m->lock);
	meter = m->meter[index];
	if (!meter)
		goto out;
	to->rtt = nsmw_rtt_smoothed(&meter->rtt);
	to->rtt_var = nsmw_rtt_var(&meter->rtt);
	to->rtt_min = nsmw_rtt_min(&meter->rtt);
	to->has_rtt = meter->rtt.count;
	to->has_told = meter->told;
	to->jitter = meter->told_jitter;
	to->transit = meter->told ? later(m, meter) : 0;
	to->tx = meter->tx;
	to->rx = meter->rx;
	to->interval = nsmw_budget_stretch(meter->budget, meter->interval);
	to->detect = nsmw_measure_detect(meter);
	to->pmtu = meter->pathmtu.pmtu;
	to->pmtu_state = pmtu_state(meter);
	read_probes(&meter->seen, to);
	read_classes(meter, now > WINDOW_US ? now - WINDOW_US : 0, to);
out:
	spin_unlock_bh(&m->lock);
	return meter;
}
