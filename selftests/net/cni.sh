#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# slow: 170
#
# nsmwire-cni: containers are network namespaces, and the runtime is this script or the
# reference library (cnitool.go). The configurations are those of cni.rst. Packets pass in
# the class that a pod chooses, all classes; CHECK sees each difference; nothing is left by
# DEL, by an ADD that fails at any stage, and by a plugin that was killed; a wire of another
# container is never touched; ids are distinct when containers start at once.
#
# Topology: topo_pair of lib.sh. Containers of $A are $C and others; $B has wires for the
# ids 1000 to 1002, with the address 10.42.0.1.

. "$(dirname "$0")/lib.sh"

need jq ethtool
have_module || skip_all "no module"
CNI=$TOP_DIR/build/tools/nsmwire-cni CNITOOL=$TOP_DIR/build/bench/cnitool
D=nsmw$$d
[ -x /usr/lib/cni/host-local ] || skip_all "needs containernetworking-plugins"
topo_pair || skip_all "no veth"
ns_add "$C" "$D"
export NSMCTL_RUN=$TMP/run CNI_PATH=$TOP_DIR/build/tools:/usr/lib/cni:$TMP/plugins CNI_CACHE=$TMP/cache
export FAKE=ok FAKE_DIR=$TMP/leases FAKE_RESULT=$TMP/fake.json
mkdir "$TMP/plugins" "$FAKE_DIR"

# An IPAM plugin with a file for each lease, that does what $FAKE says.
cat >"$TMP/plugins/fake" <<'END'
#!/bin/bash
lease=$FAKE_DIR/$CNI_CONTAINERID:$CNI_IFNAME
echo "$CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME" >>"$FAKE_DIR.log"
no() { echo "{\"cniVersion\": \"1.0.0\", \"code\": $1, \"msg\": \"$2\"}"; exit 1; }
case $CNI_COMMAND:$FAKE in
ADD:kill) : >"$lease"; kill -KILL $PPID ;;
*:error) no 11 "no room" ;;
ADD:*)	: >"$lease"; cat "$FAKE_RESULT" ;;
DEL:*)	rm -f "$lease" ;;
CHECK:*) [ -e "$lease" ] || no 142 "no lease" ;;
esac
END
chmod +x "$TMP/plugins/fake"
echo '{"cniVersion": "1.0.0", "ips": [{"address": "10.42.0.77/24"}]}' >"$FAKE_RESULT"

ends()
{
	local id

	"$NSMCTL" -n "$A" -b - <<-END || return
		uplink add one dev ua
		peer add east
		path add peer east uplink one remote $UB4
		profile add site
		rule add site class file proto icmp dst 10.42.0.2/32
	END
	"$NSMCTL" -n "$B" -b - <<-END || return
		uplink add one dev ub
		peer add west
		path add peer west uplink one remote $UA4
		wire add w1000 id 1000 peer west
		wire add w1001 id 1001 peer west
		wire add w1002 id 1002 peer west
	END
	for id in 1000 1001 1002; do ip -n "$B" link set "w$id" up || return; done
	ip -n "$B" addr add 10.42.0.1/32 dev lo
}
check "both ends" ends

# --- a runtime

# document N JQ: the Nth configuration of cni.rst, with its addresses in $TMP
document()
{
	awk '/^   \{$/ { n++ } n == want && /^   / { print } /^   \}$/ && n == want { exit }' \
		want="$1" "$TOP_DIR/Documentation/cni.rst" |
		jq --arg dir "$TMP/ipam" "(.plugins[].ipam.dataDir) = \$dir | ${2:-.}"
}

# conf [JQ]: what a runtime makes of the first of them, for its plugin
conf() { document 1 ".plugins[0] + {cniVersion, name} | ${1:-.}"; }

# fconf [JQ]: with the IPAM plugin of above, as another network
fconf() { conf ".name = \"fake\" | .ipam = {type: \"fake\"} | ${1:-.}"; }

