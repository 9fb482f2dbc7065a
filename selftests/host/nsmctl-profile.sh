#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
#
# nsmctl profile, class and rule without a kernel module: usage errors, the attributes
# that each word becomes, the output, and that the output is valid input.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"

# --- usage

bad "profile: unknown verb" 'no command "call", see "nsmctl profile help"' profile call
bad "profile add: no name" 'the name of a profile is missing, see "nsmctl profile help"' profile add
bad "profile: name too long" "is not a name that a profile can have" profile add abcdefghijklmnop
bad "profile: name with a slash" "is not a name" profile del a/b
bad "profile: empty name" "is not a name" profile show ""
bad "profile: the name none" '"none" is not a name' profile add none
bad "profile: like what" '"like" wants the name of a profile, see' profile add call like
bad "profile: like a/b" '"like" wants the name of a profile' profile add call like a/b
bad "profile: like twice" '"like" is there twice' profile add call like a like b
bad "profile: unknown word" '"from" is not a word of this command, do you mean "like"? See "nsmctl profile help"' profile add call from a
bad "profile del: two" "one word too many" profile del a b
bad "profile show: two" "one word too many" profile show a b

bad "class: unknown verb" 'no command "call", see "nsmctl class help"' class call
bad "class set: class missing behind class" 'the name of a class is missing' class set call video ecn on class
bad "class set: nothing for the second" "nothing to set" class set call video ecn on class text
bad "class set: twice in the second" '"ecn" is there twice' class set call video ecn on class text ecn on ecn off
many=(class set call 0 ecn on)
for i in 1 2 3 4 5 6 7; do many+=(class "$i" ecn on); done
bad "class set: nine" "more than 8 classes: a profile has no more" "${many[@]}" class 0 ecn on
bad "profile set: no name" 'the name of a profile is missing' profile set
bad "profile set: more" '"like" is one word too many' profile set call like other
bad "class: no verb, no profile" "the name of a profile is missing" class
bad "class show: no profile" "the name of a profile is missing" class show
bad "class set: no class" 'the name of a class is missing, see "nsmctl class help"' class set call
bad "class set: nothing" "nothing to set" class set call video
bad "class set: class" '"a/b" is not a name that a class can have' class set call a/b ecn on
bad "class show: three" "one word too many" class show call video x
bad "class set: unknown word" '"rate" is not a word of this command, do you mean "share"? See "nsmctl class help"' class set call video rate 1mbit
for word in 101 -1 x "" % 30%% 3.5 "30 %" 30pct 99999999999; do
	bad "share '$word'" '"share" wants a whole number of percent from 0 to 100' class set call video share "$word"
done
for word in x 5 5mbit ""; do
	bad "tier '$word'" '"tier" wants priority, weighted or background' class set call video tier "$word"
done
for word in target maxwait interval burst ce_threshold; do
	bad "$word: junk" "\"$word\" wants a time as" class set call video $word 5m
	bad "$word: hours" "\"$word\" wants a time as" class set call video $word 1h
	bad "$word: negative" "\"$word\" wants a time as" class set call video $word -1ms
	bad "$word: part of a microsecond" "\"$word\" does not come out as a whole number" \
		class set call video $word 0.5us
	bad "$word: 32 bits" "\"$word\" is too large" class set call video $word 4294968ms
	bad "$word: twice" "\"$word\" is there twice" class set call video $word 5ms $word 5ms
done
for value in 999us 0us 1001ms; do
	bad "burst $value" '"burst" wants 1ms to 1s, or none for a background class' \
		class set call video burst $value
done
bad "ce_threshold: short" '"ce_threshold" wants 100us or more, or none' \
	class set call video ce_threshold 99us
