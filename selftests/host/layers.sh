#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The layers of kernel/: an #include goes to the same layer or a lower one, and there is
# no circle. selftests/host/layers.py reads the includes; faults in a copy of the tree
# show that it detects them.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"

layers=$TOP_DIR/selftests/host/layers.py

# broken WHAT PATTERN FILE LINE: LINE added to FILE of a copy is reported as a fault.
broken()
{
	local copy=$TMP/copy out

	rm -rf "$copy" && cp -r "$TOP_DIR/kernel" "$copy" || return 1
	sed -i "0,/^#include \"/s,,$4\n&," "$copy/$3"
	out=$(python3 "$layers" "$copy")
	[ $? = 1 ] && grep -qE "$2" <<<"$out" && return
	fail "$1 is a fault" "$out"
	return 1
}

out=$(python3 "$layers" "$TOP_DIR/kernel")
same "no include goes up or round" 0 $?
echo "# $out"
number=$(sed -n 's/^\([0-9]*\) files, .*/\1/p' <<<"$out")
check "all layers are looked at" [ "${number:-0}" -gt 50 ]
check "the scheduler includes data/: seen" broken "an include of a higher layer" \
	'^qos/sched.c includes data/tunnel.h' qos/sched.c '#include "data/tunnel.h"'
check "a header of pure/ includes control/: seen" broken "an include of a higher layer" \
	'^pure/rule.h includes control/wire.h' pure/rule.h '#include "control/wire.h"'
check "uplink.c includes apply.h: a circle" broken "a circle" \
	'^circle: .*control/uplink -> control/apply' control/uplink.c '#include "control/apply.h"'
finish
