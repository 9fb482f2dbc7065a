// SPDX-License-Identifier: GPL-2.0
/*
 * The meters of an underlay by the remote address of their path: whose control packets
 * arrive. The table is written under RTNL and read by packets under RCU.
 */
#include <linux/jhash.h>
#include <net/ip.h>

#include "peer/meters.h"
#include "pure/probe.h"

static const struct rhashtable_params meter_params = {
	.key_len = sizeof_field(struct nsmw_meter, key),
	.key_offset = offsetof(struct nsmw_meter, key),
	.head_offset = offsetof(struct nsmw_meter, node),
	.automatic_shrinking = true,
};

/**
 * nsmw_meters_need() - allocate the table of meters
 * @meters: of the underlay
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_meters_need(struct nsmw_meters *meters)
{
	int err;

	if (meters->ready)
		return 0;
	err = rhltable_init(&meters->table, &meter_params);
	if (!err) {
		/* Packets see the table if they see this. */
		smp_store_release(&meters->ready, true);
	}
	return err;
}

/**
 * nsmw_meters_free() - free the table of meters
 * @meters: of an underlay, without meters; a grace period ago the last packet was here
 *
 * Context: process.
 */
void nsmw_meters_free(struct nsmw_meters *meters)
{
	if (meters->ready)
		rhltable_destroy(&meters->table);
}

/**
 * nsmw_meters_add() - have the control packets of a path find its meter
 * @meters: of the underlay; nsmw_meters_need() has succeeded
 * @meter:  of the path; not started yet, it takes none of them
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_meters_add(struct nsmw_meters *meters, struct nsmw_meter *meter)
{
	int err = rhltable_insert(&meters->table, &meter->node, meter_params);

	meter->listed = !err;
	return err;
}

/**
 * nsmw_meters_del() - have no control packet find a meter any more
 * @meters: of the underlay
 * @meter:  of the path, stopped or not started, or of one that learns its remote address
 *          from now on; nsmw_meter_free_rcu() may follow
 *
 * Context: process, RTNL.
 */
void nsmw_meters_del(struct nsmw_meters *meters, struct nsmw_meter *meter)
{
	if (meter->listed)
		rhltable_remove(&meters->table, &meter->node, meter_params);
	meter->listed = false;
}

/* Whether a path is between a remote address, by which it was found, and a local one. */
static bool is_between(const struct nsmw_path *path, const struct sock *sk,
		       const union nsmw_addr *local, sa_family_t family)
{
	return path && path->sk == sk && nsmw_addr_equal(&path->source, local, family);
}

/**
 * nsmw_meters_find() - find the meter of a control packet
 * @meters: of the underlay
 * @sk:     socket that the packet came through
 * @skb:    the packet
 * @family: AF_INET or AF_INET6
 * @probe:  what it says
 *
 * The path has the two addresses of the packet. Where several peers have one, behind one
 * NAT, it is that of the peer whose session the packet names; before the peer knows it,
 * any: a session proves itself by what it has heard.
 *
 * Context: RCU.
 * Return: the meter, or NULL.
 */
struct nsmw_meter *nsmw_meters_find(struct nsmw_meters *meters, struct sock *sk,
				    const struct sk_buff *skb, sa_family_t family,
				    const struct nsmw_probe *probe)
{
	struct nsmw_meter_key key = { .family = family };
	struct nsmw_meter *meter, *first = NULL;
	struct rhlist_head *list, *at;
	union nsmw_addr local = {};

	if (family == AF_INET) {
		key.addr.v4 = ip_hdr(skb)->saddr;
		local.v4 = ip_hdr(skb)->daddr;
	} else {
		key.addr.v6 = ipv6_hdr(skb)->saddr;
		local.v6 = ipv6_hdr(skb)->daddr;
	}
	/* Pairs with nsmw_meters_need(). */
	if (!smp_load_acquire(&meters->ready))
		return NULL;
	list = rhltable_lookup(&meters->table, &key, meter_params);
	rhl_for_each_entry_rcu(meter, at, list, node) {
		const struct nsmw_measure *m = meter->measure;

		if (!is_between(rcu_dereference(m->peer->path[meter->index]), sk, &local,
				family))
			continue;
		if (m->session.mine == probe->other)
			return meter;
		if (!first || READ_ONCE(m->session.peer) == probe->session)
			first = meter;
	}
	return first;
}

/**
 * nsmw_meters_clash() - does another peer have a path between the same addresses and ports?
 * @meters: of the underlay; nsmw_meters_need() has succeeded
 * @m:      of the peer
 * @path:   its path
 *
 * Neither end could tell whose packets arrive.
 *
 * Context: process, RTNL.
 * Return: true if so.
 */
bool nsmw_meters_clash(struct nsmw_meters *meters, const struct nsmw_measure *m,
		       const struct nsmw_path *path)
{
	const struct nsmw_meter_key key = { .addr = path->remote, .family = path->family };
	static const union nsmw_addr none;
	bool is_known = !nsmw_addr_equal(&path->source, &none, path->family);
	struct rhlist_head *list, *at;
	struct nsmw_meter *meter;
	bool clash = false;

	rcu_read_lock();
	list = rhltable_lookup(&meters->table, &key, meter_params);
	rhl_for_each_entry_rcu(meter, at, list, node) {
		const struct nsmw_path *other;

		other = rcu_dereference(meter->measure->peer->path[meter->index]);
		clash |= meter->measure != m &&
			 is_between(other, path->sk, &path->source, path->family) &&
			 other->dst_port == path->dst_port &&
			 (is_known || other->oif == path->oif);
	}
	rcu_read_unlock();
	return clash;
}
