// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of tuple.c: each field of a flow, packets cut at each byte, IPv4
 * options, fragments, IPv6 with each extension header and chains of them, and
 * random packets against a second reader.
 */
#include "pure/headers.h"
#include "test.h"

#define PACKET_MAX	400
#define EXT_MAX		8

/* Numbers of IANA, by the names of their RFCs. */
#define HOPOPTS		0
#define TCP		6
#define UDP		17
#define DCCP		33
#define ROUTING		43
#define FRAGMENT	44
#define ESP		50
#define AH		51
#define DSTOPTS		60
#define SCTP		132
#define UDPLITE		136

/* All that can stand between an IPv6 header and its payload. */
static const u8 extensions[] = {
	HOPOPTS, ROUTING, FRAGMENT, AH, DSTOPTS,
};

/* From 10.1.2.3 to 192.168.4.5, number 0xbeef, no options, UDP. */
static const u8 ipv4[20] = {
	0x45, 0xb9, 0x00, 0x54, 0xbe, 0xef, 0x40, 0x00, 0x3f, UDP,
	0x00, 0x00, 10, 1, 2, 3, 192, 168, 4, 5,
};

/* From fd00:102::1 to fd00:304::2. */
static const u8 ipv6[40] = {
	0x68, 0x8a, 0xbc, 0xde, 0x00, 0x08, 0, 0x3e,
	0xfd, [10] = 1, [11] = 2, [23] = 1,
	[24] = 0xfd, [26] = 3, [27] = 4, [39] = 2,
};

/**
 * struct packet - a packet that is being put together
 * @bytes: its bytes
 * @len:   how many there are
 * @next:  where it says what comes next
 */
struct packet {
	u8 bytes[PACKET_MAX];
	unsigned int len;
	unsigned int next;
};

/* @words of options, 0 to 10. */
static void start4(struct packet *p, unsigned int words)
{
	memset(p, 0xa5, sizeof(*p));
	memcpy(p->bytes, ipv4, sizeof(ipv4));
	p->bytes[0] += words;
	p->len = 20 + 4 * words;
	p->next = 9;
}

static void start6(struct packet *p)
{
	memset(p, 0xa5, sizeof(*p));
	memcpy(p->bytes, ipv6, sizeof(ipv6));
	p->len = 40;
	p->next = 6;
}

/* An extension header of @len bytes; that of a fragment has 8 and is whole. */
static void extend(struct packet *p, u8 type, unsigned int len)
{
	u8 *h = p->bytes + p->len;

	p->bytes[p->next] = type;
	p->next = p->len;
	p->len += len;
	if (type == FRAGMENT) {
		/* What is reserved is no length. */
		memset(h + 1, 0xff, 3);
		h[2] = 0;
		h[3] = 0x06;
		memset(h + 4, 0xc9, 4);
	} else {
		h[1] = type == AH ? len / 4 - 2 : len / 8 - 1;
	}
}

/* The payload: ports 0x1234 and 0xfedc. */
static void finish(struct packet *p, u8 proto)
{
	static const u8 ports[] = { 0x12, 0x34, 0xfe, 0xdc };

	p->bytes[p->next] = proto;
	memcpy(p->bytes + p->len, ports, sizeof(ports));
	p->len += sizeof(ports);
}

/* The flow of a packet, of which its ports are not known yet. */
static struct nsmw_flow flow_of(const struct packet *p, u8 proto)
{
	struct nsmw_flow flow = { .proto = proto };

	if (p->bytes[0] < 0x60) {
		flow.ip = 4;
		memcpy(flow.src, p->bytes + 12, 4);
		memcpy(flow.dst, p->bytes + 16, 4);
	} else {
		flow.ip = 6;
		memcpy(flow.src, p->bytes + 8, 16);
		memcpy(flow.dst, p->bytes + 24, 16);
	}
	return flow;
}

