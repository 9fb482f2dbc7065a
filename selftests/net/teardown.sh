#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug kcsan
# timeout: 400
#
# Removal under traffic, repeatedly: wires are deleted, their peers changed, namespaces
# deleted, the underlay device removed, the module unloaded with wires up. Nothing hangs
# and nothing is left behind; the kernel's own checkers report errors.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq
have_module || skip_all "no module"
rounds=$((NSM_SLOW > 3 ? 3 : 8))

flood() # NS ADDRESS ARGS: until the script ends or the namespace does
{
	bg in_ns "$1" ping -nqf -s 1000 "${@:3}" "$2" >/dev/null 2>&1
}

listening() # NS PORT
{
	in_ns "$1" ss -Hltn "sport = :$2" | grep -q .
}

bulk() # in both directions; errors are ignored
{
	bg in_ns "$A" iperf3 -s -1 -p 5201 >/dev/null 2>&1
	wait_for 5 listening "$A" 5201
	bg in_ns "$B" timeout 5 iperf3 -c "$IA4" -t 4 -P 2 >/dev/null 2>&1
}

traffic()
{
	flood "$A" "$IB4"
	flood "$B" "$IA6"
	flood "$A" "$IB6" -s 8000
	command -v iperf3 >/dev/null && bulk
	wait_for 5 reach
}

fresh() # FAMILY PAYLOAD: a topology with traffic over a wire
{
	topo_pair && wire_pair "$1" "$2" >/dev/null && traffic
}

end()
{
	hush
	ns_del "$A" "$B" 2>/dev/null
}

for payload in ip ethernet; do
	for family in 4 6; do
		l="IPv$family $payload:"
		check "$l traffic flows" fresh "$family" "$payload"
		bad=
		for _ in $(seq "$rounds"); do
			ip -n "$A" link del w0 || bad+=" delete"
			wire_again=$(ip -n "$A" link add w0 type nsmwire id 42 remote $UB4 \
				payload "$payload" 2>&1) || bad+=" $wire_again"
			ip -n "$A" -b - <<-END || bad+=" address"
				addr add $IA4/24 dev w0
				link set w0 up
				link set w0 type nsmwire remote $UB6
				link set w0 type nsmwire remote $UB4
			END
		done
		same "$l deleted and made again, $rounds times" "" "$bad"
		bad=
		for _ in $(seq "$rounds"); do
			ip -n "$A" link set w0 down && ip -n "$A" link set w0 up || bad+=" updown"
			ip -n "$A" link set ua down && ip -n "$A" link set ua up || bad+=" underlay"
		done
		same "$l down and up, wire and underlay" "" "$bad"
		check "$l the device below is deleted" ip -n "$A" link del ua
		check "$l underlay namespaces are deleted" end
	done
done

# --- a pod with traffic is deleted; its underlay is deleted

ns_add "$C"
topo_pair
wire_pair 4 ip
ip -n "$A" link set w0 netns "$C"
ip -n "$C" -b - <<-END
	addr add $IA4/24 dev w0
	link set w0 up
END
flood "$C" "$IB4"
flood "$B" "$IA4"
check_soon "a pod with traffic" reach "$C" "$IB4"
check "the underlay dies under it" ip netns del "$A"
same_soon "and the wire loses carrier" down carrier "$C" w0
check "the pod dies" ip netns del "$C"
NETNS_LIST=("$B")
end

ns_add "$C"
topo_pair
wire_pair 6 ethernet
ip -n "$A" link set w0 netns "$C"
ip -n "$C" -b - <<-END
	addr add $IA4/24 dev w0
	link set w0 up
END
flood "$C" "$IB4"
last=$!
flood "$B" "$IA4"
check_soon "another pod with traffic" reach "$C" "$IB4"
check "the pod dies first" ip netns del "$C"
kill "$last"		# its last process; the far end goes on
same_soon "its socket is closed" 0 sh -c "nsenter --net=/run/netns/$A ss -Huln 'sport = :6091' | wc -l"
NETNS_LIST=("$A" "$B")
end

# --- the module is unloaded with wires up and under traffic

for family in 4 6; do
	fresh "$family" ip
	ip -n "$B" link add wx type nsmwire id 99
	bg "$NSMCTL" -n "$A" monitor >/dev/null 2>&1
	gone() { rmmod nsmwire 2>/dev/null; [ ! -d /sys/module/nsmwire ]; }
	check_soon "IPv$family: rmmod with wires up and traffic on" gone
	refuse "IPv$family: its wires went with it" "does not exist" ip -n "$A" link show w0
	same "IPv$family: and its sockets" 0 "$(in_ns "$A" ss -Huln 'sport = :6091' | wc -l)"
	check "IPv$family: it can be loaded again" have_module
	check "IPv$family: and works" wire_pair "$family" ip
	check_soon "IPv$family: packets pass" reach
	end
done
finish
