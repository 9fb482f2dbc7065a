#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml debug kcsan
# timeout: 400
# slow: 460
#
# Named peers while packets of several flows pass, both ways. Wires move between peers,
# from a remote to a peer and back, paths come and go, the path in use changes: no packet
# is lost, none comes twice, and none out of order while the path stays. Then all of it
# ends under load: paths, peers, addresses, the device of an uplink, namespaces, the
# module. Probes pass all the time, in the end each 10 ms, while both ends delete and make
# again what they measure. A path is silent only after 5 s, since this machine can be
# late; measure.sh has the short times.
# Topology: topo_pair and second_link of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
have_module || skip_all "no module"
rounds=2
rates="none 50mbit"
[ "$NSM_SLOW" -le 3 ] || { rates=50mbit; rounds=1; }

there() { "$NSMCTL" -n "$B" "$@"; }
active() { ctl -j path show peer east | jq -r '.[] | select(.active) | .index'; }
far_active() { there -j path show peer west | jq -r '.[] | select(.active) | .index'; }
path_state() { ctl -j path show peer east path "$1" | jq -r '.[0].state'; }

topo() # RATE: both ends, a wire to each other's peer over two paths
{
	topo_pair && second_link 6 &&
	ctl -b - <<-END &&
		uplink add one dev ua cost 100 rate $1
		uplink add two dev va cost 200 rate $1
		uplink add six dev ua cost 300 rate $1
		peer add east detect 5s
		path add peer east uplink one remote "$UB4"
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
	END
	there -b - <<-END &&
		uplink add one dev ub cost 100 rate $1
		uplink add two dev vb cost 200 rate $1
		peer add west detect 5s
		path add peer west uplink one remote "$UA4"
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
	wire_addr && wait_for 5 reach
}

measured() # whether both ends have heard probes on both paths, and use the first
{
	[ "$( (ctl -j path show peer east; there -j path show peer west) |
		jq -r '.[] | select(.index < 2) | "\(.state) \(.active)"' | sort | tr '\n' ' ')" = \
		"up false up false up true up true " ] && is 0 active && is 0 far_active
}

# --- changes that no packet notices

# LABEL ORDER COMMAND...: while packets pass; ORDER any where the path changes, there for
# packets of $A alone
hitless()
{
	local label=$1 order=$2 bad='' i load result
	shift 2
	wait_for 10 measured || bad=" before"
	rm -f "$TMP/stop"
	bg "$PYTHON" "$NET_DIR/peer_load.py" "$TMP/stop" "$A" "$IA4" "$B" "$IB4" "$order" >"$TMP/load"
	load=$!
	wait_for 20 test -s "$TMP/load"
	for ((i = 0; i < rounds; i++)); do
		"$@" "$i" >"$TMP/why" 2>&1 || bad+=" $i: $(<"$TMP/why")"
	done
	touch "$TMP/stop"
	wait "$load"
	mapfile -t -s 1 result <"$TMP/load"
	same "$label: the changes are made" "" "$bad"
	[ "$order" != any ] || result[0]="${result[0]% *} 0"
	same "$label: lost, twice, out of order" "0 0 0" "${result[0]-}"
	at_least "$label: packets pass meanwhile" 2 "${result[1]-}"
}

# Two addresses are of one peer: the second has an address of its own at the far end, which
# is one peer there. Its path stays unmeasured.
two_peers()
{
	ip -n "$B" addr add 10.9.0.22/24 dev ub &&
	there uplink add own dev ub cost 300 &&
	there path add peer west path 2 uplink own remote "$UA4" local 10.9.0.22 &&
	ctl peer add east2 && ctl path add peer east2 uplink one remote 10.9.0.22
}

one_peer() { ctl peer del east2 && there path del peer west path 2; }

between_peers()
{
	ip -n "$A" link set w0 type nsmwire peer east2 &&
	ip -n "$A" link set w0 type nsmwire peer east
}

remote_and_back()
{
	ip -n "$A" link set w0 type nsmwire peer none remote "$UB4" &&
	ip -n "$A" link set w0 type nsmwire remote none peer east
}

