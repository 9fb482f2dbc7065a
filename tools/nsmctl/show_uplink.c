// SPDX-License-Identifier: GPL-2.0
/*
 * Uplinks and their queues, as text and JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "counts.h"
#include "lookup.h"
#include "nsmctl.h"
#include "out.h"
#include "rtlink.h"
#include "show.h"
#include "units.h"

#define LIMIT_DEFAULT	(16U << 20)
#define COST_DEFAULT	100
#define BUDGET_DEFAULT	1000

bool show_uplink_device(const struct uplink *uplink, char name[IFNAMSIZ])
{
	const char *known = uplink->device_name;

	/* Modules before abi 4 do not send the name. */
	if (!*known)
		known = lookup_device(RTLINK_HERE, uplink->device);
	if (known)
		snprintf(name, IFNAMSIZ, "%s", known);
	else
		snprintf(name, IFNAMSIZ, "if%u", uplink->device);
	return known;
}

struct words_addr show_uplink_local(const struct uplink *uplink, int family)
{
	struct words_addr addr = uplink->local;

	if (family == AF_INET)
		addr.family = addr.v4.s_addr ? family : 0;
	else
		addr.family = IN6_IS_ADDR_UNSPECIFIED(&addr.v6) ? 0 : family;
	return addr;
}

/* Modules without named peers do not send the cost. */
static bool knows_cost(const struct uplink *uplink)
{
	return uplink->have & 1ULL << NSMWIRE_A_UPLINK_COST;
}

/* Modules that do not measure do not send the budget. */
static bool knows_budget(const struct uplink *uplink)
{
	return uplink->have & 1ULL << NSMWIRE_A_UPLINK_PROBE_BUDGET;
}

void show_uplink_words(const struct uplink *uplink)
{
	char name[IFNAMSIZ], text[UNITS_TEXT] = "none";
	bool knows_mark = uplink->have & 1ULL << NSMWIRE_A_UPLINK_FWMARK;
	char mark[WORDS_MARK_SIZE];
	struct words_addr local;

	if (uplink->device || uplink->device_name[0]) {
		show_uplink_device(uplink, name);
		printf(" dev ");
		out_paint(PAINT_DEV, "%s", name);
	}
	local = show_uplink_local(uplink, AF_INET);
	show_addr_text("local", &local);
	local = show_uplink_local(uplink, AF_INET6);
	show_addr_text("local", &local);
	if (uplink->rate)
		units_rate_text(uplink->rate, text);
	printf(" rate %s", text);
	if (uplink->overhead || run.details)
		printf(" overhead %u", uplink->overhead);
	if (uplink->mpu || run.details)
		printf(" mpu %u", uplink->mpu);
	if (uplink->colour[0])
		printf(" colour %s", uplink->colour);
	if (uplink->limit != LIMIT_DEFAULT || run.details) {
		units_bytes_text(uplink->limit, text);
		printf(" limit %s", text);
	}
	if (uplink->fwmark || (knows_mark && run.details))
		printf(" fwmark %s", words_mark_text(uplink->fwmark, mark));
	if (knows_cost(uplink) && (uplink->cost != COST_DEFAULT || run.details))
		printf(" cost %u", uplink->cost);
	if (knows_budget(uplink) &&
	    (uplink->probe_budget != BUDGET_DEFAULT || run.details))
		printf(" probe-budget %u", uplink->probe_budget);
}

static bool counted(const struct queue *queue)
{
	return queue->in_packets || queue->out_packets || queue->full ||
	       queue->purged || run.details;
}

static void time_text(const struct queue *queue, unsigned int percent)
{
	char text[24] = "-";
	uint64_t us;
	bool open;

	if (counts_waited(queue, percent, &us, &open))
		snprintf(text, sizeof(text), "%s%" PRIu64, open ? ">" : "",
			 open ? us / 2 : us);
	printf(" %9s", text);
}

static void traffic_text(const struct uplink *uplink)
{
	unsigned int i;

	printf("    %-12s %12s %15s %12s %15s %9s %9s\n", "class",
	       "in packets", "in bytes", "out packets", "out bytes", "p50 us",
	       "p99 us");
	for (i = 0; i < uplink->queues; i++) {
		const struct queue *queue = &uplink->queue[i];

		if (!counted(queue))
			continue;
		printf("    %-12s %12" PRIu64 " %15" PRIu64 " %12" PRIu64
		       " %15" PRIu64,
		       show_class(queue->name, queue->class),
		       queue->in_packets, queue->in_bytes, queue->out_packets,
		       queue->out_bytes);
		time_text(queue, 50);
		time_text(queue, 99);
		putchar('\n');
	}
}

