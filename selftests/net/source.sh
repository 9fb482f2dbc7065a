#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 300
#
# The source address of a path without "local": one public address of the underlay for
# all classes. It stays while it is valid, follows "src" of the route, and is shown.
# Topology: topo_pair of lib.sh; no wire has "local", and the far end accepts packets
# only from its "remote".

. "$(dirname "$0")/lib.sh"

need jq tcpdump
topo_pair || skip_all "no veth"

local_of() { wire "$A" '.peer.path[0] | .local6 // .local'; }

far() # REMOTE: the address from which w0 of $B accepts packets
{
	ip -n "$B" link set w0 type nsmwire remote "$1"
}

up() # FAMILY: w0 at both ends, $B knowing the first address of $A
{
	local l=UA$1 r=UB$1
	ip -n "$A" link add w0 type nsmwire id 42 remote "${!r}"
	ip -n "$B" link add w0 type nsmwire id 42 remote "${!l}"
	wire_addr
}

has_link_local() { [[ "$(local_of)" = fe80::* ]]; }

all_classes() # NAME: voice, video, the rest; the second time with cached routes
{
	local ds
	for ds in 0xb8 0x88 0 0xb8 0; do
		wait_for 2 reach "$A" "$IB4" -Q "$ds" || { fail "$1" "class of $ds"; return; }
	done
	pass "$1"
}

from() # DEV: outer source addresses there of a voice ping and a default ping
{
	capture "$A" "$1" "$TMP/cap" "udp port 6091"
	in_ns "$A" ping -nqc 1 -W 0.1 -Q 0xb8 "$IB4" >/dev/null
	in_ns "$A" ping -nqc 1 -W 0.1 "$IB4" >/dev/null
	capture_end
	tcpdump -nr "$TMP/cap" 2>/dev/null | grep "> ${UB4//./\\.}\.\|> $UB6\." |
		awk '{ sub(/\.[0-9]+$/, "", $3); print $3 }' | sort -u | xargs
}

# --- a valid address stays, an invalid one is replaced

stays() # FAMILY NEARER PREFIX NODAD
{
	local l=UA$1 f="IPv$1" near=$2 bits=$3 nodad=$4
	l=${!l}
	up "$1"
	same "$f: shown" "$l" "$(local_of)"
	all_classes "$f: all classes arrive"
	ip -n "$A" addr add "$near/$bits" dev ua ${nodad:+"$nodad"}
	all_classes "$f: a nearer address: all classes arrive"
	same "$f: a nearer address: the source stays" "$l" "$(local_of)"
	far "$near"
	ip -n "$A" addr change "$l/$bits" dev ua preferred_lft 0
	no_reach "$A" "$IB4" >/dev/null
	same_soon "$f: deprecated: the other is taken" "$near" local_of
	all_classes "$f: deprecated: all classes arrive"
	ip -n "$A" addr change "$l/$bits" dev ua preferred_lft forever
	ip -n "$A" link set w0 type nsmwire ttl 60
	all_classes "$f: preferred again: the source stays"
	same "$f: preferred again: shown" "$near" "$(local_of)"
	far "$l"
	ip -n "$A" addr del "$near/$bits" dev ua
	same_soon "$f: gone: back to the first" "$l" local_of
	all_classes "$f: gone: all classes arrive"
	wire_unpair
}
# Of two addresses of one subnet the kernel prefers, in IPv4, the first.
stays 4 10.9.0.3 24 ""
stays 6 fd09::3 64 nodad

# --- "src" of the route

named() # FAMILY OTHER BITS
{
	local l=UA$1 r=UB$1 f="IPv$1" other=$2
	l=${!l} r=${!r}
	ip -n "$A" addr add "$other/$3" dev ua ${4:+"$4"}
	ip -n "$B" -"$1" route add "$other/$3" dev ub
	up "$1"
	ip -n "$A" -"$1" route add "$r/$3" dev ua src "$other"
	same_soon "$f: the route names a source" "$other" local_of
	far "$other"
	all_classes "$f: the route names a source: all classes arrive"
	ip -n "$A" -"$1" route del "$r/$3" dev ua
	ip -n "$A" -"$1" route add "$r/$3" dev ua src "$l"
	same_soon "$f: it names another" "$l" local_of
	ip -n "$A" -"$1" route del "$r/$3" dev ua
	ip -n "$A" addr del "$other/$3" dev ua
	ip -n "$B" -"$1" route del "$other/$3" dev ub
	wire_unpair
}
named 4 10.9.1.1 32 ""
named 6 fd09:1::1 128 nodad

