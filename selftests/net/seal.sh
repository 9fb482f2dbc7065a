#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Sealed packets of named peers: their bytes, opened by an independent library, and packets
# that the library has sealed; what is forged, cut, replayed or in clear is dropped; keys
# that are missing, expired or of another peer; segments of TCP; the MTU.
# Topology: topo_pair and second_link of lib.sh.
# Both ends are real; the test puts packets on the link beside them.

. "$(dirname "$0")/lib.sh"

need jq ethtool ping
topo_pair || skip_all "no veth"
have_module

there() { "$NSMCTL" -n "$B" "$@"; }

# A path is silent only after 5 s, since this machine can be late.
ends()
{
	second_link 4 && sums_in_packets &&
	ctl -b - <<-END &&
		uplink add one dev ua cost 100
		uplink add two dev va cost 200
		peer add east detect 5s
		path add peer east uplink one remote "$UB4"
		path add peer east uplink two remote 10.8.0.2
		wire add w0 id 42 peer east
	END
	there -b - <<-END &&
		uplink add one dev ub cost 100
		uplink add two dev vb cost 200
		peer add west detect 5s
		path add peer west uplink one remote "$UA4"
		path add peer west uplink two remote 10.8.0.1
		wire add w0 id 42 peer west
	END
	wire_addr
}

check "both ends" ends
cases seal.py
finish
