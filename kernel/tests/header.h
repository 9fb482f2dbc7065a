/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Geneve headers that a test puts together option by option, and parses.
 */
#ifndef NSMW_TEST_HEADER_H
#define NSMW_TEST_HEADER_H

#include "pure/geneve.h"
#include "test.h"

#define HEADER_MAX	(NSMW_GENEVE_HLEN + 63 * 4)

/* A header that is being put together. */
struct header {
	u8 bytes[HEADER_MAX];
	unsigned int len;
};

/* A base header of VNI 0x123456 that carries Ethernet. */
static inline void start(struct header *h)
{
	static const u8 base[] = { 0, 0, 0x65, 0x58, 0x12, 0x34, 0x56, 0 };

	memset(h, 0, sizeof(*h));
	memcpy(h->bytes, base, sizeof(base));
	h->len = sizeof(base);
}

/* Put an option at the end; its data is 0xa0, 0xa1, ... */
static inline void add(struct header *h, u16 class, u8 type, unsigned int words)
{
	u8 *o = h->bytes + h->len;
	unsigned int i;

	o[0] = class >> 8;
	o[1] = class & 0xff;
	o[2] = type;
	o[3] = words;
	for (i = 0; i < words * 4; i++)
		o[4 + i] = 0xa0 + i;
	h->len += 4 + words * 4;
	h->bytes[0] = (h->len - NSMW_GENEVE_HLEN) / 4;
}

static inline void add_class(struct header *h, u8 class)
{
	add(h, 0xff6e, 1, 1);
	memset(h->bytes + h->len - 4, 0, 4);
	h->bytes[h->len - 4] = class;
}

static inline int parse_len(struct kunit *test, const struct header *h,
			    unsigned int len, struct nsmw_geneve *g)
{
	u8 *p = nsmw_test_copy(test, h->bytes, len);
	int err;

	memset(g, 0x5a, sizeof(*g));
	g->control = false;
	g->reflected = true;
	g->sealed = true;
	err = nsmw_geneve_parse(p, len, g);
	kfree(p);
	return err;
}

static inline int parse(struct kunit *test, const struct header *h,
			struct nsmw_geneve *g)
{
	return parse_len(test, h, h->len, g);
}

#endif /* NSMW_TEST_HEADER_H */
