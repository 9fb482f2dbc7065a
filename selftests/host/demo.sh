#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 1500
# slow: 430
#
# The demonstration runs, shows its documented output and draws it. It detects a
# class that is not counted, miscounted, not carried, or not served better than over
# geneve with a FIFO and with cake, or that does not take the WAN that its policy says.

cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0

result()	# STATUS NAME [FILE]
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n $2"
	else
		bad=1
		echo "not ok $n $2"
		[ -z "${3-}" ] || tail -n 40 "$3" | sed 's/^/# /'
	fi
}

same()	# NAME WANT GOT
{
	[ "$2" = "$3" ]
	result $? "$1: '$3'"
}

shows()	# NAME REGEX
{
	grep -Eq -- "$2" "$tmp/out"
	result $? "$1" "$tmp/out"
}

echo "TAP version 13"
make --no-print-directory demo >"$tmp/out" 2>&1
result $? "the demonstration ends well" "$tmp/out"
same "its first line is its title" "nsmwire: two clusters, one wire, five kinds of traffic" \
	"$(head -n 1 "$tmp/out")"
shows "it says how long it takes" '^This takes about two minutes\.'
same "each preparation says what it is and how long it took" 6 \
	"$(sed -n '/^The virtual machine boots: a quarter/q;/^[A-Z].* \.\.\. \.*[0-9][0-9]* s$/p' "$tmp/out" | wc -l)"
shows "it shows the wire" '^wire0: netnsid [0-9]+ \(west-pod\) id 42 remote 198\.51\.100\.20 '
shows "it shows the path" '^ +path 0 up remote 198\.51\.100\.20 '
for class in audio:EF holo:CS4 video:AF41 text:AF21 file:AF11; do
	name=${class%:*} dscp=${class#*:} c='[1-9][0-9]*'
	shows "class $name is counted at both ends and on the WAN" \
		"^  class $name +DSCP $dscp +($c) +\\1 $dscp +\\1 +0\$"
	shows "class $name survives a WAN that clears DSCPs" \
		"^  class $name +($c) $dscp +DSCP 0 +\\1 $name\$"
done
ms='[0-9]+\.[0-9]+'
for class in audio:- holo:"$ms" video:"$ms" text:-; do
	figures=" +$ms +${class#*:}"
	shows "class ${class%:*} beside a backup, over geneve, with cake and over the wire" \
		"^  ${class%:*} +[1-9][0-9]*( +(none|<?[0-9.]+ %)$figures){2} +none$figures\$"
done
shows "the files, too" '^  file +4 TCP( +[0-9.]+ Mbit/s){3}$'
for what in "geneve, with a FIFO" "geneve, with cake" "the wire"; do
	shows "it says what it measures over: $what" "^  (And o|O)ver $what"
done
same "and that it does" 3 "$(grep -c '^  measuring \.\.\.$' "$tmp/out")"
shows "cake has the rate of the uplink" \
	'^  west# +tc qdisc add dev eth0 root cake bandwidth 48mbit diffserv4$'
shows "the verdict is that of the table" "^  audio: 99 of 100 packets waited at most, in ms: $(
	awk '$1 == "audio" && NF > 9 { print $(NF - 1) }' "$tmp/out"), $ms with cake, $ms with a FIFO\.\$"

missing=''
while read -r line; do
	grep -qxF "$line" README.md || missing+=" '$line'"
done < <(sed -nE 's/ netns west-pod//;s/^  west# +(nsmctl (uplink|wire set) .*)/\1/p' "$tmp/out")
[ -z "$missing" ] && grep -q '^  west# *nsmctl uplink add' "$tmp/out"
result $? "its two commands are those of README.md, for a wire in a pod:$missing" "$tmp/out"

# The picture is valid SVG with a title and a description, and has the rows of the table.
looks_right()
{
	python3 - "$1" "$tmp/out" <<-'END'
	import re, sys
	import xml.etree.ElementTree as xml

	ns = "{http://www.w3.org/2000/svg}"
	root = xml.parse(sys.argv[1]).getroot()
	assert root.tag == ns + "svg"
	assert root.get("role") == "img"
	ids = {e.get("id") for e in root.iter()}
	assert set(root.get("aria-labelledby").split()) <= ids
	for name in ("title", "desc"):
	    assert root.find(ns + name).text.strip(), name
	kinds = ["geneve", "cake", "nsmwire"]
	rows = ["audio packets", "holo packets", "holo frames", "video packets",
	        "video frames", "text packets", "file"]
	texts = list(root.iter(ns + "text"))
	assert [e.text for e in texts if e.get("class") == "name"] == rows
	for name in rows:
	    assert name.split()[0] + ":" in root.find(ns + "desc").text, name
	# One mark for each kind in the legend and in each row.
	marks = list(root.iter(ns + "path"))
	assert [e.get("class") for e in marks] == kinds * (1 + len(rows))
	labels = [e for e in texts if e.get("class") == "label"]
	assert len(labels) == len(marks)
	out = open(sys.argv[2], encoding="utf-8").read()
	said = re.search(r"audio: 99 .* in ms: ([0-9.]+), ([0-9.]+) .*, ([0-9.]+) ", out)
	for ms, label in zip(reversed(said.groups()), labels[3:6]):
	    assert re.match(re.escape(ms + " ms") + "(, |$)", label.text), ms
	wide = float(root.get("width"))
	for e in labels:
	    assert 0 < float(e.get("x")) < wide - 7 * len(e.text), e.text
	END
}
looks_right build/demo/qos.svg >"$tmp/picture" 2>&1
result $? "the picture is well-formed and says the same" "$tmp/picture"

