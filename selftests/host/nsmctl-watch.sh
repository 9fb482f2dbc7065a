#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# Monitoring without a kernel module: the counters in the format of Prometheus,
# checked by promtool; nsmctl top and its arithmetic.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
need "$PYTHON" promtool

# --- nsmctl stats --prometheus

# Prints the series, and promtool's complaints about the text.
metrics()
{
	grep -vc '^#' <<<"$OUT"
	promtool check metrics <<<"$OUT" 2>&1
}

run stats --prometheus
same "prometheus: status, no complaint" "0 ''" "$RC '$ERR'"
same "prometheus: series; promtool has no complaint" 206 "$(metrics)"
same "prometheus: what is asked" "cmd=5 flags=0x5
cmd=5 flags=0x305
cmd=1 flags=0x5
cmd=11 flags=0x305
cmd=36 flags=0x305
cmd=2 flags=0x305
cmd=17 flags=0x305" "$SENT"
holds "prometheus: rules" \
	'nsmwire_rule_packets_total{profile="call",pref="65535",class="video"} 4294967297' "$OUT"
good=$OUT
OUT=${good//policed_packets_total/policed_packets}
holds "prometheus: promtool complains of a counter without _total" "_total" "$(metrics)"
OUT=$good
while read -r line; do
	holds "prometheus: $line" $'\n'"$line"$'\n' "$OUT"
done <<'END'
nsmwire_wires 2
nsmwire_netns_dropped_packets_total{reason="rx-no-wire",direction="rx"} 12
nsmwire_wire_receive_packets_total{wire="wire0",class="audio"} 18446744073709551615
nsmwire_wire_receive_bytes_total{wire="far0",netnsid="4711",class="holo"} 9007199254740993
nsmwire_wire_transmit_packets_total{wire="wire0",class="holo"} 3
nsmwire_wire_transmit_bytes_total{wire="wire0",class="audio"} 4
nsmwire_wire_dropped_packets_total{wire="far0",netnsid="4711",reason="tx-late",direction="tx"} 5
nsmwire_wire_dropped_packets_total{wire="wire0",reason="91",direction="rx"} 6
nsmwire_uplink_rate_bytes_per_second{uplink="wan0"} 6000000.000
nsmwire_uplink_rate_bytes_per_second{uplink="bare1"} 0.000
nsmwire_uplink_wait_seconds_sum{uplink="wan0",class="audio"} 12.003004005
nsmwire_uplink_wait_seconds_sum{uplink="wan0",class="file"} 9007199.254740993
nsmwire_uplink_wait_seconds_count{uplink="wan0",class="audio"} 200
nsmwire_build_info{version="0.1.0",abi="6",nsmctl_version="0.1.0"} 1
nsmwire_wire_info{wire="wire0",id="42",remote="192.0.2.2",profile="holoconf"} 1
nsmwire_wire_info{wire="far0",netnsid="4711",id="16777215",remote="2001:db8::2",profile="call",uplink="wan0"} 1
nsmwire_wire_up{wire="wire0"} 1
nsmwire_wire_up{wire="far0",netnsid="4711"} 0
nsmwire_wire_down{wire="far0",netnsid="4711",path="0",reason="no-route"} 1
nsmwire_wire_path_mtu_bytes{wire="wire0",path="0"} 1500
nsmwire_peer_wires{peer="east"} 2
nsmwire_peer_wires{peer="west"} 0
nsmwire_peer_path_info{peer="east",path="0",uplink="wan0",remote="192.0.2.2"} 1
nsmwire_peer_path_info{peer="east",path="2",uplink="bare1",remote="2001:db8::2"} 1
nsmwire_peer_path_up{peer="east",path="0"} 1
nsmwire_peer_path_up{peer="east",path="3"} 0
nsmwire_peer_path_down{peer="east",path="2",reason="no-carrier"} 1
nsmwire_peer_path_down{peer="east",path="3",reason="admin"} 1
nsmwire_peer_path_active{peer="east",path="0"} 1
nsmwire_peer_path_active{peer="east",path="2"} 0
nsmwire_peer_path_mtu_bytes{peer="east",path="0"} 1500
nsmwire_uplink_wires{uplink="wan0"} 3
nsmwire_uplink_paths{uplink="wan0"} 2
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
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="0.000001"} 50
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="0.000128"} 50
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="0.000256"} 100
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="0.002048"} 198
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="4.194304"} 200
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="audio",le="+Inf"} 200
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="file",le="4.194304"} 0
nsmwire_uplink_wait_seconds_bucket{uplink="wan0",class="file",le="+Inf"} 1
END
NSM_FAKE=odd run stats --prometheus
same "prometheus: a name that has to be quoted" yes "$(promtool check metrics <<<"$OUT" >/dev/null 2>&1 && echo yes)"
holds "prometheus: and how" 'nsmwire_wire_receive_packets_total{wire="q\"\\",class="audio"} ' "$OUT"
NSM_FAKE=newer run stats --prometheus
same "prometheus: a newer module" 0 "$RC"
holds "prometheus: a newer module's class" '{wire="wire0",class="lidar"} 3' "$OUT"
holds "prometheus: a newer module's reason" 'reason="rx-novel",direction="rx"} 7' "$OUT"
holds "prometheus: a newer module's buckets" 'class="lidar",le="4611686018427.387904"} 0' "$OUT"
same "prometheus: a newer module, promtool has no complaint" "" "$(metrics | tail -n +2)"
NSM_FAKE=mixed run stats --prometheus
holds "prometheus: a class that profiles name differently goes by its index" \
	'nsmwire_uplink_sent_packets_total{uplink="wan0",class="5"} ' "$OUT"
