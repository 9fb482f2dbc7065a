#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
# mem: 1536
# slow: 470
#
# Many idle peers with two paths each on one node: what creating, listing and probing
# them costs, and how soon the path of one of them is left that has died while it was
# idle. NSM_PEERS peers (default 1000) in virtual time; goals are those of 10000, in
# proportion.
# Topology: topo_pair and second_link of lib.sh. Both ends are hubs: each peer has
# addresses of its own, which are local by a route, so that both have the same load.

. "$(dirname "$0")/lib.sh"

need tc
modprobe -qa sch_netem
have_module
{ topo_pair && second_link 4; } || skip_all "no veth"

# NS LINK LOCAL REMOTE GATEWAY
block()
{
	ip -n "$1" -b - <<-END
		route add local $3.0.0/16 dev lo
		route add $4.0.0/16 via $5 dev $2
	END
}

ends()
{
	ip -n "$A" link set lo up && ip -n "$B" link set lo up &&
	block "$A" ua 10.16 10.17 10.9.0.2 && block "$B" ub 10.17 10.16 10.9.0.1 &&
	block "$A" va 10.26 10.27 10.8.0.2 && block "$B" vb 10.27 10.26 10.8.0.1
}

check "addresses of all peers" ends
export NSM_PEERS=${NSM_PEERS:-1000}
cases scale_peers.py
finish
