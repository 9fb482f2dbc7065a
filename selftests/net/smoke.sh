#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12 6.1 7.3
# timeout: 200
#
# Every operation once, for kernels on which not every script runs: wires by nsmctl
# and by ip, uplink, profile, class, rule, counters, events, a move to a pod, named peers
# with measured paths, and packets over both underlays with both payloads: classes, ECN
# and path MTU.
# Topology: topo_pair of lib.sh, $C as the pod.

. "$(dirname "$0")/lib.sh"

need jq tcpdump
topo_pair || skip_all "no veth"
ns_add "$C"

event() { grep -q "\"event\":\"$1\"" "$TMP/events"; }

ctl -j monitor current >"$TMP/events" &
JOBS+=("$!")
wait_for 5 grep -q . "$TMP/events"

# --- packets

big() { in_ns "$A" ping -nqc 1 -W 0.3 -M "do" -s "$1" "$IB4" >/dev/null 2>&1; }

traffic() # FAMILY PAYLOAD
{
	local l="IPv$1 $2:" src=UA$1 mtu sent
	wire_pair "$1" "$2" || fail "$l wires are made"
	check_soon "$l inner IPv4 passes" reach "$A" "$IB4"
	check "$l inner IPv6 passes" reach "$A" "$IB6"
	sent=$(counter "$A" w0 class_audio_tx_packets)
	capture "$A" ua "$TMP/pcap" src "${!src}" and udp dst port 6091
	reach "$A" "$IB4" -Q 0xba >/dev/null
	capture_end
	same "$l class and ECT(0) are on the outer header" 1 \
		"$(tcpdump -nr "$TMP/pcap" "$(outer_ds "$1")" 2>/dev/null | grep -c .)"
	same "$l the class counts the packet" $((sent + 1)) \
		"$(counter "$A" w0 class_audio_tx_packets)"
	ip -n "$A" link set ua mtu 1400
	same_soon "$l the MTU follows the path" "$((1400 - $(overhead "$1" "$2")))" dev_mtu "$A" w0
	mtu=$(dev_mtu "$A" w0)
	check "$l a full packet passes" big $((mtu - 28))
	ip -n "$A" link set ua mtu 1500
	wire_unpair
}

outer_ds() # FAMILY: the filter of packets with EF and ECT(0)
{
	[ "$1" = 4 ] && echo 'ip[1] = 0xba' || echo 'ip6[0:2] & 0xff0 = 0xba0'
}

overhead() # FAMILY PAYLOAD, with the class option
{
	echo $(($([ "$1" = 4 ] && echo 20 || echo 40) + 8 + 8 + 8 +
		$([ "$2" = ip ] && echo 0 || echo 22)))
}

variants traffic

# --- operations

check "nsmctl: a profile" ctl profile add p0
check "nsmctl: a class" ctl class set p0 file limit 5mbit
check "nsmctl: a rule" ctl rule add p0 class video proto udp dport 5000-5010
like "nsmctl: the rule is shown" "*video*5000-5010*" "$(ctl rule show p0)"
check "nsmctl: an uplink" ctl uplink add wan0 dev ua rate 48mbit
check "nsmctl: a wire over it" ctl wire add w0 id 42 remote "$UB4" profile p0 uplink wan0
check "nsmctl: a setting" ctl wire set w0 ttl 9
like "nsmctl: the setting is shown" "*ttl 9*" "$(ctl -d wire show w0)"
like "ip: the setting is shown" "*ttl 9*" "$(ip -n "$A" -d link show w0)"
check "ip: a wire" ip -n "$B" link add w0 type nsmwire id 42 remote "$UA4"
check "ip: a setting" ip -n "$B" link set w0 type nsmwire ttl 11
wire_addr
check_soon "packets pass over the uplink" reach "$A" "$IB4"
at_least "the uplink counts them" 1 \
	"$(ctl -j -s uplink show wan0 | jq '[.[0].queue[].out_packets] | add')"
at_least "the wire counts them" 1 "$(ip -n "$A" -s -j link show w0 | jq '.[0].stats64.tx.packets')"
check "nsmctl stats" ctl stats w0
check "nsmctl stats --prometheus" ctl stats --prometheus
check "ethtool -S" in_ns "$A" ethtool -S w0
check "nsmctl export" ctl export
check "the wire moves to a pod" ip -n "$A" link set w0 netns "$C"
ip -n "$C" -b - <<-END
	addr add $IA4/24 dev w0
	link set w0 up
END
check_soon "packets pass from the pod" reach "$C" "$IB4"
check "back" ip -n "$C" link set w0 netns "$A"
check "nsmctl: delete the wire" ctl wire del w0
check "ip: delete the wire" ip -n "$B" link del w0
check "nsmctl: delete the uplink" ctl uplink del wan0
check "nsmctl: delete the rule" ctl rule del p0 pref 10
check "nsmctl: delete the profile" ctl profile del p0

# --- named peers, measured over both underlays

measured() # NS PEER: states of the paths, and how many have a round-trip time
{
	"$NSMCTL" -n "$1" -j path show peer "$2" |
		jq -r '"\([.[].state] | join(" ")), \([.[] | select(.rtt)] | length)"'
}

peers() # NS PEER FAR4 FAR6
{
	"$NSMCTL" -n "$1" -b - <<-END
		uplink add wan0
		peer add $2 interval 50ms busy 20ms idle 100ms detect 2s
		path add peer $2 uplink wan0 remote $3
		path add peer $2 uplink wan0 remote $4
		wire add w0 id 42 peer $2
	END
}

check "nsmctl: a peer with two paths" peers "$A" east "$UB4" "$UB6"
check "nsmctl: and its other end" peers "$B" west "$UA4" "$UA6"
wire_addr
same_soon "the paths are measured" "up up, 2" measured "$A" east
same_soon "at both ends" "up up, 2" measured "$B" west
check_soon "packets pass to the peer" reach "$A" "$IB4"
seen() { ctl -j -d path show peer east path 0 | jq '[.[0] | .. | .rx_seen? // empty] | add'; }
some_seen() { [ "$(seen)" -ge 1 ]; }
check_soon "and are counted by the far end" some_seen
check "nsmctl: a path is set down" ctl path set peer east path 0 state down
same_soon "the far end takes the other one, too" 1 eval "'$NSMCTL' -n $B -j path show peer west |
	jq '.[] | select(.active) | .index'"
check_soon "packets pass over it" reach "$A" "$IB4"
check "nsmctl: a peer is changed" ctl peer set east idle 1s
check "nsmctl: a budget of probes" ctl uplink set wan0 probe-budget 100
check "nsmctl: a path is deleted" ctl path del peer east path 1
for ns in "$A east" "$B west"; do
	read -r ns peer <<<"$ns"
	check "the wire, the peer and the uplink are deleted" "$NSMCTL" -n "$ns" -b - <<-END
		wire del w0
		peer del $peer
		uplink del wan0
	END
done
for one in wire-new wire-change wire-del peer-new peer-change peer-del; do
	check_soon "the event $one" event "$one"
done
finish
