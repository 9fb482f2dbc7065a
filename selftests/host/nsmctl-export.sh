#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
#
# nsmctl export without a kernel module: the lines and their order; nsmctl accepts
# them and requests the same objects; warnings about objects that cannot be restored;
# and batches that continue after a refusal.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"

bad "unknown kind" '"rules" is not a word of this command, see "nsmctl export help"' export rules
bad "two kinds" '"wire" is one word too many' export uplink wire
bad "no JSON" "this is a format of its own, without -j" -j export
NSM_FAKE=absent refused "no module" "export: the nsmwire module is not loaded: modprobe nsmwire, as root of this machine" export
NSM_FAKE=broken run export
same "a list that breaks off" "2 nsmctl: export: the list is broken (Input/output error)" "$RC $ERR"

run export
same "status, warning" \
	"0 nsmctl: export: warning: the wire \"far0\" is a comment in the file: it is in a network namespace without a name" \
	"$RC $ERR"
whole=$OUT
same "the lines" "class set holoconf
rule del holoconf
profile set call
class set call
rule del call
rule add call
rule add call
uplink set bare1
uplink set wan0
peer set east
path set peer
path set peer
path set peer
peer set west
wire set wire0
# it is" "$(grep -v '^ ' <<<"$whole" | sed 1d | cut -d ' ' -f 1-3)"
holds "a class" "
    class 3 name video dscp 63 tier weighted share 20% burst 160ms limit 5mbit target 500us interval 1s ecn on ce_threshold 1ms maxwait none
" "$whole"
holds "a class without an interval" "maxwait 20ms interval 0 \\" "$whole"
holds "an uplink without anything" "
uplink set bare1 rate none overhead 0 mpu 0 limit 16mb dev none local any colour none
" "$whole"
holds "a wire" "
wire set wire0 id 42 remote 192.0.2.2 profile holoconf trust dscp reflect on dstport 6091 srcport auto payload ip ttl auto dscp class df set udpcsum classopt on local any dev none uplink none peer none mtu auto
" "$whole"
holds "a peer, its paths by index, with all settings" "
peer set east port 6091
path set peer east path 0 uplink wan0 remote 192.0.2.2 port 6091 local any state up
path set peer east path 2 uplink bare1 remote 2001:db8::2 port 7000 local 2001:db8::1 state up
path set peer east path 3 uplink bare1 remote 198.51.100.2 port 6091 local any state down
peer set west port 6091
" "$whole"
NSM_FAKE=measured run export
holds "a peer with the times of its probes" "
peer set east port 6091 interval 100ms busy 20ms idle 1s asleep 5s detect 100500us seal off
path set peer east path 0 uplink wan0 remote 192.0.2.2 port 6091 local any state up
" "$OUT"
holds "an uplink with its budget" " cost 250 probe-budget 50
" "$OUT"
holds "and with the default, too" "
uplink set bare1 rate none overhead 0 mpu 0 limit 16mb probe-budget 1000 dev none local any colour none
" "$OUT"
grep '^uplink\|^peer\|^path' <<<"$OUT" >"$TMP/file"
run -b "$TMP/file"
same "a batch with times and budgets" "0 12 12 37 41 41 41 41 37" \
	"$RC $(sed -n 's/^cmd=\([0-9]*\) .*/\1/p' <<<"$SENT" | paste -sd ' ')"
holds "a peer with times is sent" \
	"cmd=37 flags=0x5 1=6561737400 2=17cb 5=a0860100 6=204e0000 7=40420f00 8=404b4c00 9=94880100 13=00" "$SENT"
NSM_FAKE=steered run export profile
holds "what a class asks of its path" " maxwait none rtt 40ms jitter 25ms loss 0.1234% prefer mpls,lte only none avoid public-internet strategy cheapest fallback stay duplicate sla duplicate-max 1200
" "$OUT"
holds "and all of the defaults" " maxwait 20ms rtt 300ms jitter 30ms loss 1% prefer none only none avoid none strategy best fallback best duplicate off duplicate-max 640 interval 0 \\" "$OUT"
echo "$OUT" >"$TMP/file"
run -b "$TMP/file"
same "a batch with it" "0 25 26 15 25 26 18 18" \
	"$RC $(sed -n 's/^cmd=\([0-9]*\) .*/\1/p' <<<"$SENT" | paste -sd ' ')"
holds "it is sent" "class.16=409c0000 class.17=a8610000 class.18=d2040000 class.22=01 class.23=01 class.24=01 class.25=b0040000 class.19=6d706c7300 class.19=6c746500 class.20=00 class.21=7075626c69632d696e7465726e657400" "$SENT"
# The line of a profile with eight classes, as each export has it.
NSM_FAKE=steered run export profile
class=$(sed -n 's/^ *class 3 name video \(dscp 63 .*\)/\1/p' <<<"$OUT")
{
	printf "class set call 0 name c0 %s" "$class"
	for i in 1 2 3 4 5 6 7; do printf " class $i name c$i %s" "$class"; done
	echo
} >"$TMP/file"
run -b "$TMP/file"
same "a line with all words of eight classes" "0 '' 354 words, 8 classes" \
	"$RC '$ERR' $(wc -w <"$TMP/file") words, $(grep -o 'class\.1=' <<<"$SENT" | wc -l) classes"
