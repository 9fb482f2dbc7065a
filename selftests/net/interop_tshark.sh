#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# tshark's own dissector reads what a wire sends, to the innermost packet, with
# no malformed packet: every underlay and payload, with and without the class
# option, VLAN tags, all classes, segments of a stream.
# Topology: topo_pair of lib.sh.

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
finish
