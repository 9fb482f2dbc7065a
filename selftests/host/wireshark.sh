#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The dissector of tools/wireshark with tshark: packets of every kind, written by hand from
# wire-format.rst, have their fields; those that are cut off at each byte or have a wrong
# header are called malformed, and no Lua error occurs; another port, another version.
# net/interop_tshark.sh has it read what real wires send.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
"$TOP_DIR/selftests/vm/deps" interop || exit 1
need tshark python3
PYTHON=${PYTHON:-/usr/bin/python3}
lua=$TOP_DIR/tools/wireshark/nsmwire.lua
# Nothing of the user's configuration, and no complaint about root.
export HOME=$TMP XDG_CONFIG_HOME=$TMP/config
mkdir -p "$TMP/plugins"

shark() # FILE ARGS...
{
	local file=$1
	shift
	tshark -n -X "lua_script:$lua" -r "$TMP/$file" "$@" 2>"$TMP/err"
}
fields() # FILE FILTER FIELD...: a line for each packet, the fields with commas
{
	local file=$1 filter=$2 field args=()
	shift 2
	for field; do args+=(-e "$field"); done
	shark "$file" -Y "$filter" -T fields -E separator=, "${args[@]}"
}
complaints() { grep -v 'Running as user' "$TMP/err"; }

check "captures by hand" env PYTHONPATH="$TOP_DIR/selftests/net" "$PYTHON" \
	"$TOP_DIR/selftests/host/wireshark.py" "$TMP"

same "in clear: id, class, Q, reflected" "42,1,1,0
42,3,0,1
42,6,0,0" "$(fields clear.pcap nsmwire.class nsmwire.vni nsmwire.class nsmwire.q nsmwire.reflected)"
same "no complaint" "" "$(complaints)"
same "the innermost packet is Wireshark's" "10.42.0.2,9
10.42.0.2,9
10.42.0.2,9" "$(fields clear.pcap 'nsmwire.class && udp.dstport == 9' ip.dst udp.dstport |
	sed 's/^[^,]*,//;s/,[0-9]*,/,/')"
same "without an option" 1 "$(fields clear.pcap '!nsmwire.class && nsmwire.vni == 43' frame.number | wc -l)"
same "frames" 1 "$(fields clear.pcap 'nsmwire.proto == 0x6558 && eth.dst == 02:77:00:00:00:02' frame.number | wc -l)"
same "sent twice" "1,0x5be01c22,7" "$(fields twice.pcap nsmwire.number nsmwire.class \
	nsmwire.number.session nsmwire.number)"
same "the example of the document" "1,0x0a0b0c0d,0,1,2,7" "$(fields sealed.pcap \
	'nsmwire.sealed && nsmwire.class && nsmwire.vni == 42' nsmwire.class nsmwire.key \
	nsmwire.packet.path nsmwire.packet.class nsmwire.packet.lane nsmwire.packet.counter)"
same "its tag" "0e759c4fcb449217b54fd7bf3f8c15de" "$(fields sealed.pcap \
	'nsmwire.sealed && nsmwire.class' nsmwire.tag | tr -d ':')"
same "nothing inside of it" 0 "$(fields sealed.pcap 'nsmwire.sealed && geneve' frame.number | wc -l)"
same "the largest numbers" "7,7,1023,281474976710655" "$(fields sealed.pcap \
	'nsmwire.key == 0xffffffff' nsmwire.packet.path nsmwire.packet.class \
	nsmwire.packet.lane nsmwire.packet.counter)"
same "a sealed probe" 1 "$(fields sealed.pcap 'nsmwire.sealed && nsmwire.control && nsmwire.vni == 0' frame.number | wc -l)"
same "the probe of the document" "0,1,0x5be01c22,0x00000000,1,123456789012,0,1000000,10000,0" \
	"$(fields probes.pcap 'nsmwire.probe.session == 0x5be01c22' nsmwire.probe.kind \
	nsmwire.probe.path nsmwire.probe.session nsmwire.probe.other nsmwire.probe.seq \
	nsmwire.probe.sent nsmwire.probe.echo nsmwire.probe.interval nsmwire.probe.accept \
	nsmwire.probe.entries)"
same "a poll, an answer, with entries" "1,2,1;8,7;9,5;6
2,0,,," "$(shark probes.pcap -Y 'nsmwire.probe.kind > 0 && nsmwire.probe.size == 0' -T fields \
	-E separator=, -E aggregator=';' -e nsmwire.probe.kind -e nsmwire.probe.entries \
	-e nsmwire.probe.entry.class -e nsmwire.probe.entry.q0 -e nsmwire.probe.entry.q1)"
same "a padded poll" "1400,1308" "$(fields probes.pcap 'nsmwire.probe.size > 0' nsmwire.probe.size \
	nsmwire.probe.padding | awk -F, '{ gsub(":", "", $2); print $1 "," length($2) / 2 }')"
same "summaries" "Sealed wire 42 key 0x0a0b0c0d path 0 counter 7, 32 bytes" \
	"$(shark sealed.pcap -Y nsmwire.class -T fields -e _ws.col.Info)"
like_text=$(shark clear.pcap -T fields -e _ws.col.Info)
holds "that of the inner packet, with the class" "[audio Q]" "$like_text"
holds "and of a probe" "Poll path 2 seq 9" "$(shark probes.pcap -T fields -e _ws.col.Info)"
same "good packets are not malformed" 0 "$(for f in clear twice sealed probes; do
	fields $f.pcap nsmwire.malformed frame.number; done | wc -l)"

same "bad packets are" "$(wc -l <"$TMP/bad.txt")" "$(fields bad.pcap nsmwire.malformed frame.number | wc -l)"
same "each of them" "" "$(fields bad.pcap '!nsmwire.malformed && udp.dstport == 6091' frame.number |
	while read -r n; do sed -n "${n}p" "$TMP/bad.txt"; done)"
shark cut.pcap -V >"$TMP/cut.txt"
same "cut off at each byte: no complaint" "" "$(complaints)"
same "no Lua error" 0 "$(grep -ciE 'lua error|dissector bug' "$TMP/cut.txt")"
same "each is read" "$(cat "$TMP/cut.count")" "$(grep -c '^Frame ' "$TMP/cut.txt")"

same "another version is none of it" 0 "$(fields other.pcap nsmwire frame.number | wc -l)"
same "nor another port" 0 "$(fields port.pcap nsmwire frame.number | wc -l)"
same "but as the preference says" 1 "$(shark port.pcap -o nsmwire.port:7001 -Y nsmwire -T fields \
	-e frame.number | wc -l)"
same "and then not the old one" 0 "$(shark clear.pcap -o nsmwire.port:7001 -Y nsmwire -T fields \
	-e frame.number | wc -l)"

# As it is installed: from the directory of plugins, by its version.
dir=$(tshark -G folders 2>/dev/null | sed -n 's/^Global Lua Plugins:[ \t]*//p')
same "where Wireshark looks for plugins" \
	"$(make -s -C "$TOP_DIR/tools" -pn O="$TMP/o" 2>/dev/null | sed -n 's/^WIRESHARKDIR = //p' |
		sed "s,\$(PREFIX),/usr,;s,\$(shell \$(CC) -print-multiarch),$(gcc -print-multiarch),")" "$dir"
finish