static struct nsmw_flow with_ports(struct nsmw_flow flow)
{
	flow.sport = 0x1234;
	flow.dport = 0xfedc;
	flow.ports = 1;
	return flow;
}

static bool read_flow(struct kunit *test, const u8 *bytes, unsigned int len,
		      u8 ip, struct nsmw_flow *flow, u32 *frag_id)
{
	u8 *p = nsmw_test_copy(test, bytes, len);
	bool ok;

	/* What is not written must not look right. */
	memset(flow, 0x5a, sizeof(*flow));
	*frag_id = 0x5a5a5a5a;
	ok = nsmw_headers_flow(flow, frag_id, p, len, ip);
	kfree(p);
	return ok;
}

/* The first @len bytes are read as @want, which is @all there is to read. */
static u32 expect(struct kunit *test, const struct packet *p, unsigned int len,
		  const struct nsmw_flow *want, bool all)
{
	struct nsmw_flow flow;
	u32 frag_id;
	bool ok;

	ok = read_flow(test, p->bytes, len, want->ip, &flow, &frag_id);
	KUNIT_ASSERT_EQ_MSG(test, ok, all, "%u bytes", len);
	KUNIT_ASSERT_EQ_MSG(test, flow.proto, want->proto, "%u bytes", len);
	KUNIT_ASSERT_EQ_MSG(test, flow.ports, want->ports, "%u bytes", len);
	KUNIT_ASSERT_EQ_MSG(test, flow.frag, want->frag, "%u bytes", len);
	KUNIT_ASSERT_EQ_MSG(test, memcmp(&flow, want, sizeof(flow)), 0,
			    "%u bytes", len);
	return frag_id;
}

/* It is hashed and compared as a whole. */
static void tuple_no_holes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sizeof(struct nsmw_flow), 2 * 16 + 2 * 2 + 4);
	KUNIT_EXPECT_EQ(test, offsetof(struct nsmw_flow, frag), 39);
}

/* Cut at each byte, with each length of options. */
static void tuple_ipv4(struct kunit *test)
{
	struct nsmw_flow none = { .ip = 4 }, flow, want;
	unsigned int words, len;
	struct packet p;

	for (words = 0; words <= 10; words++) {
		start4(&p, words);
		finish(&p, UDP);
		flow = flow_of(&p, UDP);
		want = with_ports(flow);
		KUNIT_ASSERT_EQ(test, p.len, 24 + 4 * words);
		for (len = 0; len < 20; len++)
			expect(test, &p, len, &none, false);
		for (; len < p.len; len++)
			expect(test, &p, len, &flow, false);
		for (; len < p.len + 8; len++)
			expect(test, &p, len, &want, true);
	}
}

static void tuple_ipv6(struct kunit *test)
{
	struct nsmw_flow none = { .ip = 6 }, flow, want;
	unsigned int len;
	struct packet p;

	start6(&p);
	finish(&p, TCP);
	flow = flow_of(&p, TCP);
	want = with_ports(flow);
	for (len = 0; len < 40; len++)
		expect(test, &p, len, &none, false);
	for (; len < 44; len++)
		expect(test, &p, len, &flow, false);
	for (; len < 60; len++)
		expect(test, &p, len, &want, true);
}

/* Each bit of addresses and ports is where it belongs, and no other counts. */
static void check_bits(struct kunit *test, struct packet *p, unsigned int src,
		       unsigned int dst, unsigned int bytes)
{
	struct nsmw_flow plain = with_ports(flow_of(p, SCTP)), want;
	unsigned int bit, at;

	for (bit = 0; bit < p->len * 8; bit++) {
		at = bit / 8;
		/* The length of the header, and what it carries. */
		if ((p->bytes[0] < 0x60 && (at == 0 || at == 6 || at == 7)) ||
		    at == p->next)
			continue;
		p->bytes[at] ^= 1u << bit % 8;
		want = plain;
		if (at >= src && at < src + bytes)
			((u8 *)want.src)[at - src] ^= 1u << bit % 8;
		if (at >= dst && at < dst + bytes)
			((u8 *)want.dst)[at - dst] ^= 1u << bit % 8;
		if (at >= p->len - 4) {
			want.sport = p->bytes[p->len - 4] * 256 +
				     p->bytes[p->len - 3];
			want.dport = p->bytes[p->len - 2] * 256 +
				     p->bytes[p->len - 1];
		}
		expect(test, p, p->len, &want, true);
		p->bytes[at] ^= 1u << bit % 8;
	}
}

