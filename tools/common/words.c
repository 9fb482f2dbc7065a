// SPDX-License-Identifier: GPL-2.0
/*
 * Parse words into settings. A table has one row for each word and one function
 * for each kind of value. See words.h.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "names.h"
#include "words.h"

void words_fail(struct words_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
}

static void have(struct words *w, int attr)
{
	w->have |= 1ULL << attr;
}

/*
 * Parse a number: decimal, or hexadecimal after 0x, without other characters.
 */
bool words_number(const char *word, uint64_t min, uint64_t max, uint64_t *value)
{
	unsigned long long number;
	char *end;
	int base = 10;

	if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
		base = 16;
		if (!isxdigit((unsigned char)word[2]))
			return false;
	} else if (!isdigit((unsigned char)word[0])) {
		return false;
	}
	errno = 0;
	number = strtoull(word, &end, base);
	if (errno || *end || number < min || number > max)
		return false;
	*value = number;
	return true;
}

bool words_range(const char *word, uint64_t least, uint64_t most, uint64_t *min,
		 uint64_t *max)
{
	const char *dash = strchr(word, '-');
	char first[24] = "";

	if (!dash) {
		if (!words_number(word, least, most, min))
			return false;
		*max = *min;
		return true;
	}
	if ((size_t)(dash - word) >= sizeof(first))
		return false;
	memcpy(first, word, dash - word);
	return words_number(first, least, most, min) &&
	       words_number(dash + 1, *min, most, max);
}

bool words_switch(const char *word, uint8_t *on)
{
	*on = !strcmp(word, "on");
	return *on || !strcmp(word, "off");
}

bool words_mark(const char *word, uint32_t *mark)
{
	uint64_t number = 0;

	if (strcmp(word, "none") && strcmp(word, "off") &&
	    !words_number(word, 0, UINT32_MAX, &number))
		return false;
	*mark = number;
	return true;
}

const char *words_mark_text(uint32_t mark, char text[WORDS_MARK_SIZE])
{
	if (!mark)
		return "none";
	snprintf(text, WORDS_MARK_SIZE, "0x%x", mark);
	return text;
}

static bool is_device_name(const char *word, size_t size)
{
	const char *c;

	if (!*word || strlen(word) >= size)
		return false;
	if (!strcmp(word, ".") || !strcmp(word, ".."))
		return false;
	for (c = word; *c; c++) {
		if (*c == '/' || *c == ':' || isspace((unsigned char)*c))
			return false;
	}
	return true;
}

/* Whether the kernel accepts the word as the name of a netdevice. */
bool words_ifname(const char *word)
{
	return is_device_name(word, IFNAMSIZ);
}

/*
 * Whether the kernel accepts the word as an altname of a netdevice. An altname
 * can be longer than a name.
 */
bool words_altname(const char *word)
{
	return is_device_name(word, WORDS_ALTNAME_SIZE);
}

/*
 * Whether the kernel accepts the word as a colour, or as the name of an uplink,
 * a peer or a profile.
 */
bool words_name(const char *word)
{
	const char *c;

	if (!*word || *word == '-' || strlen(word) >= WORDS_NAME_SIZE)
		return false;
	for (c = word; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return false;
	}
	return strcmp(word, "none") && strcmp(word, "help");
}

bool words_parse_addr(struct words_addr *addr, const char *word)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, word, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, word, &addr->v6) == 1)
		addr->family = AF_INET6;
	return addr->family;
}

static bool take_id(struct words *w, const char *value)
{
	uint64_t number;

	if (!words_number(value, 0, NSMWIRE_ID_MAX, &number))
		return false;
	w->id = number;
	have(w, IFLA_NSMWIRE_ID);
	return true;
}

static bool take_remote(struct words *w, const char *value)
{
	if (!strcmp(value, "none")) {
		w->remote_none = true;
		return true;
	}
	if (!words_parse_addr(&w->remote, value))
		return false;
	have(w, w->remote.family == AF_INET ? IFLA_NSMWIRE_REMOTE :
					      IFLA_NSMWIRE_REMOTE6);
	return true;
}

static bool take_local(struct words *w, const char *value)
{
	if (!strcmp(value, "any")) {
		w->local_any = true;
		return true;
	}
	if (!words_parse_addr(&w->local, value))
		return false;
	have(w, w->local.family == AF_INET ? IFLA_NSMWIRE_LOCAL :
					     IFLA_NSMWIRE_LOCAL6);
	return true;
}

static bool take_dev(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_DEVICE);
	if (!strcmp(value, "none")) {
		w->device = 0;
		return true;
	}
	if (!words_altname(value))
		return false;
	w->device_word = value;
	return true;
}

static bool take_uplink(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_UPLINK);
	if (!strcmp(value, "none")) {
		w->uplink[0] = '\0';
		return true;
	}
	if (!words_name(value))
		return false;
	memcpy(w->uplink, value, strlen(value) + 1);
	return true;
}

