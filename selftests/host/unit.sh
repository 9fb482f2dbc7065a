#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The unit tests of kernel/tests in userspace, under the address and undefined
# behaviour sanitizers of both compilers; ten hours of virtual time among them. The debug kernel runs the same files
# under KUnit (selftests/kunit).
# timeout: 180
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
# shellcheck source=../unit/lib.sh
. "$TOP_DIR/selftests/unit/lib.sh"
"$TOP_DIR/selftests/vm/deps" unit || exit 1

for cc in gcc clang; do
	program=$TMP/unit-$cc
	if ! unit_build "$cc" "$program" -O1 -DNSMW_TEST_ROUNDS=200000 \
			2>"$TMP/build.log"; then
		fail "$cc: the tests build" "$(cat "$TMP/build.log")"
		continue
	fi
	ran=0
	"$program" >"$TMP/out" 2>&1
	status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*)		pass "$cc: ${line#ok * }"; ran=$((ran + 1)) ;;
		"not ok "*)	fail "$cc: ${line#not ok * }"; ran=$((ran + 1)) ;;
		1..*)		same "$cc: all of them ran" "${line#1..}" "$ran" ;;
		*)		printf '# %s\n' "$line" ;;
		esac
	done <"$TMP/out"
	same "$cc: exit status" 0 "$status"
done

# A fuzzer finds cases that the random tests do not cover; NSM_SEED and NSM_FUZZ_RUNS
# change its seed and its length. It starts from packets that wires have sent
# (selftests/unit/capture).
mkdir "$TMP/corpus"
n=0
while read -r kind bytes; do
	[ "$kind" != "#" ] || continue
	n=$((n + 1))
	printf '%b' "$(fold -w 2 <<<"$bytes" | sed 's/^/\\x/' | tr -d '\n')" \
		>"$TMP/corpus/$kind$n"
done <"$TOP_DIR/selftests/unit/corpus.txt"
check "packets to start from" test "$n" -ge 50
if unit_fuzzer "$TMP/fuzz" 2>"$TMP/build.log"; then
	check "fuzzer: both readers agree" "$TMP/fuzz" -seed="${NSM_SEED:-1}" \
		-runs="${NSM_FUZZ_RUNS:-100000}" -max_len=512 -verbosity=0 \
		-artifact_prefix="${OUTDIR:-$TMP}/" "$TMP/corpus"
else
	fail "fuzzer: builds" "$(cat "$TMP/build.log")"
fi
finish
