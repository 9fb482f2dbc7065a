# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A WAN of two lines between $A and $B, with a peer at each end; nsmwan.py changes the
# lines and sends traffic. Sourced after lib.sh.
#
#   +-- $A ----------+    +-- $R -------+    +---------- $B --+
#   |   w1 10.1.0.1 -+----+- x1     y1 -+----+- e1 10.3.0.1   |
#   |   w2 10.2.0.1 -+----+- x2     y2 -+----+- e2 10.4.0.1   |
#   +----------------+    +-------------+    +----------------+
#
# Path 0 is w1 to e1, and the cheaper one; path 1 is w2 to e2. netem is on x1, x2 (to
# $A) and y1, y2 (to $B).

need tc
modprobe -qa sch_netem veth
have_module
ns_add "$A" "$R" "$B" || skip_all "no netns"

# NS DEV NEIGHBOUR NETWORK [HOST]: a line of the WAN, to the host with address HOST (1).
# Neighbours are permanent: a dead line of the WAN does not kill the first hop.
line()
{
	local host=${5:-1} near=02:00:00:00:00:01 far=02:00:00:00:00:fe
	ip -n "$1" link add "$2" address "$near" type veth peer name "$3" \
		address "$far" netns "$R" &&
	ip -n "$1" -b - <<-END &&
		addr add $4.$host/24 dev $2
		link set $2 up
		neigh add $4.254 lladdr $far nud permanent dev $2
	END
	ip -n "$R" -b - <<-END
		addr add $4.254/24 dev $3
		link set $3 up
		neigh add $4.$host lladdr $near nud permanent dev $3
	END
}

wan()
{
	line "$A" w1 x1 10.1.0 && line "$A" w2 x2 10.2.0 &&
	line "$B" e1 y1 10.3.0 && line "$B" e2 y2 10.4.0 &&
	in_ns "$R" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' &&
	tc -n "$R" -b - <<-END &&
		qdisc add dev x1 root netem delay 15ms limit 100000
		qdisc add dev x2 root netem delay 40ms limit 100000
		qdisc add dev y1 root netem delay 5ms limit 100000
		qdisc add dev y2 root netem delay 20ms limit 100000
	END
	ip -n "$A" -b - <<-END &&
		route add 10.3.0.0/24 via 10.1.0.254 dev w1
		route add 10.4.0.0/24 via 10.2.0.254 dev w2
	END
	ip -n "$B" -b - <<-END
		route add 10.1.0.0/24 via 10.3.0.254 dev e1
		route add 10.2.0.0/24 via 10.4.0.254 dev e2
	END
}

ends()
{
	ctl -b - <<-END &&
		uplink add one dev w1 cost 100
		uplink add two dev w2 cost 200
		peer add east
		path add peer east uplink one remote 10.3.0.1
		path add peer east uplink two remote 10.4.0.1
		wire add w0 id 42 peer east
	END
	"$NSMCTL" -n "$B" -b - <<-END &&
		uplink add one dev e1 cost 100
		uplink add two dev e2 cost 200
		peer add west
		path add peer west uplink one remote 10.1.0.1
		path add peer west uplink two remote 10.2.0.1
		wire add w0 id 42 peer west
	END
	wire_addr
}
