// SPDX-License-Identifier: GPL-2.0
/*
 * Differences between two snapshots, as text and JSON. See top.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "counts.h"
#include "lookup.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "snapshot.h"
#include "top.h"
#include "units.h"

/* Buffer size of a 64-bit number with a decimal point and a sign. */
#define NUMBER	32

/*
 * Previous counters of a wire or an uplink. An object that has just appeared
 * may have old counts, so its growth starts at 0.
 */
static const struct stats *wire_before(const struct snapshot *before,
				       const struct stats *now)
{
	const struct stats *old = snapshot_wire(before, &now->place);

	return old ? counts_since(old, now) : now;
}

static const struct uplink *uplink_before(const struct snapshot *before,
					  const struct uplink *now)
{
	const struct uplink *old = snapshot_uplink(before, now->name);

	return old ? counts_since_uplink(old, now) : now;
}

/* Format a rate in packets per second. "<1" is a rate above 0, but below 1. */
static const char *rate_text(uint64_t count, uint64_t us, char to[NUMBER])
{
	uint64_t rate = counts_per_second(count, us);

	if (count && !rate)
		snprintf(to, NUMBER, "<1");
	else
		snprintf(to, NUMBER, "%" PRIu64, rate);
	return to;
}

/* Format a rate in Mbit/s with three decimal places. */
static const char *mbit_text(uint64_t bytes, uint64_t us, char to[NUMBER])
{
	uint64_t kbit = counts_bits_per_second(bytes, us) / 1000;

	snprintf(to, NUMBER, "%" PRIu64 ".%03" PRIu64, kbit / 1000,
		 kbit % 1000);
	return to;
}

static const char *waited_text(const struct queue *queue, unsigned int percent,
			       char to[NUMBER])
{
	uint64_t us;
	bool open;

	if (!counts_waited(queue, percent, &us, &open))
		return "-";
	snprintf(to, NUMBER, "%s%" PRIu64, open ? ">" : "", open ? us / 2 : us);
	return to;
}

static bool busy(const struct queue *grown)
{
	return run.details || grown->in_packets || grown->out_packets ||
	       grown->waiting || counts_dropped(grown);
}

static void queue_text(FILE *f, const struct queue *grown, uint64_t us)
{
	char rate[NUMBER], packets[NUMBER], p50[NUMBER], p99[NUMBER];
	char drops[NUMBER], marks[NUMBER];

	fprintf(f, "    %-12s %12s %10s %10" PRIu64 " %9s %9s %8s %8s\n",
		show_class(grown->name, grown->class),
		mbit_text(grown->out_bytes, us, rate),
		rate_text(grown->out_packets, us, packets), grown->backlog,
		waited_text(grown, 50, p50), waited_text(grown, 99, p99),
		rate_text(counts_dropped(grown), us, drops),
		rate_text(grown->marked, us, marks));
}

/* Bytes of all classes on the line. */
static uint64_t used(const struct uplink *old, const struct uplink *now)
{
	uint64_t bytes = 0;
	unsigned int i;

	for (i = 0; i < now->queues; i++)
		bytes += counts_queue(old, &now->queue[i]).out_bytes;
	return bytes;
}

static void uplink_text(FILE *f, const struct uplink *old,
			const struct uplink *now, uint64_t us)
{
	uint64_t bytes = used(old, now);
	char text[UNITS_TEXT] = "none", mbit[NUMBER];
	bool head = false;
	unsigned int i;

	if (now->rate)
		units_rate_text(now->rate, text);
	fprintf(f, "%s: rate %s", now->name, text);
	if (now->rate)
		fprintf(f, " used %s Mbit/s %.0f%%", mbit_text(bytes, us, mbit),
			100.0 * counts_bits_per_second(bytes, us) / now->rate);
	fprintf(f, " wires %u\n", now->wires);
	for (i = 0; now->rate && i < now->queues; i++) {
		const struct queue grown = counts_queue(old, &now->queue[i]);

		if (!busy(&grown))
			continue;
		if (!head)
			fprintf(f, "    %-12s %12s %10s %10s %9s %9s %8s %8s\n",
				"class", "out Mbit/s", "packets/s", "backlog",
				"p50 us", "p99 us", "drops/s", "marks/s");
		head = true;
		queue_text(f, &grown, us);
	}
}

