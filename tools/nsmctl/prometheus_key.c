// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of named peers in the text format of Prometheus. See prometheus.h.
 */
#include <stddef.h>
#include <stdio.h>

#include "keys.h"
#include "metric.h"
#include "names.h"
#include "prometheus.h"
#include "show.h"

static bool has(const struct key *key, int attr)
{
	return key->have & 1ULL << attr;
}

static void print_sample(const char *name, const struct key *key, uint64_t value)
{
	char id[SHOW_KEY_ID];

	show_key_id(key->id, id);
	fputs(name, stdout);
	metric_label("{", "peer", key->peer);
	metric_label(",", "direction", show_or_number(names_get(&names_direction, key->direction),
						      key->direction));
	metric_label(",", "id", id);
	metric_label(",", "cipher", show_or_number(names_get(&names_cipher, key->cipher),
						   key->cipher));
	metric_label(",", "state", show_or_number(names_get(&names_key_state, key->state),
						  key->state));
	metric_sample(value);
}

void prometheus_keys(const struct keys *list)
{
	static const struct {
		const char *name, *type, *help;
		int attr;
		size_t offset;
		bool wide;
	} numbers[] = {
		{ "nsmwire_key_age_seconds", "gauge", "Time since the key was set.",
		  NSMWIRE_A_KEY_AGE, offsetof(struct key, age), false },
		{ "nsmwire_key_expires_seconds", "gauge",
		  "Time until the key expires; absent if it does not.",
		  NSMWIRE_A_KEY_EXPIRES, offsetof(struct key, expires), false },
		{ "nsmwire_key_packets_total", "counter",
		  "Packets that were sealed or opened with the key.",
		  NSMWIRE_A_KEY_PACKETS, offsetof(struct key, packets), true },
		{ "nsmwire_key_forged_total", "counter",
		  "Packets that the key did not open.",
		  NSMWIRE_A_KEY_FORGED, offsetof(struct key, forged), true },
		{ "nsmwire_key_replayed_total", "counter",
		  "Packets that had arrived before or were too old.",
		  NSMWIRE_A_KEY_REPLAYED, offsetof(struct key, replayed), true },
	};
	unsigned int f, i;

	for (f = 0; f < sizeof(numbers) / sizeof(numbers[0]); f++) {
		metric_family(numbers[f].name, numbers[f].type, numbers[f].help);
		for (i = 0; i < list->count; i++) {
			const char *at = (const char *)&list->key[i] + numbers[f].offset;

			if (!has(&list->key[i], numbers[f].attr))
				continue;
			print_sample(numbers[f].name, &list->key[i],
				     numbers[f].wide ? *(const uint64_t *)at :
						       *(const uint32_t *)at);
		}
	}
}
