// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the state of an underlay, a network namespace that wires have their
 * sockets in: the lists of its sockets and wires (under RTNL), and the watch
 * over devices and routes that tells the wires when a path may have changed.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/fib_notifier.h>
#include <net/netns/generic.h>

#include "event.h"
#include "memo.h"
#include "netlink.h"
#include "sock.h"
#include "underlay.h"
#include "uplink.h"
#include "wire.h"

static unsigned int nsmw_net_id __read_mostly;

/**
 * nsmw_net() - nsmwire's part of a netns
 * @net: the netns
 *
 * Return: never NULL while the module is loaded.
 */
struct nsmw_net *nsmw_net(const struct net *net)
{
	return net_generic(net, nsmw_net_id);
}

/**
 * nsmw_net_need_drops() - have the drop counters
 * @un: underlay
 *
 * They are not there from the start: most namespaces never see a wire.
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_net_need_drops(struct nsmw_net *un)
{
	if (!un->drops)
		un->drops = nsmw_drops_alloc(GFP_KERNEL_ACCOUNT);
	return un->drops ? 0 : -ENOMEM;
}

/**
 * nsmw_net_need_memo() - have the memory of flows
 * @un: underlay
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_net_need_memo(struct nsmw_net *un)
{
	if (!un->memo)
		un->memo = nsmw_memo_alloc();
	return un->memo ? 0 : -ENOMEM;
}

/**
 * nsmw_net_check_soon() - look at all paths of an underlay
 * @un: underlay
 *
 * A burst of changes is looked at once: after 10 ms, and later the more wires
 * there are, so that a node that creates thousands does not spend its time here.
 *
 * Context: any.
 */
void nsmw_net_check_soon(struct nsmw_net *un)
{
	unsigned int ms = 10 + READ_ONCE(un->nwires) / 10;

	queue_delayed_work(system_wq, &un->check, msecs_to_jiffies(ms));
}

/* Atomic context. Registering replays all routes: no harm, a check is due. */
static int fib_event(struct notifier_block *nb, unsigned long event, void *info)
{
	struct nsmw_net *un = container_of(nb, struct nsmw_net, fib);

	if (READ_ONCE(un->nwires))
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

static void check_work(struct work_struct *work)
{
	struct nsmw_net *un = container_of(to_delayed_work(work),
					   struct nsmw_net, check);
	struct nsmw_wire *wire;

	watch_routes(un);
	rtnl_lock();
	list_for_each_entry(wire, &un->wires, list) {
		nsmw_wire_check(wire);
		cond_resched();
	}
	rtnl_unlock();
}

/**
 * nsmw_net_add_wire() - an underlay gets a wire
 * @un:   underlay
 * @wire: the wire, not in a list
 *
 * Context: process, RTNL.
 */
void nsmw_net_add_wire(struct nsmw_net *un, struct nsmw_wire *wire)
{
	ASSERT_RTNL();
	list_add_tail(&wire->list, &un->wires);
	WRITE_ONCE(un->nwires, un->nwires + 1);
	un->seq++;
	/* Where this comes too soon to see it, one check is in vain. */
	if (!READ_ONCE(un->watching))
		nsmw_net_check_soon(un);
}

/**
 * nsmw_net_del_wire() - an underlay loses a wire
 * @un:   underlay
 * @wire: the wire
 *
 * Context: process, RTNL.
 */
void nsmw_net_del_wire(struct nsmw_net *un, struct nsmw_wire *wire)
{
	ASSERT_RTNL();
	list_del(&wire->list);
	WRITE_ONCE(un->nwires, un->nwires - 1);
	un->nnamed -= !!wire->cfg.oif;
	un->seq++;
}

/*
 * What a device is to a setting that names one: @oif and @device are those of a
 * wire or an uplink. True when @oif has changed.
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
	/* A device that is there goes by its index, whatever it is called. */
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
 * A device has come, or has got another name, or goes: wires and uplinks that are
 * to leave through it follow, and take it up again by its name. Events of wires are
 * left to the check of the paths that is due. Each wire that is created is such a
 * device, too: where none names a device, thousands are not looked at for each.
 */
static void follow_devices(struct nsmw_net *un, const struct net_device *dev,
			   bool gone)
{
	struct nsmw_uplink *uplink;
	struct nsmw_wire *wire;
	bool any = false;

	list_for_each_entry(uplink, &un->uplinks, list)
		any |= follow_uplink(un, uplink, dev, gone);
	if (!any && !un->nnamed)
		return;
	list_for_each_entry(wire, &un->wires, list) {
		struct nsmw_peer *peer = rtnl_dereference(wire->peer);
		unsigned int i;

		if (dev == wire->dev)
			continue;
		if (!follow_device(&wire->cfg.oif, wire->cfg.device, dev, gone) &&
		    !any)
			continue;
		for (i = 0; peer && i < peer->count; i++)
			nsmw_path_follow_device(&peer->paths[i], &wire->cfg);
	}
}

static int __net_init nsmw_net_init(struct net *net)
{
	struct nsmw_net *un = nsmw_net(net);

	un->net = net;
	INIT_LIST_HEAD(&un->socks);
	INIT_LIST_HEAD(&un->wires);
	INIT_LIST_HEAD(&un->uplinks);
	nsmw_profiles_init(un);
	INIT_DELAYED_WORK(&un->check, check_work);
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
		/* A device that ends as well needs to tell nobody. */
		if (!net_eq(dev_net(wire->dev), net))
			nsmw_wire_check(wire);
	}
	nsmw_uplinks_free(un);
	rtnl_unlock();

	cancel_delayed_work_sync(&un->check);
	if (un->watching)
		unregister_fib_notifier(net, &un->fib);
	/* an event may have come in between */
	cancel_delayed_work_sync(&un->check);
}

