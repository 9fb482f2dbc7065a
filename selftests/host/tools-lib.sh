# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Common code of the tests of the tools, which run on the host without privileges
# and without the module. Sourced; a test ends with "finish".

HOST_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP_DIR=$(cd "$HOST_DIR/../.." && pwd)
PYTHON=${PYTHON:-/usr/bin/python3}
CC=${CC:-gcc}
export LC_ALL=C
unset NO_COLOR

# The library of the sanitizer, which has to be loaded before all others.
LIBASAN=$("$CC" -print-file-name=libasan.so 2>/dev/null)

KTAP_N=0 KTAP_FAIL=0 KTAP_SKIP=0 KTAP_DONE=
TMP=$(mktemp -d "${TMPDIR:-/tmp}/nsmtool.XXXXXX")

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

same() # NAME WANT GOT
{
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "want '$2'
got  '$3'"; fi
}

holds() # NAME PART WHOLE
{
	if [[ "$3" == *"$2"* ]]; then pass "$1"; else fail "$1" "want '$2' in
'$3'"; fi
}

check() # NAME COMMAND...
{
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "$* (status $?): $out"; fi
}

need() # COMMAND...
{
	local cmd
	for cmd in "$@"; do
		command -v "$cmd" >/dev/null && continue
		echo "1..0 # SKIP $cmd is not installed"
		KTAP_DONE=y
		exit 4
	done
}

# The tests of a virtual machine, whose output is in $TMP/stdout and $TMP/stderr.
of_machine() # STATUS COUNT CONSOLE
{
	local word name why

	same "the machine" 0 "$1"
	why=$(grep '^#' "$TMP/stdout")
	while read -r word _ name; do
		case $word in
		ok) pass "$name" ;;
		not) fail "${name#* }" "$why" ;;
		esac
	done <"$TMP/stdout"
	same "its tests" "$2" "$(grep -c '^ok ' "$TMP/stdout")"
	[ "$KTAP_FAIL" = 0 ] || tail -n 20 "$TMP/stderr" "$3" | sed 's/^/# /'
}

# Each change that mutations() prints, FILE<tab>WHAT IS WRONG<tab>SED EXPRESSION, has to be
# noticed: "try NUMBER FILE EXPRESSION" writes red, or why not, to $TMP/verdict-NUMBER.
all_red()
{
	local n=0 file what expression

	while IFS=$'\t' read -r file what expression; do
		n=$((n + 1))
		try "$n" "$file" "$expression" &
		[ "$n" -lt "$(nproc)" ] || wait -n
	done < <(mutations)
	wait
	n=0
	while IFS=$'\t' read -r file what expression; do
		n=$((n + 1))
		same "$file: $what" red "$(cat "$TMP/verdict-$n" 2>/dev/null)"
	done < <(mutations)
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
	local rc=$?
	rm -rf "$TMP"
	if [ -z "$KTAP_DONE" ]; then
		echo "not ok $((KTAP_N + 1)) $(basename "$0") ended early (status $rc)"
		exit 1
	fi
}
trap _at_exit EXIT
echo "TAP version 13"

# The tools, in a directory of their own; KEY=VALUE and targets for make.
build_tools() # DIR [KEY=VALUE | TARGET]...
{
	local out=$1
	shift
	make -s -C "$TOP_DIR/tools" O="$out" "$@" >"$TMP/build.log" 2>&1 && return
	fail "the tools build: $*" "$(tail -n 20 "$TMP/build.log")"
	finish
}

# Copies of the tools with sanitizers, which are built once for all tests.
copy_san() # DIR
{
	local san=$TOP_DIR/build/tools-san
	mkdir -p "$1" "$san" || finish
	if flock "$san/lock" make -s -C "$TOP_DIR/tools" SAN=1 O="$san" >"$TMP/build.log" 2>&1 &&
	   find "$san" -maxdepth 1 -type f ! -name lock -exec cp -t "$1" {} +; then
		return
	fi
	fail "the tools build with sanitizers" "$(tail -n 20 "$TMP/build.log")"
	finish
}

build_fake()
{
	"$CC" -Wall -Wextra -Werror -O1 -g -shared -fPIC \
		-fvisibility=hidden -I"$TOP_DIR/include/uapi" \
		-o "$TMP/fakenl.so" "$HOST_DIR"/fake{nl,family,peer,key,module}.c -ldl \
		2>"$TMP/build.log" && return
	fail "the fake kernel builds" "$(cat "$TMP/build.log")"
	finish
}

# nsmctl against the fake kernel.
fake() # ARGS...
{
	LD_PRELOAD="$LIBASAN $TMP/fakenl.so" \
		ASAN_OPTIONS=detect_leaks=1 "$NSMCTL" "$@"
}
