#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# slow
#
# The demonstration: it runs, it shows what it promises, and it notices when
# a class is not counted, not counted right, or not carried.

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

shows()	# NAME REGEX
{
	grep -Eq -- "$2" "$tmp/out"
	result $? "$1" "$tmp/out"
}

echo "TAP version 13"
selftests/demo/run >"$tmp/out" 2>&1
result $? "the demonstration ends well" "$tmp/out"
shows "it shows the wire" '^wire0: netnsid [0-9]+ \(west-pod\) id 42 remote 198\.51\.100\.20 '
shows "it shows the path" '^ +path 0 up remote 198\.51\.100\.20 '
for class in audio:EF holo:CS4 video:AF41 text:AF21 file:AF11; do
	name=${class%:*} dscp=${class#*:} c='[1-9][0-9]*'
	shows "class $name is counted at both ends and on the WAN" \
		"^  class $name +DSCP $dscp +($c) +\\1 $dscp +\\1 +0\$"
	shows "class $name survives a WAN that clears DSCPs" \
		"^  class $name +($c) $dscp +DSCP 0 +\\1 $name\$"
done
for kind in 'no tunnel' 'geneve, tos inherit' nsmwire; do
	shows "a TCP stream over: $kind" "^  $kind +#+ +[1-9][0-9]* "
done
shows "it says so" '^Every class was counted at both ends'

# spoilt NAME WORDS FILE FILTER: the judge is shown counts that are not right.
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

audio='.[0].class_stats[1]'
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

echo "1..$n"
exit $bad
