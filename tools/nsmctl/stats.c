// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl stats: the counters of wires, and of the network namespace.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "decode.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "target.h"

static int stats_get(int flags, const struct target *target,
		     struct answers *answers)
{
	struct nl_msg *msg = request_new(NSMWIRE_CMD_STATS_GET, flags);

	if (!msg)
		return EXIT_REFUSED;
	if (target && target_put_stats(msg, target)) {
		nlmsg_free(msg);
		complain("%s", strerror(ENOMEM));
		return EXIT_USAGE;
	}
	return request_send(msg, &attrs_stats, answers);
}

static int show_all(const struct answers *answers, struct json_object *list)
{
	unsigned int i;

	for (i = 0; i < answers->count; i++) {
		struct json_object *obj;
		struct stats stats;

		if (!stats_decode(&stats, answers->nlh[i])) {
			complain("the kernel's answer is malformed");
			return EXIT_REFUSED;
		}
		if (list) {
			obj = json_object_new_object();
			show_stats_json(obj, &stats);
			json_object_array_add(list, obj);
		} else {
			show_stats_text(&stats);
		}
		stats_free(&stats);
	}
	return EXIT_OK;
}

static int stats_show(int argc, char **argv)
{
	struct answers one = { .count = 0 }, wires = { .count = 0 };
	struct json_object *list = NULL;
	struct target target;
	bool named = argc > 0;
	int ret;

	if (named && target_take(&target, &argc, &argv))
		return EXIT_USAGE;
	if (argc > 0)
		return usage_error("\"%s\" is one word too many", *argv);
	if (run.check)
		return EXIT_OK;
	/* Without a wire: the namespace's own, then all wires. */
	ret = stats_get(0, named ? &target : NULL, &one);
	if (!ret && !named)
		ret = stats_get(NLM_F_DUMP, NULL, &wires);
	if (!ret && run.json)
		list = json_object_new_array();
	if (!ret)
		ret = show_all(&one, list);
	if (!ret)
		ret = show_all(&wires, list);
	if (list)
		obj_out(list, false);
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
	.usage = "[ show ] [ WIRE ]\n",
	.verbs = verbs,
	.call = stats_show,
};
