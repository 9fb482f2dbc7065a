#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# nsmctl peer and path without a kernel module: the request for every word, refusals,
# how peers and paths are shown, what probes have measured on them, the paths that
# classes take, and the history.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"

# --- usage

bad "peer: unknown verb" 'no command "east", see "nsmctl peer help"' peer east
bad "peer add: no name" "the name of a peer is missing, see \"nsmctl peer help\"" peer add
bad "peer: name too long" "is not a name that a peer can have" peer add abcdefghijklmnop
bad "peer: the name none" '"none" is not a name' peer set none port 7
bad "peer del: two" 'one word too many' peer del a b
bad "peer show: two" 'one word too many' peer show a b
for word in 0 65536 x -1 "" 99999999999999999999 7x; do
	bad "peer: port '$word'" '"port" wants a UDP port from 1 to 65535' peer add e port "$word"
	bad "path: port '$word'" '"port" wants a UDP port from 1 to 65535' path set peer e path 0 port "$word"
done
bad "peer: port twice" '"port" is there twice' peer add e port 1 port 1
for word in interval busy idle asleep detect; do
	least=10ms below=9999us
	[ $word != detect ] || least=20ms below=19999us
	bad "peer: $word: no time" "\"$word\" wants a time as 100ms" peer set e $word fast
	bad "peer: $word: no value" "\"$word\" wants a time as 100ms" peer set e $word
	bad "peer: $word: no unit" "\"$word\" wants a unit: us, ms or s" peer set e $word 50
	for value in 0 $below 60.000001s 4294s; do
		bad "peer: $word $value" "\"$word\" wants $least to 60s" peer add e $word "$value"
	done
	bad "peer: $word: 32 bits" "\"$word\" is too large" peer set e $word 4295s
	bad "peer: $word: part of a microsecond" "does not come out" peer set e $word 20.0001ms
	bad "peer: $word twice" "\"$word\" is there twice" peer add e $word 50ms $word 50ms
done
bad "path: unknown verb" 'no command "east", see "nsmctl path help"' path east
for verb in add set del show; do
	bad "path $verb: no peer" 'say which peer, by "peer NAME"' path $verb path 0
done
bad "path: peer name" '"peer" wants the name of a peer' path add peer a/b
for word in 8 -1 x ""; do
	bad "path: index '$word'" '"path" wants the index of a path, from 0 to 7' path set peer e path "$word"
done
bad "path: uplink name" '"uplink" wants the name of an uplink' path add peer e uplink none
bad "path: remote" '"remote" wants an IPv4 or IPv6 address' path add peer e remote none
bad "path: local" '"local" wants an IPv4 or IPv6 address, or any' path set peer e path 0 local none
bad "path: state" '"state" wants up or down' path set peer e path 0 state off
bad "path: remote of both families" '"remote" is there twice' path add peer e remote 192.0.2.2 remote ::1
bad "path: remote and learned" '"remote" is there twice' path add peer e remote 192.0.2.2 remote learned
bad "path: learned and remote" '"remote" is there twice' path add peer e remote learned6 remote ::1
bad "path: srcport" '"srcport" wants auto, bound or flow' path set peer e path 0 srcport 6091
bad "path: local of both families" '"local" is there twice' path add peer e local any local ::1
for word in "peer e" "path 0" "uplink u" "port 7" "state up" "srcport flow"; do
	# shellcheck disable=SC2086 # words
	bad "path: ${word% *} twice" "\"${word% *}\" is there twice" path set peer e path 0 \
		uplink u port 7 state up srcport auto $word
done
for verb in del show; do
	bad "path $verb: a setting" '"uplink" is not a word of this command' path $verb peer e path 0 uplink u
done

# --- requests

sends "peer add" "38 flags=0x5 1=6561737400" peer add east
sends "peer add, all words" "38 flags=0x5 1=6561737400 2=1b58 5=10270000 6=11270000 7=00879303 \
8=80841e00 9=204e0000" peer add east detect 20ms asleep 2s idle 60s busy 10.001ms interval 10000us port 7000
sends "peer set" "37 flags=0x5 1=6561737400 2=ffff" peer set east port 65535
sends "peer set, nothing but the name" "37 flags=0x5 1=6561737400" peer set east
sends "peer del" "40 flags=0x5 1=6561737400" peer delete east
sends "peer show" "36 flags=0x305" peer
sends "peer ls" "36 flags=0x5 1=6561737400" peer ls east
sends "path add" "42 flags=0x5 1=6561737400 3=77616e3000 4=c0000202" \
	path add peer east uplink wan0 remote 192.0.2.2
