#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
# timeout: 600
# slow: 110
#
# Path MTU learned from a router with a smaller MTU on its far link, in both directions:
# the inner sender is informed of the inner MTU, its packets of that size pass, TCP
# works, packets without DF are fragmented inside, and IPv6 keeps its minimum of 1280
# bytes. For every underlay and payload, for a sender on the node, one whose packets the
# node routes, and one on a bridge.
# Topology: topo_router of lib.sh, and in some parts a host $C attached to $A.

. "$(dirname "$0")/lib.sh"

need tcpdump
topo_router 1400 || skip_all "no veth"
ns_add "$C"

forget() # discards the learned path MTUs
{
	local ns
	for ns in "$A" "$B" "$C"; do
		ip -n "$ns" -4 route flush cache
		ip -n "$ns" -6 route flush cache
	done
}

big() # NS ADDRESS SIZE-OF-IP-PACKET ARGS
{
	local head=28
	[[ $2 != *:* ]] || head=48
	reach "$1" "$2" -s $(($3 - head)) "${@:4}"
}

outer_fragments()
{
	tcpdump -nr "$1" 'ip6 proto 44 or ip[6:2] & 0x3fff != 0' 2>/dev/null | wc -l
}

until_told() # NS ADDRESS TOO-BIG MTU ARGS: packets until the route has learned
{
	local end=$((SECONDS + 5 * NSM_SLOW)) head=28
	[[ $2 != *:* ]] || head=48
	until [ "$(learned "$1" "$2")" = "$4" ] || [ $SECONDS -ge $end ]; do
		in_ns "$1" ping -nqc 1 -W 0.1 -s $(($3 - head)) "${@:5}" "$2" >/dev/null 2>&1
	done
}

told() # NAME NS ADDRESS TOO-BIG MTU: the sender is informed of that MTU, then gets through
{
	local what=$1 ns=$2 to=$3 big=$4 mtu=$5 head=28
	[[ $to != *:* ]] || head=48
	until_told "$ns" "$to" "$big" "$mtu" -M "do"
	same "$what: is told the MTU" "$mtu" "$(learned "$ns" "$to")"
	check "$what: a packet of that size passes" big "$ns" "$to" "$mtu" -M "do"
	# A local error of the sender returns at once; a lost packet costs the timeout.
	refuse "$what: one byte more does not" "message too long" \
		in_ns "$ns" ping -nc 1 -W 0.1 -M "do" -s $((mtu + 1 - head)) "$to"
}

