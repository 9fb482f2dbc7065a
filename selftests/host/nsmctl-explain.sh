#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nsmctl explain without a kernel module: usage errors, the attributes that each word
# becomes, the output. net/explain.sh compares what the kernel says with what it does.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"

# --- usage

bad "no wire" "which wire? NAME, dev NAME or ifindex N is missing" explain
bad "a name that is none" '"a/b" is not a name that a device can have' explain a/b
bad "unknown word" '"dprot" is not a word of this command, do you mean "dport"?' explain w dprot 1
bad "no value" '"dport" wants a port' explain w dport
bad "in, later" '"in" is not a word of this command' explain w dscp 1 in
bad "a range of ports" '"dport" wants a port, one number' explain w proto tcp dport 1-2
for port in 65536 -1 x; do
	bad "port $port" '"sport" wants a port, one number' explain w proto tcp sport "$port"
done
for addr in 192.0.2.0/24 x 192.0.2 "::g"; do
	bad "address $addr" '"src" wants an IPv4 or IPv6 address' explain w src "$addr"
done
bad "proto" '"proto" wants the name of a protocol' explain w proto nosuch
bad "dscp" '"dscp" wants a number from 0 to 63' explain w dscp 64
bad "mark with a mask" '"mark" wants a number of 32 bits' explain w mark 1/1
bad "priority" '"priority" wants a number of 32 bits' explain w priority 4294967296
bad "cgroup" '"cgroup" wants the path of a cgroup' explain w cgroup x
bad "class" '"class" wants the name of a class' explain w in class 9
for words in "src ::1" "dst 192.0.2.1" "proto udp" "sport 1" "dport 1" "dscp 1" "mark 1" \
		"priority 1" "cgroup /x" "class video"; do
	read -ra args <<<"$words"
	bad "${args[0]} twice" "\"${args[0]}\" is there twice" explain w "${args[@]}" "${args[@]}"
done
run -b - <<<'explain w dport x'
same "a batch is checked first" "1 ''" "$RC '$SENT'"

# --- requests

W=3=7700
GET=$(sed -n '/NSMWIRE_CMD_CAPABILITIES_GET/,$p' "$TOP_DIR/include/uapi/linux/nsmwire.h" |
	grep -n 'CMD_EXPLAIN_GET' | cut -d: -f1)
# asks WANT ARGS...: the request, without that for the rule
asks()
{
	local want=$1
	shift
	run "$@"
	same "request: $*" "0 cmd=$GET flags=0x5 $want" "$RC $(grep -v '^cmd=17 ' <<<"$SENT")$ERR"
}

asks "$W" explain w
asks "$W 5=01" explain w out
asks "$W 5=00" explain w in
asks "2=07000000 4=03000000" explain ifindex 7 netnsid 3
asks "3=696e00" explain dev in
asks "$W 6=c0000201 9=20010db8000000000000000000000001" explain w dst 2001:db8::1 src 192.0.2.1
asks "$W 10=06 11=0001 12=1538 13=2e 14=10000000 15=05000000 16=2f6b00" explain w cgroup \
	/sys/fs/cgroup/k/ priority 5 mark 0x10 dscp EF dport 5432 sport 1 proto tcp
asks "$W 5=00 17=03" explain w in class 3
asks "$W 5=00 18=766964656f00" explain w in class video
refused "no such wire" "explain: there is no such wire (No such device)" explain gone

# --- output

run explain wire0
same "text" "wire0 out: class video by rule call pref 65535: src 2001:db8::/32 dst 2001:db8::1 proto 99 sport 1-65535 dport 53,80,8000-8080 dscp EF mark 0x10/0xf0 priority 4294967295 cgroup /kubepods/x
    tier weighted share 20% outer dscp AF41
    path 1 split by flow backup copy on path 2 uplink wan0 rate 48mbit waiting 3 packets 4200 bytes
    sealed mtu 1424 dev eth7 local 2001:db8::1 port 40000 remote 2001:db8::2 port 6091" "$OUT"
run explain hidden
same "text, for who may not see the way" "hidden out: class video by rule
    tier weighted share 20% outer dscp AF41
    path 1
    sealed" "$OUT"
holds "and no rule is asked for" "" "$(grep '^cmd=17 ' <<<"$SENT")"
run explain sla
same "text of one that is dropped" "sla out: class video by rule call pref 65535: src 2001:db8::/32 dst 2001:db8::1 proto 99 sport 1-65535 dport 53,80,8000-8080 dscp EF mark 0x10/0xf0 priority 4294967295 cgroup /kubepods/x
    dropped: tx-sla
    tier weighted share 20%
    path none none" "$OUT"
run explain nopath
same "text without a class" "nopath out:
    dropped: tx-no-path" "$OUT"
run explain wire0 in
same "text of one that arrives" "wire0 in: class video by option
    tier weighted share 20%
    dropped unless it is sealed
    replies class text by arrival" "$OUT"
json "JSON" '[{"ifindex":5,"ifname":"wire0","direction":"tx","class":3,"class_name":"video","class_source":"rule","profile":"call","pref":65535,"tier":"weighted","share":20,"outer_dscp":34,"path":1,"path_by_flow":true,"backup":true,"path_reason":"split","copy":2,"uplink":"wan0","rate":48000000,"waiting":3,"backlog":4200,"sealed":true,"mtu":1424,"device":7,"device_name":"eth7","local6":"2001:db8::1","local_port":40000,"remote6":"2001:db8::2","remote_port":6091}]' \
	'map(del(.rule))' -j explain wire0
json "JSON: the rule" '["call",65535,53]' '.[0].rule | [.profile, .pref, .dport_min]' -j explain wire0
json "JSON of one that is dropped" '["tx-sla",false,"none"]' \
	'.[0] | [.drop, has("path"), .path_reason]' -j explain sla
json "JSON of one that arrives" '["rx","option",true,4,"text","arrival"]' \
	'.[0] | [.direction, .class_source, .sealed, .reply_class, .reply_class_name, .reply_source]' \
	-j explain wire0 in
NSM_FAKE=newer run explain wire0
holds "an attribute that is not known" "newer" "$ERR"
finish
