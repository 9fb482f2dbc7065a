// SPDX-License-Identifier: GPL-2.0
/*
 * Shows a wire to ethtool: driver, link, counters. Counters are read without a lock,
 * speed and duplex under RTNL. Drops by reason, which come last, are shown to users who
 * may see where the wire leads.
 */
#include <linux/ethtool.h>

#include "control/access.h"
#include "control/ethtool.h"
#include "control/wire.h"
#include "nsmwire_version.h"
#include "pure/class.h"
#include "qos/profile.h"

static const char *const class_counters[] = {
	"rx_packets", "rx_bytes", "tx_packets", "tx_bytes",
};

#define CLASS_COUNTERS	(NSMWIRE_CLASSES_MAX * ARRAY_SIZE(class_counters))
#define DROP_COUNTERS	(__NSMWIRE_DROP_MAX - NSMWIRE_DROP_RX_SHORT)

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, NSMWIRE_VERSION, sizeof(info->version));
}

/*
 * Speed and duplex of the device that the wire leaves through, for bonding with LACP,
 * which joins links of one speed and of full duplex. That device may be above the wire
 * again (a bridge or a VLAN in a loop): it is asked once.
 */
static int get_link_ksettings(struct net_device *dev,
			      struct ethtool_link_ksettings *cmd)
{
	struct nsmw_wire *wire = netdev_priv(dev);
	struct net_device *lower = nsmw_wire_lower(wire);
	int err = -EOPNOTSUPP;

	if (lower && !wire->asks_lower) {
		wire->asks_lower = true;
		err = __ethtool_get_link_ksettings(lower, cmd);
		wire->asks_lower = false;
	}
	if (err) {
		memset(&cmd->base, 0, sizeof(cmd->base));
		cmd->base.speed = SPEED_UNKNOWN;
		cmd->base.duplex = DUPLEX_UNKNOWN;
	}
	cmd->base.port = PORT_OTHER;
	return 0;
}

static int get_sset_count(struct net_device *dev, int sset)
{
	if (sset != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return nsmw_access_current(netdev_priv(dev)) ?
	       CLASS_COUNTERS + DROP_COUNTERS : CLASS_COUNTERS;
}

static void get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	const struct nsmw_wire *wire = netdev_priv(dev);
	const struct nsmw_profile *profile = wire->cfg.profile;
	const struct nsmw_table *table;
	char name[ETH_GSTRING_LEN];
	int i, c;

	if (sset != ETH_SS_STATS)
		return;
	rcu_read_lock();
	table = profile ? rcu_dereference(profile->table) : NULL;
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		for (c = 0; c < ARRAY_SIZE(class_counters); c++)
			ethtool_sprintf(&data, "class_%s_%s", table ?
					table->name[i] : nsmw_class_names[i],
					class_counters[c]);
	rcu_read_unlock();
	if (!nsmw_access_current(wire))
		return;
	for (i = NSMWIRE_DROP_RX_SHORT; i < __NSMWIRE_DROP_MAX; i++) {
		strscpy(name, nsmw_drop_reasons[i].name, sizeof(name));
		strreplace(name, '-', '_');
		ethtool_sprintf(&data, "drop_%s", name);
	}
}

static void get_stats(struct net_device *dev, struct ethtool_stats *stats,
		      u64 *data)
{
	struct nsmw_sum sum;
	int i;

	nsmw_wire_sum(netdev_priv(dev), &sum);
	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {
		*data++ = sum.class[i].rx_packets;
		*data++ = sum.class[i].rx_bytes;
		*data++ = sum.class[i].tx_packets;
		*data++ = sum.class[i].tx_bytes;
	}
	if (!nsmw_access_current(netdev_priv(dev)))
		return;
	for (i = NSMWIRE_DROP_RX_SHORT; i < __NSMWIRE_DROP_MAX; i++)
		*data++ = sum.drops[i];
}

const struct ethtool_ops nsmw_ethtool_ops = {
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = get_link_ksettings,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_stats,
};
