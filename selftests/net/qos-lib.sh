# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Common code of the scheduler tests: run a scenario of selftests/bench/qos-guest in
# virtual time and compare its figures. Sourced after lib.sh.
#
# The host's load does not change the figures. The kernel version does, and so do
# addresses, ports and hashes, which differ from boot to boot. A bound is therefore
# relative to the delay of cake, or of a wire without that load, in the same boot. Its
# margin is twice the variation between boots. A comment beside a bound has the
# measured values.

mix=$TOP_DIR/build/bench/mix
[ -x "$mix" ] || skip_all "needs selftests/bench/build to have run"
modprobe -qa sch_netem veth
have_module
export PATH=$TOP_DIR/build/tools:$PATH

declare -A figures=()

# Bytes on the line for a datagram of N bytes: with the headers of UDP and IP (28), of
# the wire (44) and of the link (14).
on_line() { echo $(($1 + 28 + 44 + 14)); }

# The figures of cake for each scenario, shared by the scripts of one boot.
peers=/run/nsm-qos-peers

# SCENARIO SECONDS KIND: adds to figures[KIND FLOW]
run_scenario()
{
	local kind flow rest
	check "$1: the scenario runs, $3" env OUTDIR="$TMP" \
		"$TOP_DIR/selftests/bench/qos-guest" "$mix" "$2" "$1" "$3"
	while read -r _ kind flow rest; do
		figures[$kind $flow]=$rest
		echo "# $1 $kind $flow $rest"
	done <"$TMP/qos"
}

scenario() # SCENARIO SECONDS [cake]: fills figures[KIND FLOW]
{
	figures=()
	rm -f "$TMP/qos"
	run_scenario "$1" "$2" nsmwire
	[ -z "${3-}" ] || peer "$1" "$2"
}

peer() # SCENARIO SECONDS: fills figures[cake FLOW]
{
	local flow rest
	rm -f "$TMP/qos"
	if [ ! -s "$peers/$1" ]; then
		run_scenario "$1" "$2" cake
		mkdir -p "$peers" && cp "$TMP/qos" "$peers/$1"
		return
	fi
	while read -r _ _ flow rest; do
		figures[cake $flow]=$rest
	done <"$peers/$1"
}

# FLOW sent|received|p50|p99|max|kbit [KIND]: delays in us, without the propagation
# delay of 10 ms; kbit/s of payload
figure()
{
	local v
	read -ra v <<<"${figures[${3:-nsmwire} $1]:-none}"
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

# part NAME GOT WHOLE MIN MAX: GOT is MIN to MAX thousandths of WHOLE. A missing figure
# fails.
part()
{
	local of=none
	if [ "$2" -gt 0 ] && [ "$3" -gt 0 ]; then of=$(($2 * 1000 / $3)); fi 2>/dev/null
	if [ "$of" -ge "$4" ] && [ "$of" -le "$5" ]; then pass "$1"; else
		fail "$1" "$2, and cake $3: $of of 1000, want $4 to $5"
	fi 2>/dev/null
}

# NAME FLOW p50|p99|max N: the delay is at most N thousandths of the delay under cake
beside() { part "$1" "$(figure "$2" "$3")" "$(figure "$2" "$3" cake)" 1 "$4"; }

# NAME [N]: the files get at least N thousandths of their throughput under cake
files_get_their_part()
{
	part "$1" "$(figure file kbit)" "$(figure file kbit cake)" "${2:-990}" 100000
}

between() # NAME MIN MAX GOT
{
	if [ "$4" -ge "$2" ] && [ "$4" -le "$3" ]; then pass "$1"; else
		fail "$1" "want $2 to $3, got '$4'"
	fi 2>/dev/null
}

no_loss() # LABEL FLOW...
{
	local flow sent
	for flow in "${@:2}"; do
		sent=$(figure "$flow" sent)
		same "$1: no loss in $flow" "${sent/none/all}" "$(figure "$flow" received)"
	done
}
