#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# nsmctl against the module: every verb, its output as text and JSON, refusals by the
# kernel, batches, network namespaces, a wire that has moved, events, older and newer
# tools, and the same results as "ip" (YNL: ynl.sh).
#
# Topology: topo_pair of lib.sh, and $C as the pod.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C"

# watch FILE ARGS...: in the background, its pid in $!
watch() { "$NSMCTL" -n "$A" "${@:2}" >"$TMP/$1" 2>"$TMP/$1.err" & JOBS+=("$!"); }

settings() { ctl -j wire show "${1:-w0}" | jq -c '.[0].link'; }

# --- the verbs

same "no wires" "0 " "$(ctl wire; echo "$? ")$(ctl wire show)"
same "no wires: JSON" "[]" "$(ctl -j wire)"
check "add" ctl wire add w0 id 42 remote "$UB4"
same "add: defaults" \
	'{"id":42,"remote":"10.9.0.2","profile":"holoconf","trust":["dscp"],"reflect":true,"dst_port":6091,"src_port_min":0,"src_port_max":0,"payload":"ip","ttl":0,"ttl_inherit":false,"dscp_mode":"class","df":"set","udp_csum":true,"class_option":true,"fwmark":0}' \
	"$(settings)"
same "show" "w0: id 42 remote 10.9.0.2 payload ip mtu 1456 up" "$(ctl wire show w0)"
same "show: path" "    path 0 up remote 10.9.0.2 port 6091 local 10.9.0.1 dev ua mtu 1500 overhead 44" \
	"$(ctl -d wire show w0 | sed -n 2p)"
check "set, all that can be set" ctl wire set w0 remote "$UB6" local "$UA6" \
	dev ua srcport 40000-49999 ttl 64 dscp EF df inherit noudpcsum \
	classopt off mtu 1300
ua=$(ctl -j wire show w0 | jq '.[0].link.device')
same "set: dev by name" "$(ip -n "$A" -j link show ua | jq '.[0].ifindex')" "$ua"
same "set: shown" \
	"{\"id\":42,\"remote6\":\"fd09::2\",\"local6\":\"fd09::1\",\"device\":$ua,\"device_name\":\"ua\",\"profile\":\"holoconf\",\"trust\":[\"dscp\"],\"reflect\":true,\"dst_port\":6091,\"src_port_min\":40000,\"src_port_max\":49999,\"payload\":\"ip\",\"ttl\":64,\"ttl_inherit\":false,\"dscp_mode\":\"fixed\",\"dscp\":46,\"df\":\"inherit\",\"udp_csum\":false,\"class_option\":false,\"fwmark\":0}" \
	"$(settings)"
same "set: MTU" "1300 false" "$(ctl -j wire show w0 | jq -r '.[0] | "\(.mtu) \(.mtu_auto)"')"

# The shown settings create the same wire again.
line=$(ctl -d wire show w0 | sed -n '1s/^w0: \(.*\) mtu.*/\1/p')
read -ra words <<<"$line"
before=$(settings)
check "del" ctl wire del w0
refusal "del: gone" "wire show: no wire \"w0\" here (No such device)" wire show w0
check "add what was shown" ctl wire add w0 "${words[@]}"
same "the same again" "$before" "$(settings)"

check "unset" ctl wire set w0 remote none local any dev none srcport auto \
	ttl auto dscp class df set udpcsum classopt on mtu auto
same "unset: shown" \
	'{"id":42,"profile":"holoconf","trust":["dscp"],"reflect":true,"dst_port":6091,"src_port_min":0,"src_port_max":0,"payload":"ip","ttl":0,"ttl_inherit":false,"dscp_mode":"class","df":"set","udp_csum":true,"class_option":true,"fwmark":0}' \
	"$(settings)"
like "no peer" "w0: id 42 payload ip mtu * down (no peer)" "$(ctl wire show w0)"
check "ttl inherit" ctl wire set w0 ttl inherit
same "ttl inherit: shown" "0 true" "$(settings | jq -r '"\(.ttl) \(.ttl_inherit)"')"
check "ttl over inherit" ctl wire set w0 ttl 9
same "ttl over inherit: shown" "9 false" "$(settings | jq -r '"\(.ttl) \(.ttl_inherit)"')"
index=$(ip -n "$A" -j link show w0 | jq '.[0].ifindex')
check "set by index" ctl wire set ifindex "$index" remote "$UB4"
same "show by index" w0 "$(ctl -j wire show ifindex "$index" | jq -r '.[0].ifname')"
check "del by index" ctl wire del ifindex "$index"

