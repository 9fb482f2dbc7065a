#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 300
# icount
#
# The effect of profiles on an uplink with a rate, in virtual time: the limit of a
# class, its share and its tier, each changed while packets wait; two profiles
# side by side; a wire deleted while it is backlogged. The rate of each class is
# computed from the counters of the uplink: bytes on the line in about a second.

. "$(dirname "$0")/lib.sh"

mix=$TOP_DIR/build/bench/mix
[ -x "$mix" ] || skip_all "needs selftests/bench/build to have run"
need jq
topo_pair || skip_all "no veth"

# A wire to $B with addresses of its own, over the uplink.
pair() # N PROFILE
{
	ctl wire add "w$1" id "$1" remote "$UB4" uplink wan profile "$2" &&
		"$NSMCTL" -n "$B" wire add "w$1" id "$1" remote "$UA4" &&
		ip -n "$A" addr add "10.78.$1.1/24" dev "w$1" &&
		ip -n "$B" addr add "10.78.$1.2/24" dev "w$1" &&
		ip -n "$A" link set "w$1" up && ip -n "$B" link set "w$1" up
}

# 20 Mbit/s of datagrams in each class over a wire, until the script ends.
flood() # N CLASS:DSCP...
{
	local c flows=()
	for c in "${@:2}"; do flows+=("${c%:*}:${c#*:}:udp:1200:2083"); done
	bg "$mix" "/run/netns/$A" "/run/netns/$B" "10.78.$1.2" 100000 1 "${flows[@]}" >/dev/null 2>&1
}

waits() # CLASS...: all have packets that wait
{
	local c
	for c; do
		[ "$(ctl -j -s uplink show wan | jq ".[0].queue[] | select(.name == \"$c\").waiting")" -gt 20 ] ||
			return 1
	done
}

# Measures the rate of each class from now on, in kbit/s, into rate[CLASS] and rate[all].
measure()
{
	local names=(control audio holo video text file default scavenger) class kbit
	declare -gA rate=()
	while read -r class kbit; do
		[ "$class" = all ] || class=${names[class]}
		rate[$class]=$kbit
	done < <("$PYTHON" "$NET_DIR/uplink_rates.py" "$A" wan)
	echo "# kbit/s: $(for class in "${!rate[@]}"; do echo -n "$class ${rate[$class]} "; done)"
}

about() # NAME WANT CLASS: within 2 %
{
	local got=${rate[$3]}
	if [ $((got * 100)) -ge $(($2 * 98)) ] && [ $((got * 100)) -le $(($2 * 102)) ]; then
		pass "$1"
	else
		fail "$1" "want $2 kbit/s, got $got"
	fi
}

check "an uplink of 10 Mbit/s" ctl uplink add wan rate 10mbit overhead 14
check "a profile" ctl profile add p1
check "a wire that uses it" pair 1 p1
flood 1 file:10 default:0
check_soon "both classes are backlogged" waits file default
measure
about "file and default: all of the line" 10000 all
about "file: 5 of 30" 1666 file
check "a limit" ctl class set p1 default limit 3mbit
measure
about "default: its limit" 3000 default
about "file: the rest" 7000 file
check "a limit on both" ctl class set p1 file limit 2mbit
measure
about "file: its limit" 2000 file
about "the line is idle in between" 5000 all
check "no limits" ctl -b - <<-END
	class set p1 file limit none
	class set p1 default limit none
END
measure
about "no limits: all of the line" 10000 all
about "no limits: by shares" 1666 file
check "other shares" ctl class set p1 default share 5
measure
about "equal shares" 5000 file
about "of all of the line" 10000 all
check "file in the background" ctl class set p1 file tier background share 0
measure
at_least "default has the line" 9800 "${rate[default]}"
check "default in the background, too" ctl class set p1 default tier background share 0
measure
about "together they have it" 10000 all
check "file first" ctl class set p1 file tier priority share 30 target none
measure
at_least "file has the line" 9800 "${rate[file]}"
check "as it was" ctl -b - <<-END
	class set p1 file tier weighted share 5 target 5ms
	class set p1 default tier weighted share 25
END
measure
about "as it was: all of the line" 10000 all
about "as it was: by shares" 1666 file

check "a wire of another profile" pair 2 holoconf
flood 2 video:34
check_soon "it is backlogged, too" waits file default video
measure
about "three classes, two profiles: all of the line" 10000 all
about "file: 5 of 50" 1000 file
about "video: 20 of 50" 4000 video
check "another profile under load" ctl wire set w2 profile p1
measure
about "the same shares" 4000 video
check "video of p1 has a limit" ctl class set p1 video limit 1mbit
measure
about "that holds for the wire" 1000 video
check "and back to the other" ctl wire set w2 profile holoconf
measure
about "where there is none" 4000 video
check "the wire goes, backlogged" ctl wire del w2
measure
about "the others have the line" 10000 all
same "nothing of it is left" 0 "$(ctl -j -s uplink show wan | jq '.[0].queue[3].waiting')"
check "the last wire goes" ctl wire del w1
same "nothing waits" 0 "$(ctl -j -s uplink show wan | jq '[.[0].queue[].waiting] | add')"
check "the uplink goes" ctl uplink del wan
check "the profile goes" ctl profile del p1
finish
