# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Common code of the tests of nsmctl: it runs the tool, built with sanitizers, against
# the fake kernel, and compares its output. Sourced; see tools-lib.sh.
#
# shellcheck source=tools-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools-lib.sh"
need jq make "$CC"

copy_san "$TMP/san"
build_fake
NSMCTL=$TMP/san/nsmctl
export NSM_FAKE_LOG=$TMP/log
# No key agent, unless a test has one; never that of this machine.
export NSMKEYD_SOCKET=$TMP/keyd.sock NSMKEYD_CONFIG=$TMP/etc NSMCTL_RUN=$TMP/run
# shellcheck disable=SC2034 # for those who source this
ABI=$(sed -n 's/^#define NSMWIRE_ABI\t*//p' "$TOP_DIR/include/uapi/linux/nsmwire.h")

# run ARGS...: sets $OUT $ERR $RC, and $SENT to the requests to the kernel
run()
{
	: >"$NSM_FAKE_LOG"
	OUT=$(fake "$@" 2>"$TMP/err")
	RC=$?
	ERR=$(cat "$TMP/err")
	SENT=$(cat "$NSM_FAKE_LOG")
}

# Usage: status 1, the reason on stderr, nothing sent.
bad() # NAME WORDS ARGS...
{
	local name=$1 words=$2
	shift 2
	run "$@"
	same "$name" "1 '' ''" "$RC '$OUT' '$SENT'"
	holds "$name: says why" "$words" "$ERR"
}

# The request that the words become.
sends() # NAME "CMD FLAGS ATTRIBUTES" ARGS...
{
	local name=$1 want=$2
	shift 2
	run "$@"
	same "$name" "0 cmd=$want" "$RC $SENT$ERR"
}

# A refusal by the kernel: status 2, its text.
refused() # NAME TEXT ARGS...
{
	local name=$1 text=$2
	shift 2
	run "$@"
	same "$name" "2 '' 'nsmctl: $text'" "$RC '$OUT' '$ERR'"
}

json() # NAME WANT FILTER ARGS...
{
	local name=$1 want=$2 filter=$3
	shift 3
	run "$@"
	same "$name" "$want" "$(jq -rc "$filter" <<<"$OUT" 2>&1)"
}
