#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# The paths of classes by colour and cost, on two real ends: each list and strategy, and
# refusals with their texts; what is shown, and to whom; changes of profiles, colours,
# costs and rates while packets pass; the end of peers, profiles and wires under load.
# A path is silent only after 5 s, since this machine can be late; steer.sh has limits,
# times and order.
# Topology: topo_pair of lib.sh, and a second link va - vb of the same kind, 10.8.0.0/24.
# The first path is mpls and the cheaper one, the second inet.

. "$(dirname "$0")/lib.sh"

need jq
have_module || skip_all "no module"
rounds=$((NSM_SLOW > 3 ? 2 : 4))

topo() # both ends, a wire to each other's peer over two paths
{
	topo_pair && second_link 4 &&
	ctl -b - <<-END &&
		uplink add one dev ua cost 100 colour mpls
		uplink add two dev va cost 200 colour inet
		peer add east detect 5s
		path add peer east uplink one remote "$UB4"
		path add peer east uplink two remote 10.8.0.2
		profile add p1
		wire add w0 id 42 peer east
	END
	"$NSMCTL" -n "$B" -b - <<-END &&
		uplink add one dev ub cost 100
		uplink add two dev vb cost 200
		peer add west detect 5s
		path add peer west uplink one remote "$UA4"
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
	wire_addr && wait_for 5 reach
}

policies() # asks for all kinds of paths, in holoconf and in p1
{
	UA4=$UA4 UA6=$UA6 UB4=$UB4 UB6=$UB6 "$PYTHON" "$NET_DIR/steering.py" policies
}

# Until hush, in several classes. Those of IPv4 have one: replies teach it.
flood()
{
	bg in_ns "$A" ping -nqf -s 1000 "$IB4" >/dev/null 2>&1
	bg in_ns "$A" ping -nqf -s 8000 -Q 0x48 "$IB6" >/dev/null 2>&1
	bg in_ns "$A" ping -nqf -s 300 -Q 0x88 "$IB6" >/dev/null 2>&1
	bg in_ns "$B" ping -nqf -s 600 -Q 0xb8 "$IA6" >/dev/null 2>&1
}

check "wires over two paths" topo
cases steering.py all
check "wires and peers end" ns_del "$A" "$B"

for rate in none 5mbit; do
	l="rate $rate, under load:"
	check "$l wires" topo
	ctl uplink set one rate $rate
	ctl uplink set two rate $rate
	flood
	bad=
	for ((i = 0; i < rounds; i++)); do
		policies || bad+=" policies $i"
		ctl -b - <<-END || bad+=" $i"
			profile add p2 like p1
			wire set w0 profile p1
			wire set w0 profile p2
			profile del p1
			wire set w0 profile holoconf
			profile del p2
			profile add p1
			uplink set one colour inet
			uplink set two colour mpls
			path set peer east path 0 state down
			path set peer east path 0 state up
			uplink set one colour mpls
			uplink set two colour inet
			path del peer east path 1
			path add peer east path 1 uplink two remote 10.8.0.2
			wire del w0
			peer del east
			peer add east detect 5s
			path add peer east uplink one remote "$UB4"
			path add peer east uplink two remote 10.8.0.2
			wire add w0 id 42 peer east profile p1
			wire set w0 profile holoconf
		END
		wire_end "$A" $IA4 $IA6 || bad+=" address $i"
	done
	same "$l profiles, colours, paths, wires and peers go and come" "" "$bad"
	check_soon "$l packets pass" reach
	check "$l the device of an uplink ends" ip -n "$A" link del ua
	check_soon "$l packets pass over the other" reach
	check "$l one underlay ends" ns_del "$A"
	hush
	check "$l and the other" ns_del "$B"
done

topo
policies
flood
gone() { rmmod nsmwire 2>/dev/null; [ ! -d /sys/module/nsmwire ]; }
check_soon "the module goes while classes are steered" gone
hush
check "and comes" have_module
finish
