#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 400
# icount
#
# The path in use of a named peer dies while packets wait for its line: its carrier is
# lost, its device goes down, its address is removed, its route is withdrawn. Packets go
# on within 20 ms over the other path, none of those that waited is lost, none comes
# twice or out of order; with a rate and without. In virtual time.
# Topology: topo_pair and second_link of lib.sh.
# The remote addresses of the first path are on lo of $B, by routes.

. "$(dirname "$0")/lib.sh"

need jq
{ topo_pair && second_link 4; } || skip_all "no veth"
have_module
ip -n "$B" addr add 10.10.0.2/32 dev lo
ip -n "$B" addr add fd10::2/128 dev lo nodad

there() { "$NSMCTL" -n "$B" "$@"; }
active() { ctl -j path show peer east | jq -r '.[] | select(.active) | .index'; }
drops() { in_ns "$1" ethtool -S w0 | grep drop_ | grep -v 'tx_underlay:\|: 0$'; }

peers() # REMOTE OF-A: the addresses of the first path, which is the cheaper one
{
	ctl -b - <<-END &&
		uplink add one dev ua cost 100
		uplink add two dev va cost 200
		peer add east
		path add peer east uplink one remote $1
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
	END
	there -b - <<-END
		uplink add one dev ub cost 100
		uplink add two dev vb cost 200
		peer add west
		path add peer west uplink one remote $2 local $1
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
}

gone() # both ends of it
{
	local end peer
	for end in "$A east" "$B west"; do
		read -r end peer <<<"$end"
		"$NSMCTL" -n "$end" -b - <<-END
			wire del w0
			peer del $peer
			uplink del one
			uplink del two
		END
	done
}

# After each: what an administrator or the kernel has taken away with it.
back4()
{
	ip -n "$B" link set ub up
	ip -n "$A" link set ua up
	ip -n "$A" addr replace $UA4/24 dev ua
	ip -n "$A" route replace 10.10.0.2 via $UB4 dev ua
}

back6()
{
	ip -n "$B" link set ub up
	ip -n "$A" link set ua up
	ip -n "$B" addr replace $UB6/64 dev ub nodad
	ip -n "$A" addr replace $UA6/64 dev ua nodad
	ip -n "$A" route replace fd10::2 via $UB6 dev ua
}

dies() # NAME BACK COMMAND...: over and over while packets wait
{
	local name=$1 back=$2 before
	shift 2
	same_soon "$name: the first path is in use" 0 active
	wait_for 5 reach
	before=$(drops "$A"; drops "$B")
	cases failover.py "$name" "$A" "$B" "$IB4" "$@"
	same_soon "$name: the other path is in use" 1 active
	same "$name: nothing was dropped" "$before" "$(drops "$A"; drops "$B")"
	"$back"
}

for rate in 10mbit none; do
	back4
	check "IPv4, rate $rate" peers 10.10.0.2 $UA4
	wire_addr
	ctl uplink set one rate $rate
	ctl uplink set two rate $rate
	l="IPv4, rate $rate"
	dies "$l: carrier lost" back4 ip -n "$B" link set ub down
	dies "$l: route withdrawn" back4 ip -n "$A" route del 10.10.0.2
	[ "$rate" = none ] || {
		dies "$l: device down" back4 ip -n "$A" link set ua down
		dies "$l: address removed" back4 ip -n "$A" addr del $UA4/24 dev ua
	}
	gone
done

back6
check "IPv6, and IPv4 in its place" peers fd10::2 $UA6
wire_addr
ctl uplink set one rate 10mbit
ctl uplink set two rate 10mbit
l="IPv6"
dies "$l: carrier lost" back6 ip -n "$B" link set ub down
dies "$l: address removed" back6 ip -n "$A" addr del $UA6/64 dev ua
dies "$l: route withdrawn" back6 ip -n "$A" route del fd10::2
finish
