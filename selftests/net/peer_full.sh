#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 180
#
# The longest message about a peer: eight measured paths over IPv6 that have sent packets
# in all classes. A request and a dump show all of it; an event shows all paths without
# what is measured, and none is lost.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
there() { "$NSMCTL" -n "$B" "$@"; }

paths=$(seq 0 7)
ctl uplink add a-long-uplink-1 dev ua
there uplink add one dev ub
ctl peer add abcdefghijklmno
there peer add west
for i in $paths; do
	ip -n "$A" addr add "fd09::1$i/64" dev ua nodad
	ip -n "$B" addr add "fd09::2$i/64" dev ub nodad
	ctl path add peer abcdefghijklmno uplink a-long-uplink-1 remote "fd09::2$i" local "fd09::1$i"
	there path add peer west uplink one remote "fd09::1$i" local "fd09::2$i"
done
ctl wire add w0 id 42 peer abcdefghijklmno trust dscp,control reflect off
there wire add w0 id 42 peer west
wire_addr
check "no class has needs" ask_nothing ctl
check_soon "packets pass" reach
ctl -j monitor >"$TMP/events" 2>"$TMP/err" &
JOBS+=("$!")

active() { ctl -j path | jq '.[] | select(.active) | .index'; }
shown() { ctl -j path show "$@" | jq -c 'map(.class_meter | length)'; }
measured() { ctl -j path | jq -c 'map(.rtt != null and .transit != null) | all'; }

for i in $paths; do
	same_soon "path $i is in use" "$i" active
	for tos in 0xc0 0xb8 0x80 0x88 0x48 0x28 0 0x04; do
		in_ns "$A" ping -nqc 2 -i 0.01 -W 1 -Q $tos "$IB4" >/dev/null
	done
	[ "$i" = 7 ] || ctl path set peer abcdefghijklmno path "$i" state down
done
for i in $paths; do ctl path set peer abcdefghijklmno path "$i" state up; done
same_soon "all paths are measured" true measured
check "classes have needs" needs "rtt 1s jitter 1s loss 50%" ctl
same "one peer: all classes of all paths" "[8,8,8,8,8,8,8,8]" "$(shown peer abcdefghijklmno)"
same "all peers" "[8,8,8,8,8,8,8,8]" "$(shown)"
ctl peer set abcdefghijklmno interval 77ms
told()
{
	jq -c 'select(.event == "peer-change" and .interval == 77000) |
		[(.path | length), (.path[0] | has("rtt") or has("class_meter"))]' \
		<"$TMP/events" | tail -n 1
}
same_soon "an event" "[8,false]" told
same "no event was lost" "" "$(<"$TMP/err")"
finish
