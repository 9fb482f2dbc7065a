/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Geneve header (RFC 8926) with nsmwire's options: parse and build.
 * Pure: bytes in, bytes out; the same file is built in the module, under KUnit
 * and in userspace. Documentation/wire-format.rst has the bytes.
 */
#ifndef NSMW_GENEVE_H
#define NSMW_GENEVE_H

#include <linux/types.h>
#include <linux/nsmwire.h>

#define NSMW_GENEVE_HLEN	8	/* base header */
#define NSMW_GENEVE_CLASSOPT	8	/* class option, its header included */
#define NSMW_GENEVE_MAX		(NSMW_GENEVE_HLEN + NSMW_GENEVE_CLASSOPT)

#define NSMW_GENEVE_OPT_CLASS	0xff6e	/* experimental range, RFC 8926, 7 */
#define NSMW_GENEVE_OPT_TYPE	0x01	/* application class, not critical */
#define NSMW_GENEVE_REFLECTED	0x01	/* its flags: the packet is a reply */
#define NSMW_GENEVE_Q		0x02	/* alternates, for the measurement of loss */

#define NSMW_GENEVE_NUMBER	12	/* number option, its header included */
#define NSMW_GENEVE_OPT_NUMBER	0x02	/* type of the number of a packet, not critical */

#define NSMW_GENEVE_SEALED	16	/* sealed option, its header included */
#define NSMW_GENEVE_OPT_SEALED	0x83	/* its type, critical: the payload is encrypted */

#define NSMW_GENEVE_CONTROL	0x80	/* O bit, in the second byte */
#define NSMW_GENEVE_CRITICAL	0x40	/* C bit, beside it: an option is critical */

#define NSMW_CLASS_NONE		0xff	/* no class is given */

/**
 * struct nsmw_geneve - what a received header says
 * @vni:     24-bit id of the wire
 * @proto:   protocol type, host order
 * @hlen:    length of the header, options included, in bytes
 * @class:   class of the class option, NSMW_CLASS_NONE without one
 * @reflected: the packet is a reply, in the class in which its flow had arrived
 * @q:       Q bit of the class option
 * @control: O bit
 * @session: session of the number option; 0 without one, and then there is no number
 * @sequence: number of the packet in its session and class
 * @sealed:  the sealed option is there, and the payload is encrypted
 * @key:     id of its key, not 0; with @sealed only
 * @packet:  its packet number (pure/packet_number.h); with @sealed only
 */
struct nsmw_geneve {
	__u32 vni;
	__u16 proto;
	__u16 hlen;
	__u8 class;
	bool reflected;
	bool q;
	bool control;
	__u32 session;
	__u32 sequence;
	bool sealed;
	__u32 key;
	__u64 packet;
};

/**
 * nsmw_geneve_hlen() - length of a header, from its first byte
 * @p: the base header
 *
 * Return: bytes, options included.
 */
static inline unsigned int nsmw_geneve_hlen(const __u8 *p)
{
	return NSMW_GENEVE_HLEN + (p[0] & 0x3f) * 4;
}

/** nsmw_geneve_vni() - VNI of a base header */
static inline __u32 nsmw_geneve_vni(const __u8 *p)
{
	return p[4] << 16 | p[5] << 8 | p[6];
}

/** nsmw_geneve_version() - version of a base header */
static inline __u8 nsmw_geneve_version(const __u8 *p)
{
	return p[0] >> 6;
}

/** nsmw_geneve_control() - O bit of a base header */
static inline bool nsmw_geneve_control(const __u8 *p)
{
	return p[1] & NSMW_GENEVE_CONTROL;
}

int nsmw_geneve_parse(const __u8 *p, unsigned int len, struct nsmw_geneve *g);
unsigned int nsmw_geneve_build(__u8 *p, __u32 vni, bool classopt);

/**
 * nsmw_geneve_fill() - complete a built header for one packet
 * @p:        header that nsmw_geneve_build() wrote
 * @proto:    protocol type, network order
 * @class:    class of the packet
 * @classopt: whether the header has the class option
 * @flags:    of the class option
 */
static inline void nsmw_geneve_fill(__u8 *p, __be16 proto, __u8 class,
				    bool classopt, __u8 flags)
{
	*(__be16 *)(p + 2) = proto;
	if (!classopt)
		return;
	p[12] = class;
	p[13] = flags;
}

/**
 * nsmw_geneve_mark() - add flags to the class option of a complete header
 * @p:     the header
 * @flags: of the class option
 */
static inline void nsmw_geneve_mark(__u8 *p, __u8 flags)
{
	p[13] |= flags;
}

/** nsmw_geneve_put32() - write a word in network order */
static inline void nsmw_geneve_put32(__u8 *p, __u32 word)
{
	p[0] = word >> 24;
	p[1] = word >> 16 & 0xff;
	p[2] = word >> 8 & 0xff;
	p[3] = word & 0xff;
}

/** nsmw_geneve_get32() - read a word in network order */
static inline __u32 nsmw_geneve_get32(const __u8 *p)
{
	return (__u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/**
 * nsmw_geneve_number() - write the number option
 * @p:        NSMW_GENEVE_NUMBER bytes behind the class option
 * @session:  session of this end
 * @sequence: number of the packet
 */
static inline void nsmw_geneve_number(__u8 *p, __u32 session, __u32 sequence)
{
	nsmw_geneve_put32(p, (__u32)NSMW_GENEVE_OPT_CLASS << 16 |
			     NSMW_GENEVE_OPT_NUMBER << 8 | (NSMW_GENEVE_NUMBER - 4) / 4);
	nsmw_geneve_put32(p + 4, session);
	nsmw_geneve_put32(p + 8, sequence);
}

/** nsmw_geneve_number_session() - session of a number option that was written here */
static inline __u32 nsmw_geneve_number_session(const __u8 *p)
{
	return nsmw_geneve_get32(p + 4);
}

/**
 * nsmw_geneve_add_number() - count the number option in a complete header
 * @p: the header, in front of the option
 */
static inline void nsmw_geneve_add_number(__u8 *p)
{
	p[0] += NSMW_GENEVE_NUMBER / 4;
}

/**
 * nsmw_geneve_seal() - write the sealed option
 * @p:      NSMW_GENEVE_SEALED bytes, the last of a header
 * @key:    id of the key, not 0
 * @packet: packet number, whose class is that of the class option
 */
static inline void nsmw_geneve_seal(__u8 *p, __u32 key, __u64 packet)
{
	nsmw_geneve_put32(p, (__u32)NSMW_GENEVE_OPT_CLASS << 16 |
			     NSMW_GENEVE_OPT_SEALED << 8 | (NSMW_GENEVE_SEALED - 4) / 4);
	nsmw_geneve_put32(p + 4, key);
	nsmw_geneve_put32(p + 8, packet >> 32);
	nsmw_geneve_put32(p + 12, packet);
}

/**
 * nsmw_geneve_add_sealed() - count the sealed option in a complete header, and set C
 * @header: the header, in front of the option
 */
static inline void nsmw_geneve_add_sealed(__u8 *header)
{
	header[0] += NSMW_GENEVE_SEALED / 4;
	header[1] |= NSMW_GENEVE_CRITICAL;
}

#endif /* NSMW_GENEVE_H */