static void tuple_fields(struct kunit *test)
{
	struct packet p;

	start4(&p, 0);
	finish(&p, SCTP);
	check_bits(test, &p, 12, 16, 4);
	start4(&p, 7);
	finish(&p, SCTP);
	check_bits(test, &p, 12, 16, 4);
	start6(&p);
	finish(&p, SCTP);
	check_bits(test, &p, 8, 24, 16);
}

static bool is_extension(unsigned int number)
{
	return memchr(extensions, number, sizeof(extensions));
}

/* All numbers, with their ports cut off and whole. */
static void tuple_protocols(struct kunit *test)
{
	static const u8 with[] = { TCP, UDP, DCCP, SCTP, UDPLITE };
	struct nsmw_flow flow, want;
	unsigned int proto, v;
	struct packet p;
	bool ports;

	for (v = 4; v <= 6; v += 2) {
		for (proto = 0; proto <= 0xff; proto++) {
			if (v == 6 && is_extension(proto))
				continue;
			if (v == 4)
				start4(&p, 0);
			else
				start6(&p);
			finish(&p, proto);
			ports = memchr(with, proto, sizeof(with));
			flow = flow_of(&p, proto);
			want = ports ? with_ports(flow) : flow;
			expect(test, &p, p.len - 4, &flow, !ports);
			expect(test, &p, p.len - 1, &flow, !ports);
			expect(test, &p, p.len, &want, true);
		}
	}
}

/*
 * Flags and offset of a packet, all of them, at @at: it is a later fragment with
 * any bit of @offset, else a first one with @more, and what else there is means
 * nothing. How many are read wrongly.
 */
static unsigned int wrong_fragments(struct packet *p, unsigned int at,
				    u32 offset, u32 more, u32 id)
{
	struct nsmw_flow plain = flow_of(p, UDP), flow, want;
	unsigned int off, wrong = 0;
	u32 frag_id;

	for (off = 0; off <= 0xffff; off++) {
		p->bytes[at] = off >> 8;
		p->bytes[at + 1] = off & 0xff;
		want = off & offset ? plain : with_ports(plain);
		want.frag = off & offset ? NSMW_FRAG_LATER :
			    off & more ? NSMW_FRAG_FIRST : NSMW_FRAG_NONE;
		wrong += !nsmw_headers_flow(&flow, &frag_id, p->bytes, p->len,
					 plain.ip);
		wrong += !!memcmp(&flow, &want, sizeof(flow));
		wrong += frag_id != (want.frag ? id : 0);
	}
	return wrong;
}

static void tuple_fragments(struct kunit *test)
{
	struct packet p;

	start4(&p, 0);
	finish(&p, UDP);
	KUNIT_EXPECT_EQ(test, wrong_fragments(&p, 6, 0x1fff, 0x2000, 0xbeef),
			0);
	start6(&p);
	extend(&p, FRAGMENT, 8);
	finish(&p, UDP);
	memcpy(p.bytes + 44, "\x89\xab\xcd\xef", 4);
	KUNIT_EXPECT_EQ(test, wrong_fragments(&p, 42, 0xfff8, 1, 0x89abcdef),
			0);
}

