#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1 kcsan
# timeout: 300
#
# The state of a path with its reason, carrier, counters and events: for no peer, no
# route, no carrier, no device, no address, and a loop. When the underlay recovers, the
# wire recovers, too.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"

reason() { wire "$A" .peer.path[0].reason; }
path() { wire "$A" '.peer.path[0] | "\(.state) \(.reason)"'; }

send() # N packets into w0; errors are ignored
{
	in_ns "$A" ping -n -c "$1" -i 0.01 -W 0.01 "${2:-$IB4}" >/dev/null 2>&1
}

path_is() # NAME up|down REASON
{
	same_soon "$1: state and reason" "$2 $3" path
	same_soon "$1: carrier" "$2" carrier "$A" w0
}

drops() # NAME COUNTER: packets sent now are counted by COUNTER
{
	local before after
	before=$(counter "$A" w0 "$2")
	send 4
	after=$(counter "$A" w0 "$2")
	at_least "$1: packets count $2" 4 $((after - before))
}

events=$TMP/events
bg "$NSMCTL" -n "$A" -j monitor >"$events" 2>"$TMP/monitor.err"

all() # FAMILY
{
	local l="IPv$1" ua=UA$1 ub=UB$1 n=$1 address
	ua=${!ua} ub=${!ub}
	address=("$ua/24" dev ua)
	[ "$n" = 4 ] || address=("$ua/64" dev ua nodad)
	ip -n "$A" link add w0 type nsmwire id 42 local "$ua" remote "$ub"
	ip -n "$A" link set w0 up
	ip -n "$A" addr add $IA4/24 dev w0
	path_is "$l: at first" up none

	ip -n "$A" link set ua down
	# A device that goes down loses its IPv6 address and keeps its IPv4 address.
	path_is "$l: device down" down "$([ "$n" = 4 ] && echo no-route || echo no-address)"
	ip -n "$A" link set ua up
	ip -n "$A" addr replace $UA6/64 dev ua nodad
	path_is "$l: device up again" up none

	ip -n "$B" link set ub down
	path_is "$l: no carrier" down no-carrier
	ip -n "$B" link set ub up
	path_is "$l: carrier again" up none

	ip -n "$A" addr del "${address[0]}" dev ua
	same_soon "$l: address gone" no-address reason
	same_soon "$l: address gone: carrier" down carrier "$A" w0
	ip -n "$A" addr add "${address[@]}"
	path_is "$l: address again" up none

	local any=0.0.0.0 far=203.0.113.9
	[ "$n" = 4 ] || any=:: far=2001:db8::9
	ip -n "$A" link set w0 type nsmwire local $any remote $far
	path_is "$l: no route" down no-route
	drops "$l: no route" drop_tx_no_route
	ip -n "$A" route add "$far" via "$ub"
	path_is "$l: a route appears" up none
	ip -n "$A" route del "$far"
	path_is "$l: the route goes" down no-route
	ip -n "$A" route add unreachable "$far"
	path_is "$l: unreachable" down no-route
	ip -n "$A" route del unreachable "$far"

	ip -n "$A" route add "$far" dev w0
	path_is "$l: route into itself" down loop
	drops "$l: route into itself" drop_tx_loop
	ip -n "$A" route del "$far"

	ip -n "$A" link set w0 type nsmwire remote $any
	same_soon "$l: peer taken away: carrier" down carrier "$A" w0
	drops "$l: peer taken away" drop_tx_no_path
	ip -n "$A" link set w0 type nsmwire remote "$ub"
	path_is "$l: peer again" up none
	check "$l: packets leave again" sends
	ip -n "$A" link del w0
}

sends() # packets reach the underlay
{
	local before
	before=$(in_ns "$A" cat /proc/net/dev | awk '$1 == "w0:" { print $11 }')
	send 2
	[ "$(in_ns "$A" cat /proc/net/dev | awk '$1 == "w0:" { print $11 }')" -ge $((before + 2)) ]
}

all 4
all 6

# --- the configured device

