#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
# timeout: 300
#
# A stock Linux geneve device is a full peer: both payloads, both families of the
# underlay, both directions, with and without UDP checksums and the class option,
# streams and datagrams compared byte for byte, offloads on both sides.
#
#   $A w0 nsmwire  --ua-------ub--  w0 geneve $B
#
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"

geneve() # FAMILY PAYLOAD ARGS
{
	local r=UA$1 kind=("${@:3}")
	[ "$2" = ethernet ] || kind+=(innerprotoinherit)
	ip -n "$B" link add w0 mtu "$(dev_mtu "$A" w0)" type geneve id 42 \
		remote "${!r}" dstport 6091 "${kind[@]}"
}

talk() # FAMILY PAYLOAD CSUM-OF-GENEVE ARGS-OF-NSMWIRE
{
	local l="IPv$1 $2, geneve ${3:-default}, nsmwire ${4:-default}:" out a=UA$1 b=UB$1
	# shellcheck disable=SC2086 # words
	out=$({ ip -n "$A" link add w0 type nsmwire id 42 local "${!a}" remote "${!b}" \
		payload "$2" $4 && geneve "$1" "$2" $3 && wire_addr; } 2>&1) || {
		fail "$l devices" "$out"
		ip -n "$A" link del w0 2>/dev/null
		return
	}
	wait_for 5 reach
	check "$l IPv4 from nsmwire" reach "$A" "$IB4"
	check "$l IPv6 from nsmwire" reach "$A" "$IB6"
	check "$l IPv4 from geneve" reach "$B" "$IA4"
	check "$l IPv6 from geneve" reach "$B" "$IA6"
	cases xfer.py all "$l from nsmwire" 60000 "$A" "$B" "$IB4" "$IB6"
	cases xfer.py all "$l from geneve" 60000 "$B" "$A" "$IA4" "$IA6"
	in_ns "$B" ping -nqc 3 -i 0.01 -Q 0xb8 "$IA4" >/dev/null
	at_least "$l the class of geneve's packets comes from their DSCP" 3 \
		"$(counter "$A" w0 class_audio_rx_packets)"
	same "$l nothing was dropped" "" "$(in_ns "$A" ethtool -S w0 | grep drop_rx | grep -v ': 0$')"
	wire_unpair
}

for payload in ip ethernet; do
	talk 4 $payload "" ""
	talk 4 $payload udpcsum "classopt off"
	talk 4 $payload noudpcsum "noudpcsum"
	talk 6 $payload "" ""
	talk 6 $payload "udp6zerocsumtx udp6zerocsumrx" "noudpcsum"
done

# --- ECN and VLAN tags through both

ip -n "$A" link add w0 type nsmwire id 42 remote $UB4 payload ethernet
geneve 4 ethernet
wire_addr
for ns in "$A" "$B"; do
	ip -n "$ns" link add link w0 name v5 type vlan id 5
	ip -n "$ns" link set v5 up
done
ip -n "$A" addr add 10.75.0.1/24 dev v5
ip -n "$B" addr add 10.75.0.2/24 dev v5
check_soon "a VLAN over both" reach "$A" 10.75.0.2
check "and back" reach "$B" 10.75.0.1
finish
