#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# slow: 250
# The benchmark's goals on 6.12, in its short form: each goal is a test.
cd "$(dirname "$0")/../.." || exit 1

out=build/bench/quick
rm -rf "$out"
mkdir -p "$out" || exit 1
selftests/bench/run --quick -o "$PWD/$out" >"$out/table" 2>"$out/errors"
status=$?
sed 's/^/# /' "$out/table" "$out/errors"
if [ "$status" -gt 1 ] || ! grep -qE '^(PASS|FAIL) ' "$out/table"; then
	echo "1..1"
	echo "not ok 1 the benchmark runs"
	exit 1
fi
awk '
/^(PASS|FAIL)  / {
	name = substr($0, 7)
	sub(/: .*/, "", name)
	failed += /^FAIL/
	lines[++n] = (/^PASS/ ? "ok " : "not ok ") n " goal: " name
}
END {
	print "1.." n
	for (i = 1; i <= n; i++)
		print lines[i]
	exit failed > 0
}' "$out/table"
