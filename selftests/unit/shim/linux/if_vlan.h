/* SPDX-License-Identifier: GPL-2.0 */
/* The VLAN tag. */
#ifndef UNIT_LINUX_IF_VLAN_H
#define UNIT_LINUX_IF_VLAN_H

#include <linux/types.h>

#define VLAN_HLEN	4

struct vlan_hdr {
	__be16 h_vlan_TCI;
	__be16 h_vlan_encapsulated_proto;
};

#endif /* UNIT_LINUX_IF_VLAN_H */
