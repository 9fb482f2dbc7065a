#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Profiles, classes and rules against the module: every setting set and shown,
# refusals and their texts, references that keep a profile. Their effect on packets is
# tested by classify.sh and qos_profile.sh.
#
# Topology: topo_pair of lib.sh, $C as the pod, and $R as an underlay that ends.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
ns_add "$C" "$R"

class() # PROFILE CLASS [JQ-EXPRESSION]
{
	ctl -j profile show "$1" | jq -rc ".[0].class[] | select(.name == \"$2\")${3:-}"
}

profile() # NAME JQ-EXPRESSION
{
	ctl -j profile show "$1" | jq -rc ".[0]$2"
}

rules() { ctl rule show "$@"; }

# --- profiles, set and shown

same "holoconf is there" '["holoconf"] true 0' \
	"$(ctl -j profile | jq -rc '"\(map(.name)) \(.[0].builtin) \(.[0].rules)"')"
same "as it is documented" \
	"control 48 priority 2,audio 46 priority 10,holo 32 weighted 30,video 34 weighted 20,text 18 weighted 8,file 10 weighted 5,default 0 weighted 25,scavenger 1 background 0," \
	"$(profile holoconf '.class[] | "\(.name) \(.dscp) \(.tier) \(.share)"' | tr '\n' ,)"
check "add" ctl profile add p1
same "it is as holoconf" "$(profile holoconf .class)" "$(profile p1 .class)"
check "every setting of a class" ctl class set p1 audio dscp CS5 tier weighted share 7 \
	limit 2mbit target 3ms interval 30ms ecn on maxwait none burst 50ms ce_threshold 2ms \
	rtt 40ms jitter none loss 2% prefer mpls,inet only mpls,inet,lte avoid lte \
	strategy cheapest fallback drop duplicate sla duplicate-max 64
same "every setting: shown" \
	'{"index":1,"name":"audio","dscp":40,"tier":"weighted","share":7,"target":3000,"interval":30000,"ecn":true,"maxwait":0,"limit":2000000,"priority":6,"burst":50000,"ce_threshold":2000,"sla_rtt":40000,"sla_jitter":0,"sla_loss":20000,"prefer":["mpls","inet"],"only":["mpls","inet","lte"],"avoid":["lte"],"strategy":"cheapest","fallback":"drop","duplicate":"sla","duplicate_max":64}' \
	"$(class p1 audio)"
same "the others are as they were" "$(class holoconf video)" "$(class p1 video)"
check "add like it" ctl profile add p2 like p1
same "it is like it" "$(profile p1 .class)" "$(profile p2 .class)"
check "and goes its own way" ctl class set p2 audio share 1
same "and the other does not" 7 "$(class p1 audio .share)"
read -ra words < <(ctl class show p1 audio | sed 's/^audio: //')
check "what is shown is taken" ctl class set p2 audio "${words[@]}"
same "and is the same" "$(class p1 audio)" "$(class p2 audio)"
check "holoconf can be changed" ctl class set holoconf file share 4
check "and back" ctl class set holoconf file share 5
check "del" ctl profile del p2
same "del: gone" "holoconf p1" "$(ctl -j profile | jq -r '[.[].name] | join(" ")')"
same "none of another namespace" holoconf "$("$NSMCTL" -n "$B" -j profile | jq -r '.[].name')"
for time in 1us 10s; do
	check "interval $time" ctl class set p1 video target none interval $time
done
for rate in 1kbit 400gbit 1tbit none; do
	check "limit $rate" ctl class set p1 video limit $rate
done
check "as it was" ctl class set p1 video target 5ms interval 100ms

# A class without CoDel that gets a target gets an interval, too.
codel() { ctl -j class show p1 video | jq -c '.[0] | [.target, .interval, .maxwait]'; }
check "no CoDel" ctl class set p1 video target none interval 0us maxwait 20ms
same "no CoDel: shown" "[0,0,20000]" "$(codel)"
check "CoDel without an interval" ctl class set p1 video maxwait none target 6ms
same "its interval is 20 targets" "[6000,120000,0]" "$(codel)"
check "no CoDel again" ctl class set p1 video target none interval 0us
check "a long target" ctl class set p1 video target 1s
same "its interval is the longest there is" "[1000000,10000000,0]" "$(codel)"
check "as it was before" ctl class set p1 video target 5ms interval 100ms

