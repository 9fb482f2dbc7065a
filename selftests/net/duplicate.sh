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

links() { second_link 4 && sums_in_packets; }

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

# --- a peer that sends no probes

stock() # a wire to a stock geneve device, over both links
{
	ip -n "$B" addr add 10.9.0.5/24 dev ub && ip -n "$B" addr add 10.8.0.5/24 dev vb &&
	ctl -b - <<-END
		peer add stock
		path add peer stock uplink one remote 10.9.0.5
		path add peer stock uplink two remote 10.8.0.5
		wire add w1 id 43 peer stock
	END
}
check "a peer that is not heard" stock
same_soon "is sent packets once" "audio 0 cost (not twice: unheard)" \
	eval "ctl peer show stock | grep -o 'audio [^)]*)'"
check "it goes" ctl -b - <<-END
	wire del w1
	peer del stock
END

# --- the end of things while packets have copies

# A peer that was created anew is known after 4 s, by the time of detection of its other end.
twice() { ctl peer show east | grep -o 'audio [^)]*)'; }

# Until hush; each class that is sent twice, and one that is not.
flood()
{
	bg in_ns "$A" ping -nqf -s 100 -Q 0xb8 "$IB4" >/dev/null 2>&1
	bg in_ns "$B" ping -nqf -s 600 -Q 0xb8 "$IA4" >/dev/null 2>&1
	bg in_ns "$A" ping -nqf -s 1000 "$IB4" >/dev/null 2>&1
}

check "both ends send audio twice" there class set holoconf audio rtt none jitter none \
	loss none duplicate always
ctl class set holoconf audio duplicate-max 640
rounds=$((NSM_SLOW > 3 ? 2 : 4))
for rate in none 5mbit; do
	l="rate $rate, under load:"
	ctl uplink set one rate $rate
	ctl uplink set two rate $rate
	flood
	bad=
	for ((i = 0; i < rounds; i++)); do
		ctl -b - <<-END || bad+=" $i"
			class set holoconf audio duplicate off
			class set holoconf audio duplicate always share 9
			path set peer east path 1 state down
			path set peer east path 1 state up
			path set peer east path 0 state down
			path set peer east path 0 state up
			wire set w0 classopt off
			wire set w0 classopt on
			path del peer east path 1
			path add peer east path 1 uplink two remote 10.8.0.2
			uplink set one rate 3mbit
			uplink set one rate $rate
			class set holoconf audio share 10
			wire del w0
			peer del east
			peer add east detect 5s
			path add peer east uplink one remote "$UB4"
			path add peer east uplink two remote 10.8.0.2
			wire add w0 id 42 peer east
		END
		wire_end "$A" $IA4 $IA6 || bad+=" address $i"
	done
	same "$l modes, paths, options, peers and wires go and come" "" "$bad"
	check_soon "$l packets pass" reach
	hush
	check "$l and are sent twice" wait_for 40 is "audio 0 cost (twice: 1 always)" twice
done
flood
check "packets are sent twice" wait_for 40 is "audio 0 cost (twice: 1 always)" twice
check "the device of an uplink ends" ip -n "$A" link del va
check_soon "packets pass" reach
check "one end ends" ns_del "$A"
check "and the other" ns_del "$B"
hush
finish