static bool take_peer(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_PEER);
	if (!strcmp(value, "none")) {
		w->peer[0] = '\0';
		return true;
	}
	if (!words_name(value))
		return false;
	memcpy(w->peer, value, strlen(value) + 1);
	return true;
}

static bool take_fwmark(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_FWMARK);
	return words_mark(value, &w->fwmark);
}

static bool take_dstport(struct words *w, const char *value)
{
	uint64_t number;

	if (!words_number(value, 1, UINT16_MAX, &number))
		return false;
	w->dst_port = number;
	have(w, IFLA_NSMWIRE_DST_PORT);
	return true;
}

static bool take_srcport(struct words *w, const char *value)
{
	uint64_t min = 0, max = 0;

	/* A single 0 also means auto. */
	if (strcmp(value, "auto") && !words_number(value, 0, 0, &min) &&
	    !words_range(value, 1, UINT16_MAX, &min, &max))
		return false;
	w->src_port_min = min;
	w->src_port_max = max;
	have(w, IFLA_NSMWIRE_SRC_PORT_MIN);
	have(w, IFLA_NSMWIRE_SRC_PORT_MAX);
	return true;
}

static bool take_name(struct words *w, const char *value, int attr,
		      const struct names *names, uint8_t *field)
{
	int number = names_find(names, value);

	if (number < 0)
		return false;
	*field = number;
	have(w, attr);
	return true;
}

static bool take_payload(struct words *w, const char *value)
{
	return take_name(w, value, IFLA_NSMWIRE_PAYLOAD, &names_payload,
			 &w->payload);
}

static bool take_df(struct words *w, const char *value)
{
	return take_name(w, value, IFLA_NSMWIRE_DF, &names_df, &w->df);
}

static bool take_ttl(struct words *w, const char *value)
{
	uint64_t number = 0;

	w->ttl_inherit = !strcmp(value, "inherit");
	have(w, IFLA_NSMWIRE_TTL_INHERIT);
	if (w->ttl_inherit)
		return true;
	/* 0 is refused: it means inherit to ip, but would mean auto here. */
	if (strcmp(value, "auto") &&
	    !words_number(value, 1, UINT8_MAX, &number))
		return false;
	w->ttl = number;
	have(w, IFLA_NSMWIRE_TTL);
	return true;
}

static bool take_dscp(struct words *w, const char *value)
{
	int number;

	have(w, IFLA_NSMWIRE_DSCP_MODE);
	if (!strcmp(value, "class")) {
		w->dscp_mode = NSMWIRE_DSCP_MODE_CLASS;
		return true;
	}
	if (!strcmp(value, "inherit")) {
		w->dscp_mode = NSMWIRE_DSCP_MODE_INHERIT;
		return true;
	}
	number = dscp_parse(value);
	if (number < 0)
		return false;
	w->dscp_mode = NSMWIRE_DSCP_MODE_FIXED;
	w->dscp = number;
	have(w, IFLA_NSMWIRE_DSCP);
	return true;
}

static bool take_udpcsum(struct words *w, const char *value)
{
	(void)value;
	w->udp_csum = 1;
	have(w, IFLA_NSMWIRE_UDP_CSUM);
	return true;
}

static bool take_noudpcsum(struct words *w, const char *value)
{
	(void)value;
	w->udp_csum = 0;
	have(w, IFLA_NSMWIRE_UDP_CSUM);
	return true;
}

static bool take_classopt(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_CLASS_OPTION);
	return words_switch(value, &w->class_option);
}

static bool take_profile(struct words *w, const char *value)
{
	if (!words_name(value))
		return false;
	memcpy(w->profile, value, strlen(value) + 1);
	have(w, IFLA_NSMWIRE_PROFILE);
	return true;
}

/* Parse names separated by commas. Each name may appear once. */
static bool take_trust(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_TRUST);
	if (!strcmp(value, "none"))
		return true;
	for (;;) {
		size_t len = strcspn(value, ",");
		char name[16] = "";
		int bit;

		if (len >= sizeof(name))
			return false;
		memcpy(name, value, len);
		bit = names_find(&names_trust, name);
		if (bit < 0 || w->trust & (1U << bit))
			return false;
		w->trust |= 1U << bit;
		if (!value[len])
			return true;
		value += len + 1;
	}
}

static bool take_reflect(struct words *w, const char *value)
{
	have(w, IFLA_NSMWIRE_REFLECT);
	return words_switch(value, &w->reflect);
}

