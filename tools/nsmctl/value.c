// SPDX-License-Identifier: GPL-2.0
/*
 * Canonical form of values, one function for each form. See value.h.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "learn.h"
#include "ports.h"
#include "profile.h"
#include "proto.h"
#include "units.h"
#include "value.h"
#include "words.h"

typedef const char *(*read_t)(const struct field *field, const char *text, char *out,
			      size_t size);

/* Error text about a range. There is one at a time. */
static const char *wants_range(uint64_t min, uint64_t max, const char *more)
{
	static char text[96];

	snprintf(text, sizeof(text), "wants a number from %llu to %llu%s",
		 (unsigned long long)min, (unsigned long long)max, more);
	return text;
}

static const char *units_wrong(enum units units, const char *junk)
{
	switch (units) {
	case UNITS_OK:
		return NULL;
	case UNITS_BROKEN:
		return "wants a value that comes out as a whole number of the smallest unit";
	case UNITS_LARGE:
		return "wants less: this is too large";
	default:
		return junk;
	}
}

static bool is_bare(const char *text)
{
	return !text[strspn(text, "0123456789.")];
}

static const char *read_number(const struct field *field, const char *text, char *out,
			       size_t size)
{
	uint64_t max = field->max ? field->max : UINT32_MAX, number;

	if (!words_number(text, field->min, max, &number))
		return wants_range(field->min, max, "");
	snprintf(out, size, "%llu", (unsigned long long)number);
	return NULL;
}

static const char *read_bool(const struct field *field, const char *text, char *out,
			     size_t size)
{
	static const char *const on[] = { "true", "on", "yes" }, *const off[] = {
		"false", "off", "no",
	};
	unsigned int i;

	(void)field;
	for (i = 0; i < 3; i++) {
		if (!strcmp(text, on[i]) || !strcmp(text, off[i])) {
			snprintf(out, size, "%s", !strcmp(text, on[i]) ? on[0] : off[0]);
			return NULL;
		}
	}
	return "wants true or false";
}

/* "wants off, allow or require" */
static const char *wants_names(const struct names *names)
{
	static char text[256];
	unsigned int i;
	int len;

	len = snprintf(text, sizeof(text), "wants ");
	for (i = 0; i < names->count && len < (int)sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				!i ? "" : i + 1 < names->count ? ", " : " or ",
				names->name[i]);
	return text;
}

