/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths that learn their remote address from sealed packets.
 */
#ifndef NSMW_ROAM_H
#define NSMW_ROAM_H

#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ipv6.h>

#include "peer/keys.h"
#include "peer/measure.h"
#include "pure/bucket.h"
#include "pure/learn.h"

/**
 * struct nsmw_roam - what a path has learned
 * @learn:      its remote address
 * @challenges: challenges that may be sent; a challenge counts as a byte
 *
 * Guarded by the lock of struct nsmw_measure.
 */
struct nsmw_roam {
	struct nsmw_learn learn;
	struct nsmw_bucket challenges;
};

/**
 * struct nsmw_roam_state - what is shown of it
 * @state:         enum nsmwire_learn_state, without what depends on keys
 * @since:         when this state began, us
 * @has_candidate: @candidate has been challenged, or is going to be
 * @candidate:     the address that was heard last
 * @moves:         times that an address has been learned
 * @challenges:    challenges sent
 * @failed:        addresses that were forgotten without an answer
 */
struct nsmw_roam_state {
	u8 state;
	u64 since;
	bool has_candidate;
	struct nsmw_endpoint candidate;
	u64 moves;
	u64 challenges;
	u64 failed;
};

/**
 * nsmw_roam_is_from() - does a packet come from the known address of its path?
 * @path: its path, which learns
 * @skb:  the packet, with its outer headers
 *
 * Context: RCU.
 * Return: false if nsmw_roam_heard() has to know.
 */
static inline bool nsmw_roam_is_from(const struct nsmw_path *path, const struct sk_buff *skb)
{
	if (unlikely(udp_hdr(skb)->source != path->dst_port))
		return false;
	if (path->family == AF_INET)
		return ip_hdr(skb)->saddr == path->remote.v4 &&
		       ip_hdr(skb)->daddr == path->source.v4;
	return ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &path->remote.v6) &&
	       ipv6_addr_equal(&ipv6_hdr(skb)->daddr, &path->source.v6);
}

struct nsmw_roam *nsmw_roam_alloc(const struct nsmw_path *path);
void nsmw_roam_set(struct nsmw_meter *meter, struct nsmw_roam *roam);
bool nsmw_roam_follow(struct nsmw_meter *meter, struct nsmw_path *path);
bool nsmw_roam_read(struct nsmw_measure *m, u8 index, const struct nsmw_path *path,
		    struct nsmw_roam_state *to);
u64 nsmw_roam_when(const struct nsmw_meter *meter);
bool nsmw_roam_fill(struct nsmw_meter *meter, u64 now_ns, struct nsmw_probe *probe,
		    struct nsmw_endpoint *to);
const struct nsmw_path *nsmw_roam_path(const struct nsmw_peer *peer, u64 packet,
				       sa_family_t family);
void nsmw_roam_heard(struct nsmw_seal_key *key, const struct nsmw_path *path,
		     const struct sk_buff *skb, u64 packet);
int nsmw_roam_receive(struct nsmw_meter *meter, struct nsmw_seal_key *key,
		      const struct nsmw_path *path, const struct sk_buff *skb,
		      const struct nsmw_geneve *g, const struct nsmw_probe *probe,
		      struct nsmw_probe *answer);

#endif /* NSMW_ROAM_H */
