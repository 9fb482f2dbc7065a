#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml kcsan
# timeout: 300
#
# The namespace model: a wire is created in one namespace (the underlay, where its
# socket stays), moves to a pod and still works. Either namespace can be deleted, in any
# order, and so can the underlay device.
#
#   $A underlay: ua ---- ub $B      $C pod: w0, created in $A
#
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C"

socket() # NS: sockets on the port
{
	in_ns "$1" ss -Huln 'sport = :6091' | wc -l
}

far_end() # FAMILY PAYLOAD: w0 of $B
{
	local l=UB$1 r=UA$1
	ip -n "$B" link add w0 type nsmwire id 42 local "${!l}" remote "${!r}" payload "$2"
	wire_end "$B" "$IB4" "$IB6"
}

move() # FAMILY PAYLOAD
{
	local l="IPv$1 $2:" ua=UA$1 ub=UB$1
	far_end "$1" "$2"
	ip -n "$A" link add w0 type nsmwire id 42 local "${!ua}" remote "${!ub}" payload "$2"
	check "$l moved to the pod" ip -n "$A" link set w0 netns "$C"
	wire_end "$C" "$IA4" "$IA6"
	check_soon "$l IPv4 passes from the pod" reach "$C" "$IB4"
	check_soon "$l IPv6 passes from the pod" reach "$C" "$IB6"
	check "$l and to it" reach "$B" "$IA4"
	same "$l the socket stayed" "1 0" "$(socket "$A") $(socket "$C")"
	same "$l settings are shown in the pod" 42 \
		"$(ip -n "$C" -d -j link show w0 | jq '.[0].linkinfo.info_data.id')"
	same "$l the underlay still sees it" 1 \
		"$("$NSMCTL" -n "$A" -j wire show | jq '[.[] | select(.ifname == "w0")] | length')"
	check "$l the pod changes a setting" ip -n "$C" link set w0 type nsmwire ttl 9
	check "$l and it works on" reach "$C" "$IB4"
	check "$l there and back" sh -c "ip -n $C link set w0 netns $A && ip -n $A link set w0 netns $C"
	wire_end "$C" "$IA4" "$IA6"
	check_soon "$l it works again" reach "$C" "$IB4"
	check "$l deleted in the pod" ip -n "$C" link del w0
	same "$l the socket went with it" 0 "$(socket "$A")"
	ip -n "$B" link del w0
}

variants move

# --- created from one namespace straight into another

far_end 4 ip
check "created straight in the pod" ip -n "$A" link add w0 netns "$C" type nsmwire \
	id 42 remote $UB4
wire_end "$C" "$IA4" "$IA6"
check_soon "its packets pass" reach "$C" "$IB4"
same "its socket is where it was created from" "1 0" "$(socket "$A") $(socket "$C")"
ip -n "$C" link del w0

# --- two wires of one name and id in two pods over two underlays

ip -n "$A" link add w0 type nsmwire id 42 remote $UB4
ip -n "$A" link set w0 netns "$C"
check "the name is free where it came from" ip -n "$A" link add w0 type nsmwire id 43 remote $UB4
refuse "the id is not: the underlay is the same" "id" \
	ip -n "$A" link add w1 type nsmwire id 42 remote $UB4
check "another underlay has its own ids" ip -n "$C" link add w1 type nsmwire id 42
ip -n "$A" link del w0
ip -n "$C" link del w1

# --- marks do not leak from the pod to the underlay

wire_end "$C" "$IA4" "$IA6"
check_soon "a pod that marks its packets" reach "$C" "$IB4" -m 77
tc -n "$A" qdisc add dev ua clsact
if tc -n "$A" filter add dev ua egress protocol all handle 77 fw action drop 2>/dev/null; then
	in_ns "$A" ping -nqc 1 -W 0.2 -m 77 "$UB4" >/dev/null 2>&1
	like "the filter sees marks of the underlay" "*dropped 1,*" \
		"$(tc -n "$A" -s filter show dev ua egress | tr '\n' ' ')"
	check "and none of the pod" reach "$C" "$IB4" -m 77
else
	skip "marks of the pod" "this kernel has no cls_fw"
