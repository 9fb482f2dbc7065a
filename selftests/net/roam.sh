#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 400
#
# A hub that learns where its branches are, behind a NAT: from the first sealed packet, when
# the NAT gives another port or address, when the branch itself moves, with two branches behind
# one address, and with a NAT that takes ports at random. What is forged, replayed or relayed
# moves nothing, and is sent no more than a challenge or two.
# Topology: topo_router of lib.sh; $R is the NAT, $B the hub, $A and $C the branches. $A has a
# second link to $R, la - lr.

. "$(dirname "$0")/lib.sh"

need jq nft
# shellcheck disable=SC2119 # topo_router without an MTU
topo_router || skip_all "no veth"
have_module

# masquerade [ARGS]: packets to the hub leave $R with its address, and these ports
masquerade()
{
	in_ns "$R" nft -f - <<-END
		table ip t
		delete table ip t
		table ip t {
			chain post {
				type nat hook postrouting priority 100;
				oifname "rb" ip protocol udp masquerade $*
			}
		}
	END
}

branch_links()
{
	ns_add "$C" &&
	ip -n "$C" link add uc type veth peer name rc netns "$R" &&
	ip -n "$A" link add la type veth peer name lr netns "$R" &&
	ip -n "$C" -b - <<-END &&
		addr add 10.9.5.1/24 dev uc
		link set uc up
		route add default via 10.9.5.254
	END
	ip -n "$A" -b - <<-END &&
		addr add 10.9.6.1/24 dev la
		link set la up
	END
	ip -n "$R" -b - <<-END
		addr add 10.9.5.254/24 dev rc
		addr add 10.9.6.254/24 dev lr
		link set rc up
		link set lr up
	END
}

# The branch $A has no device for its uplink: it goes where the default route leads.
named()
{
	local times="interval 100ms busy 50ms idle 200ms asleep 200ms detect 5s"

	"$NSMCTL" -n "$A" -b - <<-END &&
		uplink add wan
		peer add hub $times
		path add peer hub path 0 uplink wan remote $UB4
		wire add w0 id 42 peer hub
	END
	"$NSMCTL" -n "$C" -b - <<-END &&
		uplink add wan
		peer add hub $times
		path add peer hub path 0 uplink wan remote $UB4
		wire add w0 id 43 peer hub
	END
	"$NSMCTL" -n "$B" -b - <<-END &&
		uplink add inet dev ub
		peer add west $times
		path add peer west path 0 uplink inet remote learned
		wire add w0 id 42 peer west
		peer add south $times
		path add peer south path 0 uplink inet remote learned
		wire add s0 id 43 peer south
	END
	wire_addr &&
	ip -n "$C" -b - <<-END &&
		addr add 10.78.0.1/24 dev w0
		link set w0 up
	END
	ip -n "$B" -b - <<-END
		addr add 10.78.0.2/24 dev s0
		link set s0 up
	END
}

hub() { "$NSMCTL" -n "$B" "$@"; }

check "a NAT" masquerade || skip_all "no nft with NAT"
check "links" branch_links
check "a hub with two branches" named
# shellcheck disable=SC2034 # for roam.py
export A B C R UA4 UB4 UA6 UB6 IA4 IB4 IA6 IB6

# --- as a person does it

like "before: why, and what to do" "*west path 0 down (no-remote)*remote learned no-key for *there is no key to open them: set keys*" \
	"$(hub path show peer west)"
same "as JSON" "down no-remote ipv4 no-key null null" "$(hub -j path show peer west |
	jq -r '.[0] | "\(.state) \(.reason) \(.learn) \(.learn_state) \(.remote) \(.remote_port)"')"
refuse "two remotes" "there twice" hub path set peer west path 0 remote learned remote 10.0.0.1
refuse "a port" "the port of a learned remote address is learned, too" \
	hub path set peer west path 0 port 6092
refuse "a source port by flow" "needs srcport bound" \
	hub path set peer west path 0 srcport flow
refuse "another family" "must both be IPv4 or both IPv6" \
	hub path set peer west path 0 local ::1
refuse "no address any more" "a path that does not learn its remote address needs one" \
	"$PYTHON" "$NET_DIR/roam.py" unlearn

export -f masquerade in_ns
cases roam.py all

like "after: the address, the port and its state" \
	"*west path 0 up uplink inet remote learned at 10.9.9.254 port * validated for * source $UB4*" \
	"$(hub path show peer west)"
same "as JSON" "up ipv4 validated 10.9.9.254 true true true" "$(hub -j path show peer west |
	jq -r '.[0] | "\(.state) \(.learn) \(.learn_state) \(.remote) \(.remote_port > 0) \(
		.learn_moves > 1) \(.learn_since_ms >= 0)"')"
like "the history" "*path 0 learned 10.9.9.254 port *path 0 moved from 10.9.9.254 port * to 10.9.9.254 port *" \
	"$(hub peer history west)"
like "Prometheus" '*nsmwire_peer_path_learned{peer="west",path="0"} 1
*nsmwire_peer_path_address_moves_total{peer="west",path="0"} *' "$(hub stats --prometheus)"
like "an export has no learned address" \
	"*path set peer west path 0 uplink inet remote learned local any state up srcport auto*" \
	"$(hub export)"
check "and is read again" sh -c "'$NSMCTL' -n $B export | grep -v '^#' |
	grep '^p' | '$NSMCTL' -n $B -b -"
check_soon "without an effect" reach "$B" "$IA4"

bg "$NSMCTL" -n "$B" monitor >"$TMP/monitor"
heard() { grep -q "west path 0 moved from 10.9.9.254 port .* to 10.9.9.254 port " "$TMP/monitor"; }
rebind() { "$PYTHON" "$NET_DIR/roam.py" rebind "to :32000-32010"; heard; }
check_soon "monitor tells of a move" rebind
hush

# --- ends, with challenges on the way

bg "$PYTHON" "$NET_DIR/roam.py" relay "$TMP/stop" >"$TMP/relay"
check_soon "packets from elsewhere come" test -s "$TMP/relay"
bad=''
for i in 1 2 3 4 5 6; do
	hub -b - <<-END || bad+=" path $i"
		path del peer west path 0
		path add peer west path 0 uplink inet remote learned
	END
	check_soon "$i: learned again" reach "$B" "$IA4"
	hub -b - <<-END || bad+=" fixed $i"
		path set peer west path 0 remote 10.9.9.254
		path set peer west path 0 remote learned
		uplink set inet dev none
		path del peer south path 0
		path add peer south path 0 uplink inet remote learned
		uplink set inet dev ub
	END
done
same "paths come and go" "" "$bad"
check_soon "learned at last" reach "$B" "$IA4"
hub -b - <<-END
	wire del s0
	peer del south
	wire del w0
	peer del west
	uplink del inet
END
same "the peers are deleted with challenges on the way" "[]" "$(hub -j peer show)"
touch "$TMP/stop"
hush
finish