# --- the second act

shows "its peer is sealed" '^ +sealed aes-128-gcm, key [0-9]+s old, '
shows "it says which routing daemon" 'OSPF and BFD of FRR \([0-9.]+\): 3 x 300 ms'
for what in "is well" "loses 5 %" "+ 60 ms" "full queue" "is well again" "dies"; do
	same "each class when WAN one $what" "audio holo video text file" "$(
		sed -n "/^  [0-9]* s: WAN one $what\$/,/^\$/p" "$tmp/out" |
		grep -E '^  [a-z]+( +(none|<?[0-9.]+ %) +[0-9]+ ms +[12](, [12] after [0-9.]+ s)*){2}$' |
		awk '{ print $1 }' | paste -sd ' ')"
done
shows "the verdict on the WAN that dies" \
	'^  audio: the longest time without a packet when WAN one dies: [12][0-9]{2} ms, [0-9]{3,4} ms with geneve\.$'
shows "the history: why a class has left" ' call/video path 0 bad: loss [0-9.]+% of 1%$'
shows "the history: where to" ' call/video path 0 -> 1 best$'
shows "the history: the end" ' path 0 down silent$'

wans_look_right()
{
	python3 - "$1" "$tmp/out" <<-'END'
	import re, sys
	import xml.etree.ElementTree as xml

	ns = "{http://www.w3.org/2000/svg}"
	root = xml.parse(sys.argv[1]).getroot()
	assert root.tag == ns + "svg" and root.get("role") == "img"
	for name in ("title", "desc"):
	    assert root.find(ns + name).text.strip(), name
	texts = list(root.iter(ns + "text"))
	classes = ["audio", "holo", "video", "text", "file"]
	assert [e.text for e in texts if e.get("class") == "name"] == classes
	out = open(sys.argv[2], encoding="utf-8").read()
	events = [e.text for e in texts if e.get("class") == "small event"]
	assert events == re.findall(r"^  \d+ s: WAN one (.*)", out, re.M)[1:], events
	for kind in ("geneve", "nsmwire"):
	    curves = [e for e in root.iter(ns + "polyline") if kind in e.get("class")]
	    assert len(curves) >= len(classes), kind
	    marks = [e for e in root.iter(ns + "rect") if e.get("class") == kind]
	    assert len(marks) > 2 * len(classes), kind
	wide = float(root.get("width"))
	for e in root.iter(ns + "rect"):
	    assert float(e.get("x")) + float(e.get("width")) <= wide
	END
}
wans_look_right build/demo/wans.svg >"$tmp/picture" 2>&1
result $? "the picture of the WANs is well-formed and has the same events" "$tmp/picture"

# misled NAME WORDS FILTER: the report must reject wrong figures of the two WANs.
misled()
{
	jq -c "$3" build/demo/wans >"$tmp/wans" && ! cmp -s build/demo/wans "$tmp/wans" &&
	! python3 selftests/demo/wans.py "$tmp/wans" >"$tmp/judged" &&
	grep -Eq "WRONG: $2" "$tmp/judged" && ! grep -q '^  audio: the longest' "$tmp/judged"
	result $? "it notices $1" "$tmp/judged"
}

dies=$(jq '.events[] | select(.[1] == "dies")[0]' build/demo/wans)
misled "a call that is silent for long" "class audio: [0-9]+ ms without a packet with nsmwire\$" \
	".packets.nsmwire.audio |= map(if .[0] > $dies and .[0] < $dies + 400 then .[1] = -1 else . end)"
misled "a class that is silent for as long as over geneve" \
	"class file: [0-9]+ ms without a packet with nsmwire, [0-9]+ with geneve" \
	".packets.nsmwire.file |= map(if .[0] > $dies then .[1] = -1 else . end)"
misled "a call that stays on a WAN that loses packets" \
	"class video: on WAN 1 when WAN one loses 5 %" '.wan.nsmwire.video = [[0, 1]]'
misled "a transfer that leaves it" "class file: on WAN 2 when WAN one loses 5 %" \
	'.wan.nsmwire.file = [[0, 2]]'
misled "a call that does not come back" "class holo: not on WAN one when that dies" \
	'.wan.nsmwire.holo |= .[:2]'
misled "a call that waits in the full queue" "class audio: a packet takes 99\.?0? ms while" \
	'.packets.nsmwire.audio |= map(if .[0] > 17500 and .[0] < 22000 then .[1] = 990 else . end)'
