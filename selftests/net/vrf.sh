#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
#
# Underlay devices in VRFs: wires of two VRFs with the same addresses, the same ids
# and the same port; devices that join a VRF and leave it; ports that are in use.
#
#     +-- $A ------------------+    +-- $B -+
#     | vrf red:  ua  10.9.0.1 +----+ ub    | 10.9.0.2
#     |                        |    +-------+
#     |                        |    +-- $C -+
#     | vrf blue: va  10.9.0.1 +----+ ub    | 10.9.0.2
#     +------------------------+    +-------+

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C" || skip_all "no third namespace"
ip -n "$A" link add red type vrf table 101 || skip_all "no vrf"
ip -n "$A" link add blue type vrf table 102
ip -n "$A" link add va type veth peer name ub netns "$C"
for dev in red blue va; do ip -n "$A" link set "$dev" up; done
ip -n "$C" -b - <<-END
	addr add $UB4/24 dev ub
	addr add $UB6/64 dev ub nodad
	link set ub up
END

# A device that moves loses its addresses of IPv6.
enslave() # DEV VRF|nomaster
{
	if [ "$2" = nomaster ]; then
		ip -n "$A" link set "$1" nomaster
	else
		ip -n "$A" link set "$1" master "$2"
	fi
	ip -n "$A" addr replace $UA4/24 dev "$1"
	ip -n "$A" addr replace $UA6/64 dev "$1" nodad
}
enslave ua red
enslave va blue

reason() { wire "$A" .peer.path[0].reason "$@"; }
ipa() { ip -n "$A" "$@"; }

far_end() # NS FAMILY INNER
{
	local l=UA$2
	ip -n "$1" link add w0 type nsmwire id 42 remote "${!l}"
	ip -n "$1" addr add "$3/24" dev w0
	ip -n "$1" link set w0 up
}

near_end() # DEV FAMILY INNER ARGS...
{
	local r=UB$2
	ipa link add "$1" type nsmwire id 42 remote "${!r}" "${@:4}" || return
	ipa addr add "$3/24" dev "$1"
	ipa link set "$1" up
}

remove()
{
	ipa link del w0
	ipa link del w1
	ip -n "$B" link del w0
	ip -n "$C" link del w0
}

# Both wires of $A reach their own peer, and no other.
both() # NAME
{
	check_soon "$1: red" reach "$A" 10.77.0.2
	check_soon "$1: blue" reach "$A" 10.78.0.2
}

side_by_side() # FAMILY
{
	local f="IPv$1" l=UA$1
	far_end "$B" "$1" 10.77.0.2
	far_end "$C" "$1" 10.78.0.2
	near_end w0 "$1" 10.77.0.1 dev ua
	near_end w1 "$1" 10.78.0.1 dev va
	both "$f: same addresses, id and port"
	same "$f: the source address" "${!l} ${!l}" \
		"$(wire "$A" '.peer.path[0] | .local6 // .local') $(wire "$A" '.peer.path[0] | .local6 // .local' w1)"
	ipa link set w0 type nsmwire local "${!l}"
	ipa link set w1 type nsmwire local "${!l}"
	both "$f: a source that is asked for"
	ipa link set w0 type nsmwire dev red
	ipa link set w1 type nsmwire dev blue
	both "$f: dev names the VRF"
	ctl uplink add first dev ua
	ctl uplink add second dev va
	ctl wire set w0 dev none uplink first
	ctl wire set w1 dev none uplink second
	both "$f: the device of the uplink"
	ctl uplink set first dev va
	ctl uplink set second dev ua
	check_soon "$f: the uplinks change devices: each peer has the other wire" \
		in_ns "$B" sh -c "ip addr replace 10.78.0.2/24 dev w0; ping -qc 1 -W 1 10.78.0.1"
	remove
	ctl uplink del first
	ctl uplink del second
}
side_by_side 4
side_by_side 6

# --- a device that moves

far_end "$B" 4 10.77.0.2
far_end "$C" 4 10.78.0.2
near_end w0 4 10.77.0.1 dev ua
near_end w1 4 10.78.0.1 dev va
both "before"
enslave ua nomaster
# One socket is bound to blue, and the one without a VRF would get its packets.
same_soon "out of its VRF: the port is taken" no-socket reason
same_soon "the wire has no carrier" down carrier "$A" w0
check_soon "the other wire works" reach "$A" 10.78.0.2
enslave va nomaster
same_soon "the other is out as well: the port is free" none reason
ipa addr del $UA4/24 dev va
check_soon "and packets arrive without a VRF" reach "$A" 10.77.0.2
enslave ua red
enslave va blue
same_soon "back: red" none reason
same_soon "back: blue" none reason w1
both "back"

# --- a port that is in use

refuse "a wire without a VRF and one in it: refused" "or by wires in a VRF and others outside" \
	ip -n "$A" link add w2 type nsmwire id 43 remote 10.6.0.2
check "on another port: taken" ip -n "$A" link add w2 type nsmwire id 43 remote 10.6.0.2 dstport 6092
ipa link del w2
refuse "a change that takes the device away: refused" "free it or choose another dstport" \
	ctl wire set w0 dev none
both "and nothing has changed"

# --- a VRF that is deleted and created again

ipa link del red
same_soon "the VRF is deleted: the port is taken" no-socket reason
ipa link add red type vrf table 101
ipa link set red up
enslave ua red
both "the VRF is back"

# --- under load

bg in_ns "$A" ping -qnf -i 0.002 10.77.0.2 >/dev/null
for _ in {1..20}; do
	enslave ua blue
	enslave ua red
done
both "after forty moves under load"
at_least "packets left meanwhile" 100 "$(ipa -s -j link show w0 | jq '.[0].stats64.tx.packets')"
ipa link del w0
check "a wire that is deleted in a VRF leaves no socket" \
	sh -c "[ \$(ip netns exec $A ss -aun sport = 6091 | grep -c 6091) = 1 ]"
finish
