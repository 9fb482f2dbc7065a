#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
#
# nsmctl without a kernel module: options, usage, exit codes, the attributes that
# each word becomes, the output, the texts of refusals, and older and newer modules.
# fakenl.c stands in for the kernel.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"

# --- usage: status 1, the reason on stderr, nothing sent

bad "no words" "Usage: nsmctl"
bad "unknown object" 'no object "wires"' wires
bad "unknown verb" 'nsmctl: wire: no command "wire0"' wire wire0
bad "no abbreviation of an object" 'no object "wir"' wir
bad "no abbreviation of a verb" 'no command "sh"' wire sh
bad "no abbreviation of a setting" '"rem" is not a word' wire add w rem 192.0.2.1
bad "unknown option" "see \"nsmctl help\"" -x wire
bad "colour" "always, auto or never" -c=blue wire
bad "batch and words" "-b takes its commands" -b /dev/null wire
bad "no batch file" "No such file" -b "$TMP/nothing"
bad "no such netns" 'network namespace "nothing": No such file' -n nothing wire
bad "add: no name" "NAME, dev NAME or ifindex N is missing" wire add
bad "add: by index" "kernel gives it an index" wire add ifindex 3
bad "netns: no name" '"netns" wants the name of a network namespace, or its path' wire add w netns
bad "netns: empty" '"netns" wants' wire set w netns "" df set
bad "netns: none of this name" 'wire add: network namespace "nothing": No such file' wire add w netns nothing
bad "netns beside netnsid" '"netns" is not a word' wire add w netnsid 1 netns a
bad "name too long" "is not a name" wire add abcdefghijklmnop id 1
bad "name with a slash" "is not a name" wire add a/b
bad "name with a blank" "is not a name" wire show "a b"
bad "empty name" "is not a name" wire del ""
bad "dev without name" '"dev" wants' wire del dev
bad "ifindex 0" '"ifindex" wants' wire del ifindex 0
bad "ifindex word" '"ifindex" wants' wire del ifindex x
bad "netnsid word" '"netnsid" wants' wire del w netnsid -1
bad "set: nothing" "nothing to set" wire set w
bad "del: two" 'one word too many' wire del a b
bad "show: two" 'one word too many' wire show a b
bad "stats: two" 'one word too many' stats a b
bad "capabilities: more" 'one word too many' capabilities show all
bad "uplink: unknown verb" 'no command "wan0", see "nsmctl uplink help"' uplink wan0
bad "uplink add: no name" "the name of an uplink is missing, see \"nsmctl uplink help\"" uplink add
bad "uplink: name too long" "is not a name that an uplink can have" uplink add abcdefghijklmnop
bad "uplink: name with a blank" "is not a name" uplink add "a b"
bad "uplink: name with a slash" "is not a name" uplink del a/b
bad "uplink: empty name" "is not a name" uplink show ""
bad "uplink: the name none" '"none" is not a name' uplink add none
bad "uplink set: nothing" "nothing to set" uplink set wan0
bad "uplink del: two" 'one word too many' uplink del a b
bad "uplink show: two" 'one word too many' uplink show a b
bad "uplink: unknown word" '"color" is not a word of this command, do you mean "colour"? See "nsmctl uplink help"' uplink add w color lte
bad "uplink: no abbreviation" '"over" is not a word' uplink add w over 1
bad "uplink: no value" '"rate" wants a rate as 48mbit, or none' uplink add w rate
for word in 5x x mbit -1 +1 "" " 5mbit" "5 mbit" 5. .5 1..5 0x10 1e6 5mbits; do
	bad "rate '$word'" "\"rate $word\": \"rate\" wants a rate as 48mbit, or none" uplink add w rate "$word"
done
for word in 18446744073709551616 18446744073709552kbit 16777216tibit \
	2305843009213693952bps 99999999999999999999999999999999999999gbit; do
	bad "rate $word" '"rate" is too large' uplink add w rate "$word"
done
for word in 0.5 1.5bit 1.0001kbit 0.0000001gbit; do
	bad "rate $word" '"rate" does not come out as a whole number' uplink add w rate "$word"
done
for word in overhead mpu limit; do
	bad "$word: junk" "\"$word\" wants a number of bytes, as 38 or 16mb" uplink set w $word 5kbit
	bad "$word: none" "\"$word\" wants a number of bytes" uplink set w $word none
	bad "$word: 32 bits" "\"$word\" is too large" uplink set w $word 4gb
	bad "$word: part of a byte" "does not come out" uplink set w $word 1.0001k
	bad "$word: twice" "\"$word\" is there twice" uplink set w $word 1 $word 1
done
bad "uplink: rate twice" '"rate" is there twice' uplink set w rate 1mbit rate none
bad "uplink: dev twice" '"dev" is there twice' uplink set w dev lo dev none
bad "uplink: dev name" '"dev" wants the name of a device' uplink set w dev "$(printf %0128d 0)"
bad "uplink: local word" '"local" wants an IPv4 or IPv6 address, or any' uplink set w local none
bad "uplink: local IPv4 twice" '"local" is there twice for IPv4' uplink set w local 192.0.2.1 local 192.0.2.1
bad "uplink: local IPv6 twice" '"local" is there twice for IPv6' uplink set w local ::1 local 192.0.2.1 local ::1
bad "uplink: local beside any" '"local" is there twice' uplink set w local any local ::1
bad "uplink: any beside local" '"local" is there twice' uplink set w local ::1 local any
bad "colour with a blank" '"colour" wants a word of up to 15 letters' uplink set w colour "a b"
bad "colour too long" '"colour" wants a word' uplink set w colour abcdefghijklmnop
bad "colour empty" '"colour" wants a word' uplink set w colour ""
bad "colour twice" '"colour" is there twice' uplink set w colour none colour lte
bad "uplink: cost" '"cost" wants a number from 0 to 4294967295' uplink set w cost cheap
bad "uplink: cost, 32 bits" '"cost" wants a number from 0 to 4294967295' uplink set w cost 4294967296
bad "uplink: cost twice" '"cost" is there twice' uplink set w cost 1 cost 1
for word in 0 1000001 -1 many "" 5/s; do
	bad "uplink: probe-budget '$word'" '"probe-budget" wants a number of probes per second from 1 to 1000000' \
		uplink set w probe-budget "$word"