pod() # KEY VALUE: what "jq" has to do for an annotation
{
	printf '.runtimeConfig["io.kubernetes.cri.pod-annotations"]["nsmwire.io/%s"] = "%s"' "$@"
}

cni() # COMMAND CONTAINER NETNS CONF
{
	CNI_COMMAND=$1 CNI_CONTAINERID=$2 CNI_NETNS=${3:+/run/netns/$3} \
		CNI_IFNAME=${IFNAME:-eth0} in_ns "$A" "$CNI" <<<"$4"
}

# fails NAME CODE TEXT CNI...: an error with this code and TEXT in it
fails()
{
	local name=$1 code=$2 text=$3 out rc

	shift 3
	out=$(cni "$@" 2>&1)
	rc=$?
	same "$name: status and code" "1 $code" "$rc $(jq .code <<<"$out" 2>/dev/null)"
	like "$name: text" "*$text*" "$(jq -r '"\(.msg) \(.details // "")"' <<<"$out" 2>&1)"
}

# What is left: wires of $A, records, leases.
left()
{
	echo "$("$NSMCTL" -n "$A" -j wire show | jq length)" \
		"$(find "$TMP/run/cni" -name '*:*' 2>/dev/null | wc -l)" \
		"$(find "$TMP/ipam" "$FAKE_DIR" \( -name '10.*' -o -name '*:*' \) 2>/dev/null | wc -l)"
}

id_of() { ip -n "$1" -d -j link show "${2:-eth0}" | jq -r '.[0].linkinfo.info_data.id'; }
address_of() { ip -n "$1" -4 -j addr show "${2:-eth0}" | jq -r '.[0].addr_info[0].local'; }

# The other end sends what is for the container into its wire.
route_back() { ip -n "$B" route replace "$(address_of "$1" "${2:-eth0}")/32" dev "w$(id_of "$1" "${2:-eth0}")"; }

# --- ten lines

result=$(cni ADD one "$C" "$(conf "$(pod traffic-profile video)")")
same "ADD" 0 $?
same "the result" "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"eth0\",\"mac\":\"00:00:00:00:00:00\",\"sandbox\":\"/run/netns/$C\"}],\"ips\":[{\"address\":\"10.42.0.2/24\",\"gateway\":\"10.42.0.1\",\"interface\":0}]}" \
	"$(jq -c . <<<"$result")"
like "the wire" "eth0: netnsid * id 1000 peer east trust priority * up*" "$("$NSMCTL" -n "$A" wire show)"
same "its address" 10.42.0.2 "$(address_of "$C")"
check "a route back" route_back "$C"
check_soon "packets pass" reach "$C" 10.42.0.1
at_least "in class video" 1 "$(counter "$C" eth0 class_video_tx_packets)"
same "and in no other" 0 "$(counter "$C" eth0 class_default_tx_packets)"
check "also those that are marked as voice" reach "$C" 10.42.0.1 -Q 0xb8
same "which are in class video, too" 0 "$(counter "$C" eth0 class_audio_tx_packets)"
same "a record, an address" "1 1 1" "$(left)"

# --- twice

fails "ADD of what is there" 103 "DEL comes before another ADD" ADD one "$C" "$(conf)"
fails "ADD of another container there" 103 'a device "eth0" already' ADD two "$C" "$(conf)"
check "the wire is as it was" reach "$C" 10.42.0.1
same "one record, one address" "1 1 1" "$(left)"

# --- CHECK

checked() { conf "$(pod traffic-profile video) | .prevResult = $result"; }
check "CHECK" cni CHECK one "$C" "$(checked)"
check "CHECK without the annotation" cni CHECK one "$C" "$(conf ".prevResult = $result")"
fails "CHECK of another container" 3 'container "two" has no wire' CHECK two "$C" "$(checked)"
tc -n "$C" filter del dev eth0 egress
fails "CHECK without the filter" 102 "do not have its class" CHECK one "$C" "$(checked)"
fails "CHECK of an address" 102 "not the address 10.42.0.9/24" CHECK one "$C" \
	"$(conf ".prevResult = ($result | .ips[0].address = \"10.42.0.9/24\")")"
fails "CHECK of an interface" 102 'has no interface "eth0"' CHECK one "$C" "$(conf ".prevResult = ($result | .interfaces = [])")"
"$NSMCTL" -n "$A" -b - <<<"wire set eth0 netns $C profile site"
fails "CHECK of a profile" 102 'profile of the wire is "site", and was to be "holoconf"' CHECK one "$C" "$(conf ".prevResult = $result")"
ip -n "$C" link set eth0 down
fails "CHECK of a wire that is down" 102 'wire "eth0" is down' CHECK one "$C" "$(conf ".prevResult = $result")"
ip -n "$C" link del eth0
fails "CHECK of a wire that is gone" 102 'has no wire "eth0" any more' CHECK one "$C" "$(conf ".prevResult = $result")"

# --- DEL

check "DEL of a wire that is gone" cni DEL one "$C" "$(conf)"
same "nothing is left" "0 0 0" "$(left)"
check "DEL again" cni DEL one "$C" "$(conf)"
check "DEL of what never was" cni DEL never "$C" "$(conf)"
cni ADD one "$C" "$(conf)" >"$TMP/out"
check "DEL without a network namespace" cni DEL one "" "$(conf)"
same "nothing is left of it" "0 0 0" "$(left)"
ns_add nsmw$$e
cni ADD one nsmw$$e "$(conf)" >"$TMP/out"
ns_del nsmw$$e
same_soon "the wire goes with its network namespace" 0 sh -c "'$NSMCTL' -n $A -j wire show | jq length"
check "DEL after that" cni DEL one nsmw$$e "$(conf)"
same "no address is left" "0 0 0" "$(left)"

# The path leads to another network namespace, which has a wire of the same name.
ns_add nsmw$$e
cni ADD one nsmw$$e "$(conf)" >"$TMP/out"
ns_del nsmw$$e
ns_add nsmw$$e
"$NSMCTL" -n "$A" wire add eth0 netns nsmw$$e id 77 peer east
check "DEL with the path of another" cni DEL one nsmw$$e "$(conf)"
same "does not touch it" "77 1 0 0" "$(id_of nsmw$$e) $(left)"
fails "a device that is in the way" 103 'a device "eth0" already' ADD one nsmw$$e "$(conf)"
same "is left alone, too" "77 1 0 0" "$(id_of nsmw$$e) $(left)"
ns_del nsmw$$e

# --- classes

class_of() # CLASS [PING...]: the class in which a ping leaves a container of this one
{
	local class

	cni ADD one "$C" "$(conf ".podClasses = [\"$1\"] | $(pod traffic-profile "$1")")" >"$TMP/out" || return
	route_back "$C"
	wait_for 5 reach "$C" 10.42.0.1 "${@:2}"
	for class in control audio holo video text file default scavenger; do
		[ "$(counter "$C" eth0 "class_${class}_tx_packets")" = 0 ] || echo "$class"
	done | paste -sd ' '
	cni DEL one "$C" "$(conf)"
}

for class in control audio holo video text file default scavenger; do
	same "class $class" "$class" "$(class_of $class -Q 0x28)"
done
check "rules" cni ADD one "$C" "$(conf ".podProfiles = [\"site\"] | $(pod traffic-profile video) | $(pod profile site)")"
no_reach "$C" 10.42.0.2
same "come before the class of the pod" "1 0" \
	"$(counter "$C" eth0 class_file_tx_packets) $(counter "$C" eth0 class_video_tx_packets)"
check "DEL of that" cni DEL one "$C" "$(conf)"
fails "a class that there is not" 101 'profile "holoconf" has no class "vidoe", do you mean "video"?' \
	ADD one "$C" "$(conf "$(pod traffic-profile vidoe)")"
fails "a profile that there is not" 100 'profile' ADD one "$C" "$(conf '.profile = "none-such" | .class = "video"')"
check "class by CNI_ARGS" env CNI_ARGS='IgnoreUnknown=1;K8S_POD_NAME=x;NSMWIRE_TRAFFIC_PROFILE=text' \
	CNI_COMMAND=ADD CNI_CONTAINERID=one CNI_NETNS="/run/netns/$C" CNI_IFNAME=eth0 \
	nsenter --net="/run/netns/$A" -- "$CNI" <<<"$(conf "$(pod traffic-profile video)")"
like "it counts before the annotation" "*priority :3 *" "$(tc -n "$C" filter show dev eth0 egress | tr '\n' ' ')"
check "DEL of it" cni DEL one "$C" "$(conf)"
same "nothing is left of these" "0 0 0" "$(left)"

# --- ids

cni ADD one "$C" "$(conf)" >"$TMP/out"
cni ADD two "$D" "$(conf)" >"$TMP/out"
same "two containers" "1000 1001" "$(id_of "$C") $(id_of "$D")"
check "a route to the first" route_back "$C"
check "and to the second" route_back "$D"
check_soon "the first has a wire of its own" reach "$C" 10.42.0.1
check_soon "and the second" reach "$D" 10.42.0.1
cni DEL one "$C" "$(conf)"
cni ADD three "$C" "$(conf)" >"$TMP/out"
same "the lowest that is free" 1000 "$(id_of "$C")"
cni DEL three "$C" "$(conf)"
check "one that a pod asks for" cni ADD one "$C" "$(conf "$(pod id 1007)")"
same "is that" 1007 "$(id_of "$C")"
cni DEL one "$C" "$(conf)"
fails "one that is in use" 100 "the wire cannot be made" ADD one "$C" "$(conf "$(pod id 1001)")"
fails "all are in use" 100 'all 1 ids of network "east" are in use: widen "ids"' ADD one "$C" "$(conf '.ids = "1001-1001"')"
fails "the only one is in use" 100 "the wire cannot be made" ADD one "$C" "$(conf 'del(.ids) | .id = 1001')"
fails "no such peer" 100 'has no peer of this name; add it first' ADD one "$C" "$(conf '.peer = "nobody"')"
same "what was refused has left nothing" "1 1 1" "$(left)"
cni DEL two "$D" "$(conf)"

# --- IPAM

export FAKE=error
fails "an error of the IPAM plugin" 11 'IPAM plugin "fake": no room' ADD one "$C" "$(fconf)"
FAKE=ok
check "its record is kept until it gives the address back" cni DEL one "$C" "$(fconf)"
same "then nothing is left" "0 0 0" "$(left)"
while IFS='|' read -r name code text out; do
	echo "$out" >"$FAKE_RESULT"
	fails "$name" "$code" "$text" ADD one "$C" "$(fconf)"
	same "$name: nothing is left" "0 0 0" "$(left)"
done <<'END'
no JSON|104|is not JSON|oops
no object|104|is not a JSON object|[]
no prefix|104|the result has the address|{"ips": [{"address": "10.42.0.9/99"}]}
an address twice|104|has one value twice|{"ips": [{"address": "10.42.0.9/24"}, {"address": "10.42.0.9/24"}]}
no destination|104|wants a "dst"|{"ips": [], "routes": [{"gw": "10.42.0.1"}]}
the MTU of a route|104|which the wire finds out by itself|{"routes": [{"dst": "10.9.0.0/16", "mtu": 1300}]}
an address that the kernel refuses|100|address ff02::77/64|{"ips": [{"address": "ff02::77/64"}]}
two families|104|wants a gateway of the same family|{"routes": [{"dst": "10.9.0.0/16", "gw": "fd00::1"}]}
a route that the kernel refuses|100|the route cannot be set|{"ips": [{"address": "10.42.0.9/24"}], "routes": [{"dst": "10.9.0.0/16", "gw": "224.0.0.1"}]}
END
cat >"$FAKE_RESULT" <<'END'
{"cniVersion": "1.0.0", "ips": [{"address": "10.42.0.7/24", "gateway": "10.42.0.1"}, {"address": "fd42::7/64"}],
 "routes": [{"dst": "10.50.0.0/16"}, {"dst": "10.51.0.0/16", "gw": "10.42.0.5", "priority": 9},
  {"dst": "fd50::/32"}, {"dst": "0.0.0.0/0"}], "dns": {"nameservers": ["10.42.0.1"]}}
END
ip -n "$C" link add dummy0 type veth peer name dummy1
ip -n "$C" addr add 10.60.0.1/24 dev dummy0
ip -n "$C" link set dummy0 up
ip -n "$C" route add default via 10.60.0.2
result=$(cni ADD one "$C" "$(fconf)")
same "addresses and routes of both families" "10.42.0.7/24 fd42::7/64|10.50.0.0/16 via 10.42.0.1|10.51.0.0/16 via 10.42.0.5|fd50::/32" \
	"$(ip -n "$C" -o addr show dev eth0 | awk '{ print $4 }' | grep -v ^fe80 | paste -sd ' ')|$(
	ip -n "$C" route show dev eth0 proto static | sed 's/ onlink.*//;s/ metric.*//;s/ *$//' | sort | paste -sd '|')|$(
	ip -n "$C" -6 route show dev eth0 proto static | awk '{ print $1 }')"
