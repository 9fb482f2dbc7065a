#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The plugin of "ip" against the module: every keyword set and shown as text and JSON,
# settings that cannot change, the network namespace in which "dev" is looked up, and
# "ip" with the plugin installed and without it.
#
# Topology: topo_pair of lib.sh, and $C as the pod.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C"

ipa() { ip -n "$A" "$@"; }

data() { ipa -j -d link show "${1:-w0}" | jq -c '.[0].linkinfo.info_data'; }

# words: as "ip -d link show" prints them
words() { ipa -d link show w0 | sed -n 's/^ *nsmwire \(.*\) addrgenmode.*/\1/p'; }

refusal() # NAME STATUS TEXT ARGS...
{
	local name=$1 status=$2 text=$3 out
	shift 3
	out=$(ipa link "$@" 2>&1)
	same "$name" "$status $text" "$? $out"
}

like "help" "Usage: ... nsmwire \[ id N \]*" "$(ip link help nsmwire)"

# --- set and shown

check "bare" ipa link add w0 type nsmwire
same "bare: defaults" "profile holoconf trust dscp reflect on dstport 6091 srcport auto payload ip ttl auto dscp class df set udpcsum classopt on fwmark none" \
	"$(words)"
ipa link del w0

round() # NAME WORDS...
{
	local name=$1 first
	local -a again
	shift
	check "$name" ipa link add w0 type nsmwire "$@"
	first=$(words)
	same "$name: shown" "$*" "$first"
	read -ra again <<<"$first"
	same "$name: JSON is that of nsmctl" \
		"$("$NSMCTL" -n "$A" -j wire show w0 | jq -Sc '.[0].link')" \
		"$(data | jq -Sc .)"
	check "$name: what is shown makes another" sh -c \
		"ip -n $A link del w0 && ip -n $A link add w0 type nsmwire ${again[*]}"
	same "$name: the same" "$first" "$(words)"
	ipa link del w0
}

"$NSMCTL" -n "$A" uplink add wan0
round "IPv4" id 42 remote $UB4 local $UA4 dev ua uplink wan0 profile holoconf trust dscp reflect on dstport 7000 \
	srcport 40000-49999 payload ip ttl 64 dscp EF df inherit noudpcsum \
	classopt off fwmark 0x6e73
round "IPv6" id 16777215 remote $UB6 local $UA6 profile holoconf trust dscp reflect on dstport 6091 srcport 4000 \
	payload ethernet ttl inherit dscp inherit df unset udpcsum classopt on fwmark none
"$NSMCTL" -n "$A" peer add east
"$NSMCTL" -n "$A" path add peer east uplink wan0 remote $UB4
round "a named peer" id 43 peer east profile holoconf trust dscp reflect on dstport 6091 srcport auto \
	payload ip ttl auto dscp class df set udpcsum classopt on fwmark none

# --- set

check "add" ipa link add w0 type nsmwire id 42 remote $UB4
for change in "remote $UB6" "local $UA6" "dev ua" "dev none" \
	"uplink wan0" "uplink none" "srcport 1-2" \
	"ttl 3" "ttl inherit" "ttl auto" "dscp 9" "dscp AF41" "dscp class" \
	"df unset" "df set" "noudpcsum" "udpcsum" "fwmark 0x7" "fwmark none" "classopt off"; do
	read -ra args <<<"$change"
	check "set $change" ipa link set w0 type nsmwire "${args[@]}"
	case $change in
	"dev none" | "uplink none") ;;
	"dscp 9") like "set $change: shown" "* dscp 9 *" "$(words)" ;;
	*) like "set $change: shown" "* $change *" " $(words) " ;;
	esac
done
check "set to a named peer, and all that it excludes to none" ipa link set w0 type nsmwire \
	peer east remote none local any dev none uplink none fwmark none srcport auto
like "set to a named peer: shown" "* peer east *" " $(words) "
same "set to a named peer: no remote" "" "$(words | grep -wE 'remote|local')"
refusal "a remote beside the peer" 2 \
	"Error: a wire with a named peer has no remote, local, dev, uplink, fwmark or srcport of its own, which the paths of the peer have; set these to none, or peer to none." \
	set w0 type nsmwire remote $UB4