# A change of the tier changes the burst, unless the request contains one.
burst() { ctl -j class show p1 video | jq -c '.[0] | [.tier, .burst]'; }
same "the burst of a weighted class" '["weighted",160000]' "$(burst)"
check "the tier that it has" ctl class set p1 video burst 30ms tier weighted
check "and once more, without a burst" ctl class set p1 video tier weighted
same "its burst stays" '["weighted",30000]' "$(burst)"
check "another tier" ctl class set p1 video tier priority
same "has its own burst" '["priority",20000]' "$(burst)"
check "and none" ctl class set p1 video tier background share 0
same "without a share" '["background",0]' "$(burst)"
check "a tier with a burst" ctl class set p1 video tier weighted share 20 burst 1s
same "has that" '["weighted",1000000]' "$(burst)"
check "as it was at first" ctl class set p1 video burst 160ms

# --- refused

before=$(ctl -j profile)
refusal "add: is there" "profile add: there is a profile of this name (File exists)" \
	profile add p1
refusal "del: built in" "profile del: this profile is built in and cannot be deleted (Device or resource busy)" \
	profile del holoconf
refusal "class: no profile" "class set: no profile \"p9\" here (No such file or directory)" \
	class set p9 video share 1
refusal "shares over 100" "class set: the shares of a profile cannot be more than 100 percent; lower another class first (Invalid argument)" \
	class set p1 video share 24
refusal "no share" "class set: a priority or weighted class needs a share of 1 percent or more (Invalid argument)" \
	class set p1 video share 0
refusal "a share of the rest" "class set: a background class has no share: it gets what is left; give share 0 (Invalid argument)" \
	class set p1 scavenger share 1
bounds="class set: burst must be 1 ms to 1 s; a background class has no share, and no burst: give burst 0 (Invalid argument)"
refusal "no burst" "$bounds" class set p1 video burst none
refusal "a burst without a share" "$bounds" class set p1 scavenger burst 20ms
refusal "target and maxwait" "class set: a class has either a target or a maxwait; give target none, or maxwait none, with it (Invalid argument)" \
	class set p1 video maxwait 20ms
refusal "interval under target" "class set: interval must be longer than target; give both (Invalid argument)" \
	class set p1 video target 100ms
refusal "11 seconds" "class set: a time must be 10 s at most (Invalid argument), in \"target\"" \
	class set p1 video target 11s
for rate in 1bit 999bit 1000000000001; do
	refusal "limit $rate" "class set: limit must be 1 kbit/s to 1 Tbit/s, or 0 for none (Invalid argument)" \
		class set p1 video limit $rate
done
same "nothing has changed" "$before" "$(ctl -j profile)"

# --- rules, set and shown

check "rules" ctl -b - <<-END
	rule add p1 class video proto udp dport 5000-5010
	rule add p1 pref 5 class audio src 10.0.0.0/8 dst 10.1.2.3 sport 7
	rule add p1 class holo src fd00::/8 dst fd00:1::/32 dscp AF41
	rule add p1 class text mark 0x10/0xf0 priority 3
	rule add p1 class file
END
all="p1: pref 5 class audio src 10.0.0.0/8 dst 10.1.2.3 sport 7
p1: pref 10 class video proto udp dport 5000-5010
p1: pref 20 class holo src fd00::/8 dst fd00:1::/32 dscp AF41
p1: pref 30 class text mark 0x10/0xf0 priority 3
p1: pref 40 class file"
same "they are shown" "$all" "$(rules)"
same "those of a profile" "$all" "$(rules p1)"
same "none of another" "" "$(rules holoconf)"
check "a copy has them" ctl profile add p2 like p1
same "shown" "${all//p1:/p2:}" "$(rules p2)"
check "del all" ctl rule del p2 all
same "del all: none" "" "$(rules p2)"
check "what is shown is taken" ctl -b - <<<"${all//p1:/rule add p2}"
same "and is the same" "${all//p1:/p2:}" "$(rules p2)"
check "del by pref" ctl rule del p2 pref 20
check "del by its words" ctl rule del p2 proto udp dport 5000-5010
check "del by pref and class" ctl rule del p2 pref 40 class file
same "two are left" "5 30" "$(ctl -j rule show p2 | jq -r '[.[].pref] | join(" ")')"
same "a profile counts them" 5 "$(profile p1 .rules)"
check "del with rules" ctl profile del p2