done
bad "uplink: probe-budget twice" '"probe-budget" is there twice' uplink set w probe-budget 5 probe-budget 5
bad "wire: peer name" '"peer" wants the name of a peer, or none' wire add w peer a/b
bad "wire: uplink name" '"uplink" wants the name of an uplink, or none' wire add w uplink a/b
bad "wire: uplink name too long" '"uplink" wants' wire add w uplink abcdefghijklmnop
bad "wire: uplink missing" '"uplink" wants' wire add w uplink
bad "wire: profile name" '"profile" wants the name of a profile, as holoconf' wire add w profile a/b
bad "wire: profile none" '"profile" wants' wire add w profile none
for word in "dscp," ",dscp" dscp,,mark dscp,dscp DSCP all "" none,dscp ttl "dscp mark" \
	priority-and-more-than-that; do
	bad "trust '$word'" '"trust" wants none, or some of dscp, mark, priority and control, with commas between' \
		wire set w trust "$word"
done
bad "reflect" '"reflect" wants on or off' wire set w reflect 1
bad "fwmark" '"fwmark" wants a mark of 32 bits' wire set w fwmark 0x100000000
bad "fwmark, a word" '"fwmark" wants a mark of 32 bits' wire set w fwmark blue
bad "fwmark of an uplink" '"fwmark" wants a mark of 32 bits' uplink set w fwmark -1
bad "fwmark twice" '"fwmark" is there twice' uplink set w fwmark 1 fwmark 2
bad "reflect: empty" '"reflect" wants on or off' wire set w reflect ""
bad "monitor: more" '"wires" is not a word of this command' monitor wires
bad "filter: state" '"state sideways": "state" wants up or down' wire show state sideways
bad "filter: no value" '"uplink" wants a value' wire show state up uplink
bad "filter: twice" '"state" is there twice' stats state up state up
bad "filter: name twice" '"name" is there twice' stats show name a name b
bad "filter: uplink" '"uplink" wants the name of an uplink, or none' monitor uplink a/b
bad "filter: peer" '"peer" wants the name of a peer, or none' monitor peer a/b
bad "filter: peer twice" '"peer" is there twice' monitor peer a peer none
bad "filter: uplink twice" '"uplink" is there twice' monitor uplink a uplink none
bad "filter: profile" '"profile" wants the name of a profile' monitor current profile a/b
bad "filter: profile twice" '"profile" is there twice' monitor profile a profile b
bad "filter: remote" '"remote" wants an IPv4 or IPv6 address' wire ls remote example
bad "filter: remote twice" '"remote" is there twice' wire ls remote ::1 remote ::2
bad "filter: and a wire" '"wire0" is not a word of this command' wire show state up wire0
bad "id too large" '"id" wants a number from 0 to 16777215' wire add w id 16777216
bad "id negative" '"id" wants' wire add w id -1
bad "id missing" '"id" wants' wire add w id
bad "id with a blank" '"id" wants' wire add w id " 1"
bad "remote name" '"remote" wants an IPv4 or IPv6' wire add w remote example.org
bad "remote short" '"remote" wants' wire add w remote 10.1
bad "remote missing" '"remote" wants' wire add w remote
bad "local prefix" '"local" wants' wire add w local 192.0.2.1/24
bad "dev name" '"dev" wants' wire add w dev "$(printf %0128d 0)"
bad "dstport 0" '"dstport" wants' wire add w dstport 0
bad "dstport large" '"dstport" wants' wire add w dstport 65536
bad "srcport backwards" '"srcport" wants' wire add w srcport 5-4
bad "srcport half" '"srcport" wants' wire add w srcport 5-
bad "srcport other half" '"srcport" wants' wire add w srcport -5
bad "srcport long" '"srcport" wants' wire add w srcport 123456789-5
bad "payload" '"payload" wants ip or ethernet' wire add w payload mpls
bad "ttl large" '"ttl" wants' wire add w ttl 256
bad "dscp name" '"dscp" wants' wire add w dscp EFF
bad "dscp large" '"dscp" wants' wire add w dscp 64
bad "dscp fixed" '"dscp" wants' wire add w dscp fixed
bad "df" '"df" wants' wire add w df on
bad "classopt" '"classopt" wants on or off' wire add w classopt 1
bad "mtu" '"mtu" wants' wire add w mtu big
bad "mtu twice" 'twice' wire add w mtu 1400 mtu 1400
bad "twice" '"id" is there twice' wire add w id 1 id 1
bad "checksum twice" '"noudpcsum" after udpcsum' wire add w udpcsum noudpcsum

# --- help: status 0 on stdout

for words in "help" "-h" "--help" "wire help" "help wire" "wire -h" "wire --help" \
	"-h wire" "wire add help" "wire add -h" "wire add --help" "help wire add" \
	"wire add w id 7 --help" "uplink add help" "peer add help" "path set -h" \
	"key set --help" "help key" "key set peer e rx - -h" \
	"profile add --help" \
	"class set -h" "rule del help" "wire show help" "top --help" "export -h" \
	"stats help" "stats show help" "stats wire0 --help" "monitor help" \
	"capabilities help"; do
	read -ra args <<<"$words"
	run "${args[@]}"
	same "$words" "0 ''" "$RC '$ERR$SENT'"
	holds "$words: usage" "Usage: nsmctl" "$OUT"
	holds "$words: an example" "Example:" "$OUT"
done
run wire add help
same "wire add help: its form alone" 1 "$(grep -c "^Usage\|^       nsmctl" <<<"$OUT")"
# The help of a command has its own words and no others.
while IFS='|' read -r words want; do
	read -ra args <<<"$words"
	run "${args[@]}" help
	same "$words help: its words" "$want" \
		"$(sed -n '/^Words:/,/^$/s/^  \([a-z-]*\) .*/\1/p' <<<"$OUT" | paste -sd ' ')"