static void queues_text(const struct uplink *uplink)
{
	unsigned int i;

	printf("    %-12s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "class",
	       "waiting", "backlog", "peak", "policed", "marked", "codel",
	       "late", "full", "purged");
	for (i = 0; i < uplink->queues; i++) {
		const struct queue *queue = &uplink->queue[i];

		if (!counted(queue))
			continue;
		printf("    %-12s %9" PRIu64 " %9" PRIu64 " %9" PRIu64
		       " %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64
		       " %9" PRIu64 " %9" PRIu64 "\n",
		       show_class(queue->name, queue->class),
		       queue->waiting, queue->backlog, queue->peak,
		       queue->policed, queue->marked, queue->codel,
		       queue->late, queue->full, queue->purged);
	}
}

void show_uplink_text(const struct uplink *uplink)
{
	bool some = false;
	unsigned int i;

	printf("%s:", uplink->name);
	show_uplink_words(uplink);
	printf(" wires %u\n", uplink->wires);
	/* An event has no queues. */
	if (!run.statistics || !uplink->queues)
		return;
	for (i = 0; i < uplink->queues; i++)
		some = some || counted(&uplink->queue[i]);
	if (!some) {
		printf("    nothing counted yet\n");
		return;
	}
	traffic_text(uplink);
	queues_text(uplink);
}

static struct json_object *queue_json(const struct queue *queue)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *list = json_object_new_array();
	uint64_t us;
	unsigned int i;
	bool open;

	obj_uint(obj, "class", queue->class);
	show_class_name_json(obj, queue->name);
	obj_uint(obj, "in_packets", queue->in_packets);
	obj_uint(obj, "in_bytes", queue->in_bytes);
	obj_uint(obj, "out_packets", queue->out_packets);
	obj_uint(obj, "out_bytes", queue->out_bytes);
	obj_uint(obj, "waiting", queue->waiting);
	obj_uint(obj, "backlog", queue->backlog);
	obj_uint(obj, "peak", queue->peak);
	obj_uint(obj, "policed", queue->policed);
	obj_uint(obj, "marked", queue->marked);
	obj_uint(obj, "codel", queue->codel);
	obj_uint(obj, "late", queue->late);
	obj_uint(obj, "full", queue->full);
	obj_uint(obj, "purged", queue->purged);
	obj_add(obj, "sojourn", list);
	for (i = 0; i < queue->buckets; i++)
		json_object_array_add(list,
				      json_object_new_uint64(queue->sojourn[i]));
	if (queue->has_sum)
		obj_uint(obj, "sojourn_sum", queue->sojourn_sum);
	if (counts_waited(queue, 50, &us, &open))
		obj_uint(obj, "p50_us", us);
	if (counts_waited(queue, 99, &us, &open))
		obj_uint(obj, "p99_us", us);
	return obj;
}

void show_uplink_json(struct json_object *obj, const struct uplink *uplink)
{
	struct words_addr local;
	struct json_object *list;
	char name[IFNAMSIZ];
	unsigned int i;

	obj_string(obj, "name", uplink->name);
	if (uplink->device)
		obj_uint(obj, "device", uplink->device);
	if ((uplink->device || uplink->device_name[0]) &&
	    show_uplink_device(uplink, name))
		obj_string(obj, "device_name", name);
	local = show_uplink_local(uplink, AF_INET);
	show_addr_json(obj, "local", "local6", &local);
	local = show_uplink_local(uplink, AF_INET6);
	show_addr_json(obj, "local", "local6", &local);
	obj_uint(obj, "rate", uplink->rate);
	obj_uint(obj, "overhead", uplink->overhead);
	obj_uint(obj, "mpu", uplink->mpu);
	if (uplink->colour[0])
		obj_string(obj, "colour", uplink->colour);
	obj_uint(obj, "limit", uplink->limit);
	if (uplink->have & 1ULL << NSMWIRE_A_UPLINK_FWMARK)
		obj_uint(obj, "fwmark", uplink->fwmark);
	if (knows_cost(uplink)) {
		obj_uint(obj, "cost", uplink->cost);
		obj_uint(obj, "paths", uplink->paths);
	}
	if (knows_budget(uplink))
		obj_uint(obj, "probe_budget", uplink->probe_budget);
	obj_uint(obj, "wires", uplink->wires);
	if (!run.statistics || !uplink->queues)
		return;
	list = json_object_new_array();
	obj_add(obj, "queue", list);
	for (i = 0; i < uplink->queues; i++)
		json_object_array_add(list, queue_json(&uplink->queue[i]));
}
