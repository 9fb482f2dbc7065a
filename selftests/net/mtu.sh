#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# The MTU of a wire: by default the MTU of the path less the largest header that its
# settings allow. It follows the path until it is set explicitly. A packet of that size
# passes unfragmented, VLAN tag included. Larger values are refused with a text.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq tcpdump
topo_pair || skip_all "no veth"

overhead() # FAMILY PAYLOAD on|off
{
	echo $((($1 == 4 ? 20 : 40) + 8 + 8 + ($3 == 1 ? 8 : 0) + $4))
}

auto() { wire "$A" .mtu_auto; }

defaults() # FAMILY PAYLOAD
{
	local l r=UB$1 a=UA$1 opt n inner want
	inner=$([ "$2" = ethernet ] && echo 22 || echo 0)
	for opt in on off; do
		[ "$opt" = on ] && n=1 || n=0
		l="IPv$1 $2 classopt $opt:"
		want=$(overhead "$1" "$2" "$n" "$inner")
		ip -n "$A" link add w0 type nsmwire id 42 remote "${!r}" local "${!a}" \
			payload "$2" classopt "$opt"
		same "$l MTU before up" $((1500 - want)) "$(dev_mtu "$A" w0)"
		ip -n "$A" link set w0 up
		same "$l overhead" "$want" "$(wire "$A" .peer.path[0].overhead)"
		same "$l path MTU" 1500 "$(wire "$A" .peer.path[0].mtu)"
		ip -n "$A" link set ua mtu 1400
		same_soon "$l follows the underlay down" $((1400 - want)) dev_mtu "$A" w0
		ip -n "$A" link set ua mtu 9000
		same_soon "$l follows the underlay up" $((9000 - want)) dev_mtu "$A" w0
		ip -n "$A" link set ua mtu 1500
		same_soon "$l and back" $((1500 - want)) dev_mtu "$A" w0
		ip -n "$A" link del w0
	done
}

variants defaults

# --- settings that change the header change the MTU

ip -n "$A" link add w0 type nsmwire id 42 remote $UB4
ip -n "$A" link set w0 up
same "with the class option" 1456 "$(dev_mtu "$A" w0)"
ip -n "$A" link set w0 type nsmwire classopt off
same "without" 1464 "$(dev_mtu "$A" w0)"
ip -n "$A" link set w0 type nsmwire remote $UB6
same "over IPv6" 1444 "$(dev_mtu "$A" w0)"
ip -n "$A" link set w0 type nsmwire classopt on remote $UB4
same "and back" 1456 "$(dev_mtu "$A" w0)"
ip -n "$A" route add 10.9.0.2/32 dev ua mtu 1300
same_soon "MTU of the route" 1256 dev_mtu "$A" w0
ip -n "$A" route del 10.9.0.2/32 dev ua
same_soon "without the route" 1456 dev_mtu "$A" w0

ip -n "$A" link set w0 type nsmwire remote $UB6
in_ns "$A" sh -c 'echo 1400 >/proc/sys/net/ipv6/conf/ua/mtu'
ip -n "$A" -6 route add fd09:7::/64 via $UB6	# makes the module look up routes again
same_soon "MTU that IPv6 has for the device" 1336 dev_mtu "$A" w0
in_ns "$A" sh -c 'echo 1500 >/proc/sys/net/ipv6/conf/ua/mtu'
ip -n "$A" -6 route del fd09:7::/64
same_soon "that of the device again" 1436 dev_mtu "$A" w0
ip -n "$A" link set w0 type nsmwire remote $UB4

# --- set by hand

same "MTU is automatic" 1 "$(auto | sed 's/true/1/;s/false/0/')"
check "set by hand" ip -n "$A" link set w0 mtu 1200
same "no longer automatic" 0 "$(auto | sed 's/true/1/;s/false/0/')"
ip -n "$A" link set ua mtu 1400
same_soon "path MTU is followed" 1400 wire "$A" .peer.path[0].mtu
same "the device's is not" 1200 "$(dev_mtu "$A" w0)"
ip -n "$A" link set ua mtu 1500
check "handed back to the path" "$NSMCTL" -n "$A" wire set w0 mtu auto
same_soon "and followed again" 1456 dev_mtu "$A" w0
refuse "an MTU beyond an IP packet" "mtu" ip -n "$A" link set w0 mtu 65536
refuse "an MTU that leaves no room for the header" "mtu" ip -n "$A" link set w0 mtu 65535
refuse "one byte too many" "mtu" ip -n "$A" link set w0 mtu 65492
check "the largest" ip -n "$A" link set w0 mtu 65491
refuse "one byte too many, of the tool" "mtu" "$NSMCTL" -n "$A" wire set w0 mtu 65492
refuse "a header that the MTU leaves no room for" "lower it first" \
	ip -n "$A" link set w0 type nsmwire remote $UB6