done <<-END
	wire del|dev ifindex netnsid netns
	wire show|dev ifindex netnsid netns name state uplink peer profile remote
	uplink del|
	peer add|port interval busy idle asleep detect seal
	peer set|port interval busy idle asleep detect seal
	peer del|
	path add|peer path uplink remote local port state srcport
	path set|peer path uplink remote local port state srcport
	path del|peer path
	path show|peer path
	key set|peer rx tx id cipher expires fd file -
	key del|peer rx tx id
	key show|peer
	profile add|like
	profile del|
	class show|
	rule show|pref
END
run wire add help
same "wire add help: no words of show" "" "$(grep -E 'FILTER|WIRE' <<<"$OUT")"
run -b - <<<'uplink add help'
same "help in a batch" "0 ''" "$RC '$ERR$SENT'"

# Each word of a usage has a line, and each example is understood.
values=" ip in ethernet on off set unset any none auto inherit class dscp up down mark \
priority weighted background control show best cheapest split stay drop "
for object in wire uplink peer path key profile class rule explain stats top monitor export \
		capabilities; do
	run $object help
	listed=" $(sed -n '/^\(Words\|Commands\):/,/^$/s/^  \([a-z-]*\) .*/\1/p' <<<"$OUT" | paste -sd ' ') "
	missing=''
	# The argument after a word is its value, not another word.
	while read -r word; do
		[[ "$values" != *" $word "* ]] || continue
		[[ "$listed" == *" $word "* ]] || missing+=" $word"
	done < <(sed '/^$/,$d;s/^Usage://' <<<"$OUT" |
		grep -v 'DSCP :=\|RATE :=\|BYTES :=\|TIME :=\|bit\|bps' |
		grep -oE '[[{|] [a-z]+ (\[|[A-Z{]|[a-z]+ []|])' | grep -oE '[a-z]+' |
		sort -u)
	same "$object help: a line on each word" "" "$missing"
	while read -ra args; do
		NSM_FAKE=absent run "${args[@]}"
		same "an example is understood: ${args[*]}" 2 "$RC"
	done < <(sed -n '/^Example:/,$s/^  nsmctl //p' <<<"$OUT")
done

# --- words of other tools, and typing errors

while IFS='|' read -r words meant; do
	read -ra args <<<"$words"
	bad "$words" "do you mean \"$meant\"?" "${args[@]}"
done <<'END'
wire add w vni 7|id
wire add w port 4789|dstport
wire add w tos 0x10|dscp
wire add w eth|payload
wire add w remtoe 192.0.2.1|remote
wire add w dst 192.0.2.1|remote
wire add w link eth0|dev
wire create w|add
wire rm w|del
wire sohw|show
wirer|wire
link|wire
qdisc show|uplink
uplink add u bandwidth 5mbit|rate
uplink add u ceil 5mbit|rate
uplink add u budget 5|probe-budget
peer add e dstport 7000|port
peer set e hello 50ms|interval
peer set e timeout 1s|detect
peer set e encryption on|seal
key set peer e rx secret x|file
key add peer e|set
secret show|key
path add peer e dev eth0|uplink
path add peer e dst 192.0.2.2|remote
path set peer e path 0 admin down|state
class set p video prio 1|tier
rule add p class video protocol udp|proto
rule add p class video fwmark 1|mark
rule add p class video port 53|dport
explain w port 53|dport
explain w tos 4|dscp
explian w|explain
stats --prom|--prometheus
monitor curent|current
export wires|wire
END
bad "no word is near" '"zzzz" is not a word of this command, see' wire add w zzzz
for words in "wire show -j" "wire show w -j" "stats -j" "uplink show -d" "top --json" \
	"capabilities -j" "wire -j" "monitor -t" "class show p --pretty" "rule show -j"; do
	read -ra args <<<"$words"
	bad "$words" "is an option, and options go first: \"nsmctl -" "${args[@]}"
done
for words in "wire add -x" "uplink add -x" "uplink add --" "profile add -x" \
	"profile add p like -x" "class set -x video share 1" "rule add -x class video"; do
	read -ra args <<<"$words"
	run "${args[@]}"
	same "no name begins with -: $words" "1 ''" "$RC '$SENT'"
done
bad "no uplink is called help" '"uplink" wants the name of an uplink' wire add w uplink help
bad "no profile is called help" '"profile" wants the name of a profile' wire add w profile help
bad "a forgotten name: wire" '"id" was taken for the name of the wire' wire add id 7 remote 192.0.2.1
bad "a forgotten name: uplink" '"rate" was taken for the name of the uplink' uplink add rate 5mbit
bad "a forgotten name: peer" '"port" was taken for the name of the peer' peer add port 7000
bad "a forgotten name: profile" '"class" was taken for the name of the profile' rule add class audio dst 192.0.2.1
bad "a forgotten name: class" '"video" was taken for the name of the profile, "target" was taken for the name of the class' \
	class set video target 5ms
bad "a filter without its value" '"state" wants up or down' wire show state

# --- values that would be misread

bad "a bare rate" "is in bit/s without a unit" uplink add u rate 48
bad "a bare limit" "is in bit/s without a unit" class set p video limit 5
for word in target interval maxwait burst ce_threshold; do
	bad "a bare time: $word" "wants a unit: us, ms or s" class set p video $word 5
done
bad "a bare time: top" "wants a unit: us, ms or s" top interval 5
bad "a target that drops all" '"target" wants 100us or more' class set p video target 99us
bad "ttl 0" '"ttl" wants a number from 1 to 255' wire add w ttl 0
run uplink set wan0 rate 48mbps
same "bytes per second: what was understood" \
	"0 nsmctl: uplink set: note: 48mbps is 384mbit: bps is bytes per second, as in tc" "$RC $ERR"
run -b - <<<'uplink set wan0 rate 48mbit'
same "bits per second are no surprise" "0 ''" "$RC '$ERR'"

run -V
same "version" "nsmctl version $(sed -n 's/^#define NSMWIRE_VERSION\t"\(.*\)"/\1/p' \
	"$TOP_DIR/include/nsmwire_version.h") abi $ABI" "$OUT"

# --- the attributes that each word becomes

NAME=wire0 W=3=776972653000
ADD="20 flags=0x5 $W" SET="3 flags=0x5 $W"
sends "add" "$ADD" wire add $NAME
sends "add dev" "20 flags=0x5 3=6966696e64657800" wire add dev ifindex
sends "add id remote" "$ADD link.1=2a000000 link.2=c0000202" \
	wire add $NAME id 42 remote 192.0.2.2