same "the default route of another network stays" "default via 10.60.0.2 dev dummy0" "$(ip -n "$C" route show default | sed 's/ linkdown//;s/ *$//')"
same "dns is in the result" 10.42.0.1 "$(jq -r '.dns.nameservers[0]' <<<"$result")"
check "CHECK of all that" cni CHECK one "$C" "$(fconf ".prevResult = $result")"
ip -n "$C" route del 10.51.0.0/16 dev eth0
fails "CHECK of a route" 102 "not the route to 10.51.0.0/16" CHECK one "$C" "$(fconf ".prevResult = $result")"
ip -n "$C" route add 10.51.0.0/16 via 10.42.0.5 dev eth0 proto static metric 9
rm "$FAKE_DIR/one:eth0"
fails "CHECK of the IPAM plugin" 142 "no lease" CHECK one "$C" "$(fconf ".prevResult = $result")"
check "DEL of all that" cni DEL one "$C" "$(fconf)"
ip -n "$C" link del dummy0
echo '{"cniVersion": "1.0.0", "ips": [{"address": "10.42.0.77/24"}]}' >"$FAKE_RESULT"

# --- killed

half() # CONTAINER NETNS: a plugin that is killed while it waits for the IPAM plugin
{
	FAKE="kill" cni ADD "$1" "$2" "$(fconf)" >/dev/null 2>&1
	[ $? = 137 ] && wait_for 5 flock -n "$TMP/run/cni/fake/$1:eth0.new" true
}
check "a plugin is killed" half one "$C"
same "a wire without an address, its record and its lease" "DOWN 1 1 1" \
	"$(ip -n "$C" -br link show eth0 | awk '{ print $2 }') $(left)"