bad "interval: none" '"interval" wants a time as 100ms' class set call video interval none
bad "limit: junk" '"limit" wants a rate as 48mbit, or none' class set call video limit 5mb
bad "limit: large" '"limit" is too large' class set call video limit 99999999tbit
bad "ecn" '"ecn" wants on or off' class set call video ecn yes
bad "class: dscp" '"dscp" wants a number from 0 to 63, or a name as EF' class set call video dscp inherit
for word in "dscp EF" "tier weighted" "share 1" "limit none" "ecn on"; do
	read -ra words <<<"$word"
	bad "class: ${words[0]} twice" "\"${words[0]}\" is there twice" \
		class set call video "${words[@]}" "${words[@]}"
done

bad "rule: unknown verb" 'no command "call", see "nsmctl rule help"' rule call
bad "rule add: no profile" "the name of a profile is missing" rule add
bad "rule add: no class" 'which class do its packets get? "class CLASS" is missing' rule add call dport 53
bad "rule del: no profile" "the name of a profile is missing" rule del
bad "rule del: nothing" "which rule? Say its pref, a condition, or all: many rules may have one class" rule del call
bad "rule del: a class alone" "which rule? Say its pref, a condition, or all: many rules may have one class" rule del call class video
bad "rule del: all and more" "one word too many" rule del call all pref 10
bad "rule del: more and all" '"all" is not a word of this command' rule del call pref 10 all
bad "rule add: all" '"all" is not a word' rule add call all
bad "rule show: conditions" '"dport" is not a word' rule show call dport 53
bad "rule: unknown word" '"tos" is not a word of this command, do you mean "dscp"? See "nsmctl rule help"' rule add call tos 4
bad "rule: no value" '"dport" wants a port, or a range' rule add call class video dport
for word in 0 65536 x -1 ""; do
	bad "pref '$word'" '"pref" wants a number from 1 to 65535' rule add call class video pref "$word"
done
for word in 8 a/b "" -1 none 4x abcdefghijklmno; do
	bad "class '$word'" '"class" wants the name of a class, as video, or a number from 0 to 7' rule add call class "$word"
done
for word in src dst; do
	for value in 192.0.2 any "" /24 example.org 2001:db8 192.0.2.0.1/8 \
		1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/8; do
		bad "$word '$value'" "\"$word\" wants an IPv4 or IPv6 prefix, as 192.0.2.0/24" \
			rule add call class video $word "$value"
	done
	for value in 192.0.2.0/33 ::/129 192.0.2.0/ 192.0.2.0/x 192.0.2.0/24/24; do
		bad "$word $value" "\"$word\" wants a prefix length of up to 32 for IPv4, 128 for IPv6" \
			rule add call class video $word "$value"
	done
	for value in 192.0.2.1/24 192.0.2.0/22 128.0.0.0/0 2001:db8::1/127 2001:db8:8000::/32 ::1/0; do
		bad "$word $value" "\"$word\" has bits set behind its prefix: clear them, or say a longer prefix" \
			rule add call class video $word "$value"
	done
	bad "$word twice" "\"$word\" is there twice" rule add call class video $word ::1 $word 192.0.2.1
done
for word in sport dport; do
	for value in 65536 x "" 5-4 5- -5 5-65536 1-2-3 "1," ",1" "1,,2" "1, 2" "1,x"; do
		bad "$word '$value'" "\"$word\" wants a port, or a range of them as 5000-5010" \
			rule add call class video $word "$value"
	done
	bad "$word twice" "\"$word\" is there twice" rule add call class video $word 1 $word 2
	bad "$word: nine" "\"$word\" has more than 8 ports and ranges: add another rule" \
		rule add call class video $word 1,3,5,7,9,11,13,15,17
done
for word in 256 x "" -1 ip nosuch; do
	bad "proto '$word'" '"proto" wants the name of a protocol, as udp, or a number from 0 to 255' \
		rule add call class video proto "$word"
done
for word in 4294967296 x "" 1/ /1 1/x 1/4294967296 1/2/3 0x100000000000000001; do
	bad "mark '$word'" '"mark" wants a number of 32 bits, or one and its mask as 0x10/0xf0' \
		rule add call class video mark "$word"
