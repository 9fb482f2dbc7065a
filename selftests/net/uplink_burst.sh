#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml kcsan
# timeout: 300
#
# A burst of very many packets into an uplink, at the lowest possible rate, at the
# highest, and without one; and clocks that jump. Memory stays within its bound, every
# packet is accounted for, and later packets are sent.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
# A million packets on a machine without emulation and sanitizers. The memory bound is
# reached after 2000.
packets=1000000
[ "${KSFT_MACHINE_SLOW:-no}" != yes ] || packets=100000
[[ "${VMTEST_KERNEL:-}" != @(uml|debug|kcsan) ]] || packets=10000
limit=1048576

check "a wire over an uplink of 1 kbit/s" ctl -b - <<-END
	uplink add wan rate 1kbit limit $limit
	wire add w0 id 42 remote $UB4 payload ethernet uplink wan
END
check "its other end" "$NSMCTL" -n "$B" wire add w0 id 42 remote $UA4 payload ethernet
wire_addr
mac=$(ip -n "$B" -j link show w0 | jq -r '.[0].address')

burst() # COUNT: that many packets of three thousand flows
{
	"$PYTHON" "$NET_DIR/flood.py" "$A" w0 "$IA4" "$IB4" "$mac" "$1" 3000
}

queues() { ctl -j -s uplink show wan | jq "[.[0].queue[] | $1] | add"; }

accounted() # NAME: every packet was sent, was dropped, or is queued
{
	same "$1" true "$(ctl -j -s uplink show wan | jq '[.[0].queue[] |
		.in_packets == .out_packets + .codel + .late + .full + .purged + .waiting] | all')"
}

check "$packets packets at 1 kbit/s" burst $packets
at_least "they went in" $packets "$(queues .in_packets)"
accounted "each is accounted for"
at_least "the queue is full" 1 "$(queues .full)"
at_least "and within its bound of memory" "$(queues .backlog)" $limit
at_least "nearly all of it is gone" $((packets - 6000)) "$(queues .full)"
at_least "the wire counts them" $((packets - 6000)) \
	"$(in_ns "$A" ethtool -S w0 | awk '$1 == "drop_tx_full:" { print $2 }')"
check "a rate of 400 Gbit/s" ctl uplink set wan rate 400gbit
same_soon "nothing waits" 0 queues .waiting
check_soon "the wire works" reach
check "$packets packets at 400 Gbit/s" burst $packets
same_soon "nothing waits" 0 queues .waiting
accounted "each is accounted for"
check "the slowest rate again" ctl uplink set wan rate 1kbit
check "some packets" burst 2000
at_least "they wait" 1 "$(queues .waiting)"
check "no rate" ctl uplink set wan rate none
same_soon "nothing waits" 0 queues .waiting
before=$(queues .in_packets)
check "$packets packets at no rate" burst $packets
same "none of them was queued" "$before" "$(queues .in_packets)"
check_soon "the wire works" reach

# The scheduler does not use the time of day, which may be set to anything.
now=$(date +%s)
check "a rate" ctl uplink set wan rate 1mbit
bg in_ns "$A" ping -qi 0.05 "$IB4"
more() { [ "$(queues .out_packets)" -gt $(($1 + 5)) ]; }
for jump in -86400 31536000 0; do
	date -qs "@$((now + jump))" >/dev/null 2>&1 || date -s "@$((now + jump))" >/dev/null
	sent=$(queues .out_packets)
	check_soon "the clock is $jump s off: packets leave" more "$sent"
	check "and arrive" reach
done
check "the wire goes" ctl wire del w0
check "the uplink goes" ctl uplink del wan
finish
