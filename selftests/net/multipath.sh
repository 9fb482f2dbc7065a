#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
#
# A route to the peer with several next hops: flows are spread over them, each flow
# stays on one, and the hash policy of the host decides what a flow is.
#
#     +-- $A ----------+        +-- $B -------+
#     | ua 10.9.0.1    +--------+ ub 10.9.0.2 |   lo 10.5.0.2 fd05::2: the remote
#     | va 10.8.0.1    +--------+ vb 10.8.0.2 |
#     | wa 10.7.0.1    +--------+ wb 10.7.0.2 |   used only for path MTUs
#     +----------------+        +-------------+

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ip -n "$A" link add va type veth peer name vb netns "$B"
ip -n "$A" link add wa type veth peer name wb netns "$B"

# Neighbour solicitations need a link-local source, since the wire's address is on lo.
one_end() # NS DEV NET HOST
{
	ip -n "$1" -b - <<-END
		addr replace 10.$3.0.$4/24 dev $2
		addr replace fd0$3::$4/64 dev $2 nodad
		addr add fe80::$4/64 dev $2 nodad
		link set $2 up
	END
}

for link in "9 ua ub" "8 va vb" "7 wa wb"; do
	read -r net near far <<<"$link"
	one_end "$A" "$near" "$net" 1
	one_end "$B" "$far" "$net" 2
done
ip -n "$A" -b - <<-END
	addr add 10.5.0.1/32 dev lo
	addr add fd05::1/128 dev lo
END
ip -n "$B" -b - <<-END
	addr add 10.5.0.2/32 dev lo
	addr add fd05::2/128 dev lo
	route add 10.5.0.1 via $UA4
	route add fd05::1 via $UA6
END

two_hops() # FAMILY [WORD: a third one as well]
{
	if [ "$1" = 4 ]; then
		ip -n "$A" route replace 10.5.0.2 nexthop via $UB4 \
			nexthop via 10.8.0.2 ${2:+nexthop via 10.7.0.2}
	else
		ip -n "$A" route replace fd05::2 nexthop via $UB6 \
			nexthop via fd08::2 ${2:+nexthop via fd07::2}
	fi
}

one_hop() # FAMILY
{
	if [ "$1" = 4 ]; then
		ip -n "$A" route replace 10.5.0.2 via $UB4
	else
		ip -n "$A" route del fd05::2
		ip -n "$A" route add fd05::2 via $UB6
	fi
}

policy() # FAMILY 0|1
{
	in_ns "$A" sh -c "echo $2 >/proc/sys/net/ipv$1/fib_multipath_hash_policy"
}

sent() # packets that left by ua, and by va, in $sent_ua and $sent_va
{
	local dev fields
	while read -r dev fields; do
		case $dev in
		ua:) read -r _ _ _ _ _ _ _ _ _ sent_ua _ <<<"$fields" ;;
		va:) read -r _ _ _ _ _ _ _ _ _ sent_va _ <<<"$fields" ;;
		esac
	done < <(in_ns "$A" cat /proc/net/dev)
}

# 400 packets of 200 flows; $by_ua and $by_va count the packets that leave by each
# device. They include some of the underlay's own, such as neighbour solicitations.
flows()
{
	sent
	by_ua=$sent_ua by_va=$sent_va
	in_ns "$A" "$PYTHON" - "$IB4" <<-'END'
		import socket, sys
		for port in range(20000, 20200):
		    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
		        s.bind(("", port))
		        for _ in range(2):
		            s.sendto(b"x" * 100, (sys.argv[1], 9))
	END
	sent
	by_ua=$((sent_ua - by_ua)) by_va=$((sent_va - by_va))
}

takes_one() { flows; [ "$by_ua" -lt 10 ] || [ "$by_va" -lt 10 ]; }
takes_both() { flows; [ "$by_ua" -ge 40 ] && [ "$by_va" -ge 40 ]; }

