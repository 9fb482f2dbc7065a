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

# NAME METRIC N: at most N thousandths of what geneve and cake take in this boot
beside()
{
	local got cake
	got=$(cost "$2") cake=$(cost "$2" cake)
	echo "# $2: $got, cake $cake: $((got * 1000 / cake)) of 1000"
	at_most "$1" $((cake * $3 / 1000)) "$got"
}

beside "a packet on an idle line" straight 490				# 464
# With the timer that sends what the senders leave, at 1 Gbit/s. How its times meet the
# sender's differs by 40 instructions from boot to boot.
beside "a packet that waits" standing 570				# 543
beside "a packet that waits, of four classes" standing-mix 560		# 530
# with the pages that the kernel gives back once the queue has gone
beside "a packet of 8000 that come at once" queued 690			# 660
beside "a packet of 8000 that come at once, of four classes" queued-mix 690	# 654
# Flows that have two packets are taken up and given back more often than those of a
# thousand, and the sender's memory lies in pieces; what grew with the number of flows
# would be ten times as dear.
at_most "10000 flows are hardly dearer than 10" $(($(cost few) * 107 / 100)) "$(cost many)"
finish
