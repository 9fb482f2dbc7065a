#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 400
# icount
# slow: 150
#
# The link of an uplink goes down while the queue is full, for a millisecond, a second
# and a minute, and comes up again, 50 times: administratively, and by the loss of its
# carrier. Packets pass soon after, and none stays queued. In virtual time an idle
# minute takes no real time.
# Topology: topo_pair of lib.sh; the uplink in $A.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
check "an uplink over a device" ctl uplink add wan dev ua rate 10mbit
check "a wire over it" ip -n "$A" link add w0 type nsmwire id 42 remote "$UB4" uplink wan
check "its other end" ip -n "$B" link add w0 type nsmwire id 42 remote "$UA4"
wire_addr
check_soon "packets pass" reach

flaps() # LABEL NS DEV
{
	echo "# $1"
	cases flap.py "$A" "$B" "$2" "$3" "$IB4" 50 0.001 1 0.001 1 60
	same_soon "$1: none waits" 0 eval "ctl -j -s uplink show wan |
		jq '[.[0].queue[].waiting] | add'"
	same "$1: each is accounted for" true "$(ctl -j -s uplink show wan | jq '[.[0].queue[] |
		.in_packets == .out_packets + .codel + .late + .full + .purged] | all')"
	check_soon "$1: a ping passes" reach
}

flaps "the device" "$A" ua
flaps "its carrier" "$B" ub
finish
