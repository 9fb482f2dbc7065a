/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The path MTU of the paths of named peers, found by padded polls (RFC 8899).
 */
#ifndef NSMW_PEER_PATHMTU_H
#define NSMW_PEER_PATHMTU_H

#include "peer/measure.h"

u64 nsmw_pathmtu_when(const struct nsmw_meter *meter, u64 now);
bool nsmw_pathmtu_fill(struct nsmw_meter *meter, u64 now_ns, struct nsmw_probe *probe);
bool nsmw_pathmtu_is_whole(const struct nsmw_probe *probe, unsigned int len);
int nsmw_pathmtu_receive(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			 u64 now_ns, struct nsmw_probe *answer);
void nsmw_pathmtu_route(struct nsmw_meter *meter, u32 mtu);
void nsmw_pathmtu_report(const struct nsmw_path *path, u32 mtu);

#endif /* NSMW_PEER_PATHMTU_H */
