// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl stats: counters of wires and of the network namespace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "decode.h"
#include "filter.h"
#include "listing.h"
#include "lookup.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "prometheus.h"
#include "show.h"
#include "snapshot.h"
#include "target.h"

static const struct arg own_words[] = {
	{ "--prometheus", NULL, "all counters for Prometheus",
	  "--prom prometheus" },
	{ "nonzero", NULL, "with --prometheus: omit series that are zero", NULL },
	{ NULL, NULL, NULL, NULL },
};

static int stats_get(int flags, const struct target *target,
		     struct answers *answers)
{
	struct nl_msg *msg = request_new(NSMWIRE_CMD_STATS_GET, flags);

	if (!msg)
		return EXIT_REFUSED;
	if (target && target_put_stats(msg, target))
		return request_drop(msg);
	return request_send(msg, &attrs_stats, answers);
}

/* Selected wires, sorted by place. */
struct some {
	struct place *place;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return place_compare(a, b);
}

/* Get all wires, or the wires that match a filter. wires_free() frees @list. */
static int wires_get(struct wire **list, unsigned int *count,
		     const struct filter *filter)
{
	struct nl_msg *msg = request_new(NSMWIRE_CMD_WIRE_GET, NLM_F_DUMP);
	struct answers answers = { .count = 0 };
	unsigned int i;
	int ret;

	if (!msg)
		return EXIT_REFUSED;
	ret = request_send(msg, &attrs_wire, &answers);
	if (!ret) {
		*list = calloc(answers.count + 1, sizeof(**list));
		if (!*list)
			ret = request_drop(NULL);
	}
	for (i = 0; !ret && i < answers.count; i++) {
		struct wire *wire = &(*list)[*count];

		if (!wire_decode(wire, answers.nlh[i])) {
			complain("the kernel's answer is malformed");
			ret = EXIT_REFUSED;
		} else if (filter_fits(filter, wire)) {
			(*count)++;
		} else {
			wire_free(wire);
		}
	}
	answers_free(&answers);
	return ret;
}

static void wires_free(struct wire *list, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		wire_free(&list[i]);
	free(list);
}

/*
 * Select the wires that match a filter. Only a wire, and not its counters, has
 * the attributes that a filter needs.
 */
static int some_find(struct some *some, const struct filter *filter)
{
	struct wire *list = NULL;
	unsigned int count = 0, i;
	int ret;

	ret = wires_get(&list, &count, filter);
	if (!ret) {
		some->place = calloc(count + 1, sizeof(*some->place));
		if (!some->place)
			ret = request_drop(NULL);
	}
	for (i = 0; !ret && i < count; i++)
		some->place[some->count++] = list[i].place;
	wires_free(list, count);
	if (!ret)
		qsort(some->place, some->count, sizeof(*some->place), compare);
	return ret;
}

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	const struct some *some = about;
	struct json_object *obj;
	struct stats stats;

	if (!stats_decode(&stats, nlh))
		return false;
	if (some && !bsearch(&stats.place, some->place, some->count,
			     sizeof(*some->place), compare)) {
		;
	} else if (list) {
		obj = json_object_new_object();
		show_stats_json(obj, &stats);
		json_object_array_add(list, obj);
	} else {
		show_stats_text(&stats);
	}
	stats_free(&stats);
	return true;
}

static int metrics_print(struct metrics *metrics, const struct filter *filter)
{
	const struct subject all = {
		.peers = !metrics->wires_only, .keys = !metrics->wires_only,
	};
	struct snapshot snapshot;
	struct wire *list = NULL;
	unsigned int i;
	int ret;

	ret = snapshot_take(&snapshot, &all);
	if (!ret)
		ret = wires_get(&list, &metrics->wires, filter);
	if (!ret) {
		metrics->stats = calloc(metrics->wires + 1,
					sizeof(*metrics->stats));
		if (!metrics->stats)
			ret = request_drop(NULL);
	}
	if (!ret) {
		metrics->snapshot = &snapshot;
		metrics->wire = list;
		for (i = 0; i < metrics->wires; i++)
			metrics->stats[i] = snapshot_wire(&snapshot,
							  &list[i].place);
		prometheus_print(metrics);
	}
	free(metrics->stats);
	wires_free(list, metrics->wires);
	snapshot_free(&snapshot);
	lookup_forget();
	return ret;
}

