# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The one library of the tests of the device: topologies, wires, waiting,
# capturing, and the KTAP lines. A test script sources it, builds a topology,
# reports with check/same/cases, and ends with "finish".
#
#   topo_pair                           topo_router [MTU of the far link]
#
#   +-- $A -------+    +-- $B -------+   +-- $A ---+   +-- $R ---+   +-- $B ---+
#   |         ua -+----+- ub         |   |     ua -+---+- ra rb -+---+- ub     |
#   |  w0         |    |         w0  |   |  w0     |   +---------+   |     w0  |
#   +-------------+    +-------------+   +---------+                 +---------+
#
#   underlay   $UA4 $UA6 ua, $UB4 $UB6 ub
#   inner      $IA4 $IA6 w0 in $A, $IB4 $IB6 w0 in $B (both ends of one wire)

NET_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP_DIR=$(cd "$NET_DIR/../.." && pwd)
NSMCTL=${NSMCTL:-$TOP_DIR/build/tools/nsmctl}
PYTHON=${PYTHON:-/usr/bin/python3}
export IP_LIB_DIR=${IP_LIB_DIR:-$TOP_DIR/build/tools}
# Python writes its compiled modules outside the source tree; later scripts reuse them.
export PYTHONPYCACHEPREFIX=$TOP_DIR/build/pycache LC_ALL=C
unset PYTHONDONTWRITEBYTECODE

# Factor for the timeouts of polling loops. The debug and KCSAN kernels under emulation
# are an order of magnitude slower; the speed of User Mode Linux depends on the load of
# the host.
if [ -z "${NSM_SLOW:-}" ]; then
	NSM_SLOW=1
	[ "${VMTEST_KERNEL:-}" != uml ] || NSM_SLOW=3
	[ "${KSFT_MACHINE_SLOW:-no}" = yes ] && NSM_SLOW=2
	[[ "${VMTEST_KERNEL:-}" = @(debug|kcsan) ]] && NSM_SLOW=5
fi
export NSM_SLOW

# shellcheck disable=SC2034 # names and addresses are for the scripts
{
	A=nsmw$$a B=nsmw$$b R=nsmw$$r C=nsmw$$c
	UA4=10.9.0.1 UB4=10.9.0.2 UA6=fd09::1 UB6=fd09::2
	IA4=10.77.0.1 IB4=10.77.0.2 IA6=fd77::1 IB6=fd77::2
	export A B R C IA4 IB4 IA6 IB6
}

KTAP_N=0 KTAP_FAIL=0 KTAP_SKIP=0 KTAP_DONE=
NETNS_LIST=() JOBS=()
TMP=$(mktemp -d /tmp/nsmw.XXXXXX)
exec 9<> <(:)			# never readable: pause() sleeps on it without a fork

# --- results

_ktap()
{
	KTAP_N=$((KTAP_N + 1))
	printf '%s %d %s\n' "$1" "$KTAP_N" "${2//\#/}${3:+ # $3}"
}

pass() { _ktap ok "$1"; }