refusal "no peer of this name" 2 \
	"Error: the underlay netns has no peer of this name; add it first." \
	set w0 type nsmwire peer west
check "set to none" ipa link set w0 type nsmwire peer none remote $UB6 local $UA6
same "peer none: not shown" "" "$(words | grep -w peer)"
same "dev none, uplink none: not shown" "" "$(words | grep -wE 'dev|uplink')"
check "remote none" ipa link set w0 type nsmwire remote none local any
same "remote none: not shown" "" "$(words | grep -wE 'remote|local')"

refusal "id" 2 "Error: id cannot change: the peer knows the wire by it; delete the wire and add it anew." \
	set w0 type nsmwire id 43
refusal "payload" 2 "Error: payload cannot change: it decides the type of the device; delete the wire and add it anew." \
	set w0 type nsmwire payload ethernet
refusal "dstport" 2 "Error: dstport cannot change: both ends must use one port; delete the wire and add it anew." \
	set w0 type nsmwire dstport 7000
check "the same id" ipa link set w0 type nsmwire id 42 payload ip dstport 6091
refusal "a word that is none" 1 'nsmwire: "bogus" is not a word of this kind, see "ip link help nsmwire"' \
	set w0 type nsmwire bogus 10
same "refused: as before" 42 "$(data | jq .id)"
ipa link del w0

# --- the namespace of the underlay

check "add into the pod" ipa link add w0 netns "$C" type nsmwire id 42 \
	local $UA4 remote $UB4 dev ua
ua=$(ipa -j link show ua | jq '.[0].ifindex')
device() { "$NSMCTL" -n "$A" -j wire show w0 netns "$C" | jq -r '.[0].link | "\(.device) \(.device_name)"'; }
same "dev is that of the underlay" "$ua ua" "$(device)"
check "dev none, from the pod" ip -n "$C" link set w0 type nsmwire dev none
ip -n "$C" link add ua index 77 type dummy
check "dev by name, from the pod" ip -n "$C" link set w0 type nsmwire dev ua
same "it is that of the underlay" "$ua ua" "$(device)"
out=$(ip -n "$C" link set w0 type nsmwire dev lo9 2>&1)
same "no such device there" \
	'nsmwire: no device "lo9" in the network namespace of the underlay (No such device)' "$out"
same "the pod does not name a device of its own for it" "" \
	"$(ip -n "$C" -d link show w0 | grep -ow 'dev [a-z0-9]*')"
ip -n "$C" link del w0

id=77
ip -n "$C" netns set "$A" $id
check "link-netns" ip -n "$C" link add w0 link-netns "$A" type nsmwire id 42 \
	local $UA4 remote $UB4 dev ua
same "link-netns: dev is looked up there" "$ua ua" "$(device)"
ip -n "$C" link del w0

# --- installed, and not installed

libdir=$(grep -aoE '/usr(/local)?/lib[a-zA-Z0-9_/.+-]*/ip' "$(command -v ip)" | head -n 1)
if [ -e "$libdir/link_nsmwire.so" ]; then
	skip "installed" "it is, and whether it is the one to be tested is not known"
elif mkdir -p "$libdir" 2>/dev/null &&
     cp "$IP_LIB_DIR/link_nsmwire.so" "$libdir/" 2>/dev/null; then
	check "installed in $libdir" env -u IP_LIB_DIR ip -n "$A" link add w0 \
		type nsmwire id 42 ttl 3
	rm "$libdir/link_nsmwire.so"
	ipa link del w0
else
	skip "installed" "$libdir cannot be written"
fi
none() { env IP_LIB_DIR=/nonexistent ip -n "$A" "$@"; }
ipa link add w0 type nsmwire id 42
same "without the plugin, the kind is shown" nsmwire \
	"$(none -j -d link show w0 | jq -r '.[0].linkinfo.info_kind')"
check "without the plugin, a bare wire" none link add w1 type nsmwire
check "and nsmctl does the rest" "$NSMCTL" -n "$A" wire set w1 id 43 remote $UB4
same "done" "43 10.9.0.2" "$(data w1 | jq -r '"\(.id) \(.remote)"')"
finish
