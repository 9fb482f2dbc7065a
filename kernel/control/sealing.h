/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys of named peers put into effect, and ended.
 */
#ifndef NSMW_SEALING_H
#define NSMW_SEALING_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nlattr;
struct nsmw_seal_key;
struct nsmw_named_peer;
struct nsmw_net;

int nsmw_sealing_set_mode(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 mode,
			  struct netlink_ext_ack *extack);
int nsmw_sealing_set_key(struct nsmw_net *un, struct nsmw_named_peer *peer,
			 struct nsmw_seal_key *key, u32 id, struct netlink_ext_ack *extack);
int nsmw_sealing_init(void);
void nsmw_sealing_exit(void);

#endif /* NSMW_SEALING_H */