fail() # NAME [WHY]
{
	KTAP_FAIL=$((KTAP_FAIL + 1))
	_ktap "not ok" "$1"
	[ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
}

skip() # NAME WHY
{
	KTAP_SKIP=$((KTAP_SKIP + 1))
	_ktap ok "$1" "SKIP $2"
}

skip_all() # WHY
{
	echo "1..0 # SKIP $1"
	KTAP_DONE=y
	exit 4
}

check() # NAME COMMAND...: the command succeeds
{
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "$* (status $?): $out"; fi
}

refuse() # NAME WORDS COMMAND...: the command fails and says WORDS
{
	local name=$1 words=$2 out
	shift 2
	if out=$("$@" 2>&1); then
		fail "$name" "$* succeeded: $out"
	elif [[ "$out" != *"$words"* ]]; then
		fail "$name" "wanted '$words', got: $out"
	else
		pass "$name"
	fi
}

same() # NAME WANT GOT
{
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "want '$2', got '$3'"; fi
}

like() # NAME PATTERN GOT: GOT matches the shell pattern
{
	# shellcheck disable=SC2053 # a pattern is meant
	if [[ "$3" == $2 ]]; then pass "$1"; else fail "$1" "want '$2', got '$3'"; fi
}

at_least() # NAME MIN GOT
{
	if [ "${3:-0}" -ge "$2" ] 2>/dev/null; then pass "$1"; else fail "$1" "want >= $2, got '$3'"; fi
}

cases() # SCRIPT.py ARGS...: every line "pass|fail|skip NAME[<tab>WHY]" is a result
{
	local kind rest seen=0 failed=0 rc
	export UA4 UA6 UB4 UB6
	while read -r kind rest; do
		case $kind in
		pass) pass "$rest" ;;
		fail) fail "${rest%%$'\t'*}" "${rest#*$'\t'}"; failed=1 ;;
		skip) skip "${rest%%$'\t'*}" "${rest#*$'\t'}" ;;
		rc) rc=$rest ; continue ;;
		*) echo "# $kind $rest" ; continue ;;
		esac
		seen=$((seen + 1))
	done < <("$PYTHON" "$NET_DIR/$1" "${@:2}" 2>&1; echo "rc $?")
	# Of a script that dies the status is 1, too.
	if [ "$seen" = 0 ] || [ "${rc:-9}" != $failed ]; then
		fail "$1 ran to its end" "status ${rc:-none}, $seen results"
	fi
}

finish()
{
	echo "1..$KTAP_N"
	KTAP_DONE=y
	[ "$KTAP_FAIL" = 0 ] || exit 1
	[ "$KTAP_N" -gt "$KTAP_SKIP" ] || exit 4
	exit 0
}

_at_exit()
{
	local rc=$? ns job
	for job in "${JOBS[@]}"; do kill "$job" 2>/dev/null; done
	for job in "${JOBS[@]}"; do wait "$job" 2>/dev/null; done
	for ns in "${NETNS_LIST[@]}"; do ip netns del "$ns" 2>/dev/null; done
	rm -rf "$TMP"
	if [ -z "$KTAP_DONE" ]; then
		KTAP_N=$((KTAP_N + 1))
		echo "not ok $KTAP_N $(basename "$0") ended early (status $rc)"
		echo "1..$KTAP_N"
		exit 1
	fi
}
trap _at_exit EXIT
trap 'exit 130' INT TERM
echo "TAP version 13"

# --- waiting

pause() { read -rt 0.05 -u 9 || :; }

wait_for() # SECONDS COMMAND...: polls until the command succeeds
{
	local end=$((SECONDS + $1 * NSM_SLOW)) ; shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		pause
	done
}

check_soon() # NAME COMMAND...: polls until the command succeeds, fails on timeout
{
	local name=$1
	shift
	if wait_for 5 "$@"; then pass "$name"; else fail "$name" "never true: $*"; fi
}

is() { [ "$("${@:2}" 2>/dev/null)" = "$1" ]; }	# WANT COMMAND...: its output is WANT

same_soon() # NAME WANT COMMAND...: its output becomes WANT
{
	local name=$1 want=$2
	shift 2
	if wait_for 5 is "$want" "$@"; then pass "$name"; else
		fail "$name" "want '$want', got '$("$@" 2>&1)': $*"
	fi
}

# --- namespaces and topologies

in_ns() { nsenter --net="/run/netns/$1" -- "${@:2}"; }

bg() # PROGRAM... or in_ns NS PROGRAM...: runs until the script ends; pid in $!
{
	if [ "$1" = in_ns ]; then
		nsenter --net="/run/netns/$2" -- "${@:3}" &
	else
		"$@" &
	fi
	JOBS+=("$!")
}

hush() # ends what bg has started
{
	local job
	for job in "${JOBS[@]}"; do kill "$job" 2>/dev/null; done
	for job in "${JOBS[@]}"; do wait "$job" 2>/dev/null; done
	JOBS=()
}

