// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl stats: the counters of wires, and of the network namespace.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "prometheus.h"
#include "show.h"
#include "snapshot.h"
#include "target.h"

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

static bool show_one(const struct nlmsghdr *nlh, struct json_object *list,
		     void *about)
{
	struct json_object *obj;
	struct stats stats;

	(void)about;
	if (!stats_decode(&stats, nlh))
		return false;
	if (list) {
		obj = json_object_new_object();
		show_stats_json(obj, &stats);
		json_object_array_add(list, obj);
	} else {
		show_stats_text(&stats);
	}
	stats_free(&stats);
	return true;
}

static int stats_prometheus(int argc, char **argv)
{
	const struct subject all = { .wire = NULL };
	struct snapshot snapshot;
	int ret;

	if (args_end(argc, argv))
		return EXIT_USAGE;
	if (run.json)
		return usage_error("--prometheus is a format of its own, without -j");
	if (run.check)
		return EXIT_OK;
	ret = snapshot_take(&snapshot, &all);
	if (!ret)
		prometheus_print(&snapshot);
	snapshot_free(&snapshot);
	return ret;
}

static int stats_show(int argc, char **argv)
{
	struct answers one = { .count = 0 }, wires = { .count = 0 };
	struct json_object *list = NULL;
	struct target target;
	bool named = argc > 0;
	int ret;

	if (named && !strcmp(*argv, "--prometheus"))
		return stats_prometheus(argc - 1, argv + 1);
	if (named && target_take(&target, &argc, &argv))
		return EXIT_USAGE;
	if (args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = named ? target_find(&target) : EXIT_OK;
	if (ret)
		return ret;
	/* Without a wire: the namespace's own, then all wires. */
	ret = stats_get(0, named ? &target : NULL, &one);
	if (!ret && !named)
		ret = stats_get(NLM_F_DUMP, NULL, &wires);
	if (!ret && run.json)
		list = list_begin();
	if (!ret)
		ret = listing_answers(&one, list, show_one, NULL);
	if (!ret)
		ret = listing_answers(&wires, list, show_one, NULL);
	if (list)
		list_end(list);
	answers_free(&one);
	answers_free(&wires);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = stats_show },
	{ .name = NULL },
};

const struct object object_stats = {
	.name = "stats",
	.usage = "[ show ] [ WIRE | --prometheus ]\n",
	.where = WHERE_WIRE,
	.verbs = verbs,
	.call = stats_show,
};
