// SPDX-License-Identifier: GPL-2.0
/*
 * Peers of the key agent, for a person. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agents.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "units.h"

#define TEXT_MAX	256

/* Reasons of states for which the agent gives none. */
static const struct {
	const char *state, *reason;
} reasons[] = {
	{ "no-peer", "there is no such peer: nsmctl peer add, see nsmctl peer help" },
	{ "waiting", "the peer connects to this end" },
};

static const char *reason_of(const struct agent_peer *peer)
{
	unsigned int i;

	if (peer->reason && *peer->reason)
		return peer->reason;
	for (i = 0; peer->state && i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (!strcmp(peer->state, reasons[i].state))
			return reasons[i].reason;
	}
	return NULL;
}

static enum paint paint_of(const struct agent_peer *peer)
{
	static const char *const bad[] = { "failed", "no-peer" };
	unsigned int i;

	if (agent_peer_is_keyed(peer))
		return PAINT_GOOD;
	for (i = 0; peer->state && i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!strcmp(peer->state, bad[i]))
			return PAINT_BAD;
	}
	return PAINT_PLAIN;
}

/* Print the state, and its reason in parentheses, if there is one. */
static void state_text(const struct agent_peer *peer)
{
	const char *reason = reason_of(peer);
	char text[TEXT_MAX];

	keyd_plain(text, sizeof(text), peer->state ? peer->state : "unknown");
	out_paint(paint_of(peer), "%s", text);
	if (!reason)
		return;
	keyd_plain(text, sizeof(text), reason);
	printf(" (%s)", text);
}

/* Print a text of the agent after what precedes it, unless it is absent. */
static void word_text(const char *before, const char *value)
{
	char text[TEXT_MAX];

	if (!value)
		return;
	keyd_plain(text, sizeof(text), value);
	printf("%s%s", before, text);
}

static void number_text(const struct agent_peer *peer, enum agent_number number,
			const char *word)
{
	if (agent_peer_has(peer, number))
		printf(" %s %" PRIu64, word, peer->number[number]);
}

/* Print a time after what precedes it. */
static void seconds_text(const struct agent_peer *peer, enum agent_number number,
			 const char *before)
{
	char text[UNITS_TEXT];

	if (!agent_peer_has(peer, number))
		return;
	units_duration_text(peer->number[number] * 1000, text);
	printf("%s%s", before, text);
}

void show_agent_text(const struct agent_peer *peer)
{
	bool counters = run.details || run.statistics;

	word_text("", peer->name);
	putchar(':');
	word_text(" ", peer->role);
	word_text(" ", peer->address);
	if (run.details)
		number_text(peer, AGENT_PORT, "port");
	word_text(" ", peer->auth);
	if (run.details)
		word_text(" identity ", peer->identity);
	putchar(' ');
	state_text(peer);
	word_text(" cipher ", peer->cipher);
	if (run.details)
		number_text(peer, AGENT_EPOCH, "epoch");
	seconds_text(peer, AGENT_AGE, " age ");
	seconds_text(peer, AGENT_NEXT, " next ");
	seconds_text(peer, AGENT_EXPIRES, " expires ");
	if (counters)
		number_text(peer, AGENT_HANDSHAKES, "handshakes");
	if (counters || peer->number[AGENT_FAILURES])
		number_text(peer, AGENT_FAILURES, "failures");
	putchar('\n');
}

void show_agent_next(const struct agent_peer *peer)
{
	if (peer && agent_peer_is_keyed(peer))
		seconds_text(peer, AGENT_NEXT, ", next in ");
}

void show_agent_state(const struct agent_peer *peer, const char *indent)
{
	if (!peer || agent_peer_is_keyed(peer))
		return;
	printf("%snsmkeyd: ", indent);
	state_text(peer);
	putchar('\n');
}
