// SPDX-License-Identifier: GPL-2.0
/*
 * The judgement of a path. Pure: no lock, no clock.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "pure/liveness.h"

#define FAST_US		50000	/* intervals up to this need no more than the detection time */
#define MARGIN_US	100000	/* for polls of which the first is lost, and for timers */
#define UNCONFIRMED	8	/* detection times that a new path may be denied */

/* Parts of the detection time. */
static u32 quarters(u32 detect, u32 parts)
{
	return detect / 4 * parts;
}

/**
 * nsmw_liveness_detect() - silence after which a path is down
 * @detect:    configured, us
 * @announced: interval that the peer announced, us
 * @srtt:      smoothed round-trip time, us
 * @var:       its variation, us
 *
 * With long intervals there has to be time for polls, one of which is answered.
 *
 * Return: us.
 */
u32 nsmw_liveness_detect(u32 detect, u32 announced, u32 srtt, u32 var)
{
	/* The largest interval is two minutes: 32 bits are enough. */
	u32 polled = announced + announced / 5 + MARGIN_US;

	detect = max(detect, announced / 2 * 5);
	if (announced <= FAST_US)
		return detect;
	polled += min(srtt, announced * 4) + 4 * min(var, announced);
	return max(detect, min(polled, announced * 4));
}

/**
 * nsmw_liveness_hear() - a control packet has arrived
 * @l:         the path
 * @now:       us
 * @announced: interval that it announces, us
 */
void nsmw_liveness_hear(struct nsmw_liveness *l, u64 now, u32 announced)
{
	/* What the peer said before it could have heard the path does not count. */
	if (!l->heard)
		l->denied = 0;
	l->heard = now;
	l->announced = announced;
}

/**
 * nsmw_liveness_state() - the peer states whether it hears a path
 * @l:     the path
 * @now:   us
 * @heard: it does
 */
void nsmw_liveness_state(struct nsmw_liveness *l, u64 now, bool heard)
{
	if (heard) {
		l->confirmed = true;
		l->denied = 0;
	} else if (!l->denied) {
		l->denied = now;
	}
}

/**
 * nsmw_liveness_hears() - what to tell the peer of a path
 * @l:      the path
 * @detect: detection time, us
 * @now:    us
 *
 * Return: true while it is heard.
 */
bool nsmw_liveness_hears(const struct nsmw_liveness *l, u32 detect, u64 now)
{
	return l->heard && now - l->heard < quarters(detect, 2);
}

static u64 poll_at(const struct nsmw_liveness *l)
{
	return l->heard + l->announced + l->announced / 5;
}

/**
 * nsmw_liveness_doubts() - is a control packet overdue?
 * @l:   the path
 * @now: us
 *
 * Return: true when the peer has to be polled.
 */
bool nsmw_liveness_doubts(const struct nsmw_liveness *l, u64 now)
{
	return l->heard && now >= poll_at(l);
}

static u32 patience(const struct nsmw_liveness *l, u32 detect)
{
	return l->confirmed ? quarters(detect, 2) : detect * UNCONFIRMED;
}

/**
 * nsmw_liveness_judge() - can packets take a path?
 * @l:         the path
 * @path:      its index
 * @statement: of the peer
 * @detect:    detection time, us
 * @now:       us
 *
 * Return: the verdict.
 */
enum nsmw_verdict nsmw_liveness_judge(const struct nsmw_liveness *l, int path,
				      const struct nsmw_statement *statement,
				      u32 detect, u64 now)
{
	bool fresh = statement->at && statement->interval <= detect &&
		     now - statement->at < detect;
	bool says = fresh && statement->heard & 1 << path;
	/* A path that is heard for the first time has not been denied yet. */
	bool denied = l->denied && now - l->denied >= patience(l, detect);
	u64 silence = now - l->heard;

	if (!l->heard)
		return NSMW_VERDICT_UNMEASURED;
	if (fresh && !says && (denied || silence >= quarters(detect, 3)))
		return NSMW_VERDICT_SILENT;
	if (silence >= detect)
		return says ? NSMW_VERDICT_UNHEARD : NSMW_VERDICT_SILENT;
	return l->confirmed ? NSMW_VERDICT_UP : NSMW_VERDICT_UNMEASURED;
}

static void sooner(u64 *next, u64 at, u64 now)
{
	if (at > now)
		*next = min(*next, at);
}

/**
 * nsmw_liveness_next() - when something may change though nothing arrives
 * @l:         the path
 * @statement: of the peer
 * @detect:    detection time, us
 * @now:       us
 *
 * Return: us, later than @now; U64_MAX for never.
 */
u64 nsmw_liveness_next(const struct nsmw_liveness *l,
		       const struct nsmw_statement *statement, u32 detect, u64 now)
{
	u64 next = U64_MAX;

	if (!l->heard)
		return next;
	sooner(&next, poll_at(l), now);
	sooner(&next, l->heard + quarters(detect, 2), now);
	sooner(&next, l->heard + quarters(detect, 3), now);
	sooner(&next, l->heard + detect, now);
	sooner(&next, statement->at + detect, now);
	if (l->denied)
		sooner(&next, l->denied + patience(l, detect), now);
	return next;
}