static void drops_text(FILE *f, const struct stats *old,
		       const struct stats *now, uint64_t us)
{
	const char *before = "    dropped ";
	char rate[NUMBER];
	unsigned int i;

	for (i = 0; i < now->counters.drops; i++) {
		const struct drop_count grown =
			counts_drop(old, &now->counters.drop[i]);

		if (!grown.packets)
			continue;
		fprintf(f, "%s%s %s/s", before,
			show_or_number(show_drop_name(grown.reason),
				       grown.reason),
			rate_text(grown.packets, us, rate));
		before = ", ";
	}
	if (*before == ',')
		fputc('\n', f);
}

static void wire_text(FILE *f, const struct stats *old,
		      const struct stats *now, uint64_t us)
{
	char rx[NUMBER], rx_packets[NUMBER], tx[NUMBER], tx_packets[NUMBER];
	const char *netns = NULL;
	bool head = false;
	unsigned int i;

	fprintf(f, "%s:", now->place.ifname);
	if (now->place.elsewhere) {
		fprintf(f, " netnsid %d", now->place.netnsid);
		netns = lookup_netns(now->place.netnsid);
	}
	if (netns)
		fprintf(f, " (%s)", netns);
	for (i = 0; i < now->counters.classes; i++) {
		const struct class_count grown =
			counts_class(old, &now->counters.class[i]);

		if (!run.details && !grown.rx_packets && !grown.tx_packets)
			continue;
		if (!head)
			fprintf(f, "\n    %-12s %12s %12s %12s %12s\n", "class",
				"rx Mbit/s", "rx packets/s", "tx Mbit/s",
				"tx packets/s");
		head = true;
		fprintf(f, "    %-12s %12s %12s %12s %12s\n",
			show_class(grown.name, grown.class),
			mbit_text(grown.rx_bytes, us, rx),
			rate_text(grown.rx_packets, us, rx_packets),
			mbit_text(grown.tx_bytes, us, tx),
			rate_text(grown.tx_packets, us, tx_packets));
	}
	if (!head)
		fputs(" no traffic\n", f);
	drops_text(f, old, now, us);
}

/* A wire in a view, with its traffic for sorting. */
struct row {
	const struct stats *old, *now;
	uint64_t bytes, drops;
};

static void weigh(struct row *row)
{
	const struct counters *counters = &row->now->counters;
	unsigned int i;

	for (i = 0; i < counters->classes; i++) {
		const struct class_count grown =
			counts_class(row->old, &counters->class[i]);

		row->bytes += grown.rx_bytes + grown.tx_bytes;
	}
	for (i = 0; i < counters->drops; i++)
		row->drops += counts_drop(row->old, &counters->drop[i]).packets;
}

/* Sort by bytes, then by drops, then by the order of the snapshot. */
static int compare(const void *a, const void *b)
{
	const struct row *one = a, *other = b;

	if (one->bytes != other->bytes)
		return one->bytes > other->bytes ? -1 : 1;
	if (one->drops != other->drops)
		return one->drops > other->drops ? -1 : 1;
	return one->now < other->now ? -1 : 1;
}

/*
 * Print the wires. Idle wires are only counted, unless details are requested.
 */
static void wires_text(FILE *f, const struct snapshot *before,
		       const struct snapshot *now, uint64_t us)
{
	struct row *rows = calloc(now->wires + 1, sizeof(*rows));
	unsigned int i, idle = 0;

	for (i = 0; rows && i < now->wires; i++) {
		rows[i].now = &now->wire[i];
		rows[i].old = wire_before(before, rows[i].now);
		weigh(&rows[i]);
	}
	if (rows)
		qsort(rows, now->wires, sizeof(*rows), compare);
	for (i = 0; rows && i < now->wires; i++) {
		if (now->all && !run.details && !rows[i].bytes &&
		    !rows[i].drops)
			idle++;
		else
			wire_text(f, rows[i].old, rows[i].now, us);
	}
	if (idle)
		fprintf(f, "%u wire%s without traffic\n", idle,
			idle > 1 ? "s" : "");
	free(rows);
}

void show_top_text(FILE *f, const struct snapshot *before,
		   const struct snapshot *now)
{
	const uint64_t us = now->us - before->us;
	unsigned int i;

	for (i = 0; i < now->uplinks; i++)
		uplink_text(f, uplink_before(before, &now->uplink[i]),
			    &now->uplink[i], us);
	wires_text(f, before, now, us);
	if (!now->uplinks && !now->wires)
		fputs("no wires and no uplinks\n", f);
}

