/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A wire in ethtool.
 */
#ifndef NSMW_ETHTOOL_H
#define NSMW_ETHTOOL_H

#include <linux/ethtool.h>

extern const struct ethtool_ops nsmw_ethtool_ops;

#endif /* NSMW_ETHTOOL_H */