check "ADD of another container" cni ADD two "$D" "$(fconf)"
same "what was half made is gone" "0 1 1 1" "$(ip -n "$C" -o link show eth0 2>/dev/null | wc -l) $(left)"
check "a plugin is killed again" half one "$C"
check "ADD of the same container" cni ADD one "$C" "$(fconf)"
same "begins anew" "2 2 2" "$(left)"
check "both go" cni DEL one "$C" "$(fconf)"
check "the other" cni DEL two "$D" "$(fconf)"
check "killed once more" half one "$C"
check "DEL of it" cni DEL one "$C" "$(fconf)"
same "nothing is left of it" "0 0 0" "$(left)"

# Killed on the way into each system call by which the plugin changes anything, or waits: all
# that it can leave. "strace" counts each call by itself; one after the last is not reached.
killed_at() # CALL N COMMAND CONF
{
	CNI_COMMAND=$3 CNI_CONTAINERID=one CNI_NETNS=/run/netns/$C CNI_IFNAME=eth0 in_ns "$A" \
		strace -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" \
		"$CNI" <<<"$4" >"$TMP/out" 2>&1
}

others='.cniVersion = "1.1.0" | .["cni.dev/valid-attachments"] = [{"containerID": "two", "ifname": "eth0"}]'
other_text="$(fconf "$others")" marked="$(fconf '.class = "video"')"
undo() # N: by DEL or by GC, in turn
{
	if [ $(($1 % 2)) = 0 ]; then
		cni DEL one "$C" "$marked"
	else
		cni GC "" "" "$other_text"
	fi
}

