/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Named peers: the other ends that wires share, each with up to NSMWIRE_PATHS_MAX paths.
 */
#ifndef NSMW_PEERS_H
#define NSMW_PEERS_H

#include <linux/list.h>
#include <linux/netlink.h>
#include <linux/nsmwire.h>
#include <linux/rhashtable-types.h>

#include "peer/peer.h"
#include "peer/route.h"

struct nsmw_net;
struct nsmw_sock;
struct nsmw_uplink;

/**
 * struct nsmw_path_config - configuration of a path of a named peer
 * @uplink: attachment that it leaves through; NULL where there is no such path
 * @remote: address of the other end
 * @local:  source address
 * @family: AF_INET or AF_INET6
 * @has_local: @local has been given; else the uplink's, else a chosen one
 * @down:   set down by an administrator
 * @port:   UDP port of the other end; 0 for the port of the peer
 * @learn:  enum nsmwire_learn; unless off, @remote and @port are zero
 * @srcport: enum nsmwire_srcport
 */
struct nsmw_path_config {
	struct nsmw_uplink *uplink;
	union nsmw_addr remote;
	union nsmw_addr local;
	u8 family;
	bool has_local;
	bool down;
	__be16 port;
	u8 learn;
	u8 srcport;
};

/**
 * struct nsmw_named_peer - a remote node that wires share
 * @list:  in struct nsmw_net.peers, in the order in which they were created
 * @by_name: in struct nsmw_net.peer_names
 * @name:  its name, the rest is zero
 * @wires: struct nsmw_wire that use it; it cannot be deleted while there are any
 * @nwires: number of @wires
 * @port:  UDP port of both ends, of paths that give none
 * @active: index of the path of packets that ask for nothing, when the paths were checked
 *         last
 * @usable: bit for each path that packets could take then
 * @sealed: in the list of peers that have had keys, see sealing.c
 * @peer:  the part that packets use
 * @cfg:   configuration of its paths, by index
 * @ns:    socket of each path, by index; NULL where there is no such path
 * @info:  where each path led when it was checked last, by index
 *
 * All under RTNL.
 */
struct nsmw_named_peer {
	struct list_head list;
	struct rhash_head by_name;
	char name[NSMW_NAME_MAX];
	struct list_head wires;
	unsigned int nwires;
	__be16 port;
	u8 active;
	u8 usable;
	struct list_head sealed;
	struct nsmw_peer *peer;
	struct nsmw_path_config cfg[NSMWIRE_PATHS_MAX];
	struct nsmw_sock *ns[NSMWIRE_PATHS_MAX];
	struct nsmw_route_info info[NSMWIRE_PATHS_MAX];
};

struct nsmw_named_peer *nsmw_peer_find(struct nsmw_net *un,
				       const struct nlattr *name);
struct nsmw_named_peer *nsmw_peer_get(struct nsmw_net *un,
				      const struct nlattr *name,
				      struct netlink_ext_ack *extack);
struct nsmw_named_peer *nsmw_peer_create(struct nsmw_net *un,
					 const struct nlattr *name,
					 struct netlink_ext_ack *extack);
void nsmw_peer_destroy(struct nsmw_net *un, struct nsmw_named_peer *peer);
void nsmw_peer_stop(struct nsmw_net *un, struct nsmw_named_peer *peer, bool leave);
bool nsmw_path_needs_device(const struct nsmw_path_config *cfg);
void nsmw_peers_free(struct nsmw_net *un);

#endif /* NSMW_PEERS_H */
