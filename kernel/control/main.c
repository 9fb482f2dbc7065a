// SPDX-License-Identifier: GPL-2.0
/*
 * Brings the module up and down. Loading allocates next to nothing: any user can load
 * it, by resolving the generic netlink family.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "control/device.h"
#include "control/event.h"
#include "control/netlink.h"
#include "control/profile.h"
#include "control/sealing.h"
#include "control/watch.h"
#include "data/segment.h"
#include "nsmwire_version.h"
#include "peer/cipher.h"
#include "peer/source.h"
#include "qos/rule_cache.h"

static int __init nsmw_init(void)
{
	int err;

	nsmw_profiles_setup();
	err = nsmw_sealing_init();
	if (err)
		return err;
	err = nsmw_watch_init();
	if (err)
		goto sealing;
	nsmw_source_exclude(&nsmw_link_ops);
	nsmw_event_start(&nsmw_genl_family);
	err = rtnl_link_register(&nsmw_link_ops);
	if (err)
		goto watch;
	err = genl_register_family(&nsmw_genl_family);
	if (err)
		goto link;
	return 0;

link:
	rtnl_link_unregister(&nsmw_link_ops);
watch:
	nsmw_watch_exit();
sealing:
	nsmw_sealing_exit();
	return err;
}

/* Requests end first, then the wires, then the underlays. */
static void __exit nsmw_exit(void)
{
	nsmw_event_stop();
	genl_unregister_family(&nsmw_genl_family);
	rtnl_link_unregister(&nsmw_link_ops);
	nsmw_watch_exit();
	nsmw_sealing_exit();
	/* Callbacks of this module free encapsulations, tables and keys. */
	rcu_barrier();
	nsmw_segments_free();
	nsmw_ciphers_free();
	nsmw_rule_caches_free();
}

module_init(nsmw_init);
module_exit(nsmw_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual wires with application classes");
MODULE_AUTHOR("The nsmwire developers");
MODULE_VERSION(NSMWIRE_VERSION);
MODULE_ALIAS_RTNL_LINK("nsmwire");
MODULE_ALIAS_GENL_FAMILY(NSMWIRE_FAMILY_NAME);