static void __net_exit nsmw_net_exit(struct net *net)
{
	struct nsmw_net *un = nsmw_net(net);

	/* A grace period ago the last packet was here. */
	nsmw_profiles_free(un);
	nsmw_memo_free(un->memo);
	free_percpu(un->drops);
}

static struct pernet_operations nsmw_net_ops = {
	.init = nsmw_net_init,
	.pre_exit = nsmw_net_pre_exit,
	.exit = nsmw_net_exit,
	.id = &nsmw_net_id,
	.size = sizeof(struct nsmw_net),
};

/* Under RTNL. Events of wires are news, events of other devices may move one. */
static int device_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nsmw_net *un = nsmw_net(dev_net(dev));

	if (nsmw_is_wire(dev)) {
		if (event == NETDEV_UP || event == NETDEV_CHANGE)
			nsmw_wire_queue(netdev_priv(dev));
		nsmw_event_device(netdev_priv(dev), event);
	}

	switch (event) {
	case NETDEV_UDP_TUNNEL_PUSH_INFO:
	case NETDEV_UDP_TUNNEL_DROP_INFO:
		nsmw_sock_offload(un, dev,
				  event == NETDEV_UDP_TUNNEL_PUSH_INFO);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGEUPPER:	/* a VRF, as a rule */
		if (un->nwires)
			nsmw_net_check_soon(un);
		break;
	case NETDEV_CHANGENAME:
		follow_devices(un, dev, false);
		break;
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
		follow_devices(un, dev, event == NETDEV_UNREGISTER);
		/* What a wire starts or stops to be is no route of another yet. */
		if (un->nwires && !nsmw_is_wire(dev))
			nsmw_net_check_soon(un);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/**
 * nsmw_underlay_init() - start watching
 *
 * Return: 0 or a negative error.
 */
int nsmw_underlay_init(void)
{
	int err;

	err = register_pernet_subsys(&nsmw_net_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&device_notifier);
	if (err)
		unregister_pernet_subsys(&nsmw_net_ops);
	return err;
}

/** nsmw_underlay_exit() - stop watching; all wires are gone */
void nsmw_underlay_exit(void)
{
	unregister_netdevice_notifier(&device_notifier);
	unregister_pernet_subsys(&nsmw_net_ops);
}