# --- a class that leaves by another device leaves from the same address

# An IPv4 rule matches only three bits of EF.

ip -n "$A" link add d0 type dummy
ip -n "$A" -b - <<-END
	addr add 10.8.0.1/24 dev d0
	addr add fd08::1/64 dev d0 nodad
	link set d0 up
	route add $UB4/32 dev d0 table 100
	route add $UB6/128 dev d0 table 100
	rule add tos 0x18 table 100
	neigh add $UB4 lladdr 02:00:00:00:00:99 dev d0 nud permanent
	neigh add $UB6 lladdr 02:00:00:00:00:99 dev d0 nud permanent
END
ip -n "$A" -6 rule add tos 0xb8 table 100
for family in 4 6; do
	l=UA$family
	up $family
	same "IPv$family: voice by another device, from the same address" "${!l}" "$(from d0)"
	same "IPv$family: and the rest from it" "${!l}" "$(from ua)"
	wire_unpair
done
ip -n "$A" rule del tos 0x18 table 100
ip -n "$A" -6 rule del tos 0xb8 table 100
ip -n "$A" link del d0

# --- temporary addresses

in_ns "$A" sh -c 'echo 2 >/proc/sys/net/ipv6/conf/ua/use_tempaddr'
up 6
ip -n "$A" addr change $UA6/64 dev ua mngtmpaddr nodad
check_soon "there is a temporary address" \
	bash -c "ip -n $A -6 addr show dev ua temporary | grep -q inet6"
all_classes "a temporary address: all classes arrive"
same "a temporary address: not used" "$UA6" "$(local_of)"
ip -n "$A" link set w0 type nsmwire remote fd09::9
ip -n "$A" link set w0 type nsmwire remote $UB6
same "a temporary address: nor chosen" "$UA6" "$(local_of)"
wire_unpair
in_ns "$A" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/ua/use_tempaddr'
ip -n "$A" addr flush dev ua scope global
ip -n "$A" addr add $UA4/24 dev ua
ip -n "$A" addr add $UA6/64 dev ua nodad

# --- an address of the wire

# The underlay device has only a link-local address, as with routing over unnumbered
# links. The wire's address has a longer common prefix with the peer than the host's.
inner() # FAMILY HOST BITS INNER
{
	local r=UB$1 f="IPv$1"
	ip -n "$A" addr flush dev ua scope global
	ip -n "$A" link add w0 type nsmwire id 42
	ip -n "$A" addr add "$4/$3" dev w0
	ip -n "$A" addr add $IA4/24 dev w0
	ip -n "$A" link set w0 up
	ip -n "$A" link add d0 type dummy
	ip -n "$A" addr add "$2/$3" dev d0 ${5:+"$5"}
	ip -n "$A" link set d0 up
	ip -n "$A" -"$1" route add "${!r}/$3" dev ua
	ip -n "$B" -"$1" route add "$2/$3" ${6:+via "$6"} dev ub
	ip -n "$B" link add w0 type nsmwire id 42 remote "$2"
	ip -n "$B" addr add $IB4/24 dev w0
	ip -n "$B" link set w0 up
	ip -n "$A" link set w0 type nsmwire remote "${!r}"
	same "$f: not the wire's own address" "$2" "$(local_of)"
	check_soon "$f: path up" is up carrier "$A" w0
	all_classes "$f: not the wire's own address: all classes arrive"
	ip -n "$A" link del d0
	if [ "$1" = 4 ]; then
		same_soon "$f: no other address: no path" no-address wire "$A" .peer.path[0].reason
	else
		check_soon "$f: no other address: the link-local one" has_link_local
	fi
	ip -n "$A" -"$1" route del "${!r}/$3" dev ua
	ip -n "$B" -"$1" route del "$2/$3" dev ub
	wire_unpair
}
ip -n "$A" addr add fe80::1/64 dev ua nodad
inner 4 10.99.0.1 32 10.9.0.7 ""
inner 6 fd99::1 128 fd09::7 nodad fe80::1

finish
