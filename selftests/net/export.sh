#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
#
# nsmctl export and nsmctl -b restore a configuration byte for byte and in JSON: after
# the module is reloaded, over a changed configuration, and over itself. Wires in other
# namespaces are created there. Objects that cannot be restored appear as a comment and
# a warning.
#
# Topology: topo_pair of lib.sh, $C and $R are pods of $A.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C" "$R"

export_to() { ctl export >"$1"; }

# The whole configuration, without the indexes that the kernel assigns anew and what
# changes with each probe.
dump_to() # FILE
{
	local kind
	for kind in profile rule uplink peer wire; do
		ctl -j "$kind" show
	done | jq -S 'map(del(.ifindex, .carrier, .peer, .path[]?.ifindex) |
			del(.. | objects | .since) |
			del(.path[]? | .probes_tx, .probes_rx, .interval, .detect)) |
		sort_by([.profile, .name, .ifname, .netns, .pref])' >"$1"
}

lines() # FILE1 FILE2: how they differ
{
	diff -u "$1" "$2" | sed '1,2d' | grep '^[-+]'
}

# --- everything

cgroup=/sys/fs/cgroup
[ ! -d $cgroup/unified ] || cgroup+=/unified
mkdir -p "$cgroup/nsm test" "$cgroup/nsm-gone"
ip -n "$A" link add "u#'x" type dummy
ip -n "$A" link add gone type dummy
cat >"$TMP/config" <<END
class set holoconf text share 18 class video share 10
rule add holoconf class text proto tcp dport 22
profile add call
profile add site like call
class set site control maxwait none target 3ms interval 60ms ecn on class audio tier weighted share 1 maxwait none class holo share 0 tier background class video dscp 33 limit 12.5mbit burst 40ms ce_threshold none class 4 name file class 5 name text
rule add site pref 5 class audio src 192.0.2.0/24 dst 198.51.100.7 proto udp sport 5000-5010 dport 7
rule add site class holo src 2001:db8::/32 dst ::/0 proto 99 dscp CS7
rule add site class 4 mark 0x10/0xf0 priority 4294967295
rule add site pref 65535 class video cgroup '/nsm test'
uplink add wan0 dev ua local $UA4 local $UA6 rate 48mbit overhead 38 mpu 84 colour lte limit 1mb fwmark 0xffffffff
uplink add wan1 local $UA6 rate 1000001
uplink add wan2 local $UA4
uplink add a.plain-one
uplink set wan2 cost 7 probe-budget 70
peer add west
peer add east port 7001 interval 70ms busy 20ms idle 1.5s asleep 60s detect 123456us seal off
path add peer east path 5 uplink wan1 remote $UB6 local $UA6 port 7002
path add peer east path 1 uplink wan2 remote $UB4 state down
path add peer east uplink wan0 remote $UB4 local $UA4
wire add shared id 50 peer east mtu 1300
wire add shared netns $C id 51 peer west mtu 1280
wire add w0 id 42 remote $UB4
wire add dev ifindex id 1 remote $UB6 local $UA6 dev "u#'x" payload ethernet profile site trust mark,control reflect off dstport 7000 srcport 40000-49999 ttl 64 dscp EF df inherit noudpcsum classopt off fwmark 7 mtu 1300
wire add '#1' id 16777215 uplink wan0 srcport 4000 ttl inherit dscp inherit df unset trust none
wire add bare profile call
wire add w0 netns $C id 43 local $UA4 remote $UB4 uplink wan1 mtu 1280
wire add w0 netns $R id 44
wire add dev dev netns $C id 45 payload ethernet
END
check "all is configured" ctl -b "$TMP/config"
check "another creates a wire here, of an underlay of its own" \
	"$NSMCTL" -n "$B" wire add w9 netns "$A" id 9
export_to "$TMP/1"
dump_to "$TMP/1.json"
same "a line for each" "5 rule add|2 profile set|3 class set|3 rule del|4 uplink set|2 peer set|3 path set|8 wire set|1 wire add" \
	"$(for what in "rule add" "profile set" "class set" "rule del" "uplink set" "peer set" "path set" "wire set" "wire add"; do
		echo "$(grep -c "^$what" "$TMP/1") $what"
	done | paste -sd '|')"
same "of a wire" \
	"wire set w0 netns $C id 43 remote $UB4 local $UA4 uplink wan1 profile holoconf trust dscp reflect on dstport 6091 srcport auto payload ip ttl auto dscp class df set udpcsum classopt on fwmark none dev none peer none mtu 1280" \
	"$(grep "^wire set w0 netns $C" "$TMP/1")"
same "of an uplink" \
	"uplink set wan1 local $UA6 rate 1000001bit overhead 0 mpu 0 limit 16mb fwmark none cost 100 probe-budget 1000 dev none local 0.0.0.0 colour none" \
	"$(grep "^uplink set wan1" "$TMP/1")"
