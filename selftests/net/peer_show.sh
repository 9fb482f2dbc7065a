#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 240
#
# What nsmctl says of measured paths, with two real ends: paths that nobody has answered
# on, what is measured as text, JSON and metrics, counters and loss by class, paths that
# are silent or not heard, the settings of probes, their refusals, and export and restore.
# Topology: topo_pair of lib.sh, 5 ms each way, and second_link, 30 ms each way.

. "$(dirname "$0")/lib.sh"

need jq tc setpriv
{ topo_pair && second_link 4; } || skip_all "no veth"
delay() { tc -n "$1" qdisc replace dev "$2" root netem delay "${@:3}" limit 10000; }
modprobe -q sch_netem
{ delay "$A" ua 5ms && delay "$B" ub 5ms && delay "$A" va 30ms &&
	delay "$B" vb 30ms; } || skip_all "no netem"

there() { "$NSMCTL" -n "$B" "$@"; }
nobody()
{
	in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all "$NSMCTL" "$@"
}

path() # PATH FILTER: of the peer east, compact JSON
{
	ctl -j path show peer east path "$1" | jq -c ".[0] | $2"
}

holds() { [ "$(path "$@")" = true ]; }		# PATH FILTER: it is true

state() { path "$1" '"\(.state) \(.reason)"' | tr -d '"'; }
far_state() { there -j path show peer west path "$1" | jq -r '.[0] | "\(.state) \(.reason)"'; }
line() { ctl path show peer east path "$1"; }
# shellcheck disable=SC2053 # a pattern is meant
like_line() { [[ "$(line "$1")" == $2 ]]; }	# PATH PATTERN
metric() # NAME LABELS: the value of one series
{
	ctl stats --prometheus | sed -n "s/^nsmwire_peer_path_$1{peer=\"east\",$2} //p"
}

# --- nobody is at the other end

check "uplinks, a peer and two paths" ctl -b - <<-END
	uplink add one dev ua cost 100
	uplink add two dev va cost 200 probe-budget 500
	peer add east
	path add peer east uplink one remote 10.9.0.2
	path add peer east uplink two remote 10.8.0.2
END
same_soon "no probe was heard: not measured" "unmeasured none" state 0
same_soon "nor on the other path" "unmeasured none" state 1
same "the line of a path" \
	"east path 0 unmeasured uplink one remote 10.9.0.2 port 6091 source 10.9.0.1 dev ua mtu 1500 active" \
	"$(line 0)"
like "its peer: such paths count as up" "east: port 6091 paths 2 (2 up) wires 0
    east path 0 unmeasured *" "$(ctl peer show east)"
same "JSON: nothing is measured" '[]' \
	"$(path 0 '[keys[] | select(test("rtt|jitter|transit|loss|class_meter"))]')"
check_soon "probes are sent" holds 0 '.probes_tx > 0'
same "none arrives" 0 "$(path 0 .probes_rx)"
like "details" "east path 0 unmeasured *
    probes * out 0 in, interval *, detect *" "$(ctl -d path show peer east path 0)"
same "the peer has no session" 0 "$(ctl -j peer show east | jq '.[0].session')"
same "metrics: the path is up" 1 "$(metric up 'path="0"')"
same "metrics: nothing is measured" "" "$(metric rtt_seconds 'path="0"')"
same "the intervals and the time of detection" "[100000,50000,1000000,5000000,250000]" \
	"$(ctl -j peer show east | jq -c '.[0] | [.interval, .interval_busy, .interval_idle, .interval_asleep, .detect]')"
same "the budgets" "[1000,500]" "$(ctl -j uplink | jq -c 'sort_by(.name) | map(.probe_budget)')"

# --- the other end

check "no class has needs" ask_nothing ctl
check "nor at the other end" ask_nothing there
ctl -j monitor >"$TMP/events" &
JOBS+=("$!")
check "the peer at the other end" there -b - <<-END
	uplink add one dev ub cost 100
	uplink add two dev vb cost 200
	peer add west
	path add peer west uplink one remote 10.9.0.1
	path add peer west uplink two remote 10.8.0.1
END
for index in 0 1; do
	same_soon "path $index is up" "up none" state "$index"
	check_soon "and all of it is measured" holds "$index" \
		'[.rtt, .rtt_var, .rtt_min, .jitter, .transit, .interval, .detect] | all(. != null)'
done
same_soon "so it is at the other end" "up none" far_state 0
check_soon "the least round trip of 10 ms" holds 0 '.rtt_min >= 10000 and .rtt_min < 20000'
check_soon "and of 60 ms" holds 1 '.rtt_min >= 60000 and .rtt_min < 70000'
slower() { [ $(($(path 1 .rtt) - $(path 0 .rtt))) -gt 30000 ]; }
check_soon "the smoothed ones differ by that" slower
check_soon "no packet is faster than over the first path" holds 0 '.transit == 0'
check_soon "those over the other are later by 25 ms" holds 1 '.transit > 20000 and .transit < 30000'
same "no packets were sent: no loss, no classes" '[null,null]' "$(path 0 '[.loss, .class_meter]')"
check "the numbers are integers" holds 0 \
	'[.rtt, .rtt_var, .rtt_min, .jitter, .transit, .probes_tx, .probes_rx, .interval, .detect] | all(. == floor)'