/* Parse and execute the words after --prometheus. */
static int stats_prometheus(int argc, char **argv)
{
	struct metrics metrics = { .nonzero = false };
	struct filter filter;

	if (argc && !strcmp(*argv, "nonzero")) {
		metrics.nonzero = true;
		argc--;
		argv++;
	}
	if (filter_take(&filter, argc, argv))
		return EXIT_USAGE;
	metrics.wires_only = argc;
	if (run.json)
		return usage_error("--prometheus is a format of its own, without -j");
	if (run.check)
		return EXIT_OK;
	return metrics_print(&metrics, &filter);
}

/*
 * Show one JSON object: the counters of the namespace, if requested, and the
 * wires.
 */
static int show_json(const struct answers *netns, const struct answers *wires,
		     struct some *some)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *own = json_object_new_array(), *list;
	int ret = EXIT_OK;

	if (netns) {
		ret = listing_collect(netns, own, show_one, NULL);
		if (json_object_array_length(own))
			obj_add(obj, "netns",
				json_object_get(json_object_array_get_idx(own, 0)));
	}
	json_object_put(own);
	if (ret) {
		json_object_put(obj);
		return ret;
	}
	list = list_begin_in(obj, "wire", run.pretty);
	ret = listing_answers(wires, list, show_one, some);
	list_end_in(obj, list);
	return ret;
}

static int show(const struct answers *netns, const struct answers *wires,
		struct some *some)
{
	int ret = EXIT_OK;

	if (run.json)
		return show_json(netns, wires, some);
	if (netns)
		ret = listing_answers(netns, NULL, show_one, NULL);
	return ret ? ret : listing_answers(wires, NULL, show_one, some);
}

static int stats_show(int argc, char **argv)
{
	struct answers netns = { .count = 0 }, wires = { .count = 0 };
	bool filtered = filter_meant(argc, argv);
	bool named = argc > 0 && !filtered;
	struct some some = { .count = 0 };
	struct filter filter;
	struct target target;
	int ret;

	if (named && !strcmp(*argv, "--prometheus"))
		return stats_prometheus(argc - 1, argv + 1);
	if (named && !strncmp(*argv, "--", 2)) {
		struct suggestion s = { .word = *argv };

		args_suggest(&s, own_words);
		if (s.best)
			return usage_error("no option \"%s\", do you mean \"%s\"? See \"nsmctl stats help\"",
					   *argv, s.best);
	}
	if (filtered && filter_take(&filter, argc, argv))
		return EXIT_USAGE;
	if (named && target_take(&target, &argc, &argv))
		return EXIT_USAGE;
	if (!filtered && args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = named ? target_find(&target) : EXIT_OK;
	if (ret)
		return ret;
	/* Without a wire: the counters of the namespace, then all wires. */
	if (filtered)
		ret = some_find(&some, &filter);
	else if (!named)
		ret = stats_get(0, NULL, &netns);
	if (!ret)
		ret = stats_get(named ? 0 : NLM_F_DUMP, named ? &target : NULL,
				&wires);
	if (!ret)
		ret = show(named || filtered ? NULL : &netns, &wires,
			   filtered ? &some : NULL);
	answers_free(&netns);
	answers_free(&wires);
	free(some.place);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = stats_show,
	  .help = "shows the counters of one wire, some or all",
	  .known_as = KNOWN_SHOW },
	{ .name = NULL },
};

const struct object object_stats = {
	.name = "stats",
	.help = "Counters of wires, and of the network namespace.",
	.known_as = "statistics counters statistic",
	.words = { own_words, target_words, filter_words },
	.example =
		"stats wire0\n"
		"stats state down\n"
		"stats --prometheus\n",
	.usage = "[ show ] [ WIRE | FILTER... | --prometheus [ nonzero ] [ FILTER... ] ]\n",
	.where = WHERE_WIRE WHERE_FILTER,
	.verbs = verbs,
	.call = stats_show,
};