spread() # NAME: both take a tenth at least
{
	if takes_both; then
		pass "$1"
	else
		fail "$1" "$by_ua by the one, $by_va by the other"
	fi
}

one_of() # NAME N A B: one is N at least, the other next to nothing
{
	if { [ "$3" -ge "$2" ] && [ "$4" -lt 10 ]; } ||
		{ [ "$4" -ge "$2" ] && [ "$3" -lt 10 ]; }; then
		pass "$1"
	else
		fail "$1" "$3 by the one, $4 by the other"
	fi
}

all_by_one() # NAME
{
	flows
	one_of "$1" 400 "$by_ua" "$by_va"
}

# One flow of 200 packets leaves by one device.
one_flow() # NAME
{
	local before
	sent
	before=("$sent_ua" "$sent_va")
	in_ns "$A" ping -qnc 200 -i 0.002 -Q "${2:-0}" "$IB4" >/dev/null
	sent
	one_of "$1" 200 $((sent_ua - before[0])) $((sent_va - before[1]))
}

spread_over_two() # FAMILY
{
	local f="IPv$1" l=10.5.0.1 r=10.5.0.2
	[ "$1" = 4 ] || l=fd05::1 r=fd05::2
	policy "$1" 1
	two_hops "$1"
	ip -n "$A" link add w0 type nsmwire id 42 local $l remote $r
	ip -n "$B" link add w0 type nsmwire id 42 local $r remote $l
	wire_addr
	check_soon "$f: packets arrive" reach
	spread "$f: 200 flows take both next hops"
	one_flow "$f: one flow stays on one"
	one_flow "$f: a flow of voice as well" 0xb8
	ip -n "$B" addr add 10.77.0.3/24 dev w0
	ip -n "$B" addr add 10.77.0.4/24 dev w0
	two_hops "$1" and_a_third
	cases multipath.py "$A" "$B" "$1" $l
	two_hops "$1"
	ip -n "$A" link set w0 type nsmwire dscp inherit
	check_soon "$f: DSCP inherited: packets arrive" reach
	spread "$f: DSCP inherited"
	ip -n "$A" link set w0 type nsmwire dscp class srcport 5000-5031
	spread "$f: a range of source ports"
	ip -n "$A" link set w0 type nsmwire srcport 5000-5000
	all_by_one "$f: one source port"
	ip -n "$A" link set w0 type nsmwire srcport auto

	policy "$1" 0
	ip -n "$A" link set w0 type nsmwire ttl 60
	all_by_one "$f: by addresses alone, as the kernel does from the start"
	policy "$1" 1
	one_hop "$1"
	check_soon "$f: the route loses one next hop" takes_one
	two_hops "$1"
	check_soon "$f: the route has it again" takes_both
	ip -n "$A" link set ua down
	same_soon "$f: one device is down: the path stays" none wire "$A" .peer.path[0].reason
	ip -n "$A" link set ua up
	ip -n "$A" addr replace $UA6/64 dev ua nodad
	ip -n "$A" addr replace fe80::1/64 dev ua nodad
	two_hops "$1"
	check_soon "$f: up again" reach
	ip -n "$A" link set w0 type nsmwire dev va
	all_by_one "$f: a device is named"
	wire_unpair
}

spread_over_two 4
spread_over_two 6

# --- next hop objects

ip -n "$A" route del 10.5.0.2
ip -n "$A" nexthop add id 1 via $UB4 dev ua
ip -n "$A" nexthop add id 2 via 10.8.0.2 dev va
ip -n "$A" nexthop add id 3 group 1/2
ip -n "$A" route add 10.5.0.2 nhid 3
ip -n "$A" link add w0 type nsmwire id 42 local 10.5.0.1 remote 10.5.0.2
ip -n "$B" link add w0 type nsmwire id 42 local 10.5.0.2 remote 10.5.0.1
wire_addr
check_soon "a group of next hops: packets arrive" reach
spread "a group of next hops: 200 flows take both"
ip -n "$A" nexthop replace id 3 group 1
check_soon "the group loses one" takes_one
finish
