#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
# slow: 240
#
# The cost of a packet on a rated uplink in instructions, net of the same run without a
# tunnel: on an idle line, in a standing queue, in a queue that is filled at once and
# drains, and in one of ten thousand flows.

. "$(dirname "$0")/lib.sh"

load=$TOP_DIR/build/bench/load
[ -x "$load" ] || skip_all "needs selftests/bench/build to have run"
have_module
export PATH=$TOP_DIR/build/tools:$PATH

check "the packets are sent" env OUTDIR="$TMP" \
	"$TOP_DIR/selftests/bench/qos-cost-guest" "$load" none rated-eth cake
sed 's/^/# /' "$TMP/cost"

cost() # METRIC [KIND]: net of none
{
	awk -v m="$1" -v kind="${2:-rated-eth}" \
		'$1 == m { v[$2] = $3 } END { printf "%d", v[kind] - v["none"] }' "$TMP/cost"
}

at_most() # NAME MAX GOT
{
	if [ "$3" -gt 0 ] && [ "$3" -le "$2" ]; then pass "$1"; else
		fail "$1" "want <= $2, got '$3'"
	fi
}

# NAME METRIC N: at most N thousandths of the cost of geneve and cake in this boot
beside()
{
	local got cake
	got=$(cost "$2") cake=$(cost "$2" cake)
	echo "# $2: $got, cake $cake: $((got * 1000 / cake)) of 1000"
	at_most "$1" $((cake * $3 / 1000)) "$got"
}

beside "a packet on an idle line" straight 500				# 474
# Includes the timer that sends the packets that the senders leave queued, at 1 Gbit/s.
# Its timing relative to the sender's varies the cost by 40 instructions between boots.
beside "a packet that waits" standing 610				# 580
beside "a packet that waits, of four classes" standing-mix 560		# 532
# includes freeing the pages once the queue is empty
beside "a packet of 8000 that come at once" queued 690			# 665
beside "a packet of 8000 that come at once, of four classes" queued-mix 690	# 599
# Flows of two packets are allocated and released more often than flows of a thousand,
# and the sender's memory is fragmented. A cost that grew with the number of flows would
# be ten times as high.
at_most "10000 flows are hardly dearer than 10" $(($(cost few) * 107 / 100)) "$(cost many)"
finish
