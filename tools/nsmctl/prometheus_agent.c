// SPDX-License-Identifier: GPL-2.0
/*
 * The key agent and its peers in the text format of Prometheus. See prometheus.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "agents.h"
#include "metric.h"
#include "prometheus.h"

static void print_sample(const char *name, const struct agent_peer *peer, uint64_t value)
{
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	metric_sample(value);
}

static void keyed(const struct agents *agents)
{
	static const char name[] = "nsmwire_agent_peer_keyed";
	struct agent_peer peer;
	size_t i;

	metric_family(name, "gauge", "1 while the last handshake with the peer succeeded.");
	for (i = 0; i < agents_count(agents); i++) {
		if (agents_get(agents, i, &peer))
			print_sample(name, &peer, agent_peer_is_keyed(&peer));
	}
}

static void numbers(const struct agents *agents)
{
	static const struct {
		const char *name, *type, *help;
		enum agent_number number;
	} families[] = {
		{ "nsmwire_agent_peer_key_age_seconds", "gauge",
		  "Time since the handshake that the keys are of.", AGENT_AGE },
		{ "nsmwire_agent_peer_next_seconds", "gauge",
		  "Time until the next handshake.", AGENT_NEXT },
		{ "nsmwire_agent_peer_handshakes_total", "counter",
		  "Handshakes that gave keys.", AGENT_HANDSHAKES },
		{ "nsmwire_agent_peer_failures_total", "counter",
		  "Connections and handshakes that failed.", AGENT_FAILURES },
	};
	struct agent_peer peer;
	unsigned int f;
	size_t i;

	for (f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		metric_family(families[f].name, families[f].type, families[f].help);
		for (i = 0; i < agents_count(agents); i++) {
			if (agents_get(agents, i, &peer) &&
			    agent_peer_has(&peer, families[f].number))
				print_sample(families[f].name, &peer,
					     peer.number[families[f].number]);
		}
	}
}

void prometheus_agent(void)
{
	static const char up[] = "nsmwire_agent_up";
	struct agents agents;

	agents_ask(&agents, NULL, KEYD_TIMEOUT_ASIDE);
	if (agents.state != KEYD_ABSENT && agents.state != KEYD_DENIED) {
		metric_family(up, "gauge",
			      "1 while the key agent answers; absent without its socket.");
		printf("%s %d\n", up, agents.state == KEYD_ANSWERED);
	}
	if (agents.state == KEYD_ANSWERED) {
		keyed(&agents);
		numbers(&agents);
	}
	agents_free(&agents);
}
