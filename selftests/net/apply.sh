#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# nsmctl apply: both ends of a site from one file each, with addresses and routes, also of a
# wire in a pod. The file again changes nothing, sends no event, and loses no packet; what is
# exported as YAML comes back byte for byte, over itself and after all was deleted. A change
# loses no packet of wires that it does not touch. A refusal at any stage leaves everything
# as it was. Prune deletes what the file has had, and nothing else.
#
# Topology: topo_pair and second_link of lib.sh, $C is a pod of $A.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair && second_link 4 || skip_all "no veth"
ns_add "$C"
export NSMCTL_RUN=$TMP/run NSMKEYD_CONFIG=$TMP/etc NSMKEYD_SOCKET=$TMP/keyd.sock
mkdir "$TMP/etc"

apply() { "$NSMCTL" -n "$A" apply "$@"; }

doc() # KIND NAME SPEC
{
	printf -- '---\napiVersion: nsmwire.io/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n' "$@"
}

# All that there is in $A and in the pod: as YAML, as a batch, and what "ip" says.
state()
{
	local ns

	"$NSMCTL" -n "$A" export -o yaml
	"$NSMCTL" -n "$A" export
	for ns in "$A" "$C"; do
		ip -n "$ns" -o addr show | grep -E ' w[0-9]' | sed 's/^[0-9]*: //;s/ valid_lft.*//'
		ip -n "$ns" route show proto static
		ip -n "$ns" -6 route show proto static
		ip -n "$ns" -br link show type nsmwire | awk '{ print $1, $2 }' | sed 's/@.*//'
	done
}

site() # of $A; MORE documents may follow
{
	doc Uplink one '{device: ua, rate: 400mbit, cost: 100, local: [10.9.0.1]}'
	doc Uplink two '{device: va, cost: 200}'
	doc Profile call '{classes: [{name: video, share: 15%, prefer: [mpls]}, {index: 6, name: standard, rtt: none}],
  rules: [{class: video, proto: udp, dport: 5000-5010}, {class: standard, src: 10.0.0.0/8}]}'
	doc Peer east "{detect: 5s, paths: [{uplink: one, remote: $UB4}, {uplink: two, remote: 10.8.0.2}]}"
	doc Wire w0 "{id: 42, peer: east, addresses: [$IA4/24, $IA6/64], routes: [{to: 10.79.0.0/16, via: $IB4}, {to: 'fd79::/16', via: '$IB6', metric: 7}]}"
	doc Wire w1 "{id: 43, netns: $C, peer: east, profile: call, mtu: 1300, addresses: [10.78.0.1/24], routes: [{to: default, via: 10.78.0.2}]}"
}

site >"$TMP/site.yaml"
{
	doc Uplink one '{device: ub}'
	doc Uplink two '{device: vb, cost: 200}'
	doc Peer west "{detect: 5s, paths: [{uplink: one, remote: $UA4}, {uplink: two, remote: 10.8.0.1}]}"
	doc Wire w0 "{id: 42, peer: west, addresses: [$IB4/24, $IB6/64]}"
	doc Wire w1 '{id: 43, peer: west, addresses: [10.78.0.2/24]}'
} >"$TMP/east.yaml"

# --- the classes that the tool takes for those of a new profile

"$NSMCTL" -n "$A" profile add plain
same "a new profile has no classes of its own" "spec: {}" \
	"$("$NSMCTL" -n "$A" export -o yaml profile | tail -n 1)"
"$NSMCTL" -n "$A" profile del plain

# --- both ends

check "the other end" "$NSMCTL" -n "$B" apply -f "$TMP/east.yaml"
same "what comes" '1 + uplink "one"|+ uplink "two"|+ profile "call"|+ peer "east"|+ wire "w0"|'"+ wire \"w1\" in netns \"$C\"" \
	"$(apply=$("$NSMCTL" -n "$A" diff -f "$TMP/site.yaml"); echo "$? $(grep '^[+~-]' <<<"$apply" | paste -sd '|')")"
same "nothing of it is there yet" 0 "$("$NSMCTL" -n "$A" -j wire show | jq length)"
same "it is applied" "3" "$(apply --detailed-exitcode -f "$TMP/site.yaml"; echo $?)"
check_soon "IPv4 passes" reach "$A" "$IB4"
check_soon "IPv6 passes" reach "$A" "$IB6"
check_soon "from the pod, too" reach "$C" 10.78.0.2
same "routes" "10.79.0.0/16 via $IB4 dev w0 onlink|default via 10.78.0.2 dev w1 onlink|fd79::/16 via $IB6 dev w0 metric 7 onlink pref medium" \
	"$( (ip -n "$A" route show proto static; ip -n "$C" route show proto static; ip -n "$A" -6 route show proto static) |
		sed 's/proto static //;s/ *$//' | paste -sd '|')"