check_soon "the line of a path" like_line 0 \
	"east path 0 up uplink one remote 10.9.0.2 port 6091 source 10.9.0.1 dev ua mtu 1500 rtt *s jitter *s pmtu 1500 active"
check_soon "the line of the other" like_line 1 "* rtt *ms jitter *s pmtu 1500"
like "details" "east path 1 up *
    rtt *ms least 6*ms var *s, *ms later than path 0, probes * out * in*, interval *s, detect *s" \
	"$(ctl -d path show peer east path 1)"
like "details of the fastest" "*
    rtt *s least *s var *s, fastest path, probes *" "$(ctl -d path show peer east path 0)"
like "details of the peer" "east: port 6091 interval 100ms busy 50ms idle 1s asleep 5s detect 250ms seal off paths 2 (2 up) wires 0 session 0x????????
    east path 0 up *
        rtt *" "$(ctl -d peer show east)"
session() { ctl -j peer show east | jq '.[0].session'; }
same "JSON: the session" true "$(ctl -j peer show east | jq '.[0].session > 0')"
like "metrics: the round trip, in seconds" "0.0[0-9][0-9][0-9][0-9][0-9]" \
	"$(metric rtt_seconds 'path="0"')"
like "the least of a minute" "0.06[0-9][0-9][0-9][0-9]" "$(metric rtt_min_seconds 'path="1"')"
like "the jitter" "[0-9].[0-9][0-9][0-9][0-9][0-9][0-9]" "$(metric jitter_seconds 'path="0"')"
like "the transit" "0.0[0-9][0-9][0-9][0-9][0-9]" "$(metric transit_seconds 'path="1"')"
at_least "probes sent" 1 "$(metric probes_total 'path="0",direction="tx"')"
at_least "and received" 1 "$(metric probes_total 'path="0",direction="rx"')"
same "what nobody may see" "[[\"index\",\"state\"],false]" \
	"$(nobody -j peer show east | jq -c '.[0] | [(.path[0] | keys), has("session")]')"
same "as a line" "east path 1 up" "$(nobody -d path show peer east path 1)"

# --- packets

# A machine that pauses must not take a path for silent, or the other has traffic.
check "a long time of detection" ctl peer set east detect 2s
check "at the other end, too" there peer set west detect 2s
check "a wire to it" ctl wire add w0 id 42 peer east
check "and the other end" there wire add w0 id 42 peer west
wire_addr
check_soon "packets pass" reach
bg in_ns "$A" ping -q -i 0.02 -Q 0xb8 "$IB4" >/dev/null	# in class audio, 50 a second
audio() # FILTER: of the counters of class audio on path 0
{
	path 0 "[.class_meter[]? | select(.class == 1)][0] | $1"
}
audio_is() { [ "$(audio "$@")" = true ]; }
check_soon "they are counted by class" audio_is '.tx > 100 and .rx_seen > 50'
check_soon "all arrive" audio_is '.loss == 0'
same "none is lost or repeated" '[0,0]' "$(audio '[.lost, .extra]')"
check_soon "nor in all classes" like_line 0 "* rtt * jitter * loss 0% pmtu 1500 active*"
check_soon "a path with traffic: an interval of 50 ms" holds 0 '.interval == 50000 and .detect >= 250000'
check_soon "the other path: of 100 ms" holds 1 '.interval == 100000'
like "the table" "*
    class                   sent            seen       lost      extra     loss
*    audio   *  0%*" "$(ctl -d path show peer east path 0)"
at_least "metrics: packets sent" 100 "$(metric class_sent_packets_total 'path="0",class="audio"')"
at_least "and seen" 50 "$(metric class_seen_packets_total 'path="0",class="audio"')"
same "and lost" 0 "$(metric class_lost_packets_total 'path="0",class="audio"')"
same "and repeated" 0 "$(metric class_extra_packets_total 'path="0",class="audio"')"
same "and their ratio" 0.000000 "$(metric loss_ratio 'path="0"')"
check "a tenth is lost" delay "$A" ua 5ms loss 10%
check_soon "the loss is shown" audio_is '.loss > 20000 and .loss < 300000'
check_soon "and of all classes" holds 0 '.loss > 20000'
check_soon "in percent" like_line 0 "* loss [1-9]*% pmtu 1500 active*"
check_soon "packets are lost" audio_is '.lost >= 5'
like "metrics: the ratio" "0.[0-3]*[1-9]*" "$(metric loss_ratio 'path="0"')"
check "no more" delay "$A" ua 5ms
check_soon "the loss goes" audio_is '.loss == 0'

# --- silence

