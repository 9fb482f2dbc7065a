// SPDX-License-Identifier: GPL-2.0
/*
 * From settings to attributes, from attributes to settings, and from settings
 * to words and JSON. See words.h.
 *
 * Attributes are walked as plain type, length, value: rtnetlink's struct
 * rtattr and libnl's struct nlattr are the same bytes.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/nsmwire.h>

#include "names.h"
#include "words.h"

struct putter {
	words_put_t put;
	void *ctx;
	int ret;
};

static void put(struct putter *p, int type, const void *data, size_t len)
{
	if (!p->ret)
		p->ret = p->put(p->ctx, type, data, len);
}

static void put_u8(struct putter *p, const struct words *w, int type,
		   uint8_t value)
{
	if (words_have(w, type))
		put(p, type, &value, sizeof(value));
}

static void put_u32(struct putter *p, const struct words *w, int type,
		    uint32_t value)
{
	if (words_have(w, type))
		put(p, type, &value, sizeof(value));
}

static void put_port(struct putter *p, const struct words *w, int type,
		     uint16_t value)
{
	uint16_t port = htons(value);

	if (words_have(w, type))
		put(p, type, &port, sizeof(port));
}

static void put_string(struct putter *p, const struct words *w, int type,
		       const char *text)
{
	if (words_have(w, type))
		put(p, type, text, strlen(text) + 1);
}

/* An address that was taken away is all zeroes, of the family of the other. */
static void put_addr(struct putter *p, const struct words_addr *addr, bool unset,
		     const struct words_addr *other, int type4, int type6)
{
	struct words_addr none = { .family = other->family };

	if (unset)
		addr = &none;
	else if (!addr->family)
		return;
	if (addr->family == AF_INET6)
		put(p, type6, &addr->v6, sizeof(addr->v6));
	else
		put(p, type4, &addr->v4, sizeof(addr->v4));
}

int words_put(const struct words *w, words_put_t cb, void *ctx)
{
	struct putter p = { .put = cb, .ctx = ctx };

	put_u32(&p, w, IFLA_NSMWIRE_ID, w->id);
	put_addr(&p, &w->remote, w->remote_none, &w->local,
		 IFLA_NSMWIRE_REMOTE, IFLA_NSMWIRE_REMOTE6);
	put_addr(&p, &w->local, w->local_any, &w->remote,
		 IFLA_NSMWIRE_LOCAL, IFLA_NSMWIRE_LOCAL6);
	put_u32(&p, w, IFLA_NSMWIRE_DEVICE, w->device);
	put_port(&p, w, IFLA_NSMWIRE_DST_PORT, w->dst_port);
	put_port(&p, w, IFLA_NSMWIRE_SRC_PORT_MIN, w->src_port_min);
	put_port(&p, w, IFLA_NSMWIRE_SRC_PORT_MAX, w->src_port_max);
	put_u8(&p, w, IFLA_NSMWIRE_PAYLOAD, w->payload);
	put_u8(&p, w, IFLA_NSMWIRE_TTL, w->ttl);
	put_u8(&p, w, IFLA_NSMWIRE_TTL_INHERIT, w->ttl_inherit);
	put_u8(&p, w, IFLA_NSMWIRE_DSCP_MODE, w->dscp_mode);
	put_u8(&p, w, IFLA_NSMWIRE_DSCP, w->dscp);
	put_u8(&p, w, IFLA_NSMWIRE_DF, w->df);
	put_u8(&p, w, IFLA_NSMWIRE_UDP_CSUM, w->udp_csum);
	put_u8(&p, w, IFLA_NSMWIRE_CLASS_OPTION, w->class_option);
	put_string(&p, w, IFLA_NSMWIRE_UPLINK, w->uplink);
	put_string(&p, w, IFLA_NSMWIRE_PROFILE, w->profile);
	put_u8(&p, w, IFLA_NSMWIRE_TRUST, w->trust);
	put_u8(&p, w, IFLA_NSMWIRE_REFLECT, w->reflect);
	return p.ret;
}

/* Of any length; one that could not be said here is as good as unknown. */
static bool get_name(const char *data, size_t len, char to[WORDS_NAME_SIZE])
{
	char name[WORDS_NAME_SIZE] = "";
	size_t used = strnlen(data, len);

	if (used >= sizeof(name))
		return false;
	memcpy(name, data, used);
	if (*name && !words_name(name))
		return false;
	memcpy(to, name, sizeof(name));
	return true;
}