same "the profile" "1 15 standard" "$("$NSMCTL" -n "$A" -j profile show call |
	jq -r '.[0] | "\(.wires) \(.class[3].share) \(.class[6].name)"')"

# --- again: nothing

same "again: unchanged" "unchanged: 6" "$(apply -v -f "$TMP/site.yaml" | tail -n 1)"
"$NSMCTL" -n "$A" monitor >>"$TMP/events" 2>&1 &
JOBS+=("$!")
ip -n "$A" monitor all >>"$TMP/ip" 2>&1 &
JOBS+=("$!")
ip -n "$C" monitor all >>"$TMP/ip-pod" 2>&1 &
JOBS+=("$!")
# An event of our own shows that all of them listen.
listens()
{
	"$NSMCTL" -n "$A" uplink set two cost 201
	"$NSMCTL" -n "$A" uplink set two cost 200
	ip -n "$A" route replace 10.70.0.0/16 dev ua
	ip -n "$C" route replace 10.70.0.0/16 dev lo
	[ -s "$TMP/events" ] && grep -q 10.70 "$TMP/ip" && grep -q 10.70 "$TMP/ip-pod"
}
check_soon "the monitors listen" listens
ip -n "$A" route del 10.70.0.0/16 dev ua
ip -n "$C" route del 10.70.0.0/16 dev lo
settled() { cksum "$TMP/events" >"$TMP/sum"; pause; pause; cksum "$TMP/events" | cmp -s - "$TMP/sum"; }
wait_for 5 settled
: >"$TMP/ip"
: >"$TMP/ip-pod"
events=$(grep -cE '^(uplink|profile|rule|peer|path|wire)' "$TMP/events")
check "again, while they listen" apply -f "$TMP/site.yaml"
ip -n "$A" route add 10.71.0.0/16 dev ua
ip -n "$C" route add 10.71.0.0/16 dev lo
check_soon "they have heard what came after it" grep -q 10.71 "$TMP/ip"
check_soon "in the pod, too" grep -q 10.71 "$TMP/ip-pod"
same "and of it, nothing" "1 1 $events" \
	"$(grep -vc 'lladdr\|REACHABLE\|STALE\|PROBE\|DELAY' "$TMP/ip") $(grep -vc 'lladdr\|REACHABLE\|STALE' "$TMP/ip-pod") $(
		grep -cE '^(uplink|profile|rule|peer|path|wire)' "$TMP/events")"
hush
ip -n "$A" route del 10.71.0.0/16 dev ua
ip -n "$C" route del 10.71.0.0/16 dev lo

# --- there and back

"$NSMCTL" -n "$A" export -o yaml >"$TMP/1.yaml"
same "what is exported is as it is" 0 "$(apply --detailed-exitcode -f "$TMP/1.yaml"; echo $?)"
"$NSMCTL" -n "$A" export -o yaml >"$TMP/2.yaml"
same "byte for byte, over itself" "" "$(diff -u "$TMP/1.yaml" "$TMP/2.yaml")"
clear_all()
{
	"$NSMCTL" -n "$A" -b - <<-END
		wire del w0
		wire del w1 netns $C
		peer del east
		uplink del one
		uplink del two
		profile del call
	END
}
check "all is deleted" clear_all
check "and there again" apply -f "$TMP/1.yaml"
"$NSMCTL" -n "$A" export -o yaml >"$TMP/2.yaml"
same "byte for byte, from nothing" "" "$(diff -u "$TMP/1.yaml" "$TMP/2.yaml")"
check_soon "it passes" reach "$A" "$IB4"
"$NSMCTL" -n "$A" export >"$TMP/batch"
check "and the batch form restores it, too" "$NSMCTL" -n "$A" -b "$TMP/batch"
same "without a difference" 0 "$("$NSMCTL" -n "$A" diff -f "$TMP/1.yaml" >/dev/null; echo $?)"

# --- packets of what is not touched

