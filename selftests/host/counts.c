// SPDX-License-Identifier: GPL-2.0
/*
 * The arithmetic on counters by itself, under sanitizers. Prints the faults; the
 * status is their number.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "counts.h"

static int failed;

static void is(const char *what, uint64_t want, uint64_t got)
{
	if (want == got)
		return;
	printf("%s: want %" PRIu64 " got %" PRIu64 "\n", what, want, got);
	failed++;
}

static void rates(void)
{
	is("a second", 7, counts_per_second(7, 1000000));
	is("half a second", 14, counts_per_second(7, 500000));
	is("two seconds, down", 3, counts_per_second(7, 2000000));
	is("nothing", 0, counts_per_second(0, 1));
	is("no time", 0, counts_per_second(7, 0));
	is("exact far up", 18446744073709000000U,
	   counts_per_second(18446744073709U, 1));
	is("too much is the most", UINT64_MAX,
	   counts_per_second(18446744073710U, 1));
	is("an hour", UINT64_MAX / 3600,
	   counts_per_second(UINT64_MAX, 3600000000U));
	is("the rest of the longest time", 999999,
	   counts_per_second(UINT32_MAX - 1, UINT32_MAX));
	is("bits", 8000, counts_bits_per_second(1000, 1000000));
	is("too many bits", UINT64_MAX,
	   counts_bits_per_second(UINT64_MAX / 8 + 1, 1000000));
}

static void waited(void)
{
	struct queue queue = { .buckets = 24 };
	uint64_t us = 0;
	bool open = false;

	is("no packets", 0, counts_waited(&queue, 50, &us, &open));
	queue.sojourn[3] = 1;
	is("one packet", 1, counts_waited(&queue, 99, &us, &open));
	is("its bound", 8, us);
	queue.sojourn[10] = 1;
	counts_waited(&queue, 50, &us, &open);
	is("half of two", 8, us);
	counts_waited(&queue, 51, &us, &open);
	is("more than half of two", 1024, us);
	queue.sojourn[3] = 99;
	counts_waited(&queue, 99, &us, &open);
	is("99 of 100", 8, us);
	queue.sojourn[3] = 98;
	counts_waited(&queue, 99, &us, &open);
	is("98 of 99 are fewer", 1024, us);
	is("the bound is one", 0, open);
	queue.sojourn[23] = 1000;
	counts_waited(&queue, 99, &us, &open);
	is("the last bucket", 1ULL << 23, us);
	is("has no bound", 1, open);
	queue.buckets = 0;
	is("no buckets", 0, counts_waited(&queue, 50, &us, &open));
}

static void wires(void)
{
	struct class_count was[2] = {
		{ .class = 1, .rx_packets = 10, .rx_bytes = 1000,
		  .tx_packets = 5, .tx_bytes = 500 },
		{ .class = 3, .rx_packets = 7 },
	}, class[3] = {
		{ .class = 3, .rx_packets = 7 },
		{ .class = 1, .rx_packets = 12, .rx_bytes = 1200,
		  .tx_packets = 5, .tx_bytes = 501 },
		{ .class = 4, .tx_packets = 9 },
	}, grown;
	struct drop_count drop_was[1] = { { .reason = 23, .packets = 4 } };
	struct drop_count drop[2] = {
		{ .reason = 2, .packets = 3 }, { .reason = 23, .packets = 6 },
	};
	struct stats old = {
		.place.ifindex = 7,
		.counters = { .class = was, .classes = 2, .drop = drop_was,
			      .drops = 1 },
	}, now = {
		.place.ifindex = 7,
		.counters = { .class = class, .classes = 3, .drop = drop,
			      .drops = 2 },
	};

	is("it goes on", 1, counts_since(&old, &now) == &old);
	grown = counts_class(&old, &class[1]);
	is("rx packets", 2, grown.rx_packets);
	is("rx bytes", 200, grown.rx_bytes);
	is("tx packets", 0, grown.tx_packets);
	is("tx bytes", 1, grown.tx_bytes);
	is("the same", 0, counts_class(&old, &class[0]).rx_packets);
	is("a new class", 9, counts_class(&old, &class[2]).tx_packets);
	is("drops", 2, counts_drop(&old, &drop[1]).packets);
	is("a new reason", 3, counts_drop(&old, &drop[0]).packets);
	is("from nothing", 12, counts_class(NULL, &class[1]).rx_packets);
	is("drops from nothing", 6, counts_drop(NULL, &drop[1]).packets);
	is("against itself", 0, counts_class(&now, &class[1]).rx_bytes);

	now.place.ifindex = 8;
	is("another device", 1, !counts_since(&old, &now));
	now.place.ifindex = 7;
	class[1].tx_bytes = 499;
	is("one that went backwards", 1, !counts_since(&old, &now));
	class[1].tx_bytes = 500;
	is("one that stands still", 1, counts_since(&old, &now) == &old);
	drop[1].packets = 3;
	is("a reason that went backwards", 1, !counts_since(&old, &now));
}

static void uplinks(void)
{
	struct queue was[1] = { {
		.class = 5, .in_packets = 10, .in_bytes = 20, .out_packets = 30,
		.out_bytes = 40, .waiting = 50, .backlog = 60, .peak = 70,
		.policed = 80, .marked = 90, .codel = 100, .late = 110,
		.full = 120, .purged = 130, .sojourn = { 1, 2, 3 },
		.buckets = 3,
	} }, queue[2], grown;
	struct uplink old = { .queue = was, .queues = 1 };
	struct uplink now = { .queue = queue, .queues = 2 };

	queue[0] = was[0];
	queue[1] = (struct queue) { .class = 6, .out_bytes = 4 };
	grown = counts_queue(&old, &queue[0]);
	is("it stands still", 0, grown.in_packets + grown.in_bytes +
	   grown.out_packets + grown.out_bytes + grown.policed + grown.marked +
	   counts_dropped(&grown) + grown.sojourn[2]);
	is("what waits is as it is", 50, grown.waiting);
	is("the backlog too", 60, grown.backlog);
	is("and the peak", 70, grown.peak);
	queue[0].waiting = 0;
	queue[0].backlog = 0;
	queue[0].purged += 3;
	queue[0].codel += 2;
	queue[0].sojourn[1] += 5;
	queue[0].sojourn_sum += 4000;
	is("fewer that wait are no restart", 1,
	   counts_since_uplink(&old, &now) == &old);
	grown = counts_queue(&old, &queue[0]);
	is("dropped", 5, counts_dropped(&grown));
	is("times", 5, grown.sojourn[1]);
	is("their sum", 4000, grown.sojourn_sum);
	is("a new queue", 4, counts_queue(&old, &queue[1]).out_bytes);
	is("from nothing", 40, counts_queue(NULL, &queue[0]).out_bytes);
	queue[0].purged = 129;
	is("the last counter backwards", 1, !counts_since_uplink(&old, &now));
	queue[0].purged = 130;
	queue[0].sojourn[2] = 2;
	is("the histogram backwards", 1, !counts_since_uplink(&old, &now));
}

int main(void)
{
	rates();
	waited();
	wires();
	uplinks();
	return failed;
}
