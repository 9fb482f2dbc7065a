#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The usage, the man pages and the completion of the tools agree: every keyword of
# the usage is in the man page and in the completion, mandoc has no complaint about
# the pages, and the completion offers the right words.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need mandoc make "$CC"

build_tools "$TMP/tools"
NSMCTL=$TMP/tools/nsmctl
PATH=$TMP/tools:$PATH

PAGE=$TOP_DIR/tools/nsmctl/nsmctl.8
IPPAGE=$TOP_DIR/tools/iplink/ip-link-nsmwire.8
COMPLETION=$TOP_DIR/tools/nsmctl/nsmctl.bash

CNIPAGE=$TOP_DIR/tools/cni/nsmwire-cni.8
for page in "$PAGE" "$IPPAGE" "$CNIPAGE" "$TOP_DIR/tools/nsmkeyd/nsmkeyd.8"; do
	same "mandoc: ${page##*/}" "" "$(mandoc -Tlint -W warning "$page" 2>&1)"
done
check "the completion is shell" bash -n "$COMPLETION"

# Words in lower case are keywords, all others are placeholders.
keywords() { tr -c 'a-z0-9_-' '\n' | grep -E '^[a-z][a-z_-]+$' | sort -u; }

plain() { mandoc -Tascii "$1" | sed $'s/.\b//g'; }

plain "$PAGE" >"$TMP/page"
plain "$IPPAGE" >"$TMP/ippage"
for object in wire uplink peer path key agent profile class rule explain nsm stats top monitor apply diff export capabilities; do
	# shellcheck disable=SC2046
	set -- $("$NSMCTL" "$object" help | sed '/^$/,$d;s/^Usage://;s/^Where://;/as in tc)$/d' |
		sed 's/[A-Z]*[0-9]\.\.[A-Z]*[0-9]*//g' | keywords |
		grep -vx nsmctl)
	missing=''
	for word in "$object" "$@"; do
		grep -qwe "$word" "$TMP/page" || missing+=" $word(man page)"
		grep -qwe "$word" "$COMPLETION" || missing+=" $word(completion)"
	done
	same "words of nsmctl $object: $#" "" "$missing"
done

missing=''
for word in $(IP_LIB_DIR=$TMP/tools ip link help nsmwire |
	sed '/^Words:/,$d;s/^Usage: ... nsmwire//;s/^Where://' | keywords); do
	grep -qwe "$word" "$TMP/ippage" || missing+=" $word"
done
same "words of ip link help nsmwire in its page" "" "$missing"

missing=''
for option in $("$NSMCTL" help | sed '/^$/,$d' | grep -oE -- '--?[a-zA-Z]+' | sort -u); do
	grep -qe "${option//-/\\-}\b" "$TMP/page" || missing+=" $option(man page)"
	grep -qwe "$option" "$COMPLETION" || missing+=" $option(completion)"
done
same "options" "" "$missing"

holds "--prometheus is in the page" "--prometheus" "$(cat "$TMP/page")"

# --- completion

# shellcheck source=../../tools/nsmctl/nsmctl.bash
. "$COMPLETION"
_nsmctl_netns_names() { echo pod7; }

offers() # WANT WORDS...: all that is offered for the last word
{
	local want=$1
	shift
	# shellcheck disable=SC2034 # read by the completion
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_nsmctl
	same "completes: $*" "$want" "${COMPREPLY[*]}"
}

