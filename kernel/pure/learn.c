// SPDX-License-Identifier: GPL-2.0
/*
 * Learns the remote address of a path. Pure: no lock, no clock, no random numbers.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "pure/learn.h"

/**
 * nsmw_endpoint_equal() - do packets between the same addresses and port come and go?
 * @a: one
 * @b: the other
 *
 * Return: true if so.
 */
bool nsmw_endpoint_equal(const struct nsmw_endpoint *a, const struct nsmw_endpoint *b)
{
	return a->port == b->port && !memcmp(a->remote, b->remote, sizeof(a->remote)) &&
	       !memcmp(a->local, b->local, sizeof(a->local));
}

/**
 * nsmw_learn_begin() - begin to learn
 * @l:     overwritten
 * @known: the address to begin with, NULL for none
 * @now:   us
 */
void nsmw_learn_begin(struct nsmw_learn *l, const struct nsmw_endpoint *known, u64 now)
{
	memset(l, 0, sizeof(*l));
	l->since = now;
	l->is_known = known;
	if (known)
		l->known = *known;
}

static void forget_one(struct nsmw_learn *l, struct nsmw_newcomer *c)
{
	if (!c->challenge)
		return;
	c->challenge = 0;
	l->failed++;
}

static void forget_silent(struct nsmw_learn *l, u64 now)
{
	int i;

	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		if (now - l->candidate[i].heard >= NSMW_LEARN_LIFE)
			forget_one(l, &l->candidate[i]);
	}
}

/* The candidate of an address, or NULL. */
static struct nsmw_newcomer *find_newcomer(struct nsmw_learn *l, const struct nsmw_endpoint *at)
{
	int i;

	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		struct nsmw_newcomer *c = &l->candidate[i];

		if (c->challenge && nsmw_endpoint_equal(&c->at, at))
			return c;
	}
	return NULL;
}

/* The place of the candidate from which nothing has come for longest, as it is of a free one. */
static struct nsmw_newcomer *newcomer_place(struct nsmw_learn *l)
{
	struct nsmw_newcomer *oldest = &l->candidate[0];
	int i;

	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		if (l->candidate[i].heard < oldest->heard)
			oldest = &l->candidate[i];
	}
	forget_one(l, oldest);
	return oldest;
}

/**
 * nsmw_learn_heard() - a packet has come from an address that is not the known one
 * @l:         of its path
 * @at:        its addresses and port
 * @bytes:     length of the outer packet
 * @challenge: a random number, not 0, for a new candidate
 * @wait:      us until its second challenge, which the answer to the first one may take
 * @now:       us
 *
 * Return: the candidate.
 */
struct nsmw_newcomer *nsmw_learn_heard(struct nsmw_learn *l, const struct nsmw_endpoint *at,
				       u32 bytes, u64 challenge, u32 wait, u64 now)
{
	struct nsmw_newcomer *c;

	forget_silent(l, now);
	c = find_newcomer(l, at);
	if (!c) {
		c = newcomer_place(l);
		*c = (struct nsmw_newcomer){
			.at = *at,
			.challenge = challenge,
			.since = now,
			.wait = clamp(wait, NSMW_LEARN_WAIT_MIN, NSMW_LEARN_WAIT_MAX),
		};
	}
	c->heard = now;
	c->received += min(bytes, U32_MAX / NSMW_LEARN_FACTOR - c->received);
	return c;
}

static bool may_challenge(const struct nsmw_newcomer *c, u32 len)
{
	return c->challenge && (u64)c->sent + len <= (u64)c->received * NSMW_LEARN_FACTOR;
}

/**
 * nsmw_learn_due() - find out whom to challenge now
 * @l:   of the path
 * @len: length of the outer packet of a challenge
 * @now: us
 *
 * Candidates that have been silent for long are forgotten.
 *
 * Return: a candidate, to be followed by nsmw_learn_sent(); NULL for none.
 */
struct nsmw_newcomer *nsmw_learn_due(struct nsmw_learn *l, u32 len, u64 now)
{
	int i;

	forget_silent(l, now);
	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		struct nsmw_newcomer *c = &l->candidate[i];

		if (may_challenge(c, len) && c->next <= now)
			return c;
	}
	return NULL;
}

/**
 * nsmw_learn_sent() - a challenge is sent
 * @l:   of the path
 * @c:   the candidate that it is sent to
 * @len: length of the outer packet
 * @now: us
 */
void nsmw_learn_sent(struct nsmw_learn *l, struct nsmw_newcomer *c, u32 len, u64 now)
{
	c->sent += len;
	c->next = now + c->wait;
	c->wait = min(c->wait * 2, NSMW_LEARN_WAIT_MAX);
	l->challenges++;
}

/**
 * nsmw_learn_answered() - the answer to a challenge has come
 * @l:         of the path
 * @at:        addresses and port of the answer
 * @challenge: what it says
 * @now:       us
 *
 * The address is the known one from now on. The answer is the newest packet of the peer:
 * other candidates are older.
 *
 * Return: false if no candidate was sent that challenge; nothing has changed then.
 */
bool nsmw_learn_answered(struct nsmw_learn *l, const struct nsmw_endpoint *at, u64 challenge,
			 u64 now)
{
	struct nsmw_newcomer *c;
	int i;

	forget_silent(l, now);
	c = find_newcomer(l, at);
	if (!c || !c->sent || c->challenge != challenge)
		return false;
	c->challenge = 0;
	l->known = *at;
	l->is_known = true;
	l->since = now;
	l->moves++;
	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++)
		forget_one(l, &l->candidate[i]);
	return true;
}

/**
 * nsmw_learn_next() - when a candidate has to be challenged or forgotten
 * @l:   of the path
 * @len: length of the outer packet of a challenge
 *
 * Return: us, U64_MAX without candidates.
 */
u64 nsmw_learn_next(const struct nsmw_learn *l, u32 len)
{
	u64 next = U64_MAX;
	int i;

	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		const struct nsmw_newcomer *c = &l->candidate[i];

		if (!c->challenge)
			continue;
		next = min(next, c->heard + NSMW_LEARN_LIFE);
		if (may_challenge(c, len))
			next = min(next, c->next);
	}
	return next;
}

/**
 * nsmw_learn_last() - the candidate that was heard last
 * @l: of the path
 *
 * Return: NULL if there is none.
 */
const struct nsmw_newcomer *nsmw_learn_last(const struct nsmw_learn *l)
{
	const struct nsmw_newcomer *last = NULL;
	int i;

	for (i = 0; i < NSMW_LEARN_CANDIDATES; i++) {
		const struct nsmw_newcomer *c = &l->candidate[i];

		if (c->challenge && (!last || c->heard > last->heard))
			last = c;
	}
	return last;
}
