#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# Packets that enter and leave a wire without a socket: through a bridge, by tc mirred,
# by an XDP redirect; and with vnet headers, as from a virtual machine, by a tap and a
# packet socket. GSO packets are segmented correctly, and wrong vnet headers do no harm.
# The underlay changes its MTU under load.
# Topology: topo_pair of lib.sh, a host $C that reaches $B through w0 of $A alone.

. "$(dirname "$0")/lib.sh"

need jq tc
topo_pair || skip_all "no veth"

# --- a host behind the wire, which has no address here

host()
{
	ns_add "$C"
	ip -n "$C" link add uc type veth peer name ac netns "$A"
	ip -n "$C" -b - <<-END
		addr add 10.77.0.3/24 dev uc
		addr add fd77::3/64 dev uc nodad
		link set uc mtu 1400
		link set uc up
	END
	ip -n "$A" addr flush dev w0
	ip -n "$A" link set ac up
	ip -n "$A" link set ac promisc on
	ip -n "$A" link set w0 promisc on
}

through() # NAME
{
	check_soon "$1, IPv4" reach "$C" "$IB4"
	check_soon "$1, IPv6" reach "$C" "$IB6"
	check_soon "$1, and back" reach "$B" 10.77.0.3
	cases xfer.py all "$1" 200000 "$C" "$B" "$IB4" "$IB6"
	cases xfer.py udp "$1, back" 100000 "$B" "$C" 10.77.0.3 fd77::3
}

mirred() # FROM TO
{
	tc -n "$A" qdisc add dev "$1" clsact &&
		tc -n "$A" filter add dev "$1" ingress matchall \
			action mirred egress redirect dev "$2"
}

# Packets are compared as they are on the line.
in_ns "$A" ethtool -K ua tx off tso off gso off tx-udp_tnl-segmentation off \
	tx-udp_tnl-csum-segmentation off >/dev/null 2>&1
wire_pair 4 ethernet >/dev/null
host
ip -n "$A" -b - <<-END
	link add br0 type bridge
	link set w0 master br0
	link set ac master br0
	link set br0 up
END
through "a bridge"
cases inject.py vnet "a tap of the bridge" tap
ip -n "$A" link del br0
check "mirred into the wire" mirred ac w0
check "mirred out of the wire" mirred w0 ac
through "mirred"
tc -n "$A" qdisc del dev ac clsact
tc -n "$A" qdisc del dev w0 clsact
# An XDP redirect refuses packets larger than the MTU, so GSO is off.
in_ns "$C" ethtool -K uc tso off gso off tx-udp-segmentation off >/dev/null 2>&1
in_ns "$B" ethtool -K w0 tso off gso off tx-udp-segmentation off >/dev/null 2>&1
cases inject.py xdp "$A" ac w0
cases inject.py xdp "$A" w0 ac
through "XDP"
ip -n "$A" link set ac xdpgeneric off
ip -n "$A" link set w0 xdpgeneric off
ns_del "$C"
wire_unpair

# --- vnet headers on the wire itself, and over an uplink with a rate

ctl uplink add wan rate 500mbit
for variant in "4 ip" "6 ethernet uplink"; do
	read -r family payload uplink <<<"$variant"
	wire_pair "$family" "$payload" >/dev/null
	[ -z "$uplink" ] || ip -n "$A" link set w0 type nsmwire uplink wan
	check_soon "IPv$variant: a way there and back" reach
	cases inject.py vnet "IPv$variant, a packet socket" "$payload"
	wire_unpair
done

# --- the underlay's MTU changes while a stream runs

wire_pair 4 ip >/dev/null
check_soon "MTU: a way there and back" reach
flap()
{
	local mtu
	until [ -e "$TMP/still" ]; do
		for mtu in 1340 1500 1360 9000; do
			ip -n "$A" link set ua mtu "$mtu"
			ip -n "$B" link set ub mtu "$mtu"
			pause
		done
	done
}
bg flap
cases xfer.py tcp "MTU: a stream while the underlay's changes" 3000000 "$A" "$B" "$IB4" "$IB6"
: >"$TMP/still"
wait "${JOBS[-1]}"
ip -n "$A" link set ua mtu 1500
same_soon "MTU: the wire has the last one" 1456 dev_mtu "$A" w0
finish
