/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the path MTU of a path by probes (RFC 8899). Pure: numbers in, numbers out; times
 * are microseconds of the caller's clock, sizes are those of outer IP packets.
 *
 * The largest size that may work is probed first. If it fails three times, the search
 * narrows down the interval between the largest size that has arrived and the smallest one
 * that has not: first at the sizes of usual links, then at its middle. One probe is enough
 * to go on, since only the smallest size that failed has to be certain: it gets three
 * probes before the search ends. A size that arrives although a smaller one had failed
 * begins the search above it again.
 *
 * Until something has arrived, nothing is known, and the route decides. After that,
 * packets are no larger than the largest size that has arrived. While a path has traffic,
 * that size is confirmed now and then: if three confirmations fail, the path has a black
 * hole, packets are no larger than the base, and the search begins anew.
 */
#ifndef NSMW_PATHMTU_H
#define NSMW_PATHMTU_H

#include <linux/types.h>

#define NSMW_PATHMTU_BASE4	1200	/* what a path of IPv4 is expected to carry */
#define NSMW_PATHMTU_BASE6	1280	/* what a path of IPv6 has to carry */
#define NSMW_PATHMTU_MOST	10000	/* no larger size is probed */
#define NSMW_PATHMTU_NEAR	4	/* a search ends when it is so near */
#define NSMW_PATHMTU_TRIES	3	/* of a size before it has failed */
#define NSMW_PATHMTU_GAP_US	1000000	/* between two probes at least */
#define NSMW_PATHMTU_CONFIRM_US	30000000
#define NSMW_PATHMTU_RAISE_US	600000000ULL
#define NSMW_PATHMTU_RETRY_US	60000000	/* after nothing has arrived */
#define NSMW_PATHMTU_SENT	4	/* probes whose answer is waited for */

/**
 * enum nsmw_pathmtu_phase - what is done about the path MTU
 * @NSMW_PATHMTU_NONE:      nothing: the limit of the route is not known yet
 * @NSMW_PATHMTU_SEARCHING: it is searched for
 * @NSMW_PATHMTU_COMPLETE:  it has been found
 * @NSMW_PATHMTU_ERROR:     not even the base arrives; it is tried again later
 */
enum nsmw_pathmtu_phase {
	NSMW_PATHMTU_NONE,
	NSMW_PATHMTU_SEARCHING,
	NSMW_PATHMTU_COMPLETE,
	NSMW_PATHMTU_ERROR,
};

/**
 * struct nsmw_pathmtu_sent - a probe that was sent
 * @nonce: by which its answer is recognised; 0 for none
 * @size:  its size
 */
struct nsmw_pathmtu_sent {
	u64 nonce;
	u16 size;
};

/**
 * struct nsmw_pathmtu - path MTU of one path
 * @base:    size that the path is expected to carry
 * @max:     limit of the route, at most NSMW_PATHMTU_MOST; 0 before it is known
 * @pmtu:    path MTU in force; 0 while nothing is known
 * @low:     largest size that has arrived in this search; 0 for none
 * @high:    smallest size that has failed in this search; @max + 1 for none
 * @hint:    size that a router has reported, probed before others; 0 for none
 * @size:    size of the probe that is waited for; 0 for none
 * @phase:   enum nsmw_pathmtu_phase
 * @failed:  how often @high has failed, or @max while nothing has failed for good
 * @lost:    confirmations that were lost in a row
 * @next:    index in @sent of the next probe
 * @due:     when the probe has failed; without one, when the next may be sent
 * @confirm: when the path MTU is to be confirmed
 * @raise:   when a larger one is to be looked for
 * @sent:    last probes
 */
struct nsmw_pathmtu {
	u16 base;
	u16 max;
	u16 pmtu;
	u16 low;
	u16 high;
	u16 hint;
	u16 size;
	u8 phase;
	u8 failed;
	u8 lost;
	u8 next;
	u64 due;
	u64 confirm;
	u64 raise;
	struct nsmw_pathmtu_sent sent[NSMW_PATHMTU_SENT];
};

void nsmw_pathmtu_init(struct nsmw_pathmtu *p, u16 base);
void nsmw_pathmtu_set_max(struct nsmw_pathmtu *p, u32 max, u64 now);
u16 nsmw_pathmtu_step(struct nsmw_pathmtu *p, bool alive, bool traffic, u64 now);
void nsmw_pathmtu_sent(struct nsmw_pathmtu *p, u16 size, u64 nonce, u32 wait, u64 now);
void nsmw_pathmtu_put_off(struct nsmw_pathmtu *p, u64 until);
bool nsmw_pathmtu_arrived(struct nsmw_pathmtu *p, u64 nonce, u16 size, u64 now);
bool nsmw_pathmtu_too_big(struct nsmw_pathmtu *p, u32 mtu, u64 now);
u64 nsmw_pathmtu_next(const struct nsmw_pathmtu *p, bool traffic);
u16 nsmw_pathmtu_limit(const struct nsmw_pathmtu *p);

#endif /* NSMW_PATHMTU_H */
