/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The choice of the address that a path sends from.
 */
#ifndef NSMW_SOURCE_H
#define NSMW_SOURCE_H

#include <net/dst.h>

#include "peer/path.h"

void nsmw_source_exclude(const struct rtnl_link_ops *ops);
void nsmw_source_choose(const struct nsmw_path *path,
			const struct dst_entry *dst,
			const union nsmw_addr *preferred,
			bool named, union nsmw_addr *source);

#endif /* NSMW_SOURCE_H */
