#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The effect of burst and ce_threshold of a class on an uplink with a rate, seen in the
# order in which packets arrive and in their ECN field: no time is measured.
# Topology: topo_pair of lib.sh, a wire over an uplink of 2 Mbit/s.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
check "a profile" ctl profile add p1
check "an uplink" ctl uplink add wan rate 2mbit
check "a wire" ctl wire add w1 id 1 remote "$UB4" uplink wan profile p1
check "its other end" "$NSMCTL" -n "$B" wire add w1 id 1 remote "$UA4"
ip -n "$A" addr add 10.78.1.1/24 dev w1 && ip -n "$B" addr add 10.78.1.2/24 dev w1
ip -n "$A" link set w1 up && ip -n "$B" link set w1 up
export NSMCTL
cases uplink_class.py
finish
