#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 300
# icount
#
# The policy of the Cloud Native WAN demo, Documentation/examples: the files are applied
# unchanged with nsmctl -b at one site, and with the addresses exchanged at the other. Each
# class takes the path that the policy says, and moves when that path is not what the
# policy asks for any more. In virtual time.
#
#   +-- $A -------------+    +-- $R -----+    +------------------ $B --+
#   | eth1 192.0.2.10   +----+ x1     y1 +----+ 198.51.100.20 eth1     |  mpls
#   | eth2 192.0.3.10   +----+ x2     y2 +----+ 203.0.113.20  eth2     |  public-internet
#   +-------------------+    +-----------+    +------------------------+

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

EXAMPLES=$TOP_DIR/Documentation/examples

two_sites()
{
	line "$A" eth1 x1 192.0.2 10 && line "$A" eth2 x2 192.0.3 10 &&
	line "$B" eth1 y1 198.51.100 20 && line "$B" eth2 y2 203.0.113 20 &&
	in_ns "$R" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' &&
	ip -n "$A" -b - <<-END &&
		route add 198.51.100.0/24 via 192.0.2.254 dev eth1
		route add 203.0.113.0/24 via 192.0.3.254 dev eth2
	END
	ip -n "$B" -b - <<-END
		route add 192.0.2.0/24 via 198.51.100.254 dev eth1
		route add 192.0.3.0/24 via 203.0.113.254 dev eth2
	END
}

other_site()
{
	sed 's/east/west/; s/198\.51\.100\.20/192.0.2.10/; s/203\.0\.113\.20/192.0.3.10/' \
		"$EXAMPLES/cnwan-site.conf"
}

policy_at() # NS SITE
{
	"$NSMCTL" -n "$1" -b "$EXAMPLES/cnwan.conf" && "$NSMCTL" -n "$1" -b "$2"
}

addresses()
{
	ip -n "$A" addr add "$IA4/24" dev wire0 && ip -n "$A" link set wire0 up &&
	ip -n "$B" addr add "$IB4/24" dev wire0 && ip -n "$B" link set wire0 up
}

check "two sites with two lines each" two_sites
check "the policy, and a site" policy_at "$A" "$EXAMPLES/cnwan-site.conf"
other_site >"$TMP/other.conf"
check "the other site" policy_at "$B" "$TMP/other.conf"
ctl export >"$TMP/1"
check "both files once more" policy_at "$A" "$EXAMPLES/cnwan-site.conf"
same "change nothing" "" "$(ctl export | diff "$TMP/1" -)"
check "all of it is deleted" ctl -b - <<-END
	wire del wire0
	path del peer east path 0
	path del peer east path 1
	peer del east
	uplink del mpls
	uplink del inet
	profile del cnwan
END
check "an export restores it" ctl -b "$TMP/1"
same "to the byte" "" "$(ctl export | diff "$TMP/1" -)"
check "addresses" addresses
check_soon "packets pass" reach
cases cnwan.py
finish