one() # FAMILY PAYLOAD
{
	local l="IPv$1 $2${uplink:+, queued}" over=44 wire mtu before frames
	[ "$1" = 4 ] || over=64
	[ "$2" = ip ] || over=$((over + 14))	# the header of an untagged frame
	forget
	wire_pair "$1" "$2" >/dev/null || fail "$l: wires are made"
	[ -z "$uplink" ] || ip -n "$A" link set w0 type nsmwire uplink "$uplink"
	wire=$(dev_mtu "$A" w0)
	mtu=$((1400 - over))
	# For forwarded packets, and for a neighbour that was reachable, a node solicits
	# from its link-local address. Without one it loses the neighbour on the wire once
	# that is stale, and avoids its routes for a minute (rtr_probe_interval).
	ip -n "$A" addr add fe80::1/64 dev w0 nodad
	ip -n "$B" addr add fe80::2/64 dev w0 nodad
	check "$l: a way there and back" reach_both
	capture "$A" ua "$TMP/pmtu.pcap" udp or ip6 proto 44 or "ip[6:2] & 0x1fff != 0"
	before=$(counter "$A" w0 drop_tx_mtu)
	told "$l, inner IPv4" "$A" "$IB4" "$wire" "$mtu"
	told "$l, inner IPv6" "$A" "$IB6" "$wire" "$mtu"
	at_least "$l: counted tx-mtu" 1 $(($(counter "$A" w0 drop_tx_mtu) - before))
	forget
	# With payload ethernet the first is fragmented outside, then the MTU is known.
	if [ "$2" = ip ]; then	# the sender gets no error: the wire fragments
		wait_for 5 big "$A" "$IB4" "$wire" -M dont -W 0.5
	else
		until_told "$A" "$IB4" "$wire" "$mtu" -M dont
		capture_end
		capture "$A" ua "$TMP/pmtu.pcap" udp or ip6 proto 44 or "ip[6:2] & 0x1fff != 0"
	fi
	check "$l: IPv4 without DF passes all the same" big "$A" "$IB4" "$wire" -M dont
	cases xfer.py tcp "$l: a stream" 300000 "$A" "$B" "$IB4" "$IB6"
	capture_end
	same "$l: nothing was fragmented outside" 0 "$(outer_fragments "$TMP/pmtu.pcap")"
	frames=$(tcpdump -nr "$TMP/pmtu.pcap" 'udp port 6091' 2>/dev/null | wc -l)
	at_least "$l: the capture saw the wire" 10 "$frames"

	# the other direction, over a return path with an even smaller MTU
	ip -n "$R" route add "$UA4" dev ra mtu 1370
	ip -n "$R" route add "$UA6" dev ra mtu 1370
	told "$l, back, inner IPv4" "$B" "$IA4" "$(dev_mtu "$B" w0)" $((1370 - over))
	told "$l, back, inner IPv6" "$B" "$IA6" "$(dev_mtu "$B" w0)" $((1370 - over))
	ip -n "$R" route del "$UA4"
	ip -n "$R" route del "$UA6"

	# a host whose packets the node routes
	forget
	host_behind
	ip -n "$B" route add 10.76.0.0/24 via "$IA4"
	ip -n "$B" route add fd76::/64 via "$IA6"
	check_soon "$l, routed: a way there and back, IPv4" reach "$C" "$IB4"
	check_soon "$l, routed: a way there and back, IPv6" reach "$C" "$IB6"
	told "$l, routed IPv4" "$C" "$IB4" "$wire" "$mtu"
	told "$l, routed IPv6" "$C" "$IB6" "$wire" "$mtu"
	forget
	in_ns "$A" ping -nqc 1 -W 0.1 -M "do" -s $((wire - 28)) "$IB4" >/dev/null 2>&1
	check "$l, routed IPv4 without DF passes" big "$C" "$IB4" "$wire" -M dont
	check "$l, and again" big "$C" "$IB4" "$wire" -M dont
	ip -n "$C" link del uc
	wire_unpair
}

bridged() # FAMILY: the wire is a port of a bridge, the sender another
{
	local l="IPv$1 ethernet" over=58
	[ "$1" = 4 ] || over=78
	forget
	wire_pair "$1" ethernet >/dev/null
	ip -n "$A" addr flush dev w0
	ip -n "$C" link add uc type veth peer name ac netns "$A"
	ip -n "$C" -b - <<-END
		addr add 10.77.0.3/24 dev uc
		addr add fd77::3/64 dev uc nodad
		link set uc up
	END
	ip -n "$A" -b - <<-END
		link add br0 type bridge
		link set w0 master br0
		link set ac master br0
		link set ac up
		link set br0 up
	END
	check_soon "$l, bridged: a way there and back, IPv4" reach "$C" "$IB4"
	check_soon "$l, bridged: a way there and back, IPv6" reach "$C" "$IB6"
	ip -n "$C" link set uc mtu 1400
	told "$l, bridged IPv4" "$C" "$IB4" 1400 $((1400 - over))
	told "$l, bridged IPv6" "$C" "$IB6" 1400 $((1400 - over))
	forget
	check_soon "$l, bridged IPv4 without DF passes" big "$C" "$IB4" 1400 -M dont -W 0.5
	check "$l, and again" big "$C" "$IB4" 1400 -M dont
	ip -n "$A" link del br0
	ip -n "$C" link del uc
	wire_unpair
}