uplink_and_back() # the queues stay, the peer does not
{
	ip -n "$A" link set w0 type nsmwire peer none remote "$UB4" uplink one &&
	ip -n "$A" link set w0 type nsmwire remote none uplink none peer east
}

paths_come_and_go()
{
	ctl path add peer east path 5 uplink six remote "$UB6" &&
	ctl path del peer east path 5 &&
	ctl path set peer east path 1 state down &&
	ctl path set peer east path 1 state up
}

renewed() # the path in use is replaced by its like
{
	ctl path set peer east path 0 local "$UA4" &&
	ctl path set peer east path 0 local 0.0.0.0
}

other_mtu()
{
	ip -n "$A" link set ua mtu 1400 && ip -n "$A" link set va mtu 1300 &&
	wait_for 5 is 1300 eval "ctl -j path show peer east path 1 | jq '.[0].mtu'" &&
	ip -n "$A" link set ua mtu 1500 && ip -n "$A" link set va mtu 1500
}

in_use() # INDEX
{
	wait_for 5 is "$1" active
}

by_cost()
{
	ctl uplink set two cost 50 && in_use 1 &&
	ctl uplink set two cost 200 && in_use 0
}

by_hand()
{
	ctl path set peer east path 0 state down && in_use 1 &&
	ctl path set peer east path 0 state up && in_use 0
}

leave() { there path set peer west path 0 state down; }	# the far end, which says so
enter() { there path set peer west path 0 state up; }

by_deletion()
{
	leave && ctl path del peer east path 0 && in_use 1 &&
	ctl path add peer east path 0 uplink one remote "$UB4" && enter && in_use 0
}

for rate in $rates; do
	l="rate $rate:"
	check "$l wires over two paths" topo "$rate"
	same_soon "$l the first is in use" 0 active
	# Else the far end may take the second peer for this one.
	check_soon "$l both ends measure both paths" measured
	check "$l a second peer" two_peers
	hitless "$l between peers" there between_peers
	check "$l is deleted" one_peer
	hitless "$l from a peer to a remote over its uplink and back" kept uplink_and_back
	hitless "$l paths that are not in use" kept paths_come_and_go
	hitless "$l the path in use, by cost" any by_cost
	hitless "$l the path in use, deleted" any by_deletion
	[ "$rate" != none ] || {	# else packets that wait go beside those that come
		hitless "$l from a peer to a remote and back" kept remote_and_back
		hitless "$l the path in use, renewed" kept renewed
		hitless "$l MTU of the paths" kept other_mtu
		hitless "$l the path in use, by hand" any by_hand
	}
	same "$l nothing was dropped" "" "$( (in_ns "$A" ethtool -S w0; in_ns "$B" ethtool -S w0) |
		grep drop_ | grep -v ': 0$')"
	ns_del "$A" "$B"
done

# --- ends under load

flood() # until hush
{
	bg in_ns "$A" ping -nqf -s 1000 "$IB4" >/dev/null 2>&1
	bg in_ns "$A" ping -nqf -s 8000 "$IB6" >/dev/null 2>&1
	bg in_ns "$B" ping -nqf -s 600 "$IA6" >/dev/null 2>&1
	bg in_ns "$B" ping -nqf -s 100 "$IA4" >/dev/null 2>&1
}

restore_link() # the device of the uplinks one and six is back
{
	link_pair && in_use 0
}