refuse "an MTU below that of IPv4" "mtu" ip -n "$A" link set w0 mtu 67
check "the smallest for IPv4" ip -n "$A" link set w0 mtu 68
ip -n "$A" link del w0
check "given at creation" ip -n "$A" link add w0 mtu 1111 type nsmwire id 42 remote $UB4
same "is kept" "1111 0" "$(dev_mtu "$A" w0) $(auto | sed 's/true/1/;s/false/0/')"
ip -n "$A" link set w0 up
ip -n "$A" link set ua mtu 1400
same_soon "whatever the path does" 1400 wire "$A" .peer.path[0].mtu
same "and the device's stays" "1111" "$(dev_mtu "$A" w0)"
ip -n "$A" link set ua mtu 1500
ip -n "$A" link del w0
ip -n "$A" link add w0 type nsmwire id 42
same "no peer: room for IPv4 over Ethernet" 1456 "$(dev_mtu "$A" w0)"
ip -n "$A" link del w0

# --- a packet of the wire's MTU passes whole

full() # FAMILY PAYLOAD
{
	local l="IPv$1 $2:" mtu frag
	wire_pair "$1" "$2" >/dev/null
	mtu=$(dev_mtu "$A" w0)
	wait_for 5 reach
	wait_for 5 reach "$A" "$IB6"
	capture "$A" ua "$TMP/mtu.pcap" udp port 6091 or ip6 proto 44 or "ip[6:2] & 0x3fff != 0"
	check "$l inner IPv4 of $mtu bytes with DF" reach "$A" "$IB4" -M "do" -s $((mtu - 28))
	refuse "$l one byte more" "" no_reach "$A" "$IB4" -M "do" -s $((mtu - 27))
	check "$l inner IPv6 of $mtu bytes" reach "$A" "$IB6" -M "do" -s $((mtu - 48))
	refuse "$l one byte more of IPv6" "" no_reach "$A" "$IB6" -M "do" -s $((mtu - 47))
	check "$l IPv4 without DF is fragmented inside" reach "$A" "$IB4" -M dont -s 4000
	check "$l IPv6 of the sender likewise" reach "$A" "$IB6" -M dont -s 4000
	if [ "$2" = ethernet ]; then
		ip -n "$A" -b - <<-END
			link add link w0 name v5 type vlan id 5
			addr add 10.75.0.1/24 dev v5
			link set v5 up
			link add link v5 name v6 type vlan id 6
			addr add 10.76.0.1/24 dev v6
			link set v6 up
		END
		ip -n "$B" -b - <<-END
			link add link w0 name v5 type vlan id 5
			addr add 10.75.0.2/24 dev v5
			link set v5 up
			link add link v5 name v6 type vlan id 6
			addr add 10.76.0.2/24 dev v6
			link set v6 up
		END
		wait_for 5 reach "$A" 10.75.0.2
		check "$l a VLAN's packet of $mtu bytes" \
			reach "$A" 10.75.0.2 -M "do" -s $((mtu - 28))
		wait_for 5 reach "$A" 10.76.0.2
		same "$l the MTU of a VLAN on that VLAN" "$mtu" "$(dev_mtu "$A" v6)"
		check "$l its packet of $mtu bytes" \
			reach "$A" 10.76.0.2 -M "do" -s $((mtu - 28))
	fi
	capture_end
	frag=$(tcpdump -nr "$TMP/mtu.pcap" 'ip6 proto 44 or ip[6:2] & 0x3fff != 0' 2>/dev/null | wc -l)
	same "$l nothing was fragmented outside" 0 "$frag"
	at_least "$l the capture saw the wire" 6 "$(tcpdump -nr "$TMP/mtu.pcap" 2>/dev/null | wc -l)"
	wire_unpair
}

variants full

# --- a path with less room than the outer header takes

tiny() # PAYLOAD
{
	local l="$1, a route of 40 bytes:" before
	wire_pair 4 "$1" >/dev/null
	wait_for 5 reach
	ip -n "$A" route add $UB4/32 dev ua mtu 40
	check_soon "$l a packet that every path must carry passes" \
		reach "$A" "$IB4" -M "do" -s 20
	before=$(counter "$A" w0 drop_tx_mtu)
	refuse "$l a larger one does not" "" no_reach "$A" "$IB4" -M "do" -s 400
	same "$l it is counted tx-mtu" 1 $(($(counter "$A" w0 drop_tx_mtu) - before))
	ip -n "$A" route del $UB4/32 dev ua
	wire_unpair
}

tiny ip
tiny ethernet
finish
