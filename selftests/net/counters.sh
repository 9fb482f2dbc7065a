#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters by class and by drop reason are exact for known traffic, on both ends.
# ethtool -S, `ip -s link`, nsmctl and YNL show the same numbers. A GSO packet counts
# as its segments. Counters never go backwards.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq ethtool
topo_pair || skip_all "no veth"
classes="control audio holo video text file default scavenger"

ethtool_() { in_ns "$1" ethtool -S w0 | awk 'NF == 2 { print $1, $2 }' | sort; }
value() { awk -v n="$2:" '$1 == n { print $2 }' "$1"; }
link_() { ip -n "$1" -s -s -j link show w0 | jq ".[0].stats64.$2"; }

wire_pair 4 ip
wait_for 5 reach
wait_for 5 reach "$A" "$IB6"

names=$(in_ns "$A" ethtool -S w0 | awk -F: 'NR > 1 { gsub(/ /, "", $1); print $1 }')
for c in $classes; do
	for k in rx_packets rx_bytes tx_packets tx_bytes; do
		like "ethtool -S has class_${c}_$k" "*class_${c}_$k*" "$names"
	done
done
missing=
while read -r reason; do
	case $reason in max | rx_short | rx_version | rx_no_wire) continue ;; esac
	[[ "$names" == *"drop_$reason"* ]] || missing+=" $reason"
done < <(sed -n 's/^\tNSMWIRE_DROP_\([A-Z_]*\).*/\L\1/p' "$TOP_DIR/include/uapi/linux/nsmwire.h")
same "ethtool -S has every drop reason of the specification" "" "$missing"
check "names are distinct" test -z "$(echo "$names" | sort | uniq -d)"

# --- exact counts, by class

exact() # NS-FROM ADDRESS TOS CLASS
{
	local from=$1 to=$B n=25 size=100 len
	[ "$from" = "$A" ] || to=$A
	len=$((size + ($(wc -c <<<"$2" | tr -d ' ') > 0) * 28))
	[[ $2 != *:* ]] || len=$((size + 48))
	ethtool_ "$from" >"$TMP/f0"
	ethtool_ "$to" >"$TMP/t0"
	in_ns "$from" ping -nqc $n -i 0.002 -s $size -Q "$3" "$2" >/dev/null
	ethtool_ "$from" >"$TMP/f1"
	ethtool_ "$to" >"$TMP/t1"
	same "$4 to $2: tx at the sender" "$n $((n * len))" \
		"$(($(value "$TMP/f1" "class_$4_tx_packets") - $(value "$TMP/f0" "class_$4_tx_packets"))) $(($(value "$TMP/f1" "class_$4_tx_bytes") - $(value "$TMP/f0" "class_$4_tx_bytes")))"
	same "$4 to $2: rx at the receiver" "$n $((n * len))" \
		"$(($(value "$TMP/t1" "class_$4_rx_packets") - $(value "$TMP/t0" "class_$4_rx_packets"))) $(($(value "$TMP/t1" "class_$4_rx_bytes") - $(value "$TMP/t0" "class_$4_rx_bytes")))"
}

exact "$A" "$IB4" 0xb8 audio
exact "$A" "$IB4" 0x80 holo
exact "$A" "$IB6" 0x88 video
exact "$B" "$IA4" 0x48 text
exact "$B" "$IA6" 0x28 file
exact "$A" "$IB4" 0x04 scavenger

# --- all views agree

views() # NS
{
	local ns=$1 sum k c
	ethtool_ "$ns" >"$TMP/v"
	for k in rx_packets tx_packets; do
		sum=0
		for c in $classes; do sum=$((sum + $(value "$TMP/v" "class_${c}_$k"))); done
		same "$2: classes add up to $k of the device" "$(link_ "$ns" "${k%_*}.packets")" "$sum"
	done
	"$NSMCTL" -n "$ns" -j -s -d wire show w0 >"$TMP/w"
	for c in $classes; do
		same "$2: nsmctl and ethtool agree on $c" \
			"$(value "$TMP/v" "class_${c}_rx_packets") $(value "$TMP/v" "class_${c}_tx_bytes")" \
			"$(jq -r --arg c "$c" '.[0] | .class_stats[] |
				select(.name == $c) | "\(.rx_packets) \(.tx_bytes)"' "$TMP/w")"
	done
}

still() # neighbour and multicast chatter has ended
{
	local seen
	seen=$(in_ns "$A" ethtool -S w0; in_ns "$B" ethtool -S w0)
	wait_for 1 false
	[ "$seen" = "$(in_ns "$A" ethtool -S w0; in_ns "$B" ethtool -S w0)" ]
}
check_soon "nobody talks any more" still
views "$A" "one end"
views "$B" "other end"

# --- GSO counts as packets

gso()
{
	local before after
	before=$(counter "$A" w0 class_default_tx_packets)
	rxb=$(counter "$B" w0 class_default_rx_packets)
	cases xfer.py udp "GSO" 480000 "$A" "$B" "$IB4"
	after=$(counter "$A" w0 class_default_tx_packets)
	rxa=$(counter "$B" w0 class_default_rx_packets)
	at_least "400 datagrams by GSO count as 400" 400 $((after - before))
	check "and not as more" test $((after - before)) -lt 420
	at_least "and arrive as 400" 400 $((rxa - rxb))
}
gso

# --- drops show everywhere

ip -n "$A" link set w0 type nsmwire remote 0.0.0.0
same_soon "without a peer there is no carrier" down carrier "$A" w0
in_ns "$A" ping -nqc 5 -i 0.002 -W 0.01 "$IB4" >/dev/null 2>&1
n=$(counter "$A" w0 drop_tx_no_path)
at_least "five packets without a path" 5 "$n"
same "nsmctl shows the same number" "$n" "$("$NSMCTL" -n "$A" -j -s -d wire show w0 |
	jq -r '.[0] | .drop_stats[] | select(.reason == "tx-no-path") | .packets')"
at_least "tx_dropped of the device has them" "$n" "$(link_ "$A" tx.dropped)"
check "text shows the reason" sh -c \
	"'$NSMCTL' -n $A -s -d wire show w0 | grep -q 'tx-no-path.*$n'"

# --- they stay when the settings change, and start at zero with a new wire

before=$(counter "$A" w0 class_audio_tx_packets)
ip -n "$A" link set w0 type nsmwire remote "$UB6"
same "a change of the peer keeps the counters" "$before" "$(counter "$A" w0 class_audio_tx_packets)"
ip -n "$A" link del w0
ip -n "$A" link add w0 type nsmwire id 42
same "a new wire starts at zero" 0 "$(in_ns "$A" ethtool -S w0 | awk 'NR > 1 { s += $2 } END { print s }')"
like "ethtool -i names the driver" "*driver: nsmwire*version: ?*" "$(in_ns "$A" ethtool -i w0 | tr '\n' ' ')"
finish