sends "IPv6" "$ADD link.3=20010db8000000000000000000000002 link.5=20010db8000000000000000000000001" \
	wire add $NAME local 2001:db8::1 remote 2001:db8::2
sends "largest id, hexadecimal" "$ADD link.1=ffffff00" wire add $NAME id 0xffffff
sends "ports" "$ADD link.7=1b58 link.8=9c40 link.9=c34f" \
	wire add $NAME dstport 7000 srcport 40000-49999
sends "fixed srcport" "$SET link.8=9c40 link.9=9c40" wire set $NAME srcport 40000
sends "srcport auto" "$SET link.8=0000 link.9=0000" wire set $NAME srcport auto
sends "payload" "$ADD link.10=01" wire add $NAME payload ethernet
sends "ttl" "$SET link.11=40 link.12=00" wire set $NAME ttl 64
sends "ttl auto" "$SET link.11=00 link.12=00" wire set $NAME ttl auto
sends "ttl inherit" "$SET link.12=01" wire set $NAME ttl inherit
sends "dscp name" "$SET link.13=02 link.14=2e" wire set $NAME dscp ef
sends "dscp 0x" "$SET link.13=02 link.14=3f" wire set $NAME dscp 0x3f
sends "dscp 0" "$SET link.13=02 link.14=00" wire set $NAME dscp DF
sends "dscp class" "$SET link.13=00" wire set $NAME dscp class
sends "dscp inherit" "$SET link.13=01" wire set $NAME dscp inherit
sends "df" "$SET link.15=02" wire set $NAME df inherit
sends "noudpcsum" "$SET link.16=00" wire set $NAME noudpcsum
sends "udpcsum" "$SET link.16=01" wire set $NAME udpcsum
sends "classopt" "$SET link.17=00" wire set $NAME classopt off
sends "mtu" "$SET 7=78050000" wire set $NAME mtu 1400
sends "mtu auto" "$SET 7=00000000" wire set $NAME mtu auto
sends "remote none" "$SET link.2=00000000" wire set $NAME remote none
sends "local any" "$SET link.4=00000000" wire set $NAME local any
sends "local any beside IPv6" \
	"$SET link.3=20010db8000000000000000000000002 link.5=00000000000000000000000000000000" \
	wire set $NAME remote 2001:db8::2 local any
sends "dev none" "$SET link.6=00000000" wire set $NAME dev none
sends "add dev DEV" "$ADD link.6=01000000" wire add $NAME dev lo
sends "ifindex netnsid" "3 flags=0x5 2=07000000 4=03000000 link.15=00" \
	wire set ifindex 7 netnsid 3 df set
sends "add netnsid" "$ADD 4=03000000 link.1=01000000" wire add $NAME netnsid 3 id 1
sends "netns, this one" "$ADD link.1=01000000" wire add $NAME netns /proc/self/ns/net id 1
sends "del" "4 flags=0x5 $W" wire del $NAME
sends "delete" "4 flags=0x5 2=07000000" wire delete ifindex 7
sends "show" "2 flags=0x305" wire show
sends "show one" "2 flags=0x5 $W" wire ls $NAME
run stats $NAME
same "stats of one" "0 cmd=5 flags=0x5 $W" "$RC $(head -n 1 <<<"$SENT")"
sends "capabilities" "1 flags=0x5" capabilities
sends "uplink" "$SET link.18=77616e3000" wire set $NAME uplink wan0
sends "uplink none" "$SET link.18=00" wire set $NAME uplink none
sends "profile" "$SET link.19=63616c6c00" wire set $NAME profile call
sends "profile holoconf" "$SET link.19=686f6c6f636f6e6600" wire set $NAME profile holoconf
sends "trust" "$SET link.20=03" wire set $NAME trust mark,dscp
sends "trust none" "$SET link.20=00" wire set $NAME trust none
sends "trust all" "$SET link.20=0f" wire set $NAME trust dscp,mark,priority,control
sends "reflect" "$SET link.21=01" wire set $NAME reflect on
sends "reflect off" "$ADD link.21=00" wire add $NAME reflect off
sends "fwmark" "$SET link.22=10000000" wire set $NAME fwmark 0x10
sends "fwmark none" "$SET link.22=00000000" wire set $NAME fwmark none
sends "fwmark off, as wg says" "$SET link.22=00000000" wire set $NAME fwmark off
UPLINK="12 flags=0x5 2=77616e3000"
sends "uplink add" "22 flags=0x5 2=77616e3000" uplink add wan0
sends "uplink add, all words" "22 flags=0x5 2=77616e3000 4=01000000 5=c0000201 \
6=20010db8000000000000000000000001 7=006cdc0200000000 8=26000000 9=54000000 \
10=6c746500 11=00000100" uplink add wan0 limit 64k colour lte mpu 84 \
	overhead 38 rate 48mbit local 2001:db8::1 local 192.0.2.1 dev lo
sends "uplink set, all words unset" "$UPLINK 4=00000000 5=00000000 \
6=00000000000000000000000000000000 7=0000000000000000 10=00" \
	uplink set wan0 dev none local any rate none colour none
sends "uplink fwmark" "$UPLINK 14=ffffffff" uplink set wan0 fwmark 4294967295
sends "uplink local, one family" "$UPLINK 5=00000000" uplink set wan0 local 0.0.0.0
while read -r word hex; do
	run uplink set wan0 rate "$word"
	same "rate $word" "0 cmd=$UPLINK 7=$hex" "$RC $SENT"
done <<-END
	0 0000000000000000
	1000 e803000000000000
	1000bit e803000000000000
	1kbit e803000000000000
	1KBit e803000000000000
	1.5kbit dc05000000000000
	1.50000000kbit dc05000000000000
	0.001mbit e803000000000000
	400gbit 00a0db215d000000
	1tbit 0010a5d4e8000000
	1kibit 0004000000000000
	1mibit 0000100000000000
	1gibit 0000004000000000
	1tibit 0000000000010000
	125bps e803000000000000
	1kbps 401f000000000000
	1mbps 00127a0000000000
	1gbps 0050d6dc01000000
	1tbps 008028a546070000
	1kibps 0020000000000000
	1mibps 0000800000000000
	1gibps 0000000002000000
	1tibps 0000000000080000
	18446744073709551615 ffffffffffffffff
