#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A named peer over two uplinks: packets take the first path that is up, by the cost of
# its uplink, and move when it goes down; a wire is found over each path; requests that
# cannot be are refused, and change nothing; a stock geneve device is a full peer over a path.
# Topology: topo_pair and second_link of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
{ topo_pair && second_link 6; } || skip_all "no veth"

there() { "$NSMCTL" -n "$B" "$@"; }
active() { ctl -j path show peer east | jq -r '.[] | select(.active) | .index'; }
reason() { ctl -j path show peer east path "$1" | jq -r '.[0].reason'; }
local_of() { ctl -j path show peer east path "$1" | jq -r '.[0].local'; }
state() { ctl -j path show peer east path "$1" | jq -r '.[0].state'; }

check "an uplink" ctl uplink add one dev ua cost 200
check "another, cheaper" ctl uplink add two dev va cost 100
there uplink add one dev ub cost 200
there uplink add two dev vb cost 100
check "a peer" ctl peer add east
there peer add west
check "a path" ctl path add peer east uplink one remote 10.9.0.2
check "a second" ctl path add peer east uplink two remote 10.8.0.2
there path add peer west uplink one remote 10.9.0.1
there path add peer west uplink two remote 10.8.0.1
same_soon "without a wire, too, a path follows its device" up state 1
ip -n "$A" link set va down
same_soon "which goes down" down state 1
ip -n "$A" link set va up
ip -n "$A" addr add fd08::1/64 dev va nodad
same_soon "and up" up state 1
check "a wire to it" ip -n "$A" link add w0 type nsmwire id 42 peer east
check "and the other end" ip -n "$B" link add w0 type nsmwire id 42 peer west
wire_addr
check_soon "packets pass" reach
same "over the cheaper path" 1 "$(active)"
same "ip shows the peer" east \
	"$(ip -n "$A" -d -j link show w0 | jq -r '.[0].linkinfo.info_data.peer')"

ip -n "$B" link set vb down
same_soon "its carrier is lost: the other path" 0 active
same "the state" down "$(state 1)"
check_soon "packets pass" reach
ip -n "$B" link set vb up
ip -n "$B" addr add fd08::2/64 dev vb nodad	# which the kernel has flushed
same_soon "it is back" 1 active
check_soon "packets pass again" reach
check "set down by hand" ctl path set peer east path 1 state down
same_soon "the other path is taken" 0 active
check_soon "packets pass over it" reach
check "and up" ctl path set peer east path 1 state up
same_soon "the cheaper path is taken" 1 active

ip -n "$A" link add red up type vrf table 100
ip -n "$A" link set va master red
same_soon "its device enters a VRF, which other paths of the port are not in" \
	no-socket reason 1
same "packets take the path outside" 0 "$(active)"
there path set peer west path 1 state down
check_soon "and pass" reach
there path set peer west path 1 state up
ip -n "$A" link set ua master red
same_soon "all devices are in the VRF: the path is up" 1 active
check_soon "packets pass" reach
ip -n "$A" link set va nomaster
ip -n "$A" link set ua nomaster
ip -n "$A" link del red
ip -n "$A" addr add fd08::1/64 dev va nodad
same_soon "and out of it" 1 active
check_soon "packets pass" reach
check "an uplink moves to another device" ctl uplink set two dev ua
same_soon "that has no route to the remote address" no-route reason 1
ip -n "$A" route add 10.8.0.0/24 dev ua metric 5000
same_soon "its path has an address of that device" 10.9.0.1 local_of 1
ip -n "$A" route del 10.8.0.0/24 dev ua
check "and back" ctl uplink set two dev va
same_soon "its path has its old address" 10.8.0.1 local_of 1
check_soon "packets pass" reach

check "a third path, over IPv6" ctl path add peer east uplink two remote fd08::2
there path add peer west uplink two remote fd08::1
same "has the next index" 2 "$(ctl -j path show peer east | jq '.[2].index')"
there path del peer west path 1
check "the first IPv4 path over it is deleted" ctl path del peer east path 1
same_soon "packets take the IPv6 path" 2 active
check_soon "and pass" reach
ip -n "$A" link set ua down; ip -n "$A" link set va down
same_soon "no path is up: the carrier is lost" false \
	eval "ctl -j wire show w0 | jq '.[0].carrier'"
ip -n "$A" link set ua up; ip -n "$A" link set va up
ip -n "$A" addr add fd08::1/64 dev va nodad
check_soon "packets pass once they are up" reach

# --- the source address

local_of() # PATH: that was configured, and that is in use
{
	ctl -j path show peer east path "$1" | jq -r '.[0] | "\(.configured_local) \(.local)"'
}

same "no source address was configured: the route chooses" "null 10.9.0.1" "$(local_of 0)"
check "the uplink has one" ctl uplink set one local 10.9.0.1
same "it is no setting of the path" "null 10.9.0.1" "$(local_of 0)"
ip -n "$A" addr add 10.9.0.11/24 dev ua
check "the path has one of its own" ctl path set peer east path 0 local 10.9.0.11
same "the setting and the address in use" "10.9.0.11 10.9.0.11" "$(local_of 0)"
like "as text" "east path 0 * uplink one remote 10.9.0.2 port 6091 local 10.9.0.11 source 10.9.0.11 dev ua *" \
	"$(ctl path show peer east path 0)"
ip -n "$A" addr del 10.9.0.11/24 dev ua
same_soon "the host has lost it" down state 0
same "the setting is still shown" "10.9.0.11 null" "$(local_of 0)"
check "any" ctl path set peer east path 0 local any
same_soon "the uplink's again" "null 10.9.0.1" local_of 0

