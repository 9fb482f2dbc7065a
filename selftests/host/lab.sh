#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What make lab needs before and after it boots: the arithmetic of its report on figures
# made by hand, what that judges, and its picture; the file of each site, and the files of
# WireGuard beside it. The lab itself takes ten minutes and is not run: see
# Documentation/lab.rst.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
"$TOP_DIR/selftests/vm/deps" net bench || exit 1

while IFS=$'\t' read -r name what; do
	check "$what" "$PYTHON" "$HOST_DIR/lab.py" "$name"
done < <("$PYTHON" "$HOST_DIR/lab.py")
same "there were tests" yes "$([ "$KTAP_N" -gt 10 ] && echo yes)"
finish