# --- events

"$NSMCTL" -n "$A" -j monitor current >"$TMP/told" 2>/dev/null & JOBS+=("$!")
"$NSMCTL" -n "$C" -j monitor current >"$TMP/elsewhere" 2>/dev/null &
elsewhere=$!
JOBS+=("$elsewhere")
check_soon "the profiles that are there" grep -q '"event":"profile-current","name":"p1"' "$TMP/told"
check_soon "those elsewhere" grep -q '"event":"profile-current"' "$TMP/elsewhere"
same "the rules that are there" 5 "$(grep -c '"event":"rule-current","profile":"p1"' "$TMP/told")"
told() # events about p9 or about a marker
{
	jq -r 'select(.name == "p9" or .profile == "p9") |
		"\(.event) \(if .class | type == "array" then
			if .builtin == null then [.class[] | "\(.index):\(.name)"] | join(",") else .rules end
			else "\(.pref) \(.class_name)" end)"' <"$TMP/told" | paste -sd '|'
}
check "a copy" ctl profile add p9 like p1
check "classes" ctl class set p9 4 name database class video share 19
check "classes, the same again" ctl class set p9 video share 19
refuse "classes, refused" "cannot be more than 100 percent" ctl class set p9 video share 99
check "a rule" ctl rule add p9 pref 7 class database proto tcp
refuse "a rule, refused" "there is a rule of this pref" ctl rule add p9 pref 7 class 1
check "a rule goes" ctl rule del p9 pref 10
check "another goes" ctl rule del p9 class audio sport 7 src 10.0.0.0/8 dst 10.1.2.3
check "all go" ctl rule del p9 all
check "all go, again" ctl rule del p9 all
check "one comes" ctl rule add p9 class file
check "and goes with all" ctl rule del p9 all
check "the profile goes" ctl profile del p9
want="profile-new 5|class-change 3:video,4:database|rule-new 7 database|rule-del 10 video|\
rule-del 5 audio|rule-flush null null|rule-new 10 file|rule-del 10 file|profile-del 0"
same_soon "events of a profile, its classes and rules" "$want" told
same "none of them elsewhere" "" "$(grep p9 "$TMP/elsewhere")"
# The process would keep the namespace alive.
kill "$elsewhere"

# --- names of classes, in all tools

check "a profile for its names" ctl profile add p3
check "by number" ctl class set p3 4 name database
check "by the name so far, with another word" ctl class set p3 file name logs share 4
same "shown" "control audio holo video database logs default scavenger" \
	"$(ctl class show p3 | sed 's/:.*//' | paste -sd ' ')"
same "one of them" "database 4" "$(ctl -j class show p3 database | jq -r '.[0] | "\(.name) \(.index)"')"
same "by its number" "database 4" "$(ctl -j class show p3 4 | jq -r '.[0] | "\(.name) \(.index)"')"
refusal "not by the name that it had" "class set: no class \"text\" in this profile; nsmctl class show lists them (No such file or directory)" \
	class set p3 text share 1
refusal "a name that is taken" "class set: another class of this profile has this name; rename that one, in the same request if they change names (File exists)" \
	class set p3 4 name audio
check "a rule by the name" ctl rule add p3 class database proto tcp
check "a rule by the number" ctl rule add p3 class 5 proto udp
refusal "a rule of no such class" "rule add: no class \"text\" in this profile; nsmctl class show lists them (No such file or directory)" \
	rule add p3 class text
same "rules" "p3: pref 10 class database proto tcp
p3: pref 20 class logs proto udp" "$(rules p3)"
same "rules in JSON" '[[4,"database"],[5,"logs"]]' \
	"$(ctl -j rule show p3 | jq -c '[.[] | [.class, .class_name]]')"
check "an uplink" ctl uplink add up3
check "a wire that has them" ctl wire add w3 id 3 profile p3 uplink up3
same "its counters" "database logs" \
	"$(ctl -j -s wire show w3 | jq -r '[.[0].class_stats[] | select(.class == (4, 5)) | .name] | join(" ")')"
same "by ethtool" "class_database_rx_packets class_database_rx_bytes class_database_tx_packets class_database_tx_bytes" \
	"$(in_ns "$A" ethtool -S w3 | sed -n 's/^ *\(class_database_.*\):.*/\1/p' | paste -sd ' ')"