END
while read -r word hex; do
	sends "bytes $word" "$UPLINK 11=$hex" uplink set wan0 limit "$word"
done <<-END
	65536 00000100
	65536b 00000100
	64k 00000100
	64KB 00000100
	1.5m 00001800
	16mb 00000001
	1g 00000040
	0.5gb 00000020
	4294967295 ffffffff
END
sends "uplink cost" "$UPLINK 15=ffffffff" uplink set wan0 cost 4294967295
sends "uplink probe-budget" "$UPLINK 17=40420f00" uplink set wan0 probe-budget 1000000
sends "wire peer" "$SET link.24=6561737400" wire set $NAME peer east
sends "wire peer none" "$SET link.24=00" wire set $NAME peer none
sends "uplink del" "13 flags=0x5 2=77616e3000" uplink del wan0
sends "uplink delete" "13 flags=0x5 2=77616e3000" uplink delete wan0
sends "uplink show" "11 flags=0x305" uplink
sends "uplink ls" "11 flags=0x5 2=77616e3000" uplink ls wan0
run uplink set wan0 dev nodev
same "uplink: no such device" "2 '' 'nsmctl: uplink set: no device \"nodev\" (No such device)'" \
	"$RC '$SENT' '$ERR'"
run wire set $NAME dev lo
same "set dev asks where the underlay is first" "cmd=2 flags=0x5 $W
cmd=3 flags=0x5 $W link.6=01000000" "$SENT"
run wire add $NAME dev nodev
same "no such device" "2 '' 'nsmctl: wire add: no device \"nodev\" (No such device)'" \
	"$RC '$SENT' '$ERR'"

# --- refusals by the kernel: status 2, its text

refused "text and attribute" \
	"wire set: id cannot change (Invalid argument)" \
	wire set refuse id 4
refused "range" "wire set: integer out of range (Numerical result out of range), in \"id\", allowed 0 to 63" \
	wire set range id 4
refused "missing attribute" "wire add: Invalid argument, \"id\" is missing" \
	wire add missing df set
refused "no privilege" "wire add: Operation not permitted: this needs CAP_NET_ADMIN in the network namespace" \
	wire add perm
refused "the module goes meanwhile" "wire set: the nsmwire module was unloaded" \
	wire set unload df set
refused "no such wire" "wire show: there is no such wire (No such device)" \
	wire show gone
refused "uplink: text and attribute" \
	"uplink set: too slow (Invalid argument), in \"rate\"" uplink set refuse rate 1kbit
refused "uplink: in use" "uplink del: wires leave through it (Device or resource busy)" uplink del busy
refused "no such uplink" "uplink show: there is no such uplink (No such device)" uplink show gone
refused "uplink: the word of the budget" \
	"uplink set: too slow (Invalid argument), in \"probe-budget\"" uplink set refuse probe-budget 7
run wire set warn df set
same "a warning is not an error" "0 'nsmctl: wire set: warning: the underlay is slow'" "$RC '$ERR'"
NSM_FAKE=absent refused "no module" "wire: the nsmwire module is not loaded: modprobe nsmwire, as root of this machine" wire
# why() NAME HOW TEXT: the message when loading the module fails with HOW
why()
{
	NSM_FAKE=absent NSM_FAKE_MODULE=$2 run wire
	same "no module: $1" "2 '' ''" "$RC '$OUT' '$SENT'"
	holds "no module: $1, says" "nsmctl: wire: $3" "$ERR"
	same "no module: $1, once" 1 "$(wc -l <<<"$ERR")"
}
key="the kernel refuses the nsmwire module, which is not signed with a key that this machine knows (Secure Boot): \"mokutil --import"
why "none for this kernel" none "there is no nsmwire module for this kernel ($(uname -r)): DKMS builds it where linux-headers-$(uname -r) is installed"
why "not signed" 126 "$key"
why "another signature" 129 "$key"
why "of another kernel" 8 "the nsmwire module was built for another kernel"
why "a symbol that is not there" 2 "the nsmwire module was built for another kernel"
why "blacklisted" blacklist "the nsmwire module is blacklisted in /etc/modprobe.d"
why "anything else" 12 "the nsmwire module cannot be loaded: Cannot allocate memory; dmesg may say more"
NSM_FAKE=broken refused "a dump that fails at its end" \
	"wire show: the list is broken (Input/output error)" wire show
NSM_FAKE=moving run -j wire
same "an interrupted dump is asked for again" "2 2" \
	"$(jq length <<<"$OUT") $(wc -l <<<"$SENT")"
NSM_FAKE=restless run wire
same "a dump that keeps changing" "0 2 nsmctl: wire: warning: the list kept changing while it was read" \
	"$RC $(wc -l <<<"$OUT") $ERR"

# --- output

run wire
same "show" "wire0: id 42 remote 192.0.2.2 payload ip mtu 1442 up
far0: netnsid 4711 id 16777215 remote 2001:db8::2 local 2001:db8::1 dev lo uplink wan0 profile call trust dscp,mark,priority,control reflect off dstport 7000 payload ethernet mtu 1442 down (no-route)" "$OUT"
run -d -s wire show
holds "details: profile, trust, reflect" "profile holoconf trust dscp reflect on" "$OUT"
holds "details" "    path 0 up remote 192.0.2.2 port 6091 local 192.0.2.1 dev lo mtu 1500 overhead 58" "$OUT"
holds "counters" "    dropped tx-late 5, 91 6" "$OUT"

# The output is valid input, with the same meaning.
line=$(sed -n 's/^far0: netnsid 4711 \(.*\) mtu.*/\1/p' <<<"$OUT")
read -ra words <<<"$line"
sends "the words shown are words of add" "$ADD link.1=ffffff00 \
link.3=20010db8000000000000000000000002 link.5=20010db8000000000000000000000001 \
link.6=01000000 link.7=1b58 link.8=9c40 link.9=c34f link.10=01 link.11=40 \
link.12=00 link.13=02 link.14=2e link.15=02 link.16=00 link.17=00 \
link.18=77616e3000 link.19=63616c6c00 link.20=0f link.21=00" wire add $NAME "${words[@]}"

