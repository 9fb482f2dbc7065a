// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of bucket.h: bytes and time on a line, and whether a class keeps to a rate.
 */
#include <linux/nsmwire.h>

#include "pure/bucket.h"
#include "test.h"

/* What a packet that is not segmented takes. */
static u32 one_packet(const struct nsmw_line *line, u32 len, u32 outer)
{
	struct nsmw_segments segs = nsmw_segments_of(len, 0, 0);

	return nsmw_line_bytes(line, len, outer, &segs);
}

static void shaper_bytes(struct kunit *test)
{
	struct nsmw_line line = { .overhead = 18, .mpu = 64 };

	KUNIT_EXPECT_EQ(test, one_packet(&line, 1456, 44), 1518);
	/* the shortest packet, and one byte around it */
	KUNIT_EXPECT_EQ(test, one_packet(&line, 20, 0), 64);
	KUNIT_EXPECT_EQ(test, one_packet(&line, 2, 44), 64);
	KUNIT_EXPECT_EQ(test, one_packet(&line, 3, 44), 65);
	line.overhead = 0;
	line.mpu = 0;
	KUNIT_EXPECT_EQ(test, one_packet(&line, 1, 0), 1);
}

/* The segments are cut off one by one, as GSO does it. */
static void shaper_segments_one(struct kunit *test, const struct nsmw_line *line,
				u32 payload, u32 header, u32 size, u32 outer)
{
	struct nsmw_segments segs = nsmw_segments_of(header + payload, header,
						     size);
	u32 count = 0, bytes = 0, left = payload;

	while (left) {
		u32 part = min(left, size);
		u32 packet = outer + header + part + line->overhead;

		bytes += max(packet, line->mpu);
		left -= part;
		count++;
	}
	KUNIT_EXPECT_EQ(test, segs.count, count);
	KUNIT_EXPECT_EQ_MSG(test,
			    nsmw_line_bytes(line, header + payload, outer, &segs),
			    bytes, "payload %u header %u size %u outer %u",
			    payload, header, size, outer);
}

static void shaper_segments(struct kunit *test)
{
	/* IPv4 and UDP; IPv4 and TCP; IPv6 and TCP with a full header; Ethernet */
	static const u32 headers[] = { 28, 40, 52, 100, 54, 114 };
	static const u32 sizes[] = { 1, 8, 536, 1000, 1404, 1428, 8948, 65535 };
	static const struct nsmw_line lines[] = {
		{}, { .overhead = 14 }, { .overhead = 38, .mpu = 84 },
		{ .overhead = 10, .mpu = 256 },
	};
	u32 i, j, full, tail;

	for (i = 0; i < ARRAY_SIZE(headers) * ARRAY_SIZE(lines); i++) {
		for (j = 0; j < ARRAY_SIZE(sizes) * 20; j++) {
			u32 size = sizes[j / 20];
			const u32 tails[] = { 0, 1, size - 1, size };

			full = j % 5;
			tail = tails[j % 20 / 5];
			if (full * size + tail)
				shaper_segments_one(test,
						    &lines[i / ARRAY_SIZE(headers)],
						    full * size + tail,
						    headers[i % ARRAY_SIZE(headers)],
						    size, 44);
		}
	}
	/* 8200 bytes of TCP: seven packets, and not 400 times as many bytes */
	shaper_segments_one(test, &lines[1], 8200, 52, 1404, 44);
	/* the largest packet that there is */
	shaper_segments_one(test, &lines[1], 524280, 72, 1404, 64);
	/* packets whose header says what cannot be are one packet */
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(1000, 1000, 100).count, 1);
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(1000, 1001, 100).count, 1);
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(1000, 999, 100).count, 1);
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(1000, ~0U, 100).count, 1);
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(1000, 40, 0).count, 1);
	/* more of them than can be counted */
	KUNIT_EXPECT_EQ(test, nsmw_segments_of(524288, 40, 1).count, 65535);
}

static void shaper_fragments(struct kunit *test)
{
	u32 payload, room;

	KUNIT_EXPECT_EQ(test, nsmw_fragments(1480, 1480), 1U);
	KUNIT_EXPECT_EQ(test, nsmw_fragments(1481, 1480), 2U);
	KUNIT_EXPECT_EQ(test, nsmw_fragments(2960, 1480), 2U);
	KUNIT_EXPECT_EQ(test, nsmw_fragments(2961, 1480), 3U);
	for (room = 8; room < 50; room++) {
		for (payload = 1; payload < 300; payload++) {
			u32 left = payload, count = 1;

			while (left > room) {
				left -= room / 8 * 8;
				count++;
			}
			KUNIT_EXPECT_EQ(test, nsmw_fragments(payload, room),
					count);
		}
	}
}

static void shaper_time(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nsmw_us_ns(0), 0ULL);
	/* the longest time of a class, and what 32 bits hold */
	KUNIT_EXPECT_EQ(test, nsmw_us_ns(NSMWIRE_TIME_MAX), 10 * NSMW_NSEC);
	KUNIT_EXPECT_EQ(test, nsmw_us_ns(U32_MAX), 4294967295000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(0, 1500), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(1000, 1500), 12 * NSMW_NSEC);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(48000000, 1500), 250000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(400000000000ULL, 1500), 30ULL);
	/* the largest that can be asked for */
	KUNIT_EXPECT_EQ(test, nsmw_rate_ns(1000, 4000000), 32000 * NSMW_NSEC);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(0, 100000), 0U);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(48000000, 250000), 1500U);
	KUNIT_EXPECT_EQ(test, nsmw_rate_bytes(1000000000000ULL, 100000000),
			U32_MAX);
}

