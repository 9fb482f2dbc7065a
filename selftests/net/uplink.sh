#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Uplinks against the module: every setting set and shown, refusals and their texts,
# the number of wires and the changes of it, the settings that a wire takes from its
# uplink, a dump of many uplinks, the keywords of nsmctl and of "ip". Other tests cover
# the scheduler; here a few packets have to pass.
#
# Topology: topo_pair of lib.sh, $C as the pod, and $R as an underlay that ends.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C" "$R"
OTHER4=10.9.0.3 OTHER6=fd09::3
ip -n "$A" addr add $OTHER4/24 dev ua
ip -n "$A" addr add $OTHER6/64 dev ua nodad
ip -n "$A" link add dummy0 type dummy

uplink() # NAME [JQ-EXPRESSION]
{
	ctl -j uplink show "$1" | jq -rc ".[0]${2:-}"
}

wires() { uplink "$1" .wires; }

path() { ctl -j -d wire show "$1" | jq -r ".[0].peer.path[0]$2"; }

# --- set and shown

same "no uplinks" "0 " "$(ctl uplink; echo "$? ")$(ctl uplink show)"
same "no uplinks: JSON" "[]" "$(ctl -j uplink)"
check "add" ctl uplink add wan0
same "add: defaults" \
	'{"name":"wan0","rate":0,"overhead":0,"mpu":0,"limit":16777216,"fwmark":0,"cost":100,"paths":0,"probe_budget":1000,"wires":0}' "$(uplink wan0)"
same "show" "wan0: rate none wires 0" "$(ctl uplink)"
check "set, all that can be set" ctl uplink set wan0 dev ua local $UA4 \
	local $UA6 rate 48mbit overhead 38 mpu 84 colour lte limit 1mb fwmark 0x10 cost 250 \
	probe-budget 50
ua=$(ip -n "$A" -j link show ua | jq '.[0].ifindex')
all="{\"name\":\"wan0\",\"device\":$ua,\"device_name\":\"ua\",\"local\":\"$UA4\",\"local6\":\"$UA6\",\"rate\":48000000,\"overhead\":38,\"mpu\":84,\"colour\":\"lte\",\"limit\":1048576,\"fwmark\":16,\"cost\":250,\"paths\":0,\"probe_budget\":50,\"wires\":0}"
same "set: shown" "$all" "$(uplink wan0)"
line="dev ua local $UA4 local $UA6 rate 48mbit overhead 38 mpu 84 colour lte limit 1mb fwmark 0x10 cost 250 probe-budget 50"
same "set: text" "wan0: $line wires 0" "$(ctl uplink show wan0)"
check "the same again" ctl uplink set wan0 dev ua local $UA4 local $UA6 \
	rate 48mbit overhead 38 mpu 84 colour lte limit 1mb fwmark 16 cost 250 \
	probe-budget 50
same "the same again: shown" "$all" "$(uplink wan0)"
check "del" ctl uplink del wan0
refusal "del: gone" "uplink show: no uplink \"wan0\" here (No such device)" uplink show wan0
read -ra words <<<"$line"
check "add what was shown" ctl uplink add wan0 "${words[@]}"
same "add what was shown: the same" "$all" "$(uplink wan0)"
check "one family of local" ctl uplink set wan0 local 0.0.0.0
same "one family of local: the other stays" "null $UA6" \
	"$(uplink wan0 | jq -r '"\(.local) \(.local6)"')"
check "unset" ctl uplink set wan0 dev none local any rate none overhead 0 \
	mpu 0 colour none limit 16mb fwmark none cost 100 probe-budget 1000
same "unset: shown" \
	'{"name":"wan0","rate":0,"overhead":0,"mpu":0,"limit":16777216,"fwmark":0,"cost":100,"paths":0,"probe_budget":1000,"wires":0}' "$(uplink wan0)"
check "set creates" ctl uplink set wan1 rate 5mbit
same "set creates: shown" 5000000 "$(uplink wan1 .rate)"
same "in order" "wan0 wan1" "$(ctl uplink | cut -d : -f 1 | tr '\n' ' ' | sed 's/ $//')"
for rate in 1000 1kbit 400gbit 1tbit; do
	check "rate $rate" ctl uplink set wan1 rate $rate
