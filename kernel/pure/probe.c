// SPDX-License-Identifier: GPL-2.0
/*
 * Parses and builds control packets of named peers. Pure: no state, no lock.
 */
#include <linux/string.h>

#include "pure/probe.h"

static u64 get(const u8 *p, unsigned int bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | *p++;
	return value;
}

static void put(u8 *p, u64 value, unsigned int bytes)
{
	while (bytes--) {
		p[bytes] = value;
		value >>= 8;
	}
}

/* Each class once, in ascending order. */
static bool parse_counters(const u8 *p, struct nsmw_probe *probe)
{
	int i, last = -1;

	for (i = 0; i < probe->count; i++, p += NSMW_PROBE_ENTRY) {
		struct nsmw_probe_counters *c = &probe->counters[i];

		c->class = p[0];
		if (c->class >= NSMW_PROBE_CLASSES || c->class <= last)
			return false;
		last = c->class;
		c->rx[0] = get(p + 4, 8);
		c->rx[1] = get(p + 12, 8);
	}
	return true;
}

/* What follows the header: counters, or the bytes of a challenge. */
static bool parse_rest(const u8 *p, unsigned int len, struct nsmw_probe *probe)
{
	unsigned int want = probe->count * NSMW_PROBE_ENTRY;

	probe->challenge = 0;
	if (nsmw_probe_is_challenge(probe)) {
		if (len != NSMW_PROBE_CHALLENGED || probe->count || probe->size)
			return false;
		probe->challenge = get(p, NSMW_PROBE_CHALLENGED);
		return true;
	}
	return (len == want || (len > want && probe->size)) && parse_counters(p, probe);
}

/**
 * nsmw_probe_parse() - read a control packet
 * @p:     its first byte, behind the Geneve header
 * @len:   its length
 * @probe: filled on success
 *
 * Reserved bits and bytes are ignored. Only a padded packet may be longer than its
 * counters say.
 *
 * Return: false if it is malformed, or of a version or kind that is not known.
 */
bool nsmw_probe_parse(const u8 *p, unsigned int len, struct nsmw_probe *probe)
{
	if (len < NSMW_PROBE_HLEN || p[0] >> 4 != NSMW_PROBE_VERSION)
		return false;
	probe->kind = p[0] & 0xf;
	probe->flags = p[1];
	probe->path = p[2];
	probe->heard = p[3];
	probe->session = get(p + 4, 4);
	probe->other = get(p + 8, 4);
	probe->seq = get(p + 12, 4);
	probe->sent = get(p + 16, 8);
	probe->echo = get(p + 24, 8);
	probe->hold = get(p + 32, 4);
	probe->jitter = get(p + 36, 4);
	probe->transit = get(p + 40, 4);
	probe->interval = get(p + 44, 4);
	probe->accept = get(p + 48, 4);
	probe->class = p[52];
	probe->count = p[53];
	probe->size = get(p + 54, 2);
	return probe->kind < __NSMW_PROBE_KINDS && probe->session &&
	       probe->path < NSMWIRE_PATHS_MAX &&
	       probe->class < NSMWIRE_CLASSES_MAX &&
	       probe->count <= NSMW_PROBE_CLASSES &&
	       parse_rest(p + NSMW_PROBE_HLEN, len - NSMW_PROBE_HLEN, probe);
}

/**
 * nsmw_probe_build() - write a control packet
 * @p:     NSMW_PROBE_MAX bytes
 * @probe: what it says
 *
 * Return: its length.
 */
unsigned int nsmw_probe_build(u8 *p, const struct nsmw_probe *probe)
{
	u8 *entry = p + NSMW_PROBE_HLEN;
	int i;

	p[0] = NSMW_PROBE_VERSION << 4 | probe->kind;
	p[1] = probe->flags;
	p[2] = probe->path;
	p[3] = probe->heard;
	put(p + 4, probe->session, 4);
	put(p + 8, probe->other, 4);
	put(p + 12, probe->seq, 4);
	put(p + 16, probe->sent, 8);
	put(p + 24, probe->echo, 8);
	put(p + 32, probe->hold, 4);
	put(p + 36, probe->jitter, 4);
	put(p + 40, probe->transit, 4);
	put(p + 44, probe->interval, 4);
	put(p + 48, probe->accept, 4);
	p[52] = probe->class;
	p[53] = probe->count;
	put(p + 54, probe->size, 2);
	if (nsmw_probe_is_challenge(probe)) {
		put(entry, probe->challenge, NSMW_PROBE_CHALLENGED);
		return NSMW_PROBE_HLEN + NSMW_PROBE_CHALLENGED;
	}
	for (i = 0; i < probe->count; i++, entry += NSMW_PROBE_ENTRY) {
		const struct nsmw_probe_counters *c = &probe->counters[i];

		put(entry, (u64)c->class << 24, 4);
		put(entry + 4, c->rx[0], 8);
		put(entry + 12, c->rx[1], 8);
	}
	return entry - p;
}