ip -n "$A" link add d0 type dummy
ip -n "$A" addr add 10.8.0.1/24 dev d0
ip -n "$A" link set d0 up
ip -n "$A" link add w0 type nsmwire id 42 remote 10.8.0.2 dev d0
ip -n "$A" addr add $IA4/24 dev w0
ip -n "$A" link set w0 up
path_is "dev d0" up none
ip -n "$A" link del d0
path_is "dev d0 deleted" down no-device
drops "dev d0 deleted" drop_tx_no_route
check "the wire takes another" ip -n "$A" link set w0 type nsmwire dev ua remote $UB4
path_is "dev ua" up none
ip -n "$A" link del w0

# --- addresses that cannot be a peer

lacks="a link-local remote needs its device; give dev, or an uplink with one"
ip -n "$A" addr replace fe80::1/64 dev ua nodad
refuse "link-local without a device" "$lacks" \
	ip -n "$A" link add w0 type nsmwire id 42 remote fe80::2
check "link-local with one" ip -n "$A" link add w0 type nsmwire id 42 remote fe80::2 dev ua
ip -n "$A" link set w0 up
path_is "link-local with one" up none
refuse "its device is taken away" "$lacks" ctl wire set w0 dev none
ctl uplink add wan dev ua
ctl uplink add bare
check "an uplink with a device will do" ctl wire set w0 uplink wan dev none
path_is "by the uplink's device" up none
refuse "that of the uplink is taken away" "give the wire its dev first" ctl uplink set wan dev none
refuse "the wire moves to an uplink without" "$lacks" ctl wire set w0 uplink bare
path_is "and nothing has changed" up none
check "with its own device it may" ctl wire set w0 uplink bare dev ua
check "so may the uplink" ctl uplink set wan dev none
ip -n "$A" link del w0
ctl uplink del wan
ctl uplink del bare

refuse "the broadcast address of a subnet" "broadcast address of a subnet" \
	ip -n "$A" link add w0 type nsmwire id 42 remote 10.9.0.255
ip -n "$A" link add w0 type nsmwire id 42 remote 10.6.0.255
ip -n "$A" link set w0 up
ip -n "$A" addr add $IA4/24 dev w0
ip -n "$A" addr add 10.6.0.1/24 dev ua
path_is "a remote that becomes one" down no-route
drops "a remote that becomes one" drop_tx_no_route
ip -n "$A" addr del 10.6.0.1/24 dev ua
for own in $UA4 127.0.0.1 $UA6; do
	ip -n "$A" link set w0 type nsmwire remote "$own"
	path_is "its own address $own" down loop
	drops "its own address $own" drop_tx_loop
done
# A router's subnet anycast address is also a local address.
in_ns "$A" sh -c "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"
ip -n "$A" link set w0 type nsmwire remote fd09::
path_is "its own anycast address" down loop
in_ns "$A" sh -c "echo 0 >/proc/sys/net/ipv6/conf/all/forwarding"
ip -n "$A" link set w0 type nsmwire remote $UB4
path_is "a peer again" up none
ip -n "$A" link del w0

# --- loops

ip -n "$A" link add w0 type nsmwire id 1 remote $UB4
ip -n "$A" link set w0 up
ip -n "$A" addr add $IA4/24 dev w0
ip -n "$A" link set w0 type nsmwire remote $IB4
path_is "remote behind the wire" down loop
check "a remote that is not" ip -n "$A" link set w0 type nsmwire remote $UB4
path_is "is a path again" up none
ip -n "$A" link add w1 type nsmwire id 2 remote $IB4
ip -n "$A" addr add 10.78.0.1/24 dev w1
ip -n "$A" link set w1 up
same_soon "a wire in a wire" none wire "$A" .peer.path[0].reason w1
ip -n "$A" link set w0 type nsmwire remote 10.78.0.2
pause
in_ns "$A" ping -c 4 -i 0.01 -W 0.01 $IB4 >/dev/null 2>&1
in_ns "$A" ping -c 4 -i 0.01 -W 0.01 10.78.0.2 >/dev/null 2>&1
# Each wire's MTU shrinks by the other's header; the MTU or the nesting limit ends it.
at_least "two wires in each other: packets end, with a name" 4 \
	$(($(counter "$A" w0 drop_tx_loop) + $(counter "$A" w1 drop_tx_loop) +
		$(counter "$A" w0 drop_tx_mtu) + $(counter "$A" w1 drop_tx_mtu)))
