/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a path works: from the control packets that are heard on it, and from what the
 * peer says, over any path, that it hears. Pure: numbers in, numbers out; times are
 * microseconds of the caller's clock.
 *
 * A path on which nothing is heard for half the detection time is told to the peer as not
 * heard. Packets leave it once the peer, too, does not hear it and a quarter more has
 * passed, or at the end of the detection time if the peer says nothing. A path on which
 * the peer is heard, but which the peer denies, is left after another half.
 *
 * A peer without traffic sends little, expects little, and believes for long that it hears
 * a path. What it says counts only at intervals no longer than the detection time.
 */
#ifndef NSMW_LIVENESS_H
#define NSMW_LIVENESS_H

#include <linux/types.h>

/**
 * enum nsmw_verdict - whether packets can take a path
 * @NSMW_VERDICT_UNMEASURED: the peer has not been heard, or does not hear yet; nothing is
 *                           known against the path
 * @NSMW_VERDICT_UP:         yes
 * @NSMW_VERDICT_UNHEARD:    yes: the peer hears, but is not heard
 * @NSMW_VERDICT_SILENT:     no
 */
enum nsmw_verdict {
	NSMW_VERDICT_UNMEASURED,
	NSMW_VERDICT_UP,
	NSMW_VERDICT_UNHEARD,
	NSMW_VERDICT_SILENT,
};

/**
 * struct nsmw_statement - which paths the peer hears, by its newest control packet
 * @at:       when it arrived, over any path; 0 for none
 * @sent:     when it left, ns of the peer's clock
 * @interval: that the packet announced, us
 * @heard:    bit for each path
 */
struct nsmw_statement {
	u64 at;
	u64 sent;
	u32 interval;
	u8 heard;
};

/**
 * struct nsmw_liveness - one path
 * @heard:     when the last control packet arrived on it; 0 for never
 * @denied:    since when statements of the peer deny it; 0 while they do not
 * @announced: interval that the peer announced, us
 * @confirmed: the peer has said that it hears the path
 */
struct nsmw_liveness {
	u64 heard;
	u64 denied;
	u32 announced;
	bool confirmed;
};

u32 nsmw_liveness_detect(u32 detect, u32 announced, u32 srtt, u32 var);
void nsmw_liveness_hear(struct nsmw_liveness *l, u64 now, u32 announced);
void nsmw_liveness_state(struct nsmw_liveness *l, u64 now, bool heard);
bool nsmw_liveness_hears(const struct nsmw_liveness *l, u32 detect, u64 now);
bool nsmw_liveness_doubts(const struct nsmw_liveness *l, u64 now);
enum nsmw_verdict nsmw_liveness_judge(const struct nsmw_liveness *l, int path,
				      const struct nsmw_statement *statement,
				      u32 detect, u64 now);
u64 nsmw_liveness_next(const struct nsmw_liveness *l,
		       const struct nsmw_statement *statement, u32 detect, u64 now);

#endif /* NSMW_LIVENESS_H */