changed()
{
	sed 's/cost: 200/cost: 300/;s/share: 15%/share: 14%/;s/, {class: standard, src: [^}]*}//;s/mtu: 1300/mtu: 1280/' "$TMP/site.yaml"
	doc Uplink three '{rate: 5mbit}'
	doc Wire w2 "{id: 44, remote: $UB4, addresses: [10.75.0.1/24]}"
}
changed >"$TMP/changed.yaml"
mkdir "$TMP/b"
cp "$TMP/changed.yaml" "$TMP/b/site.yaml"
in_ns "$A" ping -q -i 0.02 -c 300 "$IB4" >"$TMP/ping" 2>&1 &
JOBS+=("$!")
ping=$!
n=0
while kill -0 "$ping" 2>/dev/null; do
	apply --prune -f "$TMP/b/site.yaml" || break
	apply --prune -f "$TMP/site.yaml" || break
	n=$((n + 2))
done
wait "$ping"
same "no packet is lost" "300 received, 0% packet loss" \
	"$(sed -n 's/.*transmitted, \(.*loss\).*/\1/p' "$TMP/ping")"
at_least "while files were applied" 4 $n
same "what the other file had is gone" 0 "$("$NSMCTL" -n "$A" diff -f "$TMP/1.yaml" >/dev/null; echo $?)"

# --- refusals: each at another stage, behind changes of all kinds

state >"$TMP/before"
while IFS='|' read -r name text kind spec; do
	{ changed; doc "$kind" zz "$spec"; } >"$TMP/refuse.yaml"
	line=$(grep -c '' "$TMP/refuse.yaml")
	out=$(apply -f "$TMP/refuse.yaml" 2>&1)
	same "$name: status" 2 $?
	like "$name: why, and where" "*$text*, at $TMP/refuse.yaml:$((line - 3))*" "$out"
	like "$name: and what then" "*nothing has changed: what was done before that is undone*" "$out"
	state >"$TMP/after"
	same "$name: all is as before" "" "$(diff -u "$TMP/before" "$TMP/after")"
	check_soon "$name: and passes" reach "$A" "$IB4"
done <<END
a profile|the shares of a profile cannot be more than 100 percent|Profile|{classes: [{name: video, share: 90%}]}
an uplink|local must be a unicast address|Uplink|{local: [224.0.0.1]}
a peer|detect must be at least twice the interval of a busy path|Peer|{busy: 1s, detect: 1s}
a path|remote must be a unicast address|Peer|{paths: [{uplink: three, remote: 224.0.0.1}]}
a wire|remote must be a unicast address|Wire|{id: 99, remote: 224.0.0.1}
an address|address ff02::77/64|Wire|{id: 99, remote: $UB4, addresses: ["ff02::77/64"]}
a route|route to 10.99.0.0/16|Wire|{id: 99, remote: $UB4, addresses: [10.98.0.1/24], routes: [{to: 10.99.0.0/16, src: 10.97.0.1}]}
END
# The changes of a device itself, in the pod, and a refusal after them.
{
	sed "s,addresses: \[10.78.0.1/24\],addresses: [10.78.0.9/24]\, state: down,;s/, routes: .{to: default[^]]*\]//;s/id: 42, peer: east/&, profile: call/" "$TMP/site.yaml"
	doc Wire zz "{id: 99, remote: 224.0.0.1}"
} >"$TMP/refuse.yaml"
refuse "changes of devices, and a refusal" "nothing has changed" apply -f "$TMP/refuse.yaml"
state >"$TMP/after"
same "the devices are as before" "" "$(diff -u "$TMP/before" "$TMP/after")"
sed '$d' "$TMP/site.yaml" | sed 's/share: 15%/share: 14%/' >"$TMP/refuse.yaml"
printf 'spec: {id: 43, netns: [\n' >>"$TMP/refuse.yaml"
refuse "a file that breaks off" "at $TMP/refuse.yaml:" apply -f "$TMP/refuse.yaml"
state >"$TMP/after"
same "changes nothing" "" "$(diff -u "$TMP/before" "$TMP/after")"

# --- prune

"$NSMCTL" -n "$A" wire add mine id 77 remote "$UB4"
"$NSMCTL" -n "$A" uplink add own
site | head -n -5 >"$TMP/b/site.yaml"
same "prune, dry" "- wire \"w1\" in netns \"$C\"|changed: 0 created, 0 changed, 1 deleted, 5 unchanged" \
	"$(apply --prune --dry-run -f "$TMP/b/site.yaml" | paste -sd '|')"
check "prune" apply --prune -f "$TMP/b/site.yaml"
same "it is gone, and nothing else" "mine w0|one own two" \
	"$("$NSMCTL" -n "$A" -j wire show | jq -r '.[].ifname' | sort | paste -sd ' ')|$(
	"$NSMCTL" -n "$A" -j uplink show | jq -r '.[].name' | sort | paste -sd ' ')"