same "of peers, the paths by index" "peer set east port 7001 interval 70ms busy 20ms idle 1500ms asleep 60s detect 123456us seal off
path set peer east path 0 uplink wan0 remote $UB4 port 7001 local $UA4 state up srcport auto
path set peer east path 1 uplink wan2 remote $UB4 port 7001 local any state down srcport auto
path set peer east path 5 uplink wan1 remote $UB6 port 7002 local $UA6 state up srcport auto
peer set west port 6091 interval 100ms busy 50ms idle 1s asleep 5s detect 250ms seal off" "$(grep "^peer\|^path" "$TMP/1")"
same "of a wire to a named peer" \
	"wire set shared id 50 peer east profile holoconf trust dscp reflect on dstport 6091 srcport auto payload ip ttl auto dscp class df set udpcsum classopt on fwmark none remote none local any dev none uplink none mtu 1300" \
	"$(grep "^wire set shared id" "$TMP/1")"
same "a wire of another underlay is none of this one" \
	"# wire w9: its underlay is another network namespace, which exports it" \
	"$(grep 'wire w9:' "$TMP/1")"
same "its underlay exports it" "wire set w9 netns $A id 9" \
	"$("$NSMCTL" -n "$B" export wire | grep -o "^wire set w9 netns $A id 9")"
{ for kind in profile uplink peer wire; do ctl export $kind | sed 1d; done; } >"$TMP/kinds"
same "the kinds are the whole" "" "$(sed 1d "$TMP/1" | diff - "$TMP/kinds")"
like "export needs the right to see where wires lead" \
	"nsmctl: export: the settings of wire * are not shown without CAP_NET_ADMIN over its underlay" \
	"$(in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all \
		"$NSMCTL" export wire 2>&1 >/dev/null)"
like "and where peers lead" \
	"nsmctl: export: the paths of peer \"east\" are not shown without CAP_NET_ADMIN in this network namespace" \
	"$(in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all \
		"$NSMCTL" export peer 2>&1 >/dev/null)"
same "that of uplinks needs none" "" \
	"$(in_ns "$A" setpriv --reuid=65534 --clear-groups --bounding-set=-all \
		"$NSMCTL" export uplink 2>&1 | diff <(ctl export uplink) -)"

# --- after a reload of the module

again() # WHAT
{
	check "$1: restored" ctl -b "$TMP/1"
	"$NSMCTL" -n "$B" wire set w9 netns "$A" id 9
	export_to "$TMP/2"
	dump_to "$TMP/2.json"
	same "$1: the same bytes" "" "$(lines "$TMP/1" "$TMP/2")"
	same "$1: the same JSON" "" "$(lines "$TMP/1.json" "$TMP/2.json")"
}

check "the module goes" rmmod nsmwire
modprobe nsmwire
same "nothing is left" "[]" "$(ctl -j wire)"
again "a new module"

# --- over an existing configuration

# A wire without an id is exported as "wire add", which fails if the wire exists.
sed -i '/^wire add bare/d' "$TMP/1"
ctl wire del bare
ctl export | diff "$TMP/1" - >"$TMP/diff"
same "without a bare wire" "" "$(<"$TMP/diff")"
dump_to "$TMP/1.json"
ctl -j monitor current >"$TMP/events" &
JOBS+=("$!")
wait_for 5 grep -q '"dev"' "$TMP/events"
again "over itself"
ctl wire add last
check_soon "events come" grep -q '"last"' "$TMP/events"
same "over itself: no peer has changed" "" "$(jq -r .event <"$TMP/events" | grep '^peer-[nd]\|^peer-change')"
same "over itself: no wire has changed" "wire-new last" \
	"$(jq -r 'select(.ifname and .event != "wire-current") | "\(.event) \(.ifname)"' <"$TMP/events" |
		sort -u | grep -v ' w9$' | tr '\n' ' ' | sed 's/ $//')"
ctl wire del last

cat >"$TMP/changes" <<END
class set holoconf holo share 1 class audio share 39 class control dscp 9
rule del holoconf all
rule add site pref 1 class scavenger
uplink set wan0 dev none local any rate 5gbit overhead 0 mpu 0 colour none limit 64k fwmark none
uplink set wan1 local $UA4 dev ua
uplink set wan2 local $UA6
uplink set a.plain-one rate 9mbit overhead 9 colour mpls
uplink set wan2 cost 100 probe-budget 1
uplink set wan0 probe-budget 1000000
peer set east interval 10ms busy 10ms idle 10ms asleep 10ms detect 20ms
peer set west busy 200ms detect 400ms
path set peer east path 0 uplink wan1 local any state down port 7003
path set peer east path 1 remote $UB6 local $UA6 state up
path del peer east path 5
wire set shared peer west ttl 9 mtu auto
wire set shared netns $C peer none remote $UB4 local $UA4 uplink wan2 mtu auto
wire set w0 remote none uplink wan1 profile site ttl 3 mtu 1000 classopt off dscp 1
wire set dev ifindex remote none local any dev none uplink wan0 profile holoconf trust dscp reflect on srcport auto ttl auto dscp class df set udpcsum classopt on fwmark none mtu auto
wire set '#1' uplink none remote 192.0.2.9 local $UA4
wire set w0 netns $C uplink none remote none mtu auto
wire del w0 netns $R
END
check "all is changed" ctl -b "$TMP/changes"
again "over changes"

