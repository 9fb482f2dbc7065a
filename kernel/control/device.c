// SPDX-License-Identifier: GPL-2.0
/*
 * Owns a wire's life as a netdevice: its set-up, its creation, change and end through
 * rtnetlink or on behalf of generic netlink, its place in "ip link". All under RTNL.
 */
#include <linux/etherdevice.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/user_namespace.h>
#include <net/ip_tunnels.h>
#include <net/net_namespace.h>
#include <net/sch_generic.h>

#include "compat.h"
#include "control/access.h"
#include "control/apply.h"
#include "control/device.h"
#include "control/ethtool.h"
#include "control/event.h"
#include "control/netlink_gen.h"
#include "control/underlay.h"
#include "control/wire.h"
#include "data/xmit.h"
#include "qos/flow.h"
#include "qos/sched.h"

#define MTU_DEFAULT	1500	/* of a path that is not known yet */

static unsigned int wires_max = 32768;
module_param(wires_max, uint, 0644);
MODULE_PARM_DESC(wires_max, "Wires that one network namespace can be the underlay of");

static int wire_init(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	netdev_lockdep_set_classes(dev);
	return gro_cells_init(&wire->tunnel.gro_cells, dev);
}

static void wire_uninit(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	gro_cells_destroy(&wire->tunnel.gro_cells);
}

static int wire_open(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);
	struct nsmw_net *un;

	if (!wire->underlay)
		return 0;
	un = nsmw_net(wire->underlay);
	if (nsmw_net_need_flows(un))
		return -ENOMEM;
	WRITE_ONCE(wire->tunnel.flows.cache, un->flows);
	return 0;
}

/* Packets that wait belong to the time when the wire was up. */
static int wire_stop(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (wire->queues[i])
			nsmw_queues_drain(wire->queues[i], NULL);
	}
	return 0;
}

static int wire_change_mtu(struct net_device *dev, int mtu)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	if (!wire->mtu_self)
		wire->mtu_auto = false;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

static void wire_get_stats64(struct net_device *dev,
			     struct rtnl_link_stats64 *s)
{
	struct nsmw_wire *wire = netdev_priv(dev);
	struct nsmw_sum sum;
	int i;

	dev_get_tstats64(dev, s);
	nsmw_stats_sum(&wire->tunnel.stats, &sum);
	for (i = NSMWIRE_DROP_RX_SHORT; i < __NSMWIRE_DROP_MAX; i++) {
		if (nsmw_drop_reasons[i].direction == NSMWIRE_DIRECTION_TX)
			s->tx_dropped += sum.drops[i];
		/* The core counts packets that its receive queue has no room for. */
		else if (i != NSMWIRE_DROP_RX_QUEUE)
			s->rx_dropped += sum.drops[i];
	}
}

static const struct net_device_ops ip_netdev_ops = {
	.ndo_init = wire_init,
	.ndo_uninit = wire_uninit,
	.ndo_open = wire_open,
	.ndo_stop = wire_stop,
	.ndo_start_xmit = nsmw_xmit,
	.ndo_change_mtu = wire_change_mtu,
	.ndo_get_stats64 = wire_get_stats64,
};

static const struct net_device_ops ethernet_netdev_ops = {
	.ndo_init = wire_init,
	.ndo_uninit = wire_uninit,
	.ndo_open = wire_open,
	.ndo_stop = wire_stop,
	.ndo_start_xmit = nsmw_xmit,
	.ndo_change_mtu = wire_change_mtu,
	.ndo_get_stats64 = wire_get_stats64,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_mac_address = eth_mac_addr,
};

static const struct device_type nsmw_type = {
	.name = "nsmwire",
};

