#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.12
# timeout: 400
#
# An uplink charges the bytes that go over the line: its byte counter matches that of
# the underlay device, for which all packets are segmented and fragmented. Traffic: TCP
# as requests and responses and in bulk, datagrams segmented by GSO with last segments
# of any length, headers of several sizes, and packets larger than the path MTU. Refused
# packets are not charged, and fragments are charged with their headers.
# Topology: topo_pair of lib.sh; the uplink in $A.

. "$(dirname "$0")/lib.sh"

need jq ethtool tc
topo_pair || skip_all "no veth"
# The device sees each packet as it is on the line, and no other packets: its own
# reports of multicast groups, which have hop-by-hop options, are dropped above it.
in_ns "$A" ethtool -K ua gso off tso off tx-udp-segmentation off >/dev/null 2>&1
tc -n "$A" qdisc add dev ua clsact
check "nothing but the wire's packets on the line" tc -n "$A" filter add dev ua egress \
	protocol ipv6 u32 match ip6 protocol 0 0xff action drop

address() # NS DEV: its link-layer address, in $lladdr
{
	read -r _ _ lladdr _ < <(ip -n "$1" -br link show "$2")
}

for pair in "$A ua $B ub $UB4 $UB6" "$B ub $A ua $UA4 $UA6"; do
	read -r ns dev peer peerdev addr4 addr6 <<<"$pair"
	address "$peer" "$peerdev"
	ip -n "$ns" -b - <<-END
		neigh replace $addr4 lladdr $lladdr dev $dev nud permanent
		neigh replace $addr6 lladdr $lladdr dev $dev nud permanent
	END
done

check "an uplink" ctl uplink add wan rate 1gbit overhead 14

traffic() { cases bytes.py "$A" "$B" wan ua; }	# its lines are standard input

wires() # FAMILY PAYLOAD
{
	local end ns peer addr4 addr6 lladdr
	wire_pair "$1" "$2" >/dev/null || fail "IPv$1 $2: wires"
	check "IPv$1 $2: over the uplink" ip -n "$A" link set w0 type nsmwire uplink wan
	[ "$2" = ip ] || for end in "$A $B $IB4 $IB6" "$B $A $IA4 $IA6"; do
		read -r ns peer addr4 addr6 <<<"$end"
		address "$peer" w0
		ip -n "$ns" -b - <<-END
			neigh replace $addr4 lladdr $lladdr dev w0 nud permanent
			neigh replace $addr6 lladdr $lladdr dev w0 nud permanent
		END
	done
	wait_for 5 reach
}

# --- bulk; the kernel stack of User Mode Linux with sanitizers is too small for it

if [ "${VMTEST_KERNEL:-}" != uml ]; then
	wires 4 ip
	for rate in 100mbit 1gbit 10gbit; do
		ctl uplink set wan rate $rate
		traffic <<<"TCP in bulk at $rate|$IB4 bulk 1 6000000"
	done
	finish
fi

# --- packets that stay whole in the queue, at 1 Gbit/s

for way in "4 ip" "6 ethernet"; do
	read -r family payload <<<"$way"
	l="IPv$family $payload"
	wires "$family" "$payload"
	# 1001 bytes in segments of 1000: the last is of one byte
	for inner in "$IB4" "$IB6"; do
		at="$l, inner IPv4"
		[ "$inner" = "$IB4" ] || at="$l, inner IPv6"
		cat <<-END
			$at: 100 responses of 8200 bytes|$inner response 100 8200
			$at: requests of 5000|$inner request 20 5000
			$at: UDP, last segment of 1 byte|$inner udp 14 1001 1000
			$at: UDP, 1999 bytes in segments of 1000|$inner udp 5 1999 1000
			$at: UDP, 2001 bytes in segments of 1000|$inner udp 5 2001 1000
			$at: UDP, 8999 bytes in segments of 1000|$inner udp 5 8999 1000
			$at: UDP, segments of 20|$inner udp 5 801 20
		END
	done >"$TMP/lines"
	traffic <"$TMP/lines"
	check "$l: a rate at which GSO packets stay whole" ctl uplink set wan rate 10gbit
	traffic <<-END
		$l: UDP, 64001 bytes in segments of 1300|$IB4 udp 10 64001 1300
		$l: UDP, 65000 bytes in segments of 1300|$IB4 udp 10 65000 1300
	END
	check "$l: a rate at which they are split" ctl uplink set wan rate 100mbit
	traffic <<<"$l: UDP, split|$IB4 udp 5 8999 1000"
	ctl uplink set wan rate 1gbit
	wire_unpair
done

# --- all counters of packets count segments

wires 4 ip
out_of() { ctl -j -s uplink show wan | jq "[.[0].queue[] | select(.name == \"audio\") | $1] | add // 0"; }
check "a rate at which 148 bytes stay whole, and 1500 do not" ctl uplink set wan rate 20mbit
traffic <<<"audio: 30 GSO packets of 12 segments|$IB4 flood-ef 30 120 10"
same_soon "audio: all of them left" 360 out_of .out_packets
same "audio: in segments" "360 0" "$(out_of .in_packets) $(out_of .waiting)"
same "audio: the times are those of segments" 360 "$(out_of '.sojourn | add')"
policed=$(out_of .policed)
at_least "audio: most are beyond its share" 36 "$policed"
same "audio: in segments, too" 0 $((policed % 12))
ctl uplink set wan rate 1gbit

# --- the shortest packets take the minimum size of the line

check "an mpu of 200" ctl uplink set wan mpu 200
traffic <<<"mpu: UDP, segments of 20|$IB4 padded 5 801 20"
ctl uplink set wan mpu 0
wire_unpair

# --- packets that are larger than the path MTU

small() # PAYLOAD FAMILY: a path of 1300 bytes, and a wire that is larger
{
	local remote=UB$2
	wires "$2" "$1"
	ip -n "$A" link set w0 mtu 1400
	ip -n "$B" link set w0 mtu 1400
	ip -n "$A" route replace "${!remote}" dev ua mtu 1300
}

for way in "4 ip inside" "4 ethernet by the underlay" "6 ip inside" "6 ethernet by the underlay"; do
	read -r family payload how <<<"$way"
	small "$payload" "$family"
	l="IPv$family $payload, path of 1300 bytes"
	# With payload ethernet the sender learns the path MTU, and sends no more GSO packets
	# with larger segments.
	{
		echo "$l: packets of 1400, fragmented $how|$IB4 may-fragment 200 1372"
		[ "$payload" = ethernet ] ||
			echo "$l: GSO packets, fragmented $how|$IB4 may-fragment 10 8001 1350"
		echo "$l: packets that may not|$IB4 may-not 50 1372"
	} >"$TMP/lines"
	traffic <"$TMP/lines"
	remote=UB$family
	ip -n "$A" route del "${!remote}" dev ua
	wire_unpair
done
finish
