#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug kcsan
#
# Settings change while traffic flows: what does not move the path loses no packet
# and reorders none, counted exactly, thousands of changes; setting what is set
# already changes nothing; a change of the remote loses nothing that arrives.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
wire_pair 4 ip
wait_for 5 reach
cases change.py
wire_unpair
finish