# --- upsert

check "set creates where there is an id" ctl wire set w1 id 7 payload ethernet remote "$UB4"
same "set: created" "7 ethernet" "$(settings w1 | jq -r '"\(.id) \(.payload)"')"
ip -n "$A" link set w1 up
watch same -j monitor current
wait_for 5 grep -q wire-current "$TMP/same"
for _ in 1 2 3; do
	ctl wire set w1 id 7 payload ethernet remote "$UB4"
done
ctl wire set w1 ttl 3
wait_for 5 grep -q wire-change "$TMP/same"
same "the same set again changes nothing" "wire-current wire-change" \
	"$(jq -r .event <"$TMP/same" | grep wire | tr '\n' ' ' | sed 's/ $//')"
refusal "set: not there, no id" \
	"wire set: no wire \"nothere\" here; to create one give its id (No such device)" \
	wire set nothere ttl 3
check "a bare wire" ctl wire add w2
check "is given its id later" ctl wire set w2 id 9 remote "$UB4"
same "several" "w1 w2" "$(ctl wire | sed 's/:.*//' | sort | tr '\n' ' ' | sed 's/ $//')"
ctl wire del w2

# --- refusals

refusal "add: is there" "wire add: there is a wire of this name (File exists)" wire add w1
refusal "id" "wire set: id cannot change: the peer knows the wire by it; delete the wire and add it anew (Invalid argument)" wire set w1 id 8
refusal "payload" "wire set: payload cannot change: it decides the type of the device; delete the wire and add it anew (Invalid argument)" wire set w1 payload ip
refusal "dstport" "wire set: dstport cannot change: both ends must use one port; delete the wire and add it anew (Invalid argument)" wire set w1 dstport 7000
refusal "multicast" "wire set: remote must be a unicast address: a wire has one peer (Invalid argument)" wire set w1 remote 224.0.0.1
refusal "not a wire" "wire set: this device is not a wire (Operation not supported)" wire set ua ttl 3
refusal "a name as an option's" "wire add: a name cannot begin with '-', as options do; give another name (Invalid argument)" \
	wire add dev -x id 99
out=$(ip -n "$A" link add name -x type nsmwire id 99 2>&1)
same "a name as an option's: ip" "2 Error: a name cannot begin with '-', as options do; give another name." "$? $out"
same "nor is there one" "" "$(ctl wire | grep -e '^-')"
refusal "no such index" "wire del: no wire with index 99999 here (No such device)" wire del ifindex 99999
refusal "no such netnsid" "wire show: no network namespace has this id here (Invalid argument)" wire show w1 netnsid 4711
refusal "no such device" "wire set: no device \"nodev\" (No such device)" wire set w1 dev nodev
same "refused: as before" '{"id":7,"remote":"10.9.0.2","payload":"ethernet","ttl":3}' \
	"$(settings w1 | jq -c '{id, remote, payload, ttl}')"
# without CAP_NET_ADMIN, in the same namespace
out=$(in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all \
	"$NSMCTL" wire set w1 ttl 4 2>&1)
same "no privilege" "2 nsmctl: wire set: Operation not permitted: this needs CAP_NET_ADMIN in the network namespace" "$? $out"
check "show needs no privilege" in_ns "$A" setpriv --reuid=65534 --clear-groups \
	--bounding-set=-all "$NSMCTL" wire show w1
nobody() { in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all "$NSMCTL" "$@" 2>&1; }
like "but does not say where it leads" "w1: id 7 payload ethernet mtu 1434 (auto) up
    path 0 up" "$(nobody -d wire show w1)"
same "nor in JSON" '{"link":["id","payload"],"path":["index","state"]}' \
	"$(nobody -j wire show w1 | jq -c '.[0] | { link: .link | keys, path: .peer.path[0] | keys }')"