doc Wire w0 "{id: 42, peer: east}" >"$TMP/b/site.yaml"
refuse "prune of what is used" 'peer "east" is to go' apply --prune -f "$TMP/b/site.yaml"
doc Wire w5 "{id: 42, remote: $UB4}" >"$TMP/b/site.yaml"
check "a wire with another name, and all others go" apply --prune -f "$TMP/b/site.yaml"
same "one wire of the file is there" "mine w5||own" \
	"$("$NSMCTL" -n "$A" -j wire show | jq -r '.[].ifname' | sort | paste -sd ' ')|$(
	"$NSMCTL" -n "$A" -j peer show | jq -r '.[].name')|$("$NSMCTL" -n "$A" -j uplink show | jq -r '.[].name')"
"$NSMCTL" -n "$A" wire del mine
"$NSMCTL" -n "$A" uplink del own

# --- devices

device() { ip -n "$A" -o addr show dev w5 | awk '{ print $4 }' | grep -v ^fe80 | paste -sd ' '; }
doc Wire w5 "{id: 42, remote: $UB4, addresses: [10.1.0.1/24, 10.1.0.2/24, 'fd01::1/64']}" >"$TMP/b/site.yaml"
check "addresses" apply -f "$TMP/b/site.yaml"
same "are there" "10.1.0.1/24 10.1.0.2/24 fd01::1/64" "$(device)"
doc Wire w5 "{id: 42, remote: $UB4, addresses: [10.1.0.2/24, 'fd01::1/64']}" >"$TMP/b/site.yaml"
check "without the first" apply -f "$TMP/b/site.yaml"
same "the others stay, although the kernel deletes those of its subnet" "10.1.0.2/24 fd01::1/64" "$(device)"
doc Wire w5 "{id: 42, remote: $UB4}" >"$TMP/b/site.yaml"
check "without a list" apply -f "$TMP/b/site.yaml"
same "all stay" "10.1.0.2/24 fd01::1/64" "$(device)"
doc Wire w5 "{id: 42, remote: $UB4, state: down, addresses: [10.1.0.2/24, 'fd01::1/64']}" >"$TMP/b/site.yaml"
check "down, with a list" apply -f "$TMP/b/site.yaml"
same "all stay, although the kernel deletes those of IPv6" "10.1.0.2/24 fd01::1/64" "$(device)"
ip -n "$A" link set w5 up
doc Wire w5 "{id: 42, remote: $UB4, state: down}" >"$TMP/b/site.yaml"
check "down" apply -f "$TMP/b/site.yaml"
same "it is down, and that is exported" "DOWN 1" \
	"$(ip -n "$A" -br link show w5 | awk '{ print $2 }') $("$NSMCTL" -n "$A" export -o yaml | grep -c 'state: down')"
doc Wire w5 "{id: 42, remote: $UB4, state: up, addresses: []}" >"$TMP/b/site.yaml"
check "up, and an empty list" apply -f "$TMP/b/site.yaml"
same "no address, but it is up" " 1" "$(device) $(ip -n "$A" -o link show w5 | grep -c '[<,]UP[,>]')"
doc Wire w5 "{id: 42, remote: $UB4, netns: $A}" >"$TMP/b/site.yaml"
same "the name of the tool's own namespace" 0 "$(apply --detailed-exitcode -f "$TMP/b/site.yaml"; echo $?)"

# --- keys

"$NSMCTL" -n "$A" peer add seal seal require
doc Peer seal '{busy: 20ms}' >"$TMP/b/site.yaml"
check "a peer that is sealed" apply -f "$TMP/b/site.yaml"
same "stays sealed by a file that does not say so" "require" "$("$NSMCTL" -n "$A" -j peer show seal | jq -r '.[0].seal')"
doc Peer seal '{busy: 20ms, agent: {psk: /etc/hostname-psk, listen: true, rekey: 5min}}' >"$TMP/b/site.yaml"
refuse "a secret that is not there" "/etc/hostname-psk: No such file" apply -f "$TMP/b/site.yaml"
head -c 32 /dev/urandom | base64 >"$TMP/psk"
chmod 600 "$TMP/psk"
doc Peer seal "{busy: 20ms, agent: {psk: $TMP/psk, listen: true, rekey: 5min}}" >"$TMP/b/site.yaml"
check "what the key agent is told" apply -f "$TMP/b/site.yaml"
same "is in its file" "peer seal|listen|psk $TMP/psk|rekey 300" "$(paste -sd '|' "$TMP/etc/peers.d/seal")"
same "again" 0 "$(apply --detailed-exitcode -f "$TMP/b/site.yaml" 2>/dev/null; echo $?)"
same "what is exported" "psk require" "$("$NSMCTL" -n "$A" export -o yaml peer |
	awk '$1 == "seal:" { s = $2 } $1 == "psk:" { print "psk", s }')"
