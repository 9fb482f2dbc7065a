#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The class of a packet that leaves: by each condition of a rule, through VLAN
# tags, extension headers and fragments; by mark, priority and DSCP as far as the
# wire trusts them; by the class in which its flow came. What a change of rules
# does to flows that are known. The far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases classify.py
finish
