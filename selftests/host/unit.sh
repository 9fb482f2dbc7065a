#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The unit tests of kernel/tests in userspace, under the address and undefined
# behaviour sanitizers of both compilers. The debug kernel runs the same files
# under KUnit (selftests/kunit).
# timeout: 60
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

# A fuzzer looks for what the random tests do not think of; NSM_SEED and
# NSM_FUZZ_RUNS make it look elsewhere and longer. It starts from a header with
# a class option behind another option, from a tagged frame, and from an IPv6
# packet of a first fragment with options.
mkdir "$TMP/corpus"
printf '\3\0\x65\x58\0\0\x2a\0\1\2\3\0\xff\x6e\1\1\3\0\0\0' >"$TMP/corpus/header"
printf 'abcdefghijkl\x81\0\0\1\x86\xdd\x60%039d' 0 >"$TMP/corpus/frame"
printf '\x60%05d\x2c%033d\x3c\0\0\1abcd\6\0%06d\1\2\3\4' 0 0 0 >"$TMP/corpus/flow"
if unit_fuzzer "$TMP/fuzz" 2>"$TMP/build.log"; then
	check "fuzzer: both readers agree" "$TMP/fuzz" -seed="${NSM_SEED:-1}" \
		-runs="${NSM_FUZZ_RUNS:-100000}" -max_len=300 -verbosity=0 \
		-artifact_prefix="${OUTDIR:-$TMP}/" "$TMP/corpus"
else
	fail "fuzzer: builds" "$(cat "$TMP/build.log")"
fi
finish