sends "path add, all words, IPv6" "42 flags=0x5 1=6561737400 2=07 3=77616e3000 \
5=20010db8000000000000000000000002 6=1b58 8=20010db8000000000000000000000001 9=00" \
	path add state down port 7000 local 2001:db8::1 remote 2001:db8::2 uplink wan0 path 7 peer east
sends "path add, learned" "42 flags=0x5 1=6561737400 2=00 3=77616e3000 10=01 11=01" \
	path add peer east path 0 uplink wan0 remote learned srcport bound
sends "path set, learned, IPv6" "41 flags=0x5 1=6561737400 2=00 10=02" \
	path set peer east path 0 remote learned6
sends "path set" "41 flags=0x5 1=6561737400 2=00 7=00000000 9=01" \
	path set peer east path 0 local any state up
sends "path del" "44 flags=0x5 1=6561737400 2=07" path del peer east path 7
sends "path show" "36 flags=0x305" path
sends "path show of a peer" "36 flags=0x5 1=6561737400" path show peer east

# --- refusals by the kernel

refused "peer: text and attribute" \
	"peer set: that cannot be (Invalid argument), in \"port\"" peer set refuse port 7
refused "peer: the word of a time" \
	"peer set: that cannot be (Invalid argument), in \"busy\"" peer set refuse busy 1s
refused "path: text and attribute" \
	"path add: that cannot be (Invalid argument), in \"remote\"" path add peer refuse remote 192.0.2.255
refused "peer: in use" "peer del: wires lead to this peer (Device or resource busy)" peer del busy
refused "no such peer" "peer show: no peer \"gone\" here (No such device)" peer show gone
refused "no such peer of a path" "path show: no such peer (No such device)" path show peer gone
refused "no such path" "path show: the peer \"east\" has no path 7" path show peer east path 7

# --- shown

run peer
same "peers and their paths" "west: port 6091 paths 0 (0 up) wires 0
east: port 6091 paths 3 (1 up) wires 2
    east path 0 up uplink wan0 remote 192.0.2.2 port 6091 source 192.0.2.1 dev lo mtu 1500 active
    east path 2 down (no-carrier) uplink bare1 remote 2001:db8::2 port 7000 local 2001:db8::1
    east path 3 down (admin) uplink bare1 remote 198.51.100.2 port 6091 state down" "$OUT"
paths=$(sed -n 's/^    //p' <<<"$OUT")
run path
same "paths" "$paths" "$OUT"
read -ra words < <(sed -n 's/^.*\(uplink .*\)/\1/p' <<<"$OUT" | sed -n 2p)
sends "the words shown are words of path set" "41 flags=0x5 1=6561737400 2=02 3=626172653100 \
5=20010db8000000000000000000000002 6=1b58 8=20010db8000000000000000000000001" \
	path set peer east path 2 "${words[@]}"
run path show peer east path 3
same "one path" "$(tail -n 1 <<<"$paths")" "$OUT"
run -d path show peer east path 0
same "a path: details" "east path 0 up uplink wan0 remote 192.0.2.2 port 6091 local any state up source 192.0.2.1 dev lo mtu 1500 active" "$OUT"
json "JSON peer" '{"name":"west","port":6091,"wires":0,"path":[]}' '.[0]' -j peer
json "JSON path" '{"peer":"east","index":0,"state":"up","reason":"none","uplink":"wan0","remote":"192.0.2.2","remote_port":6091,"local":"192.0.2.1","ifindex":1,"ifname":"lo","mtu":1500,"admin":"up","active":true}' \
	'.[0]' -j path
json "JSON path: the source address that was configured" '["2001:db8::1",null,"down","no-carrier"]' \
	'.[1] | [.configured_local6, .local6, .state, .reason]' -j path show peer east