for rate in none 5mbit; do
	l="rate $rate, under load:"
	check "$l wires" topo $rate
	flood
	check "$l both paths are deleted" sh -c "'$NSMCTL' -n $A path del peer east path 0 &&
		'$NSMCTL' -n $A path del peer east path 1"
	same_soon "$l no path, no carrier" false eval "ctl -j wire show w0 | jq '.[0].carrier'"
	check "$l and added again" sh -c "'$NSMCTL' -n $A path add peer east uplink one remote $UB4 &&
		'$NSMCTL' -n $A path add peer east uplink two remote 10.8.0.2"
	check_soon "$l packets pass" reach
	leave
	check "$l an address is removed" ip -n "$A" addr del $UA4/24 dev ua
	check "$l the other path is taken" in_use 1
	check_soon "$l packets pass over it" reach
	check "$l and added" ip -n "$A" addr add $UA4/24 dev ua
	enter
	check "$l the first path is taken" in_use 0
	check "$l the device of two uplinks is removed" ip -n "$A" link del ua
	check "$l the other path is taken" in_use 1
	same "$l the state of the first" down "$(path_state 0)"
	check_soon "$l packets pass over it" reach
	check "$l it is back" restore_link
	check_soon "$l packets pass" reach
	bad=
	for ((i = 0; i < rounds; i++)); do
		ctl -b - <<-END || bad+=" $i"
			wire del w0
			peer del east
			peer add east detect 5s
			path add peer east uplink one remote "$UB4"
			path add peer east uplink six remote "$UB6"
			path add peer east uplink two remote 10.8.0.2
			wire add w0 id 42 peer east
			path del peer east path 0
			path add peer east uplink one remote "$UB4"
		END
		wire_end "$A" $IA4 $IA6 || bad+=" address $i"
	done
	same "$l wire and peer deleted and made again" "" "$bad"
	check_soon "$l packets pass" reach
	check "$l one underlay ends" ns_del "$A"
	hush
	check "$l and the other" ns_del "$B"
done

# --- what probes measure is deleted and made again

fast="interval 10ms busy 10ms idle 10ms asleep 10ms detect 5s"

churn() # NS PEER REMOTE OTHER-REMOTE: deletes and makes again what the peer measures
{
	local i
	for ((i = 0; i < rounds; i++)); do
		"$NSMCTL" -n "$1" -b - <<-END || return
			path del peer $2 path 1
			path add peer $2 path 1 uplink two remote $4
			path set peer $2 path 0 state down
			uplink set one probe-budget $((i % 2 ? 50 : 1000))
			path set peer $2 path 0 state up
			peer set $2 interval $((10 + i))ms
			path del peer $2 path 0
			path add peer $2 path 0 uplink one remote $3
			wire del w0
			peer del $2
			peer add $2 $fast
			path add peer $2 uplink one remote $3
			path add peer $2 uplink two remote $4
			wire add w0 id 42 peer $2
		END
	done
}

no_memory() # PERCENT: so many allocations of the module fail, 0 for none
{
	"$PYTHON" -c "import sys; sys.path.insert(0, '$NET_DIR')
import nsmfail; sys.exit(not nsmfail.some_fail($1))"
}

probes() { ctl -j path show peer east | jq '[.[].probes_tx] | add'; }
probes_from() { [ "$(probes)" -gt "$1" ]; }

rate=5mbit
l="rate $rate, probes each 10 ms:"
check "$l wires" topo $rate
check "$l intervals" sh -c "'$NSMCTL' -n $A peer set east $fast &&
	'$NSMCTL' -n $B peer set west $fast"
check_soon "$l both ends measure both paths" measured
if no_memory 30; then
	check_soon "$l they go on while one allocation of three fails" \
		probes_from $(($(probes) + 200))
	no_memory 0
	check_soon "$l both ends measure both paths after it" measured
else
	skip "$l no memory" "the kernel does not filter by stack trace"
fi
flood
churn "$B" west "$UA4" 10.8.0.1 >"$TMP/far" 2>&1 &
far=$!
check "$l paths and peers are made again" churn "$A" east "$UB4" 10.8.0.2
wait "$far"
same "$l and those of the other end" "" "$(<"$TMP/far")"
check_soon "$l both ends measure both paths again" measured
wire_addr
check_soon "$l packets pass" reach
check "$l the device of an uplink ends" ip -n "$A" link del ua
check_soon "$l the other path is taken" in_use 1
check "$l one underlay ends" ns_del "$A"
hush
check "$l and the other" ns_del "$B"

topo $rate
flood
gone() { rmmod nsmwire 2>/dev/null; [ ! -d /sys/module/nsmwire ]; }
check_soon "rate $rate: the module goes with peers in use" gone
hush
check "rate $rate: and comes, without peers" have_module
same "rate $rate: none is shown" "[]" "$(ctl -j peer show | tr -d ' \n')"
ns_del "$A" "$B"
finish
