#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The source port: each flow has one port within the range, and different flows use
# different ports, so that ECMP and receive hashing spread them. A range of one port
# gives that port. Received packets are spread over the CPUs if the underlay device
# spreads its packets.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases hash.py

# --- collisions cannot be predicted, and differ after a reload of the module

cases hash.py crafted "$TMP/first"
rmmod nsmwire
check "the module is loaded again" have_module
cases hash.py crafted "$TMP/second"
n=$(paste -d ' ' "$TMP/first" "$TMP/second" | awk '$1 == $2' | wc -l)
at_least "the flows were seen twice" 384 "$(wc -l <"$TMP/second")"
like "with another key they have other ports ($n of 384 the same)" 1 $((n < 8))

ns_del "$A" "$B"

# --- a router with two equal ways uses both

topo_router 1500
for i in 0 1; do
	ip -n "$R" -b - <<-END
		link add e$i type dummy
		link set e$i up
		addr add 10.8.$i.1/24 dev e$i
		addr add fd08:$i::1/64 dev e$i nodad
		neigh add 10.8.$i.2 lladdr 02:00:00:00:00:02 dev e$i
		neigh add fd08:$i::2 lladdr 02:00:00:00:00:02 dev e$i
	END
done
in_ns "$R" sh -c 'echo 1 >/proc/sys/net/ipv4/fib_multipath_hash_policy
	echo 1 >/proc/sys/net/ipv6/fib_multipath_hash_policy'
ip -n "$R" route add 203.0.113.1 nexthop via 10.8.0.2 nexthop via 10.8.1.2
ip -n "$R" route add 2001:db8::1 nexthop via fd08:0::2 nexthop via fd08:1::2

sent() # DEV: packets that the router has sent there
{
	in_ns "$R" grep "$1:" /proc/net/dev | awk '{ print $11 }'
}

ecmp() # REMOTE
{
	local a b
	ip -n "$A" link add w0 type nsmwire id 42 remote "$1"
	ip -n "$A" addr add $IA4/24 dev w0
	ip -n "$A" link set w0 up
	wait_for 5 is up carrier "$A" w0
	a=$(sent e0) b=$(sent e1)
	cases flows.py "$A" "$IB4" 64
	a=$(($(sent e0) - a)) b=$(($(sent e1) - b))
	at_least "$1: one way has its part of 64 flows" 10 $a
	at_least "$1: the other has, too" 10 $b
	ip -n "$A" link del w0
}

ecmp 203.0.113.1
ecmp 2001:db8::1
ns_del "$A" "$R" "$B"

# --- received packets are handled on all CPUs over which the device spreads them

rps() # MASK for ub
{
	mkdir -p "$TMP/sys"
	# shellcheck disable=SC2016 # for the inner shell
	in_ns "$B" sh -c 'mount -t sysfs none "$1" &&
		for q in "$1"/class/net/ub/queues/rx-*; do echo "$2" >"$q/rps_cpus"; done
		umount "$1"' sh "$TMP/sys" "$1"
}

other_cpu() # packets that the second CPU has taken from its queues
{
	echo $((16#$(sed -n 2p /proc/net/softnet_stat | cut -d ' ' -f 1)))
}

if [ "$(nproc)" -lt 2 ]; then
	skip "receive on several CPUs" "one CPU"
else
	topo_pair
	wire_pair 4 ip
	wait_for 5 reach
	taskset -cp 0 $$ >/dev/null
	n=$(other_cpu)
	cases flows.py "$A" "$IB4" 64 20
	alone=$(($(other_cpu) - n))
	rps 3
	n=$(other_cpu)
	cases flows.py "$A" "$IB4" 64 20
	shared=$(($(other_cpu) - n))
	at_least "the second CPU takes its part of 1280 packets ($alone before)" \
		$((alone + 300)) $shared
fi
finish