json "JSON peer: its paths are those of path show" true \
	'.[0] | [.path[] | has("peer")] == [false, false, false]' -j peer show east
NSM_FAKE=private run path
same "paths without where they lead" "east path 0 up
east path 2 down
east path 3 down" "$OUT"
NSM_FAKE=private json "JSON paths without where they lead" '{"index":0,"state":"up"}' \
	'.[1].path[0]' -j peer
# --- what probes measure

export NSM_FAKE=measured
run peer
same "measured: peers and their paths" "west: port 6091 busy 20ms detect 100500us paths 0 (0 up) wires 0
east: port 6091 busy 20ms detect 100500us paths 4 (3 up) wires 2
    east path 0 up uplink wan0 remote 192.0.2.2 port 6091 mtu 1500 rtt 21.4ms jitter 0.3ms loss 0.123% pmtu 1492 active
    east path 1 up (unheard) uplink wan0 remote 192.0.2.2 port 6091 mtu 1500 rtt 1.3s jitter 0us loss 100% pmtu 1200 searching
    east path 2 down (silent) uplink wan0 remote 192.0.2.2 port 6091 mtu 1500 pmtu error
    east path 3 unmeasured uplink wan0 remote 192.0.2.2 port 6091 mtu 1500" "$OUT"
read -ra words < <(sed -n 's/^west: \(.*\) paths.*/\1/p' <<<"$OUT")
sends "measured: the words shown are words of peer set" \
	"37 flags=0x5 1=6561737400 2=17cb 6=204e0000 9=94880100" peer set east "${words[@]}"
run -d path
same "measured: paths, details" \
	"east path 0 up uplink wan0 remote 192.0.2.2 port 6091 local any state up mtu 1500 rtt 21.4ms jitter 0.3ms loss 0.123% pmtu 1492 active
    rtt 21.4ms least 20ms var 1.9ms, fastest path, probes 51022 out 51009 in loss 1%, interval 50ms, detect 250ms
    class                   sent            seen       lost      extra     loss
    text                  182203          182190         13          0  0.0071%
    file         9007199254740993 9007199254740994          0          1        -
    11                         8               6          2          0      25%
east path 1 up (unheard) uplink wan0 remote 192.0.2.2 port 6091 local any state up mtu 1500 rtt 1.3s jitter 0us loss 100% pmtu 1200 searching
    rtt 1.3s least 0us var 99us, 6.7ms later than path 0, probes 51022 out 51009 in loss 0%, interval 50ms, detect 312.3ms
east path 2 down (silent) uplink wan0 remote 192.0.2.2 port 6091 local any state up mtu 1500 pmtu error
    probes 51022 out 51009 in, interval 50ms, detect 250ms
east path 3 unmeasured uplink wan0 remote 192.0.2.2 port 6091 local any state up mtu 1500
    probes 4 out 0 in, interval 8s, detect 250ms" "$OUT"
run -d path show peer east path 1
same "measured: one path, compared with the others" \
	"    rtt 1.3s least 0us var 99us, 6.7ms later than path 0, probes 51022 out 51009 in loss 0%, interval 50ms, detect 312.3ms" \
	"$(tail -n 1 <<<"$OUT")"
run -d peer show east
holds "measured: a peer, details" \
	"east: port 6091 interval 100ms busy 20ms idle 1s asleep 5s detect 100500us seal off paths 4 (3 up) wires 2 session 0x0a2b3c4d
    east path 0 " "$OUT"
holds "measured: a peer, its paths' details" "
        probes 4 out 0 in, interval 8s, detect 250ms" "$OUT"
json "measured: JSON peer" '{"name":"west","port":6091,"wires":0,"interval":100000,"interval_busy":20000,"interval_idle":1000000,"interval_asleep":5000000,"detect":100500,"session":170605645,"seal":"off","path":[]}' \
	'.[0]' -j peer
json "measured: JSON path" '{"rtt":21437,"rtt_var":1900,"rtt_min":20004,"jitter":312,"transit":-300,"loss":1234,"probe_loss":10000,"probes_tx":51022,"probes_rx":51009,"interval":50000,"detect":250000,"pmtu":1492,"pmtu_state":"complete"}' \
	'.[0] | del(.index, .peer, .state, .reason, .uplink, .remote, .remote_port, .mtu, .admin, .active, .class_meter)' -j path
