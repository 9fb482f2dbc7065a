// SPDX-License-Identifier: GPL-2.0
/*
 * Puts a new table of a profile into effect: for packets, the wires that have it, the
 * scheduler of uplinks and the paths of named peers. All under RTNL.
 */
#include <linux/rtnetlink.h>

#include "control/apply.h"
#include "control/peers.h"
#include "control/profile.h"
#include "control/underlay.h"
#include "control/uplink.h"
#include "control/wire.h"
#include "peer/steering.h"
#include "qos/sched.h"

/**
 * nsmw_profile_apply() - put a new table of a profile into effect
 * @un:      underlay
 * @profile: the profile
 * @table:   the new table, complete except for nsmw_table_index(); consumed
 * @extack:  says why not
 *
 * Context: process, RTNL.
 * Return: the old table, to be freed with nsmw_table_free_rcu(); or -ENOMEM as an error
 * pointer, and nothing has changed.
 */
struct nsmw_table *nsmw_profile_apply(struct nsmw_net *un,
				      struct nsmw_profile *profile,
				      struct nsmw_table *table,
				      struct netlink_ext_ack *extack)
{
	struct nsmw_change change = { .profile = profile, .table = table };
	struct nsmw_table *old = rtnl_dereference(profile->table);
	struct nsmw_named_peer *peer;
	struct nsmw_uplink *uplink;
	bool encaps;

	nsmw_table_index(table);
	/* Routes are cached for the DSCP of each class; numbers need room. */
	encaps = profile->wires &&
		 (!nsmw_table_same_tos(old, table) ||
		  nsmw_table_duplicates(old) != nsmw_table_duplicates(table));
	if (encaps && nsmw_wires_prepare(un, &change, NULL)) {
		nsmw_table_free(table);
		NL_SET_ERR_MSG(extack,
			       "no memory to change the wires of this profile; nothing was changed");
		return ERR_PTR(-ENOMEM);
	}
	rcu_assign_pointer(profile->table, table);
	if (encaps)
		nsmw_wires_commit(un, &change);
	list_for_each_entry(uplink, &un->uplinks, list)
		nsmw_sched_set_classes(uplink->sched, profile, table->class);
	list_for_each_entry(peer, &un->peers, list)
		nsmw_steering_set(peer->peer->measure, profile, table);
	un->seq++;
	return old;
}