# Some of them.
while IFS='|' read -r line want; do
	read -ra words <<<"$line"
	run wire show "${words[@]}"
	same "wires: $line" "0 '$want'" "$RC '$(cut -d : -f 1 <<<"$OUT" | paste -sd ' ')'"
done <<'END'
state up|wire0
state down|far0
name f*|far0
name *0|wire0 far0
name nobody|
uplink wan0|far0
uplink none|wire0
profile call|far0
profile holoconf state up|wire0
remote 2001:db8::2|far0
remote 192.0.2.2|wire0
remote 192.0.2.9|
remote 2001:db8::9|
state down uplink none|
END
NSM_FAKE=shared run wire show peer east
same "wires of a named peer" "wire0: id 42 peer east payload ip mtu 1442 up" "$OUT"
NSM_FAKE=shared run wire show peer none
same "wires without a named peer" far0 "$(cut -d : -f 1 <<<"$OUT")"
NSM_FAKE=shared json "JSON settings of a wire to a named peer" '["east",null]' \
	'.[0].link | [.peer, .remote]' -j wire
sends "a wire with the name of a word" "2 flags=0x5 3=737461746500" wire show dev state
sends "a wire with the name of a word, elsewhere" "2 flags=0x5 3=737461746500 4=05000000" \
	wire show state netnsid 5
run -j wire show name nobody
same "wires: none, as JSON" "0 []" "$RC $OUT"
run stats show state down
same "stats: some wires" "0 far0" "$RC $(sed -n 's/^\([^ ]*\):.*/\1/p' <<<"$OUT" | paste -sd ' ')"
run -j stats uplink none
same "stats: some wires, as JSON" '["wire0"]' "$(jq -c '[.wire[].ifname]' <<<"$OUT")"

json "JSON settings" '{"id":42,"remote":"192.0.2.2","profile":"holoconf","trust":["dscp"],"reflect":true,"dst_port":6091,"src_port_min":0,"src_port_max":0,"payload":"ip","ttl":0,"ttl_inherit":false,"dscp_mode":"class","df":"set","udp_csum":true,"class_option":true}' \
	'.[0].link' -j wire
json "JSON settings, all" '{"id":16777215,"remote6":"2001:db8::2","local6":"2001:db8::1","device":1,"device_name":"lo","uplink":"wan0","profile":"call","trust":["dscp","mark","priority","control"],"reflect":false,"dst_port":7000,"src_port_min":40000,"src_port_max":49999,"payload":"ethernet","ttl":64,"ttl_inherit":false,"dscp_mode":"fixed","dscp":46,"df":"inherit","udp_csum":false,"class_option":false}' \
	'.[1].link' -j wire
json "JSON path" '{"index":0,"state":"up","reason":"none","remote":"192.0.2.2","remote_port":6091,"local":"192.0.2.1","ifindex":1,"ifname":"lo","mtu":1500,"overhead":58}' \
	'.[0].peer.path[0]' -j wire
json "JSON place" '{"ifindex":8,"ifname":"far0","netnsid":4711,"mtu":1442,"mtu_auto":false,"carrier":false}' \
	'.[1] | del(.link, .peer)' -j wire
json "JSON without -s has no counters" null '.[0].class_stats' -j wire
json "JSON drops" '[{"reason":"tx-late","direction":"tx","packets":5},{"reason":91,"direction":"rx","packets":6}]' \
	'.[0].drop_stats' -j -s wire show wire0
holds "JSON keeps 64 bits" '"rx_packets":18446744073709551615,"rx_bytes":9007199254740993' "$OUT"
same "JSON is one line" 1 "$(wc -l <<<"$OUT")"
run -j -p wire show wire0
same "JSON pretty is many" y "$([ "$(wc -l <<<"$OUT")" -gt 10 ] && echo y)"
json "JSON stats" '[["netns","wire"],2,"rx-no-wire",12,"wire0",4]' \
	'[keys, .netns.wires, .netns.drop_stats[0].reason, .netns.drop_stats[0].packets, .wire[0].ifname, .wire[0].tx_bytes]' -j stats
json "JSON stats: wires are alike" true '[.wire[] | del(.netnsid, .netns) | keys] | unique | length == 1' -j stats
json "JSON stats of one" '[["wire"],["wire0"]]' '[keys, [.wire[].ifname]]' -j stats wire0
one=$(jq -c . <<<"$OUT")
run -j -p stats wire0
same "JSON stats, pretty, is the same" "$one" "$(jq -c . <<<"$OUT")"
json "JSON capabilities" "[\"0.1.0\",$ABI,"'["class-option","ipv6","ethernet","uplink","profile"],6091,8,"holoconf","priority","rx-short","rx"]' \
	'.[0] | [.version, .abi, .features, .default_port, .paths_max, .profile, .class[0].tier, .drop[0].name, .drop[0].direction]' -j capabilities

json "JSON capabilities of a class" '{"index":1,"name":"audio","dscp":46,"tier":"priority","share":10,"target":5000,"interval":100500,"ecn":true,"maxwait":0}' \
	'.[0].class[0]' -j capabilities
NSM_FAKE=older json "JSON capabilities of a class, older" '{"index":1,"name":"audio","dscp":46,"tier":"priority","share":10}' \
	'.[0].class[0]' -j capabilities
run capabilities
holds "capabilities: classes" "    index  class        dscp   tier       share  burst  target interval  ecn ce_threshold maxwait    limit priority
    1      audio        EF     priority     10%      -     5ms 100500us   on            -       -        -        -" "$OUT"

run uplink
same "uplinks" "wan0: dev lo local 192.0.2.1 local 2001:db8::1 rate 48mbit overhead 38 mpu 84 colour lte limit 64kb cost 250 wires 3
bare1: rate none wires 0" "$OUT"
read -ra words < <(sed -n 's/^wan0: \(.*\) wires.*/\1/p' <<<"$OUT")
sends "the words shown are words of uplink add" "22 flags=0x5 2=77616e3000 4=01000000 5=c0000201 \
6=20010db8000000000000000000000001 7=006cdc0200000000 8=26000000 9=54000000 \
10=6c746500 11=00000100 15=fa000000" uplink add wan0 "${words[@]}"
run -d uplink
read -ra words < <(sed -n 's/^bare1: \(.*\) wires.*/\1/p' <<<"$OUT")
same "uplinks: details" "rate none overhead 0 mpu 0 limit 16mb" "${words[*]}"
sends "the words shown with -d, too" "$UPLINK 7=0000000000000000 8=00000000 9=00000000 11=00000001" \
	uplink set wan0 "${words[@]}"