ns_add() # NAME...
{
	local ns
	for ns in "$@"; do
		ip netns add "$ns" || return
		NETNS_LIST+=("$ns")
		in_ns "$ns" sh -c '
			cd /proc/sys/net/ipv6/conf
			echo 0 >all/accept_dad; echo 0 >default/accept_dad
			echo 1 >default/addr_gen_mode
			echo 0 >default/router_solicitations
			cd ../../ipv4
			echo 0 >conf/all/rp_filter; echo 0 >conf/default/rp_filter
			echo "0 2147483647" >ping_group_range
			echo 0 >icmp_ratelimit; echo 0 >icmp_msgs_per_sec
			echo 0 >../ipv6/icmp/ratelimit' 2>/dev/null
		ip -n "$ns" link set lo up
	done
}

ns_del() # NAME...
{
	local ns keep=()
	for ns in "$@"; do ip netns del "$ns"; done
	for ns in "${NETNS_LIST[@]}"; do
		[[ " $* " == *" $ns "* ]] || keep+=("$ns")
	done
	NETNS_LIST=("${keep[@]}")
}

topo_pair()
{
	UB4=10.9.0.2 UB6=fd09::2
	ns_add "$A" "$B" && link_pair
}

link_pair() # the link of topo_pair, between namespaces that already exist
{
	ip -n "$A" link add ua numtxqueues 2 numrxqueues 2 type veth \
		peer name ub netns "$B" numtxqueues 2 numrxqueues 2 || return
	ip -n "$A" -b - <<-END || return
		addr add $UA4/24 dev ua
		addr add $UA6/64 dev ua nodad
		link set ua up
	END
	ip -n "$B" -b - <<-END
		addr add $UB4/24 dev ub
		addr add $UB6/64 dev ub nodad
		link set ub up
	END
}

# needs WORDS COMMAND...: what all classes of the built-in profile that ask for something
# ask for, by "nsmctl" in a namespace.
needs()
{
	local words=$1 class

	shift
	for class in audio holo video text file; do
		echo "class set holoconf $class $words"
	done | "$@" -b -
}

# ask_nothing COMMAND...: no class leaves the cheaper path because of what it measures.
ask_nothing() { needs "rtt none jitter none loss none" "$@"; }

# FAMILY is 4, or 6 for both families.
second_link() # FAMILY: beside that of topo_pair, va - vb, 10.8.0.1 and .2; fd08::1 and ::2
{
	ip -n "$A" link add va type veth peer name vb netns "$B" &&
	ip -n "$A" addr add 10.8.0.1/24 dev va &&
	ip -n "$B" addr add 10.8.0.2/24 dev vb || return
	[ "$1" = 4 ] || {
		ip -n "$A" addr add fd08::1/64 dev va nodad &&
		ip -n "$B" addr add fd08::2/64 dev vb nodad || return
	}
	ip -n "$A" link set va up && ip -n "$B" link set vb up
}

named_ends() # [RATE]: on both links, peers east and west with two paths, wires w0
{
	local rate=${1:-none}

	"$NSMCTL" -n "$A" -b - <<-END &&
		uplink add one dev ua cost 100 rate $rate
		uplink add two dev va cost 200 rate $rate
		peer add east detect 5s
		path add peer east uplink one remote "$UB4"
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
	END
	"$NSMCTL" -n "$B" -b - <<-END
		uplink add one dev ub cost 100 rate $rate
		uplink add two dev vb cost 200 rate $rate
		peer add west detect 5s
		path add peer west uplink one remote "$UA4"
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
}

# Captured packets on the links of topo_pair and second_link have their checksums.
sums_in_packets()
{
	in_ns "$A" ethtool -K ua tx off >/dev/null && in_ns "$B" ethtool -K ub tx off >/dev/null &&
	in_ns "$A" ethtool -K va tx off >/dev/null && in_ns "$B" ethtool -K vb tx off >/dev/null
}

