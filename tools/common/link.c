// SPDX-License-Identifier: GPL-2.0
/*
 * Convert settings of a wire to attributes and back, and to words and JSON. See
 * words.h.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "names.h"
#include "words.h"

static const struct attr_row rows[] = {
	SPEC_LINK_ROWS(struct words)
};

static const struct attr_table table = ATTR_TABLE(rows);

/*
 * A removed address is sent as all zeroes, in the family of the other address.
 */
static void unset(struct words *w, bool v6, int type4, int type6)
{
	w->have |= 1ULL << (v6 ? type6 : type4);
}

int words_put(const struct words *w, attrs_put_t put, void *ctx)
{
	struct words all = *w;

	if (w->remote_none)
		unset(&all, w->local.family == AF_INET6, IFLA_NSMWIRE_REMOTE,
		      IFLA_NSMWIRE_REMOTE6);
	if (w->local_any)
		unset(&all, w->remote.family == AF_INET6, IFLA_NSMWIRE_LOCAL,
		      IFLA_NSMWIRE_LOCAL6);
	return attrs_put(&table, &all, put, ctx);
}

/* A name that the command line cannot express counts as unknown. */
static void check_name(struct words *w, int type, char *name)
{
	if (!words_have(w, type) || !*name || words_name(name))
		return;
	*name = '\0';
	w->have &= ~(1ULL << type);
	w->unknown++;
}

void words_get(struct words *w, const void *data, size_t len)
{
	memset(w, 0, sizeof(*w));
	attrs_get(&table, w, data, len, &w->unknown);
	check_name(w, IFLA_NSMWIRE_UPLINK, w->uplink);
	check_name(w, IFLA_NSMWIRE_PEER, w->peer);
	check_name(w, IFLA_NSMWIRE_PROFILE, w->profile);
	if (!words_ifname(w->device_name))
		w->device_name[0] = '\0';
}

struct shower {
	words_show_t show;
	void *ctx;
};

static void show(const struct shower *s, struct words_field field)
{
	s->show(s->ctx, &field);
}

/* Show the name of a value, or its number if the name is not known. */
static void show_name(const struct shower *s, const struct names *names,
		      uint8_t value, const char *key, const char *word,
		      bool detail)
{
	const char *name = names_get(names, value);
	char number[8];

	snprintf(number, sizeof(number), "%u", value);
	show(s, (struct words_field) {
		.key = key, .kind = name ? WORDS_STRING : WORDS_UINT,
		.number = value, .string = name,
		.word = word, .text = name ? name : number, .detail = detail,
	});
}

static void show_addr(const struct shower *s, const struct words_addr *addr,
		      const char *key4, const char *key6, const char *word)
{
	bool v4 = addr->family == AF_INET;
	char text[INET6_ADDRSTRLEN];

	if (!addr->family)
		return;
	inet_ntop(addr->family, v4 ? (void *)&addr->v4 : (void *)&addr->v6,
		  text, sizeof(text));
	show(s, (struct words_field) {
		.key = v4 ? key4 : key6, .kind = WORDS_STRING, .string = text,
		.word = word, .text = text,
		.paint = v4 ? WORDS_IPV4 : WORDS_IPV6,
	});
}

/* Show a device. A removed device has a name, but no index. */
static void show_device(const struct shower *s, const struct words *w)
{
	char unnamed[IFNAMSIZ];
	const char *name = w->device_name;

	if (!w->device && !*name)
		return;
	if (!*name) {
		snprintf(unnamed, sizeof(unnamed), "if%u", w->device);
		name = unnamed;
	}
	show(s, (struct words_field) {
		.key = w->device ? "device" : NULL,
		.kind = w->device ? WORDS_UINT : WORDS_NONE,
		.number = w->device, .word = "dev", .text = name, .paint = WORDS_DEV,
	});
	if (*w->device_name)
		show(s, (struct words_field) {
			.key = "device_name", .kind = WORDS_STRING,
			.string = name,
		});
}

static void show_ports(const struct shower *s, const struct words *w)
{
	char text[16] = "auto";

	if (words_have(w, IFLA_NSMWIRE_DST_PORT)) {
		char port[8];

		snprintf(port, sizeof(port), "%u", w->dst_port);
		show(s, (struct words_field) {
			.key = "dst_port", .kind = WORDS_UINT,
			.number = w->dst_port, .word = "dstport", .text = port,
			.detail = w->dst_port == NSMWIRE_DEFAULT_PORT,
		});
	}
	if (!words_have(w, IFLA_NSMWIRE_SRC_PORT_MIN))
		return;
	if (w->src_port_min && w->src_port_min == w->src_port_max)
		snprintf(text, sizeof(text), "%u", w->src_port_min);
	else if (w->src_port_min)
		snprintf(text, sizeof(text), "%u-%u", w->src_port_min,
			 w->src_port_max);
	show(s, (struct words_field) {
		.key = "src_port_min", .kind = WORDS_UINT,
		.number = w->src_port_min, .word = "srcport", .text = text,
		.detail = true,
	});
	show(s, (struct words_field) {
		.key = "src_port_max", .kind = WORDS_UINT,
		.number = w->src_port_max,
	});
}

static void show_ttl(const struct shower *s, const struct words *w)
{
	char text[8] = "auto";

	if (w->ttl_inherit)
		snprintf(text, sizeof(text), "inherit");
	else if (w->ttl)
		snprintf(text, sizeof(text), "%u", w->ttl);
	if (words_have(w, IFLA_NSMWIRE_TTL) ||
	    words_have(w, IFLA_NSMWIRE_TTL_INHERIT))
		show(s, (struct words_field) {
			.word = "ttl", .text = text, .detail = true,
		});
	if (words_have(w, IFLA_NSMWIRE_TTL))
		show(s, (struct words_field) {
			.key = "ttl", .kind = WORDS_UINT, .number = w->ttl,
		});
	if (words_have(w, IFLA_NSMWIRE_TTL_INHERIT))
		show(s, (struct words_field) {
			.key = "ttl_inherit", .kind = WORDS_BOOL,
			.number = w->ttl_inherit,
		});
}