kill_everywhere() # COMMAND CALLS MIN: at least MIN points, and nothing is left by any
{
	local call n rc points=0 bad=''

	for call in $2; do
		for ((n = 1; ; n++)); do
			[ "$1" = ADD ] || cni ADD one "$C" "$marked" >"$TMP/out" || bad+=" before $call $n;"
			killed_at "$call" "$n" "$1" "$marked"
			rc=$?
			undo "$n" >"$TMP/out" 2>&1 || bad+=" $call $n: $(<"$TMP/out")"
			[ "$(left)" = "1 1 1" ] || bad+=" $call $n: $(left);"
			[ $rc = 137 ] || break
			points=$((points + 1))
		done
		[ $rc = 0 ] || bad+=" $call $n: status $rc;"
	done
	same "killed at any time of $1, nothing is left" "" "$bad"
	at_least "at so many points" "$3" $points
	echo "# $1: $points"
}

if command -v strace >/dev/null; then
	check "a container beside it" cni ADD two "$D" "$marked"
	kill_everywhere ADD "flock pwrite64 sendmsg sendto rename clone wait4 write" 20
	kill_everywhere DEL "flock sendmsg sendto clone wait4 unlink" 6
	same "the container beside it was not touched" "1000 1 1 1" "$(id_of "$D") $(left)"
	check "DEL of that" cni DEL two "$D" "$marked"
