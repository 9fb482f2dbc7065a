/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes to structures and back, by tables that are generated from the
 * specification (spec_gen.h). Only plain values: nests and arrays are up to the
 * caller.
 *
 *	struct queue {
 *		SPEC_QUEUE_MEMBERS
 *	};
 *	static const struct attr_row queue_rows[] = {
 *		SPEC_QUEUE_ROWS(struct queue)
 *	};
 *	static const struct attr_table queue_table = ATTR_TABLE(queue_rows);
 *
 * The first member of each structure is "have": bit n is set where attribute n
 * is there.
 */
#ifndef NSMCTL_ATTRS_H
#define NSMCTL_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum attr_kind {
	ATTR_UNKNOWN,		/* not in the specification */
	ATTR_OTHER,		/* a nest, an array or padding */
	ATTR_NUMBER,		/* in host order */
	ATTR_PORT,		/* 16 bits, big-endian; in host order here */
	ATTR_IPV4,		/* both in one struct words_addr */
	ATTR_IPV6,
	ATTR_TEXT,		/* cut to the size of its member */
};

struct attr_row {
	uint8_t kind;
	uint16_t offset;
	uint16_t size;
};

#define ATTR_ROW(_type, _member, _kind) {				\
		.kind = (_kind), .offset = offsetof(_type, _member),	\
		.size = sizeof(((_type *)0)->_member),			\
	}

struct attr_table {
	unsigned int rows;
	const struct attr_row *row;
};

#define ATTR_TABLE(_rows)						\
	{ .rows = sizeof(_rows) / sizeof((_rows)[0]), .row = (_rows) }

/**
 * attrs_get() - read the attributes of a message or a nest
 * @table: of the attribute set
 * @to: the structure; members of attributes that are not there stay
 * @data: the attributes
 * @len: their length
 * @unknown: raised by one for each attribute that the table does not have, and
 *	     for each that is shorter than its value
 *
 * The family of an address is that of the one that is not all zeroes.
 *
 * Return: false where there is more data than attributes.
 */
bool attrs_get(const struct attr_table *table, void *to, const void *data,
	       size_t len, unsigned int *unknown);

/* Called with each attribute, in the order of its type; not 0 stops. */
typedef int (*attrs_put_t)(void *ctx, int type, const void *data, size_t len);

/* All attributes that are there. Return: that of the last call, or 0. */
int attrs_put(const struct attr_table *table, const void *from,
	      attrs_put_t put, void *ctx);

#endif /* NSMCTL_ATTRS_H */
