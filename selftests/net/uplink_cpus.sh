#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 300
# smp: 4
#
# Several CPUs send into one uplink. Each flow leaves in order, from one CPU and from
# four. There are more flows than the uplink has queues, so that flows of several wires
# share a queue. A packet that one CPU queues while another CPU sends has a correct
# timestamp: none is dropped as late, and no delay exceeds the time of the run.
# Topology: topo_pair of lib.sh; three wires over one uplink in $A to a far end without
# wires: the test captures the packets that leave.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"
modprobe -qa pktgen || skip_all "no pktgen"
have_module
cpus=$(nproc)

# The far end sends no answers and no ICMP errors.
ip -n "$B" addr flush dev ub
ip -n "$A" neigh replace "$UB4" lladdr 02:00:00:00:00:01 dev ua nud permanent
check "an uplink" ctl uplink add wan rate 5mbit limit 256mb
check "a profile that drops nothing" ctl -b - <<-END
	profile add calm
	class set calm default target none maxwait none
	class set calm audio target none maxwait 10s
END
ways=()
for i in 1 2 3; do
	ip -n "$A" link add w$i type nsmwire id $i remote "$UB4" payload ethernet \
		uplink wan profile calm &&
	ip -n "$A" addr add 10.8$i.0.1/24 dev w$i &&
	ip -n "$A" link set w$i up &&
	ip -n "$A" neigh replace 10.8$i.0.2 lladdr 02:00:00:00:00:02 dev w$i nud permanent
	ways+=("10.8$i.0.2")
done

# --- order

order() # NAME CPUS FLOWS PACKETS ADDRESS...
{
	local out
	out=$("$PYTHON" "$NET_DIR/order.py" "$A" ua "${@:2}" 2>&1)
	like "$1: each flow in its order" "$4 $4 0" "$out"
}

order "one wire, one CPU, 1500 flows" 1 1500 4000 "${ways[0]}"
order "three wires, one CPU, 4500 flows" 1 1500 12000 "${ways[@]}"
order "three wires, one CPU, 18000 flows" 1 6000 12000 "${ways[@]}"
order "three wires, $cpus CPUs, 4500 flows" "$cpus" 400 16000 "${ways[@]}"
order "three wires, $cpus CPUs, 60 flows" "$cpus" 5 8000 "${ways[@]}"

# --- time

pg() { in_ns "$A" sh -c "echo '$2' >/proc/net/pktgen/$1"; }

pgset() # CPU DEV COUNT
{
	local line
	pg "kpktgend_$1" "add_device $2@$1"
	for line in "count $3" "pkt_size 500" "delay 0" "src_min 10.81.0.1" \
		    "src_max 10.81.0.1" "dst 10.81.0.2" "dst_mac 02:00:00:00:00:02" \
		    "udp_src_min 9" "udp_src_max 9" "udp_dst_min 9" "udp_dst_max 9"; do
		pg "$2@$1" "$line"
	done
}

voice() { queue_of audio "$1"; }
queue_of() { ctl -j -s uplink show wan | jq "[.[0].queue[] | select(.name == \"$1\") | $2] | add // 0"; }
all_queues() { ctl -j -s uplink show wan | jq "[.[0].queue[] | $1] | add // 0"; }

# A call from the first CPU and bulk from the others, at RATE. The last delay bucket
# counts packets that waited for more than 4.2 s: a shorter run has none.
beside() # RATE CPUS
{
	local l="$1, $2 CPUs" cpu took old new start
	ctl uplink set wan rate "$1"
	for ((cpu = 0; cpu < cpus; cpu++)); do pg "kpktgend_$cpu" rem_device_all; done
	for ((cpu = 1; cpu < $2; cpu++)); do pgset $cpu "w$cpu" 10000; done
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		old=$(all_queues '.sojourn[-1]')
		start=${EPOCHREALTIME/./}
		in_ns "$A" taskset -c 1 sh -c 'echo start >/proc/net/pktgen/pgctrl' &
		in_ns "$A" taskset -c 0 "$PYTHON" "$NET_DIR/burst.py" "$A" "${ways[0]}" 46 1500 100
		wait $!
		wait_for 20 is 0 all_queues .waiting
		took=$((${EPOCHREALTIME/./} - start))
		new=$(all_queues '.sojourn[-1]')
		[ "$took" -ge 4194304 ] || break
	done
	if [ "$took" -ge 4194304 ]; then
		skip "$l: nothing waited for longer than the run" "no run was short enough"
	else
		same "$l: nothing waited for longer than the run" "$old" "$new"
	fi
	same "$l: nothing is late" 0 "$(voice .late)"
	same "$l: all of it left" true "$(ctl -j -s uplink show wan |
		jq '[.[0].queue[] | .in_packets == .out_packets] | all')"
}

for rate in 10gbit 100gbit 1tbit; do
	beside $rate 2
	[ "$cpus" -lt 4 ] || beside $rate 4
done
at_least "voice: there was some" 1500 "$(voice .out_packets)"
at_least "bulk: there was some" 10000 "$(queue_of default .out_packets)"

# --- an uplink without a rate: no queue and no lock, and flows stay in order

ctl uplink set wan rate none
before=$(all_queues .in_packets)
order "no rate, $cpus CPUs, 4500 flows" "$cpus" 400 8000 "${ways[@]}"
same "no rate: nothing passes the queues" "$before" "$(all_queues .in_packets)"
finish