/* A first fragment too short for ports, and a later one that needs none. */
static void tuple_ipv4_fragment_cut(struct kunit *test)
{
	struct nsmw_flow want;
	unsigned int len;
	struct packet p;

	start4(&p, 3);
	finish(&p, UDP);
	for (len = 20; len < p.len; len++) {
		want = flow_of(&p, UDP);
		p.bytes[6] = 0x20;
		p.bytes[7] = 0;
		want.frag = NSMW_FRAG_FIRST;
		KUNIT_ASSERT_EQ(test, expect(test, &p, len, &want, false),
				0xbeef);
		p.bytes[7] = 1;
		want.frag = NSMW_FRAG_LATER;
		KUNIT_ASSERT_EQ(test, expect(test, &p, len, &want, true),
				0xbeef);
	}
}

/*
 * A packet of some extension headers, cut at each byte: what could be read is
 * the protocol of the first header that is not there.
 */
static void check_chain(struct kunit *test, const u8 *types,
			const unsigned int *lens, unsigned int count)
{
	unsigned int len, k, seen, end[EXT_MAX + 1];
	struct nsmw_flow want, whole;
	struct packet p;

	start6(&p);
	end[0] = p.len;
	for (k = 0; k < count; k++) {
		extend(&p, types[k], lens[k]);
		end[k + 1] = p.len;
	}
	finish(&p, UDP);
	whole = with_ports(flow_of(&p, UDP));
	for (len = 40; len < p.len; len++) {
		/* The first 8 bytes say what comes next and where. */
		for (seen = 0; seen < count && len >= end[seen] + 8; seen++)
			;
		want = flow_of(&p, seen < count ? types[seen] : UDP);
		expect(test, &p, len, &want, false);
	}
	expect(test, &p, p.len, &whole, true);
	expect(test, &p, p.len + 4, &whole, true);
}

static void tuple_extension(struct kunit *test)
{
	static const unsigned int lens[] = { 8, 16, 24, 64, 96 };
	unsigned int i, k;

	for (i = 0; i < sizeof(extensions); i++) {
		for (k = 0; k < ARRAY_SIZE(lens); k++) {
			if (extensions[i] == FRAGMENT && lens[k] != 8)
				continue;
			check_chain(test, &extensions[i], &lens[k], 1);
		}
	}
}

/* The header of authentication counts words of 4 bytes, two of them not. */
static void tuple_ah(struct kunit *test)
{
	static const u8 ah = AH;
	unsigned int len;

	for (len = 8; len <= 64; len += 4)
		check_chain(test, &ah, &len, 1);
}

/* Any two, in any order, also the same twice. */
static void tuple_pairs(struct kunit *test)
{
	unsigned int i, k, lens[2];
	u8 types[2];

	for (i = 0; i < sizeof(extensions); i++) {
		for (k = 0; k < sizeof(extensions); k++) {
			types[0] = extensions[i];
			types[1] = extensions[k];
			lens[0] = types[0] == FRAGMENT ? 8 : 24;
			lens[1] = types[1] == FRAGMENT ? 8 : 16;
			check_chain(test, types, lens, 2);
		}
	}
}

/* The order that RFC 8200 recommends, and the most that is looked through. */
static void tuple_chain(struct kunit *test)
{
	static const u8 all[] = { HOPOPTS, DSTOPTS, ROUTING, FRAGMENT, AH,
				  DSTOPTS, DSTOPTS, AH };
	static const unsigned int lens[] = { 8, 16, 24, 8, 28, 8, 16, 12 };
	unsigned int count;

	for (count = 0; count <= EXT_MAX; count++)
		check_chain(test, all, lens, count);
}

/* One more is the protocol, and there is nothing more to be had. */
static void tuple_chain_too_long(struct kunit *test)
{
	struct nsmw_flow want;
	unsigned int i, k;
	struct packet p;

	for (i = 0; i < sizeof(extensions); i++) {
		start6(&p);
		for (k = 0; k < EXT_MAX; k++)
			extend(&p, k % 2 ? DSTOPTS : ROUTING, 8);
		extend(&p, extensions[i], 8);
		want = flow_of(&p, extensions[i]);
		expect(test, &p, p.len - 8, &want, true);
		expect(test, &p, p.len, &want, true);
		finish(&p, UDP);
		expect(test, &p, p.len, &want, true);
	}
}

