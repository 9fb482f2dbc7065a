# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Common code of the tests of nsmkeyd: agents on 127.0.0.1, each with a fake kernel
# (fakekernel.py), which notes the keys. Sourced. A test has functions, and runs them by
# "suites": once with nsmkeyd as it is, with its sandbox, and once with sanitizers.
#
# shellcheck source=tools-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools-lib.sh"
need "$PYTHON" jq make openssl pkg-config "$CC"
pkg-config --exists gnutls || { echo "1..0 # SKIP no GnuTLS"; KTAP_DONE=y; exit 4; }
"$PYTHON" -c 'import cryptography' 2>/dev/null ||
	{ echo "1..0 # SKIP no cryptography for Python"; KTAP_DONE=y; exit 4; }

umask 077
declare -A PID KERNEL
OUT=${NSM_KEYD_OUT:-$TMP}	# a directory to build in that stays
PORT=$((10000 + $$ % 200 * 100))	# below those that the kernel chooses

build()
{
	make -s -C "$TOP_DIR/tools" O="$OUT/$1" "$OUT/$1/nsmkeyd" "${@:2}" \
		>"$TMP/build.log" 2>&1 && return
	fail "nsmkeyd builds: $1" "$(tail -n 20 "$TMP/build.log")"
	finish
}

"$CC" -Wall -Wextra -Werror -O1 -g -shared -fPIC -fvisibility=hidden \
	-o "$TMP/fakegenl.so" "$HOST_DIR/fakegenl.c" -ldl || exit 1
help() { "$PYTHON" "$HOST_DIR/keydhelp.py" "$@"; }

# host NAME PEER: a directory with an identity, a port, and a kernel that has the peer
host()
{
	local dir=$TMP/$1
	mkdir -p "$dir/etc/peers.d"
	"$NSMKEYD" -c "$dir/etc" --init >"$dir/identity" || return
	echo "port none" >"$dir/etc/agent.conf"
	"$PYTHON" "$HOST_DIR/fakekernel.py" "$dir" "${@:2}" &
	KERNEL[$1]=$!
	until [ -S "$dir/do" ]; do sleep 0.05; done
}

start() # NAME [OPTIONS]: an agent, in the background
{
	local dir=$TMP/$1
	touch "$dir/keys"
	NSM_FAKE_KERNEL=$dir/kernel LD_PRELOAD="$ASAN $TMP/fakegenl.so" \
		"$NSMKEYD" -c "$dir/etc" -s "$dir/sock" "${@:2}" 2>>"$dir/log" &
	PID[$1]=$!
	soon 10 test -S "$dir/sock"
}

# The status of an agent that ended by SIGTERM, which is 0 if no sanitizer complains.
stop() # NAME...
{
	local name
	for name; do
		kill "${PID[$name]}" 2>/dev/null
		wait "${PID[$name]}" || fail "$name ends without an error" "$(tail "$TMP/$name/log")"
		rm -f "$TMP/$name/sock"
		unset "PID[$name]"
	done
}

gone() # NAME...: stops the agents and their kernels
{
	local name
	for name; do
		[ -z "${PID[$name]:-}" ] || stop "$name"
		if [ "${KERNEL[$name]:-}" ]; then
			kill "${KERNEL[$name]}"
			wait "${KERNEL[$name]}" 2>/dev/null
			unset "KERNEL[$name]"
		fi
		cat "$TMP/$name/log" >>"$TMP/logs" 2>/dev/null
		cat "$TMP/$name/keys" >>"$TMP/allkeys" 2>/dev/null
		rm -rf "${TMP:?}/$name"
	done
}

# A test that ends early leaves none.
trap 'kill "${PID[@]}" "${KERNEL[@]}" 2>/dev/null; _at_exit' EXIT

peer() # HOST PEER LINES...: the file of a peer
{
	printf '%s\n' "peer $2" "${@:3}" >"$TMP/$1/etc/peers.d/$2"
}

ask() { help ask "$TMP/$1/sock" "${@:2}"; }
kernel() { help "do" "$TMP/$1/do" "$2" >/dev/null; }
command() { ask "$1" "{\"command\":\"$2\"${3:+,\"peer\":\"$3\"}}"; }
value() { command "$1" show "$2" | jq -r ".peers[0].$3 // empty"; }	# HOST PEER FIELD

