/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer: the other end of wires, and the paths to it.
 */
#ifndef NSMW_PEER_H
#define NSMW_PEER_H

#include "peer/path.h"

struct nsmw_measure;

/**
 * struct nsmw_peer - a remote node
 * @count:  length of @path
 * @active: index of the path of packets that ask for nothing
 * @measure: what is measured of the paths of a named peer, whose lock guards writes to
 *          @active; NULL for another peer, where it is 0
 * @path:   the paths by index, NULL where there is none; written under RTNL, read under
 *          RCU
 *
 * The peer of a wire with a remote has one path, belongs to the struct nsmw_encap of the
 * wire and is freed with it. A named peer is shared by wires and belongs to its
 * struct nsmw_named_peer.
 */
struct nsmw_peer {
	u8 count;
	u8 active;
	struct nsmw_measure *measure;
	struct nsmw_path __rcu *path[];
};

struct nsmw_peer *nsmw_peer_alloc(unsigned int count);
void nsmw_peer_free(struct nsmw_peer *peer);
struct nsmw_path *nsmw_path_alloc(const struct nsmw_path *like,
				  struct net_device *dev,
				  const struct nsmw_path *old);
bool nsmw_path_has_source(const struct nsmw_path *path, struct net_device *dev);
bool nsmw_path_is_current(const struct nsmw_path *path, struct net_device *dev);

#endif /* NSMW_PEER_H */