else
	skip "killed at any time" "no strace"
fi

# --- many at once

netns=()
for i in 1 2 3 4 5 6; do netns+=("nsmw$$p$i"); done
ns_add "${netns[@]}"
pids=()
for i in 1 2 3 4 5 6; do
	cni ADD "c$i" "nsmw$$p$i" "$(conf)" >"$TMP/at-once.$i" 2>&1 &
	pids+=("$!")
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
same "six containers at once" "0 6 6 6" "$failed $(left)"
same "ids" "1000 1001 1002 1003 1004 1005" \
	"$(for i in 1 2 3 4 5 6; do id_of "nsmw$$p$i"; done | sort -n | paste -sd ' ')"
pids=()
for i in 1 2 3 4 5 6; do
	cni DEL "c$i" "nsmw$$p$i" "$(conf)" >"$TMP/at-once.$i" 2>&1 &
	pids+=("$!")
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
same "and gone at once" "0 0 0 0" "$failed $(left)"
pids=()
for i in 1 2 3; do
	cni ADD same "$C" "$(conf)" >"$TMP/at-once.$i" 2>&1 &
	pids+=("$!")
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
same "of three for one container one succeeds" "2 1 1 1" "$failed $(left)"
cni DEL same "$C" "$(conf)"

# --- STATUS and GC of 1.1.0

: >"$FAKE_DIR.log"
new() { fconf ".cniVersion = \"1.1.0\"${1:+ | $1}"; }
check "STATUS" cni STATUS "" "" "$(new)"
fails "STATUS without such a peer" 50 'no such peer' STATUS "" "" "$(new '.peer = "nobody"')"
ip -n "$A" link set ua down
code_of() { cni "$@" | jq .code; }
same_soon "STATUS without a path" 51 code_of STATUS "" "" "$(new)"
ip -n "$A" link set ua up
check_soon "STATUS with one" cni STATUS "" "" "$(new)"
FAKE=error
fails "STATUS of the IPAM plugin" 11 "no room" STATUS "" "" "$(new)"
FAKE=ok
for i in 1 2 3; do cni ADD "c$i" "nsmw$$p$i" "$(new)" >"$TMP/out.$i"; done
same "the MTU is in a result of 1.1.0" "1.1.0 $(dev_mtu nsmw$$p1 eth0)" \
	"$(jq -r '"\(.cniVersion) \(.interfaces[0].mtu)"' "$TMP/out.1")"