# --- afterwards the wire in the pod carries packets

"$NSMCTL" -n "$B" wire add w0 id 43 local "$UB4" remote "$UA4"
ip -n "$C" -b - <<-END
	addr add $IA4/24 dev w0
	link set w0 up
END
ip -n "$B" -b - <<-END
	addr add $IB4/24 dev w0
	link set w0 up
END
check_soon "packets pass from the pod" reach "$C" "$IB4"

# --- objects that cannot be restored

ctl uplink add dead dev gone
ctl wire add dead id 77 dev gone
ctl rule add call class file cgroup /nsm-gone
ip -n "$A" link del gone
rmdir "$cgroup/nsm-gone"
unshare -n sleep 300 &
JOBS+=("$!")
pod=$!
unnamed() { [ "$(readlink "/proc/$pod/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
wait_for 5 unnamed
check "a pod by its path" ctl wire add pod0 netns "/proc/$pod/ns/net" id 78
ctl export >"$TMP/3" 2>"$TMP/err"
same "export: a dead one is no failure" 0 $?
same "a comment for each" "# its cgroup is gone: rule add call pref 10 class file cgroup /nsm-gone
# it is in a network namespace without a name: wire set pod0 netns ? id" \
	"$(grep ': .* set\|: rule' "$TMP/3" | sed 's/\(dev\|id\) .*/\1/')"
same "those whose device is gone are for when it comes back" "uplink wire" \
	"$(sed -n 's/^\([a-z]*\) set dead .*dev gone.*/\1/p' "$TMP/3" | paste -sd " ")"
same "a warning for each" 2 "$(grep -c '^nsmctl: export: warning: the .* is a comment in the file: it' "$TMP/err")"
check "the rest is restored" ctl -b "$TMP/3"
ctl wire del pod0
ctl wire del dead
ctl uplink del dead

ns_add "$A-dies"
"$NSMCTL" -n "$A-dies" wire add w8 netns "$A" id 8 remote "$UB4"
ns_del "$A-dies"
same_soon "a wire whose underlay is gone" \
	"# wire w8: its underlay is another network namespace, which is gone" \
	sh -c "$NSMCTL -n $A export wire | grep 'wire w8'"
ip -n "$A" link del w8

# --- going on after a refusal

cat >"$TMP/some" <<-END
	uplink set good1 rate 1mbit
	uplink set bad rate 1bit
	wire add good2 netns nowhere id 80
	uplink set good3 rate 1mbit
END
out=$(ctl -b "$TMP/some" 2>&1)
same "the first refusal ends a batch" "2 good1" \
	"$? $(ctl -j uplink | jq -r '[.[].name | select(test("good|bad"))] | join(" ")')"
out=$(ctl -f -b "$TMP/some" 2>&1)
same "with -f it goes on" "2 good1 good3" \
	"$? $(ctl -j uplink | jq -r '[.[].name | select(test("good|bad"))] | sort | join(" ")')"
like "and tells each" "nsmctl: uplink set: rate must be *, at $TMP/some:2
nsmctl: network namespace \"nowhere\": No such file or directory, at $TMP/some:3" "${out/wire add: /}"

# --- wires that are created elsewhere

refusal "a name that is taken there" \
	"wire add: there is a device of this name in that network namespace (File exists)" \
	wire add lo netns "$C" id 90
refusal "a wire that is there" \
	"wire add: there is a wire of this name (File exists)" \
	wire add w0 netns "$C" id 90
refusal "to change one that is not there takes its id" \
	"wire set: no wire \"w1\" in that network namespace; to create one give its id (No such device)" \
	wire set w1 netns "$C" ttl 3
check "this namespace by its name" ctl wire add here netns "$A" id 91
same "this namespace by its name: it is here" "false" \
	"$(ctl -j wire show here netns "$A" | jq '.[0] | has("netnsid")')"
check "stats of one elsewhere" ctl stats w0 netns "$C"
check "one elsewhere is deleted" ctl wire del w0 netns "$C"
out=$(unshare -Urn "$NSMCTL" wire add w1 netns "$C" id 1 2>&1)
same "rights over that namespace are needed" \
	"2 nsmctl: wire add: to create a device there takes CAP_NET_ADMIN in that network namespace (Operation not permitted)" \
	"$? $out"
rmdir "$cgroup/nsm test"
finish