like "and nothing is exported without it" \
	"*nsmctl: export: the settings of wire \"w1\" are not shown without CAP_NET_ADMIN over its underlay" \
	"$(nobody export wire)"

# --- batch

cat >"$TMP/batch" <<-END
	# two wires
	wire add b1 id 101 \\
	    remote $UB4
	wire add "b2" id 102	# another
	wire set b1 id 103
	wire add b3 id 103
END
out=$(ctl -b "$TMP/batch" 2>&1)
same "batch: the refusal and its place" \
	"2 nsmctl: wire set: id cannot change: the peer knows the wire by it; delete the wire and add it anew (Invalid argument), at $TMP/batch:5" \
	"$? $out"
same "batch: what went before stays" "b1 b2" \
	"$(ctl -j wire | jq -r '[.[].ifname | select(test("^b"))] | sort | join(" ")')"
out=$(printf 'wire del b1\nwire del b2\nwire shw\n' >"$TMP/batch"; ctl -b "$TMP/batch" 2>&1)
same "batch: a mistake, nothing done" \
	"1 nsmctl: wire: no command \"shw\", do you mean \"show\"? See \"nsmctl wire help\", at $TMP/batch:3 b1 b2" \
	"$? $out $(ctl -j wire | jq -r '[.[].ifname | select(test("^b"))] | sort | join(" ")')"
check "batch from standard input" sh -c "printf 'wire del b1\nwire del b2\n' | $NSMCTL -n $A -b -"
refusal "batch: done" "wire show: no wire \"b1\" here (No such device)" wire show b1
for i in $(seq 100); do echo "wire add m$i id $((1000 + i))"; done >"$TMP/batch"
check "100 wires in a batch" ctl -b "$TMP/batch"
same "all are shown" 100 "$(ctl wire | grep -c '^m')"
same "all are valid JSON" 100 "$(ctl -j -s -d wire | jq '[.[].link.id | select(. > 1000)] | length')"
for i in $(seq 100); do echo "wire del m$i"; done >"$TMP/batch"
check "and deleted" ctl -b "$TMP/batch"
ctl wire del w1

# --- network namespaces

check "-n with a path" "$NSMCTL" -n "/run/netns/$A" wire add w0 id 42 local "$UA4" remote "$UB4"
check "the other end" "$NSMCTL" -n "$B" wire add w0 id 42 local "$UB4" remote "$UA4"
wire_addr
check_soon "packets pass" reach
check "moved to the pod" ip -n "$A" link set w0 netns "$C"
ip -n "$C" -b - <<-END
	addr add $IA4/24 dev w0
	link set w0 up
END
check_soon "packets pass from the pod" reach "$C" "$IB4"

id=$(ctl -j wire | jq '.[0].netnsid')
# A bare name means a device of this namespace, because a pod chooses the names of its
# own devices.
elsewhere="no wire \"w0\" in this network namespace; a wire that has moved to another is named with its netns (No such device)"
for cmd in "wire show w0" "wire del w0" "wire set w0 ttl 11" "stats w0"; do
	# shellcheck disable=SC2086 # words
	refusal "moved: $cmd does not mean it" "${cmd% w0*}: $elsewhere" $cmd
done
check "moved: it is still there" ip -n "$C" link show w0
like "the underlay shows it, with its namespace" \
	"w0: netnsid $id ($C) id 42 remote 10.9.0.2 local 10.9.0.1 payload ip mtu 1456 up" "$(ctl wire show w0 netns "$C")"
like "the pod shows it, with the underlay" \
	"w0: underlay-netnsid * ($A) id 42 *" "$("$NSMCTL" -n "$C" wire)"
same "JSON: names of both" "$C $A" \
	"$(ctl -j wire show w0 netns "$C" | jq -r '.[0].netns') $("$NSMCTL" -n "$C" -j wire | jq -r '.[0].underlay_netns')"
same "path device, seen from the pod" ua \
	"$("$NSMCTL" -n "$C" -j wire | jq -r '.[0].peer.path[0].ifname')"