done
bad "priority" '"priority" wants a number of 32 bits' rule add call class video priority 4294967296
bad "rule: dscp" '"dscp" wants a number from 0 to 63, or a name as EF' rule add call class video dscp 64
for word in kubepods "" ../x; do
	bad "cgroup '$word'" '"cgroup" wants the path of a cgroup from the root of cgroup2, as /kubepods' \
		rule add call class video cgroup "$word"
done
bad "cgroup: too long" "is longer than the 1023 bytes" \
	rule add call class video cgroup "/$(printf '%01023d' 0)"
for word in "pref 1" "class video" "proto udp" "dscp EF" "mark 1" "priority 1" "cgroup /x"; do
	read -ra words <<<"$word"
	bad "rule: ${words[0]} twice" "\"${words[0]}\" is there twice" \
		rule add call "${words[@]}" "${words[@]}"
done

for word in rtt jitter; do
	bad "$word: junk" "\"$word\" wants a time as" class set call video $word fast
	bad "$word: no value" "\"$word\" wants a time as" class set call video $word
	bad "$word: no unit" "\"$word\" wants a unit: us, ms or s" class set call video $word 40
	for value in 0 0ms 10001ms; do
		bad "$word $value" "\"$word\" wants 1us to 10s, or none" class set call video $word $value
	done
	bad "$word: part of a microsecond" "does not come out" class set call video $word 0.5us
	bad "$word: 32 bits" "\"$word\" is too large" class set call video $word 4295s
	bad "$word twice" "\"$word\" is there twice" class set call video $word 40ms $word none
done
for value in x "" % 1,5% -1% 2ms 2%%; do
	bad "loss '$value'" '"loss" wants a percentage as 2% or 0.1%, or none' class set call video loss "$value"
done
bad "loss 0" '"loss" wants more than 0%, or none' class set call video loss 0%
bad "loss: above 100 percent" '"loss" is too large' class set call video loss 100.0001%
bad "loss: below a millionth" '"loss" does not come out' class set call video loss 0.00001%
bad "loss twice" '"loss" is there twice' class set call video loss 1 loss 1
for word in prefer only avoid; do
	for value in "" "," "mpls," ",mpls" "mpls,,lte" a/b abcdefghijklmnop "none,mpls" "mpls lte"; do
		bad "$word '$value'" "\"$word\" wants colours of uplinks, as mpls, with commas between, or none" \
			class set call video $word "$value"
	done
	bad "$word: one twice" "\"$word\" has one colour twice" class set call video $word mpls,lte,mpls
	bad "$word: five" "\"$word\" wants at most 4 colours" class set call video $word a,b,c,d,e
	bad "$word twice" "\"$word\" is there twice" class set call video $word a $word b
done
bad "strategy" '"strategy" wants best, cheapest or split' class set call video strategy fastest
bad "strategy twice" '"strategy" is there twice' class set call video strategy best strategy best
bad "fallback" '"fallback" wants best, stay or drop' class set call video fallback none
bad "duplicate" '"duplicate" wants off, sla or always' class set call video duplicate on
bad "duplicate twice" '"duplicate" is there twice' class set call video duplicate sla duplicate off
for value in 63 1501 0 -1 "" x 100b 64.5; do
	bad "duplicate-max '$value'" '"duplicate-max" wants a number of bytes from 64 to 1500' \
		class set call video duplicate-max "$value"
done
bad "duplicate-max twice" '"duplicate-max" is there twice' \
	class set call video duplicate-max 64 duplicate-max 64
bad "fallback twice" '"fallback" is there twice' class set call video fallback best fallback best

for object in profile class rule; do
	run $object help
	same "$object help" "0 ''" "$RC '$ERR$SENT'"
	holds "$object help: usage" "Usage: nsmctl $object " "$OUT"
done

# --- the attributes that each word becomes