json "measured: JSON classes of a path" '[{"class":4,"tx":182203,"rx_seen":182190,"lost":13,"extra":0,"loss":71},[false,"extra"],[11,250000]]' \
	'.[0].class_meter | [.[0], (.[1] | [has("loss"), (keys[] | select(. == "extra"))]), (.[2] | [.class, .loss])]' \
	-j path show peer east path 0
json "measured: JSON, what is not measured is absent" '["peer","index","state","reason","uplink","remote","remote_port","mtu","admin","active","probes_tx","probes_rx","interval","detect","pmtu_state"]' \
	'.[3] | keys_unsorted' -j path
json "measured: JSON states" '[["up","none"],["up","unheard"],["down","silent"],["unmeasured","none"]]' \
	'map([.state, .reason])' -j path
json "measured: JSON path MTUs" '[[1492,"complete"],[1200,"searching"],[null,"error"],[null,"none"]]' \
	'map([.pmtu, .pmtu_state])' -j path
run wire
holds "measured: a wire over an unmeasured path is up" "wire0: id 42 remote 192.0.2.2 payload ip mtu 1442 up
" "$OUT"
run wire show state up
same "measured: and so for the filter" wire0 "$(cut -d : -f 1 <<<"$OUT")"
run -d wire show wire0
holds "measured: the state of its path" "    path 0 unmeasured remote 192.0.2.2 " "$OUT"
run -c=always path
holds "measured: it has the colour of one that is up" $'\033[32munmeasured\033[0m' "$OUT"
run uplink
same "measured: the budget of an uplink, unless it is the default" "wan0 probe-budget 50
bare1 " "$(sed 's/:.* cost [0-9]*//;s/ wires.*//;s/:.*/ /' <<<"$OUT")"
run -d uplink
same "measured: the budget of each uplink" "50 1000" \
	"$(sed -n 's/.* probe-budget \([0-9]*\) .*/\1/p' <<<"$OUT" | paste -sd ' ')"
json "measured: JSON budget" '[50,1000]' 'map(.probe_budget)' -j uplink
run -d monitor
holds "measured: monitor" "
peer-change east: port 6091 interval 100ms busy 20ms " "$OUT"
holds "measured: monitor, the details of a path" "
peer-change east path 3 unmeasured uplink wan0 remote 192.0.2.2 port 6091 local any state up mtu 1500
    probes 4 out 0 in, interval 8s, detect 250ms
" "$OUT"
unset NSM_FAKE

# --- paths that classes take

export NSM_FAKE=steered
run path show peer east
same "steered: what each path carries" "pmtu 1492 active carries control audio
pmtu 1200 searching carries video default
mtu 1500 pmtu error
mtu 1500" "$(grep -oE 'p?mtu [^ ]*( pmtu error)?( searching)?( active)?( carries .*)?$' <<<"$OUT")"
run path show peer east path 1
holds "steered: one path" " carries video default" "$OUT"
run peer show east
same "steered: a line of the profile behind the paths" \
	"    holoconf: control 0 cost  audio 0 preferred (twice: 1 loss) 4h moves 2  video 1 held for 8s more, 59s moves 1  file - fallback (not twice: no-path) 0s moves 3  default 1 split" \
	"$(tail -n 1 <<<"$OUT")"
same "steered: a line for each path, and one more" 6 "$(wc -l <<<"$OUT")"
run -d peer show east
same "steered: details, a line for each class" "    holoconf control 0 cost 1d moves 0
    holoconf audio 0 preferred (twice: 1 loss, 1min) 4h moves 2: path 0 good, path 1 unknown
    holoconf video 1 held for 8s more, 59s moves 1: path 0 bad loss 3.1% of 2% held for 8s more, path 1 good, path 2 bad rtt 61.2ms of 40ms held for 5min more
    holoconf file - fallback (not twice: no-path, 0s) 0s moves 3: path 0 bad jitter 120ms of 100ms held for 10s more
    holoconf default 1 split 1min moves 0" "$(grep '^    holoconf' <<<"$OUT")"