small() # FAMILY PAYLOAD: a path that cannot carry 1280 bytes of IPv6 whole
{
	local l="IPv$1 $2, path of 1280:"
	forget
	wire_pair "$1" "$2" >/dev/null 2>&1
	ip -n "$B" -b - <<-END	# the path leaves too little for IPv6
		link set w0 mtu 1280
		addr add $IB6/64 dev w0 nodad
		link set w0 up
	END
	check "$l a way there and back" reach_both
	wait_for 5 big "$A" "$IB6" 1280 -M "do" -W 0.5
	capture "$A" ua "$TMP/small.pcap" ip6 proto 44 or "ip[6:2] & 0x3fff != 0"
	check "$l IPv6 of 1280 bytes passes" big "$A" "$IB6" 1280 -M "do"
	capture_end
	at_least "$l by fragments outside" 2 "$(outer_fragments "$TMP/small.pcap")"
	wire_unpair
}

uplink=
some_variants one
# The sender of a packet queued in an uplink is informed when the packet is dequeued.
check "an uplink with a rate" ctl uplink add wan rate 20mbit
uplink=wan
one 4 ip
one 6 ethernet
bridged 4
bridged 6
ip -n "$R" link set rb mtu 1280
ip -n "$B" link set ub mtu 1280
some_variants small
ip -n "$R" link set rb mtu 1400
ip -n "$B" link set ub mtu 1400

# --- the other df modes

for mode in unset inherit; do
	forget
	wire_pair 4 ip df $mode >/dev/null
	wire=$(dev_mtu "$A" w0)
	check_soon "IPv4 df $mode: a way there and back" reach
	check "IPv4 df $mode: IPv4 without DF passes a smaller path" \
		big "$A" "$IB4" "$wire" -M dont
	wire_unpair
done
# Over IPv6 only the sender can fragment, and it does once it has learned the MTU.
forget
wire_pair 6 ip df unset >/dev/null
wire=$(dev_mtu "$A" w0)
check_soon "IPv6 df unset: a way there and back" reach
check_soon "IPv6 df unset: with DF passes a smaller path" \
	big "$A" "$IB4" "$wire" -M "do" -W 0.5
capture "$A" ua "$TMP/unset.pcap" ip6
check "IPv6 df unset: and again" big "$A" "$IB4" "$wire" -M "do"
capture_end
at_least "IPv6 df unset: by fragments outside" 2 "$(outer_fragments "$TMP/unset.pcap")"
wire_unpair

# --- a route used only by DSCP 1 learns its own path MTU, whatever the ECN field is: all
# other packets would leave by another device, and the stack's own lookup has no mark

by_dscp() # FAMILY
{
	local l="IPv$1, a route by DSCP:" over=44 remote=UB$1 via=10.9.0.254 mark=0x6e73 mtu
	[ "$1" = 4 ] || { over=64 via=fd09::fe; }
	forget
	ip -n "$A" link add d0 type dummy
	ip -n "$A" link set d0 up
	ip -n "$A" route add "${!remote}" dev d0
	ip -n "$A" -"$1" route add "${!remote}" via $via table 55
	ip -n "$A" -"$1" rule add priority 55 fwmark $mark dsfield 0x04 table 55
	wire_pair "$1" ip fwmark $mark >/dev/null
	mtu=$((1400 - over))
	check_soon "$l a way there and back" reach "$A" "$IB4" -Q 0x06
	until_told "$A" "$IB4" "$(dev_mtu "$A" w0)" $mtu -M "do" -Q 0x06
	same "$l the sender is told the MTU" $mtu "$(learned "$A" "$IB4")"
	same "$l the route of the DSCP has learned it" 1400 \
		"$(learned "$A" "${!remote}" dsfield 0x04 mark $mark)"
	check "$l that size passes" big "$A" "$IB4" $mtu -M "do" -Q 0x06
	check "$l which is replaced then" \
		ip -n "$A" -"$1" route replace "${!remote}" via $via mtu 1450 table 55
	check_soon "$l packets go on" reach "$A" "$IB4" -Q 0x06
	ip -n "$A" -"$1" rule del priority 55
	ip -n "$A" -"$1" route flush table 55
	ip -n "$A" link del d0
}

by_dscp 4
wire_unpair
by_dscp 6
SECONDS=0
check "the device of a path that has learned an MTU goes" ip -n "$A" link del ua
check "at once, though the wire had its route" test "$SECONDS" -lt 5
finish
