// SPDX-License-Identifier: GPL-2.0
/*
 * Translates the settings of a wire: from the attributes that rtnetlink and generic
 * netlink both carry, with the text of every refusal, and back. Works on copies; no
 * lock.
 */
#include <linux/if_vlan.h>
#include <linux/inet.h>
#include <linux/udp.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include <net/route.h>

#include "control/attr.h"
#include "control/config.h"
#include "control/netlink_gen.h"
#include "control/peers.h"
#include "control/profile.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "pure/geneve.h"

#define VLAN_TAGS	(2 * VLAN_HLEN)	/* the number that the module parses */

/**
 * nsmw_config_init() - default settings
 * @cfg: overwritten
 */
void nsmw_config_init(struct nsmw_config *cfg)
{
	memset(cfg, 0, sizeof(*cfg));
	cfg->dst_port = htons(NSMWIRE_DEFAULT_PORT);
	cfg->udp_csum = true;
	cfg->class_option = true;
	cfg->trust = NSMWIRE_TRUST_DSCP;
	cfg->reflect = true;
}

/**
 * nsmw_config_check() - refuse attributes that rtnetlink does not check
 * @data:   the nest IFLA_INFO_DATA, may be NULL
 * @extack: says why
 *
 * rtnetlink parses link attributes without strict checks: it would ignore an
 * unknown attribute and cut a long one.
 *
 * Return: 0 or a negative error.
 */
int nsmw_config_check(const struct nlattr *data,
		      struct netlink_ext_ack *extack)
{
	int err;

	if (!data)
		return 0;
	err = nla_validate(nla_data(data), nla_len(data), IFLA_NSMWIRE_MAX,
			   nsmwire_link_nl_policy, extack);
	if (err)
		return err;
	return nsmw_no_duplicates(nla_data(data), nla_len(data),
				  IFLA_NSMWIRE_MAX, 0, extack);
}

static int parse_remote(struct nsmw_config *cfg, struct nlattr *v4,
			struct nlattr *v6, struct netlink_ext_ack *extack)
{
	if (v4 && v6)
		return NSMW_REFUSE(extack, v6,
			      "remote given as IPv4 and as IPv6; give one");
	if (v4) {
		__be32 addr = nla_get_in_addr(v4);

		if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
			return NSMW_REFUSE(extack, v4,
				      "remote must be a unicast address: a wire has one peer");
		cfg->remote_family = addr ? AF_INET : AF_UNSPEC;
		cfg->remote.v4 = addr;
	} else if (v6) {
		struct in6_addr addr = nla_get_in6_addr(v6);

		if (ipv6_addr_is_multicast(&addr))
			return NSMW_REFUSE(extack, v6,
				      "remote must be a unicast address: a wire has one peer");
		if (ipv6_addr_v4mapped(&addr))
			return NSMW_REFUSE(extack, v6,
				      "remote is an IPv4 address in IPv6 form; give it as IPv4");
		cfg->remote_family = ipv6_addr_any(&addr) ? AF_UNSPEC : AF_INET6;
		cfg->remote.v6 = addr;
	}
	return 0;
}

static int parse_local(struct nsmw_config *cfg, struct nlattr *v4,
		       struct nlattr *v6, struct netlink_ext_ack *extack)
{
	if (v4 && v6)
		return NSMW_REFUSE(extack, v6,
			      "local given as IPv4 and as IPv6; give one");
	if (v4) {
		__be32 addr = nla_get_in_addr(v4);

		if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
			return NSMW_REFUSE(extack, v4,
				      "local must be a unicast address");
		cfg->local_family = addr ? AF_INET : AF_UNSPEC;
		cfg->local.v4 = addr;
	} else if (v6) {
		struct in6_addr addr = nla_get_in6_addr(v6);

		if (ipv6_addr_is_multicast(&addr))
			return NSMW_REFUSE(extack, v6,
				      "local must be a unicast address");
		if (ipv6_addr_v4mapped(&addr))
			return NSMW_REFUSE(extack, v6,
				      "local is an IPv4 address in IPv6 form; give it as IPv4");
		cfg->local_family = ipv6_addr_any(&addr) ? AF_UNSPEC : AF_INET6;
		cfg->local.v6 = addr;
	}
	return 0;
}

/*
 * Settings that cannot change. A wire that was created without an id can be given its
 * id and port once.
 */