fi
tc -n "$A" qdisc del dev ua clsact

# --- the underlay dies, the device lives on, without a path

ns_del "$A"
check_soon "underlay deleted: the device lives" ip -n "$C" link show w0
same_soon "underlay deleted: no carrier" down carrier "$C" w0
same "underlay deleted: its path is down, and why" "false $UB4 down no-netns" \
	"$(wire "$C" ' | "\(.carrier) \(.peer.path[] | "\(.remote) \(.state) \(.reason)")"')"
like "underlay deleted: the tool says it in words" "*no-netns*" \
	"$("$NSMCTL" -n "$C" wire show w0)"
in_ns "$C" ping -nqc 3 -i 0.01 -W 0.01 "$IB4" >/dev/null 2>&1
at_least "underlay deleted: packets count tx-no-path" 3 "$(counter "$C" w0 drop_tx_no_path)"
refuse "underlay deleted: no new peer, with the reason" "underlay" \
	ip -n "$C" link set w0 type nsmwire remote 10.0.0.1
check "underlay deleted: it is still shown" ip -n "$C" -d link show w0
check "underlay deleted: nsmctl shows it" "$NSMCTL" -n "$C" -d wire show w0
check "underlay deleted: it can be deleted" ip -n "$C" link del w0
check "and another made" ip -n "$C" link add w0 type nsmwire id 42
ip -n "$C" link del w0
ns_del "$B"

# --- the pod dies, the underlay gets its id and its port back

topo_pair
far_end 4 ip
ip -n "$A" link add w0 type nsmwire id 42 local $UA4 remote $UB4
ip -n "$A" link set w0 netns "$C"
wire_end "$C" "$IA4" "$IA6"
check_soon "a wire in a pod" reach "$C" "$IB4"
ns_del "$C"
same_soon "pod deleted: the socket is closed" 0 socket "$A"
same_soon "pod deleted: the underlay knows no wire" 0 sh -c \
	"'$NSMCTL' -n $A -j wire show | jq length"
check "pod deleted: the id is free" ip -n "$A" link add w0 type nsmwire id 42 local $UA4 remote $UB4
wire_end "$A" "$IA4" "$IA6"
check_soon "and works" reach "$A" "$IB4"

# --- the device below dies and comes back

ip -n "$A" link del ua
same_soon "underlay device deleted: no carrier" down carrier "$A" w0
check "underlay device deleted: the wire lives" ip -n "$A" link show w0
ip -n "$A" link add ua type veth peer name ub netns "$B"
ip -n "$A" -b - <<-END
	addr add $UA4/24 dev ua
	link set ua up
END
ip -n "$B" -b - <<-END
	addr add $UB4/24 dev ub
	link set ub up
END
same_soon "underlay device is back: carrier" up carrier "$A" w0
check_soon "underlay device is back: packets pass" reach "$A" "$IB4"

# --- a pod and its underlay die in one go, with others

for n in 1 2 3 4; do
	ns_add "nsmw$$u$n" "nsmw$$p$n"
	ip -n "nsmw$$u$n" -b - <<-END
		link add d0 type dummy
		addr add 10.9.0.1/24 dev d0
		link set d0 up
		link add w0 type nsmwire id $n remote 10.9.0.2
		link add w1 type nsmwire id 99 remote 10.9.0.2
	END
	ip -n "nsmw$$u$n" link set w0 netns "nsmw$$p$n"
	ip -n "nsmw$$p$n" link set w0 up
done
for n in 1 2 3 4; do
	ip netns del "nsmw$$u$n" &
	ip netns del "nsmw$$p$n" &
done
wait
gone() { ! ip netns list | grep -q "nsmw$$[up]"; }
check_soon "four underlays and their pods die at once" gone

# --- both ends in namespaces that die together, with a wire up

check "both die at once" ip netns del "$B"
ns_del "$A"
ns_add "$A"
check "a new namespace starts clean" ip -n "$A" link add w0 type nsmwire id 42 remote 127.0.0.9
ip -n "$A" link set w0 up
same_soon "a remote on the node itself is no path" loop wire "$A" .peer.path[0].reason
finish
