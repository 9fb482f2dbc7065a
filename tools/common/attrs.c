// SPDX-License-Identifier: GPL-2.0
/*
 * Convert netlink attributes to structures and back. See attrs.h.
 *
 * Attributes are parsed as plain type, length, value, because rtnetlink's
 * struct rtattr and libnl's struct nlattr have one layout.
 */
#include <arpa/inet.h>
#include <string.h>

#include <linux/netlink.h>

#include "attrs.h"
#include "words.h"

/*
 * Set the address family from the last value, because an attribute may be
 * repeated. An address of all zeroes has no family.
 */
static void set_family(struct words_addr *addr)
{
	if (addr->v4.s_addr)
		addr->family = AF_INET;
	else if (!IN6_IS_ADDR_UNSPECIFIED(&addr->v6))
		addr->family = AF_INET6;
	else
		addr->family = AF_UNSPEC;
}

/* Copy a value. Return: false if it is too short. */
static bool get(const struct attr_row *row, void *to, const void *data,
		size_t len)
{
	void *member = (char *)to + row->offset;
	struct words_addr *addr = member;
	size_t size = row->size;
	uint16_t port;

	switch (row->kind) {
	case ATTR_TEXT:
		len = strnlen(data, len);
		if (len >= size)
			len = size - 1;
		memcpy(member, data, len);
		((char *)member)[len] = '\0';
		return true;
	case ATTR_PORT:
		if (len < sizeof(port))
			return false;
		memcpy(&port, data, sizeof(port));
		port = ntohs(port);
		memcpy(member, &port, sizeof(port));
		return true;
	case ATTR_IPV4:
		member = &addr->v4;
		size = sizeof(addr->v4);
		break;
	case ATTR_IPV6:
		member = &addr->v6;
		size = sizeof(addr->v6);
		break;
	}
	if (len < size)
		return false;
	memcpy(member, data, size);
	if (row->kind == ATTR_IPV4 || row->kind == ATTR_IPV6)
		set_family(addr);
	return true;
}

bool attrs_get(const struct attr_table *table, void *to, const void *data,
	       size_t len, unsigned int *unknown)
{
	uint64_t *have = to;
	const char *at = data;

	while (len >= NLA_HDRLEN) {
		const struct attr_row *row = NULL;
		struct nlattr nla;
		unsigned int type;
		size_t step;

		memcpy(&nla, at, sizeof(nla));
		if (nla.nla_len < NLA_HDRLEN || nla.nla_len > len)
			return false;
		type = nla.nla_type & NLA_TYPE_MASK;
		if (type < table->rows)
			row = &table->row[type];
		if (!row || row->kind == ATTR_UNKNOWN)
			(*unknown)++;
		else if (row->kind == ATTR_OTHER ||
			 get(row, to, at + NLA_HDRLEN,
			     nla.nla_len - NLA_HDRLEN))
			*have |= 1ULL << type;
		else
			(*unknown)++;
		step = NLA_ALIGN(nla.nla_len);
		if (step >= len)
			return true;
		at += step;
		len -= step;
	}
	return !len;
}

int attrs_put(const struct attr_table *table, const void *from,
	      attrs_put_t put, void *ctx)
{
	const uint64_t *have = from;
	unsigned int type;
	int ret = 0;

	for (type = 1; !ret && type < table->rows; type++) {
		const struct attr_row *row = &table->row[type];
		const void *member = (const char *)from + row->offset;
		const struct words_addr *addr = member;
		uint16_t port;

		if (!(*have & 1ULL << type))
			continue;
		switch (row->kind) {
		case ATTR_NUMBER:
			ret = put(ctx, type, member, row->size);
			break;
		case ATTR_PORT:
			memcpy(&port, member, sizeof(port));
			port = htons(port);
			ret = put(ctx, type, &port, sizeof(port));
			break;
		case ATTR_IPV4:
			ret = put(ctx, type, &addr->v4, sizeof(addr->v4));
			break;
		case ATTR_IPV6:
			ret = put(ctx, type, &addr->v6, sizeof(addr->v6));
			break;
		case ATTR_TEXT:
			ret = put(ctx, type, member, strlen(member) + 1);
			break;
		}
	}
	return ret;
}
