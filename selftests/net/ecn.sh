#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ECN by RFC 6040, normal mode: encapsulation copies the field (4 values),
# decapsulation combines outer and inner field (16 combinations, figure 4), for every
# underlay, payload and inner protocol, VLAN-tagged frames included.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases ecn.py
finish
