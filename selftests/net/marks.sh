#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 300
#
# Marks: the mark of an inner packet is not copied to the outer packet, nor the mark of
# an outer packet to the inner one. The fwmark of a wire or an uplink marks the outer
# packets and is part of the route lookup. The default route can therefore lead into
# the wire, the path follows a rule that is added or deleted, and the path MTU is
# learned for the route of the outer packets.
# Topology: topo_pair of lib.sh, the far end played by the test (nsmrig.py); then
# topo_router.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
cases marks.py
ns_del "$A" "$B"
topo_router 1400

MARK=0x6e73
# shellcheck disable=SC2034 # by their names
FAR4=203.0.113.1 FAR6=2001:db8::1
reason() { wire "$A" .peer.path[0].reason; }

# Packets without a mark go into the wire, as with wg-quick(8).
default_route() # 4|6 OBJECT NAME: the fwmark is set on this object
{
	local far=FAR$1 ub=UB$1 l="IPv$1, fwmark of the $2" bits=32
	far=${!far} ub=${!ub}
	[ "$1" = 4 ] || bits=128
	wire_pair "$1" ip >/dev/null
	ip -n "$A" link set w0 type nsmwire uplink wan
	ip -n "$B" addr add "$far/$bits" dev lo
	check "$l: is taken" ctl "$2" set "$3" fwmark $MARK
	ip -n "$A" "-$1" route add default dev w0 table 77
	ip -n "$A" "-$1" rule add not fwmark $MARK table 77
	ip -n "$A" "-$1" rule add table main suppress_prefixlength 0
	same_soon "$l: the path is up" none reason
	check_soon "$l: the default route can lead into the wire" reach "$A" "$far"
	# Without the mark the route of the outer packets leads into the wire, too.
	check "$l: fwmark none" ctl "$2" set "$3" fwmark none
	same_soon "$l: without the mark it is a loop" loop reason
	check "$l: fwmark again" ctl "$2" set "$3" fwmark $MARK
	same_soon "$l: with it the path is up again" none reason
	# the path MTU after the router
	check_soon "$l: the path MTU is learned for the marked route" \
		eval "no_reach $A $far -M do -s 1380; [ \"\$(learned $A $ub mark $MARK)\" = 1400 ]"
	same "$l: and is that of the path" 1400 "$(wire "$A" .peer.path[0].mtu)"
	check "$l: what fits then passes" reach "$A" "$far" -M "do" -s 1200
	ip -n "$A" "-$1" rule del table main suppress_prefixlength 0
	ip -n "$A" "-$1" rule del not fwmark $MARK table 77
	ip -n "$B" addr del "$far/$bits" dev lo
	ctl "$2" set "$3" fwmark none
	wire_unpair
}

check "an uplink" ctl uplink add wan
default_route 4 wire w0
default_route 6 uplink wan
same "an uplink: its fwmark is shown" "wan: rate none fwmark $MARK wires 0" \
	"$(ctl uplink set wan fwmark $MARK && ctl uplink show wan)"

# The path follows when a rule for marked packets is added and deleted.
wire_pair 4 ip >/dev/null
ip -n "$A" link set w0 type nsmwire uplink wan
check_soon "an uplink with fwmark: a way there and back" reach
ip -n "$A" rule add fwmark $MARK blackhole
same_soon "a rule for the mark: no route" no-route reason
ip -n "$A" link set w0 type nsmwire fwmark 0x1
same_soon "the wire's own mark comes first" none reason
ip -n "$A" link set w0 type nsmwire fwmark off
same_soon "without one it is the uplink's" no-route reason
check "the uplink gives it up" ctl uplink set wan fwmark none
same_soon "and the wires follow" none reason
check_soon "packets leave again" reach
wire_unpair
finish
