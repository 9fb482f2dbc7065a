/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Convert netlink attributes to structures and back, by tables that are
 * generated from the specification (spec_gen.h). The tables cover plain values.
 * The caller handles nests and arrays.
 *
 *	struct queue {
 *		SPEC_QUEUE_MEMBERS
 *	};
 *	static const struct attr_row queue_rows[] = {
 *		SPEC_QUEUE_ROWS(struct queue)
 *	};
 *	static const struct attr_table queue_table = ATTR_TABLE(queue_rows);
 *
 * The first member of each structure is "have". Bit n is set if attribute n is
 * present.
 */
#ifndef NSMCTL_ATTRS_H
#define NSMCTL_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum attr_kind {
	ATTR_UNKNOWN,		/* not in the specification */
	ATTR_OTHER,		/* a nest, an array or padding */
	ATTR_NUMBER,		/* number in host byte order */
	ATTR_PORT,		/* 16 bits; host byte order in the structure */
	ATTR_IPV4,		/* in a struct words_addr, with ATTR_IPV6 */
	ATTR_IPV6,
	ATTR_TEXT,		/* truncated to the size of the member */
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
 * @table: table of the attribute set
 * @to: structure to fill; members of absent attributes are not changed
 * @data: the attributes
 * @len: length of the attributes
 * @unknown: incremented for each attribute that the table does not have or that
 *	     is shorter than its value
 *
 * The family of an address is set by the address that is not all zeroes.
 *
 * Return: false if data remains after the last attribute.
 */
bool attrs_get(const struct attr_table *table, void *to, const void *data,
	       size_t len, unsigned int *unknown);

/*
 * Called for each attribute in the order of types. A return value other than 0
 * stops.
 */
typedef int (*attrs_put_t)(void *ctx, int type, const void *data, size_t len);

/*
 * Pass all present attributes to the callback. Return: the value of the last
 * call, or 0.
 */
int attrs_put(const struct attr_table *table, const void *from,
	      attrs_put_t put, void *ctx);

#endif /* NSMCTL_ATTRS_H */
