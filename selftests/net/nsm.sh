#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# nsmctl nsm: a connection of Network Service Mesh goes from the client's forwarder to the
# server's and back, and its wire carries packets; with IPv4 and IPv6, IP and Ethernet, in
# a pod, by a named peer, and in both directions at once. A wire that moves keeps its profile.
# Repeated, it changes nothing. What is refused, and a caller that has gone before the answer,
# leave nothing behind. Many requests at once get different ids.
#
# Topology: topo_pair of lib.sh. $A is the client's host with the pod $C, $B the server's.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C"

nsm() # NETNS WORDS...: the connection on standard input
{
	local ns=$1
	shift
	"$NSMCTL" -n "$ns" nsm "$@"
}

conn() # ID [JQ]: a connection as the client's forwarder has it first
{
	jq -nc --arg id "$1" '{id: $id, network_service: "video@dc.example.com",
		mechanism: {cls: "REMOTE", type: "NSMWIRE"}, payload: "IP",
		path: {index: 1, path_segments: [{name: "nsc", id: "c0"}, {name: "fwd", id: $id}]}} | '"${2:-.}"
}

# step NAME NETNS IN OUT WORDS...: a command succeeds, with files for what goes in and out
step()
{
	local name=$1 ns=$2 in=$TMP/$3 out=$TMP/$4
	shift 4
	if "$NSMCTL" -n "$ns" nsm "$@" <"$in" >"$out" 2>"$TMP/err"; then
		pass "$name"
	else
		fail "$name" "$(cat "$TMP/err")"
	fi
}

param() { jq -r ".mechanism.parameters.$1"; }

wires() { "$NSMCTL" -n "$1" -j wire show | jq length; }

# establish ID JQ "CLIENT WORDS" "SERVER WORDS": both ends; the connection in $TMP/ID
establish()
{
	local client server
	read -ra client <<<"$3"
	read -ra server <<<"$4"
	conn "$1" "$2" | nsm "$A" request client "${client[@]}" >"$TMP/$1.1" &&
		nsm "$B" request server "${server[@]}" <"$TMP/$1.1" >"$TMP/$1.2" &&
		nsm "$A" request client "${client[@]}" <"$TMP/$1.2" >"$TMP/$1"
}

# finish_ends CLIENT_NETNS SUBNET: what NSM's other chain elements do
finish_ends()
{
	ip -n "$1" addr add "$2.1/24" dev cl
	ip -n "$1" link set cl up
	ip -n "$B" addr add "$2.2/24" dev sv
	ip -n "$B" link set sv up
}

even() { echo $(($1 % 2)); }

# --- a connection, step by step

same "nothing is made before the server has answered" "$UA4 6091 null 0" \
	"$(conn one | nsm "$A" request client local "$UA4" wire cl >"$TMP/one.1"
	echo "$(param src_ip <"$TMP/one.1") $(param src_port <"$TMP/one.1") $(param vni <"$TMP/one.1") $(wires "$A")")"
step "the server answers" "$B" one.1 one.2 request server local "$UB4" wire sv
ID=$(param vni <"$TMP/one.2")
same "its address and port" "$UB4 6091" "$(param dst_ip <"$TMP/one.2") $(param dst_port <"$TMP/one.2")"
same "an even id, since the client has the lower address" 0 "$(even "$ID")"
same "the MTU of the wire, there and in the context" "$(mtu=$("$NSMCTL" -n "$B" -j wire show sv | jq '.[0].mtu'); echo "$mtu $mtu")" \
	"$(param MTU <"$TMP/one.2") $(jq .context.MTU "$TMP/one.2")"
step "the client's end" "$A" one.2 one request client local "$UA4" wire cl
same "settings of both ends" "$ID $UB4 $UA4 $ID $UA4 $UB4" "$(for at in "$A cl" "$B sv"; do
	"$NSMCTL" -n "${at% *}" -j wire show "${at#* }" | jq -r '.[0].link | "\(.id) \(.remote) \(.local)"'; done | paste -sd ' ')"
same "what is not of the mechanism, the context and metrics is as it was" "" "$(diff \
	<(conn one 'del(.mechanism, .path)' | jq -S .) \
	<(jq -S 'del(.mechanism, .context, .path)' "$TMP/one"))"
finish_ends "$A" 10.79.0
check_soon "packets pass" reach "$A" 10.79.0.2

# --- again

before=$("$NSMCTL" -n "$A" export; "$NSMCTL" -n "$B" export)
step "a refresh, at the client" "$A" one again.1 request client local "$UA4" wire cl
step "a refresh, at the server" "$B" again.1 again.2 request server local "$UB4" wire sv
same "the same id" "$ID" "$(param vni <"$TMP/again.2")"
same "a request whose answer was lost" "$ID" "$(nsm "$B" request server local "$UB4" wire sv <"$TMP/one.1" | param vni)"
same "changes nothing" "$before" "$("$NSMCTL" -n "$A" export; "$NSMCTL" -n "$B" export)"
same "metrics are integers, in the segment of this host alone" "true true null" \
	"$(jq -r '.path.path_segments as [$c, $f] | "\($f.metrics.server_tx_packets | tonumber > 0) \([$f.metrics[] | test("^[0-9]+$")] | all) \($c.metrics)"' "$TMP/again.2")"
