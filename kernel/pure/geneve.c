// SPDX-License-Identifier: GPL-2.0
/*
 * Parses and builds Geneve headers. Pure: no state, no lock, no netdevice.
 */
#include <linux/string.h>

#include "pure/geneve.h"
#include "pure/packet_number.h"

#define OPT_CRITICAL	0x80	/* high bit of an option's type */
#define OPT_HLEN	4

/* How the class option starts: class, type, length of its data. */
#define CLASSOPT_HEAD	((__u32)NSMW_GENEVE_OPT_CLASS << 16 |		\
			 NSMW_GENEVE_OPT_TYPE << 8 |			\
			 (NSMW_GENEVE_CLASSOPT - OPT_HLEN) / 4)

/* How the number option starts. */
#define NUMBER_HEAD	((__u32)NSMW_GENEVE_OPT_CLASS << 16 |		\
			 NSMW_GENEVE_OPT_NUMBER << 8 |			\
			 (NSMW_GENEVE_NUMBER - OPT_HLEN) / 4)

/* How the sealed option starts. */
#define SEALED_HEAD	((__u32)NSMW_GENEVE_OPT_CLASS << 16 |		\
			 NSMW_GENEVE_OPT_SEALED << 8 |			\
			 (NSMW_GENEVE_SEALED - OPT_HLEN) / 4)

static void read_class(const __u8 *data, struct nsmw_geneve *g)
{
	g->class = data[0];
	g->reflected = data[1] & NSMW_GENEVE_REFLECTED;
	g->q = data[1] & NSMW_GENEVE_Q;
}

static void read_number(const __u8 *data, struct nsmw_geneve *g)
{
	g->session = nsmw_geneve_get32(data);
	g->sequence = nsmw_geneve_get32(data + 4);
}

/*
 * Read the data of a sealed option; false if it is not right. @classopt: a class option has
 * been read, and its class must be that of the packet number.
 */
static bool read_sealed(const __u8 *data, struct nsmw_geneve *g, bool classopt)
{
	g->sealed = true;
	g->key = nsmw_geneve_get32(data);
	g->packet = (__u64)nsmw_geneve_get32(data + 4) << 32 | nsmw_geneve_get32(data + 8);
	return g->key && (!classopt || g->class == nsmw_packet_class(g->packet));
}

/* An option of this module behind others, or alone; false if it is not right. */
static bool read_option(const __u8 *o, unsigned int len, struct nsmw_geneve *g,
			unsigned int *seen)
{
	__u8 type = o[2];

	if (type != NSMW_GENEVE_OPT_TYPE && type != NSMW_GENEVE_OPT_NUMBER)
		return true;
	if (*seen & 1 << type)
		return false;
	*seen |= 1 << type;
	if (type == NSMW_GENEVE_OPT_TYPE) {
		if (len != NSMW_GENEVE_CLASSOPT)
			return false;
		read_class(o + OPT_HLEN, g);
	} else {
		if (len != NSMW_GENEVE_NUMBER)
			return false;
		read_number(o + OPT_HLEN, g);
	}
	return true;
}

static bool is_sealed(const __u8 *o)
{
	return nsmw_geneve_get32(o) >> 8 == SEALED_HEAD >> 8;
}

/* Options in any order: 0, or why the packet is dropped, negated. */
static int parse_each(const __u8 *p, struct nsmw_geneve *g)
{
	const __u8 *end = p + g->hlen, *o;
	unsigned int len, seen = 0;

	for (o = p + NSMW_GENEVE_HLEN; o < end; o += len) {
		len = OPT_HLEN + (o[3] & 0x1f) * 4;
		if (len > end - o)
			return -NSMWIRE_DROP_RX_OPTION;
		if (is_sealed(o)) {
			if (!(p[1] & NSMW_GENEVE_CRITICAL) || len != NSMW_GENEVE_SEALED ||
			    o + len != end ||
			    !read_sealed(o + OPT_HLEN, g, seen & 1 << NSMW_GENEVE_OPT_TYPE))
				return -NSMWIRE_DROP_RX_OPTION;
			return 0;
		}
		if (o[2] & OPT_CRITICAL)
			return -NSMWIRE_DROP_RX_CRITICAL;
		if ((o[0] << 8 | o[1]) == NSMW_GENEVE_OPT_CLASS &&
		    !read_option(o, len, g, &seen))
			return -NSMWIRE_DROP_RX_OPTION;
	}
	return 0;
}

