#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug kcsan
# timeout: 300
#
# An uplink with packets in its queues: its rate and its classes change; its wires move
# to another uplink or to none, go down and are deleted; their namespaces are deleted;
# the module is unloaded. Packets that can arrive do, none stays queued for ever, the
# memory bound holds, and the flow with the largest backlog pays for it.
# Topology: topo_pair of lib.sh, the uplinks in $A.

. "$(dirname "$0")/lib.sh"

need jq iperf3
topo_pair || skip_all "no veth"
have_module

uplink() { "$NSMCTL" -n "$A" uplink "$@"; }

queues() # UPLINK JQ: a value from the counters of its queues
{
	"$NSMCTL" -n "$A" -j -s uplink show "$1" | jq "[.[0].queue[] | $2] | add"
}

near() # UPLINK ARGS: both ends of w0, the near one over the uplink
{
	ip -n "$A" link add w0 type nsmwire id 42 remote "$UB4" uplink "$1" "${@:2}" &&
	ip -n "$B" link add w0 type nsmwire id 42 remote "$UA4" "${@:2}" &&
	wire_addr && wait_for 5 reach
}

flood() # streams and datagrams, more than the uplink takes
{
	bg in_ns "$B" iperf3 -s -p 5201 >/dev/null 2>&1
	bg in_ns "$B" iperf3 -s -p 5202 >/dev/null 2>&1
	wait_for 5 listening 5201
	wait_for 5 listening 5202
	bg in_ns "$A" iperf3 -c "$IB4" -p 5201 -t 900 -P 4 >/dev/null 2>&1
	bg in_ns "$A" iperf3 -c "$IB4" -p 5202 -u -b 200M -t 900 -S 0x80 >/dev/null 2>&1
	wait_for 10 backlog
}

listening() { in_ns "$B" ss -Hltn "sport = :$1" | grep -q .; }
backlog() { [ "$(queues wan .waiting)" -gt 0 ]; }

check "uplinks" sh -c "'$NSMCTL' -n $A uplink add wan rate 2mbit &&
	'$NSMCTL' -n $A uplink add lte rate 5mbit &&
	'$NSMCTL' -n $A profile add p1"

# --- changes while one flow must arrive complete and in order

check "a wire over an uplink" near wan
bg "$PYTHON" "$NET_DIR/xfer.py" plain "datagrams, one by one" \
	$((NSM_SLOW > 3 ? 60000 : 240000)) "$A" "$B" "$IB4" >"$TMP/plain"
plain=$!
bad=
n=0
while kill -0 "$plain" 2>/dev/null; do
	case $((n++ % 10)) in
	0) uplink set wan rate 2mbit ;;
	1) ip -n "$A" link set w0 type nsmwire uplink lte ;;
	2) uplink set wan rate none ;;
	3) ip -n "$A" link set w0 type nsmwire uplink wan ;;
	4) uplink set wan rate 30mbit overhead 14 ;;
	5) ip -n "$A" link set w0 type nsmwire uplink none
	   ip -n "$A" link set w0 type nsmwire uplink wan ;;
	6) ctl class set p1 default share $((20 + n % 5)) dscp $((n % 3)) limit 20mbit ;;
	7) ip -n "$A" link set w0 type nsmwire profile p1 ;;
	8) ctl class set p1 default tier background share 0 limit none ;;
	9) ctl class set p1 default tier weighted share 25
	   ip -n "$A" link set w0 type nsmwire profile holoconf ;;
	esac || bad+=" $n"
done
wait "$plain"
same "changes of rate, uplink, class and profile are made" "" "$bad"
at_least "several of them" 4 "$n"
like "and no datagram is lost" "pass*" "$(cat "$TMP/plain")"
uplink set wan rate 2mbit
ip -n "$A" link set w0 type nsmwire uplink wan

# --- with full queues

flood
check_soon "packets wait" backlog
for rate in 1mbit 100mbit 3mbit 2mbit; do
	uplink set wan rate "$rate" || bad+=" $rate"
