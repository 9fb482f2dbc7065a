#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug kcsan
#
# Settings change while traffic flows, thousands of times. A change that keeps the
# path loses and reorders no packet, counted exactly. Setting the current value
# changes nothing. A change of the remote loses no received packet.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
wire_pair 4 ip
wait_for 5 reach
cases change.py
wire_unpair
finish