CALL=63616c6c00 VIDEO=766964656f00
sends "profile add" "24 flags=0x5 1=$CALL" profile add call
sends "profile add like" "24 flags=0x5 1=$CALL 2=686f6c6f636f6e6600" profile add call like holoconf
sends "profile del" "16 flags=0x5 1=$CALL" profile del call
sends "profile delete" "16 flags=0x5 1=$CALL" profile delete call
sends "profile show" "14 flags=0x305" profile
sends "profile ls" "14 flags=0x5 1=$CALL" profile ls call

SET="25 flags=0x5 1=$CALL class.2=$VIDEO"
sends "class set, all words" "$SET class.3=22 class.4=01 class.5=14000000 class.6=88130000 \
class.7=a0860100 class.8=01 class.9=204e0000 class.10=404b4c0000000000" \
	class set call video limit 5mbit maxwait 20ms ecn on interval 100ms target 5ms \
	share 20% tier weighted dscp AF41
sends "class set, all words unset" "$SET class.6=00000000 class.8=00 class.9=00000000 \
class.10=0000000000000000" class set call video limit none maxwait none ecn off target none
sends "class set burst and ce_threshold" "$SET class.14=e8030000 class.15=64000000" \
	class set call video burst 1ms ce_threshold 100us
sends "class set burst and ce_threshold, none" "$SET class.14=00000000 class.15=00000000" \
	class set call video burst none ce_threshold none
MPLS=6d706c7300 LTE=6c746500
sends "class set, the words of paths" "$SET class.16=409c0000 class.17=a8610000 class.18=204e0000 \
class.22=01 class.23=02 class.19=$MPLS class.19=$LTE class.20=6100 class.20=6200 class.20=6300 \
class.20=6400 class.21=7075626c69632d696e7465726e657400" \
	class set call video fallback drop strategy cheapest avoid public-internet only a,b,c,d \
	prefer mpls,lte loss 2% jitter 25ms rtt 40ms
sends "class set, the words of paths unset" "$SET class.16=00000000 class.17=00000000 \
class.18=00000000 class.22=00 class.23=00 class.19=00 class.20=00 class.21=00" \
	class set call video rtt none jitter none loss none prefer none only none avoid none \
	strategy best fallback best
sends "class set: duplicate" "$SET class.24=01 class.25=dc050000" \
	class set call video duplicate-max 1500 duplicate sla
sends "class set: no duplicate" "$SET class.24=00" class set call video duplicate off
sends "class set: always a duplicate" "$SET class.24=02 class.25=40000000" \
	class set call video duplicate always duplicate-max 64
sends "class set: split, stay, one colour" "$SET class.22=02 class.23=01 class.19=$MPLS" \
	class set call video strategy split fallback stay prefer mpls
while read -r value hex; do
	sends "loss $value" "$SET class.18=$hex" class set call video loss "$value"
done <<-END
	2% 204e0000
	2 204e0000
	0.1% e8030000
	0.0001% 01000000
	100% 40420f00
	33.3333 15160500
END
sends "class by its index" "25 flags=0x5 1=$CALL class.1=03 class.8=01" class set call 3 ecn on
sends "class of a name that only the kernel knows" \
	"25 flags=0x5 1=$CALL class.2=6c6964617200 class.8=01" class set call lidar ecn on
sends "two classes at once" "25 flags=0x5 1=$CALL class.1=03 class.5=0a000000 class.1=04 class.5=12000000" \
	class set call 3 share 10 class 4 share 18
sends "class set name" "25 flags=0x5 1=$CALL class.1=04 class.13=646174616261736500" \
	class set call 4 name database
sends "two classes change names" \
	"25 flags=0x5 1=$CALL class.2=$VIDEO class.13=6c6f677300 class.2=6c6f677300 class.13=$VIDEO" \
	class set call video name logs class logs name video
sends "class set name, that of a word" "25 flags=0x5 1=$CALL class.1=04 class.8=01 class.13=636c61737300" \
	class set call 4 ecn on name class
