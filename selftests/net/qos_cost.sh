#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
#
# What a packet costs on a rated uplink, net of the same run without a tunnel, in
# instructions: on an idle line, in a queue that stays, in one that comes at once and
# goes, and in one of ten thousand flows.

. "$(dirname "$0")/lib.sh"

load=$TOP_DIR/build/bench/load
[ -x "$load" ] || skip_all "needs selftests/bench/build to have run"
have_module
export PATH=$TOP_DIR/build/tools:$PATH

check "the packets are sent" env OUTDIR="$TMP" \
	"$TOP_DIR/selftests/bench/qos-cost-guest" "$load" none rated-eth
sed 's/^/# /' "$TMP/cost"

cost() # METRIC: net of none
{
	awk -v m="$1" '$1 == m { v[$2] = $3 } END { printf "%d", v["rated-eth"] - v["none"] }' \
		"$TMP/cost"
}

at_most() # NAME MAX GOT
{
	if [ "$3" -gt 0 ] && [ "$3" -le "$2" ]; then pass "$1"; else
		fail "$1" "want <= $2, got '$3'"
	fi
}

# 3141, of which SipHash takes 160, and the room that the path lately had 40
at_most "a packet on an idle line" 3200 "$(cost straight)"
# With the timer that sends what the senders leave, at 1 Gbit/s; cake 6550. How its times
# meet the sender's differs by 40 from boot to boot: 3483 in the first one with SipHash, and
# with four classes 3810; before it 3283 to 3321, and 3520 to 3580 and, once in six, 3756.
at_most "a packet that waits" 3570 "$(cost standing)"
at_most "a packet that waits, of four classes" 4050 "$(cost standing-mix)"
# with the pages that the kernel gives back once the queue has gone
at_most "a packet of 8000 that come at once" 4450 "$(cost queued)"
at_most "a packet of 8000 that come at once, of four classes" 4650 "$(cost queued-mix)"
# Flows that have two packets are taken up and given back more often than those of a
# thousand, and the sender's memory lies in pieces; what grew with the number of flows
# would be ten times as dear.
at_most "10000 flows are hardly dearer than 10" $(($(cost few) * 107 / 100)) "$(cost many)"
finish