same "the client's metrics beside them" true "$(jq '.path.path_segments[1].metrics.client_rx_bytes | tonumber > 0' "$TMP/again.2")"

# --- what does not go together leaves both ends as they are

# refuses NAME WORDS NETNS IN WORDS...
refuses()
{
	local name=$1 words=$2 ns=$3 in=$4 was
	shift 4
	was=$("$NSMCTL" -n "$ns" export)
	refuse "$name" "$words" nsm "$ns" "$@" <"$in"
	same "$name: nothing has changed" "$was" "$("$NSMCTL" -n "$ns" export)"
}

changed() { jq -c "$2" "$TMP/$1" >"$TMP/changed"; echo "$TMP/changed"; }

refuses "another connection with the wire's name" "close the connection that the wire is of" \
	"$B" "$(changed one '.mechanism.parameters.vni = "8"')" request server local "$UB4" wire sv
refuses "an id that another wire has" "another wire of this netns has this id" \
	"$B" "$(changed one '.mechanism.parameters.src_ip = "10.9.0.9"')" request server local "$UB4" wire other
refuses "without an answer, to another client" "leads elsewhere" \
	"$B" "$(changed one.1 '.mechanism.parameters.src_ip = "10.9.0.9"')" request server local "$UB4" wire sv
refuses "addresses of two families" "not of one address family" \
	"$B" "$TMP/one.1" request server local "$UB6" wire x
refuses "another port" "both ends of a wire use one" \
	"$B" "$TMP/one.1" request server local "$UB4" dstport 7000 wire x
refuses "a profile that is not there" "no profile" \
	"$B" "$(changed one.1 '.labels["traffic-profile"] = "nosuch"')" request server local "$UB4" wire x
refuses "a network namespace that is none" "network namespace \"/dev/null\"" \
	"$B" "$TMP/one.1" request server local "$UB4" wire x netns /dev/null
refuses "close, of another connection" "close the connection that the wire is of" \
	"$B" "$(changed one '.mechanism.parameters.vni = "8"')" close server wire sv

# A caller that has gone does not leave a wire that nobody knows.
conn full | nsm "$A" request client local "$UA4" >"$TMP/full.1"
count=$(wires "$B")
nsm "$B" request server local "$UB4" wire full <"$TMP/full.1" >/dev/full 2>"$TMP/err"
same "the answer is not read: the wire is deleted" "$count" "$(wires "$B")"

# --- close

step "close, the client" "$A" one out close client wire cl
step "close, the server" "$B" one out close server wire sv
same "both wires are gone, and nothing is answered" "0 0 0" \
	"$(wires "$A") $(wires "$B") $(wc -c <"$TMP/out")"
step "close again" "$B" one out close server wire sv
step "close what never was" "$B" one.1 out close server

# --- the other direction, families, payloads, a pod

step "the client has the higher address" "$B" one.1 back.0 request client local "$UB4"
jq -c ".mechanism.parameters = {src_ip: \"$UB4\"}" "$TMP/one.1" >"$TMP/back.1"
step "its server" "$A" back.1 back.2 request server local "$UA4"
same "an odd id" 1 "$(even "$(param vni <"$TMP/back.2")")"
same "wires have names of their own" 1 "$("$NSMCTL" -n "$A" -j wire show | jq -r '.[].ifname' |
	grep -cE '^nsm-[0-9a-f]{11}$')"
step "close it, by the id of the connection" "$A" back.2 out close server
same "it is gone" 0 "$(wires "$A")"