for word in 4 none help -x a/b "" 4x abcdefghijklmno; do
	bad "class set name: $word" "\"name\" wants a letter, then up to 13 letters, digits, '-', '_' and '.', and not none or help" \
		class set call 4 name "$word"
done
sends "profile set" "15 flags=0x5 1=$CALL" profile set call
sends "share without its sign" "$SET class.5=64000000" class set call video share 100
sends "share 0" "$SET class.5=00000000" class set call video share 0%
sends "tier" "$SET class.4=00" class set call video tier priority
sends "tier background" "$SET class.4=02" class set call video tier background
while read -r word hex; do
	sends "time $word" "$SET class.6=$hex" class set call video target "$word"
done <<-END
	0 00000000
	5ms 88130000
	5msec 88130000
	5msecs 88130000
	5000us 88130000
	5000usec 88130000
	5000usecs 88130000
	5000us 88130000
	0.005s 88130000
	0.005sec 88130000
	5.000MS 88130000
	1s 40420f00
	2secs 80841e00
	0.3ms 2c010000
	4294967295us ffffffff
END
sends "class show" "14 flags=0x5 1=$CALL" class show call
sends "class ls" "14 flags=0x5 1=$CALL" class ls call video

ADD="18 flags=0x5 1=$CALL" CLASS="3=03"
sends "rule add" "$ADD 21=$VIDEO" rule add call class video
sends "rule add, class by its number" "$ADD $CLASS" rule add call class 3
sends "rule add, class of a name that only the kernel knows" "$ADD 21=646174616261736500" \
	rule add call class database
sends "rule add, all words, IPv4" "$ADD 2=0a000000 $CLASS 4=c0000200 6=18 7=00000000 9=00 \
10=11 11=0001 12=03e8 13=1388 14=1392 15=2e 16=10000000 17=f0000000 18=05000000 \
19=2f6b756265706f64732f7800" rule add call cgroup /kubepods/x priority 5 mark 0x10/0xf0 dscp EF \
	dport 5000-5010 sport 1-1000 proto udp dst 0.0.0.0/0 src 192.0.2.0/24 class 3 pref 10
sends "rule add, IPv6" "$ADD $CLASS 5=20010db8000000000000000000000000 6=20 \
8=20010db8000000000000000000000001" rule add call class 3 src 2001:db8::/32 dst 2001:db8::1
sends "rule add, one port" "$ADD $CLASS 13=0035" rule add call class 3 dport 53
sends "rule add, a range of one port" "$ADD $CLASS 13=0035" rule add call class 3 dport 53-53
sends "rule add, a list of ports" "$ADD $CLASS 13=0050 25=0600010001bb0000 \
25=060001001f400000060002001f900000" rule add call class 3 dport 443,8000-8080,80
sends "rule add, ports that overlap or touch" "$ADD $CLASS 11=0001 12=0009 24=06000100000b0000" \
	rule add call class 3 sport 11,3-5,1-2,4-9,7
sends "rule add, eight ports" "$ADD $CLASS 13=0001 $(for i in 03 05 07 09 0b 0d 0f; do
	printf '25=0600010000%s0000 ' $i; done | sed 's/ $//')" \
	rule add call class 3 dport 1,3,5,7,9,11,13,15
sends "rule add, all ports" "$ADD $CLASS 11=0000 12=ffff" rule add call class 3 sport 0-65535
sends "rule add, odd prefix" "$ADD $CLASS 4=c0a80080 6=19" rule add call class 3 src 192.168.0.128/25
sends "rule add, a host by its prefix" "$ADD $CLASS 4=c0000201 6=20" rule add call class 3 src 192.0.2.1/32
sends "rule add, mark without a mask" "$ADD $CLASS 16=07000000" rule add call class 3 mark 7
while read -r word hex; do
	sends "proto $word" "$ADD $CLASS 10=$hex" rule add call class 3 proto "$word"
done <<-END
	tcp 06
	UDP 11
	icmp 01
	icmpv6 3a
	ipv6-icmp 3a
	sctp 84
	dccp 21
	udplite 88
	gre 2f
	esp 32
	ah 33
	0 00
	255 ff
	0x11 11