static int parse_fixed(struct nsmw_config *cfg, struct nlattr *tb[],
		       bool create, struct netlink_ext_ack *extack)
{
	bool named = !create && cfg->has_id;
	struct nlattr *nla;

	nla = tb[IFLA_NSMWIRE_ID];
	if (nla) {
		u32 id = nla_get_u32(nla);

		if (named && id != cfg->id)
			return NSMW_REFUSE(extack, nla,
				      "id cannot change: the peer knows the wire by it; delete the wire and add it anew");
		cfg->id = id;
		cfg->has_id = true;
	}

	nla = tb[IFLA_NSMWIRE_PAYLOAD];
	if (nla) {
		if (!create && nla_get_u8(nla) != cfg->payload)
			return NSMW_REFUSE(extack, nla,
				      "payload cannot change: it decides the type of the device; delete the wire and add it anew");
		cfg->payload = nla_get_u8(nla);
	}

	nla = tb[IFLA_NSMWIRE_DST_PORT];
	if (nla) {
		__be16 port = nla_get_be16(nla);

		if (!port)
			return NSMW_REFUSE(extack, nla,
				      "dstport must be 1 to 65535");
		if (named && port != cfg->dst_port)
			return NSMW_REFUSE(extack, nla,
				      "dstport cannot change: both ends must use one port; delete the wire and add it anew");
		cfg->dst_port = port;
	}
	return 0;
}

static int parse_src_port(struct nsmw_config *cfg, struct nlattr *tb[],
			  struct netlink_ext_ack *extack)
{
	struct nlattr *min = tb[IFLA_NSMWIRE_SRC_PORT_MIN];
	struct nlattr *max = tb[IFLA_NSMWIRE_SRC_PORT_MAX];

	if (!min && !max)
		return 0;
	if (!min || !max)
		return NSMW_REFUSE(extack, min ?: max,
			      "srcport needs both ends of its range");

	cfg->src_port_min = ntohs(nla_get_be16(min));
	cfg->src_port_max = ntohs(nla_get_be16(max));
	if (!cfg->src_port_min && cfg->src_port_max)
		return NSMW_REFUSE(extack, min,
			      "srcport must be 1 to 65535, or 0-0 for the local port range");
	if (cfg->src_port_min > cfg->src_port_max)
		return NSMW_REFUSE(extack, max,
			      "srcport range ends before it starts");
	return 0;
}

static int parse_header(struct nsmw_config *cfg, struct nlattr *tb[],
			struct netlink_ext_ack *extack)
{
	struct nlattr *ttl = tb[IFLA_NSMWIRE_TTL];
	struct nlattr *inherit = tb[IFLA_NSMWIRE_TTL_INHERIT];
	struct nlattr *mode = tb[IFLA_NSMWIRE_DSCP_MODE];
	struct nlattr *dscp = tb[IFLA_NSMWIRE_DSCP];

	if (ttl) {
		cfg->ttl = nla_get_u8(ttl);
		cfg->ttl_inherit = false;
	}
	if (inherit) {
		cfg->ttl_inherit = nla_get_u8(inherit);
		if (cfg->ttl_inherit && ttl && cfg->ttl)
			return NSMW_REFUSE(extack, inherit,
				      "ttl is either a number or inherit");
		if (cfg->ttl_inherit)
			cfg->ttl = 0;
	}

	if (mode) {
		cfg->dscp_mode = nla_get_u8(mode);
		if (cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED && !dscp)
			return NSMW_REFUSE(extack, mode,
				      "a fixed dscp needs its value");
	}
	if (dscp) {
		if (mode && cfg->dscp_mode != NSMWIRE_DSCP_MODE_FIXED)
			return NSMW_REFUSE(extack, dscp,
				      "dscp is either a value, inherit or class");
		cfg->dscp_mode = NSMWIRE_DSCP_MODE_FIXED;
	}
	cfg->dscp = dscp ? nla_get_u8(dscp) :
		    cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED ? cfg->dscp : 0;

	if (tb[IFLA_NSMWIRE_DF])
		cfg->df = nla_get_u8(tb[IFLA_NSMWIRE_DF]);
	if (tb[IFLA_NSMWIRE_UDP_CSUM])
		cfg->udp_csum = nla_get_u8(tb[IFLA_NSMWIRE_UDP_CSUM]);
	if (tb[IFLA_NSMWIRE_CLASS_OPTION])
		cfg->class_option = nla_get_u8(tb[IFLA_NSMWIRE_CLASS_OPTION]);
	return 0;
}

static int parse_uplink(struct nsmw_config *cfg, struct nsmw_net *un,
			struct nlattr *nla, struct netlink_ext_ack *extack)
{
	if (!nla)
		return 0;
	cfg->uplink = NULL;
	if (!nla_strcmp(nla, ""))
		return 0;
	cfg->uplink = nsmw_uplink_find(un, nla);
	if (cfg->uplink)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "the underlay netns has no uplink of this name; add it first");
	return -ENODEV;
}

