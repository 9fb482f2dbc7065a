// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the history of a peer: a ring of its last events, for who looks the morning after.
 * The lock of struct nsmw_measure guards it.
 */
#include <linux/minmax.h>
#include <linux/slab.h>

#include "peer/history.h"

/**
 * nsmw_history_add() - add an event
 * @history: of the peer; allocated with the first event. Without memory it is lost
 * @what:    copied
 *
 * Context: the lock held.
 */
void nsmw_history_add(struct nsmw_history **history, const struct nsmw_happening *what)
{
	struct nsmw_history *h = *history;

	if (!h) {
		h = kzalloc(sizeof(*h), GFP_ATOMIC | __GFP_NOWARN);
		if (!h)
			return;
		*history = h;
	}
	h->event[h->count % NSMWIRE_HISTORY_MAX] = *what;
	h->count++;
}

/**
 * nsmw_history_read() - read an event
 * @history: of the peer, or NULL
 * @back:    1 for the last event, up to NSMWIRE_HISTORY_MAX
 * @to:      overwritten
 *
 * Context: the lock held.
 * Return: false if there are not as many.
 */
bool nsmw_history_read(const struct nsmw_history *history, u32 back,
		       struct nsmw_happening *to)
{
	if (!history || back > history->count)
		return false;
	*to = history->event[(history->count - back) % NSMWIRE_HISTORY_MAX];
	return true;
}

/**
 * nsmw_history_tell() - take the next event that listeners have not heard of
 * @history: of the peer, or NULL
 * @to:      overwritten
 *
 * Context: the lock held.
 * Return: false if they have heard of all.
 */
bool nsmw_history_tell(struct nsmw_history *history, struct nsmw_happening *to)
{
	u32 left;

	if (!history || history->told == history->count)
		return false;
	left = min(history->count - history->told, (u32)NSMWIRE_HISTORY_MAX);
	nsmw_history_read(history, left, to);
	history->told = history->count - left + 1;
	return true;
}
