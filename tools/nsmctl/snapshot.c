// SPDX-License-Identifier: GPL-2.0
/*
 * Snapshots of all counters. See snapshot.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <netlink/attr.h>

#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "snapshot.h"

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

static int malformed(void)
{
	complain("the kernel's answer is malformed");
	return EXIT_REFUSED;
}

/* Decode answers into a new list. */
static int take_stats(const struct answers *answers, struct stats **list,
		      unsigned int *count)
{
	*list = calloc(answers->count + 1, sizeof(**list));
	if (!*list)
		return request_drop(NULL);
	for (*count = 0; *count < answers->count; (*count)++) {
		if (!stats_decode(&(*list)[*count], answers->nlh[*count]))
			return malformed();
	}
	return EXIT_OK;
}

static int ask_stats(int flags, const char *wire, struct stats **list,
		     unsigned int *count)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = request_new(NSMWIRE_CMD_STATS_GET, flags);
	int ret;

	if (!msg)
		return EXIT_REFUSED;
	if (wire && nla_put_string(msg, NSMWIRE_A_STATS_IFNAME, wire))
		return request_drop(msg);
	ret = request_send(msg, &attrs_stats, &answers);
	if (!ret)
		ret = take_stats(&answers, list, count);
	answers_free(&answers);
	return ret;
}

static int take_uplinks(struct snapshot *snapshot,
			const struct answers *answers)
{
	struct uplink *list = calloc(answers->count + 1, sizeof(*list));
	unsigned int *count = &snapshot->uplinks;

	snapshot->uplink = list;
	if (!list)
		return request_drop(NULL);
	for (; *count < answers->count; (*count)++) {
		if (!uplink_decode(&list[*count], answers->nlh[*count]))
			return malformed();
	}
	return EXIT_OK;
}

/* Request the uplinks. A module with abi 1 has none. */
static int ask_uplinks(struct snapshot *snapshot, const char *name)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	struct skew skew;
	int ret;

	if (!name && skew_ask(&skew) && skew.abi < 2)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_UPLINK_GET, name ? 0 : NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	if (name && nla_put_string(msg, NSMWIRE_A_UPLINK_NAME, name))
		return request_drop(msg);
	ret = request_send(msg, &attrs_uplink, &answers);
	if (!ret)
		ret = take_uplinks(snapshot, &answers);
	answers_free(&answers);
	return ret;
}

static int take_peers(struct snapshot *snapshot, const struct answers *answers)
{
	struct named_peer *list = calloc(answers->count + 1, sizeof(*list));
	unsigned int *count = &snapshot->peers;

	snapshot->peer = list;
	if (!list)
		return request_drop(NULL);
	for (; *count < answers->count; (*count)++) {
		if (!named_peer_decode(&list[*count], answers->nlh[*count]))
			return malformed();
	}
	return EXIT_OK;
}

/* Request the named peers. A module before abi 4 has none. */
static int ask_peers(struct snapshot *snapshot)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	struct skew skew;
	int ret;

	if (skew_ask(&skew) && skew.abi < 4)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_PEER_GET, NLM_F_DUMP);
	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, &attrs_named_peer, &answers);
	if (!ret)
		ret = take_peers(snapshot, &answers);
	answers_free(&answers);
	return ret;
}

/* Request the keys, if any of the peers may have some. */
static int ask_keys(struct snapshot *snapshot)
{
	unsigned int i;

	for (i = 0; i < snapshot->peers; i++) {
		if (snapshot->peer[i].seal != NSMWIRE_SEAL_OFF)
			return keys_ask(&snapshot->keys);
	}
	return EXIT_OK;
}

static int compare(const void *a, const void *b)
{
	const struct stats *const *one = a, *const *other = b;

	return place_compare(&(*one)->place, &(*other)->place);
}

/* Sort the wires, because each is looked up in the previous snapshot. */
static int put_in_order(struct snapshot *snapshot)
{
	const struct stats **list;
	unsigned int i;

	list = calloc(snapshot->wires + 1, sizeof(*list));
	snapshot->by_place = list;
	if (!list)
		return request_drop(NULL);
	for (i = 0; i < snapshot->wires; i++)
		list[i] = &snapshot->wire[i];
	qsort(list, snapshot->wires, sizeof(*list), compare);
	return EXIT_OK;
}

int snapshot_take(struct snapshot *snapshot, const struct subject *subject)
{
	const bool all = !subject->wire && !subject->uplink;
	int ret = EXIT_OK;

	memset(snapshot, 0, sizeof(*snapshot));
	snapshot->us = now_us();
	snapshot->all = all;
	if (all)
		ret = ask_stats(0, NULL, &snapshot->netns, &snapshot->netnses);
	if (!ret && !subject->uplink)
		ret = ask_stats(all ? NLM_F_DUMP : 0, subject->wire,
				&snapshot->wire, &snapshot->wires);
	if (!ret)
		ret = put_in_order(snapshot);
	if (!ret && !subject->wire)
		ret = ask_uplinks(snapshot, subject->uplink);
	if (!ret && subject->peers)
		ret = ask_peers(snapshot);
	if (!ret && subject->keys)
		ret = ask_keys(snapshot);
	return ret;
}

void snapshot_free(struct snapshot *snapshot)
{
	unsigned int i;

	for (i = 0; i < snapshot->netnses; i++)
		stats_free(&snapshot->netns[i]);
	for (i = 0; i < snapshot->wires; i++)
		stats_free(&snapshot->wire[i]);
	for (i = 0; i < snapshot->uplinks; i++)
		uplink_free(&snapshot->uplink[i]);
	for (i = 0; i < snapshot->peers; i++)
		named_peer_free(&snapshot->peer[i]);
	keys_free(&snapshot->keys);
	free(snapshot->netns);
	free(snapshot->wire);
	free(snapshot->by_place);
	free(snapshot->uplink);
	free(snapshot->peer);
	memset(snapshot, 0, sizeof(*snapshot));
}

const struct stats *snapshot_wire(const struct snapshot *snapshot,
				  const struct place *place)
{
	const struct stats key = { .place = *place }, *wanted = &key, **found;

	found = bsearch(&wanted, snapshot->by_place, snapshot->wires,
			sizeof(*found), compare);
	return found ? *found : NULL;
}

const struct uplink *snapshot_uplink(const struct snapshot *snapshot,
				     const char *name)
{
	unsigned int i;

	for (i = 0; i < snapshot->uplinks; i++) {
		if (!strcmp(snapshot->uplink[i].name, name))
			return &snapshot->uplink[i];
	}
	return NULL;
}
