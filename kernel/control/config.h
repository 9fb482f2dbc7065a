/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings of a wire: parsed from netlink attributes, and written as attributes.
 */
#ifndef NSMW_CONFIG_H
#define NSMW_CONFIG_H

#include "control/attr.h"
#include "peer/path.h"

struct nsmw_named_peer;
struct nsmw_net;
struct nsmw_profile;
struct nsmw_uplink;

/**
 * struct nsmw_config - settings of a wire
 * @remote:        address of the peer
 * @local:         source address
 * @remote_family: AF_INET, AF_INET6, or AF_UNSPEC for no peer
 * @local_family:  AF_INET, AF_INET6, or AF_UNSPEC to leave the choice to the route
 * @id:            VNI, 24 bits
 * @has_id:        @id has been given; a wire can be created without and get it later
 * @oif:           index of the underlay device, 0 leaves it to the route;
 *                 NSMW_OIF_ABSENT while the underlay has none of this name
 * @device:        name of that device, by which it is found again; empty without
 * @fwmark:        mark of the outer packets, 0 leaves it to the uplink
 * @dst_port:      UDP port of both ends
 * @src_port_min:  first source port, host order; 0 for the netns's local range
 * @src_port_max:  last source port, host order
 * @payload:       enum nsmwire_payload
 * @ttl:           of the outer header, 0 for the route's
 * @ttl_inherit:   copy the inner packet's TTL instead
 * @dscp_mode:     enum nsmwire_dscp_mode
 * @dscp:          for NSMWIRE_DSCP_MODE_FIXED
 * @df:            enum nsmwire_df
 * @udp_csum:      send, and over IPv6 insist on, UDP checksums
 * @class_option:  send the class option
 * @trust:         enum nsmwire_trust
 * @reflect:       replies are in the class in which their flow has arrived
 * @uplink:        attachment that the wire leaves through, or NULL
 * @profile:       its classes and rules; NULL once the underlay is gone
 * @peer:          named peer, instead of a remote address, or NULL
 */
struct nsmw_config {
	union nsmw_addr remote;
	union nsmw_addr local;
	sa_family_t remote_family;
	sa_family_t local_family;
	u32 id;
	bool has_id;
	u32 oif;
	char device[IFNAMSIZ];
	u32 fwmark;
	__be16 dst_port;
	u16 src_port_min;
	u16 src_port_max;
	u8 payload;
	u8 ttl;
	bool ttl_inherit;
	u8 dscp_mode;
	u8 dscp;
	u8 df;
	bool udp_csum;
	bool class_option;
	u8 trust;
	bool reflect;
	struct nsmw_uplink *uplink;
	struct nsmw_profile *profile;
	struct nsmw_named_peer *peer;
};

void nsmw_config_init(struct nsmw_config *cfg);
int nsmw_config_check(const struct nlattr *data,
		      struct netlink_ext_ack *extack);
int nsmw_config_parse(struct nsmw_config *cfg, struct nsmw_net *un,
		      const struct net_device *dev, struct nlattr *tb[],
		      bool create, struct netlink_ext_ack *extack);
u32 nsmw_config_oif(const struct nsmw_config *cfg);
bool nsmw_is_broadcast(struct net *net, u32 oif, __be32 addr);
bool nsmw_config_needs_device(const struct nsmw_config *cfg);
int nsmw_config_fill_public(struct sk_buff *skb, const struct nsmw_config *cfg);
int nsmw_config_fill(struct sk_buff *skb, const struct nsmw_config *cfg);
size_t nsmw_config_size(void);
unsigned int nsmw_config_overhead(const struct nsmw_config *cfg);
unsigned int nsmw_config_max_mtu(const struct nsmw_config *cfg);

#endif /* NSMW_CONFIG_H */