/* All lengths that a header can claim, where the packet ends behind it. */
static void tuple_extension_length(struct kunit *test)
{
	unsigned int i, len, step;
	struct nsmw_flow want;
	struct packet p;

	for (i = 0; i < sizeof(extensions); i++) {
		for (len = 0; len <= 0xff; len++) {
			start6(&p);
			extend(&p, extensions[i], 96);
			p.bytes[41] = len;
			step = extensions[i] == AH ? (len + 2) * 4 :
			       extensions[i] == FRAGMENT ? 8 : (len + 1) * 8;
			memset(p.bytes + 44, 0, 92);
			p.bytes[42] = 0;
			p.bytes[43] = 0;
			finish(&p, UDP);
			/* Ports of zeroes within, ours behind. */
			want = flow_of(&p, UDP);
			if (step == 96)
				want = with_ports(want);
			want.ports = step <= 96;
			expect(test, &p, p.len, &want, step <= 96);
		}
	}
}

/* The longest chain there is, a byte too short and whole. */
static void tuple_far(struct kunit *test)
{
	unsigned int at = 40, k, len = 40 + EXT_MAX * 2048 + 4;
	struct nsmw_flow want, flow;
	u8 *bytes = kzalloc(len, GFP_KERNEL);
	u32 frag_id;
	bool ok;

	KUNIT_ASSERT_TRUE(test, bytes);
	memcpy(bytes, ipv6, sizeof(ipv6));
	bytes[6] = DSTOPTS;
	for (k = 0; k < EXT_MAX; k++) {
		bytes[at] = k < EXT_MAX - 1 ? DSTOPTS : TCP;
		bytes[at + 1] = 0xff;
		at += 2048;
	}
	bytes[at] = 0x12;
	bytes[at + 3] = 0x34;
	memset(&want, 0, sizeof(want));
	memcpy(want.src, ipv6 + 8, 16);
	memcpy(want.dst, ipv6 + 24, 16);
	want.ip = 6;
	want.proto = TCP;
	ok = read_flow(test, bytes, len - 1, 6, &flow, &frag_id);
	KUNIT_EXPECT_FALSE(test, ok);
	KUNIT_EXPECT_EQ(test, memcmp(&flow, &want, sizeof(flow)), 0);
	want.sport = 0x1200;
	want.dport = 0x0034;
	want.ports = 1;
	ok = read_flow(test, bytes, len, 6, &flow, &frag_id);
	kfree(bytes);
	KUNIT_EXPECT_TRUE(test, ok);
	KUNIT_EXPECT_EQ(test, memcmp(&flow, &want, sizeof(flow)), 0);
}

/*
 * Behind the header of a later fragment is the middle of somebody's data, even
 * where it says that another header follows. It needs nothing but its header.
 */
static void tuple_later(struct kunit *test)
{
	struct nsmw_flow want;
	unsigned int i, len;
	struct packet p;

	for (i = 0; i < sizeof(extensions); i++) {
		start6(&p);
		extend(&p, ROUTING, 16);
		extend(&p, FRAGMENT, 8);
		p.bytes[p.len - 6] = 0x01;
		extend(&p, extensions[i], 8);
		finish(&p, UDP);
		want = flow_of(&p, extensions[i]);
		want.frag = NSMW_FRAG_LATER;
		for (len = 64; len <= p.len; len++)
			KUNIT_ASSERT_EQ(test,
					expect(test, &p, len, &want, true),
					0xc9c9c9c9);
	}
}