soon() # SECONDS COMMAND...
{
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# shellcheck disable=SC2053 # a pattern is meant
has() { [[ "$(value "$1" "$2" "$3")" == $4 ]]; }	# HOST PEER FIELD PATTERN

becomes() # NAME HOST PEER FIELD PATTERN; less than the time between two attempts
{
	local name=$1
	shift
	if soon 15 has "$@"; then pass "$name"; else
		fail "$name" "want $3 '$4', got: $(command "$1" show "$2")
$(tail -n 5 "$TMP/$1/log")"
	fi
}

last() { grep "^$2 $3 " "$TMP/$1/keys" | tail -n 1 | cut -d ' ' -f 3-; } # HOST PEER DIRECTION

# Whether what one kernel seals with, in the end, is what the other opens: id, cipher, secret.
opens() # HOST PEER HOST PEER CIPHER
{
	local key
	key=$(last "$1" "$2" tx | cut -d ' ' -f 1,2,4)
	[[ "$key" == *" $5 "????????????????????????????????* ]] &&
		grep "^$4 rx " "$TMP/$3/keys" | cut -d ' ' -f 3,4,6 | grep -qxF "$key"
}

match() # NAME HOST PEER HOST PEER [CIPHER]
{
	if opens "$2" "$3" "$4" "$5" "${6:-0}" && opens "$4" "$5" "$2" "$3" "${6:-0}"; then
		pass "$1"
	else
		fail "$1" "$2: $(<"$TMP/$2/keys")
$4: $(<"$TMP/$4/keys")"
	fi
}

pin() { echo "pin $(<"$TMP/$1/identity")"; }

pair() # two hosts, west listens, east connects; their peers are still to be configured
{
	PORT=$((PORT + 1))
	host west east && host east west || fail "two hosts"
}
listens() { peer west east listen "port $PORT" "$@"; }
connects() { peer east west "connect ${ADDRESS:-127.0.0.1}" "port $PORT" "$@"; }

both_start() { start west; start east; }

secrets()
{
	local secret
	check "there are keys to look for" test "$(wc -l <"$TMP/allkeys")" -ge 30
	cut -d ' ' -f 6 "$TMP/allkeys" >"$TMP/secrets"
	printf '%s\n' "${SECRETS[@]}" >>"$TMP/secrets"
	while read -r secret _; do
		[ ${#secret} -ge 32 ] && printf '%s\n' "$secret"
	done <"$TMP/secrets" >"$TMP/long"
	check "there are logs" test "$(wc -l <"$TMP/logs")" -ge 30
	same "no secret in a log" 0 "$(grep -ciFf "$TMP/long" "$TMP/logs")"
	same "logs have priorities" 0 "$(grep -cv '^<[346]>' "$TMP/logs")"
	same "no key is given twice" 0 "$(awk '$2 == "rx" { print $6 }' "$TMP/allkeys" |
		sort | uniq -d | wc -l)"
}

# NSM_PARTS and NSM_BUILD restrict it to some functions, and to plain or san.
suite() # NAME FUNCTION...
{
	local part
	echo "# $1"
	: >"$TMP/logs"
	: >"$TMP/allkeys"
	SECRETS=()
	for part in ${NSM_PARTS:-"${@:2}" secrets}; do
		echo "# $1: $part"
		$part
	done
}

suites() # FUNCTION...
{
	SANITIZED='' ASAN='' NSMKEYD=$OUT/plain/nsmkeyd
	if [ "${NSM_BUILD:-plain}" = plain ]; then
		build plain
		suite plain "$@"
	fi
	[ "${NSM_BUILD:-san}" = san ] || return
	# shellcheck disable=SC2034 # for the functions
	SANITIZED=y NSMKEYD=$OUT/san/nsmkeyd
	build san SAN=1
	ASAN="$("$CC" -print-file-name=libasan.so) $("$CC" -print-file-name=libubsan.so)"
	export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
	suite san "$@"
}
