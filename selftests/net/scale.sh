#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
# mem: 1536
# slow: 470
#
# Many wires on one node compared with geneve, in instructions: the cost of creating
# them and bringing them up does not grow, they take no more memory, a packet costs as
# much as with a single wire, ten thousand can be listed in a second, and a namespace
# ends as soon. Each goal of selftests/bench/scale is a test here, with fewer wires.

. "$(dirname "$0")/lib.sh"

load=$TOP_DIR/build/bench/load
[ -x "$load" ] || skip_all "needs selftests/bench/build to have run"
have_module
export PATH=$TOP_DIR/build/tools:$PATH
devices=640

check "all of it works" env OUTDIR="$TMP" \
	"$TOP_DIR/selftests/bench/scale-guest" "$load" $devices geneve nsmwire node
"$TOP_DIR/selftests/bench/scale-report" --devices $devices --svg "$TMP/scale.svg" \
	"$TMP/scale" >"$TMP/table"
sed 's/^/# /' "$TMP/table"
same "it is drawn, a curve for each kind with a place for each tenth" \
	"geneve:10 nsmwire:10" "$(python3 - "$TMP/scale.svg" <<-'END'
		import sys, xml.etree.ElementTree as xml
		curves = xml.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}polyline")
		print(*sorted(f"{c.get('class').split()[0]}:{len(c.get('points').split())}"
		              for c in curves))
	END
	)"
while read -r result goal; do
	case $result in
	PASS)	pass "${goal%%: *}" ;;
	FAIL)	fail "${goal%%: *}" "${goal#*: }" ;;
	esac
done <"$TMP/table"
finish