/* @bytes every @every ns for a second: how many were within the rate */
static unsigned int within(struct nsmw_bucket *bucket, u64 now, u32 bytes,
			   u64 every)
{
	u64 end = now + NSMW_NSEC;
	unsigned int taken = 0;

	for (; now < end; now += every) {
		if (!nsmw_bucket_ok(bucket, now))
			continue;
		nsmw_bucket_take(bucket, now, bytes);
		taken++;
	}
	return taken;
}

static void shaper_wait(struct kunit *test)
{
	u64 full = nsmw_rate_ns(1000000, 1514), jumbo = nsmw_rate_ns(1000000, 9014);

	KUNIT_EXPECT_EQ(test, nsmw_wait_limit(nsmw_us_ns(20000), full), 20000000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_wait_limit(nsmw_us_ns(20000), jumbo), 108168000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_wait_limit(nsmw_us_ns(20000), 0), 20000000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_wait_limit(0, jumbo), 0ULL);
}

static void shaper_target(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 0, 1), 5000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 1000, 0), 5000ULL);
	/* four packets for one flow or two, two more for each of the others, */
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 2000, 1), 8000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 2000, 2), 8000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 2000, 3), 12000ULL);
	/* but no more than an interval; 4096 flows of 1 kbit/s need 64 bits */
	KUNIT_EXPECT_EQ(test, nsmw_aqm_target(5000, 100000, 24224000000ULL, 4096),
			100000ULL);
}

static void shaper_bucket(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	struct nsmw_bucket one = { .rate = 800000, .burst = 20000000 };

	KUNIT_EXPECT_EQ(test, within(&none, 0, 1000, 1000000), 1000U);
	/* 800 kbit/s is 100 packets of 1000 bytes, and the burst is 2 */
	KUNIT_EXPECT_EQ(test, within(&one, 0, 1000, 1000000), 102U);
	/* no burst is left when there was no pause */
	KUNIT_EXPECT_EQ(test, within(&one, NSMW_NSEC, 1000, 1000000), 100U);
	/* after one it is there again, and no more than that */
	KUNIT_EXPECT_EQ(test, within(&one, 60 * NSMW_NSEC, 1000, 1000000), 102U);
	/* who keeps to it is never stopped */
	KUNIT_EXPECT_EQ(test, within(&one, 90 * NSMW_NSEC, 1000, 10000000),
			100U);
}

static void shaper_ready(struct kunit *test)
{
	struct nsmw_bucket one = { .rate = 8000, .burst = 100 };

	KUNIT_EXPECT_EQ(test, nsmw_bucket_ready(&one), 0ULL);
	nsmw_bucket_take(&one, 5000, 1);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_ready(&one), 5000 + 1000000 - 100ULL);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 1004899));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 1004900));
}

static void shaper_until(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	/* 1 us a byte */
	struct nsmw_bucket one = { .rate = 8000000, .burst = 10000 };

	nsmw_bucket_take(&none, 50000, 100);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&none, 5), 0ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 10000), 0ULL);
	nsmw_bucket_take(&one, 50000, 4);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 6000), 50000ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 6001), 50001ULL);
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, 10000), 54000ULL);
	/* a burst that is longer than the clock has run */
	one.burst = NSMW_NSEC;
	KUNIT_EXPECT_EQ(test, nsmw_bucket_until(&one, NSMW_NSEC / 2), 0ULL);
}

static void shaper_give(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	/* 1 us a byte */
	struct nsmw_bucket one = { .rate = 8000000, .burst = 10000 };

	nsmw_bucket_give(&none, 1000);
	KUNIT_EXPECT_EQ(test, none.due, 0ULL);
	nsmw_bucket_take(&one, 50000, 20);
	nsmw_bucket_take(&one, 50000, 7);
	nsmw_bucket_give(&one, 20);
	KUNIT_EXPECT_EQ(test, one.due, 57000ULL);
	nsmw_bucket_give(&one, 58);
	KUNIT_EXPECT_EQ(test, one.due, 0ULL);
}

static void shaper_owe(struct kunit *test)
{
	struct nsmw_bucket none = { .burst = 5 };
	struct nsmw_bucket one = { .rate = 8000000, .burst = 10000 };

	nsmw_bucket_owe(&none, 0, 1000);
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&none, 0));
	/* as if it had been taken, */
	nsmw_bucket_owe(&one, 50000, 12);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 51999));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 52000));
	/* but never more than another burst */
	nsmw_bucket_owe(&one, 50000, 1000);
	nsmw_bucket_owe(&one, 50000, 1000);
	KUNIT_EXPECT_FALSE(test, nsmw_bucket_ok(&one, 59999));
	KUNIT_EXPECT_TRUE(test, nsmw_bucket_ok(&one, 60000));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(shaper_bytes),
	KUNIT_CASE(shaper_segments),
	KUNIT_CASE(shaper_fragments),
	KUNIT_CASE(shaper_time),
	KUNIT_CASE(shaper_wait),
	KUNIT_CASE(shaper_target),
	KUNIT_CASE(shaper_bucket),
	KUNIT_CASE(shaper_ready),
	KUNIT_CASE(shaper_until),
	KUNIT_CASE(shaper_give),
	KUNIT_CASE(shaper_owe),
	{}
};

struct kunit_suite nsmw_shaper_suite = {
	.name = "nsmwire_shaper",
	.test_cases = cases,
};