same "metrics of the wire" 4 "$(ctl stats --prometheus | grep -c '{wire="w3",class="database"} 0')"
same "of the uplink" database "$(ctl -j -s uplink show up3 | jq -r '.[0].queue[4].name')"
same "metrics of the uplink" 1 "$(ctl stats --prometheus |
	grep -c '^nsmwire_uplink_sent_packets_total{uplink="up3",class="database"}')"
check "a wire that has others" ctl wire add w4 id 4 profile p1 uplink up3
same "of the uplink, which they share: no name" null "$(ctl -j -s uplink show up3 | jq -r '.[0].queue[4].name')"
same "metrics of the uplink: the number" 1 "$(ctl stats --prometheus |
	grep -c '^nsmwire_uplink_sent_packets_total{uplink="up3",class="4"}')"
check "renamed under a wire" ctl class set p3 database name db
same "renamed under a wire: its counters" db "$(ctl -j stats w3 | jq -r '.wire[0].class_stats[4].name')"
long=abcdefghijklmn
check "the longest" ctl class set p3 db name $long
check "all of the longest" ctl class set p3 0 name abcdefghijklm0 class 1 name abcdefghijklm1 \
	class 2 name abcdefghijklm2 class 3 name abcdefghijklm3 class 5 name abcdefghijklm5 \
	class 6 name abcdefghijklm6 class 7 name abcdefghijklm7
check "on the longest uplink" ctl -b - <<-END
	uplink add uplink-of-15-ch dev ua local $UA4 local $UA6 rate 48mbit overhead 38 mpu 84 colour colour-of-15-ch fwmark 7
	wire set w3 uplink uplink-of-15-ch
END
same "it is shown, with all of it" "8 abcdefghijklm7" \
	"$(ctl -j -s uplink show uplink-of-15-ch | jq -r '.[0].queue | "\(length) \(.[7].name)"')"
check "the wire leaves it" ctl wire set w3 uplink none
check "it goes" ctl uplink del uplink-of-15-ch
same "the longest, by ethtool" class_${long}_rx_packets \
	"$(in_ns "$A" ethtool -S w3 | sed -n "s/^ *\(class_${long}_rx_packets\):.*/\1/p")"
check "the wires go" ctl -b - <<<"wire del w3
wire del w4
uplink del up3
profile del p3"

# --- references that keep a profile

check "a wire takes it" ctl wire add w1 id 1 profile p1
same "the wire shows it" p1 "$(ctl -j -d wire show w1 | jq -r '.[0].link.profile')"
same "it is counted" 1 "$(profile p1 .wires)"
refusal "del: in use" "profile del: wires use this profile; give them another or delete them first (Device or resource busy)" \
	profile del p1
check "by ip" ip -n "$A" link add w2 type nsmwire id 2 profile p1 trust mark,priority reflect off
same "by ip: shown" '"p1" ["mark","priority"] false' \
	"$(ctl -j -d wire show w2 | jq -rc '.[0].link | "\"\(.profile)\" \(.trust) \(.reflect)"')"
same "it is counted" 2 "$(profile p1 .wires)"
refusal "no such profile" "wire set: the underlay netns has no profile of this name; add it first (No such device)" \
	wire set w1 profile p9
check "another" ctl wire set w1 profile holoconf
same "it is counted less" "1 1" "$(profile p1 .wires) $(profile holoconf .wires)"
check "to a pod" ip -n "$A" link set w2 netns "$C"
refusal "del: a pod's" "profile del: wires use this profile; give them another or delete them first (Device or resource busy)" \
	profile del p1
ns_del "$C"
same_soon "the pod has ended" 0 profile p1 .wires
check "del" ctl profile del p1
check "an underlay with profiles and rules" "$NSMCTL" -n "$R" -b - <<-END
	profile add q like holoconf
	rule add q class video dport 1
	rule add holoconf class video dport 1
	wire add w1 id 1 remote 192.0.2.1 profile q
	wire add w2 id 2 remote 192.0.2.1
END
ip -n "$R" link set w1 netns "$B"
ns_del "$R"
same_soon "its wire stays, without a profile" null wire "$B" .link.profile w1
refuse "and cannot be given one" "netns of this wire is gone" \
	"$NSMCTL" -n "$B" wire set w1 profile holoconf
ctl wire del w1
export A
cases profile.py
finish
