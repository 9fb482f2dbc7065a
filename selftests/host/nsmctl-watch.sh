#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# What watches an nsmwire, without a kernel module: the counters in the format
# of Prometheus, held against a strict reader of it.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
need "$PYTHON"

# --- nsmctl stats --prometheus

metrics() { "$PYTHON" "$HOST_DIR/promcheck.py" <<<"$OUT" 2>&1 | tail -n 1; }

run stats --prometheus
same "prometheus: status, no complaint" "0 ''" "$RC '$ERR'"
same "prometheus: is its format; families and samples" "20 174" "$(metrics)"
same "prometheus: what is asked" "cmd=5 flags=0x5
cmd=5 flags=0x305
cmd=1 flags=0x5
cmd=11 flags=0x305" "$SENT"
good=$OUT
while IFS=$'\t' read -r what expression; do
	OUT=$(sed "$expression" <<<"$good")
	same "the reader notices: $what" y "$([ "$OUT" != "$good" ] &&
		[[ $(metrics) == AssertionError* ]] && echo y)"
done <<'END'
a sample twice	/^nsmwire_uplink_wires{/p
no HELP	/HELP nsmwire_uplink_wires/d
no TYPE	/TYPE nsmwire_uplink_wires/d
samples apart	/^nsmwire_wires/{h;d};$G
a counter without _total	s/policed_packets_total/policed_packets/
a quote that is not closed	s/"bare1"}/"bare1}/
a quote that is not escaped	s/"bare1"/"ba"re1"/
a label twice	s/,class=/,uplink=/
a sum that goes down	s/le="4.194304"} 200/le="4.194304"} 199/;s/le="2.097152"} 200/le="2.097152"} 201/
no +Inf	/+Inf/d
END
OUT=$good
while read -r line; do
	holds "prometheus: $line" $'\n'"$line"$'\n' "$OUT"
done <<'END'
nsmwire_wires 2
nsmwire_netns_dropped_packets_total{reason="rx-no-wire"} 12
nsmwire_wire_receive_packets_total{wire="wire0",class="audio"} 18446744073709551615
nsmwire_wire_receive_bytes_total{wire="far0",netnsid="4711",class="holo"} 9007199254740993
nsmwire_wire_transmit_packets_total{wire="wire0",class="holo"} 3
nsmwire_wire_transmit_bytes_total{wire="wire0",class="audio"} 4
nsmwire_wire_dropped_packets_total{wire="far0",netnsid="4711",reason="tx-late"} 5
nsmwire_wire_dropped_packets_total{wire="wire0",reason="91"} 6
nsmwire_uplink_rate_bits_per_second{uplink="wan0"} 48000000
nsmwire_uplink_rate_bits_per_second{uplink="bare1"} 0
nsmwire_uplink_wires{uplink="wan0"} 3
nsmwire_uplink_queued_packets_total{uplink="wan0",class="audio"} 1003
nsmwire_uplink_queued_bytes_total{uplink="wan0",class="audio"} 1004
nsmwire_uplink_sent_packets_total{uplink="wan0",class="audio"} 1005
nsmwire_uplink_sent_bytes_total{uplink="wan0",class="audio"} 1006
nsmwire_uplink_waiting_packets{uplink="wan0",class="audio"} 1007
nsmwire_uplink_backlog_bytes{uplink="wan0",class="audio"} 1008
nsmwire_uplink_backlog_peak_bytes{uplink="wan0",class="audio"} 1009
nsmwire_uplink_policed_packets_total{uplink="wan0",class="audio"} 1010
nsmwire_uplink_marked_packets_total{uplink="wan0",class="audio"} 1011
nsmwire_uplink_dropped_packets_total{uplink="wan0",class="audio",reason="codel"} 1012
nsmwire_uplink_dropped_packets_total{uplink="wan0",class="audio",reason="late"} 1013
nsmwire_uplink_dropped_packets_total{uplink="wan0",class="audio",reason="full"} 1014
nsmwire_uplink_dropped_packets_total{uplink="wan0",class="audio",reason="purged"} 1015
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="0.000001"} 50
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="0.000128"} 50
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="0.000256"} 100
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="0.002048"} 198
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="4.194304"} 200
nsmwire_uplink_waited_packets_total{uplink="wan0",class="audio",le="+Inf"} 200
nsmwire_uplink_waited_packets_total{uplink="wan0",class="file",le="4.194304"} 0
nsmwire_uplink_waited_packets_total{uplink="wan0",class="file",le="+Inf"} 1
END
NSM_FAKE=odd run stats --prometheus
same "prometheus: a name that has to be quoted" "20 174" "$(metrics)"
holds "prometheus: and how" 'nsmwire_wire_receive_packets_total{wire="q\"\\",class="audio"} ' "$OUT"
NSM_FAKE=newer run stats --prometheus
same "prometheus: a newer module" 0 "$RC"
holds "prometheus: a newer module's class" '{wire="wire0",class="lidar"} 3' "$OUT"
holds "prometheus: a newer module's reason" 'reason="rx-novel"} 7' "$OUT"
holds "prometheus: a newer module's buckets" 'class="lidar",le="4611686018427.387904"} 0' "$OUT"
case $(metrics) in
20\ *) pass "prometheus: a newer module, the format" ;;
*) fail "prometheus: a newer module, the format" "$(metrics)" ;;
esac
NSM_FAKE=broken refused "prometheus: a dump that fails" \
	"stats: the list is broken (Input/output error)" stats --prometheus
NSM_FAKE=older refused "prometheus: a module without counters" \
	"stats: Operation not supported
nsmctl: stats: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	stats --prometheus
bad "prometheus: more words" '"wire0" is one word too many' stats --prometheus wire0
bad "prometheus: twice" "one word too many" stats --prometheus --prometheus
bad "prometheus: and JSON" "--prometheus is a format of its own, without -j" -j stats --prometheus
run stats dev --prometheus
same "a wire can have that name" "0 cmd=5 flags=0x5 3=2d2d70726f6d65746865757300" \
	"$RC $(head -n 1 <<<"$SENT")"
finish