/* Without settings: payload ip, no peer. Settings make the bounds of the MTU exact. */
static void wire_setup(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	BUILD_BUG_ON(offsetof(struct nsmw_wire, tunnel));
	wire->tunnel.dev = dev;
	wire->tunnel.flows.salt = get_random_u64();
	nsmw_flow_need_key();
	INIT_LIST_HEAD(&wire->hooks);
	INIT_LIST_HEAD(&wire->peer_list);
	nsmw_config_init(&wire->cfg);
	nsmw_stats_init(&wire->tunnel.stats);

	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	dev->netdev_ops = &ip_netdev_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->min_mtu = IPV4_MIN_MTU;
	dev->max_mtu = nsmw_config_max_mtu(&wire->cfg);
	dev->mtu = MTU_DEFAULT - nsmw_config_overhead(&wire->cfg);

	dev->ethtool_ops = &nsmw_ethtool_ops;
	dev->needs_free_netdev = true;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	dev->priv_flags |= IFF_NO_QUEUE;
	/* netpoll sends with interrupts off, and Ethernet frames on any device. */
	dev->priv_flags |= IFF_DISABLE_NETPOLL;
	dev->features = NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM |
			NETIF_F_RXCSUM | NETIF_F_GSO_SOFTWARE;
	dev->hw_features = dev->features;
	dev->vlan_features = dev->features;
	nsmw_set_lltx(dev);
	/* The inner route learns the path MTU. */
	netif_keep_dst(dev);
	SET_NETDEV_DEVTYPE(dev, &nsmw_type);
}

static void become_ethernet(struct net_device *dev, bool has_address)
{
	unsigned int mtu = dev->mtu, min_mtu = dev->min_mtu;
	unsigned int tx_queue_len = dev->tx_queue_len;

	ether_setup(dev);
	dev->mtu = mtu;
	dev->min_mtu = min_mtu;
	dev->tx_queue_len = tx_queue_len;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	dev->netdev_ops = &ethernet_netdev_ops;
	if (!has_address)
		eth_hw_addr_random(dev);
}

/* Runs after the last packet and the last reader. */
static void wire_destructor(struct net_device *dev)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	nsmw_stats_free(&wire->tunnel.stats);
	put_user_ns(wire->owner);
}

/**
 * nsmw_device_attach_queue() - attach the queue of a wire without carrier
 * @dev: the netdevice, which has been opened or has lost its carrier
 *
 * Without carrier the core gives a device the queue noop_qdisc, which drops in silence.
 * A wire's drops have names, so its packets must reach nsmw_xmit() all the same: the
 * core attaches the device's own queue when it sees a carrier.
 *
 * Context: process, RTNL.
 */
void nsmw_device_attach_queue(struct net_device *dev)
{
	if (!netif_running(dev) || netif_carrier_ok(dev))
		return;
	clear_bit(__LINK_STATE_NOCARRIER, &dev->state);
	dev_activate(dev);
	set_bit(__LINK_STATE_NOCARRIER, &dev->state);
}

/**
 * nsmw_is_wire() - is a netdevice a wire?
 * @dev: the netdevice
 *
 * Return: true when it is.
 */
bool nsmw_is_wire(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &nsmw_link_ops;
}

static int check_address(struct nlattr *address, u8 payload,
			 struct netlink_ext_ack *extack)
{
	if (!address)
		return 0;
	if (payload != NSMWIRE_PAYLOAD_ETHERNET) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "a wire of payload ip has no link-layer address; leave it out or say payload ethernet");
		return -EINVAL;
	}
	if (nla_len(address) != ETH_ALEN ||
	    !is_valid_ether_addr(nla_data(address))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "not a unicast Ethernet address");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

/* All that can fail is done before the device is registered and visible. */
static int create(struct net *net, struct net_device *dev,
		  struct nlattr *data[], bool has_address, bool has_mtu,
		  struct netlink_ext_ack *extack)
{
	struct nsmw_wire *wire = netdev_priv(dev);
	struct nsmw_config cfg = wire->cfg;
	int err;