"$NSMCTL" -n "$A" peer set seal seal off
same "off is said, too, of a peer with an agent" 'psk "off"' "$("$NSMCTL" -n "$A" export -o yaml peer |
	awk '$1 == "seal:" { s = $2 } $1 == "psk:" { print "psk", s }')"
doc Uplink x '{}' >"$TMP/b/site.yaml"
check "prune" apply --prune -f "$TMP/b/site.yaml"
check "forgets it" test ! -e "$TMP/etc/peers.d/seal"
doc Peer fresh "{agent: {psk: $TMP/psk, listen: true}}" >"$TMP/b/site.yaml"
check "a new peer with an agent" apply --prune -f "$TMP/b/site.yaml"
same "sends nothing in clear from its beginning" "require" \
	"$("$NSMCTL" -n "$A" -j peer show fresh | jq -r '.[0].seal')"
same "again" 0 "$(apply --detailed-exitcode -f "$TMP/b/site.yaml" 2>/dev/null; echo $?)"
doc Uplink x '{}' >"$TMP/b/site.yaml"
check "prune, again" apply --prune -f "$TMP/b/site.yaml"

# --- paths that learn, and lists of ports

learn() # PATH, of the peer
{
	doc Uplink roam '{device: ua}'
	doc Peer away "{paths: [$1, {uplink: roam, remote: learned6}]}"
	doc Profile ports '{rules: [{class: video, proto: udp, dport: [5005-5010, 443, 5000-5004, 80]}, {class: file, sport: "7,8"}]}'
}
back() # what is exported changes nothing
{
	"$NSMCTL" -n "$A" export -o yaml >"$TMP/1.yaml"
	"$NSMCTL" -n "$A" diff -f "$TMP/1.yaml" && apply --detailed-exitcode -f "$TMP/1.yaml" || return
	"$NSMCTL" -n "$A" export -o yaml | cmp - "$TMP/1.yaml"
}
path() { "$NSMCTL" -n "$A" export peer | sed -n 's/.*peer away path 0 uplink roam \(.*\)/\1/p'; }
while IFS='|' read -r name spec want; do
	learn "$spec" >"$TMP/b/site.yaml"
	check "$name" apply -f "$TMP/b/site.yaml"
	same "$name: the path" "$want" "$(path)"
	check "$name: again" apply --detailed-exitcode -f "$TMP/b/site.yaml"
	check "$name: there and back" back
done <<END
an address|{uplink: roam, remote: $UB4, port: 7000, srcPort: flow}|remote $UB4 port 7000 local any state up srcport flow
learned|{uplink: roam, remote: learned}|remote learned local any state up srcport auto
bound|{uplink: roam, remote: learned, srcPort: bound}|remote learned local any state up srcport bound
an address again|{uplink: roam, remote: $UB4}|remote $UB4 port 6091 local any state up srcport auto
END
same "the rules are as they are shown" "proto udp dport 80,443,5000-5010|sport 7-8" \
	"$("$NSMCTL" -n "$A" rule show ports | sed 's/.*class [a-z]* //' | paste -sd '|')"
like "and exported" "*dport: [[]80, 443, 5000-5010[]]*sport: 7-8*" "$(cat "$TMP/1.yaml")"
"$NSMCTL" -n "$A" rule add ports pref 30 class file sport 0-65535 dport 1,3,5,7,9,11,13,65535
check "all that a rule can have: there and back" back
learn '{uplink: roam, remote: learned, port: 7000}' >"$TMP/b/site.yaml"
refuse "a port of a learned address" 'remove "port"' apply -f "$TMP/b/site.yaml"
learn '{uplink: roam, remote: learned, srcPort: flow}' >"$TMP/b/site.yaml"
refuse "a source port by flow" 'remove "srcPort"' apply -f "$TMP/b/site.yaml"
doc Uplink x '{}' >"$TMP/b/site.yaml"
check "all of it goes" apply --prune -f "$TMP/b/site.yaml"

# --- two at once

pids=()
for i in 1 2 3 4; do
	apply -f "$TMP/site.yaml" >"$TMP/at-once.$i" 2>&1 &
	pids+=("$!")
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
same "four processes apply one file" "0 0" "$failed $("$NSMCTL" -n "$A" diff -f "$TMP/site.yaml" >/dev/null; echo $?)"
finish
