#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Probes of named peers: each byte of those that are sent, read by an independent reader;
# malformed ones, ones of a wrong session, replayed ones, floods of polls, and ones from
# addresses of no path, which change nothing, are counted under their drop reason, and
# are answered no more than is promised; padded polls and their answers; what is announced when a path is set down; the
# probe budget of an uplink; polls; IPv6.
# Topology: topo_pair and second_link of lib.sh.
# Both ends are real; the test puts packets on the links beside them.

. "$(dirname "$0")/lib.sh"

need ethtool ping
topo_pair || skip_all "no veth"
have_module

links()
{
	second_link 4 && ip -n "$A" addr add 10.9.0.11/24 dev ua &&
	sums_in_packets
}

ends()
{
	ctl -b - <<-END &&
		uplink add one dev ua cost 100
		uplink add two dev va cost 200
		wire add w0 id 42
		wire add wu id 77 remote 10.9.0.3
	END
	"$NSMCTL" -n "$B" -b - <<-END &&
		uplink add one dev ub cost 100
		uplink add two dev vb cost 200
		wire add w0 id 42
	END
	wire_addr && ip -n "$A" link set wu up
}

check "a second link" links
check "uplinks and wires" ends
cases probes.py
finish