ip -n "$A" link set w0 type nsmwire remote "$UB4"
same_soon "taken apart: the MTU is that of the path again" 1456 dev_mtu "$A" w0
same_soon "and of the one inside" 1412 dev_mtu "$A" w1
check "and no hang" ip -n "$A" link del w0
ip -n "$A" link del w1

# --- wires in wires, three deep and no deeper

nest() # NS REMOTE OWN OTHER: w1 over the underlay, w2 in w1, ...
{
	local remote=$2 i
	for i in 1 2 3 4; do
		ip -n "$1" -b - <<-END
			link add w$i type nsmwire id $i remote $remote
			addr add 10.8$i.0.$3/24 dev w$i
			link set w$i up
		END
		remote=10.8$i.0.$4
	done
}
nest "$A" "$UB4" 1 2
nest "$B" "$UA4" 2 1
for i in 1 2 3; do
	check_soon "$i deep: packets pass" reach "$A" "10.8$i.0.2"
done
same_soon "four deep: it has a way, too" up carrier "$A" w4
before=$(counter "$A" w1 drop_tx_loop)
in_ns "$A" ping -nqc 3 -i 0.01 -W 0.01 10.84.0.2 >/dev/null 2>&1
same "four deep: the outermost counts tx-loop" 3 \
	$(($(counter "$A" w1 drop_tx_loop) - before))
for i in 4 3 2 1; do
	ip -n "$A" link del w$i
	ip -n "$B" link del w$i
done

# --- a route for each class: EF over another link than the rest

ip -n "$A" link add d0 type dummy
ip -n "$A" -b - <<-END
	addr add fd08::1/64 dev d0 nodad
	link set d0 up
	link add w0 type nsmwire id 42 local $UA6 remote $UB6
	addr add $IA4/24 dev w0
	link set w0 up
	route add $UB6/128 dev d0 table 100
	neigh add $UB6 lladdr 02:00:00:00:00:99 dev d0 nud permanent
END
ip -n "$A" -6 rule add tos 0xb8 table 100
tx() { ip -n "$A" -s -j link show "$1" | jq '.[0].stats64.tx.packets'; }
for round in first again; do	# the second round uses cached routes
	before=$(tx d0)
	in_ns "$A" ping -nqc 4 -i 0.01 -W 0.01 -Q 0xb8 $IB4 >/dev/null 2>&1
	same "EF goes its own way, $round" 4 $(($(tx d0) - before))
	in_ns "$A" ping -nqc 4 -i 0.01 -W 0.01 -Q 0x28 $IB4 >/dev/null 2>&1
	in_ns "$A" ping -nqc 4 -i 0.01 -W 0.01 $IB4 >/dev/null 2>&1
	same "and nothing else does, $round" 4 $(($(tx d0) - before))
done
ip -n "$A" -6 rule del tos 0xb8 table 100
ip -n "$A" link del d0

# --- events

events_of() # KIND: how many so far
{
	grep -c "\"$1\"" "$events"
}

more() # KIND THAN: more have come
{
	[ "$(events_of "$1")" -gt "$2" ]
}

ip -n "$A" link set w0 type nsmwire local any remote 203.0.113.9
same_soon "no route: the path is down" no-route reason
before=$(events_of path-up)
ip -n "$A" route add 203.0.113.9 via $UB4
check_soon "a route appears: path-up" more path-up "$before"
before=$(events_of path-down)
ip -n "$A" route del 203.0.113.9
check_soon "the route goes: path-down" more path-down "$before"
ip -n "$A" link set w0 type nsmwire remote $UB4
same_soon "the path is up" none reason
before=$(events_of path-down)
ip -n "$B" link set ub down
check_soon "carrier goes: path-down" more path-down "$before"
before=$(events_of path-up)
ip -n "$B" link set ub up
check_soon "carrier comes: path-up" more path-up "$before"
ip -n "$A" link del w0

kinds() { jq -r '[.event // .type // .name] | join(" ")' "$events" 2>/dev/null | sort | uniq -c; }
for kind in wire-new wire-change wire-del path-up path-down; do
	check_soon "monitor has seen $kind" grep -q "$kind" "$events"
done
[ "$KTAP_FAIL" = 0 ] || kinds | sed 's/^/# /'
finish
