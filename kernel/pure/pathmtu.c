// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the path MTU of a path by probes: what to probe next, and what follows from an
 * answer or from its absence. Pure: no state of its own, no lock.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "pure/pathmtu.h"

/*
 * Sizes of usual links, the largest first: Ethernet, PPPoE, and tunnels of all kinds. The
 * first two are probed in turn, of the rest the middle one. 0 ends the list.
 */
static const u16 usual[] = { 1500, 1492, 1480, 1472, 1460, 1440, 1420, 1400, 0 };

#define IN_TURN	2

/**
 * nsmw_pathmtu_init() - begin, without a limit of the route
 * @p:    path MTU of a path
 * @base: size that the path is expected to carry
 */
void nsmw_pathmtu_init(struct nsmw_pathmtu *p, u16 base)
{
	memset(p, 0, sizeof(*p));
	p->base = base;
}

static u16 floor_of(const struct nsmw_pathmtu *p)
{
	return min(p->base, p->max);
}

static void set_found(struct nsmw_pathmtu *p, u64 now)
{
	p->phase = NSMW_PATHMTU_COMPLETE;
	p->size = 0;
	p->lost = 0;
	p->confirm = now + NSMW_PATHMTU_CONFIRM_US;
	p->raise = now + NSMW_PATHMTU_RAISE_US;
}

/* Search between @low, which is known to arrive or 0, and the limit of the route. */
static void search(struct nsmw_pathmtu *p, u16 low, u64 now)
{
	p->phase = NSMW_PATHMTU_SEARCHING;
	p->low = low;
	p->high = p->max + 1;
	p->hint = 0;
	p->failed = 0;
	p->lost = 0;
	p->size = 0;
	p->due = max(p->due, now);
}

/* The limit of the route may have fallen below what is known. */
static void lower_max(struct nsmw_pathmtu *p, u64 now)
{
	if (p->size > p->max)
		p->size = 0;
	p->pmtu = min(p->pmtu, p->max);
	p->low = min(p->low, p->max);
	if (p->high > p->max) {
		p->high = p->max + 1;
		p->failed = 0;
	}
	/* What a router has reported may be all that fits. */
	if (p->phase == NSMW_PATHMTU_SEARCHING && p->low == p->max)
		set_found(p, now);
}

/**
 * nsmw_pathmtu_set_max() - set the limit of the route
 * @p:   path MTU of a path
 * @max: the limit
 * @now: us
 *
 * A limit that has risen, or the first one, begins a search; what is known stays in force
 * until a larger size has arrived.
 */
void nsmw_pathmtu_set_max(struct nsmw_pathmtu *p, u32 max, u64 now)
{
	u16 old = p->max;

	p->max = min_t(u32, max, NSMW_PATHMTU_MOST);
	if (p->max == old)
		return;
	if (p->max > old)
		search(p, p->phase == NSMW_PATHMTU_COMPLETE ? p->pmtu : p->low, now);
	else
		lower_max(p, now);
}

/* A usual size between @low and @high; 0 if there is none. */
static u16 usual_size(u16 low, u16 high)
{
	unsigned int first = 0, end;

	while (usual[first] >= high)
		first++;
	end = first;
	while (usual[end] > low)
		end++;
	if (first == end)
		return 0;
	return usual[first < IN_TURN ? first : (first + end) / 2];
}

/* The size to probe in a search; 0 once the search has ended. */
static u16 choose_size(const struct nsmw_pathmtu *p)
{
	u16 floor = floor_of(p), low = max_t(u16, p->low, floor - 1), size;

	if (p->low == p->max)
		return 0;
	if (p->high > p->max)
		return p->max;
	if (p->hint > low && p->hint < p->high)
		return p->hint;
	size = usual_size(low, p->high);
	if (size)
		return size;
	if (p->low && p->high - p->low <= NSMW_PATHMTU_NEAR)
		return p->failed < NSMW_PATHMTU_TRIES ? p->high : 0;
	if (p->high > floor)
		return max_t(u16, (low + p->high) / 2, floor);
	return p->failed < NSMW_PATHMTU_TRIES ? floor : 0;
}