# --- refusals
refuse "no such path" 'the peer "east" has no path 7' ctl path show peer east path 7
refuse "a local address of all" "unicast" ctl path set peer east path 0 local 224.0.0.1
refuse "the broadcast address of a subnet" "broadcast address" \
	ctl path add peer east uplink one remote 10.9.0.255
refuse "a link-local address over an uplink without a device" "give the uplink its dev" \
	ctl -b - <<-END
		uplink add bare
		path add peer east uplink bare remote fe80::1
	END
check "that uplink goes" ctl uplink del bare
refuse "a peer twice" "there is a peer of this name" ctl peer add east
refuse "a path that is there" "there is a path of this index" \
	ctl path add peer east path 0 uplink one remote 10.9.0.9
refuse "the path of another index" "over this uplink to this address" \
	ctl path add peer east uplink one remote 10.9.0.2
refuse "no uplink of this name" "no uplink of this name" \
	ctl path add peer east uplink three remote 10.9.0.9
refuse "no remote" "needs the remote address" ctl path add peer east uplink one
refuse "no uplink" "needs its uplink" ctl path add peer east remote 10.9.0.9
refuse "no such peer" "no such peer" ctl path add peer south uplink one remote 10.9.0.9
refuse "a ninth index" "from 0 to 7" ctl path add peer east path 8 uplink one remote 10.9.0.9
refuse "a peer in use" "wires lead to this peer" ctl peer del east
refuse "an uplink in use" "paths of peers leave through this uplink" ctl uplink del one
refuse "a port of a peer with paths" "use its port" ctl peer set east port 7000
refuse "a remote beside a peer" "named peer has no remote" \
	ip -n "$A" link set w0 type nsmwire remote 10.9.0.2
refuse "no peer of this name" "no peer of this name" \
	ip -n "$A" link set w0 type nsmwire peer south
check_soon "nothing has changed: packets pass" reach

# --- two peers between the same two addresses

check "a second peer" ctl peer add twin
refuse "a path of it beside one of the first" "another peer has a path between these addresses" \
	ctl path add peer twin uplink one remote 10.9.0.2
same "it has no path" "[]" "$(ctl -j path show peer twin | tr -d ' \n')"
check "another port at the far end" \
	ctl path add peer twin uplink one remote 10.9.0.2 port 7091
refuse "but not the port of the first" "use that peer, or give one of the two another port" \
	ctl path set peer twin path 0 port 6091
check "the far end has it" sh -c "'$NSMCTL' -n $B peer add twin port 7091 &&
	'$NSMCTL' -n $B path add peer twin uplink one remote 10.9.0.1 port 6091"
sessions() # of the peers at one end, once the paths between the two addresses are measured
{
	"$NSMCTL" -n "$1" -j peer show | jq -c '[.[] | select(.path[0].rtt) | .session]'
}
differ() { [ "$(sessions "$1" | jq 'length == 2 and .[0] != .[1]')" = true ]; }
for _ in 1 2; do
	check_soon "both peers are measured, each with its own session" differ "$A"
	check_soon "at the far end, too" differ "$B"
	there peer del twin	# and a new one: the first exchange while the other peer is known
	check "the far one is deleted and added" sh -c "'$NSMCTL' -n $B peer add twin port 7091 &&
		'$NSMCTL' -n $B path add peer twin uplink one remote 10.9.0.1 port 6091"
done
check_soon "both are measured again" differ "$B"
check_soon "here, too" differ "$A"
same "no path was taken for another" "up up" "$(state 0) $(state 2)"
check "it is deleted" ctl peer del twin
there peer del twin

# --- a stock geneve device at the other end: it answers no question, and needs none

ip -n "$B" link del w0
there peer del west	# whose paths have the port
same_soon "the peer has ended: its path is silent" silent reason 0
check "an end that is replaced by another kind: the path is added anew" sh -c "
	'$NSMCTL' -n $A path del peer east path 0 &&
	'$NSMCTL' -n $A path add peer east path 0 uplink one remote 10.9.0.2"
check "IPv4 paths" sh -c "'$NSMCTL' -n $A path add peer east path 1 uplink two remote 10.8.0.2 &&
	'$NSMCTL' -n $A path del peer east path 2"
check "payload ethernet, as geneve has it" eval \
	"ip -n $A link del w0 && ip -n $A link add w0 type nsmwire id 42 peer east payload ethernet"
geneve() # REMOTE: the far end, which knows one address
{
	ip -n "$B" link del w0 2>/dev/null
	ip -n "$A" addr flush dev w0 scope global
	ip -n "$A" neigh flush dev w0	# another device, another address
	ip -n "$B" link add w0 mtu "$(dev_mtu "$A" w0)" type geneve id 42 remote "$1" dstport 6091 &&
	wire_addr
}
for far in "1 10.8.0.1" "0 10.9.0.1"; do
	read -r index far <<<"$far"
	check "geneve with the remote $far" geneve "$far"
	same_soon "the path to it is in use" "$index" active
	same "and unmeasured" unmeasured "$(state "$index")"
	check "geneve: packets pass, of both families" reach_both
	check_soon "geneve: and the other way" reach "$B" "$IA4"
	cases xfer.py all "geneve: from nsmwire" 60000 "$A" "$B" "$IB4" "$IB6"
	cases xfer.py udp "geneve: from geneve" 60000 "$B" "$A" "$IA4" "$IA6"
	same "geneve: nothing was dropped" "" \
		"$(in_ns "$A" ethtool -S w0 | grep drop_ | grep -v ': 0$')"
	ctl path set peer east path 1 state down
done

check "the wire is deleted" ip -n "$A" link del w0
check "and the peer, with its paths" ctl peer del east
check "and the uplinks" ctl uplink del one
check "both" ctl uplink del two
finish
