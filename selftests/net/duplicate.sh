#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Classes that are sent over two paths of a named peer: the bytes of both copies, read by
# an independent reader; each arrives once, in whatever order; numbers that are forged,
# older than the window, or malformed; which packets are copied, when, and why not; room
# in the MTU; a stock geneve device as the peer; what is shown; all of it under load.
# Topology: topo_pair and second_link of lib.sh.
# Both ends are real; the test puts packets on the links beside them.

. "$(dirname "$0")/lib.sh"

need jq ethtool ping
topo_pair || skip_all "no veth"
have_module

there() { "$NSMCTL" -n "$B" "$@"; }

links()
{
	second_link 4 &&
	# so that captured packets have their checksums
	in_ns "$A" ethtool -K ua tx off >/dev/null &&
	in_ns "$B" ethtool -K ub tx off >/dev/null &&
	in_ns "$A" ethtool -K va tx off >/dev/null &&
	in_ns "$B" ethtool -K vb tx off >/dev/null
}

# A path is silent only after 5 s, since this machine can be late.
ends()
{
	ctl -b - <<-END &&
		uplink add one dev ua cost 100 colour mpls
		uplink add two dev va cost 200 colour inet
		peer add east detect 5s
		path add peer east uplink one remote "$UB4"
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
		wire add wu id 77 remote "$UB4"
	END
	there -b - <<-END &&
		uplink add one dev ub cost 100 colour mpls
		uplink add two dev vb cost 200 colour inet
		peer add west detect 5s
		path add peer west uplink one remote "$UA4"
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
	wire_addr && ip -n "$A" addr add 10.79.0.1/24 dev wu && ip -n "$A" link set wu up
}

mtu() { ip -n "$A" -j link show w0 | jq '.[0].mtu'; }
shown() { ctl peer show east | grep -o 'audio [^)]*)'; }

check "a second link" links
check "both ends" ends
cases duplicate.py

same "the MTU" 1456 "$(mtu)"
check "a class that is sent twice at times" ctl class set holoconf audio duplicate sla loss 1%
same_soon "takes 12 bytes of it" 1444 mtu
check "with -d" ctl -d class show holoconf audio
like "it is shown" "*loss 1% *duplicate sla duplicate-max 640*" \
	"$(ctl -d class show holoconf audio)"
same "as JSON" "sla 640" \
	"$(ctl -j class show holoconf audio | jq -r '.[0] | "\(.duplicate) \(.duplicate_max)"')"
check "another size, and no limits" ctl class set holoconf audio rtt none jitter none \
	loss none duplicate always duplicate-max 200
like "is shown" "*duplicate always duplicate-max 200*" "$(ctl class show holoconf audio)"
same_soon "the path of the copies is shown, and why" "audio 0 cost (twice: 1 always)" shown
same "as JSON" "1 always" "$(ctl -j peer show east |
	jq -r '.[0].steering[] | select(.name == "audio") | "\(.duplicate) \(.duplicate_reason)"')"
like "with -s, the copies" "*copies of audio sent * received *" "$(ctl -s peer show east)"
like "for Prometheus" \
	'*nsmwire_peer_copies_total{peer="east",class="audio",direction="rx"} [1-9]*' \
	"$(ctl stats --prometheus)"
ctl export >"$TMP/1"
check "an export says it" grep -q '1 name audio.* duplicate always duplicate-max 200' "$TMP/1"
finish