static int parse_classes(struct nsmw_config *cfg, struct nsmw_net *un,
			 struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[IFLA_NSMWIRE_PROFILE];

	if (nla) {
		cfg->profile = nla_strcmp(nla, "") ?
			       nsmw_profile_find(un, nla) : &un->holoconf;
		if (!cfg->profile) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "the underlay netns has no profile of this name; add it first");
			return -ENODEV;
		}
	}
	if (tb[IFLA_NSMWIRE_TRUST])
		cfg->trust = nla_get_u8(tb[IFLA_NSMWIRE_TRUST]);
	if (tb[IFLA_NSMWIRE_REFLECT])
		cfg->reflect = nla_get_u8(tb[IFLA_NSMWIRE_REFLECT]);
	return 0;
}

/**
 * nsmw_config_oif() - index of the underlay device that settings name
 * @cfg: the settings
 *
 * Context: process, RTNL.
 * Return: the device of the wire, else of its uplink; 0 without a device,
 * NSMW_OIF_ABSENT while it does not exist.
 */
u32 nsmw_config_oif(const struct nsmw_config *cfg)
{
	return cfg->oif || !cfg->uplink ? cfg->oif : cfg->uplink->cfg.oif;
}

/**
 * nsmw_config_needs_device() - is the remote address link-local?
 * @cfg: the settings
 *
 * Each link has addresses of fe80::/10 (RFC 4007, section 4).
 *
 * Return: true when it is link-local, so that a device has to be named.
 */
bool nsmw_config_needs_device(const struct nsmw_config *cfg)
{
	return cfg->remote_family == AF_INET6 &&
	       ipv6_addr_type(&cfg->remote.v6) & IPV6_ADDR_LINKLOCAL;
}

/**
 * nsmw_is_broadcast() - is a remote address the broadcast address of a subnet?
 * @net:  underlay
 * @oif:  index of the underlay device that was configured, or 0
 * @addr: the address
 *
 * Context: process, RTNL.
 * Return: true when it is one now; a route may make it one later.
 */
bool nsmw_is_broadcast(struct net *net, u32 oif, __be32 addr)
{
	struct flowi4 fl4 = { .flowi4_oif = oif, .daddr = addr };
	struct rtable *rt = ip_route_output_key(net, &fl4);
	bool broadcast;

	if (IS_ERR(rt))
		return false;
	broadcast = rt->rt_type == RTN_BROADCAST;
	ip_rt_put(rt);
	return broadcast;
}

/* Check the remote address, once its device is known. */
static int check_remote(const struct nsmw_config *cfg, struct net *net,
			struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	if (nsmw_config_needs_device(cfg) && !nsmw_config_oif(cfg))
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE6] ?:
				   tb[IFLA_NSMWIRE_DEVICE] ?:
				   tb[IFLA_NSMWIRE_DEVICE_NAME] ?:
				   tb[IFLA_NSMWIRE_UPLINK],
			      "a link-local remote needs its device; give dev, or an uplink with one");
	/* A route may make it one later: its path is down then. */
	if (cfg->remote_family == AF_INET && tb[IFLA_NSMWIRE_REMOTE] &&
	    nsmw_is_broadcast(net, nsmw_config_oif(cfg), cfg->remote.v4))
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE],
			      "remote is the broadcast address of a subnet; a wire has one peer, give its unicast address");
	return 0;
}

static int parse_peer(struct nsmw_config *cfg, struct nsmw_net *un,
		      struct nlattr *nla, struct netlink_ext_ack *extack)
{
	if (!nla)
		return 0;
	cfg->peer = NULL;
	if (!nla_strcmp(nla, ""))
		return 0;
	cfg->peer = nsmw_peer_find(un, nla);
	if (cfg->peer)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "the underlay netns has no peer of this name; add it first");
	return -ENODEV;
}

/* A named peer says all that a wire with a remote address says of its path. */
static int check_peer(const struct nsmw_config *cfg, struct nlattr *tb[],
		      struct netlink_ext_ack *extack)
{
	if (!cfg->peer)
		return 0;
	if (cfg->remote_family || cfg->local_family || cfg->oif || cfg->uplink ||
	    cfg->fwmark || cfg->src_port_min)
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_REMOTE] ?:
				   tb[IFLA_NSMWIRE_REMOTE6] ?:
				   tb[IFLA_NSMWIRE_UPLINK] ?:
				   tb[IFLA_NSMWIRE_PEER],
			      "a wire with a named peer has no remote, local, dev, uplink, fwmark or srcport of its own, which the paths of the peer have; set these to none, or peer to none");
	if (!cfg->has_id)
		return NSMW_REFUSE(extack, tb[IFLA_NSMWIRE_PEER],
			      "a wire with a peer needs an id, the same at both ends");
	return 0;
}