END
for path in /sys/fs/cgroup/kubepods/x /sys/fs/cgroup/unified/kubepods/x /kubepods/x/ \
	/sys/fs/cgroup/kubepods/x//; do
	sends "cgroup $path" "$ADD $CLASS 19=2f6b756265706f64732f7800" \
		rule add call class 3 cgroup $path
done
for path in / /sys/fs/cgroup /sys/fs/cgroup/ /sys/fs/cgroup/unified; do
	sends "cgroup $path" "$ADD $CLASS 19=2f00" rule add call class 3 cgroup $path
done
sends "cgroup: only the mount point is taken off" "$ADD $CLASS 19=2f7379732f66732f6367726f75707800" \
	rule add call class 3 cgroup /sys/fs/cgroupx
sends "rule del pref" "19 flags=0x5 1=$CALL 2=0a000000" rule del call pref 10
sends "rule del, the words of add" "19 flags=0x5 1=$CALL $CLASS 13=0035" rule delete call class 3 dport 53
sends "rule del all" "26 flags=0x5 1=$CALL" rule del call all
sends "rule show" "17 flags=0x305" rule
sends "rule show pref" "17 flags=0x5 1=$CALL 2=ffff0000" rule ls call pref 65535
run rule show call
same "rule show of one profile asks whether it is there" "cmd=14 flags=0x5 1=$CALL
cmd=17 flags=0x305" "$SENT"

# --- refusals

refused "no such profile" "profile show: there is no such profile (No such file or directory)" \
	profile show gone
refused "no such profile: rules" "rule show: there is no such profile (No such file or directory)" \
	rule show gone
refused "the attribute of a class" "class set: that cannot be (Invalid argument), in \"share\"" \
	class set refuse video share 90
for word in "rtt 40ms" "jitter 1ms" "loss 1%" "only mpls" "strategy split" \
	"duplicate sla" "duplicate-max 99"; do
	read -ra words <<<"$word"
	refused "the attribute of a class: ${words[0]}" \
		"class set: that cannot be (Invalid argument), in \"${words[0]}\"" \
		class set refuse video "${words[@]}"
done
refused "the attribute of a rule" "rule add: that cannot be (Invalid argument), in \"src\"" \
	rule add refuse class video src 10.0.0.0/8
run class show call lidar
same "no such class" "2 '' 'nsmctl: class show: profile \"call\" has no class \"lidar\"'" "$RC '$OUT' '$ERR'"
run class show call 7
same "no class of that index" "2 '' 'nsmctl: class show: profile \"call\" has no class 7'" "$RC '$OUT' '$ERR'"
NSM_FAKE=older run profile
holds "a module without profiles" "is older than this nsmctl" "$ERR"

# --- output

run profile
same "profiles" "holoconf: builtin wires 0 rules 0
    index  class        dscp   tier       share  burst  target interval  ecn ce_threshold maxwait    limit priority
    1      audio        EF     priority     10%   20ms       -        -  off            -    20ms        -        6
    3      video        AF41   weighted     20%  160ms     5ms    100ms   on          1ms       -        -        5
call: wires 3 rules 2
    index  class        dscp   tier       share  burst  target interval  ecn ce_threshold maxwait    limit priority
    1      audio        EF     priority     10%   20ms       -        -  off            -    20ms        -        6
    3      video        63     weighted     20%  160ms   500us       1s   on          1ms       -    5mbit        5" "$OUT"
run class show call
same "classes" "audio: dscp EF tier priority share 10% burst 20ms limit none target none ecn off ce_threshold none maxwait 20ms
video: dscp 63 tier weighted share 20% burst 160ms limit 5mbit target 500us interval 1s ecn on ce_threshold 1ms maxwait none" "$OUT"
read -ra words < <(sed -n 's/^video: //p' <<<"$OUT")
sends "the words shown are words of class set" "$SET class.3=3f class.4=01 class.5=14000000 \
class.6=f4010000 class.7=40420f00 class.8=01 class.9=00000000 class.10=404b4c0000000000 \
class.14=00710200 class.15=e8030000" \
	class set call video "${words[@]}"
