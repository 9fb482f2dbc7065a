#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
# slow: 280
#
# The path MTU of a WAN that drops large packets and says nothing, found by probes: usual
# and unusual sizes, IPv4 and IPv6, links of 9000 bytes; a black hole that appears while
# packets pass, and one that heals; loss and silence, which are none; what a router
# reports; the MTU of the wire, and TCP through it. In virtual time, which no load of the
# host changes.
# The WAN is that of wan-lib.sh; the first line has IPv6, too, for a third path.

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

need nft
modprobe -qa nf_tables nft_reject_inet

six() # NS DEV NEIGHBOUR NETWORK: IPv6 on a line of the WAN
{
	ip -n "$1" -b - <<-END &&
		addr add $4::1/64 dev $2 nodad
		neigh add $4::fe lladdr 02:00:00:00:00:fe nud permanent dev $2
	END
	ip -n "$R" -b - <<-END
		addr add $4::fe/64 dev $3 nodad
		neigh add $4::1 lladdr 02:00:00:00:00:01 nud permanent dev $3
	END
}

third_path()
{
	six "$A" w1 x1 fd01 && six "$B" e1 y1 fd03 &&
	in_ns "$R" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding' &&
	ip -n "$A" route add fd03::/64 via fd01::fe dev w1 &&
	ip -n "$B" route add fd01::/64 via fd03::fe dev e1 &&
	ctl path add peer east uplink one remote fd03::1 &&
	"$NSMCTL" -n "$B" path add peer west uplink one remote fd01::1
}

check "a WAN of two lines" wan
check "peers at both ends of it, and a wire" ends
check "a path of IPv6" third_path
in_ns "$R" nft add table inet wan || skip_all "no nft"
check_soon "packets pass" reach
cases pathmtu.py
finish
