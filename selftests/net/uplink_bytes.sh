#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.12
# timeout: 400
#
# What an uplink charges is what goes over the line: its count of bytes is that of
# the underlay device, which segments and fragments all that passes it. TCP as
# requests and responses and in bulk, datagrams segmented by GSO with last segments
# of any length, headers of several sizes, and packets that are larger than their
# path: those that are refused cost nothing, fragments cost what they are.
# Topology: topo_pair of lib.sh; the uplink in $A.

. "$(dirname "$0")/lib.sh"

need jq ethtool
topo_pair || skip_all "no veth"
# Each packet of the line is one of the device, and nothing else passes it.
in_ns "$A" ethtool -K ua gso off tso off tx-udp-segmentation off >/dev/null 2>&1

for pair in "$A ua $B ub $UB4 $UB6" "$B ub $A ua $UA4 $UA6"; do
	read -r ns dev peer peerdev addr4 addr6 <<<"$pair"
	mac=$(ip -n "$peer" -j link show "$peerdev" | jq -r '.[0].address')
	ip -n "$ns" neigh replace "$addr4" lladdr "$mac" dev "$dev" nud permanent
	ip -n "$ns" neigh replace "$addr6" lladdr "$mac" dev "$dev" nud permanent
done

check "an uplink" ctl uplink add wan rate 1gbit overhead 14

on_uplink() { ctl -j -s uplink show wan | jq "[.[0].queue[].$1] | add // 0"; }
on_device() { ip -n "$A" -s -j link show ua | jq ".[0].stats64.tx.$1"; }

bytes0=0 packets0=0
begin()
{
	bytes0=$(($(on_device bytes) - $(on_uplink out_bytes)))
	packets0=$(($(on_device packets) - $(on_uplink out_packets)))
}

# How far the uplink is from the device since begin: 0 when all is charged as it is.
bytes_off() { echo $(($(on_device bytes) - $(on_uplink out_bytes) - bytes0)); }
packets_off() { echo $(($(on_device packets) - $(on_uplink out_packets) - packets0)); }

traffic() # NAME ADDRESS KIND COUNT SIZE [SEGMENT]: and the bytes are right
{
	local before after
	begin
	before=$(on_device bytes)
	check "$1: traffic" "$PYTHON" "$NET_DIR/bytes.py" "$A" "$B" "${@:2}"
	same_soon "$1: bytes charged are bytes on the line" 0 bytes_off
	after=$(on_device bytes)
	at_least "$1: there were some" $(($4 * $5 / 4)) $((after - before))
	same_soon "$1: and packets" 0 packets_off
}

wires() # FAMILY PAYLOAD [ARGS of the near end]
{
	wire_pair "$1" "$2" >/dev/null || fail "IPv$1 $2: wires"
	check "IPv$1 $2: over the uplink" ip -n "$A" link set w0 type nsmwire uplink wan
	ip -n "$A" neigh replace "$IB4" lladdr "$(lladdr "$B")" dev w0 nud permanent 2>/dev/null
	ip -n "$B" neigh replace "$IA4" lladdr "$(lladdr "$A")" dev w0 nud permanent 2>/dev/null
	ip -n "$A" neigh replace "$IB6" lladdr "$(lladdr "$B")" dev w0 nud permanent 2>/dev/null
	ip -n "$B" neigh replace "$IA6" lladdr "$(lladdr "$A")" dev w0 nud permanent 2>/dev/null
	wait_for 5 reach
}

lladdr() { ip -n "$1" -j link show w0 | jq -r '.[0].address // "none"'; }

# --- bulk, for which the stack of User Mode Linux with sanitizers is too small

if [ "${VMTEST_KERNEL:-}" != uml ]; then
	wires 4 ip
	for rate in 100mbit 1gbit 10gbit; do
		ctl uplink set wan rate $rate
		traffic "TCP in bulk at $rate" "$IB4" bulk 1 6000000
	done
	finish
fi

# --- packets that stay whole in the queue, at 1 Gbit/s