read -ra words < <(fake class show call 1 | sed -n 's/^audio: //p')
sends "the words of a class without CoDel, too" "25 flags=0x5 1=$CALL class.2=617564696f00 class.3=2e \
class.4=00 class.5=0a000000 class.6=00000000 class.8=00 class.9=204e0000 class.10=0000000000000000 \
class.14=204e0000 class.15=00000000" \
	class set call audio "${words[@]}"
NSM_FAKE=steered run profile show call
same "what classes ask of paths, as a table" "    index  class            rtt  jitter     loss  strategy  fallback, colours, duplicate
    1      audio          300ms    30ms       1%  best      best
    3      video           40ms    25ms  0.1234%  cheapest  stay prefer mpls,lte avoid public-internet duplicate sla" \
	"$(tail -n 3 <<<"$OUT")"
NSM_FAKE=steered run class show call
same "what classes ask of paths, in words" "maxwait 20ms rtt 300ms jitter 30ms loss 1%
maxwait none rtt 40ms jitter 25ms loss 0.1234% prefer mpls,lte avoid public-internet strategy cheapest fallback stay duplicate sla duplicate-max 1200" \
	"$(grep -o 'maxwait .*' <<<"$OUT")"
NSM_FAKE=steered run -d class show call audio
holds "all of it with -d" " maxwait 20ms rtt 300ms jitter 30ms loss 1% prefer none only none avoid none strategy best fallback best duplicate off duplicate-max 640" "$OUT"
read -ra words < <(sed -n 's/^audio:.* maxwait 20ms //p' <<<"$OUT")
sends "the words shown are words of class set: paths" "25 flags=0x5 1=$CALL class.2=617564696f00 \
class.16=e0930400 class.17=30750000 class.18=10270000 class.22=00 class.23=00 class.24=00 class.25=80020000 class.19=00 class.20=00 \
class.21=00" class set call audio "${words[@]}"
NSM_FAKE=steered json "JSON of what a class asks" '{"sla_rtt":40000,"sla_jitter":25000,"sla_loss":1234,"prefer":["mpls","lte"],"only":[],"avoid":["public-internet"],"strategy":"cheapest","fallback":"stay","duplicate":"sla","duplicate_max":1200}' \
	'.[0] | with_entries(select(.key | test("sla|prefer|only|avoid|strategy|fallback|duplicate")))' -j class show call video
json "JSON: a module that does not steer" '[]' \
	'[.[0] | keys[] | select(test("sla|prefer|strategy"))]' -j class show call video
NSM_FAKE=newer json "a newer module: strategy as number, colours that fit" '[9,["mpls","lte","red","blue"]]' \
	'.[0] | [.strategy, .prefer]' -j class show call video