check "one path dies" delay "$A" va 30ms loss 100%
delay "$B" vb 30ms loss 100%
same_soon "it is silent" "down silent" state 1
same_soon "at both ends" "down silent" far_state 1
like "the line" "east path 1 down (silent) uplink two *" "$(line 1)"
like "the peer" "east: port 6091 detect 2s paths 2 (1 up) wires 1
*" "$(ctl peer show east)"
same "metrics: it is down" 1 "$(metric down 'path="1",reason="silent"')"
same "and not up" 0 "$(metric up 'path="1"')"
check "one way lives" delay "$A" va 30ms
same_soon "the peer hears it: up, and not heard here" "up unheard" state 1
same_soon "the peer is not heard: down at its end" "down silent" far_state 1
like "the line" "east path 1 up (unheard) uplink two *" "$(line 1)"
same "metrics: it is up" 1 "$(metric up 'path="1"')"
check "and the other way" delay "$B" vb 30ms
same_soon "up" "up none" state 1
same_soon "at both ends" "up none" far_state 1
states() # the states of path 1 that events have shown, each change once
{
	jq -r 'select(.event == "peer-change") | .path[1] | "\(.state) \(.reason)"' \
		<"$TMP/events" | uniq | paste -sd ,
}
told() { [[ "$(states)" = *"up none,"*"down silent,"*"up unheard,"*"up none"* ]]; }
check_soon "events show it" told

# --- settings

sessions=$(session)
check "the intervals are set" ctl peer set east interval 80ms busy 40ms idle 2s asleep 10s detect 2s
same "and shown" "east: port 6091 interval 80ms busy 40ms idle 2s asleep 10s detect 2s" \
	"$(ctl peer show east | sed -n '1s/ paths.*//p')"
check_soon "the path with traffic follows" holds 0 '.interval == 40000'
check_soon "and the other" holds 1 '.interval == 80000'
same "it is the same session" "$sessions" "$(session)"
before=$(ctl export peer)
refuse "detection in less than two intervals" \
	"detect must be at least twice the interval of a busy path" ctl peer set east detect 79ms
refuse "an interval of more than half of it" \
	"detect must be at least twice the interval of a busy path" ctl peer set east busy 1001ms
refuse "both" "detect must be at least twice the interval of a busy path" \
	ctl peer set east busy 200ms detect 399ms
refuse "of a new peer" "detect must be at least twice the interval of a busy path" \
	ctl peer add south busy 126ms
refuse "which was not created" "no peer" ctl peer show south
for word in interval busy idle asleep; do
	refuse "$word: too short" "wants 10ms to 60s" ctl peer set east $word 9999us
	refuse "$word: too long" "wants 10ms to 60s" ctl peer set east $word 61s
done
refuse "detection: too fast" "wants 20ms to 60s" ctl peer set east busy 10ms detect 19ms
refuse "a budget of none" "from 1 to 1000000" ctl uplink set one probe-budget 0
same "nothing has changed" "$before" "$(ctl export peer)"
check "both at once, where one alone would be refused" ctl peer set east busy 1200ms detect 2400ms
check "and back" ctl peer set east busy 40ms detect 2s
check "the budget of an uplink is little" ctl uplink set one probe-budget 5
check_soon "the interval is stretched" holds 0 '.interval > 100000'
check "the other end has the usual time of detection" there peer set west detect 250ms
far_detect() { there -j path show peer west path 0 | jq '.[0].detect > 250000'; }
same_soon "and the other end, which is told, waits longer" true far_detect
check "and enough" ctl uplink set one probe-budget 1000
check_soon "it is as it was" holds 0 '.interval == 40000'

# --- export and restore

ctl export >"$TMP/1"
same "export: the peer" "peer set east port 6091 interval 80ms busy 40ms idle 2s asleep 10s detect 2s seal off" \
	"$(grep '^peer' "$TMP/1")"
same "export: the uplinks" "1000 500" \
	"$(sed -n 's/^uplink .* probe-budget \([0-9]*\) .*/\1/p' "$TMP/1" | paste -sd ' ')"
sent=$(path 0 .probes_tx)
check "restored over itself" ctl -b "$TMP/1"
same "it is the same session" "$sessions" "$(session)"
at_least "and goes on counting" "$sent" "$(path 0 .probes_tx)"
same "and is measured" true "$(path 0 '.rtt > 0')"
check "all is changed" ctl -b - <<-END
	peer set east interval 100ms busy 50ms idle 1s asleep 5s detect 250ms
	uplink set one probe-budget 7
	uplink set two probe-budget 1000
END
check "restored" ctl -b "$TMP/1"
ctl export >"$TMP/2"
same "the same bytes" "" "$(diff "$TMP/1" "$TMP/2")"
check "all is deleted" ctl -b - <<-END
	wire del w0
	peer del east
	uplink del one
	uplink del two
END
check "restored" ctl -b "$TMP/1"
ctl export >"$TMP/2"
same "the same bytes" "" "$(diff "$TMP/1" "$TMP/2")"
same_soon "a new peer is heard again" "up none" state 0
check_soon "and measured" holds 0 '.rtt > 0'
finish
