// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the beginning and the end of underlays, and the notifiers of devices and routes:
 * a change makes wires check their paths. Notifiers of devices run under RTNL, those of
 * routes in atomic context.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/fib_notifier.h>
#include <net/netns/generic.h>

#include "control/apply.h"
#include "control/device.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/paths.h"
#include "control/peers.h"
#include "control/profile.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/watch.h"
#include "control/wire.h"
#include "data/encap.h"
#include "peer/measure.h"
#include "qos/flow_cache.h"

/* Atomic context. Registering replays all routes: no harm, a check is due. */
static int fib_event(struct notifier_block *nb, unsigned long event, void *info)
{
	struct nsmw_net *un = container_of(nb, struct nsmw_net, fib);

	if (nsmw_net_has_paths(un))
		nsmw_net_check_soon(un);
	return NOTIFY_DONE;
}

/*
 * Registering takes RTNL inside, so it cannot be done where a wire is created;
 * this work runs soon after. It fails while routes change too fast to be
 * replayed, and the change that made it fail was before the check that follows.
 */
static void watch_routes(struct nsmw_net *un)
{
	if (un->watching)
		return;
	un->fib.notifier_call = fib_event;
	/* Read under RTNL, which is not held here: nsmw_net_add_wire(). */
	WRITE_ONCE(un->watching, !register_fib_notifier(un->net, &un->fib, NULL,
							NULL));
	if (!un->watching)
		nsmw_net_check_soon(un);
}

/* Numbers that the kernel raises when routes change. */
static u64 route_changes(const struct net *net)
{
	u64 changes = (u32)rt_genid_ipv4(net);

#if IS_ENABLED(CONFIG_IPV6)
	changes |= (u64)rt_genid_ipv6(net) << 32;
#endif
	return changes;
}

/*
 * Notifiers hear of a route only if it is the best one to its destination, and not of a
 * second default route, by which the paths of another uplink leave. Such a change is
 * found within a second. The kernel does not number the deletion of IPv6 routes: packets
 * find out.
 */
static void look_work(struct work_struct *work)
{
	struct nsmw_net *un = container_of(to_delayed_work(work),
					   struct nsmw_net, look);

	if (nsmw_net_has_paths(un) &&
	    route_changes(un->net) != READ_ONCE(un->route_changes))
		nsmw_net_check_soon(un);
	queue_delayed_work(system_power_efficient_wq, &un->look, HZ);
}

static void check_work(struct work_struct *work)
{
	struct nsmw_net *un = container_of(to_delayed_work(work),
					   struct nsmw_net, check);
	struct nsmw_named_peer *peer;
	struct nsmw_wire *wire;

	watch_routes(un);
	WRITE_ONCE(un->route_changes, route_changes(un->net));
	queue_delayed_work(system_power_efficient_wq, &un->look, HZ);
	rtnl_lock();
	list_for_each_entry(peer, &un->peers, list) {
		nsmw_peer_follow(un, peer, NULL);
		if (nsmw_peer_check(un, peer))
			nsmw_event_peer(un->net, NSMWIRE_CMD_PEER_CHANGE_NTF, peer);
		nsmw_event_history(un->net, peer);
		cond_resched();
	}
	list_for_each_entry(wire, &un->wires, list) {
		nsmw_wire_check(wire);
		cond_resched();
	}
	rtnl_unlock();
}

/*
 * Paths that have learned another address follow. Many peers may move at once, where a NAT
 * begins anew: only their paths are looked at.
 */
static void moved_work(struct work_struct *work)
{
	struct nsmw_net *un = container_of(work, struct nsmw_net, moved);
	struct nsmw_named_peer *peer;
	struct nsmw_wire *wire;

	rtnl_lock();
	list_for_each_entry(peer, &un->peers, list) {
		struct nsmw_measure *m = peer->peer->measure;

		if (!READ_ONCE(m->moved))
			continue;
		WRITE_ONCE(m->moved, false);
		if (nsmw_peer_check(un, peer))
			nsmw_event_peer(un->net, NSMWIRE_CMD_PEER_CHANGE_NTF, peer);
		nsmw_event_history(un->net, peer);
		list_for_each_entry(wire, &peer->wires, peer_list)
			nsmw_wire_check(wire);
		cond_resched();
	}
	rtnl_unlock();
}

/*
 * Follow a device that @oif and @device, settings of a wire or an uplink, may name.
 * Returns true when @oif has changed.
 */
static bool follow_device(u32 *oif, char *device, const struct net_device *dev,
			  bool gone)
{
	if (gone) {
		if (*oif != dev->ifindex)
			return false;
		*oif = NSMW_OIF_ABSENT;
		return true;
	}
	/* The index identifies a device that exists, the name is for its return. */
	if (*oif == dev->ifindex)
		strscpy_pad(device, dev->name, IFNAMSIZ);
	if (*oif != NSMW_OIF_ABSENT || strcmp(device, dev->name))
		return false;
	*oif = dev->ifindex;
	return true;
}

static bool follow_uplink(struct nsmw_net *un, struct nsmw_uplink *uplink,
			  const struct net_device *dev, bool gone)
{
	struct nsmw_uplink_config *cfg = &uplink->cfg;
	char name[IFNAMSIZ];
	bool moved;

	memcpy(name, cfg->device, sizeof(name));
	moved = follow_device(&cfg->oif, cfg->device, dev, gone);
	if (moved || strcmp(name, cfg->device))
		nsmw_netlink_uplink_event(un, uplink,
					  NSMWIRE_CMD_UPLINK_CHANGE_NTF);
	return moved;
}

