#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites, as tests of one flat KTAP list: loads nsmwire_kunit and reads
# each suite's results from debugfs.

suites=/sys/kernel/debug/kunit

if ! modprobe -n nsmwire_kunit 2>/dev/null; then
	echo "1..0 # SKIP this kernel has no KUnit"
	exit 4
fi
if ! modprobe nsmwire_kunit; then
	echo "1..1"
	echo "not ok 1 nsmwire_kunit loads"
	exit 1
fi

# Cases stand four columns in; deeper are the parameters of a case.
cat "$suites"/*/results | awk '
/^    # Subtest: / { suite = $3 }
/^    (not )?ok [0-9]+ / {
	bad = sub(/^    not /, "    ")
	sub(/^    ok [0-9]+ (- )?/, "")
	printf "%sok %d %s: %s\n", bad ? "not " : "", ++n, suite, $0
	failed += bad
	next
}
/^ *(#|not ok)/ { sub(/^ */, "# "); print }
END { print "1.." n + 0; exit(failed > 0 || n == 0) }'
status=$?
rmmod nsmwire_kunit || status=1
exit "$status"
