#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 300
#
# NAT and connection tracking, inside a wire and below it. A network whose gateway is the
# node is masqueraded into the wire, and reached from it by DNAT; its host learns the
# path MTU. A flowtable forwards into the wire and out of it, bypassing the stack. The
# connection mark selects the class. Inner and outer packets belong to different
# connections; the outer one can be tracked, untracked, and masqueraded on the path.
# Topology: topo_router of lib.sh, its far link of 1400 bytes, a host $C attached to $A.

. "$(dirname "$0")/lib.sh"

need nft jq
topo_router 1400 || skip_all "no veth"
ns_add "$C"
host_behind

rules() # NS: replaces the ruleset by the one on standard input
{
	in_ns "$1" nft flush ruleset
	in_ns "$1" nft -f -
}

seen() { in_ns "$A" nft -j list counter inet t "$1" | jq '[.nftables[].counter.packets // 0] | add'; }
class() { counter "$A" w0 class_"$1"_tx_packets; }

told() # ADDRESS SIZE MTU: the host $C learns that path MTU
{
	no_reach "$C" "$1" -M "do" -s "$2" >/dev/null
	[ "$(learned "$C" "$1")" = "$3" ]
}

rules "$A" 2>"$TMP/nft" <<-END || skip_all "no nft with NAT and ct: $(head -n 1 "$TMP/nft")"
	table inet t {
		counter inner { }
		counter outer { }
		counter mixed { }
		chain forward {
			type filter hook forward priority 0;
			oifname w0 ct mark set 2 counter name inner
			oifname w0 meta mark set ct mark
		}
		chain output {
			type filter hook output priority 0;
			oifname ua udp dport 6091 counter name outer
			oifname ua udp dport 6091 ct mark 2 counter name mixed
		}
		chain pre {
			type nat hook prerouting priority -100;
			iifname w0 ip daddr 10.77.0.100 dnat to 10.76.0.2
			iifname w0 ip6 daddr fd77::100 dnat to fd76::2
		}
		chain post {
			type nat hook postrouting priority 100;
			oifname { "w0", "ua" } masquerade
		}
	}
END

nat() # FAMILY PAYLOAD
{
	local l="IPv$1 $2:" over=44 ns before
	[ "$1" = 4 ] || over=64
	[ "$2" = ip ] || over=$((over + 14))
	for ns in "$A" "$B" "$C"; do
		ip -n "$ns" -4 route flush cache
		ip -n "$ns" -6 route flush cache
	done
	wire_pair "$1" "$2" >/dev/null
	ip -n "$A" link set w0 type nsmwire trust mark,dscp
	check_soon "$l masqueraded IPv4" reach "$C" "$IB4"
	check_soon "$l masqueraded IPv6" reach "$C" "$IB6"
	at_least "$l in the class of the connection's mark" 2 "$(class audio)"
	ip -n "$B" route add 10.77.0.100 dev w0
	ip -n "$B" route add fd77::100 dev w0
	[ "$2" = ip ] || ip -n "$A" addr add 10.77.0.100/32 dev w0
	[ "$2" = ip ] || ip -n "$A" addr add fd77::100/128 dev w0 nodad
	check_soon "$l and in by DNAT, IPv4" reach "$B" 10.77.0.100
	check_soon "$l IPv6" reach "$B" fd77::100
	check_soon "$l the host behind is told the path MTU, IPv4" \
		told "$IB4" 1360 $((1400 - over))
	check_soon "$l IPv6" told "$IB6" 1360 $((1400 - over))
	before=$(seen outer)
	cases xfer.py all "$l masqueraded" 100000 "$C" "$B" "$IB4" "$IB6"
	at_least "$l its outer packets are tracked, too" 10 $(($(seen outer) - before))
	wire_unpair
}

nat 4 ethernet
nat 6 ip
at_least "inner packets had a connection" 50 "$(seen inner)"
same "which none of the outer ones had" 0 "$(seen mixed)"

# --- a flowtable: packets of an established connection bypass the chain

offload() # FAMILY PAYLOAD
{
	local l="IPv$1 $2, flowtable:"
	wire_pair "$1" "$2" >/dev/null
	rules "$A" 2>"$TMP/nft" <<-END || { skip "$l" "$(head -n 1 "$TMP/nft")"; wire_unpair; return; }
		table inet t {
			counter slow { }
			flowtable f {
				hook ingress priority 0; devices = { "w0", "ac" };
				counter
			}
			chain forward {
				type filter hook forward priority 0;
				ip protocol { tcp, udp } flow add @f
				ip6 nexthdr { tcp, udp } flow add @f
				meta l4proto { tcp, udp } counter name slow
			}
			chain post {
				type nat hook postrouting priority 100;
				oifname "w0" masquerade
			}
		}
	END
	check_soon "$l IPv4" reach "$C" "$IB4"
	check_soon "$l IPv6" reach "$C" "$IB6"
	cases xfer.py all "$l masqueraded" 200000 "$C" "$B" "$IB4" "$IB6"
	cases flowtable.py "$l a connection" "$C" "$A" w0 "$B" "$IB4" "$IB6"
	wire_unpair
}

offload 4 ip
offload 6 ethernet

# --- the outer packets: untracked

rules "$A" <<-END
	table inet t {
		chain raw {
			type filter hook prerouting priority -300;
			udp dport 6091 notrack
		}
		chain rawout {
			type filter hook output priority -300;
			udp dport 6091 notrack
		}
		chain input {
			type filter hook input priority 0; policy drop;
			iifname "ua" ct state untracked accept
			iifname "ua" meta l4proto ipv6-icmp accept
			iifname "w0" accept
		}
	}
END
wire_pair 6 ip >/dev/null
check_soon "untracked: a way there and back" reach
cases xfer.py tcp "untracked" 100000 "$A" "$B" "$IB4" "$IB6"
wire_unpair

# --- a NAT between the ends that admits only replies

rules "$R" <<-END
	table inet t {
		chain post {
			type nat hook postrouting priority 100;
			oifname "rb" masquerade
		}
		chain forward {
			type filter hook forward priority 0; policy drop;
			ct state established,related accept
			iifname "ra" accept
		}
	}
END
in_ns "$A" nft flush ruleset
l="a NAT between the ends:"
ip -n "$A" -6 route flush cache
ip -n "$A" link add w0 type nsmwire id 42 remote "$UB6" payload ethernet srcport 6091
ip -n "$B" link add w0 type nsmwire id 42 remote fd09:9::fe payload ethernet srcport 6091
wire_addr
check_soon "$l from behind it" reach
check "$l and back" reach "$B" "$IA4"
check_soon "$l the path MTU is learned through it" eval \
	"no_reach $A $IB4 -M do -s 1360; [ \"\$(learned $A $IB4)\" = 1322 ]"
cases xfer.py all "$l" 100000 "$A" "$B" "$IB4" "$IB6"
wire_unpair
finish