run -s uplink
same "uplinks: counters" "wan0: dev lo local 192.0.2.1 local 2001:db8::1 rate 48mbit overhead 38 mpu 84 colour lte limit 64kb cost 250 wires 3
class in packets in bytes out packets out bytes p50 us p99 us
audio 1003 1004 1005 1006 256 2048
file 9007199254740996 9007199254740997 9007199254740998 9007199254740999 >4194304 >4194304
class waiting backlog peak policed marked codel late full purged
audio 1007 1008 1009 1010 1011 1012 1013 1014 1015
file 9007199254741000 9007199254741001 9007199254741002 9007199254741003 9007199254741004 9007199254741005 9007199254741006 9007199254741007 9007199254741008
bare1: rate none wires 0
nothing counted yet" "$(tr -s ' ' <<<"$OUT" | sed 's/^ //')"
json "JSON uplink" '{"name":"wan0","device":1,"device_name":"lo","local":"192.0.2.1","local6":"2001:db8::1","rate":48000000,"overhead":38,"mpu":84,"colour":"lte","limit":65536,"cost":250,"paths":2,"wires":3}' \
	'.[0]' -j uplink
json "JSON uplink, bare" '{"name":"bare1","rate":0,"overhead":0,"mpu":0,"limit":16777216,"wires":0}' \
	'.[1]' -j uplink
json "JSON queue" '{"class":1,"name":"audio","in_packets":1003,"in_bytes":1004,"out_packets":1005,"out_bytes":1006,"waiting":1007,"backlog":1008,"peak":1009,"policed":1010,"marked":1011,"codel":1012,"late":1013,"full":1014,"purged":1015,"sojourn":[50,0,0,0,0,0,0,0,50,0,0,98,2,0,0,0,0,0,0,0,0,0,0,0],"sojourn_sum":12003004005,"p50_us":256,"p99_us":2048}' \
	'.[0].queue[0]' -j -s uplink
json "JSON queue: beyond the histogram" '[8388608,8388608]' \
	'.[0].queue[1] | [.p50_us, .p99_us]' -j -s uplink show wan0
json "JSON queue: nothing" '[false,24]' \
	'.[1].queue[0] | [has("p50_us"), (.sojourn | length)]' -j -s uplink
NSM_FAKE=abi3 json "JSON queue: an older module has no sum" false \
	'.[0].queue[0] | has("sojourn_sum")' -j -s uplink show wan0
run -j -s uplink show wan0
holds "JSON queue keeps 64 bits" '"in_packets":9007199254740996' "$OUT"

run -c=always wire
holds "colour" $'\033[36mwire0\033[0m' "$OUT"
for args in "wire" "-c=never wire" "-c=auto wire" "--color=never wire"; do
	read -ra words <<<"$args"
	run "${words[@]}"
	same "no colour: $args" "${OUT//$'\033'/}" "$OUT"
done
NO_COLOR=1 run -c wire
same "NO_COLOR" "${OUT//$'\033'/}" "$OUT"
run -c wire
holds "-c alone is always" $'\033[32mup' "$OUT"

fake wire >/dev/full 2>"$TMP/err"
same "output that cannot be written" \
	"1 nsmctl: wire: standard output: No space left on device" "$? $(cat "$TMP/err")"

# --- older and newer modules

NSM_FAKE=older refused "an operation that the module does not have" \
	"stats: Operation not supported
nsmctl: stats: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" stats
NSM_FAKE=older refused "an object that the module does not have" \
	"uplink set: Operation not supported
nsmctl: uplink set: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	uplink set wan0 rate 1mbit
NSM_FAKE=older refused "an attribute that the module does not know" \
	"wire set: Unknown attribute type (Invalid argument)
nsmctl: wire set: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	wire set unknown id 1
refused "the same from a module of this time" \
	"wire set: Unknown attribute type (Invalid argument)" wire set unknown id 1
NSM_FAKE=newer run -d -s wire show
same "a newer module: status, one note" \
	"0 nsmctl: wire show: the loaded module (version 9.9.9, abi 1000) is newer than this nsmctl (version 0.1.0, abi $ABI): what this nsmctl does not know is a number or left out" "$RC $ERR"
holds "a newer module: value as number" "payload 7" "$OUT"
holds "a newer module: trust as number" "trust dscp,bit-6" "$OUT"
holds "a newer module: reason as number" "(77)" "$OUT"
holds "a newer module: its name of a class" "    lidar " "$OUT"
holds "a newer module: its name of a drop reason" "rx-novel 7" "$OUT"
NSM_FAKE=newer json "a newer module: JSON" '[7,["dscp",6],77,"lidar","rx-novel"]' \
	'.[1] | [.link.payload, .link.trust, .peer.path[0].reason, .class_stats[2].name, .drop_stats[2].reason]' -j -s wire
NSM_FAKE=newer json "a newer module: capabilities" '[["class-option","ipv6","ethernet","uplink","profile",20],9]' \
	'.[0] | [.features, .class[0].tier]' -j capabilities
NSM_FAKE=newer json "a newer module: queues" '["lidar",64,1]' \
	'.[0].queue[1] | [.name, (.sojourn | length), .sojourn[63]]' -j -s uplink
holds "a newer module: more buckets than can be" '"p99_us":9223372036854775808}' "$OUT"
same "a newer module: one note" 1 "$(grep -c "is newer than this nsmctl" <<<"$ERR")"

# A tool that is newer; the tests of the real module use it too.
build_tools "$TOP_DIR/build/tools-newer" \
	CPPFLAGS='-DNSMCTL_ABI=1000 -DNSMCTL_VERSION=\"9.9.9\"'