static void waited_json(struct json_object *obj, const struct queue *queue,
			unsigned int percent, const char *key)
{
	uint64_t us;
	bool open;

	if (counts_waited(queue, percent, &us, &open))
		obj_uint(obj, key, us);
}

static struct json_object *queue_json(const struct queue *grown, uint64_t us)
{
	struct json_object *obj = json_object_new_object();

	obj_uint(obj, "class", grown->class);
	show_class_name_json(obj, grown->name);
	obj_uint(obj, "out_rate", counts_bits_per_second(grown->out_bytes, us));
	obj_uint(obj, "out_packets", grown->out_packets);
	obj_uint(obj, "waiting", grown->waiting);
	obj_uint(obj, "backlog", grown->backlog);
	obj_uint(obj, "dropped", counts_dropped(grown));
	obj_uint(obj, "marked", grown->marked);
	waited_json(obj, grown, 50, "p50_us");
	waited_json(obj, grown, 99, "p99_us");
	return obj;
}

static struct json_object *uplink_json(const struct uplink *old,
				       const struct uplink *now, uint64_t us)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_string(obj, "name", now->name);
	obj_uint(obj, "rate", now->rate);
	obj_uint(obj, "used", counts_bits_per_second(used(old, now), us));
	obj_uint(obj, "wires", now->wires);
	obj_add(obj, "queue", list);
	for (i = 0; i < now->queues; i++) {
		const struct queue grown = counts_queue(old, &now->queue[i]);

		json_object_array_add(list, queue_json(&grown, us));
	}
	return obj;
}

static struct json_object *class_json(const struct class_count *grown,
				      uint64_t us)
{
	struct json_object *obj = json_object_new_object();

	obj_uint(obj, "class", grown->class);
	show_class_name_json(obj, grown->name);
	obj_uint(obj, "rx_rate", counts_bits_per_second(grown->rx_bytes, us));
	obj_uint(obj, "rx_packets", grown->rx_packets);
	obj_uint(obj, "tx_rate", counts_bits_per_second(grown->tx_bytes, us));
	obj_uint(obj, "tx_packets", grown->tx_packets);
	return obj;
}

static struct json_object *wire_json(const struct stats *old,
				     const struct stats *now, uint64_t us)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const char *netns = NULL;
	unsigned int i;

	obj_string(obj, "ifname", now->place.ifname);
	if (now->place.elsewhere) {
		obj_int(obj, "netnsid", now->place.netnsid);
		netns = lookup_netns(now->place.netnsid);
	}
	if (netns)
		obj_string(obj, "netns", netns);
	obj_add(obj, "class_stats", list);
	for (i = 0; i < now->counters.classes; i++) {
		const struct class_count grown =
			counts_class(old, &now->counters.class[i]);

		json_object_array_add(list, class_json(&grown, us));
	}
	list = json_object_new_array();
	obj_add(obj, "drop_stats", list);
	for (i = 0; i < now->counters.drops; i++) {
		const struct drop_count grown =
			counts_drop(old, &now->counters.drop[i]);
		struct json_object *one = json_object_new_object();

		obj_name(one, "reason", show_drop_name(grown.reason),
			 grown.reason);
		show_direction_json(one, &grown);
		obj_uint(one, "packets", grown.packets);
		json_object_array_add(list, one);
	}
	return obj;
}

void show_top_json(const struct snapshot *before, const struct snapshot *now)
{
	const uint64_t us = now->us - before->us;
	struct json_object *obj = json_object_new_object();
	struct json_object *uplinks = json_object_new_array();
	struct json_object *wires;
	unsigned int i;

	obj_uint(obj, "interval_us", us);
	obj_add(obj, "uplink", uplinks);
	for (i = 0; i < now->uplinks; i++)
		json_object_array_add(uplinks,
				      uplink_json(uplink_before(before,
								&now->uplink[i]),
						  &now->uplink[i], us));
	wires = list_begin_in(obj, "wire", false);
	for (i = 0; i < now->wires; i++) {
		json_object_array_add(wires,
				      wire_json(wire_before(before,
							    &now->wire[i]),
						&now->wire[i], us));
		list_out(wires);
	}
	list_end_in(obj, wires);
}