done
same "rate 1tbit: shown" "wan1: rate 1tbit wires 0" "$(ctl uplink show wan1)"
for limit in 64k 1gb; do
	check "limit $limit" ctl uplink set wan1 limit $limit
done
check "overhead and mpu of 256" ctl uplink set wan1 overhead 256 mpu 256
same "a name of all that is allowed" "A-b_c.1" \
	"$(ctl uplink add A-b_c.1 && uplink A-b_c.1 .name)"
check "and of 15" ctl uplink add abcdefghijklmno colour abcdefghijklmno
same "shown whole" "abcdefghijklmno abcdefghijklmno" \
	"$(uplink abcdefghijklmno | jq -r '"\(.name) \(.colour)"')"
same "none of another namespace" "[]" "$("$NSMCTL" -n "$B" -j uplink)"
check "nor is its name taken there" "$NSMCTL" -n "$B" uplink add wan0
for name in A-b_c.1 abcdefghijklmno; do ctl uplink del $name; done

# --- refused

before=$(ctl -j uplink)
refusal "add: is there" "uplink add: there is an uplink of this name (File exists)" \
	uplink add wan0 rate 1mbit
for rate in 1bit 999bit 1000000000001 18446744073709551615; do
	refusal "rate $rate" "uplink set: rate must be 1 kbit/s to 1 Tbit/s, or 0 for none (Invalid argument)" \
		uplink set wan0 rate $rate
done
for word in overhead mpu; do
	for bytes in 257 4294967295; do
		refusal "$word $bytes" "uplink set: integer out of range (Numerical result out of range), in \"$word\", allowed 0 to 256" \
			uplink set wan0 $word $bytes
	done
done
for bytes in 0 65535 1073741825 4294967295; do
	refusal "limit $bytes" "uplink set: integer out of range (Numerical result out of range), in \"limit\", allowed 65536 to 1073741824" \
		uplink set wan0 limit $bytes
done
refusal "multicast" "uplink set: local must be a unicast address (Invalid argument)" \
	uplink set wan0 local 224.0.0.1
refusal "broadcast" "uplink set: local must be a unicast address (Invalid argument)" \
	uplink set wan0 local 255.255.255.255
refusal "IPv6 multicast" "uplink set: local must be a unicast IPv6 address, or an IPv4 address as such (Invalid argument)" \
	uplink set wan0 local ff02::1
refusal "IPv4 in IPv6" "uplink set: local must be a unicast IPv6 address, or an IPv4 address as such (Invalid argument)" \
	uplink set wan0 local ::ffff:10.9.0.1
refusal "no such device" 'uplink set: no device "nodev" (No such device)' uplink set wan0 dev nodev
refusal "del: not there" "uplink del: no uplink \"nothere\" here (No such device)" uplink del nothere
refusal "a new one that is refused" "uplink add: integer out of range (Numerical result out of range), in \"limit\", allowed 65536 to 1073741824" \
	uplink add wan9 limit 1
refusal "one that is wrong beside one that is right" \
	"uplink set: rate must be 1 kbit/s to 1 Tbit/s, or 0 for none (Invalid argument)" \
	uplink set wan0 overhead 7 rate 1bit
unprivileged() { in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all "$NSMCTL" "$@" 2>&1; }
for args in "add wan9" "set wan0 rate 1mbit" "del wan0"; do
	read -ra words <<<"$args"
	out=$(unprivileged uplink "${words[@]}")
	same "no privilege: ${words[0]}" "2 nsmctl: uplink ${words[0]}: Operation not permitted: this needs CAP_NET_ADMIN in the network namespace" "$? $out"
done
same "show needs no privilege" "wan0: rate none wires 0" "$(unprivileged uplink show wan0)"
cases uplink.py
same "refused: as before" "$before" "$(ctl -j uplink)"

# --- wires

refusal "wire: no such uplink" "wire add: the underlay netns has no uplink of this name; add it first (No such device)" \
	wire add w9 id 9 uplink wan9
refusal "wire: nor was one made" "wire show: no wire \"w9\" here (No such device)" wire show w9
ctl uplink set wan0 rate none
ctl uplink set wan1 rate none
check "a wire" ctl wire add w0 id 42 remote "$UB4" uplink wan0
same "a wire: counted" "1 0" "$(wires wan0) $(wires wan1)"
same "a wire: shown" "w0: id 42 remote 10.9.0.2 uplink wan0 payload ip mtu 1456 up" "$(ctl wire show w0)"
same "a wire: JSON" wan0 "$(wire "$A" .link.uplink)"
refusal "uplink in use" "uplink del: wires leave through this uplink; move or delete them first (Device or resource busy)" \
	uplink del wan0