check "set from the underlay" ctl wire set w0 netns "$C" ttl 11
same "set from the underlay: done" 11 "$("$NSMCTL" -n "$C" -j wire | jq '.[0].link.ttl')"
check "set by netnsid" ctl wire set w0 netnsid "$id" ttl 12
same "set by netnsid: done" 12 "$(ctl -j wire show w0 netnsid "$id" | jq '.[0].link.ttl')"
# Another device with the index of ua must not be mistaken for ua.
ip -n "$C" link add ua type dummy
check "set from the pod, a device of the underlay" "$NSMCTL" -n "$C" wire set w0 dev ua
same "it is that of the underlay" \
	"$(ip -n "$A" -j link show ua | jq '.[0].ifindex') ua" \
	"$(ctl -j wire show w0 netns "$C" | jq -r '.[0].link | "\(.device) \(.device_name)"')"
out=$("$NSMCTL" -n "$C" wire set w0 dev lo9 2>&1)
like "no such device in the underlay" \
	"2 nsmctl: wire set: no device \"lo9\" in the namespace of the underlay, netnsid * (No such device)" "$? $out"
check "a second of this name" ctl wire add w0 id 43
same "both are shown" "42 43" "$(ctl -j wire | jq -r '[.[].link.id] | sort | join(" ")')"
same "the name means the near one" 43 "$(settings | jq .id)"
same "the far one by netnsid" 42 "$(ctl -j wire show w0 netnsid "$id" | jq '.[0].link.id')"
check "the far one is deleted by netnsid" ctl wire del w0 netnsid "$id"
same "it is gone" "[]" "$("$NSMCTL" -n "$C" -j wire)"
ctl wire del w0

# --- counters

ctl wire add w0 id 42 local "$UA4" remote "$UB4"
wire_addr
check_soon "packets pass again" reach
in_ns "$A" ping -nqc 3 -i 0.2 -Q 0xb8 -W 5 "$IB4" >/dev/null
audio=$(ctl -j -s wire show w0 | jq '.[0].class_stats[] | select(.name == "audio")')
at_least "audio, sent" 3 "$(jq .tx_packets <<<"$audio")"
at_least "audio, received" 3 "$(jq .rx_packets <<<"$audio")"
same "the class has its index too" 1 "$(jq .class <<<"$audio")"
same "stats say the same as wire show" "$(jq .tx_bytes <<<"$audio")" \
	"$(ctl -j stats w0 | jq '.wire[0].class_stats[1].tx_bytes')"
at_least "text" 3 "$(ctl -s wire show w0 | awk '$1 == "audio" { print $2 }')"
total=$(ctl -j stats w0 | jq '.wire[0] | .tx_packets == ([.class_stats[].tx_packets] | add)')
same "the classes add up" true "$total"
same "stats of all: the namespace, and wires" "1 w0" \
	"$(ctl -j stats | jq -r '"\(.netns.wires) \(.wire[0].ifname)"')"
same "all reasons are in stats" "$(ctl -j capabilities | jq -c '[.[0].drop[].name] | sort')" \
	"$(ctl -j stats | jq -c '[.netns, .wire[] | .drop_stats[].reason] | unique')"
# No wire has this id.
"$NSMCTL" -n "$B" wire add w9 id 99 remote "$UA4"
ip -n "$B" -b - <<-END
	addr add 10.78.0.2/24 dev w9
	link set w9 up
END
in_ns "$B" ping -nqc 2 -W 1 10.78.0.1 >/dev/null
unknown() { ctl -j stats | jq '.netns.drop_stats[] | select(.reason == "rx-no-wire").packets'; }
at_least "a drop of the namespace" 2 "$(unknown)"
like "a drop of the namespace: text" "network namespace: wires 1*dropped rx-no-wire *" "$(ctl stats)"
"$NSMCTL" -n "$B" wire del w9

same "capabilities" "0.1.0 6 class-option,ipv6,ethernet,uplink,profile,peer,measure,steer,duplicate,seal,learn holoconf 8" \
	"$(ctl -j capabilities | jq -r '.[0] | "\(.version) \(.abi) \(.features | join(",")) \(.profile) \(.class | length)"')"

same "capabilities: what bounds the time in a queue" "0,0,false,20000 5000,100000,true,0" \
	"$(ctl -j capabilities | jq -r '[.[0].class[1, 2] | "\(.target),\(.interval),\(.ecn),\(.maxwait)"] | join(" ")')"
