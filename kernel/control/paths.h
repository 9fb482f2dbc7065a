/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of named peers put into effect, and their state.
 */
#ifndef NSMW_PATHS_H
#define NSMW_PATHS_H

#include <linux/netlink.h>

struct nsmw_named_peer;
struct nsmw_net;
struct nsmw_path_config;
struct nsmw_uplink;

int nsmw_path_apply(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 index,
		    const struct nsmw_path_config *cfg,
		    const struct nlattr *attr, struct netlink_ext_ack *extack);
void nsmw_peer_follow(struct nsmw_net *un, struct nsmw_named_peer *peer,
		      const struct nsmw_uplink *uplink);
bool nsmw_peer_check(struct nsmw_net *un, struct nsmw_named_peer *peer);
void nsmw_paths_follow_device(struct nsmw_net *un,
			      const struct nsmw_uplink *uplink);
void nsmw_paths_follow_uplink(struct nsmw_net *un,
			      const struct nsmw_uplink *uplink);

#endif /* NSMW_PATHS_H */
