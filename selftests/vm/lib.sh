# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Common code of the test bed's scripts: directories, messages, locks. Sourced, never
# run.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
repo_dir=$(cd "$vm_dir/../.." && pwd)
cache_dir=${NSMWIRE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/nsmwire}
me=${0##*/}

say()
{
	printf '%s: %s\n' "$me" "$*" >&2
}

# A failure of the test bed itself is not a failure of the module: exit 2.
die()
{
	say "$*"
	exit 2
}

# with_lock NAME CMD...: run it under a lock of this machine.
with_lock()
{
	local name=$1

	shift
	mkdir -p "$cache_dir" || die "cannot create $cache_dir"
	(
		flock 9 || exit 2
		"$@" 9>&-
	) 9>"$cache_dir/.lock-$name"
}

# quietly LOG CMD...: run it with its output in LOG, shown only if it fails.
quietly()
{
	local log=$1

	shift
	if ! "$@" >"$log" 2>&1 </dev/null; then
		tail -n 40 "$log" >&2
		say "failed: $* (all of it in $log)"
		return 1
	fi
}

# tmp_beside DIR: a fresh directory on the same file system, to rename from.
tmp_beside()
{
	mkdir -p "$(dirname "$1")" && mktemp -d "$1.XXXXXX"
}
