/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control packet of named peers, without its outer headers: parse and build. Pure:
 * bytes in, bytes out. Documentation/wire-format.rst has the bytes.
 */
#ifndef NSMW_PROBE_H
#define NSMW_PROBE_H

#include <linux/types.h>

#include "pure/class.h"

/* IEEE 802 local experimental EtherType 1, the protocol type of the Geneve header. */
#define NSMW_PROBE_PROTO	0x88b5
#define NSMW_PROBE_VERSION	1
#define NSMW_PROBE_HLEN		56	/* without counters */
#define NSMW_PROBE_ENTRY	20	/* counters of one class */
#define NSMW_PROBE_CHALLENGED	8	/* bytes of a challenge, in the place of counters */
#define NSMW_PROBE_CLASSES	(NSMWIRE_CLASSES_MAX + 1)	/* and control packets */
#define NSMW_PROBE_MAX		(NSMW_PROBE_HLEN +			\
				 NSMW_PROBE_CLASSES * NSMW_PROBE_ENTRY)

/**
 * enum nsmw_probe_kind - what a control packet wants
 * @NSMW_PROBE_PROBE:  nothing; it is sent by a timer
 * @NSMW_PROBE_POLL:   an answer at once
 * @NSMW_PROBE_ANSWER: nothing; it answers a poll
 * @NSMW_PROBE_CHALLENGE: its bytes back at once, from the address that it was sent to
 * @NSMW_PROBE_RESPONSE: nothing; it answers a challenge
 */
enum nsmw_probe_kind {
	NSMW_PROBE_PROBE,
	NSMW_PROBE_POLL,
	NSMW_PROBE_ANSWER,
	NSMW_PROBE_CHALLENGE,
	NSMW_PROBE_RESPONSE,
	/* private: their number */
	__NSMW_PROBE_KINDS,
};

#define NSMW_PROBE_LEAVING	0x01	/* the path has been set down, or the peer ends */
#define NSMW_PROBE_REPORT	0x08	/* has the counters of all classes that changed */
#define NSMW_PROBE_Q		0x10	/* as the Q bit of the class option */

/**
 * struct nsmw_probe_counters - packets of one class that have arrived on a path
 * @class: index of the class, NSMWIRE_CLASSES_MAX for control packets
 * @rx:    their number, by the Q bit that they had
 */
struct nsmw_probe_counters {
	u8 class;
	u64 rx[2];
};

/**
 * struct nsmw_probe - a control packet; all numbers are the sender's
 * @kind:      enum nsmw_probe_kind
 * @flags:     NSMW_PROBE_LEAVING and so on
 * @path:      index of the path, as the sender numbers it
 * @heard:     bit for each path of the receiver, as the receiver numbers it, on which the
 *             sender hears it
 * @session:   session of the sender
 * @other:     session of the receiver, 0 if the sender does not know it
 * @seq:       number of this control packet on this path
 * @sent:      ns of the sender's clock when it was sent
 * @echo:      @sent of the last control packet that arrived on this path, 0 for none
 * @hold:      us from the arrival of that packet to @sent
 * @jitter:    us, of control packets that arrive on this path (RFC 3550, A.8)
 * @transit:   us from @sent of the last packet, by the clock of its sender, to its
 *             arrival, by this sender's clock; low 32 bits
 * @interval:  us until the next probe at most
 * @accept:    shortest interval that the sender accepts, us
 * @class:     class of the DSCP
 * @count:     number of @counters
 * @size:      length of the outer IP packet where it is padded, else 0
 * @challenge: random bytes of a challenge, and of the answer to it; not of other kinds
 * @counters:  by class
 */
struct nsmw_probe {
	u8 kind;
	u8 flags;
	u8 path;
	u8 heard;
	u32 session;
	u32 other;
	u32 seq;
	u64 sent;
	u64 echo;
	u32 hold;
	u32 jitter;
	u32 transit;
	u32 interval;
	u32 accept;
	u8 class;
	u8 count;
	u16 size;
	u64 challenge;
	struct nsmw_probe_counters counters[NSMW_PROBE_CLASSES];
};

/** nsmw_probe_is_challenge() - is a control packet a challenge, or the answer to one? */
static inline bool nsmw_probe_is_challenge(const struct nsmw_probe *probe)
{
	return probe->kind == NSMW_PROBE_CHALLENGE || probe->kind == NSMW_PROBE_RESPONSE;
}

bool nsmw_probe_parse(const u8 *p, unsigned int len, struct nsmw_probe *probe);
unsigned int nsmw_probe_build(u8 *p, const struct nsmw_probe *probe);

#endif /* NSMW_PROBE_H */
