// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the named peers of an underlay: found by name, created, destroyed. All under RTNL.
 * Requests about them and their paths are in netlink_peer.c.
 */
#include <linux/moduleparam.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "control/peers.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "data/sock.h"

static unsigned int peers_max = 16384;
module_param(peers_max, uint, 0644);
MODULE_PARM_DESC(peers_max, "Named peers that one network namespace can have");

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
	struct nsmw_named_peer *peer;

	ASSERT_RTNL();
	list_for_each_entry(peer, &un->peers, list) {
		if (!nla_strcmp(name, peer->name))
			return peer;
	}
	return NULL;
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

	if (un->npeers >= READ_ONCE(peers_max)) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "this network namespace has as many peers as peers_max, a parameter of the module, allows");
		return ERR_PTR(-ENOSPC);
	}
	peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return ERR_PTR(-ENOMEM);
	peer->peer = nsmw_peer_alloc(NSMWIRE_PATHS_MAX);
	if (!peer->peer) {
		kfree(peer);
		return ERR_PTR(-ENOMEM);
	}
	peer->port = htons(NSMWIRE_DEFAULT_PORT);
	nla_strscpy(peer->name, name, sizeof(peer->name));
	list_add_tail(&peer->list, &un->peers);
	WRITE_ONCE(un->npeers, un->npeers + 1);
	un->seq++;
	return peer;
}

/**
 * nsmw_peer_destroy() - destroy a peer that no wire uses
 * @un:   underlay
 * @peer: the peer; a grace period ago the last packet was here
 *
 * Context: process, RTNL.
 */
void nsmw_peer_destroy(struct nsmw_net *un, struct nsmw_named_peer *peer)
{
	int i;

	list_del(&peer->list);
	WRITE_ONCE(un->npeers, un->npeers - 1);
	un->seq++;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (peer->cfg[i].uplink)
			peer->cfg[i].uplink->paths--;
		if (peer->ns[i])
			nsmw_sock_put(peer->ns[i]);
	}
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

	if (!list_empty(&un->peers))
		synchronize_net();
	list_for_each_entry_safe(peer, next, &un->peers, list)
		nsmw_peer_destroy(un, peer);
}

static bool is_up(const struct nsmw_named_peer *peer, int i)
{
	return rtnl_dereference(peer->peer->path[i])->state ==
	       NSMWIRE_PATH_STATE_UP;
}

/* Whether path @a of a peer is taken before path @b. */
static bool goes_before(const struct nsmw_named_peer *peer, int a, int b)
{
	if (is_up(peer, a) != is_up(peer, b))
		return is_up(peer, a);
	return peer->cfg[a].uplink->cfg.cost < peer->cfg[b].uplink->cfg.cost;
}

static int first_but(const struct nsmw_named_peer *peer, int except)
{
	int i, first = -1;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (i == except || !peer->cfg[i].uplink ||
		    !rcu_access_pointer(peer->peer->path[i]))
			continue;
		if (first < 0 || goes_before(peer, i, first))
			first = i;
	}
	return first;
}

/**
 * nsmw_peer_choose() - choose the path that packets take
 * @peer:   the peer
 * @backup: out: the next path by the same order if it is up, else the same path
 *
 * The first path that is up, by the cost of its uplink, then by index; without one the
 * first path by the same order, so that its drops have the reason of the route.
 *
 * Context: process, RTNL.
 * Return: index of the path; 0 for a peer without paths.
 */
u8 nsmw_peer_choose(const struct nsmw_named_peer *peer, u8 *backup)
{
	int active = max(first_but(peer, -1), 0);
	int next = first_but(peer, active);

	*backup = next >= 0 && is_up(peer, next) ? next : active;
	return active;
}