check "ip link add" ip -n "$A" link add w1 type nsmwire id 43 remote $UB6 uplink wan0
same "ip link add: counted" 2 "$(wires wan0)"
same "ip link add: shown" wan0 \
	"$(ip -n "$A" -j -d link show w1 | jq -r '.[0].linkinfo.info_data.uplink')"
like "ip link add: text" "* uplink wan0 *" "$(ip -n "$A" -d link show w1)"
same "ip says the same as nsmctl" "$(wire "$A" .link w1 | jq -Sc .)" \
	"$(ip -n "$A" -j -d link show w1 | jq -Sc '.[0].linkinfo.info_data')"
check "ip link set" ip -n "$A" link set w1 type nsmwire uplink wan1
same "ip link set: counted" "1 1" "$(wires wan0) $(wires wan1)"
out=$(ip -n "$A" link set w1 type nsmwire uplink wan9 2>&1)
same "ip: no such uplink" "2 Error: the underlay netns has no uplink of this name; add it first." "$? $out"
out=$(ip -n "$A" link add w9 type nsmwire id 9 uplink wan9 2>&1)
same "ip: no such uplink for a new one" "2 Error: the underlay netns has no uplink of this name; add it first." "$? $out"
same "refused: counted as before" "1 1" "$(wires wan0) $(wires wan1)"
check "ip link set none" ip -n "$A" link set w1 type nsmwire uplink none
same "ip link set none: counted" "1 0" "$(wires wan0) $(wires wan1)"
same "ip link set none: shown" null "$(wire "$A" .link.uplink w1)"
check "wire set" ctl wire set w1 uplink wan0
check "wire set, the same" ctl wire set w1 uplink wan0
same "wire set: counted once" 2 "$(wires wan0)"
check "a wire without a peer" ctl wire add w2 uplink wan0
same "without a peer: counted" 3 "$(wires wan0)"
check "del" ctl wire del w2
same "del: counted" 2 "$(wires wan0)"
refusal "a wire that cannot be" "wire add: a wire with a peer needs an id, the same at both ends (Invalid argument), in \"remote\"" \
	wire add w9 remote "$UB4" uplink wan0
refusal "nor one with the id of another" "wire add: another wire of this netns has this id on this port; choose another id or dstport (File exists)" \
	wire add w9 id 42 remote "$UB4" uplink wan0
same "they are not counted" 2 "$(wires wan0)"

# --- events

"$NSMCTL" -n "$A" -j monitor current >"$TMP/told" 2>/dev/null & JOBS+=("$!")
check_soon "the uplinks that are there" grep -q '"event":"uplink-current","name":"wan0"' "$TMP/told"
told() { jq -r 'select(.name == "up9") | "\(.event) \(.rate) \(.device_name) \(.device != null)"' <"$TMP/told" | paste -sd '|'; }
check "an uplink over a device that is to come" ctl -b - <<<"uplink add up9 dev late9"
check "changed" ctl uplink set up9 rate 5mbit
check "the same again" ctl uplink set up9 rate 5mbit
refuse "a change that is refused" "rate must be" ctl uplink set up9 rate 9bit
ip -n "$A" link add late9 type dummy
ip -n "$A" link set late9 name later9
ip -n "$A" link del later9
check "deleted" ctl uplink del up9
want="uplink-new 0 late9 false|uplink-change 5000000 late9 false|uplink-change 5000000 late9 true|\
uplink-change 5000000 later9 true|uplink-change 5000000 later9 false|uplink-del 5000000 later9 false"
same_soon "events of an uplink and its device" "$want" told
same "they have no queues" 0 "$(jq -r 'select(.event == "uplink-change") | .queue // empty' <"$TMP/told" | grep -c .)"

# --- settings that a wire takes from its uplink