for way in "4 ip" "6 ethernet"; do
	read -r family payload <<<"$way"
	l="IPv$family $payload"
	wires "$family" "$payload"
	for inner in "$IB4" "$IB6"; do
		at="$l, inner IPv4"
		[ "$inner" = "$IB4" ] || at="$l, inner IPv6"
		traffic "$at: 100 responses of 8200 bytes" "$inner" response 100 8200
		traffic "$at: requests of 5000" "$inner" request 20 5000
		# 1001 bytes in segments of 1000: the last is of one byte
		traffic "$at: UDP, last segment of 1 byte" "$inner" udp 14 1001 1000
		for size in 1999 2001 8999; do
			traffic "$at: UDP, $size bytes in segments of 1000" \
				"$inner" udp 5 "$size" 1000
		done
		traffic "$at: UDP, segments of 20" "$inner" udp 5 801 20
	done
	check "$l: a rate at which GSO packets stay whole" ctl uplink set wan rate 10gbit
	for size in 64001 65000; do
		traffic "$l: UDP, $size bytes in segments of 1300" "$IB4" udp 10 "$size" 1300
	done
	check "$l: a rate at which they are split" ctl uplink set wan rate 100mbit
	traffic "$l: UDP, split" "$IB4" udp 5 8999 1000
	ctl uplink set wan rate 1gbit
	wire_unpair
done

# --- all counters of packets count segments

wires 4 ip
out_of() { ctl -j -s uplink show wan | jq "[.[0].queue[] | select(.name == \"audio\") | $1] | add // 0"; }
check "a rate at which 148 bytes stay whole, and 1500 do not" ctl uplink set wan rate 20mbit
check "audio: 30 GSO packets of 12 segments" "$PYTHON" "$NET_DIR/bytes.py" "$A" "$B" \
	"$IB4" flood-ef 30 120 10
same_soon "audio: all of them left" 360 out_of .out_packets
same "audio: in segments" "360 0" "$(out_of .in_packets) $(out_of .waiting)"
same "audio: the times are those of segments" 360 "$(out_of '.sojourn | add')"
policed=$(out_of .policed)
at_least "audio: most are beyond its share" 36 "$policed"
same "audio: in segments, too" 0 $((policed % 12))
ctl uplink set wan rate 1gbit
wire_unpair

# --- the shortest packets take what the line gives them

wires 4 ip
check "an mpu of 200" ctl uplink set wan mpu 200
begin
before=$(on_uplink out_bytes)
check "mpu: UDP, segments of 20" "$PYTHON" "$NET_DIR/bytes.py" "$A" "$B" "$IB4" udp 5 801 20
since() { echo $(($(on_uplink out_bytes) - before)); }
same_soon "mpu: each of 205 takes as much" $((205 * 200)) since
ctl uplink set wan mpu 0

# --- packets that are larger than their path

small() # PAYLOAD FAMILY: a path of 1300 bytes, and a wire that is larger
{
	wire_unpair
	wires "$2" "$1"
	ip -n "$A" link set w0 mtu 1400
	ip -n "$B" link set w0 mtu 1400
	if [ "$2" = 4 ]; then
		ip -n "$A" route replace "$UB4" dev ua mtu 1300
	else
		ip -n "$A" route replace "$UB6" dev ua mtu 1300
	fi
}

for way in "4 ip inside" "4 ethernet by the underlay" "6 ip inside" "6 ethernet by the underlay"; do
	read -r family payload how <<<"$way"
	small "$payload" "$family"
	l="IPv$family $payload, path of 1300 bytes"
	begin
	sent=$(on_device packets)
	check "$l: packets of 1400 that may be fragmented" "$PYTHON" "$NET_DIR/bytes.py" \
		"$A" "$B" "$IB4" may-fragment 200 1372
	at_least "$l: they were, $how" 400 $(($(on_device packets) - sent))
	same_soon "$l: bytes charged are bytes on the line" 0 bytes_off
	# With a frame around it the sender is told of the path's MTU, and sends no more
	# GSO packets that are larger.
	if [ "$payload" = ip ]; then
		begin
		sent=$(on_device packets)
		check "$l: GSO packets that may be" "$PYTHON" "$NET_DIR/bytes.py" \
			"$A" "$B" "$IB4" may-fragment 10 8001 1350
		at_least "$l: GSO: they were, $how" 100 $(($(on_device packets) - sent))
		same_soon "$l: GSO: bytes charged are bytes on the line" 0 bytes_off
	fi
	begin
	before=$(counter "$A" w0 drop_tx_mtu)
	# Each refusal is told at the next datagram, in place of sending it.
	check "$l: packets that may not" "$PYTHON" "$NET_DIR/bytes.py" \
		"$A" "$B" "$IB4" may-not 50 1372
	at_least "$l: are refused" $((before + 25)) "$(counter "$A" w0 drop_tx_mtu)"
	same_soon "$l: and cost nothing" 0 bytes_off
	if [ "$family" = 4 ]; then
		ip -n "$A" route del "$UB4" dev ua
	else
		ip -n "$A" route del "$UB6" dev ua
	fi
done
finish
