// SPDX-License-Identifier: GPL-2.0
/*
 * Brings the module up and down. Loading allocates next to nothing: resolving
 * the generic netlink family loads it, and anybody may do that.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "event.h"
#include "netlink.h"
#include "nsmwire_version.h"
#include "profile.h"
#include "underlay.h"
#include "verdict.h"
#include "wire.h"

static int __init nsmw_init(void)
{
	int err;

	nsmw_profiles_setup();
	err = nsmw_underlay_init();
	if (err)
		return err;
	err = rtnl_link_register(&nsmw_link_ops);
	if (err)
		goto underlay;
	err = genl_register_family(&nsmw_genl_family);
	if (err)
		goto link;
	return 0;

link:
	rtnl_link_unregister(&nsmw_link_ops);
underlay:
	nsmw_underlay_exit();
	return err;
}

/* Requests end first, then the wires, then what they stand on. */
static void __exit nsmw_exit(void)
{
	nsmw_event_stop();
	genl_unregister_family(&nsmw_genl_family);
	rtnl_link_unregister(&nsmw_link_ops);
	nsmw_underlay_exit();
	/* peers and tables are freed by callbacks of this module */
	rcu_barrier();
	nsmw_verdicts_free();
}

module_init(nsmw_init);
module_exit(nsmw_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual wires with application classes");
MODULE_AUTHOR("The nsmwire developers");
MODULE_VERSION(NSMWIRE_VERSION);
MODULE_ALIAS_RTNL_LINK("nsmwire");
MODULE_ALIAS_GENL_FAMILY(NSMWIRE_FAMILY_NAME);
