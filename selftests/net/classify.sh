#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The class of a sent packet: by each condition of a rule, after VLAN tags, extension
# headers and in fragments; by mark, priority and DSCP if the wire trusts them; by the
# class in which its flow arrived. A change of rules applies to flows in the flow
# cache. The far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases classify.py
finish