	if (nsmw_net(net)->nwires >= READ_ONCE(wires_max)) {
		NL_SET_ERR_MSG(extack,
			       "this network namespace has as many wires as wires_max, a parameter of the module, allows");
		return -ENOSPC;
	}
	if (dev->name[0] == '-') {
		NL_SET_ERR_MSG(extack,
			       "a name cannot begin with '-', as options do; give another name");
		return -EINVAL;
	}
	cfg.profile = &nsmw_net(net)->holoconf;
	wire->underlay = net;
	wire->mtu_auto = !has_mtu;
	if (data) {
		err = nsmw_config_parse(&cfg, nsmw_net(net), dev, data, true,
					extack);
		if (err)
			return err;
	}
	wire->tunnel.payload = cfg.payload;
	if (cfg.payload == NSMWIRE_PAYLOAD_ETHERNET)
		become_ethernet(dev, has_address);
	if (!has_mtu)
		dev->mtu = MTU_DEFAULT - nsmw_config_overhead(&cfg);
	netif_carrier_off(dev);

	wire->owner = get_user_ns(net->user_ns);
	nsmw_net_add_wire(nsmw_net(net), &wire->list);
	err = nsmw_wire_apply(wire, &cfg, data, extack);
	if (err)
		goto detach;
	/* The core only sets it for a device that comes without carrier. */
	if (netif_carrier_ok(dev))
		dev->operstate = IF_OPER_UP;
	err = register_netdevice(dev);
	if (err)
		goto detach;

	dev->priv_destructor = wire_destructor;
	wire->announced = true;
	nsmw_event(wire, NSMWIRE_CMD_WIRE_NEW_NTF);
	return 0;

detach:
	nsmw_wire_detach(wire);
	synchronize_net();
	nsmw_stats_free(&wire->tunnel.stats);
	put_user_ns(wire->owner);
	return err;
}

/**
 * nsmw_device_newlink() - create a wire on behalf of rtnetlink
 * @dev:    its device, set up and named
 * @params: netns of the underlay and validated attributes
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_device_newlink(struct net_device *dev,
			struct rtnl_newlink_params *params,
			struct netlink_ext_ack *extack)
{
	struct nlattr **tb = params->tb, **data = params->data;
	u8 payload = NSMWIRE_PAYLOAD_IP;
	int err;

	if (data && data[IFLA_NSMWIRE_PAYLOAD])
		payload = nla_get_u8(data[IFLA_NSMWIRE_PAYLOAD]);
	err = check_address(tb[IFLA_ADDRESS], payload, extack);
	if (err)
		return err;
	return create(rtnl_newlink_link_net(params), dev, data,
		      tb[IFLA_ADDRESS], tb[IFLA_MTU], extack);
}

/**
 * nsmw_device_create() - create a wire on behalf of generic netlink
 * @net:    netns of its underlay
 * @where:  netns of the device, usually the same
 * @ifname: its name, checked
 * @data:   settings, validated, or NULL
 * @mtu:    MTU, or 0
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_device_create(struct net *net, struct net *where, const char *ifname,
		       struct nlattr *data[], u32 mtu,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IFLA_MAX + 1] = {};
	struct net_device *dev;
	int err;

	dev = rtnl_create_link(where, ifname, NET_NAME_USER, &nsmw_link_ops,
			       tb, extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	if (mtu)
		dev->mtu = mtu;
	err = create(net, dev, data, false, mtu, extack);
	if (err) {
		free_netdev(dev);
		return err;
	}
	err = rtnl_configure_link(dev, NULL, 0, NULL);
	if (err)
		nsmw_link_ops.dellink(dev, NULL);
	return err;
}

/**
 * nsmw_device_change() - change settings
 * @wire:    the wire
 * @tb:      what is to change, validated, or NULL
 * @mtu:     attribute with the new MTU, 0 to let it follow the path, or NULL
 * @request: the request, or NULL where it came by rtnetlink
 * @extack:  says why not
 *
 * Nothing has changed when it fails, and nothing happens when there is nothing
 * to change.
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_device_change(struct nsmw_wire *wire, struct nlattr *tb[],
		       const struct nlattr *mtu, const struct sk_buff *request,
		       struct netlink_ext_ack *extack)
{
	struct net_device *dev = wire->tunnel.dev;
	u32 new_mtu = mtu ? nla_get_u32(mtu) : 0, old_mtu = dev->mtu;
	bool old_auto = wire->mtu_auto;
	bool keeps_mtu = !mtu || (new_mtu ? new_mtu == old_mtu && !old_auto :
					    old_auto);
	struct nsmw_config cfg;
	int err;

	if (!wire->underlay) {
		NL_SET_ERR_MSG(extack,
			       "the underlay netns of this wire is gone; delete the wire");
		return -ENONET;
	}
	if (!nsmw_access_change(wire, request, extack))
		return -EPERM;
	memcpy(&cfg, &wire->cfg, sizeof(cfg));
	if (tb) {
		err = nsmw_config_parse(&cfg, nsmw_net(wire->underlay), dev, tb,
					false, extack);
		if (err)
			return err;
	}
	if (new_mtu > nsmw_config_max_mtu(&cfg)) {
		NL_SET_ERR_MSG_ATTR(extack, mtu,
				    "mtu leaves no room for the outer header in 65535 bytes");
		return -EINVAL;
	}
	if (!memcmp(&cfg, &wire->cfg, sizeof(cfg)) && keeps_mtu)
		return 0;

	if (!keeps_mtu) {
		err = nsmw_wire_set_mtu(wire, new_mtu, mtu, extack);
		if (err)
			return err;
	}
	err = nsmw_wire_apply(wire, &cfg, tb, extack);
	if (err) {
		if (!keeps_mtu) {
			nsmw_wire_set_mtu(wire, old_mtu, NULL, NULL);
			wire->mtu_auto = old_auto;
		}
		return err;
	}
	nsmw_event(wire, NSMWIRE_CMD_WIRE_CHANGE_NTF);
	return 0;
}

static int link_changelink(struct net_device *dev, struct nlattr *tb[],
			   struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	return nsmw_device_change(netdev_priv(dev), data, NULL, NULL, extack);
}

static int link_validate(struct nlattr *tb[], struct nlattr *data[],
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *info = tb[IFLA_LINKINFO];
	int err;

	if (!info)
		return 0;
	/* Of two nests of settings, one would be checked and the other used. */
	err = nsmw_no_duplicates(nla_data(info), nla_len(info), IFLA_INFO_MAX, 0,
				 extack);
	if (err)
		return err;
	return nsmw_config_check(nla_find_nested(info, IFLA_INFO_DATA), extack);
}

