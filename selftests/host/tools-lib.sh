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

# The tools with sanitizers, in a directory of their own; KEY=VALUE for make.
build_tools() # DIR [KEY=VALUE...]
{
	local out=$1
	shift
	make -s -C "$TOP_DIR/tools" O="$out" "$@" >"$TMP/build.log" 2>&1 && return
	fail "the tools build: $*" "$(tail -n 20 "$TMP/build.log")"
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

# nsmctl against the fake kernel. The sanitizer has to be loaded first.
fake() # ARGS...
{
	LD_PRELOAD="$("$CC" -print-file-name=libasan.so) $TMP/fakenl.so" \
		ASAN_OPTIONS=detect_leaks=1 "$NSMCTL" "$@"
}