NSM_FAKE=mixed json "JSON: it has no name" '[["audio",1],[null,5]]' \
	'[.[0].queue[] | [.name, .class]]' -j -s uplink show wan0
NSM_FAKE=shared run stats --prometheus
holds "prometheus: a wire to a named peer" \
	'nsmwire_wire_info{wire="wire0",id="42",peer="east",profile="holoconf"} 1' "$OUT"
NSM_FAKE=private run stats --prometheus
same "prometheus: paths without where they lead" 'nsmwire_peer_path_up{peer="east",path="0"} 1
nsmwire_peer_path_up{peer="east",path="2"} 0
nsmwire_peer_path_up{peer="east",path="3"} 0' "$(grep '^nsmwire_peer_path_\(up\|info\|active\)' <<<"$OUT")"
NSM_FAKE=learned run stats --prometheus
same "prometheus: learned addresses, promtool has no complaint" "0 " "$RC $(metrics | tail -n +2)"
for line in 'learned{peer="east",path="1"} 0' 'learned{peer="east",path="2"} 0' \
		'learned{peer="east",path="3"} 1' 'address_moves_total{peer="east",path="2"} 2' \
		'challenges_total{peer="east",path="3"} 9' \
		'unanswered_total{peer="east",path="0"} 5'; do
	holds "prometheus: $line" $'\n'"nsmwire_peer_path_$line"$'\n' "$OUT"
done
NSM_FAKE=measured run stats --prometheus
same "prometheus: measured paths, promtool has no complaint" "0 " "$RC $(metrics | tail -n +2)"
while read -r line; do
	holds "prometheus: $line" $'\n'"$line"$'\n' "$OUT"
done <<'END'
nsmwire_peer_path_up{peer="east",path="1"} 1
nsmwire_peer_path_up{peer="east",path="2"} 0
nsmwire_peer_path_up{peer="east",path="3"} 1
nsmwire_peer_path_down{peer="east",path="2",reason="silent"} 1
nsmwire_peer_path_rtt_seconds{peer="east",path="0"} 0.021437
nsmwire_peer_path_rtt_seconds{peer="east",path="1"} 1.250000
nsmwire_peer_path_rtt_min_seconds{peer="east",path="0"} 0.020004
nsmwire_peer_path_jitter_seconds{peer="east",path="0"} 0.000312
nsmwire_peer_path_transit_seconds{peer="east",path="0"} -0.000300
nsmwire_peer_path_transit_seconds{peer="east",path="1"} 0.006400
nsmwire_peer_path_loss_ratio{peer="east",path="0"} 0.001234
nsmwire_peer_path_loss_ratio{peer="east",path="1"} 1.000000
nsmwire_peer_path_pmtu_bytes{peer="east",path="0"} 1492
nsmwire_peer_path_pmtu_bytes{peer="east",path="1"} 1200
nsmwire_peer_path_pmtu_searching{peer="east",path="0"} 0
nsmwire_peer_path_pmtu_searching{peer="east",path="1"} 1
nsmwire_peer_path_pmtu_searching{peer="east",path="2"} 0
nsmwire_peer_path_probes_total{peer="east",path="3",direction="tx"} 4
nsmwire_peer_path_probes_total{peer="east",path="3",direction="rx"} 0
nsmwire_peer_path_class_sent_packets_total{peer="east",path="0",class="text"} 182203
nsmwire_peer_path_class_seen_packets_total{peer="east",path="0",class="file"} 9007199254740994
nsmwire_peer_path_class_lost_packets_total{peer="east",path="0",class="text"} 13
nsmwire_peer_path_class_lost_packets_total{peer="east",path="0",class="file"} 0
nsmwire_peer_path_class_extra_packets_total{peer="east",path="0",class="file"} 1
nsmwire_peer_path_class_lost_packets_total{peer="east",path="0",class="11"} 2
nsmwire_wire_up{wire="wire0"} 1
END
same "prometheus: what is not measured has no series" "0 1" \
	"$(sed -n 's/^nsmwire_peer_path_rtt_seconds.*path="\([0-9]\)".*/\1/p' <<<"$OUT" | paste -sd ' ')"