/* Words of one group set one attribute: only one of them may be given, once. */
static const struct row {
	const char *word;
	unsigned int group;
	const char *value;	/* expected value; NULL: takes no value */
	bool (*take)(struct words *w, const char *value);
	const char *help;
	const char *known_as;	/* names in other tools such as ip and tc */
} rows[] = {
	{ "id", 0, "a number from 0 to 16777215", take_id,
	  "number of the wire (Geneve VNI), equal at both ends",
	  "vni vnid key tunnel-id" },
	{ "remote", 1, "an IPv4 or IPv6 address, or none", take_remote,
	  "address of the peer", "dst group to endpoint" },
	{ "peer", 17, "the name of a peer, or none", take_peer,
	  "named peer to lead to, instead of a remote", "neighbour" },
	{ "local", 2, "an IPv4 or IPv6 address, or any", take_local,
	  "source address; any: the route chooses", "src saddr from" },
	{ "dev", 3, "the name of a device, or none", take_dev,
	  "underlay device to leave through; none: the route chooses",
	  "device link interface iface oif" },
	{ "uplink", 12, "the name of an uplink, or none", take_uplink,
	  "uplink to leave through, and to share the rate of", "wan" },
	{ "profile", 13, "the name of a profile, as holoconf", take_profile,
	  "profile that classifies the packets", "policy" },
	{ "trust", 14,
	  "none, or some of dscp, mark, priority and control, with commas between",
	  take_trust, "packet fields that are accepted as its class", NULL },
	{ "reflect", 15, "on or off", take_reflect,
	  "replies get the class of their flow (default on)", NULL },
	{ "dstport", 4, "a UDP port from 1 to 65535", take_dstport,
	  "UDP port of both ends (default 6091)", "port dport dst_port" },
	{ "srcport", 5, "a UDP port, a range as 40000-49999, or auto",
	  take_srcport, "UDP source port, or a range for the flows",
	  "sport src_port" },
	{ "payload", 6, "ip or ethernet", take_payload,
	  "what the wire carries (default ip)", "eth mode encap proto" },
	{ "ttl", 7, "a number from 1 to 255, inherit or auto", take_ttl,
	  "TTL of the outer header; auto: that of the route",
	  "hoplimit hlim" },
	{ "dscp", 8, "class, inherit, a number from 0 to 63, or a name as EF",
	  take_dscp, "DSCP of the outer header (default that of the class)",
	  "tos dsfield tclass" },
	{ "df", 9, "set, unset or inherit", take_df,
	  "DF of the outer IPv4 header (default set)", "pmtudisc" },
	{ "udpcsum", 10, NULL, take_udpcsum,
	  "send the outer UDP checksum (default)", "csum checksum" },
	{ "noudpcsum", 10, NULL, take_noudpcsum,
	  "without it", "nocsum" },
	{ "classopt", 11, "on or off", take_classopt,
	  "send the class in a Geneve option (default on)", NULL },
	{ "fwmark", 16, "a mark of 32 bits as 0x10, or none", take_fwmark,
	  "mark of the outer packets, for their route, too", "mark" },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

const char *words_at(unsigned int index)
{
	return index < ROWS ? rows[index].word : NULL;
}

const char *words_help(unsigned int index)
{
	return index < ROWS ? rows[index].help : NULL;
}

void words_suggest(struct suggestion *s)
{
	unsigned int i;

	for (i = 0; i < ROWS; i++)
		suggest_try(s, rows[i].word, rows[i].known_as);
}

const char *words_usage(void)
{
	return	"[ id N ] [ remote ADDR | none ] [ local ADDR | any ]\n"
		"[ peer NAME | none ]\n"
		"[ dev DEV | none ] [ uplink NAME | none ]\n"
		"[ profile PROFILE ]\n"
		"[ trust none | { dscp | mark | priority | control }[,...] ]\n"
		"[ reflect on | off ] [ dstport PORT ]\n"
		"[ srcport PORT | MIN-MAX | auto ] [ payload ip | ethernet ]\n"
		"[ ttl N | inherit | auto ] [ dscp DSCP | inherit | class ]\n"
		"[ df set | unset | inherit ] [ udpcsum | noudpcsum ]\n"
		"[ classopt on | off ] [ fwmark MARK | none ]\n";
}

int words_take(struct words *w, int *argc, char ***argv, struct words_err *err)
{
	const struct row *row = NULL;
	const char *value = NULL;
	unsigned int i;

	for (i = 0; *argc > 0 && i < ROWS; i++) {
		if (!strcmp(rows[i].word, **argv))
			row = &rows[i];
	}
	if (!row)
		return 0;
	if (row->value) {
		if (*argc < 2) {
			words_fail(err, "\"%s\" wants %s", row->word,
				   row->value);
			return -1;
		}
		value = (*argv)[1];
	}
	if (w->seen & (1U << row->group)) {
		words_fail(err, row->value ? "\"%s\" is there twice" :
			   "\"%s\" after udpcsum or noudpcsum", row->word);
		return -1;
	}
	w->seen |= 1U << row->group;
	if (!row->take(w, value)) {
		words_fail(err, "\"%s %s\": \"%s\" wants %s", row->word, value,
			   row->word, row->value);
		return -1;
	}
	*argc -= row->value ? 2 : 1;
	*argv += row->value ? 2 : 1;
	return 1;
}
