# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of the scheduler share: a scenario of selftests/bench/qos-guest is
# run in virtual time, and its figures are looked at. They are exact to a few
# microseconds, whatever the machine does. Sourced after lib.sh.

mix=$TOP_DIR/build/bench/mix
[ -x "$mix" ] || skip_all "needs selftests/bench/build to have run"
modprobe -qa sch_netem veth
have_module
export PATH=$TOP_DIR/build/tools:$PATH

declare -A figures=()

# What a datagram of N bytes takes on the line: UDP, IP, the wire's, the link's.
on_line() { echo $(($1 + 28 + 44 + 14)); }

scenario() # SCENARIO SECONDS: fills figures[FLOW]
{
	local scenario kind flow rest
	figures=()
	check "$1: the scenario runs" env OUTDIR="$TMP" \
		"$TOP_DIR/selftests/bench/qos-guest" "$mix" "$2" "$1" nsmwire
	while read -r scenario kind flow rest; do
		figures[$flow]=$rest
		echo "# $scenario $kind $flow $rest"
	done <"$TMP/qos"
	rm -f "$TMP/qos"
}

# FLOW sent|received|p50|p99|max|kbit: delays in us, without the way itself; kbit/s
# of payload
figure()
{
	local v
	read -ra v <<<"${figures[$1]:-none}"
	case ${v[0]}-$2 in
	udp-sent) echo "${v[1]}" ;;
	udp-received) echo "${v[2]}" ;;
	udp-p50) echo $((v[3] / 1000 - 10000)) ;;
	udp-p99) echo $((v[4] / 1000 - 10000)) ;;
	udp-max) echo $((v[5] / 1000 - 10000)) ;;
	udp-kbit) echo $((v[6] * 8000 / (v[7] / 1000))) ;;
	tcp-kbit) echo $((v[1] * 8000 / (v[2] / 1000))) ;;
	*)	echo none ;;
	esac
}

at_most() # NAME MAX GOT
{
	if [ "$3" -le "$2" ] 2>/dev/null; then pass "$1"; else fail "$1" "want <= $2, got '$3'"; fi
}

between() # NAME MIN MAX GOT
{
	if [ "$4" -ge "$2" ] && [ "$4" -le "$3" ]; then pass "$1"; else
		fail "$1" "want $2 to $3, got '$4'"
	fi 2>/dev/null
}

no_loss() # LABEL FLOW...
{
	local flow
	for flow in "${@:2}"; do
		same "$1: no loss in $flow" "$(figure "$flow" sent)" "$(figure "$flow" received)"
	done
}