# A router sends neighbour solicitations for forwarded packets from its link-local
# address. Without one it forwards IPv6 only to hosts that have contacted it before.
topo_router() # [MTU of the link between the router and B]
{
	# shellcheck disable=SC2034 # for the scripts
	UB4=10.9.9.2 UB6=fd09:9::2
	ns_add "$A" "$R" "$B" || return
	ip -n "$A" link add ua type veth peer name ra netns "$R" || return
	ip -n "$B" link add ub type veth peer name rb netns "$R" || return
	in_ns "$R" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n "$A" -b - <<-END || return
		addr add $UA4/24 dev ua
		addr add $UA6/64 dev ua nodad
		link set ua up
		route add default via 10.9.0.254
		route add default via fd09::fe
	END
	ip -n "$R" -b - <<-END || return
		addr add 10.9.0.254/24 dev ra
		addr add fd09::fe/64 dev ra nodad
		addr add 10.9.9.254/24 dev rb
		addr add fd09:9::fe/64 dev rb nodad
		addr add fe80::fe/64 dev ra nodad
		addr add fe80::fe/64 dev rb nodad
		link set rb mtu ${1:-1500}
		link set ra up
		link set rb up
	END
	ip -n "$B" -b - <<-END
		addr add $UB4/24 dev ub
		addr add $UB6/64 dev ub nodad
		link set ub mtu ${1:-1500}
		link set ub up
		route add default via 10.9.9.254
		route add default via fd09:9::fe
	END
}

# Make the existing namespace $C a host, 10.76.0.2 fd76::2, for which $A forwards.
host_behind()
{
	in_ns "$A" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n "$C" link add uc type veth peer name ac netns "$A" || return
	ip -n "$C" -b - <<-END || return
		addr add 10.76.0.2/24 dev uc
		addr add fd76::2/64 dev uc nodad
		link set uc up
		route add default via 10.76.0.1
		route add default via fd76::1
	END
	ip -n "$A" -b - <<-END
		addr add 10.76.0.1/24 dev ac
		addr add fd76::1/64 dev ac nodad
		addr add fe80::1/64 dev ac nodad
		link set ac up
	END
}

# --- wires

wire_pair() # 4|6 ip|ethernet [ARGS of both ends]: w0 in $A and $B, addressed and up
{
	local l=UA$1 r=UB$1
	ip -n "$A" link add w0 type nsmwire id 42 local "${!l}" remote "${!r}" \
		payload "$2" "${@:3}" || return
	ip -n "$B" link add w0 type nsmwire id 42 local "${!r}" remote "${!l}" \
		payload "$2" "${@:3}" || return
	wire_addr
}

wire_addr() # addresses and state of both ends
{
	wire_end "$A" $IA4 $IA6 && wire_end "$B" $IB4 $IB6
}

wire_end() # NETNS IPV4 IPV6: addresses and state of w0 there
{
	ip -n "$1" -b - <<-END
		addr add $2/24 dev w0
		addr add $3/64 dev w0 nodad
		link set w0 up
	END
}

wire_unpair()
{
	ip -n "$A" link del w0
	ip -n "$B" link del w0
}

variants() # COMMAND: calls it for every underlay address family and every payload
{
	local family payload
	for family in 4 6; do
		for payload in ip ethernet; do
			"$1" "$family" "$payload"
		done
	done
}

some_variants() # COMMAND: the same; on an emulated kernel each family and payload once
{
	if [ "${VMTEST_KERNEL:-}" = uml ]; then
		variants "$1"
	else
		"$1" 4 ip
		"$1" 6 ethernet
	fi
}

reach() # [NS ADDRESS ARGS]: one ping is answered, by default from $A to $B
{
	in_ns "${1:-$A}" ping -nqc 1 -W $((2 * NSM_SLOW)) "${@:3}" "${2:-$IB4}"
}

no_reach() # NS ADDRESS ARGS: a ping that is not expected to be answered
{
	in_ns "$1" ping -nqc 1 -W 0.3 "${@:3}" "$2"
}