NSM_FAKE=measured run stats --prometheus nonzero
same "prometheus: nonzero: classes of paths" "text 11" \
	"$(sed -n 's/^nsmwire_peer_path_class_lost.*class="\(.*\)".*/\1/p' <<<"$OUT" | paste -sd ' ')"
NSM_FAKE=profiles run stats --prometheus
same "prometheus: steering, promtool has no complaint" "0 " "$RC $(metrics | tail -n +2)"
same "prometheus: paths of classes, moves, and which paths meet their needs" 'nsmwire_class_path{peer="east",profile="holoconf",class="control"} 0
nsmwire_class_path{peer="east",profile="holoconf",class="audio"} 0
nsmwire_class_path{peer="east",profile="holoconf",class="video"} 1
nsmwire_class_path{peer="east",profile="holoconf",class="file"} -1
nsmwire_class_path{peer="east",profile="holoconf",class="default"} 1
nsmwire_class_path{peer="east",profile="call",class="lidar"} 1
nsmwire_class_moves_total{peer="east",profile="holoconf",class="control"} 0
nsmwire_class_moves_total{peer="east",profile="holoconf",class="audio"} 2
nsmwire_class_moves_total{peer="east",profile="holoconf",class="video"} 1
nsmwire_class_moves_total{peer="east",profile="holoconf",class="file"} 3
nsmwire_class_moves_total{peer="east",profile="holoconf",class="default"} 0
nsmwire_class_moves_total{peer="east",profile="call",class="lidar"} 1
nsmwire_class_second_path{peer="east",profile="holoconf",class="audio"} 1
nsmwire_class_second_path{peer="east",profile="call",class="lidar"} 2
nsmwire_path_sla_good{peer="east",path="0",profile="holoconf",class="audio"} 1
nsmwire_path_sla_good{peer="east",path="0",profile="holoconf",class="video"} 0
nsmwire_path_sla_good{peer="east",path="1",profile="holoconf",class="video"} 1
nsmwire_path_sla_good{peer="east",path="2",profile="holoconf",class="video"} 0
nsmwire_path_sla_good{peer="east",path="0",profile="holoconf",class="file"} 0' \
	"$(grep -E '^nsmwire_(class|path_sla)' <<<"$OUT")"
same "prometheus: copies" 'nsmwire_peer_copies_total{peer="east",class="audio",direction="tx"} 9007199254740993
nsmwire_peer_copies_total{peer="east",class="audio",direction="rx"} 3
nsmwire_peer_copies_total{peer="east",class="11",direction="tx"} 0
nsmwire_peer_copies_total{peer="east",class="11",direction="rx"} 1' \
	"$(grep '^nsmwire_peer_copies' <<<"$OUT")"
NSM_FAKE=paths run stats --prometheus
holds "prometheus: several paths, why each is down" 'nsmwire_wire_down{wire="far0",netnsid="4711",path="0",reason="no-route"} 1
nsmwire_wire_down{wire="far0",netnsid="4711",path="1",reason="no-carrier"} 1
nsmwire_wire_down{wire="far0",netnsid="4711",path="2",reason="no-route"} 1' "$OUT"
holds "prometheus: several paths, the MTU of each" 'nsmwire_wire_path_mtu_bytes{wire="wire0",path="0"} 1500
nsmwire_wire_path_mtu_bytes{wire="wire0",path="1"} 1501
nsmwire_wire_path_mtu_bytes{wire="wire0",path="2"} 1502' "$OUT"
NSM_FAKE=paths run wire
holds "text: why they are down, each reason once" " down (no-route, no-carrier)" "$OUT"
NSM_FAKE=paths json "JSON: a list of paths" '[[0,1,2],[0,1,2]]' '[.[].peer.path | map(.index)]' -j wire
NSM_FAKE=abi3 run stats --prometheus
same "prometheus: a module without the sum has no histogram" "0 0" "$RC $(grep -c '^nsmwire_uplink_wait_seconds' <<<"$OUT")"
run stats --prometheus nonzero
same "prometheus: nonzero leaves out what is 0, promtool has no complaint" "128 0" \
	"$(metrics) $(grep -c '{uplink="bare1",class=.*} 0$' <<<"$OUT")"
