// SPDX-License-Identifier: GPL-2.0
/*
 * Counters in the text format of Prometheus. See prometheus.h.
 *
 * All samples of a family stand together, so each family walks all objects.
 * Units are base units, bytes and seconds; the names of counters end in _total.
 */
#include <inttypes.h>
#include <stdio.h>

#include "prometheus.h"
#include "show.h"
#include "snapshot.h"

static void family(const char *name, const char *type, const char *help)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* One label; @before is what stands before it. */
static void label(const char *before, const char *name, const char *value)
{
	printf("%s%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", stdout);
		else if (*value == '"' || *value == '\\')
			printf("\\%c", *value);
		else
			putchar(*value);
	}
	putchar('"');
}

static void sample(uint64_t value)
{
	printf("} %" PRIu64 "\n", value);
}

/* The labels that say which wire. */
static void wire_labels(const char *name, const struct place *place)
{
	char number[16];

	printf("%s", name);
	label("{", "wire", place->ifname);
	if (!place->elsewhere)
		return;
	snprintf(number, sizeof(number), "%d", place->netnsid);
	label(",", "netnsid", number);
}

static void queue_labels(const char *name, const struct uplink *uplink,
			 const struct queue *queue)
{
	printf("%s", name);
	label("{", "uplink", uplink->name);
	label(",", "class",
	      show_or_number(show_class_name(queue->class), queue->class));
}

static uint64_t number_at(const void *object, size_t offset)
{
	return *(const uint64_t *)((const char *)object + offset);
}

static void netns(const struct snapshot *snapshot)
{
	static const char dropped[] = "nsmwire_netns_dropped_packets_total";
	unsigned int i, k;

	family("nsmwire_wires", "gauge",
	       "Wires whose underlay is this network namespace.");
	for (i = 0; i < snapshot->netnses; i++) {
		if (snapshot->netns[i].has_wires)
			printf("nsmwire_wires %u\n", snapshot->netns[i].wires);
	}
	family(dropped, "counter",
	       "Packets dropped before their wire was known.");
	for (i = 0; i < snapshot->netnses; i++) {
		const struct counters *c = &snapshot->netns[i].counters;

		for (k = 0; k < c->drops; k++) {
			printf("%s", dropped);
			label("{", "reason",
			      show_or_number(show_drop_name(c->drop[k].reason),
					     c->drop[k].reason));
			sample(c->drop[k].packets);
		}
	}
}

static void wires(const struct snapshot *snapshot)
{
	static const char dropped[] = "nsmwire_wire_dropped_packets_total";
	static const struct {
		const char *name, *help;
		size_t offset;
	} counters[] = {
		{ "nsmwire_wire_receive_packets_total",
		  "Inner packets received.",
		  offsetof(struct class_count, rx_packets) },
		{ "nsmwire_wire_receive_bytes_total",
		  "Bytes of the inner packets received.",
		  offsetof(struct class_count, rx_bytes) },
		{ "nsmwire_wire_transmit_packets_total",
		  "Inner packets handed to the underlay.",
		  offsetof(struct class_count, tx_packets) },
		{ "nsmwire_wire_transmit_bytes_total",
		  "Bytes of the inner packets handed to the underlay.",
		  offsetof(struct class_count, tx_bytes) },
	};
	unsigned int f, i, k;

	for (f = 0; f < sizeof(counters) / sizeof(counters[0]); f++) {
		family(counters[f].name, "counter", counters[f].help);
		for (i = 0; i < snapshot->wires; i++) {
			const struct stats *wire = &snapshot->wire[i];

			for (k = 0; k < wire->counters.classes; k++) {
				const struct class_count *class =
					&wire->counters.class[k];

				wire_labels(counters[f].name, &wire->place);
				label(",", "class",
				      show_or_number(show_class_name(class->class),
						     class->class));
				sample(number_at(class, counters[f].offset));
			}
		}
	}
	family(dropped, "counter", "Packets of a wire that were dropped.");
	for (i = 0; i < snapshot->wires; i++) {
		const struct stats *wire = &snapshot->wire[i];

		for (k = 0; k < wire->counters.drops; k++) {
			const struct drop_count *drop = &wire->counters.drop[k];

			wire_labels(dropped, &wire->place);
			label(",", "reason",
			      show_or_number(show_drop_name(drop->reason),
					     drop->reason));
			sample(drop->packets);
		}
	}
}