run peer show west
same "steered: a peer without wires" 1 "$(wc -l <<<"$OUT")"
json "steered: JSON of a class" '{"profile":"holoconf","class":3,"name":"video","path":1,"reason":"held","since":59999,"moves":1,"sla":[{"path":0,"state":"bad","metric":"loss","value":31000,"limit":20000,"hold":7200},{"path":1,"state":"good"},{"path":2,"state":"bad","metric":"rtt","value":61234,"limit":40000,"hold":320000}]}' \
	'.[0].steering[2]' -j peer show east
json "steered: JSON of a class that is sent twice" '[1,"loss",61000]' \
	'.[0].steering[1] | [.duplicate, .duplicate_reason, .duplicate_since]' -j peer show east
json "steered: JSON of classes that are sent once" '[[false,false],[false,"no-path"],[false,"none"]]' \
	'.[0].steering[2:] | map([has("duplicate"), .duplicate_reason // false])' -j peer show east
same "steered: no copies without -s" 0 "$(fake peer show east | grep -c copies)"
run -s peer show east
same "steered: copies" "    copies of audio sent 9007199254740993 received 3
    copies of 11 sent 0 received 1" "$(grep copies <<<"$OUT")"
same "steered: with -d, too" 2 "$(fake -d peer show east | grep -c copies)"
json "steered: JSON of copies" '[[1,3],[11,1]]' '.[0].copies | map([.class, .rx])' -j peer show east
json "steered: JSON of a peer without copies" false '.[0] | has("copies")' -j peer show west
json "steered: JSON of all" '[["control",0,"cost"],["audio",0,"preferred"],["video",1,"held"],["file",null,"fallback"],["default",1,"split"]]' \
	'.[0].steering | map([.name, .path, .reason])' -j peer show east
json "steered: JSON of a peer without wires" false '.[0] | has("steering")' -j peer show west
NSM_FAKE=profiles run peer show east
same "steered: two profiles, a line each" "    holoconf: control 0
    call: lidar 1 only-up (twice: 2 always) 1h moves 1" "$(tail -n 2 <<<"$OUT" | sed 's/ cost.*//')"
NSM_FAKE=profiles run -d peer show east
same "steered: two profiles, details" "    call lidar 1 only-up (twice: 2 always, 1s) 1h moves 1" "$(grep "^    call" <<<"$OUT")"
NSM_FAKE=profiles run path show peer east
same "steered: two profiles, what paths carry" "holoconf/control holoconf/audio
holoconf/video holoconf/default call/lidar" "$(sed -n 's/.* carries //p' <<<"$OUT")"
unset NSM_FAKE
NSM_FAKE=private json "no classes where paths are not shown" false '.[1] | has("steering")' -j peer

# --- history

bad "peer history: no name" "the name of a peer is missing" peer history
bad "peer history: two" "one word too many" peer history east west
sends "peer history" "45 flags=0x5 1=6561737400" peer history east
refused "peer history: no such peer" "peer history: no peer \"gone\" here (No such device)" peer history gone
NSM_FAKE=older refused "peer history: an older module" "peer history: Operation not supported
nsmctl: peer history: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	peer history east
now=$(date +%s)
run peer history east
same "peer history: events, the oldest first" "path 0 down silent
video path 0 -> 1 fallback
path 0 up
video path 0 bad: loss 3.1% of 2%
call/video path 0 good again
call/video path none -> 1 best
video path 1 -> none
path 0 mtu 1492
path 0 black hole: mtu 1492 -> 1200
video path 1 bad: rtt 310.4ms of 300ms" "$(cut -d ' ' -f 3- <<<"$OUT")"
ages()		# of the events, in seconds, rounded to ten
{
	local date time

	while read -r date time _; do
		echo $(((now - $(date -d "$date $time" +%s) + 5) / 10 * 10))
	done <<<"$OUT" | paste -sd ' '
}
same "peer history: local time, from the age" "86400 7200 7200 60 50 40 30 20 10 0" "$(ages)"
export TZ=UTC+5
run peer history east
same "peer history: in another time zone" "86400 7200 7200 60 50 40 30 20 10 0" "$(ages)"
unset TZ
run peer history west
same "peer history: nothing has happened" "0 ''" "$RC '$OUT'"
json "peer history: JSON" '{"peer":"east","age_ms":60000,"kind":"class-bad","path":0,"profile":"holoconf","class":3,"name":"video","metric":"loss","value":31000,"limit":20000}' \
	'.[3]' -j peer history east