"$NSMCTL" -n "$A" -j monitor current >"$TMP/events" 2>/dev/null & JOBS+=("$!")
wait_for 5 grep -q '"w1"' "$TMP/events"
changes() { jq -r 'select(.event == "wire-change") | .ifname' <"$TMP/events" | sort | tr '\n' ' '; }
check "the uplink gets addresses" ctl uplink set wan0 local $OTHER4 local $OTHER6
same "the wires follow, each in its family" "$OTHER4 $OTHER6" "$(path w0 .local) $(path w1 .local6)"
same "they name none themselves" "null null" "$(wire "$A" .link.local) $(wire "$A" .link.local6 w1)"
same_soon "and it is told" "w0 w1 " changes
check "the same again" ctl uplink set wan0 local $OTHER4 local $OTHER6
check "a rate changes no way" ctl uplink set wan0 rate 10mbit
check "a wire has its own" ctl wire set w0 local "$UA4"
same "a wire has its own: shown" "$UA4" "$(path w0 .local)"
same_soon "told of once, and of nothing else" "w0 w0 w1 " changes
check "another address" ctl uplink set wan0 local $UA6
same "another address: it follows, or has its own" "$UA4 $UA6" "$(path w0 .local) $(path w1 .local6)"
check "an address that the host has not" ctl uplink set wan0 local fd09::99
same "the path is down, and why" "down no-address" "$(path w1 .state) $(path w1 .reason)"
check "any" ctl uplink set wan0 local any
check "the wire too" ctl wire set w0 local any
same "any: as the route says" "up up $UA4" "$(path w0 .state) $(path w1 .state) $(path w0 .local)"
check "dev of the uplink" ctl uplink set wan0 dev ua
same "dev of the uplink: up" "up ua" "$(path w0 .state) $(path w0 .ifname)"
check "dev of the uplink that leads nowhere" ctl uplink set wan0 dev dummy0
same "dev of the uplink that leads nowhere: down" "down down" "$(path w0 .state) $(path w1 .state)"
check "a wire has its own dev" ctl wire set w0 dev ua
same "a wire has its own dev: up" "up ua down" "$(path w0 .state) $(path w0 .ifname) $(path w1 .state)"
check "the device goes" ip -n "$A" link del dummy0
same_soon "the device goes: why" no-device path w1 .reason
like "its name is shown" "wan0: dev dummy0 rate 10mbit wires 2" "$(ctl uplink show wan0)"
check "dev none" ctl uplink set wan0 dev none
check "the wire too" ctl wire set w0 dev none
same "dev none: up" "up up" "$(path w0 .state) $(path w1 .state)"
check "to another uplink" ctl uplink set wan1 local $OTHER4
check "to another uplink" ctl wire set w0 uplink wan1
same "to another uplink: its address" "$OTHER4" "$(path w0 .local)"
check "to none" ctl wire set w0 uplink none
same "to none: that of the route" "$UA4" "$(path w0 .local)"
check "the loop: an uplink over its own wire" ctl uplink set wan0 dev w1
like "the loop: the path is down" "down *" "$(path w1 .state) $(path w1 .reason)"
ctl uplink set wan0 dev none
ctl wire del w1

# --- packets, with a rate and without

ctl uplink set wan0 rate 10mbit overhead 38
ctl wire set w0 local "$UA4" uplink wan0
"$NSMCTL" -n "$B" wire add w0 id 42 local "$UB4" remote "$UA4"
wire_addr
check_soon "packets pass with a rate" reach
in_ns "$A" ping -nqc 3 -i 0.2 -Q 0xb8 -W 5 "$IB4" >/dev/null
queue=$(ctl -j -s uplink show wan0 | jq -c '.[0].queue[] | select(.name == "audio")')
at_least "audio, queued" 3 "$(jq .in_packets <<<"$queue")"
same "audio, all sent" true "$(jq '.in_packets == .out_packets and .waiting == 0 and .backlog == 0' <<<"$queue")"
same "audio, bytes: IPv4, ICMP, and the way" "84 166" \
	"$(jq -r '"\(.in_bytes / .in_packets) \(.out_bytes / .out_packets)"' <<<"$queue")"
same "audio, each has its time" true "$(jq '(.sojourn | add) == .out_packets and .p50_us > 0 and .p50_us <= .p99_us' <<<"$queue")"
same "audio, the sum of the times is within their bounds" true "$(jq '
	(.sojourn | to_entries | map(.value * if .key > 0 then pow(2; .key - 1) else 0 end) | add) as $least |
	(.sojourn | to_entries | map(.value * pow(2; .key)) | add) as $most |
	.sojourn_sum >= 1000 * $least and .sojourn_sum < 1000 * $most' <<<"$queue")"