over() # NAME CLIENT_IP SERVER_IP JQ PAYLOAD
{
	establish "$1" "$4" "local $2 wire cl netns $C" "local $3 wire sv"
	same "$1: payload, at both ends" "$5 $5" "$(for at in "$A cl netns $C" "$B sv"; do
		# shellcheck disable=SC2086 # words
		"$NSMCTL" -n "${at%% *}" -j wire show ${at#* } | jq -r '.[0].link.payload'; done | paste -sd ' ')"
	finish_ends "$C" 10.80.0
	check_soon "$1: from the pod" reach "$C" 10.80.0.2
	step "$1: close, in the pod" "$A" "$1" out close client wire cl netns "$C"
	step "$1: close, at the server" "$B" "$1" out close server wire sv
}

over ip4 "$UA4" "$UB4" . ip
over ip6 "$UA6" "$UB6" 'del(.payload)' ip
over ethernet "$UA4" "$UB4" '.payload = "ETHERNET"' ethernet

# A chain element of NSM moves the wire, and gives it the name that the pod has asked for.
establish moved . "local $UA4" "local $UB4 wire sv"
ip -n "$A" link set "$("$NSMCTL" -n "$A" -j wire show | jq -r '.[0].ifname')" netns "$C" name pod-1
step "a refresh finds it" "$A" moved again request client local "$UA4"
same "nothing comes beside it" "1 pod-1" "$("$NSMCTL" -n "$A" -j wire show | jq -r '"\(length) \(.[0].ifname)"')"
same "another client is not given it" "$(wires "$A")" \
	"$(nsm "$A" close client local "$UA4" <"$(changed moved '.mechanism.parameters.dst_ip = "10.9.0.9"')"; wires "$A")"
step "close finds it" "$A" moved out close client
same "it is gone from the pod" 0 "$(wires "$A")"
step "the server's end" "$B" moved out close server wire sv

# The move deletes filters of the wire, and not its profile, by which packets in the pod have
# their class.
"$NSMCTL" -n "$A" profile add video
check "a profile with one class, at the client" "$NSMCTL" -n "$A" rule add video class video
label='.labels = {"traffic-profile": "video"}'
check "a connection with a label" establish labelled "$label" "local $UA4 wire mv" "local $UB4 wire sv profile holoconf"
tc -n "$A" qdisc add dev mv clsact
check "a filter" tc -n "$A" filter add dev mv egress matchall action skbedit priority 1
ip -n "$A" link set mv netns "$C" name cl
finish_ends "$C" 10.82.0
same "in the pod there is no filter" "" "$(tc -n "$C" filter show dev cl egress)"
check_soon "packets of the pod pass" reach "$C" 10.82.0.2
in_class() { [ "$(counter "$B" sv "class_$1_rx_packets")" -gt 0 ]; }
check_soon "they have the class of the profile" in_class video
step "close, the one with a label" "$A" labelled out close client
step "and its server" "$B" labelled out close server wire sv

# The pod ends, and with it the wire.
establish pod . "local $UA4 wire cl netns $C" "local $UB4 wire sv"
ip netns del "$C"
gone() { [ "$(wires "$A")" = 0 ]; }
check_soon "a pod takes its wire with it" gone
step "close, without the pod" "$A" pod out close client wire cl netns "$C"
step "the other end" "$B" pod out close server wire sv
ns_add "$C"

# --- profiles by the label, and a named peer

"$NSMCTL" -n "$B" profile add video
check "a profile with one class" "$NSMCTL" -n "$B" rule add video class video
"$NSMCTL" -n "$B" profile add own
conn label "$label" | nsm "$A" request client local "$UA4" >"$TMP/label.1"
step "the label is the profile" "$B" label.1 label.2 request server local "$UB4" wire sv
same "of the wire" video "$("$NSMCTL" -n "$B" -j wire show sv | jq -r '.[0].link.profile')"
step "the word of the command comes before it" "$B" label.2 out request server local "$UB4" wire sv profile own
same "own" own "$("$NSMCTL" -n "$B" -j wire show sv | jq -r '.[0].link.profile')"
step "closed" "$B" label.2 out close server wire sv

for at in "$A ua east $UB4" "$B ub west $UA4"; do
	read -r ns dev peer remote <<<"$at"
	"$NSMCTL" -n "$ns" -b - <<-END
		uplink add wan dev $dev
		peer add $peer
		path add peer $peer uplink wan remote $remote
	END
done
check "a named peer" establish peer . "local $UA4 peer east wire cl" "local $UB4 peer west wire sv"
same "the wires have it" "east west" "$("$NSMCTL" -n "$A" -j wire show cl | jq -r '.[0].link.peer') $("$NSMCTL" -n "$B" -j wire show sv | jq -r '.[0].link.peer')"
finish_ends "$A" 10.81.0
check_soon "packets pass" reach "$A" 10.81.0.2
step "a refresh" "$A" peer again request client local "$UA4" peer east wire cl
step "close, with a peer" "$A" peer out close client peer east wire cl
step "close, by id and peer" "$B" peer out close server peer west

# --- many at once

many()
{
	local i jobs=()
	for i in {1..20}; do
		conn "many$i" '.mechanism.parameters = {src_ip: "'"$UA4"'"}' |
			nsm "$B" request server local "$UB4" >"$TMP/many$i" &
		jobs+=("$!")
	done
	wait "${jobs[@]}"
	cat "$TMP"/many[0-9]* | jq -r .mechanism.parameters.vni | sort -u | wc -l
}
same "requests at once have ids of their own, all even" "20 0" \
	"$(many) $(cat "$TMP"/many[0-9]* | jq -r '.mechanism.parameters.vni | tonumber % 2' | sort -u)"
for i in {1..20}; do
	nsm "$B" close server <"$TMP/many$i"
done
same "and all of them close" 0 "$(wires "$B")"

finish