like "capabilities: text" "*1 * audio * 10% * 20ms * - * - * off * - * 20ms*2 * holo * 30% * 160ms * 5ms * 100ms * on * 1ms * -*" "$(ctl capabilities)"

# --- events

watch events -j monitor current
watch text -t monitor
seen() { [ "$(jq -r "select(.ifname == \"$2\") | .event" <"$TMP/events" | grep -c "^$1\$")" -ge "${3:-1}" ]; }
check_soon "the wires that are there" seen wire-current w0
# the text monitor has no first line to wait for
until grep -q . "$TMP/text"; do ctl wire set w0 ttl $((RANDOM % 255 + 1)); pause; done
ctl wire add e0 id 77 remote "$UB4"
check_soon "wire-new" seen wire-new e0
ctl wire set e0 ttl 5
check_soon "wire-change" seen wire-change e0
ip -n "$B" link set ub down
check_soon "path-down" seen path-down e0
same "path-down: why" no-carrier \
	"$(jq -r 'select(.event == "path-down" and .ifname == "e0") | .peer.path[0].reason' <"$TMP/events" | head -n 1)"
ip -n "$B" link set ub up
check_soon "path-up" seen path-up e0
ip -n "$A" link set e0 name e1
check_soon "renamed" seen wire-change e1
ip -n "$A" link set e1 netns "$C"
check_soon "moved: a change for the underlay" \
	sh -c "jq -e 'select(.ifname == \"e1\" and .netnsid)' <'$TMP/events' | grep -q ."
ctl wire del e1 netns "$C"
check_soon "wire-del" seen wire-del e1
same "each event is one line of JSON" "$(wc -l <"$TMP/events")" \
	"$(jq -c . <"$TMP/events" | grep -c "^{.*}\$")"
like "text, with time" "\[20*Z\] wire-change w0: id 42 *" "$(head -n 1 "$TMP/text")"

# A slow reader loses events, is informed of it and receives the whole state again.
kill "${JOBS[@]}" 2>/dev/null
watch slow -j monitor current
slow=$!
check_soon "a slow reader" grep -q wire-current "$TMP/slow"
kill -STOP "$slow"
for i in $(seq 500); do
	echo "wire set w0 ttl $((i % 250 + 1))"
done >"$TMP/batch"
# The kernel's list of sockets: $3 is the port, the process in its low bits.
dropped()
{
	ctl -b "$TMP/batch" || return
	# shellcheck disable=SC2016 # awk has its own
	in_ns "$A" awk -v p="$slow" '$3 % 4194304 == p && $9 > 0 { n++ }
		END { exit !n }' /proc/net/netlink
}
check "so many changes that it misses some" wait_for 60 dropped
kill -CONT "$slow"
lost() { jq -r .event <"$TMP/slow" | grep -A 9 -x overrun | grep -qx wire-current; }
check_soon "it hears that events were lost, and all follows" lost
like "it says so" "nsmctl: monitor: events were lost*" "$(<"$TMP/slow.err")"

# --- the same from ip

ctl wire set w0 local "$UA4" remote "$UB4" ttl 64 dscp AF41 df unset
same "ip says the same" \
	"$(ip -n "$A" -j -d link show w0 | jq -Sc '.[0].linkinfo.info_data')" \
	"$(settings | jq -Sc .)"

# --- an older or newer tool, and no module

newer=$TOP_DIR/build/tools-newer/nsmctl
if [ -x "$newer" ]; then
	out=$(in_ns "$A" "$newer" wire set w0 id 4 2>&1)
	abi=$(ctl -j capabilities | jq ".[].abi")
	like "a newer tool says so" "*
nsmctl: wire set: the loaded module (version 0.1.0, abi $abi) is older than this nsmctl (version 9.9.9, abi 1000): *" "$out"
	same "a newer tool does what it can" w0 \
		"$(in_ns "$A" "$newer" -j wire show w0 | jq -r '.[0].ifname')"
else
	skip "a newer tool says so" "selftests/host/nsmctl.sh builds one"
fi
finish