/* A first fragment has the rest of its chain. */
static void tuple_first(struct kunit *test)
{
	struct nsmw_flow want;
	unsigned int len;
	struct packet p;

	start6(&p);
	extend(&p, HOPOPTS, 8);
	extend(&p, FRAGMENT, 8);
	p.bytes[p.len - 5] = 0x01;
	extend(&p, DSTOPTS, 16);
	finish(&p, TCP);
	want = flow_of(&p, DSTOPTS);
	want.frag = NSMW_FRAG_FIRST;
	for (len = 56; len < 64; len++)
		KUNIT_ASSERT_EQ(test, expect(test, &p, len, &want, false),
				0xc9c9c9c9);
	want = with_ports(flow_of(&p, TCP));
	want.frag = NSMW_FRAG_FIRST;
	KUNIT_ASSERT_EQ(test, expect(test, &p, p.len, &want, true), 0xc9c9c9c9);
}

/* What the second reader finds. */
struct verdict {
	bool all;
	const u8 *src;
	const u8 *dst;
	u32 id;
	u32 sport;
	u32 dport;
	u8 proto;
	bool ports;
	enum nsmw_frag frag;
};

static u32 number(const u8 *p, unsigned int bytes)
{
	u32 sum = 0;

	while (bytes--)
		sum = sum * 256 + *p++;
	return sum;
}

static void judge_ports(struct verdict *v, const u8 *p, unsigned int room)
{
	v->all = true;
	if (v->frag == NSMW_FRAG_LATER)
		return;
	switch (v->proto) {
	case TCP:
	case UDP:
	case DCCP:
	case SCTP:
	case UDPLITE:
		v->all = room / 4;
		if (!v->all)
			return;
		v->ports = true;
		v->sport = number(p, 2);
		v->dport = number(p, 4) % 0x10000;
	}
}

static void judge_ipv4(struct verdict *v, const u8 *p, unsigned int room)
{
	u32 word = number(p + 4, 4), part = word % 0x2000, hlen = *p % 16 * 4;

	v->src = p + 12;
	v->dst = p + 16;
	v->proto = p[9];
	if (part)
		v->frag = NSMW_FRAG_LATER;
	else if (word / 0x2000 % 2)
		v->frag = NSMW_FRAG_FIRST;
	if (v->frag)
		v->id = word / 0x10000;
	hlen = min(hlen, room);
	judge_ports(v, p + hlen, room - hlen);
}

/* Headers are taken off the front, as much as there is of them. */
static void judge_ipv6(struct verdict *v, const u8 *p, unsigned int room)
{
	unsigned int left, len;

	v->src = p + 8;
	v->dst = p + 24;
	v->proto = p[6];
	p += 40;
	room -= 40;
	for (left = EXT_MAX; left && is_extension(v->proto); left--) {
		u8 type = v->proto;

		if (room / 8 == 0)
			return;
		v->proto = *p;
		len = 8;
		if (type == AH)
			len += p[1] * 4;
		else if (type != FRAGMENT)
			len += p[1] * 8;
		if (type == FRAGMENT) {
			u32 part = number(p + 2, 2);

			/* Of several, the last. */
			v->frag = part > 7 ? NSMW_FRAG_LATER : part % 2;
			v->id = v->frag ? number(p + 4, 4) : 0;
			if (part > 7)
				break;
		}
		len = min(len, room);
		p += len;
		room -= len;
	}
	judge_ports(v, p, room);
}