static void uplinks(const struct snapshot *snapshot)
{
	static const char rate[] = "nsmwire_uplink_rate_bits_per_second";
	unsigned int i;

	family(rate, "gauge", "Rate of the WAN; 0 where none is set.");
	for (i = 0; i < snapshot->uplinks; i++) {
		printf("%s", rate);
		label("{", "uplink", snapshot->uplink[i].name);
		sample(snapshot->uplink[i].rate);
	}
	family("nsmwire_uplink_wires", "gauge",
	       "Wires that leave through the uplink.");
	for (i = 0; i < snapshot->uplinks; i++) {
		printf("nsmwire_uplink_wires");
		label("{", "uplink", snapshot->uplink[i].name);
		sample(snapshot->uplink[i].wires);
	}
}

static void queues(const struct snapshot *snapshot)
{
	static const struct {
		const char *name, *type, *help;
		size_t offset;
	} numbers[] = {
		{ "nsmwire_uplink_queued_packets_total", "counter",
		  "Packets that were queued.",
		  offsetof(struct queue, in_packets) },
		{ "nsmwire_uplink_queued_bytes_total", "counter",
		  "Bytes of the packets that were queued, inner headers included.",
		  offsetof(struct queue, in_bytes) },
		{ "nsmwire_uplink_sent_packets_total", "counter",
		  "Packets that were sent.",
		  offsetof(struct queue, out_packets) },
		{ "nsmwire_uplink_sent_bytes_total", "counter",
		  "Bytes that the packets sent took on the line.",
		  offsetof(struct queue, out_bytes) },
		{ "nsmwire_uplink_waiting_packets", "gauge",
		  "Packets that wait.", offsetof(struct queue, waiting) },
		{ "nsmwire_uplink_backlog_bytes", "gauge", "Bytes that wait.",
		  offsetof(struct queue, backlog) },
		{ "nsmwire_uplink_backlog_peak_bytes", "gauge",
		  "The most bytes that ever waited.",
		  offsetof(struct queue, peak) },
		{ "nsmwire_uplink_policed_packets_total", "counter",
		  "Packets beyond the share of a priority class.",
		  offsetof(struct queue, policed) },
		{ "nsmwire_uplink_marked_packets_total", "counter",
		  "Packets that CoDel marked CE.",
		  offsetof(struct queue, marked) },
	};
	unsigned int f, i, k;

	for (f = 0; f < sizeof(numbers) / sizeof(numbers[0]); f++) {
		family(numbers[f].name, numbers[f].type, numbers[f].help);
		for (i = 0; i < snapshot->uplinks; i++) {
			const struct uplink *uplink = &snapshot->uplink[i];

			for (k = 0; k < uplink->queues; k++) {
				queue_labels(numbers[f].name, uplink,
					     &uplink->queue[k]);
				sample(number_at(&uplink->queue[k],
						 numbers[f].offset));
			}
		}
	}
}

static void queue_drops(const struct uplink *uplink, const struct queue *queue,
			const char *name)
{
	static const struct {
		const char *reason;
		size_t offset;
	} drops[] = {
		{ "codel", offsetof(struct queue, codel) },
		{ "late", offsetof(struct queue, late) },
		{ "full", offsetof(struct queue, full) },
		{ "purged", offsetof(struct queue, purged) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		queue_labels(name, uplink, queue);
		label(",", "reason", drops[i].reason);
		sample(number_at(queue, drops[i].offset));
	}
}

/*
 * The buckets of a histogram, added up as those are. It cannot be a histogram
 * itself, whose sum the kernel does not have.
 */
static void queue_times(const struct uplink *uplink, const struct queue *queue,
			const char *name)
{
	uint64_t below = 0, us;
	unsigned int i;
	char le[32];

	for (i = 0; i < queue->buckets; i++) {
		below += queue->sojourn[i];
		us = 1ULL << i;
		snprintf(le, sizeof(le), "%" PRIu64 ".%06" PRIu64,
			 us / 1000000, us % 1000000);
		queue_labels(name, uplink, queue);
		label(",", "le", i == queue->buckets - 1 ? "+Inf" : le);
		sample(below);
	}
}

static void each_queue(const struct snapshot *snapshot, const char *name,
		       void (*print)(const struct uplink *uplink,
				     const struct queue *queue,
				     const char *name))
{
	unsigned int i, k;

	for (i = 0; i < snapshot->uplinks; i++) {
		const struct uplink *uplink = &snapshot->uplink[i];

		for (k = 0; k < uplink->queues; k++)
			print(uplink, &uplink->queue[k], name);
	}
}

void prometheus_print(const struct snapshot *snapshot)
{
	static const char dropped[] = "nsmwire_uplink_dropped_packets_total";
	static const char waited[] = "nsmwire_uplink_waited_packets_total";

	netns(snapshot);
	wires(snapshot);
	uplinks(snapshot);
	queues(snapshot);
	family(dropped, "counter", "Packets dropped from the queue.");
	each_queue(snapshot, dropped, queue_drops);
	family(waited, "counter",
	       "Packets sent that waited less than le seconds.");
	each_queue(snapshot, waited, queue_times);
}
