// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks of packets, and how many of each were lost. Pure: no lock, no clock.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "pure/loss.h"

static int before(const struct nsmw_loss *loss, int back)
{
	return (loss->next + NSMW_LOSS_BLOCKS - back) % NSMW_LOSS_BLOCKS;
}

/* Packets that arrived too often are first those that young blocks miss. */
static s32 mend(struct nsmw_loss *loss, s32 lost)
{
	int i;

	for (i = 1; i < NSMW_LOSS_YOUNG && lost < 0; i++) {
		struct nsmw_loss_block *block = &loss->block[before(loss, i)];
		s32 found = max(min(block->lost, -lost), 0);

		block->lost -= found;
		lost += found;
	}
	return lost;
}

/* Packets of a block, or blocks, that did not arrive, or arrived too often. */
static void split(s64 balance, u64 *lost, u64 *extra)
{
	if (balance > 0)
		*lost += balance;
	else
		*extra -= balance;
}

/* A peer can report any number: what does not fit is as much as fits. */
static void add_block(struct nsmw_loss *loss, u64 now, u64 sent, s64 lost)
{
	struct nsmw_loss_block *grown;

	lost = clamp_t(s64, lost, -S32_MAX, S32_MAX);
	loss->block[loss->next] = (struct nsmw_loss_block){
		.at = now,
		.sent = min_t(u64, sent, U32_MAX),
		.lost = mend(loss, lost),
	};
	loss->next = (loss->next + 1) % NSMW_LOSS_BLOCKS;
	grown = &loss->block[before(loss, NSMW_LOSS_YOUNG + 1)];
	split(grown->lost, &loss->lost, &loss->extra);
}

/* Of what the peer has counted so far, as much as this end can have sent to it. */
static u64 first_seen(const struct nsmw_loss *loss, int q, u64 tx)
{
	return min(loss->seen[q], tx - loss->from[q]);
}

/**
 * nsmw_loss_settle() - end a block of the Q value that is not used now
 * @loss: the class; @loss->seen is of a report that the peer made when the last packet of
 *        the block had arrived
 * @now:  us
 * @q:    the Q value
 * @tx:   packets sent with it so far
 *
 * Without a report the caller leaves the block open: the counters are cumulative, and the
 * next block of the value has its packets, too.
 */
void nsmw_loss_settle(struct nsmw_loss *loss, u64 now, int q, u64 tx)
{
	u64 sent = tx - loss->tx[q], arrived = loss->seen[q] - loss->rx[q];

	if (loss->known[q])
		add_block(loss, now, sent, sent - arrived);
	else
		loss->shift[q] += first_seen(loss, q, tx) - loss->seen[q];
	loss->known[q] = true;
	loss->tx[q] = tx;
	loss->rx[q] = loss->seen[q];
}

/**
 * nsmw_loss_late() - packets of a block have arrived after it was settled
 * @loss: the class; @loss->seen is of a report
 * @q:    the Q value of the block, which has not been used again
 */
void nsmw_loss_late(struct nsmw_loss *loss, int q)
{
	struct nsmw_loss_block *last = &loss->block[before(loss, 1)];
	s64 lost = loss->rx[q] - loss->seen[q];

	loss->rx[q] = loss->seen[q];
	lost = mend(loss, clamp_t(s64, lost, -S32_MAX, 0));
	last->lost = max_t(s64, last->lost + lost, -S32_MAX);
}

/**
 * nsmw_loss_begin() - neither end has counted a packet yet
 * @loss: the class, zeroes
 */
void nsmw_loss_begin(struct nsmw_loss *loss)
{
	loss->known[0] = true;
	loss->known[1] = true;
}

static u64 seen(const struct nsmw_loss *loss, int q, u64 tx)
{
	return loss->shift[q] +
	       (loss->known[q] ? loss->seen[q] : first_seen(loss, q, tx));
}

/**
 * nsmw_loss_seen() - packets that have arrived by the last report
 * @loss: the class
 * @tx:   packets sent so far, by Q
 *
 * Of those before the first block only as many count as were sent: the peer may have
 * counted before this end.
 *
 * Return: the number; it goes on where the peer begins to count anew.
 */
u64 nsmw_loss_seen(const struct nsmw_loss *loss, const u64 tx[2])
{
	return seen(loss, 0, tx[0]) + seen(loss, 1, tx[1]);
}

/**
 * nsmw_loss_restart() - the peer has begun to count anew
 * @loss: the class
 * @tx:   packets sent so far, by Q
 */
void nsmw_loss_restart(struct nsmw_loss *loss, const u64 tx[2])
{
	int q;

	for (q = 0; q < 2; q++) {
		loss->shift[q] = seen(loss, q, tx[q]);
		loss->from[q] = tx[q];
	}
	memset(loss->known, 0, sizeof(loss->known));
	memset(loss->seen, 0, sizeof(loss->seen));
}

/**
 * nsmw_loss_recent() - add up the blocks that were settled lately
 * @loss:  the class
 * @since: us; blocks settled after it count
 * @sent:  raised by their packets
 * @lost:  raised by what was lost of them; may become negative
 */
void nsmw_loss_recent(const struct nsmw_loss *loss, u64 since, u64 *sent, s64 *lost)
{
	int i;

	for (i = 0; i < NSMW_LOSS_BLOCKS; i++) {
		if (loss->block[i].at <= since)
			continue;
		*sent += loss->block[i].sent;
		*lost += loss->block[i].lost;
	}
}

/**
 * nsmw_loss_last() - the block that was settled last
 * @loss: the class
 *
 * Return: the block; its time is 0 before the first.
 */
const struct nsmw_loss_block *nsmw_loss_last(const struct nsmw_loss *loss)
{
	return &loss->block[before(loss, 1)];
}

/**
 * nsmw_loss_sum() - add up all blocks
 * @loss:  the class
 * @lost:  set to the packets that did not arrive
 * @extra: set to those that arrived too often
 *
 * The two together may still shrink by what late packets mend of young blocks.
 */
void nsmw_loss_sum(const struct nsmw_loss *loss, u64 *lost, u64 *extra)
{
	int i;

	*lost = loss->lost;
	*extra = loss->extra;
	for (i = 1; i <= NSMW_LOSS_YOUNG; i++)
		split(loss->block[before(loss, i)].lost, lost, extra);
}