same "all classes" "control audio holo video text file default scavenger" \
	"$(ctl -j -s uplink show wan0 | jq -r '[.[0].queue[].name] | join(" ")')"
at_least "text" 3 "$(ctl -s uplink show wan0 | awk '$1 == "audio" { print $2; exit }')"
same "without -s none" null "$(uplink wan0 .queue)"
same "counters stay over a change" "$queue" "$(ctl uplink set wan0 rate 20mbit && ctl -j -s uplink show wan0 |
	jq -c '.[0].queue[] | select(.name == "audio")')"
check "without a rate" ctl uplink set wan0 rate none
check_soon "packets pass without" reach
same "and are not queued" "$queue" "$(ctl -j -s uplink show wan0 |
	jq -c '.[0].queue[] | select(.name == "audio")')"
"$NSMCTL" -n "$B" wire del w0
ctl wire set w0 local any

# --- namespaces

check "moved to the pod" ip -n "$A" link set w0 netns "$C"
same "moved: counted" 1 "$(wires wan0)"
same "the pod sees its name" wan0 "$(wire "$C" .link.uplink)"
same "but no uplink" "[]" "$("$NSMCTL" -n "$C" -j uplink)"
check "changed from the pod" "$NSMCTL" -n "$C" wire set w0 uplink wan1
same "it is that of the underlay" "0 1" "$(wires wan0) $(wires wan1)"
check "changed from the pod with ip" ip -n "$C" link set w0 type nsmwire uplink wan0
same "that, too" "1 0" "$(wires wan0) $(wires wan1)"
check "created in the pod" ip -n "$A" link add w1 netns "$C" type nsmwire id 43 uplink wan0
same "created in the pod: counted" 2 "$(wires wan0)"
check "deleted in the pod" ip -n "$C" link del w1
same "deleted in the pod: counted" 1 "$(wires wan0)"
ns_del "$C"
same_soon "the pod ends: counted" 0 wires wan0
check "the uplink can go then" ctl uplink del wan0
ns_add "$C"

"$NSMCTL" -n "$R" uplink add wan0 rate 1mbit
"$NSMCTL" -n "$R" uplink add wan1
"$NSMCTL" -n "$R" wire add w3 id 1 remote 192.0.2.1 uplink wan0
"$NSMCTL" -n "$R" wire add w4 id 2 uplink wan0
ip -n "$R" link set w3 netns "$C"
same "two in an underlay that ends" 2 "$("$NSMCTL" -n "$R" -j uplink show wan0 | jq '.[0].wires')"
ns_del "$R"
gone() { "$NSMCTL" -n "$C" -j -d wire show w3 | jq -r '.[0].link.uplink'; }
same_soon "the underlay ends: the wire has no uplink" null gone
check "the wire can be deleted" ip -n "$C" link del w3
ns_add "$R"
same "the next of this name has none" "[]" "$("$NSMCTL" -n "$R" -j uplink)"

# --- many

ctl uplink del wan1
for i in $(seq 60); do echo "uplink add many$i rate ${i}mbit colour c$i"; done >"$TMP/batch"
check "60 in a batch" ctl -b "$TMP/batch"
same "all are shown, once" 60 "$(ctl uplink | cut -d : -f 1 | sort -u | wc -l)"
same "with their settings" true \
	"$(ctl -j -s uplink | jq '[.[] | .rate / 1000000 == (.colour[1:] | tonumber) and (.queue | length) == 8] | all')"
sed 's/add \([a-z0-9]*\).*/set \1 overhead 4/' "$TMP/batch" >"$TMP/again"
check "set" ctl -b "$TMP/again"
for i in $(seq 60); do echo "uplink del many$i"; done >"$TMP/batch"
check "deleted" ctl -b "$TMP/batch"
same "none is left" "[]" "$(ctl -j uplink)"
for _ in 1 2 3; do
	ctl uplink add wan0 rate 1mbit && ctl wire add w0 id 1 uplink wan0 &&
		ctl wire del w0 && ctl uplink del wan0
done
same "added and deleted again and again" "0 []" "$? $(ctl -j uplink)"
finish
