#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The class of a sent packet: by each condition of a rule, after VLAN tags, extension
# headers and in fragments; by mark, priority and DSCP if the wire trusts them; by the
# class in which its flow arrived. A change of rules applies to flows in the flow
# cache. What rules count. The far end is played by the test (nsmrig.py), but for TCP.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases classify.py
check "a wire between two real ends" wire_pair 4 ip
cases classify.py segments
finish