static int check_device(const struct nsmw_config *cfg, struct net *net,
			const struct net_device *dev, struct nlattr *tb[],
			struct netlink_ext_ack *extack)
{
	struct nlattr *nla = tb[IFLA_NSMWIRE_DEVICE] ?:
			     tb[IFLA_NSMWIRE_DEVICE_NAME];

	if (!nla || !cfg->oif || __dev_get_by_index(net, cfg->oif) != dev)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nla,
			    "a wire cannot run over itself; give another dev");
	return -ELOOP;
}

/**
 * nsmw_config_parse() - apply a request to settings
 * @cfg:    in: the settings so far; out: the new ones, undefined on error
 * @un:     underlay
 * @dev:    the wire
 * @tb:     attributes, validated by nsmwire_link_nl_policy
 * @create: the wire is being created
 * @extack: says why not, and which attribute
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_config_parse(struct nsmw_config *cfg, struct nsmw_net *un,
		      const struct net_device *dev, struct nlattr *tb[],
		      bool create, struct netlink_ext_ack *extack)
{
	int err;

	err = parse_fixed(cfg, tb, create, extack);
	if (err)
		return err;
	err = parse_remote(cfg, tb[IFLA_NSMWIRE_REMOTE],
			   tb[IFLA_NSMWIRE_REMOTE6], extack);
	if (err)
		return err;
	err = parse_local(cfg, tb[IFLA_NSMWIRE_LOCAL],
			  tb[IFLA_NSMWIRE_LOCAL6], extack);
	if (err)
		return err;
	if (cfg->remote_family && cfg->local_family &&
	    cfg->remote_family != cfg->local_family) {
		struct nlattr *nla = tb[IFLA_NSMWIRE_LOCAL] ?:
				     tb[IFLA_NSMWIRE_LOCAL6] ?:
				     tb[IFLA_NSMWIRE_REMOTE] ?:
				     tb[IFLA_NSMWIRE_REMOTE6];

		return NSMW_REFUSE(extack, nla,
			      "local and remote must both be IPv4 or both IPv6");
	}
	if (cfg->remote_family && !cfg->has_id) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_NSMWIRE_REMOTE] ?:
					    tb[IFLA_NSMWIRE_REMOTE6],
				    "a wire with a peer needs an id, the same at both ends");
		return -EINVAL;
	}
	if (!IS_ENABLED(CONFIG_IPV6) && cfg->remote_family == AF_INET6) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_NSMWIRE_REMOTE6],
				    "this kernel has no IPv6; give an IPv4 remote");
		return -EAFNOSUPPORT;
	}
	err = nsmw_parse_device(&cfg->oif, cfg->device, un->net,
				tb[IFLA_NSMWIRE_DEVICE],
				tb[IFLA_NSMWIRE_DEVICE_NAME], extack);
	if (err)
		return err;
	if (tb[IFLA_NSMWIRE_FWMARK])
		cfg->fwmark = nla_get_u32(tb[IFLA_NSMWIRE_FWMARK]);
	err = parse_src_port(cfg, tb, extack);
	if (err)
		return err;
	err = parse_uplink(cfg, un, tb[IFLA_NSMWIRE_UPLINK], extack);
	if (err)
		return err;
	err = check_remote(cfg, un->net, tb, extack);
	if (err)
		return err;
	err = parse_classes(cfg, un, tb, extack);
	if (err)
		return err;
	err = parse_peer(cfg, un, tb[IFLA_NSMWIRE_PEER], extack);
	if (err)
		return err;
	err = check_peer(cfg, tb, extack);
	if (err)
		return err;
	err = parse_header(cfg, tb, extack);
	if (err)
		return err;
	return check_device(cfg, un->net, dev, tb, extack);
}

/**
 * nsmw_config_overhead() - length of the largest header that settings can send
 * @cfg: the settings; without a remote, as for IPv4
 *
 * From the outer IP header to the first byte of the inner network header. For payload
 * ethernet this includes the Ethernet header with two VLAN tags, so that a VLAN device
 * on a VLAN device on the wire can have the MTU of the wire, which the kernel gives it.
 *
 * Return: bytes.
 */
