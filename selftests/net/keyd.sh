#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The key agents of two hosts, and their kernels: keys at both ends, sealed packets, new
# keys under load, and hosts that are not the peer.
# Topology: topo_pair and second_link of lib.sh; an agent in each namespace.

. "$(dirname "$0")/lib.sh"

KEYD=$(dirname "$NSMCTL")/nsmkeyd
[ -x "$KEYD" ] || skip_all "nsmkeyd was not built"
need jq ping
topo_pair || skip_all "no veth"
have_module

# shellcheck disable=SC2119 # named_ends without a rate
ends() { second_link 4 && named_ends && wire_addr; }

dir() { echo "$TMP/keyd.$1"; }
identity() { "$KEYD" -c "$(dir "$1")" --init; }

agent() # NETNS: in the background; the pid in $!
{
	"$KEYD" -n "$1" -c "$(dir "$1")" -s "$(dir "$1")/sock" 2>>"$(dir "$1")/log" &
	JOBS+=("$!")
}

configure() # NETNS PEER LINES...
{
	mkdir -p "$(dir "$1")/peers.d"
	printf '%s\n' "peer $2" "${@:3}" >"$(dir "$1")/peers.d/$2"
}

ask() # NETNS JSON
{
	"$PYTHON" - "$(dir "$1")/sock" "$2" <<-'END'
	import socket, sys
	sock = socket.socket(socket.AF_UNIX)
	sock.connect(sys.argv[1])
	sock.sendall(sys.argv[2].encode() + b"\n")
	print(sock.makefile().readline(), end="")
	END
}

value() { ask "$1" '{"command":"show"}' | jq -r ".peers[0].$2 // empty"; }	# NETNS FIELD
rekey() { ask "$1" "{\"command\":\"rekey\",\"peer\":\"$2\"}"; }
ids() # NETNS PEER DIRECTION STATE: ids of keys
{
	"$NSMCTL" -n "$1" -j key show peer "$2" | jq -r ".[] |
		select(.direction == \"$3\" and .state == \"$4\") | .id"
}
why() { echo "$(value "$1" state) $(value "$1" reason)"; }
has_epoch() { [ "$(value "$A" epoch)" -ge "$1" ]; }	# that number of keys or more
no_keys() { [ "$("$NSMCTL" -n "$1" -j key show | jq length)" = 0 ]; }

umask 077
check "both ends" ends
mkdir -p "$(dir "$A")" "$(dir "$B")"
east=$(identity "$B") west=$(identity "$A")
configure "$A" east "connect $UB4" "pin $east"
configure "$B" west listen "pin $west"
for ns in "$A" "$B"; do
	peer=east
	[ "$ns" = "$A" ] || peer=west
	check "seal require: $peer" "$NSMCTL" -n "$ns" peer set "$peer" seal require
done
agent "$A"
west_agent=$!
same_soon "east is not there: why" "failed $UB4 port 6091: Connection refused: does nsmkeyd run there, and does a firewall let TCP port 6091 through?" \
	why "$A"
# shellcheck disable=SC2119 # reach as it is
refused() { ! reach; }
check "nothing passes without keys" refused
agent "$B"
same_soon "keys at the host that connects" keyed value "$A" state
same_soon "keys at the host that listens" keyed value "$B" state
same "the kernel seals with what the other opens" "$(ids "$A" east tx current)" \
	"$(ids "$B" west rx next)$(ids "$B" west rx current)"
same "and the other way" "$(ids "$B" west tx current)" \
	"$(ids "$A" east rx next)$(ids "$A" east rx current)"
check_soon "packets pass" reach
like "the peer is shown, sealed" "*seal require*sealed aes-128-gcm, key *s old*" \
	"$(ctl peer show east)"
like "a key expires after 20 minutes" "*tx *expires 20min*" \
	"$(ctl key show peer east | sed 's/expires 19[.0-9]*min/expires 20min/')"

# --- new keys under load

flood() # FILE: pings, until they are ended
{
	nsenter --net="/run/netns/$A" -- ping -nq -i 0.01 -W 5 "$IB4" >"$1" &
	FLOOD=$!
	JOBS+=("$FLOOD")
}

flood_end()
{
	kill -INT "$FLOOD"
	wait "$FLOOD"
}

failures() { echo "$(value "$A" failures) $(value "$B" failures)"; }
failed=$(failures)
flood "$TMP/pings"
epoch=$(value "$A" epoch)
for i in {1..5}; do
	rekey "$A" east >/dev/null
	[ $((i % 2)) = 0 ] || rekey "$B" west >/dev/null
	wait_for 5 has_epoch $((epoch + i))
	pause
done
check "five times new keys" has_epoch $((epoch + 5))
flood_end
at_least "packets while keys changed" 100 "$(sed -n 's/ packets transmitted.*//p' "$TMP/pings")"
like "none was lost" "* 0% packet loss*" "$(<"$TMP/pings")"
same "no failure" "$failed" "$(failures)"

# --- what the kernel says

delete() { ctl wire del w0 && ctl peer del east; }
add()
{
	ctl -b - <<-END &&
		peer add east detect 5s
		path add peer east uplink one remote $UB4
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
	END
	ip -n "$A" addr add "$IA4/24" dev w0 && ip -n "$A" link set w0 up
}

check "the peer is deleted" delete
same_soon "the agent knows" no-peer value "$A" state
check "and added again" add
same_soon "it has new keys at once" keyed value "$A" state
check_soon "packets pass again" reach
check "keys are not needed for long" configure "$A" east "connect $UB4" "pin $east" \
	"rekey 2" "expires 8"
like "other times" "{}*" "$(ask "$A" '{"command":"reload"}')"
epoch=$(value "$A" epoch)
check_soon "new keys come by themselves" has_epoch $((epoch + 2))
check "packets pass" reach

# --- a restart

kill "$west_agent"
wait "$west_agent"
check "without an agent packets pass" reach
agent "$A"
same_soon "an agent that is restarted has new keys" keyed value "$A" state
check "packets pass still" reach

# --- not the peer

mkdir "$TMP/stranger"
stranger=$("$KEYD" -c "$TMP/stranger" --init)
configure "$A" east "connect $UB4" "pin $stranger"
ask "$A" '{"command":"reload"}' >/dev/null
check "keys are deleted" ctl key del peer east
check "keys are deleted at the other end" "$NSMCTL" -n "$B" key del peer west
same_soon "the wrong pin: why" "$UB4 port 6091: it has the identity $east, and not the one that is pinned: if it is the peer, correct the pin" \
	value "$A" reason
check "the wrong pin: no keys" no_keys "$A"
check "the wrong pin: no keys at the other end" no_keys "$B"
check "the wrong pin: nothing passes" refused
configure "$A" east "connect $UB4" "pin $east"
ask "$A" '{"command":"reload"}' >/dev/null
same_soon "the right one" keyed value "$A" state
check_soon "packets pass at last" reach
for ns in "$A" "$B"; do
	same "no line of the log is an error" "" "$(grep '^<3>' "$(dir "$ns")/log")"
done
hush
finish