static void link_dellink(struct net_device *dev, struct list_head *head)
{
	struct nsmw_wire *wire = netdev_priv(dev);

	nsmw_event(wire, NSMWIRE_CMD_WIRE_DEL_NTF);
	wire->announced = false;
	nsmw_wire_detach(wire);
	unregister_netdevice_queue(dev, head);
}

static struct net *link_get_net(const struct net_device *dev)
{
	const struct nsmw_wire *wire = netdev_priv(dev);

	return wire->underlay ?: dev_net(dev);
}

static size_t link_get_size(const struct net_device *dev)
{
	return nsmw_config_size();
}

static int link_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct nsmw_wire *wire = netdev_priv(dev);
	struct nsmw_config cfg = wire->cfg;

	if (!nsmw_access_link(wire, skb))
		return nsmw_config_fill_public(skb, &cfg);
	/* A device of the underlay is another one, or none, in another netns. */
	if (!net_eq(link_get_net(dev), dev_net(dev))) {
		cfg.oif = 0;
		cfg.device[0] = '\0';
	}
	return nsmw_config_fill(skb, &cfg);
}

struct rtnl_link_ops nsmw_link_ops __read_mostly = {
	.kind = "nsmwire",
	.priv_size = sizeof(struct nsmw_wire),
	.maxtype = IFLA_NSMWIRE_MAX,
	.policy = nsmwire_link_nl_policy,
	.setup = wire_setup,
	.validate = link_validate,
	.newlink = nsmw_newlink_op,
	.changelink = link_changelink,
	.dellink = link_dellink,
	.get_size = link_get_size,
	.fill_info = link_fill_info,
	.get_link_net = link_get_net,
};
