#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
# slow: 200
#
# Calls over two WANs that lose packets, each packet sent over both: what is lost, what
# comes twice and in which order, with random loss and with bursts; when packets are sent
# twice, and when once again; a line that dies; a peer that begins anew; an uplink without
# room. What it costs the sender and the receiver, in instructions. In virtual time.
# The WAN is that of wan-lib.sh.

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

load=$TOP_DIR/build/bench/load

# DEV: instructions for a packet of class audio that enters it
sender()
{
	local out

	out=$(in_ns "$A" "$load" packets "$1" ip 4000 200 46 "$IA4" "$IB4") &&
		echo "${out#per_packet }"
}

# What leaves for the WAN ends there: its cost is that of two packets, too, if there are.
ends_there()
{
	local dev

	for dev in x1 x2; do
		tc -n "$R" qdisc add dev "$dev" clsact &&
		tc -n "$R" filter add dev "$dev" ingress protocol ip u32 \
			match ip tos 0xb8 0xfc action drop || return
	done
}

check "a WAN of two lines" wan
check "peers at both ends of it, and a wire" ends
check_soon "packets pass" reach
cases twice.py all

if [ -x "$load" ]; then
	check "packets end behind the first hop" ends_there
	check "audio is sent once" ctl class set holoconf audio duplicate off
	once=$(sender w0)
	cases twice.py hold
	twice=$(sender w0)
	echo "# a packet $once, one that is sent twice $twice"
	check "a packet that is sent twice costs at most twice as much" \
		awk -v a="$once" -v b="$twice" 'BEGIN { exit !(a > 0 && b <= 2 * a) }'
	same_soon "its copies were sent" 0 \
		eval "ctl -j peer show east | jq '.[0].copies[0].tx < 4000 | if . then 1 else 0 end'"
else
	skip "the cost of the sender" "needs selftests/bench/build to have run"
fi
finish