/*
 * A device has been registered or renamed, or is unregistered: wires and uplinks that
 * name it follow. The check of the paths, which is due, sends the events of wires. Each
 * new wire is such a device, too: if no wire names a device, the list is not searched.
 */
static void follow_devices(struct nsmw_net *un, const struct net_device *dev,
			   bool gone)
{
	struct nsmw_uplink *uplink;
	struct nsmw_wire *wire;
	bool any = false;

	list_for_each_entry(uplink, &un->uplinks, list) {
		if (follow_uplink(un, uplink, dev, gone)) {
			nsmw_paths_follow_device(un, uplink);
			any = true;
		}
	}
	if (!any && !un->nnamed)
		return;
	list_for_each_entry(wire, &un->wires, list) {
		if (dev == wire->tunnel.dev)
			continue;
		if (follow_device(&wire->cfg.oif, wire->cfg.device, dev, gone) ||
		    any)
			nsmw_wire_follow_device(wire);
	}
}

static int __net_init nsmw_net_init(struct net *net)
{
	struct nsmw_net *un = nsmw_net(net);

	un->net = net;
	nsmw_socks_init(&un->socks, net);
	INIT_LIST_HEAD(&un->wires);
	INIT_LIST_HEAD(&un->uplinks);
	INIT_LIST_HEAD(&un->peers);
	nsmw_profiles_init(un);
	INIT_DELAYED_WORK(&un->check, check_work);
	INIT_WORK(&un->moved, moved_work);
	/* Does not wake up a CPU that is idle. */
	INIT_DEFERRABLE_WORK(&un->look, look_work);
	return 0;
}

/*
 * The sockets end with their netns. A wire whose device lives elsewhere stays,
 * without a path; one that lives here is deleted with all other devices.
 */
static void __net_exit nsmw_net_pre_exit(struct net *net)
{
	struct nsmw_net *un = nsmw_net(net);
	struct nsmw_wire *wire, *next;

	rtnl_lock();
	list_for_each_entry_safe(wire, next, &un->wires, list) {
		nsmw_wire_detach(wire);
		/* A device in this netns ends, too, and sends its own event. */
		if (!net_eq(dev_net(wire->tunnel.dev), net))
			nsmw_wire_check(wire);
	}
	nsmw_peers_free(un);
	nsmw_uplinks_free(un);
	rtnl_unlock();

	cancel_work_sync(&un->moved);
	cancel_delayed_work_sync(&un->check);
	if (un->watching)
		unregister_fib_notifier(net, &un->fib);
	/* Either work may have queued the other, and an event may have come in between. */
	cancel_delayed_work_sync(&un->look);
	cancel_delayed_work_sync(&un->check);
	cancel_delayed_work_sync(&un->look);
}

static void __net_exit nsmw_net_exit(struct net *net)
{
	struct nsmw_net *un = nsmw_net(net);

	/* A grace period ago the last packet was here. */
	nsmw_profiles_free(un);
	nsmw_flow_cache_free(un->flows);
	nsmw_socks_free(&un->socks);
}

static struct pernet_operations nsmw_net_ops = {
	.init = nsmw_net_init,
	.pre_exit = nsmw_net_pre_exit,
	.exit = nsmw_net_exit,
	.id = &nsmw_net_id,
	.size = sizeof(struct nsmw_net),
};

/* Under RTNL. Changes of wires are sent as events; other devices may move a path. */
static int device_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nsmw_net *un = nsmw_net(dev_net(dev));

	if (nsmw_is_wire(dev)) {
		if (event == NETDEV_UP || event == NETDEV_CHANGE)
			nsmw_device_attach_queue(dev);
		nsmw_event_device(netdev_priv(dev), event);
	}

	switch (event) {
	case NETDEV_UDP_TUNNEL_PUSH_INFO:
	case NETDEV_UDP_TUNNEL_DROP_INFO:
		nsmw_socks_offload(&un->socks, dev,
				   event == NETDEV_UDP_TUNNEL_PUSH_INFO);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGEUPPER:	/* usually a VRF */
		if (nsmw_net_has_paths(un))
			nsmw_net_check_soon(un);
		break;
	case NETDEV_CHANGENAME:
		follow_devices(un, dev, false);
		break;
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
		follow_devices(un, dev, event == NETDEV_UNREGISTER);
		/* A wire that begins or ends has no routes yet, or any more. */
		if (nsmw_net_has_paths(un) && !nsmw_is_wire(dev))
			nsmw_net_check_soon(un);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

static void check_underlay(struct net *net, enum nsmw_path_change change)
{
	struct nsmw_net *un = nsmw_net(net);

	switch (change) {
	case NSMW_PATH_CHANGE_SOON:
		nsmw_net_check_soon(un);
		break;
	case NSMW_PATH_CHANGE_NOW:
		mod_delayed_work(system_wq, &un->check, 0);
		break;
	case NSMW_PATH_CHANGE_ADDRESS:
		queue_work(system_wq, &un->moved);
		break;
	}
}

/**
 * nsmw_watch_init() - register underlays and notifiers
 *
 * Context: the module starts.
 * Return: 0 or a negative error.
 */
int __init nsmw_watch_init(void)
{
	int err;

	nsmw_path_on_change(check_underlay);
	err = register_pernet_subsys(&nsmw_net_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&device_notifier);
	if (err)
		unregister_pernet_subsys(&nsmw_net_ops);
	return err;
}

/** nsmw_watch_exit() - unregister underlays and notifiers; all wires are gone */
void nsmw_watch_exit(void)
{
	unregister_netdevice_notifier(&device_notifier);
	unregister_pernet_subsys(&nsmw_net_ops);
}