json "peer history: JSON of a path" '{"peer":"east","age_ms":86400000,"kind":"path-down","path":0,"reason":"silent"}' \
	'.[0]' -j peer history east
json "peer history: JSON of path MTUs" '[{"kind":"path-mtu","path":0,"value":1492},{"kind":"black-hole","path":0,"value":1200,"limit":1492}]' \
	'map(select(.value and (.metric | not)) | del(.peer, .age_ms))' -j peer history east
json "peer history: JSON of moves" '[["moved",0,1,"fallback"],["moved",null,1,"best"],["moved",1,null,"none"]]' \
	'map(select(.kind == "moved") | [.kind, .path, .to, .reason])' -j peer history east
json "peer history: JSON, nothing has happened" '[]' . -j peer history west
run -c=always peer history east
holds "peer history: colours" $'path 0\033[31m down\033[0m silent' "$OUT"
NSM_FAKE=newer run peer history east
holds "peer history: a newer module's event" " video path 0 event 77" "$OUT"
NSM_FAKE=newer json "peer history: a newer module's event, JSON" '[77,3,9]' \
	'.[1] | [.kind, .class, .reason + 1]' -j peer history east
run monitor
holds "monitor: history" "
history east video path 1 bad: rtt 310.4ms of 300ms
" "$OUT"
json "monitor: JSON of history" '{"event":"history","peer":"east","age_ms":0,"kind":"class-bad","path":1,"profile":"holoconf","class":3,"name":"video","metric":"rtt","value":310400,"limit":300000}' \
	'select(.event == "history")' -j monitor

# --- addresses that are learned

export NSM_FAKE=learned
run path show peer east
same "learned: paths, and what they need" "east path 0 down (no-remote) uplink inet remote learned no-key for 0s
    an address is learned from sealed packets only, and there is no key to open them: set keys, with nsmctl agent or nsmctl key
east path 1 down (no-remote) uplink inet remote learned waiting for 1min
    waits for a sealed packet of the peer; the path must have the same index at both ends
east path 2 up uplink inet remote learned srcport bound at 192.0.2.7 port 40123 challenged 192.0.2.9 port 7 for 2min active
east path 3 up uplink inet remote learned6 at 2001:db8::7 port 40123 validated for 3min" "$OUT"
run -d path show peer east path 2
same "learned: details" "east path 2 up uplink inet remote learned local any state up srcport bound at 192.0.2.7 port 40123 challenged 192.0.2.9 port 7 for 2min active
    learned 2 times, challenges 6, without an answer 5" "$OUT"
run -c=always path show peer east path 3
holds "learned: colours" $'\033[32mvalidated\033[0m' "$OUT"
json "learned: JSON of an address" '{"remote":"192.0.2.7","remote_port":40123,"learn":"ipv4","learn_state":"challenged","learn_since_ms":122000,"candidate":"192.0.2.9","candidate_port":7,"learn_moves":2,"learn_challenges":6,"learn_failed":5,"srcport":"bound","source_port":6091}' \
	'.[2] | del(.peer, .index, .state, .reason, .uplink, .admin, .active)' -j path show peer east
json "learned: JSON without an address" '[null,null,"waiting",true]' \
	'.[1] | [.remote, .remote_port, .learn_state, (.learn_need | length > 0)]' -j path show peer east
run peer history east
same "learned: history" "path 0 learned 192.0.2.7 port 40123
path 1 moved from 2001:db8::7 port 7 to 2001:db8::9 port 40124" "$(cut -d ' ' -f 3- <<<"$OUT")"
json "learned: JSON of history" '[{"kind":"address-moved","path":0,"remote":"192.0.2.7","remote_port":40123},{"kind":"address-moved","path":1,"remote6":"2001:db8::9","remote_port":40124,"old_remote6":"2001:db8::7","old_remote_port":7}]' \
	'map(del(.peer, .age_ms))' -j peer history east

NSM_FAKE=newer json "a newer module: reason of a path" 77 '.[0].reason' -j path show peer east
finish