/* Fast path: read the clear options that wires send, if the header, @hlen bytes, has these. */
static inline bool read_usual(const __u8 *p, unsigned int hlen, struct nsmw_geneve *g)
{
	/* The common case: the class option alone. */
	if (hlen == NSMW_GENEVE_MAX &&
	    nsmw_geneve_get32(p + NSMW_GENEVE_HLEN) == CLASSOPT_HEAD) {
		read_class(p + NSMW_GENEVE_HLEN + OPT_HLEN, g);
		return true;
	}
	/* Next to it the packets that are sent twice. */
	if (hlen == NSMW_GENEVE_MAX + NSMW_GENEVE_NUMBER &&
	    nsmw_geneve_get32(p + NSMW_GENEVE_HLEN) == CLASSOPT_HEAD &&
	    nsmw_geneve_get32(p + NSMW_GENEVE_MAX) == NUMBER_HEAD) {
		read_class(p + NSMW_GENEVE_HLEN + OPT_HLEN, g);
		read_number(p + NSMW_GENEVE_MAX + OPT_HLEN, g);
		return true;
	}
	return false;
}

static bool has_sealed(const __u8 *p, const __u8 *end)
{
	const __u8 *o;

	for (o = p + NSMW_GENEVE_HLEN; o < end; o += OPT_HLEN + (o[3] & 0x1f) * 4) {
		if (is_sealed(o))
			return true;
	}
	return false;
}

/* Options of a header with the C bit, which is accepted only for a sealed option. */
static int parse_critical(const __u8 *p, struct nsmw_geneve *g)
{
	unsigned int clear = g->hlen - NSMW_GENEVE_SEALED;

	/* Fast path: a sealed option behind the usual ones, or alone, as probes have it. */
	if (g->hlen >= NSMW_GENEVE_HLEN + NSMW_GENEVE_SEALED &&
	    nsmw_geneve_get32(p + clear) == SEALED_HEAD &&
	    (clear == NSMW_GENEVE_HLEN || read_usual(p, clear, g)))
		return read_sealed(p + clear + OPT_HLEN, g, clear != NSMW_GENEVE_HLEN) ?
		       0 : -NSMWIRE_DROP_RX_OPTION;

	return has_sealed(p, p + g->hlen) ? parse_each(p, g) : -NSMWIRE_DROP_RX_CRITICAL;
}

/*
 * The C bit of the base header only announces what the types of the options
 * say, so it is the options that decide; the bit without such an option is
 * taken at its word (RFC 8926, 3.4 and 3.5).
 */
static int parse_options(const __u8 *p, struct nsmw_geneve *g)
{
	if (p[1] & NSMW_GENEVE_CRITICAL)
		return parse_critical(p, g);
	return read_usual(p, g->hlen, g) ? 0 : parse_each(p, g);
}

/**
 * nsmw_geneve_parse() - read a received header
 * @p:   first byte of the header
 * @len: bytes that can be read
 * @g:   filled on success; on an error in the options, too, its vni
 *
 * The class is not checked against the profile. A caller that cannot open a sealed packet
 * drops it for NSMWIRE_DROP_RX_CRITICAL.
 *
 * Return: 0, or the enum nsmwire_drop that the packet is to be dropped for,
 * negated.
 */
int nsmw_geneve_parse(const __u8 *p, unsigned int len, struct nsmw_geneve *g)
{
	if (len < NSMW_GENEVE_HLEN)
		return -NSMWIRE_DROP_RX_SHORT;
	if (nsmw_geneve_version(p))
		return -NSMWIRE_DROP_RX_VERSION;

	g->vni = nsmw_geneve_vni(p);
	g->proto = p[2] << 8 | p[3];
	g->hlen = nsmw_geneve_hlen(p);
	g->class = NSMW_CLASS_NONE;
	g->reflected = false;
	g->q = false;
	g->control = nsmw_geneve_control(p);
	g->session = 0;
	g->sealed = false;
	if (len < g->hlen)
		return -NSMWIRE_DROP_RX_SHORT;
	return parse_options(p, g);
}

/**
 * nsmw_geneve_build() - write the header that all packets of a wire share
 * @p:        NSMW_GENEVE_MAX bytes, 4-byte aligned
 * @vni:      24-bit id of the wire
 * @classopt: with the class option
 *
 * nsmw_geneve_fill() adds what differs from packet to packet.
 *
 * Return: its length in bytes.
 */
unsigned int nsmw_geneve_build(__u8 *p, __u32 vni, bool classopt)
{
	memset(p, 0, NSMW_GENEVE_MAX);
	p[4] = vni >> 16;
	p[5] = vni >> 8;
	p[6] = vni;
	if (!classopt)
		return NSMW_GENEVE_HLEN;

	p[0] = NSMW_GENEVE_CLASSOPT / 4;
	p[8] = NSMW_GENEVE_OPT_CLASS >> 8;
	p[9] = NSMW_GENEVE_OPT_CLASS & 0xff;
	p[10] = NSMW_GENEVE_OPT_TYPE;
	p[11] = (NSMW_GENEVE_CLASSOPT - OPT_HLEN) / 4;
	return NSMW_GENEVE_MAX;
}