/* Nothing is left to probe. */
static void end_search(struct nsmw_pathmtu *p, u64 now)
{
	if (p->low) {
		set_found(p, now);
		return;
	}
	p->phase = NSMW_PATHMTU_ERROR;
	p->due = now + NSMW_PATHMTU_RETRY_US;
}

/* Packets are not larger than the base any more. */
static void enter_black_hole(struct nsmw_pathmtu *p, u64 now)
{
	u16 size = p->pmtu;

	search(p, 0, now);
	p->high = size;
	/* It may have been a short disturbance: the size is tried again at the end. */
	p->failed = 1;
	p->pmtu = floor_of(p);
}

static void fail(struct nsmw_pathmtu *p, u64 now)
{
	u16 size = p->size;

	if (p->phase == NSMW_PATHMTU_COMPLETE) {
		if (++p->lost == NSMW_PATHMTU_TRIES)
			enter_black_hole(p, now);
		return;
	}
	if (size == p->high) {
		p->failed++;
	} else if (p->high > p->max) {
		if (++p->failed == NSMW_PATHMTU_TRIES)
			p->high = size;
	} else {
		p->high = size;
		p->failed = 1;
	}
}

/* Whether the path MTU is to be confirmed: the base needs no confirmation. */
static bool wants_confirmation(const struct nsmw_pathmtu *p, bool traffic)
{
	return p->pmtu > floor_of(p) && (traffic || p->lost);
}

/* What to probe once the path MTU has been found; 0 for nothing. */
static u16 step_complete(struct nsmw_pathmtu *p, bool traffic, u64 now)
{
	if (p->lost || (now >= p->confirm && wants_confirmation(p, traffic)))
		return p->pmtu;
	if (now < p->raise || p->pmtu >= p->max)
		return 0;
	search(p, p->pmtu, now);
	return choose_size(p);
}

/**
 * nsmw_pathmtu_step() - find out what to probe now
 * @p:       path MTU of a path
 * @alive:   a small control packet that was sent after the last probe has arrived
 * @traffic: the path has traffic
 * @now:     us
 *
 * nsmw_pathmtu_sent() or nsmw_pathmtu_put_off() has to follow if there is something.
 *
 * Return: size of the probe to send, 0 for none.
 */
u16 nsmw_pathmtu_step(struct nsmw_pathmtu *p, bool alive, bool traffic, u64 now)
{
	u16 size;

	if (p->phase == NSMW_PATHMTU_NONE || now < p->due)
		return 0;
	/* Of a path on which nothing arrives, nothing is learned. */
	if (p->size && alive)
		fail(p, now);
	p->size = 0;
	if (p->phase == NSMW_PATHMTU_COMPLETE)
		return step_complete(p, traffic, now);
	if (p->phase == NSMW_PATHMTU_ERROR)
		search(p, 0, now);
	size = choose_size(p);
	if (!size)
		end_search(p, now);
	return size;
}

/**
 * nsmw_pathmtu_sent() - a probe has been sent
 * @p:     path MTU of a path
 * @size:  its size, as nsmw_pathmtu_step() has said
 * @nonce: by which its answer is recognised, not 0
 * @wait:  time to wait for the answer, us; NSMW_PATHMTU_GAP_US at least
 * @now:   us
 */
void nsmw_pathmtu_sent(struct nsmw_pathmtu *p, u16 size, u64 nonce, u32 wait, u64 now)
{
	p->size = size;
	p->due = now + max_t(u32, wait, NSMW_PATHMTU_GAP_US);
	p->sent[p->next].nonce = nonce;
	p->sent[p->next].size = size;
	p->next = (p->next + 1) % NSMW_PATHMTU_SENT;
}

