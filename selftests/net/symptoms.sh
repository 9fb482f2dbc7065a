#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The symptoms in operators.rst are right: the test causes the fault, the documented
# command shows this fault and no other, and the documented remedy repairs it. Each
# symptom here has a heading there.
# Topology: topo_router of lib.sh, with an MTU of 1400 after the router.

. "$(dirname "$0")/lib.sh"
need nft jq ethtool

PAGE=$TOP_DIR/Documentation/operators.rst

topo_router 1400 || skip_all "no veth"
# The wires assume 1500, as on a host whose WAN has a smaller MTU further on.
ip -n "$B" link set ub mtu 1500
wire_pair 4 ip
check "packets pass" reach_both

symptom() # HEADING: operators.rst has it
{
	same "a symptom of the document: $1" 1 "$(grep -cxF "$1" "$PAGE")"
}

drops() # NS: the sum of drops of its wire and its namespace
{
	{ "$NSMCTL" -n "$1" -j stats w0; "$NSMCTL" -n "$1" -j stats; } |
		jq -s '[.[] | .netns // {}, .wire[] | .drop_stats // [] | .[].packets] | add // 0'
}

# moved NAME NS REASON COMMAND...: the command fails, and that reason counts there
moved()
{
	local name=$1 ns=$2 reason=$3 before after
	shift 3
	before=$(reason_of "$ns" "$reason")
	if "$@" >/dev/null 2>&1; then
		fail "$name" "$* succeeded"
		return
	fi
	after=$(reason_of "$ns" "$reason")
	at_least "$name" $((before + 1)) "$after"
}

reason_of() # NS REASON: of the wire, or of the namespace before a wire is known
{
	{ "$NSMCTL" -n "$1" -j stats w0; "$NSMCTL" -n "$1" -j stats; } |
		jq -s --arg r "$2" '[.[] | .netns // {}, .wire[] | .drop_stats // [] | .[] |
			select(.reason == $r) | .packets] | max // 0'
}

kernel_count() # NS NAME: of nstat
{
	in_ns "$1" nstat -asz "$2" | awk -v n="$2" '$1 == n { print $2 }'
}

# far SETTING...: the wire of $B anew
far()
{
	"$NSMCTL" -n "$B" wire del w0 2>/dev/null
	"$NSMCTL" -n "$B" wire add w0 local "$UB4" remote "$UA4" "$@" || return
	ip -n "$B" -b - <<-END
		addr add $IB4/24 dev w0
		addr add $IB6/64 dev w0 nodad
	END
}

far_up() { ip -n "$B" link set w0 up; }

big() { in_ns "$A" ping -nqc 1 -W 0.5 -M "do" -s "$1" "$IB4"; }

# --- no packets

symptom "No packets"
far id 43 && far_up
moved "other ids: rx-no-wire at the receiver" "$B" rx-no-wire no_reach "$A" "$IB4"
"$NSMCTL" -n "$B" wire del w0
before=$(kernel_count "$B" UdpNoPorts)
no_reach "$A" "$IB4"
at_least "no wire on the port: UdpNoPorts" $((before + 1)) "$(kernel_count "$B" UdpNoPorts)"
same_soon "and the sender has carrier" up carrier "$A" w0
far id 42 payload ethernet && far_up
moved "other payloads: rx-payload" "$B" rx-payload no_reach "$A" "$IB4"
far id 42
moved "not up: rx-down" "$B" rx-down no_reach "$A" "$IB4"
far_up
check "with the same settings at both ends they pass" reach_both

# --- one direction only

symptom "One way only"
in_ns "$R" nft -f - <<-'END'
	table inet fw {
		chain forward {
			type filter hook forward priority 0; policy drop;
			iifname "ra" accept
			ct state established,related accept
		}
	}