static bool get_string(struct words *w, unsigned int type, const char *data,
		       size_t len)
{
	bool ok;

	if (type == IFLA_NSMWIRE_UPLINK)
		ok = get_name(data, len, w->uplink);
	else
		ok = get_name(data, len, w->profile);
	if (ok)
		w->have |= 1ULL << type;
	return ok;
}

static void get_attr(struct words *w, unsigned int type, const void *data,
		     size_t len)
{
	static const struct {
		size_t offset;
		size_t len;
	} where[] = {
#define WHERE(_type, _field) \
	[_type] = { offsetof(struct words, _field), \
		    sizeof(((struct words *)0)->_field) }
		WHERE(IFLA_NSMWIRE_ID, id),
		WHERE(IFLA_NSMWIRE_REMOTE, remote.v4),
		WHERE(IFLA_NSMWIRE_REMOTE6, remote.v6),
		WHERE(IFLA_NSMWIRE_LOCAL, local.v4),
		WHERE(IFLA_NSMWIRE_LOCAL6, local.v6),
		WHERE(IFLA_NSMWIRE_DEVICE, device),
		WHERE(IFLA_NSMWIRE_DST_PORT, dst_port),
		WHERE(IFLA_NSMWIRE_SRC_PORT_MIN, src_port_min),
		WHERE(IFLA_NSMWIRE_SRC_PORT_MAX, src_port_max),
		WHERE(IFLA_NSMWIRE_PAYLOAD, payload),
		WHERE(IFLA_NSMWIRE_TTL, ttl),
		WHERE(IFLA_NSMWIRE_TTL_INHERIT, ttl_inherit),
		WHERE(IFLA_NSMWIRE_DSCP_MODE, dscp_mode),
		WHERE(IFLA_NSMWIRE_DSCP, dscp),
		WHERE(IFLA_NSMWIRE_DF, df),
		WHERE(IFLA_NSMWIRE_UDP_CSUM, udp_csum),
		WHERE(IFLA_NSMWIRE_CLASS_OPTION, class_option),
		WHERE(IFLA_NSMWIRE_TRUST, trust),
		WHERE(IFLA_NSMWIRE_REFLECT, reflect),
#undef WHERE
	};

	if (type == IFLA_NSMWIRE_UPLINK || type == IFLA_NSMWIRE_PROFILE) {
		w->unknown += !get_string(w, type, data, len);
		return;
	}
	if (type == 0 || type >= sizeof(where) / sizeof(where[0]) ||
	    len < where[type].len) {
		w->unknown++;
		return;
	}
	memcpy((char *)w + where[type].offset, data, where[type].len);
	w->have |= 1ULL << type;
}

void words_get(struct words *w, const void *data, size_t len)
{
	const char *at = data;

	memset(w, 0, sizeof(*w));
	while (len >= NLA_HDRLEN) {
		struct nlattr nla;
		size_t step;

		memcpy(&nla, at, sizeof(nla));
		if (nla.nla_len < NLA_HDRLEN || nla.nla_len > len)
			break;
		get_attr(w, nla.nla_type & NLA_TYPE_MASK, at + NLA_HDRLEN,
			 nla.nla_len - NLA_HDRLEN);
		step = NLA_ALIGN(nla.nla_len);
		if (step >= len)
			break;
		at += step;
		len -= step;
	}
	w->dst_port = ntohs(w->dst_port);
	w->src_port_min = ntohs(w->src_port_min);
	w->src_port_max = ntohs(w->src_port_max);

	/* All zeroes is the same as none. */
	if (w->remote.v4.s_addr)
		w->remote.family = AF_INET;
	else if (!IN6_IS_ADDR_UNSPECIFIED(&w->remote.v6))
		w->remote.family = AF_INET6;
	if (w->local.v4.s_addr)
		w->local.family = AF_INET;
	else if (!IN6_IS_ADDR_UNSPECIFIED(&w->local.v6))
		w->local.family = AF_INET6;
}

struct shower {
	words_show_t show;
	void *ctx;
};

static void show(const struct shower *s, struct words_field field)
{
	s->show(s->ctx, &field);
}

/* A value with a name, or the number where the name is not known. */
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

static void show_device(const struct shower *s, const struct words *w)
{
	char unnamed[IFNAMSIZ];
	const char *name = w->device_name;

	if (!w->device)
		return;
	if (!*name) {
		snprintf(unnamed, sizeof(unnamed), "if%u", w->device);
		name = unnamed;
	}
	show(s, (struct words_field) {
		.key = "device", .kind = WORDS_UINT, .number = w->device,
		.word = "dev", .text = name, .paint = WORDS_DEV,
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
		/* A bare number would be taken for a DSCP. */
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

/* A name and its default, for which the empty string stands, too. */
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
}