run rule
same "rules" "call: pref 10 class video src 192.0.2.0/24 dst 0.0.0.0/0 proto udp dport 5000-5010
call: pref 65535 class video src 2001:db8::/32 dst 2001:db8::1 proto 99 sport 1-65535 dport 53,80,8000-8080 dscp EF mark 0x10/0xf0 priority 4294967295 cgroup /kubepods/x
other: pref 10 class video mark 0x7 cgroup /gone gone" "$OUT"
run rule show call
same "rules of one profile" 2 "$(grep -c ^call: <<<"$OUT")"
same "and of no other" 0 "$(grep -cv ^call: <<<"$OUT")"
read -ra words < <(sed -n 's/^call: \(pref 10 .*\)/\1/p' <<<"$OUT")
sends "the words shown are words of rule add" "$ADD 2=0a000000 4=c0000200 6=18 7=00000000 9=00 \
10=11 13=1388 14=1392 21=$VIDEO" rule add call "${words[@]}"
read -ra words < <(fake rule show call | sed -n 's/^call: \(pref 65535 .*\)/\1/p')
sends "the words shown are words of rule add, IPv6" "$ADD 2=ffff0000 \
5=20010db8000000000000000000000000 6=20 8=20010db8000000000000000000000001 10=63 \
11=0001 12=ffff 13=0035 15=2e 16=10000000 17=f0000000 18=ffffffff \
19=2f6b756265706f64732f7800 21=$VIDEO 25=0600010000500000 \
25=060001001f400000060002001f900000" rule add call "${words[@]}"
run -s rule show call
holds "with -s what it counts" "$(printf 'x\n    packets 4294967297')" "x
$(tail -n 1 <<<"$OUT")"
same "what is not counted is not shown" 1 "$(grep -c packets <<<"$OUT")"
json "JSON: ranges behind the first" '[53,53,[[80,80],[8000,8080]],null]' \
	'.[1] | [.dport_min, .dport_max, [.dport_more[] | [.first, .last]], .packets]' -j rule
json "JSON with -s" '[null,4294967297,null]' '[.[].packets]' -j -s rule
run -c=always rule
holds "a cgroup that is gone" $'cgroup /gone \033[31mgone\033[0m' "$OUT"

json "JSON profile" '{"name":"holoconf","builtin":true,"wires":0,"rules":0}' '.[0] | del(.class)' -j profile
json "JSON profile, more" '{"name":"call","builtin":false,"wires":3,"rules":2}' '.[1] | del(.class)' -j profile
json "JSON profile: a class" '{"index":3,"name":"video","dscp":63,"tier":"weighted","share":20,"target":500,"interval":1000000,"ecn":true,"maxwait":0,"limit":5000000,"priority":5,"burst":160000,"ce_threshold":1000}' \
	'.[0].class[1]' -j profile show call
json "JSON classes" '[["call","audio",20000],["call","video",0]]' \
	'[.[] | [.profile, .name, .maxwait]]' -j class show call
json "JSON class" '{"profile":"call","index":1,"name":"audio","dscp":46,"tier":"priority","share":10,"target":0,"interval":0,"ecn":false,"maxwait":20000,"limit":0,"priority":6,"burst":20000,"ce_threshold":0}' \
	'.[0]' -j class show call audio
json "JSON rule" '{"profile":"call","pref":10,"class":3,"class_name":"video","src":"192.0.2.0","src_len":24,"dst":"0.0.0.0","dst_len":0,"proto":"udp","dport_min":5000,"dport_max":5010}' \
	'.[0]' -j rule
json "JSON rule, IPv6" '{"profile":"call","pref":65535,"class":3,"class_name":"video","src6":"2001:db8::","src_len":32,"dst6":"2001:db8::1","dst_len":128,"proto":99,"sport_min":1,"sport_max":65535,"dport_min":53,"dport_max":53,"dport_more":[{"first":80,"last":80},{"first":8000,"last":8080}],"dscp":46,"mark":16,"mark_mask":240,"priority":4294967295,"cgroup":"/kubepods/x","cgroup_gone":false}' \
	'.[0]' -j rule show call pref 65535
json "JSON rule, cgroup gone" '{"profile":"other","pref":10,"class":3,"class_name":"video","mark":7,"mark_mask":4294967295,"cgroup":"/gone","cgroup_gone":true}' \
	'.[0]' -j rule show other
json "JSON rules of a profile without one" '[]' . -j rule show holoconf
NSM_FAKE=newer json "a newer module: tier as number" '[9,1]' '.[0] | [.class[1].tier, (.class | length - 1)]' -j profile
same "a newer module: one note" 1 "$(grep -c "is newer than this nsmctl" <<<"$ERR")"
NSM_FAKE=newer json "a newer module: class by the kernel's name" lidar '.[0].class_name' -j rule show other
NSM_FAKE=newer run rule show other
holds "a newer module: class by its name, to be said again" "class lidar " "$OUT"
finish