END
before=$(drops "$A") sent=$(counter "$A" w0 class_default_rx_packets)
no_reach "$A" "$IB4"
same "a firewall that waits for answers: nothing is counted" "$before" "$(drops "$A")"
same "and nothing received" "$sent" "$(counter "$A" w0 class_default_rx_packets)"
at_least "though the other end has received and answered" 1 \
	"$(counter "$B" w0 class_default_tx_packets)"
in_ns "$R" nft add rule inet fw forward udp dport 6091 accept
check "let in by the destination port, they pass" reach
in_ns "$R" nft flush ruleset

# --- NAT

symptom "A NAT in the way"
in_ns "$R" nft -f - <<-'END'
	table ip nat {
		chain post {
			type nat hook postrouting priority 100;
			oifname "rb" masquerade
		}
	}
END
# The router's connection tracking keeps the mapping of an existing flow.
"$NSMCTL" -n "$A" wire set w0 srcport 7000
moved "other addresses: rx-source at the receiver" "$B" rx-source no_reach "$A" "$IB4"
"$NSMCTL" -n "$B" wire set w0 local any remote 10.9.9.254
refuse "its answers go to the NAT, which knows of none" "100% packet loss" \
	in_ns "$A" ping -nqc 1 -W 0.5 "$IB4"
"$NSMCTL" -n "$A" wire set w0 srcport 6091
"$NSMCTL" -n "$B" wire set w0 srcport 6091
check "with srcport 6091 at both ends they pass" wait_for 5 reach
in_ns "$R" nft flush ruleset
"$NSMCTL" -n "$A" wire set w0 srcport auto
"$NSMCTL" -n "$B" wire set w0 srcport auto local "$UB4" remote "$UA4"

# --- the path MTU is smaller than both ends assume

symptom "Small packets pass, large ones do not"
in_ns "$R" nft -f - <<-'END'
	table ip fw {
		chain output {
			type filter hook output priority 0;
			ip protocol icmp drop
		}
	}
END
before="$(drops "$A") $(drops "$B")"
refuse "a black hole: a large packet is lost" "100% packet loss" big 1428
check "a small one passes" big 1300
same "and nothing is counted" "$before" "$(drops "$A") $(drops "$B")"
"$NSMCTL" -n "$A" wire set w0 mtu 1356
check "with an mtu of 1400 - 44 the largest passes" big 1328
"$NSMCTL" -n "$A" wire set w0 mtu auto
ip -n "$A" route change default via 10.9.0.254 mtu 1400
same_soon "or with the mtu of the route, which the wire follows" 1356 dev_mtu "$A" w0
check "the largest passes then, too" big 1328
ip -n "$A" route change default via 10.9.0.254
in_ns "$R" nft flush ruleset
same_soon "back again" 1456 dev_mtu "$A" w0
big 1428 >/dev/null 2>&1
moved "where ICMP passes, the sender is told: tx-mtu" "$A" tx-mtu big 1428
same "and the path is known" 1400 "$(wire "$A" .peer.path[0].mtu)"

# --- choppy audio

symptom "Choppy audio"
ctl uplink add wan rate 500kbit
ctl wire set w0 uplink wan
in_ns "$A" ping -nqf -c 400 -l 100 -W 1 -Q 0xb8 -s 1200 "$IB4" >/dev/null 2>&1
queue() # COUNTER: of class audio on the uplink
{
	ctl -j -s uplink show wan |
		jq --arg c "$1" '[.[0].queue[] | select(.name == "audio")][0][$c]'
}
at_least "more than its share: policed" 1 "$(queue policed)"
at_least "and too old when its turn comes: late" 1 "$(queue late)"
at_least "as the wire says" 1 "$(counter "$A" w0 drop_tx_late)"
ctl class set holoconf default share 1
ctl class set holoconf audio share 34
before=$(queue late)
check "with a larger share and less to send" \
	in_ns "$A" ping -nqc 5 -i 0.2 -W 5 -Q 0xb8 -s 1200 "$IB4"
same "none is late" "$before" "$(queue late)"
finish