run -c=always export
same "no colours" "$whole" "$OUT"
for kind in profile uplink peer wire; do
	run export $kind
	sed 1d <<<"$OUT"
done >"$TMP/kinds"
same "the kinds are the whole" "$(sed 1d <<<"$whole")" "$(<"$TMP/kinds")"

# nsmctl accepts the exported lines, and they request the same objects.
echo "$whole" >"$TMP/file"
run -b "$TMP/file"
same "a batch" "0 " "$RC $ERR"
same "what is asked for" "25 26 15 25 26 18 18 12 12 37 41 41 41 37 3" \
	"$(sed -n 's/^cmd=\([0-9]*\) .*/\1/p' <<<"$SENT" | tr '\n' ' ' | sed 's/ $//')"
holds "all of a wire" \
	"cmd=3 flags=0x5 3=776972653000 link.1=2a000000 link.2=c0000202 link.4=00000000 link.6=00000000 link.7=17cb link.8=0000 link.9=0000 link.10=00 link.11=00 link.12=00 link.13=00 link.15=00 link.16=01 link.17=01 link.18=00 link.19=686f6c6f636f6e6600 link.20=01 link.21=01 link.24=00 7=00000000" \
	"$SENT"

NSM_FAKE=older run export
same "an older module has only wires" "wire set wire0" \
	"$(grep -v '^#' <<<"$OUT" | cut -d ' ' -f 1-3)"

NSM_FAKE=shared run export wire
holds "a wire to a named peer" "
wire set wire0 id 42 peer east profile holoconf trust dscp reflect on dstport 6091 srcport auto payload ip ttl auto dscp class df set udpcsum classopt on remote none local any dev none uplink none mtu auto
" "$OUT
"
NSM_FAKE=private run export peer
same "no right to see where peers lead" \
	'2 nsmctl: export: the paths of peer "east" are not shown without CAP_NET_ADMIN in this network namespace' \
	"$RC $ERR"
same "no right to see where peers lead: no line" "" "$(grep -v '^#' <<<"$OUT")"

printf 'export uplink\nuplink\n' >"$TMP/batch"
run -b "$TMP/batch"
same "what is shown after it in a batch is as ever" \
	"bare1: rate none wires 0" "$(grep ^bare1: <<<"$OUT")"

# --- the examples

EXAMPLES=$TOP_DIR/Documentation/examples
run -b "$EXAMPLES/cnwan.conf"
same "cnwan.conf: a profile and its classes" "0 ''
cmd=15 flags=0x5 1=636e77616e00
cmd=25 flags=0x5 1=636e77616e00 class.2=766964656f00 class.16=409c0000 class.17=a8610000 class.18=204e0000 class.22=00 class.19=6d706c7300 \
class.2=66696c6500 class.16=20a10700 class.17=a0860100 class.18=a0860100 class.22=01 class.19=00 \
class.1=06 class.13=7374616e6461726400 class.16=00000000 class.17=00000000 class.18=00000000 class.20=7075626c69632d696e7465726e657400" \
	"$RC '$ERR'
$SENT"
run -b "$EXAMPLES/cnwan-site.conf"
same "cnwan-site.conf: uplinks, a peer, two paths and a wire" "0 12 12 37 41 41 3" \
	"$RC $(sed -n 's/^cmd=\([0-9]*\) .*/\1/p' <<<"$SENT" | paste -sd ' ')"
holds "cnwan-site.conf: the profile is that of cnwan.conf" "link.19=636e77616e00" "$SENT"
same "cnwan-site.conf: the colours are those of cnwan.conf" "mpls public-internet" \
	"$(sed -n 's/.* colour \([^ ]*\).*/\1/p' "$EXAMPLES/cnwan-site.conf" | paste -sd ' ')"
same "other examples have tests, too" "ansible.yaml cnwan-site.conf cnwan.conf holoconf.yaml" \
	"$(cd "$EXAMPLES" && printf '%s\n' * | paste -sd ' ')"

# --- going on

cat >"$TMP/batch" <<'END'
wire set refuse id 4
wire add a id 1
wire set gone id 4
END
run -f -b "$TMP/batch"
same "-f: all are sent, the status is that of the first" "2 3" "$RC $(grep -cE "^cmd=(3|20) " <<<"$SENT")"
same "-f: each is told of" "nsmctl: wire set: id cannot change (Invalid argument), at $TMP/batch:1" \
	"$(head -n 1 <<<"$ERR")"
run --force -b - <"$TMP/batch"
same "-f: from standard input" "2 3" "$RC $(grep -cE "^cmd=(3|20) " <<<"$SENT")"
echo "wire add" >>"$TMP/batch"
run -f -b "$TMP/batch"
same "-f: a mistake, nothing sent" "1 ''" "$RC '$SENT'"
finish