static const char *read_enum(const struct field *field, const char *text, char *out,
			     size_t size)
{
	if (names_find(field->names, text) < 0)
		return wants_names(field->names);
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_name(const struct field *field, const char *text, char *out,
			     size_t size)
{
	(void)field;
	if (!words_name(text))
		return "wants a name of up to 15 letters, digits, '-', '_' and '.'";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_class(const struct field *field, const char *text, char *out,
			      size_t size)
{
	(void)field;
	if (!class_name(text))
		return "wants the name of a class, as video";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_device(const struct field *field, const char *text, char *out,
			       size_t size)
{
	(void)field;
	if (!words_ifname(text))
		return "wants the name of a device, of up to 15 bytes";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_netns(const struct field *field, const char *text, char *out,
			      size_t size)
{
	(void)field;
	if (!*text || *text == '.' || strchr(text, '/') || strchr(text, '\n') ||
	    strlen(text) > 254)
		return "wants the name of a network namespace, as \"ip netns\" prints it";
	snprintf(out, size, "%s", text);
	return NULL;
}

static void addr_text(const struct words_addr *addr, char *out, size_t size)
{
	inet_ntop(addr->family, addr->family == AF_INET ? (const void *)&addr->v4 :
							  (const void *)&addr->v6, out, size);
}

static bool is_zero(const struct words_addr *addr)
{
	return addr->family == AF_INET ? !addr->v4.s_addr : IN6_IS_ADDR_UNSPECIFIED(&addr->v6);
}

static const char *read_addr(const struct field *field, const char *text, char *out,
			     size_t size)
{
	struct words_addr addr;

	if (!words_parse_addr(&addr, text))
		return "wants an IPv4 or IPv6 address";
	if (is_zero(&addr)) {
		if (!field->standard)
			return "wants the address of a host";
		snprintf(out, size, "%s", field->standard);
		return NULL;
	}
	addr_text(&addr, out, size);
	return NULL;
}

static const char *read_remote(const struct field *field, const char *text, char *out,
			       size_t size)
{
	struct words_addr addr;

	if (learn_find(text) != NSMWIRE_LEARN_OFF) {
		snprintf(out, size, "%s", text);
		return NULL;
	}
	if (!words_parse_addr(&addr, text))
		return "wants an IPv4 or IPv6 address, or learned or learned6";
	return read_addr(field, text, out, size);
}

/* Clear the bits after the first @bits. Return: whether any was set. */
static bool clear_host(struct words_addr *addr, unsigned int bits)
{
	uint8_t *byte = addr->family == AF_INET6 ? addr->v6.s6_addr : (uint8_t *)&addr->v4;
	bool some = false;
	unsigned int i;

	for (i = bits; i < words_addr_bits(addr); i++) {
		some = some || byte[i / 8] & (0x80 >> i % 8);
		byte[i / 8] &= ~(0x80 >> i % 8);
	}
	return some;
}

/* Read an address with an optional prefix length. Return: false if it is none. */
static bool split_prefix(const char *text, struct words_addr *addr, uint64_t *bits, bool *has_len)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char host[INET6_ADDRSTRLEN] = "";

	if (len < sizeof(host))
		memcpy(host, text, len);
	if (!words_parse_addr(addr, host))
		return false;
	*has_len = slash;
	*bits = words_addr_bits(addr);
	return !slash || words_number(slash + 1, 0, *bits, bits);
}

static const char *read_prefix(const struct field *field, const char *text, char *out,
			       size_t size)
{
	struct words_addr addr;
	char host[INET6_ADDRSTRLEN];
	uint64_t bits;
	bool has_len;

	(void)field;
	if (!split_prefix(text, &addr, &bits, &has_len))
		return "wants an IPv4 or IPv6 prefix, as 192.0.2.0/24";
	if (clear_host(&addr, bits))
		return "wants no bits after its prefix: clear them, or write a longer prefix";
	addr_text(&addr, host, sizeof(host));
	if (bits == words_addr_bits(&addr))
		snprintf(out, size, "%s", host);
	else
		snprintf(out, size, "%s/%u", host, (unsigned int)bits);
	return NULL;
}

/* "default" is of IPv4; the route of IPv6 is written as ::/0. */
static const char *read_route(const struct field *field, const char *text, char *out,
			      size_t size)
{
	const char *wrong;

	if (!strcmp(text, "default"))
		text = "0.0.0.0/0";
	wrong = read_prefix(field, text, out, size);
	if (!wrong && !strcmp(out, "0.0.0.0/0"))
		snprintf(out, size, "default");
	return wrong;
}

static const char *read_cidr(const struct field *field, const char *text, char *out,
			     size_t size)
{
	char host[INET6_ADDRSTRLEN];
	struct words_addr addr;
	uint64_t bits;
	bool has_len;

	(void)field;
	if (!split_prefix(text, &addr, &bits, &has_len) || !has_len || is_zero(&addr))
		return "wants an address with the length of its prefix, as 10.1.0.1/24";
	if (addr.family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&addr.v6))
		return "wants no link-local address: the kernel gives the device one";
	addr_text(&addr, host, sizeof(host));
	snprintf(out, size, "%s/%u", host, (unsigned int)bits);
	return NULL;
}

static const char *read_ports(const struct field *field, const char *text, char *out,
			      size_t size)
{
	uint64_t min, max;

	(void)field;
	if (!words_range(text, 1, UINT16_MAX, &min, &max))
		return "wants a port from 1 to 65535, or a range as 5000-5010";
	if (min == max)
		snprintf(out, size, "%u", (unsigned int)min);
	else
		snprintf(out, size, "%u-%u", (unsigned int)min, (unsigned int)max);
	return NULL;
}

static const char *read_portlist(const struct field *field, const char *text, char *out,
				 size_t size)
{
	char list[PORTS_TEXT];
	struct ports ports;
	const char *wrong;

	(void)field;
	wrong = ports_parse(text, &ports);
	if (wrong)
		return wrong;
	ports_text(&ports, list);
	snprintf(out, size, "%s", list);
	return NULL;
}

static const char *read_rate(const struct field *field, const char *text, char *out,
			     size_t size)
{
	char unit[UNITS_TEXT];
	const char *wrong;
	uint64_t rate;

	(void)field;
	wrong = units_wrong(units_rate(text, &rate), "wants a rate as 48mbit, or none");
	if (wrong)
		return wrong;
	if (rate && rate < NSMWIRE_RATE_MIN)
		return is_bare(text) ? "wants a unit, as in 48mbit: without one it is in bit/s" :
				       "wants 1kbit or more";
	units_rate_text(rate, unit);
	snprintf(out, size, "%s", rate ? unit : "none");
	return NULL;
}

static const char *read_bytes(const struct field *field, const char *text, char *out,
			      size_t size)
{
	char unit[UNITS_TEXT];
	const char *wrong;
	uint32_t bytes;

	wrong = units_wrong(units_bytes(text, &bytes), "wants a number of bytes, as 16mb");
	if (wrong)
		return wrong;
	if (field->max && (bytes < field->min || bytes > field->max))
		return wants_range(field->min, field->max, " bytes");
	units_bytes_text(bytes, unit);
	snprintf(out, size, "%s", unit);
	return NULL;
}

static const char *read_time(const struct field *field, const char *text, char *out,
			     size_t size)
{
	const char *wrong;
	char unit[UNITS_TEXT];
	uint32_t us;

	wrong = units_wrong(units_time(text, &us), "wants a time as 100ms");
	if (wrong)
		return wrong;
	if (is_bare(text) && us)
		return "wants a unit: us, ms or s";
	if (!us && field->flags & FIELD_NONE) {
		snprintf(out, size, "none");
		return NULL;
	}
	if (us < field->min || us > field->max)
		return wants_range(field->min, field->max, "us");
	units_time_text(us, unit);
	snprintf(out, size, "%s", unit);
	return NULL;
}

static const char *read_duration(const struct field *field, const char *text, char *out,
				 size_t size)
{
	static const struct {
		uint32_t seconds;
		const char *name;
	} units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
	uint32_t seconds;
	const char *wrong;
	unsigned int i = 0;

	(void)field;
	wrong = units_wrong(units_duration(text, &seconds), "wants a time as 10min");
	if (wrong)
		return wrong;
	if (!seconds || is_bare(text))
		return "wants a time with a unit: s, min, h or d";
	while (seconds % units[i].seconds)
		i++;
	snprintf(out, size, "%u%s", seconds / units[i].seconds, units[i].name);
	return NULL;
}

static const char *read_percent(const struct field *field, const char *text, char *out,
				size_t size)
{
	char unit[UNITS_TEXT];
	const char *wrong;
	uint32_t ppm;

	(void)field;
	wrong = units_wrong(units_percent(text, &ppm), "wants a percentage as 2% or 0.1%");
	if (wrong)
		return wrong;
	units_percent_text(ppm, unit);
	snprintf(out, size, "%s", ppm ? unit : "none");
	return NULL;
}

static const char *read_share(const struct field *field, const char *text, char *out,
			      size_t size)
{
	size_t len = strlen(text);
	char number[8] = "";
	uint64_t share;

	(void)field;
	if (len && text[len - 1] == '%')
		len--;
	if (len < sizeof(number))
		memcpy(number, text, len);
	if (!words_number(number, 0, 100, &share))
		return "wants a whole number of percent from 0 to 100";
	snprintf(out, size, "%u%%", (unsigned int)share);
	return NULL;
}

static const char *read_dscp(const struct field *field, const char *text, char *out,
			     size_t size)
{
	int dscp = dscp_parse(text);

	(void)field;
	if (dscp < 0)
		return "wants a number from 0 to 63, or a name as EF";
	if (dscp_name(dscp))
		snprintf(out, size, "%s", dscp_name(dscp));
	else
		snprintf(out, size, "%d", dscp);
	return NULL;
}

static const char *read_outer(const struct field *field, const char *text, char *out,
			      size_t size)
{
	if (strcmp(text, "class") && strcmp(text, "inherit"))
		return read_dscp(field, text, out, size) ?
		       "wants class, inherit, a number from 0 to 63, or a name as EF" : NULL;
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_mark(const struct field *field, const char *text, char *out,
			     size_t size)
{
	char mark_text[WORDS_MARK_SIZE];
	uint32_t mark;

	(void)field;
	if (!words_mark(text, &mark))
		return "wants a mark of 32 bits as 0x10, or none";
	snprintf(out, size, "%s", words_mark_text(mark, mark_text));
	return NULL;
}

static const char *read_masked(const struct field *field, const char *text, char *out,
			       size_t size)
{
	const char *slash = strchr(text, '/');
	uint64_t mark, mask = UINT32_MAX;
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char first[16] = "";

	(void)field;
	if (len < sizeof(first))
		memcpy(first, text, len);
	if (!words_number(first, 0, UINT32_MAX, &mark) ||
	    (slash && !words_number(slash + 1, 1, UINT32_MAX, &mask)) || mark & ~mask)
		return "wants a mark as 0x10, or with its mask as 0x10/0xf0";
	if (mask == UINT32_MAX)
		snprintf(out, size, "0x%x", (unsigned int)mark);
	else
		snprintf(out, size, "0x%x/0x%x", (unsigned int)mark, (unsigned int)mask);
	return NULL;
}

static const char *read_proto(const struct field *field, const char *text, char *out,
			      size_t size)
{
	uint8_t proto;

	(void)field;
	if (!proto_parse(text, &proto))
		return "wants the name of a protocol, as udp, or a number from 0 to 255";
	if (proto_name(proto))
		snprintf(out, size, "%s", proto_name(proto));
	else
		snprintf(out, size, "%u", proto);
	return NULL;
}

static const char *read_ttl(const struct field *field, const char *text, char *out,
			    size_t size)
{
	uint64_t ttl;

	(void)field;
	if (strcmp(text, "inherit") && strcmp(text, "auto") &&
	    !words_number(text, 1, UINT8_MAX, &ttl))
		return "wants a number from 1 to 255, inherit or auto";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_mtu(const struct field *field, const char *text, char *out,
			    size_t size)
{
	uint64_t mtu;

	(void)field;
	if (!strcmp(text, "auto")) {
		snprintf(out, size, "auto");
		return NULL;
	}
	if (!words_number(text, 68, UINT16_MAX, &mtu))
		return "wants a number of bytes from 68 to 65535, or auto";
	snprintf(out, size, "%u", (unsigned int)mtu);
	return NULL;
}

static bool is_printable(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

static const char *read_path(const struct field *field, const char *text, char *out,
			     size_t size)
{
	(void)field;
	if (*text != '/' || !is_printable(text))
		return "wants a path, from / on";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const char *read_text(const struct field *field, const char *text, char *out,
			     size_t size)
{
	(void)field;
	if (!*text || !is_printable(text))
		return "wants a text on one line";
	snprintf(out, size, "%s", text);
	return NULL;
}

static const read_t readers[] = {
	[FORM_NUMBER] = read_number,
	[FORM_BOOL] = read_bool,
	[FORM_ENUM] = read_enum,
	[FORM_NAME] = read_name,
	[FORM_CLASS] = read_class,
	[FORM_DEVICE] = read_device,
	[FORM_NETNS] = read_netns,
	[FORM_ADDR] = read_addr,
	[FORM_REMOTE] = read_remote,
	[FORM_PREFIX] = read_prefix,
	[FORM_ROUTE] = read_route,
	[FORM_PORT] = read_number,
	[FORM_PORTS] = read_ports,
	[FORM_RATE] = read_rate,
	[FORM_BYTES] = read_bytes,
	[FORM_TIME] = read_time,
	[FORM_DURATION] = read_duration,
	[FORM_PERCENT] = read_percent,
	[FORM_SHARE] = read_share,
	[FORM_DSCP] = read_dscp,
	[FORM_OUTER] = read_outer,
	[FORM_MARK] = read_mark,
	[FORM_MASKED] = read_masked,
	[FORM_PROTO] = read_proto,
	[FORM_TTL] = read_ttl,
	[FORM_MTU] = read_mtu,
	[FORM_PATH] = read_path,
	[FORM_TEXT] = read_text,
	[FORM_FLAGS] = read_enum,
	[FORM_NAMES] = read_name,
	[FORM_ADDRS] = read_addr,
	[FORM_CIDRS] = read_cidr,
	[FORM_PORTLIST] = read_portlist,
};

/* Words that stand for the default: "none", "any" and "auto". */
static bool is_word(const struct field *field, const char *text)
{
	return (field->flags & FIELD_NONE && !strcmp(text, "none")) ||
	       (field->standard && !strcmp(text, field->standard) &&
		(!strcmp(text, "any") || !strcmp(text, "auto") || !strcmp(text, "none")));
}

const char *value_read(const struct field *field, const char *text, char *out, size_t size)
{
	if (is_word(field, text)) {
		snprintf(out, size, "%s", text);
		return NULL;
	}
	return readers[field->form](field, text, out, size);
}

bool value_is_list(const struct field *field)
{
	return field->form >= FORM_FLAGS && field->form <= FORM_PORTLIST;
}

/* --- lists */

#define NO_MEMORY	"is too much for the memory"

static bool is_v6(const char *address)
{
	return strchr(address, ':');
}

static int compare_addr(const struct words_addr *a, const struct words_addr *b)
{
	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return a->family == AF_INET ? memcmp(&a->v4, &b->v4, sizeof(a->v4)) :
				      memcmp(&a->v6, &b->v6, sizeof(a->v6));
}

/*
 * Order by subnet. In a subnet of IPv4 the addresses have an order of their own, since the
 * first is that of the packets; the kernel keeps none of IPv6.
 */
static int compare_cidr(const char *a, const char *b)
{
	struct words_addr p, q, host, other;
	uint64_t m = 0, n = 0;
	bool has_len;
	int ret;

	split_prefix(a, &p, &m, &has_len);
	split_prefix(b, &q, &n, &has_len);
	host = p;
	other = q;
	clear_host(&p, m);
	clear_host(&q, n);
	ret = compare_addr(&p, &q);
	if (!ret)
		ret = (int)m - (int)n;
	if (!ret && host.family == AF_INET6)
		ret = compare_addr(&host, &other);
	return ret;
}

bool value_same_subnet(const char *a, const char *b)
{
	return !is_v6(a) && !compare_cidr(a, b);
}

/* Order of the elements: flags by bit, addresses by family, names as written. */
static int compare(const struct field *field, const char *a, const char *b)
{
	switch (field->form) {
	case FORM_FLAGS:
		return names_find(field->names, a) - names_find(field->names, b);
	case FORM_ADDRS:
		return is_v6(a) - is_v6(b);
	case FORM_CIDRS:
		return compare_cidr(a, b);
	default:
		return 0;
	}
}

/* Where to put the element: before the first one that is greater. */
static const char *place_of(const struct field *field, const char *list, const char *element,
			    const char **wrong)
{
	char one[VALUE_SIZE];
	const char *place = NULL;
	unsigned int count = 0;

	while (*list) {
		size_t len = strcspn(list, ",");

		snprintf(one, sizeof(one), "%.*s", (int)len, list);
		if (!strcmp(one, element))
			*wrong = "has one value twice";
		if (field->form == FORM_ADDRS && is_v6(one) == is_v6(element))
			*wrong = "wants one address for each family";
		if (!place && compare(field, element, one) < 0)
			place = list;
		list += len + (list[len] == ',');
		count++;
	}
	if (field->form == FORM_NAMES && count >= NSMWIRE_COLOURS_MAX)
		*wrong = "wants at most 4";
	return place ? place : list;
}

/* Ports are in order, and what touches or overlaps is one range. */
static const char *insert_ports(char **list, const char *element)
{
	char both[2 * PORTS_TEXT], text[PORTS_TEXT];
	struct ports ports;
	const char *wrong;
	char *longer;

	snprintf(both, sizeof(both), "%s,%s", *list, element);
	wrong = ports_parse(both, &ports);
	if (wrong)
		return wrong;
	ports_text(&ports, text);
	longer = strdup(text);
	if (!longer)
		return NO_MEMORY;
	free(*list);
	*list = longer;
	return NULL;
}

const char *value_insert(const struct field *field, char **list, const char *element)
{
	const char *wrong = NULL, *place;
	char *longer;

	if (*list && field->form == FORM_PORTLIST)
		return insert_ports(list, element);
	if (!*list || !strcmp(*list, "none") || !strcmp(*list, "any")) {
		longer = strdup(element);
	} else {
		place = place_of(field, *list, element, &wrong);
		if (wrong)
			return wrong;
		if (asprintf(&longer, "%.*s%s%s%s%s", (int)(place - *list), *list,
			     *place || place == *list ? "" : ",", element, *place ? "," : "",
			     place) < 0)
			longer = NULL;
	}
	if (!longer)
		return NO_MEMORY;
	free(*list);
	*list = longer;
	return NULL;
}

bool value_next(const char **list, char one[VALUE_SIZE])
{
	size_t len;

	if (!*list || !**list || !strcmp(*list, "none"))
		return false;
	len = strcspn(*list, ",");
	snprintf(one, VALUE_SIZE, "%.*s", (int)len, *list);
	*list += len + ((*list)[len] == ',');
	return true;
}

bool value_has(const char *list, const char *element)
{
	char one[VALUE_SIZE];

	while (value_next(&list, one)) {
		if (!strcmp(one, element))
			return true;
	}
	return false;
}

/* --- words of a command */

void wordlist_add(struct wordlist *list, const char *word)
{
	char **more = realloc(list->word, sizeof(*more) * (list->count + 2));

	if (!more) {
		list->failed = true;
		return;
	}
	list->word = more;
	more[list->count] = strdup(word);
	list->failed = list->failed || !more[list->count];
	if (more[list->count])
		list->count++;
	more[list->count] = NULL;
}

void wordlist_free(struct wordlist *list)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		free(list->word[i]);
	free(list->word);
	memset(list, 0, sizeof(*list));
}

static void add_pair(struct wordlist *list, const char *word, const char *value)
{
	wordlist_add(list, word);
	wordlist_add(list, value);
}

/* Both families are said, since a command keeps the address of the other one. */
static void add_addrs(struct wordlist *list, const char *word, const char *value)
{
	const char *comma = strchr(value, ',');
	char first[VALUE_SIZE];

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(value, ","), value);
	add_pair(list, word, first);
	if (!strcmp(value, "any"))
		return;
	if (comma)
		add_pair(list, word, comma + 1);
	else
		add_pair(list, word, is_v6(value) ? "0.0.0.0" : "::");
}

void value_words(const struct field *field, const char *value, struct wordlist *list)
{
	bool on;

	if (!value || !field->word)
		return;
	switch (field->form) {
	case FORM_BOOL:
		on = !strcmp(value, "true");
		if (!strcmp(field->word, "listen")) {
			if (on)
				wordlist_add(list, "listen");
		} else if (!strcmp(field->word, "udpcsum")) {
			wordlist_add(list, on ? "udpcsum" : "noudpcsum");
		} else {
			add_pair(list, field->word, on ? "on" : "off");
		}
		break;
	case FORM_ADDRS:
		add_addrs(list, field->word, value);
		break;
	default:
		add_pair(list, field->word, value);
	}
}