static void show_dscp(const struct shower *s, const struct words *w)
{
	const char *name = dscp_name(w->dscp);
	char number[16];

	if (!words_have(w, IFLA_NSMWIRE_DSCP_MODE))
		return;
	if (!names_get(&names_dscp_mode, w->dscp_mode)) {
		/* A bare number would be parsed as a DSCP. */
		snprintf(number, sizeof(number), "mode-%u", w->dscp_mode);
		show(s, (struct words_field) {
			.key = "dscp_mode", .kind = WORDS_UINT,
			.number = w->dscp_mode,
			.word = "dscp", .text = number, .detail = true,
		});
		return;
	}
	if (w->dscp_mode != NSMWIRE_DSCP_MODE_FIXED) {
		show_name(s, &names_dscp_mode, w->dscp_mode, "dscp_mode",
			  "dscp", true);
		return;
	}
	show_name(s, &names_dscp_mode, w->dscp_mode, "dscp_mode", NULL, true);
	snprintf(number, sizeof(number), "%u", w->dscp);
	show(s, (struct words_field) {
		.key = "dscp", .kind = WORDS_UINT, .number = w->dscp,
		.word = "dscp", .text = name ? name : number, .detail = true,
	});
}

/* Show the profile. The empty string is the default profile. */
static void show_profile(const struct shower *s, const struct words *w)
{
	const char *name = *w->profile ? w->profile : WORDS_PROFILE_DEFAULT;

	if (!words_have(w, IFLA_NSMWIRE_PROFILE))
		return;
	show(s, (struct words_field) {
		.key = "profile", .kind = WORDS_STRING, .string = name,
		.word = "profile", .text = name,
		.detail = !strcmp(name, WORDS_PROFILE_DEFAULT),
	});
}

static void show_trust(const struct shower *s, const struct words *w)
{
	char text[96] = "none";
	size_t len = 0;
	unsigned int i;

	if (!words_have(w, IFLA_NSMWIRE_TRUST))
		return;
	for (i = 0; i < 8; i++) {
		const char *name = names_get(&names_trust, i);
		char bit[8];

		if (!(w->trust & (1U << i)))
			continue;
		snprintf(bit, sizeof(bit), "bit-%u", i);
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? "," : "", name ? name : bit);
	}
	show(s, (struct words_field) {
		.key = "trust", .kind = WORDS_FLAGS, .number = w->trust,
		.flags = &names_trust, .word = "trust", .text = text,
		.detail = w->trust == NSMWIRE_TRUST_DSCP,
	});
}

static void show_switch(const struct shower *s, const struct words *w, int type,
			uint8_t on, const char *key, const char *word,
			bool detail)
{
	if (words_have(w, type))
		show(s, (struct words_field) {
			.key = key, .kind = WORDS_BOOL, .number = on,
			.word = word, .text = on ? "on" : "off",
			.detail = detail,
		});
}

static void show_fwmark(const struct shower *s, const struct words *w)
{
	char text[WORDS_MARK_SIZE];

	if (!words_have(w, IFLA_NSMWIRE_FWMARK))
		return;
	show(s, (struct words_field) {
		.key = "fwmark", .kind = WORDS_UINT, .number = w->fwmark,
		.word = "fwmark", .text = words_mark_text(w->fwmark, text),
		.detail = !w->fwmark,
	});
}

void words_show(const struct words *w, words_show_t cb, void *ctx)
{
	struct shower shower = { .show = cb, .ctx = ctx };
	const struct shower *s = &shower;
	char number[16];

	if (words_have(w, IFLA_NSMWIRE_ID)) {
		snprintf(number, sizeof(number), "%u", w->id);
		show(s, (struct words_field) {
			.key = "id", .kind = WORDS_UINT, .number = w->id,
			.word = "id", .text = number,
		});
	}
	show_addr(s, &w->remote, "remote", "remote6", "remote");
	show_addr(s, &w->local, "local", "local6", "local");
	show_device(s, w);
	if (*w->peer)
		show(s, (struct words_field) {
			.key = "peer", .kind = WORDS_STRING,
			.string = w->peer, .word = "peer", .text = w->peer,
		});
	if (*w->uplink)
		show(s, (struct words_field) {
			.key = "uplink", .kind = WORDS_STRING,
			.string = w->uplink, .word = "uplink",
			.text = w->uplink,
		});
	show_profile(s, w);
	show_trust(s, w);
	show_switch(s, w, IFLA_NSMWIRE_REFLECT, w->reflect, "reflect",
		    "reflect", w->reflect);
	show_ports(s, w);
	if (words_have(w, IFLA_NSMWIRE_PAYLOAD))
		show_name(s, &names_payload, w->payload, "payload", "payload",
			  false);
	show_ttl(s, w);
	show_dscp(s, w);
	if (words_have(w, IFLA_NSMWIRE_DF))
		show_name(s, &names_df, w->df, "df", "df", true);
	if (words_have(w, IFLA_NSMWIRE_UDP_CSUM))
		show(s, (struct words_field) {
			.key = "udp_csum", .kind = WORDS_BOOL,
			.number = w->udp_csum,
			.word = w->udp_csum ? "udpcsum" : "noudpcsum",
			.detail = true,
		});
	show_switch(s, w, IFLA_NSMWIRE_CLASS_OPTION, w->class_option,
		    "class_option", "classopt", true);
	show_fwmark(s, w);
}