run stats --prometheus name 'wire*'
same "prometheus: of some wires, and nothing else" \
	'nsmwire_wire_dropped_packets_total nsmwire_wire_info nsmwire_wire_path_mtu_bytes nsmwire_wire_receive_bytes_total nsmwire_wire_receive_packets_total nsmwire_wire_transmit_bytes_total nsmwire_wire_transmit_packets_total nsmwire_wire_up' \
	"$(sed -n 's/^\(nsmwire_[a-z_]*\){wire="wire0".*/\1/p' <<<"$OUT" | sort -u | tr '\n' ' ' | sed 's/ $//')"
same "prometheus: of some wires, not of others" 0 "$(grep -v '^#' <<<"$OUT" | grep -vc '{wire="wire0"')"
run stats --prometheus nonzero state down
same "prometheus: nonzero of some wires" far0 \
	"$(sed -n 's/^nsmwire_wire_info{wire="\([^"]*\)".*/\1/p' <<<"$OUT")"
NSM_FAKE=broken refused "prometheus: a dump that fails" \
	"stats: the list is broken (Input/output error)" stats --prometheus
NSM_FAKE=older refused "prometheus: a module without counters" \
	"stats: Operation not supported
nsmctl: stats: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	stats --prometheus
bad "prometheus: more words" '"wire0" is not a word of this command' stats --prometheus wire0
bad "prometheus: twice" "is not an option" stats --prometheus --prometheus
bad "prometheus: and JSON" "--prometheus is a format of its own, without -j" -j stats --prometheus
run stats dev --prometheus
same "a wire can have that name" "0 cmd=5 flags=0x5 3=2d2d70726f6d65746865757300" \
	"$RC $(head -n 1 <<<"$SENT")"

# --- the arithmetic on counters

# shellcheck disable=SC2046 # flags are words
if "$CC" -Wall -Wextra -Werror -g -O1 -D_GNU_SOURCE \
	-fsanitize="address,undefined" -fno-sanitize-recover=undefined \
	-I"$TOP_DIR/include/uapi" -I"$TOP_DIR/tools/common" \
	-I"$TOP_DIR/tools/nsmctl" $(pkg-config --cflags libnl-3.0) \
	-o "$TMP/counts" "$HOST_DIR/counts.c" "$TOP_DIR/tools/nsmctl/counts.c" \
	2>"$TMP/build.log"; then
	same "arithmetic on counters" "" "$("$TMP/counts" 2>&1)"
else
	fail "the arithmetic builds" "$(cat "$TMP/build.log")"
fi

# --- nsmctl top

for word in x "" 5m 1h none; do
	bad "top: interval '$word'" '"interval" wants a time as 500ms' top interval "$word"
done
bad "top: interval too short" '"interval" wants a time of 10ms or more' top interval 9999us
bad "top: interval too long" '"interval" is too large' top interval 4295s
bad "top: interval twice" '"interval" is there twice' top interval 1s interval 1s
for word in 0 x "" -1 4294967296; do
	bad "top: count '$word'" '"count" wants the number of views, 1 or more' top count "$word"
done
bad "top: count twice" '"count" is there twice' top count 1 count 1
bad "top: wire twice" '"wire" is there twice' top wire a wire b
bad "top: uplink twice" '"uplink" is there twice' top uplink a uplink b
bad "top: both" '"uplink" is beside a wire, and only one can be' top wire a uplink b
bad "top: both, the other way" '"wire" is beside an uplink, and only one can be' top uplink b wire a
bad "top: wire name" '"wire" wants the name of a wire' top wire a/b
bad "top: uplink name" '"uplink" wants the name of an uplink' top uplink a/b
bad "top: unknown word" '"wan0" is not a word of this command, see "nsmctl top help"' top wan0
bad "top: no value" '"count" wants the number of views, 1 or more, see "nsmctl top help"' top count
run top help
same "top help" "0 ''" "$RC '$ERR$SENT'"
holds "top help: usage" "Usage: nsmctl top [ peers ] [ wire NAME" "$OUT"

NSM_FAKE=live run top interval 20ms count 2
same "top: status, no complaint" "0 ''" "$RC '$ERR'"
shape() { sed 's/^  *//;s/  */ /g;s/[0-9][0-9.]*/N/g' <<<"$OUT"; }
view="wanN: rate Nmbit used N Mbit/s N% wires N
class out Mbit/s packets/s backlog pN us pN us drops/s marks/s
audio N N N N N N N
file N N N - - N N
bareN: rate none wires N
wireN:
class rx Mbit/s rx packets/s tx Mbit/s tx packets/s
audio N N N N
dropped tx-late N/s
farN: netnsid N
class rx Mbit/s rx packets/s tx Mbit/s tx packets/s
audio N N N N
dropped tx-late N/s"
same "top: two views, one behind the other" "$view

$view" "$(shape)"
holds "top: times of the interval" "1008       256      2048 " "$OUT"
NSM_FAKE=plain run top interval 10ms count 1
holds "top: nothing happens on any wire" $'\n2 wires without traffic' "$OUT"
NSM_FAKE=plain run top wire wire0 interval 10ms count 1
same "top: nothing happens on a wire" "wire0: no traffic" "$OUT"
NSM_FAKE=uneven run top interval 10ms count 1
same "top: where the most goes comes first" "far0 wire0" \
	"$(sed -n 's/^\(far0\|wire0\):.*/\1/p' <<<"$OUT" | tr '\n' ' ' | sed 's/ $//')"
NSM_FAKE=plain run -d top interval 10ms count 1
holds "top: all classes with -d" "
    holo                0.000            0        0.000            0" "$OUT"

# The rates depend on the measured time; the counts in it are exact.
exact='[(.uplink[0].queue[0] | .out_packets, .waiting, .backlog, .dropped, .marked, .p50_us, .p99_us),
	(.uplink[0].queue[0].out_rate * .interval_us / 8e6 | round),
	(.wire[0].class_stats[0] | .rx_packets, .tx_packets),
	(.wire[0].class_stats[0].rx_rate * .interval_us / 8e6 | round),
	(.wire[0].drop_stats[0] | .reason, .direction, .packets)]'
want='[500,1007,1008,5400,1100,256,2048,600,100,10,125000,"tx-late","tx",7]'
began=${EPOCHREALTIME/./}
NSM_FAKE=live run -j top interval 20ms count 3
took=$((${EPOCHREALTIME/./} - began))
same "top: JSON, an object on a line" 3 "$(wc -l <<<"$OUT")"
same "top: JSON, what came in each interval" "$want
$want
$want" "$(jq -c "$exact" <<<"$OUT")"
# One view may be late, but not the last one early.
same "top: JSON, the intervals" true "$(jq -s --argjson took "$took" \
	'[.[].interval_us] | min > 0 and add >= 60000 and add <= $took' <<<"$OUT")"
NSM_FAKE=reborn run -j top interval 20ms count 4
same "top: counters that start anew" "$want
$want
$want
$want" "$(jq -c "$exact" <<<"$OUT")"
same "top: a wire that comes into sight" "null 0 100 100 " \
	"$(jq '.wire[1].class_stats[0].rx_packets' <<<"$OUT" | tr '\n' ' ')"
same "top: nothing negative, nothing giant" "" "$(grep -oE -e '-[0-9]|[0-9]{17,}' <<<"$OUT")"
NSM_FAKE=live run -j top uplink wan0 interval 10ms count 1
same "top: of one uplink" '["wan0",500,0]' \
	"$(jq -c '[.uplink[0].name, .uplink[0].queue[0].out_packets, (.wire | length)]' <<<"$OUT")"
same "top: of one uplink, what is asked" "cmd=11 flags=0x5 2=77616e3000
cmd=11 flags=0x5 2=77616e3000" "$SENT"
NSM_FAKE=live run -j top wire wire0 count 1 interval 10ms
same "top: of one wire" '["wire0",100,0]' \
	"$(jq -c '[.wire[0].ifname, .wire[0].class_stats[0].rx_packets, (.uplink | length)]' <<<"$OUT")"
refused "top: no such uplink" "top: there is no such uplink (No such device)" top uplink gone
refused "top: no such wire" "top: there is no such wire (No such device)" top wire gone
NSM_FAKE=absent refused "top: no module" "top: the nsmwire module is not loaded: modprobe nsmwire, as root of this machine" top
fake top interval 10ms >/dev/full 2>"$TMP/err"
same "top: output that cannot be written" \
	"1 nsmctl: top: standard output: No space left on device" "$? $(cat "$TMP/err")"
printf 'top count 1 interval 10ms\nuplink show wan0\n' | NSM_FAKE=live fake -b - >"$TMP/out"
same "top: in a batch" 2 "$(grep -c ^wan0: "$TMP/out")"

# --- nsmctl top peers

bad "top peers: not as the first word" '"peers" is not a word of this command' top interval 1s peers
bad "top peers: another word" '"east" is not a word of this command' top peers east
NSM_FAKE=steered run top peers interval 10ms count 1
same "top peers: state, what is measured and carried" "west: paths 0 (0 up) wires 0
east: paths 4 (3 up) wires 2
    path state         uplink      rtt   jitter    loss
    0    up            wan0     21.4ms    0.3ms  0.123%
         carries control audio
    1    up (unheard)  wan0       1.3s      0us    100%
         carries video default
    2    down (silent) wan0          -        -       -
    3    unmeasured    wan0          -        -       -" "$OUT"
NSM_FAKE=profiles run top peers interval 10ms count 2
same "top peers: two views, two profiles" 2 "$(grep -c ' holoconf/video holoconf/default call/lidar$' <<<"$OUT")"
same "top peers: two views, an empty line between" 1 "$(grep -c '^$' <<<"$OUT")"
NSM_FAKE=private run top peers interval 10ms count 1
same "top peers: paths without where they lead" "    path state uplink      rtt   jitter    loss
    0    up                  -        -       -
    2    down                -        -       -" "$(sed -n '3,5p' <<<"$OUT")"
NSM_FAKE=steered run -j top peers interval 10ms count 2
same "top peers: JSON, an object on a line" '[["west","east"],true]
[["west","east"],true]' "$(jq -c '[(.peer | map(.name)), .interval_us > 0]' <<<"$OUT")"
same "top peers: JSON, all of a peer" true \
	"$(jq -s --argjson peer "$(NSM_FAKE=steered fake -j peer show east)" '.[1].peer[1] == $peer[0]' <<<"$OUT")"
NSM_FAKE=steered run top peers wire wire0 interval 10ms count 1
same "top peers: of a wire, the other view is of it" "cmd=5 flags=0x5 3=776972653000
cmd=1 flags=0x5
cmd=36 flags=0x305" "$(head -n 3 <<<"$SENT")"

# On a terminal: drawn in place within its ten lines, keys take effect as they are
# typed, and the terminal's state is restored.
on_pty() # HOW [WORDS...]
{
	local how=$1

	shift
	export ASAN_OPTIONS=detect_leaks=1 NSM_FAKE=live
	TERM=${term-xterm} "$PYTHON" "$HOST_DIR/onpty.py" "$how" env \
		LD_PRELOAD="$LIBASAN $TMP/fakenl.so" \
		"$NSMCTL" top interval "${interval-20ms}" "$@" 2>&1
}
drawn="status 0 changed True restored True lines 9 in place True keys True screen True"
for how in q ^C HUP; do
	same "top on a terminal: $how" "$drawn" "$(on_pty $how)"
done
same "top on a terminal: the key p, and again" "other True back True $drawn" "$(on_pty p)"
same "top on a terminal: stopped and continued" "again True $drawn" "$(on_pty stop)"
same "top on a terminal: ctrl-Z leaves the screen, fg enters it" \
	"stopped True left True restored True entered True again True $drawn" "$(on_pty ^Z)"
# Not by the next view, which is an hour away. All 13 lines are 89 columns or some more.
same "top on a terminal: follows the size of the window" \
	"status 0 restored True screen 1 1 shapes 9x80 4x30 13x20 13xall 13x80" \
	"$(interval=4000s on_pty size | sed -E 's/13x(89|9[0-9]|1[0-9]{2}) /13xall /')"
same "top on a terminal: the last of all views stays" "wan0: bare1: wire0: far0:" \
	"$(on_pty kept count 2 | grep -o '^[a-z0-9]*:' | tr '\n' ' ' | sed 's/ $//')"
same "top on a terminal: why it ends stays" \
	"status 2 entered 1 left 1 restored True nsmctl: top: there is no such wire (No such device)" \
	"$(on_pty gone wire mortal)"
for term in dumb unknown ""; do
	same "top on a terminal: TERM '$term'" "status 0 escapes 0 views True restored True" \
		"$(on_pty dumb)"
done
unset term
finish
