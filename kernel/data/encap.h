/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encapsulation: how the packets of a wire look, and the last steps of a packet that
 * leaves: route, outer headers, out.
 */
#ifndef NSMW_ENCAP_H
#define NSMW_ENCAP_H

#include <linux/skbuff.h>

#include "peer/peer.h"
#include "pure/geneve.h"
#include "pure/headers.h"

struct nsmw_choices;
struct nsmw_profile;
struct nsmw_queues;
struct nsmw_sent;
struct nsmw_table;
struct nsmw_tunnel;

/**
 * struct nsmw_encap - how the packets of a wire look, and where they go
 * @rcu:          frees it, and @peer, after the last packet
 * @peer:         where packets go; the live state of the paths is there
 * @profile:      classes and rules; it outlives this
 * @choices:      path of each class
 * @geneve:       header that all packets share
 * @geneve_len:   length of @geneve
 * @overhead:     length of UDP and Geneve header
 * @number:       length of the number option of packets that are sent twice; 0 if none is
 * @seal:         bytes that sealing adds, a part of @overhead; 0 for a wire in clear
 * @max_overhead: @overhead, @number, the inner link-layer header and room for two VLAN tags
 * @df:           enum nsmwire_df
 * @ttl:          of the outer header, 0 for the route's
 * @trust:        enum nsmwire_trust
 * @reflect:      replies are in the class in which their flow has arrived
 * @inherit_ttl:  copy the inner packet's TTL
 * @inherit_ds:   copy the inner packet's DSCP
 * @tos:          DS field of all packets, where @fixed_ds
 * @fixed_ds:     all packets have one DSCP, whatever their class
 * @udp_csum:     send UDP checksums, and over IPv6 insist on them
 * @class_option: send the class option
 * @shared:       @peer is a named one, and not freed with this
 * @queues:       by index of the path, where packets wait for its uplink; NULL if it has
 *                none
 *
 * Constant. A change of settings, of the source address or of the kind of route puts
 * another in its place.
 */
struct nsmw_encap {
	struct rcu_head rcu;
	struct nsmw_peer *peer;
	const struct nsmw_profile *profile;
	const struct nsmw_choices *choices;
	u8 geneve[NSMW_GENEVE_MAX] __aligned(4);
	u8 geneve_len;
	u8 overhead;
	u8 number;
	u8 seal;
	u8 max_overhead;
	u8 df;
	u8 ttl;
	u8 trust;
	u8 tos;
	bool reflect : 1;
	bool inherit_ttl : 1;
	bool inherit_ds : 1;
	bool fixed_ds : 1;
	bool udp_csum : 1;
	bool class_option : 1;
	bool shared : 1;
	struct nsmw_queues *queues[];
};

/**
 * struct nsmw_tx - transmit context of a packet
 * @tunnel:    its wire
 * @encap:     how it is sent
 * @table:     classes and rules
 * @path:      path that it takes
 * @queues:    where it waits for the uplink of @path, or NULL
 * @in:        what its headers say
 * @class:     its class
 * @reflected: the class is the one in which its flow has arrived
 * @tos:       DS field of the outer header, ECN bits zero
 * @number:    bytes of the number option, with which the packet begins then; else 0
 * @copy:      it is the copy of a packet that takes another path
 * @port:      UDP source port
 * @sent:      how it differs on the line from what was charged; NULL if nothing was
 */
struct nsmw_tx {
	struct nsmw_tunnel *tunnel;
	const struct nsmw_encap *encap;
	const struct nsmw_table *table;
	struct nsmw_path *path;
	struct nsmw_queues *queues;
	struct nsmw_inner in;
	u8 class;
	bool reflected;
	u8 tos;
	u8 number;
	bool copy;
	__be16 port;
	struct nsmw_sent *sent;
};

/**
 * struct nsmw_departure - how a packet would leave
 * @backup:  over another path, because that of its class has just lost its route
 * @sealed:  sealed
 * @mtu:     bytes of the largest packet that fits the path
 * @ifindex: device of the underlay
 * @device:  name of that device
 */
struct nsmw_departure {
	bool backup;
	bool sealed;
	u32 mtu;
	u32 ifindex;
	char device[IFNAMSIZ];
};

void nsmw_encap_free(struct nsmw_encap *encap);
void nsmw_encap_free_rcu(struct nsmw_encap *encap);
struct sk_buff *nsmw_encapsulate(struct nsmw_tx *tx, struct sk_buff *skb);
bool nsmw_encap_fits(struct nsmw_tx *tx, struct sk_buff *skb,
		     struct sk_buff **pieces);
enum nsmwire_drop nsmw_encap_explain(struct nsmw_tx *tx, struct sk_buff *skb,
				     unsigned int number, struct nsmw_departure *out);

#endif /* NSMW_ENCAP_H */
