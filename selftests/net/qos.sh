#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12 6.1
# timeout: 600
# icount
# alone
#
# What an uplink with a rate is for: a call stays clear beside a transfer. The
# scenario of selftests/bench/qos-guest in virtual time: 10 ms each way, a line of
# 50 Mbit/s, an uplink of 48, four TCP streams (file) and 24 Mbit/s of datagrams.
# The figures are exact to a few microseconds whatever the machine does.

. "$(dirname "$0")/lib.sh"

mix=$TOP_DIR/build/bench/mix
[ -x "$mix" ] || skip_all "needs selftests/bench/build to have run"
modprobe -qa sch_netem veth
have_module
export PATH=$TOP_DIR/build/tools:$PATH

scenario() # LINE RATE SECONDS, in kbit/s: fills figures[FLOW]
{
	local kind flow rest
	declare -gA figures=()
	check "$2 kbit/s: the scenario runs" env OUTDIR="$TMP" \
		"$TOP_DIR/selftests/bench/qos-guest" "$mix" "$1" "$2" "$3" nsmwire
	while read -r kind flow rest; do
		figures[$flow]=$rest
		echo "# $kind $2 kbit/s: $flow $rest"
	done <"$TMP/qos"
	rm -f "$TMP/qos"
}

# shellcheck disable=SC2034 # by name
figure() # FLOW sent|received|p99|max: delays in us, without the way itself
{
	local sent received p50 p99 max
	read -r sent received p50 p99 max <<<"${figures[$1]}"
	case $2 in
	sent | received) echo "${!2}" ;;
	*) echo $((${!2:-0} / 1000 - 10000)) ;;
	esac
}

at_most() # NAME MAX GOT
{
	if [ "$3" -le "$2" ] 2>/dev/null; then pass "$1"; else fail "$1" "want <= $2, got '$3'"; fi
}

no_loss() # LABEL FLOW...
{
	local flow
	for flow in "${@:2}"; do
		same "$1: no loss in $flow" "$(figure "$flow" sent)" "$(figure "$flow" received)"
	done
}

scenario 50000 48000 5
l="48 Mbit/s"
no_loss "$l" audio holo video text
at_most "$l: audio, 99 of 100 in 350 us" 350 "$(figure audio p99)"
at_most "$l: audio, all in 500 us" 500 "$(figure audio max)"
at_most "$l: text, 99 of 100 in 600 us" 600 "$(figure text p99)"
at_most "$l: holo, 99 of 100 in 1 ms" 1000 "$(figure holo p99)"
at_most "$l: video, 99 of 100 in 1 ms" 1000 "$(figure video p99)"
# What is left of 48 Mbit/s, less headers and what TCP needs to find it.
at_least "$l: the files get what is left" 11000000 "${figures[file]%% *}"

# two full packets on a line of 10 Mbit/s take 2.5 ms
scenario 10500 10000 5
l="10 Mbit/s"
no_loss "$l" audio holo video text
at_most "$l: audio, 99 of 100 in two packets' time" 2600 "$(figure audio p99)"
at_least "$l: the files get what is left" 2000000 "${figures[file]%% *}"
finish