static void compare(struct kunit *test, const u8 *bytes, unsigned int len,
		    u8 ip, unsigned int round)
{
	static const u8 none[16];
	struct verdict v = { .src = none, .dst = none };
	unsigned int size = ip == 4 ? 4 : 16;
	struct nsmw_flow flow;
	u32 frag_id;
	bool ok;

	if (ip == 4 && len > 19)
		judge_ipv4(&v, bytes, len);
	else if (ip == 6 && len > 39)
		judge_ipv6(&v, bytes, len);
	ok = read_flow(test, bytes, len, ip, &flow, &frag_id);
	KUNIT_ASSERT_EQ_MSG(test, ok, v.all, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.ip, ip, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.proto, v.proto, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.frag, v.frag, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.ports, v.ports, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.sport, v.sport, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, flow.dport, v.dport, "round %u", round);
	KUNIT_ASSERT_EQ_MSG(test, memcmp(flow.src, v.src, size), 0, "round %u",
			    round);
	KUNIT_ASSERT_EQ_MSG(test, memcmp(flow.dst, v.dst, size), 0, "round %u",
			    round);
	KUNIT_ASSERT_EQ_MSG(test, frag_id, v.id, "round %u", round);
}

void nsmw_test_flow(struct kunit *test, const u8 *bytes, unsigned int len,
		    unsigned int round)
{
	compare(test, bytes, len, 4, round);
	compare(test, bytes, len, 6, round);
}

/* A packet that is likely to make sense. */
static void some_packet(struct packet *p, u64 *random)
{
	static const u8 protos[] = { TCP, UDP, DCCP, SCTP, UDPLITE, ESP, 1, 59 };
	u8 type;

	if (nsmw_test_below(random, 4) == 0) {
		start4(p, nsmw_test_below(random, 11));
		p->bytes[6] = nsmw_test_below(random, 2) ? 0 :
			      nsmw_test_random(random);
		p->bytes[7] = nsmw_test_below(random, 2);
	} else {
		start6(p);
		while (p->len < 300 && nsmw_test_below(random, 7)) {
			type = extensions[nsmw_test_below(random,
							  sizeof(extensions))];
			extend(p, type, type == FRAGMENT ? 8 :
			       8 * (1 + nsmw_test_below(random, 4)));
			if (type != FRAGMENT)
				continue;
			p->bytes[p->len - 6] = !nsmw_test_below(random, 6);
			p->bytes[p->len - 5] = nsmw_test_below(random, 8);
			p->bytes[p->len - 1] = nsmw_test_random(random);
		}
	}
	finish(p, protos[nsmw_test_below(random, sizeof(protos))]);
}

static void tuple_random(struct kunit *test)
{
	u64 random = 0x6e736d7769726534;
	unsigned int i, k, len;
	struct packet p;

	for (i = 0; i < NSMW_TEST_ROUNDS; i++) {
		some_packet(&p, &random);
		nsmw_test_flow(test, p.bytes, p.len, i);
		/* The same, damaged and cut. */
		for (k = nsmw_test_below(&random, 4); k; k--)
			p.bytes[nsmw_test_below(&random, p.len)] ^=
				1u << nsmw_test_below(&random, 8);
		len = nsmw_test_below(&random, 2) ? p.len :
		      nsmw_test_below(&random, p.len + 1);
		nsmw_test_flow(test, p.bytes, len, i);
	}
}

static struct kunit_case tuple_cases[] = {
	KUNIT_CASE(tuple_no_holes),
	KUNIT_CASE(tuple_ipv4),
	KUNIT_CASE(tuple_ipv6),
	KUNIT_CASE(tuple_fields),
	KUNIT_CASE(tuple_protocols),
	KUNIT_CASE(tuple_fragments),
	KUNIT_CASE(tuple_ipv4_fragment_cut),
	KUNIT_CASE(tuple_extension),
	KUNIT_CASE(tuple_ah),
	KUNIT_CASE(tuple_pairs),
	KUNIT_CASE(tuple_chain),
	KUNIT_CASE(tuple_chain_too_long),
	KUNIT_CASE(tuple_extension_length),
	KUNIT_CASE(tuple_far),
	KUNIT_CASE(tuple_later),
	KUNIT_CASE(tuple_first),
	KUNIT_CASE(tuple_random),
	{}
};

struct kunit_suite nsmw_tuple_suite = {
	.name = "nsmwire_tuple",
	.test_cases = tuple_cases,
};