misled "more losses than over geneve" "class holo: [0-9]+ packets lost with nsmwire, 0 with" \
	'.packets.geneve.holo |= map(.[1] = 100)'
misled "less that was offered" "class text: not the same was offered" \
	'.packets.nsmwire.text |= .[1:]'

# spoilt NAME WORDS FILE FILTER: the report must reject wrong counts.
spoilt()
{
	rm -rf "$tmp/counts"
	cp -r build/demo "$tmp/counts" &&
	jq -c "$4" "build/demo/$3" >"$tmp/counts/$3" &&
	! cmp -s "build/demo/$3" "$tmp/counts/$3" &&
	! python3 selftests/demo/report.py traffic "$tmp/counts/normal" \
		>"$tmp/judged" &&
	grep -q "WRONG: $2" "$tmp/judged"
	result $? "it notices $1" "$tmp/judged"
}

audio='.wire[0].class_stats[1]'
spoilt "a class that west never sent" "class audio: west sent nothing" \
	normal-after.west "$audio.tx_packets = $(jq "$audio.tx_packets" build/demo/normal-before.west)"
spoilt "a class that east never received" "class audio: east received nothing" \
	normal-after.east "$audio.rx_packets = $(jq "$audio.rx_packets" build/demo/normal-before.east)"
spoilt "one packet that was lost" "class audio: west sent" \
	normal-after.east "$audio.rx_packets -= 1"
spoilt "a DSCP that the WAN did not see" "class holo: west sent .* the WAN saw" \
	normal-after.wan '(.[] | select(.options.keys.ip_tos? == 128) | .options.actions[0].stats.packets) -= 1'
spoilt "an application that lost data" "application video: sent" \
	normal.apps '.video.got.bytes -= 1200'

# misjudged NAME WORDS FROM TO: the report must reject wrong figures of the slow WAN.
misjudged()
{
	sed -E "s|$3|$4|" build/demo/qos >"$tmp/qos" &&
	! cmp -s build/demo/qos "$tmp/qos" &&
	! python3 selftests/demo/qos.py "$tmp/qos" >"$tmp/judged" &&
	grep -Eq "WRONG: $2" "$tmp/judged" &&
	! grep -q '^  audio: 99 of 100' "$tmp/judged"
	result $? "it notices $1" "$tmp/judged"
}

row='udp ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+)'
misjudged "a call that waits for two packets and more" "class audio: a packet takes 351 us, more" \
	"^(nsmwire voice) $row" '\1 udp \2 \3 \4 10351000 \6'
misjudged "a call that is no better off than with a FIFO" \
	"class audio: a packet takes .* with nsmwire, .* with geneve" \
	"^(geneve voice) $row" '\1 udp \2 \3 \4 10200000 \6'
misjudged "a call that is no better off than with cake" \
	"class audio: a packet takes .*, more than 0\.8 of the .* with cake" \
	"^(cake voice) $row" '\1 udp \2 \3 \4 10300000 \6'
for class in holo video text; do
	misjudged "packets of $class that wait longer than with cake" \
		"class $class: a packet takes 99000 us .* with cake" \
		"^(nsmwire $class) $row" '\1 udp \2 \3 \4 109000000 \6'
done
frames='frames ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+)'
for class in holo video; do
	misjudged "frames of $class that take longer than with cake" \
		"class $class: a frame takes 99000 us .* with cake" \
		"^(nsmwire $class/frame) $frames" '\1 frames \2 \3 \4 109000000'
	misjudged "a lost frame of $class" "class $class: nsmwire lost 1 frames" \
		"^(nsmwire $class/frame) $frames" '\1 frames 1 0 \4 \5'
done
for class in voice holo video text; do
	sent=$(awk -v c="$class" '$1 == "nsmwire" && $2 == c { print $4 }' build/demo/qos)
	misjudged "a lost packet of $class" "class ${class/voice/audio}: nsmwire lost 1 packets" \
		"^(nsmwire $class udp $sent) $sent" "\\1 $((sent - 1))"
done
misjudged "less that was offered" "class holo: not the same was offered" \
	"^(nsmwire holo) $row" '\1 udp 7 7 \4 \5 \6'
misjudged "files that starve" "class file: 0\.0 Mbit" '^(nsmwire all tcp) [0-9]+' '\1 0'
misjudged "files that get much less" "class file: [0-9.]+ Mbit.* with geneve$" \
	'^(nsmwire all tcp) ([0-9]+)[0-9]' '\1 \2'
misjudged "files that get less than with cake" "class file: [0-9.]+ Mbit.* with cake" \
	'^(cake all tcp) ([0-9]+)' '\1 9\2'
misjudged "a class without figures" "class text: no packet figures of nsmwire" \
	'^nsmwire text ' 'nsmwire chat '
misjudged "a class without figures of frames" "class video: no frame figures of geneve with cake" \
	'^cake video/frame ' 'cake chat '

echo "1..$n"
exit $bad
