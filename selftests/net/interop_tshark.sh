#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# tshark's own dissector reads what a wire sends, to the innermost packet, with
# no malformed packet: every underlay and payload, with and without the class
# option, VLAN tags, all classes, segments of a stream.
# tools/wireshark/nsmwire.lua reads the same, and what named peers send: flag Q, packets
# that are sent twice, sealed ones, probes.
# Topology: topo_pair and second_link of lib.sh.

. "$(dirname "$0")/lib.sh"

need tshark tcpdump
topo_pair || skip_all "no veth"
for ns in "$A:ua" "$B:ub"; do
	in_ns "${ns%:*}" ethtool -K "${ns#*:}" tx off tso off gso off >/dev/null 2>&1
done
declare -A sent=()

send() # FAMILY PAYLOAD ARGS
{
	local dscp
	wire_pair "$@" >/dev/null
	wait_for 5 reach
	wait_for 5 reach "$A" "$IB6"
	for dscp in 46 32 34 18 10 1; do
		in_ns "$A" ping -nqc 1 -W 1 -Q $((dscp << 2)) "$IB4" >/dev/null
		in_ns "$A" ping -nqc 1 -W 1 -Q $((dscp << 2)) "$IB6" >/dev/null
	done
	[ "$2" = ethernet ] && {
		ip -n "$A" link add link w0 name v5 type vlan id 5
		ip -n "$A" addr add 10.75.0.1/24 dev v5
		ip -n "$A" link set v5 up
		in_ns "$A" ping -nqc 1 -W 0.05 10.75.0.2 >/dev/null
	}
	cases xfer.py tcp "IPv$1 $2 ${*:3}" 8000 "$A" "$B" "$IB4"
	wire_unpair
}

capture "$A" ua "$TMP/all.pcap" 'udp port 6091'
variants send
send 4 ip classopt off
capture_end
tshark -n -r "$TMP/all.pcap" -V -d udp.port==6091,geneve -o ip.check_checksum:TRUE \
	-o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE >"$TMP/text" 2>"$TMP/err"

has() # NAME MIN TEXT
{
	at_least "$1" "$2" "$(grep -c -- "$3" "$TMP/text")"
}

frames=$(grep -c '^Frame ' "$TMP/text")
sent[all]=$(tcpdump -nr "$TMP/all.pcap" 2>/dev/null | wc -l)
same "every packet was read" "${sent[all]}" "$frames"
at_least "there are many" 100 "$frames"
same "every packet is Geneve" "$frames" "$(grep -c '^Generic Network Virtualization Encapsulation' "$TMP/text")"
same "none is malformed" 0 "$(grep -ciE 'malformed|dissector bug|truncated' "$TMP/text")"
same "no expert error" 0 "$(grep -c 'Expert Info (Error' "$TMP/text")"
same "no checksum is wrong" 0 "$(grep -cE 'Bad checksum|\[incorrect' "$TMP/text")"
same "every id is 42" "$frames" "$(grep -c 'Virtual Network Identifier (VNI): 0x00002a' "$TMP/text")"
has "the class option: class" 100 'Class: .*0xff6e'
has "the class option: type" 100 'Type: .*0x01'
same "no option is critical" 0 "$(grep -c 'Critical Option: Set\|Critical Options Present: True' "$TMP/text")"
has "protocol type IPv4" 20 'Protocol Type: IPv4 (0x0800)'
has "protocol type IPv6" 10 'Protocol Type: IPv6 (0x86dd)'
has "protocol type Ethernet" 20 'Protocol Type: Transparent Ethernet bridging (0x6558)'
has "a VLAN tag inside" 1 'Virtual LAN.*ID: 5'
has "inner ICMP" 20 'Internet Control Message Protocol$'
has "inner ICMPv6" 20 'Internet Control Message Protocol v6'
has "inner TCP" 10 'Transmission Control Protocol'

# --- the dissector of nsmwire

lua=$TOP_DIR/tools/wireshark/nsmwire.lua
shark() # FILE FILTER FIELD...: a line for each packet
{
	local file=$1 filter=$2 field args=()
	shift 2
	for field; do args+=(-e "$field"); done
	tshark -n -X "lua_script:$lua" -r "$TMP/$file" -Y "$filter" -T fields -E separator=, \
		"${args[@]}" 2>"$TMP/err"
}
same "nsmwire: every packet" "$frames" "$(shark all.pcap 'nsmwire.vni == 42' frame.number | wc -l)"
same "nsmwire: no complaint" "" "$(grep -v 'Running as user' "$TMP/err")"
same "nsmwire: none is malformed" 0 "$(shark all.pcap nsmwire.malformed frame.number | wc -l)"
same "nsmwire: all classes of the packets" "1 2 3 4 5 6 7" \
	"$(shark all.pcap nsmwire.class nsmwire.class | sort -un | paste -sd ' ')"