check "a container of another network" cni ADD other nsmw$$p4 "$(conf)"
check "and one that is half made" half c5 nsmw$$p5
attachments() { printf '.["cni.dev/valid-attachments"] = [%s]' "$(printf '{"containerID": "%s", "ifname": "eth0"},' "$@" | sed 's/,$//')"; }
check "GC" cni GC "" "" "$(new "$(attachments c1 c5)")"
same "what the runtime names is there, and the other network" "1 0 0 1 0" \
	"$(for i in 1 2 3 4 5; do ip -n "nsmw$$p$i" -o link show type nsmwire | wc -l; done | paste -sd ' ')"
same "nothing else is left" "2 2 2" "$(left)"
check "GC without any" cni GC "" "" "$(new '.["cni.dev/valid-attachments"] = []')"
same "one network is empty" "1 1 1" "$(left)"
same "the IPAM plugin was asked, too" 2 "$(grep -c '^GC ' "$FAKE_DIR.log")"
check "the rest" cni DEL other nsmw$$p4 "$(conf)"

# --- the reference library: lists, chains, results, errors

cnitool() { in_ns "$A" "$CNITOOL" "$1" "$TMP/$2.conflist" "/run/netns/$C" one eth0; }
if [ -x "$CNITOOL" ]; then
	document 1 >"$TMP/one.conflist"
	export CAP_ARGS='{"io.kubernetes.cri.pod-annotations": {"nsmwire.io/traffic-profile": "audio", "other": "x"}}'
	check "cnitool: add" cnitool add one
	like "cnitool: the annotation" "*priority :6 *" "$(tc -n "$C" filter show dev eth0 egress | tr '\n' ' ')"
	check "cnitool: check" cnitool check one
	ip -n "$C" link set eth0 down
	refuse "cnitool: check, an error" '102: the wire "eth0" is down' cnitool check one
	check "cnitool: del" cnitool del one
	same "cnitool: nothing is left" "0 0 0" "$(left)"
	unset CAP_ARGS
	document 2 >"$TMP/both.conflist"
	result=$(cnitool add both)
	same "a chain: add" 0 $?
	same "a chain: interfaces, and whose the addresses are" "cni0 veth eth0 wire0|10.88.0.2/24 eth0|10.42.0.2/24 wire0|10.43.0.0/16" \
		"$(jq -r '. as $r | ([.interfaces[].name | sub("veth.*"; "veth")] | join(" ")),
			(.ips[] | "\(.address) \($r.interfaces[.interface].name)"), .routes[].dst' <<<"$result" | paste -sd '|')"
	check "a chain: check, without bridge" cni CHECK one "$C" \
		"$(document 2 ".plugins[1] + {cniVersion, name, prevResult: $result}")"
	check "a chain: a route back" route_back "$C" wire0
	check_soon "a chain: packets pass" reach "$C" 10.42.0.1
	check "a chain: del" cnitool del both
	same "a chain: nothing is left" "0 0 0" "$(left)"
	document 2 'del(.plugins[1].ifname)' >"$TMP/both.conflist"
	refuse "a chain without a name" '"eth0" is an interface of a plugin before this one' cnitool add both
	check "a chain without a name: del" cnitool del both
	same "a chain without a name: nothing is left" "0 0 0" "$(left)"
	document 1 '.plugins[0].pere = "east"' >"$TMP/one.conflist"
	refuse "cnitool: an error" 'do you mean "peer"?' cnitool add one
else
	skip "the reference library" "no $CNITOOL"
fi
finish
