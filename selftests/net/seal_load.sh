#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml debug kcsan
# timeout: 300
#
# Keys of named peers while packets of several flows pass, both ways, with and without a
# rate: with each new key no packet is lost, comes twice or out of order, and streams in
# large segments are as they were sent. Then keys, modes, peers, namespaces and the module
# end under load.
# Topology: topo_pair and second_link of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
have_module || skip_all "no module"
# shellcheck disable=SC2034 # for nsmrig.py
export A B UA4 UA6 UB4 UB6 IA4 IA6 IB4 IB6

rates="none 50mbit"
[ "$NSM_SLOW" -le 3 ] || rates=50mbit

keys() { "$PYTHON" "$NET_DIR/seal_load.py" "$@"; }

topo() # RATE: both ends, a wire to each other's peer over two paths
{
	topo_pair && second_link 6 && named_ends "$1" &&
	wire_addr && keys rekey 1 0 && wait_for 5 reach
}

drops() # what has been dropped at both ends
{
	(in_ns "$A" ethtool -S w0; in_ns "$B" ethtool -S w0) | grep drop_ | grep -v ': 0$'
}

for rate in $rates; do
	l="rate $rate:"
	check "$l wires, sealed" topo "$rate"
	bg "$PYTHON" "$NET_DIR/peer_load.py" "$TMP/stop" "$A" "$IA4" "$B" "$IB4" kept >"$TMP/load"
	load=$!
	check_soon "$l packets pass" test -s "$TMP/load"
	check "$l new keys each 20 ms" keys rekey 50 0.02
	touch "$TMP/stop"
	wait "$load"
	mapfile -t -s 1 result <"$TMP/load"
	same "$l lost, twice, out of order" "0 0 0" "${result[0]-}"
	at_least "$l packets pass meanwhile" 2 "${result[1]-}"
	same "$l nothing was dropped" "" "$(drops)"
	rm -f "$TMP/stop"

	bg keys rekey 100 0.02 >/dev/null
	rekeying=$!
	cases xfer.py tcp "$l while keys change" 400000 "$A" "$B" "$IB4" "$IB6"
	wait "$rekeying"
	check_soon "$l packets pass" reach
	bg "$PYTHON" "$NET_DIR/xfer.py" tcp load 30000000 "$A" "$B" "$IB4" >/dev/null 2>&1
	stream=$!
	bg in_ns "$A" ping -nqf -s 1000 "$IB4" >/dev/null 2>&1
	bg in_ns "$A" ping -nqf -s 8000 "$IB6" >/dev/null 2>&1
	bg in_ns "$B" ping -nqf -s 100 "$IA4" >/dev/null 2>&1
	check "$l keys and modes end under load" keys churn 5
	check_soon "$l packets pass again" reach
	kill "$stream"
	bad=''
	for i in 1 2 3; do
		ctl -b - <<-END || bad+=" $i"
			wire del w0
			peer del east
			peer add east detect 5s
			path add peer east uplink one remote "$UB4"
			path add peer east uplink two remote 10.8.0.2
			wire add w0 id 42 peer east
		END
		wire_end "$A" $IA4 $IA6 || bad+=" address $i"
		keys rekey 1 0 >/dev/null || bad+=" keys $i"
	done
	same "$l the peer is deleted with its keys, and made again" "" "$bad"
	check_soon "$l packets pass" reach
	[ "$rate" != none ] || {
		check "$l one underlay ends" ns_del "$A"
		hush
		check "$l and the other" ns_del "$B"
	}
done

gone() { rmmod nsmwire 2>/dev/null; [ ! -d /sys/module/nsmwire ]; }
check_soon "the module goes with keys in use" gone
hush
check "and comes" have_module
ns_del "$A" "$B"
finish