out=$(LD_PRELOAD=$TMP/fakenl.so "$TOP_DIR/build/tools-newer/nsmctl" \
	wire set unknown id 1 2>&1)
same "a newer tool" "2 nsmctl: wire set: Unknown attribute type (Invalid argument)
nsmctl: wire set: the loaded module (version 0.1.0, abi $ABI) is older than this nsmctl (version 9.9.9, abi 1000): it cannot do all that this nsmctl can ask for" "$? $out"
same "a newer tool: its version" "nsmctl version 9.9.9 abi 1000" \
	"$("$TOP_DIR/build/tools-newer/nsmctl" -V)"

# --- monitor

current="profile-current profile-current rule-current rule-current rule-current uplink-current uplink-current peer-current peer-current peer-current peer-current peer-current wire-current wire-current"
# In JSON, a peer is one object with its paths.
current_json=${current/peer-current peer-current peer-current /}
run monitor
same "monitor: status, reasons" "2 nsmctl: monitor: events were lost, all objects follow
nsmctl: monitor: the nsmwire module was unloaded" "$RC $ERR"
same "monitor: events" "wire-new wire-change path-down path-up 200 wire-del uplink-new uplink-change uplink-del peer-new peer-change peer-change peer-change peer-change peer-del history key-need key-end key-end key-end profile-new profile-del class-change class-change rule-new rule-del rule-flush overrun $current " \
	"$(cut -d ' ' -f 1 <<<"$OUT" | tr '\n' ' ')"
holds "monitor: an uplink" $'\n'"uplink-change wan0: dev lo local 192.0.2.1 local 2001:db8::1 rate 48mbit " "$OUT"
holds "monitor: a peer and its paths" $'\n'"peer-change east: port 6091 paths 3 (1 up) wires 2
peer-change east path 0 up uplink wan0 remote 192.0.2.2 port 6091 source 192.0.2.1 dev lo mtu 1500 active
peer-change east path 2 down (no-carrier) uplink bare1 " "$OUT"
holds "monitor: a profile" $'\n'"profile-new call: wires 3 rules 2"$'\n' "$OUT"
holds "monitor: a class" $'\n'"class-change call: class 1 name audio dscp EF tier priority " "$OUT"
holds "monitor: a rule" $'\n'"rule-new call: pref 10 class video src 192.0.2.0/24 " "$OUT"
holds "monitor: all rules" $'\n'"rule-flush call"$'\n' "$OUT"
run -j -p monitor current
same "monitor: JSON, one object on a line" \
	"$current_json wire-new wire-change path-down path-up 200 wire-del uplink-new uplink-change uplink-del peer-new peer-change peer-del history key-need key-end key-end key-end profile-new profile-del class-change rule-new rule-del rule-flush overrun $current_json " \
	"$(while read -r l; do jq -r .event <<<"$l"; done <<<"$OUT" | tr '\n' ' ')"
json "monitor: JSON of an uplink" '["uplink-change","wan0",48000000]' \
	'select(.event == "uplink-change") | [.event, .name, .rate]' -j monitor
json "monitor: JSON of a peer" '["peer-change","east",[0,2,3]]' \
	'select(.event == "peer-change") | [.event, .name, (.path | map(.index))]' -j monitor
json "monitor: JSON of a class" '{"event":"class-change","name":"call","class":["audio","video"]}' \
	'select(.event == "class-change") | .class |= map(.name)' -j monitor
json "monitor: JSON of rules" '["rule-new",10,3,"video"]
["rule-del",65535,3,"video"]
{"event":"rule-flush","profile":"call"}' \
	'select(.event | test("rule-(new|del|flush)")) | if .pref then [.event, .pref, .class, .class_name] else . end' -j monitor
run monitor current state down
same "monitor: of some wires, and nothing else" "wire-current 200 overrun wire-current far0" \
	"$(awk '{ print $1 } END { print $2 }' <<<"$OUT" | tr -d : | paste -sd ' ')"
run -t -j monitor
same "monitor: time" 35 "$(jq -r .timestamp <<<"$OUT" |
	grep -cE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z$')"

# --- batch

cat >"$TMP/batch" <<'END'
# comment
wire add "wire0" id 42 \
	remote 192.0.2.2

  wire set 'wire0' df set # more
wire del wire0
END
run -b "$TMP/batch"
same "batch" "0  cmd=$ADD link.1=2a000000 link.2=c0000202
cmd=$SET link.15=00
cmd=4 flags=0x5 $W" "$RC $ERR $SENT"
printf 'wire add a id 1\nwire set refuse id 4\nwire add b id 2\n' >"$TMP/batch"
run -b "$TMP/batch"
same "batch: a refusal ends it, with its place" \
	"2 2 nsmctl: wire set: id cannot change (Invalid argument), at $TMP/batch:2" \
	"$RC $(grep -cE "^cmd=(3|20) " <<<"$SENT") $ERR"
printf 'wire add a id 1\n\\\n\nwire set b rid 4\n' >"$TMP/batch"
run -b "$TMP/batch"
same "batch: understood whole before the first is sent" \
	"1  nsmctl: wire set: \"rid\" is not a word of this command, do you mean \"id\"? See \"nsmctl wire help\", at $TMP/batch:4" \
	"$RC $SENT $ERR"
run -b - <<<'wire add "a'
same "batch: quote" "1 nsmctl: a quote is not closed, at standard input:1" "$RC $ERR"
run -j -b - <<<$'wire show wire0\nwire show wire0\n'
same "batch: an array for each show" "1 1 " "$(jq length <<<"$OUT" | tr '\n' ' ')"
run -b - <<<$'wire add a id 1\nwire bad\nwire add b id 2\n'
same "batch from standard input goes line by line" "1 1" "$RC $(wc -l <<<"$SENT")"

# A program that waits for each answer gets it.
coproc batch { fake -j -b - 2>/dev/null; }
# shellcheck disable=SC2154 # set by coproc
pid=$batch_PID
echo "wire show wire0" >&"${batch[1]}"
read -rt 30 -u "${batch[0]}" line
same "batch: an answer at once" wire0 "$(jq -r '.[0].ifname' <<<"$line")"
eval "exec ${batch[1]}>&-"
wait "$pid"
same "batch: ends with its input" 0 $?

finish
