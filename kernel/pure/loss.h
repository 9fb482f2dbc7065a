/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loss of one class on one path by alternate marking (RFC 9341): both ends count packets
 * by the Q bit, which flips about each second, and the counters of the value at rest are
 * compared. Pure: numbers in, numbers out; times are microseconds of the caller's clock.
 */
#ifndef NSMW_LOSS_H
#define NSMW_LOSS_H

#include <linux/types.h>

#define NSMW_LOSS_BLOCKS	16	/* of about a second each */

/*
 * Younger blocks than this may still be mended: a packet that is later than its block is
 * missing there and too many in the next block of its Q value.
 */
#define NSMW_LOSS_YOUNG		4

/**
 * struct nsmw_loss_block - packets that had one value of the Q bit for a while
 * @at:   when the block was settled; 0 for none
 * @sent: packets
 * @lost: packets that did not arrive; negative if more arrived than were sent
 */
struct nsmw_loss_block {
	u64 at;
	u32 sent;
	s32 lost;
};

/**
 * struct nsmw_loss - one class on one path
 * @tx:    packets sent when the last block was settled, by Q
 * @rx:    packets arrived when the last block was settled, by Q
 * @seen:  packets arrived by the last report, by Q
 * @known: by Q, whether @tx and @rx are of the same moment
 * @from:  packets sent when the peer began to count, by Q
 * @shift: what @seen lacks of all that have arrived, by Q: the peer has begun to count
 *         anew, or has counted before this end
 * @block: the last blocks; the next one goes to @next
 * @next:  place in @block
 * @lost:  packets lost, of blocks that are not young any more
 * @extra: packets that arrived too often, of blocks that are not young any more
 */
struct nsmw_loss {
	u64 tx[2];
	u64 rx[2];
	u64 seen[2];
	bool known[2];
	u64 from[2];
	s64 shift[2];
	struct nsmw_loss_block block[NSMW_LOSS_BLOCKS];
	u8 next;
	u64 lost;
	u64 extra;
};

void nsmw_loss_settle(struct nsmw_loss *loss, u64 now, int q, u64 tx);
void nsmw_loss_late(struct nsmw_loss *loss, int q);
void nsmw_loss_begin(struct nsmw_loss *loss);
void nsmw_loss_restart(struct nsmw_loss *loss, const u64 tx[2]);
u64 nsmw_loss_seen(const struct nsmw_loss *loss, const u64 tx[2]);
void nsmw_loss_sum(const struct nsmw_loss *loss, u64 *lost, u64 *extra);
void nsmw_loss_recent(const struct nsmw_loss *loss, u64 since, u64 *sent, s64 *lost);
const struct nsmw_loss_block *nsmw_loss_last(const struct nsmw_loss *loss);

#endif /* NSMW_LOSS_H */
