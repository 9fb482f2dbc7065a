#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Packets of those who are not the peer: each sender to each port with each id, from
# all source ports, each pair of addresses at a peer of several paths, captures that are
# sent again, packets of the wire itself that come back. None is delivered but from the peer, each is counted once, by the wire
# that it was for or by the namespace, under the name that tells what was wrong.
# Topology: topo_pair of lib.sh; the far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

export NSMCTL
topo_pair || skip_all "no veth"
cases spoof.py
finish
