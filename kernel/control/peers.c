// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the named peers of an underlay: found by name, created, destroyed. All under RTNL.
 * Requests about them and their paths are in netlink_peer.c.
 */
#include <linux/moduleparam.h>
#include <linux/rhashtable.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "control/peers.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "data/sock.h"
#include "peer/keys.h"
#include "peer/probes.h"
#include "peer/steering.h"

static unsigned int peers_max = 16384;
module_param(peers_max, uint, 0644);
MODULE_PARM_DESC(peers_max, "Named peers that one network namespace can have");

static const struct rhashtable_params name_params = {
	.key_len = sizeof_field(struct nsmw_named_peer, name),
	.key_offset = offsetof(struct nsmw_named_peer, name),
	.head_offset = offsetof(struct nsmw_named_peer, by_name),
	.automatic_shrinking = true,
};

/**
 * nsmw_peer_find() - find the peer of a name
 * @un:   underlay
 * @name: attribute
 *
 * Context: process, RTNL.
 * Return: NULL when there is none.
 */
struct nsmw_named_peer *nsmw_peer_find(struct nsmw_net *un,
				       const struct nlattr *name)
{
	char key[NSMW_NAME_MAX];

	ASSERT_RTNL();
	/* Zeroes follow the name. One that is too long is nobody's. */
	if (!un->npeers || nla_strscpy(key, name, sizeof(key)) < 0)
		return NULL;
	return rhashtable_lookup_fast(&un->peer_names, key, name_params);
}

/* Have a peer found by its name. */
static int add_name(struct nsmw_net *un, struct nsmw_named_peer *peer)
{
	int err = 0;

	if (!un->npeers)
		err = rhashtable_init(&un->peer_names, &name_params);
	if (err)
		return err;
	err = rhashtable_insert_fast(&un->peer_names, &peer->by_name, name_params);
	if (err && !un->npeers)
		rhashtable_destroy(&un->peer_names);
	return err;
}

static void del_name(struct nsmw_net *un, struct nsmw_named_peer *peer)
{
	rhashtable_remove_fast(&un->peer_names, &peer->by_name, name_params);
	if (!un->npeers)
		rhashtable_destroy(&un->peer_names);
}

/**
 * nsmw_peer_get() - find the peer that a request names
 * @un:     underlay
 * @name:   attribute, or NULL
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the peer or an error pointer.
 */
struct nsmw_named_peer *nsmw_peer_get(struct nsmw_net *un,
				      const struct nlattr *name,
				      struct netlink_ext_ack *extack)
{
	struct nsmw_named_peer *peer;

	if (!name) {
		NL_SET_ERR_MSG(extack, "say which peer, by name");
		return ERR_PTR(-EINVAL);
	}
	peer = nsmw_peer_find(un, name);
	if (peer)
		return peer;
	NL_SET_ERR_MSG_ATTR(extack, name, "no such peer");
	return ERR_PTR(-ENODEV);
}

/**
 * nsmw_peer_create() - create a peer without paths
 * @un:     underlay
 * @name:   attribute, checked
 * @extack: says why not
 *
 * Context: process, RTNL.
 * Return: the peer or an error pointer.
 */
struct nsmw_named_peer *nsmw_peer_create(struct nsmw_net *un,
					 const struct nlattr *name,
					 struct netlink_ext_ack *extack)
{
	struct nsmw_named_peer *peer;
	int err = -ENOMEM;

	if (un->npeers >= READ_ONCE(peers_max)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this network namespace has as many peers as peers_max, a parameter of the module, allows");
		return ERR_PTR(-ENOSPC);
	}
	peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return ERR_PTR(-ENOMEM);
	peer->peer = nsmw_peer_alloc(NSMWIRE_PATHS_MAX);
	if (!peer->peer)
		goto free;
	peer->peer->measure = nsmw_measure_alloc(peer->peer, un->net,
						 nsmw_steering_choose);
	if (!peer->peer->measure)
		goto free_peer;
	INIT_LIST_HEAD(&peer->wires);
	INIT_LIST_HEAD(&peer->sealed);
	peer->port = htons(NSMWIRE_DEFAULT_PORT);
	nla_strscpy(peer->name, name, sizeof(peer->name));
	err = add_name(un, peer);
	if (err)
		goto free_measure;
	list_add_tail(&peer->list, &un->peers);
	WRITE_ONCE(un->npeers, un->npeers + 1);
	un->seq++;
	/* The first check registers the notifier of routes. */
	if (!READ_ONCE(un->watching))
		nsmw_net_check_soon(un);
	return peer;

free_measure:
	nsmw_measure_free(peer->peer->measure);
free_peer:
	nsmw_peer_free(peer->peer);
free:
	kfree(peer);
	return ERR_PTR(err);
}

/**
 * nsmw_peer_stop() - stop probing the paths of a peer that is going to be destroyed
 * @un:    underlay
 * @peer:  the peer
 * @leave: tell the peer
 *
 * Context: process, RTNL; may sleep.
 */
void nsmw_peer_stop(struct nsmw_net *un, struct nsmw_named_peer *peer, bool leave)
{
	struct nsmw_measure *m = peer->peer->measure;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		struct nsmw_meter *meter = m->meter[i];

		if (!meter)
			continue;
		nsmw_probes_stop(meter, leave);
		nsmw_meters_del(&un->socks.meters, meter);
		nsmw_meter_free_rcu(meter);
	}
	list_del_init(&peer->sealed);
	nsmw_keys_stop(m->keys, &un->socks.keys);
}

/**
 * nsmw_peer_destroy() - destroy a peer that no wire uses
 * @un:   underlay
 * @peer: the peer, stopped; a grace period ago the last packet was here
 *
 * Context: process, RTNL.
 */
void nsmw_peer_destroy(struct nsmw_net *un, struct nsmw_named_peer *peer)
{
	int i;

	list_del(&peer->list);
	WRITE_ONCE(un->npeers, un->npeers - 1);
	del_name(un, peer);
	un->seq++;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (peer->cfg[i].uplink)
			peer->cfg[i].uplink->paths--;
		if (peer->ns[i])
			nsmw_sock_put(peer->ns[i]);
	}
	nsmw_keys_free(peer->peer->measure->keys);
	nsmw_measure_free(peer->peer->measure);
	nsmw_peer_free(peer->peer);
	kfree(peer);
}

/**
 * nsmw_peers_free() - destroy the peers of an underlay that ends
 * @un: underlay
 *
 * Context: process, RTNL. Waits for a grace period.
 */
void nsmw_peers_free(struct nsmw_net *un)
{
	struct nsmw_named_peer *peer, *next;

	list_for_each_entry(peer, &un->peers, list)
		nsmw_peer_stop(un, peer, false);
	if (!list_empty(&un->peers))
		synchronize_net();
	list_for_each_entry_safe(peer, next, &un->peers, list)
		nsmw_peer_destroy(un, peer);
}

/**
 * nsmw_path_needs_device() - is the remote address of a path link-local?
 * @cfg: configuration of the path
 *
 * Return: true when it is link-local, so that its uplink has to have a device.
 */
bool nsmw_path_needs_device(const struct nsmw_path_config *cfg)
{
	return cfg->family == AF_INET6 &&
	       ipv6_addr_type(&cfg->remote.v6) & IPV6_ADDR_LINKLOCAL;
}