/**
 * nsmw_pathmtu_put_off() - a probe cannot be sent now
 * @p:     path MTU of a path
 * @until: when it may be, us
 */
void nsmw_pathmtu_put_off(struct nsmw_pathmtu *p, u64 until)
{
	p->size = 0;
	p->due = until;
}

static bool was_sent(struct nsmw_pathmtu *p, u64 nonce, u16 size)
{
	int i;

	for (i = 0; nonce && i < NSMW_PATHMTU_SENT; i++) {
		if (p->sent[i].nonce != nonce || p->sent[i].size != size)
			continue;
		p->sent[i].nonce = 0;
		return true;
	}
	return false;
}

/**
 * nsmw_pathmtu_arrived() - the answer to a probe has arrived
 * @p:     path MTU of a path
 * @nonce: that of the probe
 * @size:  size of the probe
 * @now:   us
 *
 * Return: false if no such probe is waited for; nothing has changed then.
 */
bool nsmw_pathmtu_arrived(struct nsmw_pathmtu *p, u64 nonce, u16 size, u64 now)
{
	if (!was_sent(p, nonce, size))
		return false;
	/* @due stays: probes are not sent faster. One of a smaller size does not matter. */
	if (size >= p->size)
		p->size = 0;
	if (p->phase == NSMW_PATHMTU_COMPLETE && size <= p->pmtu) {
		if (size == p->pmtu) {
			p->lost = 0;
			p->confirm = now + NSMW_PATHMTU_CONFIRM_US;
		}
		return true;
	}
	if (size <= p->low || size > p->max)
		return true;
	if (p->phase == NSMW_PATHMTU_ERROR)
		p->due = now;
	if (p->phase != NSMW_PATHMTU_SEARCHING)
		search(p, 0, now);
	p->low = size;
	p->pmtu = size;
	if (size >= p->high) {
		p->high = p->max + 1;
		p->failed = 0;
	}
	if (size == p->max)
		set_found(p, now);
	return true;
}

/**
 * nsmw_pathmtu_too_big() - a router has reported that packets are too large
 * @p:   path MTU of a path
 * @mtu: the size that it can forward
 * @now: us
 *
 * Anybody can have sent the report: packets are no larger for now, but not smaller than
 * the base, and probes find out.
 *
 * Return: false if nothing has changed.
 */
bool nsmw_pathmtu_too_big(struct nsmw_pathmtu *p, u32 mtu, u64 now)
{
	u16 old = p->pmtu;

	mtu = max_t(u32, mtu, floor_of(p));
	if (mtu >= old)
		return false;
	search(p, 0, now);
	p->pmtu = mtu;
	p->hint = mtu;
	p->high = old;
	p->failed = 1;
	return true;
}

/**
 * nsmw_pathmtu_next() - when nsmw_pathmtu_step() has something to do
 * @p:       path MTU of a path
 * @traffic: the path has traffic
 *
 * Return: us; U64_MAX for never.
 */
u64 nsmw_pathmtu_next(const struct nsmw_pathmtu *p, bool traffic)
{
	u64 next = U64_MAX;

	switch (p->phase) {
	case NSMW_PATHMTU_NONE:
		return U64_MAX;
	case NSMW_PATHMTU_COMPLETE:
		if (p->size || p->lost)
			return p->due;
		if (wants_confirmation(p, traffic))
			next = p->confirm;
		if (p->pmtu < p->max)
			next = min(next, p->raise);
		return next == U64_MAX ? next : max(next, p->due);
	default:
		return p->due;
	}
}

/**
 * nsmw_pathmtu_limit() - size that packets may have
 * @p: path MTU of a path
 *
 * Return: bytes; U16_MAX where only the route limits them.
 */
u16 nsmw_pathmtu_limit(const struct nsmw_pathmtu *p)
{
	return p->pmtu && p->pmtu < NSMW_PATHMTU_MOST ? p->pmtu : U16_MAX;
}
