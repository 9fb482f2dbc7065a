/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The remote address of a path that learns it: which addresses packets of the peer have come
 * from, and which of them has proved that it receives, too. Pure: bytes and numbers in, bytes
 * and numbers out; times are microseconds of the caller's clock.
 *
 * The caller reports packets that have been opened, are no replay, and have the highest
 * counter of their lane. Their outer addresses are not sealed: one who forwards a packet gives
 * it another source. So each new address is a candidate, which is sent a random number, the
 * challenge, and takes the place of the known address when the peer returns that number from
 * there (RFC 9000, 8.2 and 9.3). A candidate is sent no more than three times the bytes that
 * have come from it (RFC 9000, 8.1), and is forgotten when nothing comes from it any more.
 *
 * Of several candidates each has its own challenge: one who forwards packets from many
 * addresses does not keep the peer from proving the right one.
 */
#ifndef NSMW_LEARN_H
#define NSMW_LEARN_H

#include <linux/types.h>

#define NSMW_LEARN_CANDIDATES	4
#define NSMW_LEARN_FACTOR	3	/* bytes sent for each byte that has come */
#define NSMW_LEARN_WAIT_MIN	100000U	/* us between two challenges at first */
#define NSMW_LEARN_WAIT_MAX	1000000U	/* us between two challenges at most */
#define NSMW_LEARN_LIFE		3000000U	/* us that a silent candidate is remembered */

/**
 * struct nsmw_endpoint - where packets come from, and where they arrive
 * @remote: address of the other end; of an IPv4 address the last 12 bytes are zero
 * @local:  address of this end, likewise
 * @port:   UDP port of the other end, as it is in the packet
 */
struct nsmw_endpoint {
	u8 remote[16];
	u8 local[16];
	__be16 port;
};

/**
 * struct nsmw_newcomer - an address that has to prove that it receives
 * @at:        the address
 * @challenge: what has to come back from there; 0 where there is no candidate
 * @since:     when the first packet came from there
 * @heard:     when the last packet came from there
 * @next:      when the next challenge may be sent
 * @wait:      from that challenge to the one after
 * @received:  bytes that have come from there, at most U32_MAX / NSMW_LEARN_FACTOR
 * @sent:      bytes that have been sent there
 */
struct nsmw_newcomer {
	struct nsmw_endpoint at;
	u64 challenge;
	u64 since;
	u64 heard;
	u64 next;
	u32 wait;
	u32 received;
	u32 sent;
};

/**
 * struct nsmw_learn - the remote address of one path
 * @known:      the address in use; meaningless before there is one
 * @is_known:   there is one
 * @since:      when @known was learned or set, or when the path began to wait for it
 * @candidate:  addresses that may take its place
 * @moves:      times that an address has been learned
 * @challenges: challenges sent
 * @failed:     candidates that were forgotten without an answer
 */
struct nsmw_learn {
	struct nsmw_endpoint known;
	bool is_known;
	u64 since;
	struct nsmw_newcomer candidate[NSMW_LEARN_CANDIDATES];
	u64 moves;
	u64 challenges;
	u64 failed;
};

bool nsmw_endpoint_equal(const struct nsmw_endpoint *a, const struct nsmw_endpoint *b);
void nsmw_learn_begin(struct nsmw_learn *l, const struct nsmw_endpoint *known, u64 now);
struct nsmw_newcomer *nsmw_learn_heard(struct nsmw_learn *l, const struct nsmw_endpoint *at,
				       u32 bytes, u64 challenge, u32 wait, u64 now);
struct nsmw_newcomer *nsmw_learn_due(struct nsmw_learn *l, u32 len, u64 now);
void nsmw_learn_sent(struct nsmw_learn *l, struct nsmw_newcomer *c, u32 len, u64 now);
bool nsmw_learn_answered(struct nsmw_learn *l, const struct nsmw_endpoint *at, u64 challenge,
			 u64 now);
u64 nsmw_learn_next(const struct nsmw_learn *l, u32 len);
const struct nsmw_newcomer *nsmw_learn_last(const struct nsmw_learn *l);

#endif /* NSMW_LEARN_H */