same "nsmwire: the outer DSCP is that of the class" "1,46 2,32 3,34 4,18 5,10 6,0 7,1" \
	"$(shark all.pcap 'nsmwire.class && ip' nsmwire.class ip.dsfield.dscp | sed 's/,\([0-9]*\),.*/,\1/' |
		sort -u | paste -sd ' ')"
at_least "nsmwire: inner TCP" 10 "$(shark all.pcap 'nsmwire && tcp' frame.number | wc -l)"

check "both ends go" ns_del "$A" "$B"
# shellcheck disable=SC2119 # named_ends without a rate
peers()
{
	topo_pair && second_link 4 && sums_in_packets && named_ends && wire_addr
}
check "two named peers" peers
check_soon "packets pass" reach
marked() # both values of Q, in class audio
{
	in_ns "$A" ping -nqc 10 -i 0.1 -W 1 -Q 0xb8 "$IB4" >/dev/null
	tcpdump -r "$TMP/peers.pcap" -w - 2>/dev/null >"$TMP/now.pcap"
	[ "$(shark now.pcap 'nsmwire.class == 1' nsmwire.q | sort -u | wc -l)" = 2 ]
}
# Each class takes the path that is the best one for it.
capture "$A" any "$TMP/peers.pcap" 'udp port 6091'
if wait_for 60 marked; then pass "nsmwire: both values of Q"; else fail "nsmwire: both values of Q"; fi
check "class audio is sent twice" ctl class set holoconf audio duplicate always
numbered()
{
	in_ns "$A" ping -nqc 1 -W 1 -Q 0xb8 "$IB4" >/dev/null
	tcpdump -r "$TMP/peers.pcap" -w - 2>/dev/null >"$TMP/now.pcap"
	[ "$(shark now.pcap 'nsmwire.number' nsmwire.number | wc -l)" -ge 3 ]
}
if wait_for 60 numbered; then pass "nsmwire: numbers"; else fail "nsmwire: numbers"; fi
head -c 20 /dev/zero | tr '\0' s >"$TMP/secret" && chmod 600 "$TMP/secret"
key() { "$NSMCTL" -n "$1" key set peer "$2" "${@:3}" cipher aes-128-gcm file "$TMP/secret"; }
id=$(key "$B" west rx)
"$NSMCTL" -n "$B" peer set west seal allow
check "a key" key "$A" east tx id "$id"
for dscp in 46 18 10; do
	in_ns "$A" ping -nqc 2 -i 0.01 -W 1 -Q $((dscp << 2)) "$IB4" >/dev/null
done
capture_end
same "nsmwire: sealed packets have the key" "$(printf 0x%08x "$id")" \
	"$(shark peers.pcap 'nsmwire.sealed && nsmwire.class' nsmwire.key | sort -u)"
same "nsmwire: of three classes" "1 4 5" \
	"$(shark peers.pcap 'nsmwire.sealed && nsmwire.class' nsmwire.class | sort -un | paste -sd ' ')"
same "nsmwire: of which the packet number speaks, too" "" "$(shark peers.pcap \
	'nsmwire.sealed && nsmwire.class' nsmwire.class nsmwire.packet.class | awk -F, '$1 != $2')"
at_least "nsmwire: probes" 5 "$(shark peers.pcap 'nsmwire.probe.seq' frame.number | wc -l)"
same "nsmwire: sequence numbers of probes grow" "" "$(shark peers.pcap \
	"nsmwire.probe.seq && ip.src == $UA4 && !nsmwire.probe.size > 0" nsmwire.probe.seq | sort -nc 2>&1)"
same "nsmwire: none is malformed" 0 "$(shark peers.pcap nsmwire.malformed frame.number | wc -l)"
same "nsmwire: every packet is read" "$(tcpdump -nr "$TMP/peers.pcap" 2>/dev/null | wc -l)" \
	"$(shark peers.pcap nsmwire frame.number | wc -l)"
finish