reach_both() # inner IPv4 and IPv6
{
	wait_for 5 reach "$A" "$IB4" && wait_for 5 reach "$A" "$IB6"
}

counter() # NS DEV NAME: one counter of ethtool -S
{
	[[ $(in_ns "$1" ethtool -S "$2") =~ [[:space:]]"$3: "([0-9]+) ]] &&
		echo "${BASH_REMATCH[1]}"
}

dev_mtu() # NS DEV
{
	[[ $(ip -n "$1" link show "$2") =~ \ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

learned() # NS ADDRESS ARGS: the MTU of the route exception for the address, or 0
{
	if [[ $(ip -n "$1" route get "${@:2}") =~ \ mtu\ ([0-9]+) ]]; then
		echo "${BASH_REMATCH[1]}"
	else
		echo 0
	fi
}

# The core processes a lost carrier up to a second later (linkwatch) and then
# deactivates the device's queue for a moment. Packets sent in that moment are counted
# nowhere.
carrier() # NS DEV: up or down; changing while linkwatch has not processed the event
{
	local link
	link=$(ip -n "$1" link show "$2")
	case $link in
	*LOWER_UP*state\ DOWN*) echo changing ;;
	*LOWER_UP*) echo up ;;
	*state\ DOWN*) echo down ;;
	*) echo changing ;;
	esac
}

wire() # NS JQ-EXPRESSION [DEV]: a value from the output of nsmctl wire show for w0
{
	"$NSMCTL" -n "$1" -j -d wire show "${3:-w0}" | jq -r ".[0]$2"
}

ctl() { "$NSMCTL" -n "$A" "$@"; }

# refusal NAME TEXT ARGS...: ctl fails with status 2, nothing on stdout, TEXT on stderr
refusal()
{
	local name=$1 text=$2 out err rc
	shift 2
	out=$(ctl "$@" 2>"$TMP/err")
	rc=$?
	err=$(<"$TMP/err")
	same "$name" "2||nsmctl: $text" "$rc|$out|$err"
}

# --- capture

capture() # NS DEV FILE FILTER...: returns once tcpdump captures; ends at capture_end
{
	rm -f "$3"
	nsenter --net="/run/netns/$1" -- tcpdump -i "$2" -U -s 0 -w "$3" \
		--immediate-mode "${@:4}" 2>"$3.log" &
	CAPTURE=$! CAPTURE_LOG=$3.log
	JOBS+=("$CAPTURE")
	wait_for 10 grep -q 'listening on' "$3.log"
}

# Succeeds when tcpdump has read all packets. On SIGUSR1 tcpdump prints the numbers of
# packets captured and received; both are equal when it is done. On lo it receives each
# packet twice, and the test is that the numbers no longer change.
capture_idle()
{
	local counts

	kill -USR1 "$CAPTURE" || return 0
	mapfile -t counts < <(sed -n 's/^.*[^0-9]\([0-9]*\) packets\? captured, \([0-9]*\) packets\? received.*/\1 \2/p' \
		"$CAPTURE_LOG" | tail -n 3)
	[ ${#counts[@]} -gt 0 ] || return
	[ "${counts[-1]% *}" = "${counts[-1]#* }" ] ||
		{ [ ${#counts[@]} = 3 ] && [ "${counts[0]}" = "${counts[1]}" ] &&
		  [ "${counts[1]}" = "${counts[2]}" ]; }
}

capture_end()
{
	wait_for 5 capture_idle
	kill "$CAPTURE"
	wait "$CAPTURE" 2>/dev/null
}

# --- requirements of a test

need() # PROGRAM...
{
	local prog
	for prog in "$@"; do
		command -v "$prog" >/dev/null || skip_all "needs $prog"
	done
}

have_module()
{
	[ -d /sys/module/nsmwire ] || modprobe nsmwire 2>/dev/null ||
		insmod "${NSM_MODULE:-$TOP_DIR/build/$(uname -r)/nsmwire.ko}"
}

[ "$(id -u)" = 0 ] || skip_all "needs root"