settings="id remote peer local dev uplink profile trust reflect dstport srcport payload ttl dscp df udpcsum noudpcsum classopt fwmark mtu"
offers "wire uplink peer path key agent profile class rule explain nsm stats top monitor apply diff export capabilities help" nsmctl ""
offers "wire" nsmctl -j -d w
offers "--details" nsmctl --d
offers "show list ls add set del delete help" nsmctl wire ""
offers "set" nsmctl -n blue wire se
offers "" nsmctl wire add ""
offers "netns $settings" nsmctl wire add w ""
offers "$settings" nsmctl wire add w netns pod7 ""
offers "pod7" nsmctl wire add w netns ""
offers "netnsid netns $settings" nsmctl wire set w ""
offers "netnsid netns $settings" nsmctl wire set ifindex 7 ""
offers "dstport" nsmctl wire set w netnsid 4 ds dst
offers "${settings/ udpcsum noudpcsum/}" nsmctl wire add w udpcsum ""
offers "${settings/id /}" nsmctl wire add w id 42 ""
offers "ip ethernet" nsmctl wire add w payload ""
offers "inherit auto" nsmctl wire add w id 42 ttl ""
offers "set" nsmctl wire add w df s
offers "on off" nsmctl wire add w classopt ""
offers "on off" nsmctl wire add w reflect ""
offers "none" nsmctl wire add w fwmark ""
offers "none" nsmctl uplink set u fwmark ""
offers "none dscp mark priority control" nsmctl wire add w trust ""
offers "dscp,mark dscp,priority dscp,control" nsmctl wire add w trust dscp,
offers "dscp,mark,priority" nsmctl wire add w trust dscp,mark,p
offers "" nsmctl wire add w profile ""
offers "AF41 AF42 AF43" nsmctl wire add w dscp AF4
offers "none" nsmctl wire add w remote ""
offers "any" nsmctl wire add w local ""
offers "lo" nsmctl wire add w dev lo
offers "" nsmctl wire add w id ""
offers "netnsid netns" nsmctl wire del w ""
offers "" nsmctl wire del w netnsid ""
offers "dev" nsmctl wire show de
uplink_settings="dev local rate overhead mpu colour limit fwmark cost probe-budget"
offers "show list ls add set del delete help" nsmctl uplink ""
offers "uplink" nsmctl u
offers "" nsmctl uplink add ""
offers "$uplink_settings" nsmctl uplink add u ""
offers "$uplink_settings" nsmctl -n blue uplink set u ""
offers "dev local overhead mpu colour limit fwmark cost probe-budget" nsmctl uplink set u rate 5mbit ""
offers "dev local rate overhead mpu colour limit fwmark cost probe-budget" nsmctl uplink set u local ::1 ""
offers "dev rate overhead mpu colour limit fwmark cost probe-budget" nsmctl uplink set u local ::1 local 192.0.2.1 ""
offers "dev rate overhead mpu colour limit fwmark cost probe-budget" nsmctl uplink set u local any ""
offers "any" nsmctl uplink set u local ""
offers "none" nsmctl uplink set u rate ""
offers "48mbit 48mibit 48mbps 48mibps" nsmctl uplink set u rate 48m
offers "16m 16mb" nsmctl uplink set u limit 16m
offers "" nsmctl uplink set u limit x
offers "lo" nsmctl uplink set u dev lo
offers "none mpls internet lte" nsmctl uplink set u colour ""
offers "" nsmctl uplink del u ""
offers "" nsmctl uplink show u ""
offers "none" nsmctl wire add w uplink no
offers "show list ls add set del delete history help" nsmctl peer ""
offers "history" nsmctl peer hi
offers "" nsmctl peer add ""
peer_settings="port interval busy idle asleep detect seal"
offers "$peer_settings" nsmctl peer add east ""
offers "$peer_settings" nsmctl peer set port ""
offers "" nsmctl peer add east port ""
offers "${peer_settings/busy /}" nsmctl peer set east busy 20ms ""
offers "20us 20ms 20s" nsmctl peer set east detect 20
offers "" nsmctl peer show east ""
offers "" nsmctl uplink set u probe-budget ""
offers "" nsmctl peer del east ""
offers "off allow require" nsmctl peer set east seal ""
offers "show list ls set del delete help" nsmctl key ""
offers "peer rx tx cipher expires fd file -" nsmctl key set ""
offers "cipher expires fd file -" nsmctl key set peer east rx ""
offers "id cipher expires fd file -" nsmctl key set peer east tx ""
offers "expires" nsmctl key set peer east tx id 7 cipher aes-128-gcm fd 3 ""
offers "aes-128-gcm aes-256-gcm" nsmctl key set peer east rx cipher a
offers "20s 20min 20h 20d" nsmctl key set peer east rx expires 20
offers "" nsmctl key set peer east tx id ""
offers "" nsmctl key set peer east rx fd ""
offers "$COMPLETION" nsmctl key set peer east rx file "$COMPLETION"
offers "" nsmctl key set peer east rx cipher aes-128-gcm expires 1h - ""
offers "peer rx tx" nsmctl key del ""
offers "id" nsmctl key del peer east tx ""
offers "peer" nsmctl key show ""
offers "" nsmctl key show peer east ""
export NSMKEYD_CONFIG=$TMP/etc
mkdir -p "$TMP/etc/peers.d/dir"
: >"$TMP/etc/peers.d/hub"
: >"$TMP/etc/peers.d/.new"
offers "show list ls identity add set del delete rekey reload help" nsmctl agent ""
offers "" nsmctl agent identity ""
offers "" nsmctl agent reload ""
offers "" nsmctl agent add ""
offers "hub" nsmctl agent set ""
offers "hub" nsmctl agent del ""
offers "hub" nsmctl agent show ""
offers "hub" nsmctl agent rekey h
offers "" nsmctl agent show hub ""
offers "pin spiffe psk connect listen port cipher rekey expires" nsmctl agent add east ""
offers "connect listen port cipher rekey expires" nsmctl agent add pin pin x ""
offers "cert bundle connect listen port cipher rekey expires" nsmctl agent set hub spiffe x key /k ""
offers "pin spiffe psk port cipher rekey expires" nsmctl agent add east listen ""
offers "port rekey expires" nsmctl agent add east connect ::1 cipher aes-128-gcm pin x ""
offers "" nsmctl agent add east connect ""
offers "" nsmctl agent add east port ""
offers "chacha20-poly1305" nsmctl agent add east cipher c
offers "5s 5min 5h 5d" nsmctl agent add east rekey 5
offers "$COMPLETION" nsmctl agent add east psk "$COMPLETION"
offers "raw:ed25519:" nsmctl agent add east pin ""
offers "spiffe://" nsmctl agent add east spiffe ""
path_words="peer path uplink remote local port state srcport"
offers "show list ls add set del delete help" nsmctl path ""
offers "$path_words" nsmctl path add ""
offers "uplink remote local port state srcport" nsmctl path set peer east path 0 ""
offers "peer path" nsmctl path show ""
offers "path" nsmctl path del peer east ""
offers "any" nsmctl path set peer east path 0 local ""
offers "up down" nsmctl path set peer east path 0 state ""
offers "learned learned6" nsmctl path add peer east remote ""
offers "auto bound flow" nsmctl path add peer east srcport ""
offers "show list ls add set del delete help" nsmctl profile ""
offers "" nsmctl profile add ""
offers "like" nsmctl profile add call ""
offers "" nsmctl profile add call like other ""
offers "show list ls set help" nsmctl class ""
offers "control audio holo video text file default scavenger" nsmctl class set call ""
offers "video" nsmctl class show call v
offers "" nsmctl class show call video ""
offers "name dscp tier share burst limit target interval ecn ce_threshold maxwait rtt jitter loss prefer only avoid strategy fallback duplicate duplicate-max" nsmctl class set call video ""
offers "name dscp tier share burst limit target interval ce_threshold maxwait rtt jitter loss prefer only avoid strategy fallback duplicate duplicate-max class" nsmctl class set call video ecn on ""
offers "text" nsmctl class set call video ecn on class t
offers "name dscp tier share burst limit target interval ecn ce_threshold maxwait rtt jitter loss prefer only avoid strategy fallback duplicate duplicate-max" nsmctl class set call video ecn on class text ""
offers "name dscp tier burst limit target interval ecn ce_threshold maxwait rtt jitter loss prefer only avoid strategy fallback duplicate duplicate-max class" nsmctl class set call video ecn on class text share 9 ""
offers "priority weighted background" nsmctl class set call video tier ""
offers "5us 5ms 5s" nsmctl class set call video target 5
offers "none" nsmctl class set call video maxwait ""
offers "none" nsmctl class set call video rtt ""
offers "40us 40ms 40s" nsmctl class set call video jitter 40
offers "2%" nsmctl class set call video loss 2
offers "none mpls internet lte" nsmctl class set call video prefer ""
offers "mpls,internet mpls,lte" nsmctl class set call video only mpls,
offers "best cheapest split" nsmctl class set call video strategy ""
offers "best stay drop" nsmctl class set call video fallback ""
offers "off sla always" nsmctl class set call video duplicate ""
offers "5mbit" nsmctl class set call video limit 5m
offers "EF" nsmctl class set call video dscp E
rule_words="pref class src dst proto sport dport dscp mark priority cgroup"
offers "show list ls add del delete help" nsmctl rule ""
offers "$rule_words" nsmctl rule add call ""
offers "${rule_words/class /}" nsmctl rule add call class video ""
offers "control" nsmctl rule add call class c
offers "udp udplite" nsmctl rule add call class video proto ud
offers "" nsmctl rule add call class video src ""
offers "all $rule_words" nsmctl rule del call ""
offers "" nsmctl rule del call all ""
offers "${rule_words/pref /}" nsmctl rule del call pref 10 ""
offers "pref" nsmctl rule show call ""
offers "" nsmctl rule show call pref ""
# names come from the tool, where the module is loaded
_nsmctl_uplinks() { echo wan0 lte1; }
_nsmctl_peers() { echo east west; }
_nsmctl_path_indexes() { [ "$*" = "peer east path" ] && echo 0 2; }
_nsmctl_key_ids() { [ "$*" = "peer east rx id" ] && echo 0x0a1b2c3d 0x00000002; }
_nsmctl_profiles() { echo holoconf call; }
offers "east west" nsmctl peer set ""
offers "east west" nsmctl peer show ""
offers "east west" nsmctl peer history ""
offers "west" nsmctl path add peer w
offers "east west" nsmctl key set peer ""
offers "0x0a1b2c3d 0x00000002" nsmctl key del peer east rx id ""
offers "wan0 lte1" nsmctl path add peer east uplink ""
offers "" nsmctl path add peer east path ""
offers "0 2" nsmctl path set peer east path ""
offers "east west" nsmctl agent add ""
offers "none east west" nsmctl wire set w peer ""
offers "none east west" nsmctl wire show state up peer ""
offers "holoconf call" nsmctl wire set w profile ""
offers "holoconf call" nsmctl profile del ""
offers "holoconf call" nsmctl profile add new like ""
offers "" nsmctl profile add ""
offers "call" nsmctl class set c
offers "wan0 lte1" nsmctl top uplink ""
offers "holoconf call" nsmctl rule add ""
offers "wan0 lte1" nsmctl uplink set ""
offers "wan0 lte1" nsmctl uplink del ""
offers "lte1" nsmctl uplink show l
offers "none wan0 lte1" nsmctl wire set w uplink ""
offers "" nsmctl uplink add ""
offers "state" nsmctl wire show st
offers "name uplink peer profile remote" nsmctl wire show state up ""
offers "up down" nsmctl wire ls state ""
offers "none wan0 lte1" nsmctl wire list name x uplink ""
offers "holoconf call" nsmctl stats profile ""
offers "name state peer profile remote" nsmctl stats show uplink lte1 ""
offers "up" nsmctl monitor state u
offers "show list ls help dev ifindex --prometheus name state uplink peer profile remote" nsmctl stats ""
offers "--prometheus" nsmctl stats --
offers "nonzero name state uplink peer profile remote" nsmctl stats --prometheus ""
nsm="peer local uplink profile trust reflect dstport srcport ttl dscp df udpcsum noudpcsum classopt fwmark"
offers "request close annotation help" nsmctl nsm ""
offers "server client" nsmctl nsm request ""
offers "client" nsmctl nsm close c
offers "wire $nsm" nsmctl nsm request server ""
offers "wire ${nsm/uplink /}" nsmctl nsm request client uplink wan0 ""
offers "" nsmctl nsm request server local ""
offers "inherit auto" nsmctl nsm request server ttl ""
offers "" nsmctl nsm request client wire ""
offers "netnsid netns $nsm" nsmctl nsm request client wire nsm-1 ""
offers "pod7" nsmctl nsm request client wire nsm-1 netns ""
offers "$nsm" nsmctl nsm request client wire nsm-1 netns pod7 ""
offers "wire $nsm" nsmctl nsm close server ""
offers "netnsid netns $nsm" nsmctl nsm close server wire nsm-1 ""
offers "" nsmctl nsm annotation ""
offers "help peers wire uplink interval count" nsmctl top ""
offers "wire uplink interval count" nsmctl top peers ""
offers "interval count" nsmctl top uplink wan0 ""
offers "wire uplink count" nsmctl top interval 1s ""
offers "5ms 5s" nsmctl top interval 5
offers "" nsmctl top count ""
offers "current help name state uplink peer profile remote" nsmctl monitor ""
offers "name state uplink peer profile remote" nsmctl monitor current ""
offers "-o profile uplink peer wire help" nsmctl export ""
offers "" nsmctl export wire ""
offers "batch yaml" nsmctl export -o ""
offers "profile uplink peer wire" nsmctl export -o yaml ""
offers "" nsmctl export -o yaml wire ""
offers "help -f --dry-run --prune -v --detailed-exitcode" nsmctl apply ""
offers "-f --dry-run -v --detailed-exitcode" nsmctl apply -f x --prune ""
offers "help -f --prune -v" nsmctl diff ""
offers "$COMPLETION" nsmctl apply -f "$COMPLETION"
offers "--dry-run" nsmctl apply --dr
offers "show list ls help" nsmctl capabilities ""
offers "peer path profile" nsmctl help p
offers "key" nsmctl help k
offers "always auto never" nsmctl -c =
offers "always auto" nsmctl -c = a
offers "$COMPLETION" nsmctl -b "$COMPLETION"
finish