unsigned int nsmw_config_overhead(const struct nsmw_config *cfg)
{
	unsigned int len = sizeof(struct udphdr) + NSMW_GENEVE_HLEN;

	len += cfg->remote_family == AF_INET6 || cfg->peer ?
	       sizeof(struct ipv6hdr) : sizeof(struct iphdr);
	if (cfg->class_option)
		len += NSMW_GENEVE_CLASSOPT;
	if (cfg->payload == NSMWIRE_PAYLOAD_ETHERNET)
		len += ETH_HLEN + VLAN_TAGS;
	return len;
}

/**
 * nsmw_config_max_mtu() - largest MTU that settings allow
 * @cfg: the settings
 *
 * Return: bytes.
 */
unsigned int nsmw_config_max_mtu(const struct nsmw_config *cfg)
{
	return IP_MAX_MTU - nsmw_config_overhead(cfg);
}

/**
 * nsmw_config_size() - room that nsmw_config_fill() needs
 *
 * Return: bytes.
 */
size_t nsmw_config_size(void)
{
	return nla_total_size(4) * 3 +		/* id, device, fwmark */
	       nla_total_size(sizeof(struct in6_addr)) * 2 +
	       nla_total_size(2) * 3 +			/* ports */
	       nla_total_size(NSMW_NAME_MAX) * 3 +	/* uplink, profile, peer */
	       nla_total_size(IFNAMSIZ) +
	       nla_total_size(1) * 10;
}

/**
 * nsmw_config_fill_public() - write the settings that all users may see
 * @skb: message, inside the nest
 * @cfg: the settings
 *
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_config_fill_public(struct sk_buff *skb, const struct nsmw_config *cfg)
{
	if ((cfg->has_id && nla_put_u32(skb, IFLA_NSMWIRE_ID, cfg->id)) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_PAYLOAD, cfg->payload))
		return -EMSGSIZE;
	return 0;
}

/**
 * nsmw_config_fill() - write settings as attributes
 * @skb: message, inside the nest
 * @cfg: the settings
 *
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_config_fill(struct sk_buff *skb, const struct nsmw_config *cfg)
{
	if (nsmw_config_fill_public(skb, cfg) ||
	    nla_put_be16(skb, IFLA_NSMWIRE_DST_PORT, cfg->dst_port) ||
	    nla_put_be16(skb, IFLA_NSMWIRE_SRC_PORT_MIN,
			 htons(cfg->src_port_min)) ||
	    nla_put_be16(skb, IFLA_NSMWIRE_SRC_PORT_MAX,
			 htons(cfg->src_port_max)) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_TTL, cfg->ttl) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_TTL_INHERIT, cfg->ttl_inherit) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_DSCP_MODE, cfg->dscp_mode) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_DF, cfg->df) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_UDP_CSUM, cfg->udp_csum) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_CLASS_OPTION, cfg->class_option) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_TRUST, cfg->trust) ||
	    nla_put_u8(skb, IFLA_NSMWIRE_REFLECT, cfg->reflect) ||
	    nla_put_u32(skb, IFLA_NSMWIRE_FWMARK, cfg->fwmark))
		return -EMSGSIZE;

	if (cfg->dscp_mode == NSMWIRE_DSCP_MODE_FIXED &&
	    nla_put_u8(skb, IFLA_NSMWIRE_DSCP, cfg->dscp))
		return -EMSGSIZE;
	if (nsmw_fill_device(skb, cfg->oif, IFLA_NSMWIRE_DEVICE, cfg->device,
			     IFLA_NSMWIRE_DEVICE_NAME))
		return -EMSGSIZE;
	if (cfg->uplink &&
	    nla_put_string(skb, IFLA_NSMWIRE_UPLINK, cfg->uplink->name))
		return -EMSGSIZE;
	if (cfg->peer &&
	    nla_put_string(skb, IFLA_NSMWIRE_PEER, cfg->peer->name))
		return -EMSGSIZE;
	if (cfg->profile &&
	    nla_put_string(skb, IFLA_NSMWIRE_PROFILE, cfg->profile->name))
		return -EMSGSIZE;

	if ((cfg->remote_family == AF_INET &&
	     nla_put_in_addr(skb, IFLA_NSMWIRE_REMOTE, cfg->remote.v4)) ||
	    (cfg->remote_family == AF_INET6 &&
	     nla_put_in6_addr(skb, IFLA_NSMWIRE_REMOTE6, &cfg->remote.v6)) ||
	    (cfg->local_family == AF_INET &&
	     nla_put_in_addr(skb, IFLA_NSMWIRE_LOCAL, cfg->local.v4)) ||
	    (cfg->local_family == AF_INET6 &&
	     nla_put_in6_addr(skb, IFLA_NSMWIRE_LOCAL6, &cfg->local.v6)))
		return -EMSGSIZE;
	return 0;
}
