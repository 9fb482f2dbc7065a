#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Packets from senders other than the peer: each sender to each port with each id, from
# all source ports, each pair of addresses at a peer of several paths, replayed captures,
# and reflected packets of the wire itself. Only packets of the peer are delivered. Each
# other packet is counted once, by its wire or by the namespace, under its drop reason.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

export NSMCTL
topo_pair || skip_all "no veth"
cases spoof.py
finish