done
same "the rate changes under load" "" "$bad"
check "the wire moves away" ip -n "$A" link set w0 type nsmwire uplink lte
same_soon "nothing of it is left" 0 queues wan .waiting
same "not a byte" 0 "$(queues wan .backlog)"
check "and comes back" ip -n "$A" link set w0 type nsmwire uplink wan
check_soon "packets wait again" backlog
check "without a rate" uplink set wan rate none
same_soon "all that waits is sent" 0 queues wan .waiting
uplink set wan rate 2mbit
check_soon "packets wait again" backlog
check "the wire goes down" ip -n "$A" link set w0 down
same "nothing of it is left" 0 "$(queues wan .waiting)"
at_least "purged, by its name" 1 "$(queues wan .purged)"
check "and up" ip -n "$A" link set w0 up
check_soon "packets wait again" backlog
refuse "the uplink is in use" "wires leave" uplink del wan
check "the wire is deleted" ip -n "$A" link del w0
same "nothing of it is left" "0 0" "$(queues wan .waiting) $(queues wan .backlog)"
hush
ip -n "$B" link del w0
check "the uplink is deleted" uplink del wan

# --- the bound of memory: many large packets of one flow, few of another

check "an uplink that sends next to nothing" uplink add wan rate 1kbit limit 262144
near_quiet() # no ping gets through this one in time
{
	ip -n "$A" link add w0 type nsmwire id 42 remote "$UB4" uplink wan &&
	ip -n "$B" link add w0 type nsmwire id 42 remote "$UA4" && wire_addr
}
check "a wire over it" near_quiet
burst() { "$PYTHON" "$NET_DIR/burst.py" "$A" "$IB4" "$@"; }
left() # packets that have arrived, or that CoDel found to have waited too long
{
	echo $(($(counter "$B" w0 class_video_rx_packets) +
		$(queues wan 'select(.name == "video") | .codel')))
}
check "many of one flow" burst 10 500 1400
check "few of another" burst 34 20 100
# Check now: on a busy host CoDel has drained them by the end of the next burst.
before=$(left)
waited=$(queues wan 'select(.name == "video") | .waiting')
check "many once more" burst 10 500 1400
at_least "the queues are full" 100000 "$(queues wan .backlog)"
check "and no fuller than they may be" test "$(queues wan .backlog)" -le 262144
at_least "the fattest flow has lost packets" 1 "$(queues wan 'select(.name == "file") | .full')"
same "the other has not" 0 "$(queues wan 'select(.name == "video") | .full')"
at_least "its packets wait" 1 "$waited"
check "the way is free" uplink set wan rate none
all_left() { [ $(($(left) - before)) -ge "$waited" ]; }
check_soon "what waited arrives, but for what CoDel drops" all_left
same "nothing of it was in the way" 0 "$(queues wan 'select(.name == "video") | .full')"
ip -n "$A" link del w0
ip -n "$B" link del w0

# --- two wires in each other, each over an uplink with a rate

loop_of() { echo $(($(counter "$A" w0 "$1") + $(counter "$A" w1 "$1"))); }
sent_of() { ip -n "$A" -s -j link show "$1" | jq '.[0].stats64.tx.packets'; }
all_sent() { echo $(($(sent_of w0) + $(sent_of w1))); }
none_waits() { echo "$(queues wan .waiting) $(queues wan2 .waiting)"; }
check "two uplinks" sh -c "'$NSMCTL' -n $A uplink set wan rate 50mbit limit 16mb &&
	'$NSMCTL' -n $A uplink add wan2 rate 50mbit"
ip -n "$A" -b - <<-END
	link add w0 mtu 1200 type nsmwire id 1 remote $UB4 uplink wan
	addr add $IA4/24 dev w0
	link set w0 up
	link add w1 mtu 1200 type nsmwire id 2 remote $IB4 uplink wan2
	addr add 10.78.0.1/24 dev w1
	link set w1 up
	link set w0 type nsmwire remote 10.78.0.2
END
before=$(all_sent)
in_ns "$A" ping -nqc 4 -i 0.01 -W 0.01 "$IB4" >/dev/null 2>&1
same_soon "a loop through two queues ends as one without" 4 loop_of drop_tx_loop
same "three wires deep" 12 $(($(all_sent) - before))
same "as nothing else" "0 0" "$(loop_of drop_tx_memory) $(loop_of drop_tx_mtu)"
same_soon "and leaves nothing behind" "0 0" none_waits
ip -n "$A" link del w0
ip -n "$A" link del w1
uplink del wan2

# --- removal of everything under load

uplink set wan rate 2mbit limit 16mb
near wan
flood
check "the underlay dies under load" ns_del "$A"
hush
ns_del "$B"
topo_pair
uplink add wan rate 2mbit
near wan payload ethernet
flood
gone() { rmmod nsmwire 2>/dev/null; [ ! -d /sys/module/nsmwire ]; }
check_soon "the module goes under load" gone
hush
check "and comes back, without uplinks" have_module
same "none is shown" "[]" "$("$NSMCTL" -n "$A" -j uplink show | tr -d ' \n')"
finish
